/** What each chart shows, from the model and the newest answer. Pure: no page, no canvas. */
import { binSize } from '../src/run/series';
import type { PanelGauge, SeriesHeader } from '../src/shared/panel/protocol';
import { furtherTables, gaugeNames, gpuScalars, shownFigures, type PageModel, type Shown } from './model';
import { curveOf, linePoints, yRange, type Curve, type Mark, type YRange } from './points';
import { printedLossName } from '../src/shared/printedLoss';
import { t, type StringKey } from '../src/shared/panel/strings';
import type { Line } from './chart';
import { fade, type Theme } from './theme';

/** Charts of figures by which one sees how a policy learns, with what each shows. */
const gaugeCharts = {
  reward: ['reward'],
  kl: ['updateKl', 'referenceKl'],
  clipFraction: ['clipFraction'],
  entropy: ['entropy'],
} as const satisfies Record<string, readonly PanelGauge[]>;
type GaugeChart = keyof typeof gaugeCharts;

export type ChartId = 'loss' | 'gradNorm' | 'lr' | GaugeChart | 'gpu' | 'figures';

export interface DrawnAnswer {
  headers: SeriesHeader[];
  data: Float32Array;
}

/** A series of the shown runs with all its curves, oldest run first. */
export interface Strand {
  name: string;
  label: string;
  colour: string;
  dash: number[];
  curves: Curve[];
}

export interface ChartScene {
  strands: Strand[];
  lines: Line[];
  marks: { marks: Mark[]; colour: string; band: Curve | null }[];
  y: YRange;
  /** Non-finite values in view. */
  nonFinite: number;
}

interface ChartSpec {
  id: ChartId;
  title: StringKey;
  /** Outliers may be drawn at the edge of the axis. A learning rate has none: it is what the schedule says. */
  outliers: boolean;
  strands: (model: PageModel, theme: Theme) => Omit<Strand, 'curves'>[];
}

/** Parents are drawn in their child's colour at this share of its strength. */
const parentStrength = 0.55;
/** Up to this many points a line may be wider than the hairline that is quick to draw. */
const fewPoints = 500;
/** Up to this many validation values each gets a dot. */
const mostDots = 300;

export const chartSpecs: ChartSpec[] = [
  {
    id: 'loss',
    title: 'loss',
    outliers: true,
    strands: (model, theme) => [
      { name: 'loss', label: tableLabel(model, t('train')), colour: theme.loss, dash: [] },
      ...tableStrands('loss', model, theme),
      ...printedStrands(model, theme),
      { name: 'valLoss', label: validationLabel(model), colour: theme.valLoss, dash: [] },
      ...evaluationStrands(model, theme),
    ],
  },
  {
    id: 'gradNorm',
    title: 'gradNorm',
    outliers: true,
    strands: (model, theme) => [
      { name: 'gradNorm', label: tableLabel(model, t('global')), colour: theme.gradNorm, dash: [] },
      ...tableStrands('gradNorm', model, theme),
      ...shownLayers(model).map((layer) => ({
        name: `layer/${layer}/gradNorm`,
        label: model.run!.layers[layer]!,
        ...layerStyle(layer, theme),
      })),
    ],
  },
  {
    id: 'lr',
    title: 'lr',
    outliers: false,
    strands: (model, theme) => [
      { name: 'lr', label: tableLabel(model, t('lr')), colour: theme.lr, dash: [] },
      ...tableStrands('lr', model, theme),
    ],
  },
  ...(Object.keys(gaugeCharts) as GaugeChart[]).map((id) => ({
    ...{ id, title: id, outliers: true },
    strands: (model: PageModel, theme: Theme) => gaugeStrands(id, model, theme),
  })),
  {
    id: 'gpu',
    title: 'gpu',
    outliers: false,
    strands: (model, theme) => gpuNames(model).map((name) => gpuStrand(name, theme)),
  },
  {
    id: 'figures',
    title: 'figures',
    outliers: true,
    strands: (model, theme) =>
      shownFigures(model).map((name) => ({
        name: `scalar/${name}`,
        label: name,
        ...layerStyle((model.run!.scalars ?? []).indexOf(name), theme),
      })),
  },
];

/** The first table's name where there are several, for then the chart's title does not say enough. */
const tableLabel = (model: PageModel, otherwise: string): string =>
  model.run && furtherTables(model.run).length > 0 ? model.run.tables![0]! : otherwise;

function validationLabel({ run }: PageModel): string {
  const { name = '', otherScale = false } = run?.validated ?? {};
  const label = name === '' ? t('validation') : name;
  return otherScale ? t('otherScale', { name: label }) : label;
}

/** A dashed line for each further part of the data that the script evaluates on, such as its training data. */
const evaluationStrands = ({ run }: PageModel, theme: Theme): Omit<Strand, 'curves'>[] =>
  (run?.evaluations ?? []).map((name, i) => ({
    name: `eval/${name}`,
    label: t('evaluatedOn', { name: name === '' ? t('validation') : name }),
    colour: i === 0 ? theme.valLoss : theme.layers[(i - 1) % theme.layers.length]!,
    dash: [4, 3],
  }));

/** A line for each further table, such as the other optimizer of a GAN. */
function tableStrands(column: string, model: PageModel, theme: Theme): Omit<Strand, 'curves'>[] {
  const { run } = model;
  return (run ? furtherTables(run) : []).map((table) => ({
    name: `table/${table}/${column}`,
    label: run!.tables![table]!,
    ...layerStyle(theme.layers.length + table - 1, theme),
  }));
}

/** What the script prints, where no other loss was seen. */
const printedStrands = ({ run }: PageModel, theme: Theme): Omit<Strand, 'curves'>[] =>
  run?.scalars?.includes(printedLossName)
    ? [{ name: `scalar/${printedLossName}`, label: t('printedLoss'), colour: theme.loss, dash: [] }]
    : [];

/** Each under the name that the script gives it. */
const gaugeStrands = (id: GaugeChart, model: PageModel, theme: Theme): Omit<Strand, 'curves'>[] =>
  gaugeCharts[id]
    .flatMap((gauge) => gaugeNames(model, gauge))
    .map((name, i) => ({ name: `scalar/${name}`, label: name, ...layerStyle(i, theme) }));

/** The GPU figures of all shown runs, which may have run on different machines. */
const gpuNames = (model: PageModel): string[] =>
  [...new Set(model.chain().flatMap(({ run }) => gpuScalars(run)))].sort();

/** Whether there is anything for the chart to show: most runs have no GPU that tells of itself. */
export function hasChart(id: ChartId, model: PageModel): boolean {
  if (id === 'figures') return shownFigures(model).length > 0;
  if (id === 'gpu') return gpuNames(model).length > 0;
  if (id in gaugeCharts) return gaugeCharts[id as GaugeChart].some((gauge) => gaugeNames(model, gauge).length > 0);
  // A log of another tool often holds neither norms nor rates.
  const empty = model.run?.log !== undefined && id !== 'loss' && model.run[id as 'gradNorm' | 'lr'] === null;
  return !empty;
}

function gpuStrand(name: string, theme: Theme): Omit<Strand, 'curves'> {
  const [, index = '0', figure] = /^gpu(\d+)\/(\w+)$/.exec(name) ?? [];
  const memory = figure === 'memory';
  const label = t(memory ? 'gpuMemory' : 'gpuUtilization', { index });
  const colour = theme.layers[Number(index) % theme.layers.length]!;
  return { name: `scalar/${name}`, label, colour, dash: memory ? [4, 3] : [] };
}

const shownLayers = (model: PageModel) => model.panel.layers.filter((layer) => layer < (model.run?.layers.length ?? 0));

/** All colours, then the same ones dashed: a layer keeps its look whatever else is shown. */
function layerStyle(layer: number, theme: Theme): { colour: string; dash: number[] } {
  const round = Math.floor(layer / theme.layers.length);
  return { colour: theme.layers[layer % theme.layers.length]!, dash: round === 0 ? [] : [4 + 2 * round, 3] };
}

/** `pixels`: width of the chart, of which a bin's share tells whether a hairline leaves gaps. */
export function chartScene(
  spec: ChartSpec,
  model: PageModel,
  answer: DrawnAnswer,
  theme: Theme,
  pixels: number,
): ChartScene {
  const chain = model.chain();
  const strands = spec
    .strands(model, theme)
    .map((strand) => ({ ...strand, curves: curvesOf(strand.name, chain, answer) }));
  const curves = strands.flatMap((strand) => strand.curves);
  const y = yRange(curves, { log: model.panel.logY, full: model.panel.fullY || !spec.outliers });
  const nonFinite = curves.reduce((sum, curve) => sum + countNonFinite(curve), 0);
  const scene: ChartScene = { strands, lines: [], marks: [], y, nonFinite };
  const [from, to] = model.range();
  for (const strand of strands) {
    for (const curve of strand.curves) {
      const binPixels = (curve.header.width / (to - from)) * pixels;
      addLine(scene, strand, curve, { current: curve.header.run === model.panel.run, binPixels });
    }
  }
  return scene;
}

function curvesOf(name: string, chain: Shown[], answer: DrawnAnswer): Curve[] {
  return chain.flatMap(({ run }) => {
    const header = answer.headers.find((candidate) => candidate.run === run.id && candidate.name === name);
    return header ? [curveOf(header, answer.data)] : [];
  });
}

function addLine(scene: ChartScene, strand: Strand, curve: Curve, how: { current: boolean; binPixels: number }): void {
  const { points, marks } = linePoints(curve, scene.y);
  const colour = how.current ? strand.colour : fade(strand.colour, parentStrength);
  const dots = (strand.name === 'valLoss' || strand.name.startsWith('eval/')) && points.length <= mostDots;
  const wide = curve.header.width > 1 && how.binPixels > 1;
  const width = points.length <= fewPoints ? 1.5 : 1;
  scene.lines.push({ label: `${curve.header.run} ${strand.name}`, points, colour, dots, dash: strand.dash, width });
  scene.marks.push({ marks, colour, band: wide ? curve : null });
}

function countNonFinite({ header, data }: Curve): number {
  let count = 0;
  for (let bin = 0; bin < header.bins; bin++) count += data[bin * binSize + 2]!;
  return count;
}

/** What one strand says at a step: the bin that holds it, or for sparse series the nearest one before. */
export interface CurveReading {
  strand: Strand;
  from: number;
  to: number;
  min: number;
  max: number;
  nonFinite: number;
}

export function readAt(strand: Strand, step: number): CurveReading | null {
  for (const { header, data } of strand.curves.toReversed()) {
    const start = Math.min(header.bins - 1, Math.floor((step - header.origin) / header.width));
    for (let bin = start; bin >= 0; bin--) {
      const [min, max, nonFinite] = [data[bin * binSize]!, data[bin * binSize + 1]!, data[bin * binSize + 2]!];
      if (Number.isNaN(min) && nonFinite === 0) continue;
      const from = header.origin + bin * header.width;
      return { strand, from, to: from + header.width - 1, min, max, nonFinite };
    }
  }
  return null;
}
