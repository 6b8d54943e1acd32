/** Scripts that write down what they see of every step themselves, for the contract test to hold the probe's rows against. */
import { missingColumn, stepColumns } from '../../../src/run/types';

/** What the scripts note of a step by themselves; null for what the probe cannot see. */
export interface Noted {
  step: number;
  figures: Record<string, number | string | null>;
  /** By layer, in the order of `layerFigures`. */
  layers: Record<string, (number | string)[]>;
}

const noted = `
import json
log = open("noted.jsonl", "a")
def note(step, layers, **figures):
    spell = lambda value: value if value is None or abs(value) < float("inf") else "NaN" if value != value else "Infinity"
    figures = {name: spell(value) for name, value in figures.items()}
    layers = {name: [spell(value) for value in values] for name, values in layers.items()}
    log.write(json.dumps({"step": step, "figures": figures, "layers": layers}) + "\\n")
    log.flush()
`;

/** Two parameter groups, a gradient scaler, a skipped step, steps without a loss, evaluations, a late second optimizer. */
const torchScript = `${noted}
import time, torch
from torch import nn
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))
groups = [{"params": model[0].parameters()}, {"params": model[2].parameters(), "lr": 0.02}]
optimizer = torch.optim.SGD(groups, lr=0.05)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
x = torch.randn(64, 4)
y = x @ torch.randn(4, 1)
parameters = list(model.parameters())
late = nn.Linear(4, 1)
second = None
for step in range(1, 100000):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y) * (float("nan") if step == 8 else 1.0)
    scaled = scaler.scale(loss)
    unseen = step in (4, 5)
    if unseen:
        for parameter, gradient in zip(parameters, torch.autograd.grad(scaled, parameters)):
            parameter.grad = gradient
    else:
        scaled.backward()
    scale = scaler.get_scale()
    before = [parameter.detach().clone() for parameter in parameters]
    gradients = [parameter.grad.detach() / scale for parameter in parameters]
    norm = torch.sqrt(sum((gradient ** 2).sum() for gradient in gradients)).item()
    rates = [group["lr"] for group in optimizer.param_groups]
    scaler.step(optimizer)
    skipped = all(torch.equal(old, new) for old, new in zip(before, parameters))
    scaler.update()
    length = lambda tensors: sum((tensor ** 2).sum().item() for tensor in tensors) ** 0.5
    layers = {}
    for number, name in ((0, "0"), (2, "2")):
        part = slice(number, number + 2)
        changes = [new.detach() - old for old, new in zip(before[part], parameters[part])]
        zeros = sum((gradient == 0).sum().item() for gradient in gradients[part])
        count = sum(gradient.numel() for gradient in gradients[part])
        bad = sum((~torch.isfinite(gradient)).sum().item() for gradient in gradients[part])
        layers[name] = [length(gradients[part]), length(before[part]), length(changes), zeros / count, bad]
    seen = None if unseen else loss.item()
    note(step, layers, loss=seen, lr=rates[0], lr2=rates[1], gradNorm=norm, lossScale=scale, skipped=float(skipped))
    if step % 5 == 0:
        with torch.no_grad():
            nn.functional.mse_loss(model(x[:8]), y[:8])
    if step == 10:
        second = torch.optim.Adam(late.parameters(), lr=0.001)
    if second is not None:
        second.zero_grad()
        late(x).pow(2).mean().backward()
        second.step()
    time.sleep(0.02)
`;

const kerasScript = `${noted}
import time, numpy, keras
keras.utils.set_random_seed(0)
import tensorflow as tf
x = numpy.random.randn(64, 4).astype("float32")
y = x @ numpy.ones((4, 1), "float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, name="out")])
model.compile(loss="mse")
optimizer = keras.optimizers.SGD(0.05)
for step in range(1, 100000):
    weights = model.trainable_variables
    before = [numpy.array(weight) for weight in weights]
    if step in (4, 5):
        error = model(x) - y
        gradients = [tf.matmul(x, error, transpose_a=True) * (2 / 64), tf.reduce_mean(2 * error, axis=0)]
        seen = None
    else:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - y) ** 2) * (float("nan") if step == 30 else 1.0)
        gradients = tape.gradient(loss, weights)
        seen = float(loss)
    if step == 30:
        gradients = [tf.zeros_like(gradient) for gradient in gradients]
    optimizer.apply(gradients, weights)
    length = lambda arrays: float(numpy.sqrt(sum(numpy.sum(numpy.square(array)) for array in arrays)))
    norm = length([numpy.array(gradient) for gradient in gradients])
    changes = [numpy.array(new) - old for old, new in zip(before, weights)]
    zeros = sum(int(numpy.sum(numpy.array(gradient) == 0)) for gradient in gradients) / 5
    note(step, {"out": [norm, length(before), length(changes), zeros, 0.0]}, loss=seen, lr=0.05, gradNorm=norm)
    if step % 5 == 0:
        model.evaluate(x[:8], y[:8], verbose=0)
        keras.callbacks.CallbackList([]).on_epoch_end(step, {"mae": float(step)})
    time.sleep(0.02)
`;

export const contractScripts = {
  torch: { script: torchScript, columns: [...stepColumns, 'lr2', 'lossScale', 'skipped', missingColumn], tables: 2 },
  keras: { script: kerasScript, columns: [...stepColumns, missingColumn], tables: 1 },
};
