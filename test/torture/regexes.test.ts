/** No regular expression of Keel takes more than linear time, whatever text it is given. */
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { checkSync } from 'recheck';

/** Expressions that are not linear, or that cannot be told to be, with what bounds them. */
const bounded: Record<string, string> = {
  "^error: option '(.+)' argument '(.*)' is invalid\\. ([^]*)$":
    'a word of the own command line, which the system bounds',
  '[.@].*$': 'the name of a locale in the environment, which the system bounds',
  '^-+|-+$': 'at most 40 characters of a name',
  '\\B(?=(\\d{3})+$)': 'the digits of one number',
  '^([-+\\d._eE]+?)\\s*([a-zA-Z]*)$': 'at most 64 characters of a value',
  ' {100,}': 'a run of blanks is read once, and each place of a short one 100 times at most',
  '^(?:[ \\t\\r\\n]|(?<=[ \\t\\r\\n])#[^\\n]*)*': 'anchored, and its branches begin with different characters',
  '^(["\'])(.*)\\1$': 'anchored, and what stands for the end is one character',
  '^(?:[A-Za-z_][\\w.-]*|"[\\w./-]+"|\'[\\w./-]+\')[ ]*:(?=[ \\r\\n]|$)':
    'a line is read once: what follows looks ahead one character',
  '(?!\\$\\{)(?:(?<=")[^"]+|(?<=\')[^\']+|[^\\s"\'&,;{}()[\\]]+)': 'sticky: what it has taken is not read again',
  '\\(([^()]+)(?::|(?<=, cell \\d+), line )(\\d+)\\)\\.?$':
    'the last line of an error, of at most 2,000 characters; what stands between the brackets holds none',
  '^(?:-\\w+ *\\d* )*': 'the options of a magic: one line of a cell',
  '^(\\s*)%(\\w+)[ \\t]*(.*)$': 'a line of a cell, which the script itself is to run',
  '^(\\s*)(!!?)[ \\t]*(.*)$': 'a line of a cell, which the script itself is to run',
  '^(\\s*[\\w.\\[\\]\'\\", ]+=[ \\t]*)(%|!)(.+)$': 'a line of a cell, which the script itself is to run',
  '^%%(\\w+)[ \\t]*(.*)$': 'a line of a cell, which the script itself is to run',
  '_*(?:o|opts?|optims?|optimi[sz]ers?|(?:base|inner|this|cur|current)_?opt\\w*|op|it|item|value|v|x|obj)_*\\d*$':
    'the name of a variable',
};

/** Those whose first words tell them; they are long. */
const boundedByBeginning: Record<string, string> = {
  '(?:\\b[A-Za-z#][\\w#. -]{0,60})?': 'at most 60 characters before a colon, in a line that is cut',
  '\\b(step)(s?)(?= \\{': 'the own templates of messages',
  '^(?:decoupled|fused|paged': 'at most 100 characters of a name',
  '(?:^|[\\s"\'{,[.])(?:\\w{0,40}learning_?rate': 'words of at most 40 characters, in the first 128 KB',
};

const isBounded = (source: string): boolean =>
  Object.hasOwn(bounded, source) || Object.keys(boundedByBeginning).some((beginning) => source.startsWith(beginning));

const root = path.resolve('.');

interface Found {
  source: string;
  flags: string;
  place: string;
}

function expressionsIn(file: string): Found[] {
  const tree = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    const place = `${path.relative(root, file)}:${line}`;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1), place });
    }
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp')
      found.push({ source: `new ${node.arguments?.[0]?.getText()}`, flags: '', place });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The expressions of a Python file: what stands first in a call of `re`, its parts joined. Flags do not matter for the time. */
function expressionsInPython(file: string): Found[] {
  const text = fs.readFileSync(file, 'utf8');
  return [...text.matchAll(/\bre\.[a-z]+\(\s*((?:r?"(?:[^"\\]|\\.)*"\s*)*)/g)].map((call) => ({
    source: [...call[1]!.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((part) => part[1]!).join(''),
    flags: 'i',
    place: `${path.relative(root, file)}:${text.slice(0, call.index).split('\n').length}`,
  }));
}

/** `new RegExp`, by its argument, each read by a person. */
const made = new Set(['new `^${key}\\\\s*=`']);

const filesOf = (folder: string, extension: string): string[] =>
  (fs.readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => name.endsWith(extension))
    .map((name) => path.join(folder, name));

it('is linear, or its input is bounded for a reason', () => {
  const python = filesOf('src', '.py').flatMap(expressionsInPython);
  expect(python.length).toBeGreaterThan(4);
  expect(python.filter(({ source }) => source === '')).toEqual([]);
  const scripts = ['src', 'webview'].flatMap((folder) => filesOf(folder, '.ts')).flatMap(expressionsIn);
  const all = new Map([...scripts, ...python].map((each) => [`/${each.source}/${each.flags}`, each]));
  expect(all.size).toBeGreaterThan(200);
  const wrong = [...all].flatMap(([text, { source, flags, place }]) => {
    if (made.has(source) || isBounded(source)) return [];
    const { status } = checkSync(source, flags, { checker: 'automaton', timeout: 3_600_000 });
    return status === 'safe' ? [] : [`${place} ${text}: ${status}`];
  });
  expect(wrong).toEqual([]);
  // What stands in the tables is there.
  const sources = [...all.values()].map(({ source }) => source);
  expect(Object.keys(bounded).filter((source) => !sources.includes(source))).toEqual([]);
  expect(
    Object.keys(boundedByBeginning).filter((start) => !sources.some((source) => source.startsWith(start))),
  ).toEqual([]);
});
