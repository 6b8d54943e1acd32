/** What was read of a log of another tool, and which of its figures is watched as the loss. */
import { send } from './bridge';
import { h, setText, show } from './dom';
import { grouped } from '../src/shared/numbers';
import type { LogReading, LogView, RunView } from '../src/shared/panel/protocol';
import { t } from '../src/shared/panel/strings';

/** The value of the entry that leaves the choice to Keel. */
const automatic = '';

export class LogLine {
  readonly element: HTMLElement;
  private readonly text = h('span', {});
  private readonly menu = h('select', {});
  private readonly choice = h('label', { class: 'loss' }, t('log.loss'), ' ', this.menu);
  private run = '';

  constructor() {
    this.element = h('div', { class: 'log muted' }, this.text, this.choice);
    this.menu.addEventListener('change', () => send({ type: 'loss', run: this.run, loss: this.menu.value }));
  }

  update(run: RunView): void {
    const { log } = run;
    show(this.element, log !== undefined);
    if (!log) return;
    this.run = run.id;
    setText(this.text, logText(log));
    this.element.title = log.file;
    show(this.choice, log.losses.length > 1);
    const key = JSON.stringify([run.id, log.losses]);
    if (this.menu.dataset['key'] === key) return;
    this.menu.dataset['key'] = key;
    const options = log.losses.map((name) => h('option', { value: name }, name));
    this.menu.replaceChildren(...options, h('option', { value: automatic }, t('log.automatic')));
    this.menu.value = log.losses[0] ?? automatic;
  }
}

function logText(log: LogView): string {
  const parts = [log.read ? readText(log.read) : t('log.notRead')];
  if (log.read && log.read.notUnderstood > 0)
    parts.push(t('log.notUnderstood', { n: grouped(log.read.notUnderstood) }));
  if (log.behind) parts.push(t('log.reading', { share: Math.floor(log.share * 100) }));
  if (log.config !== null) parts.push(t('log.config', { file: log.config.split(/[\\/]/).at(-1) ?? '' }));
  return parts.reduce((what, source) => t('goesOn', { what, source }));
}

function readText({ form, rows, firstStep, lastStep, columns }: LogReading): string {
  // What has the name that Keel gives it need not be said, but for the loss.
  const told = Object.entries(columns).filter(([field, name]) => field === 'loss' || name !== field);
  const fields = told.map(([field, name]) => t('log.column', { field, name }));
  return t('log.read', {
    ...{ form, rows: grouped(rows), from: grouped(firstStep), to: grouped(lastStep) },
    columns: fields.length > 0 ? fields.reduce((said, next) => t('listed', { said, next })) : t('none'),
  });
}
