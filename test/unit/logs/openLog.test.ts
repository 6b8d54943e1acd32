/** Rows become steps: by counters that begin anew, rows that complete each other, evaluations apart. */
import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../../src/logs/events';
import { OpenLog, type OpenOptions } from '../../../src/logs/openLog';
import { inEnglish } from '../../../src/shared/messages/say';
import type { Planned, ReadProgress, LogSource, TakeRow } from '../../../src/logs/row';

type Given = Record<string, number | undefined>;

/** Rows at hand, a batch a call. */
class GivenRows implements LogSource {
  readonly form = 'given';
  readonly notUnderstood = 0;
  readonly notices = [];
  private at = 0;

  constructor(
    private readonly batches: (Given[] | 'anew')[],
    readonly planned: Planned,
  ) {}

  read(take: TakeRow): ReadProgress {
    const batch = this.batches[this.at++];
    if (batch === undefined) return 'end';
    if (batch === 'anew') return 'anew';
    const shapes = new Map<string, string[]>();
    for (const row of batch) {
      const key = Object.keys(row).join();
      if (!shapes.has(key)) shapes.set(key, Object.keys(row));
      take({ names: shapes.get(key)!, values: Object.values(row) });
    }
    return this.at < this.batches.length ? 'more' : 'end';
  }

  finish(): void {}
  close(): void {}
}

/** What the events add up to: those since they last began anew. */
function read(batches: (Given[] | 'anew')[], planned: Planned = {}, options: OpenOptions = {}) {
  const log = new OpenLog(new GivenRows(batches, planned), options);
  const events: LogEvent[] = [];
  const take = (event: LogEvent) => {
    if (event.kind === 'anew') events.length = 0;
    else events.push(event);
  };
  while (log.readOn(take)) continue;
  log.finish(take);
  const steps = events.flatMap((event) => (event.kind === 'step' && event.table === 0 ? [event.step] : []));
  const evaluations = events.flatMap((event) => (event.kind === 'evaluation' ? [event.evaluation] : []));
  return { log, events, steps, evaluations };
}

const range = (count: number, row: (i: number) => Given): Given[] => Array.from({ length: count }, (_, i) => row(i));

describe('steps', () => {
  test('are those of the log, where it counts them', () => {
    const { steps, log } = read([range(5, (i) => ({ step: 10 + 10 * i, loss: 5 - i }))]);
    expect(steps.map(({ step }) => step)).toEqual([10, 20, 30, 40, 50]);
    expect(log.read).toMatchObject({
      rows: 5,
      firstStep: 10,
      lastStep: 50,
      every: 10,
      columns: { loss: 'loss', step: 'step' },
    });
  });

  test('are rows where an epoch that several rows share is all that counts', () => {
    const { steps } = read([range(6, (i) => ({ epoch: 0.25 * i, loss: 1 }))]);
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('are epochs where each has one row', () => {
    const { steps } = read([range(3, (i) => ({ epoch: i, loss: 1, val_loss: 2 }))]);
    expect(steps.map(({ step }) => step)).toEqual([0, 1, 2]);
  });

  test('go on where a counter begins anew each epoch', () => {
    const rows = range(9, (i) => ({ epoch: 1 + Math.floor(i / 3), batch: 50 * ((i % 3) + 1), loss: 9 - i }));
    const { steps } = read([rows], { stepsPerEpoch: 160 });
    expect(steps.map(({ step }) => step)).toEqual([50, 100, 150, 210, 260, 310, 370, 420, 470]);
  });

  test('go on without a length of the epoch, and without an epoch', () => {
    const steps = read([range(6, (i) => ({ iter: (i % 3) + 1, loss: 9 - i }))]).steps.map(({ step }) => step);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('that a restart does again are told as that', () => {
    const { steps } = read([[10, 20, 30, 20, 30, 40].map((step) => ({ step, loss: 1 }))]);
    expect(steps.map(({ step, resumed }) => [step, resumed ?? false])).toEqual([
      [10, false],
      [20, false],
      [30, false],
      [20, true],
      [30, false],
      [40, false],
    ]);
  });

  test('of an attempt that broke off are not those of the next one in the same log', () => {
    const rows = [
      ...range(4, (i) => ({ step: i + 1, loss: 5 - i })),
      ...range(3, (i) => ({ step: i + 1, loss: 6 - i })),
    ];
    const { steps, log } = read([rows], { steps: 100 });
    expect(steps.map(({ loss }) => loss)).toEqual([6, 5, 4]);
    expect(log.read.rows).toBe(3);
    expect(log.notices).toHaveLength(1);
  });
});

describe('rows', () => {
  test('of one step that complete each other are one', () => {
    const { steps } = read([
      range(3, (i) => ({ step: i, loss: i })).flatMap((row) => [row, { step: row.step, lr: 0.1 }]),
    ]);
    expect(steps).toEqual([0, 1, 2].map((step) => ({ step, loss: step, lr: 0.1 })));
  });

  test('that hold only an evaluation are no steps, also where the loss beside it is NaN for want of one', () => {
    const rows: Given[] = [
      { step: 1, train_loss: 3, val_loss: NaN },
      { step: 2, train_loss: NaN, val_loss: 2.5 },
      { step: 3, train_loss: 2, val_loss: NaN },
    ];
    const { steps, evaluations } = read([rows]);
    expect(steps.map(({ step }) => step)).toEqual([1, 3]);
    expect(evaluations).toEqual([{ step: 2, loss: 2.5 }]);
  });

  test('with NaN in both losses, where other rows hold both, say NaN', () => {
    const { steps, evaluations } = read([
      [
        { epoch: 0, loss: 0.6, val_loss: 0.5 },
        { epoch: 1, loss: NaN, val_loss: NaN },
      ],
    ]);
    expect(steps.at(-1)!.loss).toBeNaN();
    expect(evaluations.at(-1)!.loss).toBeNaN();
  });

  test('of two players: the second has a table of its own', () => {
    const { events } = read([range(2, (i) => ({ step: i, loss_g: 1, loss_d: 2 }))]);
    expect(events.map((event) => event.kind === 'step' && [event.table, event.step.loss])).toEqual([
      [0, 1],
      [1, 2],
      [0, 1],
      [1, 2],
    ]);
  });
});

describe('while a log grows', () => {
  test('what its first rows seemed to say is read anew once more rows tell otherwise', () => {
    const { steps, log } = read([
      [{ epoch: 1, loss_cls: 1 }],
      [
        { epoch: 1, loss_cls: 2, loss: 5 },
        { epoch: 1, loss_cls: 2, loss: 4 },
      ],
    ]);
    expect(log.read.columns.loss).toBe('loss');
    expect(steps.map(({ step, loss }) => [step, loss])).toEqual([
      [1, 5],
      [2, 4],
    ]);
  });

  test('a loss of the evaluation that comes late is found', () => {
    const rows = [...range(400, (i) => ({ step: i, loss: 1 })), { step: 400, eval_loss: 2 }];
    expect(read([rows]).evaluations).toEqual([{ step: 400, loss: 2 }]);
  });

  test('a log that was replaced is read from its start', () => {
    const { steps } = read([range(3, (i) => ({ step: i, loss: 1 })), 'anew', range(2, (i) => ({ step: i, loss: 7 }))]);
    expect(steps.map(({ loss }) => loss)).toEqual([7, 7]);
  });
});

describe('what is said of the reading', () => {
  const notices = (rows: Given[], planned?: Planned) => read([rows], planned).log.notices.map(inEnglish);

  test('nothing, where the log counts its steps', () => {
    expect(notices(range(5, (i) => ({ step: i, loss: 1 })))).toEqual([]);
  });

  test('that its rows are counted, where it names no step', () => {
    expect(notices(range(6, (i) => ({ epoch: 0.25 * i, loss: 1 })))).toEqual([
      'It names no step: its rows are counted.',
    ]);
  });

  test('that its steps are counted on, where their counter begins anew', () => {
    const counted = (times: number) => range(10 * times, (i) => ({ step: i % 10, loss: 1 }));
    expect(notices(counted(2))).toEqual(['Its step counter begins anew once; the steps are counted on.']);
    expect(notices(counted(4))).toEqual(['Its step counter begins anew 3 times; the steps are counted on.']);
  });

  test('a held-out loss that is never a number, where it may be a gap', () => {
    const rows = (valLoss: (i: number) => number) => range(20, (i) => ({ step: i, loss: 1, val_loss: valLoss(i) }));
    expect(notices(rows(() => NaN))).toEqual([expect.stringContaining('(val_loss) is NaN in every row')]);
    expect(notices(rows((i) => (i === 9 ? 2 : NaN)))).toEqual([]);
  });

  test('a loss that is gone from some step on, as where NaN is written as null', () => {
    const rows = (has: (i: number) => boolean) =>
      range(60, (i) => ({ step: 10 * i, lr: 0.1, ...(has(i) && { loss: 1 }) }));
    expect(notices(rows((i) => i < 40))).toEqual([
      expect.stringContaining('From step 400 on no row has a loss (20 rows)'),
    ]);
    expect(notices(rows((i) => i % 10 === 0))).toEqual([]);
    expect(notices(rows((i) => i < 55))).toEqual([]);
  });

  test('nothing of a counter of an attempt that counts no more', () => {
    const rows = [...range(4, (i) => ({ step: i + 1, loss: 5 })), ...range(3, (i) => ({ step: i + 1, loss: 6 }))];
    expect(notices(rows, { steps: 100 })).toEqual([expect.stringContaining('1 earlier attempt')]);
  });
});

test('a log without a training loss is an error that names what there is', () => {
  expect(() => read([[{ step: 1, accuracy: 0.5 }]])).toThrow(/step and accuracy/);
});

test('a loss that a person names and the log has not is an error that names those it has', () => {
  expect(() => read([[{ step: 1, loss: 1 }]], {}, { loss: 'perplexity' })).toThrow(/no column perplexity.*loss/);
});

test('a loss that a person names and a log of no losses has not is an error that names its columns', () => {
  const asked = { loss: 'cost' };
  expect(() => read([[{ step: 1, accuracy: 0.5 }]], {}, asked)).toThrow(
    /no column cost, .*columns are step and accuracy/,
  );
});

test('the planned length is in the steps of the log', () => {
  const { log } = read([range(3, (i) => ({ epoch: 1, batch: i + 1, loss: 1 }))], { epochs: 4, stepsPerEpoch: 10 });
  expect(log.totalSteps).toBe(40);
});
