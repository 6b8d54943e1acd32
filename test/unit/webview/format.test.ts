import { expect, it } from 'vitest';
import { formatDuration, formatFigure, formatNumber, formatPath, formatTick } from '../../../webview/format';
import { defaultStrings, setStrings, t } from '../../../src/shared/panel/strings';

it('writes numbers short and true', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [2.30259, '2.303'],
    [1500, '1500'],
    [123456, '123456'],
    [1.5e6, '1.5e6'],
    [5e-4, '5e-4'],
    [-0.25, '-0.25'],
    [1e300, '1e300'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ];
  for (const [value, text] of cases) expect(formatNumber(value)).toBe(text);
  expect(formatFigure('NaN')).toBe('NaN');
  expect(formatFigure(null)).toBe('–');
});

it('writes steps, times and paths', () => {
  expect([900, 1500, 20_000, 1_250_000].map(formatTick)).toEqual(['900', '1500', '20k', '1.25M']);
  expect([5, 65, 3700, 100_000].map(formatDuration)).toEqual(['5 s', '1 min 5 s', '1 h 1 min', '1 d 3 h']);
  expect(formatPath(['optimizer', 'betas', 0])).toBe('optimizer.betas[0]');
});

it('takes translations key by key and never fills in twice', () => {
  setStrings({ step: 'Schritt' });
  expect(t('step')).toBe('Schritt');
  expect(t('loss')).toBe('Loss');
  expect(t('editSet', { path: '{value}', value: 1 })).toBe('{value}: 1');
  setStrings(defaultStrings);
});
