/** What lint says of single values and keys: numbers that are none, outside of their bounds, or of another length than the run. */
export const lintValues = {
  'out-of-range.least': '{name} is {value:figure}: it must be at least {bound:figure}.',
  'out-of-range.above': '{name} is {value:figure}: it must be above {bound:figure}.',
  'out-of-range.most': '{name} is {value:figure}: it must be at most {bound:figure}.',
  'out-of-range.below': '{name} is {value:figure}: it must be below {bound:figure}.',
  'out-of-range.no-run': '{name} is 0: nothing is trained.',
  'out-of-range.whole': '{name} is {value:figure}: it must be a whole number.',
  'not-a-number.quoted': "{name} is '{text}' in quotes, which is text to most loaders and no number.",
  'not-a-number.cast': "{name} is '{text}' in quotes: the framework makes a number of it, other readers do not.",
  'not-a-number.broken': "{name} is '{text}', which is no number.",
  'not-a-number.not-finite': '{name} is {value}: with it every weight becomes NaN.',
  'not-a-number.flag': '{name} is {value}, a truth value where a number belongs.',
  'not-a-number.one': '{name} is {value:figure}: two betas belong here.',
  'not-a-number.none': "{name} is None, which is Python's word and text in this file; null is what is meant.",
  'not-a-number.word': "{name} is '{text}', a word where a number belongs.",
  'not-a-number.flag-off': "{name} is '{text}' in quotes, which is text, and any text is true in Python: it is on.",
  'not-a-number.flag-on': "{name} is '{text}' in quotes: it is text, and on because any text is true in Python.",
  'interval-length.evalEvery': 'No evaluation ever comes: {name} is {every:figure} and the run ends at {total:figure}.',
  'interval-length.saveEvery':
    'No checkpoint comes before the end: {name} is {every:figure} and the run ends at {total:figure}.',
  'interval-length.logEvery':
    'No figures come before the end: {name} is {every:figure} and the run ends at {total:figure}.',

  'beyond-published.weightDecay':
    '{name} is {value:figure}, above all {n:int} published recipes with this optimizer (at most {greatest:figure}): it pulls the weights to zero.',
  'beyond-published.eps':
    '{name} is {value:figure}, above all {n:int} published recipes with Adam (at most {greatest:figure}): its steps become far smaller than the rate says.',
  'beyond-published.accumulate':
    '{name} is {value:figure}, above all {n:int} published recipes (at most {greatest:figure}): few steps are left.',

  'fp16-model.reported':
    '{model} ({key}) was trained in bf16, and {name} trains it in fp16: for many its loss became NaN.',
  'fp16-model.trained': '{model} ({key}) was trained in bf16, and {name} trains it in fp16, which ends at 65,504.',
  'unknown-name.optimizer': '{name} is {text}, and no optimizer is called so: {meant} is near.',
  'unknown-name.precision': '{name} is {text}, and no number format is called so: {meant} is near.',
  'unknown-name.schedule': '{name} is {text}, and no schedule is called so: {meant} is near.',

  'misspelt-key.near':
    '{key} is nearly {meant}, which {format} reads and which is missing: as it is spelled it changes nothing.',
  'misspelt-key.usual': '{key} is nearly {meant}, the usual name, which is missing here.',
  'misspelt-key.foreign': '{key} is the word of other frameworks: {format} reads {meant}, which is missing.',
  'misspelt-key.misplaced': '{name} stands at the wrong level: {format} reads it at {place}, where it is missing.',
  'unknown-setting.refused': '{key} is none of the keys that {format} knows here, and it refuses others.',
  'unknown-setting.ignored': '{key} is none of the keys that {format} knows here: it is not read.',
  'unknown-setting.kept': '{key} is none of the keys that {format} knows here: it is handed on unread.',

  'lint-fix.move': 'Move it to {place}',
  'lint-fix.null': 'Set {name} to null',
  'lint-fix.bf16': 'Train in bf16',
  'lint-fix.unquote': 'Write {name} as the number {value:figure}',
  'lint-fix.unquote-flag': 'Write {name} without quotes: {value}',
} as const;
