/** The rules of the monitor: what is documented is what is said, and each can be ignored by its own name. */
import { expect, test } from 'vitest';
import { detectors, rulesOf, runRules } from '../../../../src/diagnosis/monitor/detectors';
import { reportOn } from '../../../../src/diagnosis/report';
import { faults, logOf } from './faults';

const lines = ({ findings }: ReturnType<typeof reportOn>) =>
  findings.map(({ severity, rule }) => `${severity} ${rule}`);

/** Families in which findings of one trouble are told as one. */
const merged = rulesOf(({ family }) => family !== 'none');

test.each(Object.entries(faults))('says of %s only what the documentation of the rule has', (_, fault) => {
  for (const { rule, severity, fixes } of reportOn(logOf(fault)).findings) {
    const { doc, fixes: documented } = runRules.find(({ id }) => id === rule)!;
    expect(doc.severities).toContain(severity);
    // What follows from a leading finding brings its remedies with it.
    if (!merged.has(rule)) expect(documented).toEqual(expect.arrayContaining(fixes));
  }
});

test.each(Object.entries(faults))('is silent on %s where its rule is ignored', (_, fault) => {
  const rule = fault.expected.split(' ')[1]!;
  expect(reportOn(logOf(fault), [rule]).findings.map((finding) => finding.rule)).not.toContain(rule);
});

test('is heard where another rule of the same detector is ignored', () => {
  const others = detectors.flatMap(({ rules }) => rules.map(({ id }) => [id, rules] as const));
  for (const [, fault] of Object.entries(faults)) {
    const rule = fault.expected.split(' ')[1]!;
    const siblings = others.find(([id]) => id === rule)![1].map(({ id }) => id as string);
    const ignored = siblings.filter((id) => id !== rule);
    if (ignored.length > 0) expect(lines(reportOn(logOf(fault), ignored))).toContain(fault.expected);
  }
});
