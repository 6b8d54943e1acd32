/** The probe says what Keel says: its templates are current, and Python fills them in as TypeScript does. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { probeTexts, probeTextsFile } from '../../../scripts/probeTexts.mjs';
import { tell, type Said } from '../../../src/shared/messages/say';
import type { Argument } from '../../../src/shared/messages/template';
import { torchPython } from '../runner/live';

test('the templates of the probe are current (npm run docs)', () => {
  expect(fs.readFileSync(probeTextsFile, 'utf8')).toBe(probeTexts());
});

const figures = [0.03124, 8.126, 1.234e-5, -2.5e-7, 12345.6, 123456, 0, 999.5, 1.125];

/** Arguments that fit a placeholder. */
function samples(kind: string): Argument[] {
  if (kind === 'figure') return figures;
  if (kind === 'int') return [0, 7];
  if (/[#|]/.test(kind)) return [1, 2];
  return kind === 'and' || kind === 'or' ? [['a'], ['a', 'b', 'c']] : ['some words', 'x "y" {z}'];
}

/** Messages of a template, with each of its arguments as often as it has samples. */
function messagesOf([id, template]: [string, string]): Said[] {
  const places = [...template.matchAll(/\{(\w+)(?::([^{}]*))?\}/g)].map(
    ([, name, kind = '']) => [name!, samples(kind)] as const,
  );
  const count = Math.max(1, ...places.map(([, values]) => values.length));
  return Array.from({ length: count }, (_, i) => {
    const args = Object.fromEntries(places.map(([name, values]) => [name, values[i % values.length]!]));
    return { id, args };
  });
}

test('Python writes every kind of argument as TypeScript does', () => {
  const templates = Object.entries(JSON.parse(fs.readFileSync(probeTextsFile, 'utf8')) as Record<string, string>);
  const messages = templates.flatMap(messagesOf);
  expect(messages.length).toBeGreaterThan(100);
  const program =
    'import json, sys; from keel_probe.say import say; print(json.dumps([say(m["id"], **m["args"]) for m in json.load(sys.stdin)]))';
  const { stdout, stderr } = spawnSync(torchPython(), ['-c', program], {
    input: JSON.stringify(messages),
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: 'src/backends/python' },
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(messages.map((message) => tell(message)));
});
