/** The options of Chart.js for lines that arrive ready to draw: nothing is parsed, sorted, animated or looked up. */
import type { Chart, ChartConfiguration, ChartOptions } from 'chart.js';
import { reading } from '../src/shared/numbers';
import type { StepRange } from './model';
import type { Point } from './points';
import { t } from '../src/shared/panel/strings';
import { logTicks, stepTick } from './ticks';

export interface ChartEvents {
  /** The person zoomed or panned this chart to these steps. */
  onZoom: (range: StepRange) => void;
  /** Whether the wheel may zoom now, instead of scrolling the page. */
  wheelAllowed: (event: Event) => boolean;
}

/** Room left of every chart for its numbers, the same for all, so that steps line up. */
const axisWidth = 62;

/** Only the bottom chart has numbers under its x axis. */
export function chartConfiguration(bottom: boolean, events: ChartEvents): ChartConfiguration<'line', Point[]> {
  return {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      maintainAspectRatio: false,
      spanGaps: false,
      // Clicks and moves over annotations; values under the pointer are read from the bins, not by Chart.js.
      events: ['mousemove', 'mouseout', 'click'],
      hover: { mode: null as unknown as 'nearest' },
      layout: { padding: { right: 8, top: 4 } },
      elements: { line: { tension: 0, borderJoinStyle: 'bevel' }, point: { hitRadius: 0, hoverRadius: 0 } },
      scales: { x: stepAxis(bottom), y: valueAxis },
      plugins: {
        legend: { display: false },
        tooltip: { enabled: false },
        annotation: { annotations: {}, clip: true },
        zoom: zoomOptions(events),
      },
    },
  };
}

type Axis = NonNullable<NonNullable<ChartOptions<'line'>['scales']>[string]>;

function stepAxis(bottom: boolean): Axis {
  return {
    type: 'linear',
    min: 0,
    max: 1,
    grid: {},
    border: {},
    title: { display: bottom, text: t('step'), padding: 0 },
    ticks: {
      display: bottom,
      maxRotation: 0,
      autoSkipPadding: 24,
      sampleSize: 8,
      align: 'inner',
      precision: 0,
      callback: (step) => stepTick(Number(step)),
    },
  };
}

const valueAxis: Axis = {
  type: 'linear',
  min: 0,
  max: 1,
  grid: {},
  border: {},
  ticks: {
    maxTicksLimit: 8,
    sampleSize: 8,
    includeBounds: false,
    callback: (value) => reading(Number(value)),
  },
  afterBuildTicks: (scale) => {
    if (scale.type === 'logarithmic') scale.ticks = logTicks(scale.min, scale.max).map((value) => ({ value }));
  },
  afterFit: (scale) => {
    scale.width = axisWidth;
  },
};

type ZoomOptions = NonNullable<NonNullable<ChartOptions<'line'>['plugins']>['zoom']>;

function zoomOptions(events: ChartEvents): ZoomOptions {
  const zoomed = ({ chart }: { chart: Chart }) => events.onZoom([chart.scales['x']!.min, chart.scales['x']!.max]);
  return {
    limits: { x: { minRange: 4 } },
    pan: { enabled: true, mode: 'x', modifierKey: 'shift', onPan: zoomed },
    zoom: {
      mode: 'x',
      wheel: { enabled: true, speed: 0.15 },
      pinch: { enabled: true },
      drag: { enabled: true, threshold: 6 },
      onZoomStart: ({ event }) => event.type !== 'wheel' || events.wheelAllowed(event),
      onZoom: zoomed,
    },
  };
}
