import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { tinyConfig, until } from './helpers';

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
