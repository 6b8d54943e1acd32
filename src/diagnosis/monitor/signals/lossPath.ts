/**
 * The way that the loss has gone, in constant memory: at most `most` blocks of rows that follow each other, of the same
 * length; when they are full, neighbours are joined. What a level means is asked of this way alone: how many steps the run
 * needed to come below it. Nothing here knows where zero is, so nothing changes under a shift or a scale of the loss.
 */
import { median } from './statistics/median';

const most = 64;

interface PathBlock {
  rows: number;
  /** Mean loss of its rows. */
  mean: number;
  /** The smoothed loss at its last row, and that row's step. */
  level: number;
  step: number;
}

export class LossPath {
  /** Step of the first row. */
  first = NaN;
  /** Standard deviation of a block's mean, from the distance of neighbours; a fall that goes on hardly enters. */
  wander = 0;
  /** Rows taken. */
  rows = 0;
  /** Blocks begun so far. */
  seen = 0;
  private blocks: PathBlock[] = [];
  /** Rows in a full block. */
  private length = 1;

  /** Takes the next calm row, with the smoothed loss there. */
  push(step: number, loss: number, level: number): void {
    if (this.rows === 0) this.first = step;
    this.rows += 1;
    const last = this.blocks.at(-1);
    if (last !== undefined && last.rows < this.length) {
      last.rows += 1;
      last.mean += (loss - last.mean) / last.rows;
      last.level = level;
      last.step = step;
    } else {
      if (this.blocks.length === most) this.join();
      this.seen += 1;
      this.blocks.push({ rows: 1, mean: loss, level, step });
      this.measure();
    }
  }

  /** The step at which the smoothed loss first stood at `loss` or below; NaN if it never did. */
  reached(loss: number): number {
    return this.blocks.find(({ level }) => level <= loss)?.step ?? NaN;
  }

  /** The lowest smoothed loss up to a share of the steps from the first to `until`, without the newest of a single row. */
  after(share: number, until: number): number {
    const end = this.first + share * (until - this.first);
    let low = this.blocks[0]?.level ?? NaN;
    for (const { step, level } of this.blocks) {
      if (step > end) break;
      if (level < low) low = level;
    }
    return low;
  }

  /** The step at which a share of the rows had passed. */
  stepAt(share: number): number {
    let rows = 0;
    for (const block of this.blocks) if ((rows += block.rows) >= share * this.rows) return block.step;
    return this.blocks.at(-1)?.step ?? NaN;
  }

  /** Means of blocks with the number of their rows, in order. */
  means(): readonly Readonly<PathBlock>[] {
    return this.blocks;
  }

  private join(): void {
    const { blocks } = this;
    this.blocks = Array.from({ length: most / 2 }, (_, i) => joined(blocks[2 * i]!, blocks[2 * i + 1]!));
    this.length *= 2;
  }

  /** Called once a block, which has a block's length of rows to pay for it. The newest block is not full yet. */
  private measure(): void {
    const { blocks } = this;
    const distances: number[] = [];
    for (let i = 1; i + 1 < blocks.length; i++) distances.push(Math.abs(blocks[i]!.mean - blocks[i - 1]!.mean));
    this.wander = distances.length < 4 ? 0 : (1.4826 / Math.SQRT2) * median(distances);
  }
}

function joined(a: PathBlock, b: PathBlock): PathBlock {
  const rows = a.rows + b.rows;
  return { rows, mean: a.mean + ((b.mean - a.mean) * b.rows) / rows, level: b.level, step: b.step };
}
