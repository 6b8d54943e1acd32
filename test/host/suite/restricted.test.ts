import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as vscode from 'vscode';
import { runsDir } from '../../../src/run/paths';
import { api, Person, recordedRun, run, tinyConfig, until, workspace } from './helpers';

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

  for (const command of ['keel.startRun', 'keel.resume', 'keel.applyFix', 'keel.continue']) {
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

  it('has no lens that starts or fixes', async () => {
    const config = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'recorded.keel.yaml');
    await vscode.workspace.openTextDocument(config);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', config);
    const commands = lenses.map((lens) => lens.command?.command);
    assert.deepEqual(commands, ['workbench.trust.manage', 'keel.openPanel']);
  });
});
