/** Findings and continuations as lines on every chart. */
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { FindingView } from '../src/shared/panel/protocol';
import type { Shown } from './model';
import { t } from '../src/shared/panel/strings';
import { fade, type Theme } from './theme';

export interface Pick {
  /** Id of the finding under the keyboard or the last click, if any. */
  selected: string | null;
  select: (finding: string) => void;
}

/**
 * A line at each finding's first step, a shade over the steps it lasted, and a dashed line where a run continues its
 * parent. Only the top chart carries the words: the number the finding has in the list.
 */
export function annotations(
  chain: Shown[],
  findings: FindingView[],
  theme: Theme,
  pick: Pick,
  labels: boolean,
): Record<string, AnnotationOptions> {
  const made: Record<string, AnnotationOptions> = {};
  for (const { run, until } of chain.slice(0, -1)) {
    made[`continued ${run.id}`] = {
      ...verticalLine(until + 0.5, theme.muted, 1),
      borderDash: [5, 4],
      label: {
        ...label(t('continued', { step: until }), theme),
        display: labels,
        position: 'start',
        yAdjust: 24,
        color: theme.foreground,
      },
    } as AnnotationOptions;
  }
  findings.forEach((finding, i) => {
    const colour = theme[finding.severity];
    const strong = finding.id === pick.selected;
    const click = () => pick.select(finding.id);
    if (finding.endStep > finding.step)
      made[`steps ${finding.id}`] = shade(finding, fade(colour, strong ? 0.15 : 0.08), click);
    made[`finding ${finding.id}`] = {
      ...verticalLine(finding.step, colour, strong ? 3 : 1.5),
      click,
      label: { ...label(String(i + 1), theme), display: labels, position: 'start', backgroundColor: colour },
    } as AnnotationOptions;
  });
  return made;
}

function verticalLine(step: number, colour: string, width: number) {
  return {
    type: 'line',
    scaleID: 'x',
    value: step,
    borderColor: colour,
    borderWidth: width,
    drawTime: 'beforeDatasetsDraw',
  };
}

function shade(finding: FindingView, colour: string, click: () => void): AnnotationOptions {
  const box = { type: 'box', xScaleID: 'x', xMin: finding.step, xMax: finding.endStep, backgroundColor: colour };
  return { ...box, borderWidth: 0, drawTime: 'beforeDatasetsDraw', click } as AnnotationOptions;
}

function label(content: string, theme: Theme) {
  const font = { size: theme.size, family: theme.family, weight: 'normal' };
  return {
    content,
    font,
    color: theme.badgeText,
    backgroundColor: theme.background,
    padding: { x: 5, y: 2 },
    borderRadius: 3,
    drawTime: 'afterDatasetsDraw',
  };
}
