/**
 * How long the language server takes, over stdio: from an edit to its diagnostics, and to complete and explain. The bare
 * parse with ranges and yaml-language-server take turns with it on the same texts, so that the machine's other load
 * hits all alike. `KEEL_BENCH_SECONDS` is a hint how long to measure.
 */
import fs from 'node:fs';
import path from 'node:path';
import { LineCounter, parseDocument, visit } from 'yaml';
import type { Node } from 'yaml';
import { serverFlags } from '../../src/language/protocol';
import { Client } from '../unit/language/connection';
import { foreignConfig, ownConfig } from './language/texts';

const seconds = Number(process.env['KEEL_BENCH_SECONDS'] ?? 10);
/** Enough for a 95th percentile. */
const rounds = Math.max(100, seconds * 10);
/** yaml-language-server waits 200 ms each time, so it has fewer turns. */
const every = 4;

interface Text {
  name: string;
  uri: string;
  make: (lr: string) => string;
  lines: number;
}

const texts: Text[] = [300, 5000].flatMap((lines) => [
  { name: 'own config', uri: 'file:///bench/wide.keel.yaml', make: (lr) => ownConfig(lines, lr), lines },
  { name: 'foreign config', uri: 'file:///bench/sft.yaml', make: (lr) => foreignConfig(lines, lr), lines },
]);

function print(figure: string, value: number, unit: string, goal: number | null, better = 'less'): void {
  console.log(JSON.stringify({ figure, value, unit, goal, better }));
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** What every checker has to do at least: read the text and know where each value stands. */
function bareParse(text: string): void {
  const lineCounter = new LineCounter();
  const place = (_key: unknown, { range }: Node): void => {
    if (range) lineCounter.linePos(range[0]);
  };
  visit(parseDocument(text, { lineCounter }), { Node: place });
}

/**
 * Processor time of a process so far, in milliseconds, in steps of 10: sums of many say what the clock does not on a
 * machine with much else to do. NaN where the system does not tell.
 */
function processorTime(pid: number | undefined): number {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return NaN;
  }
}

/**
 * Processor time of the thread that answers, in milliseconds: what an edit takes on a machine that has nothing else to
 * do, whatever this one has. NaN where the system does not tell.
 */
function threadTime(pid: number | undefined): number {
  try {
    return Number(fs.readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return NaN;
  }
}

/** A server with one text open, in which a digit of the learning rate is typed again and again. */
class Typist {
  private digit = 1;
  private version = 1;
  private readonly at: { line: number; character: number };

  private constructor(
    private readonly client: Client,
    private readonly text: Text,
  ) {
    const lines = text.make('1e-4').split('\n');
    const line = lines.findIndex((each) => each.includes('1e-4'));
    this.at = { line, character: lines[line]?.indexOf('1e-4') ?? 0 };
  }

  static async start(program: string[], text: Text): Promise<Typist> {
    const client = new Client(program);
    await client.start();
    const typist = new Typist(client, text);
    const textDocument = { uri: text.uri, languageId: 'yaml', version: 1, text: text.make('1e-4') };
    const diagnostics = typist.published();
    await client.connection.sendNotification('textDocument/didOpen', { textDocument });
    await diagnostics;
    return typist;
  }

  private published(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${this.text.name}: no diagnostics in 10 s.`)), 10_000);
      const before = this.client.published.length;
      const look = (): void => {
        if (!this.client.published.slice(before).some(({ uri }) => uri === this.text.uri))
          return void setImmediate(look);
        clearTimeout(late);
        resolve();
      };
      look();
    });
  }

  /** Types a digit, without waiting. */
  async type(): Promise<void> {
    this.digit = (this.digit % 5) + 1;
    const end = { line: this.at.line, character: this.at.character + 1 };
    await this.client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.text.uri, version: ++this.version },
      contentChanges: [{ range: { start: this.at, end }, text: String(this.digit) }],
    });
  }

  /** Types a digit and waits for the diagnostics. */
  async typeAndSee(): Promise<void> {
    const diagnostics = this.published();
    await this.type();
    await diagnostics;
  }

  ask(method: string): Promise<unknown> {
    return this.client.connection.sendRequest(method, {
      textDocument: { uri: this.text.uri },
      position: { line: this.at.line, character: method.endsWith('hover') ? 4 : this.at.character },
    });
  }

  worked(): number {
    return processorTime(this.client.process.pid);
  }

  thread(): number {
    return threadTime(this.client.process.pid);
  }

  stop(): void {
    this.client.process.kill();
  }
}

async function measure(text: Text): Promise<void> {
  const keel = await Typist.start([...serverFlags, path.resolve('dist/server.js'), '--stdio'], text);
  const other = path.resolve('node_modules/yaml-language-server/bin/yaml-language-server');
  const yaml = await Typist.start([other, '--stdio'], text);
  const times = {
    keel: [] as number[],
    bare: [] as number[],
    yaml: [] as number[],
    complete: [] as number[],
    hover: [] as number[],
    thread: [] as number[],
  };
  const work = { keel: 0, bare: 0 };
  const content = text.make('1e-4');
  for (let round = -10; round < rounds; round++) {
    const [before, started] = [keel.worked(), keel.thread()];
    const measured = {
      keel: await timed(() => keel.typeAndSee()),
      bare: NaN,
      ...(round % every === 0 ? { yaml: await timed(() => yaml.typeAndSee()) } : {}),
    };
    const thread = keel.thread() - started;
    work.keel += round < 0 ? 0 : keel.worked() - before;
    const begun = processorTime(process.pid);
    measured.bare = await timed(() => bareParse(content));
    work.bare += round < 0 ? 0 : processorTime(process.pid) - begun;
    // The version is new to the server: what it answers with has to be made first.
    await keel.type();
    const complete = await timed(() => keel.ask('textDocument/completion'));
    await keel.type();
    const hover = await timed(() => keel.ask('textDocument/hover'));
    await pause(measured.keel * 2 + 5);
    // The first rounds are those in which programs warm up.
    if (round < 0) continue;
    for (const [name, value] of Object.entries({ ...measured, complete, hover, thread }))
      times[name as keyof typeof times].push(value);
  }
  keel.stop();
  yaml.stop();
  report(text, times, work);
}

function report(
  { name, lines }: Text,
  times: Record<'keel' | 'bare' | 'yaml' | 'complete' | 'hover' | 'thread', number[]>,
  work: { keel: number; bare: number },
): void {
  const of = `${name}, ${lines} lines`;
  const small = lines <= 300;
  const late = Object.fromEntries(
    Object.entries(times).map(([who, values]) => [who, quantile(values, 0.95)]),
  ) as Record<keyof typeof times, number>;
  print(`${of}: edit to diagnostics, median`, quantile(times.keel, 0.5), 'ms', null);
  print(`${of}: edit to diagnostics, 95th percentile`, late.keel, 'ms', small ? 10 : null);
  if (!Number.isNaN(late.thread)) print(`${of}: an edit in processor time, 95th percentile`, late.thread, 'ms', 10);
  print(`${of}: the same over the bare parse with ranges`, late.keel / late.bare, 'x', small ? null : 1.5);
  print(`${of}: processor time of an edit over that of the bare parse`, work.keel / work.bare, 'x', null);
  print(`${of}: yaml-language-server, median`, quantile(times.yaml, 0.5), 'ms', null);
  print(
    `${of}: yaml-language-server over Keel, medians`,
    quantile(times.yaml, 0.5) / quantile(times.keel, 0.5),
    'x',
    3.5,
    'more',
  );
  print(`${of}: completion of a new version, 95th percentile`, late.complete, 'ms', small ? 10 : null);
  print(`${of}: hover of a new version, 95th percentile`, late.hover, 'ms', small ? 10 : null);
}

async function main(): Promise<void> {
  for (const text of texts) await measure(text);
}

void main();
