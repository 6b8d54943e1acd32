/** Reads public traces: a folder a collection, with `index.json` and gzipped float32 series. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { outcomeOf } from './outcome';
import type { Run } from './runs';

interface IndexEntry {
  id: string;
  label: string;
  problem?: string;
  workload?: string;
  steps: number;
  file: string;
  series: Record<string, [number, number]>;
}

export function readTraces(folder: string, collection: string, keep: (problem: string) => boolean): Run[] {
  const home = join(folder, collection);
  if (!existsSync(join(home, 'index.json'))) return [];
  const { runs } = JSON.parse(readFileSync(join(home, 'index.json'), 'utf8')) as { runs: IndexEntry[] };
  const files = new Map<string, Float32Array>();
  const series = (entry: IndexEntry, name: string): Float64Array | null => {
    const place = entry.series[name];
    if (place === undefined) return null;
    if (!files.has(entry.file)) files.set(entry.file, floats(join(home, entry.file)));
    return Float64Array.from(files.get(entry.file)!.subarray(place[0], place[0] + place[1]));
  };
  const problemOf = ({ problem, workload }: IndexEntry) => problem ?? workload ?? collection;
  return runs
    .filter((entry) => keep(problemOf(entry)))
    .map((entry) => toRun(collection, entry, problemOf(entry), (name) => series(entry, name)));
}

type Series = (name: string) => Float64Array | null;

function toRun(collection: string, { id, label, steps }: IndexEntry, problem: string, series: Series): Run {
  const [loss, step, gradNorm] = [series('loss')!, series('step'), series('gradNorm')];
  // Where rows have numbers, the length that the index tells is that of the record.
  const totalSteps = step === null ? steps : null;
  const outcome = outcomeOf(loss, { label, cut: loss.length < steps });
  return { collection, id, problem, label, outcome, totalSteps, step, loss, gradNorm };
}

function floats(file: string): Float32Array {
  const bytes = gunzipSync(readFileSync(file));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
