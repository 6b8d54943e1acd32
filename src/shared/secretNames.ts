/** What is a secret by its name or its look, and texts without any. */

/** Names whose last words are these: `HF_TOKEN`, `--api-key`, `awsSecretAccessKey`, `AWS_ACCESS_KEY_ID`. */
const secretWords =
  /(?:^| )(?:(?:api|access|auth|hf|wandb|github|session|refresh)?token|secrets?|passwords?|passwd|passphrase|pwd|pw|credentials?|(?:api|access|secret|private|auth|account|storage|license|service|encryption|signing|ssh|hf|wandb|comet|neptune|openai|anthropic) ?keys?(?: id)?|auth|authorization|bearer|cookie|dsn|connection string)$/;

/** Tokens that are words of a vocabulary: `--pad_token`, `eos_token`. */
const vocabulary =
  /(?:^| )(?:pad|eos|bos|unk|mask|sep|cls|start|end|special|image|video|audio|prefix|suffix|stop|next|new|first|last|per|decoder|begin|trigger|class|instance|placeholder|initializer|separator|sot|eot|fim|control|user|system|assistant|target|source|lang|language|trailing|blank) token$/;

/** The words of a name, in lower case with blanks between. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
    .join(' ')
    .replace(/ ?\d{1,4}$/, '');

/** Whether what goes by this name is a secret: an option, a variable or a key. `PWD` is the working directory of a shell. */
export function isSecretName(name: string): boolean {
  if (name === 'PWD') return false;
  const words = wordsOf(name);
  return secretWords.test(words) && !vocabulary.test(words);
}

/** Variables that say how a run computes, by how they begin; they hold no secret unless their name says so. */
const harmless =
  /^(?:CUDA_|NVIDIA_|OMP_|MKL_|OPENBLAS_|KMP_|NUMEXPR_|GOMP_|NCCL_|GLOO_|TORCH|PYTORCH_|TF_|XLA_|JAX_|KERAS_|HF_HUB_OFFLINE|HF_HOME|TRANSFORMERS_|TOKENIZERS_|DATASETS_|ACCELERATE_|DS_|DEEPSPEED_|WANDB_(?:MODE|PROJECT|DISABLED|DIR|NAME)|PYTHON|KEEL_|LANG$|LC_|TZ$|PATH$|HOME$|LD_LIBRARY_PATH$|RANK$|WORLD_SIZE$|LOCAL_RANK$|MASTER_ADDR$|MASTER_PORT$|SEED$|DEBUG$)/;

/** Whether a variable is known to hold no secret. */
export const holdsNoSecret = (name: string): boolean => harmless.test(name);

/**
 * Values that show what they are, wherever they stand: keys of OpenAI and Anthropic, tokens of Hugging Face, GitHub, GitLab
 * and Slack, key ids of AWS, keys of Google, JSON web tokens; and in an address the password, or a name too long for a user's.
 * What is to be filled in, `${NAME}`, is none.
 */
export const secretShape =
  /\bsk-[\w-]{16,256}|\bhf_[A-Za-z\d]{16,256}|\bgh[opsur]_[A-Za-z\d]{20,256}|\bgithub_pat_\w{20,256}|\bglpat-[\w-]{16,256}|\bxox[abprs]-[\w-]{10,256}|\b(?:AKIA|ASIA)[A-Z\d]{16}\b|\bAIza[\w-]{35}|\beyJ[\w-]{10,1000}\.eyJ[\w-]{10,2000}\.[\w-]{10,1000}|(?<=\bBearer )[\w.~+/=-]{8,2000}|(?<=:\/\/[\w.%+~${}-]{0,100}:)(?!\$\{)[^\s/@]{1,200}(?=@)|(?<=\bhttps?:\/\/)[\w-]{20,256}(?=@)/g;

/** A name with what stands between it and its value: `token=`, `"api_key": "`, `Authorization: Basic `. */
const named = /(?<![\w.-])([\w.-]{1,100})["']?\s{0,9}[:=]\s{0,9}(?:(?:basic|bearer|token)\s{1,9})?["']?/gi;
/** A value within a text: to the quote that ends it, or as one word. What is to be filled in, `${NAME}`, is none. */
const valueAt = /(?!\$\{)(?:(?<=")[^"]+|(?<=')[^']+|[^\s"'&,;{}()[\]]+)/y;

/** A text with another in the place of each secret: of values behind a name that says so, and of what looks like one. */
export function replaceSecrets(text: string, other: (name: string, value: string) => string): string {
  let done = '';
  let from = 0;
  for (const { index, 0: all, 1: name } of text.matchAll(named)) {
    if (index < from || !isSecretName(name!)) continue;
    valueAt.lastIndex = index + all.length;
    const [value] = valueAt.exec(text) ?? [];
    if (value === undefined) continue;
    done += text.slice(from, index + all.length) + other(name!, value);
    from = index + all.length + value.length;
  }
  return (done + text.slice(from)).replace(secretShape, (value) => other('secret', value));
}

/** What stands for a secret where nobody needs it back. */
export const maskedSecret = '***';

/** A shorter value is no password, and may be a part of other words. */
export const shortestSecret = 6;

/** How a value may stand in a text: as it is, as a part of an address or of JSON, and each line of one with several. */
function spellingsOf(value: string): string[] {
  const inAddress = new URLSearchParams({ value }).toString().slice('value='.length);
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return [value, inAddress, inAddress.replaceAll('+', '%20'), JSON.stringify(value).slice(1, -1), ...lines];
}

/** Hides values, and whatever looks like a secret, in texts. */
export function hider(values: readonly string[]): (text: string) => string {
  const known = [...new Set(values.flatMap(spellingsOf))]
    .filter((value) => value.length >= shortestSecret)
    .sort((a, b) => b.length - a.length);
  return (text) =>
    known.reduce((left, value) => left.replaceAll(value, maskedSecret), text).replace(secretShape, maskedSecret);
}

/** The values of variables whose names say that they are secrets. */
export const secretsAround = (surroundings: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(surroundings).flatMap(([name, value]) => (value && isSecretName(name) ? [value] : []));
