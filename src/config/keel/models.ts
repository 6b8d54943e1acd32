/** The models of the embedded trainer: what a config says of each. */
import { z } from 'zod';

const count = z.number().int().positive();

export const activations = ['relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'tanh', 'sigmoid', 'linear'] as const;
export const initializations = ['glorot', 'he', 'lecun', 'normal', 'zeros'] as const;

const activation = z.enum(activations).describe('Activation after every hidden layer.');
const initialization = z
  .enum(initializations)
  .describe(
    'How weights are drawn at the start; absent means the layer type’s usual choice (he for ReLU, else glorot).',
  );

const mlp = z.strictObject({
  type: z.literal('mlp').describe('A multi-layer perceptron.'),
  hidden: z.array(count).min(0).describe('Width of every hidden layer, first to last.'),
  activation: activation.default('relu'),
  initialization: initialization.optional(),
  normalization: z.enum(['none', 'batch', 'layer']).default('none').describe('Normalization after every hidden layer.'),
});

const conv = z.strictObject({
  type: z.literal('conv').describe('A convolutional classifier for images.'),
  filters: z.array(count).min(1).describe('Filters of every convolution; each is followed by 2x2 max pooling.'),
  kernel: count.default(3).describe('Side of the square convolution kernel, in pixels.'),
  hidden: z.array(count).default([]).describe('Widths of the dense layers after the convolutions.'),
  activation: activation.default('relu'),
  initialization: initialization.optional(),
  normalization: z.enum(['none', 'batch', 'layer']).default('none').describe('Normalization after every hidden layer.'),
});

const recurrent = z.strictObject({
  type: z.literal('recurrent').describe('A recurrent network over a sequence of tokens.'),
  cell: z.enum(['simple', 'lstm', 'gru']).default('lstm').describe('Kind of recurrent cell.'),
  units: count.describe('Width of the recurrent state.'),
  layers: count.default(1).describe('Number of stacked recurrent layers.'),
  embedding: count.default(32).describe('Width of the token embedding.'),
  context: count.default(64).describe('Tokens in one training sequence.'),
  initialization: initialization.optional(),
});

const transformer = z.strictObject({
  type: z
    .literal('transformer')
    .describe('A transformer: a decoder for language modelling, an encoder for classification.'),
  layers: count.describe('Number of blocks.'),
  heads: count.describe('Attention heads; must divide the width.'),
  width: count.describe('Width of the residual stream.'),
  feedForward: count.optional().describe('Width of the feed-forward layer; absent means 4 x width.'),
  context: count.default(64).describe('Tokens in one training sequence.'),
  norm: z
    .enum(['pre', 'post'])
    .default('pre')
    .describe('Layer normalization before (pre) or after (post) each sub-layer.'),
  initialization: initialization.optional(),
});

export const modelSchema = z.discriminatedUnion('type', [mlp, conv, recurrent, transformer]);

export type ModelConfig = z.output<typeof modelSchema>;
export type ModelType = ModelConfig['type'];

export const modelTypes: readonly ModelType[] = modelSchema.options.map((option) => option.shape.type.value);
