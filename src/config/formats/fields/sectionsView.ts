/** A config whose loader lays all its sections into one: a key is found in whichever it stands (sd-scripts' TOML). */
import type { ConfigPath } from '../../types';
import { View, type Found } from '../configView';

export class SectionsView extends View {
  private places: View[] | undefined;

  override get(dotted: string): Found | null {
    for (const place of this.views()) {
      const found = place.get(dotted);
      if (found) return found;
    }
    return null;
  }

  /** The top, which goes before, and each section. */
  private views(): View[] {
    const sections = [...(this.root.entries ?? [])].filter(([, place]) => place.entries);
    this.places ??= [new View(this.root), ...sections.map(([name]) => new View(this.root, [name]))];
    return this.places;
  }

  /** A new key goes to where the learning rate stands. */
  override pathOf(dotted: string): ConfigPath {
    const written = this.get(dotted)?.path;
    return written ?? [...(this.get('learning_rate')?.path.slice(0, -1) ?? []), dotted];
  }

  override incomplete(): View {
    return new SectionsView(this.root, this.prefix, false);
  }
}
