/** The lists of keys: that they are read, and that published files have hardly a key which none of them knows. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { formats } from '../../../../src/config/formats';
import { keysOf } from '../../../../src/config/formats/keys';
import { schemaFormats, schemaKeys, sectionName } from '../../../../src/config/formats/schemas';
import { knowsKey } from '../../../../src/config/formats/schemas/keySchema';
import { configTextOf } from '../../../../src/config/text/configText';
import { nodeAt } from '../../../../src/config/text/node';
import { parseText } from '../../../../src/config/text/source';
import { examples } from './examples';
import { unknownKeys } from './unknownKeys';

const root = path.resolve('../shared/configs');
const list = path.join(root, 'SOURCES.tsv');

/** `section.key` of each key that the text's framework does not know. */
function strangers(text: string, fileName: string): string[] {
  const parsed = parseText(text, fileName);
  for (const index of parsed.documents.keys()) {
    const { top } = configTextOf(text, parsed, index, 'lenient');
    for (const format of top?.entries ? formats : []) {
      const view = top && (format.inCfg ?? false) === (parsed.language === 'cfg') && format.recognise(top);
      if (!view) continue;
      const place = nodeAt(top, view.prefix);
      return place ? unknownKeys(format.name, place).map((key) => sectionName(key.path)) : [];
    }
  }
  return [];
}

/** Files with keys that the framework does not read, and why that is so. */
const reasons: Record<string, { keys: string; because: string }> = {
  'axolotl/johnlund-epistemic-stance__axolotl_config.yaml': {
    keys: 'push_to_hub',
    because: 'of TrainingArguments; Axolotl has `hub_model_id` alone',
  },
  'custom/JorgeVanco-diffusionGPT__configs__sft.yaml': {
    keys: `hidden_size num_hidden_layers num_attention_heads load_from_disk num_diffusion_steps corruption_prob
      edit_stage_start anneal_corruption auto_naming`,
    because: 'the script has a class of its own beside those of transformers',
  },
  'deepspeed/Chao-Ye-CM2__ds_config.json': {
    keys: 'flops_profiler.end_profile_step',
    because: 'of the autotuner; the profiler has one step',
  },
  'llamafactory/yizhou0409-Agentic-Rag__llamafactory_config.yaml': {
    keys: 'model_name model_path booster checkpoint_path training_stage compute_type extra_args',
    because: 'made up from labels of the web interface; LLaMA-Factory refuses the file',
  },
  'ludwig/ludwig__examples__alignment__config_dpo.yaml': {
    keys: 'trainer.beta',
    because: 'the trainer reads `dpo_beta`; this one is left out with a warning',
  },
  'ludwig/ludwig__examples__optimizers__config_muon.yaml': {
    keys: 'trainer.learning_rate_scheduler.type',
    because: 'the schedule reads `decay`; this one is left out with a warning',
  },
};

describe('The keys that frameworks know', () => {
  test('a key is known, a misspelt one is named with what becomes of it', () => {
    expect(strangers('{"zero_optimization": {"stage": 2, "overlap_com": true}, "fp16 ": {}}', 'ds.json')).toEqual([
      'zero_optimization.overlap_com',
      'fp16 ',
    ]);
    expect(schemaKeys('deepspeed', 'zero_optimization')?.unknown).toBe('refused');
    expect(schemaKeys('deepspeed', '')?.unknown).toBe('ignored');
    expect(schemaKeys('deepspeed', 'nowhere')).toBeNull();
    expect(schemaKeys('__proto__', '')).toBeNull();
  });

  test('every list is one of a format that there is, and has words only', () => {
    const names = new Set(formats.map(({ name }) => name));
    for (const format of schemaFormats) {
      expect(names, format).toContain(format);
      for (const key of schemaKeys(format, '')?.keys ?? []) expect(key).toMatch(/^[\w-]+$/);
    }
  });

  test('a key that an adapter reads is one that the framework knows', () => {
    const strange = schemaFormats.flatMap((format) =>
      keysOf(format)
        .filter(({ path }) => {
          const schema = schemaKeys(format, path.slice(0, -1).join('.'));
          return schema && !schema.open && !knowsKey(schema, path.at(-1) ?? '');
        })
        .map(({ path }) => `${format} ${path.join('.')}`),
    );
    // Fields that formats share look for each other's spellings; gpt-neox has
    // `warmup` alone, Ludwig calls the schedule `decay`, fairseq `max_sentences` is an option, OpenNMT-py has no decay at all.
    expect(strange.sort()).toEqual([
      'axolotl lora_rank',
      'fairseq dataset.max_sentences',
      'gpt-neox warmup_iters',
      'llamafactory lora_r',
      'llamafactory max_train_steps',
      'ludwig trainer.learning_rate_scheduler.type',
      'opennmt weight_decay',
    ]);
  });

  test.each(examples.map((each) => [each.format, each] as const))(
    'our own example of %s has none',
    (_, { text, name }) => {
      expect(strangers(text, name)).toEqual([]);
    },
  );

  test.skipIf(!existsSync(list))('published files have none but those that are explained', () => {
    const files = readFileSync(list, 'utf8').trimEnd().split('\n').slice(1);
    const found = files
      .map((row) => row.split('\t')[0] ?? '')
      .map((file) => [file, strangers(readFileSync(path.join(root, file), 'utf8'), file)] as const)
      .filter(([, keys]) => keys.length > 0);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(reasons).map(([file, { keys }]) => [file, keys.split(/\s+/)])),
    );
  });
});
