/** How a printed log ended: the words of Python, of scripts, of shells and schedulers, and those that end nothing. */
import { describe, expect, test } from 'vitest';
import { openPipe } from '../../../src/logs/index';
import { inEnglish } from '../../../src/shared/messages/say';

const rows = (count: number, from = 1): string =>
  Array.from(
    { length: count },
    (_, i) => `step ${from + i} loss ${(3 / (from + i) + 0.5).toFixed(4)} lr 1.0e-4\n`,
  ).join('');

const traceback = (error: string, prefix = ''): string =>
  ['Traceback (most recent call last):', '  File "train.py", line 41, in <module>', '    step(batch)', error]
    .map((line) => `${prefix}${line}\n`)
    .join('');

/** State and reason; null where nothing is said. */
function endOf(text: string): [state: string, reason: string] | null {
  const { log, source } = openPipe();
  source.push(Buffer.from(text));
  while (source.waiting) log.readOn(() => undefined);
  log.finish(() => undefined);
  const { ended } = log;
  log.close();
  return ended === null ? null : [ended.state, inEnglish(ended.reason)];
}

const memory = 'RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 7.79 GiB total capacity)';
const elastic = (code: number): string =>
  `${traceback('torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ')}============\ntrain.py FAILED\n------------\nRoot Cause (first observed failure):\n[0]:\n  time      : 2031-02-03_04:05:06\n  rank      : 0 (local_rank: 0)\n  exitcode  : ${code} (pid: 4321)\n  error_file: <N/A>\n============\n`;

describe.each([60, 700])('after %i rows', (count) => {
  test.each([
    ['an error of Python', traceback(memory), 'failed', memory],
    ['of a rank', traceback(memory, '[rank0]: '), 'failed', memory],
    ['without an end of its line', traceback(memory).trimEnd(), 'failed', memory],
    ['with a time before each line', traceback('KeyError: 3', '2031-02-03T04:05:06.789Z '), 'failed', 'KeyError: 3'],
    [
      'in a chain, of which the last counts',
      `${traceback("KeyError: 'a'")}\nDuring handling of the above exception, another exception occurred:\n\n${traceback('ValueError: no a')}`,
      'failed',
      'ValueError: no a',
    ],
    [
      'of two ranks, of which the first counts',
      traceback(memory, '[rank1]: ') + traceback('torch.distributed.DistBackendError: NCCL error', '[rank0]: '),
      'failed',
      memory,
    ],
    [
      'in a frame',
      `╭──── Traceback (most recent call last) ────╮\n│ train.py:41 in <module>  │\n╰────╯\n${memory}\n`,
      'failed',
      memory,
    ],
    ['and what its launcher says of it', traceback(memory) + elastic(1), 'failed', memory],
    [
      'of a launcher alone',
      elastic(-9),
      'failed',
      'torch.distributed.elastic.multiprocessing.errors.ChildFailedError:',
    ],
    ['Ctrl+C', traceback('KeyboardInterrupt', '^C'), 'stopped', 'KeyboardInterrupt'],
    [
      'Ctrl+C, and what fails by it',
      traceback('KeyboardInterrupt') + traceback('BrokenPipeError: gone'),
      'stopped',
      'KeyboardInterrupt',
    ],
    ['a loss that stops it', 'Loss is nan, stopping training\n', 'failed', 'Loss is nan, stopping training'],
    [
      'a loss that stops it, under a launcher',
      `Loss is nan, stopping training\n${elastic(1)}`,
      'failed',
      'Loss is nan, stopping training',
    ],
    ['Keras', 'Batch 7: Invalid loss, terminating training\n', 'failed', 'Batch 7: Invalid loss, terminating training'],
    [
      'steps without a loss',
      'non-finite loss, skipping step\n'.repeat(3),
      'diverged',
      'non-finite loss, skipping step',
    ],
    [
      'the first step, without a loss',
      'loss is nan at step: 0, skipping\n',
      'diverged',
      'loss is nan at step: 0, skipping',
    ],
    ['the system', 'Killed\n', 'failed', 'Killed'],
    ['a shell', 'Segmentation fault (core dumped)\n', 'failed', 'Segmentation fault (core dumped)'],
    [
      'a script of a shell',
      'go.sh: line 3:  4321 Killed                  python train.py\n',
      'failed',
      'go.sh: line 3:  4321 Killed                  python train.py',
    ],
    [
      'a scheduler',
      'slurmstepd: error: *** JOB 77 ON n1 CANCELLED AT 2031-02-03T04:05:06 DUE TO TIME LIMIT ***\n',
      'failed',
      'slurmstepd: error: *** JOB 77 ON n1 CANCELLED AT 2031-02-03T04:05:06 DUE TO TIME LIMIT ***',
    ],
    [
      'a person, by a scheduler',
      'slurmstepd: error: *** JOB 77 ON n1 CANCELLED AT 2031-02-03T04:05:06 ***\n',
      'stopped',
      'slurmstepd: error: *** JOB 77 ON n1 CANCELLED AT 2031-02-03T04:05:06 ***',
    ],
    [
      'want of memory',
      `Killed\nslurmstepd: error: Detected 1 oom-kill event(s) in StepId=77.batch.\n`,
      'failed',
      'slurmstepd: error: Detected 1 oom-kill event(s) in StepId=77.batch.',
    ],
  ])('%s ends it', (_, last, state, reason) => {
    expect(endOf(rows(count) + last)).toEqual([state, reason]);
  });

  test.each([
    ['nothing', ''],
    ['an error after which it goes on', traceback(memory) + rows(20, count + 1)],
    ['an error after which it goes on for a step', traceback(memory) + rows(1, count + 1)],
    ['a step that is skipped', `non-finite loss, skipping step\n${rows(20, count + 1)}`],
    [
      'what fails while Python ends',
      `Exception ignored in: <function Loader.__del__ at 0x7f>\n${traceback('AttributeError: gone')}`,
    ],
    [
      'a scale of losses in half precision',
      'Gradient overflow.  Skipping step, loss scaler 0 reducing loss scale to 32768.0\n',
    ],
    ['plain words', 'Training is done.\nstopping workers\nloss curves saved\n'],
    ['a count of nothing', 'lm loss: 2.1E+00 | number of skipped iterations:   0 | number of nan iterations:   0 |\n'],
    [
      'a step that a scaler skipped',
      'lm loss: 2.1E+00 | number of skipped iterations: 1 | number of nan iterations: 0 |\n',
    ],
  ])('%s does not', (_, last) => {
    expect(endOf(rows(count) + last)).toBeNull();
  });
});

test('rows of a table are known behind an error, too', () => {
  const table = Array.from({ length: 30 }, (_, i) => `${i},${2 - i / 40}\n`);
  expect(endOf(`step,loss\n${table.join('')}${traceback(memory)}`)).toEqual(['failed', memory]);
  expect(endOf(`step,loss\n${table.slice(0, 20).join('')}${traceback(memory)}${table.slice(20).join('')}`)).toBeNull();
});

test('a line of data as long as a book costs no more than itself', () => {
  expect(endOf(`${rows(60)}${traceback(memory)}`.replace('step 9 ', `${'x'.repeat(100_000)}\nstep 9 `))).toEqual([
    'failed',
    memory,
  ]);
});
