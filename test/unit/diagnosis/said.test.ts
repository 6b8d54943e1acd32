/**
 * What Keel says of a run is data: beside each text of a finding and of a fix stands the message that it was made from, so
 * that it can be told in another language. Here all that detectors and remedies say of the tests' runs is read again.
 */
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { translations } from '../../../scripts/lib/translations.mjs';
import { parseConfig } from '../../../src/config/keel/parse';
import type { Fix, RecordedFinding, RunFinding } from '../../../src/diagnosis/finding';
import { explained, readyFixes } from '../../../src/diagnosis/fixes';
import { readFinding } from '../../../src/diagnosis/findingSchema';
import { knownFinding } from '../../../src/diagnosis/fixes/knownFinding';
import { reportOn } from '../../../src/diagnosis/report';
import { english } from '../../../src/shared/messages/en';
import { asIs, inLanguage, localized, say, spoken, tell, type Message } from '../../../src/shared/messages/say';
import { sentences } from '../../../src/shared/messages/sentences';
import { merged } from '../../bench/zoo/merged';
import { base, cases, flat, gradients, ran, type Tree } from './fixes/cases';
import { faults, logOf } from './monitor/faults';
import { recorded } from './monitor/series';

const texts = new Map([...translations('zh-cn')].map(([from, { text }]) => [from, text]));
const chinese = { locale: 'zh-cn', texts: Object.fromEntries(texts) };

/** A text with the message beside it, and where it was found. */
interface Told {
  where: string;
  text: unknown;
  message: unknown;
}

/** Every text of some data that has its message beside it, and every message that has no text. */
function toldIn(value: unknown, where: string): Told[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => toldIn(item, `${where}[${i}]`));
  if (value === null || typeof value !== 'object') return [];
  const { said, ...rest } = value as Record<string, unknown>;
  const own = Object.entries((said ?? {}) as Record<string, unknown>).flatMap(([name, message]) =>
    Array.isArray(message)
      ? message.map((each, i) => ({
          where: `${where}.${name}[${i}]`,
          text: (rest[name] as string[])[i],
          message: each,
        }))
      : [{ where: `${where}.${name}`, text: rest[name], message }],
  );
  return [...own, ...Object.entries(rest).flatMap(([name, item]) => toldIn(item, `${where}.${name}`))];
}

/** Texts for a person that have no message beside them. */
const silent = (finding: RunFinding): string[] => {
  const { message, causes, notChecked, said } = finding;
  return [
    ...(message && !said.message ? [`${finding.id}: ${message}`] : []),
    ...causes.filter((_, i) => !said.causes[i]),
    ...(notChecked ?? []).filter((_, i) => !said.notChecked?.[i]),
    ...finding.evidence.filter(({ text, said: own }) => text !== tell(own.text)).map(({ text }) => text),
  ];
};

/** The messages that a message is made of. */
const within = ({ id, args }: Message): string[] => [
  id,
  ...Object.values(args)
    .flat()
    .flatMap((part) => (typeof part === 'object' ? within(part as Message) : [])),
];

const isTranslated = (message: Message): boolean =>
  within(message).every((id) => texts.has(english[id as keyof typeof english]));

/** Titles of papers and tools stay as they are in every language; so do keys, formulas and names. */
const foreign = /[A-Z][ -~]*?\([^()]*\d{4}[^()]*\)|Deep Learning Tuning Playbook|lr x 梯度|[\w.]+: \[[^\]]*\]/g;

/** What is wrong with texts and their messages, one line each. */
function faultsOf(told: Told[]): string[] {
  return told.flatMap(({ where, text, message }) => {
    const spokenText = tell(message);
    if (spokenText === null) return [`${where} is no message: ${JSON.stringify(message)}`];
    if (spokenText !== text) return [`${where} is ${JSON.stringify(text)}, its message says ${spokenText}`];
    // A new one has no translation yet; the test of the catalogue says so.
    if (!isTranslated(message as Message)) return [];
    const local = inLanguage(message as Message, chinese);
    const rest = local.replace(foreign, '');
    const words = rest.match(/[A-Za-z]{2,} [A-Za-z]{2,}/);
    if (words) return [`${where} in Chinese still says “${words[0]}”: ${local}`];
    return /\p{Script=Han}/u.test(rest) || !/[A-Za-z]/.test(rest) ? [] : [`${where} is not Chinese: ${local}`];
  });
}

const runs = [
  ...Object.entries(faults).map(([name, fault]) => [name, logOf(fault)] as const),
  ...Object.entries(faults).map(([name, fault]) => {
    const { steps, ...log } = logOf(fault);
    return [
      `${name}, recorded with a loss alone`,
      { ...log, steps: steps.map(({ step, loss }) => ({ step, ...(loss !== undefined && { loss }) })), facts: {} },
    ] as const;
  }),
  ...['healthy', 'diverges', 'explodes'].map((name) => [name, recorded(name)] as const),
];

describe('findings', () => {
  test.each(runs)('of %s are messages, and their texts are these in English', (_, log) => {
    const report = reportOn(log);
    expect(faultsOf(toldIn(report, 'report'))).toEqual([]);
    expect(report.findings.flatMap(silent)).toEqual([]);
    expect(report.said.notChecked).toHaveLength(report.notChecked.length);
  });

  test('of a run folder are the same: what JSON does to numbers does no harm', () => {
    const { findings } = reportOn(logOf(faults['a loss that becomes NaN']!));
    const text = JSON.stringify(findings, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    );
    const read = (JSON.parse(text) as unknown[]).map((each) => readFinding(each)!);
    expect(faultsOf(toldIn(read, 'folder'))).toEqual([]);
    expect(localized(read, chinese)[0]!.message).toMatch(/^第 501 步的损失为 NaN。/);
  });
});

/** Of an older version: texts without messages. */
const older: RecordedFinding = {
  ...{ id: 'divergence-500', rule: 'divergence', severity: 'act', step: 500, endStep: 510, message: 'It went wrong.' },
  evidence: Object.entries({ ...ran, ...gradients }).map(([name, value]) => ({
    name,
    value,
    text: `${name} ${value}`,
  })),
  causes: ['What the monitor thought.'],
  paths: [],
  fixes: ['standardize', 'clip-global-norm', 'lower-lr', 'warmup'],
};

const fixesOf = (changes: Tree, finding: RecordedFinding): Fix[] => {
  const { config } = parseConfig(stringify(merged(base, changes)));
  return readyFixes(finding, { config: config!, checkpoints: [400], totalSteps: 1000 });
};

describe('fixes', () => {
  test.each(cases.map((entry) => [`${entry.id} (${entry.rule})`, entry] as const))('%s', (_, entry) => {
    const { id, rule, step = 500, evidence } = entry;
    const list = Object.entries(evidence).map(([name, value]) => ({ name, value, text: name }));
    const fixes = fixesOf(entry.config ?? {}, { ...older, rule, step, evidence: list, fixes: [id] });
    expect(fixes.map((fix) => fix.id)).toContain(id);
    expect(faultsOf(toldIn(fixes, 'fixes'))).toEqual([]);
  });

  test('of several changes, and the causes that a config shows', () => {
    const fixes = fixesOf({}, older);
    expect(fixes.map(({ id }) => id)).toContain('stabilize');
    expect(faultsOf(toldIn(fixes, 'fixes'))).toEqual([]);
    expect(localized(fixes, chinese)[0]!.title).toBe(
      '将梯度裁剪到全局范数 0.83，将学习率从 0.001 降到 5e-4，并从第 400 步继续',
    );
  });

  test('of findings that rest on nothing but a flat loss', () => {
    const list = Object.entries(flat).map(([name, value]) => ({ name, value, text: name }));
    const nothing = {
      ...older,
      rule: 'no-learning',
      evidence: list,
      fixes: ['initialization', 'epsilon', 'raise-lr', 'activation'],
    };
    const config = {
      model: { initialization: 'zeros', activation: 'sigmoid', hidden: [8, 8, 8] },
      optimizer: { eps: 0.1, lr: 1e-6 },
    };
    expect(faultsOf(toldIn(fixesOf(config, nothing), 'fixes'))).toEqual([]);
  });
});

describe('a finding of an older version', () => {
  const { config } = parseConfig(stringify(merged(base, { data: { standardize: false } })));
  const told = explained(older, { config: config!, checkpoints: [], totalSteps: 1000 });

  test('keeps its words, and what is added is a message', () => {
    expect(knownFinding(older)!.said).toEqual({
      message: asIs('It went wrong.'),
      causes: [asIs('What the monitor thought.')],
    });
    const { said, causes } = told as RunFinding;
    expect(said.causes.map((message) => tell(message))).toEqual(causes);
    expect(causes.at(-1)).toBe('What the monitor thought.');
    expect(localized(told, chinese).causes[0]).toMatch(/^输入没有缩放/);
  });
});

test('a text that is not what its message says, an unknown message and English in a translation are found', () => {
  const right = spoken({ text: say('evidence.loss', { loss: 2, step: 3 }) });
  expect(faultsOf(toldIn([right], 'it'))).toEqual([]);
  expect(faultsOf(toldIn([{ ...right, text: 'loss 3 at step 3' }], 'it'))).toHaveLength(1);
  expect(faultsOf(toldIn([{ text: 'loss', said: { text: { id: 'nobody', args: {} } } }], 'it'))).toHaveLength(1);
  const half = sentences(right.said.text, say('cause.epsilon', { optimizer: 'an old optimizer' }));
  expect(faultsOf(toldIn(spoken({ half }), 'it'))).toHaveLength(1);
  const finding = reportOn(logOf(faults['a loss of exactly zero']!)).findings[0]!;
  expect(silent({ ...finding, causes: [...finding.causes, 'Who knows.'] })).toEqual(['Who knows.']);
});
