/** Callbacks and schedules that a file names by their classes, as LightningCLI and Hydra have them. */
import type { Keys } from '../keys';

/** An object that is made from its class. */
export interface MadeOfClass {
  /** The last part of its class, in lower case: `earlystopping`. */
  name: string;
  /** The key of the class. */
  at: string;
  /** The section that its arguments stand in. */
  args: string;
}

/** The object that a section describes; none where it names no class. */
export function objectAt(keys: Keys, section: string): MadeOfClass[] {
  for (const key of ['class_path', '_target_']) {
    const name = keys.word(`${section}.${key}`)?.split('.').at(-1);
    if (name) return [{ name, at: `${section}.${key}`, args: key === 'class_path' ? `${section}.init_args` : section }];
  }
  return [];
}

/** Callbacks of a list (LightningCLI) or of named sections (Hydra). */
export function callbacksOf(keys: Keys): MadeOfClass[] {
  return ['trainer.callbacks', 'callbacks'].flatMap((section) => {
    const list = keys.list(section);
    const names = list ? list.map((_, i) => String(i)) : keys.keysOf(section).filter((name) => !name.includes('.'));
    return names.flatMap((name) => objectAt(keys, `${section}.${name}`));
  });
}

/** The schedule of the learning rate, where the optimizer's step and the schedule's are told in one place. */
export function scheduleOf(keys: Keys): MadeOfClass | null {
  return (
    ['lr_scheduler', 'model.lr_scheduler', 'model.scheduler', 'scheduler']
      .flatMap((section) => objectAt(keys, section))
      .at(0) ?? null
  );
}
