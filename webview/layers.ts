/** The picker of layers whose gradient norms are drawn. */
import { h, show } from './dom';
import type { PageModel } from './model';
import { t } from '../src/shared/panel/strings';

/** From this many layers on a filter helps. */
const many = 12;

export class LayerList {
  readonly element: HTMLDetailsElement;
  private readonly body = h('div', { class: 'menu' });
  private shown = '';

  constructor(
    private readonly model: PageModel,
    private readonly onChange: (layers: number[]) => void,
  ) {
    this.element = h('details', { class: 'layers' }, h('summary', {}, t('layers')), this.body);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.element.open) return;
      this.element.open = false;
      this.element.querySelector('summary')?.focus();
    });
    document.addEventListener('pointerdown', (event) => {
      if (!this.element.contains(event.target as Node)) this.element.open = false;
    });
  }

  update(): void {
    const layers = this.model.run?.layers ?? [];
    const key = JSON.stringify([this.model.panel.run, layers]);
    if (key !== this.shown) {
      this.shown = key;
      this.body.replaceChildren(...(layers.length > 0 ? this.content(layers) : [h('p', {}, t('layersNone'))]));
    }
    const chosen = new Set(this.model.panel.layers);
    for (const box of this.body.querySelectorAll<HTMLInputElement>('input[type=checkbox]'))
      box.checked = chosen.has(Number(box.value));
  }

  private content(layers: string[]): HTMLElement[] {
    const rows = layers.map((name, i) =>
      h(
        'label',
        {},
        h('input', { type: 'checkbox', value: String(i), onchange: () => this.read() }),
        h('span', {}, name),
      ),
    );
    const filter = h('input', { type: 'search', placeholder: t('layersFilter'), 'aria-label': t('layersFilter') });
    filter.addEventListener('input', () => {
      const text = filter.value.toLowerCase();
      rows.forEach((row, i) => show(row, layers[i]!.toLowerCase().includes(text)));
    });
    const none = h('button', { class: 'link', type: 'button', onclick: () => this.onChange([]) }, t('layersOff'));
    return [...(layers.length >= many ? [filter] : []), none, ...rows];
  }

  private read(): void {
    const boxes = [...this.body.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
    this.onChange(boxes.filter((box) => box.checked).map((box) => Number(box.value)));
  }
}
