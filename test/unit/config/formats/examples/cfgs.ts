/** Darknet and spaCy, whose configs are `.cfg` files. */
import { absent, byDefault, unknown } from './example';
import type { Example } from './example';

export const cfgs: Example[] = [
  {
    format: 'darknet',
    name: 'two-layers.cfg',
    text: `[net]
# for training
batch=64
subdivisions = 16
height=96
width=96
channels=3
momentum=0.9
decay=0.0005 # of the weights
learning_rate=.002
burn_in=500
max_batches = 6000
policy=steps
steps=4000,5000
scales=.1,.1

[convolutional]
batch_normalize=1
filters=24
size=3
activation=leaky

[convolutional]
filters=10
size=1
activation=linear

[dropout]
probability=.4

[softmax]
`,
    reads: {
      complete: true,
      family: 'conv',
      optimizer: byDefault('sgd'),
      lr: 0.002,
      betas: unknown,
      momentum: 0.9,
      weightDecay: 5e-4,
      schedule: 'step',
      warmup: { value: 500, unit: 'steps' },
      total: { value: 6000, unit: 'steps' },
      clip: absent,
      batchSize: 4,
      globalBatchSize: 64,
      accumulate: 16,
      dropout: 0.4,
    },
  },
  {
    format: 'darknet',
    name: 'adam.cfg',
    text: `[network]
batch=32
adam=1
learning_rate=0.0005
learning_rate_min=0.00002
max_batches=20000
policy=sgdr
inputs=256

[lstm]
output=128

[softmax]
`,
    reads: {
      family: 'recurrent',
      optimizer: 'adam',
      betas: byDefault([0.9, 0.999]),
      eps: byDefault(1e-6),
      weightDecay: byDefault(1e-4),
      schedule: 'cosine',
      minimumLr: 2e-5,
      warmup: absent,
      batchSize: byDefault(32),
    },
  },
  {
    format: 'spacy',
    name: 'words.cfg',
    text: `[paths]
train = "./data/train.spacy"

[system]
seed = 11

[nlp]
lang = "fi"
pipeline = ["tok2vec","tagger"]

[components]

[components.tok2vec]
factory = "tok2vec"

[corpora]

[corpora.train]
@readers = "spacy.Corpus.v1"
path = \${paths.train}

[training]
train_corpus = "corpora.train"
seed = \${system.seed}
dropout = 0.2
accumulate_gradient = 2
patience = 900
max_epochs = 0
max_steps = 8000
eval_frequency = 100

[training.batcher]
@batchers = "spacy.batch_by_sequence.v2"
size = 48

[training.optimizer]
@optimizers = "Adam.v1"
# thinc's own names
beta2 = 0.98
grad_clip = 0.5

[training.optimizer.learn_rate]
@schedules = "warmup_linear.v1"
warmup_steps = 400
total_steps = 8000
initial_rate = 5e-5
`,
    reads: {
      complete: true,
      loader: 'json',
      optimizer: 'adamw',
      lr: 5e-5,
      betas: [0.9, 0.98],
      eps: byDefault(1e-8),
      weightDecay: byDefault(0.01),
      schedule: 'linear',
      warmup: { value: 400, unit: 'steps' },
      total: { value: 8000, unit: 'steps' },
      clip: { kind: 'norm', threshold: 0.5 },
      precision: byDefault('fp32'),
      globalBatchSize: 48,
      accumulate: 2,
      dropout: 0.2,
      seed: 11,
      evalEvery: { value: 100, unit: 'steps' },
    },
  },
  {
    format: 'spacy',
    name: 'part.cfg',
    text: `[training]
max_steps = 0
max_epochs = 0

[training.optimizer]
@optimizers = "RAdam.v1"
L2 = 0.001
learn_rate = 0.002
`,
    reads: { complete: false, optimizer: 'radam', lr: 0.002, weightDecay: 0.001, total: unknown, dropout: unknown },
  },
];
