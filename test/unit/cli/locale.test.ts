/** The command line in the reader's language. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/cli/diagnose';
import { chosenLanguage, languageOfEnvironment, tellingIn } from '../../../src/cli/language';
import { Progress, progressLine } from '../../../src/cli/progress';
import { programOf } from '../../../src/cli/program';
import { plainReport } from '../../../src/cli/report';
import { englishLanguage } from '../../../src/shared/messages/say';
import { chinese } from '../chinese';
import { sentencesIn } from '../../house/sentences';
import { manifestOf } from '../run/folder';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-locale-'));
  fs.writeFileSync(path.join(folder, 'bundle.l10n.zh-cn.json'), JSON.stringify(chinese.texts));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Lines of a text with two English words in a row, but for those of the given parts. */
const englishIn = (text: string, but: readonly string[] = []): string[] =>
  [...but]
    .sort((a, b) => b.length - a.length)
    .reduce((left, part) => left.replaceAll(part, ''), text)
    .split('\n')
    .filter((line) => sentencesIn('output.ts', JSON.stringify(line)).length > 0);

describe('the language', () => {
  test.each([
    [[], {}, 'en'],
    [[], { LANG: 'zh_CN.UTF-8' }, 'zh-cn'],
    [[], { LANG: 'zh' }, 'zh-cn'],
    [[], { LANG: 'zh_Hans' }, 'zh-cn'],
    [[], { LANG: 'zh-cn' }, 'zh-cn'],
    [[], { LANGUAGE: 'zh_CN:zh' }, 'zh-cn'],
    [[], { LANG: 'zh_TW.UTF-8' }, 'en'],
    [[], { LANG: 'de_DE.UTF-8' }, 'en'],
    [[], { LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, 'en'],
    [[], { LC_ALL: 'C.UTF-8', LANG: 'zh_CN.UTF-8' }, 'en'],
    [[], { LC_ALL: '', LC_MESSAGES: 'zh_CN', LANG: 'POSIX' }, 'zh-cn'],
    [[], { LC_MESSAGES: 'en_US.UTF-8', LANG: 'zh_CN' }, 'en'],
    [['--locale', 'zh-cn'], { LC_ALL: 'C' }, 'zh-cn'],
    [['diagnose', 'x', '--locale=zh_CN.UTF-8'], {}, 'zh-cn'],
    [['--locale', 'en'], { LANG: 'zh_CN' }, 'en'],
    [['lint', '--', '--locale', 'zh-cn'], {}, 'en'],
  ])('of %j with %j is %s', (args, env, locale) => {
    expect(chosenLanguage(args, env, folder).locale).toBe(locale);
  });

  test('that is not known is refused with those that are', () => {
    for (const asked of ['xx', 'zh-tw', '../zh-cn'])
      expect(() => chosenLanguage(['--locale', asked], {}, folder), asked).toThrow(
        `There is no translation for ${asked}; the languages are en and zh-cn.`,
      );
  });

  test('that is empty names nothing', () => {
    for (const args of [['--locale='], ['--locale', '']])
      expect(() => chosenLanguage(args, {}, folder)).toThrow(
        '--locale names no language; the languages are en and zh-cn.',
      );
  });

  test.each(['', '{', 'null', '[]', '{"Stop": 1}'])(
    'whose translation is damaged, %j, is refused by its file',
    (text) => {
      const damaged = fs.mkdtempSync(path.join(os.tmpdir(), 'keel-locale-'));
      const file = path.join(damaged, 'bundle.l10n.zh-cn.json');
      fs.writeFileSync(file, text);
      expect(() => chosenLanguage(['--locale', 'zh-cn'], {}, damaged)).toThrow(`The translation ${file} is damaged.`);
      expect(languageOfEnvironment({ LANG: 'zh_CN' }, damaged)).toBe(englishLanguage);
      fs.rmSync(damaged, { recursive: true });
    },
  );

  test('of a refusal is that of the environment', () => {
    expect(languageOfEnvironment({ LANG: 'zh_CN.UTF-8' }, folder).locale).toBe('zh-cn');
    expect(languageOfEnvironment({}, folder)).toBe(englishLanguage);
  });

  test('is English without a folder of translations, and no file is read for it', () => {
    expect(chosenLanguage([], { LANG: 'zh_CN' }, path.join(folder, 'none'))).toBe(englishLanguage);
    expect(chosenLanguage([], {}, folder)).toBe(englishLanguage);
  });
});

describe('in Chinese', () => {
  /** What the command writes, and its exit code. */
  function told(args: string[]): string {
    const program = programOf(chinese);
    let text = '';
    for (const command of [program, ...program.commands]) {
      const { outputError = () => undefined } = command.configureOutput();
      command.exitOverride().configureOutput({
        writeOut: (out) => void (text += out),
        writeErr: (out) => void (text += out),
        outputError,
      });
    }
    expect(() => program.parse(args, { from: 'user' })).toThrow();
    return text;
  }

  test.each([
    ['--help'],
    ['run', '--help'],
    ['lint', '--help'],
    ['diagnose', '--help'],
    ['watch', '--help'],
    ['fix', '--help'],
    ['export', '--help'],
  ])('help: %s %s', (...args) => {
    const text = told(args);
    expect(text).toContain('用法：');
    expect(text).toContain('选项：');
    expect(englishIn(text, [`keel ${args[0]}`])).toEqual([]);
  });

  test.each([
    [['run'], '错误：缺少必需的参数“file”\n'],
    [['run', 'x', '--from', 'y'], '错误：选项“--from <step>”的值“y”无效。必须是整数。\n'],
    [['run', 'x', '--from'], '错误：选项“--from <step>”缺少值\n'],
    [['lint', '--formt'], '错误：未知选项“--formt”\n（是否指 --format？）\n'],
    [['lint', '--zzz'], '错误：未知选项“--zzz”\n'],
    [['diagnos'], '错误：未知命令“diagnos”\n（是否指 diagnose？）\n'],
    [['export', 'a', 'b'], '错误：参数过多。应有 1 个，实际给了 2 个。\n'],
  ])('an error of %j', (args, text) => {
    expect(told(args)).toBe(text);
  });

  test('a line of progress', () => {
    const step = { step: 60, time: 1, loss: 0.5, gradNorm: 1.25, lr: 0.01 };
    expect(progressLine(step, 120, 30, tellingIn(chinese))).toBe(
      '第 60/120 步  损失 0.5  梯度范数 1.25  学习率 0.01  30 步/秒  剩余 0:02',
    );
  });

  test('a run: texts with their messages, and those of an older run as they are', () => {
    let text = '';
    const out = { isTTY: false, write: (part: string) => void (text += part) } as unknown as NodeJS.WriteStream;
    const report = plainReport(new Progress(out, tellingIn(chinese)), chinese);
    const manifest = manifestOf();
    report.begin({ ...manifest, parent: { run: manifest.id, checkpoint: 40, fixes: [] } }, 'runs/x');
    const event = { time: 1, step: 41, kind: 'note' } as const;
    report.event({ ...event, text: 'Old words.' }, manifest);
    const said = { text: { id: 'end.before-first', args: {} } };
    report.event({ ...event, text: 'before its first step', said }, manifest);
    const reason = 'The trainer was killed on request before its first step.';
    const [what, when] = ['end.trainer', 'end.before-first'].map((id) => ({ id, args: {} }));
    const ended = {
      ...manifest,
      state: 'stopped' as const,
      reason,
      said: { reason: { id: 'end.killed', args: { what, when } } },
    };
    report.result({ state: 'stopped', run: manifest.id, steps: 1, findings: [], fixes: [] }, ended, 'tiny.keel.yaml');
    expect(text.split('\n')).toEqual([
      `${manifest.name}，从第 40 步开始（runs/x）`,
      '第 41 步：Old words.',
      '第 41 步：第一步之前',
      `${manifest.name} 已停止，共记录 1 步。训练器在第一步之前按请求被终止。`,
      '',
    ]);
  });

  test.each(['human', 'html'] as const)('a diagnosis as %s has no English of its own', (format) => {
    const log = path.join(folder, 'bad.csv');
    const rows = Array.from({ length: 200 }, (_, i) => `${i + 1},${2 / (1 + i / 20)}`);
    fs.writeFileSync(log, ['step,loss', ...rows, '201,NaN', '202,NaN', ''].join('\n'));
    const empty = path.join(folder, 'empty.csv');
    fs.writeFileSync(empty, '');
    let [out, err] = ['', ''];
    const files = [log, empty, path.join(folder, 'none')];
    const told = { write: (text: string) => void (out += text), complain: (text: string) => void (err += text) };
    expect(diagnose(files, { format, language: chinese, ...told })).toBe(1);
    expect(err).toBe(`无法读取 ${empty}：文件为空。\n无法读取 ${files[2]}：没有这个文件或文件夹。\n`);
    const page = out.replace(/<style>[^]*<\/style>/, '');
    expect(englishIn(page, ['http-equiv', 'Zhang et al., OPT', 'keel diagnose'])).toEqual([]);
    expect(page).toContain('需要处理');
    expect(page).toContain('media/docs/zh-cn/findings.md#non-finite');
    if (format === 'html') expect(page).toContain('<html lang="zh-CN">');
  });
});
