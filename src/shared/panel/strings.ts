/** Every text of the page, in English. The host sends translations under the same keys; `{name}` marks what is filled in. */
export const defaultStrings = {
  emptyTitle: 'No run yet',
  emptyText: 'Open a *.keel.yaml config and choose Start Run. Its curves appear here while it trains.',
  start: 'Start Run',
  pickRun: 'Run',
  waiting: 'Waiting for the first step.',

  'state.starting': 'Starting',
  'state.running': 'Running',
  'state.paused': 'Paused',
  'state.stopping': 'Stopping',
  'state.finished': 'Finished',
  'state.diverged': 'Diverged',
  'state.stopped': 'Stopped',
  'state.failed': 'Failed',
  'state.lost': 'Lost',

  'control.stop': 'Stop',
  'control.pause': 'Pause',
  'control.resume': 'Resume',
  'control.checkpoint': 'Checkpoint',
  log: 'Show Log',
  'source.open': 'Open {place}',
  'docs.finding': 'About this finding',
  'docs.fix': 'About this fix',

  step: 'Step',
  stepOf: '{step} / {total}',
  speed: 'Speed',
  stepsPerSecond: '{n} steps/s',
  timeLeft: 'Time left',
  loss: 'Loss',
  valLoss: 'Validation loss',
  gradNorm: 'Gradient norm',
  lr: 'Learning rate',
  gpu: 'GPU (%)',
  gpuUtilization: 'GPU {index}: use',
  gpuMemory: 'GPU {index}: memory',
  none: '–',

  train: 'train',
  validation: 'validation',
  global: 'global, before clipping',
  checkpointMark: 'checkpoint',
  nonFiniteMark: 'NaN or infinite',
  logY: 'Log Scale',
  fullY: 'Full Range',
  resetZoom: 'Reset Zoom',
  table: 'Data Table',
  layers: 'Layers',
  layersNone: 'This run records no layers.',
  layersFilter: 'Filter layers',
  layersOff: 'Hide all',
  help: 'Drag or scroll to zoom, Shift+drag to pan, double-click to reset. Keys: + − ← → 0, L log scale, F full range, T table.',
  outside: 'Beyond the axis: {n} of the columns (values from {min} to {max}). Show all',
  notPositive: 'At or below 0, drawn at the bottom: {n} of the columns.',
  continued: 'continued from step {step}',
  chartLabel: '{name} from step {from} to {to}: {min} to {max}, non-finite values: {nonFinite}.',
  chartEmpty: '{name}: no values between step {from} and {to}.',
  chartsLabel: 'Curves over steps. Plus and minus zoom, arrow keys pan, Shift with arrow keys reads values, 0 resets.',

  findings: 'Findings',
  noFindings: 'Nothing found.',
  'severity.act': 'Needs action',
  'severity.warn': 'Warning',
  'severity.note': 'Note',
  atStep: 'step {step}',
  atSteps: 'steps {from} to {to}',
  showSteps: 'Show these steps in the curves',
  evidence: 'Evidence',
  apart: '{text} ({at})',
  listed: '{said}, {next}',
  causes: 'Likely causes',
  blame: 'In the config',
  reveal: 'Go to {path} in the config',
  fixChanges: 'Changes in the config',
  editSet: '{path}: {value}',
  editRemove: '{path}: removed',
  editRename: '{path}: renamed to {to}',
  continueFrom: 'Then continues from the checkpoint at step {step}.',
  restart: 'Then starts again from step 0.',
  source: 'Source: {source}',
  goesOn: '{what} {source}',
  notChecked: 'Not checked',
  notes: 'Notes of the run',

  steps: 'Steps',
  tableCaption: 'Values from step {from} to {to}; a row shows minimum to maximum.',
  nonFinite: '{n} non-finite',
  spread: '{min} to {max}',

  summary: '{name}: {state}. Step {step}. Loss {loss}, gradient norm {gradNorm}, learning rate {lr}. {findings}',
  summaryFindings: 'Findings: {n}. Newest: {message}',
  summaryNone: 'No findings.',
  seconds: '{s} s',
  minutes: '{m} min {s} s',
  hours: '{h} h {m} min',
  days: '{d} d {h} h',
};

export type StringKey = keyof typeof defaultStrings;

let strings: Record<string, string> = defaultStrings;

export function setStrings(translated: Record<string, string>): void {
  strings = { ...defaultStrings, ...translated };
}

/** The text under a key, with `{name}` replaced. */
export function t(key: StringKey, values: Record<string, string | number> = {}): string {
  return (strings[key] ?? defaultStrings[key]).replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}
