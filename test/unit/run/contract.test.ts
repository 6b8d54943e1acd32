/**
 * The contract of the run folder: the Python probe writes with PyTorch and Keras, started as every run is, and what it
 * writes is read here with the schemas and tables of `src/run`. Both sides must know the same keys and the same figures.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { probeConfig } from '../../../src/backends/python/probeConfig';
import { isScript } from '../../../src/config/keel/anyConfig';
import { parseConfig } from '../../../src/config/keel/parse';
import { checkpointAt, debrisOf, isWhole, presentCheckpoints } from '../../../src/run/checkpointFolder';
import { verifyTable } from '../../../src/run/checksums';
import { requestControl } from '../../../src/run/control';
import { runFiles } from '../../../src/run/paths';
import { controlSchema, eventSchema, requestSchema, type ControlRequest } from '../../../src/run/schemas';
import { tableLayers, tableRows } from '../../../src/run/table';
import { layerFigures, missingColumn, stepColumns, type Step } from '../../../src/run/types';
import { startRun } from '../../../src/runner/launch';
import { tell } from '../../../src/shared/messages/say';
import { hasEnded } from '../../../src/shared/runState';
import { until } from '../../until';
import { Live, buildDist, countTo, torchPython } from '../runner/live';
import { contractScripts, type Noted } from './contractScripts';

let dist: string;
const folders: string[] = [];

beforeAll(() => {
  dist = buildDist('contract');
});
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })));

const requests: ControlRequest[] = [
  { request: 'pause' },
  { request: 'resume' },
  { request: 'checkpoint' },
  { request: 'setLr', value: 0.01 },
  { request: 'setClip', value: 0.5 },
  { request: 'setClip', value: null },
  { request: 'stop' },
];

interface Recorded {
  live: Live;
  /** What the probe wrote, as it stands on disk. */
  raw: Record<string, unknown>[];
  noted: Noted[];
  /** The last step before anything was asked of the run. */
  undisturbed: number;
  ids: string[];
}

const linesOf = (file: string): Record<string, unknown>[] =>
  fs
    .readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Kinds of events that the runner writes, and not the backend. */
const runnerKinds = ['finding', 'notChecked', 'end'];

/** Trains until every kind of request was made and answered. */
async function record(backend: keyof typeof contractScripts): Promise<Recorded> {
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-contract-'));
  folders.push(workspace);
  fs.writeFileSync(path.join(workspace, 'train.py'), contractScripts[backend].script);
  const config = `backend: ${backend}\nscript: train.py\nsteps: 100000\ncheckpoints: { every: 10, keep: 2 }\nmonitor: { onDivergence: continue, layersEvery: 4 }\n`;
  fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), config);
  const env = { KEEL_PYTHON: torchPython(), TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
  const { id, dir } = await startRun({ workspace, config: 'tiny.keel.yaml', dist, env });
  const live = new Live(workspace, id, dir);
  await until(`steps of ${backend}`, () => live.steps.length > 45);
  const undisturbed = live.steps.length;
  const ids: string[] = [];
  for (const request of requests) {
    const asked = requestControl(dir, request, 'editor');
    ids.push(asked);
    await until(`an answer to ${request.request}`, () => live.eventsOf('control').some((event) => event.id === asked));
  }
  await until('the end', () => hasEnded(live.manifest.state));
  const raw = linesOf(path.join(dir, runFiles.events)).filter(({ kind }) => !runnerKinds.includes(String(kind)));
  const notedSteps = linesOf(path.join(workspace, 'noted.jsonl')) as unknown as Noted[];
  return { live, raw, noted: notedSteps, undisturbed, ids };
}

/** Numbers that JSON cannot hold are words on disk. */
const revive = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
  return typeof value === 'string' && /^(NaN|-?Infinity)$/.test(value) ? Number(value) : value;
};

/** Objects whose keys are data. */
const records = /\.(versions|metrics|values)$/;

/** The keys of a value, as paths such as `started.tables[].name`. */
function keysOf(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, `${at}[]`));
  if (typeof value !== 'object' || value === null || records.test(at)) return [];
  return Object.entries(value).flatMap(([key, item]) => [`${at}.${key}`, ...keysOf(item, `${at}.${key}`)]);
}

type Described = z.core.JSONSchema.JSONSchema;

/** The keys that a schema describes, by the same paths. */
function describedKeys(schema: Described, at: string): string[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])] as Described[];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, item]) => [
      `${at}.${key}`,
      ...describedKeys(item as Described, `${at}.${key}`),
    ]),
    ...(schema.items === undefined ? [] : describedKeys(schema.items as Described, `${at}[]`)),
    ...inner.flatMap((item) => describedKeys(item, at)),
  ];
}

const jsonSchemaOf = (schema: z.ZodType): Described =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });

/** The schema's description of every kind of event. */
const kinds = new Map(
  (jsonSchemaOf(eventSchema).oneOf as Described[]).map((each) => [
    String((each.properties!['kind'] as Described).const),
    each,
  ]),
);

const unique = (items: Iterable<string>) => [...new Set(items)].sort();

describe('the probe and the readers', () => {
  let recorded: Record<keyof typeof contractScripts, Recorded>;
  beforeAll(async () => {
    const [torch, keras] = await Promise.all([record('torch'), record('keras')]);
    recorded = { torch, keras };
  });

  const each = Object.keys(contractScripts) as (keyof typeof contractScripts)[];

  it.each(each)('%s: every event is read without a key or a figure being lost', (backend) => {
    // Messages stay as they are on disk: who tells them reads the words for numbers.
    for (const { said, ...line } of recorded[backend].raw)
      expect(eventSchema.parse({ ...line, said })).toEqual({ ...(revive(line) as object), said });
    expect(recorded[backend].live.manifest).toMatchObject({ state: 'stopped' });
  });

  it('write and describe the same kinds and keys, but for what is said here', () => {
    const raw = [...recorded.torch.raw, ...recorded.keras.raw];
    const source = spawnSync('grep', [
      '-rhoE',
      'event\\(\\s*"[A-Za-z]+"',
      path.resolve('src/backends/python/keel_probe'),
    ]);
    const inSource = [...source.stdout.toString().matchAll(/"(\w+)"/g)].map(([, kind]) => kind!);
    // `started` has its name on a line of its own; what tells that a loss measures progress comes after twenty steps, if at all.
    const seen = inSource.filter((kind) => kind !== 'scalar');
    expect(unique(raw.map(({ kind }) => String(kind)))).toEqual(unique([...seen, 'started']));
    expect(unique(kinds.keys())).toEqual(unique([...inSource, 'started', ...runnerKinds]));
    const written = unique(raw.flatMap((line) => keysOf(line, String(line['kind']))));
    const described = unique(
      unique(raw.map(({ kind }) => String(kind))).flatMap((kind) => describedKeys(kinds.get(kind)!, kind)),
    );
    // No evaluation here is on another scale. The runner alone warns. Older folders have the other; now a column says row by row what is missing.
    expect(described.filter((key) => !key.endsWith('.said') && !written.includes(key))).toEqual([
      'eval.otherScale',
      'note.warning',
      'started.tables[].missing',
    ]);
    expect(written.filter((key) => !/\.said\./.test(key) && !described.includes(key))).toEqual([]);
  });

  it.each(each)('%s: what stands under said makes the text beside it', (backend) => {
    const told = recorded[backend].raw.flatMap((line) =>
      Object.entries((line['said'] ?? {}) as Record<string, unknown>).map(([name, message]) => [
        line[name],
        Array.isArray(message) ? message.map((each) => tell(each)) : tell(message),
      ]),
    );
    expect(told.length).toBeGreaterThan(5);
    for (const [text, made] of told) expect(made).toEqual(text);
  });

  it.each(each)('%s: the manifest says what the probe said when it started', (backend) => {
    const { live, raw } = recorded[backend];
    const started = raw.filter(({ kind }) => kind === 'started');
    const { device, versions, tables, totalSteps } = live.manifest;
    expect({ device, versions, tables, totalSteps }).toEqual(
      Object.fromEntries(['device', 'versions', 'tables', 'totalSteps'].map((key) => [key, started.at(-1)![key]])),
    );
    expect(totalSteps).toBe(100_000);
    expect(tables).toHaveLength(contractScripts[backend].tables);
    expect(started).toHaveLength(contractScripts[backend].tables);
    expect(tables[0]!.columns).toEqual(contractScripts[backend].columns);
  });

  it.each(each)('%s: every figure of every step is the one that the script saw', (backend) => {
    const { live, noted: notes, undisturbed } = recorded[backend];
    const [table] = live.manifest.tables;
    const rows = tableRows(live.dir, table!);
    expect([...rows.column('step')]).toEqual(countTo(rows.length));
    const absent: number[] = [];
    for (const { step, figures } of notes.slice(0, undisturbed)) {
      for (const [name, value] of Object.entries(figures)) {
        const column = rows.columns.indexOf(name);
        const cell = rows.values[(step - 1) * rows.columns.length + column]!;
        expect([name, step, rows.isRecorded(step - 1, column)]).toEqual([name, step, value !== null]);
        if (value === null) absent.push(step);
        else if (typeof value === 'string') expect([name, step, cell]).toEqual([name, step, Number(value)]);
        else expect([name, step, Math.abs(cell - value) <= 1e-5 * Math.abs(value)]).toEqual([name, step, true]);
      }
      const read: Step = rows.step(step - 1);
      expect('loss' in read).toBe(figures['loss'] !== null);
    }
    // `missing` and a NaN that was one are told apart.
    expect(absent).toEqual([4, 5]);
    expect([...rows].find(({ loss }) => Number.isNaN(loss))?.step).toBe(backend === 'torch' ? 8 : 30);
  });

  it.each(each)('%s: every figure of every layer is the one that the script saw', (backend) => {
    const { live, noted: notes, undisturbed } = recorded[backend];
    const [table] = live.manifest.tables;
    const samples = tableLayers(live.dir, table!).filter(({ step }) => step <= undisturbed);
    expect(samples.length).toBeGreaterThan(5);
    for (const { step, values } of samples) {
      const { layers } = notes[step - 1]!;
      expect(table!.layers).toHaveLength(Object.keys(layers).length);
      Object.values(layers).forEach((figures, layer) =>
        figures.map(Number).forEach((figure, at) => {
          const value = values[layer * layerFigures.length + at]!;
          // Keras reads the weights where a sample is due; a step that turns out not to be finite is one without them.
          const isUnread = Number.isNaN(value) && /^(weight|update)Norm$/.test(layerFigures[at]!) && step % 4 !== 0;
          const close = isUnread || Math.abs(value - figure) <= 1e-4 * Math.abs(figure) + 1e-7;
          expect([step, layer, layerFigures[at], value, close]).toEqual([step, layer, layerFigures[at], value, true]);
        }),
      );
    }
  });

  it.each(each)('%s: checksums of tables and checkpoints are those that the readers compute', async (backend) => {
    const { live } = recorded[backend];
    for (const { steps, layersFile } of live.manifest.tables) {
      for (const file of [steps, layersFile]) {
        const table = path.join(live.dir, file);
        const blocks = [...verifyTable(table)];
        expect([file, blocks.at(-1)?.to ?? 0]).toEqual([file, fs.statSync(table).size]);
        expect(blocks.filter(({ state }) => state !== 'whole')).toEqual([]);
      }
    }
    const saved = presentCheckpoints(live.dir);
    expect(saved.length).toBeGreaterThan(0);
    expect(await Promise.all(saved.map((step) => isWhole(checkpointAt(live.dir, step))))).toEqual(
      saved.map(() => true),
    );
    expect(debrisOf(live.dir)).toEqual([]);
  });

  it.each(each)('%s: requests are obeyed or refused, and the answers repeat them', (backend) => {
    const { live, ids } = recorded[backend];
    const answers = live.eventsOf('control');
    expect(answers.map(({ id, request }) => ({ id, request }))).toEqual(
      requests.map((request, i) => ({ id: ids[i]!, request })),
    );
    // Keras compiles its clipping into the graph.
    const refused = answers.filter(({ ok }) => !ok).map(({ request }) => request.request);
    expect(refused).toEqual(backend === 'keras' ? ['setClip', 'setClip'] : []);
    const files = linesOf(path.join(live.dir, runFiles.control));
    expect(files.map((line) => controlSchema.parse(line))).toEqual(files);
    const saved = live.eventsOf('checkpoint').map(({ step, path: at }) => [step, at] as const);
    expect(saved.every(([step, at]) => at === `${runFiles.checkpoints}/${step}`)).toBe(true);
  });
});

/** What Python prints of the package, as JSON. */
function fromPython<T>(code: string, input = ''): T {
  const env = { ...process.env, PYTHONPATH: path.resolve('src/backends/python') };
  const { stdout, stderr } = spawnSync(torchPython(), ['-c', code], { env, input, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

it('names of columns, layer figures, requests and senders are the same in Python', () => {
  const code =
    'import json; from keel_probe import control, folder; print(json.dumps([folder.STEP_COLUMNS, folder.LAYER_FIGURES, folder.MISSING_COLUMN, sorted(control._KNOWN), sorted(control._SENDERS)]))';
  const requestNames = requestSchema.options.flatMap(({ shape: { request } }): string[] =>
    'options' in request ? request.options : [request.value],
  );
  const senders = controlSchema.def.left.shape.from.options;
  expect(fromPython(code)).toEqual([stepColumns, layerFigures, missingColumn, unique(requestNames), unique(senders)]);
});

describe('probe.json', () => {
  const text = `backend: keras
script: a.py
device: cpu
steps: 300
seed: 7
optimizer: { lr: 0.1, betas: [0.8, 0.99], eps: 1.0e-6, momentum: 0.9, weightDecay: 0.01 }
schedule: { name: cosine, warmup: 10, minimum: 0.001, gamma: 0.5, stepSize: 20 }
clip: { norm: 1, tensorNorm: 2, value: 3 }
accumulate: 4
skipNonFinite: true
checkpoints: { every: 30, keep: 6 }
monitor: { overhead: 5%, layersEvery: 8 }
`;
  /** With every key; `lr` and `lrScale` exclude each other. */
  const written = (given: 'lr' | 'lrScale'): Record<string, unknown> => {
    const { config, problems } = parseConfig(text.replace('lr:', `${given}:`));
    if (config === null || !isScript(config)) throw new Error(JSON.stringify(problems));
    const parent = { run: '20260101-000000-a-000000', checkpoint: 20, fixes: [] };
    const places = { configFile: 'a.keel.yaml', workspace: '/w', dir: '/d', dist: '/x' };
    const made = probeConfig({ config, ...places, secrets: [], parent });
    return JSON.parse(JSON.stringify(made)) as Record<string, unknown>;
  };

  it('has the keys that Python knows, all of them and no others', () => {
    const known = fromPython<Record<string, string[]>>(
      'import json; from keel_probe.settings import KEYS; print(json.dumps(KEYS))',
    );
    const made = written('lr');
    const sections = Object.entries(made).filter(([, value]) => typeof value === 'object' && value !== null);
    const keys = Object.fromEntries(sections.map(([name, value]) => [name, Object.keys(value as object)]));
    keys['optimizer']!.push(
      ...Object.keys(written('lrScale')['optimizer'] as object).filter((key) => key === 'lrScale'),
    );
    const sorted = (all: Record<string, string[]>) =>
      Object.fromEntries(Object.entries(all).map(([name, items]) => [name, [...items].sort()]));
    expect(sorted({ '': Object.keys(made), ...keys })).toEqual(sorted(known));
  });

  it.each(['lr', 'lrScale'] as const)('reaches the probe with every value, %s among them', (given) => {
    const code =
      'import dataclasses, json, sys; from keel_probe.settings import parse; print(json.dumps(dataclasses.asdict(parse(json.load(sys.stdin)))))';
    const made = written(given);
    expect(fromPython(code, JSON.stringify(made))).toEqual({
      ...{ backend: 'keras', device: 'cpu', total_steps: 300, seed: 7, accumulate: 4, skip_non_finite: true },
      ...{ optimizer: made['optimizer'], schedule: made['schedule'], clip: made['clip'] },
      ...{ snapshot_every: 30, snapshot_keep: 6, overhead: 0.05, layers_every: 8, resume_step: 20 },
      resume_path: path.join('/w/.keel/runs/20260101-000000-a-000000/checkpoints/20'),
    });
  });
});
