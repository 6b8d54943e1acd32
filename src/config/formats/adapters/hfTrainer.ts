/** Hugging Face `TrainingArguments` in YAML, JSON or TOML: transformers, TRL, alignment-handbook, open-r1. */
import { hfFields } from '../fields/trainingArguments';
import type { Format } from '../format';
import type { TrainingKind } from '../../recipe';
import { View } from '../configView';

function hfKind(view: View): TrainingKind {
  if (
    view.scalar('use_peft') === true ||
    view.any('lora_r', 'lora_alpha', 'lora_type', 'peft_type', 'adapter_name_or_path')
  )
    return 'adapters';
  if (view.any('reward_funcs', 'rl_beta', 'loss_type', 'max_prompt_length', 'num_generations', 'pref_beta'))
    return 'preference';
  return view.any('model_name_or_path', 'model') ? 'finetuning' : 'unknown';
}

/** Keys that no one writes but for `TrainingArguments`. */
const own = [
  'per_device_train_batch_size',
  'lr_scheduler_type',
  'num_train_epochs',
  'gradient_accumulation_steps',
  'warmup_ratio',
];

/** Whether a section holds a set of training arguments. */
function isTrainingArguments(view: View): boolean {
  if (view.any('per_device_train_batch_size', 'num_train_epochs', 'lr_scheduler_type')) {
    return (
      view.any('learning_rate', 'output_dir', 'model_name_or_path') || own.filter((key) => view.any(key)).length >= 2
    );
  }
  return view.all('model_name_or_path', 'learning_rate');
}

/** Sections that hold the arguments in home-made files that pass them on. */
const sections = ['training_args', 'training_arguments', 'trainer_args', 'TrainingArguments'];

export const hfTrainer: Format = {
  name: 'hf-trainer',
  doc: {
    title: 'Hugging Face `TrainingArguments`, TRL, alignment-handbook',
    recognisedBy: '`per_device_train_batch_size`, `num_train_epochs`, `lr_scheduler_type`',
  },
  recognise: (root) => {
    const view = [[], ...sections.map((name) => [name])]
      .map((prefix) => new View(root, prefix))
      .find(isTrainingArguments);
    return view ?? null;
  },
  // HfArgumentParser.parse_yaml_file and TrlParser read with yaml.safe_load.
  loader: 'pyyaml',
  kind: hfKind,
  family: () => 'transformer',
  fields: hfFields,
};
