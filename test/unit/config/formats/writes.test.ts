/** Every value that a recipe says it can write is written, and read back, on published files and on our own. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import { readForeign } from '../../../../src/config/formats';
import type { Clipping, Length, Precision, Recipe, Setting } from '../../../../src/config/recipe';
import { examples } from './examples';

/** Values to write, for each setting one that is not likely to be there. */
const values: { [K in keyof Recipe]?: NonNullable<Recipe[K]> extends Setting<infer T> ? T[] : never } = {
  optimizer: ['sgd', 'adamw'],
  lr: [3.7e-5, 0.013],
  betas: [[0.87, 0.93]],
  eps: [3e-7],
  momentum: [0.83],
  weightDecay: [0.037],
  schedule: ['linear', 'constant'],
  warmup: [
    { value: 123, unit: 'steps' },
    { value: 0.07, unit: 'share' },
    { value: 3, unit: 'epochs' },
  ] satisfies Length[],
  minimumLr: [1.5e-6],
  total: [
    { value: 4321, unit: 'steps' },
    { value: 17, unit: 'epochs' },
  ] satisfies Length[],
  clip: [
    { kind: 'norm', threshold: 0.7 },
    { kind: 'value', threshold: 0.7 },
  ] satisfies Clipping[],
  precision: ['mixed-bf16', 'mixed-fp16', 'fp32', 'bf16'] satisfies Precision[],
  lossScale: [128],
  initialScalePower: [12],
  batchSize: [3],
  globalBatchSize: [96],
  accumulate: [7],
  dropout: [0.17],
  gradientCheckpointing: [true, false],
  seed: [4711],
};

/** Lines of `after` that `before` has not, and the other way round, counted with their number. */
function changedLines(before: string, after: string): number {
  const count = (text: string) => {
    const lines = new Map<string, number>();
    for (const line of text.split('\n')) lines.set(line.trim(), (lines.get(line.trim()) ?? 0) + 1);
    return lines;
  };
  const [a, b] = [count(before), count(after)];
  let changed = 0;
  for (const line of new Set([...a.keys(), ...b.keys()])) changed += Math.abs((a.get(line) ?? 0) - (b.get(line) ?? 0));
  return changed;
}

const comments = (text: string): number => text.split(/(?:^|\s)(?:#|\/\/)/m).length;
const close = (a: unknown, b: unknown): boolean =>
  typeof a === 'number' && typeof b === 'number'
    ? Math.abs(a - b) <= 1e-9 * Math.abs(b)
    : a !== null && typeof a === 'object' && b !== null
      ? Object.entries(a).every(([key, value]) => close(value, (b as Record<string, unknown>)[key]))
      : a === b;

/** What went wrong with the writes of one file; and how many there were. */
function check(name: string, text: string, keys = Object.keys(values)): { faults: string[]; writes: number } {
  const config = readForeign(text, name);
  const faults: string[] = [];
  let writes = 0;
  for (const key of keys) {
    const candidates = values[key as 'lr'];
    const setting = config.recipe?.[key as 'lr'] as Setting<unknown> | undefined;
    if (!setting?.write) continue;
    for (const value of candidates as unknown[]) {
      const edits = setting.write(value);
      if (edits.length === 0) continue;
      const where = `${name} ${key}=${JSON.stringify(value)} by ${JSON.stringify(edits)}`;
      try {
        const after = applyTextEdits(text, config.edit(edits));
        const read = readForeign(after, name);
        const got = (read.recipe?.[key as 'lr'] as Setting<unknown> | undefined)?.value;
        writes++;
        // A fragment of fp16 keys or a wrong optimizer may make the other setting meaningless, but not unreadable.
        if (!close(value, got)) faults.push(`${where}: reads ${JSON.stringify(got)}`);
        if (read.format !== config.format) faults.push(`${where}: is now ${read.format}`);
        if (read.problems.length > config.problems.length) faults.push(`${where}: ${read.problems[0]?.message}`);
        if (comments(after) < comments(text)) faults.push(`${where}: lost a comment`);
        if (changedLines(text, after) > 12) faults.push(`${where}: changes ${changedLines(text, after)} lines`);
      } catch (error) {
        if (!(error instanceof Error) || !/given twice|syntax error/.test(error.message))
          faults.push(`${where}: ${String(error)}`);
      }
    }
  }
  return { faults, writes };
}

describe('writes', () => {
  test.each(examples.map((each) => [each.format, each] as const))('%s', (_format, { name, text }) => {
    const { faults, writes } = check(name, text);
    expect(faults).toEqual([]);
    expect(writes).toBeGreaterThan(0);
  });

  const root = path.resolve('../shared/configs');
  test.skipIf(!existsSync(root))(
    'published files',
    () => {
      const faults: string[] = [];
      let writes = 0;
      let index = 0;
      // A third of the settings for each file, by turns: all of them would take a minute.
      const third = (at: number) => Object.keys(values).filter((_, i) => i % 3 === at % 3);
      for (const folder of readdirSync(root, { withFileTypes: true }).filter((each) => each.isDirectory())) {
        for (const file of readdirSync(path.join(root, folder.name))) {
          const result = check(file, readFileSync(path.join(root, folder.name, file), 'utf8'), third(index++));
          faults.push(...result.faults);
          writes += result.writes;
        }
      }
      expect(faults).toEqual([]);
      expect(writes).toBeGreaterThan(700);
    },
    600_000,
  );
});
