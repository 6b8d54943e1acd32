/**
 * What a person sees in VS Code when a process dies at once (SIGKILL): the extension host, the backend, the runner.
 * Driven from outside the window, for a test inside it would die with its host.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runFiles, runsDir } from '../../../src/run/paths';
import { launch, type Session } from '../../host/launch.mjs';
import { makeWorkspace, removeWorkspace } from '../../host/workspace.mjs';
import { countTo, dataText, isAlive, Live } from '../../unit/runner/live';
import { hangs, until } from '../../until';
import { figure, Person } from './person';
import { hasEnded } from '../../../src/shared/runState';

const patience = { timeout: hangs * 1000 };

let session: Session;
let workspace: string;
let person: Person;

/** A regression on the plain JavaScript backend: some 20 ms a step on a machine with nothing else to do. */
const config = (name: string, steps: number): string => `name: ${name}
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [256, 256] }
optimizer: { name: sgd, lr: 0.001 }
batchSize: 64
steps: ${steps}
validation: { every: 50 }
checkpoints: { every: 50 }
`;

const runIds = (): string[] => (fs.existsSync(runsDir(workspace)) ? fs.readdirSync(runsDir(workspace)) : []);

/** Does what starts a run, and returns the run. */
async function newRun(act: () => Promise<void>): Promise<Live> {
  const before = runIds();
  await act();
  const dirOf = (id: string): string => path.join(runsDir(workspace), id);
  const isNew = (id: string): boolean => !before.includes(id) && fs.existsSync(path.join(dirOf(id), runFiles.manifest));
  const id = await until('a new run', () => runIds().find(isNew));
  return new Live(workspace, id, dirOf(id));
}

/** The newest step that the panel's head names. */
const panelStep = async (): Promise<number> =>
  parseInt((await figure(await person.panel(), 'Step')).replaceAll(',', ''));

/** The newest step that the panel's curves show. */
const drawnStep = async (): Promise<number> =>
  Number(await (await person.panel()).locator('.charts').getAttribute('data-drawn'));

/** Starts a config as a person does, and waits until the panel shows its first steps. */
async function start(name: string): Promise<Live> {
  await person.command('View: Close All Editors');
  await person.openFile(`${name}.keel.yaml`);
  const run = await newRun(() => person.command('Keel: Start Run'));
  await until('the first steps', () => run.manifest.state === 'running' && run.steps.length >= 10);
  await expect.poll(panelStep, patience).toBeGreaterThanOrEqual(10);
  return run;
}

/** The newest run of this name in the runs view: its row's label holds the state with its reason, and the progress. */
const rowSays = async (name: string, text: RegExp): Promise<void> => {
  const row = person.page.locator(`.pane-body .monaco-list-row[aria-label^="${name}, "]`).first();
  await expect.poll(() => row.getAttribute('aria-label'), patience).toMatch(text);
};

const panelSays = async (part: string, text: RegExp): Promise<void> =>
  expect.poll(async () => (await person.panel()).locator(part).innerText(), patience).toMatch(text);

/** Chooses an entry of the list with this title. */
async function choose(title: string, entry: string): Promise<void> {
  const list = person.page.locator('.quick-input-widget', { hasText: title });
  await list.locator('.monaco-list-row', { hasText: entry }).first().click(patience);
}

/** The extension hosts among the processes that the server started. */
function extensionHosts(): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+.*--type=extensionHost/.exec(line))
    .filter((match) => Number(match?.[2]) === session.server.pid)
    .map((match) => Number(match![1]));
}

const ended = (run: Live): Promise<Live['manifest']> =>
  until('the end of the run', () => hasEnded(run.manifest.state) && run.manifest);

beforeAll(async () => {
  workspace = makeWorkspace('survive', {
    'data.csv': dataText,
    'goes-on.keel.yaml': config('goes-on', 100_000),
    'backend-dies.keel.yaml': config('backend-dies', 100_000),
    'runner-dies.keel.yaml': config('runner-dies', 100_000),
  });
  session = await launch({ which: 'oldest', workspace, env: { KEEL_TFJS_BACKEND: 'cpu' } });
  person = new Person(await session.open());
  // A window that was reloaded may ask whether to leave.
  person.page.on('dialog', (dialog) => void dialog.accept());
  await person.page.getByRole('tab', { name: 'Keel' }).first().click(patience);
});

afterAll(async () => {
  await session?.close();
  await removeWorkspace(workspace);
});

test('a run goes on without its extension host, and the reloaded window shows it live', async () => {
  const run = await start('goes-on');
  const [host, ...others] = extensionHosts();
  expect([typeof host, others]).toEqual(['number', []]);
  process.kill(host!, 'SIGKILL');
  await until('the end of the extension host', () => !isAlive(host!));
  const atDeath = run.steps.length;
  await until('steps without an extension host', () => run.steps.length >= atDeath + 20);

  await person.page.reload();
  await rowSays('goes-on', /, running, step \d/);
  await panelSays('.state', /running/i);
  // Live: the figures and the curves move.
  const [step, drawn] = [await panelStep(), await drawnStep()];
  expect(step).toBeGreaterThan(atDeath);
  await expect.poll(panelStep, patience).toBeGreaterThan(step);
  await expect.poll(drawnStep, patience).toBeGreaterThan(Math.max(atDeath, drawn));
  expect(run.manifest.state).toBe('running');
  expect(extensionHosts()).not.toContain(host);

  // The window that came back holds the run as the old one did: it can end it.
  await person.command('Keel: Stop');
  const { state, reason } = await ended(run);
  expect([state, reason]).toEqual(['stopped', 'Stopped from the editor.']);
  const last = run.steps.length;
  expect(run.steps).toEqual(countTo(last));
  await rowSays('goes-on', new RegExp(`, stopped: Stopped from the editor, step ${last}/`));
  await panelSays('.state', /stopped/i);
  await expect.poll(panelStep, patience).toBe(last);
  await expect.poll(drawnStep, patience).toBe(last);
});

test('a killed backend leaves a failed run with the reason and every step', async () => {
  const run = await start('backend-dies');
  const reason = /The trainer was killed by SIGKILL after step (\d+)/;
  // A notification hides after a while.
  const notified = person.page.locator('.notification-toast', { hasText: reason }).first().waitFor(patience);
  process.kill(run.manifest.pids.backend!, 'SIGKILL');
  await notified;
  await rowSays('backend-dies', /, failed: The trainer was killed by SIGKILL after step \d+/);
  await panelSays('.state', /failed/i);
  await panelSays('.reason', reason);
  const { state, reason: recorded } = run.manifest;
  const last = Number(reason.exec(recorded!)![1]);
  expect([state, last]).toEqual(['failed', run.steps.length]);
  expect(run.steps).toEqual(countTo(last));
  await expect.poll(panelStep, patience).toBe(last);
});

test('a killed runner leaves a run that is what its trainer said last, with every step, and the run can be continued', async () => {
  const run = await start('runner-dies');
  const { runner, backend } = run.manifest.pids;
  process.kill(runner!, 'SIGKILL');
  await until('the backend to leave by itself', () => !isAlive(backend!));
  const last = run.steps.length;
  expect(run.steps).toEqual(countTo(last));
  expect(run.eventsOf('done')).toMatchObject([{ state: 'stopped', step: last }]);
  expect(run.eventsOf('checkpoint').at(-1)!.step).toBe(last);
  await rowSays('runner-dies', /, stopped: The runner is gone; the state was saved/);
  await panelSays('.state', /stopped/i);
  await panelSays('.reason', /The runner is gone; the state was saved/);
  expect(await panelStep()).toBe(last);

  // The continued run has an end.
  const end = last + 100;
  fs.writeFileSync(path.join(workspace, 'runner-dies.keel.yaml'), config('runner-dies', end));
  const child = await newRun(async () => {
    await person.command('Keel: Continue From Last Good Checkpoint');
    await choose('Continue which run?', 'runner-dies');
  });
  expect(child.manifest.parent).toEqual({ run: run.id, checkpoint: last, fixes: [] });
  const { state, reason } = await ended(child);
  expect([state, reason]).toEqual(['finished', null]);
  expect(child.steps).toEqual(countTo(end, last + 1));
  await rowSays('runner-dies', new RegExp(`, finished, step ${end}/${end}`));
  await panelSays('.state', /finished/i);
});
