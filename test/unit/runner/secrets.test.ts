/** A token of a config is in no file that Keel writes, and the script gets it all the same. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runIds } from '../../../src/run/list';
import { runFiles } from '../../../src/run/paths';
import { startRun } from '../../../src/runner/launch';
import { hasEnded } from '../../../src/shared/runState';
import { until } from '../../until';
import { Live, buildDist, torchPython } from './live';

const secrets = {
  arg: 's3cr3t-argument',
  env: 's3cr3t-variable',
  around: 's3cr3t-surroundings',
  /** Of a variable whose name tells nothing, in one word with another. */
  setting: 's3cr3t-setting',
  /** Too short to be looked for in texts. */
  short: 'p4ss',
};
/** What nobody has written into the config, and shows what it is. */
const shown = 'hf_s3cr3ts3cr3ts3cr3t';

/** Leaves what it was given in a file of its own, and dies with a message that quotes it. */
const script = `import json, os, sys
with open("given.json", "w") as file:
    json.dump({"args": sys.argv[1:], "env": {k: v for k, v in os.environ.items() if "SECRET" in k or "TOKEN" in k}}, file)
raise RuntimeError("401 for " + sys.argv[2] + " and " + os.environ["MY_TOKEN"] + " and " + os.environ["MY_SECRET"]
    + " at " + os.getcwd() + "/data.csv with " + os.environ["MY_SETTING"] + " and ${shown} for " + os.environ["PHASE"])
`;
const config = `backend: torch
script: train.py
args: [--api_key, ${secrets.arg}, --password=${secrets.short}]
env: { MY_TOKEN: ${secrets.env}, MY_SECRET: "\${OUTER}", MY_SETTING: ${secrets.setting}, PHASE: failed, PART: reason }
`;

let dist: string;
let python: string;
const folders: string[] = [];
beforeAll(() => {
  dist = buildDist('secrets');
  python = torchPython();
});
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })));

function workspace(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-secrets-'));
  folders.push(folder);
  fs.writeFileSync(path.join(folder, 'train.py'), script);
  fs.writeFileSync(path.join(folder, 'tiny.keel.yaml'), config);
  return folder;
}

/** All files under a folder that hold a text. What the script prints by itself, its traceback, is its own. */
function holding(folder: string, text: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(folder, name)).isFile())
    .filter((name) => {
      const written = fs.readFileSync(path.join(folder, name), 'utf8');
      const own = name.endsWith('output.log')
        ? written.split('\n').filter((line) => line.startsWith('[keel]'))
        : [written];
      return own.join('\n').includes(text);
    });
}

function mustBeHidden(place: string): void {
  const given = JSON.parse(fs.readFileSync(path.join(place, 'given.json'), 'utf8')) as { args: string[]; env: object };
  expect(given.args).toEqual(['--api_key', secrets.arg, `--password=${secrets.short}`]);
  expect(given.env).toMatchObject({ MY_TOKEN: secrets.env, MY_SECRET: secrets.around });
  for (const secret of [...Object.values(secrets), shown])
    expect(holding(path.join(place, '.keel'), secret)).toEqual([]);
}

describe('secrets', () => {
  it('are in nothing that a detached runner writes', async () => {
    const place = workspace();
    const env = { KEEL_PYTHON: python, OUTER: secrets.around };
    const { id, dir } = await startRun({ workspace: place, config: 'tiny.keel.yaml', dist, env });
    const live = new Live(place, id, dir);
    const manifest = await until('the end', () => hasEnded(live.manifest.state) && live.manifest);
    await until('the runner to be gone', () => !fs.existsSync(path.join(dir, runFiles.lock)));
    expect(manifest).toMatchObject({ state: 'failed', reason: expect.stringContaining('401 for ***') });
    expect(manifest.reason).toContain(`at ${fs.realpathSync(place)}/data.csv with *** and *** for ***`);
    mustBeHidden(place);
    expect(fs.readFileSync(path.join(dir, 'config.yaml'), 'utf8')).toContain(
      'args: [--api_key, "${API_KEY}", "--password=${PASSWORD}"]',
    );
  });

  it('are in nothing that keel run writes or prints', () => {
    const place = workspace();
    const env = { ...process.env, KEEL_PYTHON: python, OUTER: secrets.around };
    const { stdout, stderr } = spawnSync(process.execPath, [path.join(dist, 'cli.js'), 'run', 'tiny.keel.yaml'], {
      ...{ cwd: place, encoding: 'utf8', env },
    });
    mustBeHidden(place);
    expect(stdout + stderr).toContain('401 for ***');
    // The script's own words come as it printed them.
    const ours = (stdout + stderr).split('\n').filter((line) => line.startsWith('[keel]'));
    expect(ours.join('\n')).not.toContain('s3cr3t');
    const [run] = fs.readdirSync(path.join(place, '.keel/runs'));
    expect(fs.readFileSync(path.join(place, '.keel/runs', run!, 'output.log'), 'utf8')).toContain('RuntimeError');
  });

  it('say which one is not set, before there is a run', async () => {
    const place = workspace();
    const env = { KEEL_PYTHON: python };
    await expect(startRun({ workspace: place, config: 'tiny.keel.yaml', dist, env })).rejects.toThrow(
      'env.MY_SECRET takes OUTER from the surroundings, where it is not set. Set it before the run is started.',
    );
    expect(fs.existsSync(path.join(place, 'given.json'))).toBe(false);
    expect(runIds(place)).toEqual([]);
  });
});
