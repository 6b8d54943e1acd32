/** Who may import whom. `npm test` runs it over src/ and webview/. @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Modules that import each other cannot be understood one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'pure-imports-no-node',
      comment: 'config, diagnosis, run/series and run/types run in a browser, a worker and a test.',
      severity: 'error',
      from: { path: '^src/(shared/|config/|diagnosis/|run/(series|types)\\.ts$)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'vscode-stays-in-the-editor-side',
      comment: 'Only the activation, the editor side and the language client know VS Code; the reader thread does not.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(extension\\.ts$|editor/|language/client\\.ts$)' },
      // The module itself is in VS Code alone; what resolves are its types.
      to: { path: '(^|/)vscode$|/@types/vscode/' },
    },
    {
      name: 'config-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^(src|webview)/', pathNot: '^src/(config|shared)/' },
    },
    {
      name: 'formats-import-what-they-share-from-fields',
      comment:
        'An adapter is read on its own, and can be deleted: what two of them share is a field, never in one of them.',
      severity: 'error',
      from: { path: '^src/config/formats/adapters/' },
      to: {
        path: '^src/',
        pathNot: '^src/config/((recipe|types)\\.ts$|text/|formats/((configView|format)\\.ts$|fields/))',
      },
    },
    {
      name: 'diagnosis-imports-config-and-the-types-of-run',
      severity: 'error',
      from: { path: '^src/diagnosis/' },
      to: { path: '^(src|webview)/', pathNot: '^src/(diagnosis/|config/|shared/|run/types\\.ts$)' },
    },
    {
      name: 'rules-detectors-and-remedies-stand-alone',
      comment:
        'Each can be read, tested and deleted by itself. What they share lies with the machinery, one folder up.',
      severity: 'error',
      from: {
        path: '^src/diagnosis/(lint/rules|monitor/detectors|fixes/remedies)/',
        pathNot: '^src/diagnosis/monitor/detectors/index\\.ts$',
      },
      to: { path: '^src/diagnosis/(lint/rules|monitor/detectors|fixes/remedies)/' },
    },
    {
      name: 'run-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/run/' },
      to: { path: '^(src|webview)/', pathNot: '^src/(run|shared)/' },
    },
    {
      name: 'backends-and-runner-know-no-editor',
      severity: 'error',
      from: { path: '^src/(backends|runner)/' },
      to: { path: '^(src/(editor|reader|language)/|src/extension\\.ts$|webview/)' },
    },
    {
      name: 'logs-are-read-for-whoever-asks',
      comment: 'The command line and the editor share the readers, so these know neither.',
      severity: 'error',
      from: { path: '^src/logs/' },
      to: { path: '^(src|webview)/', pathNot: '^src/(logs|shared|config|diagnosis|run)/' },
    },
    {
      name: 'the-page-knows-shared-words-and-series-alone',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: '^src/(shared/|run/series\\.ts$)' },
    },
    {
      name: 'shared-words-import-types-alone',
      comment: 'The words of the house are used everywhere, so they may need nothing.',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { pathNot: '^src/shared/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-reader-thread-knows-no-editor',
      severity: 'error',
      from: { path: '^src/reader/' },
      to: { path: '^(src/(editor|language)/|src/extension\\.ts$|webview/)' },
    },
    {
      name: 'nothing-imports-the-page',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(webview|test|scripts)/' },
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
