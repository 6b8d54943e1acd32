/** WebGPU outside a browser: the npm package `webgpu` (Dawn) put where TensorFlow.js looks for it. */
import { inEnglish, say } from '../../shared/messages/say';

/** What an adapter says about itself, as far as Keel uses it. */
interface AdapterInfo {
  vendor?: string;
  architecture?: string;
  device?: string;
  description?: string;
  isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(options: object): Promise<{ info: AdapterInfo } | null>;
}

/** Rasterizers that run on the CPU, by the names their drivers give. */
const software = /swiftshader|llvmpipe|lavapipe|softpipe|microsoft basic render/i;

export interface Adapter {
  name: string;
  /** Whether it is a GPU, not a program that plays one on the CPU. */
  hardware: boolean;
}

function describe(info: AdapterInfo): Adapter {
  const name = info.description || info.device || [info.vendor, info.architecture].filter(Boolean).join(' ');
  const words = [info.vendor, info.architecture, info.device, info.description].join(' ');
  return {
    name: name || inEnglish(say('device.unnamed')),
    hardware: !(info.isFallbackAdapter ?? false) && !software.test(words),
  };
}

let gpu: Gpu | null = null;

/** The adapter TensorFlow.js would get, or null. Throws if Dawn has no build for this platform or is not installed. */
export async function findAdapter(): Promise<Adapter | null> {
  if (gpu === null) {
    const { create, globals } = (await import('webgpu')) as unknown as {
      create: (flags: string[]) => Gpu;
      globals: object;
    };
    Object.assign(globalThis, globals);
    gpu = create([]);
    // Node 21 and later have a read-only navigator of their own.
    const navigator = Object.create(globalThis.navigator ?? null, { gpu: { value: gpu } }) as unknown;
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true, writable: true });
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  return adapter && describe(adapter.info);
}
