/**
 * The one way to a notification, a question and the status bar's passing words. VS Code makes links of `[text](command:...)`
 * and icons of `$(name)` in these texts, which may quote a run, a config or an error that somebody else wrote.
 */
import * as vscode from 'vscode';
import { label, oneLine, unlinked } from '../shared/printable';

type Show = (text: string, ...titles: string[]) => Thenable<string | undefined>;

/** The same with all texts to the letter; what comes back is the title as it was given. */
const toTheLetter =
  (show: Show): Show =>
  (text, ...titles) => {
    const shown = titles.map(oneLine);
    return show(unlinked(text), ...shown).then((chosen) => titles[shown.indexOf(chosen ?? '')]);
  };

/** Shows a sentence; resolves to the title of the button that was pressed. */
export const inform = toTheLetter((text, ...titles) => vscode.window.showInformationMessage(text, ...titles));

/** The same for what went wrong. */
export const warn = toTheLetter((text, ...titles) => vscode.window.showWarningMessage(text, ...titles));

/** The same for what does not work at all. */
export const fail = toTheLetter((text, ...titles) => vscode.window.showErrorMessage(text, ...titles));

/** Asks a question that waits for its answer; undefined if it was put away. */
export const ask = (question: string, detail: string, ...titles: string[]): Thenable<string | undefined> =>
  vscode.window.showWarningMessage(oneLine(question), { modal: true, detail: oneLine(detail) }, ...titles);

/** Says something for a few seconds in the status bar. */
export const passing = (text: string): unknown => vscode.window.setStatusBarMessage(label(text), 5000);
