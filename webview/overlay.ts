/** Draws what a line cannot show over a chart's lines: non-finite steps, lone values, values beyond the axis, checkpoints. */
import type { Chart, Plugin, Scale } from 'chart.js';
import { binSize } from '../src/run/series';
import { binX, type Curve, type Mark } from './points';
import type { Theme } from './theme';

export interface Overlay {
  /** Marks of each line, in the line's colour where that says more. */
  lines: { marks: Mark[]; colour: string; band: Curve | null }[];
  /** Steps with a checkpoint, drawn as ticks on the x axis. */
  checkpoints: number[];
}

/** Marks beyond the axis that are closer than this merge to one: the line itself shows each of them. */
const apart = 7;

export function overlayPlugin(overlay: Overlay, theme: () => Theme): Plugin<'line'> {
  return {
    id: 'keelOverlay',
    beforeDatasetsDraw(chart) {
      for (const { band, colour } of overlay.lines) if (band) drawBand(chart, band, colour);
    },
    afterDatasetsDraw(chart) {
      const ctx = chart.ctx;
      ctx.save();
      drawCheckpoints(chart, overlay.checkpoints, theme());
      for (const { marks, colour } of overlay.lines) drawMarks(chart, marks, colour, theme());
      ctx.restore();
    },
  };
}

/**
 * Bins wider than a pixel, each as a rectangle from minimum to maximum, so that a line of one pixel over them has no
 * stripes. Rectangles and hairlines cost a software canvas a tenth of what a wider line costs.
 */
function drawBand(chart: Chart, { header, data }: Curve, colour: string): void {
  const { left, right, top, bottom } = chart.chartArea;
  const { x, y } = chart.scales as Record<'x' | 'y', Scale>;
  const first = x.getPixelForValue(binX(header, 0));
  const width = x.getPixelForValue(binX(header, 1)) - first;
  const pixel = (value: number) => {
    const at = y.getPixelForValue(value);
    return Number.isNaN(at) ? bottom : Math.min(bottom, Math.max(top, at));
  };
  // On whole device pixels, for two half covered ones side by side show a seam.
  const scale = chart.currentDevicePixelRatio;
  const edge = (at: number) => Math.round(at * scale) / scale;
  chart.ctx.fillStyle = colour;
  for (let bin = 0; bin < header.bins; bin++) {
    const [min, max] = [data[bin * binSize]!, data[bin * binSize + 1]!];
    const middle = first + bin * width;
    if (Number.isNaN(min) || middle + width < left || middle - width > right) continue;
    const [from, to] = [edge(Math.max(left, middle - width / 2)), edge(Math.min(right, middle + width / 2))];
    const high = pixel(max);
    chart.ctx.fillRect(from, high - 0.5, to - from, pixel(min) - high + 1);
  }
}

function drawMarks(chart: Chart, marks: Mark[], colour: string, theme: Theme): void {
  const { left, right, top, bottom } = chart.chartArea;
  const { x, y } = chart.scales as Record<'x' | 'y', Scale>;
  const last = { above: -Infinity, below: -Infinity };
  for (const mark of marks) {
    const [from, to] = [x.getPixelForValue(mark.x), x.getPixelForValue(mark.end)];
    if (to < left - 4 || from > right + 4) continue;
    const height = Math.min(bottom - 5, Math.max(top + 5, y.getPixelForValue(mark.y)));
    if (mark.kind === 'dot') drawDot(chart.ctx, from, height, colour);
    else if (mark.kind === 'nonFinite')
      drawNonFinite(chart.ctx, Math.max(left, from), Math.min(right, to), height, theme);
    else if (from - last[mark.kind] >= apart) {
      last[mark.kind] = from;
      drawArrow(chart.ctx, from, mark.kind === 'above' ? top : bottom, mark.kind === 'above' ? 1 : -1, theme.warn);
    }
  }
}

function drawDot(ctx: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, 2.5, 0, 2 * Math.PI);
  ctx.fill();
}

/** A cross on its own ground, readable over any line; a dashed line where the stretch is long. */
function drawNonFinite(ctx: CanvasRenderingContext2D, from: number, to: number, y: number, theme: Theme): void {
  if (to - from > 10) {
    ctx.strokeStyle = theme.act;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([4, 3]);
    stroke(ctx, [from, y, to, y]);
    ctx.setLineDash([]);
  }
  for (const x of to - from > 10 ? [from, to] : [from]) {
    for (const [colour, width] of [
      [theme.background, 5],
      [theme.act, 2],
    ] as const) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      stroke(ctx, [x - 4, y - 4, x + 4, y + 4], [x - 4, y + 4, x + 4, y - 4]);
    }
  }
}

function drawArrow(ctx: CanvasRenderingContext2D, x: number, edge: number, direction: 1 | -1, colour: string): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x, edge + direction);
  ctx.lineTo(x - 4, edge + direction * 7);
  ctx.lineTo(x + 4, edge + direction * 7);
  ctx.fill();
}

function drawCheckpoints(chart: Chart, steps: number[], theme: Theme): void {
  const { left, right, bottom } = chart.chartArea;
  const scale = chart.scales['x'];
  if (!scale) return;
  chart.ctx.fillStyle = theme.muted;
  for (const step of steps) {
    const x = scale.getPixelForValue(step);
    if (x < left - 1 || x > right + 1) continue;
    chart.ctx.beginPath();
    chart.ctx.moveTo(x, bottom - 6);
    chart.ctx.lineTo(x - 3.5, bottom);
    chart.ctx.lineTo(x + 3.5, bottom);
    chart.ctx.fill();
  }
}

function stroke(ctx: CanvasRenderingContext2D, ...lines: [number, number, number, number][]): void {
  ctx.beginPath();
  for (const [x0, y0, x1, y1] of lines) {
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
  }
  ctx.stroke();
}
