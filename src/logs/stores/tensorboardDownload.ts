/** A curve downloaded from TensorBoard's page: its file's name tells the tag. */
import path from 'node:path';

/** `run-NAME-tag-train_loss.csv`: the tag; else `loss`. */
export function tagOfDownload(file: string): string {
  const name = path.basename(file).replace(/\.(?:csv|json)$/, '');
  const at = name.lastIndexOf('-tag-');
  return at < 0 ? 'loss' : name.slice(at + '-tag-'.length);
}
