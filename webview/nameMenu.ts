/** A menu of names of which any number can be drawn: layers, or the further figures of a log. */
import { h, show } from './dom';
import { t, type StringKey } from '../src/shared/panel/strings';

/** From this many names on a filter helps. */
const many = 12;

export interface NameMenuTexts {
  title: StringKey;
  none: StringKey;
  filter: StringKey;
}

export class NameMenu {
  readonly element: HTMLDetailsElement;
  private readonly body = h('div', { class: 'menu' });
  private shown = '';

  constructor(
    private readonly texts: NameMenuTexts,
    private readonly onChange: (chosen: number[]) => void,
  ) {
    this.element = h('details', { class: 'layers' }, h('summary', {}, t(texts.title)), this.body);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.element.open) return;
      this.element.open = false;
      this.element.querySelector('summary')?.focus();
    });
    document.addEventListener('pointerdown', (event) => {
      if (!this.element.contains(event.target as Node)) this.element.open = false;
    });
  }

  /** `of` is whose names they are: the menu is made anew for another. */
  update(of: string | null, names: readonly string[], chosen: ReadonlySet<number>): void {
    const key = JSON.stringify([of, names]);
    if (key !== this.shown) {
      this.shown = key;
      this.body.replaceChildren(...(names.length > 0 ? this.content(names) : [h('p', {}, t(this.texts.none))]));
    }
    for (const box of this.body.querySelectorAll<HTMLInputElement>('input[type=checkbox]'))
      box.checked = chosen.has(Number(box.value));
  }

  private content(names: readonly string[]): HTMLElement[] {
    const rows = names.map((name, i) =>
      h(
        'label',
        {},
        h('input', { type: 'checkbox', value: String(i), onchange: () => this.read() }),
        h('span', {}, name),
      ),
    );
    const { filter: label } = this.texts;
    const filter = h('input', { type: 'search', placeholder: t(label), 'aria-label': t(label) });
    filter.addEventListener('input', () => {
      const text = filter.value.toLowerCase();
      rows.forEach((row, i) => show(row, names[i]!.toLowerCase().includes(text)));
    });
    const none = h('button', { class: 'link', type: 'button', onclick: () => this.onChange([]) }, t('layersOff'));
    return [...(names.length >= many ? [filter] : []), none, ...rows];
  }

  private read(): void {
    const boxes = [...this.body.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
    this.onChange(boxes.filter((box) => box.checked).map((box) => Number(box.value)));
  }
}
