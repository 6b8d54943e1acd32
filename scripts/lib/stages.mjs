// What `npm test` does, as a table.
import path from 'node:path';
import { installPython } from '../python/install.mjs';
import { installTfjsNode } from '../tfjs-node/install.mjs';
import { installVSCode } from '../vscode/install.mjs';
import { installLanguage } from '../vscode/languagePack.mjs';
import { needChromium } from './chromium.mjs';
import { installPackages } from './npm.mjs';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { node, tool } from './tools.mjs';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} title
 * @property {string[]} needs The stages that make what it uses. It waits for those of them that run too.
 * @property {RegExp} files The files of the project whose change can alter its outcome; see also `everything`.
 * @property {(options: { workers: number, since?: string }) => Promise<unknown>} work Rejects if the check fails.
 *   `workers` is how many processes it may keep busy; `since` is the revision to which a change is to be checked, where
 *   a stage can tell what of it that concerns.
 */

/** Files whose change can alter the outcome of every stage. */
export const everything = /^(\.ci|\.github|\.npmrc$|package(-lock)?\.json$|scripts\/(test\.mjs$|lib\/))/;

const code = /\.([cm]?js|ts)$/;
/** What the extension is bundled of, and what it shows and reads. */
const product = /^(src|webview|l10n|media)\/|^(esbuild\.js|package\.nls(\..+)?\.json)$/;
/** What a real VS Code with the extension in it is made of. */
const editor = new RegExp(`${product.source}|^(examples/|test/host/|scripts/vscode/|scripts/examples\\.mjs$)`);

const dependencyRules = ['--config', '.dependency-cruiser.cjs', 'src', 'webview'];
const panelTests = ['run', '--config', 'test/browser/vitest.config.ts', '--exclude', 'test/browser/story/**'];
const storyTests = ['run', '--config', 'test/browser/vitest.config.ts', 'test/browser/story'];

/** @type {Stage[]} Those that others wait for come first, and long ones before short ones. */
export const stages = [
  {
    name: 'packages',
    title: 'Packages',
    needs: [],
    files: /^$/,
    work: installPackages,
  },
  {
    name: 'frameworks',
    title: 'PyTorch, Keras and TensorFlow for Python',
    needs: [],
    files: /^scripts\/python\//,
    work: installPython,
  },
  {
    name: 'build',
    title: 'Build',
    needs: ['packages'],
    files: product,
    work: () => node(['esbuild.js']),
  },
  {
    name: 'data',
    title: 'Example data',
    needs: ['packages'],
    files: /^scripts\/examples\.mjs$/,
    work: () => node(['scripts/examples.mjs']),
  },
  {
    name: 'tools',
    title: 'VS Code, oldest and newest, and Chromium',
    needs: ['packages'],
    files: /^scripts\/vscode\//,
    work: installEditors,
  },
  {
    name: 'tensorflow',
    title: 'TensorFlow.js compiled for Node',
    needs: ['packages', 'frameworks'],
    files: /^scripts\/(tfjs-node|python)\//,
    work: installTfjsNode,
  },
  {
    name: 'python',
    title: 'The probe, with PyTorch and Keras',
    needs: ['frameworks'],
    files: /^(src\/backends\/python\/keel_probe|test\/python|scripts\/python)\//,
    work: testProbe,
  },
  {
    name: 'scripts',
    title: 'Scripts as people write them, healthy and broken, by keel run',
    needs: ['packages', 'build', 'frameworks'],
    files:
      /^(src\/(backends|cli|config|diagnosis|run|runner|shared)|test\/scripts|scripts\/python)\/|^test\/python\/warm\.py$/,
    work: testScripts,
  },
  {
    name: 'unit',
    title: 'Unit tests',
    needs: ['packages', 'build', 'data', 'frameworks', 'tensorflow'],
    files:
      /^(src|webview|test\/(unit|bench|faults|kills|torture)|examples|l10n|media)\/|^(README(\.zh-cn)?\.md|esbuild\.js|vitest\.config\.ts)|^package\./,
    work: testUnits,
  },
  {
    name: 'torture',
    title: 'Damaged folders and logs, mutated configs, every regular expression',
    needs: ['packages'],
    files: /^(src|webview|test\/torture)\//,
    work: () => tool('vitest', ['run', '--config', 'test/torture/vitest.config.ts']),
  },
  {
    name: 'host-oldest',
    title: 'Tests inside the oldest supported VS Code',
    needs: ['packages', 'build', 'data', 'tools', 'frameworks'],
    files: editor,
    work: () => node(['test/host/run.mjs', 'oldest']),
  },
  {
    name: 'host-newest',
    title: 'Tests inside the newest VS Code',
    needs: ['packages', 'build', 'data', 'tools', 'frameworks'],
    files: editor,
    work: () => node(['test/host/run.mjs', 'newest']),
  },
  {
    name: 'story',
    title: 'A person and a run that diverges',
    needs: ['packages', 'build', 'data', 'tools'],
    files: new RegExp(`${editor.source}|^test/(browser|unit/runner)/`),
    work: () => tool('vitest', storyTests),
  },
  {
    name: 'house',
    title: 'The rules of the code, and what npm run new writes',
    needs: ['packages'],
    files: new RegExp(
      `${code.source}|^(ARCHITECTURE|CONTRIBUTING|scripts/README)\\.md$|^(scripts/new|l10n)/|^package\\.nls\\.`,
    ),
    work: () => tool('vitest', ['run', 'test/house']),
  },
  {
    name: 'lint',
    title: 'Lint (ESLint)',
    needs: ['packages'],
    files: new RegExp(`${code.source}|^(eslint\\.config\\.mjs|tsconfig\\.json)$`),
    work: () => tool('eslint', ['.']),
  },
  {
    name: 'vsix',
    title: 'The VSIX, installed',
    needs: ['packages', 'tools'],
    files: new RegExp(
      `${editor.source}|^test/(vsix|browser/story)/|^(\\.vscodeignore|README(\\.zh-cn)?\\.md|CHANGELOG\\.md|scripts/package\\.mjs)$`,
    ),
    work: () => tool('vitest', ['run', '--config', 'test/vsix/vitest.config.ts']),
  },
  {
    name: 'panel',
    title: 'Browser tests of the panel',
    needs: ['packages', 'tools'],
    files: /^(src|webview|test\/browser)\/|^esbuild\.js$/,
    work: () => tool('vitest', panelTests),
  },
  {
    name: 'types',
    title: 'Types (TypeScript)',
    needs: ['packages'],
    files: /\.([cm]?js|ts|json)$/,
    work: () => tool('tsc', ['-p', '.']),
  },
  {
    name: 'unused',
    title: 'Unused code and packages (knip)',
    needs: ['packages'],
    files: new RegExp(`${code.source}|^knip\\.json$`),
    work: () => tool('knip', []),
  },
  {
    name: 'format',
    title: 'Formatting (Prettier)',
    needs: ['packages'],
    files: /\.([cm]?js|ts|css|html|json|md|ya?ml)$|^\.prettier/,
    work: () => tool('prettier', ['--check', '--log-level', 'warn', '.']),
  },
  {
    name: 'imports',
    title: 'Who may import whom (dependency-cruiser)',
    needs: ['packages'],
    files: /^(src|webview)\/.*\.ts$|^\.dependency-cruiser\.cjs$/,
    work: () => tool('depcruise', dependencyRules),
  },
];

async function installEditors() {
  console.log(`Chromium: ${await needChromium()}`);
  for (const which of /** @type {const} */ (['oldest', 'newest'])) {
    const { version } = await installVSCode(which);
    console.log(`VS Code ${version}`);
  }
  await installLanguage('zh-cn');
}

/** The tests of the probe, with every warning of the frameworks kept off the network. */
async function testProbe(/** @type {{ workers: number }} */ { workers }) {
  const python = await installPython();
  const env = {
    PYTHONPATH: path.join(root, 'src', 'backends', 'python'),
    ...{ HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1', WANDB_MODE: 'disabled', TF_CPP_MIN_LOG_LEVEL: '2' },
  };
  const options = ['-q', '--durations=10', '-n', String(workers), '--dist', 'loadfile', '-p', 'no:cacheprovider'];
  await run(python, ['-m', 'pytest', ...options, 'test/python'], { env, show: true });
}

/** Scripts under the real command line; two at a time, whatever file they stand in. */
async function testScripts(/** @type {{ workers: number }} */ { workers }) {
  const python = await installPython();
  const options = ['-q', '--durations=10', '-n', String(workers), '--dist', 'load', '-p', 'no:cacheprovider'];
  await run(python, ['-m', 'pytest', ...options, 'test/scripts'], { env: { HF_HUB_OFFLINE: '1' }, show: true });
}

/** Unit tests that read the project's files as texts, so that their imports do not tell what concerns them. */
const readers = ['test/unit/editor/manifest.test.ts', 'test/unit/scripts'];

/** The unit tests, or with `since` those that the change can concern. */
async function testUnits(/** @type {{ workers: number, since?: string }} */ { workers, since }) {
  const vitest = (/** @type {string[]} */ ...args) => tool('vitest', ['run', `--maxWorkers=${workers}`, ...args]);
  if (!since) return vitest('test/unit');
  await vitest('test/unit', `--changed=${since}`, '--passWithNoTests');
  await vitest(...readers);
}
