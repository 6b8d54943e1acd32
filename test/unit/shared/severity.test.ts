import { expect, it } from 'vitest';
import { byGravity, isGraver, severities } from '../../../src/shared/severity';

it('puts what needs action first, then goes by the steps, and leaves the given list as it is', () => {
  const findings = [
    { severity: 'note', step: 1 },
    { severity: 'act', step: 9 },
    { severity: 'warn', step: 2 },
    { severity: 'act', step: 3 },
  ] as const;
  expect(byGravity(findings).map(({ severity, step }) => `${severity} ${step}`)).toEqual([
    'act 3',
    'act 9',
    'warn 2',
    'note 1',
  ]);
  expect(findings[0].severity).toBe('note');
});

it('knows which of two is graver; none is graver than itself', () => {
  const pairs = severities.flatMap((a) => severities.filter((b) => isGraver(a, b)).map((b) => `${a} ${b}`));
  expect(pairs).toEqual(['act warn', 'act note', 'warn note']);
});
