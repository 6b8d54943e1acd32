import { expect, it } from 'vitest';
import { codeOfNotebook } from '../../../../src/editor/templates/notebookCode';

it('the code of a notebook is that of its code cells, whatever else it holds', () => {
  const cells = [
    { cell_type: 'code', source: ['import torch\n', 3, 'x = 1'] },
    { cell_type: 'markdown', source: 'words' },
    null,
    { cell_type: 'code', source: 'y = 2' },
  ];
  expect(codeOfNotebook(JSON.stringify({ cells }))).toBe('import torch\nx = 1\ny = 2');
  for (const none of ['null', '[]', '{"cells": 3}']) expect(codeOfNotebook(none)).toBe('');
  expect(() => codeOfNotebook('{')).toThrow(SyntaxError);
});
