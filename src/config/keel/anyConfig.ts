/** A config of any backend. */
import type { Config } from './schema';
import { scriptBackends, type ScriptConfig } from './scriptSchema';
import type { Json } from '../types';

export type AnyConfig = Config | ScriptConfig;

/** Whether a config trains with a script of the user's own. */
export function isScript(config: AnyConfig): config is ScriptConfig {
  return config.backend !== 'tfjs';
}

/** Whether what is written is meant for a script: its backend says so, or it names one and no other backend that there is. */
export function isScriptText(root: Json | undefined): boolean {
  if (root === null || typeof root !== 'object' || Array.isArray(root)) return false;
  const { backend } = root;
  if (backend === 'tfjs') return false;
  return 'script' in root || 'module' in root || (scriptBackends as readonly (Json | undefined)[]).includes(backend);
}
