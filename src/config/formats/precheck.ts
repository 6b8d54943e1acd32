/**
 * Whether a text can be a training config at all, told in microseconds: most YAML, JSON, TOML and cfg files that an editor
 * opens are none, and they must cost nothing. What passes is parsed and recognised by its structure. Pure.
 */

/** Where a config names itself; published ones do within their first 10,000 characters, data lists come later. */
const lookedAt = 128 * 1024;

/** Longer texts are data. The largest published config is 312 KB long. */
const longest = 8 * 1024 * 1024;

/** A key, or a section of TOML or of a cfg, that every recognised format has at least one of. Case is of no matter. */
const words =
  /(?:^|[\s"'{,[.])(?:\w{0,40}learning_?rate|\w{0,40}lr0?|optim\w{0,40}|solver|\w{0,40}batch_size\w{0,40}|batchsize|zero_optimization|mixed_precision|distributed_type|fp16|bf16|precision|(?:max_)?epochs?|(?:max|train)_(?:steps|iters)|max_iter|trainer|training|warmup\w{0,40}|grad\w{0,40}_clip\w{0,40}|\w{0,40}grad_norm|weight_decay|deepspeed\w{0,40}|clip_norm)["']?\s*(?:[:=]|\])/im;

/** False only where no format of Keel could be meant. */
export function mayBeTraining(text: string): boolean {
  return text.length <= longest && words.test(text.length > lookedAt ? text.slice(0, lookedAt) : text);
}
