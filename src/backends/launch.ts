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
  /** Where it works, from the workspace, which a person is told first; absent where it does not matter. */
  folder?: string;
  /** Its input is a pipe, by whose end it learns that the runner is gone; absent: what a person types, or nothing. */
  input?: 'pipe';
  /** The words before the command that put what it prints on a terminal, whose other end is descriptor 3. */
  onTerminal?: string[];
  /** The process is one that starts the trainers: what it leaves behind is ended with it. */
  launches?: boolean;
}
