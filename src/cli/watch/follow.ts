/** A file or folder that is followed while it grows. */
import path from 'node:path';
import { encodingOf } from '../../logs/decoding';
import { openLog, runsIn } from '../../logs/index';
import type { OpenLog } from '../../logs/openLog';
import { firstBytes } from '../../logs/stores/beginning';
import { say, SaidError, type Language, type Message } from '../../shared/messages/say';
import { countedIn } from '../../shared/messages/unit';
import { described } from '../human';
import { lineIn } from '../language';
import { reasonOf } from '../reason';
import { foundLine } from '../report';
import { diagnosedLog } from '../reported';
import { complain, tell } from '../terminal';
import { whenThere } from './awaited';
import { lookEvery, waitForEnd, type EndOfWatch } from './ending';
import { LiveDiagnosis } from './liveDiagnosis';

/** Bytes that are read before signals are heard again. */
const slice = 1024 * 1024;

/** Reasons that no growing of the file mends. */
const hopeless: ReadonlySet<string> = new Set([
  ...['log.no-text', 'log.compressed', 'log.no-event-file', 'log.long-json', 'log.too-many-points'],
]);

interface FollowOptions {
  loss: string | undefined;
  untilAct: boolean;
  language: Language;
}

/**
 * Follows a log until Ctrl+C, or until a finding needs action if that is asked. One that is not there yet is waited for. Returns the
 * exit code: 0 fine, 1 where nothing could be read, 2 findings that need action. Throws a sentence where there can be no such log.
 */
export async function follow(file: string, options: FollowOptions): Promise<number> {
  const toErrors = (message: Message) => complain(`${lineIn(options.language)(message)}\n`);
  const found = once(() => toErrors(say('watch.following', { file })));
  const missing = once(() => toErrors(say('watch.awaited', { file })));
  const ended = waitForEnd();
  try {
    const why = await whenThere(file, ended, { missing, found });
    if (why === null) return await followed(file, options, ended, { toErrors, found });
    toErrors(say('report.unreadable', { file, why }));
    return 1;
  } finally {
    ended.dispose();
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

interface FollowWords {
  toErrors: (message: Message) => void;
  /** Says that it is followed. */
  found: () => void;
}

async function followed(file: string, options: FollowOptions, ended: EndOfWatch, { toErrors, found }: FollowWords) {
  const { loss, untilAct, language } = options;
  const line = lineIn(language);
  const { runs, newest, log } = opened(file, loss);
  if (runs.length > 1) toErrors(say('watch.newest-of', { n: runs.length, name: newest.name }));
  found();
  const live = new LiveDiagnosis(log, (finding) => complain(`${foundLine(finding, countedIn(language, log.unit))}\n`));
  let told = '';
  let refused: SaidError | null = null;
  while (!ended.is && !(untilAct && live.act) && refused === null) {
    let more = false;
    try {
      more = log.readOn(live.take, slice);
      live.settle();
      if (!more) refuseNoText(log, newest.file);
      told = '';
    } catch (error) {
      if (isHopeless(error)) refused = error;
      else {
        const trouble = say('watch.trouble', { file, why: reasonOf(error) });
        if (line(trouble) !== told) toErrors(trouble);
        told = line(trouble);
      }
    }
    await (more ? new Promise((resolve) => setImmediate(resolve)) : ended.orAfter(lookEvery));
  }
  try {
    const report = live.end(told !== '' || refused !== null);
    const diagnosed = diagnosedLog({ file }, log, report);
    tell(described(diagnosed, language));
    if (refused !== null) throw refused;
    return diagnosed.report.verdict === 'act' ? 2 : 0;
  } catch (error) {
    toErrors(say('report.unreadable', { file, why: reasonOf(error) }));
    return 1;
  } finally {
    log.close();
  }
}

const isHopeless = (error: unknown): error is SaidError =>
  error instanceof SaidError && hopeless.has(error.said.message.id);

/** Throws a sentence where all that is there, and is less than is asked for to be sure, is no text. */
function refuseNoText(log: OpenLog, file: string): void {
  if (log.read.rows === 0 && log.source.beginning?.length === 0) encodingOf(firstBytes(file)?.bytes ?? empty);
}

const empty = new Uint8Array();

/** Opens the newest run of a log. Throws a sentence if there is none. */
function opened(file: string, loss: string | undefined) {
  try {
    const runs = runsIn(path.resolve(file));
    const newest = runs[0]!;
    return { runs, newest, log: openLog(newest, { loss }) };
  } catch (error) {
    throw new SaidError(say('report.unreadable', { file, why: reasonOf(error) }));
  }
}
