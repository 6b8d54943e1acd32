/**
 * Keys of open-instruct's YAML, read from allenai/open-instruct open_instruct/finetune.py (`FlatArguments`), the classes of its
 * DPO scripts, and its own configs of before. `ArgumentParserPlus` stops at a key of no class.
 */
import type { SchemaText } from './keySchema';

export const openInstructKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'refused',
    open: true,
    keys: `
      add_bos add_seed_and_date_to_exp_name additional_model_arguments beta cache_dataset_only chat_template_name
      checkpointing_steps clip_grad_norm concatenated_forward config_name dataset_cache_mode dataset_config_hash
      dataset_config_name dataset_local_cache_dir dataset_mix_dir dataset_mixer dataset_mixer_list
      dataset_mixer_list_splits dataset_name dataset_skip_cache dataset_target_columns dataset_transform_fn
      do_not_randomize_output_dir dpo_beta dpo_gamma_beta_ratio dpo_label_smoothing dpo_loss_type exp_name
      fused_optimizer gamma_beta_ratio gradient_accumulation_steps gradient_checkpointing gs_bucket_path hf_entity
      hf_metadata_dataset hf_repo_id hf_repo_revision hf_repo_url keep_last_n_checkpoints label_smoothing
      learning_rate load_balancing_loss load_balancing_weight logging_steps lora_alpha lora_dropout lora_rank
      loss_type low_cpu_mem_usage lr_scheduler_type max_grad_norm max_seq_length max_train_samples max_train_steps
      model_name_or_path model_revision num_epochs num_train_epochs oe_eval_max_length oe_eval_tasks output_dir
      overwrite_cache packing per_device_train_batch_size preprocessing_num_workers push_to_hub reduce_loss
      report_to resume_from_checkpoint run_name save_to_hub seed timeout tokenizer_name tokenizer_name_or_path
      tokenizer_revision trust_remote_code try_auto_save_to_beaker try_launch_beaker_eval_jobs use_8bit_optimizer
      use_fast use_flash_attn use_liger_kernel use_lora use_qlora use_slow_tokenizer wandb_entity
      wandb_project_name warmup_ratio weight_decay with_tracking
    `,
  },
];
