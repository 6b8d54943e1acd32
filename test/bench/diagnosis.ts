/**
 * The monitor on public and on made runs, next to the rules of other tools on the same runs: `npm run bench:diagnosis`. It
 * wants the traces in `../shared/traces`, or in the folder that `KEEL_TRACES` names, and writes a page with the runs whose
 * outcome and verdict differ to `.cache/bench/diagnosis.html`.
 *
 * While rules are worked on: `node .cache/bench/diagnosis.js --only deepobs,made` prints a line for each of these tables and
 * nothing else (`--peers`: the other tools as well, `--kinds`: how many runs of which kind differ, `--list`: which). No rule
 * is chosen on two problems, nor on some seeds and kinds of made runs, which `--unseen` shows, apart.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { casesOf, type Case } from './diagnosis/doubt';
import { measure, type Measured } from './diagnosis/measure';
import { writePage } from './diagnosis/page';
import { madeRuns, unseenMade, unseenSeeds } from './diagnosis/made';
import { printCases, printFigures, printKinds, printLine, printTable } from './diagnosis/print';
import { measureSpeed } from './diagnosis/speed';
import { tableKinds, type Sources } from './diagnosis/tables';
import { readTraces } from './diagnosis/traces';

/** The public problems on which nothing is chosen. */
const unseenProblems = ['quadratic_deep', 'mnist_vae'];

const folder = process.env['KEEL_TRACES'] ?? path.resolve('..', 'shared', 'traces');

function sources(unseen: boolean): Sources {
  const of = (name: string) => readTraces(folder, name, (problem) => unseenProblems.includes(problem) === unseen);
  const made = unseen ? { made: unseenSeeds(), otherKinds: unseenMade() } : { made: madeRuns(), otherKinds: [] };
  return { deepobs: of('deepobs'), gpt: of('modded-nanogpt'), algoperf: of('algoperf'), ...made };
}

function main(): void {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      kinds: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      unseen: { type: 'boolean', default: false },
    },
  });
  const quick = values.only !== undefined;
  const wanted = values.only?.split(',') ?? tableKinds.map(({ id }) => id);
  const kinds = tableKinds.filter(({ id }) => wanted.some((each) => id === each || id.startsWith(`${each}-`)));
  if (!quick || wanted.includes('speed')) measureSpeed();
  if (!existsSync(folder)) {
    console.log(`There are no traces in ${folder}; KEEL_TRACES can name another folder.`);
  }
  const peers = !quick || values.peers;
  const tables: Measured[] = [];
  const take = (part: Measured[]) => {
    for (const table of part) {
      if (table.rows[0]!.score.bad.of + table.rows[0]!.score.good.of === 0) continue;
      (peers ? printTable : printLine)(table);
      if (values.kinds) printKinds(casesOf(table));
      if (values.list) printCases(casesOf(table));
      tables.push(table);
    }
  };
  const seen = sources(false);
  for (const kind of kinds) take([measure(kind, seen, peers)]);
  if (values.unseen) {
    const unseen = sources(true);
    for (const kind of kinds) take([measure(kind, unseen, peers, true)]);
  }
  if (quick) return;
  printFigures(tables);
  const cases: Case[] = tables.flatMap(casesOf);
  writePage(tables, cases);
}

main();
