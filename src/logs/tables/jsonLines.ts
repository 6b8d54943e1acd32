/** Logs of JSON, an object a line. */
import type { LineReader, Planned, TakeRow, TextForm } from '../row';
import { parseLoose } from './looseJson';
import { isTree, NamedRows, type JsonTree } from './namedRows';

const begins = (line: string): boolean => /^\s*\{/.test(line);

/** The object of a line; null if it is none. */
function objectOf(line: string): JsonTree | null {
  const value = begins(line) ? parseLoose(line.replace(/^\uFEFF/, '')) : undefined;
  return isTree(value) ? value : null;
}

/** Rows of the summary at the end of a run hold means over all of it. */
export const isSummary = (tree: JsonTree): boolean => 'train_runtime' in tree;

/** A tree whose values are lists is a log in one piece. */
const holdsLists = (tree: JsonTree): boolean =>
  'log_history' in tree || Object.values(tree).some((value) => Array.isArray(value) && value.length > 16);

export const jsonLines: TextForm = {
  id: 'jsonl',
  recognises(head) {
    const said = head.map((line) => line.replace(/^\uFEFF/, '')).filter((line) => line.trim() !== '');
    if (said.length === 0 || !begins(said[0]!)) return 0;
    const objects = said.map(objectOf);
    const good = objects.filter((each) => each !== null && !holdsLists(each));
    if (good.length === 0 || !good.some((each) => hasFigure(each!))) return 0;
    // The last line may be cut off, where the head ends or in the middle of writing.
    const whole = objects.at(-1) === null && objects.length > 1 ? said.length - 1 : said.length;
    const share = Math.min(1, good.length / whole);
    return share < 0.5 ? 0 : share;
  },
  open: (take) => new JsonLinesReader(take),
};

const hasFigure = (tree: JsonTree): boolean => {
  let any = false;
  new NamedRows(() => (any = true)).row(tree);
  return any;
};

class JsonLinesReader implements LineReader {
  private readonly rows: NamedRows;
  private broken = 0;

  constructor(take: TakeRow) {
    this.rows = new NamedRows(take);
  }

  get notUnderstood(): number {
    return this.rows.notUnderstood + this.broken;
  }

  get planned(): Planned {
    return this.rows.planned;
  }

  line(text: string): void {
    if (!begins(text)) return;
    const tree = objectOf(text);
    if (tree === null) this.broken++;
    else if (!isSummary(tree)) this.rows.row(tree);
  }

  flush(): void {
    // Every line is complete by itself.
  }
}
