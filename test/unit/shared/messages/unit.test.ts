/** Messages of a log that counts epochs, or nothing, call its numbers by their name. */
import { describe, expect, test } from 'vitest';
import { say, tell, localized, spoken, englishLanguage } from '../../../../src/shared/messages/say';
import { english } from '../../../../src/shared/messages/en';
import { countedIn } from '../../../../src/shared/messages/unit';
import { chinese } from '../../chinese';

const told = (message: ReturnType<typeof say>, unit: 'steps' | 'epochs' | 'rows', language = englishLanguage) =>
  tell(message, countedIn(language, unit));

describe('a message', () => {
  const diverged = say('divergence.found', { best: 1.5, bestStep: 12, peak: 4 });
  const undone = (n: number) => say('evidence.undone', { step: 3, n });

  test('of a log that counts steps stays as it is', () => {
    expect(countedIn(englishLanguage, 'steps')).toBe(englishLanguage);
    expect(told(diverged, 'steps')).toContain('at step 12');
  });

  test('speaks of epochs and rows in both numbers', () => {
    expect(told(diverged, 'epochs')).toBe(
      'The run diverges: the loss was 1.5 at epoch 12, rose to 4 and has not come back.',
    );
    expect(told(undone(1), 'epochs')).toBe('the loss was as high as this at epoch 3: 1 epoch is undone');
    expect(told(undone(2), 'rows')).toBe('the loss was as high as this at row 3: 2 rows are undone');
    expect(told(say('report.at-steps', { step: 1, end: 9 }), 'epochs')).toBe('epochs 1 to 9');
    expect(told(say('report.head.step'), 'rows')).toBe('at row');
    expect(told(say('evidence.change-size', { size: 0.2 }), 'epochs')).toBe('the loss changes by 0.2 an epoch');
  });

  test('speaks of them in Chinese', () => {
    expect(told(diverged, 'epochs', chinese)).toContain('第 12 轮');
    expect(told(say('report.at-steps', { step: 1, end: 9 }), 'rows', chinese)).toBe('第 1 到 9 行');
  });

  test('within a message, too', () => {
    const inner = say('evidence.loss', { loss: 2, step: 7 });
    expect(told(say('and-then', { first: inner, second: inner }), 'epochs')).toContain('epoch 7');
  });

  test('that speaks of steps of the optimizer keeps them', () => {
    for (const id of ['cause.skips-all', 'cause.tell-apart', 'cause.stepped-often', 'cause.not-applied'] as const)
      expect(told(say(id), 'epochs')).toBe(english[id]);
  });

  test('is told so in data that have it beside their text', () => {
    const finding = spoken({ message: diverged });
    expect(localized(finding, countedIn(englishLanguage, 'epochs')).message).toContain('epoch 12');
    expect(localized(finding, englishLanguage)).toBe(finding);
  });
});
