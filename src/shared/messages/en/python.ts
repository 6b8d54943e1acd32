/** What is said of interpreters and of the places of scripts. */
export const python = {
  'python.from-config': 'python in the config',
  'python.from-environment': 'the environment {folder}',
  'python.from-extension': 'the Python extension',
  'python.from-setting': 'the setting keel.python',
  'python.from-path': 'the search path',
  'python.no-program': 'there is no such program',
  'python.no-answer': 'it does not answer as Python does',
  'python.unusable': '{python}, chosen by {from}, cannot be used as Python: {why}.',
  'python.none':
    'No Python was found. Install Python {oldest} or newer, or name it: python in the config, or the setting keel.python.',
  'python.old': '{python}, chosen by {from}, is Python {version}; Keel needs {oldest} or newer.',
  'python.no-package':
    '{package} is not installed in {python} (Python {version}), chosen by {from}. Install it ({install}), or choose another interpreter: python in the config, or the setting keel.python.',
  'python.note': 'Python {version}, {python}, chosen by {from}; works in {cwd}',
  'python.no-probe': '{folder} does not hold the Python probe; Keel is not built or not fully installed.',
  'script.outside': '{key} in {config} is {value}, which is outside the workspace {workspace}. Open its folder.',
  'script.missing': '{key} in {config} is {value}, and there is no {file}. Paths are relative to the config.',
  'script.no-file': '{key} in {config} is {value}, and {file} is no file. Paths are relative to the config.',
  'script.no-folder': '{key} in {config} is {value}, and {file} is no folder. Paths are relative to the config.',
} as const;
