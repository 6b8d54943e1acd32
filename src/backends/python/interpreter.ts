/** Which Python runs a script, and whether it has what the backend needs. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ScriptConfig } from '../../config/keel/scriptSchema';

export interface Interpreter {
  /** Absolute path of its program, as Python itself says. */
  python: string;
  /** What chose it, as it stands after "chosen by". */
  from: string;
  /** e.g. `3.11.2`. */
  version: string;
  /** Which of the backend's packages it has. */
  packages: string[];
}

/** The packages that a backend can do with, one of which must be there. */
const needed: Record<ScriptConfig['backend'], string[]> = { torch: ['torch'], keras: ['keras', 'tensorflow'] };

/** The oldest Python that the probe runs on. */
const oldest = [3, 9] as const;

/** Milliseconds; a Python on a slow network disk takes seconds. */
const patience = 30_000;

/** Asks without importing the packages, which takes seconds. The current folder may hold one that is called the same. */
const question = `
import sys
if sys.path and sys.path[0] == '': sys.path.pop(0)
import importlib.util, json
names = sys.argv[1:]
print(json.dumps({'python': sys.executable, 'version': list(sys.version_info[:3]),
                  'packages': [name for name in names if importlib.util.find_spec(name) is not None]}))
`;

/** Why there is no interpreter to run with. `missing` is the package to install in `python`, where only that is wrong. */
export class InterpreterError extends Error {
  constructor(
    message: string,
    readonly python: string | null = null,
    readonly missing: string | null = null,
  ) {
    super(message);
  }
}

interface Candidate {
  python: string;
  from: string;
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
  const add = (python: string | undefined, from: string, chosen = false) => {
    if (python) list.push({ python, from, chosen });
  };
  add(config.python && resolveNamed(config.python, folder), 'python in the config', true);
  add(env.KEEL_PYTHON, env.KEEL_PYTHON_FROM ?? 'KEEL_PYTHON', true);
  for (const place of new Set([workspace, folder])) {
    for (const name of ['.venv', 'venv', 'env']) {
      const python = inEnvironment(path.join(place, name));
      if (fs.existsSync(python)) add(python, `the environment ${path.relative(workspace, path.join(place, name))}`);
    }
  }
  add(env.VIRTUAL_ENV && inEnvironment(env.VIRTUAL_ENV), 'VIRTUAL_ENV');
  add(env.CONDA_PREFIX && inConda(env.CONDA_PREFIX), 'CONDA_PREFIX');
  const system = process.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  for (const name of system) add(name, 'the search path');
  return list;
}

function ask(python: string, packages: string[], env: NodeJS.ProcessEnv): Promise<Omit<Interpreter, 'from'>> {
  return new Promise((resolve, reject) => {
    const options = { env, timeout: patience, windowsHide: true };
    execFile(python, ['-c', question, ...packages], options, (error, stdout, stderr) => {
      if (error) {
        const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        const said = stderr.trim().split('\n').at(-1) ?? '';
        reject(new Error(missing ? 'there is no such program' : said || error.message.split('\n')[0]));
        return;
      }
      try {
        const answer = JSON.parse(stdout) as { python: string; version: number[]; packages: string[] };
        resolve({ python: answer.python || python, version: answer.version.join('.'), packages: answer.packages });
      } catch {
        reject(new Error('it does not answer as Python does'));
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
      const sentence = `${python}, chosen by ${from}, cannot be used as Python: ${(error as Error).message}.`;
      if (chosen) throw new InterpreterError(sentence);
    }
    if (chosen && trouble !== null) throw trouble;
  }
  throw (
    trouble ??
    new InterpreterError(
      'No Python was found. Install Python 3.9 or newer, or name it: python in the config, or the setting keel.python.',
    )
  );
}

/** Why an interpreter does not do; null where it does. */
function unfit({ python, from, version, packages }: Interpreter, wanted: string): InterpreterError | null {
  if (isOld(version)) {
    const sentence = `${python}, chosen by ${from}, is Python ${version}; Keel needs ${oldest.join('.')} or newer.`;
    return new InterpreterError(sentence, python);
  }
  if (packages.length > 0) return null;
  const install = `${python} -m pip install ${wanted}`;
  const sentence = `${wanted} is not installed in ${python} (Python ${version}), chosen by ${from}. Install it (${install}), or choose another interpreter: python in the config, or the setting keel.python.`;
  return new InterpreterError(sentence, python, wanted);
}
