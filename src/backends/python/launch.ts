/** A script of the user's own as a process under the probe: `python keel_probe/__main__.py SCRIPT ARGS`, or under a launcher. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ScriptConfig } from '../../config/keel/scriptSchema';
import { replacePlain } from '../../run/plainFile';
import { runFiles } from '../../run/paths';
import { inEnglish, say, SaidError } from '../../shared/messages/say';
import type { Launch, LaunchContext } from '../launch';
import { findInterpreter } from './interpreter';
import { placesOf } from './scriptPaths';
import { probeConfig } from './probeConfig';

/** The folder beside the bundles that holds the package `keel_probe`. */
export const probeFolder = 'python';

/** The file in it that is started. */
const starter = path.join('keel_probe', '__main__.py');

/** The file in it that puts a command on a terminal, and how Python is to start it: with nothing of the person's. */
const terminalLender = path.join('keel_probe', 'on_terminal.py');
const alone = ['-I', '-S'];

/** Launchers that start Python themselves, with a script. All others start a command. */
const pythonLauncher = /^(torchrun|accelerate|deepspeed)(\.exe)?$/;

/** Modules that are such launchers: `python -m torch.distributed.run`. */
const launcherModules = new Set(['torch.distributed.run', 'torch.distributed.launch', 'accelerate.commands.launch']);

/**
 * How the launcher is to start the probe: its words before the script. By its file: by its name, Python would look for it, and
 * for the standard library, in the working directory first.
 */
export function probeWords(launcher: string[] | null, python: string, file: string): string[] {
  const direct = [python, file];
  if (launcher === null) return direct;
  const module = launcher.includes('-m') ? (launcher[launcher.indexOf('-m') + 1] ?? '') : '';
  const startsPython = pythonLauncher.test(path.basename(launcher[0] ?? '')) || launcherModules.has(module);
  return [...launcher, ...(startsPython ? [file] : direct)];
}

/**
 * Finds the interpreter, writes `probe.json` into the run folder and says what is to be started. Rejects with a sentence
 * where the script, the interpreter or the framework is not there.
 */
export async function launchScript(context: LaunchContext<ScriptConfig>): Promise<Launch> {
  const { config, configFile, workspace, dir, dist, secrets } = context;
  const { folder, cwd, script } = placesOf(config, workspace, configFile);
  const found = await findInterpreter(config, { folder, workspace }, { ...process.env, ...config.env });
  const probe = path.join(dist, probeFolder, starter);
  if (!fs.existsSync(probe)) {
    throw new SaidError(say('python.no-probe', { folder: path.join(dist, probeFolder) }));
  }
  const file = path.join(dir, runFiles.probe);
  const text = `${JSON.stringify(probeConfig(context), null, 2)}\n`;
  replacePlain(file, text);
  const target = script === null ? ['--module', config.module ?? ''] : [script];
  const [command = '', ...args] = [...probeWords(config.launcher, found.python, probe), ...target, ...config.args];
  return {
    command,
    args,
    cwd,
    env: environment(
      { ...process.env, ...config.env },
      { file, dir, python: found.python, launcher: config.launcher !== null, secrets },
    ),
    note: inEnglish(say('python.note', { version: found.version, python: found.python, from: found.from, cwd })),
    folder: path.relative(workspace, cwd) || '.',
    launches: config.launcher !== null,
    onTerminal: [found.python, ...alone, path.join(dist, probeFolder, terminalLender)],
  };
}

interface Given {
  file: string;
  dir: string;
  python: string;
  launcher: boolean;
  secrets: readonly string[];
}

/** Signs of a secret that the probe is told, for the system bounds an environment; nobody quotes a longer one whole. */
const longestSecret = 2048;

/** The environment of the script: as this process has it, with what the probe is to know, which it takes out again. */
function environment(base: NodeJS.ProcessEnv, { file, dir, python, launcher, secrets }: Given): NodeJS.ProcessEnv {
  // What only the editor and the runner are to know.
  const { ELECTRON_RUN_AS_NODE: _, KEEL_PYTHON: __, KEEL_PYTHON_FROM: ___, ...env } = base;
  // Windows spells it Path.
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const join = (first: string, rest: string | undefined) => (rest ? `${first}${path.delimiter}${rest}` : first);
  return {
    ...env,
    KEEL_RUN_DIR: dir,
    KEEL_RUNNER: `${process.pid}@${os.hostname()}`,
    KEEL_PROBE_CONFIG: file,
    KEEL_HIDDEN: JSON.stringify(secrets.filter(({ length }) => length <= longestSecret)),
    // A launcher is found beside its interpreter, and finds that interpreter.
    ...(launcher ? { [pathName]: join(path.dirname(python), env[pathName]) } : {}),
  };
}
