/** The list of findings: what is wrong, on what evidence, why, and the fixes with everything they will change. */
import { h } from './dom';
import { send } from './bridge';
import { grouped } from '../src/shared/numbers';
import { pathText } from './texts';
import { stepText } from './crosshair';
import { t } from '../src/shared/panel/strings';
import type { ConfigEdit, FindingView, Fix, RunView } from '../src/shared/panel/protocol';

export interface FindingsEvents {
  /** Show these steps in the curves and mark the finding there. */
  onSelect: (finding: FindingView) => void;
}

export class Findings {
  readonly element = h('section', { class: 'findings', 'aria-label': t('findings') });
  private shown = '';
  /** Lists that were folded out, by their keys; they stay so while the list of findings is built anew. */
  private readonly unfolded = new Set<string>();

  constructor(private readonly events: FindingsEvents) {}

  /** Builds the list anew only where something in it changed, so that focus stays where it is. */
  update(run: RunView, findings: FindingView[], selected: string | null): void {
    const key = JSON.stringify([run.id, findings, run.notes, run.notChecked, selected]);
    if (key === this.shown) return;
    this.shown = key;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['key'] : undefined;
    this.element.replaceChildren(...this.content(run, findings, selected));
    if (focused) this.element.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Brings a finding into view, e.g. after a click on its mark. */
  reveal(id: string): void {
    const item = this.element.querySelector<HTMLElement>(`[data-finding="${CSS.escape(id)}"]`);
    item?.scrollIntoView({ block: 'nearest' });
  }

  private content(run: RunView, findings: FindingView[], selected: string | null): HTMLElement[] {
    const count = h('span', { class: 'badge' }, String(findings.length));
    const heading = h('h2', {}, t('findings'), findings.length > 0 ? count : null);
    if (findings.length === 0) return [heading, h('p', { class: 'muted' }, t('noFindings')), ...besides(run)];
    const items = findings.map((finding, i) => this.item(run, finding, i + 1, finding.id === selected));
    return [heading, h('ol', {}, ...items), ...besides(run)];
  }

  private item(run: RunView, finding: FindingView, number: number, selected: boolean): HTMLElement {
    const locate = h(
      'button',
      {
        class: 'link steps',
        type: 'button',
        title: t('showSteps'),
        'aria-pressed': String(selected),
        'data-key': `${finding.id} steps`,
        onclick: () => this.events.onSelect(finding),
      },
      stepText(finding.step, finding.endStep),
    );
    const mark = h('span', { class: 'number', 'aria-hidden': 'true' }, String(number));
    const head = h(
      'div',
      { class: 'head' },
      mark,
      h('span', { class: 'severity' }, t(`severity.${finding.severity}`)),
      locate,
    );
    return h(
      'li',
      { class: `finding ${finding.severity}${selected ? ' selected' : ''}`, 'data-finding': finding.id },
      head,
      h('p', { class: 'message' }, finding.message),
      ...finding.ready.map((fix, i) => fixBox(run, finding, fix, i === 0)),
      ...advice(finding),
      ...this.evidence(finding),
      ...section(t('causes'), list(finding.causes)),
      ...section(t('blame'), blame(run, finding)),
      h('p', {}, docsLink(t('docs.finding'), 'findings', finding.rule, `${finding.id} docs`)),
    );
  }

  /** The figures that prove most as a table, and all of them folded. Where there is no table, the list is all there is. */
  private evidence({ id, table: { rows, all } }: FindingView): HTMLElement[] {
    const table = evidenceTable(rows);
    const items = list(all.map(({ text }) => text));
    if (table === null) return section(t('evidence'), items);
    const key = `${id} evidence`;
    const toggled = (event: Event) => {
      if ((event.currentTarget as HTMLDetailsElement).open) this.unfolded.add(key);
      else this.unfolded.delete(key);
    };
    const summary = h('summary', { 'data-key': key }, t('evidence.all', { n: all.length }));
    return [
      ...section(t('evidence'), table),
      h('details', { class: 'all-evidence', open: this.unfolded.has(key), ontoggle: toggled }, summary, items),
    ];
  }
}

type Row = FindingView['table']['rows'][number];

const cellsOf = ({ value, step, limit }: Row): string[] => [value, step === null ? '' : grouped(step), limit];

/** The figures that prove most. A column that is empty is left out. */
function evidenceTable(rows: Row[]): HTMLElement | null {
  if (rows.length === 0) return null;
  const cells = rows.map(cellsOf);
  const shown = [0, 1, 2].filter((i) => cells.some((row) => row[i] !== ''));
  const heads = [t('evidence.value'), t('evidence.step'), t('evidence.limit')];
  const head = (text: string) => h('th', { scope: 'col' }, text);
  return h(
    'table',
    { class: 'evidence', 'aria-label': t('evidence') },
    h('thead', {}, h('tr', {}, head(t('evidence.figure')), ...shown.map((i) => head(heads[i]!)))),
    h(
      'tbody',
      {},
      ...rows.map(({ title }, n) =>
        h('tr', {}, h('th', { scope: 'row' }, title), ...shown.map((i) => h('td', {}, cells[n]![i]!))),
      ),
    ),
  );
}

/** A fix with its button: the title says what it does, below stand the reason, its source and every edit. */
function fixBox(run: RunView, finding: FindingView, fix: Fix, primary: boolean): HTMLElement {
  const apply = () => send({ type: 'fix', run: run.id, finding: finding.id, fix: fix.id });
  const name = {
    class: primary ? 'fix primary' : 'fix secondary',
    type: 'button',
    'data-fix': fix.id,
    'data-key': `${finding.id} ${fix.id}`,
  };
  const goesOn = run.log
    ? t('editsOnly')
    : fix.continueFrom === null
      ? t('restart')
      : t('continueFrom', { step: grouped(fix.continueFrom) });
  return h(
    'div',
    { class: 'fix-box' },
    h('button', { ...name, onclick: apply }, fix.title),
    h('p', {}, fix.reason),
    h(
      'ul',
      { class: 'edits', 'aria-label': t('fixChanges') },
      ...fix.edits.map((edit) => h('li', {}, h('code', {}, editText(edit)))),
    ),
    h('p', { class: 'muted' }, t('goesOn', { what: goesOn, source: t('source', { source: fix.source }) })),
    h('p', {}, docsLink(t('docs.fix'), 'remedies', fix.id, `${finding.id} ${fix.id} docs`)),
  );
}

/** What helps where no config is known that says it, in words, each with its reason. */
function advice(finding: FindingView): HTMLElement[] {
  const { advice: told = [], also = [] } = finding;
  const link = (id: string, text: string) => docsLink(text, 'remedies', id, `${finding.id} ${id} advice`);
  const items = told.map(({ id, title, reason }) =>
    h('li', { class: 'advice' }, h('strong', {}, title), h('p', {}, reason), link(id, t('docs.fix'))),
  );
  const others = also.map(({ id, title }) => h('li', {}, link(id, title)));
  return [
    ...section(t('advice'), items.length > 0 ? h('ul', {}, ...items) : null),
    ...section(t('also'), others.length > 0 ? h('ul', {}, ...others) : null),
  ];
}

/** A way to an entry of the documentation, which the host opens: the page has no network. */
function docsLink(text: string, page: 'findings' | 'remedies', id: string, key: string): HTMLElement {
  const open = () => send({ type: 'docs', page, id });
  return h('button', { class: 'link', type: 'button', 'data-key': key, onclick: open }, text);
}

function editText(edit: ConfigEdit): string {
  const path = pathText(edit.path);
  if (edit.op === 'set') return t('editSet', { path, value: valueText(edit.value) });
  return edit.op === 'remove' ? t('editRemove', { path }) : t('editRename', { path, to: edit.to });
}

const valueText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function section(title: string, content: HTMLElement | null): HTMLElement[] {
  return content ? [h('h3', {}, title), content] : [];
}

function list(items: string[]): HTMLElement | null {
  return items.length > 0 ? h('ul', {}, ...items.map((item) => h('li', {}, item))) : null;
}

/** The config keys to blame, each a way to its line. */
function blame(run: RunView, finding: FindingView): HTMLElement | null {
  if (finding.paths.length === 0) return null;
  const links = finding.paths.map((path) => {
    const text = pathText(path);
    const open = () => send({ type: 'reveal', run: run.id, path: [...path] });
    return h(
      'li',
      {},
      h(
        'button',
        {
          class: 'link',
          type: 'button',
          'aria-label': t('reveal', { path: text }),
          'data-key': `${finding.id} ${text}`,
          onclick: open,
        },
        h('code', {}, text),
      ),
    );
  });
  return h('ul', {}, ...links);
}

/** What else was said of the run: notes, to be seen, and what was not checked, for who asks. */
const besides = (run: RunView): HTMLElement[] => [
  ...folding('notes', run.notes, true),
  ...folding('notChecked', run.notChecked, false),
];

function folding(title: 'notes' | 'notChecked', texts: string[], open: boolean): HTMLElement[] {
  const items = list(texts);
  const summary = h('summary', { 'data-key': title }, t(title));
  return items ? [h('details', { class: 'besides', open }, summary, items)] : [];
}
