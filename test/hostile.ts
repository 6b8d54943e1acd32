/**
 * A workspace as somebody could make it who wants that opening it reads, writes, runs or hangs something: links, pipes,
 * devices and giants in every place where Keel looks, texts that are commands, configs that name programs of its own.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Hostile {
  workspace: string;
  /** Nothing in here may ever change. */
  outside: string;
  /** Ids of the run folders, by what is bad about each. */
  runs: Record<string, string>;
  /** What `outside` holds now: every file with its content, rights and times. */
  state: () => string;
}

/** What a name, a reason, a layer may hold. */
export const badText =
  '[x](command:workbench.action.files.newUntitledFile) $(rm -rf ~) <img src=x onerror=alert(1)> \u001b]52;c;aGk=\u0007\u001b[2J\u202e';

const columns = ['step', 'time', 'loss', 'lr', 'gradNorm'];
const table = { name: badText, steps: 'steps.f64', columns, layersFile: 'layers.f32', layers: [badText] };

const manifest = (id: string, over: object = {}) =>
  JSON.stringify({
    ...{ format: 2, id, name: badText, config: 'canary.keel.yaml', backend: 'torch', device: null, versions: {} },
    ...{ tables: [table], parent: null, host: os.hostname(), pids: { runner: 2 ** 22 + 1, backend: null } },
    ...{ created: 1, heartbeat: 1, state: 'running', reason: badText, totalSteps: 10 },
    ...over,
  });

const events = [
  { time: 1, kind: 'note', step: 1, text: badText },
  { time: 1, kind: 'control', id: 'a', request: { request: 'stop' }, ok: false, step: 1, message: badText },
  {
    ...{ time: 1, kind: 'finding' },
    finding: {
      ...{ id: 'x@1', rule: 'non-finite', severity: 'act', step: 1, endStep: 1, message: badText },
      ...{ evidence: [{ name: 'loss', value: 'NaN', text: badText }], causes: [badText], paths: [], fixes: [] },
    },
  },
];

/** Files that Keel keeps in a run beside its manifest. */
const beside = [
  ...['config.yaml', 'steps.f64', 'layers.f32', 'events.jsonl', 'control.jsonl', 'output.log', 'probe.json', 'reserve'],
  ...['runner.lock', 'steps.f64.crc', 'layers.f32.crc', 'gpu.f64'],
];

type Make = (dir: string, id: string, outside: string) => void;

const sparse = (file: string, bytes: number) => {
  fs.writeFileSync(file, '');
  fs.truncateSync(file, bytes);
};
const pipe = (file: string) => execFileSync('mkfifo', [file]);
const put = (dir: string, name: string, text: string) => fs.writeFileSync(path.join(dir, name), text);
const lines = (values: object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

const runFolders: Record<string, Make> = {
  'files are links': (dir, id, outside) => {
    put(dir, 'run.json', manifest(id));
    for (const name of beside) fs.symlinkSync(path.join(outside, 'victim'), path.join(dir, name));
    fs.symlinkSync(path.join(outside, 'checkpoints'), path.join(dir, 'checkpoints'));
    for (let pid = 1; pid <= 5_000; pid++)
      fs.symlinkSync(path.join(outside, 'victim'), path.join(dir, `.run.json.${pid}`));
  },
  'manifest is a link': (dir, _, outside) => fs.symlinkSync(path.join(outside, 'run.json'), path.join(dir, 'run.json')),
  'manifest is a device': (dir) => fs.symlinkSync('/dev/zero', path.join(dir, 'run.json')),
  'manifest is a pipe': (dir) => pipe(path.join(dir, 'run.json')),
  'manifest is a giant': (dir) => sparse(path.join(dir, 'run.json'), 2 * 2 ** 30),
  'files are pipes': (dir, id) => {
    put(dir, 'run.json', manifest(id));
    for (const name of [...beside, 'checkpoints']) pipe(path.join(dir, name));
  },
  'files are devices': (dir, id) => {
    put(dir, 'run.json', manifest(id, { state: 'failed' }));
    for (const name of beside) fs.symlinkSync('/dev/zero', path.join(dir, name));
  },
  'events are a giant': (dir, id) => {
    put(dir, 'run.json', manifest(id, { state: 'failed', tables: [] }));
    sparse(path.join(dir, 'events.jsonl'), 3 * 2 ** 30);
  },
  'checkpoints are links': (dir, id, outside) => {
    put(dir, 'run.json', manifest(id, { state: 'failed' }));
    fs.mkdirSync(path.join(dir, 'checkpoints', '2'), { recursive: true });
    fs.symlinkSync(path.join(outside, 'checkpoints'), path.join(dir, 'checkpoints', '1'));
    fs.symlinkSync('/dev/zero', path.join(dir, 'checkpoints', '2', 'state.json'));
    fs.symlinkSync('/dev/zero', path.join(dir, 'checkpoints', '2', 'files.json'));
  },
  'texts are commands': (dir, id) => {
    put(dir, 'run.json', manifest(id));
    put(dir, 'events.jsonl', lines(events));
    put(dir, 'steps.f64', '');
    fs.writeFileSync(path.join(dir, 'steps.f64'), new Float64Array([1, 1, NaN, 0.1, NaN]));
    put(dir, 'config.yaml', 'backend: torch\nscript: train.py\n');
  },
  'is another': (dir) => put(dir, 'run.json', manifest('20260314-092653-other-4f2a1c')),
  'says that it lives': (dir, id) => {
    const pids = { runner: process.pid, backend: process.pid };
    put(dir, 'run.json', manifest(id, { pids, heartbeat: Date.now() }));
    fs.symlinkSync('/dev/zero', path.join(dir, 'runner.lock'));
  },
};

/** Adds what is hostile to a workspace. `beside` is a folder that is not in it. */
export function makeHostile(workspace: string, outside: string): Hostile {
  fs.mkdirSync(path.join(outside, 'checkpoints', '5'), { recursive: true });
  put(outside, 'victim', 'mine\n');
  put(path.join(outside, 'checkpoints', '5'), 'state.json', '{"format":1,"step":5}');
  const runsFolder = path.join(workspace, '.keel', 'runs');
  fs.mkdirSync(runsFolder, { recursive: true });
  const runs: Record<string, string> = {};
  for (const [i, [what, make]] of Object.entries(runFolders).entries()) {
    const id = `20260314-0926${String(10 + i)}-hostile-4f2a1c`;
    runs[what] = id;
    fs.mkdirSync(path.join(runsFolder, id));
    make(path.join(runsFolder, id), id, outside);
  }
  const linked = '20260314-092659-linked-4f2a1c';
  put(outside, 'run.json', manifest(runs['manifest is a link']!, { name: 'told of what is outside' }));
  fs.mkdirSync(path.join(outside, linked));
  put(path.join(outside, linked), 'run.json', manifest(linked, { name: 'told of what is outside' }));
  fs.symlinkSync(path.join(outside, linked), path.join(runsFolder, linked));
  runs['is a link'] = linked;
  configs(workspace, outside);
  return { workspace, outside, runs, state: () => stateOf(outside) };
}

/** Programs that leave a trace if anything starts them, in each place where one is looked for, and configs that name them. */
function configs(workspace: string, outside: string): void {
  const canary = `#!/bin/sh\necho "$0" >> ${JSON.stringify(path.join(outside, 'ran'))}\n`;
  for (const place of ['canary.sh', '.venv/bin/python', 'venv/bin/python', 'bin/torchrun', 'torchrun', 'nvidia-smi']) {
    fs.mkdirSync(path.dirname(path.join(workspace, place)), { recursive: true });
    fs.writeFileSync(path.join(workspace, place), canary, { mode: 0o755 });
  }
  for (const name of ['tfjs-node', 'tfjs-node-gpu']) {
    const folder = path.join(workspace, 'node_modules/@tensorflow', name);
    fs.mkdirSync(folder, { recursive: true });
    put(folder, 'package.json', '{"main":"index.js"}');
    put(folder, 'index.js', `require('fs').appendFileSync(${JSON.stringify(path.join(outside, 'ran'))}, 'tfjs')`);
  }
  put(workspace, 'train.py', `open(${JSON.stringify(path.join(outside, 'ran'))}, 'a').write('train.py')\n`);
  const programs = 'python: ./canary.sh\nlauncher: [./canary.sh]\n';
  put(workspace, 'canary.keel.yaml', `name: canary\nbackend: torch\nscript: train.py\n${programs}`);
  put(workspace, 'elsewhere.keel.yaml', `backend: torch\nscript: train.py\ncwd: ${outside}\n${programs}`);
  pipe(path.join(workspace, 'pipe.keel.yaml'));
  fs.symlinkSync('/dev/zero', path.join(workspace, 'device.keel.yaml'));
  sparse(path.join(workspace, 'giant.keel.yaml'), 3 * 2 ** 30);
  fs.symlinkSync(path.join(outside, 'victim'), path.join(workspace, 'leads-outside.keel.yaml'));
  fs.symlinkSync('/', path.join(workspace, 'the-whole-disk'));
  fs.symlinkSync('.', path.join(workspace, 'round-and-round'));
}

/** A folder as a text: whatever changes in it changes the text. `shallow`: names, sizes and times alone. */
export function stateOf(folder: string, { shallow = false } = {}): string {
  const hash = createHash('sha256');
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const { mode, size, mtimeMs } = fs.lstatSync(file);
    hash.update(`${file} ${mode} ${size} ${mtimeMs}\n`);
    if (!shallow && entry.isFile() && size < 1e6) hash.update(fs.readFileSync(file));
  }
  return `${fs.readdirSync(folder).sort().join()} ${hash.digest('hex')}`;
}
