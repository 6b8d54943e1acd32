import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { readEvents } from '../../../src/run/events';
import { runDir } from '../../../src/run/paths';
import { readSteps } from '../../../src/run/table';
import { stepColumns } from '../../../src/run/types';
import { api, inState, Person, recordedRun, run, stopAll, tinyConfig, workspace } from './helpers';
import { until } from '../../until';

/** Waits for the run that the command started and returns its id. */
const start = async (config: vscode.Uri): Promise<string> =>
  (await vscode.commands.executeCommand<string>('keel.startRun', config)) ?? assert.fail('No run was started.');

describe('runs', () => {
  let person: Person;
  let answer: string | undefined;

  beforeEach(() => {
    answer = undefined;
    person = new Person((_text, buttons) => buttons.find((button) => button === answer));
  });
  afterEach(async () => {
    person.leave();
    await stopAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('trains a small config from its editor to the end, with every step on disk and in the tree', async () => {
    const config = tinyConfig('tiny');
    const editor = await vscode.window.showTextDocument(config);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# changed and not saved\n'));
    const id = await vscode.commands.executeCommand<string>('keel.startRun');
    const view = await inState(id, 'finished', 'failed');
    assert.equal(view.state, 'finished', view.reason ?? '');
    assert.deepEqual([view.name, view.config, view.lastStep, view.totalSteps], ['tiny', 'tiny.keel.yaml', 40, 40]);
    assert.equal(editor.document.isDirty, false);
    assert.match(fs.readFileSync(path.join(runDir(workspace, id), 'config.yaml'), 'utf8'), /^# changed and not saved/);
    const rows = readSteps(path.join(runDir(workspace, id), 'steps.f64'), stepColumns);
    assert.deepEqual(
      [...rows.column('step')],
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
    const { tree, status } = await api();
    const [node] = tree.getChildren();
    const item = tree.getTreeItem(node!);
    assert.equal(item.label, 'tiny');
    assert.match(String(item.description), /^step 40\/40 · loss \d/);
    assert.match(status.text, /^\$\(pass\) tiny finished/);
  });

  it('pauses, resumes, saves a checkpoint and stops', async () => {
    const id = await start(tinyConfig('steered', { steps: '100000' }));
    await inState(id, 'running');
    await until('the first steps', async () => ((await run(id))?.lastStep ?? 0) > 5);
    assert.match((await api()).status.text, /^\$\(loading~spin\) steered · step/);
    await vscode.commands.executeCommand('keel.pause');
    await inState(id, 'paused');
    const dir = runDir(workspace, id);
    const recorded = (): number => readSteps(path.join(dir, 'steps.f64'), stepColumns).column('step').length;
    const paused = recorded();
    await until('the view of it', async () => (await run(id))!.lastStep === paused);
    await vscode.commands.executeCommand('keel.pause', id);
    assert.match(await person.said(), /steered cannot be paused: it is paused\./);
    assert.equal(recorded(), paused, 'A paused run takes no steps.');
    await vscode.commands.executeCommand('keel.resume');
    await inState(id, 'running');
    await until('new steps', async () => (await run(id))!.lastStep > paused + 5);
    await vscode.commands.executeCommand('keel.checkpoint', id);
    await until('the checkpoint', () =>
      readEvents(dir).events.some(
        (event) => event.kind === 'control' && event.request.request === 'checkpoint' && event.ok,
      ),
    );
    await vscode.commands.executeCommand('keel.stop');
    const stopped = await inState(id, 'stopped', 'failed');
    assert.equal(stopped.state, 'stopped', stopped.reason ?? '');
    assert.ok(stopped.checkpoints.length > 0);
  });

  it('continues a stopped run from its last checkpoint', async () => {
    const config = tinyConfig('again', { steps: '100000' });
    const first = await start(config);
    await until('steps', async () => ((await run(first))?.lastStep ?? 0) > 20);
    await vscode.commands.executeCommand('keel.checkpoint', first);
    const saved = await until('a checkpoint', async () => (await run(first))!.checkpoints.at(-1));
    await vscode.commands.executeCommand('keel.stop', first);
    const { checkpoints } = await inState(first, 'stopped');
    const child = await vscode.commands.executeCommand<string>('keel.continue', first);
    const view = await until('the continued run', async () => {
      const found = await run(child);
      return found && found.lastStep > 0 ? found : undefined;
    });
    assert.ok(saved <= checkpoints.at(-1)!);
    assert.deepEqual(view.parent, { run: first, checkpoint: checkpoints.at(-1), fixes: [] });
    assert.equal(view.firstStep, checkpoints.at(-1)! + 1);
  });

  it('asks before it starts a second run of the same config', async () => {
    const config = tinyConfig('twice', { steps: '100000' });
    const first = await start(config);
    await until('the run to be seen', async () => (await run(first))?.state === 'running');
    assert.equal(await vscode.commands.executeCommand('keel.startRun', config), undefined);
    assert.match(await person.said(), /A run of twice\.keel\.yaml is going/);
    answer = 'Start Another';
    const second = await start(config);
    assert.notEqual(second, first);
  });

  it('starts nothing from a config with errors, and says where they are', async () => {
    const config = tinyConfig('wrong', { optimizer: '{ name: sgd, lrr: 0.05 }' });
    assert.equal(await vscode.commands.executeCommand('keel.startRun', config), undefined);
    assert.match(await person.said(), /^No run was started\. wrong\.keel\.yaml, line 5: .*lrr/);
  });

  it('says why a run failed whose data is missing', async () => {
    const config = tinyConfig('nodata', { data: '{ path: absent.csv, target: y }' });
    const view = await inState(await start(config), 'failed');
    assert.match(view.reason ?? '', /absent\.csv/);
    const message = await until('the notification', () =>
      person.messages.find(({ text }) => text.includes('absent.csv')),
    );
    assert.ok(message.buttons.includes('Show Log'));
  });

  it('tells of a second failed run while the notification of the first is not answered', async () => {
    person.leave();
    person = new Person(() => new Promise<never>(() => undefined));
    const first = await start(tinyConfig('silent', { data: '{ path: absent.csv, target: y }' }));
    await inState(first, 'failed');
    const second = await start(tinyConfig('other', { data: '{ path: absent2.csv, target: y }' }));
    await inState(second, 'failed');
    await until('both notifications', () =>
      ['silent', 'other'].every((name) => person.messages.some(({ text }) => text.startsWith(`${name} failed`))),
    );
  });

  it('tells once of a warning while the run goes on', async () => {
    const id = await start(tinyConfig('filling', { steps: '100000' }));
    await inState(id, 'running');
    const line = { time: Date.now() / 1000, kind: 'note', step: 3, text: 'The disk has 400 MB left.', warning: true };
    fs.appendFileSync(path.join(runDir(workspace, id), 'events.jsonl'), `${JSON.stringify(line)}\n`);
    const said = (): number => person.messages.filter(({ text }) => text.includes('400 MB')).length;
    await until('the notification', () => said() > 0);
    assert.ok(person.messages.some(({ text }) => text === 'filling: Step 3: The disk has 400 MB left.'));
    await vscode.commands.executeCommand('keel.stop', id);
    await inState(id, 'stopped');
    assert.equal(said(), 1);
  });

  it('shows the log, the code lenses, and the rows below a run', async () => {
    const config = tinyConfig('shown', { checkpoints: '{ every: 20 }' });
    const id = await start(config);
    await inState(id, 'finished');
    await vscode.commands.executeCommand('keel.showLog', id);
    assert.match(vscode.window.activeTextEditor?.document.fileName ?? '', /output\.log$/);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', config);
    assert.deepEqual(
      lenses.map((lens) => lens.command?.command),
      ['keel.startRun', 'keel.openPanel'],
    );
    const { tree } = await api();
    const node = tree.getChildren().find((each) => each.id === id)!;
    const labels = tree.getChildren(node).map((child) => tree.getTreeItem(child).label as string);
    assert.ok(labels.includes('checkpoint at step 20'), labels.join());
  });

  it('deletes a run that ended, after asking, and none that is going', async () => {
    const id = recordedRun({ name: 'old' }, 5);
    await until('the recorded run', () => run(id));
    await vscode.commands.executeCommand('keel.deleteRun', id);
    assert.match(await person.said(), /Delete the run old\?/);
    assert.ok(fs.existsSync(runDir(workspace, id)), 'Nothing is deleted without a yes.');
    answer = 'Delete';
    await vscode.commands.executeCommand('keel.deleteRun', id);
    await until('the run to be gone', async () => (await run(id)) === undefined);
    assert.ok(!fs.existsSync(runDir(workspace, id)));
    const going = await start(tinyConfig('going', { steps: '100000' }));
    await until('the run to go', async () => (await run(going))?.state === 'running');
    await vscode.commands.executeCommand('keel.deleteRun', going);
    assert.match(await person.said(), /stop it before you delete it/);
  });

  it('finds a run that was started elsewhere', async () => {
    const id = recordedRun({ name: 'elsewhere', state: 'lost', reason: 'The machine was switched off.' }, 3);
    const view = await until('the run', () => run(id));
    assert.deepEqual([view.state, view.reason, view.lastStep], ['lost', 'The machine was switched off.', 3]);
  });
});
