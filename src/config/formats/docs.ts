/** The documentation of the formats that Keel reads, its table made from the adapters; `media/docs/formats.md` is this text. */
import { englishWords, listed, prose, tableOf, type Words } from '../../shared/docWords';
import type { Loader } from '../recipe';
import type { Format } from './format';
import { formats } from './index';

/** A loader in the words of people; where a framework casts what YAML leaves as text, `yaml-1.2` stands for that. */
const loaderWords: Record<Loader, string> = {
  keel: 'Keel',
  'yaml-1.2': 'numbers are cast',
  pyyaml: 'PyYAML',
  omegaconf: 'OmegaConf',
  json: 'JSON',
  hjson: 'hjson',
  toml: 'TOML',
};

const intro = `# Configs that Keel reads

Besides \`*.keel.yaml\`, Keel reads the training configs of these frameworks. A file is recognised by its content, never by
its name; the name only tells YAML, JSON, TOML and \`.cfg\` apart. A file that is no training config is left alone: no
findings, no faults of syntax.
`;

const afterTable = `## What is read of them

Optimizer, learning rate, betas, eps, momentum, weight decay, schedule, warmup, lowest rate, length of the run, gradient
clipping, number format, loss scale, batch size, gradient accumulation, dropout, gradient checkpointing, seed, how often
the model is evaluated and saved and its figures are written, and rank and alpha of adapters.

Each of them is one of four:

- **written**, with its place in the text;
- **a default** of the framework, with the place in its source where that is said;
- **unknown**: \`auto\`, \`\${...}\`, \`???\`, templates, and whatever is absent in a file that is a part of a config (\`_BASE_\`,
  \`defaults\`, a launcher's file, a DeepSpeed file without an optimizer, home-made files);
- **absent**: nothing takes its place, as no warmup and no clipping.

Weight decay of llm-foundry's \`decoupled_...\` optimizers is not multiplied by the learning rate, and the rate of a Noam
schedule is a multiplier: both are read as they are written.

Of a file with several environments (rl-baselines3-zoo) or experiments (RLlib), the first with a learning rate of its own is
read. mergekit's files train nothing, and are not read: a merge has no rate, no run and no loss, and what a weight or a
density may be depends on the models.

## What the text may hold

- YAML 1.2 with anchors, aliases, merge keys and several documents; the first document that is a training config is the one
  that is read. JSON with comments (\`//\`, \`/* */\`, \`#\`), trailing commas, and Python's \`True\`. TOML 1.
- Darknet's \`.cfg\`, whose sections are layers and may come again, and spaCy's, whose sections have dots and whose values
  are JSON. Other \`.cfg\` and \`.ini\` files are not read.
- Of a key given twice the last one counts, as in PyYAML, and Keel says so; in Darknet the first one counts, and TOML and
  spaCy refuse it.
- After an error of syntax the rest is read as far as it can be; nothing is edited until the error is gone.
- Of a list of more than 200 plain items, one a line, the middle is left out. A file with more than 256 KiB, 10,000 lines or
  100 documents beyond that is not read.

## Edits

A fix changes the value, in the words and units of the format, and nothing else: comments, order, quoting, line ends and
trailing commas stay. A new key goes beside the ones it belongs to. Each edit is applied to a copy, read again and compared
before it is offered. Not edited are keys given twice, and texts with errors of syntax.
`;

/** The page as Markdown, the formats in the order in which they are tried. */
export function formatsPage(word: Words = englishWords): string {
  const told = (text: string) => (isName(text) ? listed(text.split(', '), word) : word(text));
  const rows = formats.map((format) => [format.doc.title, format.doc.recognisedBy, readBy(format)].map(told));
  const table = tableOf(['format', 'recognised by', 'read with the rules of'], rows, word);
  return [prose(intro, word), table, prose(afterTable, word)].join('\n');
}

/** A format whose loader depends on the file says it itself. */
const readBy = ({ doc, loader }: Format): string =>
  doc.readBy ?? (typeof loader === 'string' ? loaderWords[loader] : '');

/** One word, or code alone, which is the same in every language. */
const isName = (text: string): boolean => !text.replace(/`[^`]*`(, )?/g, '').includes(' ');
