/** Says once, in a notification, that a run needs action, failed, was lost or has a warning. Never more than one in front at a time. */
import * as vscode from 'vscode';
import { warn } from '../notices';
import { execute } from '../execute';
import type { RunView } from '../../shared/panel/protocol';
import type { RunEntry } from '../../reader/protocol';
import { placeTitle } from '../sourcePlace';
import { readyFixes, type RunsChange, type RunStore } from './runStore';
import { hasEnded } from '../../shared/runState';
import { saidOfName } from './runTexts';

/** A fix whose title is longer than this does not go on a button. */
const longestButton = 60;
/** VS Code puts a notification away after ten seconds and does not say so; it waits to be answered all the same. */
const inFrontMs = 12_000;

/** What is to be said: a warning of the run, or how it stands if that is null. */
interface Notice {
  run: string;
  warning: string | null;
}

export class Notifier implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  /** Runs seen going in this window, and what was said of them. What ended before is old news. */
  private readonly live = new Map<string, { said: boolean; warning: string | null }>();
  private open = false;
  private readonly waiting: Notice[] = [];

  constructor(
    private readonly store: RunStore,
    private readonly isPanelVisible: (run: string) => boolean,
  ) {
    this.subscription = store.onDidChange((change) => this.look(change));
  }

  private look({ changed }: RunsChange): void {
    for (const { view: run } of changed) {
      if (!hasEnded(run.state) && !this.live.has(run.id)) this.live.set(run.id, { said: false, warning: null });
      const known = this.live.get(run.id);
      // Of a log people are told where they follow it and do not see it.
      if (run.log && (!run.log.opened || this.isPanelVisible(run.id))) continue;
      // A folder that is not trusted may hold runs that nobody here started: they are shown when they are asked for.
      if (!known || !vscode.workspace.isTrusted) continue;
      if (run.warning !== null && run.warning !== known.warning) {
        known.warning = run.warning;
        this.queue({ run: run.id, warning: run.warning });
      }
      if (known.said || !(this.store.needsAction(run) || isBroken(run))) continue;
      known.said = true;
      this.queue({ run: run.id, warning: null });
    }
  }

  private queue(notice: Notice): void {
    if (!vscode.workspace.getConfiguration('keel').get('notifications', true)) return;
    if (this.open) this.waiting.push(notice);
    else void this.say(notice);
  }

  private async say({ run, warning }: Notice): Promise<void> {
    this.open = true;
    // The fixes are made ready a moment after the finding is seen, once the config was read.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const entry = this.store.get(run);
    if (entry)
      await Promise.race([this.show(entry, warning), new Promise((resolve) => setTimeout(resolve, inFrontMs))]);
    this.open = false;
    const next = this.waiting.shift();
    if (next !== undefined) void this.say(next);
  }

  private async show({ view: run }: RunEntry, warning: string | null): Promise<void> {
    const worst = warning === null ? run.findings.find((finding) => finding.severity === 'act') : undefined;
    const best = warning === null && vscode.workspace.isTrusted ? readyFixes(run)[0] : undefined;
    const openPanel = vscode.l10n.t('Open Panel');
    const showLog = vscode.l10n.t('Show Log');
    const never = vscode.l10n.t("Don't Show Again");
    const source = placeTitle(run);
    const fixes = best ? [best.fix.title.length > longestButton ? vscode.l10n.t('Apply Fix') : best.fix.title] : [];
    const panel = this.isPanelVisible(run.id) ? [] : [openPanel];
    const state = worst ? sentence(run.name, worst.message, best?.fix.title) : brokenText(run);
    const text = warning === null ? state : saidOfName(run.name, warning);
    const chosen = await warn(
      text,
      ...fixes,
      ...panel,
      ...(worst || warning !== null ? [] : [...(source ? [source] : []), showLog]),
      never,
    );
    if (chosen === undefined) return;
    if (chosen === openPanel) await execute('keel.openPanel', run.id);
    else if (chosen === source) await execute('keel.openSource', run.id);
    else if (chosen === showLog) await execute('keel.showLog', run.id);
    else if (chosen === never)
      await vscode.workspace.getConfiguration('keel').update('notifications', false, vscode.ConfigurationTarget.Global);
    else if (best) await execute('keel.applyFix', run.id, best.finding.id, best.fix.id);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

const isBroken = (run: RunView): boolean => run.state === 'failed' || run.state === 'lost';

function brokenText({ name, state, reason }: RunView): string {
  return state === 'lost'
    ? vscode.l10n.t('{0} was lost: {1}', name, reason ?? '')
    : vscode.l10n.t('{0} failed: {1}', name, reason ?? '');
}

function sentence(name: string, message: string, fix: string | undefined): string {
  return fix && fix.length > longestButton
    ? vscode.l10n.t('{0}: {1} Fix: {2}.', name, message, fix)
    : saidOfName(name, message);
}
