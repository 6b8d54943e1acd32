import { say } from '../../../shared/messages/say';
import { nearest } from '../../../config/keel/describe';
import type { AnyConfig } from '../../../config/keel/anyConfig';
import { lintRuleIds, runRuleIds } from '../../ids';
import { trapIds } from '../../trapIds';
import { editFix, nameOf } from '../rule';
import type { KeelRule, Verdict } from '../rule';

const known: readonly string[] = [...lintRuleIds, ...trapIds, ...runRuleIds];

/** A name in `monitor.ignore` that no rule bears: what its author wants silent goes on speaking. */
export const unknownRule: KeelRule<AnyConfig> = {
  id: 'unknown-rule',
  doc: {
    title: 'A rule is ignored that there is none of',
    severities: ['hint'],
    why: 'A name in `monitor.ignore` that no rule bears silences nothing, and the rule that was meant goes on speaking.',
    threshold: 'Only in `*.keel.yaml`: a name in `monitor.ignore` that is neither a rule nor a finding of a run.',
    source: 'The lists of rules and of findings of this version of Keel.',
    fix: '`rename-rule` sets the name that is nearest, `remove-rule` takes out one that is like none.',
    example: {
      bad: `name: ours
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [32] }
optimizer: { name: adam, lr: 0.001 }
steps: 500
monitor: { ignore: [loss-spikes] }
`,
      good: `name: ours
task: tabular-regression
data: { path: data.csv, target: y }
model: { type: mlp, hidden: [32] }
optimizer: { name: adam, lr: 0.001 }
steps: 500
monitor: { ignore: [loss-spike] }
`,
    },
  },
  check({ monitor }) {
    return monitor.ignore.flatMap((rule, index) => (known.includes(rule) ? [] : [verdictOn(rule, index)]));
  },
};

function verdictOn(rule: string, index: number): Verdict {
  const path = ['monitor', 'ignore', index];
  const near = nearest(rule, known);
  const fix =
    near === null
      ? editFix('remove-rule', say('lint-fix.remove', { name: nameOf(path) }), [{ op: 'remove', path }])
      : editFix('rename-rule', say('repair.rename', { key: rule, near }), [{ op: 'set', path, value: near }]);
  return { severity: 'hint', path, message: say('unknown-rule.ignored', { rule }), fixes: [fix] };
}
