/** How large a language model is, where its config says so: formats give the shape of it, not the count. */
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

/** Models that are taken by their name, which tells their size: `EleutherAI/gpt-neo-125M`. */
const names = ['model.pretrained_model_name_or_path', 'model.name_or_path'];

export interface ModelSize {
  /** Weights without embeddings: 12 x layers x width^2 (Kaplan et al., 2020, Scaling laws, table 1). */
  parameters: number;
  /** Tokens of one sequence. */
  context: number;
}

/** Null where the config does not give the whole shape. */
export function modelSize({ written }: Written): ModelSize | null {
  const find = (paths: string[]): number | undefined =>
    paths.map((path) => written(path.split('.'))).find((value): value is number => typeof value === 'number');
  const [width, layers, context] = [places.width, places.layers, places.context].map(find);
  if (!context) return null;
  if (width && layers) return { parameters: 12 * layers * width ** 2, context };
  const named = names.map((path) => sizeIn(written(path.split('.')))).find((size) => size !== null);
  return named ? { parameters: named, context } : null;
}

function sizeIn(name: unknown): number | null {
  const match = typeof name === 'string' ? /[-_](\d+(?:\.\d+)?)([mb])(?![a-z0-9])/i.exec(name) : null;
  return match ? Number(match[1]) * (match[2]?.toLowerCase() === 'b' ? 1e9 : 1e6) : null;
}
