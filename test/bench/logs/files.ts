/** Logs such as training leaves them, of any size, written piece by piece. Their numbers are a curve of our own. */
import fs from 'node:fs';
import path from 'node:path';
import { crc32c } from '../../../src/run/crc32c';

/** Writes what `lines` gives for one step after another until the file has so many bytes. */
function writeSteps(file: string, bytes: number, lines: (step: number) => string, head = ''): void {
  const descriptor = fs.openSync(file, 'w');
  try {
    let written = fs.writeSync(descriptor, head);
    for (let step = 1; written < bytes;) {
      const pieces: string[] = [];
      for (let i = 0; i < 2000; i++) pieces.push(lines(step++));
      written += fs.writeSync(descriptor, pieces.join(''));
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

const lossAt = (step: number): number => 0.5 + 8 / (1 + step / 2000) + 0.05 * Math.sin(step * 12.9898);

/** Bars drawn over themselves, a line with figures every tenth step, warnings and words between. */
export function writeConsole(file: string, bytes: number): void {
  const total = Math.ceil(bytes / 170);
  writeSteps(file, bytes, (step) => {
    const share = Math.floor((100 * step) / total);
    const bar = '#'.repeat(share / 5).padEnd(20);
    const drawn = `\r${String(share).padStart(3)}%|${bar}| ${step}/${total} [02:31<58:12,  3.97it/s]`;
    if (step % 10 !== 0) return drawn;
    const figures = `{'loss': ${lossAt(step).toFixed(4)}, 'grad_norm': ${(1 + 0.2 * Math.cos(step)).toFixed(6)}, 'learning_rate': ${(2e-4 * (1 - step / total / 2)).toExponential(6)}, 'epoch': ${((3 * step) / total).toFixed(3)}}`;
    const noise =
      step % 1000 === 0
        ? `\u001b[33mWARNING\u001b[0m 2026-03-14 09:26:53 saved state ${step} to out/checkpoint-${step} in 1.2 s\n`
        : '';
    return `${drawn}\n${figures}\n${noise}`;
  });
}

/** Twelve columns. */
export function writeCsv(file: string, bytes: number): void {
  const names = Array.from({ length: 8 }, (_, i) => `metric/${i}`);
  const rest = names.map((_, i) => (i / 7).toFixed(9)).join();
  const row = (step: number) =>
    `${step},${step * 0.25},${lossAt(step).toFixed(6)},${1e-3 / (1 + step / 1e5)},${rest}\n`;
  writeSteps(file, bytes, row, `step,time,loss,lr,${names.join()}\n`);
}

const masked = (bytes: Uint8Array): number => {
  const sum = crc32c(bytes);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
};

function record(data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length));
  head.writeUInt32LE(masked(head.subarray(0, 8)), 8);
  const foot = Buffer.alloc(4);
  foot.writeUInt32LE(masked(data));
  return Buffer.concat([head, data, foot]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push((left % 128) + 128);
  }
}

const part = (field: number, content: Uint8Array | number[]): Buffer =>
  Buffer.from([...varint(field * 8 + 2), ...varint(content.length), ...content]);

function double(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(9, field * 8 + 1);
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

function scalarEvent(step: number, tag: string, value: number): Buffer {
  const simple = Buffer.alloc(5, 2 * 8 + 5);
  simple.writeFloatLE(value, 1);
  const summary = part(1, Buffer.concat([part(1, Buffer.from(tag)), simple]));
  return Buffer.concat([double(1, 1.7e9 + step), Buffer.from([16, ...varint(step)]), part(5, summary)]);
}

/** A folder with one event file that holds so many scalars, of four tags. */
export function writeEvents(folder: string, scalars: number): void {
  fs.mkdirSync(folder, { recursive: true });
  const descriptor = fs.openSync(path.join(folder, 'events.out.tfevents.1700000000.host.1.0'), 'w');
  try {
    fs.writeSync(descriptor, record(Buffer.concat([double(1, 1.7e9), part(3, Buffer.from('brain.Event:2'))])));
    const tags = ['train/loss', 'train/lr', 'train/grad_norm', 'eval/loss'];
    for (let step = 1; step * tags.length <= scalars;) {
      const pieces: Buffer[] = [];
      for (let i = 0; i < 2000 && step * tags.length <= scalars; i++, step++)
        tags.forEach((tag) => pieces.push(record(scalarEvent(step, tag, tag.endsWith('loss') ? lossAt(step) : 0.1))));
      fs.writeSync(descriptor, Buffer.concat(pieces));
    }
  } finally {
    fs.closeSync(descriptor);
  }
}
