/** Words of Chinese in the names of figures, in the English that all readers know them by. */

const words: readonly (readonly [RegExp, string])[] = [
  [/训练|訓練/g, ' train '],
  [/验证|驗證/g, ' val '],
  [/测试|測試/g, ' test '],
  [/评估|評估/g, ' eval '],
  [/平均/g, ' avg '],
  [/总|總/g, ' total '],
  [/损失值?|損失值?/g, ' loss '],
  [/学习率|學習率/g, ' learning_rate '],
  [/梯度范数|梯度範數/g, ' grad_norm '],
  [/准确率|精度|準確率/g, ' accuracy '],
  [/轮次|轮数|轮|輪次|周期/g, ' epoch '],
  [/迭代次数|迭代次數|迭代|步数|步骤|步數|步/g, ' step '],
  [/批次/g, ' batch '],
  [/次数|次數/g, ' step '],
  [/当前|當前|本/g, ' current '],
  [/生成器/g, ' generator '],
  [/判别器|鉴别器|判別器/g, ' discriminator '],
  [/[的为為是]/g, ' '],
];

const isChinese = /[\u4e00-\u9fff]/;

const wide = /[\u3000\uff01-\uff5e]/;

/** A line with the wide forms of signs, letters and digits, `：`, as the usual ones. */
export const halfWidth = (line: string): string =>
  wide.test(line)
    ? line
        .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
        .replaceAll('\u3000', ' ')
    : line;

/** Whether a character is one of Chinese by its code. */
export const isHan = (code: number): boolean => code >= 0x4e00 && code <= 0x9fff;

const unit = /^ ?(?:[步轮輪批](?:次|数|數)?|次?迭代|周期)(?![长長])/;

/** What of the text behind a number says what it counts: `3轮`, `第 3 轮`; empty if nothing does. `before`: the text before it. */
export function chineseUnit(before: string, behind: string): string {
  const found = unit.exec(behind)?.[0] ?? '';
  return found.startsWith(' ') && !before.trimEnd().endsWith('第') ? '' : found;
}

/** A name with its Chinese words in English; others as they are. */
export function fromChinese(name: string): string {
  if (!isChinese.test(name)) return name;
  return words
    .reduce((text, [word, english]) => text.replace(word, english), name)
    .replace(/\s+/g, ' ')
    .trim();
}
