import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lint } from '../../../src/cli/lint';
import { good } from '../config/samples';

const dir = mkdtempSync(path.join(tmpdir(), 'keel-lint-'));
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const at = path.join(dir, name);
  writeFileSync(at, content);
  return at;
}

function run(files: string[], format: 'text' | 'json' = 'json'): { code: number; out: string; err: string } {
  let [out, err] = ['', ''];
  const code = lint(files, { format, write: (text) => void (out += text), complain: (text) => void (err += text) });
  return { code, out, err };
}

const fine = file('fine.keel.yaml', good);
const typo = file('typo.keel.yaml', good.replace('lr: 1e-3', 'lrr: 1e-3'));
const hint = file('hint.yaml', good.replace('name: adam', 'name: adam\n  momentum: 0.9'));
const other = file('other.yaml', 'services:\n  web: {}\n');
const binary = file('binary.keel.yaml', new Uint8Array([0xff, 0xfe, 0, 1]));

describe('keel lint', () => {
  it('prints the contract', () => {
    const { code, out } = run([fine, typo, other]);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual([
      { file: fine, format: 'keel', findings: [] },
      {
        file: typo,
        format: 'keel',
        findings: [
          {
            rule: 'unknown-key',
            severity: 'error',
            line: 11,
            column: 3,
            path: 'optimizer.lrr',
            message: 'The key lrr is not known in optimizer. Did you mean lr?',
            fixes: ['rename-key'],
          },
        ],
      },
      { file: other, format: null, findings: [] },
    ]);
  });

  it('ends with 0 where nothing needs action', () => {
    expect(run([fine]).code).toBe(0);
    const { code, out } = run([hint]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ format: 'keel', findings: [{ rule: 'no-effect', severity: 'hint' }] }]);
  });

  it('ends with 1 where a file cannot be read, and still reports the others', () => {
    const missing = path.join(dir, 'missing.keel.yaml');
    const { code, out, err } = run([missing, typo, binary, dir]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([
      { file: missing, findings: [] },
      { file: typo, format: 'keel' },
      { file: binary },
      { file: dir },
    ]);
    expect(err).toBe(
      `${missing} cannot be read: there is no such file.\n${binary} cannot be read: it is not UTF-8 text.\n${dir} cannot be read: it is a folder.\n`,
    );
    expect(run([]).code).toBe(1);
  });

  it('prints lines for people', () => {
    expect(run([typo, other], 'text').out).toBe(
      `${typo}:11:3 error The key lrr is not known in optimizer. Did you mean lr? (unknown-key)\n` +
        '1 error, 0 warnings, 0 hints in 1 file, 1 file not linted\n',
    );
  });
});
