import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Curves } from '../../../src/reader/curves';
import { stepColumns, type GpuTable } from '../../../src/run/types';
import { GpuWriter, readSamples, watchGpus, type GpuSample } from '../../../src/runner/gpu';

it('reads what nvidia-smi prints, and leaves out what it does not tell', () => {
  const text = '0, 37, 1530, 81559\n1, [N/A], 0, 81559\n2, 0, 512, [N/A]\n\n3, 100, 81559, 81559\n';
  expect(readSamples(text)).toEqual([
    { index: 0, utilization: 37, memory: 1.9 },
    { index: 3, utilization: 100, memory: 100 },
  ]);
  expect(readSamples('No devices were found\n')).toEqual([]);
});

it('writes them as a table, which the reader draws; a GPU that does not answer leaves a gap', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-gpu-'));
  const [first, second] = readSamples('0, 37, 1530, 81559\n3, 100, 81559, 81559\n') as [GpuSample, GpuSample];
  const told: GpuTable[] = [];
  const writer = new GpuWriter(dir, [first, second], (table) => told.push(table));
  writer.append([first, second], 1000, 5);
  writer.append([second], 1005, 9);
  writer.close();
  const columns = ['time', 'step', 'gpu0/utilization', 'gpu0/memory', 'gpu3/utilization', 'gpu3/memory'];
  expect(told).toEqual([{ file: 'gpu.f64', columns }]);
  const steps = { name: 'train', steps: 'steps.f64', columns: [...stepColumns], layersFile: 'layers.f32', layers: [] };
  const curves = new Curves(dir, [steps], told[0]);
  curves.update();
  const of = (name: string) => [...curves.get(`scalar/${name}`)!.query(0, 100, 1000).data];
  expect(of('gpu0/utilization')).toEqual([37, 37, 0]);
  expect(of('gpu3/memory').filter((_, i, { length }) => i < 3 || i >= length - 3)).toEqual([100, 100, 0, 100, 100, 0]);
  expect(curves.get('scalar/gpu9/memory')).toBeUndefined();
  fs.rmSync(dir, { recursive: true });
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
