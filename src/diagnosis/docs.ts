/** How a run is judged, for people; `media/docs/diagnosis.md` is this text. What it was measured on stands in `measured.ts`. */
import { englishWords, prose, tableOf, type Words } from '../shared/docWords';
import { measured } from './measured';

const first = `# How a run is judged

What Keel says of a run rests on the rows of its log: one pass, constant memory, the same work for every row. A run that
goes on and a log that is finished are judged by the same code. What each rule looks for is on [its own
page](findings.md); here stands what all of them measure, how and why, and what it was tried on.

## What is measured

- **Level**: the smoothed loss, in which about the last twenty rows count. It stays between the lowest and the highest of the
  last sixteen rows, so that one bad batch does not count for long.
- **Best**: the lowest level so far, and its step.
- **Noise**: the standard deviation of a single loss, from the distances of neighbouring rows. Only calm rows count: a row
  waits sixteen rows, and is left out if trouble began meanwhile. A blow-up does not set its own bound.
- **Way**: means of at most 64 blocks of calm rows. It tells since when the loss has been below a level, and so how many steps
  that level undoes.

The zero of a loss means nothing, nor does its unit: a likelihood may be -900, a sum over a batch a million. Losses are only
held against each other: differences against differences, and against noise. What is added to all losses of a log, or
multiplies them, does not change what is said. Rules that need the zero speak of a cross-entropy, and say so: guessing, a loss
of exactly zero, one that looks summed, one below zero. The rules on held-out data compare shares of a loss, too.

## When progress is lost

Progress counts as lost where the level undoes nine tenths of the steps up to the best, and at least half of what they brought
after their first fiftieth, by four standard errors. The first fiftieth is left out because the fall from a random start is
quick and large: a language model that goes from 10.8 to 3.3 and back to 7.4 has lost nearly all of its steps, though most of
the fall is still there.

A loss that is lost is no finding yet: many runs overshoot in their first steps and come back. It needs action where

- it has not come closer for forty steps, or for ten rows where a row stands for many; longer where it wanders by itself, and
  for eighty rows at the very start, where waiting costs little;
- or half of the steps are undone, for half as long as these steps took;
- or it stands ten times as far off as all that was learned, and has risen for three rows;
- or the log ends so.

It is recovered when it is regained: when the level is back half of the way from where half of the steps are undone to its best
from before the trouble. To fall back below the first loss is not enough. What was told is then a warning that says so; from the third time on
it stays a finding that needs action, for the run will lose it again.

Stopping a run costs more than telling of it. Keel stops one only for a finding that needs action, and a warning that
passes is taken back in its own words. Of a script
nobody has told what its loss is for, so it is stopped only with a proof that waiting cannot help: weights that are not
finite, or the same weights failing on every batch; the loss alone is a proof only where it is known to measure progress.

## Rows, steps and time

A row may stand for a step, for a hundred or for an epoch. Places are told in steps. Proof is counted in rows: the error of a mean
of n rows is that of n rows, however many steps they stand for. Patience is counted in steps, and has a fewest number of rows.
"Within the first steps" is said only where the log shows them.

How long a run was to be is known where its log or config says so. The length of a log is not the length of its run: a log may be
cut, or grow still. Where no plan is known, rules look again whenever the rows are twice as many.

## Whether it learns

The mean of the late rows is held against that of the first ones, each with its own error, and against what noise and the
wandering of blocks explain; then whether the loss still falls. Flat from the start is a warning, for a run may begin
at its floor; action is due where two fifths of the planned steps are done and noise cannot hide a fall, or where the loss had blown up
before. A rate that
still rises in its warmup has not been tried yet.

A rate that is too low and one so high that the model gives one answer to everything look the same. Where nothing
speaks for either, both are told, with the one experiment that tells them apart.

A plateau without noise at the logarithm of a whole number, such as that of the classes or of a known vocabulary, is what
guessing looks like. The accuracy tells whether it is that.

## What is no number

NaN has more than one story. What stands before it and after it tells which.
`;

/** What is seen, what it means, what is said. */
const stories: readonly (readonly [string, string, string])[] = [
  [
    'The loss is NaN or infinite in one row, and a number in the next',
    'The weights are sound, for the next loss was computed from them: a bad batch, or an overflow.',
    'a warning, then a note; a warning again from three such rows on',
  ],
  ['The loss is NaN or infinite in two rows in a row, or in the last one', 'The weights are NaN, and stay so.', 'act'],
  [
    'The loss is exactly 0 after losses far above it, and the gradient norm or the held-out loss is NaN',
    'The Trainer of Hugging Face leaves NaN out of the mean that it prints.',
    'act, told as NaN',
  ],
  [
    'The loss is no number from the first row on',
    'It never was one: data, labels, the number format, the loss itself. The rate is not to blame.',
    'act',
  ],
  [
    'The gradient norm is NaN or infinite while the loss is a number',
    'The optimizer skipped the step, as loss scalers do, or the norm alone overflowed.',
    'note; a warning where it lasts',
  ],
  [
    'The held-out loss alone is NaN',
    'The evaluation is wrong, not the weights.',
    'a warning; a note once an evaluation is a number',
  ],
  [
    'The gradient norm is exactly 0 while the loss is not',
    'No gradient reaches the weights: batches differ, so that no minimum does that.',
    'a warning, act where it lasts; a note where the loss moves all the same',
  ],
  [
    'The gradient norm is the same number row after row',
    'What is recorded is the norm after clipping, which is its bound.',
    'note',
  ],
  [
    'The loss is exactly 0 and nothing else is NaN',
    'Nothing counts in the loss, as when all labels are masked.',
    'act from the start, a note where the loss came down to it, else a warning',
  ],
];

const second = `Causes are ranked by what came before. A learning rate that is too high comes first only where the loss or its gradient
had grown; out of calm, the number format, the loss scale and the data do.

## The way of the learning rate

The rate is followed by step, and the schedule is read from its curve: level, straight, cosine, stairs, with its end. A rate that
rises after it has fallen has left its schedule, and that is told even where the loss bears it, with the arithmetic that
explains it: stepped twice, stepped by each of N processes, a new length at a resume. Restarts that come after the same
number of steps again are a plan. A schedule that is spent long before the run ends, or that ends long after it, is told
with both lengths.

## What the loss is for

It is known from the columns of the log and from the config, and decides which rules speak.
`;

/** What the loss is for, and what tells how it goes. */
const purposes: readonly (readonly [string, string])[] = [
  ['Supervised training', 'The loss, the held-out loss and the metrics.'],
  [
    'Reinforcement learning: PPO, GRPO, SAC',
    'Reward, KL divergence, share of clipped samples and entropy. The loss of a policy falls and rises by design.',
  ],
  [
    'Games: a GAN',
    'Both losses: one of them won and the other lost. Either alone rises as the other player gets better.',
  ],
  ['Pairs of answers: DPO', 'The loss, and the rewards whose difference it is made of.'],
];

const third = `## What is told

- **The sentence** says what is wrong, with the figures that matter.
- **The evidence** is a table of at most five figures: what it is, its value, the step at which it stands on the curve, and the
  limit that it passed. All other figures fold out, in the panel and in the HTML report; on the command line \`keel diagnose
  --verbose\` has them. JSON has all of them.
- **The causes** are ranked, and each of them rests on something that was seen.
- **What was not checked** is said, with what would let it: a gradient norm, a held-out loss, the config.

**act** is a run that will not recover by itself, **warn** is to be looked at, **note** passed or does no harm. Several findings of one
trouble are one: the first leads, and what follows from it is added to it. A finding that passes keeps its place and says so.

## What it was measured on

\`npm run bench:diagnosis\` measures the monitor next to simple rules that others use, on public logs and on runs that are
made for it. It tells apart what was said while the run went on from the verdict in the end.
`;

/** The page as Markdown. */
export function diagnosisPage(word: Words = englishWords): string {
  const worded = (cells: readonly string[]) => cells.map((cell) => word(cell));
  return [
    prose(first, word),
    tableOf(['what is seen', 'what it means', 'what is said'], stories.map(worded), word),
    prose(second, word),
    tableOf(['what it is for', 'what tells how it goes'], purposes.map(worded), word),
    prose(third, word),
    ...(measured.length > 0
      ? [
          tableOf(
            ['collection', 'bad told', 'stuck told', 'healthy alarmed', 'best peer'],
            measured.map(({ collection, ...figures }) => [
              word(collection),
              figures.bad,
              figures.stuck,
              figures.healthy,
              figures.peer,
            ]),
            word,
          ),
        ]
      : []),
  ].join('\n');
}
