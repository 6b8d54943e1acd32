"""Keras on TensorFlow, PyTorch and JAX: fit, custom steps and plain loops, with and without the probe."""

import json
import math

import pytest

pytestmark = pytest.mark.warm("keras")

HEAD = """
import os, sys, json, math
import numpy as np
import keras
from keras import layers, ops

keras.utils.set_random_seed(3)
rng = np.random.default_rng(0)
x = rng.normal(size=(256, 8)).astype("float32")
y = np.tanh(x.sum(1, keepdims=True)).astype("float32")

def mlp():
    return keras.Sequential([keras.Input((8,)), layers.Dense(16, activation="tanh", name="first"), layers.Dense(1, name="second")])

def save(model, log):
    numbers = np.concatenate([np.asarray(ops.convert_to_numpy(v.value), "float64").reshape(-1) for v in model.variables]).tolist()
    json.dump({"weights": [n.hex() for n in numbers], "log": log}, open(sys.argv[1], "w"))

class Log(keras.callbacks.Callback):
    # The loss of each batch, from the running mean that Keras gives.
    def __init__(self): super().__init__(); self.rows = []; self.last = 0.0; self.n = 0
    def on_epoch_begin(self, epoch, logs=None): self.last, self.n = 0.0, 0
    def on_train_batch_end(self, batch, logs=None):
        self.n += 1
        mean = float(logs["loss"])
        self.rows.append(mean * self.n - self.last)
        self.last = mean * self.n
"""

FIT = """
model = mlp()
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", jit_compile=JIT)
log = Log()
model.fit(x, y, batch_size=32, epochs=3, verbose=0, callbacks=[log], validation_data=(x[:64], y[:64]))
save(model, log.rows)
"""

CUSTOM = """
import tensorflow as tf
class Own(keras.Model):
    def __init__(self):
        super().__init__(); self.inner = mlp()
    def call(self, a, training=False): return self.inner(a)
    def train_step(self, data):
        a, b = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(a, training=True) - b)) * 2.0
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}
model = Own()
model.compile(optimizer=keras.optimizers.SGD(0.05, momentum=0.9), jit_compile=False)
rows = []
class Each(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None): rows.append(float(logs["loss"]))
model.fit(x, y, batch_size=32, epochs=2, verbose=0, callbacks=[Each()])
save(model, rows)
"""

TAPE = """
import tensorflow as tf
model = mlp()
opt = keras.optimizers.AdamW(0.01)
DECORATE
def step(a, b):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(a, training=True) - b))
    grads = tape.gradient(loss, model.trainable_variables)
    norm = tf.linalg.global_norm(grads)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    return loss, norm
rows = []
for i in range(20):
    s = slice((i * 32) % 256, (i * 32) % 256 + 32)
    loss, norm = step(tf.constant(x[s]), tf.constant(y[s]))
    rows.append((float(loss), float(opt.learning_rate), float(norm)))
save(model, rows)
"""

JAX_CUSTOM = """
import jax
model = mlp()
opt = keras.optimizers.Adam(0.01)
opt.build(model.trainable_variables)
def loss_of(t, n, a, b):
    out, n = model.stateless_call(t, n, a, training=True)
    return ((out - b) ** 2).mean(), n
grad = jax.value_and_grad(loss_of, has_aux=True)
@jax.jit
def step(t, n, o, a, b):
    (loss, n), g = grad(t, n, a, b)
    t, o = opt.stateless_apply(o, g, t)
    return loss, t, n, o
t, n, o = [[v.value for v in vs] for vs in (model.trainable_variables, model.non_trainable_variables, opt.variables)]
rows = []
for i in range(16):
    s = slice((i * 32) % 256, (i * 32) % 256 + 32)
    loss, t, n, o = step(t, n, o, x[s], y[s])
    rows.append(float(loss))
for v, value in zip(model.trainable_variables, t): v.assign(value)
save(model, rows)
"""

CASES = {
    "fit on TensorFlow": ("tensorflow", FIT.replace("JIT", "False")),
    "fit on TensorFlow, compiled": ("tensorflow", FIT.replace("JIT", "True")),
    "fit on TensorFlow, as Keras chooses": ("tensorflow", FIT.replace(", jit_compile=JIT", "")),
    "fit on TensorFlow, eager": ("tensorflow", FIT.replace("jit_compile=JIT", "run_eagerly=True")),
    "fit on PyTorch": ("torch", FIT.replace(", jit_compile=JIT", "")),
    "fit on JAX": ("jax", FIT.replace(", jit_compile=JIT", "")),
    "train_step of its own": ("tensorflow", CUSTOM),
    "tape": ("tensorflow", TAPE.replace("DECORATE", "")),
    "tape in a graph": ("tensorflow", TAPE.replace("DECORATE", "@tf.function")),
    "stateless loop on JAX": ("jax", JAX_CUSTOM),
}
KERAS = {"backend": "keras"}


def runs(bench, case, config=None):
    backend, text = CASES[case]
    if backend == "jax":
        pytest.importorskip("jax")
    bench.write("train.py", HEAD + text)
    env = {"KERAS_BACKEND": backend}
    bench.bare("train.py", "bare.json", env=env)
    run = bench.probed("train.py", "probed.json", config={**KERAS, **(config or {})}, env=env)
    read = lambda name: json.loads((bench.folder / name).read_text())
    return read("bare.json"), read("probed.json"), run


COLD = ("fit on TensorFlow", "fit on PyTorch", "fit on JAX")


@pytest.mark.parametrize("case", [pytest.param(case, marks=pytest.mark.cold) if case in COLD else case for case in CASES])
def test_same_numbers(bench, case):
    bare, probed, run = runs(bench, case)
    assert bare["weights"] == probed["weights"]
    assert bare["log"] == probed["log"]
    log = [row if isinstance(row, list) else [row] for row in bare["log"]]
    assert run.done["state"] == "finished"
    assert run.column("step") == [float(step) for step in range(1, len(log) + 1)]
    assert run.column("loss") == pytest.approx([row[0] for row in log], rel=2e-4, abs=2e-6)
    if len(log[0]) > 1:
        assert run.column("loss") == [row[0] for row in log]
        assert run.column("lr") == [row[1] for row in log]
        assert run.column("gradNorm") == pytest.approx([row[2] for row in log], rel=1e-5)
    assert all(norm > 0 and math.isfinite(norm) for norm in run.column("gradNorm"))
    assert [name.rpartition("/")[2] for name in run.tables[0]["layers"]] == ["first", "second"]
    assert run.of("started")[0]["device"]["backend"] == "keras-" + CASES[case][0]
    layers = run.layers()
    assert layers
    for step, row in layers.items():
        total = math.sqrt(sum(figures[0] ** 2 for figures in row.values()))
        assert total == pytest.approx(run.column("gradNorm")[step - 1], rel=1e-4)
    if "fit" in case:
        assert run.of("started")[0]["totalSteps"] == len(log)
        assert len(run.of("eval")) == 3


def test_the_layers_of_a_fit_are_looked_at_by_doublings_of_its_steps(bench):
    """Steps of less than a millisecond, whose figures are read sixteen at a time."""
    bench.write("train.py", HEAD + FIT.replace("JIT", "False").replace("epochs=3", "epochs=9"))
    run = bench.probed("train.py", "probed.json", config=KERAS, env={"KERAS_BACKEND": "tensorflow"})
    assert {32, 64} <= set(run.layers())


CHANGES = {
    "lr": (("0.01)", "0.002)"), {"optimizer": {"lr": 0.002}}),
    "clip": (("0.01)", "0.01, global_clipnorm=0.05)"), {"clip": {"norm": 0.05}}),
    "betas": (
        ("0.01)", "0.01, beta_1=0.5, beta_2=0.9, epsilon=1e-4)"),
        {"optimizer": {"betas": [0.5, 0.9], "eps": 1e-4}},
    ),
    "schedule": (("0.01)", "0.01)"), {"schedule": {"name": "linear", "warmup": 1}, "totalSteps": 24}),
}


@pytest.mark.parametrize(
    "case, change",
    [("fit on TensorFlow", change) for change in CHANGES]
    + [("fit on PyTorch", "lr"), ("fit on PyTorch", "clip"), ("fit on JAX", "schedule"), ("fit on JAX", "clip")]
    + [("tape in a graph", "lr"), ("tape", "clip")],
)
def test_enforced(bench, case, change):
    backend, text = CASES[case]
    script, config = CHANGES[change]
    if backend == "jax":
        pytest.importorskip("jax")
    env = {"KERAS_BACKEND": backend}
    bench.write("bare.py", HEAD + text.replace(*script))
    bench.bare("bare.py", "bare.json", env=env)
    bench.write("train.py", HEAD + text)
    run = bench.probed("train.py", "probed.json", config={**KERAS, **config}, env=env)
    ours, theirs = (
        [float.fromhex(number) for number in json.loads((bench.folder / name).read_text())["weights"]]
        for name in ("probed.json", "bare.json")
    )
    if "schedule" in config:
        rates = run.column("lr")
        assert rates[0] == pytest.approx(0.01) and rates[1] == pytest.approx(0.01)
        assert all(later < earlier for earlier, later in zip(rates[1:], rates[2:]))
    else:
        assert ours == pytest.approx(theirs, rel=1e-3, abs=1e-5)
    if "lr" in config.get("optimizer", {}):
        assert run.column("lr") == pytest.approx([0.002] * len(run.rows()))


@pytest.mark.parametrize("backend", ["tensorflow", "torch", "jax"])
def test_continue_from_a_snapshot(bench, backend):
    if backend == "jax":
        pytest.importorskip("jax")
    env = {"KERAS_BACKEND": backend}
    text = """
start = int(sys.argv[2])
model = keras.Sequential([keras.Input((8,)), layers.Dense(16), layers.BatchNormalization(), layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.01, 5, 0.9)), loss="mse", jit_compile=False)
data = np.concatenate([x] * 4)[start * 32:]; target = np.concatenate([y] * 4)[start * 32:]
model.fit(data, target, batch_size=32, epochs=1, shuffle=False, verbose=0)
save(model, [])
"""
    bench.write("train.py", HEAD + text)
    first = bench.probed("train.py", "whole.json", "0", config={**KERAS, "snapshots": {"every": 10, "keep": 5}}, env=env)
    assert [event["step"] for event in first.of("checkpoint")] == [10, 20, 30, 32]
    resume = {"path": str(first.folder / "checkpoints" / "20"), "step": 20}
    run = bench.probed("train.py", "rest.json", "19", config={**KERAS, "resume": resume}, env=env)
    whole, rest = (json.loads((bench.folder / name).read_text())["weights"] for name in ("whole.json", "rest.json"))
    assert whole == rest
    assert run.column("step") == [float(step) for step in range(21, 33)]
    assert run.column("loss") == first.column("loss")[20:]
    assert run.column("lr") == first.column("lr")[20:]


@pytest.mark.parametrize("fix", [{"clip": {"norm": 1}}, {"optimizer": {"lrScale": 0.01}}, {"schedule": {"warmup": 5000}}])
def test_a_run_that_diverges_is_repaired(bench, fix):
    env = {"KERAS_BACKEND": "tensorflow"}
    text = """
model = keras.Sequential([keras.Input((8,)), layers.Dense(64, activation="relu"), layers.Dense(64, activation="relu"), layers.Dense(1)])
class Climb(keras.callbacks.Callback):
    def on_train_batch_begin(self, batch, logs=None):
        if batch > 30: self.model.optimizer.learning_rate = 1.0
model.compile(optimizer=keras.optimizers.SGD(0.01, momentum=0.9), loss="mse", jit_compile=False)
data = np.concatenate([x] * 16); target = np.concatenate([y] * 16) * 3
model.fit(data, target, batch_size=32, epochs=1, verbose=0, callbacks=[Climb()])
save(model, [])
"""
    bench.write("train.py", HEAD + text)
    run = bench.probed("train.py", "a.json", config={**KERAS, "snapshots": {"every": 10, "keep": 5}}, env=env)
    assert not all(loss < 1e3 for loss in run.column("loss"))
    good = [event["step"] for event in run.of("checkpoint") if event["finite"] and event["step"] <= 30][-1]
    resume = {"path": str(run.folder / "checkpoints" / str(good)), "step": good}
    fixed = bench.probed("train.py", "b.json", config={**KERAS, "resume": resume, **fix}, env=env)
    assert all(math.isfinite(loss) for loss in fixed.column("loss"))
    assert fixed.done["state"] == "finished"


def test_script_that_fails_inside_fit(bench):
    text = """
def bad():
    for i in range(8):
        if i == 5: raise ValueError("no more data")
        yield x[:32], y[:32]
model = mlp()
model.compile(optimizer="sgd", loss="mse", jit_compile=False)
model.fit(bad(), verbose=0)
"""
    bench.write("train.py", HEAD + text)
    run = bench.probed("train.py", "a.json", config=KERAS, env={"KERAS_BACKEND": "tensorflow"}, check=False)
    assert (run.code, run.done["state"]) == (1, "failed")
    assert "no more data" in run.err and "train.py" in run.done["reason"]
