/** Configs of any length for the bench of the language server: our own, and one for Hugging Face's trainer. */

/** A `*.keel.yaml` of `lines` lines: most of them name columns of a table. `lr` has one digit that changes. */
export function ownConfig(lines: number, lr: string): string {
  const head = `# A table with many columns.
name: wide
task: tabular-regression
data:
  path: wide.csv # measured
  target: y
  features:
`;
  const tail = `model:
  type: mlp
  hidden: [64, 64]
  activation: relu
optimizer:
  name: adamw
  lr: ${lr} # as usual
  weightDecay: 0.01
schedule:
  name: cosine
  warmup: 200
clip:
  norm: 1
batchSize: 64
accumulate: 2
steps: 5000
seed: 7
`;
  const columns = lines - lineCount(head) - lineCount(tail);
  return head + list(columns, (i) => `    - c${i}\n`) + tail;
}

/** A fine-tuning config with a mixture of data sets, as alignment-handbook and axolotl have them. */
export function foreignConfig(lines: number, lr: string): string {
  const head = `# Model
model_name_or_path: some/model-7b
torch_dtype: bfloat16
attn_implementation: flash_attention_2

# Training
learning_rate: ${lr} # tuned
lr_scheduler_type: cosine
warmup_ratio: 0.1
max_steps: 2000
per_device_train_batch_size: 8
gradient_accumulation_steps: 4
gradient_checkpointing: true
max_grad_norm: 1.0
weight_decay: 0.01
bf16: true
seed: 42
output_dir: out

# Data
dataset_mixture:
`;
  const sets = Math.max(0, Math.floor((lines - lineCount(head)) / 5));
  return (
    head +
    list(
      sets,
      (i) =>
        `  - id: set-${i}\n    split: train # all\n    weight: 0.${i % 9}1\n    columns: [prompt, answer]\n    shuffle: true\n`,
    )
  );
}

const list = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join('');

const lineCount = (text: string): number => text.split('\n').length - 1;
