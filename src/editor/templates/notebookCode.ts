/** The Python of a notebook. Pure. */

/** A part of a notebook, as far as it is looked at. */
interface CodePart {
  cells?: unknown;
  cell_type?: unknown;
  source?: unknown;
}

const partOf = (value: unknown): CodePart => (typeof value === 'object' && value !== null ? value : {});

const textOf = (source: unknown): string =>
  Array.isArray(source) ? source.filter((line) => typeof line === 'string').join('') : String(source ?? '');

/** The code cells, one after the other. Throws a SyntaxError where the text is no JSON. */
export function codeOfNotebook(text: string): string {
  const { cells } = partOf(JSON.parse(text) as unknown);
  const parts = Array.isArray(cells) ? cells.map(partOf) : [];
  return parts
    .filter(({ cell_type: kind }) => kind === 'code')
    .map(({ source }) => textOf(source))
    .join('\n');
}
