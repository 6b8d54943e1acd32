/** `keel watch [FILE | -- COMMAND ARGS…] [--until act [--kill]] [--tty] [--loss NAME]`. */
import fs from 'node:fs';
import { englishLanguage, say, SaidError, type Language, type Message } from '../shared/messages/say';
import { shellWord } from './report';
import { stderr, stdout } from './terminal';
import { WatchedCommand } from './watch/command';
import { follow } from './watch/follow';
import { nameOfCommand } from './watch/keptLog';
import { Printed } from './watch/printed';
import { handOver } from './watch/relay';
import { Screen } from './watch/screen';
import { findWorkspace } from './workspace';

export interface WatchOptions {
  /** Whether the words are a command, which stands behind `--`. */
  isCommand: boolean;
  until?: string | undefined;
  kill?: boolean | undefined;
  tty?: boolean | undefined;
  /** The name of the column that is the training loss. */
  loss?: string | undefined;
  /** Of what people read. */
  language?: Language | undefined;
}

/**
 * Watches a log, a command, or what comes from standard input. Returns the exit code: that of the command; without one 0 fine, 1 an
 * error, 2 findings that need action; always 2 where `--until act` ended it. Throws a sentence where it cannot begin.
 */
export async function watch(what: readonly string[], options: WatchOptions): Promise<number> {
  const { isCommand, until, kill = false, tty = false, loss, language = englishLanguage } = options;
  if (until !== undefined && until !== 'act') throw new SaidError(say('watch.until-what', { name: until }));
  if (kill && until === undefined) throw new SaidError(say('watch.kill-when'));
  const untilAct = until === 'act';
  const [first] = what;
  const isInput = !isCommand && (first === undefined || (what.length === 1 && standardInput.has(first)));
  if (!isCommand && (tty || (kill && !isInput))) throw new SaidError(say('watch.command-only'));
  if (isInput && !fs.fstatSync(0).isCharacterDevice())
    return watchInput(printed('stdin', loss, language), { untilAct, kill });
  if (isInput || first === undefined) throw new SaidError(say('watch.nothing'));
  if (isCommand) return watchCommand(what, printed(nameOfCommand(what), loss, language), { untilAct, kill, tty });
  if (what.length > 1) throw new SaidError(say('watch.several', { command: what.map(shellWord).join(' ') }));
  return follow(first, { loss, untilAct, language });
}

/** Names of what is printed into us. */
const standardInput: ReadonlySet<string> = new Set(['-', '/dev/stdin', '/dev/fd/0']);

function printed(name: string, loss: string | undefined, language: Language): Printed {
  const screen = new Screen(stdout, stderr);
  return new Printed({ workspace: findWorkspace(process.cwd()), name, loss, language, screen });
}

/** Hears when nobody reads our output any more. */
function whenUnheard(then: () => void): () => void {
  stdout.once('error', then);
  return () => void stdout.off('error', then);
}

/** What `--until act` asks for. */
interface Until {
  untilAct: boolean;
  kill: boolean;
}

/**
 * Reads to the end, for a pipe that is closed before ends the command that prints into it. That is what `--kill` asks for.
 */
async function watchInput(way: Printed, { untilAct, kill }: Until): Promise<number> {
  const { stdin } = process;
  way.begin();
  let acted = false;
  await new Promise<void>((resolve) => {
    stdin.once('close', resolve);
    stdin.once('error', () => resolve());
    whenUnheard(() => {
      way.say(say('watch.output-closed'));
      stdin.destroy();
    });
    way.read(stdin, 'stdout', () => {
      if (!untilAct || !way.act || acted) return;
      acted = true;
      way.say(say(kill ? 'watch.closing' : 'watch.reads-on'));
      if (kill) resolve();
    });
    // The command before us hears of Ctrl+C, too, and its last words are still to come.
    process.on('SIGINT', () => undefined);
  });
  stdin.destroy();
  const code = way.end();
  return acted ? 2 : code;
}

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const;

interface CommandWatch extends Until {
  tty: boolean;
}

async function watchCommand(words: readonly string[], way: Printed, options: CommandWatch): Promise<number> {
  const { untilAct, kill, tty } = options;
  const command = new WatchedCommand(words, { tty, apart: kill });
  for (const signal of forwarded) if (process.platform !== 'win32') process.on(signal, () => command.forward(signal));
  const { streams } = command;
  if (command.pid !== undefined) {
    way.begin();
    if (!tty && stdout.isTTY) way.say(say('watch.piped'));
  }
  // As without us, it hears of that by its own output.
  whenUnheard(() => {
    way.say(say('watch.output-closed'));
    streams.stdout.destroy();
  });
  const act = new Promise<null>((resolve) => {
    const news = () => untilAct && way.act && resolve(null);
    for (const name of ['stdout', 'stderr'] as const) way.read(streams[name], name, news);
  });
  const first = await Promise.race([command.ended, act]);
  if (first === null && !kill) return leave(command, way);
  if (first === null) {
    way.say(say('watch.ending'));
    command.end();
  }
  const { code, message } = await command.ended;
  const silent = await command.silence();
  if (message !== null) way.say(message);
  if (command.pid === undefined) return code;
  const verdict = silent
    ? way.end()
    : handOn(command, way, (file) => say('watch.held', { file }), say('watch.held-unkept'));
  // What its last words say counts, too.
  return first === null || (untilAct && verdict === 2) ? 2 : code;
}

/** Ends before the command, which goes on. */
function leave(command: WatchedCommand, way: Printed): number {
  const { pid = 0 } = command;
  handOn(command, way, (file) => say('watch.left', { pid, file }), say('watch.left-unkept', { pid }));
  return 2;
}

/** Ends before what is printed does, which is read and kept on by a process of its own. Returns the exit code of the report. */
function handOn(command: WatchedCommand, way: Printed, kept: (file: string) => Message, unkept: Message): number {
  const { streams } = command;
  for (const name of ['stdout', 'stderr'] as const) way.drain(streams[name], name);
  const { keptFile, keptName } = way;
  const code = way.end();
  handOver(Object.values(streams), keptFile);
  way.say(keptName === null ? unkept : kept(keptName));
  command.leave();
  return code;
}
