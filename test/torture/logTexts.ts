/** Logs such as people have, damaged in every way, and what must hold however they are read. */
import { expect } from 'vitest';
import type { LogEvent } from '../../src/logs/events';
import { openPipe } from '../../src/logs/index';
import type { OpenLog } from '../../src/logs/openLog';
import { SaidError } from '../../src/shared/messages/say';
import type { Chance } from './chance';

const count = 40;
const repeated = (line: (step: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i + 1)).join('');
const loss = (step: number): string => (step === 31 ? 'nan' : (0.5 + 4 / (1 + step / 9)).toFixed(4));

/** Printed forms, with numbers of our own. */
export const logTexts: readonly string[] = [
  repeated((i) => `{'loss': ${loss(i)}, 'grad_norm': ${i / 7}, 'learning_rate': 2e-05, 'epoch': ${i / 100}}\n`),
  repeated(
    (i) =>
      `\r  ${i}%|###   | ${i}/100 [00:12<01:02, 3.1it/s]${i % 5 === 0 ? `\n{'loss': ${loss(i)}, 'epoch': ${i / 50}}\n` : ''}`,
  ),
  repeated(
    (i) =>
      `Epoch ${i}/40\n\r1/2 [=>...] - ETA: 0s - loss: ${loss(i)}\b\b\b\r2/2 [====] - 1s 9ms/step - loss: ${loss(i)} - val_loss: ${loss(i)}\n`,
  ),
  repeated(
    (i) =>
      `iter ${i}: loss ${loss(i)}, time ${i * 1.5}ms, mfu 12.34%\n${i % 10 === 0 ? `step ${i}: train loss ${loss(i)}, val loss ${loss(i)}\n` : ''}`,
  ),
  repeated(
    (i) =>
      ` iteration ${i}/ 40 | consumed samples: ${i * 8} | lm loss: ${loss(i)}E+00 | grad norm: 1.${i} | number of nan iterations: 0 |\n`,
  ),
  repeated(
    (i) =>
      `| train/ | |\n|  approx_kl | 0.0${i} |\n|  loss | ${loss(i)} |\n|  total_timesteps | ${i * 2048} |\n-----------------\n`,
  ),
  repeated(
    (i) =>
      `\u001b[32m2026-03-14 09:26:${String(i).padStart(2, '0')},123\u001b[0m [INFO] Train Epoch: 1 [${i * 64}/2560 (${i}%)]\tLoss: ${loss(i)}\n`,
  ),
  `step,loss,lr\n${repeated((i) => `${i},${loss(i)},0.001\n`)}`,
  repeated((i) => `{"step":${i},"loss":${step(i)},"note":"a \\"b\\", c"}\n`),
  `| step | loss |\n|---|---|\n${repeated((i) => `| ${i} | ${loss(i)} |\n`)}`,
  `Step  Training Loss  Validation Loss\n${repeated((i) => `${i * 10}    ${loss(i)}    ${i % 4 === 0 ? loss(i) : 'No log'}\n`)}`,
  repeated((i) => `epoch=${i >> 3} batch=${i % 8} loss=${loss(i)} ppl=1.797e308 eta=-inf\n`),
];

function step(i: number): string {
  return i === 31 ? 'NaN' : String(1 / i);
}

const bytesOf = (chance: Chance, most: number): Buffer =>
  Buffer.from(Array.from({ length: chance.below(most) }, () => chance.below(256)));

type Mutation = (bytes: Buffer, chance: Chance, other: Buffer) => Buffer;

const splice = (bytes: Buffer, at: number, gone: number, put: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + gone)]);

const words = [
  'nan',
  '-inf',
  '1e999',
  '\r',
  '\n',
  '\r\n',
  '"',
  "{'loss':",
  '|',
  ',',
  '\t',
  ' - ',
  '0/0',
  '[2][',
  '\u001b[2K',
  '\u0000',
  '\ufeff',
  '=',
  ': ',
  '９',
  '1.',
];

const mutations: readonly Mutation[] = [
  (bytes, chance) => bytes.subarray(0, chance.below(bytes.length + 1)),
  (bytes, chance) => bytes.subarray(chance.below(bytes.length + 1)),
  (bytes, chance) => splice(bytes, chance.below(bytes.length + 1), 0, bytesOf(chance, 40)),
  (bytes, chance) => splice(bytes, chance.below(bytes.length + 1), chance.below(200), Buffer.alloc(0)),
  (bytes, chance) => splice(bytes, chance.below(bytes.length + 1), 0, Buffer.from(chance.of(words))),
  (bytes, chance) =>
    splice(bytes, chance.below(bytes.length + 1), 0, Buffer.from(chance.of(words).repeat(chance.below(400)))),
  (bytes, chance, other) =>
    splice(bytes, chance.below(bytes.length + 1), 0, other.subarray(chance.below(other.length + 1))),
  (bytes, chance) => {
    const copy = Buffer.from(bytes);
    for (let i = 0; i < 8 && copy.length > 0; i++) copy[chance.below(copy.length)] = chance.below(256);
    return copy;
  },
  (bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le'),
  (_, chance) => bytesOf(chance, 2000),
];

/** A text with up to three damages. */
export function damagedLog(chance: Chance, texts = logTexts): Buffer {
  let bytes: Buffer = Buffer.from(chance.of(texts));
  for (let left = chance.below(4); left > 0; left--)
    bytes = chance.of(mutations)(bytes, chance, Buffer.from(chance.of(texts)));
  return bytes;
}

/** The events of a log to its end, and the sentence it ended with, if any. */
export interface WholeLog {
  events: LogEvent[];
  end: string;
  form: string;
  notUnderstood: number;
}

/** Runs a read; whatever it throws must be a sentence. */
function sentenceOf(read: () => void): string {
  try {
    read();
    return '';
  } catch (error) {
    if (!(error instanceof SaidError) || error.message.length > 3000) throw error;
    return error.message;
  }
}

const sink = (events: LogEvent[]) => (event: LogEvent) => {
  if (event.kind === 'anew') events.length = 0;
  else if (event.kind === 'figures') events.push({ ...event, values: [...event.values] });
  else events.push(event);
};

/** Reads a log that is whole. */
export function readWhole(log: OpenLog): WholeLog {
  const events: LogEvent[] = [];
  const take = sink(events);
  const end = sentenceOf(() => {
    while (log.readOn(take)) continue;
    log.finish(take);
  });
  const { form, notUnderstood } = log.read;
  return { events, end, form, notUnderstood };
}

/** Reads bytes from a pipe that cuts them at these places. */
export function readPiped(bytes: Buffer, cuts: readonly number[]): WholeLog {
  const { log, source } = openPipe({ figures: true });
  const events: LogEvent[] = [];
  const take = sink(events);
  const end = sentenceOf(() => {
    [...cuts, bytes.length].reduce((from, to) => {
      source.push(bytes.subarray(from, to));
      while (source.waiting) log.readOn(take);
      return to;
    }, 0);
    log.finish(take);
  });
  const { form, notUnderstood } = log.read;
  return { events, end, form, notUnderstood };
}

export const someCuts = (bytes: Buffer, chance: Chance): number[] =>
  Array.from({ length: chance.below(6) }, () => chance.below(bytes.length + 1)).sort((a, b) => a - b);

/** Lines of a text, as terminals end them; that many rows it has at most. */
function linesOf(bytes: Buffer): number {
  let lines = 1;
  for (const byte of bytes) if (byte === 0x0a || byte === 0x0d) lines++;
  return lines;
}

/** What must hold of any bytes: the same rows wherever a pipe cuts them, and no more rows than lines. */
export function examine(bytes: Buffer, chance: Chance): void {
  const whole = readPiped(bytes, []);
  const rows = whole.events.filter(({ kind }) => kind === 'figures').length;
  expect(rows).toBeLessThanOrEqual(linesOf(bytes));
  const steps = whole.events.filter(({ kind }) => kind === 'step').length;
  expect(steps).toBeLessThanOrEqual(2 * linesOf(bytes));
  const cut = readPiped(bytes, someCuts(bytes, chance));
  expect(cut.end).toBe(whole.end);
  expect(rowsOf(cut)).toEqual(rowsOf(whole));
}

/** Rows as they were read. Which step each is also goes by lengths that the text tells, which a damaged one tells now so, now so. */
function rowsOf({ events, form, notUnderstood }: WholeLog): unknown {
  const rows = events.flatMap((event) => (event.kind === 'figures' ? [[event.names, event.values]] : []));
  // Of what is no text no row counts, and nothing is said but that.
  return rows.length === 0 ? [] : { rows, form, notUnderstood };
}
