/** A run folder of Keel as a log, with what its fixes need. */
import fs from 'node:fs';
import path from 'node:path';
import type { AnyConfig } from '../config/keel/anyConfig';
import type { FixContext } from '../diagnosis/fixes/index';
import { factsOf } from '../diagnosis/monitor/facts';
import type { RunLog } from '../diagnosis/report';
import { ScriptFigures } from '../logs/scriptFigures';
import { usableCheckpoints } from '../run/checkpoints';
import { EventTail } from '../run/events';
import { HeldOut } from '../run/heldOut';
import { lineage, type Chapter } from '../run/lineage';
import { lostIfDead } from '../run/liveness';
import { isNewer, newerNotice, reasonOf } from '../run/manifest';
import { runDir, workspaceOf } from '../run/paths';
import { isRunId } from '../run/runId';
import { layerWindows, stepWindows } from '../run/table';
import type { LayerSample, Manifest, RunEvent, TableInfo } from '../run/types';
import { configOfRun } from '../runner/createRun';
import { say, type Message } from '../shared/messages/say';
import type { RunState } from '../shared/runState';

/** How a run ended, by its runner's word or by the looks of it. */
export interface Ended {
  state: RunState;
  /** In a sentence; null where the state says it all. */
  how: Message | null;
}

export interface RecordedRun {
  /** The run's steps, after those of the runs it continues. */
  log: RunLog;
  /** Steps up to here belong to former runs. */
  startedAt: number;
  /** What fixes are computed from; null where the config is unreadable. */
  context: FixContext<AnyConfig> | null;
  ignore: string[];
  /** A sentence about what of the run cannot be read; null if all can. */
  notice: Message | null;
  /** Sentences about rows left out, by their tables; they come as the rows are read. */
  doubted: ReadonlyMap<string, Message>;
  ended: Ended;
}

/** Reads a run folder. Throws a sentence if it is none or damaged. */
export function readRunFolder(dir: string): RecordedRun {
  const manifest = lostIfDead(dir);
  const home = path.resolve(dir);
  const id = path.basename(home);
  const workspace = workspaceOf(home);
  // A folder that was moved out of its workspace stands for itself.
  const inPlace = isRunId(id) && fs.existsSync(runDir(workspace, id));
  const chapters: Chapter[] = inPlace ? lineage(workspace, id) : [{ dir: home, manifest, until: null }];
  const config = configOfRun(home);
  const { totalSteps } = manifest;
  const doubted = new Map<string, Message>();
  const log: RunLog = {
    steps: [],
    layers: tableOf(chapters.at(-1)!)?.layers ?? [],
    samples: { [Symbol.iterator]: () => samplesOf(chapters, doubted) },
    evaluations: [],
    totalSteps,
    facts: config === null ? {} : factsOf(config),
    scalars: [],
    gauges: [],
    clues: [],
  };
  const heldOut = new HeldOut();
  const figures = new ScriptFigures();
  chapters.forEach((chapter) => addChapter(log, chapter, { heldOut, figures }, doubted));
  if (figures.objective !== null) log.facts = { ...log.facts, objective: figures.objective };
  const checkpoints = inPlace ? usableCheckpoints(workspace, id) : [];
  return {
    log,
    startedAt: chapters.at(-2)?.until ?? 0,
    // The fixes of a newer Keel's run could not be applied by this one.
    context: isNewer(manifest) ? null : config && { config, ran: config, checkpoints, totalSteps },
    notice: newerNotice(manifest),
    doubted,
    ended: endOf(manifest),
    ignore: config?.monitor.ignore ?? [],
  };
}

const ends = {
  stopped: 'report.ended.stopped',
  diverged: 'report.ended.diverged',
  failed: 'report.ended.failed',
  lost: 'report.ended.lost',
  finished: 'report.ended.finished',
} as const;

function endOf(manifest: Manifest): Ended {
  const { state } = manifest;
  const reason = reasonOf(manifest);
  const isOver = Object.hasOwn(ends, state);
  return { state, how: isOver && reason !== null ? say(ends[state as keyof typeof ends], { reason }) : null };
}

/** What is known of a run's events from chapter to chapter. */
interface FolderReading {
  heldOut: HeldOut;
  figures: ScriptFigures;
}

function addChapter(log: RunLog, chapter: Chapter, reading: FolderReading, doubted: Map<string, Message>): void {
  const { heldOut, figures } = reading;
  const last = chapter.until ?? Infinity;
  const within = ({ step }: { step: number }) => step <= last;
  const table = tableOf(chapter);
  // Figures of before the first step count steps of the script's own.
  let begun = false;
  for (const event of eventsOf(chapter.dir)) {
    if (event.kind === 'started') begun = true;
    else if (event.kind === 'figures' && begun && within(event)) {
      const gauges = figures.take(event.values);
      if (gauges !== null) log.gauges!.push({ step: event.step, gauges });
    } else if (event.kind === 'eval' && within(event) && heldOut.leads(event)) log.evaluations.push(event);
    else if (event.kind === 'scalar') log.scalars!.push(event);
    else if (event.kind === 'clue' && within(event)) log.clues!.push(event);
  }
  if (table === undefined) return;
  let resumed = log.steps.length > 0;
  for (const rows of stepWindows(chapter.dir, table, noteIn(doubted, chapter.dir, table.steps))) {
    for (const step of rows) {
      if (!within(step)) continue;
      log.steps.push(resumed ? { ...step, resumed } : step);
      resumed = false;
    }
  }
}

/** Samples are read more than once; what is said of a table stays one sentence. */
const noteIn = (doubted: Map<string, Message>, dir: string, file: string) => (message: Message) =>
  void doubted.set(path.join(dir, file), message);

/** The samples of all chapters, a window at a time. */
function* samplesOf(chapters: readonly Chapter[], doubted: Map<string, Message>): Generator<LayerSample> {
  for (const chapter of chapters) {
    const table = tableOf(chapter);
    if (table === undefined) continue;
    const told = noteIn(doubted, chapter.dir, table.layersFile);
    for (const samples of layerWindows(chapter.dir, table, told))
      for (const sample of samples) if (sample.step <= (chapter.until ?? Infinity)) yield sample;
  }
}

/** Bytes of events that are read at once. */
const eventBytes = 4_000_000;

function* eventsOf(dir: string): Generator<RunEvent> {
  const tail = new EventTail(dir);
  do yield* tail.read(eventBytes);
  while (tail.behind);
}

/** Scripts say it again when they make a further optimizer; the first table stays. */
function startedTable(dir: string): TableInfo | undefined {
  for (const event of eventsOf(dir)) if (event.kind === 'started') return event.tables[0];
  return undefined;
}

/** The main table; a run that just started has it in its events only. */
function tableOf({ dir, manifest }: Chapter): TableInfo | undefined {
  return manifest.tables[0] ?? startedTable(dir);
}
