/** What NaN looks like: each kind has its own message, causes and severity, and healthy runs that look near it are left in peace. */
import { describe, expect, it } from 'vitest';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import type { Evaluation } from '../../../../src/diagnosis/monitor/detector';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import type { MonitorOptions, Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import { healthy, noise, valueOf, watch } from './series';

type Row = Observation & { evaluation?: number };

/** Everything that is told, in order; an evaluation stands after its row. */
function session(rows: readonly Row[], options: Partial<MonitorOptions> = {}): RunFinding[] {
  const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [], ...options });
  const evaluate = ({ step, evaluation }: Row) => {
    const seen: Evaluation[] = evaluation === undefined ? [] : [{ step, loss: evaluation }];
    return seen.flatMap((each) => monitor.evaluation(each));
  };
  return rows.flatMap((row) => [...monitor.step(row), ...evaluate(row)]).concat(monitor.end());
}

const lines = (found: Map<string, RunFinding>) =>
  [...found.values()].map(({ severity, rule }) => `${severity} ${rule}`);
const lossesOf = (steps: readonly Observation[]): Row[] =>
  steps.map(({ step, loss, lr }) => ({ step, loss, lr }) as Row);
/** A healthy run of which some rows are others. */
const run = (count: number, change: (row: Row, i: number) => Partial<Row>, every = 1): Row[] =>
  lossesOf(healthy(count)).map((row, i) => ({ ...row, step: row.step * every, ...change(row, i) }));
const from = (at: number, change: Partial<Row>) => (_: Row, i: number) => (i >= at ? change : {});
const only = (at: number, change: Partial<Row>) => (_: Row, i: number) => (i === at ? change : {});
/** The norm of a gradient that is there. */
const norm = (i: number) => 0.5 + 0.1 * Math.sin(i);

describe('a loss that is NaN', () => {
  it('is a warning, and needs action when the next is none either', () => {
    const told = session(run(200, from(150, { loss: NaN })));
    expect(told.map(({ severity, id }) => [severity, id])).toEqual([
      ['warn', 'non-finite-151'],
      ['act', 'non-finite-151'],
      ['act', 'non-finite-151'],
      ['act', 'non-finite-151'],
    ]);
    expect(told.at(-1)!.step).toBe(151);
    expect(valueOf(told.at(-1)!, 'nonFiniteRows')).toBe(50);
  });
  it('needs action at once where the optimizer took a gradient that is none', () => {
    const [first] = session(run(200, from(150, { loss: NaN, gradNorm: NaN, skipped: 0 })));
    expect(first!.severity).toBe('act');
  });
  it('alone is a bad batch, and a note', () => {
    const found = watch(run(300, only(150, { loss: NaN })));
    expect(lines(found)).toEqual(['note non-finite']);
    const { message, causes, evidence } = found.get('non-finite')!;
    expect(message).toBe('The loss was NaN at step 151 alone. The next one was a number, so the weights are sound.');
    expect(causes[0]).toContain('batch');
    expect(JSON.stringify([causes, evidence])).not.toMatch(/rate|of NaN|from step/);
  });
  it('alone again and again is a warning of the data, with the period if there is one', () => {
    const regular = watch(run(600, (_, i) => (i % 90 === 40 ? { loss: NaN } : {}))).get('non-finite')!;
    expect(regular.severity).toBe('warn');
    expect(regular.message).toContain('in 7 rows, every 90 steps');
    expect(regular.causes[0]).toContain('every 90 steps');
    const odd = watch(run(600, (_, i) => ([40, 55, 200, 410].includes(i) ? { loss: NaN } : {}))).get('non-finite')!;
    expect(odd.message).toContain('in 4 rows, the last time at step 411');
  });
  it('after single ones needs action when it lasts, under an id of its own', () => {
    const told = session(run(300, (_, i) => (i === 100 || i >= 200 ? { loss: NaN } : {})));
    expect(told.at(-1)).toMatchObject({ severity: 'act', step: 201, id: 'non-finite-201' });
  });
  it('has the first losses of a run out of account: a mean over an epoch may hold one bad batch', () => {
    expect(lines(watch(run(60, (_, i) => (i === 0 ? { loss: Infinity } : {}))))).toEqual(['note non-finite']);
  });
});

describe('the causes of NaN', () => {
  const causesOf = (rows: readonly Row[], options: Partial<MonitorOptions> = {}) =>
    watch(rows, options).get('non-finite')!.causes;

  it('out of calm are the number format and the data before the rate', () => {
    const causes = causesOf(run(300, from(250, { loss: NaN }), 100));
    expect(causes[0]).toMatch(/number format.*fp16/);
    expect(causes[1]).toContain('between step 25000 and step 25100');
    expect(causes.at(-1)).toMatch(/^Less likely the learning rate/);
  });
  it('out of calm are not treated with a lower rate, unless the format is known to be innocent', () => {
    const fixesOf = (options: Partial<MonitorOptions>) =>
      watch(run(300, from(250, { loss: NaN })), options).get('non-finite')!.fixes;
    expect(fixesOf({})).toEqual(['bf16', 'skip-batches']);
    expect(fixesOf({ facts: { precision: 'fp32' } })).toContain('lower-lr');
  });
  it('name the rate first where the loss had grown', () => {
    const causes = causesOf(run(300, (row, i) => (i >= 250 ? { loss: i < 256 ? row.loss! + (i - 249) : NaN } : {})));
    expect(causes[0]).toMatch(/had risen before.*learning rate/);
    expect(causes.join()).not.toContain('Less likely');
  });
  it('name the data from the start', () => {
    const causes = causesOf(run(20, from(0, { loss: NaN }), 10));
    expect(causes[0]).toContain('Inputs or labels');
    expect(causes.slice(1).join()).toContain('number format');
    expect(causes.at(-1)).toContain('before the first row (step 10)');
  });
  it('leave half precision out where the run is known to compute in another format', () => {
    for (const precision of ['fp32', 'bf16'] as const) {
      const finding = watch(run(300, from(250, { loss: NaN })), { facts: { precision } }).get('non-finite')!;
      expect(finding.causes.join()).not.toMatch(/fp16|half/);
      expect(finding.fixes).not.toContain('bf16');
    }
    const [first] = causesOf(run(300, from(250, { loss: NaN })), { facts: { precision: 'fp16' } });
    expect(first).toContain('computes in fp16');
  });
  it('begin with a loss scale that had fallen', () => {
    const scale = (i: number) => 65536 / 2 ** Math.max(0, i - 100);
    const rows = run(160, (_, i) => ({ lossScale: scale(i), ...(i >= 120 ? { loss: NaN } : {}) }), 300);
    expect(causesOf(rows)[0]).toContain('loss scale had fallen from 65536');
  });
});

describe('NaN that is printed as 0', () => {
  const zeros = { loss: 0 };
  it.each<[string, Row[]]>([
    [
      'beside a norm that is none',
      run(100, (_, i) => ({ gradNorm: i < 60 ? norm(i) : NaN, ...from(60, zeros)(_, i) })),
    ],
    [
      'after a norm that was none',
      run(100, (_, i) => ({ gradNorm: i < 59 ? norm(i) : NaN, ...from(60, zeros)(_, i) })),
    ],
    [
      'beside a norm that is none, while the loss still falls fast',
      run(45, (_, i) => ({
        ...{ loss: 1.1 + 1.5 * Math.exp(-i / 12), gradNorm: norm(i) },
        ...(i >= 30 && { loss: 0, gradNorm: NaN }),
      })),
    ],
    ['from the start, beside norms that are none', run(40, () => ({ loss: 0, gradNorm: NaN }), 10)],
    [
      'after an evaluation that is none',
      run(100, (_, i) => (i < 60 ? { evaluation: i === 59 ? NaN : 1 } : zeros), 100),
    ],
    ['without norms, out of losses far from zero', run(100, from(60, zeros), 10)],
    ['after two losses', [3.1, 2.9, 0, 0, 0].map((loss, i) => ({ step: 500 * i, loss }))],
    [
      'beside a norm that stands at its bound',
      run(100, (_, i) => ({ gradNorm: norm(i), ...from(60, { loss: 0, gradNorm: 1 })(_, i) })),
    ],
  ])('%s is a finding of its own', (_, rows) => {
    const found = watch(rows);
    const { severity, message, causes, evidence } = found.get('non-finite')!;
    expect(severity).toBe('act');
    expect(message).toContain('NaN');
    expect(message).toContain('exactly 0');
    expect(JSON.stringify([message, causes, evidence])).not.toMatch(/masked|of NaN/);
    expect(found.has('zero-loss')).toBe(false);
  });
  it('counts from the norm that was none before the loss', () => {
    const rows = run(100, (_, i) => ({ gradNorm: i < 59 ? norm(i) : NaN, ...from(60, zeros)(_, i) }));
    expect(watch(rows).get('non-finite')!.step).toBe(60);
    expect(new Set(session(rows).map(({ id }) => id)).size).toBe(1);
  });

  const random = noise(7);
  it.each<[string, Row[]]>([
    [
      'the loss of a policy about zero, with a step that a scaler skipped',
      run(200, (_, i) => ({ loss: Math.round(2 * random()) / 1e4, gradNorm: i === 80 ? NaN : norm(i) })),
    ],
    ['a policy’s loss of exactly zero, whose gradient moves', run(200, (_, i) => ({ loss: 0, gradNorm: norm(i) }))],
    ['a hinge loss that is zero in some batches', run(200, () => ({ loss: Math.max(0, 0.3 * random()) }))],
    [
      'a loss of single examples, some of them right',
      run(200, (_, i) => ({ loss: i % 3 === 0 ? 0 : Math.abs(random()) })),
    ],
    [
      'a problem that is solved, printed with four digits',
      run(200, (_, i) => ({ loss: Number((3 * Math.exp(-i / 8)).toFixed(4)) })),
    ],
    [
      'a hinge loss of zero, with a step that a scaler skipped',
      run(200, (_, i) => ({
        loss: Math.max(0, 0.3 * random()) * Number(i !== 90),
        gradNorm: i === 90 ? NaN : norm(i),
      })),
    ],
    ['a small loss of one digit that is rounded away', run(200, (_, i) => ({ loss: i < 80 ? 0.0002 : 0 }))],
  ])('is not %s', (_, rows) => {
    const found = watch(rows);
    expect([found.has('non-finite'), found.get('zero-loss')?.severity === 'act']).toEqual([false, false]);
  });
  it('is not a loss in which nothing counts, which has a gradient of exactly zero', () => {
    const found = watch(run(100, from(60, { loss: 0, gradNorm: 0 })));
    expect(found.has('non-finite')).toBe(false);
    expect(found.get('zero-loss')!.causes[0]).toContain('masked');
  });
});

describe('gradient norms that are no numbers, beside a loss that is one', () => {
  const rule = 'non-finite-gradient';
  const norms = (count: number, bad: (i: number) => boolean, more: Partial<Row> = {}, every = 1) =>
    run(count, (_, i) => ({ gradNorm: bad(i) ? NaN : norm(i), ...more }), every);

  it('are no finding in the first steps, in which a scaler finds its place', () => {
    expect(lines(watch(norms(200, (i) => i < 15)))).toEqual([]);
    expect(lines(watch(run(200, (_, i) => ({ gradNorm: i < 15 ? Infinity : norm(i) }))))).toEqual([]);
  });
  it('alone are a warning, and a note at the next loss', () => {
    const told = session(norms(200, (i) => i === 150));
    expect(told.map(({ severity, step }) => [severity, step])).toEqual([
      ['warn', 151],
      ['note', 151],
    ]);
  });
  it('now and then are one note', () => {
    const found = watch(norms(400, (i) => i % 97 === 60 || i === 61, {}, 10));
    expect(lines(found)).toEqual([`note ${rule}`]);
    expect(found.get(rule)!.message).toContain('4 times');
  });
  it('are silent where a scaler is known to skip such steps', () => {
    expect(lines(watch(norms(400, (i) => i % 97 === 60, { lossScale: 4096 })))).toEqual([]);
    const facts = { precision: 'fp16' } as const;
    expect(
      lines(
        watch(
          norms(400, (i) => i % 97 === 60),
          { facts },
        ),
      ),
    ).toEqual([]);
  });
  it('from the first row on are told, unless the loss falls all the same', () => {
    const flat = norms(30, () => true, {}, 10).map((row, i) => ({ ...row, loss: 4.6 + 0.1 * Math.sin(5 * i) }));
    const { message, severity } = watch(flat).get(rule)!;
    expect([severity, message]).toEqual(['warn', expect.stringContaining('never a number')]);
    expect(lines(watch(norms(300, () => true, {}, 10)))).toEqual([`note ${rule}`]);
  });
  it('are not said to be missing', () => {
    const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [] });
    for (const row of norms(60, () => true)) monitor.step(row);
    const unchecked = JSON.stringify(monitor.notChecked());
    expect(unchecked).toContain('need.grad-norm-number');
    expect(unchecked).not.toContain('"need.grad-norm"');
  });
  it('for good are told, and withdrawn when they end', () => {
    const flat = (end: number) =>
      norms(200, (i) => i >= 100 && i < end).map((row, i) => ({ ...row, loss: 2 + 0.1 * Math.sin(5 * i) }));
    expect(watch(flat(200)).get(rule)).toMatchObject({ severity: 'warn', step: 101 });
    expect(watch(flat(180)).get(rule)).toMatchObject({ severity: 'note', step: 101 });
  });
  it('of steps that were all skipped need action', () => {
    expect(watch(norms(200, (i) => i >= 150, { skipped: 1 })).get(rule)!.severity).toBe('act');
    expect(watch(norms(200, (i) => i >= 150 && i < 153, { skipped: 1 })).has(rule)).toBe(false);
  });
});

describe('a loss on held-out data that is NaN', () => {
  const evaluations = (bad: (i: number) => boolean) =>
    run(200, (_, i) => (i % 20 === 19 ? { evaluation: bad(i) ? NaN : 1.5 } : {}));

  it('alone is the evaluation’s fault', () => {
    const found = watchEvaluations(evaluations(() => true));
    expect(found).toMatchObject({ rule: 'non-finite-evaluation', severity: 'warn', step: 20 });
    expect(found.causes[0]).toContain('batch');
  });
  it('is a note once it is a number again', () => {
    expect(watchEvaluations(evaluations((i) => i < 100))).toMatchObject({ severity: 'note', step: 20 });
  });
  it('gives its place to that of the training when it follows', () => {
    const told = session(run(100, (_, i) => (i === 59 ? { evaluation: NaN } : i > 59 ? { loss: 0 } : {})));
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    expect(told.at(-1)).toMatchObject({ rule: 'non-finite', severity: 'act' });
  });

  function watchEvaluations(rows: readonly Row[]): RunFinding {
    const told = session(rows);
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    return told.at(-1)!;
  }
});
