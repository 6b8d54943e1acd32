/** A run does not depend on the window: the extension host is killed while it trains, and the window is loaded anew. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lossesOf, runsSince } from '../../../scripts/lib/story.mjs';
import { launch, type Session } from '../../host/launch.mjs';
import { makeWorkspace, removeWorkspace } from '../../host/workspace.mjs';
import { figure, Person, stateOf, until } from './person';

const steps = 3000;
const files = {
  'tiny.csv': ['x,y', ...Array.from({ length: 64 }, (_, i) => `${i / 64},${Math.sin(i / 10).toFixed(4)}`), ''].join(
    '\n',
  ),
  'tiny.keel.yaml': `name: tiny
task: tabular-regression
data: { path: tiny.csv, target: y }
model: { type: mlp, hidden: [16] }
optimizer: { name: sgd, lr: 0.01 }
steps: ${steps}
`,
};

let session: Session;
let workspace: string;

beforeAll(async () => {
  workspace = makeWorkspace('reload', files);
  // The plain backend is slow enough to be interrupted.
  session = await launch({ workspace, env: { KEEL_TFJS_BACKEND: 'cpu' } });
}, 900_000);

afterAll(async () => {
  await session?.close();
  await removeWorkspace(workspace);
});

/** The extension hosts among the processes that the server started. */
function extensionHosts(server: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => Number(match?.[2]) === server && /--type=extensionHost/.test(match?.[3] ?? ''))
    .map((match) => Number(match![1]));
}

test('a run outlives the extension host, and every step is recorded once', { timeout: 600_000 }, async () => {
  const begun = Date.now();
  const person = new Person(await session.open());
  await person.openFile('tiny.keel.yaml');
  await person.command('Keel: Start Run');
  const panel = await person.panel();
  await until('the first steps', async () => parseInt(await figure(panel, 'Step')) > 10, 120);
  const [run] = runsSince(workspace, begun);
  const recorded = lossesOf(run!).length;
  expect(recorded).toBeLessThan(steps);

  const hosts = extensionHosts(session.server.pid);
  expect(hosts.length).toBeGreaterThan(0);
  for (const pid of hosts) process.kill(pid, 'SIGKILL');
  await until('more steps without a window', () => lossesOf(run!).length > recorded + 50, 120);
  await person.page.reload();

  // The panel comes back by itself and goes on showing the run.
  const again = await person.panel();
  await until('the end of the run', async () => (await stateOf(again)) === 'Finished', 400);
  const list = runsSince(workspace, begun);
  expect(list).toHaveLength(1);
  expect(lossesOf(list[0]!).map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
});
