/** What commander says by itself, in the language of the command. */
import type { Command, Help } from 'commander';
import { say, type Message } from '../shared/messages/say';
import type { Telling } from './language';
import { complain, tell } from './terminal';

const titles: Record<string, Message> = {
  'Usage:': say('cli.title.usage'),
  'Arguments:': say('cli.title.arguments'),
  'Options:': say('cli.title.options'),
  'Global Options:': say('cli.title.global-options'),
  'Commands:': say('cli.title.commands'),
};

/** Its errors by their shape; the parts in parentheses are the arguments. */
const errors: [RegExp, (parts: string[]) => Message][] = [
  [/^error: missing required argument '(.+)'$/, ([name]) => say('cli.missing-argument', { name: name! })],
  [/^error: option '(.+)' argument missing$/, ([option]) => say('cli.missing-value', { option: option! })],
  [
    /^error: option '(.+)' argument '(.*)' is invalid\. ([^]*)$/,
    ([option, value, why]) => say('cli.invalid-value', { option: option!, value: value!, why: why! }),
  ],
  [/^error: unknown option '(.+)'$/, ([option]) => say('cli.unknown-option', { option: option! })],
  [
    /^error: unknown option '(.+)'\n\(Did you mean (.+)\?\)$/,
    ([option, known]) => say('cli.unknown-option.did-you-mean', { option: option!, known: known! }),
  ],
  [/^error: unknown command '(.+)'$/, ([command]) => say('cli.unknown-command', { command: command! })],
  [
    /^error: unknown command '(.+)'\n\(Did you mean (.+)\?\)$/,
    ([command, known]) => say('cli.unknown-command.did-you-mean', { command: command!, known: known! }),
  ],
  [
    /^error: too many arguments.* Expected (\d+) arguments? but got (\d+)\.$/,
    ([expected, given]) => say('cli.too-many-arguments', { expected: Number(expected), given: Number(given) }),
  ],
];

/** An error of commander in the language; one of another shape as it is. */
function errorIn(text: string, t: Telling): string {
  for (const [shape, message] of errors) {
    const found = shape.exec(text.trimEnd());
    if (found) return `${t(message(found.slice(1)))}\n`;
  }
  return text;
}

/** Makes a command, and those made from it, speak the language. */
export function speaking(command: Command, t: Telling): Command {
  const usage = (help: Help, of: Command) =>
    help
      .commandUsage(of)
      .replace('[options]', t(say('cli.usage.options')))
      .replace('[command]', t(say('cli.usage.command')));
  const plain = command.createHelp();
  return command
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => (titles[title] === undefined ? title : t(titles[title])),
      commandUsage: (of) => usage(plain, of),
    })
    .configureOutput({ writeOut: tell, writeErr: complain, outputError: (text, write) => write(errorIn(text, t)) })
    .helpOption('-h, --help', t(say('cli.help-option')))
    .helpCommand('help [command]', t(say('cli.help-option')));
}
