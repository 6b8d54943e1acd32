/** Configs to begin with, one a task. Pure text; each is a config that the linter has nothing to say about. */
import type { Task } from '../../config/keel/schema';

/** What is known of the data when a config is written; what is missing is marked in the text, to be filled in. */
export interface DataAnswers {
  /** Path from the config to the data. */
  path?: string;
  /** Column to predict. */
  target?: string;
  /** Column that holds the text. */
  text?: string;
  /** IDX file of labels. */
  labels?: string;
}

interface Template {
  /** Keys of `data` with a stand-in and what it means. */
  data: { key: keyof DataAnswers; standIn: string; comment: string }[];
  model: string[];
  optimizer: string[];
  rest: string[];
}

const table = (comment: string): Template['data'] => [
  { key: 'path', standIn: 'data.csv', comment: 'a CSV file whose first line names the columns' },
  { key: 'target', standIn: 'target', comment },
];

const mlp = ['type: mlp', 'hidden: [64, 64]'];
const adam = ['name: adam', 'lr: 0.001'];
const adamw = ['name: adamw', 'lr: 0.001', 'weightDecay: 0.01'];
const transformer = ['type: transformer', 'layers: 2', 'heads: 4', 'width: 64', 'context: 64'];
const warmCosine = ['schedule:', '  name: cosine', '  warmup: 100', 'clip:', '  norm: 1'];

const templates: Record<Task, Template> = {
  'tabular-regression': {
    data: table('the column to predict, a number'),
    model: mlp,
    optimizer: adam,
    rest: ['batchSize: 32', 'steps: 1000'],
  },
  'tabular-classification': {
    data: table('the column to predict, a class'),
    model: mlp,
    optimizer: adam,
    rest: ['batchSize: 32', 'steps: 1000'],
  },
  'image-classification': {
    data: [
      { key: 'path', standIn: 'images', comment: 'a folder of PNG images with one sub-folder a class, or an IDX file' },
    ],
    model: ['type: conv', 'filters: [16, 32]', 'hidden: [64]'],
    optimizer: adam,
    rest: ['batchSize: 32', 'steps: 1000'],
  },
  'text-classification': {
    data: [
      { key: 'path', standIn: 'texts.csv', comment: 'a CSV or JSONL file' },
      { key: 'text', standIn: 'text', comment: 'the column that holds the text' },
      { key: 'target', standIn: 'label', comment: 'the column to predict, a class' },
    ],
    model: transformer,
    optimizer: adamw,
    rest: [...warmCosine, 'batchSize: 16', 'steps: 1000'],
  },
  'language-modelling': {
    data: [{ key: 'path', standIn: 'text.txt', comment: 'a text file' }],
    model: transformer,
    optimizer: adamw,
    rest: [...warmCosine, 'batchSize: 16', 'steps: 2000'],
  },
};

/** The text of a config for a task. `fillIn` marks what the answers left open. */
export function configText(name: string, task: Task, answers: DataAnswers, fillIn: string): string {
  const template = templates[task];
  const data = template.data.map(({ key, standIn, comment }) => {
    const answer = answers[key];
    return `${key}: ${scalar(answer ?? standIn)}  # ${answer === undefined ? `${fillIn} ` : ''}${comment}`;
  });
  const idx =
    task === 'image-classification' && answers.labels !== undefined
      ? [`labels: ${scalar(answers.labels)}  # the labels of the images`]
      : [];
  return [
    `name: ${scalar(name)}`,
    `task: ${task}`,
    ...section('data', [...data, ...idx]),
    ...section('model', template.model),
    ...section('optimizer', template.optimizer),
    ...template.rest,
    '',
  ].join('\n');
}

function section(key: string, lines: string[]): string[] {
  return [`${key}:`, ...lines.map((line) => `  ${line}`)];
}

/** A text as a YAML scalar: plain where every YAML reader takes it for a text, else in double quotes. */
export function scalar(text: string): string {
  const plain =
    /^[A-Za-z_./][\w./\\-]*( [\w./\\()-]+)*$/.test(text) &&
    !/^(true|false|yes|no|on|off|null|y|n|\.nan|\.inf)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
