/**
 * One trouble, one finding: the first of a family leads, and what follows from it is added to it under its id. A rate that
 * was far too high from the start is a family of its own, which takes in the others while it needs action.
 */
import { say } from '../../shared/messages/say';
import { amended, sentences } from '../../shared/messages/sentences';
import { isGraver } from '../../shared/severity';
import type { RunFinding } from '../finding';
import type { RunRuleId } from '../ids';
import { eachOnce, retold, takenBack } from '../retold';
import type { DetectorKind } from './detector';
import { rulesOf } from './detectors';
import { proven, type ProofName } from './proof';
import type { Signals } from './signals/signals';

const forerunners = rulesOf(({ forerunner }) => forerunner === true);
const general = rulesOf((kind) => kind.general === true);

/** A run that has lost its progress so often and got it back will lose it again: its verdict weighs what it went through. */
const tooOften = 3;

/** Keeps the leading finding of each family, and adds to it what follows from it. */
export class Leaders {
  private readonly leading = new Map<string, RunFinding>();
  /** What followed from a rate that is far too high, the newest of each rule. */
  private readonly followed = new Map<RunRuleId, RunFinding>();
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
    const cause = this.leading.get('rate');
    if (family === 'rate') return this.leadRate(finding);
    if (cause?.severity === 'act' && (family !== 'none' || kind.followsRate)) {
      this.followed.set(finding.rule, finding);
      this.addProofs(kind);
      return this.lead('rate', merge(cause, finding));
    }
    if (family === 'none') return finding;
    if (kind.general && this.explained) return null;
    const leader = this.leading.get(family);
    if (family === 'loss') this.addProofs(kind);
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

  /** A rate told anew keeps what followed from it while it needs action; once the run learns in spite of it, nothing does. */
  private leadRate(finding: RunFinding): RunFinding {
    if (finding.severity !== 'act') this.followed.clear();
    return this.lead('rate', [...this.followed.values()].reduce(merge, finding));
  }

  private addProofs({ proofs }: DetectorKind): void {
    proofs?.forEach((proof) => this.proofs.add(proof));
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
    // What had been told to have passed stays told so.
    const calm = leader.severity === 'note' ? 'note' : 'warn';
    return [{ ...rest, severity: often ? 'act' : calm, endStep: step }];
  }

  /** The trouble of the loss, once it is proven that waiting cannot help; nothing where it is not, or was told. */
  proven(): RunFinding[] {
    const family = this.leading.get('loss')?.severity === 'act' ? 'loss' : 'rate';
    const leader = this.leading.get(family);
    if (leader?.severity !== 'act' || leader.proof !== undefined) return [];
    const found = proven(this.proofs, this.signals);
    if (found === null) return [];
    const evidence = [...leader.evidence, found.evidence];
    return [this.lead(family, { ...leader, proof: found.proof, evidence, endStep: this.signals.step })];
  }

  /** Takes back what was told by other rules than these: of this kind of loss they say nothing. */
  takeBack(rules: ReadonlySet<RunRuleId>, doubtful: Map<string, RunFinding>): RunFinding[] {
    const gone = [...this.told.values()].filter(({ rule, severity }) => !rules.has(rule) && severity !== 'note');
    for (const { id, rule } of gone) {
      this.told.delete(id);
      doubtful.delete(id);
      this.added.delete(rule);
      this.followed.delete(rule);
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
