/** Texts that break readers: none may crash, hang for a second, or be edited into something else. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyTextEdits } from '../../../src/config/edit';
import { readForeign } from '../../../src/config/formats/index';
import type { ForeignConfig } from '../../../src/config/formats/index';
import { examples } from './examples';

/** KEEL_MUTATIONS=100000 for the long run. */
const mutations = Number(process.env.KEEL_MUTATIONS ?? 600);

const published = path.resolve(__dirname, '../../../../shared/configs');

const hf = 'model_name_or_path: our/model\nper_device_train_batch_size: 4\n';

describe('YAML', () => {
  test('anchors, aliases and merge keys', () => {
    const text = `base: &base
  lr: 1e-3 # shared
  weight_decay: 0.1
optimizer:
  <<: *base
  name: adam
  lr: 0.002
training: { epochs: &n 3, batch_size: *n }
`;
    const config = readForeign(text);
    expect(config.recipe?.lr.value).toBe(0.002);
    expect(config.recipe?.weightDecay.value).toBe(0.1);
    expect(config.recipe?.batchSize.value).toBe(3);
    // What is inherited is shown where it is inherited, and set beside it.
    expect(config.rangeOf(['optimizer', 'weight_decay'])?.start).toEqual({ line: 4, character: 6 });
    const edits = config.recipe?.weightDecay.write?.(0.2) ?? [];
    const after = applyTextEdits(text, config.edit(edits));
    expect(readForeign(after).recipe?.weightDecay.value).toBe(0.2);
    expect(after).toContain('weight_decay: 0.1\n');
    expect(after).toContain('# shared');
  });

  test('of several merged maps the first one counts, and all may be in a list', () => {
    const text =
      'a: &a { lr: 0.1 }\nb: &b { lr: 0.2, momentum: 0.9 }\noptimizer: { <<: [*a, *b], name: sgd }\nepochs: 3\n';
    expect(readForeign(text).recipe?.lr.value).toBe(0.1);
    expect(readForeign(text).recipe?.momentum.value).toBe(0.9);
  });

  test('several documents: the one that is a training config is read and edited', () => {
    const text = `---\nname: notes\n...\n---\n${hf}learning_rate: 2e-5 # mine\n---\nlearning_rate: 1\n`;
    const config = readForeign(text);
    expect(config.format).toBe('hf-trainer');
    expect(config.recipe?.lr.value).toBe(2e-5);
    expect(config.rangeOf(['learning_rate'])?.start.line).toBe(6);
    const after = applyTextEdits(text, config.edit(config.recipe?.lr.write?.(1e-5) ?? []));
    expect(after).toBe(text.replace('2e-5', '1e-5'));
  });

  test('CRLF stays, and a mark at the start is no part of a key', () => {
    const text = `\ufeff${hf}learning_rate: 2e-5\n`.replaceAll('\n', '\r\n');
    const config = readForeign(text);
    expect(config.problems).toEqual([]);
    const after = applyTextEdits(
      text,
      config.edit(config.recipe?.clip.write?.({ kind: 'norm', threshold: 0.5 }) ?? []),
    );
    expect(after).toBe(`${text}max_grad_norm: 0.5\r\n`);
  });

  test('a tab in the indentation is told, and the rest is read', () => {
    const config = readForeign(`${hf}learning_rate: 2e-5\nlr_scheduler_kwargs:\n\tmin_lr: 1e-6\n`);
    expect(config.format).toBe('hf-trainer');
    expect(config.problems.map((each) => each.message)).toEqual([
      'A tab indents this line. YAML is indented with spaces only.',
    ]);
  });

  test('keys given twice: the last one counts, both are named, and none is edited', () => {
    const config = readForeign(`${hf}learning_rate: 2e-5\nlearning_rate: 1e-5\nseed: 1\nseed: 1\n`);
    expect(config.recipe?.lr.value).toBe(1e-5);
    expect(config.problems.map(({ code, range }) => [code, range.start.line])).toEqual([
      ['duplicate-key', 2],
      ['repeated-key', 4],
    ]);
    expect(() => config.edit([{ op: 'set', path: ['learning_rate'], value: 1 }])).toThrow('given twice');
  });

  test('after an unclosed list the rest is unknown, not a crash', () => {
    const config = readForeign(`${hf}learning_rate: 2e-5\nbetas: [0.9, \nseed: 3\n`);
    expect(config.format).toBe('hf-trainer');
    expect(config.recipe?.lr.value).toBe(2e-5);
    expect(config.problems.length).toBeGreaterThan(0);
    expect(() => config.edit([{ op: 'set', path: ['learning_rate'], value: 1 }])).toThrow('syntax error');
  });

  test('numbers as people write them', () => {
    const read = (word: string) => readForeign(`${hf}learning_rate: ${word}\n`).recipe?.lr.value;
    expect(
      ['1e-4', '1.e-4', '1E-4', '"1e-4"', '0001', '1_0.5', '.5', 'None', 'auto', '${lr}', '???', '[1e-4]', '2e-5x'].map(
        read,
      ),
    ).toEqual([1e-4, 1e-4, 1e-4, 1e-4, 1, 10.5, 0.5, ...(Array(4).fill(null) as null[]), 1e-4, null]);
    expect(readForeign(`${hf}learning_rate: 1e-4\n`).sourceOf(['learning_rate'])).toBe('1e-4');
  });
});

describe('JSON', () => {
  const text = `{
  // one card
  "train_micro_batch_size_per_gpu": 4, # of two
  "zero_optimization": { "stage": 2, },
  /* not "fp16": yet */
  "fp16": { "enabled": True, "loss_scale": 0 },
}
`;

  test('comments, trailing commas and Python words', () => {
    const config = readForeign(text, 'ds.json');
    expect(config.format).toBe('deepspeed');
    expect(config.recipe?.batchSize.value).toBe(4);
    expect(config.recipe?.precision.value).toBe('mixed-fp16');
    expect(config.problems.map((each) => each.range.start.line)).toContain(5);
  });

  test('edits keep comments, commas and lines', () => {
    const good = text.replace('True', 'true');
    const config = readForeign(good, 'ds.json');
    const edited = (edits: Parameters<ForeignConfig['edit']>[0]) => applyTextEdits(good, config.edit(edits));
    expect(edited([{ op: 'set', path: ['gradient_clipping'], value: 1 }])).toBe(
      good.replace('"loss_scale": 0 },\n', '"loss_scale": 0 },\n  "gradient_clipping": 1,\n'),
    );
    expect(edited([{ op: 'remove', path: ['train_micro_batch_size_per_gpu'] }])).toBe(
      good.replace(/ {2}"train_micro.*\n/, ''),
    );
    expect(edited([{ op: 'remove', path: ['fp16', 'loss_scale'] }])).toBe(good.replace(', "loss_scale": 0', ''));
    expect(edited([{ op: 'rename', path: ['fp16', 'enabled'], to: 'on' }])).toBe(good.replace('"enabled"', '"on"'));
    expect(edited([{ op: 'set', path: ['zero_optimization', 'stage'], value: 3 }])).toBe(good.replace('2, }', '3, }'));
    expect(edited([{ op: 'set', path: ['optimizer', 'params', 'lr'], value: 0.1 }])).toContain(
      '"optimizer": { "params": { "lr": 0.1 } },\n}',
    );
  });

  test('keys given twice', () => {
    const config = readForeign('{ "zero_optimization": {}, "gradient_clipping": 1, "gradient_clipping": 2 }');
    expect(config.recipe?.clip.value).toEqual({ kind: 'norm', threshold: 2 });
    expect(config.problems.map((each) => each.code)).toEqual(['duplicate-key']);
  });
});

describe('TOML', () => {
  const text = `# ours
title = "x"

[job]
name = "a"

[training] # run
steps = 1_000 # short
seq_len = 2048
inline = { a = 1, b.c = 2 }

[optimizer]
lr = 3e-4

[[stage]]
n = 1

[[stage]]
n = 2
`;

  test('edits keep comments, commas and lines', () => {
    const config = readForeign(text, 'titan.toml');
    expect(config.format).toBe('torchtitan');
    expect(config.written(['stage'])).toEqual([{ n: 1 }, { n: 2 }]);
    const edited = (edits: Parameters<ForeignConfig['edit']>[0]) => applyTextEdits(text, config.edit(edits));
    expect(edited([{ op: 'set', path: ['training', 'steps'], value: 500 }])).toBe(text.replace('1_000', '500'));
    expect(edited([{ op: 'set', path: ['training', 'max_norm'], value: 1 }])).toBe(
      text.replace('b.c = 2 }\n', 'b.c = 2 }\nmax_norm = 1\n'),
    );
    expect(edited([{ op: 'set', path: ['lr_scheduler', 'warmup_steps'], value: 20 }])).toBe(
      `${text}\n[lr_scheduler]\nwarmup_steps = 20\n`,
    );
    expect(edited([{ op: 'remove', path: ['training', 'seq_len'] }])).toBe(text.replace('seq_len = 2048\n', ''));
    expect(edited([{ op: 'rename', path: ['training', 'steps'], to: 'iterations' }])).toBe(
      text.replace('steps =', 'iterations ='),
    );
    expect(edited([{ op: 'set', path: ['training', 'inline', 'a'], value: 7 }])).toBe(text.replace('a = 1,', 'a = 7,'));
    expect(edited([{ op: 'remove', path: ['training', 'inline', 'a'] }])).toBe(text.replace('a = 1, ', ''));
    expect(edited([{ op: 'set', path: ['optimizer', 'lr'], value: 1e-4 }])).toBe(text.replace('3e-4', '1e-4'));
    expect(edited([{ op: 'set', path: ['stage', 1, 'n'], value: 5 }])).toBe(text.replace('n = 2\n', 'n = 5\n'));
    expect(edited([{ op: 'set', path: ['seed'], value: 5 }])).toBe(text.replace('"x"\n', '"x"\nseed = 5\n'));
  });

  test('a line that cannot be read is told, and the rest is read', () => {
    const config = readForeign(text.replace('"a"', 'True').replace('lr = 3e-4', 'lr = 3e-4\nlr = 1'), 'titan.toml');
    expect(config.recipe?.lr.value).toBe(3e-4);
    expect(config.problems.map(({ code, range }) => [code, range.start.line])).toEqual([
      ['syntax', 4],
      ['duplicate-key', 13],
    ]);
  });
});

/** Everything a language server would ask of a config. */
function ask(text: string, name: string): ForeignConfig {
  const config = readForeign(text, name);
  for (const problem of config.problems) expect(problem.range.start.line).toBeGreaterThanOrEqual(0);
  for (const setting of Object.values(config.recipe ?? {}) as { path?: (string | number)[] | null; state?: string }[]) {
    if (!setting?.path) continue;
    config.rangeOf(setting.path);
    config.keyRangeOf(setting.path);
    if (setting.state === 'written') expect(config.written(setting.path)).not.toBeUndefined();
  }
  config.pathAt({ line: 3, character: 2 });
  config.written([]);
  return config;
}

/** Milliseconds are those of the processor, for the machine may be busy with other things. */
function timed(text: string, name: string): { config: ForeignConfig; ms: number } {
  const start = process.cpuUsage();
  const config = ask(text, name);
  const { user, system } = process.cpuUsage(start);
  return { config, ms: (user + system) / 1000 };
}

describe('large and deep texts', () => {
  const laughs = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 30; i++)
    laughs.push(
      `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  const cases: [name: string, text: string, format: string | null][] = [
    [
      '5 MB of block lists',
      `${hf}learning_rate: 1e-4\nfiles:\n${'  - data/part-0001.npy\n'.repeat(230_000)}seed: 3\n`,
      'hf-trainer',
    ],
    ['5 MB on one line', `${hf}learning_rate: 1e-4\nfiles: [${'1, '.repeat(1_700_000)}]\n`, null],
    ['5 MB of one word', `${hf}learning_rate: 1e-4\nnote: ${'x'.repeat(5_000_000)}\n`, null],
    ['5 MB of JSON', `{ "zero_optimization": {}, "files": [${'"a.npy", '.repeat(600_000)}] }`, null],
    ['a billion laughs', `${hf}learning_rate: 1e-4\n${laughs.join('\n')}\n`, 'hf-trainer'],
    [
      'laughs by merge keys',
      `${hf}learning_rate: 1e-4\na0: &a0 { x: 1 }\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} { <<: [*a${i}, *a${i}] }`).join('\n')}\noptimizer: { <<: *a40 }\n`,
      'hf-trainer',
    ],
    ['an alias inside its own anchor', `${hf}learning_rate: 1e-4\na: &a [*a]\nb: &b { <<: *b }\n`, 'hf-trainer'],
    ['deep brackets', `${hf}learning_rate: ${'['.repeat(100_000)}`, null],
    ['deep maps', `${hf}learning_rate: ${'{a: '.repeat(60_000)}`, null],
    ['deep dashes', `${hf}learning_rate:\n  ${'- '.repeat(100_000)}`, null],
    ['deep JSON', `{ "zero_optimization": ${'['.repeat(200_000)}`, null],
    ['deep TOML', `[training]\nsteps = 1\n[optimizer]\nlr = ${'['.repeat(200_000)}`, null],
    [
      'many keys',
      `${hf}learning_rate: 1e-4\n${Array.from({ length: 9_000 }, (_, i) => `k${i}: 1`).join('\n')}\n`,
      'hf-trainer',
    ],
    ['the same key many times', `${hf}${'learning_rate: 1e-4\n'.repeat(9_000)}`, 'hf-trainer'],
    ['many documents', `${'a: 1\n---\n'.repeat(4_000)}${hf}learning_rate: 1e-4\n`, null],
    ['many unclosed quotes', `${hf}learning_rate: 1e-4\n${"a: '\n".repeat(9_000)}`, 'hf-trainer'],
    ['many faulty lines of TOML', `[training]\nsteps = 1\n[optimizer]\nlr = 1e-3\n${'x = @\n'.repeat(30_000)}`, null],
  ];
  test.each(cases)('%s', (name, text, format) => {
    const { config, ms } = timed(text, name.includes('TOML') ? 'a.toml' : name.includes('JSON') ? 'a.json' : 'a.yaml');
    if (format) expect(config.format).toBe(format);
    expect(ms).toBeLessThan(1000);
  });

  test('what was left out is said, and an edit at its end lands at its end', () => {
    const text = `${hf}learning_rate: 1e-4\ndata:\n  files:\n${'    - a/b.npy\n'.repeat(500)}`;
    const config = readForeign(text);
    expect(config.notRead).toBe('399 items in the middle of long lists were not read.');
    expect(applyTextEdits(text, config.edit([{ op: 'set', path: ['seed'], value: 3 }]))).toBe(`${text}seed: 3\n`);
    expect(applyTextEdits(text, config.edit([{ op: 'set', path: ['data', 'x'], value: 3 }]))).toBe(`${text}  x: 3\n`);
  });
});

/** One way to spoil a text. */
const spoil = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  how: fc.constantFrom('delete', 'double', 'insert', 'line', 'swap'),
  text: fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ': ',
      ',',
      '#',
      '&a ',
      '*a',
      '<<: *a',
      '|',
      '>',
      "'",
      '"',
      '\t',
      '\r',
      '\n',
      '- ',
      '---\n',
      '!!x ',
      '%',
      '@',
      '\0',
      '\ufeff',
      '\ud800',
      '=',
      '//',
      '/*',
      '? ',
    ),
    fc.string({ maxLength: 8 }),
  ),
});

function spoiled(
  text: string,
  { at, length, how, text: extra }: { at: number; length: number; how: string; text: string },
): string {
  const i = Math.floor(at * text.length);
  const j = Math.min(text.length, i + length);
  if (how === 'delete') return text.slice(0, i) + text.slice(j);
  if (how === 'double') return text.slice(0, j) + text.slice(i);
  if (how === 'insert') return text.slice(0, i) + extra + text.slice(i);
  const lines = text.split('\n');
  const at1 = Math.floor(at * lines.length);
  if (how === 'swap') [lines[at1], lines[at1 + 1]] = [lines[at1 + 1] ?? '', lines[at1] ?? ''];
  else lines.splice(at1, 0, ' '.repeat(length % 9) + extra);
  return lines.join('\n');
}

function texts(): { name: string; text: string }[] {
  if (!existsSync(published)) return examples;
  const files = readdirSync(published, { recursive: true, withFileTypes: true }).filter(
    (each) => each.isFile() && !each.name.endsWith('.tsv'),
  );
  return [
    ...examples,
    ...files.map((each) => ({ name: each.name, text: readFileSync(path.join(each.parentPath, each.name), 'utf8') })),
  ];
}

describe('random mutations', () => {
  test('are read or refused, and edited well or not at all', { timeout: 3_600_000 }, () => {
    const all = texts();
    let slowest = 0;
    fc.assert(
      fc.property(
        fc.nat(all.length - 1),
        fc.array(spoil, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (index, spoils, edits) => {
          const { name = '', text: good = '' } = all[index] ?? {};
          const text = spoils.reduce(spoiled, good);
          const { config, ms } = timed(text, name);
          slowest = Math.max(slowest, ms);
          const lr = config.recipe?.lr;
          if (!edits || lr?.state !== 'written' || text.length > 30_000) return;
          const batch = attempt(() => config.edit(lr.write?.(0.0123) ?? []));
          if (batch) expect(readForeign(applyTextEdits(text, batch), name).recipe?.lr.value).toBeCloseTo(0.0123, 9);
        },
      ),
      { numRuns: mutations },
    );
    expect(slowest).toBeLessThan(1000);
  });
});

/** The result, or null where a sentence says why not; anything else is thrown. */
function attempt<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof TypeError || !(error instanceof Error) || !/^[A-Z0-9*"'\w[].*[.:]/.test(error.message))
      throw error;
    return null;
  }
}
