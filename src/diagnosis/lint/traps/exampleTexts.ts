/** The beginnings of the examples that tables of traps share. */

/** A fine-tuning of the Trainer's, with no length yet. */
export const trainerStart = `model_name_or_path: our/model
per_device_train_batch_size: 8
learning_rate: 0.00002
`;

export const trainerText = `${trainerStart}num_train_epochs: 1
`;

/** A fine-tuning of Axolotl's. */
export const axolotlText = `base_model: our/model
datasets:
  - path: our/data
    type: alpaca
micro_batch_size: 4
num_epochs: 1
optimizer: adamw_torch
learning_rate: 0.00002
warmup_steps: 10
`;
