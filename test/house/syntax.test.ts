/** Each rule of syntax that the house has of its own finds what it forbids, and leaves alone what reads well. */
import { ESLint } from 'eslint';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
/** The text is linted in place of this file, which the project knows. */
const filePath = path.join(root, 'src/shared/runState.ts');

const forbidden: Record<string, string> = {
  'a condition in a branch of another': `export const sign = (a: number) => (a >= 0 ? (a > 0 ? 1 : 0) : -1);`,
  'a condition as the condition of another': `export const pick = (a: boolean) => ((a ? 0 : 1) ? 'one' : 'none');`,
  'a ladder of three': `export const size = (a: number) => (a > 9 ? 'l' : a > 5 ? 'm' : a > 1 ? 's' : 'xs');`,
  'an exported number of one word': `export const most = 0.1;`,
  'an exported negative number of one word': `export const least = -1;`,
  'an exported text of one word': `export const style = 'none';`,
};

const allowed: Record<string, string> = {
  'a ladder of two': `export const size = (a: number) => (a > 9 ? 'large' : a > 5 ? 'medium' : 'small');`,
  'an exported constant of two words': `export const warmupShare = 0.1;`,
  'a constant of one word for this file': `const most = 0.1;\nexport const atMost = (a: number) => Math.min(a, most);`,
  'an exported table of one word': `export const colours = ['red', 'green'] as const;`,
};

const eslint = new ESLint({ cwd: root });

async function complaints(text: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath });
  return result!.messages.map(({ ruleId, message }) => ruleId ?? message);
}

test('a second writer of the manifest is found', async () => {
  const text = `import { writeManifest } from '../run/manifest';\nexport const write = writeManifest;`;
  expect(await complaints(text)).toEqual(['no-restricted-imports']);
});

test.each(Object.entries(forbidden))('%s is found', async (_, text) => {
  expect(await complaints(text)).toEqual(['no-restricted-syntax']);
});

test.each(Object.entries(allowed))('%s is left alone', async (_, text) => {
  expect(await complaints(text)).toEqual([]);
});
