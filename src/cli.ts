/** `keel`: the parts of Keel without an editor. */
import path from 'node:path';
import { chosenLanguage } from './cli/language';
import { programOf } from './cli/program';

function main(): Promise<unknown> {
  try {
    const language = chosenLanguage(process.argv.slice(2), process.env, path.join(__dirname, 'l10n'));
    return programOf(language).parseAsync();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
    return Promise.resolve();
  }
}

void main();
