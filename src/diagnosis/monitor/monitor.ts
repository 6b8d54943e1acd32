/**
 * The monitor: fed with steps, layer samples and evaluations in order, it returns findings as they arise or change.
 * Constant time a step, constant memory; its state is a function of what it was fed, so a replay restores it.
 *
 * One trouble yields one leading finding. What follows from it (a loss that becomes NaN after it diverged) is added
 * to the leading finding, which keeps its id; severity may rise on the same id.
 */
import type { LayerSample } from '../../run/types';
import { say, type Message } from '../../shared/messages/say';
import type { RunFinding } from '../finding';
import type { RunRuleId } from '../ids';
import { retold, takenBack } from '../retold';
import type { Clue } from './clue';
import { speaksOf, type Detector, type DetectorKind, type Evaluation } from './detector';
import { detectors } from './detectors';
import { LossDoubts } from './lossDoubts';
import type { Gauges } from './gauges';
import { Leaders } from './leaders';
import type { LossPurpose } from './lossPurpose';
import { notChecked, notSeen } from './needs';
import { Signals, type MonitorOptions, type Observation } from './signals/signals';
import { withSuspects } from './suspects';

export interface Monitor {
  /** Takes the next step. Returns new or updated findings; the same id replaces. */
  step(step: Observation): RunFinding[];
  /** Takes a sample of the layers, `layerFigures.length` numbers a layer, at the newest step or one before it. */
  layers(sample: LayerSample): RunFinding[];
  evaluation(evaluation: Evaluation): RunFinding[];
  /** Takes figures beside the loss, after the step they stand at. */
  gauges(gauges: Gauges, step: number): RunFinding[];
  /** Takes what a script's probe saw of how it is put together, after the step it stands at. */
  clue(clue: Clue): RunFinding[];
  /** Takes a figure that is told once: `classes`. Others are passed over. */
  scalar(name: string, value: number): void;
  /** What the loss is for becomes known by the way: takes back what no longer applies. */
  objective(objective: LossPurpose): RunFinding[];
  /** Closes the run: final versions of what is still open. */
  end(): RunFinding[];
  /** What could not be checked so far, each with what would let it. */
  notChecked(): Message[];
}

interface Made {
  kind: DetectorKind;
  detector: Detector;
}

/** Asks a detector of one event. It is looked up once, for a million rows ask. */
interface Watch<Event extends keyof Detector> {
  kind: DetectorKind;
  ask: NonNullable<Detector[Event]>;
}

function watchesOf<Event extends keyof Detector>(made: readonly Made[], event: Event): Watch<Event>[] {
  return made.flatMap(({ kind, detector }) => {
    const ask = detector[event]?.bind(detector) as Watch<Event>['ask'] | undefined;
    return ask === undefined ? [] : [{ kind, ask }];
  });
}

const watchesOfAll = (made: readonly Made[]) => ({
  ...{ step: watchesOf(made, 'step'), layers: watchesOf(made, 'layers'), evaluation: watchesOf(made, 'evaluation') },
  ...{ gauges: watchesOf(made, 'gauges'), clue: watchesOf(made, 'clue'), end: watchesOf(made, 'end') },
});

/** The detectors that have something to say of a kind of loss, which may become known late. */
class Speakers {
  private readonly all: Made[];
  kinds: DetectorKind[] = [];
  rules: ReadonlySet<RunRuleId> = new Set();
  to = watchesOfAll([]);

  constructor(
    private readonly ignore: readonly string[],
    objective: LossPurpose | undefined,
  ) {
    const heard = detectors.filter((kind) => kind.rules.some(({ id }) => this.isHeard(id)));
    this.all = heard.map((kind) => ({ kind, detector: kind.make() }));
    this.choose(objective);
  }

  isHeard(rule: RunRuleId): boolean {
    return !this.ignore.includes(rule);
  }

  choose(objective: LossPurpose | undefined): void {
    const made = this.all.filter(({ kind }) => speaksOf(kind, objective));
    this.kinds = made.map(({ kind }) => kind);
    this.rules = new Set(this.kinds.flatMap(({ rules }) => rules.map(({ id }) => id)));
    this.to = watchesOfAll(made);
  }
}

export function createMonitor(options: MonitorOptions): Monitor {
  const signals = new Signals(options);
  const speakers = new Speakers(options.ignore, options.facts?.objective);
  const leaders = new Leaders(signals);
  const doubts = new LossDoubts(signals);
  const doubtful = new Map<string, RunFinding>();

  const collect = <Event extends keyof Detector>(
    watches: Watch<Event>[],
    answer: (ask: Watch<Event>['ask']) => RunFinding | null,
  ): RunFinding[] => {
    let found: RunFinding[] | null = null;
    for (const { kind, ask } of watches) {
      const finding = answer(ask);
      if (!finding || !speakers.isHeard(finding.rule)) continue;
      doubts.hear(finding, kind);
      const told = leaders.admit(withNotSeen(withSuspects(finding, kind, signals), kind, signals), kind);
      if (told === null) continue;
      (found ??= []).push(told);
      leaders.told.set(told.id, told);
      if (kind.harmlessIfLearning && told.severity === 'warn') doubtful.set(told.id, told);
    }
    return found ?? [];
  };

  return {
    step(seen) {
      signals.push(seen);
      const found = collect(speakers.to.step, (ask) => ask(signals));
      if (doubtful.size > 0 && signals.learning) found.push(...learnsAfterAll(doubtful, signals.step));
      return doubts.temper(found.concat(signals.trouble.ended ? leaders.recovered() : [], leaders.proven()));
    },
    layers(sample) {
      // A loss of exactly zero has no gradient, so that nothing moves: its layers say nothing of what is dead or left out.
      if (signals.seen.loss === 0) return [];
      signals.pushLayers(sample);
      return doubts.temper(collect(speakers.to.layers, (ask) => ask(signals, sample)));
    },
    evaluation(evaluation) {
      signals.pushEvaluation(evaluation);
      return doubts.temper(collect(speakers.to.evaluation, (ask) => ask(signals, evaluation)));
    },
    gauges(gauges, step) {
      signals.pushGauges(gauges);
      return doubts.temper(collect(speakers.to.gauges, (ask) => ask(signals, gauges, step)));
    },
    clue(clue) {
      signals.pushClue(clue);
      return doubts.temper(collect(speakers.to.clue, (ask) => ask(signals, clue)));
    },
    end() {
      signals.finish();
      return doubts.temper(collect(speakers.to.end, (ask) => ask(signals)).concat(leaders.end()));
    },
    scalar: (name, value) => signals.scalar(name, value),
    objective(objective) {
      if (!signals.turnTo(objective)) return [];
      speakers.choose(objective);
      return doubts.temper(leaders.takeBack(speakers.rules, doubtful));
    },
    notChecked: () => notChecked(speakers.kinds, signals),
  };
}

/** What a clue says where no step was ever taken. */
export const findingsOfClue = (clue: Clue, ignore: readonly string[]): RunFinding[] =>
  createMonitor({ totalSteps: null, layers: [], ignore }).clue(clue);

/** Takes back, once the run is seen to learn, what is harmless then. */
function learnsAfterAll(doubtful: Map<string, RunFinding>, step: number): RunFinding[] {
  const found = [...doubtful.values()].map((finding) => takenBack(finding, say('finding.learns'), step));
  doubtful.clear();
  return found;
}

function withNotSeen(finding: RunFinding, kind: DetectorKind, signals: Signals): RunFinding {
  const items = finding.severity === 'note' ? [] : notSeen(kind, signals);
  return items.length === 0 ? finding : retold(finding, { notChecked: items });
}
