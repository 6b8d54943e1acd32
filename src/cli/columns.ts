/** Text in the columns of a terminal. */

/** Signs of Chinese and its kin take two columns. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/;

const widthOf = (text: string): number => [...text].reduce((sum, sign) => sum + (wide.test(sign) ? 2 : 1), 0);

/** As much of a text as fits a width. */
export function cut(text: string, width: number): string {
  let left = width;
  let kept = '';
  for (const sign of text) {
    left -= widthOf(sign);
    if (left < 0) break;
    kept += sign;
  }
  return kept;
}

/** Rows of cells as lines, each column as wide as its widest cell. */
export function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => widthOf(row[i]!))));
  return rows.map((row) =>
    row
      .map((cell, i) => cell + ' '.repeat(widths[i]! - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}
