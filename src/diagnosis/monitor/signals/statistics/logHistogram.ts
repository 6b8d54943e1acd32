/**
 * Quantiles of positive values of any size in constant memory: a histogram over the logarithm, eight bins an octave
 * (a quantile is right to within 4.5 %), from 2^-64 to 2^64. Old values fade: when the histogram holds `capacity`
 * values all counts are halved, so that it speaks of about the last `capacity` values.
 */
const binsAnOctave = 8;
const octaves = 64;
const size = 2 * octaves * binsAnOctave;

export class LogHistogram {
  private readonly counts = new Float64Array(size);
  private total = 0;
  /** All bins below it are empty. */
  private lowest = size - 1;
  /** Values ever added. */
  count = 0;

  constructor(private readonly capacity = 2000) {}

  /** Adds a positive finite value; zero counts as the smallest bin. Others are ignored. */
  add(value: number): void {
    if (!(value >= 0) || value === Infinity) return;
    const place = Math.floor((Math.log2(value) + octaves) * binsAnOctave);
    const bin = Math.min(Math.max(place, 0), size - 1);
    this.counts[bin]! += 1;
    if (bin < this.lowest) this.lowest = bin;
    this.total += 1;
    this.count += 1;
    if (this.total >= this.capacity) this.fade();
  }

  /** The value below which a share `q` of the values lies: the geometric middle of its bin; NaN if empty. */
  quantile(q: number): number {
    let left = q * this.total;
    for (let bin = this.lowest; bin < size; bin++) {
      const held = this.counts[bin]!;
      if (held > 0 && (left -= held) <= 1e-9) return 2 ** ((bin + 0.5) / binsAnOctave - octaves);
    }
    return NaN;
  }

  private fade(): void {
    for (let bin = this.lowest; bin < size; bin++) this.counts[bin]! *= 0.5;
    this.total *= 0.5;
  }
}
