/**
 * The monitor on public runs, next to the rules of other tools on the same runs: `npm run bench:diagnosis`. It wants
 * the traces in `../shared/traces`, or in the folder that `KEEL_TRACES` names, and writes a page with the runs whose
 * label and alarm differ to `.cache/bench/diagnosis.html`.
 *
 * Thresholds are chosen on two problems alone; the others are reported apart.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { casesOf } from './diagnosis/doubt';
import { watch, type Watched } from './diagnosis/keel';
import { columns, page, type Table } from './diagnosis/page';
import { otherTools, type OtherTool } from './diagnosis/rules';
import { score, seenOutcome, type Judged, type Score } from './diagnosis/score';
import { measureSpeed } from './diagnosis/speed';
import { readTraces, type Trace } from './diagnosis/traces';

/** The problems on which thresholds are chosen. */
const chosenOn = ['cifar10_3c3d', 'fmnist_vae'];
const folder = process.env['KEEL_TRACES'] ?? path.resolve('..', 'shared', 'traces');

function say(figure: string, value: number, unit: string, goal: number | null, better: 'less' | 'more'): void {
  console.log(JSON.stringify({ figure, value: Number(value.toPrecision(4)), unit, goal, better }));
}

const percent = (part: number, whole: number) => (100 * part) / whole;

function judge({ make }: OtherTool, trace: Trace): Judged {
  const rule = make(trace.totalSteps ?? trace.loss.length);
  const alarms: number[] = [];
  trace.loss.forEach((loss, i) => void (rule(loss) && alarms.push(i)));
  return { trace, alarms };
}

/** Every so many-th step of a run, with its first non-finite loss where that is. */
function thinned(trace: Trace, every: number): Trace {
  const { loss, totalSteps } = trace;
  const kept = loss.filter((_, i) => i % every === 0);
  const bad = kept.findIndex((value) => !Number.isFinite(value));
  return {
    ...trace,
    loss: kept,
    firstBad: bad < 0 ? null : bad,
    totalSteps: Math.floor((totalSteps ?? 0) / every) || null,
  };
}

function main(): void {
  speed();
  if (!existsSync(folder)) {
    console.log(`There are no traces in ${folder}; KEEL_TRACES can name another folder.`);
    return;
  }
  const traces = ['deepobs', 'modded-nanogpt', 'algoperf'].flatMap((name) => readTraces(folder, name));
  const keel = traces.map(watch);
  const others = otherTools.map((tool) => traces.map((trace) => judge(tool, trace)));
  const table = (title: string, text: string, keep: (trace: Trace) => boolean): Table => {
    const of = (judged: readonly Judged[]): Score => score(judged.filter(({ trace }) => keep(trace)));
    const rows = otherTools.map(({ name, rule }, i) => ({ name, rule, score: of(others[i]!) }));
    return { title, text, rows: [{ name: 'Keel', rule: 'a finding that needs action', score: of(keel) }, ...rows] };
  };
  const deepobs = ({ collection }: Trace) => collection === 'deepobs';
  const chosen = ({ problem }: Trace) => chosenOn.includes(problem);
  const judgeable = (trace: Trace) => deepobs(trace) && seenOutcome(trace) !== 'unclear';
  const thin = traces.filter(deepobs).map((trace) => thinned(trace, 3));
  const keelThin = thin.map(watch);
  const tables = {
    all: table('DeepOBS, all five problems', 'Every run, labelled by what the whole run came to.', deepobs),
    seen: table(
      'DeepOBS, runs whose outcome is in the record',
      'Without runs that were healthy as far as recorded and came to a bad end later.',
      judgeable,
    ),
    chosen: table(
      `DeepOBS, the problems thresholds are chosen on`,
      chosenOn.join(' and '),
      (trace) => deepobs(trace) && chosen(trace),
    ),
    held: table(
      'DeepOBS, the other three problems',
      'No threshold was chosen on these.',
      (trace) => deepobs(trace) && !chosen(trace),
    ),
    heldSeen: table(
      'DeepOBS, the other three problems, outcome in the record',
      '',
      (trace) => judgeable(trace) && !chosen(trace),
    ),
    thinned: {
      title: 'DeepOBS, every third step only',
      text: 'The same runs as another logger would have recorded them; outcome in the record.',
      rows: [
        { name: 'Keel', rule: 'a finding that needs action', judged: keelThin },
        ...otherTools.map((tool) => ({ ...tool, judged: thin.map((trace) => judge(tool, trace)) })),
      ].map(({ name, rule, judged }) => ({ name, rule, score: score(judged.filter(({ trace }) => judgeable(trace))) })),
    },
    gpt: table(
      'GPT-2 speed runs',
      'All healthy; their spikes come from the data.',
      ({ collection }) => collection === 'modded-nanogpt',
    ),
    algoperf: table(
      'AlgoPerf, mixed workloads',
      'A loss and a gradient norm every few steps.',
      ({ collection }) => collection === 'algoperf',
    ),
    everything: table('All runs', '', () => true),
  };
  Object.values(tables).forEach(print);
  const cases = casesOf(keel);
  printKinds(cases.map(({ kind }) => kind));
  figures(tables, keel);
  write(Object.values(tables), cases, traces.length);
}

function speed(): void {
  const { seconds, early, late } = measureSpeed();
  say('1,000,000 steps with 50 layers through the monitor', seconds, 's of processor', 5, 'less');
  say('memory after all of them less that after a tenth', late - early, 'MiB', 1, 'less');
}

function figures(tables: Record<string, Table>, keel: readonly Watched[]): void {
  const of = (name: string) => tables[name]!.rows[0]!.score;
  const {
    all,
    seen,
    heldSeen,
    thinned: thin,
    gpt,
    algoperf,
    everything,
  } = Object.fromEntries(Object.keys(tables).map((name) => [name, of(name)])) as Record<string, Score>;
  say('DeepOBS: bad runs caught, outcome in the record', percent(seen!.caught, seen!.bad), '%', 99, 'more');
  say('DeepOBS: the same, problems not chosen on', percent(heldSeen!.caught, heldSeen!.bad), '%', 99, 'more');
  say('DeepOBS: bad runs caught, all labels', percent(all!.caught, all!.bad), '%', 99, 'more');
  say('DeepOBS: stuck runs caught', percent(all!.stuckCaught, all!.stuck), '%', null, 'more');
  say('DeepOBS: learned runs that got an alarm', percent(all!.alarmed, all!.good), '%', 2, 'less');
  say('DeepOBS: the same, problems not chosen on', percent(heldSeen!.alarmed, heldSeen!.good), '%', 2, 'less');
  say('DeepOBS, every third step only: bad runs caught', percent(thin!.caught, thin!.bad), '%', null, 'more');
  say(
    'DeepOBS, every third step only: learned runs that got an alarm',
    percent(thin!.alarmed, thin!.good),
    '%',
    2,
    'less',
  );
  say('GPT-2: runs with an alarm', gpt!.alarmed, 'runs', 0, 'less');
  const noted = keel.filter(({ trace, told }) => trace.collection === 'modded-nanogpt' && told.note.length > 0);
  say('GPT-2: runs whose data spikes are notes', noted.length, 'runs', gpt!.good, 'more');
  say('AlgoPerf: good runs that got an alarm', percent(algoperf!.alarmed, algoperf!.good), '%', 1, 'less');
  say(
    'late failures flagged before the first NaN',
    percent(everything!.lateFlagged, everything!.late),
    '%',
    90.9,
    'more',
  );
}

function print({ title, rows }: Table): void {
  console.log(`\n${title}`);
  const cells = [
    ['', ...columns.map(([name]) => name)],
    ...rows.map(({ name, score: s }) => [name, ...columns.map(([, cell]) => cell(s))]),
  ];
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  for (const row of cells)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    );
}

function printKinds(kinds: string[]): void {
  console.log('\nLabels and alarms that differ');
  for (const kind of new Set(kinds)) console.log(`  ${kinds.filter((each) => each === kind).length}  ${kind}`);
}

function write(tables: Table[], cases: ReturnType<typeof casesOf>, runs: number): void {
  const out = path.resolve('.cache', 'bench', 'diagnosis.html');
  mkdirSync(path.dirname(out), { recursive: true });
  const about = `${runs} public runs. An alarm of Keel is a finding that newly needs action. A bad run has a non-finite loss or ends above its start; delay counts recorded steps from the onset, seen in hindsight, to the first alarm.`;
  writeFileSync(out, page(tables, cases, about));
  console.log(`\nThe page with the plots is ${out}`);
}

main();
