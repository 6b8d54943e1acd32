/** Long lists of data, left out before a text is parsed: no setting stands in them, and they are most of a long file. */

/** Items that are kept at the front of a list; the last one is kept too, so that the list ends where it ended. */
const kept = 100;
/** Shorter lists are left as they are. */
const longest = 200;

export interface Elided {
  /** As long as the text it was made from, so that offsets hold. */
  text: string;
  /** Items left out. */
  items: number;
}

/** `- word` with nothing in it that YAML could read as more than a plain word. */
const plainItem = /^ *- [\w./~$(<][^\n]*$/;

/**
 * Turns the middle of every block list of more than 200 plain items, one a line, into one comment of the same length.
 * Offsets stay; line numbers do not, and must be counted in the text itself. Linear in the text.
 */
export function elideLists(text: string): Elided {
  const runs = text.length < 1000 ? [] : longRuns(text);
  let out = '';
  let from = 0;
  for (const { start, end, indent } of runs) {
    out += text.slice(from, start) + '#'.padStart(indent + 1).padEnd(end - start, ' ');
    from = end;
  }
  const items = runs.reduce((sum, run) => sum + run.items, 0);
  return { text: runs.length === 0 ? text : out + text.slice(from), items };
}

interface Run {
  /** Of the first item left out. */
  start: number;
  /** End of the last item left out, before its line end. */
  end: number;
  indent: number;
  items: number;
}

function longRuns(text: string): Run[] {
  const runs: Run[] = [];
  let starts: number[] = [];
  let indent = -1;
  const close = (): void => {
    const [start, last] = [starts[kept], starts.at(-1)];
    if (starts.length > longest && start !== undefined && last !== undefined)
      runs.push({ start, end: last - 1, indent, items: starts.length - kept - 1 });
    starts = [];
  };
  for (let at = 0; at <= text.length;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const dash = dashOf(text, at, end);
    if (dash !== indent) close();
    indent = dash;
    if (dash >= 0) starts.push(at);
    at = end + 1;
  }
  close();
  return runs;
}

/** Spaces before the dash of a plain item; -1 where the line is none. */
function dashOf(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text.charCodeAt(at) === 32) at++;
  if (text.charCodeAt(at) !== 45 || end - start > 1000) return -1;
  const line = text.slice(start, end);
  return plainItem.test(line) && !/:(?:\s|$)/.test(line) ? at - start : -1;
}
