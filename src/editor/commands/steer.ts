/** Stop, Pause, Resume and Save Checkpoint: requests to a run that is going. */
import * as vscode from 'vscode';
import type { Parts } from '../services';
import type { RunEntry } from '../../reader/protocol';
import { stateWord } from '../runs/runTexts';
import { chooseRun, isTrusted, runId, say, startRunWay } from './ask';
import type { RunState } from '../../shared/runState';

export type Steering = 'stop' | 'pause' | 'resume' | 'checkpoint';

/** States in which a request makes sense. */
const states: Record<Steering, readonly RunState[]> = {
  stop: ['starting', 'running', 'paused'],
  pause: ['starting', 'running'],
  resume: ['paused'],
  checkpoint: ['running', 'paused'],
};

/** Sends a request to the run in the argument, or to the one it fits, or to one that the person chooses. */
export async function steer(parts: Parts, request: Steering, argument?: unknown): Promise<void> {
  if (request === 'resume' && !isTrusted(vscode.l10n.t('Resuming a run'))) return;
  const run = await findRun(parts, request, argument);
  if (!run) return;
  await parts.reader.call('control', run.dir, { request });
}

async function findRun(parts: Parts, request: Steering, argument: unknown): Promise<RunEntry | undefined> {
  const id = runId(argument);
  if (id !== undefined) return namedRun(parts, request, id);
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const ofFile = uri && parts.store.newestOf(uri.fsPath);
  const fitting = parts.store.active().filter((run) => states[request].includes(run.view.state));
  if (ofFile && fitting.includes(ofFile)) return ofFile;
  if (fitting.length > 0) return chooseRun(fitting, title(request));
  say(nothing(request, parts.store.active()[0]), startRunWay());
  return undefined;
}

function namedRun(parts: Parts, request: Steering, id: string): RunEntry | undefined {
  const run = parts.store.get(id);
  if (!run) {
    say(vscode.l10n.t('The run {0} is not there any more.', id));
    return undefined;
  }
  if (states[request].includes(run.view.state)) return run;
  say(unfitting(request, run));
  return undefined;
}

function title(request: Steering): string {
  const titles: Record<Steering, string> = {
    stop: vscode.l10n.t('Which run is to stop?'),
    pause: vscode.l10n.t('Which run is to pause?'),
    resume: vscode.l10n.t('Which run is to go on?'),
    checkpoint: vscode.l10n.t('Which run is to save a checkpoint?'),
  };
  return titles[request];
}

/** Why there is no run for the request. */
function nothing(request: Steering, active: RunEntry | undefined): string {
  if (active) return unfitting(request, active);
  if (request === 'resume')
    return vscode.l10n.t(
      'No run is paused. A run that ended can be continued from a checkpoint, from its row in the Runs view.',
    );
  return vscode.l10n.t('No run is going.');
}

function unfitting(request: Steering, { view: run }: RunEntry): string {
  const state = stateWord(run.state);
  const sentences: Record<Steering, string> = {
    stop: vscode.l10n.t('{0} cannot be stopped: it is {1}.', run.name, state),
    pause: vscode.l10n.t('{0} cannot be paused: it is {1}.', run.name, state),
    resume: vscode.l10n.t('{0} cannot be resumed: it is {1}.', run.name, state),
    checkpoint: vscode.l10n.t('{0} cannot save a checkpoint: it is {1}.', run.name, state),
  };
  return sentences[request];
}
