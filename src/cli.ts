/** `keel`: the parts of Keel without an editor. */
import path from 'node:path';
import { chosenLanguage, languageOfEnvironment } from './cli/language';
import { programOf } from './cli/program';
import { complain } from './cli/terminal';
import { errorText } from './shared/messages/say';

/** A reader that has enough, as `head` has, closes the pipe: that is no error of the command. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function main(): Promise<unknown> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  const translations = path.join(__dirname, 'l10n');
  try {
    const language = chosenLanguage(process.argv.slice(2), process.env, translations);
    return programOf(language).parseAsync();
  } catch (error) {
    complain(`${errorText(error, languageOfEnvironment(process.env, translations))}\n`);
    process.exitCode = 1;
    return Promise.resolve();
  }
}

void main();
