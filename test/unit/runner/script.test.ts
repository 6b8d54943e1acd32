/** Runs of scripts: a real PyTorch under the probe, from the detached runner to the manifest. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasEnded } from '../../../src/shared/runState';
import { candidates, findInterpreter } from '../../../src/backends/python/interpreter';
import { probeWords } from '../../../src/backends/python/launch';
import { placesOf } from '../../../src/backends/python/scriptPaths';
import { probeConfig } from '../../../src/backends/python/probeConfig';
import { isScript } from '../../../src/config/keel/anyConfig';
import { parseConfig } from '../../../src/config/keel/parse';
import { requestControl } from '../../../src/run/control';
import { applyFix } from '../../../src/runner/applyFix';
import { createRun } from '../../../src/runner/createRun';
import { startRun } from '../../../src/runner/launch';
import { inEnglish, type Message } from '../../../src/shared/messages/say';
import { until } from '../../until';
import { Live, buildDist, countTo, isAlive, torchPython } from './live';

const train = `import argparse, os, sys, time
import torch
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.05)
parser.add_argument("--steps", type=int, default=60)
parser.add_argument("--sleep", type=float, default=0)
parser.add_argument("--at", type=int, default=-1)
parser.add_argument("--do", default="")
options = parser.parse_args()
torch.manual_seed(0)
x = torch.randn(64, 4)
y = x @ torch.randn(4, 1)
model = torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=options.lr)
for i in range(options.steps):
    if i == options.at:
        os.chdir("/")
        exec(options.do)
    optimizer.zero_grad()
    loss = ((model(x) - y) ** 2).mean()
    loss.backward()
    optimizer.step()
    time.sleep(options.sleep)
print("last loss", loss.item())
`;

let dist: string;
let python: string;
const folders: string[] = [];

beforeAll(() => {
  dist = buildDist('script');
  python = torchPython();
});
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })));

function workspace(config: string, files: Record<string, string> = {}): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-script-'));
  folders.push(folder);
  const all = { 'train.py': train, 'tiny.keel.yaml': `backend: torch\n${config}`, ...files };
  for (const [name, text] of Object.entries(all)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

async function start(place: string, parent: Parameters<typeof startRun>[0]['parent'] = null): Promise<Live> {
  const { id, dir } = await startRun({
    workspace: place,
    config: 'tiny.keel.yaml',
    parent,
    dist,
    env: { KEEL_PYTHON: python },
  });
  return new Live(place, id, dir);
}

const ended = (live: Live) => until(`the end of ${live.dir}`, () => hasEnded(live.manifest.state) && live.manifest);
const log = (live: Live) => fs.readFileSync(path.join(live.dir, 'output.log'), 'utf8');

describe('a script', () => {
  it('is watched to its end, with nothing but three lines', async () => {
    const live = await start(workspace('script: train.py\nargs: --steps 60\n'));
    const manifest = await ended(live);
    expect(manifest).toMatchObject({ state: 'finished', reason: null, backend: 'torch', name: 'train' });
    expect(manifest.device).toMatchObject({ kind: 'cpu', name: expect.stringMatching(/\w/) as string });
    expect(manifest.versions).toMatchObject({ torch: expect.any(String) as string });
    expect(live.steps).toEqual(countTo(60));
    expect(log(live)).toMatch(/python\S* \S*keel_probe\/__main__\.py \S*train\.py/);
    expect(log(live)).toMatch(/^last loss \d/m);
  });

  it('that raises in another folder than its own is failed, with its line', async () => {
    const live = await start(workspace(`script: train.py\nargs: ["--at=20", "--do=raise ValueError('bad shape')"]\n`));
    expect(await ended(live)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^ValueError: bad shape \(.*train\.py:18\)/) as string,
      place: { file: 'train.py', line: 18 },
    });
    expect(live.steps).toEqual(countTo(20));
    expect(log(live)).toContain('Traceback (most recent call last)');
  });

  it('that cannot be imported or parsed is failed, with its line', async () => {
    const files = { 'train.py': 'import torch\n\nimport nothing_of_that_name\n' };
    expect(await ended(await start(workspace('script: train.py\n', files)))).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining("No module named 'nothing_of_that_name'") as string,
      place: { file: 'train.py', line: 3 },
    });
    expect(await ended(await start(workspace('script: train.py\n', { 'train.py': 'a = 1\nb = (\n' })))).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('SyntaxError') as string,
      place: { file: 'train.py', line: 2 },
    });
  });

  it('that leaves by an exit code, or is killed, says so', async () => {
    const leaves = await start(workspace('script: train.py\nargs: --nope\n'));
    const stops = await start(workspace('script: train.py\nargs: ["--at=5", "--do=sys.exit(0)"]\n'));
    expect(await ended(leaves)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/exit code 2\. It said last: .*--nope/) as string,
    });
    expect((await ended(stops)).state).toBe('finished');
    const killed = await start(workspace('script: train.py\nargs: --steps 100000 --sleep 0.01\n'));
    await until('steps', () => killed.steps.length > 5);
    process.kill(killed.manifest.pids.backend!, 'SIGKILL');
    const { state, reason } = await ended(killed);
    expect(state).toBe('failed');
    expect(reason).toMatch(/^The script was killed by SIGKILL after step \d+/);
  });

  it('that prints without end is stopped on request, and its log is bounded', async () => {
    const files = { 'train.py': train.replace('    time.sleep(options.sleep)', '    print("x" * 1000)') };
    const live = await start(workspace('script: train.py\nargs: --steps 100000000\n', files));
    await until('steps', () => live.steps.length > 50);
    requestControl(live.dir, { request: 'stop' }, 'editor');
    expect((await ended(live)).state).toBe('stopped');
    expect(fs.statSync(path.join(live.dir, 'output.log')).size).toBeLessThan(51e6);
  });

  it('saves and leaves when its runner is killed', async () => {
    const live = await start(workspace('script: train.py\nargs: --steps 100000 --sleep 0.01\n'));
    await until('steps', () => live.steps.length > 5);
    const { runner, backend } = live.manifest.pids;
    process.kill(runner!, 'SIGKILL');
    await until('the end of the script', () => !isAlive(backend!));
    expect(live.events.at(-1)).toMatchObject({ kind: 'done', state: 'stopped' });
  });

  it.skipIf(process.platform === 'win32')(
    'under torchrun is one run of two processes; a rank that is killed is told',
    async () => {
      const ddp = `import os, signal, sys
import torch, torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel
dist.init_process_group("gloo")
model = DistributedDataParallel(torch.nn.Linear(8, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for i in range(40):
    if i == int(sys.argv[1]) and dist.get_rank() == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    x = torch.randn(16, 8)
    loss = ((model(x) - x.sum(1, keepdim=True)) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
dist.destroy_process_group()
`;
      const config = (at: number) =>
        `script: ddp.py\nargs: "${at}"\nlauncher: torchrun --nproc-per-node=2\nenv: { OMP_NUM_THREADS: 1 }\n`;
      const whole = await start(workspace(config(-1), { 'ddp.py': ddp }));
      expect(await ended(whole)).toMatchObject({ state: 'finished' });
      expect(whole.steps).toEqual(countTo(40));
      const broken = await start(workspace(config(15), { 'ddp.py': ddp }));
      const { state, reason } = await ended(broken);
      expect([state, reason]).toEqual(['failed', expect.stringContaining('Rank 1')]);
      expect(broken.steps).toEqual(countTo(15));
    },
  );

  it('with two optimizers has two tables, and a fault in the second is told by its name', async () => {
    const gan = train
      .replace(
        'optimizer = ',
        'other = torch.nn.Linear(1, 1)\noptimizer_b = torch.optim.Adam(other.parameters())\noptimizer = ',
      )
      .replace(
        '    time.sleep(options.sleep)',
        '    optimizer_b.zero_grad()\n    (other(torch.ones(4, 1)).mean() * (float("nan") if i > 20 else 1.0)).backward()\n    optimizer_b.step()',
      );
    const live = await start(workspace('script: train.py\nargs: --steps 200 --lr 0.01\n', { 'train.py': gan }));
    const { tables, state, reason } = await ended(live);
    expect(tables.map(({ name }) => name)).toHaveLength(2);
    expect([state, reason]).toEqual(['diverged', expect.stringMatching(new RegExp(`^${tables[1]!.name}: .*NaN`))]);
  });

  it('that diverges is fixed by an edit of the config, continued from before, and finishes', async () => {
    // Calm for 120 steps, then a rate that no model bears.
    const files = {
      'train.py': train.replace(
        '    optimizer.step()',
        '    if i == 120: optimizer.param_groups[0]["lr"] = 2.5\n    optimizer.step()',
      ),
    };
    const place = workspace(
      'script: train.py\nargs: --steps 400 --sleep 0.002\ncheckpoints: { every: 25, keep: 20 }\n',
      files,
    );
    const first = await start(place);
    expect((await ended(first)).state).toBe('diverged');
    const { parent, fix } = applyFix({ workspace: place, runId: first.id, fixId: 'lower-lr' });
    expect(fix.edits).toEqual([{ op: 'set', path: ['optimizer', 'lrScale'], value: expect.any(Number) as number }]);
    expect(parent.checkpoint).toBeLessThanOrEqual(120);
    const second = await start(place, parent);
    expect(await ended(second)).toMatchObject({ state: 'finished', parent });
    expect(second.steps[0]).toBe(parent.checkpoint! + 1);
  });
});

describe('a run of a script is not started', () => {
  it('where the script is not there, is a folder, or lies outside', () => {
    const place = workspace('script: absent.py\n', { 'out.keel.yaml': 'backend: torch\nscript: ../train.py\n' });
    expect(() => createRun({ workspace: place, config: 'tiny.keel.yaml' })).toThrow(
      'script in tiny.keel.yaml is absent.py, and there is no',
    );
    expect(() => createRun({ workspace: place, config: 'out.keel.yaml' })).toThrow('which is outside the workspace');
    expect(fs.existsSync(path.join(place, '.keel'))).toBe(false);
  });

  it.runIf(spawnSync('/usr/bin/python3', ['-c', 'import torch']).status === 1)(
    'where torch is not installed, and says how to get it',
    async () => {
      const place = workspace('script: train.py\npython: /usr/bin/python3\n');
      const { id, dir } = await startRun({ workspace: place, config: 'tiny.keel.yaml', dist });
      const { state, reason } = await new Live(place, id, dir).ended();
      expect(state).toBe('failed');
      expect(reason).toMatch(
        /^torch is not installed in \/usr\/bin\/python3 \(Python 3\.\d+\.\d+\), chosen by python in the config\. Install it \(\/usr\/bin\/python3 -m pip install torch\)/,
      );
    },
  );
});

it('a script runs in its own folder, a module in that of the config, and either in the cwd that is given', () => {
  const place = workspace('', { 'sub.py': '' });
  fs.mkdirSync(path.join(place, 'configs/src'), { recursive: true });
  fs.writeFileSync(path.join(place, 'configs/src/a.py'), '');
  const cwdOf = (config: string) => {
    const parsed = parseConfig(`backend: torch\n${config}\n`).config;
    if (parsed === null || !isScript(parsed)) throw new Error('No config of a script.');
    return path.relative(place, placesOf(parsed, place, 'configs/x.keel.yaml').cwd);
  };
  expect(cwdOf('script: src/a.py')).toBe(path.join('configs', 'src'));
  expect(cwdOf('script: ../sub.py')).toBe('');
  expect(cwdOf('module: src.a')).toBe('configs');
  expect(cwdOf('script: src/a.py\ncwd: ..')).toBe('');
});

describe('the interpreter', () => {
  const place = { folder: '/w/sub', workspace: '/w' };
  const names = (list: { python: string; from: Message }[]) =>
    list.map(({ python: program, from }) => `${inEnglish(from)}: ${program}`);

  it.skipIf(process.platform === 'win32')(
    'is the config’s, the editor’s, the workspace’s, the active one, the system’s',
    () => {
      const env = {
        KEEL_PYTHON: '/e/python',
        KEEL_PYTHON_FROM: 'setting',
        VIRTUAL_ENV: '/v',
        CONDA_PREFIX: '/c',
      };
      expect(names(candidates({ python: './p/python' }, place, env))).toEqual([
        'python in the config: /w/sub/p/python',
        'the setting keel.python: /e/python',
        'VIRTUAL_ENV: /v/bin/python',
        'CONDA_PREFIX: /c/bin/python',
        'the search path: python3',
        'the search path: python',
      ]);
      const home = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-venv-'));
      folders.push(home);
      fs.mkdirSync(path.join(home, '.venv/bin'), { recursive: true });
      fs.writeFileSync(path.join(home, '.venv/bin/python'), '');
      expect(names(candidates({}, { folder: home, workspace: home }, {}))[0]).toBe(
        `the environment .venv: ${home}/.venv/bin/python`,
      );
    },
  );

  it('that a person chose is never replaced by another', async () => {
    const chosen = findInterpreter({ backend: 'torch' }, place, { ...process.env, KEEL_PYTHON: '/nowhere/python' });
    await expect(chosen).rejects.toThrow(
      '/nowhere/python, chosen by KEEL_PYTHON, cannot be used as Python: there is no such program.',
    );
    await expect(findInterpreter({ backend: 'torch', python: 'true' }, place)).rejects.toThrow(
      'it does not answer as Python does',
    );
  });

  it('has the packages of its backend, which are not imported to know it', async () => {
    const found = await findInterpreter({ backend: 'keras' }, place, { ...process.env, KEEL_PYTHON: torchPython() });
    expect(found).toMatchObject({ packages: ['keras', 'tensorflow'], from: { args: { text: 'KEEL_PYTHON' } } });
  });
});

describe('a launcher', () => {
  it.each([
    [null, 'PY START'],
    [['torchrun', '--nproc-per-node=2'], 'torchrun --nproc-per-node=2 START'],
    [['/opt/bin/accelerate', 'launch'], '/opt/bin/accelerate launch START'],
    [['deepspeed', '--num_gpus=2'], 'deepspeed --num_gpus=2 START'],
    [
      ['python', '-m', 'torch.distributed.run', '--nproc-per-node=2'],
      'python -m torch.distributed.run --nproc-per-node=2 START',
    ],
    [['srun', '-n', '2'], 'srun -n 2 PY START'],
  ])('%j starts the probe', (launcher, words) => {
    expect(probeWords(launcher, 'PY', 'START').join(' ')).toBe(words);
  });
});

it('probe.json holds what the config sets, and nothing else', () => {
  const { config } = parseConfig(
    'backend: torch\nscript: a.py\nclip: { norm: 1 }\nschedule: { warmup: 10 }\noptimizer: { lrScale: 0.5 }\n',
  );
  if (config === null || !isScript(config)) throw new Error('No config of a script.');
  const parent = { run: '20260101-000000-a-000000', checkpoint: 20, fixes: [] };
  const made = probeConfig({
    config,
    configFile: 'a.keel.yaml',
    workspace: '/w',
    dir: '/d',
    dist: '/x',
    secrets: [],
    parent,
  });
  expect(JSON.parse(JSON.stringify(made))).toEqual({
    ...{ backend: 'torch', device: 'auto', totalSteps: null, seed: null, optimizer: { lrScale: 0.5 } },
    ...{ schedule: { warmup: 10 }, clip: { norm: 1 }, accumulate: null, skipNonFinite: false },
    ...{ snapshots: { every: null, keep: 5 }, monitor: { overhead: 0.02, layersEvery: null } },
    resume: { path: path.join('/w/.keel/runs/20260101-000000-a-000000/checkpoints/20'), step: 20 },
  });
});
