/** The typed line to the extension host. */
import type { FromPage, PanelState, ToPage } from '../src/shared/panel/protocol';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export const send = (message: FromPage): void => api.postMessage(message);

export function onMessage(handle: (message: ToPage) => void): void {
  window.addEventListener('message', (event: MessageEvent<ToPage>) => {
    if (event.data && typeof event.data.type === 'string') handle(event.data);
  });
}

/** What the page kept before it was hidden or reloaded, if anything. */
export function keptState(): Partial<PanelState> {
  const state = api.getState();
  return state && typeof state === 'object' ? state : {};
}

/** Keeps the state on both sides: the editor restores the one, the host starts a fresh page with the other. */
export function keepState(panel: PanelState): void {
  api.setState(panel);
  send({ type: 'state', panel });
}
