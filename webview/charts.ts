/** The charts, one above the other: one x axis, one crosshair. */
import { binSize } from '../src/run/series';
import {
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
} from 'chart.js';
import annotationPlugin from 'chartjs-plugin-annotation';
import zoomPlugin from 'chartjs-plugin-zoom';
import { annotations, type Pick } from './annotations';
import { LineChart } from './chart';
import type { ChartEvents } from './chartOptions';
import { Crosshair } from './crosshair';
import { h, setText, show } from './dom';
import { grouped, reading } from '../src/shared/numbers';
import type { PageModel } from './model';
import { chartScene, chartSpecs, hasChart, type DrawnAnswer, type ChartScene } from './scenes';
import { t } from '../src/shared/panel/strings';
import { readTheme, type Theme } from './theme';

Chart.register(
  LineController,
  LineElement,
  PointElement,
  LinearScale,
  LogarithmicScale,
  CategoryScale,
  annotationPlugin,
  zoomPlugin,
);

/** Charts that have the steps below them. */
const bottoms: ReadonlySet<string> = new Set(['lr', 'entropy', 'gpu', 'figures']);

interface ChartPanel {
  figure: HTMLElement;
  spec: (typeof chartSpecs)[number];
  legend: HTMLElement;
  note: HTMLButtonElement;
  canvas: HTMLCanvasElement;
  chart: LineChart;
}

export interface ChartsEvents extends ChartEvents {
  onReset: () => void;
  onFullY: () => void;
  onResize: () => void;
}

export class Charts {
  readonly element: HTMLElement;
  readonly crosshair: Crosshair;
  scenes: ChartScene[] = [];
  private theme: Theme = readTheme();
  private readonly panels: ChartPanel[];

  constructor(
    private readonly model: PageModel,
    private readonly pick: Pick,
    events: ChartsEvents,
  ) {
    const attributes = {
      class: 'charts',
      tabindex: '0',
      role: 'group',
      'aria-keyshortcuts': '+ - 0 ArrowLeft ArrowRight L F T',
    };
    this.element = h('section', { ...attributes, 'aria-label': t('chartsLabel') });
    this.panels = chartSpecs.map((spec) => this.makePanel(spec, bottoms.has(spec.id), events));
    this.crosshair = new Crosshair(
      this.element,
      () => this.panels[0]!.chart.chart,
      () => this.scenes,
      () => model.range(),
    );
    this.element.addEventListener('dblclick', events.onReset);
    new ResizeObserver(events.onResize).observe(this.element);
  }

  private makePanel(spec: ChartPanel['spec'], bottom: boolean, events: ChartsEvents): ChartPanel {
    const legend = h('span', { class: 'legend' });
    const note = h('button', { class: 'axis-note link', type: 'button', onclick: events.onFullY });
    const canvas = h('canvas', { role: 'img' });
    const caption = h('figcaption', {}, h('h2', {}, t(spec.title)), legend, note);
    const attributes = { class: 'chart', 'data-chart': spec.id };
    const figure = h('figure', attributes, caption, h('div', { class: 'canvas' }, canvas));
    show(figure, hasChart(spec.id, this.model));
    this.element.append(figure);
    return { figure, spec, legend, note, canvas, chart: new LineChart(canvas, () => this.theme, bottom, events) };
  }

  /** Columns worth asking for: device pixels across a chart. */
  columns(): number {
    return Math.min(2400, Math.max(60, Math.floor(this.width() * window.devicePixelRatio)));
  }

  /** Pixels across a chart. */
  private width(): number {
    const { left, right } = this.panels[0]!.chart.chart.chartArea ?? { left: 0, right: 0 };
    return right - left;
  }

  applyTheme(): void {
    this.theme = readTheme();
    for (const { chart } of this.panels) chart.applyTheme();
  }

  draw(answer: DrawnAnswer): void {
    const chain = this.model.chain();
    const findings = this.model.findings();
    this.scenes = this.panels.map(({ spec }) => chartScene(spec, this.model, answer, this.theme, this.width()));
    this.panels.forEach((panel, i) => {
      const scene = this.scenes[i]!;
      show(panel.figure, hasChart(panel.spec.id, this.model));
      panel.chart.overlay.lines = scene.marks;
      panel.chart.overlay.checkpoints = panel.spec.id === 'lr' ? (this.model.run?.checkpoints ?? []) : [];
      const made = annotations(chain, findings, this.theme, this.pick, i === 0);
      panel.chart.draw({ lines: scene.lines, x: this.model.range(), y: scene.y, annotations: made });
      this.describe(panel, scene);
    });
    // For tests and measurements: the newest step in the picture, to the width of a bin.
    this.element.dataset['drawn'] = String(newestStep(this.scenes, this.model.range()[1]));
    this.crosshair.refresh();
  }

  private describe(panel: ChartPanel, scene: ChartScene): void {
    const drawn = scene.strands.filter((strand) => strand.curves.some((curve) => curve.header.bins > 0));
    // One line under a heading of the same name needs no legend.
    const strands = panel.spec.id === 'lr' && drawn.length < 2 ? [] : drawn;
    const entries = strands.map(({ label, colour, dash }) => ({
      label,
      colour,
      kind: dash.length > 0 ? 'dashed' : 'line',
    }));
    if (scene.nonFinite > 0) entries.push({ label: t('nonFiniteMark'), colour: this.theme.act, kind: 'cross' });
    if (panel.chart.overlay.checkpoints.length > 0)
      entries.push({ label: t('checkpointMark'), colour: this.theme.muted, kind: 'tick' });
    const key = JSON.stringify(entries);
    if (panel.legend.dataset['key'] !== key) {
      panel.legend.dataset['key'] = key;
      panel.legend.replaceChildren(...entries.map(legendEntry));
    }
    const { y } = scene;
    const [min, max] = [reading(y.reach[0]), reading(y.reach[1])];
    if (y.outside > 0) setText(panel.note, t('outside', { n: y.outside, min, max }));
    else if (y.notPositive > 0) setText(panel.note, t('notPositive', { n: y.notPositive }));
    panel.note.disabled = y.outside === 0;
    show(panel.note, y.outside > 0 || y.notPositive > 0);
    const [from, to] = this.model.range().map(grouped) as [string, string];
    const empty = Number.isNaN(y.reach[0]) && scene.nonFinite === 0;
    const values = { name: t(panel.spec.title), from, to, min, max, nonFinite: scene.nonFinite };
    panel.canvas.setAttribute('aria-label', t(empty ? 'chartEmpty' : 'chartLabel', values));
  }
}

function legendEntry({ label, colour, kind }: { label: string; colour: string; kind: string }): HTMLElement {
  const swatch = h('span', { class: `swatch ${kind}`, 'aria-hidden': 'true' });
  swatch.style.setProperty('--colour', colour);
  return h('span', { class: 'entry' }, swatch, label);
}

/** The last step of the newest bin with values in it, or `end` if the picture ends before that; 0 if nothing is drawn. */
export function newestStep(scenes: ChartScene[], end: number): number {
  const curves = scenes.flatMap((scene) => scene.strands.flatMap((strand) => strand.curves));
  const last = curves.map(({ header, data }) => {
    let bin = header.bins - 1;
    while (bin >= 0 && Number.isNaN(data[bin * binSize]!) && data[bin * binSize + 2] === 0) bin--;
    return bin < 0 ? 0 : header.origin + (bin + 1) * header.width - 1;
  });
  return Math.min(end, Math.max(0, ...last));
}
