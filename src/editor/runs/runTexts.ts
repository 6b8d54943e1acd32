/** The words and figures the editor side shows for a run. */
import * as vscode from 'vscode';
import type { CommandId } from '../../shared/commands';
import { reading } from '../../shared/numbers';
import type { RunView } from '../../shared/panel/protocol';
import { requestsIn, type RunRequest, type ViewState } from '../../shared/runState';

/** A text as Markdown that shows it to the letter. `MarkdownString.appendText` would make its spaces unbreakable. */
export function plainMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+\-.!|<>~$&:]/g, '\\$&');
}

/** A state in words, as it stands after "The run is". */
export function stateWord(state: ViewState): string {
  const words: Record<ViewState, string> = {
    starting: vscode.l10n.t('starting'),
    running: vscode.l10n.t('running'),
    paused: vscode.l10n.t('paused'),
    stopping: vscode.l10n.t('stopping'),
    finished: vscode.l10n.t('finished'),
    diverged: vscode.l10n.t('diverged'),
    stopped: vscode.l10n.t('stopped'),
    failed: vscode.l10n.t('failed'),
    lost: vscode.l10n.t('lost'),
    growing: vscode.l10n.t('growing'),
    still: vscode.l10n.t('not growing'),
  };
  return words[state];
}

/** "step 120/600", or "step 120" where the length is not known. */
export function stepText(run: RunView): string {
  return run.totalSteps === null
    ? vscode.l10n.t('step {0}', run.lastStep)
    : vscode.l10n.t('step {0}/{1}', run.lastStep, run.totalSteps);
}

/** "1 finding", "3 findings". */
export function findingsText(count: number): string {
  return count === 1 ? vscode.l10n.t('1 finding') : vscode.l10n.t('{0} findings', count);
}

/** "step 120/600 · loss 1.23", the shortest account of a run's progress. */
export function progressText(run: RunView): string {
  const parts = [stepText(run)];
  if (run.loss !== null) parts.push(vscode.l10n.t('loss {0}', reading(Number(run.loss))));
  return parts.join(' · ');
}

/** What is said of something that has a name. */
export const saidOfName = (name: string, words: string): string => vscode.l10n.t('{0}: {1}', name, words);

/** A name with what tells it apart, as a device with its backend. */
export const apart = (name: string, from: string): string => vscode.l10n.t('{0} ({1})', name, from);

/** Parts of what a screen reader says, one after the other. */
export const heard = (...parts: string[]): string =>
  parts.filter((part) => part !== '').reduce((said, part) => vscode.l10n.t('{0}, {1}', said, part));

/** What follows from the state, with the reason where there is one. */
export function stateText(run: RunView): string {
  return run.reason ? saidOfName(stateWord(run.state), run.reason) : stateWord(run.state);
}

/** What can be done now with a run in this state, as a lens and the status bar offer it. */
export function steering(state: ViewState): { command: CommandId; title: string; icon: string }[] {
  const looks: Partial<Record<RunRequest, { title: string; icon: string }>> = {
    pause: { title: vscode.l10n.t('Pause'), icon: 'debug-pause' },
    resume: { title: vscode.l10n.t('Resume'), icon: 'debug-continue' },
    stop: { title: vscode.l10n.t('Stop'), icon: 'debug-stop' },
  };
  return requestsIn(state).flatMap((request) => {
    const look = looks[request];
    return look ? [{ command: `keel.${request}` as const, ...look }] : [];
  });
}
