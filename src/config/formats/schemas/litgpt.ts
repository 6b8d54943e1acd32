/**
 * Keys of LitGPT's YAML, read from litgpt 0.3 to 0.5.13: the arguments of `setup` in pretrain.py and finetune, args.py,
 * config.py and data. jsonargparse stops at an unknown key (`CLI` in __main__.py); classes of data and optimizer may be others.
 */
import type { SchemaText } from './keySchema';
import { allArguments, torchOptimizers } from './torch';

export const litgptKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'refused',
    keys: `
      access_token checkpoint_dir data devices eval initial_checkpoint_dir log logger_name lora_alpha lora_dropout
      lora_head lora_key lora_mlp lora_projection lora_query lora_r lora_value model_config model_name num_nodes
      optimizer out_dir precision quantize resume seed tokenizer_dir train
    `,
  },
  {
    section: 'train',
    unknown: 'refused',
    keys: `
      beta1 beta2 epochs global_batch_size learning_rate log_interval lr_warmup_fraction lr_warmup_steps max_norm
      max_seq_length max_steps max_time max_tokens micro_batch_size min_lr save_interval tie_embeddings
      weight_decay
    `,
  },
  {
    section: 'eval',
    unknown: 'refused',
    keys: `
      evaluate_example final_validation initial_validation interval max_iters max_new_tokens
    `,
  },
  {
    section: 'log',
    unknown: 'refused',
    keys: `
      checkpoint_name group log_model metadata project run save_logs teamspace
    `,
  },
  {
    section: 'model_config',
    unknown: 'refused',
    keys: `
      attention_logit_softcapping attention_scores_scalar attn_bias bias block_size final_logit_softcapping
      first_k_dense_replace gelu_approximate head_size hf_config intermediate_size latent_attention lm_head_bias
      mlp_class_name moe_intermediate_size n_embd n_expert n_expert_groups n_expert_per_token n_head n_layer
      n_query_groups n_shared_expert n_topk_groups n_topk_scores_per_group name norm_1 norm_2 norm_class_name
      norm_eps norm_qk norm_qk_type norm_topk_prob padded_vocab_size padding_multiple parallel_residual
      post_attention_norm post_mlp_norm rope_adjustments rope_base rope_condense_ratio rope_indices rope_interleave
      rope_local_base_freq rotary_percentage routed_scaling_factor scale_embeddings shared_attention_norm
      sliding_window_indices sliding_window_layer_placing sliding_window_size vocab_size
    `,
  },
  { section: 'data', unknown: 'refused', keys: 'class_path dict_kwargs init_args' },
  {
    section: 'data.init_args',
    unknown: 'refused',
    open: true,
    keys: `
      access_token batch_size data_path download_dir file_name file_url ignore_index
      include_multiturn_conversations json_path mask_prompt max_seq_length num_workers prompt_style repo_id seed
      seq_length split_names subsets test_dataset tokenizer train_data_path train_dataset url use_starcoder
      val_data_path val_dataset val_split_fraction
    `,
  },
  { section: 'optimizer', unknown: 'refused', keys: 'class_path dict_kwargs init_args' },
  { section: 'optimizer.init_args', unknown: 'refused', open: true, keys: allArguments(torchOptimizers) },
];
