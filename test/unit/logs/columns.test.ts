/** Which column is what, by its name and by what the others are. */
import { describe, expect, test } from 'vitest';
import { chooseColumns, columnsSaid, toNumber } from '../../../src/logs/columns';

const all = (text: string, counts: Record<string, number> = {}) =>
  new Map(text.split(', ').map((name) => [name, counts[name] ?? 100]));

const choose = (text: string, counts?: Record<string, number>, asked?: string) =>
  chooseColumns(all(text, counts), asked);

describe('the training loss', () => {
  test.each([
    ['step, loss, lr', ['loss']],
    ['step, loss_cls, loss_bbox, loss', ['loss']],
    ['iter, total_loss, loss_cls, loss_rpn_loc', ['total_loss']],
    [
      'epoch, train/box_loss, train/cls_loss, train/dfl_loss, val/box_loss',
      ['train/box_loss', 'train/cls_loss', 'train/dfl_loss'],
    ],
    ['global_step, reduced_train_loss, val_loss', ['reduced_train_loss']],
    ['step, loss/average, loss/current', ['loss/current']],
    ['step, train_loss_epoch, train_loss_step', ['train_loss_step']],
    ['step, lm loss, loss scale, grad norm', ['lm loss']],
    ['epoch, train_loss, train_nll_loss, train_ppl, train_loss_scale', ['train_loss']],
    ['step, Train/Loss (step), Val/Loss', ['Train/Loss (step)']],
    ['step, train-rmse, eval-rmse', ['train-rmse']],
    ['run-a - train/loss, run-a - train/loss__MIN, Step', ['run-a - train/loss']],
    ['step, lr, accuracy', []],
  ])('of %s', (names, loss) => {
    expect(choose(names).loss).toEqual(loss);
  });

  test('a summary in a few rows is not the loss of the rows', () => {
    expect(choose('train_loss, loss_step', { train_loss: 1 }).loss).toEqual(['loss_step']);
  });

  test('two players of a game are two losses; all parts of one are added up', () => {
    const { loss, second } = choose('step, loss_disc, loss_gen, loss_fm, loss_mel, loss_kl');
    expect(loss).toEqual(['loss_gen', 'loss_fm', 'loss_mel', 'loss_kl']);
    expect(second).toEqual(['loss_disc']);
    expect(choose('epoch, iters, D_loss, G_loss')).toMatchObject({ loss: ['G_loss'], second: ['D_loss'] });
  });

  test('a person chooses another one, by its name or the plain form of it', () => {
    const names = 'step, loss, train/box_loss';
    expect(choose(names, {}, 'train/box_loss').loss).toEqual(['train/box_loss']);
    expect(choose(names, {}, 'Train Box Loss').loss).toEqual(['train/box_loss']);
    expect(choose(names, {}, 'none such').loss).toEqual(['loss']);
  });

  test.each([
    ['time/total_timesteps, rollout/ep_rew_mean, train/approx_kl, train/clip_fraction, train/loss', 'policy'],
    ['loss, grad_norm, reward, reward_std, kl, epoch', 'policy'],
    ['Epoch, AverageEpRet, StdEpRet, EpLen, LossPi, LossV, KL, ClipFrac', 'policy'],
    ['actor/pg_loss, actor/kl_loss, actor/pg_clipfrac, critic/rewards/mean', 'policy'],
    ['loss, grad_norm, rewards/chosen, rewards/margins, epoch', 'preference'],
    ['epoch, iters, D_loss, G_loss', 'adversarial'],
    ['step, loss, lr, num_tokens, mean_token_accuracy', 'supervised'],
    ['step, reward, reward_std, completions/mean_length, clip_ratio/region_mean, loss', 'policy'],
    ['global_step, charts/episodic_return, losses/td_loss, losses/q_values', 'policy'],
    ['rollout/ep_rew_mean, rollout/exploration_rate, train/loss, time/total_timesteps', 'policy'],
  ])('of %s: the objective is %s', (names, objective) => {
    expect(choose(names).objective).toBe(objective);
  });
});

test("of a policy's learning the value's loss is read, and never a sum; KL is no loss", () => {
  const names = 'Epoch, StdEpRet, AverageEpRet, MaxEpRet, LossPi, LossV, DeltaLossPi, KL, ClipFrac';
  expect(choose(names)).toMatchObject({ loss: ['LossV'], fields: { reward: 'AverageEpRet', kl: 'KL' } });
  const verl = 'step, actor/kl_loss, actor/pg_loss, actor/ppo_kl, critic/rewards/max, critic/rewards/mean';
  expect(choose(verl)).toMatchObject({ loss: ['actor/pg_loss'], fields: { reward: 'critic/rewards/mean' } });
  expect(choose(`${verl}, critic/vf_loss`).loss).toEqual(['critic/vf_loss']);
});

test('the figures of a list are no loss', () => {
  expect(choose('step, losses/0, losses/1, loss/0').loss).toEqual([]);
  expect(choose('step, losses/0, losses/1, train_loss').loss).toEqual(['train_loss']);
});

test('parts of the loss on held-out data add up as those in training do', () => {
  expect(choose('epoch, train/box_loss, val/box_loss, val/cls_loss').valLoss).toEqual(['val/box_loss', 'val/cls_loss']);
});

test('rates, norms and counters go by what they are called in most tools', () => {
  const said = (names: string) => columnsSaid(choose(names));
  expect(said('global_step, lr/unet, lr/textencoder, loss/current')).toMatchObject({
    step: 'global_step',
    lr: 'lr/unet',
  });
  expect(said('epoch, batch, loss, gnorm, optim0_lr0')).toMatchObject({
    epoch: 'epoch',
    batch: 'batch',
    gradNorm: 'gnorm',
    lr: 'optim0_lr0',
  });
  expect(said('step, loss, learning rate, grad norm, loss scale')).toMatchObject({
    lr: 'learning rate',
    gradNorm: 'grad norm',
    lossScale: 'loss scale',
  });
});

test.each([
  ['1e-4', 1e-4],
  ['-nan', NaN],
  ['-nan(ind)', NaN],
  ['1.#QNAN', NaN],
  ['inf', Infinity],
  ['-Infinity', -Infinity],
  ['tensor(0.25, device=cuda:0)', 0.25],
  ['tensor(nan)', NaN],
  ['No log', undefined],
  ['', undefined],
  ['high', null],
  ['0x10', null],
])('the cell %j', (cell, value) => {
  expect(toNumber(cell)).toEqual(value);
});
