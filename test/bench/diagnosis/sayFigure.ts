/** A figure of the benchmark as a line of JSON, as `scripts/bench.mjs` reads it. */
export function sayFigure(
  name: string,
  value: number,
  unit: string,
  goal: number | null,
  better: 'less' | 'more',
): void {
  console.log(JSON.stringify({ figure: name, value: Number(value.toPrecision(4)), unit, goal, better }));
}
