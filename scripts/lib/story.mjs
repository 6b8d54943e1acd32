// What the example's runs must show: one that diverged and was flagged, and one continued from it that finished well.
import fs from 'node:fs';
import path from 'node:path';

/** @typedef {import('../../src/run/types').Manifest} Manifest */
/** @typedef {{ manifest: Manifest, dir: string }} Run */

/** Runs begun since a moment, oldest first. @returns {Run[]} */
export function runsSince(/** @type {string} */ workspace, /** @type {number} */ since) {
  const runs = path.join(workspace, '.keel', 'runs');
  const ids = fs.existsSync(runs) ? fs.readdirSync(runs).sort() : [];
  return ids
    .map((id) => path.join(runs, id))
    .filter((dir) => fs.existsSync(path.join(dir, 'run.json')))
    .map((dir) => ({ dir, manifest: JSON.parse(fs.readFileSync(path.join(dir, 'run.json'), 'utf8')) }))
    .filter(({ manifest }) => manifest.created >= since)
    .sort((a, b) => a.manifest.created - b.manifest.created);
}

/** The recorded steps and losses of a run. @returns {{ step: number, loss: number }[]} */
export function lossesOf(/** @type {Run} */ { manifest, dir }) {
  const [table] = manifest.tables;
  if (!table) return [];
  const bytes = fs.readFileSync(path.join(dir, table.steps));
  const width = table.columns.length;
  const value = (/** @type {number} */ row, /** @type {string} */ column) =>
    bytes.readDoubleLE((row * width + table.columns.indexOf(column)) * 8);
  const rows = Math.floor(bytes.length / (width * 8));
  return Array.from({ length: rows }, (_, row) => ({ step: value(row, 'step'), loss: value(row, 'loss') }));
}

/** The findings of a run that need action, each as it was last written. */
export function findingsOf(/** @type {Run} */ { dir }) {
  const events = fs.readFileSync(path.join(dir, 'events.jsonl'), 'utf8').split('\n').filter(Boolean);
  const found = new Map();
  for (const line of events) {
    const { kind, finding } = JSON.parse(line);
    if (kind === 'finding' && finding.severity === 'act') found.set(finding.id, finding);
  }
  return [...found.values()];
}

/**
 * Checks the runs begun since a moment.
 * @param {string} workspace
 * @param {number} since Milliseconds since 1970.
 * @returns {{ held: boolean, lines: string[] }} Whether the story held, and it in sentences.
 */
export function followStory(workspace, since) {
  const runs = runsSince(workspace, since);
  const flagged = runs.find((run) => run.manifest.state === 'diverged' && findingsOf(run).length > 0);
  if (!flagged) return { held: false, lines: ['No run was flagged.'] };
  const [finding] = findingsOf(flagged);
  const losses = lossesOf(flagged);
  const worst = (losses.find(({ step }) => step >= finding.endStep) ?? losses.at(-1))?.loss ?? NaN;
  const lines = [`Flagged at step ${finding.endStep}, loss ${worst.toPrecision(4)}: ${finding.message}`];
  const last = runs.at(-1);
  if (!last || last === flagged || !last.manifest.parent) {
    return { held: false, lines: [...lines, 'No run was continued from it.'] };
  }
  const { fixes, checkpoint } = last.manifest.parent;
  lines.push(`Fixed (${fixes.join(', ')}) and continued from step ${checkpoint ?? 0}.`);
  const end = lossesOf(last).at(-1);
  const { state, reason } = last.manifest;
  lines.push(
    `The continued run: ${state}${reason ? ` (${reason})` : ''}, loss ${end?.loss.toPrecision(4)} at step ${end?.step}.`,
  );
  const better = Number.isFinite(end?.loss) && !(Number(end?.loss) >= worst);
  const held = state === 'finished' && fixes.length > 0 && better && findingsOf(last).length === 0;
  return { held, lines: [...lines, held ? 'The fix held.' : 'The fix did not hold.'] };
}
