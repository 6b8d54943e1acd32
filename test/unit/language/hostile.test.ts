/**
 * Texts that break readers, typed into the live server: it stays up and answers, and nothing takes a second.
 * KEEL_MUTATIONS=100000 for the long run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver/node';
import { createRandom } from '../../../src/backends/tfjs/random';
import { good } from '../config/samples';
import { examples } from '../config/formats/examples';
import { overASecond } from '../effort';
import { Client, uri as ownUri } from './connection';

const mutations = Number(process.env['KEEL_MUTATIONS'] ?? 300);
const published = path.resolve('../shared/configs');

beforeAll(() => {
  execFileSync(process.execPath, ['esbuild.js', 'server'], { cwd: path.resolve() });
});

let client: Client;
beforeEach(async () => {
  client = new Client();
  await client.start();
});
afterEach(() => {
  client.process.kill();
});

/**
 * Milliseconds the server has worked: by its processor time where the system tells it, for on a machine with much else
 * to do the clock says little about the server.
 */
function worked(): number {
  const file = `/proc/${client.process.pid}/stat`;
  if (!existsSync(file)) return performance.now();
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // utime and stime, in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

interface Sample {
  uri: string;
  text: string;
}

function samples(): Sample[] {
  const own = examples.map(({ name, text }) => ({ uri: `file:///own/${name}`, text }));
  const folders = existsSync(published) ? readdirSync(published, { withFileTypes: true }) : [];
  const found = folders
    .filter((folder) => folder.isDirectory())
    .flatMap(({ name }) => readdirSync(path.join(published, name)).map((file) => path.join(published, name, file)));
  const theirs = found.map((file) => ({
    uri: `file:///theirs/${path.basename(file)}`,
    text: readFileSync(file, 'utf8'),
  }));
  return [{ uri: ownUri, text: good }, ...own, ...theirs];
}

const pieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '`',
    ': ',
    '- ',
    '#',
    '&a ',
    '*a',
    '<<: *a',
    '!!python/object:x ',
    '|',
    '>',
    '?',
    '%',
    '@',
  ],
  ...[
    '\t',
    '\r\n',
    '\r',
    '\n',
    '\n---\n',
    '\n...\n',
    '\0',
    '\ufeff',
    '\u2028',
    '😀',
    '\ud800',
    'é',
    ',',
    ',]',
    '${lr}',
    '???',
  ],
  ...[
    'auto',
    'null',
    '1e999',
    '-1',
    '.nan',
    '0x10',
    'NaN',
    '{{ x }}',
    '__proto__: 1\n',
    '[tool]\n',
    '= 3\n',
    '/*',
    '//',
  ],
];

type Random = ReturnType<typeof createRandom>;
const below = (random: Random, end: number): number => Math.floor(random.next() * end);

/** Cut, doubled, swapped or with something strange put in, at a random place. */
function spoiled(text: string, random: Random): string {
  const at = below(random, text.length + 1);
  const end = Math.min(text.length, at + below(random, 40));
  const piece = pieces[below(random, pieces.length)] ?? '';
  const kinds = [
    () => text.slice(0, at) + text.slice(end),
    () => text.slice(0, end) + text.slice(at),
    () => text.slice(0, at) + piece + text.slice(at),
    () => text.slice(0, at) + piece + text.slice(end),
    () => text.slice(0, at),
    () => text.slice(at) + text.slice(0, at),
  ];
  return kinds[below(random, kinds.length)]?.() ?? text;
}

let version = 0;

/** Puts a text into an open file, asks all that an editor asks, and returns the milliseconds of the slowest answer. */
async function typed({ uri, text }: Sample, at: number): Promise<number> {
  const { connection } = client;
  const before = text.slice(0, at).split(/\r\n|\r|\n/);
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const textDocument = { uri };
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: ++version },
    contentChanges: [{ text }],
  });
  let slowest = 0;
  const ask = async (method: string, params: object): Promise<void> => {
    const start = worked();
    await connection.sendRequest(method, { textDocument, ...params });
    slowest = Math.max(slowest, worked() - start);
  };
  const range = { start: { line: 0, character: 0 }, end: { line: 1e6, character: 0 } };
  const diagnostics: Diagnostic[] = client.published.findLast((sent) => sent.uri === uri)?.diagnostics ?? [];
  await ask('textDocument/hover', { position });
  await ask('textDocument/completion', { position });
  await ask('textDocument/inlayHint', { range });
  await ask('textDocument/codeAction', {
    range,
    context: { diagnostics: diagnostics.slice(0, 3), only: ['quickfix', 'source.fixAll'] },
  });
  client.published.splice(0, client.published.length - 20);
  return slowest;
}

async function opened({ uri, text }: Sample): Promise<void> {
  const textDocument = { uri, languageId: 'yaml', version: ++version, text };
  await client.connection.sendNotification('textDocument/didOpen', { textDocument });
}

it('random mutations', { timeout: 7_200_000 }, async () => {
  const random = createRandom(Number(process.env['KEEL_SEED'] ?? 1), 'mutations');
  const all = samples();
  for (const sample of all) await opened(sample);
  for (const sample of all) await typed(sample, 0);
  let slowest = { ms: 0, text: '' };
  for (let i = 0; i < mutations; i++) {
    const { uri, text: whole } = all[below(random, all.length)] ?? { uri: ownUri, text: good };
    let text = whole;
    for (let n = 1 + below(random, 4); n > 0; n--) text = spoiled(text, random);
    const ms = await typed({ uri, text }, below(random, text.length + 1));
    if (ms > slowest.ms) slowest = { ms, text };
  }
  console.log(`${mutations} mutations of ${all.length} files; the slowest answer took ${slowest.ms.toFixed(0)} ms.`);
  expect(overASecond(slowest.ms), slowest.text.slice(0, 2000)).toBe(false);
  await client.open(good, 'file:///after.keel.yaml');
});

const hf = 'model_name_or_path: our/model\nper_device_train_batch_size: 4\nlearning_rate: 1e-4\n';
const laughs = [
  'a0: &a0 [lol, lol, lol]',
  ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}, *a${i}]`),
];

const texts: [name: string, file: string, text: string][] = [
  ['5 MB of data lists', 'a.yaml', `${hf}files:\n${'  - data/part-0001.npy\n'.repeat(230_000)}seed: 3\n`],
  ['5 MB of data lists, indented', 'a.yaml', `${hf}data:\n  files:\n${'    - data/part-0001.npy\n'.repeat(210_000)}`],
  ['5 MB in one line', 'a.yaml', `${hf}files: [${'1, '.repeat(1_700_000)}]\n`],
  ['5 MB of lists in our own', 'a.keel.yaml', `${good}x:\n${'  - 1\n'.repeat(800_000)}`],
  ['5 MB of JSON', 'a.json', `{ "zero_optimization": {}, "files": [${'"a.npy", '.repeat(600_000)}] }`],
  ['a billion laughs', 'a.yaml', `${hf}${laughs.join('\n')}\n`],
  ['a billion laughs in our own', 'a.keel.yaml', `${good}${laughs.join('\n')}\n`],
  ['anchors that name themselves', 'a.yaml', `${hf}a: &a [*a]\nb: &b { <<: *b }\n`],
  [
    'merge keys',
    'a.yaml',
    `base: &base { lr: 1e-3 }\noptimizer: { <<: *base, name: adam }\nbatch_size: 3\nepochs: 3\n`,
  ],
  ['several documents', 'a.yaml', `${'a: 1\n---\n'.repeat(3000)}${hf}`],
  ['CRLF', 'a.yaml', hf.repeat(500).replaceAll('\n', '\r\n')],
  ['tabs', 'a.yaml', hf.replaceAll(': ', ':\t').replaceAll('\n', '\n\t')],
  ['a key 9,000 times', 'a.yaml', `${hf}${'learning_rate: 1e-4\n'.repeat(9000)}`],
  ['trailing commas', 'a.json', '{ "zero_optimization": {}, "optimizer": { "params": { "lr": 1e-3, }, }, }'],
  ['deep brackets', 'a.yaml', `${hf}x: ${'['.repeat(100_000)}`],
  ['deep brackets in our own', 'a.keel.yaml', `${good}x: ${'['.repeat(50_000)}`],
  ['deep JSON', 'a.json', `{ "zero_optimization": ${'{"a":'.repeat(100_000)}`],
  [
    'many faulty lines of TOML',
    'a.toml',
    `[model]\n[training]\nsteps = 1\n[optimizer]\nlr = 1e-3\n${'x = @\n'.repeat(30_000)}`,
  ],
];

it.each(texts)('%s', async (_name, file, text) => {
  const uri = `file:///hostile/${file}`;
  await opened({ uri, text: '' });
  // Compiled before it is timed.
  await typed({ uri, text: file.endsWith('keel.yaml') ? good : hf }, 5);
  for (const at of [text.length - 1, 40]) expect(overASecond(await typed({ uri, text }, at))).toBe(false);
  await client.open(good, 'file:///after.keel.yaml');
});
