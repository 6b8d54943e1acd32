/**
 * Chooses what the embedded trainer runs on. The candidates are tried from the fastest down; one is taken if it opens,
 * computes a small gradient correctly, and has every kernel the model needs.
 */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import type { Config } from '../../config/keel/schema';
import type { DeviceInfo } from '../../run/types';
import { asIs, inEnglish, say, SaidError, type Message } from '../../shared/messages/say';
import { addWasm, addWebgpu, bundledTfjs, findTfjsNode, loadTfjsNode } from './tfjsInstances';
import type { Model, Tf } from './types';
import { findAdapter } from './webgpu';

/** Names one backend and takes no other; for tests, benchmarks and finding faults. Software adapters then count. */
export const backendVariable = 'KEEL_TFJS_BACKEND';

interface Search {
  workspace: string;
  wanted: Config['device'];
  forced: boolean;
}

interface Opened {
  tf: Tf;
  name: string;
  /** Given where it is not the candidate's: a software adapter computes on the CPU. */
  kind?: DeviceInfo['kind'];
}

interface Candidate {
  backend: string;
  kind: DeviceInfo['kind'];
  /** Opens it, or throws the end of a sentence that says why it cannot be used. */
  open(search: Search): Promise<Opened>;
}

/** Whatever opened, with the model built on it. */
export interface Device {
  tf: Tf;
  model: Model;
  info: DeviceInfo;
  versions: Record<string, string>;
  /** What a person should know about the choice. */
  notes: Message[];
}

const cpuName = () => os.cpus()[0]?.model.trim() ?? 'CPU';

/** The backend object of tfjs-node, as far as Keel asks it. */
type NodeBackend = { isUsingGpuDevice?: boolean; binding?: { TF_Version?: string } };

/** The name of the first CUDA device. tfjs-node does not tell, the driver's own tool does. */
function cudaName(): string {
  try {
    const output = execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], {
      encoding: 'utf8',
      timeout: 5000,
    });
    return output.split('\n')[0]!.trim() || inEnglish(say('device.cuda'));
  } catch {
    return inEnglish(say('device.cuda'));
  }
}

async function openTfjsNode({ workspace, wanted }: Search, gpu: boolean): Promise<Opened> {
  const file = findTfjsNode(workspace);
  if (file === null) throw new SaidError(say('device.not-installed'));
  // TensorFlow reads this once, when it is loaded; device: cpu must not end on a GPU.
  if (wanted === 'cpu') process.env.CUDA_VISIBLE_DEVICES = '-1';
  const tf = loadTfjsNode(file);
  if (!(await tf.setBackend('tensorflow'))) throw new SaidError(say('device.node-fails'));
  const { isUsingGpuDevice = false } = tf.backend() as NodeBackend;
  if (gpu && !isUsingGpuDevice) throw new SaidError(say('device.no-cuda'));
  return { tf, name: gpu ? cudaName() : cpuName() };
}

async function openWebgpu({ forced }: Search): Promise<Opened> {
  const adapter = await findAdapter();
  if (adapter === null) throw new SaidError(say('device.no-adapter'));
  if (!adapter.hardware && !forced) throw new SaidError(say('device.software', { adapter: adapter.name }));
  const tf = await bundledTfjs();
  await addWebgpu();
  if (!(await tf.setBackend('webgpu'))) throw new SaidError(say('device.tfjs-fails', { adapter: adapter.name }));
  return { tf, name: adapter.name, kind: adapter.hardware ? 'gpu' : 'cpu' };
}

async function openBundled(backend: 'wasm' | 'cpu'): Promise<Opened> {
  const tf = await bundledTfjs();
  if (backend === 'wasm') await addWasm();
  if (!(await tf.setBackend(backend))) throw new SaidError(say('device.fails'));
  return { tf, name: cpuName() };
}

/** Best first. */
const candidates: Candidate[] = [
  { backend: 'tfjs-node-gpu', kind: 'gpu', open: (search) => openTfjsNode(search, true) },
  { backend: 'webgpu', kind: 'gpu', open: openWebgpu },
  { backend: 'tfjs-node', kind: 'cpu', open: (search) => openTfjsNode(search, false) },
  { backend: 'wasm', kind: 'cpu', open: () => openBundled('wasm') },
  { backend: 'cpu', kind: 'cpu', open: () => openBundled('cpu') },
];

function candidatesFor(wanted: Config['device'], forced: string | undefined): Candidate[] {
  if (!forced) return candidates.filter(({ kind }) => wanted === 'auto' || kind === wanted);
  const chosen = candidates.filter(({ backend }) => backend === forced);
  if (chosen.length === 0) {
    const known = candidates.map(({ backend }) => backend);
    throw new SaidError(say('device.unknown', { variable: backendVariable, value: forced, known }));
  }
  return chosen;
}

/** Throws unless the backend computes: the gradient of the sum of (a @ b)^2 by b, for a = [[1, 2], [3, 4]], b = [[1], [2]]. */
async function checkGradient(tf: Tf): Promise<void> {
  const gradient = tf.tidy(() => {
    const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    return tf.grad((b) =>
      tf
        .matMul(a, b as typeof a)
        .square()
        .sum(),
    )(tf.tensor2d([1, 2], [2, 1]));
  });
  const values = await gradient.data();
  gradient.dispose();
  if (values[0] !== 76 || values[1] !== 108)
    throw new SaidError(say('device.wrong-gradient', { gradient: values.join(', ') }));
}

/** Kernels the current backend lacks. */
export function missingKernels(tf: Tf, needed: readonly string[]): string[] {
  return needed.filter((kernel) => tf.getKernel(kernel, tf.getBackend()) === undefined);
}

async function tryCandidate(
  candidate: Candidate,
  search: Search,
  build: (tf: Tf) => Model,
): Promise<Omit<Device, 'notes'>> {
  const { tf, name, kind = candidate.kind } = await candidate.open(search);
  await checkGradient(tf);
  const model = build(tf);
  const missing = missingKernels(tf, model.kernels);
  if (missing.length > 0) {
    model.dispose();
    throw new SaidError(say('device.lacks', { kernels: missing }));
  }
  return { tf, model, info: { backend: candidate.backend, kind, name }, versions: versionsOf(tf) };
}

function versionsOf(tf: Tf): Record<string, string> {
  const { binding } = tf.backend() as NodeBackend;
  return {
    node: process.versions.node,
    tfjs: tf.version.tfjs,
    ...(binding?.TF_Version ? { tensorflow: binding.TF_Version } : {}),
  };
}

/** An error of the model itself, which no other device would heal. */
class ModelError extends Error {}

/**
 * Opens the best device that works for the model that `build` makes, by `device` of the config and the environment
 * variable KEEL_TFJS_BACKEND. `workspace` is where an installed tfjs-node is looked for.
 * Throws what `build` throws, or a sentence that says what was found when nothing fits.
 */
export async function openDevice(
  wanted: Config['device'],
  workspace: string,
  build: (tf: Tf) => Model,
): Promise<Device> {
  const forced = process.env[backendVariable];
  const found: Message[] = [];
  const guarded = (tf: Tf) => {
    try {
      return build(tf);
    } catch (error) {
      throw new ModelError('model', { cause: error });
    }
  };
  for (const candidate of candidatesFor(wanted, forced)) {
    try {
      const opened = await tryCandidate(candidate, { workspace, wanted, forced: Boolean(forced) }, guarded);
      return { ...opened, notes: found.length > 0 ? [say('device.not-used', { tried: joined(found) })] : [] };
    } catch (error) {
      if (error instanceof ModelError) throw error.cause;
      found.push(say('device.tried', { backend: candidate.backend, why: reasonOf(error) }));
    }
  }
  const tried = joined(found);
  throw new SaidError(
    forced
      ? say('device.forced', { variable: backendVariable, backend: forced, tried })
      : say('device.none', { wanted, tried }),
  );
}

/** What was tried, one after the other. */
const joined = (tried: readonly Message[]): Message =>
  tried.reduce((first, second) => say('device.tried-too', { first, second }));

/** Loader errors run over many lines; the first says what is wrong. */
function reasonOf(error: unknown): Message {
  if (error instanceof SaidError) return error.said.message;
  const message = error instanceof Error ? error.message : String(error);
  return asIs(message.split('\n')[0]!.trim().replace(/\.$/, ''));
}
