import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDevice } from '../../../../src/backends/tfjs/device';
import type { Model, Tf } from '../../../../src/backends/tfjs/types';
import { inEnglish } from '../../../../src/shared/messages/say';

/** A model without weights that needs the given kernels. */
function modelThatNeeds(kernels: string[], built: string[] = []) {
  return (tf: Tf): Model => {
    built.push(tf.getBackend());
    const scalar = () => tf.scalar(0);
    return {
      weights: [],
      buffers: [],
      kernels,
      forward: () => scalar(),
      loss: scalar,
      metrics: () => ({}),
      dispose: () => undefined,
    };
  };
}

beforeEach(() => {
  // An empty folder: no tfjs-node is installed for these tests.
  vi.stubEnv('KEEL_TFJS_NODE', undefined);
  vi.stubEnv('KEEL_TFJS_BACKEND', undefined);
});
afterEach(() => void vi.unstubAllEnvs());

describe('openDevice', () => {
  test('takes WebAssembly for a model it can train', async () => {
    const device = await openDevice('cpu', '/nowhere', modelThatNeeds(['Conv2D']));
    expect(device.info).toMatchObject({ backend: 'wasm', kind: 'cpu' });
    expect(device.tf.getBackend()).toBe('wasm');
    expect(device.versions).toMatchObject({ node: process.versions.node, tfjs: device.tf.version.tfjs });
    expect(device.notes.map(inEnglish).join()).toMatch(/tfjs-node: @tensorflow\/tfjs-node is not installed/);
  });

  test('passes WebAssembly over for a model it cannot train, and says why', async () => {
    const built: string[] = [];
    const device = await openDevice('cpu', '/nowhere', modelThatNeeds(['Conv2D', 'UnsortedSegmentSum'], built));
    expect(device.info.backend).toBe('cpu');
    expect(built).toEqual(['wasm', 'cpu']);
    expect(device.notes.map(inEnglish).join()).toMatch(/wasm: it lacks UnsortedSegmentSum, which this model needs/);
  });

  test('an error of the model itself is not taken for the device’s', async () => {
    const build = () => {
      throw new Error('model.heads must divide model.width.');
    };
    await expect(openDevice('auto', '/nowhere', build)).rejects.toThrow('model.heads must divide model.width.');
  });

  test('a backend that is asked for by name is taken or refused', async () => {
    vi.stubEnv('KEEL_TFJS_BACKEND', 'cpu');
    expect((await openDevice('gpu', '/nowhere', modelThatNeeds([]))).info.backend).toBe('cpu');
    vi.stubEnv('KEEL_TFJS_BACKEND', 'wasm');
    await expect(openDevice('auto', '/nowhere', modelThatNeeds(['UnsortedSegmentSum']))).rejects.toThrow(
      /KEEL_TFJS_BACKEND asks for wasm, which does not work here: wasm: it lacks UnsortedSegmentSum/,
    );
    vi.stubEnv('KEEL_TFJS_BACKEND', 'abacus');
    await expect(openDevice('auto', '/nowhere', modelThatNeeds([]))).rejects.toThrow(
      'KEEL_TFJS_BACKEND is abacus; it can be tfjs-node-gpu, webgpu, tfjs-node, wasm or cpu.',
    );
  });
});
