/** The documentation of the findings of runs, made from the detectors; `media/docs/findings.md` is this text. */
import { docAnchor, docHeading } from '../../shared/docPages';
import { englishWords, listed, prose, type Words } from '../../shared/docWords';
import { levels, overview } from '../doc';
import type { DetectorKind, Need, RunRule } from './detector';
import { detectors, runRules } from './detectors';

const intro = `# Findings of runs

What Keel watches for while a run goes on, and looks for in the log of a run with \`keel diagnose\`. This page is made from
the detectors themselves: \`npm run docs\`. How a run is judged is on [a page of its own](diagnosis.md), and so is what is
checked in a [config before the run](rules.md).

- **act**: the run will not recover by itself.
- **warn**: look at it.
- **note**: it happened and passed, or does no harm while the run learns.

Where a signal was not recorded, what depends on it is not checked, and the report says so. A finding is not told where its
rule is among \`monitor: { ignore: [...] }\` of a \`*.keel.yaml\`; each rule has its own name.
`;

const needed: Record<Need, string> = {
  gradNorm: 'gradient norms',
  lr: 'the learning rate',
  layers: 'figures of the layers',
  evaluation: 'a loss on held-out data',
  evaluations: 'a few evaluations',
  metrics: 'metrics on held-out data',
  time: 'the times of the steps',
  lossScale: 'the loss scale',
  position: 'the place of each batch in the data',
  config: 'the optimizer and clipping of the run',
  classes: 'the number of classes',
};

/** The page as Markdown. The anchor of a rule is its id. */
export function findingsPage(word: Words = englishWords): string {
  return [
    prose(intro, word),
    prose('## All findings', word),
    overview('finding', runRules, word),
    ...detectors.flatMap((kind) => kind.rules.map((rule) => section(rule, kind, word))),
  ].join('\n');
}

function section({ id, doc, fixes }: RunRule, { needs }: DetectorKind, word: Words): string {
  const { title, severities, why, threshold, source, advice } = doc;
  const links = fixes.map((fix) => `[\`${fix}\`](remedies.md${docAnchor(fix)})`);
  const signals = needs.map((need) => word(needed[need]));
  return [
    `${docHeading(id)}\n`,
    `${word('{title}. Level: {levels}.', { title: word(title), levels: levels(severities, word) })}\n`,
    `${word(why)}\n`,
    `${word('**When.** {text}', { text: word(threshold) })}\n`,
    ...(signals.length > 0 ? [`${word('**Needs.** {signals}.', { signals: listed(signals, word) })}\n`] : []),
    `${word('**Source.** {text}', { text: word(source) })}\n`,
    `${word('**What to do.** {text}', { text: word(advice) })}\n`,
    ...(links.length > 0 ? [`${word('**Remedies.** {links}', { links: listed(links, word) })}\n`] : []),
    `${word('**Ignore.** {how}', { how: `\`monitor: { ignore: [${id}] }\`` })}\n`,
  ].join('\n');
}
