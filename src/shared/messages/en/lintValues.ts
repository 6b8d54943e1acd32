/** What lint says of single values and keys: numbers that are none, outside of their bounds, or of another length than the run. */
export const lintValues = {
  'out-of-range.least': '{name} is {value:figure}: it must be at least {bound:figure}.',
  'out-of-range.above': '{name} is {value:figure}: it must be above {bound:figure}.',
  'out-of-range.most': '{name} is {value:figure}: it must be at most {bound:figure}.',
  'out-of-range.below': '{name} is {value:figure}: it must be below {bound:figure}.',
  'out-of-range.whole': '{name} is {value:figure}: it must be a whole number.',
  'not-a-number.quoted':
    "{name} is '{text}' in quotes, which is text and no number: the optimizer cannot reckon with it.",
  'not-a-number.cast': "{name} is '{text}' in quotes: the framework makes a number of it, other readers do not.",
  'not-a-number.broken': "{name} is '{text}', which is no number.",
  'not-a-number.flag-off': "{name} is '{text}' in quotes, which is text, and any text is true in Python: it is on.",
  'not-a-number.flag-on': "{name} is '{text}' in quotes: it is text, and on because any text is true in Python.",
  'interval-length.evalEvery': 'No evaluation ever comes: {name} is {every:figure} and the run ends at {total:figure}.',
  'interval-length.saveEvery':
    'No checkpoint comes before the end: {name} is {every:figure} and the run ends at {total:figure}.',
  'interval-length.logEvery':
    'No figures come before the end: {name} is {every:figure} and the run ends at {total:figure}.',

  'misspelt-key.near':
    '{key} is nearly {meant}, which {format} reads and which is missing: as it is spelled it changes nothing.',
  'misspelt-key.misplaced': '{name} stands at the wrong level: {format} reads it at {place}, where it is missing.',
  'unknown-setting.refused': '{key} is none of the keys that {format} knows here, and it refuses others.',
  'unknown-setting.ignored': '{key} is none of the keys that {format} knows here: it is not read.',
  'unknown-setting.kept': '{key} is none of the keys that {format} knows here: it is handed on unread.',

  'lint-fix.rename': 'Rename {key} to {meant}',
  'lint-fix.move': 'Move it to {place}',
  'lint-fix.unquote': 'Write {name} as the number {value:figure}',
  'lint-fix.unquote-flag': 'Write {name} without quotes: {value}',
  'lint-fix.interval': 'Set {name} to {every:figure}',
} as const;
