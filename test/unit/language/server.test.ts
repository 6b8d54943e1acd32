import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CodeAction, CompletionItem, Diagnostic, Hover, TextDocumentEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { good } from '../config/samples';
import { Client, uri } from './connection';

beforeAll(() => {
  execFileSync(process.execPath, ['esbuild.js', 'server'], { cwd: path.resolve() });
});

let client: Client;
beforeEach(() => {
  client = new Client();
});
afterEach(() => {
  client.process.kill();
});

const typo = good.replace('lr: 1e-3', 'lrr: 1e-3');

/** The text after an action's edit. */
function applied(text: string, action: CodeAction | undefined): string {
  const [change] = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
  expect(change?.textDocument.uri).toBe(uri);
  return TextDocument.applyEdits(TextDocument.create(uri, 'yaml', 1, text), change?.edits ?? []);
}

const actionsFor = (diagnostic: Diagnostic | undefined, only?: string[]): Promise<CodeAction[]> =>
  client.request('textDocument/codeAction', { range: diagnostic?.range, context: { diagnostics: [diagnostic], only } });

describe('diagnostics', () => {
  it('come when a config is opened, with their rule, its page and the fix', async () => {
    await client.start();
    const { diagnostics } = await client.open(typo);
    expect(diagnostics).toMatchObject([
      {
        source: 'keel',
        code: 'unknown-key',
        severity: 1,
        message: 'The key lrr is not known in optimizer. Did you mean lr?',
        range: { start: { line: 10, character: 2 }, end: { line: 10, character: 5 } },
        data: { kind: 'lint', fixes: [{ id: 'rename-key' }] },
      },
    ]);
    expect(diagnostics[0]?.codeDescription?.href).toMatch(/^file:.*\/media\/docs\/rules\.md#unknown-key$/);
  });

  it('follow every change, and go when the config is closed', async () => {
    await client.start();
    expect((await client.open(good)).diagnostics).toEqual([]);
    expect((await client.diagnostics(await client.change(typo))).diagnostics.length).toBe(1);
    expect((await client.diagnostics(await client.change('a: [1'))).diagnostics[0]?.message).toMatch(/never closed/);
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await client.diagnostics(undefined as never, uri, ({ diagnostics }) => diagnostics.length === 0);
  });

  it('of a burst of changes end with the last one, in order', async () => {
    await client.start();
    await client.open(good);
    let version = 0;
    for (let i = 0; i < 200; i++) version = await client.change(i % 2 ? good : typo);
    expect((await client.diagnostics(version)).diagnostics).toEqual([]);
    const versions = client.published.map((sent) => sent.version ?? 0);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  it('are of configs only', async () => {
    await client.start();
    await client.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: 'file:///other.yaml', languageId: 'yaml', version: 1, text: 'a: [' },
    });
    await client.open(good);
    expect(client.published.map((sent) => sent.uri)).toEqual([uri]);
  });
});

describe('code actions', () => {
  it('repair a typo, and are preferred', async () => {
    await client.start();
    const { diagnostics } = await client.open(typo);
    const actions = await actionsFor(diagnostics[0]);
    expect(actions.map(({ title, kind, isPreferred }) => ({ title, kind, isPreferred }))).toEqual([
      { title: 'Rename lrr to lr', kind: 'quickfix', isPreferred: true },
    ]);
    expect(applied(typo, actions[0])).toBe(good);
  });

  it('are computed against the text as it is now', async () => {
    await client.start();
    const { diagnostics } = await client.open(typo);
    const moved = `# one more line\n${typo}`;
    await client.diagnostics(await client.change(moved));
    expect(applied(moved, (await actionsFor(diagnostics[0]))[0])).toBe(`# one more line\n${good}`);
    await client.diagnostics(await client.change(good));
    expect(await actionsFor(diagnostics[0])).toEqual([]);
  });

  it('fix and ignore a rule', async () => {
    await client.start();
    const text = good.replace('warmup: 50', 'warmup: 900');
    const { diagnostics } = await client.open(text);
    const [fix, onLine, inConfig] = await actionsFor(diagnostics[0]);
    expect(applied(text, fix)).toBe(good);
    expect(applied(text, onLine)).toBe(text.replace('warmup: 900', 'warmup: 900 # keel-ignore warmup-length'));
    expect(applied(text, inConfig)).toBe(`${text}monitor:\n  ignore: [warmup-length]\n`);
    for (const action of [onLine, inConfig])
      expect((await client.open(applied(text, action), 'file:///b.keel.yaml')).diagnostics).toEqual([]);
  });

  it('make all safe repairs only where that is asked for', async () => {
    await client.start();
    const text = typo.replace('steps: 500', 'steps: "500"');
    const { diagnostics } = await client.open(text);
    expect((await actionsFor(diagnostics[0])).map(({ kind }) => kind)).toEqual(['quickfix']);
    const [all] = await actionsFor(diagnostics[0], ['source.fixAll']);
    expect(all?.kind).toBe('source.fixAll.keel');
    expect(applied(text, all)).toBe(good);
  });
});

describe('findings of a run', () => {
  const finding = {
    id: 'divergence@120',
    rule: 'divergence',
    severity: 'act',
    step: 120,
    endStep: 130,
    message: 'The loss left at step 120.',
    evidence: [{ name: 'loss', value: 8.1, text: 'loss 8.1 is 3.2 times its start' }],
    causes: [],
    paths: [['optimizer', 'lr']],
    fixes: ['lower-lr'],
  };
  const fix = {
    id: 'lower-lr',
    title: 'Lower the learning rate to 5e-4',
    reason: '',
    source: '',
    edits: [{ op: 'set', path: ['optimizer', 'lr'], value: 5e-4 }],
    continueFrom: 100,
  };
  const restart = { ...fix, id: 'restart', title: 'Start again', edits: [], continueFrom: null };

  it('stand on the lines to blame, with edits and the command that continues', async () => {
    await client.start();
    const { version } = await client.open(good);
    const unescaped = decodeURIComponent(uri);
    await client.connection.sendNotification('keel/findings', {
      uri: unescaped,
      run: 'r1',
      findings: [{ finding, fixes: [fix, restart] }],
    });
    const { diagnostics } = await client.diagnostics(version ?? 0, uri, (sent) => sent.diagnostics.length > 0);
    expect(diagnostics).toMatchObject([
      {
        code: 'divergence',
        severity: 1,
        message: 'Run: The loss left at step 120.\nloss 8.1 is 3.2 times its start',
        range: { start: { line: 10, character: 6 }, end: { line: 10, character: 10 } },
      },
    ]);
    const actions = await actionsFor(diagnostics[0]);
    expect(actions.map(({ title }) => title)).toEqual([
      'Lower the learning rate to 5e-4',
      'Lower the learning rate to 5e-4, and continue from step 100',
      'Start again',
      'Ignore divergence in this config',
    ]);
    expect(applied(good, actions[0])).toBe(good.replace('1e-3', '5e-4'));
    expect(actions[1]?.command).toMatchObject({
      command: 'keel.applyFix',
      arguments: ['r1', 'divergence@120', 'lower-lr'],
    });
    await client.connection.sendNotification('keel/findings', { uri, run: 'r1', findings: [] });
    await client.diagnostics(
      version ?? 0,
      uri,
      (sent) => client.published.indexOf(sent) > 1 && sent.diagnostics.length === 0,
    );
  });

  it('wait for their config to be opened', async () => {
    await client.start();
    await client.connection.sendNotification('keel/findings', {
      uri,
      run: 'r1',
      findings: [{ finding: { ...finding, paths: [] }, fixes: [] }],
    });
    expect((await client.open('# nothing\n')).diagnostics.map(({ code }) => code)).toEqual(['syntax', 'divergence']);
  });
});

describe('completion and hover', () => {
  const complete = async (text: string, line: number, character: number): Promise<CompletionItem[]> => {
    await client.open(text);
    return client.request('textDocument/completion', { position: { line, character } });
  };
  const labels = async (...at: Parameters<typeof complete>) => (await complete(...at)).map(({ label }) => label);

  beforeEach(() => client.start());

  it('offer the keys that are still free', async () => {
    const names = await labels(good.replace('schedule:', '  \nschedule:'), 11, 2);
    expect(names).toContain('betas');
    expect(names).not.toContain('lr');
  });

  it('offer values, also in half a line', async () => {
    expect(await labels(good.replace('name: adam', 'name: '), 9, 8)).toContain('adamw');
    expect(await labels(`${good}cl`, 15, 2)).toContain('clip');
  });

  it('know the kind of model', async () => {
    const names = await labels(good.replace('optimizer:', '  \noptimizer:'), 8, 2);
    expect(names).toContain('kernel');
    expect(names).not.toContain('heads');
  });

  it('explain a key with its default', async () => {
    await client.open(good);
    const hover: Hover = await client.request('textDocument/hover', { position: { line: 13, character: 3 } });
    expect(hover.contents).toMatchObject({
      value: expect.stringMatching(/schedule\.warmup.*whole number of at least 0/s) as string,
    });
    expect(await client.request('textDocument/hover', { position: { line: 0, character: 3 } })).toBeNull();
  });
});

it('leaves keys to another extension where it is told to', async () => {
  await client.start({ schemaFeatures: false });
  await client.open(`${good}cl`);
  expect(await client.request('textDocument/completion', { position: { line: 15, character: 2 } })).toEqual([]);
  const hover = await client.request<Hover | null>('textDocument/hover', { position: { line: 1, character: 1 } });
  expect(hover).toBeNull();
});

describe('bad input', () => {
  it('is survived: broken messages, unknown documents, data of other shapes', async () => {
    await client.start();
    const { diagnostics } = await client.open(typo);
    const body = '{"jsonrpc": "2.0", "method": nonsense';
    client.process.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    await client.connection.sendNotification('keel/findings', { uri: '%', findings: 5 });
    await client.connection.sendNotification('keel/findings', { uri, run: 'r', findings: [{ finding: { paths: 3 } }] });
    await client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: 'file:///none' },
      contentChanges: 7,
    });
    await client.connection.sendNotification('nothing/known', {});
    for (const data of [
      null,
      5,
      [],
      { kind: 'lint', rule: 'x', fixes: [{ edits: 3 }] },
      { kind: 'lint', rule: 'x', fixes: [null] },
      { kind: 'run', rule: 'x' },
    ]) {
      await actionsFor({ ...diagnostics[0]!, data }).catch(() => undefined);
    }
    await client.request('textDocument/completion', { position: { line: 99, character: 99 } });
    expect((await client.diagnostics(await client.change(good))).diagnostics).toEqual([]);
    expect(await client.stop()).toBe(0);
  });
});
