/** Python's tracebacks in what a script printed. Pure. */

export interface SourceLine {
  file: string;
  /** The code cell, from 1, where the file is a notebook; the line is then one of the cell. */
  cell?: number;
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
      if (file !== undefined) frames.push(placed(file, Number(number)));
      else if (exception.test(line)) return { error: line, frames };
    }
  }
  return null;
}

/** The probe names a cell of a notebook `train.ipynb, cell 4`. */
function placed(name: string, line: number): SourceLine {
  const [, file, cell] = /^(.+\.ipynb), cell (\d+)$/.exec(name) ?? [];
  return file === undefined ? { file: name, line } : { file, cell: Number(cell), line };
}

/** Code of packages and of Python itself, where nobody looks for the fault first. */
const foreign = /[\\/](site-packages|dist-packages)[\\/]|[\\/]lib[\\/]python3\.\d+[\\/]|[\\/]keel_probe[\\/]|^</;

/** The innermost frame that is a person's own code; the innermost at all where none is. */
export function ownPlace(frames: readonly SourceLine[]): SourceLine | null {
  return frames.findLast(({ file }) => !foreign.test(file)) ?? frames.at(-1) ?? null;
}

/** The place at the end of the probe's sentence: `ValueError: bad shape (train.py:42)`, or `(train.ipynb, cell 4, line 2)`. */
export function placeIn(sentence: string | null): SourceLine | null {
  const [, file, line] = /\(([^()]+)(?::|(?<=, cell \d+), line )(\d+)\)\.?$/.exec(sentence ?? '') ?? [];
  return file === undefined ? null : placed(file, Number(line));
}
