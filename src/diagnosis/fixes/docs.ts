/** The documentation of the remedies, made from the catalogue; `media/docs/remedies.md` is this text. */
import { docAnchor, docHeading } from '../../shared/docPages';
import { englishWords, listed, prose, tableOf, type Words } from '../../shared/docWords';
import { inEnglish } from '../../shared/messages/say';
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
export function remediesPage(word: Words = englishWords): string {
  const rows = catalogue.map(({ id, applies }) => [link(id), word(applies)]);
  const links = (parts: readonly Remedy[]) =>
    listed(
      parts.map(({ id }) => link(id)),
      word,
    );
  return [
    prose(intro, word),
    prose('## All remedies', word),
    tableOf(['remedy', 'when it applies'], rows, word),
    ...catalogue.map((remedy) => remedySection(remedy, word)),
    prose('## Plans\n\nRemedies that belong together, offered as one fix before any of them alone.', word),
    ...plans.map(({ id, applies, parts, atStart = [], cost, source }) =>
      section(id, word(applies), [
        word('**Remedies.** {links}', { links: links(parts) }),
        atStart.length > 0 && word('**From the start.** {links}', { links: links(atStart) }),
        word('**Cost.** {text}', { text: word(inEnglish(cost)) }),
        word('**Source.** {text}', { text: word(inEnglish(source)) }),
      ]),
    ),
  ].join('\n');
}

function remedySection({ id, applies, changes, cost, source }: Remedy, word: Words): string {
  const twin = scriptRemedies.find((remedy) => remedy.id === id);
  const treats = runRules
    .filter(({ fixes }) => fixes.includes(id))
    .map((rule) => `[\`${rule.id}\`](findings.md${docAnchor(rule.id)})`);
  return section(id, word(applies), [
    word('**Changes.** {text}', { text: word(changes) }),
    twin !== undefined && word('**Runs of your own script.** {text}', { text: word(twin.changes) }),
    word('**Cost.** {text}', { text: word(inEnglish(cost)) }),
    word('**Source.** {text}', { text: word(inEnglish(source)) }),
    treats.length > 0 && word('**Offered for.** {links}', { links: listed(treats, word) }),
  ]);
}

const link = (id: RemedyId): string => `[\`${id}\`](${docAnchor(id)})`;

/** An entry of the page; what does not apply is false and left out. */
function section(id: string, applies: string, items: readonly (string | false)[]): string {
  return [docHeading(id), applies, ...items.filter((item) => item !== false)].map((text) => `${text}\n`).join('\n');
}
