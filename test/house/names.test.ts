/** A name has one home: an exported type's is given to no other type, and a test lies where the tested lies. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const git = (...args: string[]): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...args], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && existsSync(path.join(root, file)));

interface Declared {
  name: string;
  file: string;
  exported: boolean;
}

/** The types, interfaces and classes that a module declares. */
function typesOf(file: string, text: string): Declared[] {
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return statements.flatMap((node) => {
    if (!ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node) && !ts.isClassDeclaration(node)) return [];
    const exported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    return node.name ? [{ name: node.name.text, file, exported }] : [];
  });
}

/** Names of exported types that are given more than once, with the files. */
function doubles(types: Declared[]): string[] {
  const exported = new Set(types.filter((type) => type.exported).map(({ name }) => name));
  return [...exported].flatMap((name) => {
    const files = types.filter((type) => type.name === name).map(({ file }) => file);
    return files.length > 1 ? [`${name}: ${files.join(', ')}`] : [];
  });
}

test('the name of an exported type is given once', () => {
  const files = git('src', 'webview').filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(300);
  expect(doubles(files.flatMap((file) => typesOf(file, read(file))))).toEqual([]);
});

test('a name that is given twice is found', () => {
  const types = [
    ...typesOf('a.ts', 'export interface Place { line: number }\ninterface Own {}'),
    ...typesOf('b.ts', 'type Place = string;\ntype Own = number;'),
    ...typesOf('c.ts', 'export class Place {}'),
  ];
  expect(doubles(types)).toEqual(['Place: a.ts, b.ts, c.ts']);
});

test('a unit test lies in the folder of what it tests', () => {
  const tests = git('test/unit').filter((file) => file.endsWith('.test.ts'));
  expect(tests.length).toBeGreaterThan(50);
  const homeless = tests.filter((file) => {
    const folder = path.dirname(path.relative('test/unit', file));
    return !['src', ''].some((top) => existsSync(path.join(root, top, folder)));
  });
  expect(homeless).toEqual([]);
});

const documents = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'scripts/README.md'];

/** What is written like a path of the repository, in backquotes, and what links lead to. */
function pathsIn(text: string): string[] {
  const quoted = [...text.replace(/```.*?```/gs, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
  const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
  const isPath = (word: string) => /^[\w.@-]+(\/[\w.@-]+)+\/?$|^\.?[\w-]+\.(mjs|cjs|md)$/.test(word);
  return [...quoted.filter(isPath), ...links];
}

test.each(documents)('every path in %s exists', (document) => {
  const paths = pathsIn(read(document));
  expect(paths.length).toBeGreaterThan(5);
  const beside = path.dirname(document);
  const places = (name: string) => [
    name,
    path.join(beside, name),
    ...['src', 'test'].map((top) => path.join(top, name)),
  ];
  const lost = paths.filter((name) => !places(name).some((place) => existsSync(path.join(root, place))));
  expect(lost).toEqual([]);
});

test('a path that does not exist is found', () => {
  const text =
    'See `src/run/table.ts`, `npm test`, `lr`, `esbuild.mjs`, `run.json` and [it](media/docs/rules.md#betas).';
  expect(pathsIn(text)).toEqual(['src/run/table.ts', 'esbuild.mjs', 'media/docs/rules.md']);
});
