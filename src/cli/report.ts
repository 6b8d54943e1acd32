/** What `keel run` says while a run goes: for people, or as JSON lines for programs. */
import type { RecordedFinding } from '../diagnosis/finding';
import { noteText } from '../run/events';
import { reasonOf } from '../run/manifest';
import type { Manifest, RunEvent, Step } from '../run/types';
import type { Applied, ReadyFix } from '../runner/applyFix';
import { findingsOf } from '../runner/findings';
import { localized, say, type Language, type Message, type MessageId } from '../shared/messages/say';
import { printable, reportLine } from '../shared/printable';
import type { RunState } from '../shared/runState';
import { lineIn } from './language';
import type { StepLines } from './progress';

/** What a run came to, as the last line of `--json` has it. The shape is a contract. */
export interface Result {
  state: Manifest['state'];
  run: string;
  /** Number of recorded steps. */
  steps: number;
  findings: RecordedFinding[];
  fixes: (Pick<ReadyFix['fix'], 'id' | 'title' | 'reason' | 'edits' | 'continueFrom'> & {
    finding: string;
    said?: unknown;
  })[];
}

export interface Report {
  begin(manifest: Manifest, dir: string): void;
  steps(steps: Step[], manifest: Manifest): void;
  event(event: RunEvent, manifest: Manifest): void;
  end(manifest: Manifest): void;
  applied(applied: Applied, before: string): void;
  /** `config` is the path of the config from the current folder. */
  result(result: Result, manifest: Manifest, config: string): void;
  say(message: Message): void;
}

/** JSON has no word for NaN and the infinities; here they are the strings "NaN", "Infinity", "-Infinity". */
export const toJson = (value: unknown, indent?: number): string =>
  JSON.stringify(
    value,
    (_, item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? String(item) : item),
    indent,
  );

/** JSON of a value on one line, with its end. */
export const jsonLine = (value: unknown): string => `${toJson(value)}\n`;

/**
 * One JSON object a line: steps and events with the id of their run, the result last. It is English, with the messages
 * under `said`; what is said beside it is in the language.
 */
export function jsonReport(out: NodeJS.WritableStream, errors: NodeJS.WritableStream, language: Language): Report {
  const print = (value: unknown) => void out.write(printable(jsonLine(value)));
  return {
    begin: ({ id: run, name, config, parent }) => print({ kind: 'run', run, name, config, parent }),
    steps: (steps, { id: run }) => steps.forEach((step) => print({ kind: 'step', run, ...step })),
    event: ({ kind, ...rest }, { id: run }) => print({ kind, run, ...rest }),
    end: () => undefined,
    applied: ({ finding, fix, parent }) => print({ kind: 'fix', run: parent.run, finding: finding.id, fix }),
    result: print,
    say: (message) => void errors.write(`${lineIn(language)(message)}\n`),
  };
}

/** Lines removed and added, in order: enough for edits of values. */
export function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `  - ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `  + ${line}`),
  ];
}

/** A path as a word of a command line: with a blank in it, it is quoted. */
export const shellWord = (path: string): string => (/\s/.test(path) ? `"${path}"` : path);

const found = {
  act: 'cli.run.found.act',
  warn: 'cli.run.found.warn',
  note: 'cli.run.found.note',
} as const satisfies Record<RecordedFinding['severity'], MessageId>;

/** A finding as it is told while it comes, in one line. */
export function foundLine(finding: Pick<RecordedFinding, 'severity' | 'step' | 'message'>, language: Language): string {
  const { severity, step, message } = localized(finding, language);
  return lineIn(language)(say(found[severity], { step, text: message }));
}

/** How a run ended; one that has not is one whose end nobody saw. */
const ended: Record<RunState, `cli.run.${'finished' | 'stopped' | 'diverged' | 'failed' | 'lost'}`> = {
  starting: 'cli.run.lost',
  running: 'cli.run.lost',
  paused: 'cli.run.lost',
  stopping: 'cli.run.lost',
  finished: 'cli.run.finished',
  stopped: 'cli.run.stopped',
  diverged: 'cli.run.diverged',
  failed: 'cli.run.failed',
  lost: 'cli.run.lost',
};

/** For people: a progress line, findings and notes above it, the result in sentences, all in the language. */
export function plainReport(progress: StepLines, language: Language): Report {
  const t = lineIn(language);
  const told = new Set<string>();
  const print = (text: string) => progress.print(text);
  const once = (text: string, key = text) => {
    if (!told.has(key)) print(text);
    told.add(key);
  };
  const describe = (finding: RecordedFinding): string => {
    const { severity, step, message, causes } = localized(finding, language);
    const first = t(say(found[severity], { step, text: message }));
    const [cause] = severity === 'note' ? [] : causes;
    return cause === undefined ? first : `${first}\n  ${t(say('cli.run.cause', { cause }))}`;
  };
  const fixLines = (fix: Pick<ReadyFix['fix'], 'title' | 'reason'>): string[] => {
    const { title, reason } = localized(fix, language);
    return [t(say('cli.run.fix-title', { title })), `  ${reportLine(reason)}`];
  };
  return {
    say: (message) => print(t(message)),
    begin({ name, parent }, dir) {
      told.clear();
      print(t(beginning(name, parent, dir)));
    },
    steps: (steps, manifest) => progress.steps(steps, manifest),
    event(recorded) {
      if (recorded.kind === 'finding')
        return findingsOf([recorded]).findings.forEach((each) => once(describe(each), `${each.id} ${each.severity}`));
      const event = localized(recorded, language);
      if (event.kind === 'started') {
        once(t(say('cli.run.device', { device: event.device.name, backend: event.device.backend })));
        event.notes.forEach((text) => once(reportLine(text)));
      }
      if (event.kind === 'control') print(t(answer(event)));
      if (event.kind === 'note') print(t(noteText(event)));
    },
    end: () => progress.end(),
    applied({ fix, config, configText }, before) {
      print([...fixLines(fix), `  ${config}:`, ...changedLines(before, configText)].join('\n'));
    },
    result({ state, run, steps, findings, fixes: [fix] }, manifest, config) {
      const { name } = manifest;
      const grave = findings.filter(({ severity }) => severity === 'act');
      // A script that ended well tells nothing of its training where nothing of that was seen.
      const unwatched = state === 'finished' && steps === 0;
      const first = unwatched ? say('cli.run.unwatched', { name }) : say(ended[state], { name, steps });
      const why = grave.some(({ message }) => message === manifest.reason) ? null : reasonOf(manifest);
      print(t(why === null ? first : say('and-then', { first, second: why })));
      grave.forEach((finding) => print(describe(finding)));
      if (grave.length === 0 || fix === undefined) return;
      print([...fixLines(fix), `  ${t(say('cli.run.apply', { config: shellWord(config), run }))}`].join('\n'));
    },
  };
}

function beginning(name: string, parent: Manifest['parent'], dir: string): Message {
  if (parent === null) return say('cli.run.begin', { name, dir });
  const { checkpoint } = parent;
  return checkpoint === null
    ? say('cli.run.begin.anew', { name, dir })
    : say('cli.run.begin.from', { name, step: checkpoint, dir });
}

/** A terminal cannot resume a run, so it says who can. */
function answer({ request, ok, step, message: text }: Extract<RunEvent, { kind: 'control' }>): Message {
  return ok && request.request === 'pause' ? say('cli.run.paused', { step, text }) : say('run.at-step', { step, text });
}
