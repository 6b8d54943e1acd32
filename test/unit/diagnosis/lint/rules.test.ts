import { describe, expect, it } from 'vitest';
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import { editConfig, parseConfig } from '../../../../src/config/keel/parse';
import { lintConfig } from '../../../../src/diagnosis/lint';
import type { LintFinding } from '../../../../src/diagnosis/finding';
import { good } from '../../config/samples';

const lint = (text: string): LintFinding[] => lintConfig(parseConfig(text));
const rules = (text: string): string[] => lint(text).map(({ rule, severity }) => `${severity} ${rule}`);

/** The text with the first fix of the first finding. */
function fixed(text: string): string {
  const fix = lint(text)[0]?.fixes[0];
  return fix ? applyTextEdits(text, editConfig(text, fix.edits)) : text;
}

const recurrent = good
  .replace('image-classification', 'language-modelling')
  .replace('type: conv\n  filters: [8, 16]', 'type: recurrent # cell\n  units: 8');
const postNorm = recurrent
  .replace(
    'recurrent # cell\n  units: 8',
    'transformer\n  norm: post\n  layers: 1\n  width: 8\n  heads: 2\n  context: 8',
  )
  .replace('warmup: 50', 'warmup: 0');
const ratio = good.replace('warmup: 50', 'warmupRatio: 1');

/** Each rule with a text it speaks of, and nearly the same one on which it is silent. */
const cases: [string, string, string][] = [
  ['error warmup-length', good.replace('warmup: 50', 'warmup: 500'), good.replace('warmup: 50', 'warmup: 499')],
  ['error warmup-length', ratio, good.replace('warmup: 50', 'warmupRatio: 0.5')],
  ['warning minimum-lr', good.replace('warmup: 50', 'minimum: 0.01'), good.replace('warmup: 50', 'minimum: 0.0009')],
  [
    'warning plateau-without-validation',
    `${good.replace('cosine', 'plateau')}validation: { split: 0 }\n`,
    `${good.replace('cosine', 'plateau')}validation: { split: 0.2 }\n`,
  ],
  ['warning post-norm-without-warmup', postNorm, postNorm.replace('norm: post', 'norm: pre')],
  ['hint recurrent-without-clip', recurrent, `${recurrent}clip: { tensorNorm: 1 }\n`],
  ['hint unknown-rule', `${good}monitor: { ignore: [lr-to-high] }\n`, `${good}monitor: { ignore: [lr-too-high] }\n`],
  ['hint unknown-rule', `${good}monitor: { ignore: [zzzzzz, betas] }\n`, `${good}monitor: { ignore: [betas] }\n`],
  ['warning restart-only', `${good}checkpoints: { every: 500 }\n`, `${good}checkpoints: { every: 250 }\n`],
  [
    'hint no-effect',
    good.replace('name: adam', 'name: adam\n  momentum: 0.9'),
    good.replace('name: adam', 'name: sgd\n  momentum: 0.9'),
  ],
  [
    'hint no-effect',
    good.replace('warmup: 50', 'patience: 3'),
    good.replace('cosine\n  warmup: 50', 'plateau\n  patience: 3'),
  ],
  [
    'hint no-effect',
    good.replace('path: images', 'path: images\n  target: y'),
    good.replace('path: images', 'path: images\n  labels: y'),
  ],
];

describe('rules', () => {
  it.each(cases)('%s speaks, and is silent where it has no ground', (rule, bad, fine) => {
    expect(rules(bad)).toEqual([rule]);
    expect(rules(fine)).toEqual([]);
  });

  it.each(cases.filter(([, bad]) => (lint(bad)[0]?.fixes.length ?? 0) > 0))(
    '%s is gone after its fix',
    (_rule, bad) => {
      expect(rules(fixed(bad))).toEqual([]);
    },
  );

  it('point at the value, and name the figures', () => {
    expect(lint(good.replace('warmup: 50', 'warmup: 900'))[0]).toMatchObject({
      range: { start: { line: 13, character: 10 }, end: { line: 13, character: 13 } },
      path: ['schedule', 'warmup'],
      message:
        'Warmup (schedule.warmup) takes 900 steps and the run has 500: the learning rate is still rising when the run ends.',
      fixes: [{ id: 'warmup', title: 'Warm up for 50 steps, a tenth of the run' }],
    });
  });

  it('are silent about the length of a run in epochs', () => {
    expect(rules(good.replace('steps: 500', 'epochs: 1').replace('warmup: 50', 'warmup: 9000'))).toEqual([]);
  });

  it('obey monitor.ignore', () => {
    expect(rules(`${recurrent}monitor: { ignore: [recurrent-without-clip] }\n`)).toEqual([]);
  });
});

describe('problems', () => {
  it('are errors with their repair, and hide no rule', () => {
    const findings = lint(`${recurrent}batchsize: 8\n`);
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['recurrent-without-clip', 'hint'],
      ['unknown-key', 'error'],
    ]);
    expect(findings[1]?.fixes).toMatchObject([
      {
        id: 'rename-key',
        title: 'Rename batchsize to batchSize',
        edits: [{ op: 'rename', path: ['batchsize'], to: 'batchSize' }],
        preferred: true,
      },
    ]);
  });
});
