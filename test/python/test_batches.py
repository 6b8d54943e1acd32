"""Which batch of its loader a step was trained on: as a column where it stands at the same place each time, and where a step breaks."""

import pytest

pytestmark = pytest.mark.warm("torch", "torch._dynamo")

HEAD = """
import torch
from torch.utils.data import DataLoader, IterableDataset, Subset, TensorDataset, random_split
x = torch.randn(40, 4)
x[23, 1] = float("nan")
data = TensorDataset(x)
model = torch.nn.Linear(4, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.0)
def train(loader, epochs=2, every=1, check=None):
    for epoch in range(epochs):
        for i, (a,) in enumerate(loader):
            loss = model(a).pow(2).mean()
            loss.backward()
            if (i + 1) % every == 0:
                opt.step(); opt.zero_grad()
        if check is not None:
            with torch.no_grad():
                for (a,) in check: model(a)
"""


def probed(bench, code):
    bench.write("train.py", HEAD + code)
    return bench.probed("train.py")


def test_places_in_order(bench):
    run = probed(bench, "train(DataLoader(data, 8), check=DataLoader(data, 20))")
    assert run.column("position") == [0, 1, 2, 3, 4] * 2
    assert "Step 3 was trained on batch 2 of its loader, counted from 0: rows 16, 17, 18, 19, 20, 21, 22, 23 of the data." in run.notes


def test_shuffled(bench):
    code = "torch.manual_seed(1)\ntrain(DataLoader(Subset(data, range(10, 40)), 10, shuffle=True), epochs=1)"
    run = probed(bench, code)
    assert "position" not in run.tables[0]["columns"]
    (note,) = [note for note in run.notes if "rows" in note]
    step = next(row["step"] for row in run.rows() if row["loss"] != row["loss"])
    assert note.startswith("Step %d was trained on batch %d of its loader" % (step, step - 1))
    rows = [int(word) for word in note.partition("rows ")[2].removesuffix(" of the data.").split(", ")]
    assert 23 in rows and len(rows) == 10 and min(rows) >= 10


@pytest.mark.parametrize("code, places, said", [
    ("train(DataLoader(data, 8), every=2, epochs=1)", [None, None], "Step 2 was trained on batches 2 to 3 of its loader, counted from 0."),
    ("train(DataLoader(data, 8, num_workers=2, persistent_workers=True))", [0, 1, 2, 3, 4] * 2, "Step 3 was trained on batch 2 of its loader, counted from 0: rows 16"),
    ("class Flow(IterableDataset):\n    def __iter__(self): return iter(x)\n"
     "train([(a,) for a in []] or map(lambda a: (a,), DataLoader(Flow(), 8)), epochs=1)", None, "Step 3 was trained on batch 2 of its loader, counted from 0."),
    ("train([(part,) for part in x.split(8)])", None, None),
])  # fmt: skip
def test_other_loaders(bench, code, places, said):
    run = probed(bench, code)
    if places is None:
        assert "position" not in run.tables[0]["columns"]
    else:
        assert [row.get("position") if not missing(run, row) else None for row in run.rows()] == places
    notes = [note for note in run.notes if "trained on" in note]
    assert notes == [] if said is None else notes[0].startswith(said)


def missing(run, row):
    return int(row["missing"]) >> run.tables[0]["columns"].index("position") & 1


def test_two_optimizers_on_one_batch(bench):
    code = """
second = torch.nn.Linear(4, 1)
other = torch.optim.SGD(second.parameters(), lr=0.0)
for (a,) in DataLoader(data, 8):
    for net, optimizer in ((model, opt), (second, other)):
        optimizer.zero_grad(); net(a).pow(2).mean().backward(); optimizer.step()
"""
    run = probed(bench, code)
    assert [[row["position"] for row in run.rows(table)] for table in (0, 1)] == [[0, 1, 2, 3, 4]] * 2


def test_places_where_norms_are_left_out(bench):
    """Rows of short steps are written together; each keeps the place of its own batch."""
    bench.write("train.py", HEAD.replace('float("nan")', "0.0") + "train(DataLoader(data, 8), epochs=120)")
    run = bench.probed("train.py", config={"monitor": {"overhead": 1e-9}})
    assert run.column("position") == [0, 1, 2, 3, 4] * 120
    assert all(row["missing"] for row in run.rows()[510:])
