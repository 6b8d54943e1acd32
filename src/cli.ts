/** `keel`: the parts of Keel without an editor. A command loads only what it needs. */
import { Command, InvalidArgumentError } from 'commander';
import { version } from '../package.json';

const codes = 'Exit codes: 0 fine, 1 error, 2 findings that need action.';

/** Runs a command; its number is the exit code, what it throws is told as one sentence. */
async function conclude(work: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

const program = new Command('keel')
  .description('Keeps machine-learning training stable.')
  .version(version)
  .addHelpText('after', `\n${codes}`);

program
  .command('run')
  .description('train a config in this terminal')
  .argument('<file>', 'the config, a *.keel.yaml')
  .option('--json', 'print one JSON object a line; the last one is the result')
  .option('--fix', 'when the run diverges, apply the fix and continue')
  .option('--continue [run]', 'go on from a run of this config; without an id, from the newest one')
  .option('--from <step>', 'with --continue: the checkpoint to go on from; else the newest good one', wholeNumber)
  .action((file: string, options: { json?: boolean; fix?: boolean; continue?: string | boolean; from?: number }) =>
    conclude(async () => (await import('./cli/run')).run(file, options)),
  );

program
  .command('lint')
  .description('check configs without running them')
  .argument('<files...>', 'files, folders and patterns; of folders only configs of a known format')
  .option('--format <format>', 'human, json or sarif', 'human')
  .option('--ignore <rule>', 'a rule that says nothing; give it several times for several rules', together, [])
  .option('--fix', 'make the safe repairs, and report what is left')
  .action((files: string[], { format, ...options }: { format: string; ignore: string[]; fix?: boolean }) =>
    conclude(async () => {
      const { lint, lintFormats } = await import('./cli/lint');
      return lint(files, { format: formatOf(format, lintFormats), ...options });
    }),
  );

program
  .command('diagnose')
  .description('say what went wrong in recorded runs')
  .argument('<files...>', 'run folders, or logs: CSV, JSON lines, trainer_state.json, TensorBoard event files')
  .option('--format <format>', 'human, json, jsonl or html', 'human')
  .option('--output <file>', 'write the report there')
  .action((files: string[], { format, output }: { format: string; output?: string }) =>
    conclude(async () => {
      const known = formatOf(format === 'text' ? 'human' : format, ['human', 'json', 'jsonl', 'html']);
      return (await import('./cli/diagnose')).diagnose(files, { format: known, output });
    }),
  );

program
  .command('fix')
  .description('apply the fix of what a run of a config was found to suffer from')
  .argument('<file>', 'the config, a *.keel.yaml')
  .option('--run <id>', 'the run whose findings count; else the newest one of the config')
  .option('--fix <id>', 'the fix to apply; else the first')
  .option('--dry-run', 'show everything and change nothing')
  .action((file: string, options: { run?: string; fix?: string; dryRun?: boolean }) =>
    conclude(async () => (await import('./cli/fix')).fix(file, options)),
  );

program
  .command('export')
  .description('write the steps of a run as CSV')
  .argument('<run>', 'the id of a run, its folder, or latest')
  .option('--csv [file]', 'where to write; standard output without a name')
  .option('--lineage', 'with the steps of the runs that it continues')
  .action((run: string, options: { csv?: string | boolean; lineage?: boolean }) =>
    conclude(async () => (await import('./cli/export')).exportRun(run, options)),
  );

function formatOf<const T extends string>(format: string, formats: readonly T[]): T {
  const known = formats.find((each) => each === format);
  if (known !== undefined) return known;
  throw new Error(`There is no format ${format}; give ${formats.slice(0, -1).join(', ')} or ${formats.at(-1)!}.`);
}

/** Values of an option that is given several times. */
function together(value: string, before: string[]): string[] {
  return [...before, ...value.split(',')];
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

void program.parseAsync();
