import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lint } from '../../../src/cli/lint';
import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json';
import Ajv from 'ajv';
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
            said: { message: expect.objectContaining({ id: 'and-then' }) as object },
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
    const { code, out, err } = run([missing, typo, binary]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([
      { file: missing, findings: [] },
      { file: typo, format: 'keel' },
      { file: binary },
    ]);
    expect(err).toBe(
      `${missing} cannot be read: there is no such file or folder.\n${binary} cannot be read: it is not UTF-8 text. Save it as UTF-8, for example with iconv.\n`,
    );
    expect(run([]).code).toBe(1);
  });

  it('prints lines for people', () => {
    expect(run([typo, other], 'text').out).toBe(
      `${typo}:11:3 error The key lrr is not known in optimizer. Did you mean lr? (unknown-key)\n` +
        '1 error, 0 warnings, 0 hints in 1 file, 1 file not linted\n',
    );
  });

  const sft =
    'model_name_or_path: our/model\nlearning_rate: 2.0e-2 # far too high\nwarmup_ratio: 0.1\nnum_train_epochs: 2\nbf16: true\nfp16: true\n';

  it('reads configs of other frameworks, with the name of their format', () => {
    const { code, out } = run([file('sft.yml', sft)]);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject([
      {
        format: 'hf-trainer',
        findings: [
          { rule: 'lr-too-high', severity: 'error', line: 2, column: 16, path: 'learning_rate', fixes: ['lower-lr'] },
          { rule: 'two-precisions', path: 'fp16', fixes: ['one-precision', 'one-precision'] },
        ],
      },
    ]);
  });

  it('takes folders and patterns, and reports the configs in them alone', () => {
    const inner = path.join(dir, 'inner');
    mkdirSync(path.join(inner, 'node_modules'), { recursive: true });
    for (const name of ['b.yaml', 'a.toml', 'node_modules/c.yaml']) writeFileSync(path.join(inner, name), sft);
    writeFileSync(path.join(inner, 'compose.yaml'), 'services: {}\n');
    const files = (names: string[]) =>
      (JSON.parse(run(names).out) as { file: string }[]).map((each) => path.relative(inner, each.file));
    expect(files([inner])).toEqual(['b.yaml']);
    expect(files([path.join(inner, '*.yaml')])).toEqual(['b.yaml']);
    expect(files([path.join(inner, 'b.yaml'), inner])).toEqual(['b.yaml']);
    const { code, err } = run([path.join(inner, '*.nothing')]);
    expect([code, err]).toEqual([1, expect.stringContaining('there is no such file')]);
  });

  it('ignores rules, and says which there are', () => {
    const name = file('ignore.yml', sft);
    const write = () => undefined;
    expect(lint([name], { write, ignore: ['lr-too-high', 'two-precisions'] })).toBe(0);
    let told = '';
    expect(lint([name], { write, ignore: ['no-such'], complain: (text) => void (told += text) })).toBe(1);
    expect(told).toMatch(/^There is no rule no-such; the rules are lr-too-high, /);
  });

  it('makes the safe repairs and nothing else', () => {
    const text = `${sft}adam_beta1: 0.999 # slow\nadam_beta2: 0.9\n`;
    const name = file('fix.yml', text);
    let out = '';
    const code = lint([name], { fix: true, write: (part) => void (out += part) });
    expect(readFileSync(name, 'utf8')).toBe(text.replace('0.999', '0.9').replace('0.9\n', '0.999\n'));
    expect(code).toBe(2);
    expect(out).toContain('1 fix applied\n2 errors, 0 warnings, 0 hints in 1 file\n');
  });

  it('writes SARIF that the official schema accepts', () => {
    const name = file('sarif name.yml', sft);
    let out = '';
    lint([name, typo, fine], { format: 'sarif', write: (part) => void (out += part) });
    const log = JSON.parse(out) as Sarif;
    const check = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(draft7(sarifSchema));
    check(log);
    expect(check.errors ?? []).toEqual([]);
    const { results, tool } = log.runs[0]!;
    expect(results).toHaveLength(3);
    expect(results[0]).toMatchObject({
      ruleId: 'lr-too-high',
      level: 'error',
      locations: [{ physicalLocation: { region: { startLine: 2, startColumn: 16, endLine: 2, endColumn: 22 } } }],
    });
    expect(results[0]!.locations[0]!.physicalLocation.artifactLocation.uri).toMatch(/^file:\/\/\/.*sarif%20name\.yml$/);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
    for (const { id, helpUri } of tool.driver.rules) expect(helpUri).toMatch(new RegExp(`^file:.*rules\\.md#${id}$`));
  });
});

interface Sarif {
  runs: {
    tool: { driver: { rules: { id: string; helpUri: string }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
    }[];
  }[];
}

/** It is of draft 4, of which it uses what draft 7 has too, but for its name. */
function draft7({ id: _id, ...schema }: typeof sarifSchema): object {
  return { ...schema, $schema: 'http://json-schema.org/draft-07/schema#' };
}
