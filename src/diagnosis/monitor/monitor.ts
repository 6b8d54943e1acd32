/**
 * The monitor: fed with steps, layer samples and evaluations in order, it returns findings as they arise or change.
 * Constant time a step, constant memory; its state is a function of what it was fed, so a replay restores it.
 *
 * One trouble yields one leading finding. What follows from it (a loss that becomes NaN after it diverged) is added
 * to the leading finding, which keeps its id; severity may rise on the same id.
 */
import type { LayerSample } from '../../run/types';
import type { RunFinding, RunSeverity } from '../finding';
import { figure } from '../figures';
import type { Detector, DetectorKind, Evaluation, Need } from './detector';
import { detectors } from './detectors';
import { Signals, type MonitorOptions, type Observation } from './signals';

export interface Monitor {
  /** Takes the next step. Returns new or updated findings; the same id replaces. */
  step(step: Observation): RunFinding[];
  /** Takes a sample of the layers, `layerFigures.length` numbers a layer, at the newest step or one before it. */
  layers(sample: LayerSample): RunFinding[];
  evaluation(evaluation: Evaluation): RunFinding[];
  /** Closes the run: final versions of what is still open. */
  end(): RunFinding[];
  /** What could not be checked so far, each with what would let it. */
  notChecked(): string[];
}

interface Watch {
  kind: DetectorKind;
  detector: Detector;
}

const rank: Record<RunSeverity, number> = { note: 0, warn: 1, act: 2 };

const remedy: Record<Need, string> = {
  gradNorm: 'no gradient norm was recorded; record the global norm before clipping, as grad_norm, at every step',
  lr: 'no learning rate was recorded; record it, as lr, at every step',
  layers: 'no figures of single layers were recorded; runs of Keel record them (monitor.layersEvery)',
  evaluation: 'no loss on held-out data was recorded; set validation.split, or record it as val_loss',
};

export function createMonitor(options: MonitorOptions): Monitor {
  const signals = new Signals(options);
  const watches: Watch[] = detectors
    .filter(({ rule }) => !options.ignore.includes(rule))
    .map((kind) => ({ kind, detector: kind.make() }));
  const leaders = new Leaders(signals);

  const collect = (ask: (detector: Detector) => RunFinding | null | undefined): RunFinding[] => {
    let found: RunFinding[] | null = null;
    for (const { kind, detector } of watches) {
      const finding = ask(detector);
      const told = finding ? leaders.admit(finding, kind) : null;
      if (told) (found ??= []).push(told);
    }
    return found ?? [];
  };

  return {
    step(seen) {
      signals.push(seen);
      const found = collect((detector) => detector.step?.(signals));
      return signals.trouble.ended ? found.concat(leaders.recovered()) : found;
    },
    layers(sample) {
      signals.pushLayers(sample);
      return collect((detector) => detector.layers?.(signals, sample));
    },
    evaluation(evaluation) {
      signals.evaluations += 1;
      return collect((detector) => detector.evaluation?.(signals, evaluation));
    },
    end: () => collect((detector) => detector.end?.(signals)).concat(leaders.end()),
    notChecked: () => notChecked(signals, options.ignore),
  };
}

function notChecked(signals: Signals, ignore: string[]): string[] {
  const has: Record<Need, boolean> = {
    gradNorm: signals.normRecorded,
    lr: signals.rates.recorded,
    layers: signals.layerSamples > 0,
    evaluation: signals.evaluations > 0,
  };
  const items: string[] = [];
  for (const need of Object.keys(remedy) as Need[]) {
    const what = detectors
      .filter((kind) => kind.needs.includes(need) && !ignore.includes(kind.rule))
      .map((kind) => kind.what);
    if (need === 'lr') what.push('whether the learning rate is to blame');
    if (!has[need] && what.length > 0) items.push(`${what.join(', ')}: ${remedy[need]}.`);
  }
  return items;
}

/** Keeps the leading finding of each family, and adds to it what follows from it. */
class Leaders {
  private readonly leading = new Map<string, RunFinding>();

  constructor(private readonly signals: Signals) {}

  /** The finding as it is to be told: itself, an update of the one that leads, or nothing. */
  admit(finding: RunFinding, { family }: DetectorKind): RunFinding | null {
    if (family === 'none') return finding;
    const leader = this.leading.get(family);
    const lost = this.leading.get('loss');
    if (family === 'learning' && lost?.severity === 'act') return null;
    if (leader === undefined || leader.id === finding.id || rank[leader.severity] === 0)
      return this.lead(family, finding);
    return this.lead(family, merge(leader, finding));
  }

  /** The loss is back where it was: what leads is no longer urgent, and a later trouble is a new one. */
  recovered(): RunFinding[] {
    const leader = this.leading.get('loss');
    if (leader === undefined) return [];
    this.leading.delete('loss');
    const { step, level } = this.signals;
    const message = `${leader.message} It came back to ${figure(level.level)} by step ${step}.`;
    return [{ ...leader, severity: 'warn', endStep: step, message }];
  }

  /** Findings that lasted to the end. */
  end(): RunFinding[] {
    return [...this.leading.values()]
      .filter(({ severity }) => severity !== 'note')
      .map((finding) => ({ ...finding, endStep: this.signals.step }));
  }

  private lead(family: string, finding: RunFinding): RunFinding {
    this.leading.set(family, finding);
    return finding;
  }
}

/** A later finding of the same trouble, told as a consequence of the one that leads. */
function merge(leader: RunFinding, later: RunFinding): RunFinding {
  const known = new Set(leader.evidence.map(({ name }) => name));
  return {
    ...leader,
    severity: rank[later.severity] > rank[leader.severity] ? later.severity : leader.severity,
    endStep: later.endStep,
    message: leader.message.includes(later.message) ? leader.message : `${leader.message} ${later.message}`,
    evidence: [...leader.evidence, ...later.evidence.filter(({ name }) => !known.has(name))],
    causes: [...new Set([...leader.causes, ...later.causes])],
    paths: [...new Map([...leader.paths, ...later.paths].map((path) => [path.join('.'), path])).values()],
    fixes: [...new Set([...leader.fixes, ...later.fixes])],
  };
}
