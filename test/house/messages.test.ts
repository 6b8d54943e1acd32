/**
 * What Keel says has one template, in every language, and no sentence is built where it is said. Each check is shown to
 * fail on a planted fault.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { editorTexts, messages, messageTable } from '../../scripts/l10n.mjs';
import { locales, spokenTexts } from '../../scripts/lib/translations.mjs';
import { parseConfig } from '../../src/config/keel/parse';
import { sentencesIn } from './sentences';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const sources = ['src', 'webview'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/'))),
);

/** What a placeholder takes, so that a translation that shows a number as a word is found. */
const kindOf = (kind: string): string => (/[#|]/.test(kind) ? 'count' : kind === 'capital' ? '' : kind);

/** The arguments of a template with their kinds, sorted; `{0}` and `{name}` alike. */
const parts = (template: string): string[] =>
  [
    ...new Set(
      [...template.matchAll(/\{(\w+)(?::([^{}]*))?\}/g)].map(([, name, kind]) => `${name}:${kindOf(kind ?? '')}`),
    ),
  ].sort();

/** What is wrong with the translations of a language, one line each. */
function faults(english: readonly string[], local: ReadonlyMap<string, string>): string[] {
  const missing = english.filter((text) => !local.has(text)).map((text) => `no translation: ${text}`);
  const extra = [...local.keys()].filter((text) => !english.includes(text)).map((text) => `left over: ${text}`);
  const other = english
    .filter((text) => local.has(text) && String(parts(text)) !== String(parts(local.get(text)!)))
    .map((text) => `other arguments: ${text} / ${local.get(text)}`);
  const same = english
    .filter((text) => local.get(text) === text && words(text))
    .map((text) => `not translated: ${text}`);
  const half = [...local.values()]
    .filter((text) => /[a-z]{3,} [a-z]{3,} [a-z]{3,}/.test(text.replace(cited, '')))
    .map((text) => `English in: ${text}`);
  return [...missing, ...extra, ...other, ...same, ...half];
}

/** A paper with its year or number, whose title stays as it is. */
const cited = /[A-Z][ -~]*?\([^()]*\d{4}[^()]*\)/g;

/** Whether a template has words of its own beside its arguments and the names of formats. */
const words = (text: string): boolean => /[a-z]{2,}/.test(text.replace(/\{[^{}]*\}/g, ''));

const templates: Map<string, string> = messages();
const all = [...new Set([...templates.values(), ...editorTexts()])];

test.each(locales)('every message has its twin in %s, with the same arguments', (locale) => {
  expect(all.length).toBeGreaterThan(300);
  expect(faults(all, new Map(Object.entries(spokenTexts(locale))))).toEqual([]);
});

test.each(locales)('every text of the manifest has its twin in %s', (locale) => {
  const [english, local] = ['', `.${locale}`].map(
    (part) => JSON.parse(read(`package.nls${part}.json`)) as Record<string, string>,
  );
  expect(Object.keys(local!)).toEqual(Object.keys(english!));
  const links = (texts: Record<string, string>) =>
    Object.values(texts).map((text) => text.match(/\((command:[^)]*)\)/g));
  expect(links(local!)).toEqual(links(english!));
});

test('a missing twin, one too many, another argument and English in a translation are found', () => {
  const english = ['The loss is {loss:figure}.', 'It ran {n:# step|# steps}.', 'Stop'];
  const right = new Map([
    ['The loss is {loss:figure}.', '损失为 {loss:figure}。'],
    ['It ran {n:# step|# steps}.', '运行了 {n:# 步}。'],
    ['Stop', '停止'],
  ]);
  expect(faults(english, right)).toEqual([]);
  const broken = (key: string, value: string | null) => {
    const copy = new Map(right);
    if (value === null) copy.delete(key);
    else copy.set(key, value);
    return faults(english, copy);
  };
  expect(broken('Stop', null)).toEqual(['no translation: Stop']);
  expect(broken('Go', '走')).toEqual(['left over: Go']);
  expect(broken('Stop', 'Stop')).toEqual(['not translated: Stop']);
  expect(broken('Stop', '请 wait until the end')).toHaveLength(1);
  expect(broken('Stop', '停止；Prechelt, Early stopping but when (1998)。')).toEqual([]);
  for (const text of ['损失为 {loss}。', '损失很大。', '损失为 {loss:figure}，第 {step:int} 步。'])
    expect(broken('The loss is {loss:figure}.', text)).toHaveLength(1);
});

test.each(locales)('the table of all messages in %s is current (npm run docs)', (locale) => {
  expect(read(`l10n/${locale}.md`)).toBe(messageTable(locale));
});

test('the extension host, which tells nothing by itself, carries no templates', () => {
  const out = mkdtempSync(path.join(tmpdir(), 'keel-bundles-'));
  execFileSync(process.execPath, ['esbuild.js', `--out=${out}`, 'extension', 'client', 'server'], { cwd: root });
  const holds = (bundle: string) =>
    readFileSync(path.join(out, `${bundle}.js`), 'utf8').includes('early-blow-up.found');
  expect([holds('extension'), holds('client'), holds('server')]).toEqual([false, false, true]);
  rmSync(out, { recursive: true });
});

/** Whether an id is named in a source: as a whole, or put together from a fixed beginning or end. */
function isNamed(id: string, text: string): boolean {
  if (text.includes(`'${id}'`) || text.includes(`"${id}"`)) return true;
  const pieces = id
    .split('.')
    .slice(0, -1)
    .map((_, i) =>
      id
        .split('.')
        .slice(0, i + 1)
        .join('.'),
    );
  return pieces.some((piece) => text.includes(`\`${piece}.\${`));
}

test.each(locales)('the example in %s has the values of the English one, in its own words', (locale) => {
  const value = (file: string) => parseConfig(read(`examples/${file}`)).config as Record<string, unknown>;
  const [english, local] = ['diverges.keel.yaml', `${locale}/diverges.keel.yaml`].map(value);
  const data = { ...(english!['data'] as object), path: '../data/moby-dick.txt' };
  expect(local).toEqual({ ...english, name: local!['name'], data });
});

test('every message is said somewhere', () => {
  const python = readdirSync(path.join(root, 'src/backends/python/keel_probe'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.py'))
    .map((file) => read(`src/backends/python/keel_probe/${file}`));
  const text = [...sources.filter((file) => !file.includes('messages/en/')).map(read), ...python].join('\n');
  expect([...templates.keys()].filter((id) => !isNamed(id, text))).toEqual([]);
  expect(isNamed('lint.nowhere', text)).toBe(false);
});

/** Errors of the compiler in a file beside the catalogue that says something. */
function compiled(text: string): string[] {
  const file = path.join(root, 'src/shared/messages/planted.ts');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(root, 'tsconfig.json'), (name) => readFileSync(name, 'utf8')).config,
    ts.sys,
    root,
  );
  const host = ts.createCompilerHost(options);
  const fromDisk = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    path.resolve(name) === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : fromDisk(name, ...rest);
  host.fileExists = (name) => path.resolve(name) === file || ts.sys.fileExists(name);
  const program = ts.createProgram([file], { ...options, noEmit: true }, host);
  const source = program.getSourceFile(file)!;
  return program
    .getSemanticDiagnostics(source)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

test('an id without a template, a missing, an unused and a wrong argument do not compile', () => {
  const saying = (call: string) => compiled(`import { say } from './say';\nexport const message = ${call};\n`);
  expect(saying(`say('as-is', { text: 'words' })`)).toEqual([]);
  for (const call of [
    `say('no-such-message', {})`,
    `say('as-is', {})`,
    `say('as-is')`,
    `say('as-is', { text: 'words', step: 3 })`,
    `say('as-is', { text: 3 })`,
  ])
    expect(saying(call), call).toHaveLength(1);
});

/** Tables of texts that are translated as they stand, texts in CSS and Python, words by which logs are read, and lists of keys. */
const tables =
  /^src\/(shared\/messages\/en\/|config\/formats\/schemas\/|shared\/printedLoss\.ts$|shared\/panel\/strings\.ts$|config\/keel\/tasks\/|cli\/html\/style\.ts$|backends\/python\/question\.ts$|diagnosis\/measured\.ts$|logs\/(?:names|columns|tables\/\w+|stores\/\w+)\.ts$)|\/docs\.ts$/;

test('no sentence for a person is built by hand', () => {
  const found = sources
    .filter((file) => !tables.test(file))
    .flatMap((file) => sentencesIn(file, read(file)).map(({ line, text }) => `${file}:${line} ${text}`));
  expect(found).toEqual([]);
});

test('a sentence built by hand is found, and code and translated texts are left alone', () => {
  const found = (text: string) => sentencesIn('planted.ts', text).length;
  for (const text of [
    `throw new Error('The disk is full.');`,
    'say(`${name} has no steps`);',
    `const finding = { message: 'loss went up' };`,
    'out.write(`<p class="dim">Read more: ${page}</p>`);',
    `vscode.window.showErrorMessage('It does not work.');`,
    'say(`${n} steps`);',
    'say(`Step ${n}: ${text}`);',
    'say(`${first} and ${second}`);',
  ])
    expect(found(text), text).toBe(1);
  for (const text of [
    `import x from './two words';`,
    `vscode.l10n.t('It does not work.');`,
    'const html = `<div class="a b" data-x="y">${text}</div>`;',
    `const doc = { doc: { why: 'The loss went up.' } };`,
    `spawn('nvidia-smi', ['--query-gpu=index']);`,
    `type A = 'one two';`,
  ])
    expect(found(text), text).toBe(0);
});
