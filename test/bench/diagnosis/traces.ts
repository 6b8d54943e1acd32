/** Reads public traces: a folder a collection, with `index.json` and gzipped float32 series. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Trace {
  collection: string;
  id: string;
  /** What the whole run came to: learned, stuck, worse, regressed or nonfinite. */
  label: string;
  /** Kind of problem, to hold some apart. */
  problem: string;
  totalSteps: number | null;
  /** First non-finite loss within what is recorded, counted from 0; null if all are finite. */
  firstBad: number | null;
  /** The label speaks of something after the end of the record: the whole run was longer. */
  cut: boolean;
  step: Float32Array | null;
  loss: Float32Array;
  gradNorm: Float32Array | null;
}

interface IndexEntry {
  id: string;
  label: string;
  problem?: string;
  workload?: string;
  steps: number;
  file: string;
  firstNonFinite?: number | null;
  series: Record<string, [number, number]>;
}

export function readTraces(folder: string, collection: string): Trace[] {
  const home = join(folder, collection);
  if (!existsSync(join(home, 'index.json'))) return [];
  const { runs } = JSON.parse(readFileSync(join(home, 'index.json'), 'utf8')) as { runs: IndexEntry[] };
  const files = new Map<string, Float32Array>();
  const series = (run: IndexEntry, name: string): Float32Array | null => {
    const place = run.series[name];
    if (place === undefined) return null;
    if (!files.has(run.file)) files.set(run.file, floats(join(home, run.file)));
    return files.get(run.file)!.subarray(place[0], place[0] + place[1]);
  };
  return runs.map((run) => toTrace(collection, run, (name) => series(run, name)));
}

function toTrace(collection: string, run: IndexEntry, series: (name: string) => Float32Array | null): Trace {
  const loss = series('loss')!;
  const bad = loss.findIndex((value) => !Number.isFinite(value));
  return {
    collection,
    id: run.id,
    label: run.label,
    problem: run.problem ?? run.workload ?? collection,
    totalSteps: run.steps,
    firstBad: bad < 0 ? null : bad,
    cut: run.label !== 'learned' && bad < 0 && loss.length < run.steps,
    step: series('step'),
    loss,
    gradNorm: series('gradNorm'),
  };
}

function floats(file: string): Float32Array {
  const bytes = gunzipSync(readFileSync(file));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
