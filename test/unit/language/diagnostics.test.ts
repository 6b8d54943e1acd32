import { expect, test } from 'vitest';
import type { Analysis } from '../../../src/language/analysis';
import { englishLanguage } from '../../../src/shared/messages/say';
import { diagnosticsOf } from '../../../src/language/diagnostics';

test('a finding of the config and one of a run each lead to the page of documentation that has them', () => {
  const place = { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } };
  const lint = { rule: 'lr-too-high', severity: 'hint', range: place, path: [], message: 'High.', fixes: [] };
  const analysis = { own: null, findings: [lint], rangeOf: () => null, text: 'name: x' } as unknown as Analysis;
  const told = {
    id: 'slow-steps',
    rule: 'slow-steps',
    severity: 'note',
    step: 1,
    endStep: 2,
    message: 'Slow.',
  } as const;
  const finding = { ...told, evidence: [], causes: [], paths: [], fixes: [] };
  const run = { uri: 'file:///a.keel.yaml', run: '1', findings: [{ finding, fixes: [] }] };
  const links = diagnosticsOf(analysis, run, (page) => `file:///docs/${page}.md`, englishLanguage).map(
    (each) => each.codeDescription,
  );
  expect(links).toEqual([
    { href: 'file:///docs/rules.md#lr-too-high' },
    { href: 'file:///docs/findings.md#slow-steps' },
  ]);
});
