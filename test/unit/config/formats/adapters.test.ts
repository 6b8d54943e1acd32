/** Each adapter reads a config of its format; what is no training config is recognised by none. */
import { describe, expect, test } from 'vitest';
import { readForeign } from '../../../../src/config/formats';
import type { Setting } from '../../../../src/config/recipe';
import { parseConfig } from '../../../../src/config/keel/parse';
import { examples } from './examples';

/** The setting in the short form of the examples. */
function short(read: unknown): unknown {
  if (typeof read !== 'object' || read === null) return read;
  const { state, value } = read as Setting<unknown>;
  return state === 'written' ? value : { state, value };
}

describe('adapters', () => {
  test.each(examples.map((each) => [`${each.format} ${each.name}`, each] as const))('%s', (_title, example) => {
    const { format, recipe, problems } = readForeign(example.text, example.name);
    expect(format).toBe(example.format);
    expect(problems).toEqual([]);
    const read = Object.fromEntries(
      Object.keys(example.reads).map((key) => [key, short(recipe?.[key as keyof typeof recipe])]),
    );
    expect(round(read)).toEqual(round(example.reads));
  });

  test('the name of a file decides nothing but its language', () => {
    for (const { format, name, text } of examples)
      expect([text.slice(0, 40), readForeign(text, name.endsWith('.cfg') ? 'x.cfg' : '').format]).toEqual([
        text.slice(0, 40),
        format,
      ]);
  });

  test('a default names where the fact comes from', () => {
    for (const { text, name } of examples) {
      for (const setting of Object.values(readForeign(text, name).recipe ?? {}) as Setting<unknown>[]) {
        if (setting?.state === 'default') expect(setting.source).toMatch(/\w{4}/);
      }
    }
  });
});

/** Products of shares are compared with nine digits. */
function round(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => (typeof each === 'number' ? Number(each.toPrecision(9)) : each)),
  );
}

const strangers: Record<string, string> = {
  'a workflow': `name: Train\non: { push: { branches: [main] } }\njobs:\n  train:\n    runs-on: ubuntu-latest\n    steps:\n      - run: python train.py --learning-rate 1e-3 --batch-size 32\n`,
  'a compose file': `services:\n  trainer:\n    image: ours\n    environment: { LEARNING_RATE: 0.1, EPOCHS: 3 }\n`,
  'a pod': `apiVersion: batch/v1\nkind: Job\nmetadata: { name: train }\nspec: { template: { spec: { containers: [{ name: a, args: [--lr, '0.1'] }] } } }\n`,
  'package.json': `{ "name": "optimizer", "scripts": { "train": "node train.js" }, "dependencies": { "lr": "1.0.0" } }`,
  'tsconfig.json': `{ "compilerOptions": { "strict": true }, "include": ["trainer"] }`,
  'pyproject.toml': `[project]\nname = "optimizer"\n[tool.ruff]\nline-length = 100\n[tool.training]\nsteps = 3\n`,
  'Cargo.toml': `[package]\nname = "trainer"\n[dependencies]\nlr = "0.1"\n`,
  'an evaluation': `model_name_or_path: our/model\ntasks: [mmlu]\nbatch_size: 8\nprecision: bf16\n`,
  'an inference': `model_name_or_path: our/model\ntemplate: plain\ninfer_backend: vllm\ntorch_dtype: bfloat16\n`,
  'a boosting': `n_estimators: 500\nlearning_rate: 0.05\nmax_depth: 6\nbatch_size: 100\n`,
  'a data pipeline': `dataset: { path: data, batch_size: 32 }\nsteps: [clean, split]\n`,
  'a model': `{ "architectures": ["LlamaForCausalLM"], "hidden_size": 4096, "num_hidden_layers": 32, "torch_dtype": "bfloat16" }`,
  'setup.cfg': `[metadata]\nname = trainer\n[options.extras_require]\ntraining =\n    torch\nlr: 0.1\n[tool:pytest]\naddopts = -q\n`,
  'mypy.cfg': `[mypy]\nstrict = True\n[mypy-trainer.*]\nignore_errors = True\n`,
  'ansible.cfg': `[defaults]\nbatch_size = 3\nprecision: high\n[training]\nhosts = a,b\n`,
  'home-made.cfg': `[training]\nlearning_rate = 0.1\nbatch_size = 4\nepochs = 3\n`,
  'a net.cfg': `[net]\nbatch = 3\nport = 80\nprecision = 3\n`,
  'a list of pictures': `[general]\nenable_bucket = true\ncaption_extension = ".txt"\n[[datasets]]\nresolution = 512\nbatch_size = 2\n`,
  'a translation': `model_dir: ours\ndata: { source_vocabulary: a, target_vocabulary: b }\ninfer: { batch_size: 32, n_best: 1 }\nparams: { beam_width: 4 }\n`,
  'a test of adapters': `model: our/model\ntrain: false\ntest: true\nadapter_path: ours\nnum_layers: 8\nsteps_per_eval: 10\nlearning_rate: 1e-5\n`,
  'a data set of detectors': `path: ../data\ntrain: images/train\nval: images/val\nnc: 2\nnames: [a, b]\n`,
  'a voice to speak with': `{ "data": { "sampling_rate": 40000, "hop_length": 400 }, "model": { "inter_channels": 192, "p_dropout": 0.1 } }`,
  'a merge': `merge_method: ties\nbase_model: our/base\nmodels:\n  - model: our/a\n    parameters: { weight: 0.5, density: 0.6 }\nparameters: { normalize: true }\ndtype: float16\n`,
  'a list': `- learning_rate: 0.1\n- batch_size: 3\n`,
  'a number': `0.1`,
  nothing: '',
};

describe('what is no training config', () => {
  test.each(Object.entries(strangers))('%s', (name, text) => {
    const config = readForeign(text, name);
    expect([config.format, config.recipe, config.problems]).toEqual([null, null, []]);
    expect(() => config.edit([{ op: 'set', path: ['lr'], value: 1 }])).toThrow('not a training config');
  });
});

describe('our own', () => {
  const text = `name: ours
task: tabular-regression
data: { path: a.csv, target: y }
model: { type: mlp, hidden: [8] }
optimizer: { name: adam, lr: 0.001 }
schedule: { name: cosine, warmup: 50 }
clip: { norm: 1 }
steps: 500
`;

  test('is a recipe too', () => {
    const recipe = parseConfig(text).recipe;
    const read = Object.fromEntries(
      (['optimizer', 'lr', 'schedule', 'warmup', 'clip', 'total', 'batchSize', 'betas'] as const).map((key) => [
        key,
        short(recipe?.[key]),
      ]),
    );
    expect(read).toEqual({
      optimizer: 'adam',
      lr: 0.001,
      schedule: 'cosine',
      warmup: { value: 50, unit: 'steps' },
      clip: { kind: 'norm', threshold: 1 },
      total: { value: 500, unit: 'steps' },
      batchSize: { state: 'default', value: 32 },
      betas: { state: 'default', value: [0.9, 0.999] },
    });
    expect(recipe?.warmup.write?.({ value: 0.1, unit: 'share' })).toEqual([
      { op: 'remove', path: ['schedule', 'warmup'] },
      { op: 'set', path: ['schedule', 'warmupRatio'], value: 0.1 },
    ]);
  });

  test('is none while it has faults', () => {
    expect(parseConfig('name: 3').recipe).toBeNull();
  });
});
