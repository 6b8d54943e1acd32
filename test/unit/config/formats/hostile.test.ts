/** Texts that break readers and rules: none may crash, hang for a second, or be edited into something else. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import { lintConfig, lintForeign } from '../../../../src/diagnosis/lint';
import { editConfig, parseConfig } from '../../../../src/config/keel/parse';
import { SaidError, inEnglish } from '../../../../src/shared/messages/say';
import { readForeign } from '../../../../src/config/formats';
import type { ForeignConfig } from '../../../../src/config/formats';
import { overASecond } from '../../effort';
import { good } from '../samples';
import { examples } from './examples';
import { spoiled, spoilings } from './spoil';

/** KEEL_MUTATIONS=100000 for the long run, and KEEL_PART=3/10 for a tenth of it. */
const mutations = Number(process.env.KEEL_MUTATIONS ?? 600);

const isOwn = (name: string): boolean => name.endsWith('.keel.yaml');
const published = path.resolve('../shared/configs');

const hf = 'model_name_or_path: our/model\nper_device_train_batch_size: 4\n';

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
  return { config, ms: milliseconds(start) };
}

function milliseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
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
    ['many faulty lines of cfg', `[net]\nbatch=4\nlearning_rate=1\n${'x @\n'.repeat(9_000)}`, 'darknet'],
    ['many layers of cfg', `[net]\nbatch=4\nlearning_rate=1\n${'[route]\nlayers=1\n'.repeat(4_900)}`, 'darknet'],
    [
      'the same section of cfg',
      `[training]\nmax_steps = 4\ntrain_corpus = "a"\n${'[training]\n'.repeat(9_900)}`,
      'spacy',
    ],
    ['deep sections of cfg', `[training]\nmax_steps = 4\n[${'a.'.repeat(100_000)}a]\n`, null],
    ['deep values of cfg', `[training]\nmax_steps = ${'['.repeat(200_000)}\n`, null],
    ['a long value of cfg', `[training]\nmax_steps = [\n${' "a",\n'.repeat(9_900)}`, null],
    ['many faulty lines of TOML', `[training]\nsteps = 1\n[optimizer]\nlr = 1e-3\n${'x = @\n'.repeat(30_000)}`, null],
  ];
  test.each(cases)('%s', (name, text, format) => {
    const { config, ms } = timed(text, `a.${/TOML|JSON|cfg/.exec(name)?.[0].toLowerCase() ?? 'yaml'}`);
    if (format) expect(config.format).toBe(format);
    expect(overASecond(ms), `${ms} ms`).toBe(false);
  });

  test('what was left out is said, and an edit at its end lands at its end', () => {
    const text = `${hf}learning_rate: 1e-4\ndata:\n  files:\n${'    - a/b.npy\n'.repeat(500)}`;
    const config = readForeign(text);
    expect(inEnglish(config.notRead!)).toBe('399 items in the middle of long lists were not read.');
    expect(applyTextEdits(text, config.edit([{ op: 'set', path: ['other'], value: 3 }]))).toBe(`${text}other: 3\n`);
    expect(applyTextEdits(text, config.edit([{ op: 'set', path: ['data', 'x'], value: 3 }]))).toBe(`${text}  x: 3\n`);
  });
});

function texts(): { name: string; text: string }[] {
  const own = [...examples, { name: 'own.keel.yaml', text: good }];
  if (!existsSync(published)) return own;
  const files = readdirSync(published, { recursive: true, withFileTypes: true }).filter(
    (each) => each.isFile() && !each.name.endsWith('.tsv'),
  );
  return [
    ...own,
    ...files.map((each) => ({ name: each.name, text: readFileSync(path.join(each.parentPath, each.name), 'utf8') })),
  ];
}

/** Where the lint and all of its fixes are asked too: a fix is applied, or refused in a sentence. */
function linted(config: ForeignConfig, name: string): number {
  const { text } = config;
  const start = process.cpuUsage();
  const findings = isOwn(name) ? lintConfig(parseConfig(text), text) : lintForeign(config, text);
  let ms = milliseconds(start);
  for (const { fixes, message } of findings) {
    expect(message).not.toMatch(/undefined|\[object/);
    if (text.length > 30_000) continue;
    for (const { edits } of fixes) {
      const begun = process.cpuUsage();
      const batch = attempt(() => (isOwn(name) ? editConfig(text, edits) : config.edit(edits)));
      if (batch) readForeign(applyTextEdits(text, batch), name);
      ms = Math.max(ms, milliseconds(begun));
    }
  }
  return ms;
}

/** Part of the long run, counted from 1: `KEEL_PART=3/10`; each has other texts, the same ones each time. */
const [part = 1, parts = 1] = (process.env.KEEL_PART ?? '').split('/').filter(Boolean).map(Number);
const isPart = process.env.KEEL_PART !== undefined;

describe('random mutations', () => {
  test('are read and linted or refused, and edited well or not at all', { timeout: 7_200_000 }, () => {
    const all = texts();
    const runs = Math.ceil(mutations / parts);
    let slowest = 0;
    fc.assert(
      fc.property(
        fc.nat(all.length - 1),
        fc.array(spoilings, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (index, spoils, edits) => {
          const { name = '', text: whole = '' } = all[index] ?? {};
          const text = spoils.reduce(spoiled, whole);
          const { config, ms } = timed(text, name);
          const spent = Math.max(ms, linted(config, name));
          slowest = Math.max(slowest, spent);
          expect(overASecond(spent), `${spent} ms`).toBe(false);
          const lr = config.recipe?.lr;
          if (!edits || lr?.state !== 'written' || text.length > 30_000) return;
          const batch = attempt(() => config.edit(lr.write?.(0.0123) ?? []));
          if (batch) expect(readForeign(applyTextEdits(text, batch), name).recipe?.lr.value).toBeCloseTo(0.0123, 9);
        },
      ),
      { numRuns: runs, ...(isPart ? { seed: part } : {}) },
    );
    if (mutations >= 2000)
      console.log(`${runs} texts of ${all.length} files; the slowest took ${slowest.toFixed(0)} ms of the processor.`);
  });
});

/** The result, or null where a sentence says why not; anything else is thrown. */
function attempt<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof SaidError) return null;
    throw error;
  }
}
