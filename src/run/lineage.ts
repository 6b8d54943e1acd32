/** A run and those it continues, as one story of steps. */
import { chaptersOf, withParents } from '../shared/lineage';
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
  return chaptersOf(read(workspace, id), finder(workspace)).map(({ run: { dir, manifest }, until }) => {
    return { dir, manifest, until: Number.isFinite(until) ? until : null };
  });
}

/** The run after those that it follows, wherever each began, oldest first. Throws as `lineage` does. */
export const chainOf = (workspace: string, id: string): string[] =>
  withParents(read(workspace, id), finder(workspace)).map((run) => run.id);

/** The fixes that made the run and, without a break, those that it follows: the newest first. Throws as `lineage` does. */
export function fixesBefore(workspace: string, id: string): string[] {
  const runs = withParents(read(workspace, id), finder(workspace)).reverse();
  const unfixed = runs.findIndex(({ parent }) => (parent?.fixes ?? []).length === 0);
  return runs.slice(0, unfixed < 0 ? runs.length : unfixed).flatMap(({ parent }) => parent?.fixes ?? []);
}

/** A run is known by its folder's name, whatever its manifest says. */
function read(workspace: string, id: string) {
  const dir = runDir(workspace, id);
  const manifest = readManifest(dir);
  return { id, parent: manifest.parent, dir, manifest };
}

const finder = (workspace: string) => (id: string) => {
  try {
    return read(workspace, id);
  } catch {
    return null;
  }
};
