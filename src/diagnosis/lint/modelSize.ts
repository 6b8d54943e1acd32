/** How large a model is, where its config says so: by the shape of it, or by the name of the model that is taken. */
import { namePlaces } from './modelName';
import type { Written } from './rule';

/** Where the formats keep the shape; the first that is a number counts. */
const places = {
  width: ['model.d_model', 'model.hidden_size', 'hidden_size', 'hidden-size', 'parameters.model.d_model'],
  layers: ['model.n_layers', 'model.num_layers', 'num_layers', 'num-layers', 'parameters.model.n_layers'],
  context: [
    'max_seq_len',
    'variables.max_seq_len',
    'model.max_seq_len',
    'model.max_sequence_length',
    'seq_length',
    'seq-length',
    'parameters.max_seq_len',
    'parameters.variables.max_seq_len',
  ],
};

const pathsOf = (dotted: readonly string[]): string[][] => dotted.map((path) => path.split('.'));
const [widths, depths, contexts] = [places.width, places.layers, places.context].map(pathsOf) as [
  string[][],
  string[][],
  string[][],
];

export interface ModelSize {
  /** Weights without embeddings: 12 x layers x width^2 (Kaplan et al., 2020, Scaling laws, table 1). */
  parameters: number;
  /** Tokens of one sequence. */
  context: number;
}

const numberAt = ({ written }: Written, paths: string[][]): number | undefined =>
  paths.map((path) => written(path)).find((value): value is number => typeof value === 'number');

/** Null where the config does not give the whole shape. */
export function modelSize(text: Written): ModelSize | null {
  const context = numberAt(text, contexts);
  if (!context) return null;
  const parameters = parameterCount(text);
  return parameters === null ? null : { parameters, context };
}

/** The weights of the model, by its shape or its name; null where neither tells. */
export function parameterCount(text: Written): number | null {
  const [width, layers] = [numberAt(text, widths), numberAt(text, depths)];
  if (width && layers) return 12 * layers * width ** 2;
  return namePlaces.map((path) => sizeIn(text.written(path))).find((size) => size !== null) ?? null;
}

/** `Qwen2-0.5B`, `pythia-70m`, `Mixtral-8x7B`; `lora_qwen2_0_5b` of torchtune. */
function sizeIn(name: unknown): number | null {
  if (typeof name !== 'string') return null;
  const match = /[-_/](?:(\d{1,3})x)?([01]_5|\d{1,4}(?:\.\d{1,3})?)([mb])(?![a-z0-9])/i.exec(name);
  if (!match) return null;
  const unit = match[3]?.toLowerCase() === 'b' ? 1e9 : 1e6;
  return Number(match[1] ?? 1) * Number(match[2]?.replace('_', '.')) * unit;
}
