/** One chart: takes a whole picture and draws it. */
import { Chart, type ChartDataset } from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import { chartConfiguration, type ChartEvents } from './chartOptions';
import type { StepRange } from './model';
import { overlayPlugin, type Overlay } from './overlay';
import type { Point, YRange } from './points';
import type { Theme } from './theme';

export interface Line {
  label: string;
  points: Point[];
  colour: string;
  /** Few values: each gets a dot. */
  dots: boolean;
  dash: number[];
  /** In pixels. */
  width: number;
}

export interface Scene {
  lines: Line[];
  x: StepRange;
  y: YRange;
  annotations: Record<string, AnnotationOptions>;
}

/** What changes of an axis from picture to picture. */
interface AxisOptions {
  min: number;
  max: number;
  type: string;
  ticks: { stepSize: number | undefined };
}

export class LineChart {
  readonly overlay: Overlay = { lines: [], checkpoints: [] };
  readonly chart: Chart<'line', Point[]>;
  private readonly datasets = new Map<string, ChartDataset<'line', Point[]>>();

  constructor(
    canvas: HTMLCanvasElement,
    private readonly theme: () => Theme,
    bottom: boolean,
    events: ChartEvents,
  ) {
    const config = chartConfiguration(bottom, events);
    config.plugins = [overlayPlugin(this.overlay, theme)];
    this.chart = new Chart(canvas, config);
    this.applyTheme();
  }

  /** Puts a whole new picture up; nothing of the old one stays. */
  draw(scene: Scene): void {
    const { chart } = this;
    // Always a new array: Chart.js walks a whole series again at every push.
    chart.data.datasets = scene.lines.map((line) => this.dataset(line));
    const { x, y } = chart.options.scales as Record<'x' | 'y', AxisOptions>;
    [x.min, x.max] = scene.x;
    [y.min, y.max] = [scene.y.min, scene.y.max];
    y.type = scene.y.log ? 'logarithmic' : 'linear';
    y.ticks.stepSize = scene.y.log ? undefined : scene.y.tick;
    chart.options.plugins!.annotation!.annotations = scene.annotations;
    const limits = chart.options.plugins!.zoom!.limits!['x']!;
    limits.minRange = Math.min(4, scene.x[1] - scene.x[0]);
    chart.update('none');
  }

  /** The same object for the same line, so that Chart.js need not work out its options again. */
  private dataset(line: Line): ChartDataset<'line', Point[]> {
    const { points, ...look } = line;
    const key = JSON.stringify(look);
    const dataset = this.datasets.get(key) ?? lineDataset(line);
    this.datasets.set(key, dataset);
    dataset.data = points;
    return dataset;
  }

  applyTheme(): void {
    this.datasets.clear();
    const theme = this.theme();
    const font = { family: theme.family, size: theme.size };
    for (const scale of Object.values(this.chart.options.scales ?? {})) {
      Object.assign(scale!.grid!, { color: theme.grid, tickColor: theme.grid });
      Object.assign(scale!.border!, { color: theme.grid });
      Object.assign(scale!.ticks!, { color: theme.muted, font });
      Object.assign((scale as { title?: object }).title ?? {}, { color: theme.muted, font });
    }
    const drag = this.chart.options.plugins!.zoom!.zoom!.drag!;
    Object.assign(drag, { backgroundColor: theme.grid, borderColor: theme.foreground, borderWidth: 1 });
  }
}

function lineDataset(line: Line): ChartDataset<'line', Point[]> {
  return {
    label: line.label,
    data: line.points,
    borderColor: line.colour,
    borderDash: line.dash,
    backgroundColor: line.colour,
    pointRadius: line.dots ? 2.5 : 0,
    pointBorderWidth: 0,
    borderWidth: line.width,
  };
}
