/** Traps of PaddleOCR's, Darknet's and spaCy's files. */
import { say } from '../../../shared/messages/say';
import { stated } from '../rule';
import type { Trap } from './trap';

const scalerAtRest: Trap = {
  id: 'scaler-at-rest',
  formats: ['paddle'],
  doc: {
    title: 'Mixed precision in PaddleOCR without a loss scale',
    severities: ['warning'],
    why: 'PaddleOCR makes its GradScaler with a scale of 1 and without dynamic scaling unless the file says otherwise. Small gradients of fp16 are then zero, and one that overflows stops the step with nothing to lower.',
    threshold:
      '`use_amp` is on, `amp_dtype` is not bfloat16, and neither `scale_loss` nor `use_dynamic_loss_scaling` is written.',
    source:
      'tools/train.py of PaddleOCR: `config["Global"].get("scale_loss", 1.0)`, `.get("use_dynamic_loss_scaling", False)`.',
    fix: '`scaler-at-rest` turns dynamic scaling on.',
    example: {
      bad: `Global:
  epoch_num: 100
  use_amp: true
Architecture: { model_type: rec, algorithm: OURS }
Optimizer:
  name: Adam
  clip_norm: 5.0
  lr: { name: Cosine, learning_rate: 0.001, warmup_epoch: 2 }
Train:
  loader: { batch_size_per_card: 64 }
`,
      good: `Global:
  epoch_num: 100
  use_amp: true
  use_dynamic_loss_scaling: true
  scale_loss: 1024.0
Architecture: { model_type: rec, algorithm: OURS }
Optimizer:
  name: Adam
  clip_norm: 5.0
  lr: { name: Cosine, learning_rate: 0.001, warmup_epoch: 2 }
Train:
  loader: { batch_size_per_card: 64 }
`,
    },
  },
  find(keys) {
    const dynamic = 'Global.use_dynamic_loss_scaling';
    if (!keys.isOn('Global.use_amp') || keys.has(dynamic) || keys.has('Global.scale_loss')) return [];
    if (keys.word('Global.amp_dtype') === 'bfloat16') return [];
    const message = say('scaler-at-rest.one', { name: keys.name('Global.use_amp'), key: keys.name(dynamic) });
    return [{ severity: 'warning', at: 'Global.use_amp', message, mending: [{ set: dynamic, to: true }] }];
  },
};

const net = (lines: string): string => `[net]
batch = 64
subdivisions = 16
height = 96
width = 96
channels = 3
learning_rate = 0.001
burn_in = 500
max_batches = 6000
${lines}
[convolutional]
filters = 16
size = 3
activation = leaky
`;

/** src/parser.c, get_policy. */
const policies = ['random', 'poly', 'constant', 'step', 'exp', 'sigmoid', 'steps', 'sgdr'];

const unknownPolicy: Trap = {
  id: 'unknown-policy',
  formats: ['darknet'],
  doc: {
    title: 'A policy that Darknet does not know',
    severities: ['warning'],
    why: 'Darknet prints one line among hundreds and goes on with a constant rate, which never falls.',
    threshold: '`policy` is none of random, poly, constant, step, exp, sigmoid, steps and sgdr.',
    source: 'src/parser.c of Darknet, `get_policy`: "going with constant".',
    example: {
      name: 'example.cfg',
      bad: net('policy = multistep\nsteps = 4000,5000\nscales = .1,.1\n'),
      good: net('policy = steps\nsteps = 4000,5000\nscales = .1,.1\n'),
    },
  },
  find(keys) {
    const policy = keys.word('net.policy');
    if (policy === null || policies.includes(policy)) return [];
    const message = say('unknown-policy.constant', { name: keys.name('net.policy'), policy });
    return [{ severity: 'warning', at: 'net.policy', message }];
  },
};

const scalesOfSteps: Trap = {
  id: 'scales-of-steps',
  formats: ['darknet'],
  doc: {
    title: 'Fewer scales than steps',
    severities: ['error'],
    why: 'Darknet reads a scale for each step, from where the last comma was. After the last scale it reads an address that is none, and crashes.',
    threshold: 'The policy is steps, and `scales` has fewer values than `steps`.',
    source: "src/parser.c of Darknet, `parse_net_options`: `p = strchr(p, ',') + 1`.",
    example: {
      name: 'example.cfg',
      bad: net('policy = steps\nsteps = 4000,5000\nscales = .1\n'),
      good: net('policy = steps\nsteps = 4000,5000\nscales = .1,.1\n'),
    },
  },
  find(keys) {
    const [steps, scales] = ['net.steps', 'net.scales'].map((key) => {
      const value = keys.value(key);
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    });
    if (keys.word('net.policy') !== 'steps' || !steps || !scales || /\$/.test(steps + scales)) return [];
    const [many, few] = [steps, scales].map((list) => list.split(',').length);
    if (many === undefined || few === undefined || few >= many) return [];
    const message = say('scales-of-steps.few', {
      name: keys.name('net.scales'),
      few,
      key: keys.name('net.steps'),
      many,
    });
    return [{ severity: 'error', at: 'net.scales', message }];
  },
};

const pipeline = (total: number): string => `[nlp]
lang = "en"
pipeline = ["tok2vec", "tagger"]

[components]

[training]
train_corpus = "corpora.train"
max_steps = 20000

[training.optimizer]
@optimizers = "Adam.v1"

[training.optimizer.learn_rate]
@schedules = "warmup_linear.v1"
warmup_steps = 250
total_steps = ${total}
initial_rate = 0.00005
`;

const rateOfZero: Trap = {
  id: 'rate-of-zero',
  formats: ['spacy'],
  doc: {
    title: 'The schedule ends before the run',
    severities: ['warning'],
    why: 'The rate of `warmup_linear` is 0 from `total_steps` on: what is left of the run changes nothing, and evaluates all the same.',
    threshold: '`total_steps` of `warmup_linear.v1` is below `max_steps`, both written and above 0.',
    source: 'thinc/schedules.py, `warmup_linear`: `max(0.0, total_steps - step)`; spacy/training/loop.py.',
    fix: '`rate-of-zero` sets `total_steps` to the length of the run.',
    example: { name: 'example.cfg', bad: pipeline(2000), good: pipeline(20000) },
  },
  find(keys, { total: setting }) {
    const at = 'training.optimizer.learn_rate.total_steps';
    const ends = keys.number(at) ?? 0;
    const total = stated(setting);
    const linear = keys.word('training.optimizer.learn_rate.@schedules')?.startsWith('warmup_linear') ?? false;
    if (!linear || ends <= 0 || total?.value.unit !== 'steps' || ends >= total.value.value) return [];
    const steps = total.value.value;
    const message = say('rate-of-zero.from', { name: keys.name(at), ends, key: total.name, steps });
    return [{ severity: 'warning', at, message, mending: [{ set: at, to: steps }] }];
  },
};

export const toolTraps: readonly Trap[] = [scalerAtRest, unknownPolicy, scalesOfSteps, rateOfZero];
