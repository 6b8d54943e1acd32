/** What a backend needs to be started, and with what. */
import type { AnyConfig } from '../config/keel/anyConfig';
import type { Parent } from '../run/types';

export interface LaunchContext<C extends AnyConfig = AnyConfig> {
  config: C;
  /** The config file, relative to the workspace. */
  configFile: string;
  /** Absolute. */
  workspace: string;
  /** The run folder; absolute. */
  dir: string;
  /** The folder with the bundled trainer and the Python probe. */
  dist: string;
  parent: Parent | null;
  /** Values of the config that are to stand in nothing that is told. */
  secrets: readonly string[];
}

/** A process to start, without a shell. */
export interface Launch {
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** What a person should know of it, for the log. */
  note?: string;
  /** The process is one that starts the trainers: what it leaves behind is ended with it. */
  launches?: boolean;
}
