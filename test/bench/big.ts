/**
 * What is large: a run of 10 GB, a day of the figures of 8 GPUs (as a table, and as the events of older folders), 2,000 runs, a
 * log of 1.1 GB. Each is read in a process of its own; told are the time and the most memory that this process had. All
 * files are real; `KEEL_BENCH_BIG` is a share of these sizes, such as 0.1.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openLog, runsIn } from '../../src/logs/index';
import { reportOnLog } from '../../src/logs/logMonitor';
import { Library } from '../../src/reader/library';
import { RunReader } from '../../src/reader/runReader';
import { writeManifest } from '../../src/run/manifest';
import { runDir } from '../../src/run/paths';
import { layerFigures, runFormat, stepColumns, type Manifest } from '../../src/run/types';

const share = Number(process.env.KEEL_BENCH_BIG ?? 1);
const id = '20260314-092653-big-4f2a1c';
const layers = Array.from({ length: 100 }, (_, i) => `layer${i}`);
const silent = {
  changed: () => undefined,
  answered: () => undefined,
  trouble: (error: unknown) => console.error(error),
};

function makeRun(workspace: string, over: Partial<Manifest> = {}): string {
  const dir = runDir(workspace, over.id ?? id);
  fs.mkdirSync(dir, { recursive: true });
  const table = { name: 'train', steps: 'steps.f64', columns: [...stepColumns], layersFile: 'layers.f32', layers };
  writeManifest(dir, {
    ...{ format: runFormat, id, name: 'big', config: 'big.keel.yaml', backend: 'tfjs', device: null, versions: {} },
    ...{ tables: [{ ...table, layerStep: 'f64' }], parent: null, host: os.hostname() },
    ...{ pids: { runner: null, backend: null }, created: 1, heartbeat: 1, state: 'finished', reason: null },
    totalSteps: null,
    ...over,
  });
  return dir;
}

/** Writes `count` rows of `size` bytes, many at a time; `fill` writes one into the bytes. */
function writeRows(
  file: string,
  count: number,
  size: number,
  fill: (view: DataView, at: number, row: number) => void,
): void {
  const most = Math.max(1, Math.floor(4e6 / size));
  const bytes = new Uint8Array(most * size);
  const view = new DataView(bytes.buffer);
  const descriptor = fs.openSync(file, 'w');
  for (let row = 0; row < count; row += most) {
    const rows = Math.min(most, count - row);
    for (let i = 0; i < rows; i++) fill(view, i * size, row + i);
    fs.writeSync(descriptor, bytes, 0, rows * size);
  }
  fs.closeSync(descriptor);
}

const putStep = (view: DataView, at: number, row: number): void =>
  [row + 1, row, 1 / (row + 1), 0.1, 2].forEach((value, i) => view.setFloat64(at + 8 * i, value, true));

/** Reads a run until its curves are whole. */
async function readRun(workspace: string, names: string[]): Promise<Record<string, number>> {
  const start = performance.now();
  const reader = new RunReader(workspace, runDir(workspace, id), silent);
  const opened = performance.now() - start;
  for (const name of names) reader.series(name);
  const first = performance.now() - start;
  let length = -1;
  const total = () =>
    names.reduce((sum, name) => sum + (reader.series(name)?.length ?? 0), 0) + (reader.behind ? 0.5 : 0);
  while (reader.behind || total() !== length) {
    length = total();
    if (reader.behind) reader.readOn();
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  const whole = performance.now() - start - 400;
  reader.dispose();
  return { 'opened after': opened, 'first curves after': first, 'whole curves after, at most': whole };
}

interface Case {
  name: string;
  make(folder: string): void;
  read(folder: string): Promise<Record<string, number>>;
}

const cases: Case[] = [
  {
    name: 'a run of 10 GB',
    make(folder) {
      const dir = makeRun(folder);
      const width = 8 + layers.length * layerFigures.length * 4;
      const steps = Math.floor((share * 10e9) / (width + 40));
      writeRows(path.join(dir, 'steps.f64'), steps, 40, putStep);
      writeRows(path.join(dir, 'layers.f32'), steps, width, (view, at, row) => {
        view.setFloat64(at, row + 1, true);
        view.setFloat32(at + 8, 1 / (row + 1), true);
      });
    },
    read: (folder) => readRun(folder, ['loss', 'gradNorm', 'layer/0/gradNorm']),
  },
  {
    name: 'a run of 100 million steps',
    make(folder) {
      writeRows(path.join(makeRun(folder), 'steps.f64'), Math.floor(share * 1e8), 40, putStep);
    },
    read: (folder) => readRun(folder, ['loss']),
  },
  {
    name: 'a day of 8 GPUs, table',
    make(folder) {
      const figures = Array.from({ length: 8 }, (_, i) => [`gpu${i}/utilization`, `gpu${i}/memory`]).flat();
      const columns = ['time', 'step', ...figures];
      const dir = makeRun(folder, { gpu: { file: 'gpu.f64', columns } });
      writeRows(path.join(dir, 'gpu.f64'), Math.floor(share * 17_280), columns.length * 8, (view, at, row) =>
        columns.forEach((_, i) => view.setFloat64(at + 8 * i, i === 0 ? row * 5 : i === 1 ? row + 1 : 50, true)),
      );
    },
    read: (folder) => readRun(folder, ['scalar/gpu0/memory', 'scalar/gpu7/utilization']),
  },
  {
    name: 'a day of 8 GPUs, events of an older folder',
    make(folder) {
      const descriptor = fs.openSync(path.join(makeRun(folder, { format: 1 }), 'events.jsonl'), 'w');
      for (let row = 0; row < share * 17_280; row++) {
        const lines = Array.from({ length: 24 }, (_, i) =>
          JSON.stringify({
            time: row * 5,
            kind: 'scalar',
            step: row + 1,
            name: `gpu${i % 8}/figure${i >> 3}`,
            value: 50,
          }),
        );
        fs.writeSync(descriptor, `${lines.join('\n')}\n`);
      }
      fs.closeSync(descriptor);
    },
    read: (folder) => readRun(folder, ['scalar/gpu0/figure0']),
  },
  {
    name: '2,000 runs',
    make(folder) {
      for (let i = 0; i < share * 2000; i++) {
        const run = `20260314-092653-many-${i.toString(16).padStart(6, '0')}`;
        const dir = makeRun(folder, { id: run });
        writeRows(path.join(dir, 'steps.f64'), 200, 40, putStep);
        fs.writeFileSync(
          path.join(dir, 'events.jsonl'),
          '{"time":1,"kind":"eval","step":9,"loss":1,"metrics":{}}\n'.repeat(20),
        );
      }
    },
    async read(folder) {
      let listed = 0;
      const start = performance.now();
      const library = new Library({ ...silent, changed: () => listed++ }, () => undefined);
      library.setRoots([folder]);
      const first = performance.now() - start;
      let seen = -1;
      while (listed !== seen) {
        seen = listed;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      const all = performance.now() - start - 300;
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      const { user, system } = process.cpuUsage(before);
      library.dispose();
      return {
        'newest shown after': first,
        'all shown after, at most': all,
        'processor time in 20 s in which nothing happens': (user + system) / 1000,
      };
    },
  },
  {
    name: 'a log of 1.1 GB, CSV',
    make(folder) {
      const descriptor = fs.openSync(path.join(folder, 'log.csv'), 'w');
      const names = Array.from({ length: 20 }, (_, i) => `metric/${i}`);
      fs.writeSync(descriptor, `step,loss,lr,${names.join()}\n`);
      const rest = names.map((_, i) => (i / 7).toFixed(9)).join();
      for (let step = 0, bytes = 0; bytes < share * 1.1e9;) {
        const lines = Array.from({ length: 1000 }, () => `${step++},${1 / (step + 1)},0.001,${rest}\n`).join('');
        bytes += fs.writeSync(descriptor, lines);
      }
      fs.closeSync(descriptor);
    },
    async read(folder) {
      const start = performance.now();
      const [ref] = await Promise.resolve(runsIn(path.join(folder, 'log.csv')));
      reportOnLog(openLog(ref!));
      return { 'read in': performance.now() - start };
    },
  },
];

const print = (figure: string, value: number, unit: string): void =>
  console.log(JSON.stringify({ figure, value, unit, goal: null, better: 'less' }));

function measure(name: string): void {
  const one = cases.find((each) => each.name === name)!;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-big-'));
  try {
    one.make(folder);
    const { status, stdout, stderr } = spawnSync(process.execPath, [__filename, name, folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    for (const [figure, [value, unit]] of Object.entries(JSON.parse(stdout) as Record<string, [number, string]>))
      print(`${name}: ${figure}`, value, unit);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const [name, folder] = process.argv.slice(2);
  if (name === undefined || folder === undefined) return cases.forEach((each) => measure(each.name));
  const times = await cases.find((each) => each.name === name)!.read(folder);
  const figures = Object.entries(times).map(([figure, ms]) => [figure, [ms / 1000, 's']]);
  const memory = [process.resourceUsage().maxRSS / 1024, 'MB'];
  process.stdout.write(JSON.stringify(Object.fromEntries([...figures, ['most memory', memory]])));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
