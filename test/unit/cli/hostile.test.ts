/** The command line in a workspace that somebody made to do harm: nothing outside changes, nothing runs, nothing hangs. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runDir, runsDir } from '../../../src/run/paths';
import { makeHostile, stateOf, type Hostile } from '../../hostile';
import { buildDist } from '../runner/live';
import { tempWorkspace } from '../run/folder';

let cli: string;
let place: Hostile;

beforeAll(() => {
  if (process.platform === 'win32') return;
  cli = path.join(buildDist('hostile'), 'cli.js');
  const root = tempWorkspace();
  for (const name of ['workspace', 'outside']) fs.mkdirSync(path.join(root, name));
  place = makeHostile(path.join(root, 'workspace'), path.join(root, 'outside'));
});

/** The words of a terminal that must not come through: escapes, and what turns the direction of text. */
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Runs the command and holds it to what is promised. A time limit is for what hangs alone. */
function keel(...args: string[]): { status: number | null; said: string } {
  const { workspace, outside } = place;
  const before = [stateOf(outside), ...Object.values(place.runs).map((id) => namesIn(runDir(workspace, id)))];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    ...{ cwd: workspace, encoding: 'utf8', timeout: 600_000, killSignal: 'SIGKILL', maxBuffer: 1e9 },
    // Less memory than the files are large.
    env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=1000' },
  });
  expect(signal, `keel ${args.join(' ')} hangs`).toBe(null);
  const after = [stateOf(outside), ...Object.values(place.runs).map((id) => namesIn(runDir(workspace, id)))];
  expect(after).toEqual(before);
  if (!args.includes('json')) expect(`${stdout}${stderr}`).not.toMatch(unsafe);
  expect(stderr).not.toMatch(/\n {4}at /);
  return { status, said: `${stdout}${stderr}` };
}

const namesIn = (folder: string) => createHash('sha256').update(fs.readdirSync(folder).sort().join()).digest('hex');

describe.skipIf(process.platform === 'win32')('in a hostile workspace', () => {
  it('lint reads configs and nothing else', () => {
    expect(keel('lint', '.').said).toMatch(/^elsewhere\.keel\.yaml:3:\d+ error cwd is [^]* in 2 files/);
    for (const name of ['pipe', 'device']) expect(keel('lint', `${name}.keel.yaml`).said).toContain('no regular file');
    expect(keel('lint', 'giant.keel.yaml').said).toContain('at most');
    expect(keel('lint', '--fix', '.').status).not.toBe(null);
  });

  it('diagnose and export read each run as far as it is one, or say in a sentence what it is not', () => {
    const refused = [
      ...['is a link', 'manifest is a link', 'manifest is a device', 'manifest is a pipe', 'manifest is a giant'],
      ...['files are links', 'files are pipes', 'files are devices'],
    ];
    const folders = Object.values(place.runs).map((id) => runDir(place.workspace, id));
    const { said } = keel('diagnose', ...folders);
    expect(said).not.toContain('told of what is outside');
    for (const what of refused) expect(said).toMatch(new RegExp(`${place.runs[what]!}[^\n]*(link|at most)`));
    for (const what of ['events are a giant', 'checkpoints are links', 'texts are commands', 'says that it lives'])
      expect(said).not.toMatch(new RegExp(`${place.runs[what]!}[^\n]*(link|at most)`));
    for (const what of [
      'is a link',
      'files are links',
      'files are pipes',
      'manifest is a device',
      'events are a giant',
    ]) {
      const { status, said } = keel('export', place.runs[what]!);
      expect([what, status]).toEqual([what, refused.includes(what) ? 1 : 0]);
      expect(said).not.toContain('told of what is outside');
    }
  });

  it.each(['metrics.csv', 'log.jsonl', 'events.out.tfevents.1'])('diagnose waits for no pipe called %s', (name) => {
    const folder = path.join(place.workspace, `with ${name}`);
    fs.mkdirSync(folder);
    execFileSync('mkfifo', [path.join(folder, name)]);
    const told = [
      [folder, 'it is a folder without a log'],
      [path.join(folder, name), 'it is a pipe, which can be read only once'],
    ] as const;
    for (const [given, why] of told)
      expect(keel('diagnose', given)).toEqual({ status: 1, said: expect.stringContaining(why) as string });
  });

  it('fix --dry-run and run --continue refuse', () => {
    for (const what of ['is a link', 'files are links', 'files are devices', 'texts are commands']) {
      const id = place.runs[what]!;
      expect(keel('fix', 'canary.keel.yaml', '--run', id, '--dry-run').status).not.toBe(null);
      expect(keel('run', 'canary.keel.yaml', '--continue', id).status).toBe(1);
    }
    expect(keel('run', 'canary.keel.yaml', '--continue').status).toBe(1);
    expect(keel('fix', 'leads-outside.keel.yaml').status).not.toBe(null);
    for (const name of ['pipe', 'device', 'giant']) {
      expect(keel('fix', `${name}.keel.yaml`).status).toBe(1);
      expect(keel('run', `${name}.keel.yaml`).status).toBe(1);
    }
  });

  it.each(['1', '2', undefined])('no run continues from a checkpoint that is a link (--from %s)', (step) => {
    const from = step === undefined ? [] : ['--from', step];
    const runsOf = () => fs.readdirSync(runsDir(place.workspace)).sort();
    const before = runsOf();
    const { status } = keel('run', 'canary.keel.yaml', '--continue', place.runs['checkpoints are links']!, ...from);
    expect(status).toBe(1);
    expect(runsOf()).toEqual(before);
  });

  it.each(['.keel', path.join('.keel', 'runs')])('no run is looked for where %s is a link', (name) => {
    const { workspace, outside } = place;
    const [here, there] = [path.join(workspace, name), path.join(outside, 'moved')];
    fs.renameSync(here, there);
    fs.symlinkSync(there, here);
    try {
      for (const command of [
        ['export', 'latest'],
        ['fix', 'canary.keel.yaml'],
        ['run', 'canary.keel.yaml', '--continue'],
        ['run', 'canary.keel.yaml'],
      ])
        expect(keel(...command)).toEqual({ status: 1, said: expect.stringContaining('is a link') as string });
    } finally {
      fs.rmSync(here);
      fs.renameSync(there, here);
    }
  });
});
