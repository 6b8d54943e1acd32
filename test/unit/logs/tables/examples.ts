/** A table of each form as its tool writes it, with the rows that it holds. */
import type { NamedRow } from './read';

export interface Example {
  name: string;
  form: string;
  text: string;
  rows: NamedRow[];
}

const lines = (...all: string[]): string => all.join('\n');

export const examples: readonly Example[] = [
  {
    name: 'Keras CSVLogger',
    form: 'csv',
    text: lines('epoch,accuracy,loss,val_loss', '0,0.41,1.72,1.66', '1,0.5,nan,nan', ''),
    rows: [
      { epoch: 0, accuracy: 0.41, loss: 1.72, val_loss: 1.66 },
      { epoch: 1, accuracy: 0.5, loss: NaN, val_loss: NaN },
    ],
  },
  {
    name: 'Lightning, a step in several rows',
    form: 'csv',
    text: lines('epoch,lr-Adam,step,train_loss', '0,0.01,9,', '0,,9,2.25', '0,0.01,19,', ''),
    rows: [
      { epoch: 0, 'lr-Adam': 0.01, step: 9 },
      { epoch: 0, step: 9, train_loss: 2.25 },
      { epoch: 0, 'lr-Adam': 0.01, step: 19 },
    ],
  },
  {
    name: 'semicolons and decimal commas',
    form: 'csv',
    text: lines('step;loss;lr', '1;0,75;1e-3', '2;0,7;1e-3'),
    rows: [
      { step: 1, loss: 0.75, lr: 1e-3 },
      { step: 2, loss: 0.7, lr: 1e-3 },
    ],
  },
  {
    name: 'bars',
    form: 'csv',
    text: lines('step|loss', '1|0.75', '2|0.5'),
    rows: [
      { step: 1, loss: 0.75 },
      { step: 2, loss: 0.5 },
    ],
  },
  {
    name: 'comments, and an index that has no name',
    form: 'csv',
    text: lines('# made by hand', ',step,loss', '0,10,0.75', '# in between', '1,20,-inf'),
    rows: [
      { step: 10, loss: 0.75 },
      { step: 20, loss: -Infinity },
    ],
  },
  {
    name: 'a run that goes on in the same file with one more column',
    form: 'csv',
    text: lines('step,loss', '1,3', '2,2.5', 'step,loss,lr', '3,2.25,0.1', 'step,loss,lr', '4,2,0.1'),
    rows: [
      { step: 1, loss: 3 },
      { step: 2, loss: 2.5 },
      { step: 3, loss: 2.25, lr: 0.1 },
      { step: 4, loss: 2, lr: 0.1 },
    ],
  },
  {
    name: 'another run in the same file, with other columns',
    form: 'csv',
    text: lines(
      'step,loss',
      '1,3',
      '2,2.5',
      '3,2',
      'epoch,lr,train_loss',
      '1,0.1,2.75',
      'lr,epoch,train_loss',
      '0.1,2,2.5',
    ),
    rows: [
      { step: 1, loss: 3 },
      { step: 2, loss: 2.5 },
      { step: 3, loss: 2 },
      { epoch: 1, lr: 0.1, train_loss: 2.75 },
      { lr: 0.1, epoch: 2, train_loss: 2.5 },
    ],
  },
  {
    name: 'Ultralytics, padded',
    form: 'csv',
    text: lines(
      '                  epoch,         train/box_loss,                 lr/pg0,            ',
      '                      1,                  1.125,                   0.01,            ',
      '                      2,                    nan,                   0.02,            ',
    ),
    rows: [
      { epoch: 1, 'train/box_loss': 1.125, 'lr/pg0': 0.01 },
      { epoch: 2, 'train/box_loss': NaN, 'lr/pg0': 0.02 },
    ],
  },
  {
    name: 'quotes over several lines, commas and quotes within',
    form: 'csv',
    text: lines('step,note,loss', '1,"a, ""b""', 'c",2', '2,"d",1'),
    rows: [
      { step: 1, loss: 2 },
      { step: 2, loss: 1 },
    ],
  },
  {
    name: 'rows of an evaluation told by a word',
    form: 'csv',
    text: lines('phase,step,loss', 'train,1,2', 'val,1,2.5'),
    rows: [
      { step: 1, loss: 2 },
      { step: 1, 'val/loss': 2.5 },
    ],
  },
  {
    name: 'prints, aligned by spaces',
    form: 'aligned',
    text: lines(
      'step      loss        lr',
      '1         3.25        0.001',
      '2         nan         0.001',
      '3         -nan        1e-3',
    ),
    rows: [
      { step: 1, loss: 3.25, lr: 0.001 },
      { step: 2, loss: NaN, lr: 0.001 },
      { step: 3, loss: NaN, lr: 0.001 },
    ],
  },
  {
    name: 'aligned, names of two words, and a gap in the middle',
    form: 'aligned',
    text: lines(
      'Step   Train Loss   Val Loss',
      '----   ----------   --------',
      '  10         0.75        0.8',
      '  20                     0.7',
    ),
    rows: [
      { Step: 10, 'Train Loss': 0.75, 'Val Loss': 0.8 },
      { Step: 20, 'Val Loss': 0.7 },
    ],
  },
  {
    name: 'pandas, with a number before each row',
    form: 'aligned',
    text: lines('   step  loss', '0     1  3.50', '1     2  3.25'),
    rows: [
      { step: 1, loss: 3.5 },
      { step: 2, loss: 3.25 },
    ],
  },
  {
    name: 'numpy.savetxt, its names a comment',
    form: 'aligned',
    text: lines('# step loss', '1.000e+00 2.500e+00', '2.000e+00 2.250e+00'),
    rows: [
      { step: 1, loss: 2.5 },
      { step: 2, loss: 2.25 },
    ],
  },
  {
    name: 'fastai',
    form: 'aligned',
    text: lines(
      'epoch     train_loss  valid_loss  accuracy  time    ',
      '0         0.750000    0.700000    0.500000  00:12   ',
      '1         nan         0.650000    0.500000  1:00:12   ',
    ),
    rows: [
      { epoch: 0, train_loss: 0.75, valid_loss: 0.7, accuracy: 0.5 },
      { epoch: 1, train_loss: NaN, valid_loss: 0.65, accuracy: 0.5 },
    ],
  },
  {
    name: 'Markdown between prose',
    form: 'markdown',
    text: lines(
      'It went wrong here:',
      '',
      '| Step | Loss | note |',
      '|---:|:---:|---|',
      '| 10 | 0.75 | ok |',
      '| 20 | **nan** | |',
      '',
      'What can I do?',
    ),
    rows: [
      { Step: 10, Loss: 0.75 },
      { Step: 20, Loss: NaN },
    ],
  },
  {
    name: 'a drawn box',
    form: 'markdown',
    text: lines(
      '┏━━━━━━┳━━━━━━┓',
      '┃ step ┃ loss ┃',
      '┡━━━━━━╇━━━━━━┩',
      '│ 1    │ 2.5  │',
      '│ 2    │ 2.25 │',
      '└──────┴──────┘',
    ),
    rows: [
      { step: 1, loss: 2.5 },
      { step: 2, loss: 2.25 },
    ],
  },
  {
    name: 'a notebook of Hugging Face',
    form: 'notebook',
    text: lines('Step\tTraining Loss\tValidation Loss', '10\tNo log\t0.75', '20\t0.5\t0.7'),
    rows: [
      { Step: 10, 'Validation Loss': 0.75 },
      { Step: 20, 'Training Loss': 0.5, 'Validation Loss': 0.7 },
    ],
  },
  {
    name: 'a notebook copied without its tabs',
    form: 'notebook',
    text: lines(
      ' [20/20 00:10, Epoch 2/2]',
      'Epoch Training Loss Validation Loss Accuracy',
      '1 No log 0.75 0.5',
      '2 0.5 0.7 0.625',
    ),
    rows: [
      { Epoch: 1, 'Validation Loss': 0.75, Accuracy: 0.5 },
      { Epoch: 2, 'Training Loss': 0.5, 'Validation Loss': 0.7, Accuracy: 0.625 },
    ],
  },
  {
    name: "TensorBoard's download",
    form: 'tensorboard-csv',
    text: lines('Wall time,Step,Value', '1700000000.5,1,0.75', '1700000001.5,2,NaN'),
    rows: [
      { 'Wall time': 1700000000.5, Step: 1, loss: 0.75 },
      { 'Wall time': 1700000001.5, Step: 2, loss: NaN },
    ],
  },
  {
    name: 'a long table, step after step',
    form: 'long',
    text: lines('metric,step,value', 'loss,1,3', 'lr,1,0.1', 'loss,2,2.5', 'lr,2,0.1'),
    rows: [
      { step: 1, loss: 3, lr: 0.1 },
      { step: 2, loss: 2.5, lr: 0.1 },
    ],
  },
  {
    name: 'a long table, one name after the other',
    form: 'long',
    text: lines('step,key,value', '1,loss,3', '2,loss,2.5', '3,loss,2', '2,val_loss,2.75'),
    rows: [
      { step: 1, loss: 3 },
      { step: 2, loss: 2.5, val_loss: 2.75 },
      { step: 3, loss: 2 },
    ],
  },
  {
    name: 'JSON lines with what Python writes, objects in objects, words',
    form: 'jsonl',
    text: lines(
      '{"step": 1, "train/loss": 2.5, "optim": {"lr": 1e-3, "norm": [4]}, "note": "a NaN in \\"words\\""}',
      '{"step": 2, "train/loss": NaN, "ok": true, "none": null}',
      '{"step": 3, "train/loss": "-Infinity"}',
      '{"step": 4, "trai',
    ),
    rows: [
      { step: 1, 'train/loss': 2.5, 'optim/lr': 1e-3, 'optim/norm': 4 },
      { step: 2, 'train/loss': NaN },
      { step: 3, 'train/loss': -Infinity },
    ],
  },
  {
    name: 'JSON lines of mmengine: an environment first, evaluations in between, a summary last',
    form: 'jsonl',
    text: lines(
      '{"env_info": "a machine", "seed": 7}',
      '{"mode": "train", "epoch": 1, "iter": 50, "lr": [0.01, 0.001], "loss": 1.5}',
      '{"mode": "val", "epoch": 1, "iter": 50, "loss": 1.75}',
      '{"train_runtime": 10, "train_loss": 1.6}',
    ),
    rows: [
      { seed: 7 },
      { epoch: 1, iter: 50, 'lr/0': 0.01, 'lr/1': 0.001, loss: 1.5 },
      { epoch: 1, iter: 50, 'val/loss': 1.75 },
    ],
  },
];
