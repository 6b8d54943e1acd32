/** A loss curve as SVG, on a logarithmic axis, with marks at steps. */
import { figure } from '../../../src/shared/numbers';
import { median } from '../../../src/diagnosis/monitor/signals/statistics/median';

const width = 560;
const height = 200;
const left = 52;
const bottom = 22;

export interface Mark {
  at: number;
  text: string;
  colour: string;
}

/** Every pixel column shows its lowest and highest loss, and a line its medians. Non-finite losses are a red band. */
export function plot(loss: Float64Array, marks: readonly Mark[]): string {
  const finite = loss.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const log = low > 0;
  const scale = (value: number) => (log ? Math.log(value) : value);
  const y = (value: number) => {
    const share = (scale(value) - scale(low)) / (scale(high) - scale(low) || 1);
    return (height - bottom - share * (height - bottom - 8)).toFixed(1);
  };
  const x = (i: number) => left + (i / Math.max(1, loss.length - 1)) * (width - left - 8);
  const columns = Math.min(loss.length, width - left - 8);
  const bars: string[] = [];
  const middle: string[] = [];
  for (let column = 0; column < columns; column++) {
    const [from, to] = [column, column + 1].map((c) => Math.floor((c * loss.length) / columns)) as [number, number];
    const held = loss.subarray(from, to).filter(Number.isFinite);
    const at = x((from + to - 1) / 2).toFixed(1);
    if (held.length < to - from) bars.push(`<path d="M${at} 8V${height - bottom}" stroke="#e33"/>`);
    if (held.length === 0) continue;
    bars.push(
      `<path d="M${at} ${y(Math.min(...held))}V${y(Math.max(...held))}" stroke="#79b" stroke-linecap="square"/>`,
    );
    middle.push(`${at},${y(median(held))}`);
  }
  const start = Number.isFinite(loss[0]!) ? y(loss[0]!) : y(high);
  const lines = marks.map(
    ({ at, text, colour }) =>
      `<path d="M${x(at).toFixed(1)} 4V${height - bottom}" stroke="${colour}" stroke-dasharray="4 2"><title>${text}</title></path>`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-size="10">
<path d="M${left} ${start}H${width - 8}" stroke="#999" stroke-dasharray="2 3"/>
${bars.join('')}
<polyline points="${middle.join(' ')}" fill="none" stroke="#135" stroke-width="1.2"/>
${lines.join('')}
<text x="${left - 4}" y="${y(high)}" dy="8" text-anchor="end">${figure(high)}</text>
<text x="${left - 4}" y="${y(low)}" text-anchor="end">${figure(low)}</text>
<text x="${left}" y="${height - 6}">step 0</text>
<text x="${width - 8}" y="${height - 6}" text-anchor="end">${loss.length - 1}</text>
</svg>`;
}
