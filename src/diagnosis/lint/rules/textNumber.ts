import { say } from '../../../shared/messages/say';
import type { Recipe, Setting } from '../../../config/recipe';
import { nameOf } from '../rule';
import type { Rule } from '../rule';

/** What PyYAML reads as a number with an exponent: a dot and a signed exponent. */
const number11 = /^[-+]?[0-9][0-9_]*\.[0-9_]*[eE][-+][0-9]+$/;
const exponent = /^[-+]?[0-9][0-9_.]*[eE][-+]?[0-9]+$/;

const read = ['lr', 'eps', 'weightDecay', 'minimumLr'] as const;

/** Frameworks that load with PyYAML and stop at a rate that is a text. */
const refusing: ReadonlySet<string> = new Set(['rl-zoo', 'rllib', 'paddle-detection']);

/** Numbers that plain PyYAML reads as text. */
export const textNumber: Rule = {
  id: 'text-number',
  doc: {
    title: 'PyYAML reads this number as text',
    severities: ['error', 'hint'],
    why: 'PyYAML follows YAML 1.1, where a number with an exponent needs a dot and a sign: `1e-4` is text to it, `1.0e-4` a number. Code that does not convert it fails, or compares text with numbers.',
    threshold:
      'A learning rate, epsilon, weight decay or lower bound written so, in a config that is read by home-made code. Loaders that convert (OmegaConf and Hydra, yacs, axolotl, LLaMA-Factory, the parsers of transformers and TRL, JSON, TOML) are not meant. One finding a file. An error at the learning rate of rl-baselines3-zoo, RLlib and PaddleDetection, which refuse a text there; PaddleClas converts it.',
    source:
      'YAML 1.1, float; PyYAML `resolver.py`. Reported as LLaMA-Factory #4014, trl #1450, yacs #46, ALBEF #128. 72 of 559 published configs write the rate so and work, for their loader converts it. Refused by rl_zoo3/exp_manager.py, ray/rllib/utils/schedules/scheduler.py and paddle/optimizer/lr.py.',
    example: {
      bad: `model:
  dropout: 0.1
training:
  optimizer: adamw
  lr: 1e-4
  batch_size: 128
  epochs: 10
`,
      good: `model:
  dropout: 0.1
training:
  optimizer: adamw
  lr: 1.0e-4
  batch_size: 128
  epochs: 10
`,
    },
  },
  check(recipe: Recipe, { sourceOf }) {
    const refused = refusing.has(recipe.format);
    if (!(refused || recipe.format === 'custom') || recipe.loader !== 'pyyaml' || !sourceOf) return [];
    for (const key of refused ? (['lr'] as const) : read) {
      const { path, state, value }: Setting<number> = recipe[key];
      const text = path && sourceOf(path);
      if (state !== 'written' || !path || !text || !exponent.test(text) || number11.test(text)) continue;
      const id = refused ? 'text-number.refused' : 'text-number.text';
      const message = say(id, { name: nameOf(path), text, number: dotted(value) });
      return [{ severity: refused ? 'error' : 'hint', path, message }];
    }
    return [];
  },
};

/** The number as every reader of YAML takes it. */
function dotted(value: number): string {
  const [digits = '', power = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}e${power}`;
}
