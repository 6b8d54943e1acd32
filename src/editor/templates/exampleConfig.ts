/** The example a newcomer can start at once: a small table made here and a config whose learning rate rises too high. */

const rows = 600;

/** Points on a wavy surface with a little noise, as CSV: x, y, height. The same text every time. */
export function exampleData(): string {
  const lines = ['x,y,height'];
  let seed = 7;
  // A linear congruential generator (Numerical Recipes) is random enough for points and noise.
  const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = 0; i < rows; i++) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const height = Math.sin(3 * x) * Math.cos(2 * y) + 0.1 * (random() - 0.5);
    lines.push([x, y, height].map((value) => value.toFixed(4)).join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** The comments of the example, for a person. */
export interface ExampleWords {
  head: string;
  /** Why the rule is told to be silent. */
  ignore: string;
  lr: string;
  warmup: string;
}

/** The config beside it. */
export function exampleConfig(dataFile: string, words: ExampleWords): string {
  return `# ${words.head}
name: waves
task: tabular-regression
data:
  path: ${dataFile}
  target: height
model:
  type: mlp
  hidden: [32, 32]
optimizer:
  name: sgd
  # keel-ignore lr-too-high: ${words.ignore}
  lr: 2               # ${words.lr}
schedule:
  name: cosine
  warmup: 400         # ${words.warmup}
batchSize: 32
steps: 800
checkpoints:
  every: 20
`;
}
