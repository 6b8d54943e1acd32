// TensorFlow.js for Node, in `.cache/tfjs-node`. Its own installer downloads a binary of TensorFlow 2.9 from outside the
// npm registry; here its addon is compiled against the library inside an installed `tensorflow` Python package instead.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from '../lib/cached.mjs';
import { compileAddon, npm } from '../lib/npm.mjs';
import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { needCompiler } from '../lib/system.mjs';
import { installPython } from '../python/install.mjs';

/** The newest Node-API version that tfjs-node 4.22 knows. */
const napi = 8;

/** Where TensorFlow's library of that name lies in the package, and the names the addon and the loader look for. */
const libraries =
  process.platform === 'darwin'
    ? { 'libtensorflow_cc.2.dylib': ['libtensorflow.2.dylib'], 'libtensorflow_framework.2.dylib': [] }
    : { 'libtensorflow_cc.so.2': ['libtensorflow.so'], 'libtensorflow_framework.so.2': ['libtensorflow_framework.so'] };

/** Lays TensorFlow's headers and libraries where the addon expects them. */
function link(/** @type {string} */ tensorflow, /** @type {string} */ deps) {
  fs.mkdirSync(path.join(deps, 'lib'), { recursive: true });
  fs.symlinkSync(path.join(tensorflow, 'include'), path.join(deps, 'include'));
  for (const [library, names] of Object.entries(libraries)) {
    const file = path.join(tensorflow, library);
    if (!fs.existsSync(file)) throw new Error(`The tensorflow Python package has no ${library}.`);
    for (const name of [library, ...names]) fs.symlinkSync(file, path.join(deps, 'lib', name));
  }
}

/** One training step; fails unless the loss falls. Node 23 and later lack functions that tfjs-node calls. */
const trial = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const tf = require('@tensorflow/tfjs-node');
const w = tf.variable(tf.scalar(3));
const loss = () => w.square();
const before = loss().dataSync()[0];
tf.train.sgd(0.1).minimize(loss);
const after = loss().dataSync()[0];
if (tf.getBackend() !== 'tensorflow' || !(after < before)) throw new Error(tf.getBackend() + ' did not learn');
console.log('TensorFlow ' + tf.version['tfjs-node'] + ' learned on Node ' + process.version);
`;

async function make(/** @type {string} */ folder, /** @type {string} */ from, /** @type {string} */ python) {
  for (const file of ['package.json', 'package-lock.json']) {
    fs.copyFileSync(path.join(from, file), path.join(folder, file));
  }
  fs.copyFileSync(path.join(root, '.npmrc'), path.join(folder, '.npmrc'));
  const own = path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  if (process.platform === 'win32') {
    // TensorFlow's Windows package has no library to link against; the ordinary installer is the only way.
    await npm(['ci'], { cwd: folder });
  } else {
    await npm(['ci', '--ignore-scripts'], { cwd: folder });
    await needCompiler('tfjs-node');
    const where = 'import importlib.util as u; print(u.find_spec("tensorflow").submodule_search_locations[0])';
    const tensorflow = (await run(python, ['-c', where])).trim().split('\n').at(-1);
    link(String(tensorflow), path.join(own, 'deps'));
    const target = path.join(own, 'lib', `napi-v${napi}`);
    const name = 'tfjs_binding';
    const variables = { module: path.join(target, `${name}.node`), module_name: name, module_path: target };
    const args = Object.entries({ ...variables, napi_build_version: napi }).map(([key, value]) => `--${key}=${value}`);
    await compileAddon(own, { args });
  }
  console.log((await run(process.execPath, ['-e', trial], { cwd: folder })).trim().split('\n').at(-1));
}

/**
 * Compiles tfjs-node, unless that is done.
 * @returns {Promise<string>} The folder; `require('@tensorflow/tfjs-node')` works from within it.
 */
export async function installTfjsNode() {
  const python = await installPython();
  const from = path.dirname(fileURLToPath(import.meta.url));
  // It refers to the library by its place, which is another one where the Python packages change.
  const inputs = [fs.readFileSync(path.join(from, 'package-lock.json'), 'utf8'), python, process.version];
  return cached('tfjs-node', inputs, (folder) => make(folder, from, python));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await installTfjsNode());
