/** Elements made in code. Text goes in as text, never as markup, for names and messages come from files. */

type Props = Record<string, string | boolean | EventListener | undefined>;
type DomChild = Node | string | null;

/** An element with attributes, `on...` listeners and children. `false` and undefined leave an attribute out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props?: Props,
  ...children: DomChild[]
): HTMLElementTagNameMap[K];
export function h(tag: string, props?: Props, ...children: DomChild[]): HTMLElement;
export function h(tag: string, props: Props = {}, ...children: DomChild[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Sets a text only where it changed, so that selections and screen readers are left alone. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element: HTMLElement, shown: boolean): void {
  element.hidden = !shown;
}
