/** Random configs-like YAML for property tests: nested maps and lists in many styles, with numbered comments. */
import fc from 'fast-check';
import type { Json } from '../../../src/config/types';

export interface Sample {
  text: string;
  value: { [key: string]: Json };
}

/** How one text is written; drawn once a text. */
interface Style {
  eol: string;
  unit: number;
  comments: boolean;
  finalEol: boolean;
}

type Draw = (from: number) => number;

const keys = ['name', 'lr', 'betas', 'clip', 'model', 'optimizer', 'schedule', 'steps', 'a b', 'x-y'];
const scalars: [Json, string[]][] = [
  [1, ['1', '1.0', '0x1']],
  [0.001, ['1e-3', '0.001', '1.0E-03']],
  [-2.5, ['-2.5']],
  [true, ['true', 'True']],
  [null, ['null', '~', '']],
  ['adam', ['adam', '"adam"', "'adam'"]],
  ['a # b: c', ["'a # b: c'", '"a # b: c"']],
  ['true', ['"true"', "'true'"]],
  ['two words', ['two words', '"two words"']],
  ['ünï 😀', ['ünï 😀', '"ünï 😀"']],
];

/** A text and the value it stands for. */
export const sample: fc.Arbitrary<Sample> = fc.infiniteStream(fc.nat(1 << 20)).map((stream) => {
  const draw: Draw = (from) => Number(stream.next().value) % from;
  const style = { eol: draw(4) === 0 ? '\r\n' : '\n', unit: 1 + draw(4), comments: draw(3) > 0, finalEol: draw(5) > 0 };
  return new Writer(draw, style).write();
});

class Writer {
  private comment = 0;

  constructor(
    private readonly draw: Draw,
    private readonly style: Style,
  ) {}

  write(): Sample {
    if (this.draw(8) === 0) {
      const { text, value } = this.flowMap(0);
      return { text: text + this.style.eol, value };
    }
    const { lines, value } = this.blockMap('', 0);
    return { text: lines.join(this.style.eol) + (this.style.finalEol ? this.style.eol : ''), value };
  }

  private chance(one: number): boolean {
    return this.draw(one) === 0;
  }

  private tail(): string {
    return this.style.comments && this.chance(3) ? ` # c${this.comment++}.` : '';
  }

  private someKeys(): string[] {
    const count = 1 + this.draw(4);
    const start = this.draw(keys.length);
    return Array.from({ length: count }, (_, i) => keys[(start + i * 3) % keys.length] ?? '').filter(
      (key, i, all) => all.indexOf(key) === i,
    );
  }

  private blockMap(indent: string, depth: number): { lines: string[]; value: { [key: string]: Json } } {
    const lines: string[] = [];
    const value: { [key: string]: Json } = {};
    for (const key of this.someKeys()) {
      if (this.chance(5)) lines.push('');
      if (this.style.comments && this.chance(4)) lines.push(`${indent}# c${this.comment++}.`);
      const written = this.chance(6) ? `"${key}"` : key;
      const kind = this.draw(depth < 2 ? 6 : 3);
      const inner = indent + ' '.repeat(this.style.unit);
      if (kind === 5 || kind === 4) {
        const map = this.blockMap(inner, depth + 1);
        lines.push(`${indent}${written}:${this.tail()}`, ...map.lines);
        value[key] = map.value;
      } else if (kind === 3) {
        const items = Array.from({ length: 1 + this.draw(3) }, () => this.scalar(false, false));
        const dashIndent = this.chance(2) ? indent : inner;
        lines.push(`${indent}${written}:${this.tail()}`);
        for (const item of items) lines.push(`${dashIndent}- ${item.text}${this.tail()}`);
        value[key] = items.map((item) => item.value);
      } else if (kind === 2) {
        const flow = this.chance(2) ? this.flowMap(depth + 1) : this.flowList();
        lines.push(...`${indent}${written}: ${flow.text}${this.tail()}`.split(this.style.eol));
        value[key] = flow.value;
      } else {
        const { text, value: scalar } = this.scalar(true, false);
        lines.push(`${indent}${written}:${text === '' ? '' : ` ${text}`}${this.tail()}`);
        value[key] = scalar;
      }
    }
    return { lines, value };
  }

  private scalar(empty: boolean, flow: boolean): { text: string; value: Json } {
    const [value, texts] = scalars[this.draw(scalars.length)] ?? [1, ['1']];
    const usable = texts.filter((text) => (empty || text !== '') && !(flow && text === ''));
    return { value, text: usable[this.draw(usable.length)] ?? '1' };
  }

  private flowList(): { text: string; value: Json[] } {
    const items = Array.from({ length: this.draw(4) }, () => this.scalar(false, true));
    const comma = items.length > 0 && this.chance(4) ? ',' : '';
    return { text: `[${items.map((item) => item.text).join(', ')}${comma}]`, value: items.map((item) => item.value) };
  }

  /** On one line, or each entry on its own, with comments. */
  private flowMap(depth: number): { text: string; value: { [key: string]: Json } } {
    const value: { [key: string]: Json } = {};
    const entries = this.someKeys().map((key) => {
      const nested = depth < 2 && this.chance(5) ? this.flowMap(depth + 1) : this.scalar(false, true);
      value[key] = nested.value;
      return `${this.chance(3) ? key : `"${key}"`}: ${nested.text}`;
    });
    const trailing = this.chance(4) ? ',' : '';
    if (this.chance(2)) return { text: `{ ${entries.join(', ')}${trailing} }`, value };
    const indent = ' '.repeat(12);
    const lines = entries.map(
      (entry, i) => `${indent}${entry}${i < entries.length - 1 ? ',' : trailing}${this.tail()}`,
    );
    return { text: ['{', ...lines, `${indent}}`].join(this.style.eol), value };
  }
}

/** Every path of a value, the root left out. */
export function pathsOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== 'object') return [];
  const children: [string | number, Json][] = Array.isArray(value)
    ? value.map((item, i) => [i, item])
    : Object.entries(value);
  return children.flatMap(([key, child]) => [[...path, key], ...pathsOf(child, [...path, key])]);
}

/** The numbered comments of a text, in order. */
export function commentsOf(text: string): string[] {
  return text.match(/# c\d+\./g) ?? [];
}
