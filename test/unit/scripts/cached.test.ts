import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const scripts = path.resolve(__dirname, '../../../scripts');

let home: string;
beforeEach(() => (home = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'keel-cached-')))));
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

/** A checkout of the scripts alone. */
function checkout(name: string): string {
  const folder = path.join(home, name);
  fs.cpSync(path.join(scripts, 'lib'), path.join(folder, 'scripts/lib'), { recursive: true });
  return folder;
}

/** Runs a program in a checkout; `cached` and `locked` are there. Resolves with what it printed, and its exit code. */
function program(folder: string, body: string): Promise<{ output: string; code: number | null }> {
  const lib = path.join(folder, 'scripts/lib');
  const text = `import fs from 'node:fs';
    import path from 'node:path';
    import { cached } from ${JSON.stringify(path.join(lib, 'cached.mjs'))};
    import { locked } from ${JSON.stringify(path.join(lib, 'lock.mjs'))};
    ${body}`;
  const env = { ...process.env, KEEL_CACHE: path.join(home, 'shared') };
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ output, code })));
}

/** Makes a folder that counts how often it was made, and says which it is. */
const make = (inputs: string) => `console.log('is ' + await cached('things', [${inputs}], async (folder) => {
  fs.appendFileSync(${JSON.stringify(path.join(home, 'made'))}, 'x');
  fs.writeFileSync(path.join(folder, 'content'), String(${inputs}));
}));`;
const timesMade = (): number => fs.readFileSync(path.join(home, 'made'), 'utf8').length;

describe('a folder that is kept for all checkouts', () => {
  it('is made once by processes of two checkouts that want it at the same time', async () => {
    const folders = [checkout('a'), checkout('b')];
    const results = await Promise.all([0, 1, 0, 1, 0, 1].map((i) => program(folders[i]!, make('1'))));
    expect(results.map(({ output, code }) => [code, /^is (.*)$/m.exec(output)?.[1]])).toEqual(
      results.map(() => [0, expect.stringContaining(path.join(home, 'shared', 'things-'))]),
    );
    expect(timesMade()).toBe(1);
    for (const folder of folders) expect(fs.readFileSync(path.join(folder, '.cache/things/content'), 'utf8')).toBe('1');
    expect(fs.readdirSync(path.join(home, 'shared')).filter((file) => file.includes('.lock'))).toEqual([]);
  });

  it('is another one for a checkout whose inputs differ, and both stay', async () => {
    const [a, b] = [checkout('a'), checkout('b')];
    await program(a, make('1'));
    await program(b, make('2'));
    await program(a, make('1'));
    expect(timesMade()).toBe(2);
    const content = (folder: string) => fs.readFileSync(path.join(folder, '.cache/things/content'), 'utf8');
    expect([content(a), content(b)]).toEqual(['1', '2']);
    // A checkout whose inputs change gets the other.
    await program(a, make('2'));
    expect([timesMade(), content(a)]).toEqual([2, '2']);
  });

  it('is made anew after an attempt that failed or was killed', async () => {
    const folder = checkout('a');
    const { code } = await program(folder, `await cached('things', [1], () => { throw new Error('no network'); });`);
    expect(code).toBe(1);
    await program(folder, `await cached('things', [1], () => process.kill(process.pid, 'SIGKILL'));`);
    const { output } = await program(folder, make('1'));
    expect(output).toContain('is ');
    expect(timesMade()).toBe(1);
  });

  it('takes the place of a folder that an older version made in the checkout', async () => {
    const folder = checkout('a');
    fs.mkdirSync(path.join(folder, '.cache/things/old'), { recursive: true });
    await program(folder, make('1'));
    expect(fs.readdirSync(path.join(folder, '.cache/things'))).toEqual(['content']);
  });

  it('is removed once no checkout has used it for long', async () => {
    const folder = checkout('a');
    await program(folder, make('1'));
    const shared = path.join(home, 'shared');
    const stamp = fs.readdirSync(shared).find((file) => file.endsWith('.ready'))!;
    const long = new Date(Date.now() - 40 * 24 * 3600 * 1000);
    fs.utimesSync(path.join(shared, stamp), long, long);
    await program(folder, make('2'));
    expect(fs.readdirSync(shared).filter((file) => /^things-\w+$/.test(file))).toHaveLength(1);
  });
});

describe('a lock', () => {
  it('lets one at a time through, and is taken over from the dead by one alone', async () => {
    const folder = checkout('a');
    const file = JSON.stringify(path.join(home, 'lock'));
    const log = JSON.stringify(path.join(home, 'log'));
    await program(folder, `await locked(${file}, async () => process.kill(process.pid, 'SIGKILL'));`);
    expect(fs.existsSync(path.join(home, 'lock'))).toBe(true);
    const body = `await locked(${file}, async () => {
      fs.appendFileSync(${log}, 'in ');
      await new Promise((resolve) => setTimeout(resolve, 30));
      fs.appendFileSync(${log}, 'out ');
    }, { milliseconds: 5 });`;
    const results = await Promise.all(Array.from({ length: 6 }, () => program(folder, body)));
    expect(results.map(({ code }) => code)).toEqual(results.map(() => 0));
    expect(fs.readFileSync(path.join(home, 'log'), 'utf8')).toBe('in out '.repeat(6));
  });
});
