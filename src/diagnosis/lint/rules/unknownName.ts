import { editDistance } from '../../../config/nearness';
import { nameParts, optimizerWords, scheduleNameWords } from '../../../config/formats/schemas/nameWords';
import { say } from '../../../shared/messages/say';
import { rawSettings, type RawSetting } from '../raw';
import { nameOf, setFix } from '../rule';
import type { Rule, Verdict } from '../rule';

const vocabularies = { optimizer: optimizerWords, schedule: scheduleNameWords } as const;

/** Where a class of one's own may stand, only those of known packages are looked at. */
const known = /^(?:torch\.optim|transformers|bitsandbytes|apex|deepspeed|timm|torchtune|keras|tensorflow|tf)\./;

/** The word that was meant by one that no optimizer or schedule has in its name; null where none is near enough. */
function meantBy(word: string, vocabulary: ReadonlySet<string>): string | null {
  if (word.length < 3 || vocabulary.has(word)) return null;
  const most = word.length < 6 ? 1 : 2;
  const near = [...vocabulary]
    .filter((name) => name.length > 2 && Math.abs(name.length - word.length) <= most)
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  const [best, next] = near;
  return best && (best.distance !== next?.distance || best.distance === 1) ? best.name : null;
}

/** Number formats as frameworks spell them. */
const formats =
  'bf16 fp16 fp32 bfloat16 float16 float32 16-mixed bf16-mixed 32-true 16-true bf16-true amp_bf16 amp_fp16 amp_fp8 fp8'.split(
    ' ',
  );

/** A number format with two letters or digits swapped, or one wrong. */
function precisionVerdict({ path, value, read }: RawSetting): Verdict[] {
  if (typeof value !== 'string' || read.state !== 'unknown' || value.length < 4) return [];
  const meant = formats.find((each) => editDistance(value.toLowerCase(), each) === 1);
  if (meant === undefined) return [];
  const name = nameOf(path);
  const fixes = [setFix('name', say('repair.set', { name, value: meant }), path, meant)];
  return [{ severity: 'warning', path, message: say('unknown-name.precision', { name, text: value, meant }), fixes }];
}

/** The name of an optimizer, a schedule or a number format with a slip in it. */
export const unknownName: Rule = {
  id: 'unknown-name',
  doc: {
    title: 'The optimizer, the schedule or the number format is nearly one that is known',
    severities: ['warning'],
    why: 'A misspelt name stops the run when it starts, or after the data was prepared. Some frameworks fall back to their default without a word.',
    threshold:
      'A word of the name is in no name of an optimizer or a schedule that Keel knows, and a letter or two away from one (swapped letters count as one). Classes of packages of your own are not looked at.',
    source:
      'torch.optim, transformers, DeepSpeed, timm, torch_optimizer, Detectron2, MMEngine, NeMo, Paddle and Keras: the names in `src/config/formats/schemas/nameWords.ts`.',
    fix: '`name` sets the word that was meant.',
    example: {
      bad: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
lr_scheduler_type: cosien
`,
      good: `model_name_or_path: our/model
per_device_train_batch_size: 8
num_train_epochs: 2
learning_rate: 0.00002
lr_scheduler_type: cosine
`,
    },
  },
  check(recipe, text) {
    if (recipe.format === 'keel') return [];
    const precisions = rawSettings(recipe, ['precision'], text).flatMap(precisionVerdict);
    const names = rawSettings(recipe, ['optimizer', 'schedule'], text).flatMap(
      ({ setting, path, value }): Verdict[] => {
        // A rate in a schedule's place: `lin_7e-4` of rl-baselines3-zoo.
        if (typeof value !== 'string' || value.length > 80 || /\d[eE.][-+\d]/.test(value)) return [];
        if (/[./:]/.test(value) && !known.test(value)) return [];
        const last = value.split(/[./:]/).at(-1) ?? value;
        const vocabulary = vocabularies[setting as keyof typeof vocabularies];
        for (const word of nameParts(last)) {
          const meant = meantBy(word, vocabulary);
          if (meant === null) continue;
          const whole = value.toLowerCase() === value ? value.replace(word, meant) : meant;
          const title = say('repair.set', { name: nameOf(path), value: whole });
          const fixes = value.toLowerCase() === value ? [setFix('name', title, path, whole)] : [];
          const message = say(`unknown-name.${setting as keyof typeof vocabularies}`, {
            name: nameOf(path),
            text: value,
            meant: whole,
          });
          return [{ severity: 'warning', path, message, fixes }];
        }
        return [];
      },
    );
    return [...precisions, ...names];
  },
};
