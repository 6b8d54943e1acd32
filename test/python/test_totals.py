"""About how many steps a script will take, from its loops, loaders and arguments."""

import pytest

HEAD = """
import argparse, itertools, torch
from torch.utils.data import DataLoader
model = torch.nn.Linear(4, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.01)
loader = DataLoader(torch.randn(40, 4), batch_size=8)
args = argparse.Namespace(epochs=3, max_steps=7, accumulate=2)
class Config: epochs = 2
def step(x=None):
    loss = model(torch.randn(8, 4) if x is None else x).pow(2).mean()
    opt.zero_grad(); loss.backward(); opt.step()
"""

#: Code, the steps that it takes, and the guess where it is another.
CASES = {
    "epochs of a loader": ("for e in range(args.epochs):\n    for x in loader: step(x)", 15),
    "in functions": (
        "def train(loader):\n    for i, x in enumerate(loader):\n        step(x)\ndef main(config):\n"
        "    for e in range(1, config.epochs + 1):\n        train(loader)\nmain(Config)", 10,
    ),
    "accumulation": ("for i in range(12):\n    if (i + 1) % args.accumulate == 0: step()", 6),
    "micro-batches beside": ("for i in range(4):\n    for m in range(3): pass\n    step()", 4),
    "while up to a bound": ("n = 0\nwhile n < args.max_steps:\n    step()\n    n += 1", 7),
    "left by a bound": ("n = 0\nwhile True:\n    step()\n    n += 1\n    if n >= 9:\n        break", 9),
    "batches by hand": ("data = torch.randn(32, 4)\nfor i in range(0, len(data), 8): step(data[i:i + 8])", 4),
    "one phase of two": (
        "parts = {'train': loader, 'val': loader}\nfor e in range(2):\n    for phase in ['train', 'val']:\n"
        "        for x in parts[phase]:\n            if phase == 'train':\n                step(x)", 10,
    ),
    "folds": (
        "def fold():\n    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)\n"
        "    for x in loader:\n        loss = model(x).pow(2).mean(); loss.backward(); optimizer.step()\nfor k in range(3): fold()", 5,
    ),
    "a generator, by the argument's name": ("for i in itertools.count():\n    step()\n    if not i < 6: break", 7),
    "nothing tells": ("del args\nfor i in iter(lambda: torch.rand(()).item() < 2, False):\n    step()\n    if opt.state_dict(): break", None),
}  # fmt: skip


@pytest.mark.warm("torch", "torch._dynamo")
@pytest.mark.parametrize("name", CASES)
def test_the_guess(bench, name):
    code, steps = CASES[name]
    bench.write("train.py", HEAD + code + "\n")
    run = bench.probed("train.py")
    started = run.of("started")[0]
    assert started.get("aboutSteps") == steps and started["totalSteps"] is None
    if steps is not None and name != "folds":
        assert len(run.rows()) == steps
