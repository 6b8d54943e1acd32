/** VITS and what descends from it (RVC, so-vits-svc): `Train Epoch: 3 [25%]`, then `[400, 9.99e-05]`, then the losses. */
import type { LineReader, TextForm } from '../../row';
import { general } from '../general';

/** The step and the rate, in Python's words for a list. */
const pair = /\[(\d+), (\d[\d.e+-]*)\]$/;
const heading = /Train Epoch: \d+ \[/;

export const vits: TextForm = {
  id: 'vits',
  recognises: (head) =>
    head.some((text) => heading.test(text)) && head.some((text) => pair.test(text.trimEnd())) ? 0.8 : 0,
  open(take, head): LineReader {
    const reader = general.open(take, head);
    return {
      line(text) {
        const found = pair.exec(text.trimEnd());
        reader.line(found === null ? text : `step=${found[1]!},lr=${found[2]!}`);
      },
      flush: () => reader.flush(),
      get notUnderstood() {
        return reader.notUnderstood;
      },
      get planned() {
        return reader.planned;
      },
    };
  },
};
