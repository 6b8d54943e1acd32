import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineStarts, offsetAt, positionAt } from '../../../../src/config/text/offsets';
import { parseConfig } from '../../../../src/config/keel/parse';
import { good } from '../samples';

describe('lines', () => {
  it('count as the Language Server Protocol does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '😀', '\n', '\r\n', '\r')), (parts) => {
        const text = parts.join('');
        const starts = lineStarts(text);
        expect(starts.length).toBe(text.split(/\r\n|\r|\n/).length);
        for (let i = 0; i <= text.length; i++) expect(offsetAt(starts, positionAt(starts, i))).toBe(i);
      }),
    );
  });
});

describe('the path at a position', () => {
  it.each([
    [10, 3, ['optimizer', 'lr']],
    [10, 7, ['optimizer', 'lr']],
    [7, 15, ['model', 'filters', 1]],
    [5, 1, ['model']],
    [0, 3, null],
  ])('%i:%i is %j', (line, character, path) => {
    expect(parseConfig(good).pathAt({ line, character })).toEqual(path);
  });
});
