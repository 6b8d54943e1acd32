/** A run as a log of another tool: its columns as lines of JSON, read and watched as `keel diagnose` does it. */
import type { RunFinding } from '../../../src/diagnosis/finding';
import { openPipe } from '../../../src/logs';
import type { LogEvent } from '../../../src/logs/events';
import { monitorOf } from '../../../src/logs/logMonitor';
import type { Run } from './runs';
import type { Watcher } from './keel';

/** As Python writes it, to which NaN and Infinity are words as well. */
const cell = (value: number): string => String(value);

function linesOf(log: NonNullable<Run['log']>): string {
  const columns = Object.entries(log);
  const rows = Math.max(...columns.map(([, values]) => values.length));
  const line = (i: number) =>
    columns.flatMap(([name, values]) => {
      const value = values[i];
      return value === undefined ? [] : [`${JSON.stringify(name)}: ${cell(value)}`];
    });
  return Array.from({ length: rows }, (_, i) => `{${line(i).join(', ')}}\n`).join('');
}

/** The findings of all rows so far after each of them; as many rows as the log has lines with a loss. */
export function logReader(columns: NonNullable<Run['log']>): Watcher {
  const { log, source } = openPipe();
  let events: LogEvent[] = [];
  const take = (event: LogEvent) => {
    if (event.kind === 'anew') events = [];
    else if (event.kind !== 'figures') events.push(event);
  };
  source.push(new TextEncoder().encode(linesOf(columns)));
  while (log.readOn(take)) continue;
  log.finish(take);
  const monitor = monitorOf(log);
  let next = 0;
  let known: readonly RunFinding[] = [];
  const one = () => monitor.take(events[next++]!);
  const isStep = (event: LogEvent | undefined) => event?.kind === 'step' && event.table === 0;
  return {
    row() {
      if (next >= events.length) return [];
      one();
      while (next < events.length && !isStep(events[next])) one();
      const now = monitor.findings;
      const fresh = now.filter((finding) => !known.includes(finding));
      known = now;
      return fresh;
    },
    end: () => monitor.end().findings,
  };
}
