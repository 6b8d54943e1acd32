/** The model that a run starts from, as its config names it. */
import type { Recipe } from '../../config/recipe';
import type { Written } from './rule';

const pathsOf = (...dotted: string[]): string[][] => dotted.map((place) => place.split('.'));

/** Where formats name a model in a way that tells its size: `EleutherAI/gpt-neo-125M`. */
export const namePlaces: readonly string[][] = pathsOf(
  'model.pretrained_model_name_or_path',
  'model.name_or_path',
  'model_name_or_path',
  'base_model',
  'model.model_name_or_path',
  'model.model_name',
  'checkpointer.checkpoint_dir',
  'checkpoint_dir',
  'model._component_',
  'actor_rollout_ref.model.path',
  'policy.model_name',
  'pretrained_model_name_or_path',
  'model_name',
  'model',
);

/** Beside them, where the family alone is told. */
const places = [...namePlaces, ...pathsOf('model.name', 'hf_path')];

/** Looked for below the section of the format's keys and at the top of the file; null where no key names it as text. */
export function modelName({ section }: Recipe, { written }: Written): { name: string; key: string } | null {
  for (const place of places)
    for (const path of section.length === 0 ? [place] : [[...section, ...place], place]) {
      const name = written(path);
      if (typeof name === 'string' && name !== '') return { name, key: path.join('.') };
    }
  return null;
}
