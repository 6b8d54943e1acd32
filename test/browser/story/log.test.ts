/**
 * A log of another tool, in a real VS Code: opened from the Explorer's menu, its finding stands in the panel, and one press
 * mends the config beside it. With KEEL_PICTURES=1 it leaves pictures in .cache/test/pictures.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { launch, type Session } from '../../host/launch.mjs';
import { makeWorkspace, removeWorkspace } from '../../host/workspace.mjs';
import { until } from '../../until';
import { Person, stateOf } from './person';

let session: Session | undefined;
let workspace: string;

afterEach(async () => {
  await session?.close();
  session = undefined;
  await removeWorkspace(workspace);
});

const config = [
  ...['task: detect', 'epochs: 30', 'optimizer: SGD', 'lr0: 0.02 # as in the paper', 'lrf: 0.01', 'momentum: 0.9'],
  ...['warmup_epochs: 3.0', ''],
].join('\n');

/** A run that learns and, from step 420 on, diverges until it is NaN. */
function log(): string {
  const row = (step: number): string => {
    const calm = 0.6 + 2.4 * Math.exp(-step / 90) + 0.05 * Math.sin(step * 7) + 0.03 * Math.cos(step * 3);
    const loss = step > 480 ? NaN : calm * (step < 420 ? 1 : 1.12 ** (step - 420));
    return `${step},${Number.isNaN(loss) ? 'nan' : loss.toFixed(4)},${(0.02 * Math.min(1, step / 50)).toFixed(5)}`;
  };
  return ['step,loss,lr', ...Array.from({ length: 500 }, (_, i) => row(i + 1)), ''].join('\n');
}

async function tell(theme: string): Promise<void> {
  workspace = makeWorkspace('log-story', { 'args.yaml': config, 'results.csv': log() });
  fs.mkdirSync(path.join(workspace, '.vscode'));
  fs.writeFileSync(
    path.join(workspace, '.vscode/settings.json'),
    JSON.stringify({ 'workbench.colorTheme': theme, 'window.autoDetectColorScheme': false }),
  );
  const before = fs.readdirSync(workspace).sort();
  session = await launch({ workspace, size: { width: 1440, height: 900 } });
  const pictures = process.env['KEEL_PICTURES']
    ? path.resolve('.cache/test/pictures', theme.replaceAll(' ', '-'))
    : null;
  const person = new Person(await session.open(), pictures);
  await person.openFile('args.yaml');

  // The Explorer's menu.
  const row = person.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'results.csv' }).first();
  const entry = person.page.locator('.monaco-menu .action-item', { hasText: 'Open in Keel' }).first();
  await until('the entry of the menu', async () => {
    await row.click({ button: 'right' });
    return entry.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
  });
  await entry.click();
  const panel = await person.panel();
  await until('what was read', async () => /500 rows/.test(await panel.locator('header .log').innerText()));
  expect(await stateOf(panel)).toBe('Growing');
  expect(await panel.locator('header .actions').innerText()).not.toMatch(/Stop|Pause|Checkpoint/);
  const finding = panel.locator('.finding.act').first();
  await finding.waitFor();
  const fix = finding.locator('button.fix', { hasText: 'learning rate' }).first();
  expect(await fix.innerText()).toMatch(/^Lower the learning rate from 0\.02 to /);
  await person.picture('finding');
  await finding.scrollIntoViewIfNeeded();
  await person.picture('evidence');

  // One press mends the config, and its comment stays.
  await fix.click();
  const after = await until('the mended config', () => {
    const text = fs.readFileSync(path.join(workspace, 'args.yaml'), 'utf8');
    return text === config ? undefined : text;
  });
  expect(after).toMatch(/^lr0: 0\.0\d+ # as in the paper$/m);
  await until('the edit in the editor', async () => !(await person.editorText()).includes('lr0: 0.02 #'));
  await person.picture('mended');
  expect(fs.readdirSync(workspace).sort()).toEqual(before);
}

test('a log is opened, flagged and its config mended', () => tell('Default Dark Modern'));
test('the same in a light window', () => tell('Default Light Modern'));
