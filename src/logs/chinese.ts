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
  [/迭代次数|迭代|步数|步骤|步數|步/g, ' step '],
  [/批次/g, ' batch '],
];

const isChinese = /[\u4e00-\u9fff]/;

/** A name with its Chinese words in English; others as they are. */
export function fromChinese(name: string): string {
  if (!isChinese.test(name)) return name;
  return words
    .reduce((text, [word, english]) => text.replace(word, english), name)
    .replace(/\s+/g, ' ')
    .trim();
}
