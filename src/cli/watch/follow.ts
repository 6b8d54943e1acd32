/** A file or folder that is followed while it grows. */
import path from 'node:path';
import { openLog, runsIn } from '../../logs/index';
import { say, SaidError, type Language, type Message } from '../../shared/messages/say';
import { described } from '../human';
import { lineIn } from '../language';
import { reasonOf } from '../reason';
import { foundLine } from '../report';
import { diagnosedLog } from '../reported';
import { complain, tell } from '../terminal';
import { LiveDiagnosis } from './liveDiagnosis';

/** Milliseconds between looks at a log that has not grown. */
const lookEvery = 300;

/** Bytes that are read before signals are heard again. */
const slice = 1024 * 1024;

interface FollowOptions {
  loss: string | undefined;
  untilAct: boolean;
  language: Language;
}

/**
 * Follows a log until Ctrl+C, or until a finding needs action if that is asked. Returns the exit code: 0 fine, 1 where nothing
 * could be read, 2 findings that need action. Throws a sentence where there is no such log.
 */
export async function follow(file: string, { loss, untilAct, language }: FollowOptions): Promise<number> {
  const line = lineIn(language);
  const toErrors = (message: Message) => complain(`${line(message)}\n`);
  const { runs, newest, log } = opened(file, loss);
  if (runs.length > 1) toErrors(say('watch.newest-of', { n: runs.length, name: newest.name }));
  toErrors(say('watch.following', { file }));
  const live = new LiveDiagnosis(log, (finding) => complain(`${foundLine(finding, language)}\n`));
  const ended = waitForEnd();
  let told = '';
  while (!ended.is && !(untilAct && live.act)) {
    let more = false;
    try {
      more = log.readOn(live.take, slice);
      live.settle();
      told = '';
    } catch (error) {
      const trouble = say('watch.trouble', { file, why: reasonOf(error) });
      if (line(trouble) !== told) toErrors(trouble);
      told = line(trouble);
    }
    await (more ? new Promise((resolve) => setImmediate(resolve)) : ended.orAfter(lookEvery));
  }
  ended.dispose();
  try {
    const report = live.end();
    tell(described(diagnosedLog({ file }, log, report), language));
    return report.verdict === 'act' ? 2 : 0;
  } catch (error) {
    toErrors(say('report.unreadable', { file, why: reasonOf(error) }));
    return 1;
  } finally {
    log.close();
  }
}

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

/** Hears of the signals that end a process. */
function waitForEnd() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let wake = () => undefined as void;
  const state = { is: false };
  const end = () => {
    state.is = true;
    wake();
  };
  for (const signal of signals) process.on(signal, end);
  return {
    get is() {
      return state.is;
    },
    orAfter: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    dispose: () => signals.forEach((signal) => process.off(signal, end)),
  };
}
