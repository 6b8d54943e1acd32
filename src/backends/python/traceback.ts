/** Python's tracebacks in what a script printed. Pure. */

export interface SourceLine {
  file: string;
  /** From 1. */
  line: number;
}

export interface Traceback {
  /** The last line: the exception and its message. */
  error: string;
  /** Innermost last. */
  frames: SourceLine[];
}

/** torchrun and recent PyTorch put the rank before every line. */
const prefix = /^\[[\w :/-]+\]:? ?/;
const begin = /^Traceback \(most recent call last\):/;
const frame = /^\s*File "(.+)", line (\d+)/;
/** `ValueError: text`, `torch.cuda.OutOfMemoryError: text`, `KeyboardInterrupt`. */
const exception = /^[A-Za-z_][\w.]*(?:: .*|:)?$/;

/** The last whole traceback of a text, or null. A chain of exceptions counts as its last one. */
export function lastTraceback(text: string): Traceback | null {
  const lines = text.split(/\r?\n/).map((line) => line.replace(prefix, ''));
  for (let start = lines.length - 1; start >= 0; start--) {
    if (!begin.test(lines[start]!)) continue;
    const frames: SourceLine[] = [];
    for (const line of lines.slice(start + 1)) {
      const [, file, number] = frame.exec(line) ?? [];
      if (file !== undefined) frames.push({ file, line: Number(number) });
      else if (exception.test(line)) return { error: line, frames };
    }
  }
  return null;
}

/** Code of packages and of Python itself, where nobody looks for the fault first. */
const foreign = /[\\/](site-packages|dist-packages)[\\/]|[\\/]lib[\\/]python3\.\d+[\\/]|[\\/]keel_probe[\\/]|^</;

/** The innermost frame that is a person's own code; the innermost at all where none is. */
export function ownPlace(frames: readonly SourceLine[]): SourceLine | null {
  return frames.findLast(({ file }) => !foreign.test(file)) ?? frames.at(-1) ?? null;
}

/** The place at the end of the probe's sentence: `ValueError: bad shape (train.py:42)`. */
export function placeIn(sentence: string | null): SourceLine | null {
  const [, file, line] = /\(([^()]+):(\d+)\)\.?$/.exec(sentence ?? '') ?? [];
  return file === undefined ? null : { file, line: Number(line) };
}
