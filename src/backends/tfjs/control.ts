/** Requests to a run, obeyed between steps and acknowledged by events. */
import type { ControlLine } from '../../run/types';
import { messageOf, say, SaidError, spoken, type Message } from '../../shared/messages/say';
import type { Recorder } from './recorder';

/** Milliseconds between looks at the requests. */
const pollEvery = 100;

/** What requests act on. Methods throw a sentence to refuse. */
export interface Steered {
  step(): number;
  setLr(lr: number): void;
  setClip(norm: number | null): void;
  /** Saves a checkpoint and says what was saved. */
  checkpoint(): Promise<Message>;
}

const stopped: Record<ControlLine['from'], Message> = {
  editor: say('control.stopped.editor'),
  cli: say('control.stopped.cli'),
  policy: say('control.stopped.policy'),
};

/** Stops, pauses and steers one run. */
export class Control {
  paused = false;
  /** Why the run shall end; null while it goes on. */
  stopReason: Message | null = null;
  private polled = -Infinity;

  /** `read` gives the lines that came since its last call. */
  constructor(
    private readonly read: () => ControlLine[],
    private readonly steered: Steered,
    private readonly record: Recorder,
  ) {}

  /** Asks the run to end after the current step, e.g. on a signal. The first reason stays. */
  stop(reason: Message): void {
    this.stopReason ??= reason;
  }

  /**
   * To be awaited between steps: lets signals in, obeys what was asked since, and returns when the run shall go on or
   * end. While the run is paused it waits here.
   */
  async between(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() - this.polled >= pollEvery) await this.poll();
    while (this.paused && this.stopReason === null) {
      await new Promise((resolve) => setTimeout(resolve, pollEvery));
      await this.poll();
    }
  }

  private async poll(): Promise<void> {
    for (const line of this.read()) await this.obey(line);
    this.polled = performance.now();
  }

  private async obey(line: ControlLine): Promise<void> {
    const { id, time: _time, from: _from, ...request } = line;
    const acknowledge = (ok: boolean, message: Message) =>
      this.record.event({
        kind: 'control',
        id,
        request: request,
        ok,
        step: this.steered.step(),
        ...spoken({ message }),
      });
    try {
      acknowledge(true, await this.carryOut(line));
    } catch (error) {
      acknowledge(false, messageOf(error));
    }
  }

  /** Does what a line asks and says what was done; throws a sentence to refuse. */
  private async carryOut(line: ControlLine): Promise<Message> {
    switch (line.request) {
      case 'stop':
        this.stop(stopped[line.from] ?? say('control.stopped.other'));
        return say('control.stopping');
      case 'pause':
        if (this.paused) return say('control.already-paused');
        this.paused = true;
        return say('control.paused');
      case 'resume':
        if (!this.paused) return say('control.not-paused');
        this.paused = false;
        return say('control.resumed');
      case 'checkpoint':
        return this.steered.checkpoint();
      case 'setLr':
        this.steered.setLr(line.value);
        return say('control.lr', { lr: String(line.value) });
      case 'setClip':
        this.steered.setClip(line.value);
        return line.value === null ? say('control.no-clip') : say('control.clip', { norm: String(line.value) });
      default:
        throw new SaidError(say('control.unknown', { request: String((line as { request: unknown }).request) }));
    }
  }
}
