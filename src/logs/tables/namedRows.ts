/** Rows that name each of their figures, as objects of JSON do. */
import type { Planned, TakeRow } from '../row';
import { figureOf, inPhase, isClock, isLengthAmong, mostColumns, namesPhase, phasePrefix, plannedBy } from './cells';

export type JsonTree = { [key: string]: unknown };

export const isTree = (value: unknown): value is JsonTree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects in objects are followed so far. */
const deepest = 16;

/** A list of more figures is data, and no figure of the run. */
const longestList = 16;

/** Forms of rows remembered, so that rows of one form share their names. */
const mostForms = 256;

export class NamedRows {
  notUnderstood = 0;
  readonly planned: Planned = {};
  private readonly forms = new Map<string, readonly string[]>();
  /** How many texts stood under a name; null once a figure did, for then a text is damage. */
  private readonly texts = new Map<string, number | null>();

  constructor(private readonly take: TakeRow) {}

  /** Hands on the figures of an object, if it has any, and tells whether it had. */
  row(tree: JsonTree): boolean {
    return this.give(tree, this.take);
  }

  /** The same, to another. */
  give(tree: JsonTree, take: TakeRow): boolean {
    const names: string[] = [];
    const values: number[] = [];
    this.gather(tree, '', 0, phaseOf(tree), names, values);
    if (names.length === 0) return false;
    take({ names: this.shared(names), values });
    return true;
  }

  private gather(
    tree: JsonTree,
    before: string,
    depth: number,
    phase: string,
    names: string[],
    values: number[],
  ): void {
    const add = (name: string, value: number) => {
      if (names.length >= mostColumns) return;
      names.push(inPhase(name, phase));
      values.push(value);
    };
    const keys = Object.keys(tree);
    for (const key of keys) {
      const value = tree[key];
      const name = before + (key === 'value' ? ownName(tree) : key);
      if (typeof value === 'object' && value !== null) {
        if (Array.isArray(value)) listed(value, (at, each) => add(at === null ? name : `${name}/${at}`, each));
        else if (depth < deepest) this.gather(value as JsonTree, `${name}/`, depth + 1, phase, names, values);
        continue;
      }
      const figure = this.figure(name, value);
      if (figure === undefined) continue;
      const length = plannedBy(key);
      if (length === null || !isLengthAmong(key, keys)) add(name, figure);
      else if (figure > 0) this.planned[length] = figure;
    }
  }

  private figure(name: string, value: unknown): number | undefined {
    if (typeof value === 'number') return this.isFigure(name, value);
    if (typeof value !== 'string') return undefined;
    const figure = figureOf(value);
    if (figure === undefined) return undefined;
    if (figure !== null) return this.isFigure(name, figure);
    if (isClock(value)) return undefined;
    const texts = this.texts.get(name);
    if (texts === null) this.notUnderstood++;
    else if (this.texts.size < mostForms * 16) this.texts.set(name, (texts ?? 0) + 1);
    return undefined;
  }

  private isFigure(name: string, value: number): number {
    const texts = this.texts.get(name);
    if (texts !== null) {
      this.notUnderstood += texts ?? 0;
      if (texts !== undefined || this.texts.size < mostForms * 16) this.texts.set(name, null);
    }
    return value;
  }

  private shared(names: readonly string[]): readonly string[] {
    const key = names.join('\n');
    const known = this.forms.get(key);
    if (known !== undefined) return known;
    if (this.forms.size >= mostForms) this.forms.clear();
    this.forms.set(key, names);
    return names;
  }
}

/** Tells of each figure of a short list, with its place if there are several. */
function listed(list: readonly unknown[], tell: (at: number | null, value: number) => void): void {
  if (list.length > longestList || !list.every((each) => typeof each === 'number')) return;
  for (const [at, value] of list.entries()) tell(list.length === 1 ? null : at, value);
}

/** What a figure is called that stands beside its name, as in `{"metric": "loss", "value": 0.5}`. */
function ownName(tree: JsonTree): string {
  const name = tree.metric ?? tree.key ?? tree.name ?? tree.tag;
  return typeof name === 'string' && name !== '' ? name : 'value';
}

function phaseOf(tree: JsonTree): string {
  for (const key of Object.keys(tree)) {
    const value = tree[key];
    if (typeof value === 'string' && namesPhase(key)) return phasePrefix(value);
  }
  return '';
}
