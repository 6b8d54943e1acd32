import { breachOf, domains } from '../../../config/domains';
import { say } from '../../../shared/messages/say';
import { stated, writeFix } from '../rule';
import type { Rule } from '../rule';

/** Beyond it less than half is left of what the published recipe with the most dropout, 0.571 of 430, leaves. */
const mostPublished = 0.785;

/** Dropout that leaves too little. */
export const dropout: Rule = {
  id: 'dropout',
  doc: {
    title: 'Dropout takes away more than half',
    severities: ['error', 'warning', 'hint'],
    why: 'Dropout p leaves a share of 1 - p of the units and multiplies them by 1 / (1 - p), which makes the noise of the gradient larger. At 1 nothing is left.',
    threshold:
      'Hint above 0.5, warning where less than half is left of what any published recipe leaves (0.785), error at 1 and above.',
    source:
      'Srivastava et al., Dropout (2014): 0.5 at most; UMLAUT (Schoop et al., CHI 2021). Published configs go up to 0.1, few to 0.3.',
    fix: '`dropout` sets 0.1.',
    example: {
      bad: `model:
  dropout: 0.8
training:
  optimizer: adamw
  lr: 0.0001
  batch_size: 128
  epochs: 10
`,
      good: `model:
  dropout: 0.1
training:
  optimizer: adamw
  lr: 0.0001
  batch_size: 128
  epochs: 10
`,
    },
  },
  check({ dropout: setting }) {
    const rate = stated(setting);
    if (!rate || rate.value <= 0.5) return [];
    const nothing = breachOf(domains.dropout, rate.value) !== null;
    const message = say(nothing ? 'dropout.nothing' : 'dropout.most', { name: rate.name, rate: rate.value });
    const fixes = writeFix('dropout', say('lint-fix.dropout', { rate: 0.1 }), setting, 0.1);
    const severity = nothing ? 'error' : rate.value > mostPublished ? 'warning' : 'hint';
    return [{ severity, path: rate.path, message, fixes }];
  },
};
