/** The documentation of all tasks, made from their descriptions; `media/docs/tasks.md` is this text. */
import { configText } from './configText';
import { taskIds, tasks, type Task } from './index';

const intro = `# Tasks

What the embedded trainer can learn: the key \`task\` of a \`*.keel.yaml\`. The command _Keel: New Config_ writes the configs
below. This page is made from the tasks themselves: \`npm run docs\`.
`;

export function tasksPage(): string {
  return [intro, ...taskIds.map(section)].join('\n');
}

function section(id: Task): string {
  const { data, models, template, wizard } = tasks[id];
  const [path] = template.data;
  const keys = Object.entries(data).map(([key, schema]) => `- \`${key}\`: ${schema.description ?? ''}`);
  return `## ${id}

${wizard.label}. Data: ${path?.comment ?? wizard.hint}. Models: ${models.map((model) => `\`${model}\``).join(', ')}.

${keys.length > 0 ? `Keys of \`data\` beside \`path\`, \`limit\` and \`skip\`:\n\n${keys.join('\n')}\n` : ''}
\`\`\`yaml
${configText(id, id, {}).trimEnd()}
\`\`\`
`;
}
