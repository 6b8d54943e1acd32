/** What the trainer knows of a task; `config/keel/tasks` has what a config may say of it. */
import type { Config } from '../../../config/keel/schema';
import type { Dataset, Objective, OutputShape, Tf } from '../types';

export interface TaskRuntime {
  /**
   * Reads `config.data`, whose paths are relative to `baseDir`, the folder of the config file. The same files, seed and
   * validation.split give the same division into training and validation. Throws a DataError, whose message is a
   * sentence for the user.
   */
  load(config: Config, baseDir: string): Dataset;
  /** Loss and metrics for the answers that the data asks for. */
  objective(tf: Tf, output: OutputShape, config: Config): Objective;
}
