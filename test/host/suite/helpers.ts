/** What the tests inside VS Code share. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension';
import { appendEvent } from '../../../src/run/events';
import { writeManifest } from '../../../src/run/manifest';
import { newRunId, runDir } from '../../../src/run/paths';
import { stepColumns, type Manifest, type RunEvent } from '../../../src/run/types';
import type { RunView } from '../../../src/shared/panel/protocol';
import { until } from '../../until';

export const extension = vscode.extensions.getExtension<Api>('keel.keel')!;

export const api = (): Promise<Api> => Promise.resolve(extension.activate());

/** The folder that is open: a copy made for the tests. */
export const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A run by its id, as the extension shows it now. */
export async function run(id: string): Promise<RunView | undefined> {
  return (await api()).runs().find((view) => view.id === id);
}

/** Waits until a run is in one of the states, and returns it. */
export const inState = (id: string, ...states: RunView['state'][]): Promise<RunView> =>
  until(`${id} to be ${states.join(' or ')}`, async () => {
    const view = await run(id);
    return view && states.includes(view.state) ? view : undefined;
  });

/** Stops every run and waits until all have ended. */
export async function stopAll(): Promise<void> {
  const ended = ['finished', 'stopped', 'diverged', 'failed', 'lost'];
  await until('all runs to end', async () => {
    const going = (await api()).runs().filter(({ state }) => !ended.includes(state));
    for (const { id, state } of going) if (state !== 'stopping') await vscode.commands.executeCommand('keel.stop', id);
    if (going.length > 0) await pause(500);
    return going.length === 0;
  });
}

/** Writes a small regression and a config for it; returns the config's file. `rest` replaces keys of the config. */
export function tinyConfig(name: string, over: Record<string, string> = {}): vscode.Uri {
  const rows = Array.from({ length: 64 }, (_, i) => `${i / 64},${Math.sin(i / 10).toFixed(4)}`);
  fs.writeFileSync(path.join(workspace, 'tiny.csv'), ['x,y', ...rows, ''].join('\n'));
  const keys = {
    name,
    task: 'tabular-regression',
    data: '{ path: tiny.csv, target: y }',
    model: '{ type: mlp, hidden: [4] } # small',
    optimizer: '{ name: sgd, lr: 0.05 }',
    steps: '40',
    ...over,
  };
  const text = Object.entries(keys).map(([key, value]) => `${key}: ${value}\n`);
  const file = path.join(workspace, `${name}.keel.yaml`);
  fs.writeFileSync(file, text.join(''));
  return vscode.Uri.file(file);
}

/** Writes a config for Hugging Face's trainer, with an error in its last two lines; returns its file. */
export function foreignConfig(name: string): vscode.Uri {
  const lines = [
    ...['model_name_or_path: some/model', 'learning_rate: 2.0e-5', 'lr_scheduler_type: cosine', 'warmup_ratio: 0.1'],
    ...[
      'max_steps: 2000',
      'per_device_train_batch_size: 8',
      'gradient_accumulation_steps: 4',
      'bf16: true',
      'fp16: true',
    ],
  ];
  const file = path.join(workspace, name);
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  return vscode.Uri.file(file);
}

/** Process ids of the language servers of this extension host, on Linux. */
export function languageServers(): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const parent = /^PPid:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
        const command = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return Number(parent) === process.pid && command.includes(path.join('dist', 'server.js'));
      } catch {
        // It has ended.
        return false;
      }
    })
    .map(Number);
}

/** Writes a run that ended earlier, without training anything: `steps` steps, and the events given. */
export function recordedRun(over: Partial<Manifest>, steps: number, events: RunEvent[] = []): string {
  const id = newRunId(over.name ?? 'recorded', Date.now());
  const dir = runDir(workspace, id);
  fs.mkdirSync(dir, { recursive: true });
  const rows = new Float64Array(steps * stepColumns.length);
  for (let i = 0; i < steps; i++) rows.set([i + 1, 1e9 + i, 1 / (i + 1), 0.1, 1], i * stepColumns.length);
  fs.writeFileSync(path.join(dir, 'steps.f64'), rows);
  for (const event of events) appendEvent(dir, event);
  const table = { name: 'train', steps: 'steps.f64', columns: [...stepColumns], layersFile: 'layers.f32', layers: [] };
  writeManifest(dir, {
    ...{ format: 1, id, name: 'recorded', config: 'recorded.keel.yaml', backend: 'tfjs', device: null, versions: {} },
    ...{ tables: [table], parent: null, host: os.hostname(), pids: { runner: null, backend: null } },
    ...{ created: Date.now(), heartbeat: Date.now(), state: 'finished', reason: null, totalSteps: steps },
    ...over,
  });
  return id;
}

type Shown = { text: string; buttons: string[] };

type Answer = (text: string, buttons: string[]) => string | undefined | Promise<never>;

/** Stands in for the person: notes every message and choice, and answers with what the test says. */
export class Person {
  readonly messages: Shown[] = [];
  readonly choices: Shown[] = [];
  private readonly restore: (() => void)[] = [];

  /**
   * `answer` gets a message or the title of a choice with what can be chosen, and returns what is; a promise that never
   * ends leaves it unanswered.
   */
  constructor(private readonly answer: Answer = () => undefined) {
    for (const name of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'])
      this.stub(name, (text: string, ...rest: (string | object)[]) => this.message(text, rest));
    this.stub('showQuickPick', (items: unknown, options?: { title?: string }) => this.choose(items, options));
  }

  /** The newest message, once there is one. */
  said(): Promise<string> {
    return until('a message', () => this.messages.at(-1)?.text);
  }

  leave(): void {
    for (const restore of this.restore) restore();
  }

  private stub(name: string, stand: (...args: never[]) => Promise<unknown>): void {
    const holder = vscode.window as unknown as Record<string, unknown>;
    const original = holder[name];
    holder[name] = stand;
    this.restore.push(() => (holder[name] = original));
  }

  private message(text: string, rest: (string | object)[]): Promise<unknown> {
    const buttons = rest.filter((item) => typeof item === 'string');
    this.messages.push({ text, buttons });
    return Promise.resolve(this.answer(text, buttons));
  }

  private async choose(items: unknown, options?: { title?: string }): Promise<unknown> {
    const list = (await items) as (string | { label: string })[];
    const labels = list.map((item) => (typeof item === 'string' ? item : item.label));
    const title = options?.title ?? '';
    this.choices.push({ text: title, buttons: labels });
    const chosen = await this.answer(title, labels);
    return chosen === undefined ? undefined : list[labels.indexOf(chosen)];
  }
}
