import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as vscode from 'vscode';
import { runsDir } from '../../../src/run/paths';
import { api, foreignConfig, Person, recordedRun, run, tinyConfig, workspace } from './helpers';
import { until } from '../../until';

describe('Restricted Mode', () => {
  let person: Person;
  let id: string;

  before(async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    tinyConfig('recorded');
    const finding = {
      ...{
        id: 'early-blow-up@3',
        rule: 'early-blow-up',
        severity: 'act',
        step: 3,
        endStep: 10,
        message: 'It blew up.',
      },
      ...{ evidence: [], causes: [], paths: [['optimizer', 'lr']], fixes: ['lower-lr'] },
    };
    id = recordedRun({ state: 'diverged' }, 10, [{ time: 1, kind: 'finding', finding }]);
    await until('the recorded run', () => run(id));
  });
  beforeEach(() => (person = new Person()));
  afterEach(() => person.leave());

  for (const command of [
    'keel.startRun',
    'keel.stop',
    'keel.pause',
    'keel.checkpoint',
    'keel.resume',
    'keel.applyFix',
    'keel.continue',
  ]) {
    it(`${command} refuses in code, and says how to turn it on`, async () => {
      const before = fs.readdirSync(runsDir(workspace));
      assert.equal(await vscode.commands.executeCommand(command, id), undefined);
      assert.match(await person.said(), /is off in Restricted Mode/);
      assert.deepEqual(person.messages[0]!.buttons, ['Manage Workspace Trust']);
      assert.deepEqual(fs.readdirSync(runsDir(workspace)), before);
    });
  }

  it('shows recorded runs with their findings', async () => {
    const view = (await run(id))!;
    assert.deepEqual([view.lastStep, view.findings[0]?.message], [10, 'It blew up.']);
    await vscode.commands.executeCommand('keel.openPanel', id);
    await until('the page', async () => (await api()).panels.list().some((panel) => panel.greeted));
  });

  it('checks configs, of other frameworks too', async () => {
    const config = foreignConfig('sft.yaml');
    await vscode.window.showTextDocument(config);
    const marks = () => vscode.languages.getDiagnostics(config).filter(({ source }) => source === 'keel');
    const [mark] = await until('the mark', () => (marks().length > 0 ? marks() : undefined));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      config,
      mark!.range,
    );
    assert.ok(actions.some(({ edit }) => edit));
    await vscode.commands.executeCommand('keel.restartLanguageServer');
    await until('the mark again', () => marks().length > 0);
    assert.deepEqual(person.messages, []);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('has no lens that starts or fixes', async () => {
    const config = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'recorded.keel.yaml');
    await vscode.workspace.openTextDocument(config);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', config);
    const commands = lenses.map((lens) => lens.command?.command);
    assert.deepEqual(commands, ['workbench.trust.manage', 'keel.openPanel']);
  });
});
