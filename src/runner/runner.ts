/**
 * The runner owns one run: it starts the backend, watches what the backend records, tells findings, applies the run's
 * policy, keeps the heartbeat, and says how the run ended. The same code serves a detached process and `keel run`.
 */
import path from 'node:path';
import { prepareLaunch } from '../backends';
import type { Launch } from '../backends/launch';
import { isScript, type AnyConfig } from '../config/keel/anyConfig';
import { maskedWords, valuesToHide, withSecrets } from '../config/keel/secrets';
import type { RunFinding } from '../diagnosis/finding';
import { explained, readyFixes } from '../diagnosis/fixes';
import { factsOf } from '../diagnosis/monitor/facts';
import { findingsOfClue } from '../diagnosis/monitor/monitor';
import { ControlTail, requestControl } from '../run/control';
import { EventTail } from '../run/events';
import { claimRun } from '../run/lock';
import { lineage, type Chapter } from '../run/lineage';
import { refuseNewer } from '../run/manifest';
import { configTextOf } from '../run/configFile';
import { runDir, runFiles } from '../run/paths';
import type { ControlLine, Manifest, RunEvent, Step } from '../run/types';
import { watchRun } from '../run/watch';
import { Backend, type Exit } from './backend';
import { checkedConfig } from './createRun';
import { SpaceWatch } from './diskSpace';
import { budgetOf, budgetWarning } from './runsBudget';
import { GpuRecord } from './gpu';
import { Insistence } from './stopEscalation';
import { outcome, type Facts } from './outcome';
import { judgements } from './judgeRun';
import { OutputLog } from './outputLog';
import { Interruption } from './interruption';
import { OutputWatch } from './printedLog';
import { failurePlace, lastPythonError } from './failureLocation';
import { recordOf, type RunRecord } from './record';
import type { RunnerOptions, RunPolicy } from './runnerOptions';
import { FurtherWatcher } from './secondFeed';
import { Watcher } from './monitorFeed';
import { wholeParent } from './wholeParent';
import { inEnglish, messageOf, saidOf, say, spoken, type Message } from '../shared/messages/say';
import type { RunState } from '../shared/runState';
import { hider, secretsAround } from '../shared/secretNames';

/** Milliseconds between looks at what was recorded: a look a step would cost the trainer of a fast run. */
const lookEvery = 50;
const beatEvery = 1_000;
/** Beats between looks at the space that is left. */
const beatsBetweenLooks = 30;

/** Steps after which it is worth saying what cannot be checked. */
const enoughSteps = 50;

export class Runner {
  private readonly dir: string;
  /** Gives the run up, so that the folder has no owner any more. */
  private readonly release: () => void;
  private readonly record: RunRecord;
  private readonly log: OutputLog;
  private readonly events: EventTail;
  private readonly requests: ControlTail;
  private readonly insistence = new Insistence();
  private readonly config: AnyConfig;
  private readonly policy: RunPolicy;
  private former: Chapter[];
  private backend: Backend | null = null;
  /** Where the backend was started. */
  private cwd = '';
  private environment: NodeJS.ProcessEnv = {};
  private watcher: Watcher | null = null;
  private readonly others: FurtherWatcher[] = [];
  /** Findings that needed action, by id, as last told. */
  private readonly grave = new Map<string, RunFinding>();
  /** Findings as last told, as JSON, by id. */
  private readonly told = new Map<string, string>();
  private stoppedFor: string | null = null;
  private done: Facts['done'] = null;
  private killed: Facts['killed'] = null;
  private cause: Message | null = null;
  /** Whether Ctrl+C is still to have its effect. */
  readonly interruption = new Interruption();
  private last: Step | null = null;
  private seen = 0;
  private slowest = 0;
  private trouble: Error | null = null;
  private complained = false;
  private look: NodeJS.Timeout | undefined;
  private readonly gpus = new GpuRecord(
    () => this.dir,
    (gpu) => this.record.update({ gpu }),
  );
  private beats = 0;
  private readonly space: SpaceWatch;
  private readonly printed: OutputWatch;
  /** The last word is said. */
  private over = false;

  /** Throws a sentence if the folder is not that of a run that waits to be run. */
  constructor(private readonly options: RunnerOptions) {
    const { workspace, run } = options;
    this.dir = runDir(workspace, run);
    refuseNewer(this.dir);
    this.release = claimRun(this.dir);
    try {
      this.record = recordOf(this.dir, run);
    } catch (error) {
      this.release();
      throw error;
    }
    this.config = checkedConfig(configTextOf(this.dir), runFiles.config);
    this.policy = options.policy ?? this.config.monitor.onDivergence;
    this.former = lineage(workspace, run).slice(0, -1);
    this.space = new SpaceWatch(this.dir);
    this.log = new OutputLog(path.join(this.dir, runFiles.log));
    this.printed = new OutputWatch(this.dir);
    this.events = new EventTail(this.dir);
    this.requests = new ControlTail(this.dir);
  }

  /** Runs to the end and returns the last manifest. Never rejects: what goes wrong is the run's state and reason. */
  async run(): Promise<Manifest> {
    this.record.update({ pids: { runner: process.pid, backend: null } });
    const unwatch = watchRun(this.dir, () => this.lookSoon());
    const beat = setInterval(() => this.beat(), beatEvery);
    void this.lookAtBudget();
    const exit = await this.attend();
    this.gpus.close();
    unwatch();
    clearInterval(beat);
    clearTimeout(this.look);
    return this.finish((this.exit = exit));
  }

  /** Starts the backend and waits for its end. */
  private async attend(): Promise<Exit> {
    const launch = await this.prepare().catch((error: unknown) => error as Error);
    if (launch instanceof Error) return { code: null, signal: null, error: launch, refused: true };
    // A signal to end came while the interpreter was looked for.
    if (this.killed !== null || this.insistence.asked) {
      this.killed ??= 'person';
      return { code: null, signal: null, error: null };
    }
    this.cwd = launch.cwd;
    this.environment = launch.env;
    const words = this.record.hide(maskedWords([launch.command, ...launch.args]).join(' '));
    if (launch.note !== undefined) this.log.write(Buffer.from(`[keel] ${launch.note}\n[keel] ${words}\n`));
    if (![undefined, '.'].includes(launch.folder)) this.note(say('runner.works-in', { folder: launch.folder! }));
    this.backend = new Backend(launch, this.log, this.options.shown);
    this.record.update({ pids: { runner: process.pid, backend: this.backend.pid } });
    return this.backend.ended;
  }

  /** What is to be started. Its secrets are known from here on, and taken out of all that is written. */
  private async prepare(): Promise<Launch> {
    const { dir } = this;
    const { workspace, run, dist, secrets = {} } = this.options;
    const { config: configFile } = this.record.manifest;
    const config = withSecrets(this.config, secrets, process.env);
    const parent = await wholeParent(this.record, workspace);
    this.former = lineage(workspace, run).slice(0, -1);
    const surroundings = { ...process.env, ...(isScript(config) ? config.env : {}) };
    const values = valuesToHide(config, secrets);
    this.record.hide = hider([...values, ...secretsAround(surroundings)]);
    return prepareLaunch({ config, configFile, workspace, dir, dist, parent, secrets: values });
  }

  /** Asks the backend to save and leave, as a request that the folder records. */
  stop(from: ControlLine['from']): void {
    requestControl(this.dir, { request: 'stop' }, from);
  }

  /**
   * Ctrl+C: a script hears of it as it would from a terminal, and does what it does; what trains by itself saves and leaves.
   */
  interrupt(): void {
    this.interruption.begin();
    if (!isScript(this.config)) return this.stop('cli');
    this.cause ??= say('end.interrupted');
    if (this.backend === null) return this.terminate();
    this.record.update({ state: 'stopping' });
    this.backend.signalGroup('SIGINT');
  }

  /** Halts a script, and lets it go on: what else a person does by a key. */
  signalGroup(signal: NodeJS.Signals): void {
    this.backend?.signalGroup(signal);
  }

  /** How the backend's process ended; null before. */
  exit: Exit | null = null;

  /** How many steps the run has recorded so far. */
  get steps(): number {
    return this.seen;
  }

  /** Makes the backend save and leave, as a signal does. `cause`: what came over the runner; the signal's own word if absent. */
  terminate(cause: Message | null = null): void {
    this.cause ??= cause;
    this.insistence.ask(performance.now(), this.slowest);
    this.backend?.signal('SIGTERM');
  }

  /** Ends the backend at once. */
  kill(): void {
    this.killed = 'person';
    this.backend?.signal('SIGKILL');
  }

  private lookSoon(): void {
    this.look ??= setTimeout(() => {
      this.look = undefined;
      this.takeIn(false);
    }, lookEvery);
  }

  /** Tells once if all runs of the workspace take more room than they may. */
  private async lookAtBudget(): Promise<void> {
    const { workspace, run } = this.options;
    const text = await budgetWarning(workspace, budgetOf(process.env), run).catch(() => null);
    if (text !== null && !this.over) this.note(text);
  }

  /** `warning`: a person wants to know at once. */
  private note(text: Message, warning = false): void {
    const { step = 0 } = this.last ?? {};
    this.record.event({ kind: 'note', step, ...(warning ? { warning } : {}), ...spoken({ text }) });
  }

  private beat(): void {
    if (this.beats++ % beatsBetweenLooks === 0) for (const text of this.space.look()) this.note(text, true);
    this.takeIn(false);
    const signal = this.insistence.due(performance.now());
    if (signal === 'SIGKILL') this.killed = 'unresponsive';
    if (signal !== null) this.backend?.signal(signal);
    if (this.seen >= enoughSteps) this.tellNotChecked();
    if (isScript(this.config)) this.lookAtOutput(false);
    this.record.beat();
  }

  /** Takes in what came since the last look. `over`: the backend has ended, so requests are pointless. */
  private takeIn(over: boolean): void {
    try {
      this.takeInRecords(over);
    } catch (error) {
      // A disk that fails for a moment: nothing is skipped, the next look begins where this one did.
      if (!this.complained) console.error((error as Error).message);
      this.complained = true;
    }
  }

  private takeInRecords(over: boolean): void {
    for (const line of this.requests.read()) if (line.request === 'stop') this.stopAsked();
    for (const event of this.events.read()) this.takeEvent(event);
    const { watcher } = this;
    if (watcher === null) return;
    const { steps, findings } = watcher.read();
    this.tellTrouble(watcher);
    if (steps.length > 0) this.takeSteps(steps);
    this.tell([...findings, ...this.others.flatMap((other) => other.read())]);
    if (this.grave.size > 0) this.applyPolicy(over);
  }

  private lookAtOutput(over: boolean): void {
    const { rows, findings, note } = this.printed.look(over, over && this.done?.state === 'finished');
    for (const row of rows) this.record.event({ kind: 'figures', ...row });
    this.tell(findings);
    if (note !== null) this.note(note.text, note.warning);
  }

  private takeEvent(event: RunEvent): void {
    if (event.kind === 'started') this.started(event);
    else if (event.kind === 'control' && event.ok) this.acknowledged(event.request.request);
    else if (event.kind === 'done') this.done = event;
    else if (this.watcher !== null) this.watcher.take(event);
    // Where no step is taken, as of a model that is frozen altogether, a clue is all there is.
    else if (event.kind === 'clue') this.tell(findingsOfClue(event, this.config.monitor.ignore));
    this.options.onEvent?.(event, this.record.manifest);
  }

  private started({
    device,
    versions,
    tables,
    totalSteps,
    pid,
    ...more
  }: Extract<RunEvent, { kind: 'started' }>): void {
    // A launcher stands above the process that trains; the one that was started here is the one to signal.
    const pids = { runner: process.pid, backend: isScript(this.config) ? (this.backend?.pid ?? pid) : pid };
    const { state: now } = this.record.manifest;
    const state = this.insistence.asked ? 'stopping' : now === 'starting' ? 'running' : now;
    const about = more.aboutSteps === undefined ? {} : { aboutSteps: more.aboutSteps };
    this.record.update({ device, versions, tables, totalSteps, pids, state, ...about });
    if (device.kind === 'gpu') this.gpus.begin(this.environment, () => this.last?.step ?? 0);
    const { monitor } = this.config;
    const [table, ...rest] = tables;
    if (table === undefined) return;
    this.watcher ??= new Watcher(this.dir, table, totalSteps, monitor.ignore, this.former, factsOf(this.config));
    // A script says so again when a further optimizer appears.
    for (const further of rest.slice(this.others.length)) {
      this.others.push(new FurtherWatcher(this.dir, further, totalSteps, monitor.ignore, this.watcher));
    }
  }

  private takeSteps(steps: Step[]): void {
    for (const step of steps) {
      if (this.last !== null) this.slowest = Math.max(this.slowest, 1000 * (step.time - this.last.time));
      this.last = step;
    }
    this.seen += steps.length;
    this.printed.steps(steps);
    const asked = !isScript(this.config) || this.insistence.asked;
    if (!asked && this.interruption.passedBy(1000 * (this.last?.time ?? 0))) this.record.update({ state: 'running' });
    this.options.onSteps?.(steps, this.record.manifest);
  }

  private stopAsked(): void {
    this.insistence.ask(performance.now(), this.slowest);
    this.record.update({ state: 'stopping' });
  }

  private acknowledged(request: string): void {
    const states: Record<string, RunState> = { pause: 'paused', resume: 'running', stop: 'stopping' };
    if (request === 'stop') this.insistence.acknowledged(performance.now());
    const state = states[request];
    if (state !== undefined && this.record.manifest.state !== 'stopping') this.record.update({ state });
  }

  private tell(findings: RunFinding[]): void {
    for (const found of findings) {
      const finding = explained(found, this.fixContext);
      const text = JSON.stringify(finding);
      if (this.told.get(finding.id) === text) continue;
      this.told.set(finding.id, text);
      this.record.event({ kind: 'finding', finding });
      if (finding.severity === 'act' || this.grave.has(finding.id)) this.grave.set(finding.id, finding);
    }
  }

  private readonly actedFor = new Set<string>();

  /** Stops once; pauses once for each finding, so that a person who resumes is not paused again for the same. */
  private applyPolicy(over: boolean): void {
    for (const [id, finding] of this.grave) {
      if (this.policy === 'continue' || this.actedFor.has(id) || !this.isReason(finding)) continue;
      this.actedFor.add(id);
      if (this.policy !== 'pause') this.stoppedFor ??= id;
      if (!over && this.done === null) this.request(this.policy === 'pause' ? 'pause' : 'stop');
    }
  }

  /**
   * Whether the policy acts for a finding that needs action. What the objective of a script is nobody has told, so it is
   * stopped only with a proof that waiting cannot help, or to be fixed.
   */
  private isReason(finding: RunFinding): boolean {
    if (!isScript(this.config) || this.policy === 'pause' || finding.proof !== undefined) return true;
    return this.policy === 'repair' && finding.severity === 'act' && readyFixes(finding, this.fixContext).length > 0;
  }

  private get fixContext() {
    return { config: this.config, checkpoints: [], totalSteps: this.record.manifest.totalSteps };
  }

  private request(request: 'stop' | 'pause'): void {
    try {
      requestControl(this.dir, { request }, 'policy');
    } catch (error) {
      console.error((error as Error).message);
      if (request === 'stop') this.terminate();
    }
  }

  private tellNotChecked(): void {
    const items = this.watcher?.notChecked() ?? null;
    if (items !== null) this.record.event({ kind: 'notChecked', ...spoken({ items }) });
  }

  private tellTrouble({ trouble }: Watcher): void {
    if (trouble === null || this.trouble === trouble) return;
    this.trouble = trouble;
    console.error(trouble);
    this.note(say('runner.monitor-failed', { why: messageOf(trouble) }));
  }

  /** Takes in the rest, to the last row, and says how the run ended. */
  private finish(exit: Exit): Manifest {
    this.takeIn(true);
    this.over = true;
    const { watcher } = this;
    if (watcher !== null && this.seen > 0)
      this.tell([...watcher.end(), ...this.others.flatMap((other) => other.end())]);
    this.tellNotChecked();
    if (isScript(this.config)) this.lookAtOutput(true);
    const step = this.last?.step ?? this.record.manifest.parent?.checkpoint ?? 0;
    const policy = this.stoppedFor === null ? null : saidOf(this.grave.get(this.stoppedFor)!, 'message');
    const { done, killed, log } = this;
    const script = isScript(this.config);
    const lastError = (script ? lastPythonError(log.tail) : null) ?? log.lastError();
    const what = script ? 'script' : 'trainer';
    const end = outcome({
      what,
      exit,
      done,
      policy,
      killed,
      asked: this.insistence.asked,
      interrupted: script && this.interruption.pending,
      cause: this.cause,
      step,
      lastError,
      lastLines: log.lastLines(5),
    });
    for (const { why, verdict } of judgements(this.options, end.state)) this.note(why, verdict === 'failed');
    this.record.event({ kind: 'end', ...end, step });
    const failed = script && end.state === 'failed' && this.cwd !== '';
    const place = failed ? { place: failurePlace(log.tail, end.reason, this.options.workspace, this.cwd) } : {};
    if (!this.record.close({ ...end, pids: { runner: null, backend: null }, ...place }))
      console.error(inEnglish(say('runner.end-not-written', { dir: this.dir })));
    for (const event of this.events.read()) this.options.onEvent?.(event, this.record.manifest);
    this.log.close();
    this.release();
    return this.record.manifest;
  }
}
