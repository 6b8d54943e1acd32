/** `keel run` of a script, as a process: what a person sees, types and gets is what it would be without Keel. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runIds } from '../../../src/run/list';
import { readManifest } from '../../../src/run/manifest';
import { runDir } from '../../../src/run/paths';
import { tableRows } from '../../../src/run/table';
import { until } from '../../until';
import { buildDist, countTo, isAlive, torchPython } from '../runner/live';

let cli: string;
let python: string;
const folders: string[] = [];

beforeAll(() => {
  cli = path.join(buildDist('cli-script'), 'cli.js');
  python = torchPython();
});
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })));

function workspace(script: string, config = ''): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-cli-script-'));
  folders.push(folder);
  fs.writeFileSync(path.join(folder, 'train.py'), script);
  fs.writeFileSync(path.join(folder, 'x.keel.yaml'), `backend: torch\nscript: train.py\n${config}`);
  return folder;
}

const environment = () => ({ ...process.env, KEEL_PYTHON: python, OMP_NUM_THREADS: '1' });
const limits = { encoding: 'utf8', timeout: 600_000 } as const;

const keel = (folder: string, args: string[] = [], input = '') =>
  spawnSync(process.execPath, [cli, 'run', 'x.keel.yaml', ...args], {
    ...{ cwd: folder, env: environment(), input },
    ...limits,
  });

const bare = (folder: string, args: string[] = [], input = '') =>
  spawnSync(python, ['train.py', ...args], { cwd: folder, env: environment(), input, ...limits });

/** What of an output is not Keel's. */
const ofScript = (output: string): string =>
  output
    .split('\n')
    .filter((line) => !line.startsWith('[keel] '))
    .join('\n');

const log = (folder: string) => fs.readFileSync(path.join(runDir(folder, runIds(folder)[0]!), 'output.log'), 'utf8');
/** Whether there is a run whose folder is whole: it is named before it is filled. */
const isMade = (folder: string) =>
  runIds(folder).some((id) => fs.existsSync(path.join(runDir(folder, id), 'run.json')));
const manifest = (folder: string) => readManifest(runDir(folder, runIds(folder)[0]!));

/** Runs a command on a terminal; `steps` are what is waited for, and what is typed then. */
function onTerminal(folder: string, steps: [string, string][], ...command: string[]) {
  const driver = path.resolve('test/unit/cli/onTerminal.py');
  const words = [driver, JSON.stringify(steps), ...command];
  const { stdout, status } = spawnSync(python, words, { cwd: folder, env: environment(), ...limits });
  return { shown: stdout.replaceAll('\r\n', '\n'), status };
}

const keelOnTerminal = (folder: string, ...steps: [string, string][]) =>
  onTerminal(folder, steps, process.execPath, cli, 'run', 'x.keel.yaml');

const training = `import torch, time, sys
torch.manual_seed(0)
model = torch.nn.Linear(4, 1); optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
def step(i):
    loss = (model(torch.randn(16, 4)) - 1).pow(2).mean()
    optimizer.zero_grad(); loss.backward(); optimizer.step()
    print("at", i, flush=True); time.sleep(0.01)
`;

describe('what a script prints', () => {
  const printing = `import sys, subprocess
print("to \\x1b[32mstdout\\x1b[0m"); sys.stdout.flush()
sys.stderr.write("to stderr\\n  50%|#\\r 100%|##\\n")
subprocess.run([sys.executable, "-c", "print('of a child')"])
print("without an end", end="")
sys.exit(3)
`;

  it('goes where it would go, with all of it in the log, and its exit code is the script’s', () => {
    const folder = workspace(printing);
    const [watched, alone] = [keel(folder), bare(folder)];
    expect([watched.stdout, watched.status]).toEqual([alone.stdout, 3]);
    expect(ofScript(watched.stderr)).toBe(alone.stderr);
    expect(watched.stderr).toMatch(/^\[keel\] train \(\.keel\/runs\/.*\)\n/);
    for (const part of [...alone.stdout.split('\n'), alone.stderr]) expect(log(folder)).toContain(part);
    expect(manifest(folder)).toMatchObject({ state: 'failed' });
  });

  it('is on standard error beside JSON', () => {
    const { stdout, stderr } = keel(workspace(printing), ['--json']);
    const kinds = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind?: string }).kind);
    expect([kinds[0], kinds.at(-1)]).toEqual(['run', undefined]);
    expect(stderr).toMatch(/^to .*stdout.*\nto stderr\n {2}50%\|#\r 100%\|##\nof a child\nwithout an end/);
  });

  it.skipIf(process.platform === 'win32')('is on a terminal as it would be without Keel', () => {
    const folder = workspace(`import os, shutil, sys
print([os.isatty(i) for i in range(3)], shutil.get_terminal_size(), os.get_terminal_size(2))
for i in range(3): sys.stderr.write("\\r %d%%|###" % i); sys.stderr.flush()
print("\\x1b[1mbold\\x1b[0m")
sys.exit(4)
`);
    const [watched, alone] = [keelOnTerminal(folder), onTerminal(folder, [], python, 'train.py')];
    expect(alone.shown).toContain('[True, True, True]');
    expect([ofScript(watched.shown), watched.status]).toEqual([alone.shown, 4]);
    expect(log(folder)).toContain('|###\u001b[1mbold\u001b[0m\n');
  });
});

describe('what a script reads', () => {
  const asking = 'name = input("name? ")\nprint("it is", name)\nimport sys; sys.exit(5)\n';

  it('is what is typed or piped in', () => {
    expect(keel(workspace(asking), [], 'a b\n')).toMatchObject({ stdout: 'name? it is a b\n', status: 5 });
    if (process.platform === 'win32') return;
    const { shown, status } = keelOnTerminal(workspace(asking), ['name? ', 'typed\n']);
    expect([shown, status]).toEqual([expect.stringContaining('it is typed\n'), 5]);
  });

  it('is at its end where nothing is, which is said', () => {
    const folder = workspace(asking);
    const { stderr, status } = keel(folder);
    expect(stderr).toContain('EOFError: EOF when reading a line (train.py:1)');
    expect(stderr).toContain('The script reads standard input, and there is no more of it');
    expect(status).toBe(1);
    expect(manifest(folder).place).toEqual({ file: 'train.py', line: 1 });
  });
});

describe('the exit code', () => {
  const usage = `import argparse, torch
p = argparse.ArgumentParser(); p.add_argument("--lr", required=True); p.parse_args()
`;

  it('of a usage error and of its help are the script’s', () => {
    const wrong = keel(workspace(usage));
    expect(ofScript(wrong.stderr)).toMatch(/^usage: train\.py .*\ntrain\.py: error: .*--lr\n$/);
    expect([wrong.status, keel(workspace(usage, 'args: --help\n')).stdout]).toEqual([
      2,
      expect.stringMatching(/^usage: train\.py/),
    ]);
  });

  it.skipIf(process.platform === 'win32')('of a script that a signal ended is what a shell makes of it', () => {
    expect(keel(workspace('import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n')).status).toBe(137);
  });
});

describe.skipIf(process.platform === 'win32')('Ctrl+C in a script', () => {
  it('reaches its own handler, and it goes on from there', () => {
    const folder = workspace(`${training}
try:
    for i in range(100000): step(i)
except KeyboardInterrupt:
    print("saving")
    time.sleep(0.5)
print("after the loop")
`);
    const { shown, status } = keelOnTerminal(folder, ['at 20', '\u0003']);
    expect(ofScript(shown)).toMatch(/\nsaving\nafter the loop\n/);
    expect(status).toBe(0);
    expect(manifest(folder)).toMatchObject({
      state: 'stopped',
      reason: 'Interrupted by Ctrl+C, which the script handled; it then came to its end.',
    });
  });

  it('ends one without a handler as it would without Keel, and what was reached is saved', () => {
    const folder = workspace(`${training}\nfor i in range(100000): step(i)\n`);
    const { shown, status } = keelOnTerminal(folder, ['at 20', '\u0003']);
    expect(shown).toMatch(/Traceback[^]*train\.py", line \d+, in <module>[^]*\nKeyboardInterrupt\n/);
    expect(shown).not.toContain('keel_probe');
    expect(status).toBe(130);
    const { state, reason, tables, id } = manifest(folder);
    expect([state, reason]).toEqual(['stopped', 'Interrupted by Ctrl+C.']);
    const steps = [...tableRows(runDir(folder, id), tables[0]!).column('step')];
    expect(steps).toEqual(countTo(steps.length));
  });

  it('twice ends one that does not end', () => {
    const folder = workspace(`${training}
import signal
signal.signal(signal.SIGINT, lambda *_: print("not now", flush=True))
for i in range(100000): step(i)
`);
    const { status } = keelOnTerminal(folder, ['at 5', '\u0003'], ['not now', '\u0003']);
    expect(status).toBe(130);
    expect(manifest(folder)).toMatchObject({
      state: 'stopped',
      reason: expect.stringMatching(/^The script was killed on request after step/) as string,
    });
  });
});

it.skipIf(process.platform === 'win32')(
  'a script whose keel is killed saves and leaves, and its last words are kept',
  async () => {
    const folder = workspace(`${training}
try:
    for i in range(100000): step(i)
finally:
    print("last words")
`);
    const child = spawn(process.execPath, [cli, 'run', 'x.keel.yaml'], { cwd: folder, env: environment() });
    child.stdout.resume();
    child.stderr.resume();
    await until(
      'steps',
      () => isMade(folder) && manifest(folder).pids.backend !== null && log(folder).includes('at 20'),
    );
    const { backend } = manifest(folder).pids;
    child.kill('SIGKILL');
    await until('the end of the script', () => !isAlive(backend!));
    expect(log(folder)).toContain('last words');
  },
);
