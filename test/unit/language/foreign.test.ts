import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  CodeAction,
  CompletionItem,
  Hover,
  InlayHint,
  MarkupContent,
  TextDocumentEdit,
  TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Client } from './connection';
import { good } from '../config/samples';

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

const sft = `# Fine-tuning
model_name_or_path: some/model
learning_rate: 2.0e-5
lr_scheduler_type: cosine
warmup_ratio: 0.1
max_steps: 2000
per_device_train_batch_size: 8
gradient_accumulation_steps: 4
`;

const deepspeed = `{
  "train_micro_batch_size_per_gpu": 4, // a comment
  "optimizer": { "type": "AdamW", "params": { "lr": 1e-4 } },
  "zero_optimization": { "stage": 2 },
}
`;

const titan = `[model]
name = "llama3"

[optimizer]
name = "AdamW"
lr = 8e-4

[lr_scheduler]
warmup_steps = 200

[training]
steps = 1000
local_batch_size = 8
`;

/** `|` marks the cursor. */
async function at(marked: string, uri: string): Promise<{ text: string; uri: string; position: object }> {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const position = TextDocument.create(uri, 'yaml', 1, text).positionAt(offset);
  await client.open(text, uri);
  return { text, uri, position };
}

async function completed(marked: string, uri: string, label: string): Promise<string> {
  const { text, position } = await at(marked, uri);
  const items = await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', {
    textDocument: { uri },
    position,
  });
  const item = items.find((each) => each.label === label);
  if (!item) throw new Error(`${label} is not among ${items.map((each) => each.label).join(', ')}`);
  return TextDocument.applyEdits(TextDocument.create(uri, 'yaml', 1, text), [item.textEdit as TextEdit]);
}

async function explained(marked: string, uri: string): Promise<string> {
  const { position } = await at(marked, uri);
  const hover = await client.connection.sendRequest<Hover | null>('textDocument/hover', {
    textDocument: { uri },
    position,
  });
  return (hover?.contents as MarkupContent | undefined)?.value ?? '';
}

async function hints(text: string, uri: string): Promise<Record<string, string>> {
  await client.open(text, uri);
  const found = await client.connection.sendRequest<InlayHint[]>('textDocument/inlayHint', {
    textDocument: { uri },
    range: { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } },
  });
  const lines = text.split('\n');
  return Object.fromEntries(
    found.map(({ position, label }) => [
      (lines[position.line] ?? '').slice(0, position.character).trim(),
      label as string,
    ]),
  );
}

describe('a config of another framework', () => {
  beforeEach(() => client.start());

  it('is recognised by its content, in YAML, JSON and TOML, whatever its name', async () => {
    for (const [text, name] of [
      [sft, 'whatever.yaml'],
      [deepspeed, 'ds.json'],
      [titan, 'run.toml'],
    ] as const) {
      const uri = `file:///configs/${name}`;
      expect((await client.open(text, uri)).uri).toBe(uri);
    }
  });

  it('is published when it becomes one, and cleared when it is none any more', async () => {
    const uri = 'file:///configs/x.yaml';
    const send = (version: number, text: string): Promise<void> =>
      client.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
    await client.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 100, text: 'services: [a]\n' },
    });
    await send(101, sft);
    await client.diagnostics(101, uri);
    expect(client.published.map(({ version }) => version)).toEqual([101]);
    await send(102, 'services: [a]\n');
    await client.diagnostics(undefined as never, uri, ({ diagnostics }) => diagnostics.length === 0);
  });

  it('is explained: meaning, usual range with its source, and the curve', async () => {
    const text = await explained(sft.replace('2.0e-5', '2.0|e-5'), 'file:///a/sft.yaml');
    expect(text).toContain('`learning_rate`: Peak learning rate, per optimizer step.');
    expect(text).toContain('Usual here: 5e-7 to 6e-4');
    expect(text).toMatch(/Source: survey/);
    expect(text).toContain('Rises to 2e-5 in warmup (200 steps, 10 %). Falls from 2e-5 to 0 at step 2,000 (cosine).');
    expect(text).toMatch(/!\[[^\]]+\]\(data:image\/svg\+xml;base64,[\w+/=]+\|width=360,height=112\)/);
    expect(await explained(sft.replace('model_name', 'mo|del_name'), 'file:///b/sft.yaml')).toBe('');
  });

  it('shows what a reader would work out', async () => {
    expect(await hints(sft, 'file:///a/sft.yaml')).toEqual({
      'lr_scheduler_type: cosine': 'ends at 0',
      'warmup_ratio: 0.1': '= 200 steps',
      'gradient_accumulation_steps: 4': '= 32 a step and device',
    });
    const epochs = sft.replace('max_steps: 2000', 'num_train_epochs: 3');
    expect(await hints(epochs, 'file:///b/sft.yaml')).not.toHaveProperty('warmup_ratio: 0.1');
    const open = sft.replace('2.0e-5', '${lr}').replace('accumulation_steps: 4', 'accumulation_steps: auto');
    expect(await hints(open, 'file:///c/sft.yaml')).toEqual({ 'warmup_ratio: 0.1': '= 200 steps' });
  });

  it('has its keys and values completed in its own language', async () => {
    const yaml = await completed(`${sft}weight|`, 'file:///a/sft.yaml', 'weight_decay');
    expect(yaml).toBe(`${sft}weight_decay: `);
    expect(await completed(sft.replace('cosine', 'c|'), 'file:///b/sft.yaml', 'cosine_with_restarts')).toBe(
      sft.replace('cosine', 'cosine_with_restarts'),
    );
    expect(await completed(deepspeed.replace('"lr": 1e-4', '"lr": 1e-4, "|"'), 'file:///a/ds.json', 'betas')).toBe(
      deepspeed.replace('"lr": 1e-4', '"lr": 1e-4, "betas": '),
    );
    expect(await completed(deepspeed.replace('"AdamW"', '"A|"'), 'file:///b/ds.json', 'OneBitAdam')).toBe(
      deepspeed.replace('AdamW', 'OneBitAdam'),
    );
    expect(await completed(titan.replace('steps = 1000', 'steps = 1000\nmax|'), 'file:///a/t.toml', 'max_norm')).toBe(
      titan.replace('steps = 1000', 'steps = 1000\nmax_norm = '),
    );
  });

  describe('that two precisions are turned on in', () => {
    const uri = 'file:///a/sft.yaml';
    const both = `${sft}bf16: true # new cards\nfp16: true\n`;

    async function actionsOf(text: string, at = uri): Promise<(title: RegExp) => string> {
      const { diagnostics } = await client.open(text, at);
      const found = diagnostics.find(({ severity }) => severity === 1);
      expect(found).toMatchObject({ source: 'keel', code: 'two-precisions', data: { kind: 'lint' } });
      expect(found?.codeDescription?.href).toMatch(/rules\.md#two-precisions$/);
      const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri: at },
        range: found?.range,
        context: { diagnostics: [found] },
      });
      return (title) => {
        const action = actions.find((each) => title.test(each.title));
        if (!action) throw new Error(`There is no ${title} among ${actions.map((each) => each.title).join(', ')}`);
        const [change] = (action.edit?.documentChanges ?? []) as TextDocumentEdit[];
        return TextDocument.applyEdits(TextDocument.create(at, 'yaml', 1, text), change?.edits ?? []);
      };
    }
    const codes = async (text: string, at: string) =>
      (await client.open(text, at)).diagnostics.map(({ code }) => code).filter((code) => code === 'two-precisions');

    it('is marked, and a fix keeps comments', async () => {
      const fixed = (await actionsOf(both))(/16/);
      expect(fixed).toContain(sft);
      expect(await codes(fixed, 'file:///b/sft.yaml')).toEqual([]);
    });

    it('can be ignored on the line and in the file, once or twice', async () => {
      const after = await actionsOf(both);
      const line = after(/Ignore two-precisions on this line/);
      expect(line).toMatch(/ # keel-ignore two-precisions$/m);
      const file = after(/Ignore two-precisions in this file/);
      expect(file).toBe(`# keel-ignore-file two-precisions\n${both}`);
      expect(await codes(line, 'file:///b/sft.yaml')).toEqual([]);
      expect(await codes(file, 'file:///c/sft.yaml')).toEqual([]);
      const noted = `# keel-ignore-file no-warmup\n${both}`;
      expect((await actionsOf(noted, 'file:///d/sft.yaml'))(/in this file/)).toBe(
        noted.replace('no-warmup', 'no-warmup, two-precisions'),
      );
    });

    it('can be ignored in JSON only where its loader takes comments', async () => {
      const at = 'file:///a/ds.json';
      const text = '{\n  "zero_optimization": {},\n  "fp16": { "enabled": true },\n  "bf16": { "enabled": true }\n}\n';
      const after = await actionsOf(text, at);
      expect(await codes(after(/on this line/), 'file:///b/ds.json')).toEqual([]);
      expect(after(/in this file/)).toBe(`// keel-ignore-file two-precisions\n${text}`);
    });
  });

  it('keeps a hostile key from becoming more than text in a hover', async () => {
    const text = sft.replace('learning_rate', '"learning_rate"') + '"![x](https://example.org/x.png)`": 1\n';
    expect(await explained(text.replace('![x]', '![|x]'), 'file:///a/sft.yaml')).toBe('');
  });
});

it('leaves other YAML, JSON and TOML alone', async () => {
  await client.start();
  const others = [
    'services:\n  web: { image: x }\n',
    '{ "name": "x", "version": "1.0.0" }',
    '[tool.x]\na = 1\n',
    'a: [',
    '',
  ];
  for (const [i, text] of others.entries()) {
    await client.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: `file:///other${i}.yaml`, languageId: 'yaml', version: 1, text },
    });
  }
  await client.open(good);
  expect(client.published.length).toBe(1);
});

it('is left alone where the setting says so', async () => {
  await client.start({ foreignConfigs: false });
  await client.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri: 'file:///sft.yaml', languageId: 'yaml', version: 1, text: sft },
  });
  await client.open(good);
  expect(client.published.length).toBe(1);
});

it('speaks the language of the editor', async () => {
  const texts = { 'Peak learning rate, per optimizer step.': 'Höchste Lernrate, je Schritt.' };
  await client.start({ language: { locale: 'de', texts } });
  expect(await explained(sft.replace('2.0e-5', '2.0|e-5'), 'file:///a/sft.yaml')).toContain('Höchste Lernrate');
});
