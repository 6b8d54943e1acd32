/** Mistakes made on purpose in clean files: how many get a finding that was not there before and names the key. */
import { readForeign } from '../../../src/config/formats';
import type { LintFinding } from '../../../src/diagnosis/finding';
import { lintAny } from '../../unit/diagnosis/lint/checkFix';
import { mutations } from '../../unit/diagnosis/lint/mutations';
import type { Mutate } from '../../unit/diagnosis/lint/mutations/mutate';
import { percent, print } from './figures';
import { keptOut } from './kept';
import type { Sample } from './published';

const verbose = process.env['KEEL_BENCH_VERBOSE'] !== undefined;
/** Kinds that are kept out of development are told apart only to whoever asks for it. */
const tellsKept = process.env['KEEL_BENCH_KEPT'] === '1';

const loud = (findings: LintFinding[]): LintFinding[] => findings.filter(({ severity }) => severity !== 'hint');

/** Whether a finding names one of the keys: stands there, or has it in its message as a word. */
function names(finding: LintFinding, keys: readonly (readonly (string | number)[])[]): boolean {
  return keys.some((key) => {
    if (key.every((part, i) => finding.path[i] === part)) return true;
    const [name, words] = [key.join('.'), finding.message];
    for (let at = words.indexOf(name); at >= 0; at = words.indexOf(name, at + 1))
      if (!/[\w.-]/.test(words.charAt(at - 1)) && !/[\w-]/.test(words.charAt(at + name.length))) return true;
    return false;
  });
}

const level = { hint: 0, warning: 1, error: 2 };

/** Whether a finding was there before, at least as loud. */
function sameWord(before: LintFinding, now: LintFinding): boolean {
  const there = before.rule === now.rule && String(before.path) === String(now.path);
  return there && level[before.severity] >= level[now.severity];
}

/** Of mistakes: how many were made, named, and named as a warning or an error; and how many hid the format. */
interface Count {
  made: number;
  named: number;
  loud: number;
  unknown: number;
}

class Counts {
  private readonly counts = new Map<string, Count>();

  of(name: string): Count {
    const count = this.counts.get(name) ?? { made: 0, named: 0, loud: 0, unknown: 0 };
    this.counts.set(name, count);
    return count;
  }

  tell(whose: string): void {
    for (const [name, count] of [...this.counts].sort(([a], [b]) => a.localeCompare(b)))
      tell(`${whose}: ${name}`, count);
  }
}

function tell(what: string, count: Count, goals: [named: number | null, loud: number | null] = [null, null]): void {
  print(`${what}, named (of ${count.made})`, percent(count.named, count.made), '%', goals[0], 'more');
  print(`${what}, named as a warning or an error`, percent(count.loud, count.made), '%', goals[1], 'more');
  if (count.unknown > 0)
    print(`${what}, of which the file is of no known format any more`, count.unknown, 'files', null, 'less');
}

/** One mistake in one file; null where it cannot be made there. */
function outcome(mutate: Mutate, sample: Sample, before: LintFinding[]): Count | null {
  const { text, file: name } = sample;
  const config = readForeign(text, name);
  const mutant = config.recipe && mutate({ config, recipe: config.recipe, text, name });
  if (!mutant) return null;
  const fresh = lintAny(mutant.text, name).filter((finding) => !before.some((old) => sameWord(old, finding)));
  const named = fresh.filter((finding) => names(finding, mutant.keys));
  const unknown = named.length === 0 && readForeign(mutant.text, name).format === null;
  return { made: 1, named: Number(named.length > 0), loud: Number(loud(named).length > 0), unknown: Number(unknown) };
}

const formatOf = ({ file }: Sample): string => file.split('/')[0] ?? file;

/** Prints the figures of all kinds, of each kind that was seen in development, and of each format. */
export function mistakes(samples: Sample[], whose: string): void {
  const clean = samples
    .filter(({ from }) => from !== 'reported' && from !== 'negative')
    .map((sample) => ({ sample, before: lintAny(sample.text, sample.file) }))
    .filter(({ before }) => loud(before).length === 0);
  for (const [part, kinds] of Object.entries({ seen: mutations, 'kept out': keptOut })) {
    const told = part === 'seen' || tellsKept;
    const [byKind, byFormat, all] = [new Counts(), new Counts(), new Counts()];
    for (const [kind, mutate] of Object.entries(kinds))
      for (const { sample, before } of clean) {
        const each = outcome(mutate, sample, before);
        if (!each) continue;
        if (each.named === 0 && told && verbose) console.log(`  missed: ${kind} in ${sample.file}`);
        for (const count of [byKind.of(kind), byFormat.of(formatOf(sample)), all.of('')]) add(count, each);
      }
    if (told) byKind.tell(whose);
    if (told) byFormat.tell(`${whose}, all kinds in ${part === 'seen' ? 'the format' : 'kept out, in'}`);
    // Our own files are made for the readers: few of them hold what a batch or an interval is held against.
    tell(
      `${whose}: all ${part} kinds (${Object.keys(kinds).length})`,
      all.of(''),
      whose === 'published' ? [92, 75] : [null, null],
    );
  }
}

function add(count: Count, each: Count): void {
  for (const key of ['made', 'named', 'loud', 'unknown'] as const) count[key] += each[key];
}

/** Texts with every mistake that can be made in a file; `secret` where they are not to be shown. */
export function mutantsOf({ text, file: name }: Sample): { text: string; secret: boolean }[] {
  const config = readForeign(text, name);
  const { recipe } = config;
  if (!recipe) return [];
  return [mutations, keptOut].flatMap((kinds) =>
    Object.values(kinds).flatMap((mutate) => {
      const mutant = mutate({ config, recipe, text, name });
      return mutant ? [{ text: mutant.text, secret: kinds === keptOut && !tellsKept }] : [];
    }),
  );
}
