/** MLflow has no infinity: it writes the largest number there is instead. */
export const mlflowValue = (value: number): number =>
  Math.abs(value) >= Number.MAX_VALUE ? Math.sign(value) * Infinity : value;
