/** How long the thread that runs this is busy at a time: for tests and benchmarks inside the extension host. */
import * as fs from 'node:fs';

/** Between two ticks, in milliseconds. A gap is taken as one task, though several may share it. */
export const tickMs = 5;

/** Milliseconds of processor time that the main thread used; NaN where neither Node nor the system says. */
function processorMs(): number {
  const usage = (process as { threadCpuUsage?: () => { user: number; system: number } }).threadCpuUsage?.();
  if (usage) return (usage.user + usage.system) / 1000;
  try {
    // Nanoseconds on a processor; the main thread has the number of its process.
    return Number(fs.readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return NaN;
  }
}

/** Watches the main thread; the result is the longest gap between two ticks, and the most processor time in one. */
export class Watch {
  private readonly worst = { clock: 0, processor: 0 };
  private last = performance.now();
  private used = processorMs();
  private readonly timer = setInterval(() => this.tick(), tickMs);

  private tick(): void {
    const [now, used] = [performance.now(), processorMs()];
    this.worst.clock = Math.max(this.worst.clock, now - this.last);
    this.worst.processor = Math.max(this.worst.processor, used - this.used);
    [this.last, this.used] = [now, used];
  }

  end(): { clock: number; processor: number } {
    this.tick();
    clearInterval(this.timer);
    return this.worst;
  }
}
