/** The text of a config for a script, from what was read of its arguments. Pure. */
import { plainText } from '../../config/text/yamlText';
import type { ScriptArgument, ScriptFacts } from './scriptArguments';

/** Words of the template that are shown to a person. `fillIn` marks what must be completed, `{what}`. */
export interface ScriptWords {
  head: string;
  optional: string;
  fillIn: string;
}

/** `script` is the path from the config to the script. */
export function scriptConfigText(script: string, { backend, arguments: all }: ScriptFacts, words: ScriptWords): string {
  const name = script.replace(/^.*\//, '').replace(/\.(py|ipynb)$/, '');
  const required = all.filter((argument) => argument.required);
  const optional = all.filter((argument) => !argument.required);
  // A list of comments alone would be an empty value.
  const args = [
    ...(required.length > 0 ? ['args:'] : optional.length > 0 ? [`# ${words.optional}`, '# args:'] : []),
    ...required.flatMap((argument) => requiredLines(argument, words.fillIn)),
    ...(required.length > 0 && optional.length > 0 ? [`  # ${words.optional}`] : []),
    ...optional.map((argument) => `${required.length > 0 ? '  # - ' : '#   - '}${optionalLine(argument)}`),
  ];
  return [
    `# ${words.head}`,
    `name: ${plainText(name)}`,
    `backend: ${backend}`,
    `script: ${plainText(script)}`,
    ...args,
    '',
  ].join('\n');
}

const helpOf = ({ help }: ScriptArgument): string => (help ? help.slice(0, 100) : '');

function requiredLines(argument: ScriptArgument, fillIn: string): string[] {
  const comment = `  # ${fillIn.replace('{what}', () => helpOf(argument) || argument.name)}`;
  if (argument.positional) return [`  - ${plainText(argument.name)}${comment}`];
  return argument.flag ? [`  - ${plainText(argument.name)}`] : [`  - ${plainText(`${argument.name}=`)}${comment}`];
}

function optionalLine(argument: ScriptArgument): string {
  const help = helpOf(argument);
  const value = argument.flag || argument.positional ? '' : `=${argument.fallback ?? ''}`;
  return `${plainText(`${argument.name}${value}`)}${help ? `  # ${help}` : ''}`;
}
