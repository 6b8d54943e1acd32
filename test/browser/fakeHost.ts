/**
 * The other end of the page's line, inside the page: acquireVsCodeApi as the editor offers it, and a host that answers
 * queries from real series with the function the real host uses. Messages cross as JSON beside their typed arrays,
 * as the editor sends them.
 */
import { answerQuery } from '../../src/reader/answer';
import type { FromPage, PanelState, ToPage } from '../../src/shared/panel/protocol';
import { goOn, scenarios, type FakeRun, type ScenarioName } from './scenarios';

const panel: PanelState = { run: null, logY: false, range: null, layers: [], fullY: false, table: false, figures: [] };

class FakeHost {
  readonly runs: FakeRun[];
  readonly received: FromPage[] = [];
  readonly violations: string[] = [];
  answers = 0;
  /** Milliseconds an answer takes. */
  delay = 1;
  /** So many words of a page that it is ready are lost. */
  deaf = window.deaf ?? 0;

  constructor(scenario: ScenarioName) {
    this.runs = scenarios[scenario]();
    document.addEventListener('securitypolicyviolation', (event) => {
      this.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  }

  receive(message: FromPage): void {
    this.received.push(JSON.parse(JSON.stringify(message)) as FromPage);
    if (message.type === 'ready' && this.deaf-- <= 0)
      this.send({ type: 'init', strings: {}, panel, runs: this.runs.map(({ view }) => view) });
    if (message.type === 'query') setTimeout(() => this.answer(message), this.delay);
  }

  send(message: ToPage): void {
    if (message.type === 'series') return window.postMessage(message, '*');
    window.postMessage(JSON.parse(JSON.stringify(message)), '*');
  }

  /** More steps of a live run, and word of it. */
  advance(index: number, steps: number): void {
    const run = this.runs[index]!;
    goOn(run, steps);
    this.send({ type: 'run', run: run.view });
  }

  change(index: number, change: Partial<FakeRun['view']>): void {
    Object.assign(this.runs[index]!.view, change);
    this.send({ type: 'run', run: this.runs[index]!.view });
  }

  last<T extends FromPage['type']>(type: T): Extract<FromPage, { type: T }> | undefined {
    return this.received.findLast((message): message is Extract<FromPage, { type: T }> => message.type === type);
  }

  private answer(query: Extract<FromPage, { type: 'query' }>): void {
    this.answers++;
    this.send(answerQuery(query, (id, name) => this.runs.find(({ view }) => view.id === id)?.series.get(name)));
  }
}

declare global {
  interface Window {
    keelHost: FakeHost;
    evil?: number;
    deaf?: number;
  }
}

const key = 'state';
const host = new FakeHost(new URLSearchParams(location.search).get('scenario') as ScenarioName);
const api = {
  postMessage: (message: FromPage) => host.receive(message),
  getState: () => JSON.parse(sessionStorage.getItem(key) ?? 'null') as unknown,
  setState: (state: unknown) => sessionStorage.setItem(key, JSON.stringify(state)),
};
Object.assign(window, { keelHost: host, acquireVsCodeApi: () => api });
