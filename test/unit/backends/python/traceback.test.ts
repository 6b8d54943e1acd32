import { describe, expect, it } from 'vitest';
import { lastTraceback, ownPlace, placeIn } from '../../../../src/backends/python/traceback';

describe('a traceback', () => {
  const text = `Epoch 1
Traceback (most recent call last):
  File "/w/train.py", line 7, in <module>
    main()
  File "/w/.venv/lib/python3.11/site-packages/torch/nn/module.py", line 1501, in __call__
    raise error
torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/w/lib/model.py", line 42, in forward
    x = (
        ^
  File "/usr/lib/python3.11/json/decoder.py", line 3, in decode
    raise
ValueError: bad
shape
`;

  it('gives the last error and the innermost line of a person’s own code', () => {
    const found = lastTraceback(text)!;
    expect(found.error).toBe('ValueError: bad');
    expect(ownPlace(found.frames)).toEqual({ file: '/w/lib/model.py', line: 42 });
    expect(lastTraceback(text.replace(/^/gm, '[rank0]: '))).toEqual(found);
    expect(lastTraceback('all fine\n')).toBeNull();
    expect(lastTraceback('Traceback (most recent call last):\n  File "a.py", line 1')).toBeNull();
  });

  it('stands at the end of the probe’s sentence', () => {
    expect(placeIn('ValueError: bad (shape) (src/train.py:42)')).toEqual({ file: 'src/train.py', line: 42 });
    expect(placeIn('ValueError: bad (src/train.ipynb, cell 4, line 2)')).toEqual({
      file: 'src/train.ipynb',
      cell: 4,
      line: 2,
    });
    expect(placeIn('It ended.')).toBeNull();
  });
});
