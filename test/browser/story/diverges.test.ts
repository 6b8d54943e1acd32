/**
 * The README's story, in a real VS Code: a config is linted, its run blows up, is flagged, explained, fixed in one press,
 * and finishes. In English and in Chinese, the window included. With KEEL_PICTURES=1 it takes the pictures of both READMEs,
 * into media/screenshots.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { needChineseFont } from '../../../scripts/lib/chromium.mjs';
import { followStory } from '../../../scripts/lib/story.mjs';
import { launch, type Session } from '../../host/launch.mjs';
import { makeWorkspace, removeWorkspace } from '../../host/workspace.mjs';
import { until } from '../../until';
import { chartImage, figure, Person, stateOf } from './person';
import { chinese, english, englishIn, type Words } from './words';

/** Seconds that the training of a transformer may take where other work has the cores. */
const training = 1500;
const charts = ['loss', 'gradNorm', 'lr'] as const;

let session: Session | undefined;
let workspace: string;

afterEach(async () => {
  await session?.close();
  session = undefined;
  await removeWorkspace(workspace);
});

/** The comments of a YAML text, in order. */
const comments = (text: string) => [...text.matchAll(/#.*$/gm)].map(([comment]) => comment);

/** The folder for a language's pictures; null where none are to be taken. */
async function picturesIn({ locale }: Words): Promise<string | null> {
  if (!process.env['KEEL_PICTURES']) return null;
  if (locale) await needChineseFont();
  return path.resolve('media/screenshots', locale ?? '.');
}

async function tell(words: Words): Promise<void> {
  workspace = makeWorkspace('story');
  const { locale } = words;
  const name = path.join(locale ?? '.', 'diverges.keel.yaml');
  const config = path.join(workspace, name);
  const pictures = await picturesIn(words);
  session = await launch({ workspace, size: { width: 1440, height: 900 }, ...(locale ? { locale } : {}) });
  const begun = Date.now();
  const before = fs.readFileSync(config, 'utf8');
  const person = new Person(await session.open(), pictures);
  await person.openFile(name);
  await person.hideSideBar();
  const step = (english: string) => figure(panel, words.of(english));

  /** No sentence of Keel's is English where the window is not. */
  const spoken = async (what: string, texts: () => Promise<string>) => {
    if (!locale) return;
    expect(englishIn(await texts()), what).toEqual([]);
  };

  // Lint says before the run what is wrong.
  const hover = await person.hoverProblem();
  expect(hover).toMatch(/lr/);
  await spoken('the hover of lint', () => Promise.resolve(hover));
  await spoken('the hints', () => person.editorText());
  await person.picture('linted');
  await person.leaveHover();

  await person.command(words.command('startRun'));
  const panel = await person.panel();

  // The three curves move while it trains.
  await until('the first steps', async () => parseInt(await step('Step')) >= 20);
  await until('the state Running', async () => (await stateOf(panel)) === words.of('Running'));
  const early = await Promise.all(charts.map((chart) => chartImage(panel, chart)));
  const seen = parseInt(await step('Step'));
  await until('later steps', async () => parseInt(await step('Step')) >= seen + 20);
  // The figures of a step are there before its curves are drawn.
  for (const [i, chart] of charts.entries())
    await until(`another curve of ${chart}`, async () => (await chartImage(panel, chart)) !== early[i]);
  await spoken('the panel while it trains', () => panel.locator('body').innerText());
  await spoken('the lenses while it trains', () => person.lenses());
  await spoken('the status bar', () => person.statusBar());
  await person.picture('running');

  // The flag goes up, with a fix.
  const finding = panel.locator('.finding.act').first();
  await finding.waitFor({ timeout: training * 1000 });
  await until('the state Diverged', async () => (await stateOf(panel)) === words.of('Diverged'));
  expect(await finding.locator('.message').innerText()).toMatch(locale ? /损失/ : /loss/i);
  const fix = finding.locator('button.fix.primary');
  await fix.waitFor();
  await until('the lens of the fix', async () => (await person.lenses()).includes(words.of('Apply Fix')));
  await person.picture('diverged');
  await finding.scrollIntoViewIfNeeded();
  await spoken('the finding', () => panel.locator('body').evaluate((body) => body.textContent));
  await spoken('the lenses of the finding', () => person.lenses());
  const notified = await person.notifications();
  expect(notified).toContain(locale ? '损失' : 'loss');
  await spoken('the notifications', () => Promise.resolve(notified));
  await finding.evaluate((item) => item.scrollIntoView());
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
  await until('the continued run', async () => (await stateOf(panel)) === words.of('Running')).catch(
    async (error: Error) => {
      throw new Error(`${error.message}\n${await panel.locator('body').innerText()}\n${await person.notifications()}`);
    },
  );
  await until('its end', async () => (await stateOf(panel)) === words.of('Finished'), training);
  await until('the lens of a new run', async () => (await person.lenses()).includes(words.of('Start Run')));
  await panel.locator('header').scrollIntoViewIfNeeded();
  await spoken('the panel at the end', () => panel.locator('body').evaluate((body) => body.textContent));
  await person.picture('fixed');
  const story = followStory(workspace, begun);
  expect(story, story.lines.join('\n')).toMatchObject({ held: true });
}

test('a run that diverges is seen, flagged, fixed and finishes', () => tell(english));
test('the same in a Chinese window, without an English sentence', () => tell(chinese()));

test('an English sentence is found, Chinese and citations are not', () => {
  expect(englishIn('损失在第 243 步达到 NaN。')).toEqual([]);
  expect(englishIn('Zhang et al., OPT (2022)：降低学习率')).toEqual([]);
  expect(englishIn('原因：The learning rate is too high.')).toHaveLength(1);
});
