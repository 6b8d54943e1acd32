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
  return width && layers && context ? { parameters: 12 * layers * width ** 2, context } : null;
}
