/** The documentation of the remedies, made from the catalogue; `media/docs/remedies.md` is this text. */
import { docAnchor, docHeading } from '../../shared/docPages';
import type { RemedyId } from '../ids';
import { runRules } from '../monitor/detectors';
import { catalogue } from './index';
import { plans } from './plans';
import type { Remedy } from './remedy';
import { scriptRemedies } from './scriptRemedies';

const intro = `# Remedies

What Keel offers against a finding of a run. Each is made ready for one finding and one config, with figures of that run, and
is offered only where its signal was abnormal and the config has it not already. Nothing is changed before you apply it. This
page is made from the remedies themselves: \`npm run docs\`.

A remedy with a cost that names a new start cannot be taken up from a checkpoint; others go on from before the trouble.
`;

/** The page as Markdown. The anchor of a remedy, and of a plan, is its id. */
export function remediesPage(): string {
  const table = catalogue.map(({ id, applies }) => `| [\`${id}\`](${docAnchor(id)}) | ${applies} |`);
  return [
    intro,
    '## All remedies\n',
    `| remedy | when it applies |\n| --- | --- |\n${table.join('\n')}\n`,
    ...catalogue.map(remedySection),
    '## Plans\n',
    'Remedies that belong together, offered as one fix before any of them alone.\n',
    ...plans.map(({ id, applies, parts, atStart = [], cost, source }) =>
      section(id, applies, [
        ['Remedies', parts.map((part) => link(part.id)).join(', ')],
        ['From the start', atStart.map((part) => link(part.id)).join(', ')],
        ['Cost', cost],
        ['Source', source],
      ]),
    ),
  ].join('\n');
}

function remedySection({ id, applies, changes, cost, source }: Remedy): string {
  const twin = scriptRemedies.find((remedy) => remedy.id === id);
  const treats = runRules.filter(({ fixes }) => fixes.includes(id));
  return section(id, applies, [
    ['Changes', changes],
    ['Runs of your own script', twin ? twin.changes : ''],
    ['Cost', cost],
    ['Source', source],
    ['Offered for', treats.map((rule) => `[\`${rule.id}\`](findings.md${docAnchor(rule.id)})`).join(', ')],
  ]);
}

const link = (id: RemedyId): string => `[\`${id}\`](${docAnchor(id)})`;

/** An entry of the page; what has no text is left out. */
function section(id: string, applies: string, items: [what: string, text: string][]): string {
  const told = items.filter(([, text]) => text !== '').map(([what, text]) => `**${what}.** ${text}\n`);
  return [`${docHeading(id)}\n`, `${applies}\n`, ...told].join('\n');
}
