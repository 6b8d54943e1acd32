/** A workspace that somebody made to do harm, in Restricted Mode: it is shown as far as it is one, and that is all. */
import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { hasEnded } from '../../../src/shared/runState';
import { makeHostile, stateOf, type Hostile } from '../../hostile';
import { until } from '../../until';
import { api, pause, Person, run, workspace } from './helpers';

describe('A hostile workspace', () => {
  let person: Person;
  let place: Hostile;
  let untouched: string;

  before(() => {
    assert.equal(vscode.workspace.isTrusted, false);
    person = new Person();
    place = makeHostile(workspace, fs.mkdtempSync(path.join(os.tmpdir(), 'keel-outside-')));
    untouched = place.state();
  });
  after(() => {
    person.leave();
    for (const id of Object.values(place.runs))
      fs.rmSync(path.join(workspace, '.keel/runs', id), { recursive: true, force: true });
  });

  const shown = async (what: string) => run(place.runs[what]!);
  const inside = () => stateOf(path.join(workspace, '.keel'), { shallow: true });

  it('shows the runs that are some, and none that a link leads to', async () => {
    for (const what of ['texts are commands', 'says that it lives', 'checkpoints are links'])
      await until(what, () => shown(what));
    // It is the last to be looked at, and the largest.
    await until('the giant', () => shown('events are a giant'));
    const names = (await api()).runs().map(({ name }) => name);
    assert.ok(!names.includes('told of what is outside'));
    for (const what of [
      'is a link',
      'manifest is a link',
      'manifest is a device',
      'manifest is a pipe',
      'manifest is a giant',
    ])
      assert.equal(await shown(what), undefined, what);
  });

  it('has a row with a sentence for each folder that cannot be read, to the letter', async () => {
    const { tree } = await api();
    const sentences: Record<string, RegExp> = {
      'is a link': /is a link/,
      'manifest is a link': /link/,
      'manifest is a pipe': /no regular file|link/,
      'manifest is a giant': /at most/,
      'is another': /rename the folder/,
    };
    const row = (what: string) =>
      tree.getChildren().find(({ kind, id }) => kind === 'broken' && id === place.runs[what]);
    for (const [what, sentence] of Object.entries(sentences)) {
      const item = tree.getTreeItem(await until(what, () => row(what)));
      assert.match(String(item.description), sentence);
      const tooltip = item.tooltip as vscode.MarkdownString;
      assert.ok(!tooltip.isTrusted && !tooltip.supportHtml);
      assert.match(tooltip.value.replaceAll('\\', ''), sentence);
    }
  });

  it('writes nothing, also of runs whose runner has died', async () => {
    const state = inside();
    assert.equal((await shown('texts are commands'))!.state, 'lost');
    // The reader looks after dead runners every five seconds.
    await pause(12_000);
    assert.equal(inside(), state);
    assert.equal(place.state(), untouched);
  });

  it('tells nothing of it unasked, whatever becomes of its runs', async () => {
    const id = place.runs['says that it lives']!;
    assert.ok(!hasEnded((await run(id))!.state));
    const file = path.join(workspace, '.keel/runs', id, 'run.json');
    const manifest = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
    fs.writeFileSync(file, JSON.stringify({ ...manifest, state: 'failed' }));
    await until('the failed run', async () => (await run(id))?.state === 'failed');
    fs.writeFileSync(file, JSON.stringify(manifest));
    await until('the run again', async () => !hasEnded((await run(id))!.state));
    await pause(1_000);
    assert.deepEqual(person.messages, []);
  });

  for (const command of ['keel.stop', 'keel.pause', 'keel.checkpoint', 'keel.resume', 'keel.startRun', 'keel.continue'])
    it(`${command} is refused`, async () => {
      await vscode.commands.executeCommand(command, place.runs['says that it lives']);
      assert.match(await person.said(), /is off in Restricted Mode/);
      person.messages.length = 0;
    });

  it('opens panels, logs and folders of its runs without a command in any message', async () => {
    for (const id of Object.values(place.runs))
      for (const command of ['keel.openPanel', 'keel.showLog']) await vscode.commands.executeCommand(command, id);
    for (const { text } of person.messages) assert.doesNotMatch(text, /\]\(command:/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(place.state(), untouched);
  });

  it('reads a run that comes meanwhile as soon as ever', async () => {
    const id = '20260314-092700-honest-4f2a1c';
    const folder = path.join(workspace, '.keel/runs', id);
    fs.cpSync(path.join(workspace, '.keel/runs', place.runs['texts are commands']!), folder, { recursive: true });
    const text = fs.readFileSync(path.join(folder, 'run.json'), 'utf8');
    fs.writeFileSync(path.join(folder, 'run.json'), text.replace(place.runs['texts are commands']!, id));
    await until('the run', () => run(id));
    fs.rmSync(folder, { recursive: true });
    await until('its end', async () => (await run(id)) === undefined);
  });

  for (const name of ['.keel', '.keel/runs'])
    it(`finds no run where ${name} is a link`, async () => {
      const [here, there] = [
        path.join(workspace, name),
        path.join(place.outside, '..', `${path.basename(place.outside)}-moved`),
      ];
      fs.renameSync(here, there);
      fs.symlinkSync(there, here);
      await pause(3_000);
      fs.rmSync(here);
      fs.renameSync(there, here);
      assert.equal(place.state(), untouched);
      await until('the runs', () => shown('texts are commands'));
    });

  it('has run nothing in all this', () => assert.ok(!fs.existsSync(path.join(place.outside, 'ran'))));
});
