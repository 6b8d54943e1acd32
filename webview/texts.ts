/** Figures, spans of time and config paths in the words of the page. */
import { grouped, reading } from '../src/shared/numbers';
import type { Figure } from '../src/shared/panel/protocol';
import { t } from '../src/shared/panel/strings';

/** A figure of a message, which names NaN and the infinities; a dash where there is none yet. */
export const figureText = (value: Figure | null): string => (value === null ? t('none') : reading(Number(value)));

export function spreadText(min: number, max: number): string {
  const [low, high] = [reading(min), reading(max)];
  return low === high ? low : t('spread', { min: low, max: high });
}

/** "120", or "120 / 2,000" where the length of the run is known. */
export function progressText(lastStep: number, totalSteps: number | null, aboutSteps?: number): string {
  const step = grouped(lastStep);
  if (totalSteps === null && aboutSteps !== undefined && aboutSteps >= lastStep)
    return t('stepOfAbout', { step, total: grouped(aboutSteps) });
  return totalSteps === null ? step : t('stepOf', { step, total: grouped(totalSteps) });
}

export function durationText(seconds: number): string {
  const s = Math.round(seconds);
  const [m, hours, d] = [Math.floor(s / 60), Math.floor(s / 3600), Math.floor(s / 86400)];
  if (s < 60) return t('seconds', { s });
  if (hours < 1) return t('minutes', { m, s: s % 60 });
  if (d < 1) return t('hours', { h: hours, m: m % 60 });
  return t('days', { d, h: hours % 24 });
}

export function pathText(path: readonly (string | number)[]): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i > 0 ? `.${part}` : part)).join('');
}
