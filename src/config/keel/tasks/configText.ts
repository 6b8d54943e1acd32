/** The config to begin with, from the template of its task. */
import { plainText } from '../../text/yamlText';
import { tasks, type Task } from './index';

/** Keys of `data` whose values are known when a config is written; the others are marked in the text, to be filled in. */
export type DataAnswers = Readonly<Record<string, string>>;

/** Marks what the answers left open. */
export const fillIn = 'fill in: {what}';

/** The text of a config for a task; its comments are told in the words of `texts`, by their English text. */
export function configText(
  name: string,
  task: Task,
  answers: DataAnswers,
  texts: Readonly<Record<string, string>> = {},
): string {
  const word = (english: string) => texts[english] ?? english;
  const { template } = tasks[task];
  const data = template.data.flatMap(({ key, standIn, comment }) => {
    const answer = answers[key];
    if (answer !== undefined) return `${key}: ${plainText(answer)}  # ${word(comment)}`;
    return standIn === undefined
      ? []
      : `${key}: ${plainText(standIn)}  # ${word(fillIn).replace('{what}', () => word(comment))}`;
  });
  return [
    `name: ${plainText(name)}`,
    `task: ${task}`,
    ...section('data', data),
    ...section('model', template.model),
    ...section('optimizer', template.optimizer),
    ...template.rest,
    '',
  ].join('\n');
}

function section(key: string, lines: readonly string[]): string[] {
  return [`${key}:`, ...lines.map((line) => `  ${line}`)];
}
