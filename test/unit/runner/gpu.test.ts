import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { gpuFigures, readSamples, watchGpus, type GpuSample } from '../../../src/runner/gpu';

it('reads what nvidia-smi prints, and leaves out what it does not tell', () => {
  const text = '0, 37, 1530, 81559\n1, [N/A], 0, 81559\n2, 0, 512, [N/A]\n\n3, 100, 81559, 81559\n';
  expect(readSamples(text)).toEqual([
    { index: 0, utilization: 37, memory: 1.9 },
    { index: 3, utilization: 100, memory: 100 },
  ]);
  expect(gpuFigures(readSamples('0, 37, 1530, 81559')).map(({ name }) => name)).toEqual([
    'gpu0/utilization',
    'gpu0/memory',
  ]);
  expect(readSamples('No devices were found\n')).toEqual([]);
});

it.skipIf(process.platform === 'win32')(
  'asks for the GPUs that the run can see, until it is told to stop',
  async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-gpu-'));
    const program = path.join(folder, 'nvidia-smi');
    fs.writeFileSync(program, '#!/bin/sh\necho "$@" > "$(dirname "$0")/asked"\necho "1, 50, 1024, 2048"\n', {
      mode: 0o755,
    });
    const env = { PATH: `${folder}:${process.env.PATH}`, CUDA_VISIBLE_DEVICES: '1' };
    const samples = await new Promise<GpuSample[]>((resolve) => {
      const stop = watchGpus(env, (told) => {
        stop();
        resolve(told);
      });
    });
    expect(samples).toEqual([{ index: 1, utilization: 50, memory: 50 }]);
    expect(fs.readFileSync(path.join(folder, 'asked'), 'utf8')).toContain('--id=1');
    fs.rmSync(folder, { recursive: true });
  },
);
