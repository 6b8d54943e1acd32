import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, Person } from './helpers';
import { until } from '../../until';

/** What each command says in a workspace that has configs and has never run one. */
const sentences: Record<string, RegExp> = {
  'keel.stop': /^No run is in progress\.$/,
  'keel.pause': /^No run is in progress\.$/,
  'keel.resume': /^No run is paused\./,
  'keel.checkpoint': /^No run is in progress\.$/,
  'keel.openPanel': /^There are no runs yet\./,
  'keel.applyFix': /^There are no runs yet, so there is nothing to fix\.$/,
  'keel.continue': /^There is no run with a checkpoint to continue from\.$/,
  'keel.showLog': /^There are no runs yet\./,
  'keel.deleteRun': /^There are no runs yet\./,
  'keel.revealRun': /^There are no runs yet\./,
};

describe('with nothing running', () => {
  let person: Person;

  before(async () => {
    await until('the first scan', async () => (await api()).runs().length === 0);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  beforeEach(() => (person = new Person()));
  afterEach(() => person.leave());

  for (const [command, sentence] of Object.entries(sentences)) {
    it(`${command} says so, with a way out`, async () => {
      await vscode.commands.executeCommand(command);
      assert.match(await person.said(), sentence);
      assert.deepEqual(person.messages[0]!.buttons, ['Start Run']);
      assert.equal(person.messages.length, 1);
    });

    it(`${command} says that a run named by its id is gone`, async () => {
      await vscode.commands.executeCommand(command, '20260101-000000-gone-000000');
      assert.match(await person.said(), /not there any more|no run with a checkpoint/);
    });
  }

  it('keel.startRun offers the configs of the workspace', async () => {
    await vscode.commands.executeCommand('keel.startRun');
    const [choice] = person.choices;
    assert.match(choice!.text, /which config/);
    assert.ok(choice!.buttons.includes('diverges.keel.yaml'), choice!.buttons.join());
    assert.deepEqual((await api()).runs(), []);
  });

  it('keel.newConfig asks what is to be learned, and writes nothing if left', async () => {
    const before = await vscode.workspace.findFiles('**/*.keel.yaml');
    await vscode.commands.executeCommand('keel.newConfig');
    assert.match(person.choices[0]!.text, /What should the model learn/);
    assert.equal((await vscode.workspace.findFiles('**/*.keel.yaml')).length, before.length);
  });

  it('shows nothing in the status bar', async () => {
    assert.equal((await api()).status.text, '');
  });
});
