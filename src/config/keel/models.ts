/** The models of the embedded trainer: what a config says of each. */
import { z } from 'zod';
import { means } from './means';

const count = z.number().int().positive();

export const activations = ['relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'tanh', 'sigmoid', 'linear'] as const;
export const initializations = ['glorot', 'he', 'lecun', 'normal', 'zeros'] as const;

const activation = z.enum(activations).meta(means('key.activation'));
const initialization = z.enum(initializations).meta(means('key.initialization'));

const mlp = z.strictObject({
  type: z.literal('mlp').meta(means('key.mlp.type')),
  hidden: z.array(count).min(0).meta(means('key.mlp.hidden')),
  activation: activation.default('relu'),
  initialization: initialization.optional(),
  normalization: z.enum(['none', 'batch', 'layer']).default('none').meta(means('key.mlp.normalization')),
});

const conv = z.strictObject({
  type: z.literal('conv').meta(means('key.conv.type')),
  filters: z.array(count).min(1).meta(means('key.conv.filters')),
  kernel: count.default(3).meta(means('key.conv.kernel')),
  hidden: z.array(count).default([]).meta(means('key.conv.hidden')),
  activation: activation.default('relu'),
  initialization: initialization.optional(),
  normalization: z.enum(['none', 'batch', 'layer']).default('none').meta(means('key.mlp.normalization')),
});

const recurrent = z.strictObject({
  type: z.literal('recurrent').meta(means('key.recurrent.type')),
  cell: z.enum(['simple', 'lstm', 'gru']).default('lstm').meta(means('key.recurrent.cell')),
  units: count.meta(means('key.recurrent.units')),
  layers: count.default(1).meta(means('key.recurrent.layers')),
  embedding: count.default(32).meta(means('key.recurrent.embedding')),
  context: count.default(64).meta(means('key.recurrent.context')),
  initialization: initialization.optional(),
});

const transformer = z.strictObject({
  type: z.literal('transformer').meta(means('key.transformer.type')),
  layers: count.meta(means('key.transformer.layers')),
  heads: count.meta(means('key.transformer.heads')),
  width: count.meta(means('key.transformer.width')),
  feedForward: count.optional().meta(means('key.transformer.feed-forward')),
  context: count.default(64).meta(means('key.recurrent.context')),
  norm: z.enum(['pre', 'post']).default('pre').meta(means('key.transformer.norm')),
  initialization: initialization.optional(),
});

export const modelSchema = z.discriminatedUnion('type', [mlp, conv, recurrent, transformer]);

export type ModelConfig = z.output<typeof modelSchema>;
export type ModelType = ModelConfig['type'];

export const modelTypes: readonly ModelType[] = modelSchema.options.map((option) => option.shape.type.value);
