/** A million steps with fifty layers, each sampled at every step, through the monitor: time and memory. */
import { createMonitor } from '../../../src/diagnosis/monitor/monitor';
import { layerFigures } from '../../../src/run/types';

const steps = 1e6;
const layers = 50;

export interface Speed {
  seconds: number;
  /** MiB on the heap after a tenth of the steps and after all, each after a collection of garbage. */
  early: number;
  late: number;
}

export function measureSpeed(): Speed {
  const names = Array.from({ length: layers }, (_, i) => `layer${i}`);
  const facts = { optimizer: 'adamw', beta2: 0.999, eps: 1e-8, clipNorm: 1, activation: 'relu', classes: 50 };
  const monitor = createMonitor({ totalSteps: steps, layers: names, ignore: [], facts });
  const samples = Array.from({ length: 64 }, (_, i) => sample(i));
  let found = 0;
  let early = 0;
  let cpu = 0;
  for (let part = 0; part < 10; part++) {
    const before = process.cpuUsage();
    for (let i = 1; i <= steps / 10; i++) {
      const step = (part * steps) / 10 + i;
      const ripple = samples[step % 64]!;
      const loss = 1 + 3 * Math.exp(-step / 1e5) + 0.1 * ripple[0]!;
      found += monitor.step({ step, time: step * 0.1, loss, lr: 1e-3, gradNorm: 0.5 + ripple[1]! * 0.1 }).length;
      found += monitor.layers({ step, values: ripple }).length;
      if (step % 1000 === 0)
        found += monitor.evaluation({ step, loss: loss + 0.01, metrics: { accuracy: 1 / loss } }).length;
    }
    const used = process.cpuUsage(before);
    cpu += (used.user + used.system) / 1e6;
    if (part === 0) early = heap();
  }
  const late = heap();
  if (found > 100) throw new Error(`${found} findings on a healthy run of the speed measurement.`);
  return { seconds: cpu, early, late };
}

function sample(seed: number): Float32Array {
  const usual = [0.1, 1, 0.001, 0.3, 0];
  return Float32Array.from({ length: layers * layerFigures.length }, (_, i) => {
    return usual[i % layerFigures.length]! * (1 + 0.3 * Math.sin(seed * 7.3 + i * 1.7));
  });
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
