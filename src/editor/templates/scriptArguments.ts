import type { ScriptConfig } from '../../config/keel/scriptSchema';

/**
 * What a Python script can be told on its command line, read from its text without running it: argparse, click (and
 * typer's look-alike), and the dataclasses of Hugging Face's HfArgumentParser. Light on purpose: what it cannot read it
 * leaves out, for a person completes the config. Pure.
 */
export interface ScriptArgument {
  /** `--lr`, or the name of a positional. */
  name: string;
  positional: boolean;
  required: boolean;
  /** Takes no value. */
  flag: boolean;
  /** As it is written in the script, if it is a plain value. */
  fallback: string | null;
  help: string | null;
}

export interface ScriptFacts {
  backend: ScriptConfig['backend'];
  arguments: ScriptArgument[];
}

/** Reads a script's text. */
export function readScript(source: string): ScriptFacts {
  const found = [...fromCalls(source), ...fromDataclasses(source)];
  const unique = new Map(found.map((argument) => [argument.name, argument]));
  return { backend: backendOf(source), arguments: [...unique.values()] };
}

/** What a backend's scripts import, in the order that tells: Keras may train on the others, and much of PyTorch may be there for its data. */
const imported: [ScriptFacts['backend'], RegExp][] = [
  ['keras', /^[ \t]*(?:import|from)[ \t]+(?:keras|tensorflow|tf_keras)\b/m],
  ['jax', /^[ \t]*(?:import|from)[ \t]+(?:optax|flax|equinox|haiku)\b/m],
  ['torch', /^[ \t]*(?:import|from)[ \t]+(?:torch|lightning|pytorch_lightning)\b/m],
  ['jax', /^[ \t]*(?:import|from)[ \t]+jax\b/m],
];

function backendOf(source: string): ScriptFacts['backend'] {
  return imported.find(([, pattern]) => pattern.test(source))?.[0] ?? 'torch';
}

/** `parser.add_argument(...)`, `@click.option(...)`, `@click.argument(...)`. */
function fromCalls(source: string): ScriptArgument[] {
  const calls = /\.add_argument\(|@(?:click\.)?(option|argument)\(/g;
  return [...source.matchAll(calls)].flatMap((match) => {
    const text = callText(source, match.index + match[0].length);
    const argument = text === null ? null : argumentOf(splitArguments(text), match[1] === 'argument');
    return argument ? [argument] : [];
  });
}

function argumentOf(parts: string[], click: boolean): ScriptArgument | null {
  const names = parts.flatMap((part) => stringOf(part) ?? []);
  const option = (key: string) =>
    parts.find((part) => new RegExp(`^${key}\\s*=`).test(part))?.replace(/^\w+\s*=\s*/, '');
  const flags = names.filter((name) => name.startsWith('-'));
  // `--a/--no-a` of click is a flag with its opposite.
  const name = (flags.find((each) => each.startsWith('--')) ?? flags[0] ?? names[0])?.split('/')[0];
  if (name === undefined || name === '--help') return null;
  const positional = flags.length === 0;
  const action = option('action') ?? '';
  const fallback = plainValue(option('default'));
  const optional = /^['"](\?|\*)/.test(option('nargs') ?? '') || option('default') !== undefined;
  return {
    name,
    positional,
    required: positional ? !optional && !(click && option('required') === 'False') : option('required') === 'True',
    flag:
      /store_|BooleanOptional|count/.test(action) ||
      option('is_flag') === 'True' ||
      names.some((each) => each.includes('/--')),
    fallback,
    help: stringOf(option('help') ?? '')?.replace(/\s+/g, ' ') ?? null,
  };
}

/** Fields of the dataclasses of a script that uses HfArgumentParser; TrainingArguments are known to want a folder. */
function fromDataclasses(source: string): ScriptArgument[] {
  if (!/HfArgumentParser|simple_parsing|tyro\.cli/.test(source)) return [];
  const fields = dataclassBodies(source).flatMap(fieldsOf);
  const trains = /\b(?:Seq2Seq)?TrainingArguments\b/.test(source);
  const folder = { positional: false, required: true, flag: false, fallback: null, help: null };
  return trains ? [{ name: '--output_dir', ...folder }, ...fields] : fields;
}

/** The indented lines below each class that is decorated as a dataclass. */
function dataclassBodies(source: string): string[] {
  const bodies: string[] = [];
  let [decorated, inside] = [false, false];
  for (const line of source.split('\n')) {
    const blank = line.trim() === '';
    if (inside && (blank || /^[ \t]/.test(line))) {
      bodies.push(`${bodies.pop()}${line}\n`);
      continue;
    }
    inside = decorated && /^class[ \t]+\w/.test(line) && line.trimEnd().endsWith(':');
    if (inside) bodies.push('');
    // The arguments of a decorator may stand on lines of their own.
    decorated = !inside && (/@(?:dataclasses\.)?dataclass\b/.test(line) || (decorated && /^(?:[ \t)@]|$)/.test(line)));
  }
  return bodies;
}

/** The fields of a class, each with where its value begins in the text of the class. */
function* fieldLines(
  body: string,
): Generator<{ name: string; type: string; value: string | undefined; start: number }> {
  const indent = /^[ \t]+/.exec(body)?.[0] ?? '';
  let offset = 0;
  for (const line of body.split('\n')) {
    const [before, blanks, name] = /^([ \t]+)(\w+)[ \t]*:/.exec(line) ?? [];
    const [type = '', ...rest] = line.slice(before?.length ?? 0).split('=');
    const value = rest.length > 0 ? rest.join('=').trimStart() : undefined;
    const start = offset + line.length - (value?.length ?? 0);
    if (name !== undefined && blanks!.length === indent.length && type.trim() !== '')
      yield { name, type: type.trim(), value, start };
    offset += line.length + 1;
  }
}

function fieldsOf(body: string): ScriptArgument[] {
  return [...fieldLines(body)].map(({ name, type, value, start }) => {
    const call = value?.startsWith('field(') ? splitArguments(callText(body, start + 'field('.length) ?? '') : null;
    const option = (key: string) => call?.find((part) => part.startsWith(`${key}=`))?.slice(key.length + 1);
    const given = call ? option('default') : value;
    const metadata = option('metadata') ?? '';
    return {
      name: `--${name}`,
      positional: false,
      required: given === undefined && option('default_factory') === undefined,
      flag: type === 'bool',
      fallback: plainValue(given),
      help: stringOf(/['"]help['"]\s*:\s*([^}]+)/.exec(metadata)?.[1]?.trim() ?? '') ?? null,
    };
  });
}

/** The text of a call from after its opening bracket to its closing one; null where it does not close. */
function callText(source: string, from: number): string | null {
  let depth = 1;
  for (let i = from; i < source.length && i < from + 5000; i++) {
    const char = source[i]!;
    if (char === '#') i = lineEnd(source, i);
    else if (char === '"' || char === "'") i = stringEnd(source, i);
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char) && --depth === 0) return source.slice(from, i);
  }
  return null;
}

/** The parts of a call's text between its commas, comments left out. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let [depth, part] = [0, ''];
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '#') {
      i = lineEnd(text, i);
      continue;
    }
    const end = char === '"' || char === "'" ? stringEnd(text, i) : i;
    if ('([{'.includes(char)) depth++;
    if (')]}'.includes(char)) depth--;
    if (char === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += text.slice(i, end + 1);
    i = end;
  }
  return [...parts, part.trim()].filter((each) => each !== '');
}

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
};

/** The index of the quote that ends the string which begins at `from`. */
function stringEnd(text: string, from: number): number {
  const quote = text.startsWith(text[from]!.repeat(3), from) ? text[from]!.repeat(3) : text[from]!;
  for (let i = from + quote.length; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text.startsWith(quote, i)) return i + quote.length - 1;
  }
  return text.length;
}

/** The value of one or more adjacent string literals; undefined for anything else. */
function stringOf(text: string): string | undefined {
  const literal = /\s*[rRuU]?(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')/y;
  const inner = text.replace(/^\(([\s\S]*)\)$/, '$1');
  let value = '';
  while (literal.lastIndex < inner.trimEnd().length) {
    const match = literal.exec(inner);
    if (match === null) return undefined;
    value += (match[1] ?? match[2] ?? '').replace(/\\(.)/g, '$1');
  }
  return text.trim() === '' ? undefined : value;
}

/** A number, a truth value or a string as a shell would get it; null for None and what is computed. */
function plainValue(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (/^(?:[-+]?(?:[\d_]+(?:\.[\d_]*)?|\.[\d_]+)(?:e[-+]?\d+)?|True|False)$/i.test(text)) return text;
  return stringOf(text) ?? null;
}
