/** The config to begin with, from the template of its task. */
import { plainText } from '../../text/yamlText';
import { tasks, type Task } from './index';

/** Keys of `data` whose values are known when a config is written; the others are marked in the text, to be filled in. */
export type DataAnswers = Readonly<Record<string, string>>;

/** The text of a config for a task. `fillIn` marks what the answers left open. */
export function configText(name: string, task: Task, answers: DataAnswers, fillIn: string): string {
  const { template } = tasks[task];
  const data = template.data.flatMap(({ key, standIn, comment }) => {
    const answer = answers[key];
    if (answer !== undefined) return `${key}: ${plainText(answer)}  # ${comment}`;
    return standIn === undefined ? [] : `${key}: ${plainText(standIn)}  # ${fillIn} ${comment}`;
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
