/** What `npm run bench:diagnosis` gave when it was last run, for the page on how a run is judged. */

/** Figures of a collection, in the end and while the run went on: `98.4 %, 98.1 % told`. A dash where it has none of that kind. */
interface Measured {
  collection: string;
  /** Bad runs that were found. */
  bad: string;
  /** Runs that learn nothing and were found. */
  stuck: string;
  /** Healthy runs that were alarmed. */
  healthy: string;
  /** The peer that did best on both, with its figures. */
  peer: string;
}

export const measured: readonly Measured[] = [
  {
    collection: 'DeepOBS, three problems',
    bad: '99.2 %, 100 % told',
    stuck: '83 % told',
    healthy: '0 %, 2.1 % told',
    peer: 'progress lost, .01: 100 %; 2.5 %',
  },
  {
    collection: 'DeepOBS, two problems on which nothing was chosen',
    bad: '98.8 %, 98.8 % told',
    stuck: '–',
    healthy: '1.6 %, 1.6 % told',
    peer: 'llm.c outliers: 98.8 %; 0.5 %',
  },
  {
    collection: 'DeepOBS, a hundred starts added or taken off, begun at zero, times 1e-6 and 1e6',
    bad: '100 %, 100 %, 100 %, 100 % and 99.9 % of verdicts unchanged',
    stuck: '–',
    healthy: '–',
    peer: '–',
  },
  {
    collection: 'DeepOBS, every 10th step',
    bad: '96.2 %, 97.0 % told',
    stuck: '–',
    healthy: '0 %, 1.7 % told',
    peer: 'progress lost, .1: 100 %; 2.5 %',
  },
  {
    collection: 'DeepOBS, every 50th step',
    bad: '97.0 %, 97.0 % told',
    stuck: '92 % told',
    healthy: '0 %, 1.7 % told',
    peer: 'progress lost, .1: 100 %; 2.5 %',
  },
  {
    collection: 'DeepOBS, means of epochs',
    bad: '100 %, 100 % told',
    stuck: '74 % in the end',
    healthy: '0 %',
    peer: '–',
  },
  {
    collection: 'DeepOBS, the first tenth and the first half, their length unknown',
    bad: '98.5 % and 99.3 %',
    stuck: '100 % told',
    healthy: '0 %; 0.8 % and 1.6 % told',
    peer: 'progress lost, .01: 100 %; 0.8 % in the tenth',
  },
  {
    collection: 'GPT-2 speed runs',
    bad: '–',
    stuck: '–',
    healthy: '0 %',
    peer: '–',
  },
  {
    collection: 'AlgoPerf, more than 150 rows',
    bad: '–',
    stuck: '–',
    healthy: '0 %',
    peer: '–',
  },
  {
    collection: 'Made runs, 81 kinds',
    bad: '98.5 %, 95.6 % told',
    stuck: '92.7 % told',
    healthy: '0 %, 0.3 % told',
    peer: 'llm-foundry KillLossSpike: 58.9 %; 23.4 %',
  },
  {
    collection: 'Made runs, new seeds',
    bad: '97.2 %, 95.0 % told',
    stuck: '99.5 % told',
    healthy: '0.1 %, 0.6 % told',
    peer: '–',
  },
  {
    collection: 'Made runs, 16 kinds that were not looked at',
    bad: '85.7 %, 85.7 % told',
    stuck: '0 %',
    healthy: '0 %, 0.6 % told',
    peer: '–',
  },
];
