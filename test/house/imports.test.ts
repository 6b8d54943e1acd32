/** Each rule of who may import whom finds the import it forbids: a rule that cannot fail is no rule. */
import type { ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const rules = path.join(root, '.dependency-cruiser.cjs');
const { forbidden } = createRequire(import.meta.url)(rules) as { forbidden: IForbiddenRuleType[] };

/** For each rule what it forbids: a module, and what it imports. `type` marks an import of types alone. */
const planted: Record<string, [from: string, imports: string][]> = {
  'no-circles': [
    ['src/cli/first.ts', './second'],
    ['src/cli/second.ts', 'type ./first'],
  ],
  'pure-imports-no-node': [
    ['src/config/disk.ts', 'node:fs'],
    ['src/diagnosis/disk.ts', 'node:fs'],
    ['src/shared/disk.ts', 'node:fs'],
  ],
  'vscode-stays-in-the-editor-side': [
    ['src/reader/editor.ts', 'vscode'],
    ['src/shared/editor.ts', 'type vscode'],
    ['src/runner/editor.ts', 'type vscode'],
  ],
  'config-imports-nothing-of-ours': [['src/config/upwards.ts', '../runner/target']],
  'formats-import-what-they-share-from-fields': [
    ['src/config/formats/adapters/one.ts', './target'],
    ['src/config/formats/adapters/two.ts', 'type ../index'],
    ['src/config/formats/adapters/three.ts', '../../keel/target'],
  ],
  'diagnosis-imports-config-and-the-types-of-run': [['src/diagnosis/upwards.ts', '../run/table']],
  'rules-detectors-and-remedies-stand-alone': [
    ['src/diagnosis/lint/rules/one.ts', './target'],
    ['src/diagnosis/monitor/detectors/one.ts', './target'],
    ['src/diagnosis/fixes/remedies/one.ts', './target'],
    ['src/diagnosis/fixes/remedies/two.ts', 'type ../../lint/rules/target'],
    ['src/diagnosis/monitor/detectors/two.ts', './index'],
  ],
  'run-imports-nothing-of-ours': [['src/run/upwards.ts', '../config/target']],
  'backends-and-runner-know-no-editor': [['src/runner/upwards.ts', '../editor/target']],
  'logs-are-read-for-whoever-asks': [['src/logs/upwards.ts', '../runner/target']],
  'the-page-knows-shared-words-and-series-alone': [['webview/deeper.ts', '../src/run/table']],
  'shared-words-import-types-alone': [['src/shared/deeper.ts', '../run/table']],
  'the-reader-thread-knows-no-editor': [['src/reader/upwards.ts', 'type ../editor/target']],
  'nothing-imports-the-page': [['src/editor/page.ts', '../../webview/target']],
  'no-missing-modules': [['src/cli/lost.ts', './nowhere']],
};

/** Modules to import. */
const targets = [
  'src/config/target.ts',
  'src/config/keel/target.ts',
  'src/config/formats/index.ts',
  'src/config/formats/adapters/target.ts',
  'src/diagnosis/lint/rules/target.ts',
  'src/diagnosis/monitor/detectors/target.ts',
  'src/diagnosis/monitor/detectors/index.ts',
  'src/diagnosis/fixes/remedies/target.ts',
  'src/editor/target.ts',
  'src/run/table.ts',
  'src/runner/target.ts',
  'webview/target.ts',
];

let folder: string;
let found: string[];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'keel-imports-'));
  const write = (file: string, text: string) => {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  targets.forEach((file) => write(file, 'export const value = 1;\nexport type Value = number;\n'));
  for (const [file, imports] of Object.values(planted).flat()) {
    const from = imports.replace('type ', '');
    const used = imports.startsWith('type ')
      ? `import type { Value } from '${from}';\nexport type Used = Value;\n`
      : `import * as target from '${from}';\nexport const used = target;\n`;
    write(file, `${used}export type Value = number;\n`.replace(/(Used = Value;\n)export type Value.*/s, '$1'));
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  write('tsconfig.json', '{ "compilerOptions": { "module": "ESNext", "moduleResolution": "Bundler" } }');
  // As `npm test` does it.
  const args = ['depcruise', '--config', rules, '--output-type', 'json', 'src', 'webview'];
  const { stdout } = spawnSync('npx', args, { cwd: folder, encoding: 'utf8' });
  const { violations } = (JSON.parse(stdout) as ICruiseResult).summary;
  found = violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each rule has something planted', () => {
  expect(Object.keys(planted).sort()).toEqual(forbidden.map(({ name }) => name).sort());
});

test.each(Object.entries(planted))('%s', (rule, imports) => {
  const about = (file: string) => found.filter((each) => each.startsWith(`${rule}: ${file} `));
  // A circle is told once, of one of its modules.
  if (rule === 'no-circles') expect(imports.flatMap(([file]) => about(file))).not.toEqual([]);
  else for (const [file] of imports) expect(about(file)).toHaveLength(1);
});
