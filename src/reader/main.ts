/** The reader thread: reads run folders and logs for the extension host and answers the panels' queries. */
import { parentPort, workerData } from 'node:worker_threads';
import { answerQuery, type Query } from './answer';
import type { FromReader, RunEntry, ToReader } from './protocol';
import { Library } from './library';
import { LogFinder } from './findLogs';
import { LogLibrary } from './logLibrary';
import type { LogRun } from './logRun';
import type { RunReader } from './runReader';
import type { Series } from '../run/series';
import { isLogId } from '../shared/logId';
import { errorText, inLanguage, localized, type Language } from '../shared/messages/say';
import { countedIn } from '../shared/messages/unit';
import { perform } from '../shared/rpc';
import { work } from './work';

/** Between two messages about runs, and between two answers to one panel: at most twenty a second. */
const tellMs = 50;
/** Curves that no panel has shown for this long are let go. */
const keepMs = 60_000;

const port = parentPort;
if (!port) throw new TypeError('parentPort');

/** The editor's language: what leaves this thread is in it. */
const language = workerData as Language;
const told = (error: unknown): string => errorText(error, language);

const changed = new Map<string, RunReader | LogRun>();
const gone = new Set<string>();
let tellTimer: NodeJS.Timeout | undefined;
let scanned = false;
/** Nothing is written into a workspace that the person has not trusted. */
let trusted = false;

const library = new Library(
  {
    changed: (reader) => {
      // A reader speaks first while it is being made; the library says so again once it has its place.
      if (library?.get(reader.view?.id) !== reader) return;
      changed.set(reader.view.id, reader);
      gone.delete(reader.view.id);
      tellSoon();
    },
    answered: (reader, answer) => {
      const { request, ok, step, message } = localized(answer, language);
      post({ type: 'answered', run: reader.view.id, request: request.request, ok, step, message });
    },
    mayWrite: () => trusted,
    trouble: (error) => post({ type: 'trouble', message: told(error) }),
  },
  (id) => {
    changed.delete(id);
    gone.add(id);
    tellSoon();
  },
  (runs) => post({ type: 'broken', runs: runs.map((run) => ({ ...run, message: inLanguage(run.message, language) })) }),
);

const logs = new LogLibrary(
  {
    changed: (log) => {
      if (logs?.get(log.id) !== log) return;
      changed.set(log.id, log);
      gone.delete(log.id);
      tellSoon();
    },
  },
  (id) => {
    changed.delete(id);
    gone.add(id);
    tellSoon();
  },
);
const finder = new LogFinder((refs) => logs.setFound(refs));

function post(message: FromReader, transfer: ArrayBuffer[] = []): void {
  port!.postMessage(message, transfer);
}

function tellSoon(): void {
  tellTimer ??= setTimeout(tell, scanned ? tellMs : 0);
}

function tell(): void {
  clearTimeout(tellTimer);
  tellTimer = undefined;
  const entries = [...changed.values()].map(entryOf);
  post({ type: 'runs', changed: entries, gone: [...gone], first: !scanned });
  scanned = true;
  changed.clear();
  gone.clear();
}

function entryOf(run: RunReader | LogRun): RunEntry {
  const { workspace, dir, view, usable } = run;
  return { workspace, dir, view: localized(view, countedIn(language, 'unit' in run ? run.unit : 'steps')), usable };
}

const seriesOf = (run: string, name: string): Series | undefined =>
  isLogId(run) ? logs.series(run, name) : library.get(run)?.series(name);

/** The newest query of every panel; older ones are not answered. */
const queries = new Map<number, Query>();
const answeredAt = new Map<number, number>();

function queueQuery(panel: number, query: Query): void {
  const waiting = queries.has(panel);
  queries.set(panel, query);
  const wait = Math.max(0, (answeredAt.get(panel) ?? 0) + tellMs - Date.now());
  if (!waiting) setTimeout(() => reply(panel), wait);
}

function reply(panel: number): void {
  const query = queries.get(panel);
  queries.delete(panel);
  if (!query) return;
  answeredAt.set(panel, Date.now());
  try {
    const answer = answerQuery(query, seriesOf);
    post({ type: 'answer', panel, answer }, [answer.data.buffer as ArrayBuffer]);
  } catch (error) {
    post({ type: 'trouble', message: told(error) });
  }
}

let keepTimer: NodeJS.Timeout | undefined;

function show(runs: string[]): void {
  clearTimeout(keepTimer);
  keepTimer = setTimeout(() => {
    library.keep(new Set(runs));
    logs.keep(new Set(runs));
  }, keepMs);
}

port.on('message', (message: ToReader) => {
  switch (message.type) {
    case 'workspaces':
      trusted = message.trusted;
      logs.setRoots(message.roots);
      library.setRoots(message.roots);
      return scanned ? undefined : tell();
    case 'show':
      library.show(new Set(message.runs));
      logs.show(new Set(message.runs));
      return show(message.runs);
    case 'query':
      return queueQuery(message.panel, message.query);
    case 'call':
      return void perform(work, message, told).then((done) => post(localized(done, language)));
    case 'look':
      return library.scan(true);
    case 'openLog':
      return logs.open(message.log, message.loss);
    case 'findLogs':
      return finder.look(message.files);
  }
});
