/**
 * The monitor: fed with steps, layer samples and evaluations in order, it returns findings as they arise or change.
 * Constant time a step, constant memory; its state is a function of what it was fed, so a replay restores it.
 *
 * One trouble yields one leading finding. What follows from it (a loss that becomes NaN after it diverged) is added
 * to the leading finding, which keeps its id; severity may rise on the same id.
 */
import type { LayerSample } from '../../run/types';
import { say, type Message } from '../../shared/messages/say';
import { amended, sentences } from '../../shared/messages/sentences';
import { isGraver } from '../../shared/severity';
import type { RunFinding } from '../finding';
import type { RunRuleId } from '../ids';
import { eachOnce, retold, takenBack } from '../retold';
import { speaksOf, type Detector, type DetectorKind, type Evaluation } from './detector';
import { detectors, rulesOf } from './detectors';
import type { Gauges } from './gauges';
import type { LossPurpose } from './lossPurpose';
import { notChecked, notSeen } from './needs';
import { proven, type ProofName } from './proof';
import { Signals, type MonitorOptions, type Observation } from './signals/signals';

export interface Monitor {
  /** Takes the next step. Returns new or updated findings; the same id replaces. */
  step(step: Observation): RunFinding[];
  /** Takes a sample of the layers, `layerFigures.length` numbers a layer, at the newest step or one before it. */
  layers(sample: LayerSample): RunFinding[];
  evaluation(evaluation: Evaluation): RunFinding[];
  /** Takes figures beside the loss, after the step they stand at. */
  gauges(gauges: Gauges, step: number): RunFinding[];
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
  ...{ gauges: watchesOf(made, 'gauges'), end: watchesOf(made, 'end') },
});

/** The detectors that have something to say of a kind of loss, which may become known late. */
class Speakers {
  private readonly all: Made[];
  kinds: DetectorKind[] = [];
  rules: ReadonlySet<RunRuleId> = new Set();
  to = watchesOfAll([]);

  constructor(isHeard: (rule: RunRuleId) => boolean, objective: LossPurpose | undefined) {
    const heard = detectors.filter((kind) => kind.rules.some(({ id }) => isHeard(id)));
    this.all = heard.map((kind) => ({ kind, detector: kind.make() }));
    this.choose(objective);
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
  const isHeard = (rule: RunRuleId) => !options.ignore.includes(rule);
  const speakers = new Speakers(isHeard, options.facts?.objective);
  const leaders = new Leaders(signals);
  const doubtful = new Map<string, RunFinding>();

  const collect = <Event extends keyof Detector>(
    watches: Watch<Event>[],
    answer: (ask: Watch<Event>['ask']) => RunFinding | null,
  ): RunFinding[] => {
    let found: RunFinding[] | null = null;
    for (const { kind, ask } of watches) {
      const finding = answer(ask);
      if (!finding || !isHeard(finding.rule)) continue;
      const told = leaders.admit(withNotSeen(finding, kind, signals), kind);
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
      if (doubtful.size > 0 && signals.learning) {
        found.push(...[...doubtful.values()].map((finding) => takenBack(finding, say('finding.learns'), signals.step)));
        doubtful.clear();
      }
      return found.concat(signals.trouble.ended ? leaders.recovered() : [], leaders.proven());
    },
    layers(sample) {
      signals.pushLayers(sample);
      return collect(speakers.to.layers, (ask) => ask(signals, sample));
    },
    evaluation(evaluation) {
      signals.evaluations += 1;
      signals.badEvaluation = !Number.isFinite(evaluation.loss);
      if (Object.keys(evaluation.metrics ?? {}).length > 0) signals.metrics += 1;
      return collect(speakers.to.evaluation, (ask) => ask(signals, evaluation));
    },
    gauges(gauges, step) {
      signals.pushGauges(gauges);
      return collect(speakers.to.gauges, (ask) => ask(signals, gauges, step));
    },
    end() {
      signals.finish();
      return collect(speakers.to.end, (ask) => ask(signals)).concat(leaders.end());
    },
    scalar: (name, value) => signals.scalar(name, value),
    objective(objective) {
      if (signals.facts.objective === objective) return [];
      signals.facts.objective = objective;
      speakers.choose(objective);
      return leaders.takeBack(speakers.rules, doubtful);
    },
    notChecked: () => notChecked(speakers.kinds, signals),
  };
}

function withNotSeen(finding: RunFinding, kind: DetectorKind, signals: Signals): RunFinding {
  const items = finding.severity === 'note' ? [] : notSeen(kind, signals);
  return items.length === 0 ? finding : retold(finding, { notChecked: items });
}

const forerunners = rulesOf(({ forerunner }) => forerunner === true);
const general = rulesOf((kind) => kind.general === true);

/** A run that has lost its progress so often and got it back will lose it again: its verdict weighs what it went through. */
const tooOften = 3;

/** Keeps the leading finding of each family, and adds to it what follows from it. */
class Leaders {
  private readonly leading = new Map<string, RunFinding>();
  /** Why nothing is learned has been told by what explains it. */
  private explained = false;
  /** Alarms of the loss after which it came back. */
  private alarms = 0;
  /** Ids of findings that took the place of a forerunner, with the id they are told under. */
  private readonly renamed = new Map<string, string>();
  /** What was added to a leader that only says that nothing is learned, the newest of each rule: it outlives that. */
  private readonly added = new Map<RunRuleId, RunFinding>();

  /** Findings as last told, by id. */
  readonly told = new Map<string, RunFinding>();

  /** What would prove that waiting cannot help with the trouble of the loss, by all who spoke of it. */
  private readonly proofs = new Set<ProofName>();

  constructor(private readonly signals: Signals) {}

  /** The finding as it is to be told: itself, an update of the one that leads, or nothing. */
  admit(finding: RunFinding, kind: DetectorKind): RunFinding | null {
    const { family } = kind;
    if (kind.explains) this.explained = finding.severity !== 'note';
    if (family === 'none') return finding;
    if (kind.general && this.explained) return null;
    const leader = this.leading.get(family);
    if (family === 'loss') kind.proofs?.forEach((proof) => this.proofs.add(proof));
    if (family === 'learning' && this.leading.get('loss')?.severity === 'act') return null;
    if (leader === undefined || leader.severity === 'note') {
      if (family === 'learning') this.added.clear();
      return this.lead(family, finding);
    }
    const id = this.renamed.get(finding.id) ?? finding.id;
    if (leader.id === id) return this.lead(family, this.updated({ ...finding, id }));
    // What names a cause comes before what only says that nothing is learned, and keeps what that has seen.
    const blewUp = leader.evidence.some(({ name }) => name === 'peakLoss');
    if (general.has(leader.rule) && leader.severity === 'warn' && !kind.general && !blewUp) {
      this.renamed.set(finding.id, leader.id);
      return this.lead(family, merge({ ...finding, id: leader.id }, leader));
    }
    if (!forerunners.has(leader.rule)) {
      if (kind.forerunner) return null;
      if (general.has(leader.rule) && !kind.general) this.added.set(finding.rule, finding);
      return this.lead(family, merge(leader, finding));
    }
    this.renamed.set(finding.id, leader.id);
    return this.lead(family, { ...finding, id: leader.id });
  }

  /** A leader told anew, with what was added to it. One that is taken back leaves its place, and its id, to that. */
  private updated(finding: RunFinding): RunFinding {
    if (!general.has(finding.rule)) return finding;
    const [heir, ...rest] = [...this.added.values()].filter(({ severity }) => severity !== 'note');
    if (heir === undefined || finding.severity !== 'note') return [...this.added.values()].reduce(merge, finding);
    this.renamed.set(heir.id, finding.id);
    this.added.clear();
    return rest.reduce(merge, { ...heir, id: finding.id });
  }

  /** The loss is back where it was: what leads is no longer urgent, and a later trouble is a new one. */
  recovered(): RunFinding[] {
    const leader = this.leading.get('loss');
    if (leader === undefined) return [];
    this.leading.delete('loss');
    this.proofs.clear();
    const { step, level } = this.signals;
    if (leader.severity === 'act') this.alarms += 1;
    const often = this.alarms >= tooOften;
    const back = say('finding.came-back', { loss: level.level, step });
    const message = often
      ? sentences(leader.said.message, back, say('finding.once-more', { n: this.alarms }))
      : sentences(leader.said.message, back);
    const { proof: _, ...rest } = retold(leader, { message });
    return [{ ...rest, severity: often ? 'act' : 'warn', endStep: step }];
  }

  /** The trouble of the loss, once it is proven that waiting cannot help; nothing where it is not, or was told. */
  proven(): RunFinding[] {
    const leader = this.leading.get('loss');
    if (leader?.severity !== 'act' || leader.proof !== undefined) return [];
    const found = proven(this.proofs, this.signals);
    if (found === null) return [];
    const evidence = [...leader.evidence, found.evidence];
    return [this.lead('loss', { ...leader, proof: found.proof, evidence, endStep: this.signals.step })];
  }

  /** Takes back what was told by other rules than these: of this kind of loss they say nothing. */
  takeBack(rules: ReadonlySet<RunRuleId>, doubtful: Map<string, RunFinding>): RunFinding[] {
    const gone = [...this.told.values()].filter(({ rule, severity }) => !rules.has(rule) && severity !== 'note');
    for (const { id, rule } of gone) {
      this.told.delete(id);
      doubtful.delete(id);
      this.added.delete(rule);
      for (const [family, leader] of this.leading) if (leader.id === id) this.leading.delete(family);
    }
    return gone.map(({ proof: _, ...finding }) => takenBack(finding, say('finding.other-loss'), this.signals.step));
  }

  /** Findings that lasted to the end. */
  end(): RunFinding[] {
    return [...this.leading.values()]
      .filter(({ severity }) => severity !== 'note')
      .map((finding) => ({ ...finding, endStep: this.signals.step }));
  }

  private lead(family: string, told: RunFinding): RunFinding {
    const before = this.leading.get(family);
    const keeps = before?.id === told.id && before.proof !== undefined && told.severity === 'act';
    const finding = keeps ? withProof(told, before) : told;
    this.leading.set(family, finding);
    return finding;
  }
}

/** What was proven stays so when the finding is told anew. */
function withProof(told: RunFinding, { proof, evidence }: RunFinding): RunFinding {
  const proves = evidence.filter(({ name }) => name === 'proofRows');
  const others = told.evidence.filter(({ name }) => name !== 'proofRows');
  return { ...told, proof: proof!, evidence: [...others, ...proves] };
}

/** A later finding of the same trouble, told as a consequence of the one that leads. */
function merge(leader: RunFinding, later: RunFinding): RunFinding {
  const known = new Set(leader.evidence.map(({ name }) => name));
  // A blow-up before it is a cause of its own.
  const open = general.has(leader.rule) && !known.has('peakLoss') && !general.has(later.rule);
  const why = open ? [later, leader] : [leader, later];
  const message = leader.message.includes(later.message)
    ? leader.said.message
    : amended(leader.said.message, later.said.message);
  return {
    ...retold(leader, { message, causes: eachOnce(why.flatMap(({ said }) => said.causes)) }),
    severity: isGraver(later.severity, leader.severity) ? later.severity : leader.severity,
    endStep: later.endStep,
    evidence: [...leader.evidence, ...later.evidence.filter(({ name }) => !known.has(name))],
    paths: [...new Map(why.flatMap(({ paths }) => paths).map((path) => [path.join('.'), path])).values()],
    fixes: [...new Set(why.flatMap(({ fixes }) => fixes))],
  };
}
