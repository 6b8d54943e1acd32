import { describe, expect, it } from 'vitest';
import { publishedFor } from '../../../../src/diagnosis/lint/published';

describe('what published recipes have', () => {
  it('is known for the optimizer and the kind of training', () => {
    const query = { optimizer: 'adamw', kind: 'finetuning', family: 'transformer' } as const;
    expect(publishedFor('lr', query)).toEqual({ n: 161, least: 2e-7, greatest: 1e-3 });
    expect(publishedFor('lr', { ...query, kind: 'unknown', family: 'conv' })).toMatchObject({ greatest: 4e-3 });
  });

  it('is that of large models only where the size is known', () => {
    const query = { optimizer: 'adam', kind: 'adapters', family: 'transformer' } as const;
    expect(publishedFor('loraRate', { ...query, size: 7e9 })?.greatest).toBe(1e-3);
    expect(publishedFor('loraRate', { ...query, size: 5e8 })?.greatest).toBe(4e-3);
    expect(publishedFor('loraRate', query)?.greatest).toBe(4e-3);
  });

  it('is nothing where no recipe is like it', () => {
    expect(publishedFor('lr', { optimizer: null, kind: 'finetuning', family: 'transformer' })).toBeNull();
    expect(publishedFor('weightDecay', { optimizer: 'lion', kind: 'unknown', family: 'unknown' })).toBeNull();
  });
});
