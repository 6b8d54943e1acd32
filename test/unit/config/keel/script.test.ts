import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isScript } from '../../../../src/config/keel/anyConfig';
import { applyTextEdits } from '../../../../src/config/text/textEdits';
import { editConfig, parseConfig } from '../../../../src/config/keel/parse';
import { splitWords, type ScriptConfig } from '../../../../src/config/keel/scriptSchema';
import { lintConfig } from '../../../../src/diagnosis/lint';

const short = 'backend: torch\nscript: src/train.py\nargs: --lr 3e-4 --name "two words"\n';

function script(text: string): ScriptConfig {
  const { config, problems } = parseConfig(text);
  expect(problems).toEqual([]);
  if (config === null || !isScript(config)) throw new Error('No config of a script.');
  return config;
}

const messages = (text: string) => parseConfig(text).problems.map(({ message }) => message);

describe('a config of a script', () => {
  it('is whole with three lines, and sets nothing of the training', () => {
    const config = script(short);
    expect(config).toMatchObject({
      name: 'train',
      backend: 'torch',
      args: ['--lr', '3e-4', '--name', 'two words'],
      launcher: null,
      checkpoints: { keep: 5 },
      monitor: { onDivergence: 'stop', overhead: 0.02 },
    });
    for (const section of [config.optimizer, config.schedule, config.clip]) expect(section).toEqual({});
    expect([config.seed, config.accumulate, config.steps]).toEqual([undefined, undefined, undefined]);
    expect(lintConfig(parseConfig(short))).toEqual([]);
    expect(script('backend: keras\nmodule: pkg.fit\n').name).toBe('fit');
  });

  it('passes arguments and variables on as they are written', () => {
    const config = script(`${short.replace(/args.*\n/, '')}args: [--v, 1.0, 007, 1e-4, true, "x"] # all
env: { A: 1.50, B: no }
launcher: torchrun --nproc-per-node=2
monitor: { overhead: 0.5% }
`);
    expect(config.args).toEqual(['--v', '1.0', '007', '1e-4', 'true', 'x']);
    expect(config.env).toEqual({ A: '1.50', B: 'no' });
    expect(config.launcher).toEqual(['torchrun', '--nproc-per-node=2']);
    expect(config.monitor.overhead).toBeCloseTo(0.005);
  });

  it.each([
    [
      'backend: trch\nscript: a.py\n',
      ['backend is the text "trch"; expected one of tfjs, torch, keras or jax. Did you mean torch?'],
    ],
    ['script: a.py\n', ['backend is missing; expected one of tfjs, torch, keras or jax.']],
    ['backend: torch\n', ['script is missing; expected the path of the Python script, or module in its place.']],
    [`${short}module: a\n`, ['script and module are both given. Keep one: each of them says what runs.']],
    [
      `${short}optimizer: { lr: 1, lrScale: 1 }\n`,
      ['optimizer.lr and optimizer.lrScale are both given. Keep one: each of them sets the learning rate.'],
    ],
    [
      'backend: torch\nscript: /etc/a.py\n',
      ['script is /etc/a.py; expected a path relative to this file, inside the workspace.'],
    ],
    [
      'backend: torch\nscript: a.py\nargs: "--a \'b"\n',
      ['args has a quote that is not closed. Close it, or write args as a list.'],
    ],
    [`${short}launcher: []\n`, ['launcher names no program. Name one, such as torchrun, or remove it.']],
    [
      `${short}monitor: { overhead: much }\n`,
      ['monitor.overhead is the text "much"; expected a number from 0 to 1 or text such as 2%.'],
    ],
    [
      `${short}optimizer: { name: adam }\n`,
      [
        'The key name is not known in optimizer. Known keys not used yet: lr, lrScale, betas, eps, momentum and weightDecay.',
      ],
    ],
    [`${short}clip: { max_norm: 1 }\n`, ['The key max_norm is not known in clip. Did you mean norm?']],
    [`${short}task: tabular-regression\n`, [expect.stringContaining('The key task is not known.')]],
  ])('%j says what is wrong', (text, expected) => {
    expect(messages(text)).toEqual(expected);
  });

  it('asks for a script where a config is empty', () => {
    expect(messages('')[0]).toContain('backend and script');
  });

  it('is edited by a fix without touching the rest', () => {
    const edits = editConfig(`${short}# mine\n`, [
      { op: 'set', path: ['clip', 'norm'], value: 0.5 },
      { op: 'set', path: ['optimizer', 'lrScale'], value: 0.5 },
    ]);
    const text = applyTextEdits(`${short}# mine\n`, edits);
    expect(script(text)).toMatchObject({ clip: { norm: 0.5 }, optimizer: { lrScale: 0.5 } });
    expect(text).toContain('# mine');
    expect(text.startsWith(short.split('args')[0]!)).toBe(true);
  });

  it('is linted by the rules that hold for scripts', () => {
    const text = `${short}steps: 100\nschedule: { warmup: 100 }\ncheckpoints: { every: 100 }\n`;
    expect(lintConfig(parseConfig(text)).map(({ rule }) => rule)).toEqual(['warmup-length', 'restart-only']);
    const rate = `${short}optimizer: { lr: 1e-4 }\nschedule: { name: cosine, minimum: 1e-3 }\n`;
    expect(lintConfig(parseConfig(rate)).map(({ rule }) => rule)).toEqual(['minimum-lr']);
    expect(lintConfig(parseConfig(rate.replace('optimizer: { lr: 1e-4 }\n', '')))).toEqual([]);
  });
});

describe('the words of a line', () => {
  const python = spawnSync('python3', ['--version']).status === 0;

  it.runIf(python)('are those of Python’s shlex', () => {
    const pieces = fc.array(fc.constantFrom('a', '--lr', '=', ' ', '"', "'", '\\', '\t', '$HOME', '*', 'ü'), {
      maxLength: 12,
    });
    const lines = fc.sample(pieces, 400).map((parts) => parts.join(''));
    const program =
      'import json,shlex,sys\ndef f(t):\n try: return shlex.split(t)\n except ValueError: return None\nprint(json.dumps([f(t) for t in json.load(sys.stdin)]))';
    const { stdout, stderr } = spawnSync('python3', ['-c', program], {
      input: JSON.stringify(lines),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const theirs = JSON.parse(stdout) as (string[] | null)[];
    lines.forEach((line, i) => expect([line, splitWords(line)]).toEqual([line, theirs[i]]));
  });
});
