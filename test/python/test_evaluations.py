"""Losses that a script computes without gradients: a curve for each part of the data, and which of them is the training data."""

import json

import pytest

pytestmark = pytest.mark.warm("torch", "torch._dynamo")

HEAD = """
import json, sys, torch, torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split
torch.manual_seed(1)
x, y = torch.randn(64, 4), torch.randn(64, 1)
xv, yv = torch.randn(32, 4), torch.randn(32, 1)
model = nn.Linear(4, 1); opt = torch.optim.SGD(model.parameters(), lr=0.05)
log = {}
def train(x, y):
    loss = F.mse_loss(model(x), y); opt.zero_grad(); loss.backward(); opt.step()
"""

# Every script puts the losses of a curve, in their order, under its name, and `training` before it where it is that.
SCRIPTS = {
    "one line, two tensors": """
for i in range(6):
    with torch.no_grad(): t, v = F.mse_loss(model(x), y), F.mse_loss(model(xv), yv)
    log.setdefault("training train", []).append(t.item()); log.setdefault("yv", []).append(v.item())
    train(x, y)
""",
    "a variable that names the part": """
def get_batch(split):
    a, b = (x, y) if split == "train" else (xv, yv)
    at = torch.randint(len(a), (16,)); return a[at], b[at]
@torch.no_grad()
def estimate_loss():
    for split in ("train", "val"):
        a, b = get_batch(split); loss = F.mse_loss(model(a), b)
        log.setdefault("training train" if split == "train" else "val", []).append(loss.item())
for i in range(6):
    estimate_loss(); train(*get_batch("train"))
""",
    "loaders": """
fit, held = random_split(TensorDataset(x, y), [48, 16])
train_loader, test_loader = DataLoader(fit, 16, shuffle=True), DataLoader(held, 16)
@torch.no_grad()
def evaluate(loader):
    total = sum(F.mse_loss(model(a), b, reduction="sum").item() for a, b in loader)
    return total / len(loader.dataset)
for epoch in range(3):
    for a, b in train_loader: train(a, b)
    log.setdefault("test", []).append(evaluate(test_loader))
    log.setdefault("training train", []).append(evaluate(train_loader))
""",
    "a loader with gradients on": """
train_loader, val_loader = DataLoader(TensorDataset(x, y), 16, shuffle=True), DataLoader(TensorDataset(xv, yv), 32)
for epoch in range(3):
    for a, b in train_loader: train(a, b)
    for a, b in val_loader:
        with torch.no_grad(): log.setdefault("val", []).append(F.mse_loss(model(a), b).item())
""",
    "tensors in the midst of a loader": """
y_valid = yv
for epoch in range(2):
    for a, b in DataLoader(TensorDataset(x, y), 32):
        with torch.no_grad(): log.setdefault("val", []).append(F.mse_loss(model(xv), y_valid).item())
        train(a, b)
""",
    "loaders in a dictionary": """
sets = {"val clean": DataLoader(TensorDataset(xv, yv), 32), "val noisy": DataLoader(TensorDataset(xv + 1, yv), 32)}
for i in range(3):
    train(x, y)
    with torch.no_grad():
        for name, loader in sets.items():
            for a, b in loader: log.setdefault(name, []).append(F.mse_loss(model(a), b).item())
""",
    "one part that nothing names": """
for i in range(3):
    train(x, y)
    with torch.no_grad(): log.setdefault("", []).append(F.mse_loss(model(torch.ones(8, 4)), torch.ones(8, 1)).item())
""",
}


@pytest.mark.parametrize("style", list(SCRIPTS))
def test_each_part_of_the_data_has_its_curve(bench, style):
    bench.write("train.py", HEAD + SCRIPTS[style] + "\njson.dump(log, open(sys.argv[1], 'w'))\n")
    run = bench.probed("train.py", "log.json")
    log = json.loads((bench.folder / "log.json").read_text())
    found = {}
    for event in run.of("eval"):
        name = ("training " if event.get("training") else "") + event.get("name", "")
        found.setdefault(name, []).append(event["loss"])
        assert not event.get("otherScale")
    assert set(found) == set(log)
    for name, losses in log.items():
        assert found[name] == pytest.approx(losses, rel=1e-6), name


def test_validation_comes_before_the_training_data(bench):
    bench.write("train.py", HEAD + SCRIPTS["a variable that names the part"] + "\njson.dump(log, open(sys.argv[1], 'w'))\n")
    run = bench.probed("train.py", "log.json")
    assert [event["name"] for event in run.of("eval")][:2] == ["val", "train"]


def test_a_training_loss_of_more_than_the_evaluation_is_on_another_scale(bench):
    bench.write(
        "train.py",
        HEAD
        + """
for i in range(6):
    loss = F.mse_loss(model(x), y) + 0.5 * model.weight.abs().sum(); opt.zero_grad(); loss.backward(); opt.step()
    with torch.no_grad(): F.mse_loss(model(xv), yv)
""",
    )
    assert all(event["otherScale"] for event in bench.probed("train.py").of("eval"))


def test_the_name_of_the_script_and_paths_are_no_names_of_data(bench):
    bench.write(
        "eval_val_only.py",
        HEAD
        + """
path = "/data/val/images"
for i in range(3):
    train(x, y)
    with torch.no_grad(): F.mse_loss(model(xv), yv)
""",
    )
    assert {event["name"] for event in bench.probed("eval_val_only.py").of("eval")} == {"yv"}
