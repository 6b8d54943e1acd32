/** The head of the panel: which run, how it is, its figures, and what can be done to it now. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { send } from './bridge';
import { h, setText, show } from './dom';
import { figure } from '../src/shared/numbers';
import { LogLine } from './logLine';
import { durationText, figureText, progressText } from './texts';
import type { PageModel } from './model';
import { t, type StringKey } from '../src/shared/panel/strings';
import type { RunView } from '../src/shared/panel/protocol';
import { hasEnded, requestsIn } from '../src/shared/runState';

const figures: { key: StringKey; value: (run: RunView) => string }[] = [
  { key: 'step', value: (run) => progressText(run.lastStep, run.totalSteps, run.aboutSteps) },
  {
    key: 'speed',
    value: (run) =>
      hasEnded(run.state) || !run.stepsPerSecond ? t('none') : t('stepsPerSecond', { n: figure(run.stepsPerSecond) }),
  },
  { key: 'timeLeft', value: timeLeft },
  { key: 'loss', value: (run) => figureText(run.loss) },
  { key: 'valLoss', value: (run) => figureText(run.valLoss) },
  { key: 'gradNorm', value: (run) => figureText(run.gradNorm) },
  { key: 'lr', value: (run) => figureText(run.lr) },
];

function timeLeft(run: RunView): string {
  const { totalSteps, aboutSteps = null, lastStep } = run;
  const end = totalSteps ?? (aboutSteps !== null && aboutSteps >= lastStep ? aboutSteps : null);
  if (hasEnded(run.state) || end === null || !(run.stepsPerSecond > 0)) return t('none');
  const time = durationText(Math.max(0, end - lastStep) / run.stepsPerSecond);
  return totalSteps === null ? t('aboutTime', { time }) : time;
}

export class Header {
  readonly element: HTMLElement;
  private readonly name = h('h1', {});
  private readonly picker = h('select', { class: 'picker', 'aria-label': t('pickRun') });
  private readonly state = h('span', { class: 'state' });
  private readonly device = h('span', { class: 'device muted' });
  private readonly actions = h('div', { class: 'actions', role: 'toolbar' });
  private readonly reason = h('p', { class: 'reason' });
  private readonly logLine = new LogLine();
  private readonly values = figures.map(() => h('dd', {}));
  private readonly progress = h('progress', { 'aria-label': t('step') });

  constructor(
    private readonly model: PageModel,
    onPick: (run: string) => void,
  ) {
    this.picker.addEventListener('change', () => onPick(this.picker.value));
    const pairs = figures.map(({ key }, i) => h('div', {}, h('dt', {}, t(key)), this.values[i]!));
    this.element = h(
      'header',
      {},
      h('div', { class: 'title' }, this.name, this.picker, this.state, this.device, this.actions),
      this.reason,
      this.logLine.element,
      h('dl', { class: 'figures' }, ...pairs),
      this.progress,
    );
  }

  update(run: RunView): void {
    this.logLine.update(run);
    this.updatePicker();
    setText(this.name, run.name);
    setText(this.state, t(`state.${run.state}`));
    this.state.className = `state ${run.state}`;
    setText(this.device, run.device ? t('apart', { text: run.device.name, at: run.device.backend }) : '');
    setText(this.reason, run.reason ?? '');
    show(this.reason, Boolean(run.reason));
    figures.forEach(({ value }, i) => setText(this.values[i]!, value(run)));
    show(this.progress, run.totalSteps !== null && !hasEnded(run.state));
    this.progress.max = run.totalSteps ?? 1;
    this.progress.value = run.lastStep;
    this.updateActions(run);
  }

  /** A name where there is one run, a choice where there are several. */
  private updatePicker(): void {
    const runs = this.model.list();
    show(this.picker, runs.length > 1);
    show(this.name, runs.length <= 1);
    const key = JSON.stringify(runs.map(({ id, name, state }) => [id, name, state]));
    if (this.picker.dataset['key'] !== key) {
      this.picker.dataset['key'] = key;
      this.picker.replaceChildren(...runs.map((run) => h('option', { value: run.id }, optionText(run))));
    }
    this.picker.value = this.model.panel.run ?? '';
  }

  private updateActions(run: RunView): void {
    const wanted = requestsIn(run.state);
    const source = run.place ? `${run.place.file.split(/[\\/]/).at(-1)}:${run.place.line}` : '';
    const key = `${run.id} ${wanted.join()} ${source}`;
    if (this.actions.dataset['key'] === key) return;
    this.actions.dataset['key'] = key;
    const buttons = wanted.map((request) =>
      button(t(`control.${request}`), () => send({ type: 'control', run: run.id, request })),
    );
    this.actions.replaceChildren(
      ...buttons,
      ...(source ? [button(t('source.open', { place: source }), () => send({ type: 'source', run: run.id }))] : []),
      button(t('log'), () => send({ type: 'log', run: run.id })),
    );
  }
}

function optionText(run: RunView): string {
  const { lang } = document.documentElement;
  const time = new Date(run.created).toLocaleTimeString(lang, { hour: '2-digit', minute: '2-digit' });
  return [run.name, time, t(`state.${run.state}`)].join(' · ');
}

function button(text: string, onClick: () => void): HTMLElement {
  return h('vscode-button' as 'button', { secondary: true, onclick: onClick }, text);
}
