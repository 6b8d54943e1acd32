/** Runs in the extension host: how long it is busy at a time while a long run is opened and followed. */
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension';
import { tickMs, Watch } from '../../host/busy';
import { until } from '../../until';

/** A thread that does nothing but tick: its longest gap is what the machine's other load alone does. */
class Idle {
  private readonly worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     let last = performance.now(), worst = 0;
     setInterval(() => {
       const now = performance.now();
       worst = Math.max(worst, now - last);
       last = now;
     }, ${tickMs});
     parentPort.on('message', () => parentPort.postMessage(worst));`,
    { eval: true },
  );

  async end(): Promise<number> {
    const worst = new Promise<number>((resolve) => this.worker.once('message', resolve));
    this.worker.postMessage('end');
    const result = await worst;
    await this.worker.terminate();
    return result;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function print(figure: string, value: number, goal: number | null): void {
  console.log(JSON.stringify({ figure, value, unit: 'ms', goal, better: 'less' }));
}

/** Measures while `work` goes on; prints the figures under `name`. */
async function measure(name: string, goal: number | null, work: () => Promise<unknown>): Promise<void> {
  const [watch, idle] = [new Watch(), new Idle()];
  await work();
  const [longest, alone] = [watch.end(), await idle.end()];
  print(`longest task on the extension host, ${name}`, longest.clock, goal);
  if (Number.isFinite(longest.processor)) print('  in processor time', longest.processor, null);
  print('  longest gap of a thread without work, meanwhile', alone, null);
}

/** Called by VS Code. The workspace holds one run of 1,000,000 steps that goes on. */
export async function run(): Promise<void> {
  const api = await Promise.resolve(vscode.extensions.getExtension<Api>('keel.keel')!.activate());
  await until('the run', () => api.runs().length > 0);
  const { id } = api.runs()[0]!;
  const seconds = Number(process.env['KEEL_BENCH_SECONDS'] ?? 10);
  // What VS Code does after its start is over by then.
  await pause(seconds * 1000);
  await measure('nothing open', null, () => pause(seconds * 1000));
  await measure('a run of 1,000,000 steps opened', 50, async () => {
    await vscode.commands.executeCommand('keel.openPanel', id);
    await until('the page', () => api.panels.list().some(({ greeted }) => greeted));
    await pause(2000);
  });
  const before = api.runs()[0]!.lastStep;
  await measure('the same run followed live', 50, () => pause(seconds * 1000));
  if (!(api.runs()[0]!.lastStep > before)) throw new Error('The run did not go on while it was followed.');
}
