/** Every detector: it speaks on a series made to have its fault, and is silent on a healthy one and where signals lack. */
import { describe, expect, it } from 'vitest';
import { runRules } from '../../../../src/diagnosis/monitor/detectors';
import type { RunFacts } from '../../../../src/diagnosis/monitor/facts';
import { reportOn } from '../../../../src/diagnosis/report';
import { faults, known, logOf, type Fault } from './faults';

const lines = ({ findings }: ReturnType<typeof reportOn>) =>
  findings.map(({ severity, rule }) => `${severity} ${rule}`);

describe('every detector', () => {
  it.each(Object.entries(faults))('sees %s', (_, fault) => {
    const report = reportOn(logOf(fault));
    expect(lines(report)).toContain(fault.expected);
    const [severity, rule] = fault.expected.split(' ');
    const finding = report.findings.find((each) => each.rule === rule && each.severity === severity)!;
    expect(finding.message).toMatch(/^[A-Z].*\.$/s);
    expect(finding.message).not.toMatch(/undefined|NaN(?! at)/);
    expect(finding.confidence).toMatch(/^(high|medium|low)$/);
    expect(finding.causes.length).toBeGreaterThan(0);
    expect(finding.evidence.length).toBeGreaterThan(0);
    expect(finding.step).toBeLessThanOrEqual(finding.endStep);
    for (const [name, value] of Object.entries(fault.evidence ?? {})) {
      const found = finding.evidence.find((item) => item.name === name)?.value;
      expect(Math.abs(found! - value), `${name} ${found}`).toBeLessThanOrEqual(0.05 * Math.abs(value));
    }
    for (const fix of fault.fixes ?? []) expect(finding.fixes).toContain(fix);
  });

  it('is in the table of faults', () => {
    const seen = new Set(Object.values(faults).map(({ expected }) => expected.split(' ')[1]));
    expect(runRules.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
  });

  it('is silent on a healthy run that has every signal', () => {
    const every: Fault = {
      expected: '',
      facts: { ...known, classes: 50, precision: 'fp16' },
      step: (each, i) => ({ ...each, lossScale: 65536, skipped: 0, clipped: 0, position: i % 100 }),
    };
    const { findings, notChecked } = reportOn(logOf(every));
    expect(findings).toEqual([]);
    expect(notChecked).toEqual([]);
  });

  it.each(['loss', 'lr', 'gradNorm', 'time'] as const)('is silent on a healthy run without %s', (name) => {
    const log = logOf({ expected: '' });
    log.steps.forEach((step) => delete step[name]);
    expect(reportOn(log).findings).toEqual([]);
  });

  it('does not take an actor and a critic for layers one behind the other', () => {
    const log = logOf(faults['an early layer with far more gradient than the others']!);
    const rules = (layers: string[]) => reportOn({ ...log, layers }).findings.map(({ rule }) => rule);
    for (const name of ['net.', 'net', 'block1.'])
      expect(rules(log.layers.map((_, i) => name.replace('1', String(i)) + i))).toContain('exploding-layers');
    expect(rules(log.layers.map((_, i) => (i === 0 ? 'critic.0' : `actor.${i}`)))).not.toContain('exploding-layers');
  });

  it('is silent on healthy runs of any kind of layer, without facts', () => {
    for (const activation of ['relu', 'tanh', 'sigmoid', undefined]) {
      const facts: RunFacts = activation === undefined ? {} : { ...known, activation };
      const log = logOf({ expected: '', facts });
      expect(reportOn(log).findings).toEqual([]);
      expect(reportOn({ ...log, layers: [], samples: [], evaluations: [] }).findings).toEqual([]);
    }
  });

  it('says on the finding what would have made it surer', () => {
    const log = logOf(faults['a loss that lost its progress for good']!);
    log.steps.forEach((step) => delete step.gradNorm);
    const [finding] = reportOn(log).findings;
    expect(finding!.notChecked).toEqual([expect.stringContaining('no gradient norm was recorded')]);
  });
});

describe('a forerunner', () => {
  it('gives its place and its id to the trouble it warned of', () => {
    const log = logOf({
      expected: '',
      step: (each, i) => ({
        ...each,
        gradNorm: i >= 298 ? each.gradNorm * 1.2 ** Math.min(i - 298, 20) : each.gradNorm,
        loss: i < 302 ? each.loss : Math.min(9, each.loss + 0.15 * (i - 302)),
      }),
    });
    const { findings } = reportOn(log);
    expect(lines({ findings } as ReturnType<typeof reportOn>)).toEqual(['act exploding-gradient']);
    expect(findings[0]!.id).toMatch(/^gradient-warning-/);
  });
});
