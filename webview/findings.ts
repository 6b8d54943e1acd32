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
    const evidence = finding.evidence.map(evidenceText);
    return h(
      'li',
      { class: `finding ${finding.severity}${selected ? ' selected' : ''}`, 'data-finding': finding.id },
      head,
      h('p', { class: 'message' }, finding.message),
      ...finding.ready.map((fix, i) => fixBox(run, finding, fix, i === 0)),
      ...advice(finding),
      ...section(t('evidence'), list(evidence)),
      ...section(t('causes'), list(finding.causes)),
      ...section(t('blame'), blame(run, finding)),
      h('p', {}, docsLink(t('docs.finding'), 'findings', finding.rule, `${finding.id} docs`)),
    );
  }
}

const evidenceText = ({ step, text, tellsStep }: FindingView['evidence'][number]): string =>
  step === undefined || tellsStep ? text : t('apart', { text, at: stepText(step, step) });

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
  const others = also.map((id) => h('li', {}, link(id, id)));
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
