/**
 * What a power loss can leave in the middle of a file: sectors that were never written, which are then zeros. A row that
 * reaches into one is not as it was written, though a part of it may be.
 */
const sectorBytes = 512;

/**
 * The rows of `size` bytes in `bytes`, which lie at `offset` of a file, that reach into a sector of zeros. Of the last sector
 * only a part may be among them: it is taken for lost where that is more zeros than `zerosAtMost`, with which a row can end.
 */
export function rowsInLostSectors(bytes: Uint8Array, offset: number, size: number, zerosAtMost: number): Set<number> {
  const rows = new Set<number>();
  const first = (sectorBytes - (offset % sectorBytes)) % sectorBytes;
  for (let at = first; at + zerosAtMost < bytes.length; at += sectorBytes) {
    const end = Math.min(at + sectorBytes, bytes.length);
    if (!isEmpty(bytes, at, end)) continue;
    for (let row = Math.floor(at / size); row * size < end; row++) rows.add(row);
  }
  return rows;
}

function isEmpty(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false;
  return true;
}
