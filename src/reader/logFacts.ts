/** What the rows of a log add up to: curves, findings, the newest figures. */
import type { RunFinding } from '../diagnosis/finding';
import type { Observation } from '../diagnosis/monitor/signals/signals';
import type { LogEvent } from '../logs/events';
import { monitorOf, type LogMonitor } from '../logs/logMonitor';
import type { OpenLog } from '../logs/openLog';
import { Series } from '../run/series';
import type { Message } from '../shared/messages/say';
import { appendTo } from './curves';

/** A log may hold any number of names; a panel shows some. */
const mostFigures = 200;
/** Steps that the speed is measured over. */
const timedSteps = 64;

/** What a step table of a run holds, under the names of the panel's protocol. */
const stepFigures = ['loss', 'lr', 'gradNorm'] as const;
type StepFigure = (typeof stepFigures)[number];

export class LogFacts {
  readonly newest: Partial<Record<StepFigure | 'valLoss', number>> = {};
  /** Names of the figures beside those of the steps. */
  readonly figures = new Set<string>();
  firstStep = NaN;
  lastStep = NaN;
  private monitor: LogMonitor | null = null;
  private readonly times: { step: number; time: number }[] = [];
  /** Null where only what a list shows is wanted. */
  private series: Map<string, Series> | null;

  constructor(withCurves: boolean) {
    this.series = withCurves ? new Map() : null;
  }

  get hasCurves(): boolean {
    return this.series !== null;
  }

  /** Curves are not kept any more. */
  letCurvesGo(): void {
    this.series = null;
  }

  take(event: Exclude<LogEvent, { kind: 'anew' }>, log: OpenLog): void {
    if (event.kind === 'figures') return this.takeFigures(event);
    if (event.kind === 'step') this.takeStep(event.step, event.table);
    else if (event.kind === 'evaluation') this.takeEvaluation(event);
    (this.monitor ??= monitorOf(log)).take(event);
  }

  /** The series of a name of the panel's protocol. */
  get(name: string): Series | undefined {
    return this.series?.get(name);
  }

  /** The log goes on no more. */
  end(): void {
    this.monitor?.end();
  }

  /** What was found so far, what needs action first. */
  get findings(): RunFinding[] {
    return this.monitor?.findings ?? [];
  }

  notChecked(): Message[] {
    return this.monitor?.notChecked() ?? [];
  }

  /** Steps a second over the newest steps; 0 where the log tells no time. */
  get speed(): number {
    const [first, last] = [this.times[0], this.times.at(-1)];
    const seconds = first && last ? last.time - first.time : 0;
    return seconds > 0 ? (last!.step - first!.step) / seconds : 0;
  }

  private takeStep(step: Observation, table: number): void {
    this.reach(step.step);
    const before = table === 0 ? '' : `table/${table}/`;
    for (const name of stepFigures) {
      const value = step[name];
      if (value === undefined) continue;
      if (table === 0) this.newest[name] = value;
      this.append(before + name, step.step, value);
    }
    if (table !== 0) return;
    if (step.time !== undefined && Number.isFinite(step.time)) this.times.push({ step: step.step, time: step.time });
    if (this.times.length > timedSteps) this.times.shift();
  }

  private takeEvaluation({ evaluation }: Extract<LogEvent, { kind: 'evaluation' }>): void {
    this.reach(evaluation.step);
    this.newest.valLoss = evaluation.loss;
    this.append('valLoss', evaluation.step, evaluation.loss);
  }

  private takeFigures({ step, names, values }: Extract<LogEvent, { kind: 'figures' }>): void {
    for (const [i, name] of names.entries()) {
      const value = values[i];
      if (value === undefined || (!this.figures.has(name) && this.figures.size >= mostFigures)) continue;
      this.figures.add(name);
      this.append(`scalar/${name}`, step, value);
    }
  }

  private reach(step: number): void {
    this.firstStep = Number.isNaN(this.firstStep) ? step : Math.min(this.firstStep, step);
    this.lastStep = Number.isNaN(this.lastStep) ? step : Math.max(this.lastStep, step);
  }

  private append(name: string, step: number, value: number): void {
    if (this.series === null) return;
    const series = this.series.get(name) ?? new Series();
    this.series.set(name, series);
    appendTo(series, step, value);
  }
}
