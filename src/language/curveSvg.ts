/** A small drawing of a learning-rate curve for a hover. Its colours are readable on light and dark themes. Pure. */
import type { ScheduleCurve } from './curve';
import { inLanguage, say, type Language } from '../shared/messages/say';
import { figure, grouped, percent } from '../shared/numbers';

/** A hover is 250 pixels high, and what it says stands below the picture. */
const size = { width: 360, height: 112 };
/** Plot area in pixels. Axis labels are drawn outside it. */
const plot = { left: 52, top: 8, right: 348, bottom: 94 };
/** Mid-grey has a contrast of about 4 to white and to VS Code's dark grey. */
const ink = '#808080';
const line = '#3794ff';

/** Markdown that shows the curve. `alt` says in words what it shows. */
export function pictureOf(curve: ScheduleCurve, alt: string, language: Language): string {
  const data = Buffer.from(svgOf(curve, language), 'utf8').toString('base64');
  const safe = alt.replace(/[[\]\r\n]/g, ' ');
  return `![${safe}](data:image/svg+xml;base64,${data}|width=${size.width},height=${size.height})`;
}

/** The drawing itself. */
export function svgOf(curve: ScheduleCurve, language: Language): string {
  const told = (id: 'curve.axis-end' | 'curve.axis-share' | 'curve.axis-step') => inLanguage(say(id), language);
  const middle = (plot.left + plot.right) / 2;
  const x = (share: number): number => plot.left + share * (plot.right - plot.left);
  const y = (value: number): number => plot.bottom - (value / curve.peak) * (plot.bottom - plot.top);
  // Two labels closer than a line of text would cover each other.
  const levels = [0, curve.peak, curve.end].filter((level, i, all) =>
    all.slice(0, i).every((other) => Math.abs(y(other) - y(level)) > 12),
  );
  const parts = [
    `<path d="M${plot.left} ${plot.top}V${plot.bottom}H${plot.right}" stroke="${ink}" fill="none"/>`,
    ...levels.map((level) => label(plot.left - 6, y(level) + 4, 'end', figure(level))),
    ...levels.slice(1).map((level) => dashes(`M${plot.left} ${fixed(y(level))}H${plot.right}`)),
    ...warmupMark(curve, x),
    label(plot.left, plot.bottom + 14, 'start', '0'),
    label(plot.right, plot.bottom + 14, 'end', curve.steps === null ? told('curve.axis-end') : grouped(curve.steps)),
    label(middle, plot.bottom + 14, 'middle', told(curve.steps === null ? 'curve.axis-share' : 'curve.axis-step')),
    `<path d="${pathOf(curve, x, y)}" stroke="${line}" stroke-width="2" stroke-linejoin="round" fill="none"/>`,
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="11">`;
  return `${head}${parts.join('')}</svg>`;
}

/** Where warmup ends, named under the axis where there is room for it. */
function warmupMark({ warmup, steps }: ScheduleCurve, x: (share: number) => number): string[] {
  if (warmup <= 0 || warmup >= 1) return [];
  const at = x(warmup);
  const text = steps === null ? percent(warmup) : grouped(warmup * steps);
  const middle = (plot.left + plot.right) / 2;
  const room = at > plot.left + 20 && at < plot.right - 60 && Math.abs(at - middle) > 60;
  const mark = dashes(`M${fixed(at)} ${plot.top}V${plot.bottom}`);
  return room ? [mark, label(at, plot.bottom + 14, 'middle', text)] : [mark];
}

function pathOf(curve: ScheduleCurve, x: (share: number) => number, y: (value: number) => number): string {
  const points = 148;
  const shares = Array.from({ length: points + 1 }, (_, i) => i / points);
  // The corner at the end of the warmup is drawn where it is, not at the pixel beside it.
  const all = [...shares, curve.warmup].sort((a, b) => a - b);
  return `M${all.map((share) => `${fixed(x(share))} ${fixed(y(curve.at(share)))}`).join('L')}`;
}

function dashes(path: string): string {
  return `<path d="${path}" stroke="${ink}" stroke-opacity=".5" stroke-dasharray="2 3" fill="none"/>`;
}

function label(x: number, y: number, anchor: 'start' | 'middle' | 'end', text: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" fill="${ink}">${escaped(text)}</text>`;
}

const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const fixed = (value: number): string => String(Number(value.toFixed(1)));
