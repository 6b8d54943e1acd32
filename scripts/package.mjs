// `npm run package`: makes `keel-<platform>-<version>.vsix`, with WebGPU for this platform inside.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './lib/npm.mjs';
import { cache, root } from './lib/paths.mjs';
import { node, tool } from './lib/tools.mjs';

/** The Marketplace's limit is higher; this is ours, so that an installation stays quick. */
const limit = 25e6;

/** What the Marketplace calls this platform: `linux-x64`, `darwin-arm64`, `win32-x64`, `alpine-x64` ... */
function target() {
  const musl = process.platform === 'linux' && fs.existsSync('/etc/alpine-release');
  return `${musl ? 'alpine' : process.platform}-${process.arch}`;
}

/** What goes into the VSIX beside `dist`; .vscodeignore says so more exactly. */
const shipped = /^(package(\.nls.*)?\.json|README(\.zh-cn)?\.md|CHANGELOG\.md|media|\.vscodeignore)$/;

/** The packages that a package needs to run, itself included. */
function closure(/** @type {string} */ name, /** @type {Set<string>} */ found = new Set()) {
  found.add(name);
  const { dependencies = {} } = JSON.parse(
    fs.readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8'),
  );
  for (const dependency of Object.keys(dependencies)) if (!found.has(dependency)) closure(dependency, found);
  return found;
}

/** Puts the npm package `webgpu` where the trainer finds it, with the binary of this platform alone. */
function copyWebgpu(/** @type {string} */ to) {
  const binary = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
  for (const name of closure('webgpu')) {
    const from = path.join(root, 'node_modules', name);
    fs.cpSync(from, path.join(to, name), {
      recursive: true,
      filter(file) {
        const parts = path.relative(from, file).split(path.sep);
        if (name === 'webgpu' && parts[0] === 'dist') return parts.length === 1 || parts[1] === binary;
        if (parts[0] === 'node_modules' || (name === 'webgpu' && parts[0] === 'build')) return false;
        return !/\.(d\.[cm]?ts|map|md)$/i.test(file) || /licen[cs]e/i.test(path.basename(file));
      },
    });
  }
}

/**
 * Makes the VSIX.
 * @returns {Promise<string>} Its file.
 */
export async function makePackage() {
  await installPackages();
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const file = path.join(root, `${manifest.name}-${target()}-${manifest.version}.vsix`);
  const stage = cache('package');
  fs.rmSync(stage, { recursive: true, force: true });
  for (const name of fs.readdirSync(root)) {
    if (!shipped.test(name)) continue;
    fs.cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  }
  await node(['esbuild.js', '--minify', `--out=${path.join(stage, 'dist')}`]);
  copyWebgpu(path.join(stage, 'dist', 'node_modules'));
  const options = ['--no-dependencies', '--skip-license', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await tool('vsce', ['package', '--target', target(), '--out', file, ...options], { cwd: stage });
  const { size } = fs.statSync(file);
  console.log(`${path.basename(file)}: ${(size / 1e6).toFixed(1)} MB`);
  if (size > limit) throw new Error(`The VSIX is larger than ${limit / 1e6} MB.`);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makePackage();
