/**
 * Keys of OpenNMT-py's YAML, read from OpenNMT-py 2.0 to 3.5: opts.py and the options of transforms. onmt/bin/train.py reads
 * the file with `parse_known_args` (configargparse), which leaves an unknown key unread.
 */
import type { SchemaText } from './keySchema';

export const opennmtKeys: readonly SchemaText[] = [
  {
    section: '',
    unknown: 'ignored',
    keys: `
      aan_useffn accum_count accum_steps adagrad_accumulator_init adam_beta1 adam_beta2 add_ffnbias add_qkvbias
      align_debug alignment_heads alignment_layer alpha apex_opt_level attention_dropout attn_debug average_decay
      average_every avg_raw_probs avg_tok_max avg_tok_min ban_unk_token batch_size batch_size_multiple batch_type
      beam_size beta bidir_edges block_ngram_repeat both_embeddings bridge bridge_extra_node brnn bucket_size
      bucket_size_increment bucket_size_init cnn_kernel_width config context_gate copy_attn copy_attn_force
      copy_attn_type copy_loss_by_seqlength coverage_attn coverage_penalty data data_type debug dec_hid_size
      dec_layers dec_rnn_size decay_method decay_steps decoder_start_token decoder_type default_specials doc_length
      dropout dropout_steps dump_beam dump_fields dump_preds dump_samples dump_transforms early_stopping
      early_stopping_criteria embeddings_type enc_hid_size enc_layers enc_rnn_size encoder_type epochs exp exp_host
      feat_merge feat_vec_exponent feat_vec_size format fp32 freeze_decoder freeze_encoder freeze_word_vecs_dec
      freeze_word_vecs_enc full_context_alignment fuzzy_corpus_ratio fuzzy_threshold fuzzy_token
      fuzzymatch_max_length fuzzymatch_min_length generator_function global_attention global_attention_function
      gold_align gpt2_pretok gpu gpu_backend gpu_ranks gpu_verbose_level gpuid group_size heads hidden_size
      ignore_when_blocking input_feed insert_ratio int8 ip isolated_tag keep_checkpoint label_smoothing
      lambda_align lambda_coverage langid layer_norm layers learn_subwords learn_subwords_size learning_rate
      learning_rate_decay length_penalty lm_prior_lambda lm_prior_model lm_prior_tau log_file log_file_level
      lora_alpha lora_dropout lora_embedding lora_layers lora_rank loss_scale mask_length mask_ratio master_ip
      master_port max_context max_generator_batches max_grad_norm max_length max_length_ratio
      max_relative_positions max_sent_length max_tags min_length model model_config model_dtype model_task
      model_type models multiquery n_best n_edge_types n_node n_sample n_src_feats n_steps norm_eps norm_numbers
      norm_quote_commas normalization num_experts num_experts_per_tok num_kv num_threads num_workers optim output
      override_opts overwrite paired_etag paired_stag parallel_mode parallel_residual param_init param_init_glorot
      penn permute_sent_ratio phrase_table poisson_lambda pool_factor port pos_ffn_activation_fn position_encoding
      position_encoding_type post_remove_control_chars pre_replace_unicode_punct pre_word_vecs_dec
      pre_word_vecs_enc precision prefetch_factor prior_tokenization profile quant_layers quant_type quantization
      queue_size random_ratio random_sampling_temp random_sampling_topk random_sampling_topp ratio
      relative_positions_buckets replace_length replace_unk report_align report_every report_time reset_optim
      response_patterns reuse_copy_attn reversible_tokenization rnn_size rnn_type rotary_dim rotary_interleave
      rotary_theta rotate_ratio same_char same_word save_checkpoint_steps save_config save_data save_format
      save_model scoring_debug scripts_nok scripts_ok seed self_attn_type shard_size share_decoder_embeddings
      share_embeddings share_vocab shared_layer_norm single_pass skip_empty_level sliding_window src src_delimiter
      src_embeddings src_eq_tgt src_feats src_feats_defaults src_feats_vocab src_ggnn_size src_lang
      src_onmttok_kwargs src_prefix src_seq_length src_seq_length_trunc src_spacy_language_model src_subword_alpha
      src_subword_model src_subword_nbest src_subword_type src_subword_vocab src_suffix src_term_stoken
      src_tgt_ratio src_vocab src_vocab_size src_vocab_threshold src_word_vec_size src_words_min_frequency
      start_decay_steps state_dim stepwise_penalty switchout_temperature tags_corpus_ratio tags_dictionary_path
      tensorboard tensorboard_log_dir term_corpus_ratio term_example_ratio term_source_delimiter termbase_path tgt
      tgt_embeddings tgt_file_prefix tgt_lang tgt_onmttok_kwargs tgt_prefix tgt_seq_length tgt_seq_length_trunc
      tgt_spacy_language_model tgt_subword_alpha tgt_subword_model tgt_subword_nbest tgt_subword_type
      tgt_subword_vocab tgt_suffix tgt_term_etoken tgt_term_stoken tgt_vocab tgt_vocab_size tgt_vocab_threshold
      tgt_word_vec_size tgt_words_min_frequency timeout tm_delimiter tm_path tokendrop_temperature
      tokenmask_temperature train_eval_steps train_from train_metrics train_steps transformer_ff transforms
      truncated_decoder update_vocab upper_corpus_ratio url_root use_ckpting valid_batch_size valid_metrics
      valid_steps verbose vocab_sample_queue_size vocab_size_multiple w_bit warmup_steps with_score word_vec_size
      world_size zero_out_prompt_loss
    `,
  },
];
