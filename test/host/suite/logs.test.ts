/** Logs of other tools, opened as a person opens them from the Explorer's menu. */
import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { RunView } from '../../../src/shared/panel/protocol';
import { logId } from '../../../src/shared/logId';
import { until } from '../../until';
import { api, Person, workspace } from './helpers';
import { eventRecord } from '../eventRecord';

/** What the Explorer's menu gives its command: the row that was clicked, and all that are selected. */
const openInKeel = (...files: string[]): Thenable<string[]> => {
  const uris = files.map((file) => vscode.Uri.file(path.join(workspace, file)));
  return vscode.commands.executeCommand('keel.openInKeel', uris[0], uris);
};

const idOf = (file: string, run: string | null = null): string => logId({ file: path.join(workspace, file), run });

async function view(id: string): Promise<RunView | undefined> {
  return (await api()).logs().find((log) => log.id === id);
}

/** Waits until a log was read to a step. */
const readTo = (id: string, step: number): Promise<RunView> =>
  until(`${id} at step ${step}`, async () => {
    const log = await view(id);
    return log && log.lastStep >= step && log.log?.behind === false ? log : undefined;
  });

const shown = async (id: string): Promise<boolean> =>
  (await api()).panels.list().some((panel) => panel.run === id && panel.greeted);

function write(name: string, content: string | Uint8Array): void {
  const file = path.join(workspace, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

const loss = (step: number): number => 0.5 + 2 * Math.exp(-step / 80) + 0.02 * Math.sin(step * 5);
const lines = (from: number, to: number, line: (step: number) => string): string =>
  Array.from({ length: to - from + 1 }, (_, i) => `${line(from + i)}\n`).join('');

/** The names of the workspace's own folder, which nothing may be added to. */
const entries = (): string[] => fs.readdirSync(workspace, { recursive: true }).map(String).sort();

describe('logs of other tools', () => {
  let person: Person;

  before(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  beforeEach(() => (person = new Person()));
  afterEach(() => person.leave());
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('open as a run from a console log', async () => {
    write(
      'console/nohup.out',
      lines(
        1,
        300,
        (step) =>
          `\r ${Math.floor(step / 3)}%|###   | ${step}/300 [00:12<01:02, 3.1it/s]\n{'loss': ${loss(step).toFixed(4)}, 'learning_rate': 0.001, 'epoch': ${step / 100}}`,
      ),
    );
    const before = entries();
    assert.deepEqual(await openInKeel('console/nohup.out'), [idOf('console/nohup.out')]);
    const log = await readTo(idOf('console/nohup.out'), 300);
    assert.equal(log.log?.read?.rows, 300);
    assert.equal(log.lr, 0.001);
    await until('its panel', () => shown(log.id));
    assert.deepEqual(entries(), before);
  });

  it('open as a run from a folder of TensorBoard', async () => {
    const records = Array.from({ length: 200 }, (_, i) => eventRecord(i + 1, { 'train/loss': loss(i + 1) }));
    write('board/events.out.tfevents.1700000000.host', Buffer.concat(records));
    const [id] = await openInKeel('board');
    const log = await readTo(id!, 200);
    assert.equal(log.log?.read?.columns['loss'], 'train/loss');
    await until('its panel', () => shown(log.id));
  });

  it('are followed while they grow, and what goes wrong is found', async () => {
    const file = path.join(workspace, 'grows/results.csv');
    write('grows/results.csv', `step,loss,lr\n${lines(1, 200, (step) => `${step},${loss(step).toFixed(5)},0.01`)}`);
    await openInKeel('grows/results.csv');
    const calm = await readTo(idOf('grows/results.csv'), 200);
    assert.deepEqual([calm.state, calm.findings], ['growing', []]);
    await until('its panel', () => shown(calm.id));
    fs.appendFileSync(
      file,
      lines(201, 260, (step) => `${step},${(loss(step) * 1.25 ** (step - 200)).toFixed(5)},0.01`),
    );
    const worse = await readTo(calm.id, 260);
    assert.ok(worse.findings.some(({ severity }) => severity === 'act'));
    assert.ok((worse.findings[0]?.advice ?? []).length > 0);
  });

  it('open several at once', async () => {
    assert.equal((await openInKeel('console/nohup.out', 'grows/results.csv')).length, 2);
    await until('both panels', async () => (await api()).panels.list().filter(({ run }) => run !== null).length >= 2);
  });

  it('stand in the Runs view under their own heading', async () => {
    const { tree } = await api();
    const heading = await until('the heading', () => tree.getChildren().find(({ kind }) => kind === 'logs'));
    const rows = tree.getChildren(heading);
    const mine = rows.find(({ id }) => id === idOf('grows/results.csv'));
    const item = tree.getTreeItem(mine!);
    assert.equal(item.label, 'results.csv');
    assert.match(String(item.description), /step 260 · loss .* · 1 finding/);
    assert.equal(item.contextValue, 'log');
    assert.deepEqual(tree.getParent(mine!), heading);
  });

  it('are found in the workspace once the view is seen', async () => {
    write('found/run 7/metrics.csv', `step,loss\n${lines(1, 50, (step) => `${step},${loss(step).toFixed(5)}`)}`);
    await vscode.commands.executeCommand('workbench.view.extension.keel');
    const log = await readTo(idOf('found/run 7/metrics.csv'), 50);
    assert.equal(log.log?.opened, false);
    await vscode.commands.executeCommand('workbench.view.explorer');
  });

  it('say in a sentence what is no log', async () => {
    write('nothing/empty.log', '');
    await openInKeel('nothing/empty.log');
    const id = idOf('nothing/empty.log');
    const log = await until('the log', () => view(id));
    assert.equal(log.log?.read, null);
    await openInKeel('nothing');
    await openInKeel('not-there.log');
    assert.match(await person.said(), /cannot be opened as a log/);
  });

  it('are mended in the config that lies beside them, and nothing is started', async () => {
    if (!vscode.workspace.isTrusted) return;
    const text =
      'task: detect\nepochs: 30 # long\noptimizer: SGD\nlr0: 0.01 # the rate\nlrf: 0.01\nmomentum: 0.9\nwarmup_epochs: 3.0\n';
    write('detect/args.yaml', text);
    const rows = lines(
      1,
      300,
      (step) => `${step},${(loss(step) * (step < 250 ? 1 : 1.25 ** (step - 250))).toFixed(5)},0.01`,
    );
    write('detect/results.csv', `step,loss,lr\n${rows}`);
    const runs = (await api()).runs().length;
    await openInKeel('detect/results.csv');
    const id = idOf('detect/results.csv');
    const config = vscode.Uri.file(path.join(workspace, 'detect/args.yaml'));
    const finding = await until('the finding', async () =>
      (await view(id))?.findings.find((each) => each.severity === 'act' && each.ready.length > 0),
    );
    const document = await vscode.workspace.openTextDocument(config);
    await vscode.window.showTextDocument(document);
    const mark = await until('the mark on the line to blame', () =>
      vscode.languages.getDiagnostics(config).find(({ message }) => message.startsWith('Run: ')),
    );
    assert.equal(document.lineAt(mark.range.start.line).text, 'lr0: 0.01 # the rate');
    await vscode.commands.executeCommand('keel.applyFix', id, finding.id, 'lower-lr');
    const after = fs.readFileSync(config.fsPath, 'utf8');
    assert.equal(after, text.replace('lr0: 0.01', 'lr0: 0.005'));
    assert.match(await person.said(), /was edited. Start the training again/);
    assert.equal((await api()).runs().length, runs);
  });
});
