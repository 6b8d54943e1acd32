/** `output.log` under real children that print. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backend } from '../../../src/runner/backend';
import { OutputLog, type LogBounds } from '../../../src/runner/outputLog';
import { hangs, until } from '../../until';

let dir: string;
let file: string;

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-output-'));
  file = path.join(dir, 'output.log');
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

/** Prints numbered lines of 100 bytes and ends with a traceback. */
const printer = (lines: number): string => `
  const fs = require('node:fs');
  const write = (text) => { for (let left = Buffer.from(text); left.length > 0;) left = left.subarray(fs.writeSync(1, left)); };
  for (let i = 0; i < ${lines}; i += 1000)
    write(Array.from({ length: 1000 }, (_, j) => String(i + j).padEnd(99) + '\\n').join(''));
  fs.writeSync(2, 'Traceback (most recent call last):\\n  File "train.py", line 3, in <module>\\nValueError: bad shape\\n');
`;

async function printed(script: string, bounds?: LogBounds): Promise<OutputLog> {
  const log = new OutputLog(file, bounds);
  const launch = { command: process.execPath, args: ['-e', script], cwd: dir, env: process.env };
  await new Backend(launch, log).ended;
  return log;
}

/** The numbers of the lines in the file, and where they do not follow each other. */
function gapsIn(text: string): { numbers: number[]; gaps: number } {
  const numbers = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^\d+$/.test(line))
    .map(Number);
  return { numbers, gaps: numbers.filter((number, i) => i > 0 && number !== numbers[i - 1]! + 1).length };
}

describe('output.log', () => {
  it('is what was printed, byte for byte, while that is little', async () => {
    const log = await printed(printer(1000));
    log.close();
    const text = fs.readFileSync(file, 'utf8');
    expect(gapsIn(text)).toMatchObject({ gaps: 0 });
    expect(text).toMatch(/ValueError: bad shape\n$/);
    expect(text).not.toContain('left out');
  });

  it(
    'keeps the beginning and the traceback of 200 MB, and says how much is left out',
    async () => {
      const log = await printed(printer(2_000_000));
      expect(log.lastError()).toBe('bad shape');
      log.close();
      const text = fs.readFileSync(file, 'utf8');
      expect(text.length).toBeLessThan(21e6);
      expect(text).toMatch(/ValueError: bad shape\n$/);
      expect(text.match(/\[\d+ MB of output are left out here\.\]/g)).toHaveLength(1);
      const { numbers } = gapsIn(text.slice(0, 9_999_900));
      expect([numbers[0], numbers.length, numbers.at(-1)]).toEqual([0, 99_999, 99_998]);
      expect(gapsIn(text).numbers.at(-1)).toBe(1_999_999);
      expect(fs.readdirSync(dir)).toEqual(['output.log']);
    },
    hangs * 1000,
  );

  it('is not cut between the last look and the last words of a script that prints faster than its end is copied', () => {
    const log = new OutputLog(file, { head: 1000, tail: 2000, cutAt: 5000 });
    log.write(Buffer.alloc(6000, '.'));
    const look = fs.fstatSync.bind(fs);
    let looks = 0;
    const spy = vi.spyOn(fs, 'fstatSync').mockImplementation((descriptor: number) => {
      // The first look finds the file too long; the second comes after the end was copied.
      if (descriptor === log.descriptor && ++looks === 2) log.write(Buffer.from('\nValueError: bad shape\n'));
      return look(descriptor);
    });
    log.bound();
    spy.mockRestore();
    expect([looks, fs.statSync(file).size]).toEqual([2, 6023]);
    expect(fs.readdirSync(dir)).toEqual(['output.log']);
    log.bound();
    expect(fs.statSync(file).size).toBe(1000);
    log.close();
    expect(fs.readFileSync(file, 'utf8')).toMatch(/left out here\.\]\n\.+\nValueError: bad shape\n$/);
  });

  it('is cut at the end, where it was never quiet before', () => {
    const log = new OutputLog(file, { head: 1000, tail: 2000, cutAt: 5000 });
    log.write(Buffer.from(`${'.'.repeat(6000)}\nValueError: bad shape\n`));
    log.close();
    const text = fs.readFileSync(file, 'utf8');
    expect(text.length).toBeLessThan(3100);
    expect(text).toMatch(/left out here\.\]\n\.+\nValueError: bad shape\n$/);
    expect(fs.readdirSync(dir)).toEqual(['output.log']);
  });

  it('is cut again and again without losing what comes between the cuts', async () => {
    const bounds = { head: 1000, tail: 100_000, cutAt: 200_000 };
    const log = new OutputLog(file, bounds);
    let printed = 0;
    for (let i = 0; i < 10_000; i++) {
      log.write(Buffer.from(`${String(i).padEnd(99)}\n`));
      printed += 100;
      if (i % 777 === 0) log.bound();
      if (i % 777 === 0) expect(fs.statSync(file).size).toBeLessThanOrEqual(bounds.cutAt);
    }
    log.close();
    const [head = '', note = '', ...tail] = fs.readFileSync(file, 'utf8').split(/\n\[|\]\n/);
    expect(Number(/^\S+/.exec(note)?.[0])).toBeCloseTo((printed - 101_000) / 1e6, 2);
    expect(gapsIn(head).gaps + gapsIn(tail.join('')).gaps).toBe(0);
    expect(gapsIn(tail.join('')).numbers.at(-1)).toBe(9999);
  });

  it('says nothing of an earlier process that wrote to the same file', async () => {
    fs.writeFileSync(file, 'Error: of another\n');
    const log = await printed('console.log("fine")');
    expect(log.lastError()).toBeNull();
    expect(log.lastLines(3)).toEqual(['fine']);
    log.close();
    expect(fs.readFileSync(file, 'utf8')).toBe('Error: of another\nfine\n');
  });

  it('refuses a link', () => {
    fs.writeFileSync(path.join(dir, 'victim'), 'mine');
    fs.symlinkSync(path.join(dir, 'victim'), file);
    expect(() => new OutputLog(file)).toThrow();
    expect(fs.readFileSync(path.join(dir, 'victim'), 'utf8')).toBe('mine');
  });

  it.skipIf(process.platform === 'win32')(
    'lets a script print to its end while the process that watches it is stopped',
    async () => {
      const finished = path.join(dir, 'finished');
      const script = `${printer(100_000)} fs.writeFileSync(${JSON.stringify(finished)}, '');`;
      const runner = spawn(process.execPath, [stopped(script)], { stdio: 'ignore' });
      try {
        await until('the end of the script', () => fs.existsSync(finished));
        expect(gapsIn(fs.readFileSync(file, 'utf8')).numbers).toHaveLength(100_000);
      } finally {
        runner.kill('SIGKILL');
      }
    },
    hangs * 1000,
  );

  /** A program that starts a script with the runner's own parts, and is stopped before the script prints. */
  function stopped(script: string): string {
    const parts = path.resolve('src/runner');
    const waiting = JSON.stringify(`setTimeout(() => { ${script} }, 300)`);
    const program = path.join(dir, 'runner.cjs');
    const contents = `
      import { Backend } from './backend';
      import { OutputLog } from './outputLog';
      const launch = { command: process.execPath, args: ['-e', ${waiting}], cwd: '.', env: process.env };
      new Backend(launch, new OutputLog(${JSON.stringify(file)}));
      process.kill(process.pid, 'SIGSTOP');`;
    const stdin = { contents, resolveDir: parts, loader: 'ts' as const };
    buildSync({ stdin, outfile: program, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
    return program;
  }
});
