/**
 * A million steps with fifty layers, each sampled at every step, through the monitor: time and memory. The time is told as a
 * ratio to that of a fixed amount of arithmetic on the same samples, which takes turns with it, so that it says the same on
 * any machine, and on a busy one.
 */
import { createMonitor } from '../../../src/diagnosis/monitor/monitor';
import { layerFigures } from '../../../src/run/types';
import { quantile } from './score';
import { sayFigure } from './sayFigure';

const steps = 1e6;
const layers = 50;

/**
 * What the ratio may be at most. On the commit cacc1ea, before the levels of the monitor were rebuilt, five runs of this file
 * came to 0.68 to 0.71, with 0.69 in the middle; a twentieth beyond that is slower and no noise.
 */
const before = 0.72;

/** Measures, and prints the figures. */
export function measureSpeed(): void {
  const names = Array.from({ length: layers }, (_, i) => `layer${i}`);
  const facts = { optimizer: 'adamw', beta2: 0.999, eps: 1e-8, clipNorm: 1, activation: 'relu', classes: 50 };
  const monitor = createMonitor({ totalSteps: steps, layers: names, ignore: [], facts });
  const samples = Array.from({ length: 64 }, (_, i) => sample(i));
  let found = 0;
  const watched = (step: number) => {
    const ripple = samples[step % 64]!;
    const loss = 1 + 3 * Math.exp(-step / 1e5) + 0.1 * ripple[0]!;
    found += monitor.step({ step, time: step * 0.1, loss, lr: 1e-3, gradNorm: 0.5 + ripple[1]! * 0.1 }).length;
    found += monitor.layers({ step, values: ripple }).length;
    if (step % 1000 === 0)
      found += monitor.evaluation({ step, loss: loss + 0.01, metrics: { accuracy: 1 / loss } }).length;
  };
  let sum = 0;
  const yardstick = (step: number) => {
    const values = samples[step % 64]!;
    for (let i = 0; i < values.length; i++) sum += Math.log1p(values[i]!) / (1 + values[i]! * values[i]!);
  };
  // The compiler takes its time before it begins.
  turn(0, yardstick);
  let early = 0;
  const times: Record<'monitor' | 'yardstick', number[]> = { monitor: [], yardstick: [] };
  for (let part = 0; part < parts; part++) {
    times.monitor.push(turn(part, watched));
    times.yardstick.push(turn(part, yardstick));
    if (part === 1) early = heap();
  }
  const late = heap();
  if (found > 100) throw new Error(`${found} findings on a healthy run of the speed measurement.`);
  if (!Number.isFinite(sum)) throw new Error('The arithmetic beside it went wrong.');
  // Others on the machine only ever add to a turn's time.
  const [seconds, yard] = [times.monitor, times.yardstick].map((all) => parts * quantile(all, 0.25)) as [
    number,
    number,
  ];
  sayFigure('1,000,000 steps with 50 layers through the monitor', seconds, 's of processor', null, 'less');
  sayFigure('the same as a ratio to a fixed amount of arithmetic', seconds / yard, 'times', before, 'less');
  sayFigure('memory after all of them less that after a tenth', late - early, 'MiB', 1, 'less');
}

const parts = 20;

/** Seconds of processor that a part of the steps takes. */
function turn(part: number, work: (step: number) => void): number {
  const before = process.cpuUsage();
  const first = (part * steps) / parts;
  for (let i = 1; i <= steps / parts; i++) work(first + i);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
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
