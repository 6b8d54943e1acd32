/** `keel watch [FILE | -- COMMAND ARGS…] [--until act [--kill]] [--tty] [--loss NAME]`. */
import fs from 'node:fs';
import { englishLanguage, say, SaidError, type Language } from '../shared/messages/say';
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
  if (!isCommand && (kill || tty)) throw new SaidError(say('watch.command-only'));
  const untilAct = until === 'act';
  const [first] = what;
  if (first === undefined) {
    if (isCommand || fs.fstatSync(0).isCharacterDevice()) throw new SaidError(say('watch.nothing'));
    return watchInput(printed('stdin', loss, language), untilAct);
  }
  if (isCommand) return watchCommand(what, printed(nameOfCommand(what), loss, language), { untilAct, kill, tty });
  if (what.length > 1) throw new SaidError(say('watch.several', { command: what.map(shellWord).join(' ') }));
  return follow(first, { loss, untilAct, language });
}

function printed(name: string, loss: string | undefined, language: Language): Printed {
  const screen = new Screen(stdout, stderr);
  return new Printed({ workspace: findWorkspace(process.cwd()), name, loss, language, screen });
}

/** Hears when nobody reads our output any more. */
function whenUnheard(then: () => void): () => void {
  stdout.once('error', then);
  return () => void stdout.off('error', then);
}

async function watchInput(way: Printed, untilAct: boolean): Promise<number> {
  const { stdin } = process;
  way.begin();
  const stop = await new Promise<'ended' | 'act'>((resolve) => {
    stdin.once('close', () => resolve('ended'));
    stdin.once('error', () => resolve('ended'));
    whenUnheard(() => {
      way.say(say('watch.output-closed'));
      stdin.destroy();
    });
    way.read(stdin, 'stdout', () => untilAct && way.act && resolve('act'));
    // The command before us hears of Ctrl+C, too, and its last words are still to come.
    process.on('SIGINT', () => undefined);
  });
  stdin.destroy();
  const code = way.end();
  return stop === 'act' ? 2 : code;
}

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const;

interface CommandWatch {
  untilAct: boolean;
  kill: boolean;
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
  if (message !== null) way.say(message);
  if (command.pid !== undefined) way.end();
  return first === null ? 2 : code;
}

/** Ends before the command, which goes on; what it prints is kept by a process of its own. */
function leave(command: WatchedCommand, way: Printed): number {
  const { streams, pid = 0 } = command;
  for (const name of ['stdout', 'stderr'] as const) way.drain(streams[name], name);
  const { keptFile, keptName } = way;
  way.end();
  if (keptFile === null) way.say(say('watch.left-unkept', { pid }));
  else {
    handOver(Object.values(streams), keptFile);
    way.say(say('watch.left', { pid, file: keptName! }));
  }
  command.leave();
  return 2;
}
