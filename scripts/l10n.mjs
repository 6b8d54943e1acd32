// Collects the texts that the editor side shows into l10n/bundle.l10n.json: `node scripts/l10n.mjs`.
// A translation is a copy of that file beside it, named for its language (bundle.l10n.de.json), with other values.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const root = path.dirname(import.meta.dirname);

/** Every literal text in `vscode.l10n.t(...)`, or `l10n.t(...)` in the language server, below a folder. */
function translated(folder) {
  const files = fs.readdirSync(path.join(root, folder), { recursive: true }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => textsIn(path.join(root, folder, file), isTranslated));
}

/** The values of the page's table of texts. */
const pageTexts = () =>
  textsIn(path.join(root, 'src/shared/panel/strings.ts'), (text) => ts.isPropertyAssignment(text.parent));

/** What the wizard says of the tasks. */
function taskTexts() {
  const folder = path.join(root, 'src/config/keel/tasks');
  const shown = ({ parent }) =>
    ts.isPropertyAssignment(parent) && ['label', 'hint', 'question'].includes(parent.name.getText());
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

const isTranslated = (text) =>
  ts.isCallExpression(text.parent) &&
  text.parent.arguments[0] === text &&
  ['vscode.l10n.t', 'l10n.t'].includes(text.parent.expression.getText());

/** The bundle's text: every English text under itself, sorted. */
export function bundle() {
  const names = [...new Set([...translated('src'), ...pageTexts(), ...taskTexts()])].sort();
  return `${JSON.stringify(Object.fromEntries(names.map((name) => [name, name])), null, 2)}\n`;
}

export const bundleFile = path.join(root, 'l10n/bundle.l10n.json');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) fs.writeFileSync(bundleFile, bundle());
