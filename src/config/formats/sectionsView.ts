/** A config whose loader lays all its sections into one: a key is found in whichever it stands (sd-scripts' TOML). */
import type { ConfigPath } from '../types';
import { View, type Found } from './configView';

export class SectionsView extends View {
  override get(dotted: string): Found | null {
    return super.get(dotted) ?? this.inSection(dotted);
  }

  private inSection(dotted: string): Found | null {
    for (const [name, place] of this.root.entries ?? []) {
      const found = place.entries && super.get(`${name}.${dotted}`);
      if (found) return found;
    }
    return null;
  }

  /** A new key goes to where the learning rate stands. */
  override pathOf(dotted: string): ConfigPath {
    const beside = this.get(dotted)?.path.slice(0, -1) ?? this.get('learning_rate')?.path.slice(0, -1) ?? [];
    return [...beside, dotted];
  }

  override incomplete(): View {
    return new SectionsView(this.root, this.prefix, false);
  }
}
