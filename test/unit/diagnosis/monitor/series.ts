/** Series for the monitor's tests: made ones, seeded, and recorded ones of runs of the embedded trainer. */
import fs from 'node:fs';
import path from 'node:path';
import { parseConfig } from '../../../../src/config/keel/parse';
import type { RunFinding } from '../../../../src/diagnosis/finding';
import { factsOf } from '../../../../src/diagnosis/monitor/facts';
import { createMonitor } from '../../../../src/diagnosis/monitor/monitor';
import type { MonitorOptions, Observation } from '../../../../src/diagnosis/monitor/signals/signals';
import type { RunLog } from '../../../../src/diagnosis/report';
import { layerFigures, type LayerSample } from '../../../../src/run/types';

/** Numbers of a normal distribution, the same for the same seed. */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A healthy run: the loss falls from 4 towards 1 with noise, gradient norms settle around 0.5. */
export function healthy(steps: number, seed = 1): Required<Pick<Observation, 'step' | 'loss' | 'lr' | 'gradNorm'>>[] {
  const random = noise(seed);
  return Array.from({ length: steps }, (_, i) => ({
    step: i + 1,
    loss: 1 + 3 * Math.exp(-i / 100) + 0.08 * random(),
    lr: 0.01,
    gradNorm: (0.5 + 2 * Math.exp(-i / 30)) * Math.exp(0.2 * random()),
  }));
}

/** The last version of every finding, by rule. */
export function watch(steps: Iterable<Observation>, options: Partial<MonitorOptions> = {}): Map<string, RunFinding> {
  const monitor = createMonitor({ totalSteps: null, layers: [], ignore: [], ...options });
  const found = new Map<string, RunFinding>();
  const take = (findings: RunFinding[]) => findings.forEach((finding) => found.set(finding.id, finding));
  for (const step of steps) take(monitor.step(step));
  take(monitor.end());
  return new Map([...found.values()].map((finding) => [finding.rule, finding]));
}

type Cell = number | 'NaN' | 'Infinity' | '-Infinity';

/** A run of the embedded trainer, recorded with `config` on its own examples' data. */
export function recorded(name: string): RunLog & { config: string } {
  const file = path.join(__dirname, 'recorded', `${name}.json`);
  const run = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    config: string;
    totalSteps: number;
    layers: string[];
    steps: Cell[][];
    samples: Cell[][];
    evaluations: Cell[][];
  };
  const rows = (cells: Cell[][]) => cells.map((row) => row.map(Number));
  return {
    config: run.config,
    totalSteps: run.totalSteps,
    layers: run.layers,
    facts: factsOf(parseConfig(run.config).config!),
    steps: rows(run.steps).map(([step, loss, lr, gradNorm]) => ({
      step: step!,
      time: step!,
      loss: loss!,
      lr: lr!,
      gradNorm: gradNorm!,
    })),
    samples: rows(run.samples).map(([step, ...values]) => ({ step: step!, values: Float32Array.from(values) })),
    evaluations: rows(run.evaluations).map(([step, loss]) => ({ step: step!, loss: loss! })),
  };
}

/** A sample of layers, each given by some of its figures; the rest are those of a healthy layer. */
export function sample(step: number, layers: Partial<Record<(typeof layerFigures)[number], number>>[]): LayerSample {
  const usual = { gradNorm: 0.1, weightNorm: 1, updateNorm: 0.001, zeroShare: 0, nonFinite: 0 };
  return {
    step,
    values: Float32Array.from(layers.flatMap((layer) => layerFigures.map((name) => ({ ...usual, ...layer })[name]))),
  };
}

export const valueOf = (finding: RunFinding, name: string): number | undefined =>
  finding.evidence.find((item) => item.name === name)?.value;
