import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Names every JavaScript file here may use: all of them run in Node. */
const node = [
  ...[
    'Buffer',
    'URL',
    'URLSearchParams',
    'clearInterval',
    'clearTimeout',
    'console',
    'fetch',
    'performance',
    'process',
  ],
  ...['setImmediate', 'setInterval', 'setTimeout', 'structuredClone', 'AbortController', 'AbortSignal'],
];

/** Syntax that reads well for whoever wrote it, and not far from there. `test/house` shows that each of it is found. */
const nested = 'ConditionalExpression > ConditionalExpression';
const nestedConditions = ['test', 'consequent', 'alternate > ConditionalExpression.alternate'].map((place) => ({
  selector: `${nested}.${place}`,
  message: 'A condition in a branch of another, or a ladder of three, is an `if` or a table.',
}));
const notices = {
  selector: 'MemberExpression[property.name=/^(show(Information|Warning|Error)Message|setStatusBarMessage)$/]',
  message: 'A notification is shown by notices.ts, which makes no link of what others wrote.',
};
const oneWord = 'ExportNamedDeclaration > VariableDeclaration > VariableDeclarator[id.name=/^[a-z0-9]+$/]';
const oneWordConstants = ['Literal', 'TemplateLiteral', 'UnaryExpression'].map((kind) => ({
  selector: `${oneWord} > ${kind}.init`,
  message: 'An exported constant is read far from here: two words or more say what it is.',
}));

export default tseslint.config(
  { ignores: ['dist/', '.cache/', 'node_modules/', 'examples/', '**/.keel/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-expressions': ['error', { allowTernary: true, allowShortCircuit: true }],
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: Object.fromEntries(node.map((name) => [name, 'readonly'])) },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', module: 'writable', exports: 'writable', __dirname: 'readonly' },
    },
  },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-control-regex': 'off',
      'no-restricted-syntax': ['error', ...nestedConditions],
    },
  },
  {
    files: ['src/**', 'webview/**'],
    rules: { 'no-restricted-syntax': ['error', ...nestedConditions, ...oneWordConstants, notices] },
  },
  {
    files: ['src/editor/notices.ts'],
    rules: { 'no-restricted-syntax': ['error', ...nestedConditions, ...oneWordConstants] },
  },
  {
    files: ['src/**'],
    ignores: ['src/runner/**', 'src/run/liveness.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/manifest$',
              importNames: ['writeManifest'],
              message: 'The manifest of a run has one writer, the side of the runner.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/cli/**'],
    ignores: ['src/cli/terminal.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr'].map((property) => ({
          object: 'process',
          property,
          message: 'A terminal is written to by terminal.ts, which shows to the letter what others wrote.',
        })),
      ],
    },
  },
  { files: ['test/**'], rules: { 'max-lines-per-function': 'off' } },
  prettier,
);
