import { describe, expect, it } from 'vitest';
import { judgeRepair, type Course } from '../../../src/diagnosis/repair';
import { inEnglish } from '../../../src/shared/messages/say';

/** Losses about a level each, with noise that is the same every time. */
const about = (level: number, n: number, from = 1, noise = 0.1) =>
  Array.from({ length: n }, (_, i) => ({ step: from + i, loss: level + noise * level * Math.sin(7.3 * (i + from)) }));
const course = (losses: Course['losses'], over: Partial<Course> = {}): Course => {
  return { losses, evaluations: [], trouble: null, tables: 1, ...over };
};
const judged = (before: Course, after: Course) => judgeRepair(before, after, 'r1').verdict;

const blewUp = course([...about(1, 100), ...about(0.1, 100, 101), ...about(1e6, 20, 201)], { trouble: 201 });
const stuck = course(about(2.3, 200));

describe('a repair', () => {
  it('helped where the loss is lower than ever before', () => {
    expect(judged(blewUp, course(about(0.05, 300, 150)))).toBe('better');
    expect(judged(stuck, course(about(0.4, 200)))).toBe('better');
  });

  it('held where the loss is back where it stood, and nothing went wrong', () => {
    expect(judged(blewUp, course(about(0.1, 300, 150)))).toBe('held');
    const nan = course([...about(0.1, 100), { step: 101, loss: NaN }]);
    expect(judged(nan, course(about(0.1, 300)))).toBe('held');
  });

  it('failed where the loss is no better than stopping, or went wrong again', () => {
    const { verdict, why } = judgeRepair(blewUp, course(about(0.5, 300, 150)), 'r1');
    expect(verdict).toBe('failed');
    expect(inEnglish(why)).toMatch(/^The fix did not help: the loss of the last 22 steps is 0\.\d+; .* the run r1\.$/);
    expect(judged(stuck, course(about(2.3, 200)))).toBe('failed');
    expect(judged(blewUp, course(about(0.01, 300), { trouble: 250 }))).toBe('failed');
    expect(judged(blewUp, course([...about(0.1, 300), { step: 301, loss: NaN }]))).not.toBe('better');
  });

  it('failed where it ends as high as the very first step of a run that blew up at once', () => {
    const atOnce = course([{ step: 1, loss: 0.69 }, ...about(20, 200, 2)]);
    expect(judged(atOnce, course(about(0.69, 200)))).toBe('failed');
    expect(judged(atOnce, course(about(0.2, 200)))).toBe('better');
  });

  it('is judged by held-out data where both runs have some', () => {
    const held = (loss: number) => [{ step: 100, loss }];
    const [before, after] = [about(1, 100), about(0.1, 100)];
    expect(judged(course(before, { evaluations: held(1) }), course(after, { evaluations: held(1.4) }))).toBe('failed');
    expect(judged(course(before, { evaluations: held(1) }), course(after, { evaluations: held(0.5) }))).toBe('better');
  });

  it('is not judged where the losses do not tell, and it says why', () => {
    for (const before of [course(about(-1, 100)), { ...stuck, tables: 2 }, course(about(1, 3))]) {
      const { verdict, why } = judgeRepair(before, course(about(0.4, 200)), 'r1');
      expect(verdict).toBe('unknown');
      expect(inEnglish(why)).toMatch(/^Whether the fix helped was not judged: .*\.$/);
    }
  });
});
