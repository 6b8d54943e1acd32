/** `probe.json`: what the probe enforces and does; see src/run/PROTOCOL.md. What is left out stays the script's own. */
import path from 'node:path';
import { runDir, runFiles } from '../../run/paths';
import type { ScriptConfig } from '../../config/keel/scriptSchema';
import type { LaunchContext } from '../launch';

const ifAny = <T extends object>(section: T): T | null => (Object.keys(section).length > 0 ? section : null);

/** The file's content, as a value for JSON. */
export function probeConfig({ config, workspace, parent }: LaunchContext<ScriptConfig>) {
  const { backend, device, steps, seed, optimizer, schedule, clip, accumulate, skipNonFinite, checkpoints, monitor } =
    config;
  const from = parent?.checkpoint ?? null;
  return {
    backend,
    device,
    totalSteps: steps ?? null,
    seed: seed ?? null,
    optimizer,
    schedule: ifAny(schedule),
    clip: ifAny(clip),
    accumulate: accumulate ?? null,
    skipNonFinite,
    snapshots: { every: checkpoints.every ?? null, keep: checkpoints.keep },
    monitor: { overhead: monitor.overhead, layersEvery: monitor.layersEvery ?? null },
    resume:
      parent === null || from === null
        ? null
        : { path: path.join(runDir(workspace, parent.run), runFiles.checkpoints, String(from)), step: from },
  };
}
