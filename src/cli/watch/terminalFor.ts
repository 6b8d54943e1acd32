/** How a command is lent a terminal: by `script`, which most systems have. */
import { spawnSync } from 'node:child_process';
import { say, SaidError } from '../../shared/messages/say';

/** A word as every shell of POSIX reads it. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The words by which a command gets a terminal of its own, and the environment that they need. Throws a sentence if it cannot. */
export function inTerminal(command: readonly string[]): { words: string[]; env: NodeJS.ProcessEnv } {
  const { env, platform } = process;
  const asked = platform === 'win32' ? null : spawnSync('script', ['--version'], { encoding: 'utf8' });
  if (asked === null || asked.error !== undefined) throw new SaidError(say('watch.no-script'));
  // That of BSD and macOS takes the words of the command as they are, and has no version.
  if (!asked.stdout.includes('util-linux')) return { words: ['script', '-q', '/dev/null', ...command], env };
  // That of Linux hands a line to the person's shell, whatever it is; here it is the plain one, and the command sees theirs.
  const shell = env.SHELL === undefined ? ['-u', 'SHELL'] : [`SHELL=${env.SHELL}`];
  const line = ['exec', 'env', ...shell, ...command]
    .map(quoted)
    .join(' ')
    .replace(/^'exec'/, 'exec');
  return { words: ['script', '-q', '-e', '-f', '-c', line, '/dev/null'], env: { ...env, SHELL: '/bin/sh' } };
}
