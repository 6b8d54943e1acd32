/** Use and memory of the GPUs while a run goes, asked of `nvidia-smi` where that answers. */
import { execFile } from 'node:child_process';

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

/** The figures of the samples by their names in the run folder, such as `gpu0/memory`. Pure. */
export function gpuFigures(samples: readonly GpuSample[]): { name: string; value: number }[] {
  return samples.flatMap(({ index, ...figures }) =>
    Object.entries(figures).map(([name, value]) => ({ name: `gpu${index}/${name}`, value })),
  );
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
