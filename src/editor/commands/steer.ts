/** Stop, Pause, Resume and Save Checkpoint: requests to a run that is going. */
import * as vscode from 'vscode';
import type { Services } from '../services';
import type { RunEntry } from '../../reader/protocol';
import { stateWord } from '../runs/runTexts';
import { chooseRun, isTrusted, runId, say, startRunWay } from './ask';
import { requestsIn, type RunRequest } from '../../shared/runState';

/** Sends a request to the run in the argument, or to the one it fits, or to one that the person chooses. */
export async function steer(services: Services, request: RunRequest, argument?: unknown): Promise<void> {
  if (!isTrusted(doing(request))) return;
  const run = await findRun(services, request, argument);
  if (!run) return;
  await services.reader.call('control', run.dir, { request });
}

/** What the request is to a person, to begin a sentence with. */
function doing(request: RunRequest): string {
  const words: Record<RunRequest, string> = {
    stop: vscode.l10n.t('Stopping a run'),
    pause: vscode.l10n.t('Pausing a run'),
    resume: vscode.l10n.t('Resuming a run'),
    checkpoint: vscode.l10n.t('Saving a checkpoint'),
  };
  return words[request];
}

async function findRun(services: Services, request: RunRequest, argument: unknown): Promise<RunEntry | undefined> {
  const id = runId(argument);
  if (id !== undefined) return namedRun(services, request, id);
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const ofFile = uri && services.store.newestOf(uri.fsPath);
  const fitting = services.store.active().filter((run) => requestsIn(run.view.state).includes(request));
  if (ofFile && fitting.includes(ofFile)) return ofFile;
  if (fitting.length > 0) return chooseRun(fitting, title(request));
  say(nothing(request, services.store.active()[0]), startRunWay());
  return undefined;
}

function namedRun(services: Services, request: RunRequest, id: string): RunEntry | undefined {
  const run = services.store.get(id);
  if (!run) {
    say(vscode.l10n.t('The run {0} is not there any more.', id));
    return undefined;
  }
  if (requestsIn(run.view.state).includes(request)) return run;
  say(unfitting(request, run));
  return undefined;
}

function title(request: RunRequest): string {
  const titles: Record<RunRequest, string> = {
    stop: vscode.l10n.t('Which run is to stop?'),
    pause: vscode.l10n.t('Which run is to pause?'),
    resume: vscode.l10n.t('Which run is to go on?'),
    checkpoint: vscode.l10n.t('Which run is to save a checkpoint?'),
  };
  return titles[request];
}

/** Why there is no run for the request. */
function nothing(request: RunRequest, active: RunEntry | undefined): string {
  if (active) return unfitting(request, active);
  if (request === 'resume')
    return vscode.l10n.t(
      'No run is paused. A run that ended can be continued from a checkpoint, from its row in the Runs view.',
    );
  return vscode.l10n.t('No run is in progress.');
}

function unfitting(request: RunRequest, { view: run }: RunEntry): string {
  const state = stateWord(run.state);
  const sentences: Record<RunRequest, string> = {
    stop: vscode.l10n.t('{0} cannot be stopped: it is {1}.', run.name, state),
    pause: vscode.l10n.t('{0} cannot be paused: it is {1}.', run.name, state),
    resume: vscode.l10n.t('{0} cannot be resumed: it is {1}.', run.name, state),
    checkpoint: vscode.l10n.t('{0} cannot save a checkpoint: it is {1}.', run.name, state),
  };
  return sentences[request];
}
