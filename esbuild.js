// Bundles Keel. `node esbuild.js [--minify] [--watch] [--out=FOLDER] [names...]`; without names it builds everything.
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

/** Its main file loads its parts in a way that cannot be bundled. */
const alias = { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' };
/** Some packages make a `require` of their own from `import.meta.url`, which CommonJS has not. */
const fileUrl = "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;";
const node = {
  ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', sourcemap: true },
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: fileUrl },
  alias,
};
const native = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', 'webgpu'];

/** Activation stays fast: the language client is a bundle of its own, required when it is first imported. */
const clientApart = {
  name: 'client apart',
  setup(build) {
    build.onResolve({ filter: /\/language\/client$/ }, () => ({ path: './client.js', external: true }));
  },
};

/** Messages do nothing when they are loaded: who says none, as the extension host, does not carry them. */
const messagesWhereSaid = {
  name: 'messages where said',
  setup(build) {
    build.onResolve({ filter: /\/messages\/say$|^\.\/(en|say)$/ }, async ({ path: name, pluginData, ...from }) => {
      if (pluginData?.resolved) return null;
      const found = await build.resolve(name, { ...from, pluginData: { resolved: true } });
      return { ...found, sideEffects: false };
    });
  },
};

const host = { ...node, external: ['vscode'], supported: { 'dynamic-import': false } };

const builds = {
  extension: { ...host, entryPoints: ['src/extension.ts'], plugins: [clientApart, messagesWhereSaid] },
  client: { ...host, entryPoints: ['src/language/client.ts'], plugins: [messagesWhereSaid] },
  server: { ...node, entryPoints: ['src/language/server.ts'] },
  reader: { ...node, entryPoints: ['src/reader/main.ts'] },
  runner: { ...node, entryPoints: ['src/runner/main.ts'] },
  cli: { ...node, entryPoints: ['src/cli.ts'], banner: { js: `#!/usr/bin/env node\n${fileUrl}` } },
  trainer: { ...node, entryPoints: ['src/backends/tfjs/main.ts'], external: native },
  'webview/panel': {
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    sourcemap: true,
    entryPoints: ['webview/panel.ts'],
    loader: { '.css': 'css' },
  },
};

/** Built only when named. */
const extras = {
  'bench/steps': { ...node, entryPoints: ['test/bench/steps.ts'], external: native },
};

/** The WebAssembly kernels are loaded from files beside the trainer. */
function copyWasm(to) {
  const from = path.join(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
  fs.mkdirSync(to, { recursive: true });
  for (const file of fs.readdirSync(from)) {
    if (file.endsWith('.wasm')) fs.copyFileSync(path.join(from, file), path.join(to, file));
  }
}

/** So is SQLite, beside the bundles that read logs. */
function copySqlite(to) {
  const from = require.resolve('node-sqlite3-wasm').replace(/\.js$/, '.wasm');
  replace(path.join(to, path.basename(from)), fs.readFileSync(from));
}

/** The Python package that watches a user's script lies beside the bundles, as it is. */
function copyProbe(to) {
  const from = path.join(__dirname, 'src', 'backends', 'python', 'keel_probe');
  fs.rmSync(to, { recursive: true, force: true });
  fs.cpSync(from, to, {
    recursive: true,
    filter: (file) =>
      fs.statSync(file).isDirectory() ? path.basename(file) !== '__pycache__' : /\.(py|json)$/.test(file),
  });
}

/** Translations stand in one file a room, and the editor loads one a language. */
async function joinTexts(to) {
  const { locales, spokenTexts } = await import('./scripts/lib/translations.mjs');
  for (const locale of locales)
    replace(path.join(to, `bundle.l10n.${locale}.json`), Buffer.from(JSON.stringify(spokenTexts(locale))));
}

/** Replaces a file whole, and only if it differs: tests beside this build may be reading it. */
function replace(file, contents) {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(contents)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.${process.pid}`;
  fs.writeFileSync(part, contents);
  fs.renameSync(part, file);
}

async function write(options) {
  const { outputFiles } = await esbuild.build({ ...options, write: false });
  for (const { path: file, contents } of outputFiles) replace(file, contents);
}

async function main() {
  const flags = process.argv.slice(2);
  const minify = flags.includes('--minify');
  const out = flags.find((flag) => flag.startsWith('--out='))?.slice('--out='.length) ?? 'dist';
  const names = flags.filter((flag) => !flag.startsWith('--'));
  const chosen = names.length > 0 ? names : Object.keys(builds);
  const all = { ...builds, ...extras };
  for (const name of chosen)
    if (!all[name]) throw new Error(`No build is named ${name}; there are ${Object.keys(all).join(', ')}.`);
  if (chosen.includes('trainer')) copyWasm(out);
  if (chosen.includes('cli') || chosen.includes('reader')) copySqlite(out);
  if (chosen.includes('runner')) copyProbe(path.join(out, 'python', 'keel_probe'));
  await joinTexts(path.join(out, 'l10n'));
  const options = chosen.map((name) => ({
    ...all[name],
    outfile: `${out}/${name}.js`,
    minify,
    sourcemap: !minify,
    logLevel: 'warning',
  }));
  if (!flags.includes('--watch')) return Promise.all(options.map(write));
  const contexts = await Promise.all(options.map((each) => esbuild.context(each)));
  return Promise.all(contexts.map((context) => context.watch()));
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
