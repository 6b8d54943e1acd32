// The texts of Keel and their translations. `l10n/<locale>/*.json` hold English texts and their twins, a file for each room;
// `esbuild.js` joins them to the one bundle that the editor loads. A test shows that none is missing or left over.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { translations } from './lib/translations.mjs';

const root = path.dirname(import.meta.dirname);

/** Every literal text in `vscode.l10n.t(...)` below a folder. */
function translated(folder) {
  const files = fs.readdirSync(path.join(root, folder), { recursive: true }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => textsIn(path.join(root, folder, file), isTranslated));
}

/** The values of the page's table of texts. */
const pageTexts = () => textsIn(path.join(root, 'src/shared/panel/strings.ts'), isValue);

/** What the wizard says of the tasks, and the comments of their templates. */
function taskTexts() {
  const folder = path.join(root, 'src/config/keel/tasks');
  const shown = (node) =>
    isValue(node) && ['label', 'hint', 'question', 'comment'].includes(node.parent.name.getText());
  return fs.readdirSync(folder).flatMap((file) => textsIn(path.join(folder, file), shown));
}

function textsIn(file, take) {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const texts = [];
  const visit = (node) => {
    if (ts.isStringLiteralLike(node) && take(node)) texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

const isValue = (node) => ts.isPropertyAssignment(node.parent) && node.parent.initializer === node;

const isTranslated = (text) =>
  ts.isCallExpression(text.parent) &&
  text.parent.arguments[0] === text &&
  text.parent.expression.getText() === 'vscode.l10n.t';

/**
 * The templates of the catalogue of messages, by id.
 * @returns {Map<string, string>}
 */
export function messages() {
  const found = new Map();
  for (const [room, templates] of roomsOf())
    for (const [id, text] of templates) {
      if (found.has(id)) throw new Error(`The message ${id} stands in two rooms, in ${room} the second time.`);
      found.set(id, text);
    }
  return found;
}

/** The tables of the catalogue by their room: ids with their templates. */
function roomsOf() {
  const folder = path.join(root, 'src/shared/messages/en');
  const files = fs.readdirSync(folder).filter((name) => name !== 'index.ts');
  return files.map((file) => [path.basename(file, '.ts'), propertiesIn(path.join(folder, file))]);
}

/** Names and texts of a file that is one table. */
function propertiesIn(file) {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    if (ts.isPropertyAssignment(node)) found.push([node.name.text, textOf(node.initializer, file)]);
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A literal, or literals with `+` between them. */
function textOf(node, file) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return textOf(node.left, file) + textOf(node.right, file);
  throw new Error(`A template in ${file} is no plain text: ${node.getText()}`);
}

/**
 * English texts of the editor's own tables and calls, which are their own ids.
 * @returns {string[]}
 */
export const editorTexts = () => [...new Set([...translated('src'), ...pageTexts(), ...taskTexts()])].sort();

const nls = (locale) =>
  JSON.parse(fs.readFileSync(path.join(root, `package.nls${locale ? `.${locale}` : ''}.json`), 'utf8'));

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', '<br>');
const row = (id, english, text) => `| ${id} | ${cell(english)} | ${cell(text ?? '')} |`;

/**
 * Every message with its translation, as a Markdown page that a person can read from top to bottom. The pages of
 * documentation are pages of their own.
 * @param {string} locale As in `zh-cn`.
 */
export function messageTable(locale) {
  const texts = translations(locale);
  const rooms = [...roomsOf()].map(([room, templates]) => [
    room,
    [...templates].map(([id, english]) => row(`\`${id}\``, english, texts.get(english)?.text)),
  ]);
  const own = editorTexts().map((english) => row('', english, texts.get(english)?.text));
  const local = nls(locale);
  const manifest = Object.entries(nls('')).map(([id, english]) => row(`\`${id}\``, english, local[id]));
  const sections = [...rooms, ['the editor and the panel', own], ['package.nls', manifest]];
  return [
    `# Every message of Keel, in English and in ${locale}`,
    'Made by `npm run docs`. A message is an id with arguments; `src/shared/messages/template.ts` says what stands in braces.',
    ...sections.map(
      ([room, rows]) => `## ${room}\n\n| id | English | ${locale} |\n| --- | --- | --- |\n${rows.join('\n')}`,
    ),
    '',
  ].join('\n\n');
}
