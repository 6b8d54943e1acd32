/** The page as a whole: its parts, what the person does with them, and when what is drawn anew. */
import { keepState, send } from './bridge';
import { Charts } from './charts';
import { h, show } from './dom';
import { Feed } from './feed';
import { Findings } from './findings';
import { Header } from './header';
import { listenKeys } from './keys';
import { NameMenu } from './nameMenu';
import { listenDrops } from './drop';
import { figureNames, type PageModel, type StepRange } from './model';
import { said, say } from './statusLine';
import type { DrawnAnswer } from './scenes';
import { t } from '../src/shared/panel/strings';
import { Summary } from './summary';
import { dataTable } from './table';
import { onThemeChange } from './theme';
import type { FindingView, PanelState, RunView, ToPage } from '../src/shared/panel/protocol';

/** The page, built once the host has sent its texts and runs. */
export class Page {
  private readonly selection = { selected: null as string | null, select: (id: string) => this.select(id) };
  private readonly charts: Charts;
  private readonly feed = new Feed(
    () => this.query(),
    (answer) => this.draw(answer),
  );
  private readonly findings = new Findings({ onSelect: (finding) => this.toggle(finding) });
  private readonly header: Header;
  private readonly layers: NameMenu;
  private readonly figures: NameMenu;
  private readonly summary = new Summary();
  private readonly table = h('section', { class: 'table', tabindex: '0', 'aria-label': t('table') });
  private readonly toggles = {
    logY: toggle(t('logY'), 'L', () => this.change({ logY: !this.model.panel.logY })),
    fullY: toggle(t('fullY'), 'F', () => this.change({ fullY: !this.model.panel.fullY })),
    table: toggle(t('table'), 'T', () => this.change({ table: !this.model.panel.table })),
  };
  private readonly reset = h(
    'button',
    { class: 'tool', type: 'button', title: '0', onclick: () => this.change({ range: null }) },
    t('resetZoom'),
  );
  private readonly waiting = h('p', { class: 'waiting muted' }, t('waiting'));
  private readonly empty = emptyState();
  private readonly main: HTMLElement;
  private answer: DrawnAnswer | null = null;
  private frame: number | null = null;
  private saveTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly model: PageModel) {
    this.charts = this.makeCharts();
    this.header = new Header(model, (run) => this.pick(run));
    this.layers = new NameMenu({ title: 'layers', none: 'layersNone', filter: 'layersFilter' }, (layers) =>
      this.change({ layers }),
    );
    this.figures = new NameMenu({ title: 'figures', none: 'figuresNone', filter: 'figuresFilter' }, (chosen) =>
      this.change({ figures: chosen.map((i) => figureNames(model.run!)[i]!) }),
    );
    this.main = h('main', {}, this.header.element, this.makeBody());
    document.body.replaceChildren(this.main, this.empty, said, this.summary.element);
    this.listen();
    this.update();
  }

  private makeCharts(): Charts {
    return new Charts(this.model, this.selection, {
      onZoom: (range) => this.zoom(range),
      onReset: () => this.change({ range: null }),
      onFullY: () => this.change({ fullY: !this.model.panel.fullY }),
      onResize: () => this.feed.want(),
      wheelAllowed: (event) => wheelZooms(event as WheelEvent, this.charts.element),
    });
  }

  private makeBody(): HTMLElement {
    const { logY, fullY, table } = this.toggles;
    const tools = h(
      'div',
      { class: 'tools', role: 'toolbar' },
      logY,
      fullY,
      this.reset,
      this.layers.element,
      this.figures.element,
      table,
    );
    const help = h('p', { class: 'help muted' }, t('help'));
    const curves = h('div', { class: 'curves' }, tools, this.waiting, this.charts.element, help, this.table);
    return h('div', { class: 'body' }, curves, this.findings.element);
  }

  private listen(): void {
    const { logY, fullY, table } = this.toggles;
    listenKeys(this.charts.element, {
      zoom: (factor) => this.scale(factor),
      pan: (share) => this.move(share),
      read: (share) => this.summary.say(this.charts.crosshair.move(share)),
      reset: () => this.change({ range: null }),
      logY: () => logY.click(),
      fullY: () => fullY.click(),
      table: () => table.click(),
    });
    listenDrops();
    onThemeChange(() => {
      this.charts.applyTheme();
      this.redraw();
    });
  }

  /** The host says everything again, e.g. after it was restarted. */
  replace(runs: RunView[]): void {
    for (const id of [...this.model.runs.keys()]) if (!runs.some((run) => run.id === id)) this.model.remove(id);
    for (const run of runs) this.model.put(run);
    this.update();
  }

  receive(message: Exclude<ToPage, { type: 'init' | 'series' | 'wake' }>): void {
    if (message.type === 'said') return say(message.text, message.error);
    const before = this.model.panel;
    if (message.type === 'run') this.model.put(message.run);
    else if (message.type === 'gone') this.model.remove(message.run);
    else if (message.type === 'show') this.model.select(message.run);
    if (this.model.panel !== before) this.save();
    // Steps of a run that is not shown change nothing in view, but its state stands in the picker.
    this.update();
  }

  series(message: Extract<ToPage, { type: 'series' }>): void {
    this.feed.answer(message);
  }

  private change(change: Partial<PanelState>): void {
    this.model.panel = { ...this.model.panel, ...change };
    this.save();
    this.update();
    this.redraw();
  }

  private save(): void {
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => keepState(this.model.panel), 100);
  }

  private pick(run: string): void {
    this.model.select(run);
    this.selection.selected = null;
    this.save();
    this.update();
  }

  private update(): void {
    const { run, panel } = this.model;
    show(this.main, run !== null);
    show(this.empty, run === null);
    if (!run) return;
    this.header.update(run);
    this.findings.update(run, this.model.findings(), this.selection.selected);
    this.updateChoices(run);
    this.summary.update(run);
    show(this.waiting, run.lastStep < run.firstStep || run.lastStep === 0);
    for (const name of ['logY', 'fullY', 'table'] as const)
      this.toggles[name].setAttribute('aria-pressed', String(panel[name]));
    this.reset.disabled = panel.range === null;
    show(this.table, panel.table);
    this.feed.want();
  }

  /** Figures of any name; a log has no layers. */
  private updateChoices(run: RunView): void {
    const { id, layers, log } = run;
    const names = figureNames(run);
    this.layers.update(id, layers, new Set(this.model.panel.layers));
    show(this.layers.element, log === undefined);
    const chosen = this.model.panel.figures.map((name) => names.indexOf(name));
    this.figures.update(id, names, new Set(chosen));
    show(this.figures.element, names.length > 0);
  }

  /** The visible steps, and one column more on either side, so that lines run to the edge. */
  private query() {
    const items = this.model.items();
    if (items.length === 0) return null;
    const columns = this.charts.columns();
    const [from, to] = this.model.range();
    const margin = (to - from) / columns;
    return { items, from: Math.max(0, Math.floor(from - margin)), to: Math.ceil(to + margin), columns: columns + 4 };
  }

  private draw(answer: DrawnAnswer): void {
    this.answer = answer;
    this.redraw();
  }

  /** Draws in the next frame, once, however much changed until then. */
  private redraw(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.answer && this.model.run) this.paint(this.answer);
    });
  }

  private paint(answer: DrawnAnswer): void {
    this.charts.draw(answer);
    if (this.model.panel.table) this.table.replaceChildren(dataTable(this.charts.scenes, this.model.range()));
  }

  private zoom([from, to]: StepRange): void {
    this.model.zoom(from, to);
    this.change({});
  }

  private scale(factor: number): void {
    const [from, to] = this.model.range();
    const [middle, half] = [(from + to) / 2, ((to - from) / 2) * factor];
    this.zoom([middle - half, middle + half]);
  }

  private move(share: number): void {
    const [from, to] = this.model.range();
    const by = (to - from) * share;
    this.zoom([from + by, to + by]);
  }

  private select(id: string): void {
    this.selection.selected = id;
    this.update();
    this.findings.reveal(id);
    this.redraw();
  }

  /** Marks a finding and shows its steps with some before and after; a second time shows everything again. */
  private toggle(finding: FindingView): void {
    const off = this.selection.selected === finding.id;
    const span = Math.max(20, (finding.endStep - finding.step) * 0.5);
    this.selection.selected = off ? null : finding.id;
    if (off) this.change({ range: null });
    else this.zoom([finding.step - span, finding.endStep + span]);
  }
}

/** Scrolling stays the page's where the page scrolls, until the curves are clicked or Ctrl is held. */
function wheelZooms(event: WheelEvent, charts: HTMLElement): boolean {
  const page = document.scrollingElement ?? document.documentElement;
  const scrolls = page.scrollHeight > page.clientHeight + 1;
  return !scrolls || event.ctrlKey || event.metaKey || charts.contains(document.activeElement);
}

function toggle(text: string, key: string, onClick: () => void): HTMLButtonElement {
  return h(
    'button',
    { class: 'tool', type: 'button', title: key, 'aria-pressed': 'false', 'aria-keyshortcuts': key, onclick: onClick },
    text,
  );
}

function emptyState(): HTMLElement {
  const start = h('button', { class: 'primary', type: 'button', onclick: () => send({ type: 'start' }) }, t('start'));
  const open = () => send({ type: 'openLog' });
  const log = h('button', { class: 'secondary', type: 'button', onclick: open }, t('openLog'));
  const ways = h('div', { class: 'ways' }, start, log);
  return h('section', { class: 'empty' }, h('h1', {}, t('emptyTitle')), h('p', {}, t('emptyText')), ways);
}
