/** Numbers, steps and times as a person reads them. */
import type { Figure } from '../src/shared/panel/protocol';
import { t } from '../src/shared/panel/strings';

/** Four significant digits; scientific where that is shorter; NaN and the infinities by name. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return short(value.toExponential(3));
  return size >= 1e4 ? String(Math.round(value)) : short(value.toPrecision(4));
}

/** Without zeros at the end of the fraction, and without the plus of an exponent. */
function short(text: string): string {
  const [mantissa = '', exponent] = text.split('e');
  const cut = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return exponent === undefined ? cut : `${cut}e${exponent.replace('+', '')}`;
}

export function formatFigure(value: Figure | null): string {
  if (value === null) return t('none');
  return typeof value === 'number' ? formatNumber(value) : value;
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export const formatStep = (step: number) => grouped.format(step);

/** A step under an axis: 1500, 20k, 1.5M. */
export function formatTick(step: number): string {
  const [unit, name] = step >= 1e6 ? [1e6, 'M'] : step >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${Number((step / unit).toPrecision(7))}${name}`;
}

export function formatDuration(seconds: number): string {
  const s = Math.round(seconds);
  const [m, hours, d] = [Math.floor(s / 60), Math.floor(s / 3600), Math.floor(s / 86400)];
  if (s < 60) return t('seconds', { s });
  if (hours < 1) return t('minutes', { m, s: s % 60 });
  if (d < 1) return t('hours', { h: hours, m: m % 60 });
  return t('days', { d, h: hours % 24 });
}

export function formatSpread(min: number, max: number): string {
  const [low, high] = [formatNumber(min), formatNumber(max)];
  return low === high ? low : t('spread', { min: low, max: high });
}

export function formatPath(path: readonly (string | number)[]): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i > 0 ? `.${part}` : part)).join('');
}
