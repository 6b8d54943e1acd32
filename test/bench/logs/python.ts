/** What the libraries that people use in Python take for the same files. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export type PythonReader = 'pandas' | 'tensorboard';

/** Each reads the file that is its argument; importing does not count, all of the file does. */
const programs: Record<PythonReader, { home: string; imports: string; read: string }> = {
  pandas: { home: 'bench-python', imports: 'import pandas', read: 'pandas.read_csv(sys.argv[1])' },
  tensorboard: {
    home: 'python',
    imports: 'from tensorboard.backend.event_processing.event_accumulator import EventAccumulator',
    read: "EventAccumulator(sys.argv[1], size_guidance={'scalars': 0}).Reload()",
  },
};

const inVenv = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];

/** Seconds, and megabytes at most; or why it cannot be measured. */
export function readsInPython(reader: PythonReader, file: string): { seconds: number; memory: number } | string {
  const { home, imports, read } = programs[reader];
  const python = path.join(process.cwd(), '.cache', home, ...inVenv);
  if (!fs.existsSync(python)) return `${python} is not there.`;
  const code = [
    'import json, resource, sys, time',
    imports,
    'start = time.perf_counter()',
    `read = ${read}`,
    'seconds = time.perf_counter() - start',
    'print(json.dumps({"seconds": seconds, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))',
  ].join('\n');
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
  const { status, stdout, stderr } = spawnSync(python, ['-c', code, file], { encoding: 'utf8', env });
  if (status !== 0) return stderr.trimEnd().split('\n').at(-1) ?? 'it failed.';
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { seconds: number; memory: number };
}
