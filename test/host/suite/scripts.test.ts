import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { parseConfig } from '../../../src/config/keel/parse';
import type { RunView } from '../../../src/shared/panel/protocol';
import { api, inState, Person, stopAll, workspace } from './helpers';
import { until } from '../../until';

const root = process.env['KEEL_TEST_ROOT']!;
const python = process.env['KEEL_TEST_PYTHON']!;
const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('keel');

/** Copies a script of test/host/scripts into the workspace. */
function copyScript(name: string): vscode.Uri {
  const file = path.join(workspace, name);
  fs.copyFileSync(path.join(root, 'test', 'host', 'scripts', name), file);
  return vscode.Uri.file(file);
}

function write(name: string, text: string): vscode.Uri {
  const file = path.join(workspace, name);
  fs.writeFileSync(file, text);
  return vscode.Uri.file(file);
}

const ended = (id: string): Promise<RunView> => inState(id, 'finished', 'diverged', 'failed', 'stopped');

const start = async (config: vscode.Uri): Promise<string> =>
  (await vscode.commands.executeCommand<string>('keel.startRun', config)) ?? assert.fail('No run was started.');

/** What goes wrong, the remedy that one press applies, the key that it sets, and whether it starts again. */
const troubles: [trouble: string, fix: string, key: RegExp, anew: boolean][] = [
  ['batch', 'clip-global-norm', /^clip:\n {2}norm: [\d.]+/m, false],
  ['rate', 'lower-lr', /^optimizer:\n {2}lrScale: 0\.\d+/m, false],
  ['start', 'warmup', /^schedule:\n {2}warmup: \d+/m, true],
];

for (const backend of ['torch', 'keras'] as const) {
  describe(`a ${backend} script that diverges`, () => {
    let person: Person;

    before(async () => {
      person = new Person();
      await settings().update('python', python, vscode.ConfigurationTarget.Workspace);
      copyScript(`trouble_${backend}.py`);
    });
    after(async () => {
      person.leave();
      await stopAll();
      await settings().update('python', undefined, vscode.ConfigurationTarget.Workspace);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    });

    for (const [trouble, fix, key, anew] of troubles) {
      it(`(${trouble}) is flagged, fixed by one press (${fix}), goes on from before the trouble, and finishes`, async () => {
        const name = `${backend}-${trouble}`;
        const before = `backend: ${backend} # mine
name: ${name}
script: trouble_${backend}.py
args: --trouble ${trouble}
steps: 400
checkpoints: { every: 20, keep: 10 }
`;
        const config = write(`${name}.keel.yaml`, before);
        const first = await ended(await start(config));
        assert.equal(first.state, 'diverged', first.reason ?? JSON.stringify(first));
        const finding = first.findings.find(({ severity }) => severity === 'act')!;
        const ready = finding.ready.find(({ id }) => id === fix);
        assert.ok(ready, finding.ready.map(({ id, title }) => `${id}: ${title}`).join('\n'));
        await until('the notification', () => person.messages.find(({ text }) => text.startsWith(name)));
        // What the button in the panel, in the notification and above the config's first line does.
        const child = await vscode.commands.executeCommand<string>('keel.applyFix', first.id, finding.id, fix);
        const after = fs.readFileSync(config.fsPath, 'utf8');
        assert.match(after, key);
        assert.equal(after.replace(new RegExp(key, 'm'), '').replace(/^\n/gm, ''), before, 'Nothing else was changed.');
        assert.deepEqual(parseConfig(after).problems, []);
        const view = await ended(child);
        assert.equal(view.state, 'finished', view.reason ?? JSON.stringify(view.findings));
        assert.deepEqual(view.parent, { run: first.id, checkpoint: anew ? null : ready.continueFrom, fixes: [fix] });
        if (!anew) assert.ok(ready.continueFrom! < finding.step, `${ready.continueFrom} is before ${finding.step}.`);
        assert.equal(view.firstStep, anew ? 1 : ready.continueFrom! + 1);
        assert.equal(view.lastStep, 400);
        assert.ok(Number(view.loss) < 1, `The loss is ${view.loss} at the end.`);
      });
    }
  });
}

describe('a script of the user’s own', () => {
  let person: Person;
  let answer: string | undefined;

  before(() => settings().update('python', python, vscode.ConfigurationTarget.Workspace));
  beforeEach(() => {
    answer = undefined;
    person = new Person((_text, buttons) => buttons.find((button) => button === answer));
  });
  afterEach(async () => {
    person.leave();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await stopAll();
    await settings().update('python', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('gets a config with its arguments, which runs as it is', async () => {
    const script = copyScript('trouble_torch.py');
    const config = await vscode.commands.executeCommand<vscode.Uri>('keel.newConfigFromScript', script);
    assert.match(config.path, /trouble_torch\.keel\.yaml$/);
    const text = fs.readFileSync(config.fsPath, 'utf8');
    assert.match(text, /^backend: torch\nscript: trouble_torch\.py$/m);
    assert.match(text, /^# {3}- "--trouble=rate" {2}# what goes wrong$/m);
    assert.deepEqual(vscode.languages.getDiagnostics(config), []);
    fs.writeFileSync(config.fsPath, `${text}args: --steps 30\n`);
    const view = await ended(await start(config));
    assert.deepEqual([view.state, view.lastStep, view.name], ['finished', 30, 'trouble_torch'], view.reason ?? '');
    assert.equal(view.device?.kind, 'cpu');
    assert.match((await api()).status.text, /trouble_torch finished/);
  });

  it('that raises shows its traceback, linked to the line', async () => {
    write('raises.py', 'import torch\n\n\ndef check(shape):\n    raise ValueError("bad shape")\n\n\ncheck(3)\n');
    const config = write('raises.keel.yaml', 'backend: torch\nscript: raises.py\n');
    answer = 'Open raises.py:5';
    const view = await inState(await start(config), 'failed', 'finished');
    assert.match(view.reason ?? '', /^ValueError: bad shape \(raises\.py:5\)$/);
    assert.deepEqual(view.place, { file: 'raises.py', line: 5 });
    const editor = await until('the source line', () =>
      vscode.window.visibleTextEditors.find(({ document }) => document.fileName.endsWith('raises.py')),
    );
    assert.equal(editor.selection.active.line, 4);
    await vscode.commands.executeCommand('keel.showLog', view.id);
    const log = vscode.window.activeTextEditor!.document;
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', log.uri);
    const targets = links.map(({ target }) => `${path.basename(target?.path ?? '')}#${target?.fragment}`);
    assert.deepEqual(
      targets.filter((target) => /^raises\.py#L/.test(target)),
      ['raises.py#L8', 'raises.py#L5'],
    );
  });

  it('is not started with a Python that lacks the framework, and says how to get it', async () => {
    copyScript('trouble_torch.py');
    const bare = path.join(workspace, 'bare');
    const { execFileSync } = await import('node:child_process');
    execFileSync(python, ['-m', 'venv', '--without-pip', bare]);
    const program = process.platform === 'win32' ? 'bare/Scripts/python.exe' : 'bare/bin/python';
    const config = write('bare.keel.yaml', `backend: torch\nscript: trouble_torch.py\npython: ${program}\n`);
    assert.equal(await vscode.commands.executeCommand('keel.startRun', config), undefined);
    assert.match(await person.said(), /torch is not installed in .*bare.*chosen by python in the config/);
    assert.deepEqual(person.messages[0]!.buttons, ['Install torch', 'Choose Interpreter']);
  });

  it('that asks for a GPU where there is none says what was found', async function () {
    const config = write('gpu.keel.yaml', 'backend: torch\nscript: trouble_torch.py\ndevice: gpu\n');
    const view = await ended(await start(config));
    if (view.device?.kind === 'gpu') return this.skip();
    assert.equal(view.state, 'failed');
    assert.match(view.reason ?? '', /asks for a GPU \(device: gpu\), but PyTorch .* only the CPU \(.+\) is there/);
  });
});
