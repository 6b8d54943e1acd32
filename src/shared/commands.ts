/** The ids of Keel's commands, as `package.json` declares them; a test compares the two. */
export const commandIds = [
  'keel.startRun',
  'keel.stop',
  'keel.pause',
  'keel.resume',
  'keel.checkpoint',
  'keel.openPanel',
  'keel.applyFix',
  'keel.continue',
  'keel.showLog',
  'keel.newConfig',
  'keel.newConfigFromScript',
  'keel.openSource',
  'keel.deleteRun',
  'keel.revealRun',
  'keel.openLog',
  'keel.openInKeel',
  'keel.restartLanguageServer',
] as const;

export type CommandId = (typeof commandIds)[number];
