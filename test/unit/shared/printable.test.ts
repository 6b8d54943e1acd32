import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { label, oneLine, parsePrintable, printable, unlinked } from '../../../src/shared/printable';

const escape = '\u001b';
const control = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u;

describe('printable', () => {
  it.each([
    [`${escape}]52;c;cm0gLXJmIH4=\u0007`, '\\u001b]52;c;cm0gLXJmIH4=\\u0007', 'the clipboard'],
    [`a${escape}[2Jb`, 'a\\u001b[2Jb', 'clearing the screen'],
    ['a\u009b2Jb', 'a\\u009b2Jb', 'a control sequence in one sign'],
    ['loss\rgone', 'loss\\u000dgone', 'a carriage return'],
    ['abc\u202efdp.exe', 'abc\\u202efdp.exe', 'a mark of direction'],
    ['a\u{e0041}b', 'a\\udb40\\udc41b', 'an invisible tag'],
  ])('%j is spelled out: %s (%s)', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves texts of every language, tabs and line ends as they are', () => {
    const text = '损失为 NaN，\té 😀 שלום\r\n\n';
    expect(printable(text)).toBe(text);
  });

  it('leaves no control in any text, and says in JSON what the text said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text).replace(/\r\n/g, '')).not.toMatch(control);
        expect(JSON.parse(printable(JSON.stringify(text)))).toBe(text);
      }),
    );
  });

  it('makes one line of several', () => {
    expect(oneLine(' a\n\n b\tc ')).toBe('a b c');
  });
});

describe('texts of the editor', () => {
  /** As VS Code finds links in the text of a notification. */
  const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

  it.each(['[a](command:b)', '[[a]](command:b)', '[a](http://b "t")', 'x]\n(', '[a]\u2066(command:b)'])(
    'no notification has a link: %j',
    (text) => {
      expect(unlinked(text)).not.toMatch(link);
    },
  );

  it('no label has an icon', () => {
    expect(label('$(error) $$(pass)')).toBe('$ (error) $$ (pass)');
  });
});

describe('parsePrintable', () => {
  it('spells out texts and keys, escaped in the JSON or not, and keeps the rest', () => {
    const value = { [`k${escape}`]: [`t${escape}[2J`, 1, null, { deep: '\u202e' }] };
    const shown = { 'k\\u001b': ['t\\u001b[2J', 1, null, { deep: '\\u202e' }] };
    expect(parsePrintable(JSON.stringify(value))).toEqual(shown);
    expect(parsePrintable('"\u202e"')).toBe('\\u202e');
  });

  it('survives nesting that has no end', () => {
    expect(() => parsePrintable(`${'['.repeat(5000)}"\\u001b"${']'.repeat(5000)}`)).not.toThrow();
  });

  it('makes no prototype of a key', () => {
    expect(Object.getPrototypeOf(parsePrintable('{"__proto__": {"a": "\\\\"}}'))).toBe(Object.prototype);
  });
});
