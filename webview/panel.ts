/** The panel's page. It holds no truth: it shows what the host says of the runs, and asks for the series in view. */
import './panel.css';
import { keepState, keptState, onMessage, send } from './bridge';
import { emptyPanel, PageModel } from './model';
import { Page } from './page';
import { setStrings } from '../src/shared/panel/strings';
import type { PanelState, RunView } from '../src/shared/panel/protocol';

let page: Page | null = null;

onMessage((message) => {
  if (message.type === 'init' && page) page.replace(message.runs);
  else if (message.type === 'init') page = start(message.strings, message.runs, message.panel);
  else if (message.type === 'wake') send({ type: 'ready' });
  else if (message.type === 'series') page?.series(message);
  else page?.receive(message);
});

/** What this page kept itself goes before what the host remembers of an earlier one. */
function start(strings: Record<string, string>, runs: RunView[], panel: PanelState): Page {
  setStrings(strings);
  const model = new PageModel();
  const wanted = { ...emptyPanel, ...panel, ...keptState() };
  for (const run of runs) model.runs.set(run.id, run);
  const known = wanted.run !== null && model.runs.has(wanted.run);
  model.panel = known ? wanted : { ...wanted, run: model.list()[0]?.id ?? null, range: null, layers: [] };
  // Saved at once: VS Code gives a page's state back after a reload, and a person may change nothing before it.
  if (model.panel.run !== null) keepState(model.panel);
  return new Page(model);
}

/** Repeats `ready` until the host answers: a page that seems hidden for a moment is sent nothing. */
function greet(): void {
  if (page) return;
  send({ type: 'ready' });
  setTimeout(greet, 1000);
}

greet();
