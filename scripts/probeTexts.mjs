// The templates that the Python probe uses, which cannot import those of src/shared/messages/en.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { messages } from './l10n.mjs';

const probe = path.join(path.dirname(fileURLToPath(import.meta.url)), '../src/backends/python/keel_probe');

/** Where they stand beside the probe. */
export const probeTextsFile = path.join(probe, 'texts.json');

/**
 * Every template whose id the probe names, as JSON.
 * @returns {string}
 */
export function probeTexts() {
  const sources = fs
    .readdirSync(probe, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.py'))
    .map((file) => fs.readFileSync(path.join(probe, file), 'utf8'));
  const ids = new Set(
    sources.flatMap((text) => [...text.matchAll(/(?<![.\w])say\(\s*"([^"]+)"/g)].map(([, id]) => id)),
  );
  const all = messages();
  const texts = [...ids].sort().map((id) => {
    if (!all.has(id)) throw new Error(`The probe says ${id}, which has no template.`);
    return [id, all.get(id)];
  });
  return `${JSON.stringify(Object.fromEntries(texts), null, 2)}\n`;
}
