/** The manifest, the texts and the code say the same. */
import * as fs from 'node:fs';
import { expect, it } from 'vitest';
import { locales } from '../../../scripts/lib/translations.mjs';
import { commandIds } from '../../../src/shared/commands';
import { configExtensions, isConfigName } from '../../../src/shared/configFile';
import { docLocales } from '../../../src/shared/docPages';
import { runRequests } from '../../../src/shared/runState';

interface Contributed {
  commands: { command: string; title: string }[];
  menus: Record<string, { command: string; when?: string }[]>;
  keybindings: { command: string }[];
  yamlValidation: { fileMatch: string[] }[];
}

const manifestText = fs.readFileSync('package.json', 'utf8');
const manifest = JSON.parse(manifestText) as { contributes: Contributed; activationEvents: string[] };
const texts = JSON.parse(fs.readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const declared = manifest.contributes.commands.map(({ command }) => command).sort();

it('declares exactly the commands that are registered', () => {
  expect([...commandIds].sort()).toEqual(declared);
});

it('names in menus and key bindings only commands that exist', () => {
  const used = [...Object.values(manifest.contributes.menus).flat(), ...manifest.contributes.keybindings];
  for (const { command } of used) expect(declared).toContain(command);
});

it('offers a request on the row of a run exactly where the run can be asked for it', () => {
  const items = manifest.contributes.menus['view/item/context']!;
  for (const request of runRequests) {
    const offers = items.filter(({ command }) => command === `keel.${request}`);
    expect(offers.length, request).toBeGreaterThan(0);
    for (const { when } of offers) expect(when).toContain(`viewItem =~ /\\bcan-${request}\\b/`);
  }
});

it('takes the same files for configs as the code does', () => {
  const names = ['a.keel.yaml', 'a.keel.yml', 'A.KEEL.YAML', 'a.yaml', 'akeel.yaml', 'a.keel.yaml.bak', 'a.keel.json'];
  const patterns = [...manifestText.matchAll(/resourceFilename =~ \/(.+?)\/(\w*)/g)];
  expect(patterns.length).toBeGreaterThan(3);
  for (const [, source, flags] of patterns) {
    const pattern = new RegExp(JSON.parse(`"${source}"`) as string, flags);
    expect(names.filter((name) => pattern.test(name))).toEqual(names.filter(isConfigName));
  }
  for (const extension of configExtensions)
    expect(manifest.activationEvents).toContain(`workspaceContains:**/*${extension}`);
  const [{ fileMatch }] = manifest.contributes.yamlValidation as [{ fileMatch: string[] }];
  expect(fileMatch).toEqual(configExtensions.map((extension) => `*${extension}`));
});

it('has a text for every key in the manifest, and no other', () => {
  const used = [...manifestText.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!);
  expect([...new Set(used)].sort()).toEqual(Object.keys(texts).sort());
});

it('links only to commands that exist', () => {
  const links = Object.values(texts).flatMap((text) =>
    [...text.matchAll(/\(command:(keel\.\w+)/g)].map((match) => match[1]!),
  );
  expect(links.length).toBeGreaterThan(5);
  for (const command of links) expect(declared).toContain(command);
});

it('has pages of documentation in each language', () => {
  expect(docLocales).toEqual(locales);
});

it('ships the files that the manifest names, in each language', () => {
  const nls = ['', ...docLocales.map((locale) => `.${locale}`)].map((part) => `package.nls${part}.json`);
  for (const [name, fewest] of [['package.json', 3] as const, ...nls.map((name) => [name, 4] as const)]) {
    const files = [...fs.readFileSync(name, 'utf8').matchAll(/"(media\/[\w/.-]+)"/g)].map((match) => match[1]!);
    expect(files.length, name).toBeGreaterThanOrEqual(fewest);
    for (const file of files) expect(fs.existsSync(file), file).toBe(true);
  }
});
