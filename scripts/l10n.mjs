// The texts of Keel and their translations. `l10n/<locale>/*.json` hold English texts and their twins, a file for each room;
// `esbuild.js` joins them to the one bundle that the editor loads. A test shows that none is missing or left over.
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.dirname(import.meta.dirname);

/** Every literal text in `vscode.l10n.t(...)`, or `l10n.t(...)` in the language server, below a folder. */
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
  ['vscode.l10n.t', 'l10n.t'].includes(text.parent.expression.getText());

/**
 * The templates of the catalogue of messages, by id.
 * @returns {Map<string, string>}
 */
export function messages() {
  const folder = path.join(root, 'src/shared/messages/en');
  const found = new Map();
  for (const file of fs.readdirSync(folder).filter((name) => name !== 'index.ts'))
    for (const [id, text] of propertiesIn(path.join(folder, file))) {
      if (found.has(id)) throw new Error(`The message ${id} stands in two rooms, in ${file} the second time.`);
      found.set(id, text);
    }
  return found;
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

/**
 * The translations of a language with the file that each stands in, by its English text; a text in two files is an error.
 * @param {string} locale As in `zh-cn`.
 * @returns {Map<string, { file: string, text: string }>}
 */
export function translations(locale) {
  const folder = path.join(root, 'l10n', locale);
  const found = new Map();
  for (const file of fs.readdirSync(folder).sort()) {
    const texts = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
    for (const [english, text] of Object.entries(texts)) {
      const first = found.get(english);
      if (first) throw new Error(`${JSON.stringify(english)} is translated in ${first.file} and in ${file}.`);
      found.set(english, { file, text });
    }
  }
  return found;
}

/** Languages beside English. */
export const locales = fs.readdirSync(path.join(root, 'l10n'));
