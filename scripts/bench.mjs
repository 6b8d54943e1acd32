// `npm run bench [-- name ...]`: measures, and compares with the goals. Every file in test/bench is one benchmark: a
// program that prints a line of JSON for each figure,
//   {"figure": "step to pixel, 95th percentile", "value": 120, "unit": "ms", "goal": 250, "better": "less"}
// and whatever else it wants to say; `goal` may be null. `KEEL_BENCH_SECONDS` is a hint how long to measure.
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { installPackages } from './lib/npm.mjs';
import { cache, root } from './lib/paths.mjs';
import { node } from './lib/tools.mjs';
import { installTfjsNode } from './tfjs-node/install.mjs';

/** @typedef {{ figure: string, value: number, unit: string, goal: number | null, better: 'less' | 'more' }} Figure */

const folder = path.join(root, 'test', 'bench');

/** Arguments of the benchmarks that run several times. @type {Record<string, string[]>} */
const variants = { steps: ['tfjs-node', 'webgpu', 'wasm', 'cpu'] };

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

/** Bundles one benchmark. @returns {Promise<string>} The program's file. */
async function bundle(/** @type {string} */ name) {
  const { build } = await import('esbuild');
  const program = cache('bench', `${name}.js`);
  await build({
    entryPoints: [path.join(folder, `${name}.ts`)],
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

/** Runs a benchmark. Throws if it fails. */
async function measure(/** @type {string} */ program, /** @type {string[]} */ args) {
  const child = spawn(process.execPath, ['--expose-gc', program, ...args], {
    cwd: root,
    env: { ...process.env, ...softwareAdapter(), KEEL_TFJS_NODE: cache('tfjs-node') },
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
  const table = [['figure', 'measured', 'goal', ''], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

async function main() {
  await installPackages();
  await node(['esbuild.js']);
  const all = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3));
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`No benchmark is named ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  // Benchmarks of text alone need no trainer.
  if (wanted.length === 0 || wanted.some((name) => !['lint', 'language'].includes(name))) await installTfjsNode();
  /** @type {Figure[]} */
  const figures = [];
  for (const name of wanted.length > 0 ? wanted : all.sort()) {
    const program = await bundle(name);
    for (const variant of variants[name] ?? ['']) {
      console.log(`=== ${name} ${variant} ===`);
      try {
        figures.push(...(await measure(program, variant ? [variant] : [])));
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
      }
    }
  }
  console.log();
  print(figures);
}

await main();
