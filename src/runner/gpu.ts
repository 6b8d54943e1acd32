/** Use and memory of the GPUs while a run goes, asked of `nvidia-smi` where that answers. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { StepWriter } from '../run/table';
import type { GpuTable } from '../run/types';

const gpuFile = 'gpu.f64';

export interface GpuSample {
  index: number;
  /** Percent of the time in which a kernel ran. */
  utilization: number;
  /** Used memory: percent of the whole. */
  memory: number;
}

/** Milliseconds between questions; one takes some 50 ms of a processor. */
const askEvery = 5_000;
const patience = 4_000;
const mostGpus = 8;

const fields = 'index,utilization.gpu,memory.used,memory.total';

/** Lines such as `0, 37, 1530, 81559` (MiB); what a GPU does not tell, `[N/A]`, leaves it out. Pure. */
export function readSamples(text: string): GpuSample[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const numbers = line.split(',').map((cell) => (cell.trim() === '' ? NaN : Number(cell)));
    const [index = NaN, utilization = NaN, used = NaN, total = NaN] = numbers;
    if (![index, utilization, used].every(Number.isFinite) || !(total > 0)) return [];
    const memory = Math.round((1000 * used) / total) / 10;
    return [{ index, utilization, memory }];
  });
}

const figureNames = ['utilization', 'memory'] as const;

/** `gpu.f64`: a row an answer. Its columns are those of the GPUs that answered first; NaN where one did not answer again. */
export class GpuWriter {
  private readonly writer: StepWriter;
  private readonly indices: number[];

  /** `describe` puts the table's description into the manifest. Throws a sentence if the disk refuses. */
  constructor(dir: string, samples: readonly GpuSample[], describe: (table: GpuTable) => void) {
    this.indices = samples.map(({ index }) => index);
    const figures = this.indices.flatMap((index) => figureNames.map((name) => `gpu${index}/${name}`));
    const columns = ['time', 'step', ...figures];
    this.writer = new StepWriter(path.join(dir, gpuFile), columns);
    describe({ file: gpuFile, columns });
  }

  /** `time` in seconds since 1970; `step` is the newest one recorded. */
  append(samples: readonly GpuSample[], time: number, step: number): void {
    const figures = this.indices.flatMap((index) => {
      const sample = samples.find((each) => each.index === index);
      return figureNames.map((name) => sample?.[name] ?? NaN);
    });
    this.writer.append([time, step, ...figures]);
  }

  close(): void {
    this.writer.close();
  }
}

/** What becomes of the GPUs' figures of a run, which are not worth ending it for. */
export class GpuRecord {
  private writer: GpuWriter | null = null;
  private stop: (() => void) | null = null;
  private complained = false;

  constructor(
    private readonly dir: () => string,
    private readonly describe: (table: GpuTable) => void,
  ) {}

  /** Begins, unless it has begun; `step` gives the newest one recorded. */
  begin(env: NodeJS.ProcessEnv, step: () => number): void {
    this.stop ??= watchGpus(env, (samples) => this.take(samples, step()));
  }

  close(): void {
    this.stop?.();
    this.writer?.close();
  }

  private take(samples: GpuSample[], step: number): void {
    if (samples.length === 0) return;
    try {
      this.writer ??= new GpuWriter(this.dir(), samples, this.describe);
      this.writer.append(samples, Date.now() / 1000, step);
    } catch (error) {
      if (!this.complained) console.error((error as Error).message);
      this.complained = true;
    }
  }
}

/**
 * Asks every few seconds and tells the answer, until the returned function is called or nvidia-smi does not answer. Only
 * the GPUs that the run can see are asked for (`CUDA_VISIBLE_DEVICES`).
 */
export function watchGpus(env: NodeJS.ProcessEnv, tell: (samples: GpuSample[]) => void): () => void {
  const visible = env.CUDA_VISIBLE_DEVICES;
  const args = [`--query-gpu=${fields}`, '--format=csv,noheader,nounits', ...(visible ? [`--id=${visible}`] : [])];
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const ask = () =>
    execFile('nvidia-smi', args, { env, timeout: patience, windowsHide: true }, (error, stdout) => {
      if (over || error) return;
      tell(readSamples(stdout).slice(0, mostGpus));
      timer = setTimeout(ask, askEvery);
      timer.unref();
    });
  ask();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
