import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, extension } from './helpers';
import { until } from '../../until';

describe('activation', () => {
  it('comes by itself in a folder with a config, and is measured', async () => {
    await until('the extension to be active', () => extension.isActive);
    const { activationMs } = await api();
    console.log(`      activation took ${activationMs.toFixed(1)} ms`);
    assert.ok(activationMs > 0);
  });

  it('registers exactly the commands that the manifest declares', async () => {
    const manifest = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const declared = manifest.contributes.commands.map(({ command }) => command).sort();
    const all = await vscode.commands.getCommands(true);
    // VS Code adds commands of its own for the view and its container.
    const registered = all.filter((id) => id.startsWith('keel.') && !id.startsWith('keel.runs.')).sort();
    assert.deepEqual(registered, declared);
  });

  it('shows the texts of the manifest, not their keys', () => {
    const text = JSON.stringify(extension.packageJSON);
    assert.doesNotMatch(text, /"%[\w.]+%"/);
  });
});
