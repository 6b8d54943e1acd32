/** Whoever reads a run folder gets texts that cannot steer what shows them. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readEvents } from '../../../src/run/events';
import { readManifest } from '../../../src/run/manifest';
import { manifestOf, tempRun } from './folder';

const evil = 'a\u001b]52;c;eA==\u0007\u202eb\u009b2J';
const control = /[^\P{Cc}\n\t]|\u202e/u;

it('texts of manifest and events are printable, wherever they stand', () => {
  const dir = tempRun();
  const table = { name: evil, steps: 'steps.f64', columns: ['step', evil], layersFile: 'layers.f32', layers: [evil] };
  const device = { backend: evil, kind: 'cpu' as const, name: evil };
  const manifest = manifestOf({ name: `${evil}\n$(error)`, config: evil, reason: evil, device, tables: [table] });
  fs.writeFileSync(path.join(dir, 'run.json'), JSON.stringify({ ...manifest, versions: { [evil]: evil } }));
  const events = [
    { time: 1, kind: 'note', step: 1, text: evil, said: { text: { id: 'as-is', args: { text: evil } } } },
    { time: 1, kind: 'eval', step: 1, loss: 1, metrics: { [evil]: 1 } },
    { time: 1, kind: 'finding', finding: { id: evil, message: evil, causes: [evil] } },
  ];
  fs.writeFileSync(path.join(dir, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));

  const read = { manifest: readManifest(dir), ...readEvents(dir) };
  expect(read.events).toHaveLength(3);
  expect(read.manifest.name).toBe('a\\u001b]52;c;eA==\\u0007\\u202eb\\u009b2J $ (error)');
  const texts: string[] = [];
  JSON.stringify(read, (key, value: unknown) => {
    texts.push(key, typeof value === 'string' ? value : '');
    return value;
  });
  expect(texts.filter((text) => control.test(text))).toEqual([]);
  expect(texts.filter((text) => text.includes('\\u001b')).length).toBeGreaterThan(10);
});
