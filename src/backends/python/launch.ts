/** A script of the user's own as a process under the probe: `python -m keel_probe SCRIPT ARGS`, or under a launcher. */
import fs from 'node:fs';
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

/** Launchers that start Python themselves, by what they call the option that names a module. All others start a command. */
const moduleOptions: [launcher: RegExp, option: string][] = [
  [/^torchrun(\.exe)?$/, '-m'],
  [/^accelerate(\.exe)?$/, '-m'],
  [/^deepspeed(\.exe)?$/, '--module'],
];

/** Modules that are launchers: `python -m torch.distributed.run`. */
const launcherModules = new Set(['torch.distributed.run', 'torch.distributed.launch', 'accelerate.commands.launch']);

/** How the launcher is to start the probe: its words before the script. */
export function probeWords(launcher: string[] | null, python: string): string[] {
  const direct = [python, '-m', 'keel_probe'];
  if (launcher === null) return direct;
  const program = path.basename(launcher[0] ?? '');
  const option = moduleOptions.find(([name]) => name.test(program))?.[1];
  if (option !== undefined) return [...launcher, option, 'keel_probe'];
  const module = launcher[launcher.indexOf('-m') + 1] ?? '';
  return launcher.includes('-m') && launcherModules.has(module)
    ? [...launcher, '-m', 'keel_probe']
    : [...launcher, ...direct];
}

/**
 * Finds the interpreter, writes `probe.json` into the run folder and says what is to be started. Rejects with a sentence
 * where the script, the interpreter or the framework is not there.
 */
export async function launchScript(context: LaunchContext<ScriptConfig>): Promise<Launch> {
  const { config, configFile, workspace, dir, dist } = context;
  const { folder, cwd, script } = placesOf(config, workspace, configFile);
  const found = await findInterpreter(config, { folder, workspace }, { ...process.env, ...config.env });
  const probe = path.join(dist, probeFolder);
  if (!fs.existsSync(path.join(probe, 'keel_probe', '__main__.py'))) {
    throw new SaidError(say('python.no-probe', { folder: probe }));
  }
  const file = path.join(dir, runFiles.probe);
  const text = `${JSON.stringify(probeConfig(context), null, 2)}\n`;
  replacePlain(file, text);
  const target = script === null ? ['--module', config.module ?? ''] : [script];
  const [command = '', ...args] = [...probeWords(config.launcher, found.python), ...target, ...config.args];
  return {
    command,
    args,
    cwd,
    env: environment(
      { ...process.env, ...config.env },
      { probe, file, dir, python: found.python, launcher: config.launcher !== null },
    ),
    note: inEnglish(say('python.note', { version: found.version, python: found.python, from: found.from })),
    launches: config.launcher !== null,
  };
}

interface Given {
  probe: string;
  file: string;
  dir: string;
  python: string;
  launcher: boolean;
}

/** The environment of the script: as this process has it, with the probe on Python's path. */
function environment(base: NodeJS.ProcessEnv, { probe, file, dir, python, launcher }: Given): NodeJS.ProcessEnv {
  // What only the editor and the runner are to know.
  const { ELECTRON_RUN_AS_NODE: _, KEEL_PYTHON: __, KEEL_PYTHON_FROM: ___, ...env } = base;
  // Windows spells it Path.
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const join = (first: string, rest: string | undefined) => (rest ? `${first}${path.delimiter}${rest}` : first);
  return {
    ...env,
    PYTHONPATH: join(probe, env.PYTHONPATH),
    KEEL_RUN_DIR: dir,
    KEEL_PROBE_CONFIG: file,
    // A launcher is found beside its interpreter, and finds that interpreter.
    ...(launcher ? { [pathName]: join(path.dirname(python), env[pathName]) } : {}),
  };
}
