// `npm run bench [-- name ...]`: measures, and compares with the goals. With `--against REVISION` the same benchmarks of
// another commit take turns with these, `--rounds` times (3), and ratios are told; `--json` tells them as lines of JSON.
// Every file in test/bench is one benchmark: a program that prints a line of JSON for each figure,
//   {"figure": "step to pixel, 95th percentile", "value": 120, "unit": "ms", "goal": 250, "better": "less"}
// and whatever else it wants to say; `goal` may be null. `KEEL_BENCH_SECONDS` is a hint how long to measure, and with
// `KEEL_BENCH_ALONE` other people's tools are not measured beside Keel.
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { compareFigures, rowsOf } from './bench/pairs.mjs';
import { installPackages } from './lib/npm.mjs';
import { withCommit } from './lib/otherCommit.mjs';
import { cache, root } from './lib/paths.mjs';
import { node } from './lib/tools.mjs';
import { installBenchPython, installPython } from './python/install.mjs';
import { installTfjsNode } from './tfjs-node/install.mjs';

/** @typedef {import('./bench/pairs.mjs').Figure} Figure */

const folder = path.join(root, 'test', 'bench');

/** Arguments of the benchmarks that run several times, or with one. @type {Record<string, string[]>} */
const variants = { steps: ['tfjs-node', 'webgpu', 'wasm', 'cpu'], diagnosis: ['--unseen'] };

/** Where there is no graphics device, WebGPU runs on Chromium's software adapter. */
function softwareAdapter() {
  const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
  const hardware = ['/dev/dri', '/dev/nvidia0'].some((device) => fs.existsSync(device));
  if (hardware || !fs.existsSync(driver)) return {};
  return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: path.dirname(driver) };
}

/** A figure, if the line is one. @returns {Figure | null} */
function figureIn(/** @type {string} */ line) {
  try {
    const value = JSON.parse(line);
    return typeof value?.figure === 'string' ? value : null;
  } catch {
    return null;
  }
}

const met = (/** @type {Figure} */ { value, goal, better }) =>
  goal === null || (better === 'more' ? value >= goal : value <= goal);

/**
 * Bundles one benchmark of a checkout; one that the checkout does not have yet is taken from here.
 * @param {string} name
 * @param {string} [tree]
 * @returns {Promise<string>} The program's file.
 */
async function bundle(name, tree = root) {
  const { build } = await import('esbuild');
  const program = path.join(tree, '.cache', 'bench', `${name}.js`);
  const own = path.join(tree, 'test', 'bench', `${name}.ts`);
  await build({
    entryPoints: [fs.existsSync(own) ? own : path.join(folder, `${name}.ts`)],
    outfile: program,
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', sourcemap: 'inline' },
    external: [
      '@tensorflow/tfjs-node',
      '@tensorflow/tfjs-node-gpu',
      'webgpu',
      'esbuild',
      'playwright-core',
      'prettier',
      'vite',
    ],
    // The main file of jsonc-parser cannot be bundled.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    logLevel: 'warning',
  });
  return program;
}

/**
 * Runs a benchmark on the build of a checkout. Throws if it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ tree?: string, env?: Record<string, string | undefined> }} [options]
 */
async function measure(program, args, { tree = root, env = {} } = {}) {
  const child = spawn(process.execPath, ['--expose-gc', program, ...args], {
    cwd: tree,
    env: { ...process.env, ...env, ...softwareAdapter(), KEEL_TFJS_NODE: cache('tfjs-node') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  /** @type {Figure[]} */
  const figures = [];
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const figure = figureIn(line);
    if (figure) figures.push(figure);
    else console.log(line);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`${program} ended with code ${code}.`);
  return figures;
}

function print(/** @type {Figure[]} */ figures) {
  const rows = figures.map((figure) => [
    figure.figure,
    `${Number(figure.value.toPrecision(4))} ${figure.unit}`,
    figure.goal === null ? '' : `${figure.better === 'more' ? 'at least' : 'at most'} ${figure.goal} ${figure.unit}`,
    figure.goal === null ? '' : met(figure) ? 'met' : 'NOT MET',
  ]);
  printTable([['figure', 'measured', 'goal', ''], ...rows]);
}

function printTable(/** @type {string[][]} */ table) {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

/** Benchmarks with their variants. @returns {[name: string, args: string[]][]} */
const programs = (/** @type {string[]} */ names) =>
  names.flatMap((name) =>
    (variants[name] ?? ['']).map((variant) => /** @type {[string, string[]]} */ ([name, variant ? [variant] : []])),
  );

/** Runs something whose failure must not keep the rest from running. @template T @returns {Promise<T | null>} */
async function attempt(/** @type {() => Promise<T>} */ work) {
  try {
    return await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    return null;
  }
}

async function measureHere(/** @type {string[]} */ names) {
  /** @type {Figure[]} */
  const figures = [];
  for (const [name, args] of programs(names)) {
    console.log(`=== ${name} ${args.join(' ')} ===`);
    figures.push(...((await attempt(async () => measure(await bundle(name), args))) ?? []));
  }
  console.log();
  print(figures);
}

/**
 * Measures this checkout and another one in turns.
 * @param {string[]} names
 * @param {string} other
 * @param {{ rounds: number, json: boolean }} options
 */
async function measureAgainst(names, other, { rounds, json }) {
  // The turns are rounds already, and what other tools take is the same in each.
  const env = { KEEL_BENCH_ROUNDS: process.env['KEEL_BENCH_ROUNDS'] ?? '2', KEEL_BENCH_ALONE: '1' };
  /** @type {import('./bench/pairs.mjs').Compared[]} */
  const compared = [];
  for (const [name, args] of programs(names)) {
    const pairs = [];
    for (let round = 0; round < rounds; round++) {
      console.log(`=== ${name} ${args.join(' ')}, pair ${round + 1} of ${rounds} ===`);
      const sides = /** @type {const} */ (['before', 'now']);
      const pair = { before: /** @type {Figure[]} */ ([]), now: /** @type {Figure[]} */ ([]) };
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const tree = side === 'now' ? root : other;
        const figures = await attempt(async () => measure(await bundle(name, tree), args, { tree, env }));
        pair[side] = figures ?? [];
      }
      pairs.push(pair);
    }
    compared.push(...compareFigures(pairs));
  }
  console.log();
  if (json) for (const each of compared) console.log(JSON.stringify(each));
  else printTable(rowsOf(compared));
}

async function main() {
  const { values, positionals: wanted } = parseArgs({
    allowPositionals: true,
    options: {
      against: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is ${values.rounds}; give a whole number.`);
  await installPackages();
  await node(['esbuild.js']);
  const all = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .sort();
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`No benchmark is named ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  const names = wanted.length > 0 ? wanted : all;
  // Benchmarks of these alone need no trainer.
  if (
    names.some(
      (name) => !['lint', 'language', 'startup', 'panel', 'probe', 'writer', 'big', 'logs', 'scripts'].includes(name),
    )
  )
    await installTfjsNode();
  if (names.includes('scripts')) await installPython();
  if (names.includes('logs')) await Promise.all([installPython(), installBenchPython()]);
  const { against, json } = values;
  if (against === undefined) return measureHere(names);
  await withCommit(against, (other) => measureAgainst(names, other, { rounds, json }));
}

await main();
