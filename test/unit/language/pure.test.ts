import { isScript } from '../../../src/config/keel/anyConfig';
import fc from 'fast-check';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lrAt } from '../../../src/config/keel/schedule';
import { formats, readForeign } from '../../../src/config/formats';
import { parseConfig } from '../../../src/config/keel/parse';
import { Crashes } from '../../../src/language/crashes';
import { curveOfConfig, curveOfRecipe } from '../../../src/language/curve';
import { keysOf } from '../../../src/config/formats/keys';
import { Pace } from '../../../src/language/checkScheduler';
import { svgOf } from '../../../src/language/curveSvg';
import { mayBeTraining } from '../../../src/config/formats/precheck';
import { englishLanguage, inEnglish } from '../../../src/shared/messages/say';
import { ranges, usualOf } from '../../../src/language/ranges';
import { good } from '../config/samples';
import { effort } from '../effort';

const own = (change: (text: string) => string) => {
  const { draft } = parseConfig(change(good));
  if (!draft || isScript(draft)) throw new Error('The sample cannot be read.');
  return draft;
};

describe('the curve', () => {
  it('is the trainer’s own, at every step', () => {
    const config = own((text) => text);
    const curve = curveOfConfig(config);
    for (let step = 1; step <= 500; step++)
      expect(curve?.at(step / 500)).toBeCloseTo(lrAt(config.schedule, config.optimizer.lr, step, 500), 10);
    expect(curve).toMatchObject({ peak: 1e-3, end: 0, steps: 500, warmup: 0.1, schedule: 'cosine' });
  });

  it('is not drawn where the config does not tell it', () => {
    expect(curveOfConfig(own((text) => text.replace('steps: 500', 'epochs: 3')))).toBeNull();
    expect(curveOfConfig(own((text) => text.replace('cosine', 'plateau')))).toBeNull();
    const recipe = (lines: string) =>
      readForeign(`model_name_or_path: m\nlearning_rate: 1e-4\nper_device_train_batch_size: 8\n${lines}`).recipe!;
    expect(curveOfRecipe(recipe('warmup_steps: 100\nnum_train_epochs: 3\n'))).toBeNull();
    expect(curveOfRecipe(recipe('lr_scheduler_type: polynomial\n'))).toBeNull();
    expect(curveOfRecipe(recipe('warmup_steps: auto\nmax_steps: 10\n'))).toBeNull();
    expect(curveOfRecipe(recipe('warmup_ratio: 0.1\nnum_train_epochs: 3\n'))).toMatchObject({
      steps: null,
      warmup: 0.1,
    });
  });

  it('becomes a picture of finite numbers inside its frame', () => {
    const shape = fc.record({
      name: fc.constantFrom('constant', 'linear', 'cosine', 'step', 'exponential'),
      lr: fc.double({ min: 1e-9, max: 10, noNaN: true }),
      steps: fc.integer({ min: 1, max: 1_000_000 }),
      ratio: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(shape, ({ name, lr, steps, ratio }) => {
        const config = own((text) => text);
        const schedule = { ...config.schedule, name: name as 'cosine', warmup: undefined, warmupRatio: ratio };
        const curve = curveOfConfig({ ...config, steps, schedule, optimizer: { ...config.optimizer, lr } });
        const svg = svgOf(curve!, englishLanguage);
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        const points = /d="M([\d. L-]+)" stroke="#3794ff"/.exec(svg)?.[1]?.split('L') ?? [];
        expect(points.length).toBeGreaterThan(100);
        for (const point of points) {
          const [x, y] = point.split(' ').map(Number);
          expect(x).toBeGreaterThanOrEqual(52);
          expect(x).toBeLessThanOrEqual(348);
          expect(y).toBeGreaterThanOrEqual(7.9);
          expect(y).toBeLessThanOrEqual(94.1);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('usual ranges', () => {
  const recipe = parseConfig(good).recipe!;

  it('take the most special row that fits', () => {
    expect(inEnglish(usualOf('lr', recipe)!.usual)).toMatch(/^1e-4 to 1e-3/);
    const adapters = { ...recipe, kind: 'adapters' as const, family: 'transformer' as const };
    expect(inEnglish(usualOf('lr', adapters)!.usual)).toMatch(/^5e-6 to 3e-4/);
    expect(usualOf('lr', { ...adapters, optimizer: { state: 'absent', path: null, value: null } })).toBeNull();
  });

  it('all have a source, and none hides behind one that fits more', () => {
    for (const [i, row] of ranges.entries()) {
      expect(inEnglish(row.source), inEnglish(row.usual)).not.toBe('');
      const lists = ['optimizers', 'kinds', 'families', 'precisions'] as const;
      const hidden = ranges
        .slice(0, i)
        .some(
          (before) => before.of === row.of && lists.every((name) => !before[name] || covers(before[name], row[name])),
        );
      expect(hidden, `${row.of}: ${inEnglish(row.usual)}`).toBe(false);
    }
  });
});

const covers = (all: readonly string[], some: readonly string[] | undefined) =>
  some !== undefined && some.every((each) => all.includes(each));

it('every adapter has keys to complete, except for home-made files', () => {
  for (const { name } of formats) {
    const keys = keysOf(name);
    if (name === 'custom') expect(keys).toEqual([]);
    else expect(keys.length, name).toBeGreaterThan(2);
  }
});

describe('the quick look at a text', () => {
  const shared = path.resolve('../shared/configs');

  it.runIf(existsSync(shared))('lets every published config pass', () => {
    for (const folder of readdirSync(shared, { withFileTypes: true })) {
      if (!folder.isDirectory() || folder.name.startsWith('_not')) continue;
      for (const file of readdirSync(path.join(shared, folder.name)))
        expect(mayBeTraining(readFileSync(path.join(shared, folder.name, file), 'utf8')), file).toBe(true);
    }
  });

  it('takes no time on what is no config', () => {
    const text = '{"a": [' + '"some text, and more of it", '.repeat(200_000) + '1]}';
    let found: boolean | undefined;
    expect(effort(() => (found = mayBeTraining(text)))).toBeLessThan(2.5);
    expect(found).toBe(false);
  });
});

describe('pace', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('checks at once, and a burst in half of the time', () => {
    let now = 1000;
    const checked: number[] = [];
    const check = (): void => {
      checked.push(now);
      now += 20;
    };
    const pace = new Pace(check, () => now);
    const wait = (ms: number): void => {
      now += ms;
      vi.advanceTimersByTime(ms);
    };
    pace.changed('a');
    expect(checked).toEqual([1000]);
    for (let i = 0; i < 50; i++) pace.changed('a');
    expect(checked).toEqual([1000]);
    wait(20);
    expect(checked).toEqual([1000, 1040]);
    // Another file does not wait for this one.
    pace.changed('b');
    expect(checked.length).toBe(3);
    wait(100);
    pace.changed('a');
    expect(checked.length).toBe(4);
    pace.changed('a');
    pace.closed('a');
    wait(100);
    expect(checked.length).toBe(4);
  });
});

it('a server that does nothing but crash is left stopped', () => {
  const crashes = new Crashes();
  const minute = 60_000;
  expect([0, 1, 2, 3].map((second) => crashes.restartAfter(second * 1000))).toEqual([true, true, true, true]);
  expect(crashes.restartAfter(4000)).toBe(false);
  expect(crashes.restartAfter(10 * minute)).toBe(true);
});
