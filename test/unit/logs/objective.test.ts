/** What a log's columns say of its objective decides which rules speak of it. */
import { expect, test } from 'vitest';
import { LogMonitor } from '../../../src/logs/logMonitor';

const monitor = (objective: 'policy' | 'adversarial') =>
  new LogMonitor({ totalSteps: null, objective, second: 'd_loss' });

const rules = (log: LogMonitor): string[] => log.end().findings.map(({ severity, rule }) => `${severity} ${rule}`);

test('the loss of a policy may fall and rise; NaN remains NaN, also after it rose', () => {
  const log = monitor('policy');
  for (let i = 0; i < 300; i++)
    log.take({ kind: 'step', table: 0, step: { step: i, loss: i < 100 ? 1 - i / 200 : i < 290 ? 40 + i : NaN } });
  expect(rules(log)).toEqual(['act non-finite']);
});

test('what the losses of two players do not tell is said', () => {
  expect(monitor('adversarial').end().notChecked[0]).toMatch(/^Whether it learns by its losses/);
  expect(monitor('policy').end().notChecked[0]).toMatch(/^Whether it learns by its loss:/);
});

test('a game is judged by both players, and the loss of a generator may rise', () => {
  const play = (winner: number) => {
    const log = monitor('adversarial');
    for (let i = 0; i < 400; i++) {
      log.take({ kind: 'step', table: 0, step: { step: i, loss: 1.5 + i / 30 } });
      log.take({ kind: 'step', table: 1, step: { step: i, loss: 0.6 * Math.exp(-i / 30) + winner } });
    }
    return rules(log);
  };
  expect(play(0.2)).toEqual([]);
  expect(play(0)).toEqual(['act lost-balance']);
});

test('of a game whose losses become NaN together, that is told once', () => {
  const log = monitor('adversarial');
  for (let i = 0; i < 60; i++) {
    const loss = i < 40 ? 1 + Math.sin(i) / 5 : NaN;
    for (const table of [0, 1]) log.take({ kind: 'step', table, step: { step: i, loss } });
  }
  expect(log.end().findings.map(({ id }) => id)).toEqual(['non-finite-40']);
});
