/** How a printed log ended: what the words of Python, of scripts, of shells and of schedulers say of it. */
import { cut } from '../shared/cut';
import { asIs, say, type Message, type MessageId } from '../shared/messages/say';

/** How a program ended, by its own last words or those of what ran it. */
export interface LogEnd {
  /** `stopped`: by hand. `diverged`: it went on, without a loss that is a number. */
  state: 'failed' | 'stopped' | 'diverged';
  /** The words, to the letter. */
  reason: Message;
}

const sentences = {
  failed: 'report.ended.failed',
  stopped: 'report.ended.stopped',
  diverged: 'report.ended.diverged',
} as const satisfies Record<LogEnd['state'], MessageId>;

/** How it ended, in a sentence. */
export const endSaid = ({ state, reason }: LogEnd): Message => say(sentences[state], { reason });

/** An end that a line speaks of, as far as no training went on after it. */
export interface SaidEnd {
  /** Its line, from 0, of those kept. */
  at: number;
  state: LogEnd['state'];
  text: string;
  /** Words of several are weighed: those that say why go before those that say that. */
  weight: number;
  /** What stood before each line of a traceback, such as the rank. */
  prefix: string;
}

/** Characters of a line that are looked at. */
const longestLooked = 500;

const weights = { nonFinite: 0, outside: 1, traceback: 2, signal: 3, launcher: 4, skipping: 5, cancelled: 6 } as const;

/** What torchrun and recent PyTorch put before every line: the rank. */
const rankPrefix = /^\[[\w :/-]+\]:? ?/;
const tracebackBegins = /Traceback \(most recent call last\)/;
/** What Python says before the traceback of an error that ended nothing: in a finalizer, in a thread, in logging itself. */
const harmless = /^(?:Exception ignored |Exception in thread |Error in atexit|--- Logging error ---)/;
/** `ValueError: text`, `torch.cuda.OutOfMemoryError: text`, `KeyboardInterrupt`. */
const exception = /^[A-Za-z_][\w.]*(?:: .*|:)?$/;
const byHand = /^(?:KeyboardInterrupt\b|\S*SignalException: .*got signal: 2$)/;
/** They only tell that a process which they started failed. */
const ofLauncher = /^\S*(?:ChildFailedError|CalledProcessError|SignalException)\b/;

const nonFinite = /\b(?:nan|inf|infinity|infinite|non-?finite|not finite|invalid)\b/i;
const ofLoss = /loss|metric|cost/i;
const stops =
  /\b(?:stop|stopping|stopped|terminating|terminated|abort|aborting|aborted|exit|exiting|halting|halted|quitting)\b/i;
const goesOn = /skip|continu|ignor/i;
const skips = /\bskip(?:ping|ped)?\b/i;
/** A count of what did not happen, as in `number of nan iterations: 0`. The number of a step is no count. */
const countsNone =
  /(?:\b[A-Za-z#][\w#. -]{0,60})?(?<!\b(?:step|iter|iteration|epoch|batch|rank))\s{0,4}[:=]\s{0,4}0(?:\.0{1,9})?(?![\w.])/gi;

/** Words of the system, the shell, the scheduler and the launcher. Each stands for itself, so that it is quickly told. */
const words: readonly { weight: number; state: LogEnd['state']; are: readonly RegExp[] }[] = [
  {
    weight: weights.outside,
    state: 'failed',
    are: [
      /^slurmstepd: error: .*CANCELLED AT \S+ DUE TO /,
      /\boom[-_]kill\b/,
      /\bOut of memory: Killed process \d/,
      /^slurmstepd: error: Exceeded .*memory limit/,
      /^srun: error: .*: Out Of Memory/,
      /^=>> PBS: job killed: /,
      /^TERM_(?:RUNLIMIT|MEMLIMIT|SWAP): /,
    ],
  },
  { weight: weights.cancelled, state: 'stopped', are: [/^slurmstepd: error: .*CANCELLED AT /] },
  {
    weight: weights.signal,
    state: 'failed',
    are: [
      /^(?:Killed|Aborted|Segmentation fault|Bus error|Illegal instruction|Floating point exception)(?: \(core dumped\))?$/i,
      /^\S+: line \d+: +\d+ (?:Killed|Aborted|Segmentation fault|Bus error|Illegal instruction)\b/i,
      /^\[\d+\][ +\d-]+(?:Killed|Aborted|Segmentation fault|Bus error|Illegal instruction)\b/i,
      /^zsh: (?:killed|abort|segmentation fault|bus error|illegal hardware instruction)\b/,
      /^Fatal Python error: /,
      /^terminate called after throwing an instance of /,
      /^\S+ \S+: F \S+\.cc:\d+\] /,
      /^\S+: \S+:\d+: .*Assertion `/,
    ],
  },
  {
    weight: weights.launcher,
    state: 'failed',
    are: [
      /\bfailed \(exitcode: -?\d+\) /,
      /\bexits with return code = -?[1-9]/,
      /^srun: error: .*: Exited with exit code \d/,
      /^srun: error: .*: (?:Killed|Aborted|Segmentation fault)/,
    ],
  },
];

/** The ends that lines speak of, in their order. */
export function endsIn(lines: readonly string[]): SaidEnd[] {
  const ends: SaidEnd[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = looked(lines[at]!);
    const traceback = tracebackBegins.exec(line);
    const end = traceback === null ? wordsAt(line, at) : tracebackAt(lines, at, traceback.index);
    if (end === null) continue;
    at = end.at;
    if (end.text !== '') ends.push(end);
  }
  return ends;
}

/** Of the ends that no training followed, what is to be said. */
export function weighed(ends: readonly SaidEnd[]): LogEnd | null {
  const [first] = ends;
  if (first === undefined) return null;
  const outside = ends.find(({ weight }) => weight <= weights.outside);
  // What fails once somebody has stopped it fails for that.
  if (outside === undefined && first.weight === weights.traceback && first.state === 'stopped') return said(first);
  const least = Math.min(...ends.map(({ weight }) => weight));
  const best = ends.filter(({ weight }) => weight === least);
  // Of several ranks the first one to fail says why; of a chain of errors, the last.
  const ranked = best.find(({ prefix }) => rankPrefix.test(prefix))?.prefix;
  return said(best.findLast(({ prefix }) => ranked === undefined || prefix === ranked)!);
}

const said = ({ state, text }: SaidEnd): LogEnd => ({ state, reason: asIs(cut(text.trim(), 300)) });

const looked = (line: string): string => line.slice(0, longestLooked).trimEnd();

function wordsAt(whole: string, at: number): SaidEnd | null {
  const line = whole.replace(rankPrefix, '');
  if (nonFinite.test(line) && ofLoss.test(line)) {
    const happened = line.replace(countsNone, '');
    if (stops.test(line) && !goesOn.test(line))
      return { at, state: 'failed', text: line, weight: weights.nonFinite, prefix: '' };
    if (skips.test(happened) && nonFinite.test(happened))
      return { at, state: 'diverged', text: line, weight: weights.skipping, prefix: '' };
  }
  const found = words.find(({ are }) => are.some((is) => is.test(line)));
  return found === undefined ? null : { at, state: found.state, text: line, weight: found.weight, prefix: '' };
}

/** The error of a traceback whose first line this is; one of no words where it ended nothing. Null where none follows. */
function tracebackAt(lines: readonly string[], from: number, width: number): SaidEnd | null {
  const prefix = lines[from]!.slice(0, width);
  // Each line has the prefix, which may tell the time, where the first frame stands as far in.
  const led = width > 0 && /^\s+File "/.test((lines[from + 1] ?? '').slice(width));
  for (let at = from + 1; at < lines.length; at++) {
    const line = looked(led ? lines[at]!.slice(width) : lines[at]!);
    if (!exception.test(line)) continue;
    const before = from === 0 ? '' : lines[from - 1]!;
    if (harmless.test(led ? before.slice(width) : before))
      return { at, state: 'failed', text: '', weight: weights.traceback, prefix };
    const weight = ofLauncher.test(line) && !byHand.test(line) ? weights.launcher : weights.traceback;
    return { at, state: byHand.test(line) ? 'stopped' : 'failed', text: line, weight, prefix };
  }
  return null;
}
