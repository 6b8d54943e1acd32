/** The result of an action, said under the curves and to screen readers; an error stays until the next one. */
import { h, setText, show } from './dom';

export const said = h('div', { class: 'said', role: 'status', hidden: true });

let sayTimer: ReturnType<typeof setTimeout> | undefined;

export function say(text: string, error: boolean): void {
  clearTimeout(sayTimer);
  said.classList.toggle('error', error);
  setText(said, text);
  show(said, true);
  if (!error) sayTimer = setTimeout(() => show(said, false), 8000);
}
