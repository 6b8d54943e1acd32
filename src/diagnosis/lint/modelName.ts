/** The model that a run starts from, as its config names it. */
import type { Recipe } from '../../config/recipe';
import type { Written } from './rule';

/** Where formats name it, below the section of the format's keys and at the top of the file. */
const places = [
  ...['model_name_or_path', 'base_model', 'model.pretrained_model_name_or_path', 'model.name_or_path', 'model_name'],
  ...[
    'pretrained_model_name_or_path',
    'model.model_name_or_path',
    'model.model_name',
    'checkpoint_dir',
    'model',
    'model.name',
  ],
  ...[
    'actor_rollout_ref.model.path',
    'policy.model_name',
    'model._component_',
    'checkpointer.checkpoint_dir',
    'hf_path',
  ],
].map((place) => place.split('.'));

/** Null where no key names it as text. */
export function modelName({ section }: Recipe, { written }: Written): { name: string; key: string } | null {
  for (const place of places)
    for (const path of section.length === 0 ? [place] : [[...section, ...place], place]) {
      const name = written(path);
      if (typeof name === 'string' && name !== '') return { name, key: path.join('.') };
    }
  return null;
}
