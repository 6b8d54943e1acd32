/**
 * The adapters over published files, where they lie beside the checkout: each value is compared with a reading that
 * was made apart, and each disagreement has its reason here.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readForeign } from '../../../../src/config/formats';
import type { Length, Recipe, Setting } from '../../../../src/config/recipe';
import { explained } from './disagreements';

const root = path.resolve('../shared/configs');
const here = existsSync(path.join(root, 'canonical.tsv'));

/** A row of the other reading: column to text. */
type Row = Record<string, string>;

function rows(): Row[] {
  const [head = '', ...lines] = readFileSync(path.join(root, 'canonical.tsv'), 'utf8').trimEnd().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, i) => [columns[i] ?? '', cell])));
}

const known = <T>(setting: Setting<T>): T | null => setting.value;
const lengthIn = (setting: Setting<Length>, unit: Length['unit']): number | null =>
  setting.value?.unit === unit ? setting.value.value : null;

/** What the recipe says in the words of a column; null where it cannot tell. */
const columns: Record<string, (recipe: Recipe) => string | number | boolean | null> = {
  o: (recipe) => known(recipe.optimizer),
  lrn: (recipe) => known(recipe.lr),
  beta1: (recipe) => known(recipe.betas)?.[0] ?? null,
  beta2: (recipe) => known(recipe.betas)?.[1] ?? null,
  eps: (recipe) => known(recipe.eps),
  wd: (recipe) => known(recipe.weightDecay),
  wsteps: (recipe) => lengthIn(recipe.warmup, 'steps') ?? (recipe.warmup.state === 'absent' ? 0 : null),
  wratio: (recipe) => lengthIn(recipe.warmup, 'share') ?? (recipe.warmup.state === 'absent' ? 0 : null),
  wepochs: (recipe) => lengthIn(recipe.warmup, 'epochs'),
  total: (recipe) => lengthIn(recipe.total, 'steps'),
  epochs: (recipe) => lengthIn(recipe.total, 'epochs'),
  max_duration: (recipe) => durationText(known(recipe.total)),
  clip: (recipe) => clipText(recipe),
  p: (recipe) => known(recipe.precision)?.replace('mixed-', '') ?? 'unset',
  lscale: (recipe) => known(recipe.lossScale) ?? (recipe.lossScale.state === 'absent' ? 0 : null),
  isp: (recipe) => known(recipe.initialScalePower),
  mbs: (recipe) => known(recipe.batchSize),
  gbs: (recipe) => known(recipe.globalBatchSize),
  accum: (recipe) => known(recipe.accumulate),
  dropout: (recipe) => known(recipe.dropout),
  ckpt: (recipe) => known(recipe.gradientCheckpointing),
  seed: (recipe) => known(recipe.seed),
};

function durationText(total: Length | null): string | null {
  return total && `${total.value} ${total.unit}`;
}

function clipText({ clip }: Recipe): string {
  if (clip.state === 'unknown') return 'unk';
  return clip.value ? `on:${clip.value.threshold}` : 'off';
}

/** The cell in the words of the recipe; null where the other reading says nothing. */
function expected(column: string, cell: string): string | number | boolean | null {
  if (cell === '' || cell === '(code)') return null;
  if (column === 'o') return cell === 'unset' ? null : cell;
  if (column === 'clip')
    return cell
      .replace(/^def:/, 'on:')
      .replace(/^off.*/, 'off')
      .replace(/^(unk|auto).*/, 'unk')
      .replace(/\.0$/, '');
  if (column === 'ckpt') return cell !== 'False';
  if (column === 'p') return cell === 'auto' ? 'unset' : cell;
  if (column === 'max_duration') return durationCell(cell);
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}

function durationCell(cell: string): string {
  const [, value = '', unit = ''] = /^([\d.e]+)(ba|ep|T)$/.exec(cell) ?? [];
  return `${Number(value)} ${{ ba: 'steps', ep: 'epochs', T: 'tokens' }[unit] ?? '?'}`;
}

function agrees(a: string | number | boolean | null, b: string | number | boolean | null): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  return a === b;
}

function fileOf(row: Row): string {
  return path.join(row.fmt ?? '', row.file ?? '');
}

function read(file: string) {
  return readForeign(readFileSync(path.join(root, file), 'utf8'), file);
}

describe.skipIf(!here)('published files', () => {
  test('every setting agrees with the other reading, or the reason is known', () => {
    const disagreements: string[] = [];
    const used = new Set<string>();
    let compared = 0;
    for (const row of rows()) {
      const { recipe } = read(fileOf(row));
      for (const [column, get] of Object.entries(columns)) {
        const want = expected(column, row[column] ?? '');
        if (want === null || !recipe) continue;
        compared++;
        const got = get(recipe);
        if (agrees(got, want)) continue;
        const key = explained.find((each) => each.column === column && each.files.test(fileOf(row)));
        if (key) used.add(JSON.stringify([key.column, String(key.files)]));
        else disagreements.push(`${fileOf(row)} ${column}: ${String(got)}, the other reading says ${row[column]}`);
      }
    }
    expect(disagreements).toEqual([]);
    expect(compared).toBeGreaterThan(1500);
    // A reason that is no longer needed is taken out.
    expect(explained.filter((each) => !used.has(JSON.stringify([each.column, String(each.files)])))).toEqual([]);
  });

  test('every training config is recognised as what it is', () => {
    const formats: Record<string, string> = { 'rl-hydra/nemo-rl': 'nemo-rl', 'rl-hydra/verl': 'verl' };
    for (const row of rows()) {
      const file = fileOf(row);
      const name = Object.entries(formats).find(([start]) => file.startsWith(start))?.[1] ?? row.fmt;
      const { format } = read(file);
      // Home-made files that hold Hugging Face's arguments are read as those.
      if (row.fmt === 'custom')
        expect([file, format]).toEqual([file, expect.stringMatching(/^(?:custom|hf-trainer)$/)]);
      else expect([file, format]).toEqual([file, name]);
    }
  });

  test('what is no training config is not recognised', () => {
    const files = readdirSync(path.join(root, '_not-training'));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect([file, read(`_not-training/${file}`).format]).toEqual([file, null]);
  });

  test('what a setting names is what stands there', () => {
    for (const row of rows()) {
      const config = read(fileOf(row));
      for (const setting of Object.values(config.recipe ?? {}) as Setting<unknown>[]) {
        if (typeof setting !== 'object' || setting.state !== 'written' || !setting.path) continue;
        expect([fileOf(row), setting.path, config.written(setting.path) !== undefined]).toEqual([
          fileOf(row),
          setting.path,
          true,
        ]);
        expect(config.rangeOf(setting.path)).not.toBeNull();
      }
    }
  });
});
