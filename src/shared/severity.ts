/** How grave a finding of a run is. */

/** Gravest first. act: the run will not recover by itself; warn: look at it; note: it happened and passed. */
export const severities = ['act', 'warn', 'note'] as const;

export type RunSeverity = (typeof severities)[number];

export const isGraver = (severity: RunSeverity, than: RunSeverity): boolean =>
  severities.indexOf(severity) < severities.indexOf(than);

/** The gravest findings first, those alike in the order of their steps. */
export function byGravity<F extends { severity: RunSeverity; step: number }>(findings: Iterable<F>): F[] {
  const rank = (finding: F): number => severities.indexOf(finding.severity);
  return [...findings].sort((a, b) => rank(a) - rank(b) || a.step - b.step);
}
