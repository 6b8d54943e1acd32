/** Keys of the panel. Letters work anywhere but in fields; the zoom keys while the curves, or nothing, have the focus. */
export interface KeyActions {
  zoom: (factor: number) => void;
  pan: (share: number) => void;
  read: (share: number) => void;
  reset: () => void;
  logY: () => void;
  fullY: () => void;
  table: () => void;
}

const letters: Record<string, keyof Pick<KeyActions, 'logY' | 'fullY' | 'table'>> = {
  l: 'logY',
  f: 'fullY',
  t: 'table',
};

export function listenKeys(charts: HTMLElement, actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches('input, select, textarea')) return;
    const letter = letters[event.key.toLowerCase()];
    const onCharts = target === document.body || charts.contains(target);
    const handled = letter ? (actions[letter](), true) : onCharts && zoomKey(event, actions);
    if (handled) event.preventDefault();
  });
}

function zoomKey(event: KeyboardEvent, actions: KeyActions): boolean {
  const sign = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
  if (sign !== 0 && event.shiftKey) actions.read(sign * 0.01);
  else if (sign !== 0) actions.pan(sign * 0.2);
  else if (event.key === '+' || event.key === '=') actions.zoom(0.5);
  else if (event.key === '-' || event.key === '_') actions.zoom(2);
  else if (event.key === '0' || event.key === 'Escape') actions.reset();
  else return false;
  return true;
}
