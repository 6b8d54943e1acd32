/**
 * What starts costs: loading the bundles, `keel` from its call to its end, and `keel lint` over many files. Each time is
 * that of a fresh process. Only built files are looked at, so that a build of another commit can be measured too.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const dist = path.resolve('dist');
const rounds = 15;
const configs = path.resolve('..', 'shared', 'configs');

/** Stands for the editor's API while a bundle loads, prints how long that took in milliseconds, and ends. */
const loader = `
  const Module = require('node:module');
  const load = Module._load;
  const anything = () => new Proxy(function () {}, {
    get: (_, key) => (key === Symbol.toPrimitive ? () => '1.100.0' : key === 'version' ? '1.100.0' : anything()),
    apply: anything,
    construct: () => anything(),
  });
  Module._load = function (id, ...rest) { return id === 'vscode' ? anything() : load.call(this, id, ...rest); };
  const start = performance.now();
  require(process.argv[1]);
  process.stdout.write(String(performance.now() - start), () => process.exit(0));
`;

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function print(figure: string, value: number, unit: string): void {
  console.log(JSON.stringify({ figure, value: Number(value.toPrecision(4)), unit, goal: null, better: 'less' }));
}

function run(args: string[], codes: number[]): { out: string; ms: number } {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const ms = performance.now() - start;
  if (!codes.includes(status ?? -1)) throw new Error(`node ${args.at(-1)} ended with code ${status}: ${stderr}`);
  return { out: stdout, ms };
}

const repeated = (work: () => number, times = rounds) => median(Array.from({ length: times }, work));

for (const bundle of ['extension', 'client', 'server', 'reader']) {
  const file = path.join(dist, `${bundle}.js`);
  print(`size of ${bundle}.js`, fs.statSync(file).size / 1024, 'KiB');
  if (bundle === 'reader') continue;
  const load = () => Number(run(['-e', loader, file, '--stdio'], [0]).out);
  print(`loading ${bundle}.js in a fresh process, median`, repeated(load), 'ms');
}
const cli = path.join(dist, 'cli.js');
print(
  'keel --version, whole process, median',
  repeated(() => run([cli, '--version'], [0]).ms),
  'ms',
);
for (const [name, folder] of [
  ['the examples', path.resolve('examples')],
  ['published configs', configs],
] as const) {
  if (!fs.existsSync(folder)) continue;
  // Findings are no failure.
  const lint = () => run([cli, 'lint', '--format', 'json', folder], [0, 2]).ms;
  print(`keel lint on ${name}, whole process, median`, repeated(lint, 7), 'ms');
}
