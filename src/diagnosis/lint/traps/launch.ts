/** Traps of how a run is spread over devices and memory: accelerate, FSDP, DDP, checkpointing, loading. */
import { say } from '../../../shared/messages/say';
import { trainerText } from './exampleTexts';
import { trainerFormats, type Sprung, type Trap } from './trap';

const launch = `compute_environment: LOCAL_MACHINE
distributed_type: MULTI_GPU
mixed_precision: bf16
`;

const processesPerMachine: Trap = {
  id: 'processes-per-machine',
  formats: ['accelerate'],
  doc: {
    title: 'Processes that the machines cannot share',
    severities: ['error', 'warning'],
    why: '`num_processes` is the number of all machines together, and each gets the whole part of its share. With fewer processes than machines that is none; with a rest, the rest is never started.',
    threshold: '`num_processes` is below `num_machines` (error), or no multiple of it (warning).',
    source: 'accelerate/utils/launch.py: `num_processes // num_machines`.',
    example: {
      bad: `${launch}num_machines: 4
num_processes: 2
`,
      good: `${launch}num_machines: 4
num_processes: 32
`,
    },
  },
  find(keys): Sprung[] {
    const [at, machinesKey] = ['num_processes', 'num_machines'];
    const [processes, machines] = [keys.number(at), keys.number(machinesKey)];
    if (!processes || !machines || processes < 1 || machines < 2 || processes % machines === 0) return [];
    const args = { name: keys.name(at), processes, key: keys.name(machinesKey), machines };
    return processes < machines
      ? [{ severity: 'error', at, message: say('processes-per-machine.none', args) }]
      : [{ severity: 'warning', at, message: say('processes-per-machine.rest', args) }];
  },
};

const checkpointedTwice: Trap = {
  id: 'checkpointed-twice',
  // Axolotl sorts the two out before the Trainer sees them: recipes of its own have both.
  formats: trainerFormats,
  doc: {
    title: 'Activations are checkpointed by FSDP and by the Trainer',
    severities: ['error'],
    why: 'Both would recompute the same layers. The Trainer refuses it.',
    threshold: '`gradient_checkpointing: true` beside `activation_checkpointing: true` in `fsdp_config`.',
    source: 'transformers/trainer.py.',
    fix: '`checkpointed-twice` leaves it to FSDP.',
    example: {
      bad: `${trainerText}gradient_checkpointing: true
fsdp: full_shard
fsdp_config: { activation_checkpointing: true }
`,
      good: `${trainerText}gradient_checkpointing: false
fsdp: full_shard
fsdp_config: { activation_checkpointing: true }
`,
    },
  },
  find(keys) {
    const at = 'gradient_checkpointing';
    const other = ['activation_checkpointing', 'fsdp_activation_checkpointing']
      .map((key) => `fsdp_config.${key}`)
      .find((key) => keys.isOn(key));
    if (!keys.isOn(at) || other === undefined) return [];
    const message = say('checkpointed-twice.both', { name: keys.name(at), other: keys.name(other) });
    return [{ severity: 'error', at, message, mending: [{ set: at, to: false }] }];
  },
};

const unusedParameters: Trap = {
  id: 'unused-parameters',
  formats: trainerFormats,
  doc: {
    title: 'A search for unused parameters beside checkpointed activations',
    severities: ['warning'],
    why: 'Checkpointing goes through a layer twice, and DDP, which marks each parameter as ready once, stops with "Expected to mark a variable ready only once". Where it does not stop, the search is for nothing.',
    threshold:
      '`ddp_find_unused_parameters: true` beside `gradient_checkpointing: true`, unless `use_reentrant` is false.',
    source: 'transformers/trainer.py; transformers pull request 4659.',
    fix: '`unused-parameters` turns the search off.',
    example: {
      bad: `${trainerText}gradient_checkpointing: true
ddp_find_unused_parameters: true
`,
      good: `${trainerText}gradient_checkpointing: true
ddp_find_unused_parameters: false
`,
    },
  },
  find(keys) {
    const [at, other] = ['ddp_find_unused_parameters', 'gradient_checkpointing'];
    if (!keys.isOn(at) || !keys.isOn(other)) return [];
    if (keys.flag('gradient_checkpointing_kwargs.use_reentrant') === false) return [];
    const message = say('unused-parameters.twice', { name: keys.name(at), other: keys.name(other) });
    return [{ severity: 'warning', at, message, mending: [{ set: at, to: false }] }];
  },
};

const prefetchAlone: Trap = {
  id: 'prefetch-without-workers',
  formats: trainerFormats,
  doc: {
    title: 'Batches are to be fetched ahead, and nobody fetches',
    severities: ['error'],
    why: 'Only workers fetch ahead. The Trainer refuses the factor where there are none, which is its default.',
    threshold: '`dataloader_prefetch_factor` is written, and `dataloader_num_workers` is absent or 0.',
    source: 'transformers/training_args.py, `__post_init__`.',
    example: {
      bad: `${trainerText}dataloader_prefetch_factor: 4
`,
      good: `${trainerText}dataloader_prefetch_factor: 4
dataloader_num_workers: 4
`,
    },
  },
  find(keys, { complete }) {
    const [at, workers] = ['dataloader_prefetch_factor', 'dataloader_num_workers'];
    if (!keys.has(at) || keys.number(at) === null || !complete) return [];
    if (keys.has(workers) && keys.number(workers) !== 0) return [];
    const message = say('prefetch-without-workers.none', { name: keys.name(at), key: keys.name(workers) });
    return [{ severity: 'error', at, message }];
  },
};

const tune = `model:
  _component_: torchtune.models.llama3.llama3_8b
optimizer:
  _component_: torch.optim.AdamW
  lr: 2e-5
batch_size: 8
epochs: 1
`;

const offloadAlone: Trap = {
  id: 'offload-without-checkpointing',
  formats: ['torchtune'],
  doc: {
    title: 'Activations are to be offloaded, and are not checkpointed',
    severities: ['error'],
    why: 'torchtune offloads the activations that checkpointing keeps, and refuses to start without it.',
    threshold: '`enable_activation_offloading: True`, and `enable_activation_checkpointing` is absent or false.',
    source: 'recipes/full_finetune_distributed.py of torchtune.',
    fix: '`offload-without-checkpointing` turns checkpointing on.',
    example: {
      bad: `${tune}enable_activation_offloading: True
`,
      good: `${tune}enable_activation_checkpointing: True
enable_activation_offloading: True
`,
    },
  },
  find(keys) {
    const [at, other] = ['enable_activation_offloading', 'enable_activation_checkpointing'];
    if (!keys.isOn(at) || (keys.has(other) && keys.flag(other) !== false)) return [];
    const message = say('offload-without-checkpointing.refused', { name: keys.name(at), key: keys.name(other) });
    return [{ severity: 'error', at, message, mending: [{ set: other, to: true }] }];
  },
};

const streamWithoutEnd: Trap = {
  id: 'stream-without-end',
  formats: ['llamafactory'],
  doc: {
    title: 'Streamed data, and no number of steps',
    severities: ['error'],
    why: 'A stream has no length, so that epochs say nothing. LLaMA-Factory refuses it without `max_steps`.',
    threshold: '`streaming: true`, and `max_steps` is absent or -1.',
    source: 'llamafactory/hparams/parser.py.',
    example: {
      bad: `stage: sft
finetuning_type: full
template: llama3
dataset: ours
model_name_or_path: our/model
learning_rate: 0.00002
streaming: true
`,
      good: `stage: sft
finetuning_type: full
template: llama3
dataset: ours
model_name_or_path: our/model
learning_rate: 0.00002
streaming: true
max_steps: 5000
`,
    },
  },
  find(keys, { complete }) {
    const [at, end] = ['streaming', 'max_steps'];
    const none = !keys.has(end) || keys.number(end) === -1;
    if (!keys.isOn(at) || !none || !complete) return [];
    return [
      { severity: 'error', at, message: say('stream-without-end.none', { name: keys.name(at), key: keys.name(end) }) },
    ];
  },
};

const quantizedWhole: Trap = {
  id: 'quantized-whole',
  formats: ['llamafactory'],
  doc: {
    title: 'A quantized model is to be trained whole',
    severities: ['error'],
    why: 'Quantized weights have no gradients; what is trained are adapters beside them. LLaMA-Factory refuses other methods.',
    threshold: '`quantization_bit` is written beside a `finetuning_type` other than `lora` or `oft`.',
    source: 'llamafactory/hparams/parser.py.',
    fix: '`quantized-whole` trains LoRA.',
    example: {
      bad: `stage: sft
finetuning_type: full
template: llama3
dataset: ours
model_name_or_path: our/model
learning_rate: 0.00002
quantization_bit: 4
`,
      good: `stage: sft
finetuning_type: lora
template: llama3
dataset: ours
model_name_or_path: our/model
learning_rate: 0.0002
warmup_ratio: 0.05
quantization_bit: 4
`,
    },
  },
  find(keys) {
    const [at, method] = ['finetuning_type', 'quantization_bit'];
    const word = keys.word(at);
    if (keys.number(method) === null || word === null || word === 'lora' || word === 'oft') return [];
    const message = say('quantized-whole.refused', { name: keys.name(at), method: word, key: keys.name(method) });
    return [{ severity: 'error', at, message, mending: [{ set: at, to: 'lora' }] }];
  },
};

export const launchTraps: readonly Trap[] = [
  processesPerMachine,
  checkpointedTwice,
  unusedParameters,
  prefetchAlone,
  offloadAlone,
  streamWithoutEnd,
  quantizedWhole,
];
