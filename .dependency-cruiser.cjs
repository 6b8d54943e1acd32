/** Who may import whom. `npm test` runs it over src/ and webview/. @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Modules that import each other cannot be understood one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-imports-no-node',
      comment: 'config, diagnosis, run/series and run/types run in a browser, a worker and a test.',
      severity: 'error',
      from: { path: '^src/(config/|diagnosis/|run/(series|types)\\.ts$)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'vscode-stays-in-the-editor-side',
      comment: 'Only the activation, the views and the language client know the editor.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(extension\\.ts$|views/|language/client\\.ts$)' },
      to: { path: '(^|/)vscode$' },
    },
    {
      name: 'config-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^(src|webview)/', pathNot: '^src/config/' },
    },
    {
      name: 'diagnosis-imports-config-and-the-types-of-run',
      severity: 'error',
      from: { path: '^src/diagnosis/' },
      to: { path: '^(src|webview)/', pathNot: '^src/(diagnosis/|config/|run/types\\.ts$)' },
    },
    {
      name: 'run-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/run/' },
      to: { path: '^(src|webview)/', pathNot: '^src/run/' },
    },
    {
      name: 'backends-and-runner-know-no-editor',
      severity: 'error',
      from: { path: '^src/(backends|runner)/' },
      to: { path: '^(src/(views|language)/|src/extension\\.ts$|webview/)' },
    },
    {
      name: 'the-page-knows-the-protocol-and-series-alone',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: '^src/(views/protocol|run/series)\\.ts$' },
    },
    {
      name: 'nothing-imports-the-page',
      comment: "But the host translates the table of the page's strings.",
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(webview|test|scripts)/', pathNot: '^webview/strings\\.ts$' },
    },
    {
      name: 'no-missing-modules',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(vscode|@tensorflow/tfjs-node(-gpu)?)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
