/** Trains one config with the embedded trainer, in this process, watched and stopped as the runner does it. */
import fs from 'node:fs';
import path from 'node:path';
import { loadData } from '../../../src/backends/tfjs/tasks';
import { openDevice } from '../../../src/backends/tfjs/device';
import { buildModel } from '../../../src/backends/tfjs/models';
import type { Recorder } from '../../../src/backends/tfjs/recorder';
import { Training } from '../../../src/backends/tfjs/train';
import type { Dataset, Model, Tf } from '../../../src/backends/tfjs/types';
import { isScript } from '../../../src/config/keel/anyConfig';
import { parseConfig } from '../../../src/config/keel/parse';
import type { Config } from '../../../src/config/keel/schema';
import type { RunFinding } from '../../../src/diagnosis/finding';
import type { Evaluation } from '../../../src/diagnosis/monitor/detector';
import { explained } from '../../../src/diagnosis/fixes';
import { factsOf } from '../../../src/diagnosis/monitor/facts';
import { createMonitor, type Monitor } from '../../../src/diagnosis/monitor/monitor';
import type { LayerSample, Step } from '../../../src/run/types';
import { saidOf } from '../../../src/shared/messages/say';

/** A fault that no config can hold: in the data as it arrives, or in the first weights. */
export interface Plant {
  dataset?: (dataset: Dataset, config: Config) => Dataset;
  model?: (tf: Tf, model: Model) => void;
}

type Recorded =
  { kind: 'step'; step: Step } | { kind: 'layers'; sample: LayerSample } | { kind: 'eval'; eval: Evaluation };

export interface Trained {
  text: string;
  config: Config;
  dir: string;
  totalSteps: number;
  /** Last version of every finding, in the order of their first. */
  findings: RunFinding[];
  /** Loss on the held-out data at the end of the run, or of its best checkpoint where it keeps that; NaN if it was cut short. */
  loss: number;
  checkpoints: number[];
  /** What was recorded, with what the former runs recorded up to the checkpoint it goes on from. */
  history: Recorded[];
}

export interface Order {
  /** The config's text. */
  text: string;
  /** Folder with the data. */
  home: string;
  plant?: Plant | undefined;
  /** Stop as soon as a finding needs action. */
  stop: boolean;
  /** Go on from a checkpoint of a former run. */
  from?: { run: Trained; step: number } | undefined;
}

/** Rules about the speed of steps, which depends on what else the machine does. */
const ofTheMachine = ['slow-steps', 'stall'];

const stepOf = (record: Recorded) =>
  record.kind === 'step' ? record.step.step : record.kind === 'layers' ? record.sample.step : record.eval.step;

function feed(monitor: Monitor, record: Recorded): RunFinding[] {
  if (record.kind === 'step') return monitor.step(record.step);
  return record.kind === 'layers' ? monitor.layers(record.sample) : monitor.evaluation(record.eval);
}

const loadedData = new Map<string, Promise<Dataset>>();

/** Data that several runs share is read once. */
function dataOf(config: Config, home: string): Promise<Dataset> {
  const { task, data, seed, validation, model } = config;
  const key = JSON.stringify([home, task, data, seed, validation.split, 'context' in model ? model.context : null]);
  if (!loadedData.has(key)) loadedData.set(key, loadData(config, home));
  return loadedData.get(key)!;
}

let runs = 0;

export async function train({ text, home, plant, stop, from }: Order): Promise<Trained> {
  const { config, problems } = parseConfig(text);
  if (config === null || isScript(config)) throw new Error(`${problems[0]?.message}\n${text}`);
  const dir = path.join(home, 'runs', `${process.pid}-${++runs}`);
  fs.mkdirSync(dir, { recursive: true });
  const loaded = await dataOf(config, home);
  const dataset = plant?.dataset?.(loaded, config) ?? loaded;
  const { tf, model } = await openDevice(config.device, process.cwd(), (tf) => buildModel(tf, config, dataset.shape));
  plant?.model?.(tf, model);

  const history: Recorded[] = from ? from.run.history.filter((record) => stepOf(record) <= from.step) : [];
  const findings = new Map<string, RunFinding>();
  const checkpoints = new Set<number>();
  let last: Evaluation | null = null;
  let best = NaN;
  const record: Recorder = {
    step: (step) => take({ kind: 'step', step }),
    layers: (step, values) => take({ kind: 'layers', sample: { step, values } }),
    event: (event) => {
      if (event.kind === 'checkpoint' && event.finite !== false) checkpoints.add(event.step);
      if (event.kind === 'checkpointRemoved') checkpoints.delete(event.step);
      if (event.kind !== 'eval') return;
      last = { step: event.step, loss: event.loss, metrics: event.metrics };
      if (!(event.loss >= best)) best = event.loss;
      take({ kind: 'eval', eval: last });
    },
  };
  const training = new Training({ tf, model, dataset, config, dir, record, requests: () => [] });
  const { total: totalSteps } = training.session;
  const { names: layers } = training.layers;
  const ignore = [...config.monitor.ignore, ...ofTheMachine];
  const monitor = createMonitor({ totalSteps, layers, ignore, facts: factsOf(config) });
  const { classes } = dataset.shape.output;
  if (classes !== null) monitor.scalar('classes', classes);
  const inherited = new Set<string>();
  for (const old of history) feed(monitor, old).forEach(({ id, severity }) => inherited.add(`${id} ${severity}`));
  const keep = (found: RunFinding[]) => {
    for (const finding of found) {
      if (inherited.has(`${finding.id} ${finding.severity}`)) continue;
      findings.set(finding.id, finding);
      if (stop && finding.severity === 'act') training.stop(saidOf(finding, 'message'));
    }
  };
  function take(recorded: Recorded) {
    history.push(recorded);
    const first = recorded.kind === 'step' && from !== undefined && recorded.step.step === from.step + 1;
    keep(first ? monitor.step({ ...recorded.step, resumed: true }) : feed(monitor, recorded));
  }
  if (from) training.session.restore(path.join(from.run.dir, 'checkpoints', String(from.step)));
  const outcome = await training.run();
  keep(monitor.end());
  training.dispose();
  const ended = last as Evaluation | null;
  const whole = outcome.state === 'finished' && ended !== null;
  const loss = !whole ? NaN : config.validation.patience === undefined ? ended.loss : best;
  return {
    text,
    config,
    dir,
    totalSteps,
    findings: [...findings.values()].map((finding) => explained(finding, { config, checkpoints: [], totalSteps })),
    loss,
    checkpoints: [...checkpoints].sort((a, b) => a - b),
    history,
  };
}
