/**
 * What clues of the first steps say of a trouble that shows in the loss: causes that come before those which its course speaks
 * for. Each is a fact of how the script is put together; it is named only beside a trouble that it would make.
 */
import type { ConfigPath } from '../../config/types';
import { say, type Message } from '../../shared/messages/say';
import type { Evidence, RunFinding } from '../finding';
import type { RemedyId } from '../ids';
import { eachOnce, retold } from '../retold';
import type { DetectorKind } from './detector';
import { fact } from './helpers';
import type { Signals } from './signals/signals';

/**
 * Inputs with a feature of this size are not scaled; features that differ so much are told of as such. The curvature of the
 * first layer goes with the square of its input, and the greatest rate that is stable against it (LeCun et al., Efficient
 * BackProp).
 */
const unscaled = { size: 10, times: 100 };
/** The smallest number that 16-bit floats have; less than half of it is zero. */
const smallestHalf = 2 ** -24;

interface Suspect {
  cause: Message;
  evidence: Evidence[];
  paths: ConfigPath[];
  fixes: RemedyId[];
  /** Only the script can be mended: what a config can change would hide it, at best. */
  inCode?: true;
}

/** Whether the trouble is one of how the run began: nothing was learned before it. */
const fromTheStart = ({ level, count }: Signals): boolean =>
  count < 2 || level.count < 2 || level.progress <= 2 * level.deviation || count <= 100;

function suspectsOf({ rule }: RunFinding, { family }: DetectorKind, signals: Signals): Suspect[] {
  const { clues, decayPull } = signals;
  const found: Suspect[] = [];
  if (clues.kept)
    found.push({ cause: say('cause.no-zero-grad'), evidence: [], paths: [['optimizer']], fixes: [], inCode: true });
  if (clues.untrained !== undefined && family === 'learning')
    found.push({ cause: say(`cause.weights-${clues.untrained}`), evidence: [], paths: [['optimizer']], fixes: [] });
  const eps = clues.half?.eps ?? null;
  if (eps !== null && eps < smallestHalf / 2 && (rule === 'non-finite' || rule === 'non-finite-gradient')) {
    const evidence = [fact('epsilon', eps, say('evidence.epsilon', { eps }), smallestHalf)];
    const paths: ConfigPath[] = [['optimizer', 'eps']];
    found.push({ cause: say('cause.half-epsilon', { eps }), evidence, paths, fixes: ['epsilon'] });
  }
  const pull = decayPull.middle;
  if (clues.decay !== undefined && pull >= 1) {
    const { weightDecay } = clues.decay;
    const evidence = [
      fact('weightDecay', weightDecay, say('evidence.weight-decay', { weightDecay })),
      fact('decayPull', pull, say('evidence.decay-pull', { pull }), 1),
    ];
    const paths: ConfigPath[] = [['optimizer', 'weightDecay']];
    found.push({ cause: say('cause.heavy-decay', { weightDecay, pull }), evidence, paths, fixes: ['lower-decay'] });
  }
  if (clues.inputs !== undefined && fromTheStart(signals)) {
    const { rms, least, most } = clues.inputs;
    if (most >= unscaled.size) {
      const uneven = least > 0 && most > unscaled.times * least;
      const cause = say(uneven ? 'cause.uneven-inputs' : 'cause.unscaled-inputs', { rms, least, most });
      const evidence = [fact('inputSize', rms, say('evidence.input-size', { rms }), unscaled.size)];
      found.push({ cause, evidence, paths: [['data']], fixes: [] });
    }
  }
  return found;
}

/** The finding with the causes that clues name before its own. */
export function withSuspects<F extends RunFinding>(finding: F, kind: DetectorKind, signals: Signals): F {
  if (kind.family === 'none' || finding.severity === 'note') return finding;
  const suspects = suspectsOf(finding, kind, signals);
  if (suspects.length === 0) return finding;
  return {
    ...retold(finding, { causes: eachOnce([...suspects.map(({ cause }) => cause), ...finding.said.causes]) }),
    evidence: [...finding.evidence, ...suspects.flatMap(({ evidence }) => evidence)],
    paths: [...suspects.flatMap(({ paths }) => paths), ...finding.paths],
    fixes: suspects.some(({ inCode }) => inCode)
      ? []
      : [...new Set([...suspects.flatMap(({ fixes }) => fixes), ...finding.fixes])],
  };
}
