/** What client and server say to each other beyond the Language Server Protocol. */
import type { Fix, RecordedFinding } from '../diagnosis/finding';
import type { CommandId } from '../shared/commands';
import { englishLanguage, type Language } from '../shared/messages/say';

/** Client to server: the findings of a config's newest run, in place of those sent before. */
export const findingsNotification = 'keel/findings';

export interface RunFindings {
  uri: string;
  run: string;
  findings: { finding: RecordedFinding; fixes: Fix[] }[];
}

/** `initializationOptions` of the server. What is left out holds as in `defaultOptions`. */
export interface ServerOptions {
  /** False where another extension completes and explains keys of `*.keel.yaml` from the JSON Schema. */
  schemaFeatures: boolean;
  /** Whether configs of other frameworks are checked too. */
  foreignConfigs: boolean;
  /** What all that is shown is told in. */
  language: Language;
}

export const defaultOptions: ServerOptions = { schemaFeatures: true, foreignConfigs: true, language: englishLanguage };

/**
 * Flags of the Node that runs the server. A parse makes many small objects that live until the next one: room for them
 * spares the collector a tenth of the time.
 */
export const serverFlags = ['--max-semi-space-size=64'];

/** The editor's command that applies a fix and continues the run: run, finding, fix. */
export const applyFixCommand: CommandId = 'keel.applyFix';

/** What a diagnostic carries for its quick fixes. */
export type DiagnosticData =
  | { kind: 'lint'; rule: string; problem: boolean; fixes: { title: string; edits: unknown[]; preferred: boolean }[] }
  | { kind: 'run'; rule: string; run: string; finding: string };
