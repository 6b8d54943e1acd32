import { describe, expect, it } from 'vitest';
import { isScript } from '../../../../src/config/keel/anyConfig';
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import { editConfig, parseConfig } from '../../../../src/config/keel/parse';
import type { RecordedFinding } from '../../../../src/diagnosis/finding';
import { readyFixes } from '../../../../src/diagnosis/fixes';

const text = 'backend: torch\nscript: train.py # mine\n';

function config(rest = '') {
  const { config: parsed } = parseConfig(text + rest);
  if (parsed === null || !isScript(parsed)) throw new Error('No config of a script.');
  return parsed;
}

const evidence = (values: Record<string, number>) =>
  Object.entries(values).map(([name, value]) => ({ name, value, text: name }));

/** A loss that left its range at step 300, half of the signals abnormal. */
function finding(values: Record<string, number> = {}, over: Partial<RecordedFinding> = {}): RecordedFinding {
  const usual = { onset: 300, peakLoss: 8, initialLoss: 4, stepsToBlowUp: 30, peakLr: 0.1, lrAtOnset: 0.1 };
  return {
    ...{ id: 'divergence-300', rule: 'divergence', severity: 'act', step: 300, endStep: 330, message: 'It rose.' },
    ...{ causes: [], paths: [], evidence: evidence({ ...usual, ...values }) },
    fixes: ['standardize', 'skip-batches', 'warmup', 'clip-global-norm', 'lower-lr'],
    ...over,
  };
}

const abnormal = { gradNormRoseAt: 298, healthyGradNormP90: 0.83, peakGradNorm: 90 };
const early = { onset: 12, peakLr: 0.1 };

const fixes = (
  found: RecordedFinding,
  rest = '',
  ran = rest,
  checkpoints = [100, 200, 280],
  totalSteps: number | null = null,
) => readyFixes(found, { config: config(rest), ran: config(ran), checkpoints, totalSteps });
const edits = (list: ReturnType<typeof fixes>) =>
  list.map(({ id, edits: made, continueFrom }) => [
    id,
    made.map(({ path, ...edit }) => [path.join('.'), 'value' in edit ? edit.value : null]),
    continueFrom,
  ]);

describe('remedies of a run of a script', () => {
  it('set what Keel enforces, and go on from before the trouble', () => {
    expect(edits(fixes(finding(abnormal)))).toEqual([
      [
        'stabilize',
        [
          ['clip.norm', 0.83],
          ['optimizer.lrScale', 0.5],
        ],
        280,
      ],
      ['clip-global-norm', [['clip.norm', 0.83]], 280],
      ['lower-lr', [['optimizer.lrScale', 0.5]], 280],
      [
        'restart',
        [
          ['clip.norm', 0.83],
          ['optimizer.lrScale', 0.5],
        ],
        null,
      ],
    ]);
  });

  it('leave clipping out where the gradient norms were normal', () => {
    expect(fixes(finding()).map(({ id }) => id)).toEqual(['lower-lr', 'restart']);
  });

  it('lower the rate that the config sets, or the factor that the run was made with', () => {
    const lr = 'optimizer: { lr: 0.1 }\n';
    expect(edits(fixes(finding(), lr))[0]).toEqual(['lower-lr', [['optimizer.lr', 0.05]], 280]);
    const half = 'optimizer: { lrScale: 0.5 }\n';
    expect(edits(fixes(finding(), half))[0]).toEqual(['lower-lr', [['optimizer.lrScale', 0.25]], 280]);
    // The config was lowered since: the finding of the old run asks for nothing more.
    expect(fixes(finding(), half, '').map(({ id }) => id)).toEqual([]);
  });

  it('warm up where it went wrong at the start, and start again', () => {
    const found = finding(early, { step: 12 });
    expect(edits(fixes(found, '', '', [4, 8], 400)).find(([id]) => id === 'warmup')).toEqual([
      'warmup',
      [['schedule.warmup', 40]],
      null,
    ]);
    expect(edits(fixes(found, '', '', [4, 8])).find(([id]) => id === 'warmup')).toEqual([
      'warmup',
      [['schedule.warmup', 120]],
      null,
    ]);
    expect(edits(fixes(found, '', '', [4, 8]))[0]).toEqual([
      'stabilize',
      [
        ['optimizer.lrScale', expect.any(Number)],
        ['schedule.warmup', 120],
      ],
      null,
    ]);
    expect(fixes(finding(), '', '', [], 1000).map(({ id }) => id)).not.toContain('warmup');
  });

  it('skip steps that are not finite, or see the data in another order', () => {
    const sudden = { stepsToBlowUp: 1 };
    const nan = finding(sudden, { rule: 'non-finite' });
    expect(edits(fixes(nan)).find(([id]) => id === 'skip-batches')).toEqual([
      'skip-batches',
      [['skipNonFinite', true]],
      280,
    ]);
    // Wherever it begins; but not where the loss had grown, which more skipping does not mend.
    const soon = fixes({ ...nan, step: 18, fixes: ['bf16', 'skip-batches'] });
    expect(edits(soon)[0]).toEqual(['skip-batches', [['skipNonFinite', true]], null]);
    const grew = finding({ ...sudden, lossBefore: 900 }, { rule: 'non-finite', step: 18 });
    expect(fixes(grew).map(({ id }) => id)).not.toContain('skip-batches');
    expect(edits(fixes(finding(sudden), 'seed: 7\n')).find(([id]) => id === 'skip-batches')).toEqual([
      'skip-batches',
      [['seed', 8]],
      280,
    ]);
    expect(fixes(finding(sudden)).map(({ id }) => id)).not.toContain('skip-batches');
  });

  it('edit a config of two lines, which is then as sound as before, and ask for nothing twice', () => {
    for (const fix of fixes(finding(abnormal), '', '', [280], 1000)) {
      const after = applyTextEdits(text, editConfig(text, fix.edits));
      expect(parseConfig(after).problems).toEqual([]);
      expect(after).toContain('# mine');
      const rest = after.slice(text.length);
      expect(fixes(finding(abnormal), rest, '', [280], 1000).map(({ id }) => id)).not.toContain(fix.id);
    }
  });

  it('are sentences', () => {
    for (const { title, reason } of fixes(finding({ ...abnormal, ...early }, { step: 12 }), '', '', [4], 400)) {
      expect(title).toMatch(/^[A-Z].*(continue from step \d+|start again from step 0)$/);
      expect(reason).toMatch(/^[A-Z].*\.$/);
    }
  });
});
