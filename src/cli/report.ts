/** What `keel run` says while a run goes: for people, or as JSON lines for programs. */
import type { RecordedFinding } from '../diagnosis/finding';
import type { Manifest, RunEvent, Step } from '../run/types';
import type { Applied, ReadyFix } from '../runner/applyFix';
import { findingsOf } from '../runner/findings';
import { Progress } from './progress';

/** What a run came to, as the last line of `--json` has it. The shape is a contract. */
export interface Result {
  state: Manifest['state'];
  run: string;
  /** Number of recorded steps. */
  steps: number;
  findings: RecordedFinding[];
  fixes: (Pick<ReadyFix['fix'], 'id' | 'title' | 'reason' | 'edits' | 'continueFrom'> & { finding: string })[];
}

export interface Report {
  begin(manifest: Manifest, dir: string): void;
  steps(steps: Step[], manifest: Manifest): void;
  event(event: RunEvent, manifest: Manifest): void;
  end(manifest: Manifest): void;
  applied(applied: Applied, before: string): void;
  result(result: Result, manifest: Manifest): void;
  say(text: string): void;
}

/** JSON has no word for NaN and the infinities; here they are the strings "NaN", "Infinity", "-Infinity". */
export const toJson = (value: unknown, indent?: number): string =>
  JSON.stringify(
    value,
    (_, item: unknown) => (typeof item === 'number' && !Number.isFinite(item) ? String(item) : item),
    indent,
  );

/** JSON of a value on one line, with its end. */
export const jsonLine = (value: unknown): string => `${toJson(value)}\n`;

/** One JSON object a line: steps and events with the id of their run, the result last. */
export function jsonReport(out: NodeJS.WritableStream, errors: NodeJS.WritableStream): Report {
  const print = (value: unknown) => void out.write(jsonLine(value));
  return {
    begin: ({ id: run, name, config, parent }) => print({ kind: 'run', run, name, config, parent }),
    steps: (steps, { id: run }) => steps.forEach((step) => print({ kind: 'step', run, ...step })),
    event: ({ kind, ...rest }, { id: run }) => print({ kind, run, ...rest }),
    end: () => undefined,
    applied: ({ finding, fix, parent }) => print({ kind: 'fix', run: parent.run, finding: finding.id, fix }),
    result: print,
    say: (text) => void errors.write(`${text}\n`),
  };
}

const words: Record<RecordedFinding['severity'], string> = { act: 'Needs action', warn: 'Warning', note: 'Note' };

function describe(finding: RecordedFinding): string {
  const cause = finding.causes[0] === undefined ? '' : `\n  Likely cause: ${finding.causes[0]}`;
  return `${words[finding.severity]}, step ${finding.step}: ${finding.message}${finding.severity === 'note' ? '' : cause}`;
}

/** Lines removed and added, in order: enough for edits of values. */
export function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `  - ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `  + ${line}`),
  ];
}

/** For people: a progress line, findings and notes above it, the result in sentences. */
export function plainReport(out: NodeJS.WriteStream): Report {
  const progress = new Progress(out);
  const told = new Set<string>();
  const say = (text: string) => progress.print(text);
  const once = (text: string, key = text) => {
    if (!told.has(key)) say(text);
    told.add(key);
  };
  const tell = (finding: RecordedFinding) => once(describe(finding), `${finding.id} ${finding.severity}`);
  return {
    say,
    begin({ name, parent }, dir) {
      told.clear();
      const from =
        parent === null ? '' : parent.checkpoint === null ? ', from the start' : `, from step ${parent.checkpoint}`;
      say(`${name}${from} (${dir})`);
    },
    steps: (steps, manifest) => progress.steps(steps, manifest),
    event(event) {
      if (event.kind === 'started')
        [`Trains on ${event.device.name} (${event.device.backend}).`, ...event.notes].forEach((text) => once(text));
      if (event.kind === 'control') say(`Step ${event.step}: ${event.message}${pauseHint(event)}`);
      if (event.kind === 'note') say(`Step ${event.step}: ${event.text}`);
      if (event.kind === 'finding') findingsOf([event]).findings.forEach(tell);
    },
    end: () => progress.end(),
    applied({ fix, config, configText }, before) {
      say([`Fix: ${fix.title}.`, `  ${fix.reason}`, `  ${config}:`, ...changedLines(before, configText)].join('\n'));
    },
    result: (result, manifest) => say(conclusion(result, manifest)),
  };
}

/** A terminal cannot resume a run, so it says who can. */
function pauseHint({ request, ok }: Extract<RunEvent, { kind: 'control' }>): string {
  return ok && request.request === 'pause' ? ' Resume it in the editor, or press Ctrl+C to stop.' : '';
}

function conclusion({ state, run, steps, findings, fixes }: Result, { name, reason, config }: Manifest): string {
  const grave = findings.filter(({ severity }) => severity === 'act');
  const why = reason === null || grave.some(({ message }) => message === reason) ? '' : ` ${reason}`;
  const lines = [`${name} ${state} after ${steps} recorded steps.${why}`, ...grave.map(describe)];
  const [fix] = fixes;
  if (grave.length > 0 && fix !== undefined) {
    lines.push(`Fix: ${fix.title}.`, `  ${fix.reason}`, `  Apply it: keel fix ${config} --run ${run}`);
  }
  return lines.join('\n');
}
