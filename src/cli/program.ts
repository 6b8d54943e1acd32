/** The commands of `keel` with their options. A command loads only what it needs. */
import { Command, InvalidArgumentError } from 'commander';
import { version } from '../../package.json';
import { errorText, say, SaidError, type Language } from '../shared/messages/say';
import { reportLine } from '../shared/printable';
import { speaking } from './help';
import { tellingIn, type Telling } from './language';
import { complain } from './terminal';

/** Runs a command; its number is the exit code, what it throws is told as one sentence. */
type Conclude = (work: () => Promise<number> | number) => Promise<void>;

/** The command `keel`, which speaks the language. */
export function programOf(language: Language): Command {
  const t = tellingIn(language);
  const program = speaking(new Command('keel'), t)
    .description(t(say('cli.about')))
    .version(version, '-V, --version', t(say('cli.version')))
    .option('--locale <locale>', t(say('cli.locale')))
    .addHelpText('after', `\n${t(say('cli.exit-codes'))}`);
  const conclude: Conclude = async (work) => {
    try {
      process.exitCode = await work();
    } catch (error) {
      complain(`${reportLine(errorText(error, language))}\n`);
      process.exitCode = 1;
    }
  };
  for (const add of [addRun, addLint, addDiagnose, addWatch, addFix, addExport, addCheck])
    add(program, t, conclude, language);
  return program;
}

type Add = (program: Command, t: Telling, conclude: Conclude, language: Language) => void;

const addRun: Add = (program, t, conclude, language) =>
  void program
    .command('run')
    .description(t(say('cli.run')))
    .argument('<file>', t(say('cli.config-file')))
    .option('--json', t(say('cli.run.json')))
    .option('--fix', t(say('cli.run.fix')))
    .option('--continue [run]', t(say('cli.run.continue')))
    .option('--from <step>', t(say('cli.run.from')), (text) => wholeNumber(text, t))
    .action((file: string, options: { json?: boolean; fix?: boolean; continue?: string | boolean; from?: number }) =>
      conclude(async () => (await import('./run')).run(file, { ...options, language })),
    );

const addLint: Add = (program, t, conclude, language) =>
  void program
    .command('lint')
    .description(t(say('cli.lint')))
    .argument('<files...>', t(say('cli.lint.files')))
    .option('--format <format>', t(say('cli.lint.format')))
    .option('--ignore <rule>', t(say('cli.lint.ignore')), together)
    .option('--fix', t(say('cli.lint.fix')))
    .action(
      (files: string[], { format = 'human', ...options }: { format?: string; ignore?: string[]; fix?: boolean }) =>
        conclude(async () => {
          const { lint, lintFormats } = await import('./lint');
          return lint(files, { format: formatOf(format, lintFormats), ...options, language });
        }),
    );

const addDiagnose: Add = (program, t, conclude, language) =>
  void program
    .command('diagnose')
    .description(t(say('cli.diagnose')))
    .argument('<files...>', t(say('cli.diagnose.files')))
    .option('--format <format>', t(say('cli.diagnose.format')))
    .option('--output <file>', t(say('cli.diagnose.output')))
    .option('--loss <name>', t(say('cli.diagnose.loss')))
    .option('--verbose', t(say('cli.diagnose.verbose')))
    .action(
      (
        files: string[],
        { format = 'human', ...options }: { format?: string; output?: string; loss?: string; verbose?: boolean },
      ) =>
        conclude(async () => {
          const known = formatOf(format === 'text' ? 'human' : format, ['human', 'json', 'jsonl', 'html']);
          return (await import('./diagnose')).diagnose(files, { format: known, ...options, language });
        }),
    );

const addWatch: Add = (program, t, conclude, language) => {
  program
    .command('watch')
    .description(t(say('cli.watch')))
    .argument('[what...]', t(say('cli.watch.what')))
    .option('--until <act>', t(say('cli.watch.until')))
    .option('--kill', t(say('cli.watch.kill')))
    .option('--tty', t(say('cli.watch.tty')))
    .option('--loss <name>', t(say('cli.diagnose.loss')))
    .action((what: string[], options: { until?: string; kill?: boolean; tty?: boolean; loss?: string }) =>
      // Where the words of a command begin is known by the mark alone.
      conclude(async () =>
        (await import('./watch')).watch(what, { ...options, isCommand: process.argv.includes('--'), language }),
      ),
    );
  program
    .command('watch-relay [file]', { hidden: true })
    .action((file?: string) => conclude(async () => (await import('./watch/relay')).relay(file)));
};

const addFix: Add = (program, t, conclude, language) =>
  void program
    .command('fix')
    .description(t(say('cli.fix')))
    .argument('<file>', t(say('cli.config-file')))
    .option('--run <id>', t(say('cli.fix.run')))
    .option('--fix <id>', t(say('cli.fix.fix')))
    .option('--dry-run', t(say('cli.fix.dry-run')))
    .action((file: string, options: { run?: string; fix?: string; dryRun?: boolean }) =>
      conclude(async () => (await import('./fix')).fix(file, { ...options, language })),
    );

const addExport: Add = (program, t, conclude, language) =>
  void program
    .command('export')
    .description(t(say('cli.export')))
    .argument('<run>', t(say('cli.export.run')))
    .option('--csv [file]', t(say('cli.export.csv')))
    .option('--lineage', t(say('cli.export.lineage')))
    .action((run: string, options: { csv?: string | boolean; lineage?: boolean }) =>
      conclude(async () => (await import('./export')).exportRun(run, { ...options, language })),
    );

const addCheck: Add = (program, t, conclude, language) =>
  void program
    .command('check')
    .description(t(say('cli.check')))
    .argument('<runs...>', t(say('cli.check.runs')))
    .option('--repair', t(say('cli.check.repair')))
    .option('--format <format>', t(say('cli.check.format')))
    .action((runs: string[], { format = 'human', repair }: { format?: string; repair?: boolean }) =>
      conclude(async () => {
        const known = formatOf(format, ['human', 'json']);
        return (await import('./check')).check(runs, { format: known, repair, language });
      }),
    );

function formatOf<const T extends string>(format: string, formats: readonly T[]): T {
  const known = formats.find((each) => each === format);
  if (known !== undefined) return known;
  throw new SaidError(say('cli.unknown-format', { format, formats }));
}

/** Values of an option that is given several times. */
function together(value: string, before: string[] = []): string[] {
  return [...before, ...value.split(',')];
}

function wholeNumber(text: string, t: Telling): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError(t(say('cli.whole-number')));
}
