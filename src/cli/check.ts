/** `keel check RUN… [--repair] [--format human|json]`: whether run folders are as they were written. */
import { checkRun, repairRun, type RunFault } from '../run/checkRun';
import { englishLanguage, messageOf, say, spoken, type Language, type Message } from '../shared/messages/say';
import { lineIn } from './language';
import { complain as toErrors, tell } from './terminal';
import { expanded, findRun } from './workspace';

export interface CheckOptions {
  repair?: boolean | undefined;
  format?: 'human' | 'json' | undefined;
  language?: Language | undefined;
  write?: (text: string) => void;
  complain?: (text: string) => void;
  cwd?: string | undefined;
}

/** Returns the exit code: 0 all whole or repaired, 1 a run that cannot be found, 2 something that is not as it was written. */
export function check(runs: readonly string[], options: CheckOptions = {}): number {
  const { write = tell, complain = toErrors, cwd = process.cwd() } = options;
  const t = lineIn(options.language ?? englishLanguage);
  let code = 0;
  for (const name of runs.flatMap((each) => expanded(each, cwd))) {
    try {
      const { id, dir } = findRun(name, cwd);
      const { running, faults } = checkRun(dir);
      const repairable = options.repair === true && !running && faults.some(({ repair }) => repair !== undefined);
      const left = repairable ? repairRun(dir, faults) : faults;
      write(options.format === 'json' ? jsonOf(id, running, faults, left) : humanOf(id, running, faults, left, t));
      if (left.length > 0) code = Math.max(code, 2);
    } catch (error) {
      complain(`${t(messageOf(error))}\n`);
      code = 1;
    }
  }
  return code;
}

function jsonOf(run: string, running: boolean, faults: RunFault[], left: RunFault[]): string {
  const told = faults.map((fault) => {
    const { message, repair } = fault;
    return { ...spoken({ message }), repairable: repair !== undefined, repaired: !left.includes(fault) };
  });
  return `${JSON.stringify({ run, running, faults: told })}\n`;
}

function humanOf(
  run: string,
  running: boolean,
  faults: RunFault[],
  left: RunFault[],
  t: (message: Message) => string,
): string {
  const head = running ? say('check.running', { run }) : say('check.head', { run });
  const lines = faults.map((fault) => {
    const { message, repair } = fault;
    if (repair === undefined || running) return message;
    const about = { message, how: repair.how };
    return left.includes(fault) ? say('check.repairable', about) : say('check.repaired', about);
  });
  const body = lines.length > 0 ? lines : [say('check.whole')];
  return `${t(head)}\n${body.map((line) => `  ${t(line)}\n`).join('')}`;
}
