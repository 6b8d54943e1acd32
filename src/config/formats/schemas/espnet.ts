/**
 * Keys of ESPnet's YAML, read from espnet 202511: the options of espnet2/tasks, and a name and its `_conf` for each of their
 * `ClassChoices`. The parser (espnet2/utils/config_argparse.py) stops at a key that is no option.
 */
import type { SchemaText } from './keySchema';
import { allArguments, torchOptimizers } from './torch';

export const espnetKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'refused',
    open: true,
    keys: `
      accum_grad adapter adapter_conf allow_multi_rates allow_variable_data_keys asr_ctc asr_ctc_conf asr_decoder
      asr_decoder_conf asr_model_conf attractor attractor_conf aux_attention aux_attention_conf aux_ctc_tasks
      avoid_allzero_segment batch_bins batch_size batch_type best_model_criterion bpemodel categories
      category_sample_size category_upsampling_factor channel_reordering chunk_default_fs
      chunk_discard_short_samples chunk_excluded_key_prefixes chunk_length chunk_max_abs_length chunk_shift_ratio
      cleaner codec codec_conf collate_fn_conf collect_stats create_graph_in_tensorboard criterions criterions_conf
      ctc_conf ctc_sample_rate cudnn_benchmark cudnn_deterministic cudnn_enabled dataset_scaling_factor
      dataset_upsampling_factor ddp_comm_hook decoder decoder_conf deepspeed_config deliberationencoder
      deliberationencoder_conf detect_anomaly diar_input_size diar_model_conf diar_num_spk diffusion_model
      diffusion_model_conf discrete_feats_extract discrete_feats_extract_conf discrete_token_layers discriminator
      discriminator_conf dist_backend dist_init_method dist_launcher dist_master_addr dist_master_port dist_rank
      dist_world_size drop_last_iter dry_run dynamic_mixing dynamic_mixing_gain_db early_stopping_criterion encoder
      encoder_condition encoder_condition_conf encoder_conf energy_extract energy_extract_conf energy_normalize
      energy_normalize_conf enh_criterions enh_model_conf enroll_segment exclude_weight_decay
      exclude_weight_decay_conf extra_asr_decoder extra_asr_decoder_conf extra_mt_decoder extra_mt_decoder_conf
      extra_mt_encoder extra_mt_encoder_conf extractor extractor_conf fairseq_checkpoint feats_extract
      feats_extract_conf flexible_numspk fold_length force_single_channel freeze_param frontend frontend_conf fs
      g2p generator generator_conf grad_clip grad_clip_type grad_noise gradient_as_bucket_view hier_encoder
      hier_encoder_conf ignore_init_mismatch init init_param input_size int_pad_value iterator_type joint_net_conf
      joint_network_conf keep_nbest_models kenlm_path label_aggregator label_aggregator_conf lang2utt lang_num lm
      lm_conf load_all_speakers load_spk_embedding local_rank log_interval log_level loss loss_conf loss_weights
      loss_wrappers loss_wrappers_conf losses losses_conf mask_module mask_module_conf max_batch_size max_cache_fd
      max_cache_size max_epoch md_encoder md_encoder_conf min_batch_size model model_conf model_name model_type
      model_type_conf multi_task_dataset multiple_iterator multiprocessing_distributed nbest_averaging_interval
      nclusters ngpu no_forward_run noise_apply_prob noise_db_range noise_scp non_linguistic_symbols normalize
      normalize_conf num_att_plot num_cache_chunks num_classes num_eval num_iters_per_epoch num_noise_type num_spk
      num_workers odim optim optim2 optim2_conf optim3 optim3_conf optim4 optim4_conf optim_conf output_dir
      output_size patience pitch_extract pitch_extract_conf pitch_normalize pitch_normalize_conf pooling
      pooling_condition pooling_condition_conf pooling_conf postdecoder postdecoder_conf postencoder
      postencoder_conf postfrontend postfrontend_conf pre_postencoder_norm pred_masked_weight pred_nomask_weight
      preencoder preencoder_conf preprocessor preprocessor_conf pretrain_path print_config projector
      projector_condition projector_condition_conf projector_conf promptencoder promptencoder_conf resume
      rir_apply_prob rir_scp s2st_type sample_rate save_strategy scheduler scheduler2 scheduler2_conf scheduler3
      scheduler3_conf scheduler4 scheduler4_conf scheduler_conf score_feats_extract score_feats_extract_conf
      score_model score_model_conf sde sde_conf seed segmenter segmenter_conf separator separator_conf sharded_ddp
      short_noise_thres shuffle_within_batch sort_batch sort_in_batch specaug specaug_conf speech_segment
      speech_volume_normalize spk2utt spk_num src_bpemodel src_g2p src_normalize src_normalize_conf src_token_list
      src_token_type src_tokenizer_encode_conf st_ctc st_ctc_conf st_decoder st_decoder_conf st_joint_net_conf
      st_model_conf subtask_series svs svs_conf synthesizer synthesizer_conf target_duration text_name tgt_bpemodel
      tgt_feats_extract tgt_feats_extract_conf tgt_g2p tgt_normalize tgt_normalize_conf tgt_token_list
      tgt_token_type token_list token_type tokenizer_encode_conf train_data_path_and_name_and_type train_dtype
      train_shape_file train_spk2enroll transcript_token_list tts tts_conf two_pass unit_encoder unit_encoder_conf
      unit_token_list unused_parameters upsampling_factor use_adapter use_amp use_deepspeed use_lang_prompt
      use_matplotlib use_nlp_prompt use_preprocessor use_reverberant_ref use_tensorboard use_tf32 use_wandb util
      util_conf utt2spk val_scheduler_criterion valid_batch_bins valid_batch_size valid_batch_type
      valid_data_path_and_name_and_type valid_iterator_type valid_max_cache_size valid_shape_file var var_conf
      wandb_entity wandb_id wandb_model_log_interval wandb_name wandb_project window_shift window_size
      write_collected_feats ying_extract ying_extract_conf
    `,
  },
  { section: 'optim_conf', unknown: 'refused', open: true, keys: allArguments(torchOptimizers) },
];
