/** Text that is cut anywhere becomes the same lines. */
import { expect, test } from 'vitest';
import { Lines } from '../../../src/logs/lines';

function linesOf(pieces: readonly string[]): string[] {
  const found: string[] = [];
  const lines = new Lines((line) => found.push(line));
  for (const piece of pieces) lines.push(piece);
  lines.finish();
  return found;
}

test.each([
  ['an empty line', 'loss 1\n\nloss 2\n', ['loss 1', '', 'loss 2']],
  ['one as Windows ends it', 'loss 1\r\n\r\nloss 2\r\n', ['loss 1', '', 'loss 2']],
  ['a bar', '\r 1%\r 2%\r\nloss 1\r', [' 1%', ' 2%', 'loss 1']],
  ['no end', 'loss 1\nloss', ['loss 1', 'loss']],
])('%s, wherever it is cut', (_, text, lines) => {
  for (let one = 0; one <= text.length; one++)
    for (let two = one; two <= text.length; two++)
      expect(linesOf([text.slice(0, one), text.slice(one, two), text.slice(two)])).toEqual(lines);
});
