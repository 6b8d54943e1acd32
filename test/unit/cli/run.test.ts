/** `keel run` and `keel export` as processes, with the real trainer. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from '../../../src/run/events';
import { runIds } from '../../../src/run/list';
import { readManifest } from '../../../src/run/manifest';
import { runDir } from '../../../src/run/paths';
import { findRun, findWorkspace } from '../../../src/cli/workspace';
import { until } from '../../until';
import { buildDist, configText, countTo, endless, halt, Live, makeWorkspace } from '../runner/live';

let cli: string;

beforeAll(() => {
  cli = path.join(buildDist('cli'), 'cli.js');
});

const keel = (workspace: string, ...args: string[]) =>
  spawnSync(process.execPath, [cli, ...args], { cwd: workspace, encoding: 'utf8', timeout: 600_000 });

const lines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('keel run', () => {
  it('trains to the end, with lines of progress, and leaves 0', () => {
    const workspace = makeWorkspace();
    const { status, stdout, stderr } = keel(workspace, 'run', 'tiny.keel.yaml');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^tiny \(\.keel\/runs\/\d{8}-\d{6}-tiny-[0-9a-f]{6}\)\n/);
    expect(stdout).toMatch(
      /\nstep 60\/60 {2}loss [\d.]+ {2}grad norm [\d.]+ {2}lr 0\.01 {2}[\d.]+ steps\/s {2}0:00 left\n/,
    );
    expect(stdout.endsWith('tiny finished after 60 recorded steps.\n')).toBe(true);
    expect(status).toBe(0);
  });

  it('prints one JSON object a line, the last of which is the result', () => {
    const workspace = makeWorkspace(configText({ optimizer: '{ name: sgd, lr: 5.0 }', steps: String(endless) }));
    const { status, stdout } = keel(workspace, 'run', 'tiny.keel.yaml', '--json');
    const all = lines(stdout);
    const result = all.at(-1)!;
    const steps = all.filter(({ kind }) => kind === 'step');
    expect(steps.map(({ step }) => step)).toEqual(countTo(steps.length));
    expect(Object.keys(steps[0]!).sort()).toEqual(['gradNorm', 'kind', 'loss', 'lr', 'run', 'step', 'time']);
    expect(all.filter(({ kind }) => kind === 'end')).toHaveLength(1);
    expect(Object.keys(result)).toEqual(['state', 'run', 'steps', 'findings', 'fixes']);
    expect(result).toMatchObject({ state: 'diverged', run: runIds(workspace)[0], steps: steps.length });
    const [fix] = result.fixes as Record<string, unknown>[];
    expect(fix).toMatchObject({
      id: expect.any(String),
      title: expect.any(String),
      reason: expect.any(String),
      edits: expect.any(Array),
    });
    expect(fix).toHaveProperty('continueFrom');
    expect(status).toBe(2);
  });

  it('names the config to fix by its path from the current folder', () => {
    const root = makeWorkspace();
    const folder = path.join(root, 'sub folder');
    for (const made of [path.join(root, '.git'), folder]) fs.mkdirSync(made);
    makeWorkspace(configText({ optimizer: '{ name: sgd, lr: 500 }', steps: String(endless) }), folder);
    const id = () => runIds(root).at(-1)!;
    const above = keel(root, 'run', 'sub folder/tiny.keel.yaml').stdout;
    expect(above).toContain(`: keel fix "${path.join('sub folder', 'tiny.keel.yaml')}" --run ${id()}`);
    const inside = keel(folder, 'run', 'tiny.keel.yaml').stdout;
    expect(inside).toContain(
      `: keel fix tiny.keel.yaml --run ${runIds(root).find((run) => inside.includes(`--run ${run}`))}`,
    );
    const named = keel(folder, 'fix', 'tiny.keel.yaml', '--run', id(), '--dry-run');
    expect(named.status).toBe(0);
    // Without a name the newest run counts, also where the text itself has errors.
    expect(keel(folder, 'lint', 'tiny.keel.yaml').stdout).toMatch(/^1 error,/m);
    expect(keel(folder, 'fix', 'tiny.keel.yaml', '--dry-run').stdout).toBe(named.stdout);
  });

  it('with --fix applies the fix and goes on until the run finishes', () => {
    const workspace = makeWorkspace(
      configText({ optimizer: '{ name: sgd, lr: 3.0 } # mine', steps: '100', monitor: '{ onDivergence: pause }' }),
    );
    const { status, stdout } = keel(workspace, 'run', 'tiny.keel.yaml', '--fix');
    expect(stdout).toContain('Needs action, step ');
    expect(stdout).toMatch(/\nFix: .+\n/);
    expect(stdout).toContain('  - optimizer: { name: sgd, lr: 3.0 } # mine\n');
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^tiny finished after \d+ recorded steps\.$/);
    expect(status).toBe(0);
    const runs = runIds(workspace).map((id) => readManifest(runDir(workspace, id)));
    expect(runs.length).toBeGreaterThan(1);
    // Two runs of one second come in any order.
    const parents = runs.flatMap(({ parent }) => parent ?? []);
    expect(parents).toHaveLength(runs.length - 1);
    for (const { run, fixes } of parents) {
      expect(runs.map(({ id }) => id)).toContain(run);
      expect(fixes).toEqual([expect.any(String)]);
    }
    expect(fs.readFileSync(path.join(workspace, 'tiny.keel.yaml'), 'utf8')).toContain('# mine');
  });

  it('leaves 1 with a sentence where it cannot train', () => {
    const workspace = makeWorkspace(configText({ data: '{ path: missing.csv, target: y }' }));
    const missing = keel(workspace, 'run', 'tiny.keel.yaml');
    expect(missing.stdout).toContain('missing.csv');
    expect(missing.status).toBe(1);
    const absent = keel(workspace, 'run', 'absent.keel.yaml');
    expect(absent.stderr).toContain('absent.keel.yaml cannot be read: it does not exist.');
    expect(absent.status).toBe(1);
    expect(keel(workspace, 'run').status).toBe(1);
    expect(keel(workspace, 'run', '.').stderr).toContain('is a folder; name a config file in it.');
  });
});

async function interrupted(times: number, signal: NodeJS.Signals = 'SIGINT', before = (_: string): void => undefined) {
  const workspace = makeWorkspace(configText({ steps: String(endless) }));
  const child: ChildProcess = spawn(process.execPath, [cli, 'run', 'tiny.keel.yaml'], {
    cwd: workspace,
    stdio: 'ignore',
  });
  const left = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const id = await until('the run', () => runIds(workspace)[0]);
  const dir = runDir(workspace, id);
  await until('its first steps', () => readEvents(dir).events.some(({ kind }) => kind === 'eval'));
  const { backend } = readManifest(dir).pids;
  before(workspace);
  // A trainer that does not answer leaves time for the second one.
  if (times > 1) await halt(backend!);
  for (let i = 0; i < times; i++) {
    child.kill(signal);
    // Two signals that come at once are one.
    if (i < times - 1) await until('the first to be taken', () => readManifest(dir).state === 'stopping');
  }
  return { code: await left, run: new Live(workspace, id, dir) };
}

describe('Ctrl+C', () => {
  it('saves a checkpoint and stops', async () => {
    const { code, run } = await interrupted(1);
    expect(run.manifest).toMatchObject({ state: 'stopped', reason: 'Stopped from the command line.' });
    expect(run.eventsOf('checkpoint').at(-1)!.step).toBe(run.steps.length);
    expect(code).toBe(0);
  });

  it('twice ends the trainer at once', async () => {
    const { manifest } = (await interrupted(2)).run;
    expect(manifest.state).toBe('stopped');
    expect(manifest.reason).toMatch(/^The trainer was killed on request after step \d+\.$/);
  });
});

describe('a terminal that is closed', () => {
  it('saves, stops, and is named as the reason; before that, nothing goes on from the run', async () => {
    const refused = /^The run .* still goes on\. Stop it first, or name one of its checkpoints with --from\.$/m;
    const { run } = await interrupted(1, 'SIGHUP', (workspace) => {
      const second = keel(workspace, 'run', 'tiny.keel.yaml', '--continue');
      expect([second.stderr, second.status]).toEqual([expect.stringMatching(refused), 1]);
      expect(runIds(workspace)).toHaveLength(1);
    });
    expect(run.manifest).toMatchObject({ state: 'stopped', reason: 'Keel was stopped by SIGHUP.' });
  });
});

describe('keel run --continue', () => {
  it.each([
    ['whose bytes changed', (folder: string) => fs.writeFileSync(path.join(folder, 'tensors.f32'), Buffer.alloc(132))],
    ['that was cut', (folder: string) => fs.truncateSync(path.join(folder, 'tensors.f32'), 8)],
    ['that lost its checksums', (folder: string) => fs.rmSync(path.join(folder, 'files.json'))],
  ])('passes over a checkpoint %s and says so', (_, damage) => {
    const workspace = makeWorkspace();
    keel(workspace, 'run', 'tiny.keel.yaml', '--json');
    damage(path.join(runDir(workspace, runIds(workspace)[0]!), 'checkpoints/60'));
    fs.writeFileSync(path.join(workspace, 'tiny.keel.yaml'), configText({ steps: '80' }));
    const { stdout, status } = keel(workspace, 'run', 'tiny.keel.yaml', '--continue');
    expect(stdout).toContain('The checkpoint at step 60 is damaged; the run goes on from the one at step 40.');
    expect(status).toBe(0);
    const { parent, state } = readManifest(runDir(workspace, runIds(workspace)[1]!));
    expect([parent?.checkpoint, state]).toEqual([40, 'finished']);
  });
});

describe('keel export', () => {
  it('writes every step, with the losses on held-out data, to a file or to standard output', () => {
    const workspace = makeWorkspace();
    keel(workspace, 'run', 'tiny.keel.yaml', '--json');
    const { stdout, status } = keel(workspace, 'export', 'latest', '--csv');
    expect(status).toBe(0);
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toBe('step,time,loss,lr,grad_norm,val_loss');
    expect(rows.map((row) => Number(row.split(',')[0]))).toEqual(countTo(60));
    expect(rows.filter((row) => !row.endsWith(',')).map((row) => Number(row.split(',')[0]))).toEqual([20, 40, 60]);
    const [id] = runIds(workspace);
    expect(keel(workspace, 'export', id!, '--csv', 'out.csv').stdout).toBe('');
    expect(fs.readFileSync(path.join(workspace, 'out.csv'), 'utf8')).toBe(stdout);
    expect(keel(workspace, 'diagnose', 'out.csv', '--format', 'json').status).toBe(0);
    for (const name of ['latest', id!, `.keel/runs`])
      for (const command of ['diagnose', 'check']) expect(keel(workspace, command, name).status).toBe(0);
    expect(keel(workspace, 'diagnose', 'lates').stderr).toContain('there is no such file');
    keel(workspace, 'run', 'tiny.keel.yaml', '--continue', id!, '--from', '40', '--json');
    const steps = (...args: string[]) =>
      keel(workspace, 'export', 'latest', ...args)
        .stdout.trimEnd()
        .split('\n')
        .slice(1)
        .map((row) => Number.parseInt(row, 10));
    expect(steps()).toEqual(countTo(60, 41));
    expect(steps('--lineage')).toEqual(countTo(60));
    const table = path.join(runDir(workspace, runIds(workspace)[1]!), 'steps.f64');
    fs.appendFileSync(table, fs.readFileSync(table));
    expect(keel(workspace, 'export', 'latest').stderr).toBe(
      'steps.f64: 20 rows after step 60 cannot be right and are left out. keel check tells more.\n',
    );
    fs.writeFileSync(path.join(runDir(workspace, id!), 'run.json'), '{');
    expect(keel(workspace, 'export', 'latest', '--lineage').stderr).toContain(
      `The run ${id!}, which it continues, is gone or damaged: its steps are left out.\n`,
    );
    const nothing = keel(workspace, 'export', 'nothing');
    expect(nothing.stderr).toContain(
      `There is no run nothing in ${path.join(fs.realpathSync(workspace), '.keel/runs')}.`,
    );
    expect(nothing.status).toBe(1);
    expect(keel(workspace, 'export', 'latest', '--csv', 'no/such/out.csv').stderr).toContain(
      'no/such/out.csv cannot be written: it does not exist.',
    );
  });

  it('writes NaN as NaN', () => {
    const workspace = makeWorkspace(
      configText({ optimizer: '{ name: sgd, lr: 1.0e+6 }', monitor: '{ onDivergence: continue }' }),
    );
    keel(workspace, 'run', 'tiny.keel.yaml', '--json');
    const { stdout } = keel(workspace, 'export', 'latest');
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^60,[\d.]+,NaN,1000000,NaN,NaN$/);
  });
});

describe('the workspace of a file', () => {
  it('is the nearest folder above with .git, .vscode or .keel, else its own', () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-place-'));
    const deep = path.join(root, 'a/b');
    fs.mkdirSync(deep, { recursive: true });
    const file = path.join(deep, 'x.keel.yaml');
    fs.writeFileSync(file, '');
    expect(findWorkspace(file)).toBe(deep);
    for (const [mark, folder] of [
      ['.git', root],
      ['.vscode', path.join(root, 'a')],
      ['.keel', deep],
    ] as const) {
      fs.mkdirSync(path.join(folder, mark));
      expect(findWorkspace(file)).toBe(folder);
    }
    expect(() => findRun('latest', deep)).toThrow('There are no runs yet.');
    expect(() => findRun('../..', deep)).toThrow('There is no run ../..');
  });
});

describe('a reader that has enough', () => {
  it('ends a command without a word', async () => {
    const workspace = makeWorkspace();
    fs.writeFileSync(
      path.join(workspace, 'log.csv'),
      `step,loss\n${countTo(60)
        .map((i) => `${i},${1 / i}\n`)
        .join('')}`,
    );
    const child = spawn(process.execPath, [cli, 'diagnose', 'log.csv'], { cwd: workspace });
    child.stdout.destroy();
    let said = '';
    child.stderr.on('data', (text) => void (said += String(text)));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    expect([said, code]).toEqual(['', 0]);
  });
});

describe('the bundle of the command line', () => {
  it('holds no TensorFlow.js, so every command starts fast', () => {
    expect(fs.readFileSync(cli, 'utf8')).not.toContain('node_modules/@tensorflow');
  });
});
