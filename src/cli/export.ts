/** `keel export RUN --csv [FILE] [--lineage]`: the step table of a run as CSV. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readEvents } from '../run/events';
import { fileError } from '../run/fileError';
import { HeldOut } from '../run/heldOut';
import { newerNotice } from '../run/manifest';
import { lineage, type Chapter } from '../run/lineage';
import { stepWindows } from '../run/table';
import { missingColumn } from '../run/types';
import { englishLanguage, say, type Language, type Message } from '../shared/messages/say';
import { printable } from '../shared/printable';
import { lineIn } from './language';
import { complain as toErrors, stdout } from './terminal';
import { findRun } from './workspace';

export interface ExportOptions {
  /** Where to write; `true` or absent means standard output. */
  csv?: string | boolean | undefined;
  /** With the steps of the runs that this one continues. */
  lineage?: boolean | undefined;
  language?: Language | undefined;
  out?: NodeJS.WritableStream | undefined;
  cwd?: string | undefined;
  /** Where it is said that a run can be read in part only; standard error if absent. */
  complain?: (text: string) => void;
}

/** Names as tools expect them in a CSV; other columns keep theirs. */
const headings = new Map([['gradNorm', 'grad_norm']]);

/** Writes the CSV. Returns the exit code 0; throws a sentence if the run cannot be read or the file not be written. */
export async function exportRun(run: string, options: ExportOptions = {}): Promise<number> {
  const { workspace, id } = findRun(run, options.cwd ?? process.cwd());
  const chapters = lineage(workspace, id);
  const notice = newerNotice(chapters.at(-1)!.manifest);
  const { complain = toErrors } = options;
  const told = (message: Message) => complain(`${lineIn(options.language ?? englishLanguage)(message)}\n`);
  if (notice !== null) told(notice);
  const before = options.lineage ? chapters[0]!.manifest.parent : null;
  if (before !== null && before.checkpoint !== null) told(say('cli.export.before-gone', { run: before.run }));
  const text = Readable.from(csvOf(options.lineage ? chapters : chapters.slice(-1), told));
  const { csv } = options;
  if (typeof csv !== 'string') {
    await pipeline(text, options.out ?? stdout, { end: false }).catch(ignoreClosedPipe);
    return 0;
  }
  await pipeline(text, createWriteStream(csv)).catch((error: unknown) => {
    throw fileError(error, csv, 'written');
  });
  return 0;
}

/** `keel export ... | head` closes the pipe early, which is no error. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/**
 * The header, then the rows; a cell is empty where nothing was recorded. Losses on held-out data, and on other data that the
 * script evaluates on, and what it logs itself, stand in columns of their own where there are any.
 */
function* csvOf(chapters: Chapter[], told: (message: Message) => void): Generator<string> {
  const recorded = chapters.flatMap(({ manifest }) => manifest.tables[0]?.columns ?? []);
  const columns = [...new Set(recorded)].filter((name) => name !== missingColumn);
  const heldOut = new HeldOut();
  const evaluated = chapters.map((chapter) => besideTable(chapter, heldOut, columns));
  const heads = columns.map((name) => headings.get(name) ?? name);
  const curves = [...new Set(evaluated.flatMap((of) => [...of.keys()]))];
  yield `${[...heads, ...curves].map((head) => quoted(printable(head))).join(',')}\n`;
  for (const [i, chapter] of chapters.entries()) {
    const losses = curves.map((curve) => evaluated[i]!.get(curve) ?? new Map<number, number>());
    yield* rowsOf(chapter, columns, losses, told);
  }
}

/**
 * The values of each curve that no table has, by their steps: losses of evaluations, and figures that the script logs, under its
 * own names. The curves are known by the heads of their columns.
 */
function besideTable({ dir }: Chapter, heldOut: HeldOut, columns: string[]): Map<string, Map<number, number>> {
  const losses = new Map<string, Map<number, number>>();
  const logged = new Map<string, Map<number, number>>();
  const put = (into: typeof losses, curve: string, step: number, value: number) =>
    into.set(curve, (into.get(curve) ?? new Map<number, number>()).set(step, value));
  let begun = false;
  for (const event of readEvents(dir).events) {
    if (event.kind === 'eval')
      put(
        losses,
        heldOut.leads(event) ? 'val_loss' : `${event.name ?? 'other'}_loss`.replaceAll(' ', '_'),
        event.step,
        event.loss,
      );
    // Figures of before the first step stand at steps of the script's own.
    else if (event.kind === 'started') begun = true;
    else if (event.kind === 'figures' && begun)
      for (const [name, value] of Object.entries(event.values)) put(logged, name, event.step, value);
  }
  const taken = new Set([...columns.map((name) => headings.get(name) ?? name), ...losses.keys()]);
  for (const [name, values] of logged) losses.set(taken.has(name) ? `logged_${name}` : name, values);
  return losses;
}

function* rowsOf(
  { dir, manifest, until }: Chapter,
  columns: string[],
  losses: Map<number, number>[],
  told: (message: Message) => void,
): Generator<string> {
  const [table] = manifest.tables;
  if (table === undefined) return;
  for (const rows of stepWindows(dir, table, told)) {
    const steps = rows.column('step');
    const cells = columns.map((name) => ({ values: rows.column(name), at: rows.columns.indexOf(name) }));
    const lines: string[] = [];
    for (let row = 0; row < rows.length; row++) {
      if (until !== null && steps[row]! > until) continue;
      const line = cells.map(({ values, at }) => (at < 0 || rows.isRecorded(row, at) ? String(values[row]!) : ''));
      line.push(...losses.map((of) => String(of.get(steps[row]!) ?? '')));
      lines.push(line.join(','));
    }
    if (lines.length > 0) yield `${lines.join('\n')}\n`;
  }
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
