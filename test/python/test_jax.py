"""JAX with Optax, by itself and under Flax: with and without the probe."""

import json
import math
import threading
import time
import types

import pytest

pytest.importorskip("optax")
pytest.importorskip("flax")
pytestmark = pytest.mark.warm("jax", "optax", "flax")

HEAD = """
import json, sys
import numpy as np
import jax, jax.numpy as jnp
import optax
x = np.random.default_rng(0).normal(size=(640, 8)).astype("float32")
y = np.tanh(x.sum(1, keepdims=True))
batches = [(x[i * 32 % 640 : i * 32 % 640 + 32], y[i * 32 % 640 : i * 32 % 640 + 32]) for i in range(24)]
def start(seed=0):
    a, b = jax.random.split(jax.random.PRNGKey(seed))
    return {"first": {"w": jax.random.normal(a, (8, 16)) * 0.3, "b": jnp.zeros(16)}, "second": {"w": jax.random.normal(b, (16, 1)) * 0.3, "b": jnp.zeros(1)}}
def net(p, a): return jnp.tanh(a @ p["first"]["w"] + p["first"]["b"]) @ p["second"]["w"] + p["second"]["b"]
def loss_of(p, a, b): return jnp.mean((net(p, a) - b) ** 2)
rows = []
def done(*trees):
    weights = [float(v).hex() for tree in trees for leaf in jax.tree_util.tree_leaves(tree) for v in np.asarray(leaf).reshape(-1)]
    json.dump({"weights": weights, "log": rows}, open(sys.argv[1], "w"))
"""

LOOP = """
p = start(); tx = OPTIMIZER; state = tx.init(p)
@jax.jit
def step(p, state, a, b):
    loss, grads = jax.value_and_grad(loss_of)(p, a, b)
    updates, state = tx.update(grads, state, p)
    return optax.apply_updates(p, updates), state, loss, optax.global_norm(grads)
for a, b in batches:
    p, state, loss, norm = step(p, state, a, b); rows.append([float(loss), RATE, float(norm)])
done(p)
"""


def loop(optimizer, rate="None"):
    return LOOP.replace("OPTIMIZER", optimizer).replace("RATE", rate)


ADAM = loop("optax.adam(1e-2)", "1e-2")

LINEN = """
from flax import linen as nn
from flax.training import train_state
class Net(nn.Module):
    @nn.compact
    def __call__(self, a): return nn.Dense(1, name="second")(nn.tanh(nn.Dense(16, name="first")(a)))
model = Net(); rate = optax.warmup_cosine_decay_schedule(0.0, 1e-2, 5, 30)
state = train_state.TrainState.create(apply_fn=model.apply, params=model.init(jax.random.PRNGKey(0), x[:2])["params"], tx=optax.adamw(rate))
@jax.jit
def step(state, a, b):
    def objective(p): return jnp.mean((state.apply_fn({"params": p}, a) - b) ** 2)
    loss, grads = jax.value_and_grad(objective)(state.params)
    return state.apply_gradients(grads=grads), loss, optax.global_norm(grads)
for i, (a, b) in enumerate(batches):
    state, loss, norm = step(state, a, b); rows.append([float(loss), float(rate(i)), float(norm)])
done(state.params)
"""

NNX = """
from flax import nnx
class Net(nnx.Module):
    def __init__(self, rngs): self.first, self.second = nnx.Linear(8, 16, rngs=rngs), nnx.Linear(16, 1, rngs=rngs)
    def __call__(self, a): return self.second(jnp.tanh(self.first(a)))
model = Net(nnx.Rngs(0)); optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
@nnx.jit
def step(model, optimizer, a, b):
    loss, grads = nnx.value_and_grad(lambda m: jnp.mean((m(a) - b) ** 2))(model)
    optimizer.update(model, grads)
    return loss
for a, b in batches: rows.append([float(step(model, optimizer, a, b)), 1e-2, None])
done(nnx.state(model, nnx.Param))
"""

#: As Flax's first example: gradients and update are compiled apart.
APART = """
p = start(); tx = optax.sgd(0.05, momentum=0.9); state = tx.init(p)
@jax.jit
def gradients(p, a, b):
    loss, grads = jax.value_and_grad(loss_of)(p, a, b)
    return grads, loss
UPDATE
def update(p, state, grads):
    updates, state = tx.update(grads, state, p)
    return optax.apply_updates(p, updates), state
for a, b in batches:
    grads, loss = gradients(p, a, b); rows.append([float(loss), 0.05, float(optax.global_norm(grads))])
    p, state = update(p, state, grads)
done(p)
"""

GRAD_ALONE = """
p = start(); tx = optax.adam(1e-2); state = tx.init(p)
@jax.jit
def step(p, state, a, b):
    updates, state = tx.update(jax.grad(loss_of)(p, a, b), state, p)
    return optax.apply_updates(p, updates), state
for a, b in batches:
    rows.append([float(loss_of(p, a, b)), 1e-2, None]); p, state = step(p, state, a, b)
done(p)
"""

#: The whole training is one compiled function.
SCAN = """
p = start(); tx = optax.adam(1e-2); data = [jnp.stack(part) for part in zip(*batches)]
@jax.jit
def train(p, data):
    def step(carry, batch):
        p, state = carry
        loss, grads = jax.value_and_grad(loss_of)(p, *batch)
        updates, state = tx.update(grads, state, p)
        return (optax.apply_updates(p, updates), state), loss
    return jax.lax.scan(step, (p, tx.init(p)), data)
(p, _), losses = train(p, data)
rows = [[float(loss), 1e-2, None] for loss in losses]
done(p)
"""

CASES = {
    "Optax": ADAM,
    "Optax, momentum and clipping": loop("optax.chain(optax.clip_by_global_norm(0.5), optax.sgd(0.05, momentum=0.9))", "0.05"),
    "Optax, rate in the state": loop("optax.inject_hyperparams(optax.adamw)(learning_rate=optax.linear_schedule(1e-2, 0.0, 30))"),
    "Optax, other rates": loop("optax.lion(1e-3)", "1e-3"),
    "Optax, eager": ADAM.replace("@jax.jit", ""),
    "Flax, TrainState": LINEN,
    "Flax, nnx": NNX,
    "update compiled apart": APART.replace("UPDATE", "@jax.jit"),
    "update eager": APART.replace("UPDATE", ""),
    "gradients without the loss": GRAD_ALONE,
    "training as one scan": SCAN,
}
JAX = {"backend": "jax"}


def read(bench, name):
    return json.loads((bench.folder / name).read_text())


@pytest.mark.parametrize("case", [pytest.param(case, marks=pytest.mark.cold) if case == "Optax" else case for case in CASES])
def test_same_numbers(bench, case):
    bench.write("train.py", HEAD + CASES[case])
    bench.bare("train.py", "bare.json")
    run = bench.probed("train.py", "probed.json", config=JAX)
    bare = read(bench, "bare.json")
    assert bare == read(bench, "probed.json")
    assert run.done["state"] == "finished"
    losses, rates, norms = zip(*bare["log"])
    assert run.column("step") == [float(step) for step in range(1, len(losses) + 1)]
    assert run.column("loss") == pytest.approx(losses, rel=1e-5)
    if rates[0] is not None:
        assert run.column("lr") == pytest.approx(rates, rel=1e-6)
    if norms[0] is not None:
        assert run.column("gradNorm") == pytest.approx(norms, rel=1e-5)
    assert not any(run.column("missing"))
    assert run.of("started")[0]["device"] == {**run.of("started")[0]["device"], "backend": "jax", "kind": "cpu"}
    assert [name.rpartition("/")[2] for name in run.tables[0]["layers"]] == ["first", "second"]
    for step, row in run.layers().items():
        total = math.sqrt(sum(figures[0] ** 2 for figures in row.values()))
        assert total == pytest.approx(run.column("gradNorm")[step - 1], rel=1e-4)


TWO = """
g, d = start(1), start(2); gx, dx = optax.adam(1e-2), optax.sgd(0.05); gs, ds = gx.init(g), dx.init(d)
@jax.jit
def step(g, d, gs, ds, a, b):
    gl, gg = jax.value_and_grad(lambda p: loss_of(p, a, b) + jnp.mean(net(d, a)))(g)
    dl, dg = jax.value_and_grad(lambda p: jnp.mean((net(p, a) - net(g, a)) ** 2))(d)
    gu, gs = gx.update(gg, gs); du, ds = dx.update(dg, ds)
    return optax.apply_updates(g, gu), optax.apply_updates(d, du), gs, ds, gl, dl
for a, b in batches:
    g, d, gs, ds, gl, dl = step(g, d, gs, ds, a, b); rows.append([float(gl), float(dl)])
done(g, d)
"""


def test_two_optimizers_have_their_own_losses(bench):
    bench.write("train.py", HEAD + TWO)
    bench.bare("train.py", "bare.json")
    run = bench.probed("train.py", "probed.json", config=JAX)
    bare = read(bench, "bare.json")
    assert bare == read(bench, "probed.json")
    assert [run.column("loss", table) for table in (0, 1)] == [pytest.approx(losses, rel=1e-5) for losses in zip(*bare["log"])]


def test_first_rows_of_two_optimizers_take_turns():
    """Compiled code hands the rows of both to the host from threads of its own; what opens the record names every table that is open."""
    import jax
    from keel_probe.for_jax.driver import JaxDriver
    from keel_probe.for_jax.tracker import JaxTracker
    from keel_probe.settings import Settings

    opened, session = [], types.SimpleNamespace(settings=Settings(), note=str, finished_step=str, attend=str, step=0)

    def begin(device, versions, tables):
        time.sleep(0.05)
        opened.append([table.info["steps"] for table in tables])

    session.begin = begin
    driver = JaxDriver(jax, session)
    path = [(jax.tree_util.DictKey("w"),)]
    driver.trackers += [JaxTracker(driver, index, "optimizer", path, ((3,),), None) for index in (0, 1)]
    threads = [threading.Thread(target=tracker.receive, args=([1.0, 0.0, 0.1, 0.0, 1.0, 0.0, 0.0, 1.0],)) for tracker in driver.trackers]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(map(len, opened)) == [1, 2] and len(opened[-1]) == 2


CHANGES = {
    "lr": ("1e-2", "2e-3", {"optimizer": {"lr": 2e-3}}),
    "lrScale": ("1e-2", "5e-3", {"optimizer": {"lrScale": 0.5}}),
    "clip": ("optax.adam(1e-2)", "optax.chain(optax.clip_by_global_norm(0.05), optax.adam(1e-2))", {"clip": {"norm": 0.05}}),
    "warmup": ("1e-2", "optax.linear_schedule(2.5e-3, 1e-2, 3)", {"schedule": {"warmup": 4}}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_enforced(bench, change):
    before, after, config = CHANGES[change]
    bench.write("bare.py", HEAD + ADAM.replace("1e-2", "0.0").replace("optax.adam(0.0)", "optax.adam(1e-2)").replace(before, after))
    bench.bare("bare.py", "bare.json")
    bench.write("train.py", HEAD + ADAM)
    run = bench.probed("train.py", "probed.json", config={**JAX, **config})
    ours, theirs = ([float.fromhex(number) for number in read(bench, name)["weights"]] for name in ("probed.json", "bare.json"))
    assert ours == pytest.approx(theirs, rel=2e-3, abs=2e-5)
    rates = {"lr": [2e-3] * 4, "lrScale": [5e-3] * 4, "clip": [1e-2] * 4, "warmup": [2.5e-3, 5e-3, 7.5e-3, 1e-2]}
    assert run.column("lr")[:4] == pytest.approx(rates[change], rel=1e-5)


def test_skips_what_is_not_finite(bench):
    text = ADAM.replace("for a, b in batches:", "batches[5] = (batches[5][0] * np.inf, batches[5][1])\nfor a, b in batches:")
    bench.write("train.py", HEAD + text)
    run = bench.probed("train.py", "probed.json", config={**JAX, "skipNonFinite": True})
    losses = run.column("loss")
    assert run.of("note")[0]["step"] == 6
    assert not math.isfinite(losses[5]) and all(map(math.isfinite, losses[:5] + losses[6:]))


def test_what_is_updated_by_hand_is_told(bench):
    text = "import jax, jax.numpy as jnp\nw = jnp.ones(3)\nfor _ in range(3): w = w - 0.1 * jax.grad(lambda v: (v * v).sum())(w)\n"
    bench.write("train.py", text)
    run = bench.probed("train.py", config=JAX)
    assert "Optax" in run.notes[0] and "by hand" in run.notes[0]
