/** The example a newcomer can start at once: a small table made here and a config whose learning rate rises too high. */

const rows = 600;

/** Three interleaved spirals with a little noise, as CSV: x, y, arm. The same text every time. */
export function exampleData(): string {
  const lines = ['x,y,arm'];
  let seed = 7;
  // A linear congruential generator (Numerical Recipes) is random enough for noise on points.
  const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = 0; i < rows; i++) {
    const arm = i % 3;
    const radius = Math.floor(i / 3) / (rows / 3);
    const angle = radius * 4 + (arm * 2 * Math.PI) / 3 + (random() - 0.5) * 0.4;
    lines.push(`${(radius * Math.cos(angle)).toFixed(4)},${(radius * Math.sin(angle)).toFixed(4)},${'abc'[arm]}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The config beside it. */
export function exampleConfig(dataFile: string): string {
  return `# Trains well until the learning rate has risen too high. Start it, see where it goes wrong, apply the fix.
name: spirals
task: tabular-classification
data:
  path: ${dataFile}
  target: arm
model:
  type: mlp
  hidden: [64, 64]
optimizer:
  name: sgd
  lr: 20          # far too high: the loss leaves at about half of the warmup
  momentum: 0.9
schedule:
  name: cosine
  warmup: 400     # the learning rate rises from 0 in so many steps
batchSize: 32
steps: 1500
checkpoints:
  every: 50
`;
}
