"""A loss belongs to the variables that its gradients were taken for, however the script takes and applies them."""

import json

import pytest

pytestmark = pytest.mark.warm("keras")

HEAD = """
import json, sys
import numpy as np
import tensorflow as tf
import keras
keras.utils.set_random_seed(3)
def net(out): return keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(out)])
G, D = net(4), net(1)
go, do = keras.optimizers.Adam(0.01), keras.optimizers.SGD(0.02)
bce = keras.losses.BinaryCrossentropy(from_logits=True)
data = np.random.default_rng(0).normal(size=(40, 8, 4)).astype("float32")
def losses(a):
    fake = D(G(a)); real = D(a + 2.0)
    return bce(tf.ones_like(fake), fake), bce(tf.ones_like(real), real) + bce(tf.zeros_like(fake), fake)
def apply(opt, grads, model): opt.apply_gradients(zip(grads, model.trainable_variables))
seen = [[], []]
def done():
    weights = [float(n).hex() for m in (G, D) for v in m.variables for n in np.asarray(v).reshape(-1)]
    json.dump({"weights": weights, "losses": seen}, open(sys.argv[1], "w"))
"""

TWO_TAPES = """
DECORATE
def step(a):
    with tf.GradientTape() as gt, tf.GradientTape() as dt:
        gl, dl = losses(a)
    gg, dg = gt.gradient(gl, G.trainable_variables), dt.gradient(dl, D.trainable_variables)
    APPLY
    return gl, dl
for a in data[:12]:
    gl, dl = step(a); seen[FIRST].append(float(gl)); seen[1 - FIRST].append(float(dl))
done()
"""
G_FIRST = "apply(go, gg, G); apply(do, dg, D)"
D_FIRST = "apply(do, dg, D); apply(go, gg, G)"
CLIPPED = "gg, _ = tf.clip_by_global_norm(gg, 0.1); dg, _ = tf.clip_by_global_norm(dg, 0.1); apply(do, dg, D); apply(go, gg, G)"


def two_tapes(decorate, apply, first=0):
    return TWO_TAPES.replace("DECORATE", decorate).replace("APPLY", apply).replace("FIRST", str(first))


PERSISTENT = """
@tf.function
def step(a):
    with tf.GradientTape(persistent=True) as tape:
        gl, dl = losses(a)
    dg = tape.gradient(dl, D.trainable_variables)
    gg = tape.gradient(gl, G.trainable_variables)
    del tape
    apply(go, gg, G); do.apply(dg, D.trainable_variables)
    return gl, dl
for a in data[:12]:
    gl, dl = step(a); seen[0].append(float(gl)); seen[1].append(float(dl))
done()
"""

#: The parts of one model, whose gradients are taken apart and applied together.
TWICE = """
@tf.function
def step(a):
    with tf.GradientTape(persistent=True) as tape:
        loss = losses(a)[0]
    first = tape.gradient(loss, G.trainable_variables)
    second = tape.gradient(loss, D.trainable_variables)
    go.apply_gradients(zip(first + second, G.trainable_variables + D.trainable_variables))
    return loss
for a in data[:12]: seen[0].append(float(step(a)))
done()
"""

#: One gradient of one loss, that two optimizers share.
SHARED = """
@tf.function
def step(a):
    with tf.GradientTape() as tape:
        loss = losses(a)[0]
    grads = tape.gradient(loss, G.trainable_variables + D.trainable_variables)
    apply(go, grads[:4], G); apply(do, grads[4:], D)
    return loss
for a in data[:12]:
    loss = float(step(a)); seen[0].append(loss); seen[1].append(loss)
done()
"""

#: Gradients of several batches, added up by hand and applied elsewhere.
ACCUMULATED = """
sums = [tf.Variable(tf.zeros_like(v)) for v in G.trainable_variables]
TAKE
def take(a):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((G(a) - 1.0) ** 2)
    for s, g in zip(sums, tape.gradient(loss, G.trainable_variables)): s.assign_add(g / 4.0)
    return loss
GIVE
def give():
    go.apply_gradients(zip([s.read_value() for s in sums], G.trainable_variables))
    for s in sums: s.assign(tf.zeros_like(s))
for n in range(10):
    seen[0].append(float(np.mean([float(take(a)) for a in data[4 * n : 4 * n + 4]])))
    give()
done()
"""


def accumulated(take, give):
    return ACCUMULATED.replace("TAKE", take).replace("GIVE", give)


#: A step that the script leaves out, and a penalty and an inner step, whose gradients nobody applies.
OTHERS = """
def step(n, a):
    with tf.GradientTape() as tape:
        with tf.GradientTape() as inner:
            inner_loss = tf.reduce_mean((G(a) - 3.0) ** 2)
        ahead = inner.gradient(inner_loss, G.trainable_variables)
        with tf.GradientTape() as penalty:
            penalty.watch(a); out = tf.reduce_sum(D(a))
        slope = penalty.gradient(out, a)
        loss = tf.reduce_mean((G(a) - 1.0) ** 2) + 0.1 * tf.add_n([tf.reduce_sum(g * g) for g in ahead]) + 0.0 * tf.reduce_sum(slope)
    grads = tape.gradient(loss, G.trainable_variables)
    if n % 3 == 2: return
    grads, _ = tf.clip_by_global_norm(grads, 0.5)
    grads = [g for g in grads]
    apply(go, grads, G); seen[0].append(float(loss))
for n, a in enumerate(data[:12]): step(n, tf.constant(a))
done()
"""

GAN_MODEL = """
class GAN(keras.Model):
    def __init__(self): super().__init__(); self.g, self.d = G, D
    def compile(self, g, d): super().compile(); self.go, self.do = g, d
    def train_step(self, a):
        with tf.GradientTape() as gt, tf.GradientTape() as dt: gl, dl = losses(a)
        gg, dg = gt.gradient(gl, G.trainable_weights), dt.gradient(dl, D.trainable_weights)
        self.go.apply_gradients(zip(gg, G.trainable_weights)); self.do.apply_gradients(zip(dg, D.trainable_weights))
        return {"g": gl, "d": dl}
class Each(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None): seen[0].append(float(logs["g"])); seen[1].append(float(logs["d"]))
model = GAN(); model.compile(go, do)
model.fit(data.reshape(-1, 4), batch_size=32, epochs=1, verbose=0, callbacks=[Each()])
done()
"""

#: On PyTorch: both losses first, then both steps.
TORCH = """
import torch
bce = torch.nn.functional.binary_cross_entropy_with_logits
one = lambda n: torch.tensor(data[n])
for n in range(12):
    if n == 0: go.build(G.trainable_variables); do.build(D.trainable_variables)
    G.zero_grad(); fake = D(G(one(n))); gl = bce(fake, torch.ones_like(fake)); gl.backward()
    gg = [v.value.grad.clone() for v in G.trainable_variables]
    D.zero_grad(); real = D(one(n) + 2.0); dl = bce(real, torch.ones_like(real)) + bce(D(G(one(n)).detach()), torch.zeros(8, 1)); dl.backward()
    dg = [v.value.grad for v in D.trainable_variables]
    with torch.no_grad(): go.apply(gg, G.trainable_variables); do.apply(dg, D.trainable_variables)
    seen[0].append(gl.item()); seen[1].append(dl.item())
done()
"""

GRAPH = "@tf.function"
CASES = {
    "two tapes, in a graph": two_tapes(GRAPH, G_FIRST),
    "two tapes, the other first": two_tapes(GRAPH, D_FIRST, 1),
    "two tapes, compiled by XLA": two_tapes("@tf.function(jit_compile=True)", G_FIRST),
    "two tapes, eager": two_tapes("", D_FIRST, 1),
    "two tapes, clipped in a graph": two_tapes(GRAPH, CLIPPED, 1),
    "two tapes, clipped eagerly": two_tapes("", CLIPPED, 1),
    "persistent tape": PERSISTENT,
    "gradient taken twice": TWICE,
    "gradient shared": SHARED,
    "accumulated in a graph, applied in another": accumulated(GRAPH, GRAPH),
    "accumulated eagerly": accumulated("", ""),
    "accumulated in a graph, applied eagerly": accumulated(GRAPH, ""),
    "others' gradients": OTHERS,
    "train_step of two optimizers": GAN_MODEL,
}


@pytest.mark.parametrize("case", CASES)
def test_each_optimizer_has_its_own_loss(bench, case):
    env = {"KERAS_BACKEND": "tensorflow"}
    bench.write("train.py", HEAD + CASES[case])
    bench.bare("train.py", "bare.json", env=env)
    run = bench.probed("train.py", "probed.json", config={"backend": "keras"}, env=env)
    bare, probed = (json.loads((bench.folder / name).read_text()) for name in ("bare.json", "probed.json"))
    assert bare == probed
    assert run.done["state"] == "finished"
    expected = [losses for losses in bare["losses"] if losses]
    assert [run.column("loss", table) for table in range(len(run.tables))] == [pytest.approx(each, rel=1e-5) for each in expected]
    assert not any(run.column("missing"))


def test_losses_on_pytorch(bench):
    env = {"KERAS_BACKEND": "torch"}
    bench.write("train.py", HEAD.replace("import tensorflow as tf", "").replace("np.asarray(v)", "np.asarray(v.value.detach())") + TORCH)
    bench.bare("train.py", "bare.json", env=env)
    run = bench.probed("train.py", "probed.json", config={"backend": "keras"}, env=env)
    bare, probed = (json.loads((bench.folder / name).read_text()) for name in ("bare.json", "probed.json"))
    assert bare == probed
    # The discriminator has gradients of both: the script clears them between, which is seen at the next backward.
    # Of the first step, whose optimizers are not built when its gradients are taken, the loss may be absent.
    assert run.column("loss", 0)[1:] == pytest.approx(bare["losses"][0][1:], rel=1e-5)
    assert run.column("loss", 1)[1:] == pytest.approx(bare["losses"][1][1:], rel=1e-5)


FOLDS = """
import gc
for fold in range(10):
    model = net(1); model.compile(keras.optimizers.Adam(0.01), "mse", jit_compile=False)
    a = data.reshape(-1, 4); model.fit(a, a[:, :1], batch_size=40, epochs=2, verbose=0, validation_data=(a[:40], a[:40, :1]))
done()
"""


def test_every_fold_has_a_table_and_its_evaluations(bench):
    env = {"KERAS_BACKEND": "tensorflow"}
    bench.write("train.py", HEAD + FOLDS)
    run = bench.probed("train.py", "probed.json", config={"backend": "keras"}, env=env)
    assert [run.column("step", table) for table in range(10)] == [[float(step) for step in range(1, 17)]] * 10
    assert len({table["name"] for table in run.tables}) == 10
    evaluations = [(event.get("name"), event["step"]) for event in run.of("eval")]
    names = [None] + [table["name"] for table in run.tables[1:]]
    assert evaluations == [(name, step) for name in names for step in (8, 16)]
