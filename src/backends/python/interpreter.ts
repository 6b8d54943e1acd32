/** Which Python runs a script, and whether it has what the backend needs. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ScriptConfig } from '../../config/keel/scriptSchema';
import { asIs, messageOf, say, SaidError, type Message } from '../../shared/messages/say';
import { interpreterQuestion } from './question';

export interface Interpreter {
  /** Absolute path of its program, as Python itself says. */
  python: string;
  /** What chose it, as it stands after "chosen by". */
  from: Message;
  /** e.g. `3.11.2`. */
  version: string;
  /** Which of the backend's packages it has. */
  packages: string[];
}

/** The packages that a backend can do with, one of which must be there. */
const needed: Record<ScriptConfig['backend'], string[]> = {
  torch: ['torch'],
  keras: ['keras', 'tensorflow'],
  jax: ['jax'],
};

/** The oldest Python that the probe runs on. */
const oldest = [3, 9] as const;
const oldestWritten = oldest.join('.');

/** Milliseconds; a Python on a slow network disk takes seconds. */
const patience = 30_000;

/** Why there is no interpreter to run with. `missing` is the package to install in `python`, where only that is wrong. */
export class InterpreterError extends SaidError {
  constructor(
    message: Message,
    readonly python: string | null = null,
    readonly missing: string | null = null,
  ) {
    super(message);
  }
}

/** Who chose an interpreter, as `KEEL_PYTHON_FROM` names them. */
const choosers: Record<string, Message> = {
  extension: say('python.from-extension'),
  setting: say('python.from-setting'),
};
const chooserOf = (name = 'KEEL_PYTHON'): Message => choosers[name] ?? asIs(name);

interface Candidate {
  python: string;
  from: Message;
  /** A person chose it: if it does not do, nothing else is taken in its place. */
  chosen: boolean;
}

/** `bin/python` of a virtual environment. */
function inEnvironment(folder: string): string {
  return process.platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
}

/** A conda environment on Windows has its program at the top. */
function inConda(folder: string): string {
  return process.platform === 'win32' ? path.join(folder, 'python.exe') : inEnvironment(folder);
}

function resolveNamed(name: string, folder: string): string {
  if (name.startsWith('~')) return path.join(os.homedir(), name.slice(1));
  return /[\\/]/.test(name) ? path.resolve(folder, name) : name;
}

/**
 * The interpreters to try, best first: what the config names; what the editor or the caller chose (`KEEL_PYTHON`); an
 * environment in the workspace; the active environment; the system's.
 */
export function candidates(
  config: Pick<ScriptConfig, 'python'>,
  { folder, workspace }: { folder: string; workspace: string },
  env: NodeJS.ProcessEnv,
): Candidate[] {
  const list: Candidate[] = [];
  const add = (python: string | undefined, from: Message, chosen = false) => {
    if (python) list.push({ python, from, chosen });
  };
  add(config.python && resolveNamed(config.python, folder), say('python.from-config'), true);
  add(env.KEEL_PYTHON, chooserOf(env.KEEL_PYTHON_FROM), true);
  for (const place of new Set([workspace, folder])) {
    for (const name of ['.venv', 'venv', 'env']) {
      const python = inEnvironment(path.join(place, name));
      const shown = path.relative(workspace, path.join(place, name));
      if (fs.existsSync(python)) add(python, say('python.from-environment', { folder: shown }));
    }
  }
  add(env.VIRTUAL_ENV && inEnvironment(env.VIRTUAL_ENV), asIs('VIRTUAL_ENV'));
  add(env.CONDA_PREFIX && inConda(env.CONDA_PREFIX), asIs('CONDA_PREFIX'));
  const system = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  for (const name of system) add(name, say('python.from-path'));
  return list;
}

function ask(python: string, packages: string[], env: NodeJS.ProcessEnv): Promise<Omit<Interpreter, 'from'>> {
  return new Promise((resolve, reject) => {
    const options = { env, timeout: patience, windowsHide: true };
    execFile(python, ['-c', interpreterQuestion, ...packages], options, (error, stdout, stderr) => {
      if (error) {
        const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        const words = stderr.trim().split('\n').at(-1) || error.message.split('\n')[0]!;
        reject(new SaidError(missing ? say('python.no-program') : asIs(words)));
        return;
      }
      try {
        const answer = JSON.parse(stdout) as { python: string; version: number[]; packages: string[] };
        resolve({ python: answer.python || python, version: answer.version.join('.'), packages: answer.packages });
      } catch {
        reject(new SaidError(say('python.no-answer')));
      }
    });
  });
}

const isOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
};

/**
 * The interpreter for a script: the first that a person chose, else the first that has the backend's package. Rejects
 * with an `InterpreterError` whose sentence names the interpreter, who chose it and the way out. Imports nothing.
 */
export async function findInterpreter(
  config: Pick<ScriptConfig, 'python' | 'backend'>,
  places: { folder: string; workspace: string },
  env: NodeJS.ProcessEnv = process.env,
): Promise<Interpreter> {
  const packages = needed[config.backend];
  let trouble: InterpreterError | null = null;
  for (const { python, from, chosen } of candidates(config, places, env)) {
    try {
      const found = { ...(await ask(python, packages, env)), from };
      const wrong = unfit(found, packages[0]!);
      if (wrong === null) return found;
      trouble ??= wrong;
    } catch (error) {
      if (chosen) throw new InterpreterError(say('python.unusable', { python, from, why: messageOf(error) }));
    }
    if (chosen && trouble !== null) throw trouble;
  }
  throw trouble ?? new InterpreterError(say('python.none', { oldest: oldestWritten }));
}

/** Why an interpreter does not do; null where it does. */
function unfit({ python, from, version, packages }: Interpreter, wanted: string): InterpreterError | null {
  if (isOld(version)) {
    return new InterpreterError(say('python.old', { python, from, version, oldest: oldestWritten }), python);
  }
  if (packages.length > 0) return null;
  const install = [python, '-m', 'pip', 'install', wanted].join(' ');
  const message = say('python.no-package', { package: wanted, python, version, from, install });
  return new InterpreterError(message, python, wanted);
}
