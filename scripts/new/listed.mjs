// Kinds that are one file each, listed somewhere: a rule, a detector, a remedy, a format. What one does at first stands in its
// file beside this one; its row in the table of its tests in `rows`.
import ts from 'typescript';
import { camelCase } from './text.mjs';

/**
 * Where something is listed: the array or object of a file that a variable holds, what is added to it, and the import that
 * it needs; `row` names the file of an element that is a row of a table. It is added at the end, or before the element that `before` names.
 * @typedef {{ file: string, list: string, item?: string, row?: string, import?: string, before?: string }} Listing
 * @typedef {{ files: Record<string, string>, listings: Listing[] }} Kind
 */

/** Lines of a table of messages in English; their translations are written by hand. */
const said = (/** @type {string} */ room, /** @type {Record<string, string>} */ texts) => ({
  file: `src/shared/messages/en/${room}.ts`,
  list: room,
  item: Object.entries(texts)
    .map(([id, text]) => `'${id}': '${text}'`)
    .join(',\n'),
});
const named = (/** @type {string} */ from) => `import { __camel__ } from '${from}/__camel__';`;
/** @type {Record<string, Kind>} The files, by their templates, and the lists. */
const kinds = {
  rule: {
    files: { 'rule.ts.txt': 'src/diagnosis/lint/rules/__camel__.ts' },
    listings: [
      { file: 'src/diagnosis/ids.ts', list: 'lintRuleIds', item: `'__id__'` },
      { file: 'src/diagnosis/lint/index.ts', list: 'recipeRules', item: '__camel__', import: named('./rules') },
      said('lint', { '__id__.many': '{name} is {batches:figure}: a step waits for all of these micro batches.' }),
      { file: 'test/unit/diagnosis/lint/recipes.test.ts', list: 'cases', row: 'rule' },
    ],
  },
  // When several speak of one trouble the first leads; a new one leads nobody.
  detector: {
    files: { 'detector.ts.txt': 'src/diagnosis/monitor/detectors/__camel__.ts' },
    listings: [
      { file: 'src/diagnosis/ids.ts', list: 'runRuleIds', item: `'__id__'` },
      { file: 'src/diagnosis/monitor/detectors/index.ts', list: 'detectors', item: '__camel__', import: named('.') },
      said('findings', { '__id__.found': 'The loss is far below zero since step {step:int}.' }),
      said('causes', { 'cause.__id__': 'What is minimised has no lower bound.' }),
      said('notChecked', { 'watch.__id__': 'a loss far below zero' }),
      { file: 'test/unit/diagnosis/monitor/faults.ts', list: 'faults', row: 'detector' },
    ],
  },
  // Causes are looked for in the order of the catalogue; a new one comes last.
  remedy: {
    files: { 'remedy.ts.txt': 'src/diagnosis/fixes/remedies/__camel__.ts' },
    listings: [
      { file: 'src/diagnosis/ids.ts', list: 'remedyIds', item: `'__id__'` },
      { file: 'src/diagnosis/fixes/index.ts', list: 'catalogue', item: '__camel__', import: named('./remedies') },
      said('fixes', {
        'fix.__id__.title': 'start from seed {seed:int}',
        'fix.__id__.reason': 'Other first weights and another order of the data may not meet the same trouble.',
        'fix.__id__.source': 'Runs that differ in their seed alone differ in their end.',
      }),
      { file: 'src/diagnosis/fixes/titles.ts', list: 'remedyTitles', item: `'__id__': say('remedy.__id__')` },
      said('remedyTitles', { 'remedy.__id__': 'another seed' }),
      { file: 'test/unit/diagnosis/fixes/cases.ts', list: 'cases', row: 'remedy' },
    ],
  },
  // The first format that recognises a file has it, so a new one stands before the general ones.
  format: {
    files: { 'format.ts.txt': 'src/config/formats/adapters/__camel__.ts' },
    listings: [
      {
        file: 'src/config/formats/index.ts',
        list: 'formats',
        item: '__camel__',
        import: named('./adapters'),
        before: 'lightningCli',
      },
      { file: 'test/unit/config/formats/examples/tasks.ts', list: 'tasks', row: 'format' },
    ],
  },
};

/** The literal, array or object, that a variable at the top of a module is made from. */
function literalOf(/** @type {ts.SourceFile} */ source, /** @type {string} */ name) {
  const declarations = source.statements.flatMap((node) =>
    ts.isVariableStatement(node) ? [...node.declarationList.declarations] : [],
  );
  let value = declarations.find((each) => each.name.getText(source) === name)?.initializer;
  while (value && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))) value = value.expression;
  if (value && ts.isArrayLiteralExpression(value)) return { close: value.end - 1, items: [...value.elements] };
  if (value && ts.isObjectLiteralExpression(value)) return { close: value.end - 1, items: [...value.properties] };
  throw new Error(`${source.fileName} has no list named ${name}.`);
}

/** The text of a module with one more element in a list, and one more import. */
function listed(
  /** @type {string} */ text,
  /** @type {Listing & { item: string }} */ { file, list, item, import: line, before },
) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const { close, items } = literalOf(source, list);
  const next = items.find((each) => each.getText(source) === before);
  if (before && !next) throw new Error(`${file} has no ${before} in ${list}.`);
  const last = items.at(-1);
  const comma = last && !items.hasTrailingComma && !/^\s*,/.test(text.slice(last.end, close)) ? ',' : '';
  const at = next ? next.getStart(source) : close;
  const grown = `${text.slice(0, at)}${next ? '' : comma}${item},\n${text.slice(at)}`;
  if (!line) return grown;
  const lastImport = source.statements.findLast((each) => ts.isImportDeclaration(each))?.end ?? 0;
  return `${grown.slice(0, lastImport)}\n${line}${grown.slice(lastImport)}`;
}

/**
 * The files that a new one of a kind writes: its own, and those that list it.
 * @param {string} kind
 * @returns {(read: (file: string) => Promise<string>, id: string) => Promise<Record<string, string>>}
 */
export const fromTemplate = (kind) => async (read, id) => {
  const { files, listings } = kinds[kind] ?? { files: {}, listings: [] };
  const camel = camelCase(id);
  const fill = (/** @type {string} */ text) =>
    text
      .replaceAll('__id__', id)
      .replaceAll('__camel__', camel)
      .replaceAll('__Pascal__', camel[0]?.toUpperCase() + camel.slice(1));
  /** @type {Record<string, string>} */
  const written = {};
  for (const [template, place] of Object.entries(files)) {
    const file = fill(place);
    if (await read(file).catch(() => null)) throw new Error(`There is a file ${file} already.`);
    written[file] = fill(await read(`scripts/new/${template}`));
  }
  for (const { row, item = '', import: line, ...where } of listings) {
    const element = fill(row ? (await read(`scripts/new/rows/${row}.txt`)).trimEnd() : item);
    const listing = { ...where, item: element, ...(line && { import: fill(line) }) };
    written[where.file] = listed(written[where.file] ?? (await read(where.file)), listing);
  }
  return written;
};

/** The kinds that `fromTemplate` knows. */
export const templateKinds = Object.keys(kinds);
