/** Outcomes as figures and as the table of the README. */
import fs from 'node:fs';
import { faults } from './cases';
import type { FaultOutcome, SeedOutcome } from './seed';

/** A repaired run ends within so much of its healthy twin. */
const within = 1.05;

type Treated = 'nothing' | 'plan' | 'tenth' | 'arbitrary';

const repaired = ({ losses }: FaultOutcome, how: Treated) => losses[how] <= within * losses.healthy;
const share = (list: readonly unknown[], good: number) => `${good} of ${list.length}`;
const count = <T>(list: readonly T[], test: (item: T) => boolean) => list.filter(test).length;

export interface Figure {
  figure: string;
  value: number;
  unit: string;
  goal: number | null;
  better: 'less' | 'more';
}

const repairable = new Set(faults.filter((fault) => fault.repairable).map(({ name }) => name));

export function figuresOf({ healthy, faults: all }: SeedOutcome): Figure[] {
  const some = all.filter(({ fault }) => repairable.has(fault));
  const percent = (part: number, whole: number) => (100 * part) / whole;
  const figure = (name: string, value: number, goal: number | null, better: Figure['better'] = 'more'): Figure => ({
    figure: `zoo: ${name}`,
    value,
    unit: '%',
    goal,
    better,
  });
  const of = (how: Treated) =>
    percent(
      count(some, (each) => repaired(each, how)),
      some.length,
    );
  return [
    figure(
      'planted faults detected',
      percent(
        count(all, ({ detected }) => detected),
        all.length,
      ),
      98,
    ),
    figure(
      'healthy runs with an alarm',
      percent(
        count(healthy, ({ alarms }) => alarms.length > 0),
        healthy.length,
      ),
      2,
      'less',
    ),
    figure(
      'right cause named first',
      percent(
        count(all, ({ causeRight }) => causeRight),
        all.length,
      ),
      null,
    ),
    figure('repaired by the offered fix', of('plan'), 98),
    figure('repaired by doing nothing', of('nothing'), null, 'less'),
    figure('repaired by a tenth of the rate', of('tenth'), null, 'less'),
    figure('repaired by a random fix', of('arbitrary'), null, 'less'),
  ];
}

export function tableOf({ healthy, faults: all }: SeedOutcome): string {
  const head = ['planted fault', 'detected', 'right cause first', 'offered fix', 'nothing', 'rate / 10', 'random fix'];
  const row = (name: string, list: FaultOutcome[], treated: FaultOutcome[]) => [
    name,
    share(
      list,
      count(list, ({ detected }) => detected),
    ),
    share(
      list,
      count(list, ({ causeRight }) => causeRight),
    ),
    ...(['plan', 'nothing', 'tenth', 'arbitrary'] as const).map((how) =>
      treated.length === 0
        ? '–'
        : share(
            treated,
            count(treated, (each) => repaired(each, how)),
          ),
    ),
  ];
  const rows = faults
    .map(({ name }) => ({ name, list: all.filter(({ fault }) => fault === name) }))
    .filter(({ list }) => list.length > 0)
    .map(({ name, list }) => row(name, list, repairable.has(name) ? list : []));
  rows.push(
    row(
      'all',
      all,
      all.filter(({ fault }) => repairable.has(fault)),
    ),
  );
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const alarms = count(healthy, ({ alarms }) => alarms.length > 0);
  const before = count(all, ({ lintOnly }) => lintOnly);
  const warned = count(healthy, ({ linted }) => linted.length > 0);
  return `${lines.join('\n')}

Of ${healthy.length} healthy runs, ${alarms} had an alarm (a warning or a need for action). ${before} of the detected faults were seen before the run alone, by a
warning of lint; lint warns of ${warned} healthy configs, too.`;
}

/** Puts the table into the README, between its marks. */
export async function writeTable(file: string, table: string): Promise<void> {
  const { format, resolveConfig } = await import('prettier');
  const marks = /(<!-- zoo -->\n)[\s\S]*?(<!-- \/zoo -->)/;
  const text = fs.readFileSync(file, 'utf8');
  if (!marks.test(text)) throw new Error(`${file} has no marks <!-- zoo --> and <!-- /zoo --> for the table.`);
  const next = text.replace(marks, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
  fs.writeFileSync(file, await format(next, { ...(await resolveConfig(file)), filepath: file }));
}
