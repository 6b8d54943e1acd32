import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as vscode from 'vscode';
import { foreignConfig, languageServers, Person, pause, tinyConfig } from './helpers';
import { until } from '../../until';

describe('a config in the editor', () => {
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('has its errors marked, and a quick fix corrects a typo and nothing else', async () => {
    const config = tinyConfig('typo', { optimizer: '{ name: sgd, lrr: 0.05 } # mine' });
    const { document } = await vscode.window.showTextDocument(config);
    const mark = await until('the mark', () =>
      vscode.languages.getDiagnostics(config).find(({ message }) => message.includes('lrr')),
    );
    assert.equal(mark.source, 'keel');
    assert.equal(document.getText(mark.range), 'lrr');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      config,
      mark.range,
    );
    const fix = actions.find((action) => action.isPreferred && action.edit);
    assert.ok(fix?.edit, actions.map(({ title }) => title).join());
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /^optimizer: \{ name: sgd, lr: 0\.05 \} # mine$/m);
    await until('the mark to go', () => vscode.languages.getDiagnostics(config).length === 0);
    await document.save();
  });

  it('stays a YAML file for other tools', async () => {
    const document = await vscode.workspace.openTextDocument(tinyConfig('plain'));
    assert.equal(document.languageId, 'yaml');
  });
});

describe('a config of another framework in the editor', () => {
  const whole = new vscode.Range(0, 0, 99, 0);
  let config: vscode.Uri;

  before(async () => {
    config = foreignConfig('sft.yaml');
    await vscode.window.showTextDocument(config);
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const marks = (): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(config).filter(({ source }) => source === 'keel');
  const twoPrecisions = (): Promise<vscode.Diagnostic> =>
    until('the mark', () => marks().find(({ code }) => typeof code === 'object' && code.value === 'two-precisions'));

  it('is recognised by its content and marked, with a link to the rule', async () => {
    const { code, severity } = await twoPrecisions();
    assert.equal(severity, vscode.DiagnosticSeverity.Error);
    const { target } = code as { target: vscode.Uri };
    assert.match(target.path, /media\/docs\/rules\.md$/);
    const docs = fs.readFileSync(target.fsPath, 'utf8').split('\n');
    assert.match(docs[Number(target.fragment.slice(1)) - 1] ?? '', /two-precisions/);
  });

  it('is explained with a picture of the learning rate', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      config,
      new vscode.Position(1, 4),
    );
    const text = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value);
    assert.match(text.join(), /Peak learning rate.*data:image\/svg\+xml;base64,.*Usual here/s);
  });

  it('shows what follows from its values, and completes its keys', async () => {
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      config,
      whole,
    );
    assert.deepEqual(
      hints.map(({ label }) => label),
      ['ends at 0', '= 200 steps', '= 32 a step and device'],
    );
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      config,
      new vscode.Position(9, 0),
    );
    assert.ok(list.items.some(({ label }) => label === 'weight_decay'));
  });

  it('has its server started again by a command and after a crash, without a word', async () => {
    await twoPrecisions();
    const editor = await vscode.window.showTextDocument(config);
    const before = editor.document.getText();
    const person = new Person();
    try {
      await vscode.commands.executeCommand('keel.restartLanguageServer');
      await twoPrecisions();
      if (process.platform === 'linux') {
        const [server] = await until('the server', () => languageServers());
        process.kill(server!, 'SIGKILL');
        await until('another server', () => languageServers().some((pid) => pid !== server));
      }
      await editor.edit((edit) => edit.insert(new vscode.Position(9, 0), 'seed: 1\n'));
      await twoPrecisions();
      await editor.edit((edit) => edit.delete(new vscode.Range(8, 0, 9, 0)));
      await until('the mark to go', () =>
        marks().every(({ code }) => (code as { value: string }).value !== 'two-precisions'),
      );
      assert.deepEqual(person.messages, []);
    } finally {
      person.leave();
      // Not reverted: in a browser VS Code saves what was edited after a second.
      await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), before));
      await editor.document.save();
    }
  });

  it('is left alone where the setting says so', async () => {
    await twoPrecisions();
    const settings = vscode.workspace.getConfiguration('keel.lint');
    await settings.update('foreignConfigs', false, vscode.ConfigurationTarget.Workspace);
    try {
      await until('the marks to go', () => marks().length === 0);
    } finally {
      await settings.update('foreignConfigs', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await twoPrecisions();
  });

  it('is told from other files of its language', async () => {
    const other = await vscode.workspace.openTextDocument({ language: 'yaml', content: 'services:\n  a: [\n' });
    await pause(500);
    assert.deepEqual(
      vscode.languages.getDiagnostics(other.uri).filter(({ source }) => source === 'keel'),
      [],
    );
  });
});
