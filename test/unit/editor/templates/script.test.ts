import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isScript } from '../../../../src/config/keel/anyConfig';
import { parseConfig } from '../../../../src/config/keel/parse';
import { lintConfig } from '../../../../src/diagnosis/lint';
import { readScript } from '../../../../src/editor/templates/scriptArguments';
import { scriptConfigText } from '../../../../src/editor/templates/scriptTemplate';
import { effort } from '../../effort';

const argparse = `import argparse, torch
parser = argparse.ArgumentParser(description="Trains (a lot).")
parser.add_argument("data", help="folder of the data")  # positional
parser.add_argument("--lr", "-l", type=float, default=3e-4, help='peak learning rate, "as usual"')
parser.add_argument(
    "--epochs",  # how long
    type=int,
    default=10,
    choices=[1, 10],
    help="passes over the data "
    "(all of it)",
)
parser.add_argument("--out", required=True)
parser.add_argument("--amp", action="store_true")
parser.add_argument("rest", nargs="*")
parser.add_argument("--workers", default=os.cpu_count())
`;

const click = `import click
from tensorflow import keras
@click.command()
@click.option("--lr", default=0.1, show_default=True, help="Learning rate.")
@click.option("--shout/--no-shout", default=False)
@click.argument("path")
def main(lr, shout, path): ...
`;

const hugging = `from dataclasses import dataclass, field
from transformers import HfArgumentParser, TrainingArguments

@dataclass
class ModelArguments:
    """Which model."""
    model_name: str = field(metadata={"help": "Name of the model"})
    dropout: float = 0.1
    cache: Optional[str] = field(default=None, metadata={"help": "Folder"})

    def check(self):
        size: int = 3

parser = HfArgumentParser((ModelArguments, TrainingArguments))
`;

const names = (source: string) =>
  readScript(source).arguments.map(({ name, required, flag, fallback }) => [
    name,
    required ? 'required' : flag ? 'flag' : fallback,
  ]);
const words = { head: 'Runs it.', optional: 'Others:', fillIn: 'fill in: {what}' };

describe('the arguments of a script', () => {
  it('are read from argparse', () => {
    expect(names(argparse)).toEqual([
      ['data', 'required'],
      ['--lr', '3e-4'],
      ['--epochs', '10'],
      ['--out', 'required'],
      ['--amp', 'flag'],
      ['rest', null],
      ['--workers', null],
    ]);
    expect(readScript(argparse).arguments[2]?.help).toBe('passes over the data (all of it)');
    expect(readScript(argparse).backend).toBe('torch');
  });

  it('are read from click', () => {
    expect(names(click)).toEqual([
      ['--lr', '0.1'],
      ['--shout', 'flag'],
      ['path', 'required'],
    ]);
    expect(readScript(click).backend).toBe('keras');
  });

  it.each([
    ['import jax\nimport optax\nimport torch.utils.data\n', 'jax'],
    ['from flax import nnx\n', 'jax'],
    ['import jax.numpy as jnp\n', 'jax'],
    ['import torch\nimport jax\n', 'torch'],
    ['import jax\nimport keras\n', 'keras'],
    ['print(1)\n', 'torch'],
  ])('of %j are for its backend', (source, backend) => {
    expect(readScript(source).backend).toBe(backend);
  });

  it('are read from the dataclasses of HfArgumentParser', () => {
    expect(names(hugging)).toEqual([
      ['--output_dir', 'required'],
      ['--model_name', 'required'],
      ['--dropout', '0.1'],
      ['--cache', null],
    ]);
    expect(readScript(hugging).arguments[1]?.help).toBe('Name of the model');
  });

  it('of any text are none or some, quickly', () => {
    const piece = fc.constantFrom(
      'p.add_argument(',
      '@click.option(',
      '"--a"',
      "'",
      '"""',
      ',',
      '(',
      ')',
      '[',
      '#',
      '\n',
      '=',
      'default=',
      '\\',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const facts = readScript(pieces.join(''));
        expect(
          parseConfig(scriptConfigText('a b.py', facts, words)).problems.filter(({ code }) => code === 'syntax'),
        ).toEqual([]);
      }),
    );
    expect(effort(() => readScript('p.add_argument('.repeat(2000)))).toBeLessThan(20);
  });
});

describe('the config for a script', () => {
  it.each([argparse, click, hugging, 'import torch\n', 'x.add_argument("--only", default=1)'])(
    'is one that runs, once completed',
    (source) => {
      const parsed = parseConfig(scriptConfigText('src/my train.py', readScript(source), words));
      expect(parsed.problems).toEqual([]);
      expect(lintConfig(parsed)).toEqual([]);
      expect(parsed.config && isScript(parsed.config)).toBe(true);
      expect(parsed.config).toMatchObject({ name: 'my train', script: 'src/my train.py' });
    },
  );

  it('has what is required in place, the rest as comments', () => {
    expect(scriptConfigText('train.py', readScript(argparse), words)).toBe(`# Runs it.
name: train
backend: torch
script: train.py
args:
  - data  # fill in: folder of the data
  - "--out="  # fill in: --out
  # Others:
  # - "--lr=3e-4"  # peak learning rate, "as usual"
  # - "--epochs=10"  # passes over the data (all of it)
  # - "--amp"
  # - rest
  # - "--workers="
`);
  });
});
