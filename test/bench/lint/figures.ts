/** How the benchmark of the lint tells its figures. */

export function print(figure: string, value: number, unit: string, goal: number | null, better: 'less' | 'more'): void {
  console.log(JSON.stringify({ figure, value, unit, goal, better }));
}

export const percent = (part: number, whole: number): number => (whole === 0 ? NaN : (100 * part) / whole);
