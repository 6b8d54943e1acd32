/** The newest step in the picture, which the page tells to tests and measurements. */
import { binSize } from '../src/run/series';
import type { ChartScene } from './scenes';

/** The last step of the newest bin with values in it, or `end` if the picture ends before that; 0 if nothing is drawn. */
export function newestStep(scenes: ChartScene[], end: number): number {
  const curves = scenes.flatMap((scene) => scene.strands.flatMap((strand) => strand.curves));
  const last = curves.map(({ header, data }) => {
    let bin = header.bins - 1;
    while (bin >= 0 && Number.isNaN(data[bin * binSize]!) && data[bin * binSize + 2] === 0) bin--;
    return bin < 0 ? 0 : header.origin + (bin + 1) * header.width - 1;
  });
  return Math.min(end, Math.max(0, ...last));
}
