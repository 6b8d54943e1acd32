// What both programs are given: the examples, short and faulty variations of them, published configs, logs.
import fs from 'node:fs';
import path from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { root } from '../lib/paths.mjs';

/** @typedef {{ name: string, from: string, set: Record<string, unknown> }} Variation Keys of `set` are paths with dots. */

/** Too fast: goes well at first, while the rate warms up. */
const fast = {
  ...{ 'optimizer.name': 'sgd', 'optimizer.lr': 0.2, 'optimizer.momentum': 0.9, 'schedule.warmup': 100 },
  ...{ steps: 120, 'checkpoints.every': 5, 'checkpoints.keep': 20 },
};
const noStop = { 'monitor.onDivergence': 'continue' };

/** Runs to their end, so that how many steps there are does not depend on the speed. @type {Variation[]} */
export const runs = [
  { name: 'digits-conv', from: 'digits-conv', set: { steps: 40, ...noStop } },
  { name: 'digits-mlp', from: 'digits-mlp', set: { steps: 60, ...noStop } },
  { name: 'diverges', from: 'diverges', set: { steps: 240, ...noStop } },
  { name: 'moby-dick-gru', from: 'moby-dick-gru', set: { steps: 20, ...noStop } },
  { name: 'moby-dick', from: 'moby-dick', set: { steps: 20, ...noStop } },
  { name: 'speeches', from: 'speeches', set: { steps: 20, ...noStop } },
  { name: 'wages', from: 'wages', set: { steps: 60, 'checkpoints.every': 20, ...noStop } },
  { name: 'wages-fast', from: 'wages', set: { ...fast, ...noStop } },
  {
    name: 'wages-not-a-number',
    from: 'wages',
    set: { ...fast, 'optimizer.lr': 1e6, 'data.standardize': false, ...noStop },
  },
  {
    name: 'digits-dead',
    from: 'digits-mlp',
    set: { ...fast, 'optimizer.lr': 2, 'schedule.warmup': 0, steps: 120, ...noStop },
  },
  {
    name: 'digits-vanishing',
    from: 'digits-mlp',
    set: { 'model.hidden': Array(8).fill(32), 'model.activation': 'sigmoid', steps: 120, ...noStop },
  },
];

/** Is stopped by its findings, fixed and continued by itself. @type {Variation} */
export const stopped = { name: 'stopped-wages', from: 'wages', set: fast };

/** Configs with errors: what is said, and what is repaired. @type {Variation[]} */
const faulty = [
  { name: 'faulty-values', from: 'wages', set: { batchSize: '32', 'optimizer.betas': [0.9, 1.5], 'optimizer.lr': -1 } },
  { name: 'faulty-keys', from: 'diverges', set: { batch_size: 8, 'optimizer.learningRate': 0.1, 'model.width': 33 } },
  { name: 'faulty-length', from: 'moby-dick', set: { epochs: 3, 'schedule.warmup': 5000, 'schedule.minimum': 1 } },
  { name: 'faulty-task', from: 'speeches', set: { task: 'text-clasification', 'regularization.dropout': 1.5 } },
];

/** Texts that are no YAML, or no config. @type {Record<string, string>} */
const broken = { 'broken-brackets': 'name: x\nmodel: [1, 2\n', 'broken-empty': '', 'broken-list': '- 1\n- 2\n' };

/** The name of a variation's file in the folder of examples. */
export const fileOf = (/** @type {{ name: string }} */ { name }) => `compare-${name}.keel.yaml`;

/** Configs that are written for the comparison and are not run. */
export const notRun = [...faulty, ...Object.keys(broken).map((name) => ({ name }))].map(fileOf);

function vary(/** @type {string} */ text, /** @type {Variation} */ { set }) {
  const document = parseDocument(text);
  for (const [key, value] of Object.entries({ seed: 42, ...set })) {
    const keys = key.split('.');
    const above = document.getIn(keys.slice(0, -1));
    if (keys.length > 1 && !isMap(above)) document.setIn(keys.slice(0, -1), document.createNode({}));
    document.setIn(keys, value);
  }
  if ('steps' in set) document.delete('epochs');
  return document.toString();
}

/**
 * Fills an empty folder: `examples` with the examples of a checkout and the variations, `configs` with published ones.
 * @param {string} folder
 * @param {string} tree The checkout whose examples are taken.
 * @param {string | undefined} configs
 */
export function writeInputs(folder, tree, configs) {
  const examples = path.join(folder, 'examples');
  fs.cpSync(path.join(tree, 'examples'), examples, { recursive: true });
  fs.symlinkSync(path.join(root, 'examples', 'data'), path.join(examples, 'data'), 'junction');
  // Marks it as a workspace.
  fs.mkdirSync(path.join(examples, '.vscode'));
  for (const each of [...runs, stopped, ...faulty]) {
    const text = fs.readFileSync(path.join(examples, `${each.from}.keel.yaml`), 'utf8');
    fs.writeFileSync(path.join(examples, fileOf(each)), vary(text, each));
  }
  for (const [name, text] of Object.entries(broken)) fs.writeFileSync(path.join(examples, fileOf({ name })), text);
  if (configs !== undefined) fs.cpSync(configs, path.join(folder, 'configs'), { recursive: true, dereference: true });
}

/**
 * The steps of a run as the logs of other tools.
 * @param {string} csv As `keel export` writes it.
 * @returns {Record<string, string>} Texts by the name of the file.
 */
export function logsOf(csv) {
  const [head = '', ...lines] = csv.trimEnd().split('\n');
  const names = head.split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',').map((cell, i) => /** @type {const} */ ([names[i], cell]));
    const value = (/** @type {string} */ cell) => (Number.isFinite(Number(cell)) ? Number(cell) : cell);
    return Object.fromEntries(cells.filter(([, cell]) => cell !== '').map(([name, cell]) => [name, value(cell)]));
  });
  const history = rows.map(({ step, loss, lr, grad_norm }) => ({ step, loss, learning_rate: lr, grad_norm }));
  return {
    'steps.csv': csv,
    'metrics.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    'trainer_state.json': JSON.stringify({ log_history: history }),
  };
}
