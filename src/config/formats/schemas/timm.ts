/**
 * Keys of timm's args.yaml, read from the options of huggingface/pytorch-image-models train.py (2022 and 1.0). `--config` sets
 * them as defaults of the parser (`set_defaults`), which takes other names too and leaves them unread.
 */
import type { SchemaText } from './keySchema';

export const timmKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'ignored',
    keys: `
      aa amp amp_dtype amp_impl aot_autograd apex_amp aug_repeats aug_splits batch_size bce_loss bce_pos_weight
      bce_sum bce_target_thresh bn_eps bn_momentum bn_tf channels_last checkpoint_hist class_map clip_grad
      clip_mode color_jitter color_jitter_prob config cooldown_epochs crop_pct cutmix cutmix_minmax data data_dir
      dataset dataset_download dataset_trust_remote_code decay_epochs decay_milestones decay_rate device
      device_modules dist_bn distill_loss_weight distributed drop drop_block drop_connect drop_path epoch_repeats
      epochs eval_metric experiment fast_norm fuser gaussian_blur_prob gp grad_accum_steps grad_checkpointing
      grayscale_prob head_init_bias head_init_scale hflip img_size in_chans initial_checkpoint input_img_mode
      input_key input_size interpolation jsd_loss kd_distill_type kd_loss_type kd_model_name layer_decay
      layer_decay_min_scale layer_decay_no_opt_scale local_rank log_interval log_wandb lr lr_base lr_base_scale
      lr_base_size lr_cycle_decay lr_cycle_limit lr_cycle_mul lr_k_decay lr_noise lr_noise_pct lr_noise_std mean
      min_lr mixup mixup_mode mixup_off_epoch mixup_prob mixup_switch_prob model model_dtype model_ema
      model_ema_decay model_ema_force_cpu model_ema_warmup model_kwargs momentum naflex_loader naflex_loss_scale
      naflex_max_seq_len naflex_patch_size_probs naflex_patch_sizes naflex_train_seq_lens native_amp no_aug
      no_ddp_bb no_prefetcher no_resume_opt num_classes opt opt_betas opt_eps opt_kwargs output patience_epochs
      pin_mem prefetcher pretrained pretrained_path rank ratio recount recovery_interval remode reprob resplit
      resume save_images scale sched sched_on_updates seed smoothing split_bn start_epoch std sync_bn
      synchronize_step target_key torchcompile torchcompile_mode torchscript train_crop_mode train_interpolation
      train_num_samples train_split tta use_multi_epochs_loader val_interval val_num_samples val_split
      validation_batch_size vflip wandb_project wandb_resume_id wandb_tags warmup_epochs warmup_lr warmup_prefix
      weight_decay worker_seeding workers world_size
    `,
  },
];
