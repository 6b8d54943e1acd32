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

export const measured: readonly Measured[] = [];
