/** The documentation of all tasks, made from their descriptions; `media/docs/tasks.md` is this text. */
import { englishWords, listed, prose, type Words } from '../../../shared/docWords';
import { configText, fillIn } from './configText';
import { taskIds, tasks, type Task } from './index';

const intro = `# Tasks

What the embedded trainer can learn: the key \`task\` of a \`*.keel.yaml\`. The command _Keel: New Config_ writes the configs
below. This page is made from the tasks themselves: \`npm run docs\`.
`;

export function tasksPage(word: Words = englishWords): string {
  return [prose(intro, word), ...taskIds.map((id) => section(id, word))].join('\n');
}

function section(id: Task, word: Words): string {
  const { data, models, template, wizard } = tasks[id];
  const [path] = template.data;
  const keys = Object.entries(data).map(([key, { description }]) => {
    return description === undefined
      ? `- \`${key}\``
      : word('- {key}: {text}', { key: `\`${key}\``, text: word(description) });
  });
  const comments = [fillIn, ...template.data.map(({ comment }) => comment)];
  const what = word('{label}. Data: {data}. Models: {models}.', {
    label: word(wizard.label),
    data: word(path?.comment ?? wizard.hint),
    models: listed(
      models.map((model) => `\`${model}\``),
      word,
    ),
  });
  return `## ${id}

${what}

${keys.length > 0 ? `${word('Keys of `data` beside `path`, `limit` and `skip`:')}\n\n${keys.join('\n')}\n` : ''}
\`\`\`yaml
${configText(id, id, {}, Object.fromEntries(comments.map((text) => [text, word(text)]))).trimEnd()}
\`\`\`
`;
}
