/** Says in words how the run is, to screen readers: at once when its state or findings change, else now and then. */
import { h, setText } from './dom';
import { figureText, progressText } from './texts';
import { t } from '../src/shared/panel/strings';
import type { RunView } from '../src/shared/panel/protocol';

const quiet = 15_000;

export class Summary {
  readonly element = h('p', { class: 'sr-only summary', 'aria-live': 'polite', 'aria-atomic': 'true' });
  private saidAt = -Infinity;
  private key = '';

  update(run: RunView): void {
    const key = JSON.stringify([run.id, run.state, run.findings.map(({ id, severity }) => [id, severity])]);
    const now = performance.now();
    if (key === this.key && now - this.saidAt < quiet) return;
    this.key = key;
    this.saidAt = now;
    setText(this.element, summaryText(run));
  }

  /** Says something at once, e.g. the values under the crosshair. */
  say(text: string): void {
    this.saidAt = performance.now();
    setText(this.element, text);
  }
}

function summaryText(run: RunView): string {
  const newest = run.findings.at(-1);
  return t('summary', {
    name: run.name,
    state: t(`state.${run.state}`),
    step: progressText(run.lastStep, run.totalSteps),
    loss: figureText(run.loss),
    gradNorm: figureText(run.gradNorm),
    lr: figureText(run.lr),
    findings: newest ? t('summaryFindings', { n: run.findings.length, message: newest.message }) : t('summaryNone'),
  });
}
