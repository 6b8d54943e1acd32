/** What the page knows: the runs as the host last described them, and what the person chose to see. */
import {
  panelGauges,
  type FindingView,
  type PanelGauge,
  type PanelState,
  type QueryItem,
  type RunView,
} from '../src/shared/panel/protocol';
import { chaptersOf } from '../src/shared/lineage';
import { printedLossName } from '../src/shared/printedLoss';
import { hasEnded } from '../src/shared/runState';
import { byGravity } from '../src/shared/severity';

export type StepRange = [number, number];

/** A run of the shown chain, and the last step of it that counts. */
export interface Shown {
  run: RunView;
  until: number;
}

export const emptyPanel: PanelState = {
  run: null,
  logY: false,
  range: null,
  layers: [],
  fullY: false,
  table: false,
  figures: [],
};

const tableColumns = ['loss', 'gradNorm', 'lr'] as const;

/** Indices of the step tables after the first. */
export const furtherTables = (run: RunView): number[] => (run.tables ?? []).map((_, index) => index).slice(1);

/** Use and memory of the run's GPUs in percent: `gpu0/utilization`, `gpu0/memory`. */
export const gpuScalars = (run: RunView): string[] =>
  (run.scalars ?? []).filter((name) => /^gpu\d+\/(utilization|memory)$/.test(name));

/** Figures told once, which are no curves. */
const toldOnce: ReadonlySet<string> = new Set(['classes', 'supervised', printedLossName]);

/** Figures of any name that can be chosen to be drawn; those of GPUs have their chart. */
export const figureNames = (run: RunView): string[] =>
  (run.scalars ?? []).filter((name) => !/^gpu\d+\//.test(name) && !toldOnce.has(name));

/** The figures of all shown runs that are this, each once. */
export const gaugeNames = (model: PageModel, gauge: PanelGauge): string[] => [
  ...new Set(model.chain().flatMap(({ run }) => run.gauges?.[gauge] ?? [])),
];

const ownCharts = ({ gauges = {}, scalars = [] }: RunView): string[] => [
  ...panelGauges.flatMap((gauge) => gauges[gauge] ?? []),
  ...scalars.filter((name) => name === printedLossName),
];

/** Figures of the run that a person chose to see, by their names. */
export const shownFigures = (model: PageModel): string[] => {
  const known = new Set(model.run?.scalars ?? []);
  return model.panel.figures.filter((name) => known.has(name));
};

export class PageModel {
  readonly runs = new Map<string, RunView>();
  panel: PanelState = emptyPanel;

  get run(): RunView | null {
    return (this.panel.run !== null && this.runs.get(this.panel.run)) || null;
  }

  /** Newest first. */
  list(): RunView[] {
    return [...this.runs.values()].sort((a, b) => b.created - a.created);
  }

  /** Takes in a run. A run that starts while the page is open is shown at once. */
  put(run: RunView): void {
    const isNew = !this.runs.has(run.id);
    const newest = this.list()[0];
    this.runs.set(run.id, run);
    if (!this.run || (isNew && !hasEnded(run.state) && (!newest || run.created >= newest.created))) this.select(run.id);
  }

  remove(id: string): void {
    this.runs.delete(id);
    if (this.panel.run === id) this.select(this.list()[0]?.id ?? null);
  }

  /** Shows another run. The layers stay where they mean the same, the zoom where it is the same chain. */
  select(id: string | null): void {
    if (id === this.panel.run) return;
    const before = this.run;
    const after = (id !== null && this.runs.get(id)) || null;
    const sameLayers = before && after && before.layers.join('\n') === after.layers.join('\n');
    this.panel = { ...this.panel, run: id, range: null, layers: sameLayers || !before ? this.panel.layers : [] };
  }

  /** The shown run, after the runs it continues, oldest first. */
  chain(): Shown[] {
    return this.run ? chaptersOf(this.run, (id) => this.runs.get(id)) : [];
  }

  /** First and last step of what is shown, whatever the zoom. */
  extent(): StepRange {
    const shown = this.chain().filter(({ run }) => run.lastStep >= run.firstStep && run.lastStep > 0);
    const first = Math.min(...shown.map(({ run }) => run.firstStep));
    const last = Math.max(...shown.map(({ run, until }) => Math.min(run.lastStep, until)));
    return Number.isFinite(first) ? [first, Math.max(last, first + 1)] : [0, 1];
  }

  /** The visible steps. */
  range(): StepRange {
    return this.panel.range ?? this.extent();
  }

  /** Sets the visible steps; the whole extent means following the run. */
  zoom(from: number, to: number): void {
    const [first, last] = this.extent();
    const span = Math.min(last - first, Math.max(to - from, Math.min(4, last - first)));
    const start = Math.min(Math.max(first, (from + to - span) / 2), last - span);
    const whole = span >= (last - first) * 0.999;
    this.panel = { ...this.panel, range: whole ? null : [start, start + span] };
  }

  /** Findings of the shown run, what needs action first. */
  findings(): FindingView[] {
    return byGravity(this.run?.findings ?? []);
  }

  /** What to ask the host for. */
  items(): QueryItem[] {
    return this.chain().flatMap(({ run, until }) => {
      const layers = this.panel.layers.filter((layer) => layer < run.layers.length);
      const names = [
        ...['loss', 'valLoss', 'gradNorm', 'lr', ...layers.map((layer) => `layer/${layer}/gradNorm`)],
        ...(run.evaluations ?? []).map((name) => `eval/${name}`),
        ...furtherTables(run).flatMap((table) => tableColumns.map((column) => `table/${table}/${column}`)),
        ...[...new Set([...gpuScalars(run), ...ownCharts(run), ...shownFigures(this)])].map((name) => `scalar/${name}`),
      ];
      return names.map((name) => ({ run: run.id, name, ...(Number.isFinite(until) ? { until } : {}) }));
    });
  }
}
