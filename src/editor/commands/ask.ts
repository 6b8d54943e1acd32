/** Sentences with a way out, and choices, as all commands use them. */
import * as vscode from 'vscode';
import { label } from '../../shared/printable';
import { inform, warn as warnOf } from '../notices';
import { execute } from '../execute';
import type { RunEntry } from '../../reader/protocol';
import { progressText, stateWord } from '../runs/runTexts';

/** A button of a message: its title and what it does. */
export interface Way {
  title: string;
  go: () => unknown;
}

export const startRunWay = (): Way => ({
  title: vscode.l10n.t('Start Run'),
  go: () => execute('keel.startRun'),
});

export const newConfigWay = (): Way => ({
  title: vscode.l10n.t('New Config'),
  go: () => execute('keel.newConfig'),
});

/** Shows a sentence and does what the pressed button stands for. Does not wait for the person. */
export function say(text: string, ...ways: Way[]): void {
  void inform(text, ...ways.map((way) => way.title)).then((title) => follow(title, ways));
}

/** The same for something that went wrong. */
export function warn(text: string, ...ways: Way[]): void {
  void warnOf(text, ...ways.map((way) => way.title)).then((title) => follow(title, ways));
}

function follow(title: string | undefined, ways: Way[]): unknown {
  return ways.find((way) => way.title === title)?.go();
}

/** Whether the workspace is trusted; if not, says what is off and how to turn it on. `what` begins the sentence. */
export function isTrusted(what: string): boolean {
  if (vscode.workspace.isTrusted) return true;
  warn(
    vscode.l10n.t(
      '{0} is off in Restricted Mode: a run executes what this workspace says. Trust the workspace to turn it on.',
      what,
    ),
    {
      title: vscode.l10n.t('Manage Workspace Trust'),
      go: () => vscode.commands.executeCommand('workbench.trust.manage'),
    },
  );
  return false;
}

/** Lets the person choose one of several runs; the only one is taken without asking. */
export async function chooseRun(runs: RunEntry[], title: string): Promise<RunEntry | undefined> {
  if (runs.length <= 1) return runs[0];
  const items = runs.map((run) => ({
    label: label(run.view.name),
    description: stateWord(run.view.state),
    detail: `${label(progressText(run.view))} · ${label(run.view.config)} · ${new Date(run.view.created).toLocaleString(vscode.env.language)}`,
    run,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true }))?.run;
}

/** The id of a run in a command's argument: an id, a row of the Runs view, or nothing. */
export function runId(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const id = (argument as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id : undefined;
}
