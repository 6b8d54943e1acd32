/** Runs the tests of this folder inside VS Code: `run` is what VS Code calls in the extension host. */
import type { Test } from 'mocha';
import * as vscode from 'vscode';

/** Runs every test; rejects if one failed. `KEEL_HOST_GREP` picks tests by their names. */
export async function run(): Promise<void> {
  // The plain backend gives the same numbers on every machine.
  process.env['KEEL_TFJS_BACKEND'] = 'cpu';
  const { default: Mocha } = await import('mocha');
  const grep = process.env['KEEL_HOST_GREP'];
  const mocha = new Mocha({ ui: 'bdd', timeout: 1_800_000, color: true, ...(grep ? { grep } : {}) });
  mocha.suite.emit('pre-require', globalThis, 'host', mocha);
  await loadTests();
  const failed: string[] = [];
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve).on('fail', (test: Test) => failed.push(test.fullTitle()));
  });
  if (failures > 0) throw new Error(`${failures} tests failed in VS Code:\n${failed.join('\n')}`);
}

/** Loaded only now, for they describe themselves by mocha's globals. */
async function loadTests(): Promise<void> {
  const { stopAll } = await import('./helpers');
  // A run outlives the window that started it, also this one.
  after(stopAll);
  await import('./activation.test');
  await import('./language.test');
  await import('./logs.test');
  if (!vscode.workspace.isTrusted) {
    await import('./restricted.test');
    // Windows has no pipes among its files, and links for administrators only.
    if (process.platform !== 'win32') await import('./hostile.test');
    return;
  }
  await import('./nothingRuns.test');
  await import('./runs.test');
  await import('./fixes.test');
  await import('./scripts.test');
  await import('./panel.test');
}
