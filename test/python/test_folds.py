"""Optimizers that come one after the other: the folds of the data, the layers of a model."""

import pytest

pytestmark = pytest.mark.warm("torch", "torch._dynamo")

FOLDS = """
import gc, weakref, torch
from torch import nn
torch.manual_seed(0)
x, y = torch.randn(32, 4), torch.randn(32, 1)
models = []
for fold in range(11):
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
    opt = torch.optim.Adam(model.parameters(), lr=1e-3)
    models.append(weakref.ref(model))
    for step in range(5):
        loss = (model(x) - y).pow(2).mean(); opt.zero_grad(); loss.backward(); opt.step()
del model, opt, loss
gc.collect()
print([each() for each in models].count(None))
"""


def test_every_fold_has_its_table_and_none_is_kept_alive(bench):
    bench.write("train.py", FOLDS)
    run = bench.probed("train.py")
    assert run.out.strip() == "11"
    assert [table["name"] for table in run.tables] == ["main"] + ["main %d" % number for number in range(2, 12)]
    for number in range(11):
        assert run.column("step", number) == [1, 2, 3, 4, 5]
        assert run.column("missing", number) == [0] * 5
    assert run.notes == [] and run.done["state"] == "finished"


def test_a_snapshot_that_is_due_when_the_first_fold_is_gone_is_not_tried(bench):
    due = "from keel_probe.saving import Saving\nSaving.due = lambda self, step, now: fold > 0 and step > self._last\n"
    bench.write("train.py", due + FOLDS)
    assert "keel:" not in bench.probed("train.py").err


def test_more_optimizers_at_once_than_are_watched_are_told_once(bench):
    bench.write(
        "train.py",
        """
import torch
p = [torch.nn.Parameter(torch.randn(3)) for _ in range(12)]
opts = [torch.optim.SGD([each], lr=0.1) for each in p]
for step in range(3):
    sum(each.pow(2).sum() for each in p).backward()
    for opt in opts: opt.step(); opt.zero_grad()
""",
    )
    run = bench.probed("train.py")
    assert len(run.tables) == 8 and len(run.notes) == 1
