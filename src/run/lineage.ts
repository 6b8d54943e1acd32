/** A run and those it continues, as one story of steps. */
import { readManifest } from './manifest';
import { runDir } from './paths';
import type { Manifest } from './types';

/** A run, and the last of its steps that belongs to the story; null is all of them. */
export interface Chapter {
  dir: string;
  manifest: Manifest;
  until: number | null;
}

/**
 * The run with those it continues, oldest first: of each only the steps up to the checkpoint that the next one starts
 * from. A run that starts anew has no former chapter. A parent that was deleted or cannot be read ends the way back;
 * throws only if the run itself cannot be read.
 */
export function lineage(workspace: string, id: string): Chapter[] {
  const manifest = readManifest(runDir(workspace, id));
  const chapters: Chapter[] = [{ dir: runDir(workspace, id), manifest, until: null }];
  const seen = new Set([id]);
  for (let { parent } = manifest; parent !== null && parent.checkpoint !== null && !seen.has(parent.run);) {
    seen.add(parent.run);
    const dir = runDir(workspace, parent.run);
    const until = Math.min(parent.checkpoint, chapters[0]!.until ?? Infinity);
    try {
      const former = readManifest(dir);
      chapters.unshift({ dir, manifest: former, until });
      parent = former.parent;
    } catch {
      break;
    }
  }
  return chapters;
}
