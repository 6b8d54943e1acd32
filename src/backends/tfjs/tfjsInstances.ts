/**
 * The copies of TensorFlow.js that can be in this process: the bundled one, and the one that tfjs-node brings.
 * Each keeps its engine and its kernels in globals of the same names, so two copies would share and overwrite them.
 * Here each gets globals of its own, put in place before the copy is loaded or used again.
 */
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import util from 'node:util';
import type { Tf } from './types';

type Globals = { _tfengine?: unknown; _tfGlobals?: unknown };
const scope = globalThis as Globals;

const kept = new Map<string, Globals>();
let current = 'bundled';

/** Makes the globals those of `copy`, empty if it was not loaded yet. */
function enter(copy: string): void {
  if (copy === current) return;
  kept.set(current, { _tfengine: scope._tfengine, _tfGlobals: scope._tfGlobals });
  const { _tfengine, _tfGlobals } = kept.get(copy) ?? {};
  Object.assign(scope, { _tfengine, _tfGlobals });
  current = copy;
}

/** Says nothing about itself on the console; its advice to install tfjs-node is not for users of Keel. */
function quiet(tf: Tf): Tf {
  tf.env().set('PROD', true);
  return tf;
}

/** The bundled TensorFlow.js, with the plain JavaScript backend. */
export async function bundledTfjs(): Promise<Tf> {
  enter('bundled');
  return quiet(await import('@tensorflow/tfjs'));
}

/** Adds the WebAssembly backend to the bundled copy. Its files lie beside this bundle, else in node_modules. */
export async function addWasm(): Promise<void> {
  enter('bundled');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const beside = fs.existsSync(path.join(__dirname, 'tfjs-backend-wasm.wasm'));
  const package_ = () =>
    createRequire(path.join(__dirname, 'x.js')).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(`${beside ? __dirname : path.join(path.dirname(package_()), 'wasm-out')}${path.sep}`);
}

/** Adds the WebGPU backend to the bundled copy. `navigator.gpu` must be there. */
export async function addWebgpu(): Promise<void> {
  enter('bundled');
  await import('@tensorflow/tfjs-backend-webgpu');
}

/** Packages that hold tfjs-node, best first. */
const nodePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * The main file of an installed tfjs-node, or null. Looked for in `KEEL_TFJS_NODE` (the package's folder, or one with
 * a node_modules), then in the workspace, then beside Keel itself.
 */
export function findTfjsNode(workspace: string): string | null {
  const given = process.env.KEEL_TFJS_NODE;
  const keel = path.dirname(__dirname);
  const places = [...(given ? [given] : []), workspace, keel, path.join(keel, '.cache', 'tfjs-node')];
  for (const place of places) {
    const require = createRequire(path.resolve(place, 'x.js'));
    for (const name of place === given ? [...nodePackages, path.resolve(given)] : nodePackages) {
      try {
        return require.resolve(name);
      } catch {
        // Not installed there.
      }
    }
  }
  return null;
}

/** Loads tfjs-node from its main file. Throws what its loading throws, e.g. that its addon was never built. */
export function loadTfjsNode(file: string): Tf {
  // tfjs-node 4.22 calls two functions of node:util that Node 23 removed.
  const removed = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, body] of Object.entries(removed)) if (!(name in util)) Object.assign(util, { [name]: body });
  // TensorFlow writes hints on how it was compiled to stderr; warnings and errors stay.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  enter('tfjs-node');
  return quiet(createRequire(file)(file) as Tf);
}
