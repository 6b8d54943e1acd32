/** Runs whose outcome and Keel's word differ, each with what its record shows. */
import { figure } from '../../../src/shared/numbers';
import type { Watched } from './keel';
import type { Measured } from './measure';
import { endOf, onsetOf } from './outcome';
import { firstTold, isFinal } from './score';

export interface Case {
  table: Measured;
  watched: Watched;
  kind: string;
  /** At which rows what happened, in short. */
  where: string;
  argument: string;
}

/** Good runs that Keel said need action, bad or stuck runs of which it did not, and verdicts that a rewriting changed. */
export function casesOf(table: Measured): Case[] {
  const { verdicts, compared } = table;
  const differing = compared === null ? verdicts.map((watched) => [watched, kindOf(watched)] as const) : null;
  const all = differing ?? compared!.others.map((watched) => [watched, 'verdict changed'] as const);
  return all
    .flatMap(([watched, kind]) =>
      kind === null ? [] : [{ table, watched, kind, where: where(watched), argument: argument(watched) }],
    )
    .sort((a, b) => a.kind.localeCompare(b.kind));
}

function kindOf(watched: Watched): string | null {
  const { outcome } = watched.run;
  if (outcome === 'unclear') return null;
  const told = firstTold(watched) !== undefined;
  const final = isFinal(watched);
  if (outcome === 'good') return final ? 'good, alarmed in the end' : told ? 'good, alarmed for a while' : null;
  if (told && final) return null;
  return `${outcome}, ${told ? 'told and taken back' : final ? 'told at the end alone' : 'never told'}`;
}

function where({ run, told, findings, final }: Watched): string {
  const rules = findings.map(({ rule, severity, step }) => `${severity} ${rule} @${step}`).join(', ') || 'nothing';
  const at = (name: string, rows: number[]) => (rows.length === 0 ? '' : `, ${name} at ${rows.slice(0, 3).join(' ')}`);
  return `${run.loss.length} rows, ${figure(run.loss[0]!)} to ${figure(endOf(run.loss))}${at('act', told.act)}${at('warn', told.warn)}; in the end ${final ?? 'ok'}: ${rules}`;
}

function argument({ run, findings }: Watched): string {
  const { loss, outcome, why } = run;
  const start = loss[0]!;
  const above = loss.filter((value) => !(value <= start)).length / loss.length;
  const facts = `It starts at ${figure(start)}, ends at ${figure(endOf(loss))}, and is above its start in ${figure(100 * above)} % of its rows.`;
  const onset = outcome === 'bad' ? ` In hindsight it left its way at row ${onsetOf(run)}.` : '';
  const words = findings.map(({ severity, message }) => `Keel says (${severity}): ${message}`).join(' ');
  return `${why === undefined ? '' : `${why} `}${facts}${onset} ${words || 'Keel says nothing.'}`;
}
