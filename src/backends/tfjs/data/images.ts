/** What the formats of images have in common. */

import type { Message } from '../../../shared/messages/say';

/** Images of one size with a class each, whose pixels are fetched when they are needed. */
export interface Images {
  height: number;
  width: number;
  channels: number;
  /** The class of every image. */
  labels: Int32Array;
  classNames: string[];
  /** Pixels 0..255 of one image, rows from the top, channels last. */
  pixels(index: number): Uint8Array;
  notes: Message[];
}
