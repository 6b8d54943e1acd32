/** One vertical line over all charts and one box with every value at it. Plain elements: moving them redraws no chart. */
import type { Chart } from 'chart.js';
import { h, show } from './dom';
import { grouped } from '../src/shared/numbers';
import { spreadText } from './texts';
import type { StepRange } from './model';
import { readAt, type ChartScene, type CurveReading } from './scenes';
import { t } from '../src/shared/panel/strings';

export class Crosshair {
  private readonly line = h('div', { class: 'crosshair', 'aria-hidden': 'true' });
  private readonly box = h('div', { class: 'tooltip', 'aria-hidden': 'true' });
  /** The step read, or null while nothing is. */
  private step: number | null = null;

  constructor(
    private readonly parent: HTMLElement,
    private readonly chart: () => Chart,
    private readonly scenes: () => ChartScene[],
    private readonly range: () => StepRange,
  ) {
    parent.append(this.line, this.box);
    parent.addEventListener('pointermove', (event) => this.follow(event));
    parent.addEventListener('pointerleave', () => this.hide());
    parent.addEventListener('blur', () => this.hide());
    this.hide();
  }

  hide(): void {
    this.step = null;
    show(this.line, false);
    show(this.box, false);
  }

  /** Moves by a share of the view, for the keyboard. Returns the values there as one sentence. */
  move(share: number): string {
    const [from, to] = this.range();
    const step = this.step ?? (share > 0 ? from : to);
    const width = Math.max(1, Math.round((to - from) * Math.abs(share)));
    this.step = Math.min(to, Math.max(from, Math.round(step) + Math.sign(share) * width));
    this.refresh();
    return this.readings()
      .map(({ title, reading }) => `${title} ${valueText(reading)}`)
      .reduce((said, next) => (said ? t('listed', { said, next }) : next), '');
  }

  refresh(): void {
    if (this.step === null) return;
    const scale = this.chart().scales['x']!;
    const x = scale.getPixelForValue(this.step);
    if (x < scale.left - 1 || x > scale.right + 1) return this.hide();
    const readings = this.readings();
    show(this.line, true);
    this.line.style.transform = `translateX(${x}px)`;
    this.box.replaceChildren(...this.content(readings));
    show(this.box, readings.length > 0);
    const room = this.parent.clientWidth - this.box.offsetWidth;
    const right = x + 12 <= room;
    this.box.style.transform = `translateX(${right ? x + 12 : Math.max(0, x - 12 - this.box.offsetWidth)}px)`;
  }

  private follow(event: PointerEvent): void {
    const scale = this.chart().scales['x']!;
    const x = event.clientX - this.parent.getBoundingClientRect().left;
    if (x < scale.left || x > scale.right) return this.hide();
    this.step = Math.round(scale.getValueForPixel(x) ?? 0);
    this.refresh();
  }

  private readings(): { title: string; reading: CurveReading }[] {
    const step = this.step;
    if (step === null) return [];
    return this.scenes().flatMap((scene) =>
      scene.strands.flatMap((strand) => {
        const reading = readAt(strand, step);
        return reading ? [{ title: titleOf(strand.name, strand.label), reading }] : [];
      }),
    );
  }

  private content(readings: { title: string; reading: CurveReading }[]): HTMLElement[] {
    const widest = readings.find(({ reading }) => reading.strand.name === 'loss')?.reading ?? readings[0]?.reading;
    if (!widest) return [];
    const rows = readings.map(({ title, reading }) => {
      const swatch = h('span', { class: 'swatch line' });
      swatch.style.setProperty('--colour', reading.strand.colour);
      const late = reading.to < widest.from;
      const name = late ? t('apart', { text: title, at: t('atStep', { step: grouped(reading.to) }) }) : title;
      return h('div', { class: 'row' }, swatch, h('span', {}, name), h('b', {}, valueText(reading)));
    });
    return [h('div', { class: 'at' }, stepText(widest.from, widest.to)), ...rows];
  }
}

const titles: Record<string, () => string> = {
  loss: () => t('loss'),
  valLoss: () => t('valLoss'),
  gradNorm: () => t('gradNorm'),
  lr: () => t('lr'),
};

const titleOf = (name: string, label: string) => titles[name]?.() ?? label;

export const stepText = (from: number, to: number) =>
  from === to ? t('atStep', { step: grouped(from) }) : t('atSteps', { from: grouped(from), to: grouped(to) });

export function valueText({ min, max, nonFinite }: Pick<CurveReading, 'min' | 'max' | 'nonFinite'>): string {
  const spread = Number.isNaN(min) ? '' : spreadText(min, max);
  const odd = nonFinite > 0 ? t('nonFinite', { n: nonFinite }) : '';
  return spread && odd ? t('listed', { said: spread, next: odd }) : spread || odd;
}
