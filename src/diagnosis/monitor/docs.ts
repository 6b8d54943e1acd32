/** The documentation of the findings of runs, made from the detectors; `media/docs/findings.md` is this text. */
import { docAnchor, docHeading } from '../../shared/docPages';
import { overview } from '../doc';
import type { DetectorKind, Need, RunRule } from './detector';
import { detectors, runRules } from './detectors';

const intro = `# Findings of runs

What Keel watches for while a run goes on, and looks for in the log of a run with \`keel diagnose\`. This page is made from
the detectors themselves: \`npm run docs\`. What is checked in a config before the run has [its own page](rules.md).

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
  metrics: 'metrics on held-out data',
  time: 'the times of the steps',
  lossScale: 'the loss scale',
  position: 'the place of each batch in the data',
  config: 'the optimizer and clipping of the run',
  classes: 'the number of classes',
};

/** The page as Markdown. The anchor of a rule is its id. */
export function findingsPage(): string {
  return [
    intro,
    '## All findings\n',
    overview('finding', runRules),
    ...detectors.flatMap((kind) => kind.rules.map((rule) => section(rule, kind))),
  ].join('\n');
}

function section({ id, doc, fixes }: RunRule, { needs }: DetectorKind): string {
  const { title, severities, why, threshold, source, advice } = doc;
  const links = fixes.map((fix) => `[\`${fix}\`](remedies.md${docAnchor(fix)})`);
  return [
    `${docHeading(id)}\n`,
    `${title}. Level: ${severities.join(', ')}.\n`,
    `${why}\n`,
    `**When.** ${threshold}\n`,
    ...(needs.length > 0 ? [`**Needs.** ${needs.map((need) => needed[need]).join(', ')}.\n`] : []),
    `**Source.** ${source}\n`,
    `**What to do.** ${advice}\n`,
    ...(links.length > 0 ? [`**Remedies.** ${links.join(', ')}\n`] : []),
    `**Ignore.** \`monitor: { ignore: [${id}] }\`\n`,
  ].join('\n');
}
