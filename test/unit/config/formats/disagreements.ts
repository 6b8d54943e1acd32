/** Where the adapters and the other reading of the published files disagree, and why the adapter is right. */

interface Disagreement {
  /** Of the other reading. */
  column: string;
  files: RegExp;
  why: string;
}

export const explained: Disagreement[] = [
  {
    column: 'p',
    files: /^axolotl\//,
    why: '`bf16: auto` is bf16 where the card has it, else fp16: unknown until the run.',
  },
  {
    column: 'lrn',
    files: /^custom\/A765422804/,
    why: '`optimizer.lr: 0001` is overwritten, as its comment says, by the schedule, whose `alpha_max` is the peak.',
  },
  {
    column: 'seed',
    files: /^custom\/MohammedYaseen97/,
    why: '`data.seed` is that of the split of the data.',
  },
  {
    column: 'lscale',
    files: /^deepspeed\/(?:axolotl|llama-factory)/,
    why: '`fp16.enabled: auto`: whether there is a loss scale at all is decided at the launch.',
  },
  {
    column: 'isp',
    files: /^deepspeed\/(?:axolotl|llama-factory)/,
    why: '`fp16.enabled: auto`: whether there is a loss scale at all is decided at the launch.',
  },
  {
    column: 'isp',
    files: /^deepspeed\/wenet/,
    why: 'fp16 is off, so that its first loss scale is read by no one.',
  },
  {
    column: 'o',
    files: /^deepspeed\/.*onebitadam/,
    why: '1-bit Adam is Adam with compressed communication; the rules of Adam hold.',
  },
  {
    column: 'p',
    files: /^detectron2\//,
    why: '`_BASE_` may turn AMP on; what is absent in a file that inherits is unknown.',
  },
  {
    column: 'epochs',
    files: /^(?:fairseq|nemo|torchtune)\//,
    why: 'Steps and epochs are both given, and the steps end the run first; the recipe has one length.',
  },
  {
    column: 'p',
    files: /^fairseq\/.*mr_hubert/,
    why: '`memory_efficient_fp16: true` is fp16 with fp16 weights (fairseq sets fp16 with it).',
  },
  {
    column: 'wsteps',
    files: /^olmo\//,
    why: '`scheduler.units: tokens`: t_warmup counts tokens, and the other reading took them for steps.',
  },
  {
    column: 'clip',
    files: /^open-instruct\//,
    why: 'Absent, the script leaves clipping to the DeepSpeed config of its launch, which is another file.',
  },
  {
    column: 'mbs',
    files: /^wenet\/.*wenetspeech/,
    why: '`batch_type: dynamic`: the batch is bounded by frames, and batch_size is not read.',
  },
  {
    column: 'dropout',
    files: /^fairseq\//,
    why: 'Several places have a dropout, and the recipe has the greatest of them; the other reading has the first.',
  },
];
