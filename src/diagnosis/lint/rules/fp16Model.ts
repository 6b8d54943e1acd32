import { say } from '../../../shared/messages/say';
import { modelName } from '../modelName';
import { stated, writeFix } from '../rule';
import type { Rule } from '../rule';

interface Trained {
  name: RegExp;
  /** Whether NaN in fp16 was reported, and not only the number format of its training. */
  reported: boolean;
}

/** Models that were trained in bf16, whose activations go beyond what fp16 holds. */
const models: readonly Trained[] = [
  { name: /(?:^|[/_-])(?:m?t5|flan-t5|ul2|umt5|byt5)\b/i, reported: true },
  { name: /gemma-?3/i, reported: true },
  { name: /gemma/i, reported: false },
  { name: /qwen-?(?:2|3)/i, reported: false },
  { name: /llama-?(?:2|3|4)|llama2/i, reported: false },
  { name: /mi[sx]tral/i, reported: false },
  { name: /phi-?(?:2|3|4)/i, reported: false },
  { name: /deepseek/i, reported: false },
  { name: /olmo/i, reported: false },
  { name: /smollm/i, reported: false },
];

/** fp16 for a model that was trained in bf16. */
export const fp16Model: Rule = {
  id: 'fp16-model',
  doc: {
    title: 'fp16 for a model that was trained in bf16',
    severities: ['warning', 'hint'],
    why: 'bf16 reaches as far as fp32, fp16 ends at 65,504. A model that was trained in bf16 may have activations beyond that: they become infinite, the loss NaN, and the loss scale falls until nothing moves.',
    threshold:
      'The number format is fp16 and the name of the model is one that was trained in bf16: warning for T5 and Gemma 3, of which NaN is reported, hint for other Gemmas, Qwen, Llama, Mistral, Phi, DeepSeek, OLMo and SmolLM, which mostly bear it.',
    source:
      'transformers #4938, #5651 and #14189 (T5), #36822 and #37226 (Gemma 3); the model cards of the others name bf16.',
    fix: '`bf16` trains in bf16.',
    example: {
      bad: `model_name_or_path: google/flan-t5-base
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
fp16: true
`,
      good: `model_name_or_path: google/flan-t5-base
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
bf16: true
`,
    },
  },
  check(recipe, text) {
    const precision = stated(recipe.precision);
    if (!precision || !['fp16', 'mixed-fp16'].includes(precision.value)) return [];
    const model = modelName(recipe, text);
    const found = model && models.find(({ name }) => name.test(model.name));
    if (!found) return [];
    const args = { name: precision.name, model: model.name, key: model.key };
    const bf16 = precision.value === 'fp16' ? 'bf16' : 'mixed-bf16';
    const fixes = writeFix('bf16', say('lint-fix.bf16'), recipe.precision, bf16);
    const id = found.reported ? 'fp16-model.reported' : 'fp16-model.trained';
    return [{ severity: found.reported ? 'warning' : 'hint', path: precision.path, message: say(id, args), fixes }];
  },
};
