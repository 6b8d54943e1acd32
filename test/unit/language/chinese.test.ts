/** The real server with Chinese texts: all that it shows is Chinese. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CodeAction, CompletionItem, Hover, InlayHint } from 'vscode-languageserver/node';
import { say, spoken } from '../../../src/shared/messages/say';
import { chinese, englishIn } from '../chinese';
import { good } from '../config/samples';
import { Client, uri } from './connection';

beforeAll(() => {
  execFileSync(process.execPath, ['esbuild.js', 'server'], { cwd: path.resolve() });
});

let client: Client;
beforeEach(async () => {
  client = new Client();
  await client.start({ language: chinese });
});
afterEach(() => {
  client.process.kill();
});

const foreign = 'file:///a/sft.yaml';
const sft = `model_name_or_path: our/model
learning_rate: 2.0e-2
per_device_train_batch_size: 8
gradient_accumulation_steps: 4
num_train_epochs: 2
max_steps: 1000
lr_scheduler_type: cosine
warmup_ratio: 0.1
`;

/** A place in a text: the first occurrence of a word. */
function placeOf(text: string, word: string): { line: number; character: number } {
  const before = text.slice(0, text.indexOf(word)).split('\n');
  return { line: before.length - 1, character: before.at(-1)!.length };
}

const actionsFor = async (text: string, at = uri): Promise<CodeAction[]> => {
  const { diagnostics } = await client.open(text, at);
  const range = diagnostics[0]?.range;
  return client.request('textDocument/codeAction', { textDocument: { uri: at }, range, context: { diagnostics } });
};

/** What a hover says, without its picture. */
async function explained(text: string, word: string, at: string): Promise<{ words: string; picture: string }> {
  await client.open(text, at);
  const hover: Hover | null = await client.request('textDocument/hover', {
    textDocument: { uri: at },
    position: placeOf(text, word),
  });
  const value = (hover?.contents as { value: string } | undefined)?.value ?? '';
  const [, alt = '', data = ''] = /!\[([^\]]*)\]\(data:image\/svg\+xml;base64,([^|]*)/.exec(value) ?? [];
  const svg = Buffer.from(data, 'base64').toString('utf8');
  return { words: value.replace(/!\[[^\]]*\]\([^)]*\)/, alt), picture: svg };
}

const isChinese = (texts: readonly (string | undefined)[], given: readonly string[] = []): void => {
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.map((text) => englishIn(text ?? '', given)).filter((found) => found !== null)).toEqual([]);
};

test('diagnostics and their actions are Chinese, and lead to the Chinese page', async () => {
  const typo = good.replace('lr: 1e-3', 'lrr: 1e-3');
  const { diagnostics } = await client.open(typo);
  isChinese(diagnostics.map(({ message }) => message));
  expect(diagnostics[0]?.codeDescription?.href).toMatch(/\/media\/docs\/zh-cn\/rules\.md#unknown-key$/);
  isChinese((await actionsFor(typo)).map(({ title }) => title));
  const high = await actionsFor(sft, foreign);
  expect(high.length).toBeGreaterThan(2);
  isChinese(high.map(({ title }) => title));
});

test('findings of a run and their fixes are Chinese', async () => {
  const { version } = await client.open(good);
  const finding = {
    ...{ id: 'a@1', rule: 'divergence', severity: 'act', step: 1, endStep: 2, causes: [], paths: [], fixes: [] },
    ...spoken({ message: say('lr-too-low.zero', { name: 'lr', lr: 0 }) }),
    evidence: [{ name: 'loss', value: 1, ...spoken({ text: say('epsilon.fp16', { name: 'eps', eps: 1e-8 }) }) }],
  };
  const fix = {
    ...{ id: 'lower-lr', reason: '', source: '', continueFrom: 100 },
    ...spoken({ title: say('lint-fix.lower-lr', { lr: 1e-4 }) }),
    edits: [{ op: 'set', path: ['optimizer', 'lr'], value: 1e-4 }],
  };
  const findings = [{ finding, fixes: [fix, { ...fix, continueFrom: null }] }];
  await client.connection.sendNotification('keel/findings', { uri, run: 'r1', findings });
  const { diagnostics } = await client.diagnostics(version!, uri, (sent) => sent.diagnostics.length > 0);
  isChinese(diagnostics.flatMap(({ message }) => message.split('\n')));
  const context = { diagnostics };
  const actions: CodeAction[] = await client.request('textDocument/codeAction', {
    range: diagnostics[0]?.range,
    context,
  });
  expect(actions.length).toBe(5);
  isChinese(actions.map(({ title }) => title));
});

test.each([
  [good, 'lr: 1e-3', uri],
  [good, 'name: cosine', uri],
  [good, 'task', uri],
  [good, 'filters', uri],
  [good, 'warmup: 50', uri],
  [sft, 'learning_rate', foreign],
  [sft, 'warmup_ratio', foreign],
  [sft, 'gradient_acc', foreign],
])('a hover is Chinese (%#)', async (text, word, at) => {
  const { words, picture } = await explained(text, word, at);
  isChinese(words.split('\n').filter((line) => line.trim() !== ''));
  for (const [, label = ''] of picture.matchAll(/<text[^>]*>([^<]*)<\/text>/g))
    expect(label).not.toMatch(/[A-Za-z]{2}/);
});

test.each([
  [good.replace('schedule:', '  \nschedule:'), { line: 11, character: 2 }, uri],
  [good.replace('optimizer:', '  \noptimizer:'), { line: 8, character: 2 }, uri],
  [`${good}`, { line: 15, character: 0 }, uri],
  ['backend: torch\nscript: a.py\n', { line: 2, character: 0 }, uri],
])('completion is Chinese (%#)', async (text, position, at) => {
  await client.open(text, at);
  const items: CompletionItem[] = await client.request('textDocument/completion', {
    textDocument: { uri: at },
    position,
  });
  isChinese(items.map(({ documentation }) => documentation as string));
  isChinese(items.map(({ detail }) => `${detail}。值`));
});

test('completion in a config of another framework is Chinese', async () => {
  await client.open(sft, foreign);
  const position = { line: 8, character: 0 };
  const items: CompletionItem[] = await client.request('textDocument/completion', {
    textDocument: { uri: foreign },
    position,
  });
  const documented = items.filter(({ documentation }) => documentation !== undefined);
  isChinese(documented.map(({ documentation }) => documentation as string));
});

test('hints are Chinese', async () => {
  for (const [text, at] of [
    [`${good}accumulate: 4\n`, uri],
    [sft, foreign],
  ] as const) {
    await client.open(text, at);
    const hints: InlayHint[] = await client.request('textDocument/inlayHint', {
      textDocument: { uri: at },
      range: { start: { line: 0, character: 0 }, end: { line: 50, character: 0 } },
    });
    isChinese(hints.flatMap(({ label, tooltip }) => [label as string, ...(tooltip ? [tooltip as string] : [])]));
  }
});
