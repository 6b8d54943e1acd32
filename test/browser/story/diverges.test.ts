/**
 * The README's story, in a real VS Code: a run blows up, is flagged, explained, fixed in one press, and finishes.
 * With KEEL_PICTURES=1 it takes the README's pictures, into media/screenshots.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followStory } from '../../../scripts/lib/story.mjs';
import { launch, type Session } from '../../host/launch.mjs';
import { makeWorkspace, removeWorkspace } from '../../host/workspace.mjs';
import { until } from '../../until';
import { chartImage, figure, Person, stateOf } from './person';

const name = 'diverges.keel.yaml';
/** Seconds that the training of a transformer may take where other work has the cores. */
const training = 1500;
const charts = ['loss', 'gradNorm', 'lr'] as const;

let session: Session;
let workspace: string;
let config: string;

beforeAll(async () => {
  workspace = makeWorkspace('story');
  config = path.join(workspace, name);
  session = await launch({ workspace, size: { width: 1440, height: 900 } });
});

afterAll(async () => {
  await session?.close();
  await removeWorkspace(workspace);
});

/** The comments of a YAML text, in order. */
const comments = (text: string) => [...text.matchAll(/#.*$/gm)].map(([comment]) => comment);

test('a run that diverges is seen, flagged, fixed and finishes', async () => {
  const begun = Date.now();
  const before = fs.readFileSync(config, 'utf8');
  const pictures = process.env['KEEL_PICTURES'] ? path.resolve('media/screenshots') : null;
  const person = new Person(await session.open(), pictures);
  await person.openFile(name);
  await person.command('View: Toggle Primary Side Bar Visibility');
  await person.command('Keel: Start Run');
  const panel = await person.panel();

  // The three curves move while it trains.
  await until('the first steps', async () => parseInt(await figure(panel, 'Step')) >= 20);
  await until('the state Running', async () => (await stateOf(panel)) === 'Running');
  const early = await Promise.all(charts.map((chart) => chartImage(panel, chart)));
  const step = parseInt(await figure(panel, 'Step'));
  await until('later steps', async () => parseInt(await figure(panel, 'Step')) >= step + 20);
  // The figures of a step are there before its curves are drawn.
  for (const [i, chart] of charts.entries())
    await until(`another curve of ${chart}`, async () => (await chartImage(panel, chart)) !== early[i]);
  await person.picture('running');

  // The flag goes up, with a fix.
  const finding = panel.locator('.finding.act').first();
  await finding.waitFor({ timeout: training * 1000 });
  await until('the state Diverged', async () => (await stateOf(panel)) === 'Diverged');
  expect(await finding.locator('.message').innerText()).toMatch(/loss/);
  const fix = finding.locator('button.fix.primary');
  await fix.waitFor();
  await until('the lens of the fix', async () => (await person.lenses()).includes('Apply Fix'));
  await person.picture('diverged');
  await finding.scrollIntoViewIfNeeded();
  await person.picture('finding');
  await panel.locator('header').scrollIntoViewIfNeeded();

  // One press edits the config, and its comments stay.
  await fix.click();
  await until('the edited config', () => fs.readFileSync(config, 'utf8') !== before);
  const after = await until('the saved config', () => fs.readFileSync(config, 'utf8'));
  expect(comments(after)).toEqual(expect.arrayContaining(comments(before)));
  expect(after).toMatch(/^clip:/m);
  await until('the edit in the editor', async () => (await person.editorText()).includes('norm:'));

  // The continued run takes the panel and finishes.
  await until('the continued run', async () => (await stateOf(panel)) === 'Running');
  await until('its end', async () => (await stateOf(panel)) === 'Finished', training);
  await until('the lens of a new run', async () => (await person.lenses()).includes('Start Run'));
  await panel.locator('header').scrollIntoViewIfNeeded();
  await person.picture('fixed');
  const story = followStory(workspace, begun);
  expect(story, story.lines.join('\n')).toMatchObject({ held: true });
});
