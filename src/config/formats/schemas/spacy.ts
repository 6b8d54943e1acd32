/**
 * Keys of spaCy's config.cfg, read from spacy 3.8 (spacy/schemas.py, training/batchers.py) and thinc 9.1 (thinc/optimizers.py).
 * Its pydantic models stop at an unknown key (extra = forbid). Other optimizers and batchers may be registered.
 */
import type { SchemaText } from './keySchema';

export const spacyKeys: readonly SchemaText[] = [
  {
    section: 'training',
    unknown: 'refused',
    keys: `
      accumulate_gradient annotating_components batcher before_to_disk before_update dev_corpus dropout
      eval_frequency frozen_components gpu_allocator logger max_epochs max_steps optimizer patience score_weights
      seed train_corpus
    `,
  },
  {
    section: 'training.optimizer',
    unknown: 'refused',
    open: true,
    keys: `
      L2 L2_is_weight_decay beta1 beta2 eps grad_clip learn_rate use_averages
    `,
  },
  {
    section: 'training.batcher',
    unknown: 'refused',
    open: true,
    keys: `
      buffer discard_oversize get_length size tolerance
    `,
  },
  {
    section: 'nlp',
    unknown: 'refused',
    keys: `
      after_creation after_pipeline_creation batch_size before_creation disabled lang pipeline tokenizer vectors
    `,
  },
  {
    section: 'pretraining',
    unknown: 'refused',
    keys: `
      batcher component corpus dropout layer max_epochs n_save_epoch n_save_every objective optimizer
    `,
  },
  {
    section: 'initialize',
    unknown: 'refused',
    keys: `
      after_init before_init components init_tok2vec lookups tokenizer vectors vocab_data
    `,
  },
];
