/** What is said of a log of another tool that is open in the editor. */
export const openLog = {
  'open-log.anew': 'The log was replaced or cut short while it was followed: curves and findings begin anew.',
  'open-log.gone': 'The log is gone. What was read of it stays here.',
  'open-log.trouble': '{name} cannot be read for now: {why} Keel tries again.',
  'open-log.none': '{file} cannot be opened as a log: {why}',
  'open-log.nothing': 'no run was found in it.',
} as const;
