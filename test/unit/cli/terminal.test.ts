/** What others wrote cannot steer the terminal, whatever command shows it: `keel` as a process. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildDist, configText, makeWorkspace } from '../runner/live';

/** Sets the clipboard, sets the title, clears the screen, one-sign sequence, turns the direction. */
const evil = '\u001b]52;c;ZXZpbA==\u0007\u001b]0;t\u0007\u001b[2J\u009b2J\u202e';
const steering = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/u;

let cli: string;
beforeAll(() => {
  cli = path.join(buildDist('cli'), 'cli.js');
});

function keel(workspace: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: workspace, encoding: 'utf8' });
  return stdout + stderr;
}

const quoted = JSON.stringify(evil);

function hostile(): string {
  const workspace = makeWorkspace(configText({}));
  fs.writeFileSync(path.join(workspace, `log${evil}.csv`), `step,loss,${evil}\n1,${evil},2\n2,nan,3\n`);
  fs.writeFileSync(path.join(workspace, 'bad.keel.yaml'), `name: ${quoted}\nbackend: ${quoted}\n${quoted}: 1\n`);
  fs.writeFileSync(
    path.join(workspace, 'log.jsonl'),
    `{"step":1,"loss":1,${quoted}:1}\n{"step":2,"loss":"${'NaN'}"}\n`,
  );
  return workspace;
}

describe('a terminal', () => {
  it.each([
    ['diagnose', ['diagnose', `log${evil}.csv`, 'log.jsonl', `gone${evil}`]],
    ['diagnose as JSON', ['diagnose', '--format', 'json', `log${evil}.csv`, 'log.jsonl']],
    ['diagnose as HTML', ['diagnose', '--format', 'html', `log${evil}.csv`, 'log.jsonl']],
    ['lint', ['lint', 'bad.keel.yaml', `gone${evil}.keel.yaml`]],
    ['lint as SARIF', ['lint', '--format', 'sarif', 'bad.keel.yaml']],
    ['run', ['run', 'bad.keel.yaml']],
    ['fix', ['fix', `gone${evil}.keel.yaml`]],
    ['export', ['export', `gone${evil}`]],
    ['a word that is no command', [evil]],
  ])('is not steered by %s', (_, args) => {
    const printed = keel(hostile(), ...args);
    expect(printed).not.toBe('');
    expect(printed).not.toMatch(steering);
  });
});

it('what others wrote begins no line of a report, for such can be a command to who runs it', () => {
  const workspace = makeWorkspace(configText({}));
  const line = '\n::error::x\r';
  const key = JSON.stringify(line);
  fs.writeFileSync(path.join(workspace, 'keys.jsonl'), `{"step":1,${key}:1}\n`);
  fs.writeFileSync(path.join(workspace, `log${line}.csv`), 'step,loss\n1,1\n2,nan\n');
  fs.writeFileSync(path.join(workspace, `bad${line}.keel.yaml`), `${key}: 1\n`);
  const printed = keel(workspace, 'diagnose', 'keys.jsonl', `log${line}.csv`, `gone${line}`);
  const linted = keel(workspace, 'lint', '.', `gone${line}`);
  const others = ['check', 'export', 'fix', 'run'].map((command) => keel(workspace, command, `gone${line}`));
  for (const text of [printed, linted, ...others]) {
    expect(text).toContain('\\u000a::error::x');
    expect(text).not.toMatch(/^::/m);
  }
});
