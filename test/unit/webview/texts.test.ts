import { expect, it } from 'vitest';
import { durationText, figureText, pathText, progressText, spreadText } from '../../../webview/texts';
import { stepTick } from '../../../webview/ticks';
import type { Figure } from '../../../src/shared/panel/protocol';
import { defaultStrings, setStrings, t } from '../../../src/shared/panel/strings';

it('writes figures of a message, and how far a run is', () => {
  expect([2.30259, 123456.7, 5e-4, 'NaN', '-Infinity', null].map((each) => figureText(each as Figure | null))).toEqual([
    '2.303',
    '1.235e5',
    '5e-4',
    'NaN',
    '-Infinity',
    '–',
  ]);
  expect([spreadText(0.5, 0.50001), spreadText(1, 2)]).toEqual(['0.5', '1 to 2']);
  expect([progressText(1500, 2000), progressText(1500, null)]).toEqual(['1,500 / 2,000', '1,500']);
});

it('writes steps, times and paths', () => {
  expect([900, 1500, 20_000, 1_250_000].map(stepTick)).toEqual(['900', '1500', '20k', '1.25M']);
  expect([5, 65, 3700, 100_000].map(durationText)).toEqual(['5 s', '1 min 5 s', '1 h 1 min', '1 d 3 h']);
  expect(pathText(['optimizer', 'betas', 0])).toBe('optimizer.betas[0]');
});

it('takes translations key by key and never fills in twice', () => {
  setStrings({ step: 'Schritt' });
  expect(t('step')).toBe('Schritt');
  expect(t('loss')).toBe('Loss');
  expect(t('editSet', { path: '{value}', value: 1 })).toBe('{value}: 1');
  setStrings(defaultStrings);
});
