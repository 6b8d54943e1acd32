/** The embedded trainer as a process: `node <dist>/trainer.js <run folder>`. */
import path from 'node:path';
import type { Launch, LaunchContext } from '../launch';

export async function launchTrainer({ workspace, dir, dist }: LaunchContext): Promise<Launch> {
  return {
    command: process.execPath,
    args: [path.join(dist, 'trainer.js'), dir],
    cwd: workspace,
    input: 'pipe',
    // Inside VS Code, execPath is Electron, which is Node only when told so.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  };
}
