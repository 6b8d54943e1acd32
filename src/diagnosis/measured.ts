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
    healthy: '0 %, 1.7 % told',
    peer: 'progress lost, .01: 100 %; 2.5 %',
  },
  {
    collection: 'DeepOBS, two problems on which nothing was chosen',
    bad: '98.8 %, 98.8 % told',
    stuck: '–',
    healthy: '2.2 %, 2.2 % told',
    peer: 'llm.c outliers: 98.8 %; 0.5 %',
  },
  {
    collection: 'DeepOBS, a hundred starts added or taken off, begun at zero, times 1e-6 and 1e6',
    bad: 'at least 99.9 % of verdicts unchanged',
    stuck: '–',
    healthy: '–',
    peer: '–',
  },
  {
    collection: 'DeepOBS, every 10th step',
    bad: '96.2 %, 97.0 % told',
    stuck: '88 % told',
    healthy: '0 %, 1.7 % told',
    peer: 'progress lost, .1: 100 %; 2.5 %',
  },
  {
    collection: 'DeepOBS, every 50th step',
    bad: '96.2 %, 97.0 % told',
    stuck: '88 % told',
    healthy: '0 %, 1.3 % told',
    peer: 'progress lost, .1: 100 %; 2.5 %',
  },
  {
    collection: 'DeepOBS, means of epochs',
    bad: '100 %, 100 % told',
    stuck: '91 % told',
    healthy: '0 %',
    peer: '–',
  },
  {
    collection: 'DeepOBS, smoothed by 0.98',
    bad: '99.3 %, 100 % told',
    stuck: '100 % told',
    healthy: '0 %, 1.7 % told',
    peer: '–',
  },
  {
    collection: 'DeepOBS, two decimals',
    bad: '99.2 %, 100 % told',
    stuck: '92 % told',
    healthy: '0 %, 1.7 % told',
    peer: '–',
  },
  {
    collection: 'DeepOBS, the first tenth and the first half, their length unknown',
    bad: '97.7 % and 100 % told',
    stuck: '91 % and 92 % told',
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
    collection: 'Made runs, 131 kinds',
    bad: '97.2 %, 95.2 % told',
    stuck: '97 % told',
    healthy: '0.5 %, 2.8 % told',
    peer: 'llm-foundry KillLossSpike: 62.3 %; 22.1 %',
  },
  {
    collection: 'Made runs, new seeds',
    bad: '97.4 %, 95.6 % told',
    stuck: '99 % told',
    healthy: '0.5 %, 3.0 % told',
    peer: '–',
  },
  {
    collection: 'Made runs, 27 kinds that no rule had seen',
    bad: '94.3 %, 94.3 % told',
    stuck: '50 % told',
    healthy: '0 %, 0.4 % told',
    peer: '–',
  },
];
