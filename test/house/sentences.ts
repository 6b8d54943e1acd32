/** Finds English in code that a person would read as it is: a sentence that no translation can reach. */
import ts from 'typescript';

/** A literal with words in it, and where it stands. */
export interface Sentence {
  line: number;
  text: string;
}

/** Two words in a row; names of programs, keys and tags are one word, or have other signs between them. */
const words = /(?<![\w.$/-])[A-Za-z]{2,}[,;]? [a-z]{2,}(?![\w=(/.-]*[=(/])/;

/** A word of some letters beside a value of a template, or between two: `${n} steps`, `Step ${n}:`, `${a} and ${b}`. */
const glued = /…[,;:]? (?!px\b)[a-z]{3,}(?![\w=(/.-]*[=(/])|(?<![\w.$/<-])[A-Za-z]{3,}[,;:]? …/;

/** Files in which values stand beside names of elements, keys of a config and policies, which are no words. */
const keysAndCode = /^webview\/|^src\/(language\/ignore|editor\/(templates\/|panel\/document))/;

/** Properties whose texts become pages of documentation, which are translated as pages; and names of styles. */
const documented = new Set(['doc', 'applies', 'changes', 'source', 'bad', 'good', 'class']);

/** Calls whose texts are translated, or are a log for those who mend Keel. */
const spared = [/(^|\.)l10n\.t$/, /\blog\??\.(info|warn|error|debug|trace)$/, /^new RegExp$/, /\.matches$/];

/** Sentences of a file that are built by hand. `text` is its source. */
export function sentencesIn(file: string, text: string): Sentence[] {
  const strict = !keysAndCode.test(file);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Sentence[] = [];
  const visit = (node: ts.Node): void => {
    if (isSpared(node)) return;
    const said = textOf(node);
    if (said !== null && (words.test(plain(said)) || (strict && glued.test(plain(said)))))
      found.push({ line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: said });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A literal's text, with a sign where a template has a value. */
function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
}

/** Without the tags of HTML and SVG, whose attributes are no words. */
const plain = (text: string): string => text.replace(/<[/!]?[a-z][^<>]*>?/gi, '|');

function isSpared(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isPropertyAssignment(node) && documented.has(node.name.getText())) return true;
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const callee = node.expression.getText();
    return spared.some((pattern) => pattern.test(ts.isNewExpression(node) ? `new ${callee}` : callee));
  }
  return false;
}
