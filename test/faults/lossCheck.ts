/** Reads what a power loss has left of a run with Keel's readers, and holds it against what was written and what was synced. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { checkpointAt, checkpointSteps, damagedFile, filesFile, isPresent } from '../../src/run/checkpointFolder';
import { EventTail } from '../../src/run/events';
import { readManifest } from '../../src/run/manifest';
import { eventSchema, type RunEvent } from '../../src/run/schemas';
import { LayerTail, StepTail } from '../../src/run/table';
import type { DiskLog } from './diskLog';
import { type DataOp, type Inode } from './diskLog';
import { contentOf, lossesAt, Replica, treeAfter, type Tree } from './powerLoss';

export interface Shape {
  /** The run folder, from the folder under the shim. */
  run: string;
  columns: readonly string[];
  layers: number;
}

export interface Found {
  points: number;
  /** Folders that were read; those that are as one before are not. */
  read: number;
  built: number;
  wrong: string[];
  /** Rows, samples and events that the worst loss took. */
  lost: { rows: number; samples: number; events: number };
}

const keyOf = (event: RunEvent) => `${event.kind} ${event.time} ${(event as { step?: number }).step}`;

/** Rows or lines that were written, by what they are called, with the writes that made them. */
interface Written<T> {
  value: T;
  op: DataOp;
}

class LossCheck {
  private readonly end: number;
  private readonly rows = new Map<number, Written<string>>();
  private readonly samples = new Map<number, Written<string>>();
  private readonly events = new Map<string, Written<RunEvent>>();
  private readonly manifests: { at: number; promised: number; text: string }[] = [];
  private readonly wrong: string[] = [];
  private readonly lost = { rows: 0, samples: 0, events: 0 };
  private at = 0;
  private readonly digests = new WeakMap<Buffer, string>();

  constructor(
    private readonly log: DiskLog,
    private readonly shape: Shape,
    private readonly folder: string,
  ) {
    this.end = log.calls.length - 1;
    const inRun = shape.run.split('/').reduce((inode: Inode, name) => inode.names!.get(name) ?? inode, log.root);
    this.takeRows(inRun.names!.get('steps.f64')!, shape.columns.length * 8, this.rows);
    this.takeRows(inRun.names!.get('layers.f32')!, 8 + shape.layers * 20, this.samples);
    this.takeEvents(inRun.names!.get('events.jsonl')!);
    this.takeManifests();
  }

  private takeRows(inode: Inode, size: number, into: Map<number, Written<string>>): void {
    for (const op of inode.data) {
      for (let at = 0; op.bytes !== null && at < op.bytes.length; at += size) {
        const row = op.bytes.subarray(at, at + size);
        into.set(row.readDoubleLE(0), { value: row.toString('hex'), op });
      }
    }
  }

  private takeEvents(inode: Inode): void {
    for (const op of inode.data) {
      const event = eventSchema.safeParse(JSON.parse(op.bytes!.toString('utf8')));
      // The stand-in for a framework names no device that the readers know.
      if (event.success) this.events.set(keyOf(event.data), { value: event.data, op });
    }
  }

  /** A manifest is promised from the call on that follows its writing. */
  private takeManifests(): void {
    for (const { at, adds } of this.log.nameOps) {
      const manifest = adds.find(({ name }) => name === 'run.json');
      if (manifest === undefined) continue;
      const next = this.log.calls.findIndex(({ call }, i) => i > at && !call.endsWith('sync'));
      const text = contentOf(manifest.inode, this.end, null).toString('utf8');
      this.manifests.push({ at, promised: next < 0 ? this.end : next, text });
    }
  }

  run(byChance: number, seed: number): Found {
    const replica = new Replica(this.folder);
    const seen = new Set<string>();
    let built = 0;
    let points = 0;
    for (this.at = 0; this.at <= this.end; this.at++) {
      // Nothing is other than it was.
      if (this.log.calls[this.at]!.call === 'begin-sync') continue;
      points += 1;
      for (const loss of lossesAt(this.log, this.at, byChance, seed)) {
        const tree = treeAfter(this.log, this.at, loss);
        built += 1;
        const key = this.keyOf(tree);
        if (seen.has(key)) continue;
        seen.add(key);
        replica.become(tree);
        this.check(tree);
      }
    }
    return { points, built, read: seen.size, wrong: this.wrong, lost: this.lost };
  }

  private keyOf(tree: Tree): string {
    const hash = createHash('sha1').update(`${this.at}`);
    for (const [file, { content }] of tree) hash.update(`\n${file}\n`).update(this.digestOf(content));
    return hash.digest('base64');
  }

  private digestOf(content: Buffer | null): string {
    if (content === null) return '';
    const known = this.digests.get(content) ?? createHash('sha1').update(content).digest('base64');
    this.digests.set(content, known);
    return known;
  }

  private holds(condition: boolean, words: string): void {
    if (!condition && this.wrong.length < 1_000) {
      const call = this.log.calls[this.at]!;
      this.wrong.push(`after call ${this.at} (${call.call} ${path.basename(call.path)}): ${words}`);
    }
  }

  private check(tree: Tree): void {
    const dir = path.join(this.folder, this.shape.run);
    this.checkManifest(dir);
    this.checkTables(dir);
    this.checkEvents(dir);
    this.checkCheckpoints(dir, tree);
  }

  private checkManifest(dir: string): void {
    const promised = this.manifests.findLastIndex((each) => each.promised <= this.at);
    if (!fs.existsSync(path.join(dir, 'run.json'))) return this.holds(promised < 0, 'there is no manifest');
    const text = fs.readFileSync(path.join(dir, 'run.json'), 'utf8');
    const known = this.manifests.findLastIndex((each) => each.text === text);
    this.holds(known >= 0 && known >= promised, 'the manifest is not the newest that was promised');
    try {
      readManifest(dir);
    } catch (error) {
      this.holds(false, String(error));
    }
  }

  private checkTables(dir: string): void {
    const steps = new StepTail(path.join(dir, 'steps.f64'), this.shape.columns).read();
    const hex = (values: Float64Array | Float32Array) =>
      Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');
    const width = this.shape.columns.length;
    const rows = [...steps.column('step')].map((step, i): [number, string] => {
      return [step, hex(steps.values.subarray(i * width, (i + 1) * width))];
    });
    this.lost.rows = Math.max(this.lost.rows, this.compare('row', rows, this.rows));
    const read = new LayerTail(path.join(dir, 'layers.f32'), this.shape.layers).read();
    const samples = read.map(({ step, values }): [number, string] => {
      return [step, hex(Float64Array.of(step)) + hex(values)];
    });
    this.lost.samples = Math.max(this.lost.samples, this.compare('sample', samples, this.samples));
  }

  /** How many are lost. */
  private compare(what: string, read: [number, string][], written: Map<number, Written<string>>): number {
    const there = new Map(read);
    for (const [step, value] of read) {
      this.holds(written.get(step)?.value === value, `${what} ${step} is not as it was written`);
    }
    this.holds(there.size === read.length, `a ${what} is doubled`);
    this.holds(
      read.every(([step], i) => i === 0 || step > read[i - 1]![0]),
      `${what}s are out of order`,
    );
    let lost = 0;
    for (const [step, { op }] of written) {
      if (op.at > this.at || there.has(step)) continue;
      lost += 1;
      this.holds(op.safe > this.at && this.at < this.end, `${what} ${step} was synced and is lost`);
    }
    return lost;
  }

  private checkEvents(dir: string): void {
    const there = new Set<string>();
    for (const event of new EventTail(dir).read()) {
      there.add(keyOf(event));
      this.holds(this.events.has(keyOf(event)), 'an event is not as it was written');
    }
    let lost = 0;
    for (const [key, { op }] of this.events) {
      if (op.at > this.at || there.has(key)) continue;
      lost += 1;
      this.holds(op.safe > this.at && this.at < this.end, `event ${key} was synced and is lost`);
    }
    this.lost.events = Math.max(this.lost.events, lost);
  }

  private checkCheckpoints(dir: string, tree: Tree): void {
    for (const step of checkpointSteps(dir)) {
      const folder = checkpointAt(dir, step);
      this.holds(isPresent(folder), `checkpoint ${step} has its name and is not present`);
      this.holds(damagedFile(folder) === null, `checkpoint ${step} is not whole`);
      const within = `${this.shape.run === '' ? '' : `${this.shape.run}/`}checkpoints/${step}/`;
      for (const [file, { inode, content }] of tree) {
        if (!file.startsWith(within) || content === null) continue;
        const right = contentOf(inode, this.end, null).equals(content);
        this.holds(right, `${file} is not as it was written`);
      }
      this.holds(tree.has(`${within}${filesFile}`), `checkpoint ${step} has no checksums`);
    }
    const told = [...this.events.values()].filter(({ value, op }) => value.kind === 'checkpoint' && op.at <= this.at);
    const newest = told.at(-1)?.value;
    if (newest?.kind !== 'checkpoint') return;
    this.holds(checkpointSteps(dir).includes(newest.step), `checkpoint ${newest.step} was told and is lost`);
  }
}

/** Tries every power loss after every call of a log. `folder` is an empty one. */
export const checkLosses = (log: DiskLog, shape: Shape, folder: string, byChance: number, seed: number): Found =>
  new LossCheck(log, shape, folder).run(byChance, seed);
