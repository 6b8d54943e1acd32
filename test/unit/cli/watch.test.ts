/** `keel watch` as a process: commands, pipes and files that grow. What waits, waits for an event and for no time. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../until';
import { buildDist } from '../runner/live';

/** Prints rows as JSON lines, the loss of the last ones NaN from `bad` on; then a part of a line on the other stream. */
const printing = `
const [rows, bad, then] = process.argv.slice(2);
for (let i = 1; i <= Number(rows); i++)
  console.log('{"step":' + i + ',"loss":' + (i >= Number(bad) ? 'NaN' : 2 / (1 + i / 20)) + '}');
process.stderr.write('a part');
if (then === 'wait') process.on('SIGTERM', () => process.exit(9)), setInterval(() => undefined, 1000);
if (then === 'deaf') process.on('SIGINT', () => console.log('{"step":1000,"loss":0.1}')), process.on('SIGTERM', () => process.exit(9)), setInterval(() => undefined, 1000);
if (then === 'listen') require('fs').watch('.', () => require('fs').existsSync('go') && (console.log('the end'), process.exit(0)));
if (then === undefined) process.exitCode = 7;
`;

let cli: string;
let folder: string;

beforeAll(() => {
  cli = path.join(buildDist('cli'), 'cli.js');
});

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'keel-watch-')));
  fs.mkdirSync(path.join(folder, '.keel'));
  fs.writeFileSync(path.join(folder, 'train.js'), printing);
});

const keel = (args: string[], input?: string | Buffer) =>
  spawnSync(process.execPath, [cli, '--locale', 'en', 'watch', ...args], { cwd: folder, encoding: 'utf8', input });

const train = (...args: (string | number)[]): string[] => ['--', process.execPath, 'train.js', ...args.map(String)];

/** The kept logs. */
const kept = (): string[] => {
  const logs = path.join(folder, '.keel', 'logs');
  return fs.existsSync(logs) ? fs.readdirSync(logs).map((name) => path.join(logs, name)) : [];
};

interface Started {
  child: ChildProcess;
  said: () => string;
  ended: Promise<number | null>;
}

function start(args: string[]): Started {
  const child = spawn(process.execPath, [cli, '--locale', 'en', 'watch', ...args], { cwd: folder });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (text += bytes));
  return { child, said: () => text, ended: new Promise((resolve) => child.once('close', resolve)) };
}

describe('a command', () => {
  it('passes everything through byte for byte, keeps it, and leaves with the code of the command', () => {
    const bare = spawnSync(process.execPath, ['train.js', '200'], { cwd: folder, encoding: 'utf8' });
    const { status, stdout, stderr } = keel(train(200));
    expect(status).toBe(7);
    expect(stdout).toBe(bare.stdout);
    expect(stderr).toMatch(/^Watching\. What is printed is kept in \.keel\/logs\/\d{8}-\d{6}-train-[0-9a-f]{6}\.log,/);
    expect(stderr).toContain('a part\n');
    expect(stderr).toContain('is fine (200 rows)');
    expect(kept()).toHaveLength(1);
    expect(fs.readFileSync(kept()[0]!, 'utf8')).toBe(`${bare.stdout}a part`);
    expect(fs.readFileSync(path.join(folder, '.keel', '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('passes bytes that are no text through, and says that they cannot be judged', () => {
    const code = 'process.stdout.write(Buffer.from(Array.from({ length: 3000 }, (_, i) => i % 256)))';
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [cli, '--locale', 'en', 'watch', '--', process.execPath, '-e', code],
      { cwd: folder },
    );
    expect(stdout).toEqual(Buffer.from(Array.from({ length: 3000 }, (_, i) => i % 256)));
    expect(String(stderr)).toContain('What was printed cannot be judged: ');
    expect(status).toBe(0);
  });

  it('tells findings once, and neither they nor words of a command change its code', () => {
    const { status, stderr } = keel(train(200, 150));
    expect(status).toBe(7);
    expect(stderr.match(/^Needs action, step 150: The loss is NaN/gm)).toHaveLength(1);
    expect(stderr).toContain('ACT non-finite');
  });

  it('with --until act ends at once with 2; the command goes on, and what it prints is kept', async () => {
    const { status, stderr } = keel(['--until', 'act', ...train(200, 150, 'listen')]);
    expect(status).toBe(2);
    const [, pid] = /The command goes on as process (\d+); what it prints goes into /.exec(stderr)!;
    expect(() => process.kill(Number(pid), 0)).not.toThrow();
    await until('the end', () => {
      fs.writeFileSync(path.join(folder, 'go'), String(Math.random()));
      return fs.readFileSync(kept()[0]!, 'utf8').includes('the end\n');
    });
  });

  it('with --kill ends the command as well', () => {
    const { status, stderr } = keel(['--until', 'act', '--kill', ...train(200, 150, 'wait')]);
    expect(status).toBe(2);
    expect(stderr).toContain('Ending the command.');
    expect(stderr).toContain('The command was ended by SIGINT.');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('hears of %s, and its code is ours', async (signal) => {
    const { child, said, ended } = start(train(20, 'none', 'deaf'));
    await until('rows', () => said().includes('"step":20'));
    child.kill(signal);
    if (signal === 'SIGINT') {
      await until('its answer', () => said().includes('"step":1000'));
      child.kill('SIGTERM');
    }
    expect(await ended).toBe(9);
  });

  it.each([
    [['--', 'no-such-command-of-keel'], 127, 'no-such-command-of-keel cannot be started: there is no such command.'],
    [['--', os.tmpdir()], 126, ' cannot be started: it is a folder.'],
    [['a', 'b'], 1, 'Put -- before a command, as in keel watch -- a b;'],
    [['gone/x.log'], 1, 'gone/x.log cannot be read: there is no such file or folder.'],
    [['--until', 'note', 'x'], 1, 'There is no --until note; give --until act.'],
    [['--kill', 'x'], 1, 'give --until act too.'],
    [['--tty', 'x'], 1, '--tty goes with a command, --kill with a command or a pipe'],
  ])('%j leaves %i with a sentence', (args, code, sentence) => {
    const { status, stderr } = keel(args);
    expect(stderr).toContain(sentence);
    expect(status).toBe(code);
    expect(kept()).toEqual([]);
  });

  it.runIf(process.platform !== 'win32').each([
    ['./plain', '', 0o644, './plain cannot be started: it may not be run as a program.'],
    [
      './script',
      '#!/no/such/shell-of-keel\n',
      0o755,
      './script cannot be started: the program that its first line names',
    ],
    ['./plain/x', '', 0o644, './plain/x cannot be started: a part of its path is a file'],
  ])('%s that is no program is refused in a sentence', (name, text, mode, sentence) => {
    const file = path.join(folder, name.split('/')[1]!);
    fs.writeFileSync(file, text, { mode });
    const { status, stderr } = keel(['--', name]);
    expect(stderr).toContain(sentence);
    expect(status).toBe(126);
  });

  it.runIf(process.platform !== 'win32')('has pipes, which it can open by name', () => {
    const { status, stdout, stderr } = keel([
      ...['--', 'sh', '-c', 'echo one > /dev/stdout; echo two | tee /dev/stderr; test -p /dev/stdout'],
    ]);
    expect(stdout).toBe('one\ntwo\n');
    expect(stderr).toContain('\ntwo\n');
    expect(status).toBe(0);
    expect(fs.readFileSync(kept()[0]!, 'utf8')).toContain('one\ntwo\n');
  });

  it.runIf(process.platform !== 'win32')('hears of a closed output by SIGPIPE, as in a pipeline', async () => {
    const { child, said, ended } = start(['--', 'sh', '-c', 'while echo row; do :; done']);
    child.stdout!.once('data', () => child.stdout!.destroy());
    expect(await ended).toBe(128 + os.constants.signals.SIGPIPE);
    expect(said()).toContain('Nobody reads what is printed any more');
  });

  /** Prints its number and goes on in a session of its own; it ends when the file `go` is there, and says so. */
  const stranger = `
const { spawn } = require('node:child_process');
const code = "const end = () => require('fs').existsSync('go') && (console.log('the end'), process.exit(0)); require('fs').watch('.', end)";
const other = spawn(process.execPath, ['-e', code], { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
other.unref();
console.log('stranger', other.pid);
`;

  it.each([
    ['after the command', [], [3], 7],
    ['after a command that was ended', ['--until', 'act', '--kill'], [150, 100, 'wait'], 2],
  ])('does not wait for who holds its output %s, and keeps what that prints', async (_, options, does, code) => {
    fs.writeFileSync(path.join(folder, 'train.js'), `${stranger}${printing}`);
    const { status, stderr, stdout } = keel([...options, ...train(...does)]);
    expect(status).toBe(code);
    expect(stderr).toContain('another process that it started still holds its output');
    const pid = Number(/^stranger (\d+)$/m.exec(stdout)![1]);
    expect(() => process.kill(pid, 0)).not.toThrow();
    await until('the end', () => {
      fs.writeFileSync(path.join(folder, 'go'), String(Math.random()));
      return fs.readFileSync(kept()[0]!, 'utf8').endsWith('the end\n');
    });
  });

  it('hears by its own output that nobody reads ours', async () => {
    const { child, ended } = start(train(1e6));
    child.stdout!.once('data', () => child.stdout!.destroy());
    expect(await ended).not.toBe(0);
  });

  it.runIf(process.platform === 'linux' && spawnSync('script', ['--version']).status === 0)(
    'with --tty has a terminal, its words as they are, and its code',
    () => {
      const code =
        'console.log(JSON.stringify([process.stdout.isTTY, process.env.SHELL ?? null, process.argv.slice(1)]))';
      const { status, stdout } = keel([
        '--tty',
        '--',
        process.execPath,
        '-e',
        `${code}; process.exitCode = 5`,
        "a b'c",
        '$x',
      ]);
      expect(JSON.parse(stdout)).toEqual([true, process.env.SHELL ?? null, ["a b'c", '$x']]);
      expect(status).toBe(5);
    },
  );
});

describe('what is printed into it', () => {
  const rows = (count: number, bad = Infinity) =>
    Array.from(
      { length: count },
      (_, i) => `{"step":${i + 1},"loss":${i + 1 >= bad ? 'NaN' : 2 / (1 + i / 20)}}\n`,
    ).join('');

  it.each([
    ['fine', [], rows(100), 0],
    ['findings', [], rows(100, 80), 2],
    ['nothing to read', [], 'hello\n', 1],
  ])('%s', (_, args, input, code) => {
    const { status, stdout, stderr } = keel(args, input);
    expect(stdout).toBe(input);
    expect(stderr).toContain('Watching.');
    expect(status).toBe(code);
    expect(fs.readFileSync(kept()[0]!, 'utf8')).toBe(input);
  });

  it('with --until act a pipe is passed on and kept to its end, with the finding told before', async () => {
    const { child, said, ended } = start(['--until', 'act']);
    child.stdin!.write(rows(100, 80));
    await until('the finding', () => said().includes('the exit code is then 2.'));
    expect(said()).toContain('Needs action, step 80:');
    child.stdin!.end('the end\n');
    expect(await ended).toBe(2);
    expect(said()).toContain('the end\n');
    expect(fs.readFileSync(kept()[0]!, 'utf8')).toBe(`${rows(100, 80)}the end\n`);
  });

  it('with --kill a pipe is closed at once', async () => {
    const { child, said, ended } = start(['--until', 'act', '--kill', '-']);
    child.stdin!.write(rows(100, 80));
    expect(await ended).toBe(2);
    expect(said()).toContain('so reading ends.');
  });

  it('a file is followed as it grows, is replaced and goes away; --until act ends it', async () => {
    const file = path.join(folder, 'log.jsonl');
    fs.writeFileSync(file, rows(10));
    const { child, said, ended } = start(['--until', 'act', 'log.jsonl']);
    await until('the beginning', () => said().includes('Following log.jsonl.'));
    fs.rmSync(file);
    await until('a word on it', () => said().includes('log.jsonl cannot be read now: there is no such file'));
    fs.writeFileSync(file, rows(50, 40));
    expect(await ended).toBe(2);
    expect(said()).toContain('Needs action, step 40:');
    expect(child.killed).toBe(false);
  });

  it('a file that is not there yet is waited for', async () => {
    const { said, ended } = start(['--until', 'act', 'new.log']);
    await until('a word on it', () => said().includes('There is no new.log yet; it is followed as soon as there is.'));
    fs.writeFileSync(path.join(folder, 'new.log'), rows(50, 40));
    expect(await ended).toBe(2);
    expect(said().match(/There is no new\.log yet/g)).toHaveLength(1);
    expect(said()).toContain('Following new.log.');
  });

  it('a file that never comes ends with 1', async () => {
    const { child, said, ended } = start(['new.log']);
    await until('a word on it', () => said().includes('There is no new.log yet'));
    child.kill('SIGINT');
    expect(await ended).toBe(1);
    expect(said()).toContain('new.log cannot be read: there is no such file or folder.');
  });

  it('a folder that is waited for may get its log later', async () => {
    const { said, ended } = start(['--until', 'act', 'out']);
    await until('a word on it', () => said().includes('There is no out yet'));
    fs.mkdirSync(path.join(folder, 'out'));
    fs.writeFileSync(path.join(folder, 'out', 'train.log'), rows(50, 40));
    expect(await ended).toBe(2);
  });

  it.each([
    ['a folder', (file: string) => fs.mkdirSync(file), 'it is a folder.'],
    ['a pipe', (file: string) => void spawnSync('mkfifo', [file]), 'it is a pipe, which can be read only once;'],
  ])('%s in place of the file is told, and what was read is diagnosed', async (_, put, sentence) => {
    const file = path.join(folder, 'log.jsonl');
    fs.writeFileSync(file, rows(10));
    const { child, said, ended } = start(['log.jsonl']);
    await until('the beginning', () => said().includes('Following log.jsonl.'));
    fs.writeFileSync(file, rows(50, 40));
    await until('the finding', () => said().includes('Needs action, step 40:'));
    fs.rmSync(file);
    put(file);
    await until('a word on it', () => said().includes(`log.jsonl cannot be read now: ${sentence}`));
    child.kill('SIGINT');
    expect(await ended).toBe(2);
    expect(said()).toContain('log.jsonl needs action (50 rows)');
  });

  it.each([1000, 200_000])('a file of %i bytes that is no text ends with 1', async (size) => {
    fs.writeFileSync(path.join(folder, 'weights.bin'), Buffer.from(Array.from({ length: size }, (__, i) => i % 256)));
    const { said, ended } = start(['weights.bin']);
    expect(await ended).toBe(1);
    expect(said()).toContain('weights.bin cannot be read: it is not a text file.');
    expect(said()).not.toContain('It is tried again');
  });

  it.runIf(process.platform !== 'win32')('a pipe is no file to follow', () => {
    spawnSync('mkfifo', [path.join(folder, 'pipe')]);
    const { status, stderr } = keel(['pipe']);
    expect(stderr).toContain('pipe cannot be read: it is a pipe, which can be read only once; use command 2>&1');
    expect(stderr).not.toContain('Following');
    expect(status).toBe(1);
  });

  it('Ctrl+C ends following, with a report', async () => {
    fs.writeFileSync(path.join(folder, 'log.jsonl'), rows(50));
    const { child, said, ended } = start(['log.jsonl']);
    await until('the beginning', () => said().includes('Following log.jsonl.'));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(said()).toContain('log.jsonl is fine (50 rows)');
  });
});
