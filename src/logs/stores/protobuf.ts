/** Protocol buffers, as far as their fields go. */

/** One field of a message: its number and its value, bytes or a number. */
export type Part = [field: number, value: Uint8Array | number];

/** The fields of a message. 64-bit integers are read as far as a double holds them. Throws a RangeError where it is none. */
export function* fields(bytes: Uint8Array): Generator<Part> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 10; i++) {
      const byte = view.getUint8(at++);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw new RangeError('varint');
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, kind] = [Math.floor(key / 8), key % 8];
    if (kind === 0) yield [field, varint()];
    else if (kind === 1) yield [field, view.getFloat64((at += 8) - 8, true)];
    else if (kind === 5) yield [field, view.getFloat32((at += 4) - 4, true)];
    else if (kind === 2) {
      const length = varint();
      if (at + length > bytes.length) throw new RangeError('length');
      yield [field, bytes.subarray(at, at + length)];
      at += length;
    } else throw new RangeError('kind');
  }
}

export const isBytes = (value: Uint8Array | number): value is Uint8Array => typeof value !== 'number';
