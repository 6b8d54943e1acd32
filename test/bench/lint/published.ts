/** Published training configs, where they lie beside the checkout, and our own small ones of every format. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { examples } from '../../unit/config/formats/examples';

export interface Sample {
  /** e.g. `axolotl/name.yaml`. */
  file: string;
  text: string;
  /** `framework`: a recipe that a framework publishes; `person`: of somebody's own repository. */
  from: 'framework' | 'person' | 'reported' | 'negative' | 'own';
}

export const folder = path.resolve('../shared/configs');

/** Repositories of the frameworks themselves; every other one is of their users. */
const frameworks =
  /^(?:hiyouga\/LLaMA-Factory|axolotl-ai-cloud\/|NVIDIA\/|mosaicml\/|huggingface\/|pytorch\/|facebookresearch\/|wenet-e2e\/|EleutherAI\/|allenai\/|ludwig-ai\/|Lightning-AI\/|OpenNMT\/|IBM\/|volcengine\/|microsoft\/|espnet\/)/;

/** Null where the files are not there. */
export function published(): Sample[] | null {
  const list = path.join(folder, 'SOURCES.tsv');
  if (!existsSync(list)) return null;
  const [head = '', ...rows] = readFileSync(list, 'utf8').trimEnd().split('\n');
  const columns = head.split('\t');
  return rows.map((row) => {
    const cells = row.split('\t');
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    const file = cell('file');
    return { file, text: readFileSync(path.join(folder, file), 'utf8'), from: origin(file, cell('repo')) };
  });
}

function origin(file: string, repo: string): Sample['from'] {
  if (file.startsWith('_not-training')) return 'negative';
  if (file.startsWith('_reported')) return 'reported';
  return frameworks.test(repo) ? 'framework' : 'person';
}

export const own: Sample[] = examples.map(({ format, name, text }) => ({
  file: `${format}/${name}`,
  text,
  from: 'own',
}));
