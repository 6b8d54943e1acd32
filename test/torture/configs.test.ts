/** Configs of every format with parts cut, doubled, swapped and replaced: reading and checking them never throws or hangs. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { check } from '../../src/cli/lint/check';
import { examples } from '../unit/config/formats/examples';
import { cases, Chance, seed } from './chance';

const own = (fs.readdirSync('examples', { recursive: true }) as string[])
  .filter((name) => name.endsWith('.keel.yaml'))
  .map((name) => ({ name: path.basename(name), text: fs.readFileSync(path.join('examples', name), 'utf8') }));

const texts = [...own, ...examples.map(({ name, text }) => ({ name, text }))];

const bits = [
  ...['\n', '  ', '\t', ': ', '- ', '[', ']', '{', '}', '"', "'", '#', '&a ', '*a', '<<: ', '|', '>', '? ', '---\n'],
  ...['null', 'NaN', '.inf', '-1', '1e400', '0x10', 'true', '~', '\u0000', '\ufeff', '\r\n', '\u2028', '💥', '\ud800'],
  ...[
    '__proto__: 1\n',
    'constructor: {}\n',
    '!!binary ',
    '%YAML 1.2\n',
    '/*',
    '*/',
    '//',
    '=',
    '[[',
    ']]',
    '"""',
    '\\',
  ],
];

type Mutation = (text: string, chance: Chance) => string;

/** A place of the text, and a later one at most so far away. */
function span(text: string, chance: Chance): [number, number] {
  const from = chance.below(text.length + 1);
  return [from, Math.min(text.length, from + chance.below(60))];
}

const mutations: Mutation[] = [
  (text, chance) => text.slice(0, chance.below(text.length + 1)),
  (text, chance) => {
    const [from, to] = span(text, chance);
    return text.slice(0, from) + text.slice(to);
  },
  (text, chance) => {
    const [from, to] = span(text, chance);
    return text.slice(0, to) + text.slice(from, to).repeat(1 + chance.below(20)) + text.slice(to);
  },
  (text, chance) => {
    const at = chance.below(text.length + 1);
    return text.slice(0, at) + chance.of(bits).repeat(1 + chance.below(3)) + text.slice(at);
  },
  (text, chance) => {
    const [from, to] = span(text, chance);
    return text.slice(0, from) + chance.of(bits) + text.slice(to);
  },
  (text, chance) => {
    const lines = text.split('\n');
    const [a, b] = [chance.below(lines.length), chance.below(lines.length)];
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    return lines.join('\n');
  },
  (text, chance) => {
    const at = chance.below(text.length + 1);
    return text.slice(0, at) + String.fromCharCode(chance.below(0xffff)) + text.slice(at + 1);
  },
  (text, chance) => text.replaceAll(/\d+/g, (number) => (chance.next() < 0.3 ? chance.of(bits) : number)),
];

it('are read and checked, whatever has become of them', () => {
  const chance = new Chance(1);
  let findings = 0;
  for (let i = 0; i < cases(20_000); i++) {
    const { name, text } = chance.of(texts);
    let mutated = text;
    for (let round = 0; round <= chance.below(4); round++) mutated = chance.of(mutations)(mutated, chance);
    try {
      findings += check(name, mutated, []).findings.length;
    } catch (error) {
      throw new Error(`Seed ${seed}, case ${i}, ${name}:\n${mutated}`, { cause: error });
    }
  }
  expect(findings).toBeGreaterThan(0);
});
