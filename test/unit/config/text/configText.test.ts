/**
 * What a text costs: it is parsed once by the parser of its language, and once more to verify all edits of it together.
 * YAML is parsed once more before its first edit, with tokens: every reading would pay for them.
 */
import * as jsonParser from 'jsonc-parser';
import * as tomlParser from 'toml-eslint-parser';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import * as yamlParser from 'yaml';
import { editConfig, parseConfig } from '../../../../src/config/keel/parse';
import { readConfig, type ReadConfig } from '../../../../src/config/readConfig';
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import type { ConfigEdit, ConfigPath, Json } from '../../../../src/config/types';
import { lint } from '../../../../src/diagnosis/lint';
import { good } from '../samples';

vi.mock('yaml', spied);
vi.mock('jsonc-parser', spied);
vi.mock('toml-eslint-parser', spied);

/** The library, each parser of which counts its calls. */
async function spied<T extends Record<string, unknown>>(original: () => Promise<T>): Promise<T> {
  const library = await original();
  const spies = Object.entries(library).filter(([name, value]) => /^parse/.test(name) && typeof value === 'function');
  return { ...library, ...Object.fromEntries(spies.map(([name, parse]) => [name, vi.fn(parse as () => unknown)])) };
}

const callsOf = (library: object): number =>
  Object.values(library).reduce<number>((sum, each) => sum + (vi.isMockFunction(each) ? each.mock.calls.length : 0), 0);

const parses = () => ({ yaml: callsOf(yamlParser), json: callsOf(jsonParser), toml: callsOf(tomlParser) });
const none = { yaml: 0, json: 0, toml: 0 };

beforeEach(() => void vi.clearAllMocks());

const set = (path: ConfigPath, value: Json): ConfigEdit => ({ op: 'set', path, value });

const hf = `model_name_or_path: our/model # mine
learning_rate: 2e-5
per_device_train_batch_size: 4
lr_scheduler_kwargs:
  min_lr: 1e-6
warmup_ratio: 0.1 # of the run
seed: 1
`;
const json = `{
  // one card
  "train_micro_batch_size_per_gpu": 4,
  "zero_optimization": { "stage": 2 },
  "optimizer": { "params": { "lr": 1e-4 } } # ours
}
`;
const toml = `[training]
steps = 1_000 # short

[optimizer]
lr = 3e-4
eps = 1e-8
`;

interface Case {
  name: string;
  text: string;
  language: keyof typeof none;
  kind: ReadConfig['kind'];
  edits: ConfigEdit[];
}

/** Values that are there, keys beside others, two in a section that is not there, and one taken out. */
const cases: Case[] = [
  {
    name: 'own.keel.yaml',
    text: good,
    language: 'yaml',
    kind: 'keel',
    edits: [
      set(['optimizer', 'lr'], 1e-4),
      set(['optimizer', 'betas'], [0.9, 0.95]),
      set(['optimizer', 'eps'], 1e-6),
      set(['clip', 'norm'], 1),
      set(['clip', 'value'], 5),
      set(['seed'], 3),
      set(['steps'], 700),
      { op: 'remove', path: ['schedule', 'warmup'] },
      set(['schedule', 'warmupRatio'], 0.1),
    ],
  },
  {
    name: 'hf.yaml',
    text: hf,
    language: 'yaml',
    kind: 'foreign',
    edits: [
      set(['learning_rate'], 1e-5),
      set(['max_grad_norm'], 1),
      set(['adam_beta2'], 0.95),
      set(['lr_scheduler_kwargs', 'min_lr'], 1e-7),
      set(['lr_scheduler_kwargs', 'num_cycles'], 2),
      { op: 'remove', path: ['warmup_ratio'] },
    ],
  },
  {
    name: 'ds.json',
    text: json,
    language: 'json',
    kind: 'foreign',
    edits: [
      set(['gradient_clipping'], 1),
      set(['fp16', 'enabled'], true),
      set(['fp16', 'loss_scale'], 0),
      set(['optimizer', 'params', 'lr'], 1e-5),
      set(['optimizer', 'params', 'betas'], [0.9, 0.95]),
      set(['optimizer', 'type'], 'AdamW'),
      { op: 'remove', path: ['zero_optimization', 'stage'] },
    ],
  },
  {
    name: 'titan.toml',
    text: toml,
    language: 'toml',
    kind: 'foreign',
    edits: [
      set(['training', 'steps'], 500),
      set(['training', 'max_norm'], 1),
      set(['training', 'seq_len'], 2048),
      set(['optimizer', 'name'], 'AdamW'),
      { op: 'remove', path: ['optimizer', 'eps'] },
      set(['lr_scheduler', 'warmup_steps'], 20),
      set(['lr_scheduler', 'decay_type'], 'linear'),
    ],
  },
];

describe.each(cases)('$name', ({ name, text, language, kind, edits }) => {
  test('is read and linted with one parse of its language', () => {
    const read = readConfig(text, name);
    expect(read.kind).toBe(kind);
    lint(read);
    if (read.kind !== 'none') expect([read.config.problems, read.config.written([])]).not.toContain(undefined);
    expect(parses()).toEqual({ ...none, [language]: 1 });
  });

  test.each([1, edits.length])('takes %i edits with one parse to make and one to verify them', (count) => {
    const read = readConfig(text, name);
    if (read.kind === 'none') throw new Error('not read');
    const after = applyTextEdits(text, read.config.edit(edits.slice(0, count)));
    const readAndEdited = language === 'yaml' ? 3 : 2;
    expect(parses()).toEqual({ ...none, [language]: readAndEdited });
    read.config.edit(edits.slice(0, count));
    expect(parses()).toEqual({ ...none, [language]: readAndEdited + 1 });
    const again = readConfig(after, name);
    if (again.kind === 'none') throw new Error('no longer read');
    for (const edit of edits.slice(0, count))
      expect(again.config.written(edit.path)).toEqual(edit.op === 'set' ? edit.value : undefined);
    for (const comment of text.match(/(?:#|\/\/) \w+/g) ?? [])
      if (!comment.includes('of') || count === 1) expect(after).toContain(comment);
  });

  test('at once the edits make the text that they make one after the other', () => {
    const apply = (now: string, some: readonly ConfigEdit[]): string => {
      const read = readConfig(now, name);
      if (read.kind === 'none') throw new Error('not read');
      return applyTextEdits(now, read.config.edit(some));
    };
    const oneByOne = edits.reduce((now, edit) => apply(now, [edit]), text);
    expect(apply(text, edits)).toBe(oneByOne);
  });
});

test('an edit of a text that is given, not read, costs one parse to make and one to verify it', () => {
  editConfig(good, [set(['steps'], 7), set(['seed'], 3)]);
  expect(parses()).toEqual({ ...none, yaml: 2 });
});

test('edits that build upon each other are verified one by one', () => {
  const edits: ConfigEdit[] = [
    { op: 'rename', path: ['optimizer'], to: 'optimiser' },
    set(['optimiser', 'lr'], 1),
    { op: 'remove', path: ['optimiser', 'lr'] },
  ];
  const after = applyTextEdits(good, editConfig(good, edits));
  expect(parses().yaml).toBeLessThanOrEqual(1 + 1 + edits.length);
  expect(parseConfig(after).written(['optimiser'])).toEqual({ name: 'adam' });
});

test('a text that cannot be a config is not parsed', () => {
  expect(readConfig('services:\n  web:\n    image: nginx\n', 'compose.yaml')).toEqual({ kind: 'none', notRead: null });
  expect(parses()).toEqual(none);
});

test('a config of Keel’s own is told by its content, too, in YAML and JSON', () => {
  expect(readConfig(good, 'train.yaml').kind).toBe('keel');
  expect(parses()).toEqual({ ...none, yaml: 1 });
  const { config } = parseConfig(good);
  const read = readConfig(JSON.stringify(config), 'train.json');
  expect(read).toMatchObject({ kind: 'keel', config: { config, problems: [] } });
  expect(readConfig('backend: torch\nscript: train.py\n', 'x.yaml').kind).toBe('keel');
  expect(readConfig(hf, 'x.yaml').kind).toBe('foreign');
});
