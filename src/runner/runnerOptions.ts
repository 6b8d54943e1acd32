/** What a runner is told. */
import type { AnyConfig } from '../config/keel/anyConfig';
import type { Secrets } from '../config/keel/secrets';
import type { Manifest, RunEvent, Step } from '../run/types';
import type { ShownOutput } from './backend';

/** `repair`: the run is stopped for what a ready fix treats, to be fixed and continued. */
export type RunPolicy = AnyConfig['monitor']['onDivergence'] | 'repair';

export interface RunnerOptions {
  workspace: string;
  run: string;
  /** The folder with the bundled `trainer.js` and the Python probe. */
  dist: string;
  /** What the run's copy of its config has stand-ins for. */
  secrets?: Secrets;
  /** In place of the config's `monitor.onDivergence`. */
  policy?: RunPolicy;
  /** Told what the run records, in order: for a terminal. */
  onSteps?: (steps: Step[], manifest: Manifest) => void;
  onEvent?: (event: RunEvent, manifest: Manifest) => void;
  /** Where a person sees what a script prints; absent: nowhere but in the log. */
  shown?: ShownOutput | undefined;
}
