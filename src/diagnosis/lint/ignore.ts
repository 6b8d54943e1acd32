/**
 * Comments that silence rules: `# keel-ignore rule[, rule]` at the end of a line or on the line before it, and
 * `# keel-ignore-file rule[, rule]` anywhere. JSON with comments takes `//` as well.
 */
import type { LintFinding } from '../finding';

const comment = /(?:^|[\s,{[])(?:#|\/\/)\s*keel-ignore(-file)?[:\s]+([a-z0-9][a-z0-9-]*(?:[\s,]+[a-z0-9][a-z0-9-]*)*)/;

export interface Ignored {
  file: ReadonlySet<string>;
  /** Zero-based lines. */
  lines: ReadonlyMap<number, ReadonlySet<string>>;
}

const nothing: Ignored = { file: new Set(), lines: new Map() };

/** What the comments of a text silence. A comment that stands alone on its line is about the next line that does not. */
export function ignoredIn(text: string): Ignored {
  if (!text.includes('keel-ignore')) return nothing;
  const file = new Set<string>();
  const lines = new Map<number, Set<string>>();
  const all = text.split(/\r\n|\r|\n/);
  for (const [index, line] of all.entries()) {
    const match = comment.exec(line);
    if (!match) continue;
    const rules = (match[2] ?? '').split(/[\s,]+/).filter(Boolean);
    if (match[1]) for (const rule of rules) file.add(rule);
    else {
      const alone = /^\s*(?:#|\/\/)/.test(line);
      const at = alone ? nextLine(all, index) : index;
      lines.set(at, new Set([...(lines.get(at) ?? []), ...rules]));
    }
  }
  return { file, lines };
}

function nextLine(lines: readonly string[], from: number): number {
  let at = from + 1;
  while (at < lines.length && /^\s*(?:(?:#|\/\/).*)?$/.test(lines[at] ?? '')) at++;
  return at;
}

export function isIgnored({ file, lines }: Ignored, { rule, range }: Pick<LintFinding, 'rule' | 'range'>): boolean {
  return file.has(rule) || (lines.get(range.start.line)?.has(rule) ?? false);
}
