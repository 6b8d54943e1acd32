import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as vscode from 'vscode';
import { api, inState, Person, run } from './helpers';
import { until } from '../../until';

describe('the example of New Config', () => {
  let person: Person;
  let config: vscode.Uri;
  let first: string;

  before(() => {
    person = new Person();
  });
  after(async () => {
    person.leave();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is written with its data and has nothing to complain about', async () => {
    config = (await vscode.commands.executeCommand<vscode.Uri>('keel.newConfig', { task: 'example' }))!;
    assert.match(config.path, /waves\.keel\.yaml$/);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), config.toString());
    // What the server answers, it answers after it has checked the config.
    const hints = await until('the language server', async () => {
      const whole = new vscode.Range(0, 0, 99, 0);
      const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        config,
        whole,
      );
      return found.length > 0 ? found : undefined;
    });
    assert.ok(hints.some(({ label }) => label === '= 50 % of the run'));
    assert.deepEqual(vscode.languages.getDiagnostics(config), []);
  });

  it('goes wrong, is flagged, and says so with a fix', async () => {
    first = (await vscode.commands.executeCommand<string>('keel.startRun', config))!;
    const view = await inState(first, 'diverged', 'finished', 'failed');
    assert.equal(view.state, 'diverged', view.reason ?? '');
    const finding = view.findings.find(({ severity }) => severity === 'act')!;
    assert.ok(finding.ready.length > 0, 'A fix is ready.');
    const message = await until('the notification', () => person.messages.find(({ text }) => text.includes('waves')));
    assert.ok(
      message.buttons.some((button) => button === 'Apply Fix' || button === finding.ready[0]!.title),
      message.buttons.join(),
    );
    assert.match((await api()).status.text, /^\$\(warning\) waves diverged/);
  });

  it('marks the config line to blame and offers the fix there', async () => {
    const ofRun = () => vscode.languages.getDiagnostics(config).find(({ message }) => message.startsWith('Run: '));
    const mark = await until('the mark', ofRun);
    assert.equal(mark.source, 'keel');
    const actions = await actionsAt(config, mark.range.start.line, mark.range);
    assert.ok(
      actions.some((action) => action.command?.command === 'keel.applyFix'),
      actions.map(({ title }) => title).join(),
    );
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', config);
    assert.ok(lenses.some((lens) => lens.command?.command === 'keel.applyFix'));
  });

  it('is fixed: the config is edited with its comments kept, and the continued run finishes', async () => {
    const before = fs.readFileSync(config.fsPath, 'utf8');
    const child = await vscode.commands.executeCommand<string | undefined>('keel.applyFix', ...(await bestFix(first)));
    assert.ok(child, person.messages.map(({ text }) => text).join('\n'));
    const after = fs.readFileSync(config.fsPath, 'utf8');
    assert.notEqual(after, before);
    const comments = (text: string): string[] => text.match(/#.*/g) ?? [];
    assert.deepEqual(comments(after), comments(before));
    const view = await inState(child, 'finished', 'diverged', 'failed');
    assert.equal(view.state, 'finished', view.reason ?? JSON.stringify(view.findings));
    assert.equal(view.parent?.run, first);
    assert.equal(view.lastStep, 800);
    const document = await vscode.workspace.openTextDocument(config);
    assert.equal(document.isDirty, false);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before, 'Undo takes the fix back.');
    await vscode.commands.executeCommand('redo');
    await document.save();
  });

  it('clears the marks once the continued run is the newest', async () => {
    const ofRuns = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(config).filter(({ message }) => message.startsWith('Run: '));
    await until('the marks to go', () => ofRuns().length === 0);
  });
});

async function bestFix(id: string): Promise<[string, string, string]> {
  const view = (await run(id))!;
  const finding = view.findings.find(({ ready }) => ready.length > 0)!;
  return [id, finding.id, finding.ready[0]!.id];
}

function actionsAt(
  uri: vscode.Uri,
  line: number,
  range = new vscode.Range(line, 0, line, 0),
): Thenable<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range);
}
