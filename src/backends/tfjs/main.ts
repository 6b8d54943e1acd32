/**
 * The embedded trainer as a process: `node dist/trainer.js RUNDIR`. It reads run.json and config.yaml of the run folder,
 * trains, writes tables, events and checkpoints into it, and obeys its control.jsonl. It leaves with a `done` event and
 * exit code 0, or 1 if it failed; the reason is then in the event, the stack on stderr.
 * When its input closes (the runner died) or on SIGTERM or SIGINT it saves a checkpoint and leaves as stopped.
 */
import fs from 'node:fs';
import path from 'node:path';
import { isScript } from '../../config/keel/anyConfig';
import { parseConfig } from '../../config/keel/parse';
import type { Config } from '../../config/keel/schema';
import { ControlTail } from '../../run/control';
import { readManifest } from '../../run/manifest';
import { configTextOf } from '../../run/configFile';
import { runDir, runFiles, workspaceOf } from '../../run/paths';
import { removeIfPossible } from '../../run/plainFile';
import { layerStep } from '../../run/table';
import { stepColumns, type Manifest, type TableInfo } from '../../run/types';
import { inEnglish, messageOf, saidOf, say, SaidError, spoken, type Message } from '../../shared/messages/say';
import { openDevice, type Device } from './device';
import { buildModel } from './models';
import { EventQueue, FolderRecorder } from './folderRecorder';
import { loadData } from './tasks';
import { Training, type Outcome } from './train';

function readConfig(dir: string): Config {
  const { config, problems } = parseConfig(configTextOf(dir));
  if (config !== null) {
    if (!isScript(config)) return config;
    throw new SaidError(say('trainer.other-backend', { backend: config.backend }));
  }
  const [first] = problems;
  if (first === undefined) throw new SaidError(say('trainer.config-empty'));
  const about = { line: first.range.start.line + 1, text: saidOf(first, 'message') };
  throw new SaidError(say('trainer.config-error', about));
}

/** Whether standard input is a pipe, and so the runner's; a terminal or /dev/null says nothing by ending. */
function inputIsPipe(): boolean {
  try {
    const input = fs.fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    return false;
  }
}

/** Calls `stop` when the runner is gone or someone asks the process to end. A second Ctrl+C ends it at once. */
function listen(stop: (reason: Message) => void): void {
  if (inputIsPipe()) {
    const gone = () => stop(say('trainer.runner-gone'));
    process.stdin.on('end', gone).on('close', gone).on('error', gone).resume();
  }
  const signalled = (signal: string) => stop(say('trainer.signal', { signal }));
  process.on('SIGTERM', signalled);
  let interrupts = 0;
  process.on('SIGINT', (signal) => (++interrupts > 1 ? process.exit(130) : signalled(signal)));
}

/** Rejects when a GPU is lost; never resolves. */
function deviceLoss({ tf, info }: Device): Promise<never> {
  const { device } = tf.backend() as { device?: { lost?: Promise<{ message: string }> } };
  return new Promise((_, reject) => {
    void device?.lost?.then(({ message }) =>
      reject(
        new SaidError(
          message
            ? say('trainer.gpu-lost', { name: info.name, why: message })
            : say('trainer.gpu-lost.no-reason', { name: info.name }),
        ),
      ),
    );
  });
}

/** Loads the parent's checkpoint if the manifest names one; returns notes. */
function resume(training: Training, workspace: string, { parent }: Manifest): Message[] {
  if (parent === null || parent.checkpoint === null) return [];
  return training.session.restore(
    path.join(runDir(workspace, parent.run), runFiles.checkpoints, `${parent.checkpoint}`),
  );
}

/** Things about the config that a person should know before the run. */
function configNotes({ schedule, validation }: Config): Message[] {
  const blind = schedule.name === 'plateau' && validation.split === 0;
  return blind ? [say('trainer.blind-plateau')] : [];
}

/** Tries for two seconds what a disk may refuse for a moment; returns whether it worked. */
function persistently(work: () => boolean): boolean {
  for (let tries = 0; !work(); tries++) {
    if (tries === 8) return false;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
  return true;
}

class Trainer {
  private training: Training | null = null;
  private stopReason: Message | null = null;
  private record: FolderRecorder | null = null;
  private readonly events: EventQueue;

  constructor(private readonly dir: string) {
    this.events = new EventQueue(dir);
  }

  /** Last step in the table. */
  get step(): number {
    return this.training?.recorded ?? 0;
  }

  stop(reason: Message): void {
    this.stopReason ??= reason;
    this.training?.stop(this.stopReason);
  }

  async run(): Promise<Outcome> {
    const { dir } = this;
    const manifest = readManifest(dir);
    const workspace = workspaceOf(dir);
    const config = readConfig(dir);
    const dataset = await loadData(config, path.dirname(path.join(workspace, manifest.config)));
    const device = await openDevice(config.device, workspace, (tf) => buildModel(tf, config, dataset.shape));
    const { tf, model, info, versions } = device;
    const layers = [...new Set(model.weights.map(({ layer }) => layer))];
    const record = new FolderRecorder(dir, layers.length, this.events);
    this.record = record;
    const control = new ControlTail(dir);
    const training = new Training({ tf, model, dataset, config, dir, record, requests: () => control.read() });
    this.training = training;
    const notes = [...device.notes, ...dataset.notes, ...configNotes(config), ...resume(training, workspace, manifest)];
    const tables: TableInfo[] = [
      {
        name: 'main',
        steps: runFiles.steps,
        columns: [...stepColumns],
        layersFile: runFiles.layers,
        layers,
        layerStep,
      },
    ];
    const { total: totalSteps } = training.session;
    record.event({
      kind: 'started',
      device: info,
      versions,
      tables,
      totalSteps,
      pid: process.pid,
      ...spoken({ notes }),
    });
    // What guessing costs depends on it; the monitor holds the loss against that.
    const { classes } = dataset.shape.output;
    if (classes !== null) record.event({ kind: 'scalar', step: 0, name: 'classes', value: classes });
    if (this.stopReason !== null) training.stop(this.stopReason);
    return Promise.race([training.run(), deviceLoss(device)]);
  }

  /** Says how the run ended in the run folder, as far as that can still be written, and leaves. */
  leave({ state, step, reason }: Omit<Outcome, 'state'> & { state: Outcome['state'] | 'failed' }): never {
    const { events } = this;
    persistently(() => this.record?.retry() ?? true);
    const told = [reason, ...(this.record?.close() ?? [])].filter((message) => message !== null);
    const whole = told.length === 0 ? null : told.reduce((first, second) => say('and-then', { first, second }));
    events.add({ kind: 'done', state, step, ...(whole === null ? { reason: null } : spoken({ reason: whole })) });
    // On a disk that is full to the end there is room for the last word.
    if (!events.flush()) removeIfPossible(path.join(this.dir, runFiles.reserve));
    const written = persistently(() => events.flush());
    if (!written) console.error(inEnglish(events.missing()!));
    process.exit(state === 'failed' || !written ? 1 : 0);
  }
}

function main(): void {
  const [given] = process.argv.slice(2);
  if (given === undefined) {
    console.error(inEnglish(say('trainer.usage')));
    process.exit(1);
  }
  const dir = path.resolve(given);
  const steps = fs.statSync(path.join(dir, runFiles.steps), { throwIfNoEntry: false });
  if (steps !== undefined && steps.size > 0) {
    console.error(inEnglish(say('trainer.used-folder', { dir })));
    process.exit(1);
  }
  const trainer = new Trainer(dir);
  const fail = (error: unknown): never => {
    console.error(error);
    return trainer.leave({ state: 'failed', step: trainer.step, reason: messageOf(error) });
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  listen((reason) => trainer.stop(reason));
  trainer.run().then((outcome) => trainer.leave(outcome), fail);
}

main();
