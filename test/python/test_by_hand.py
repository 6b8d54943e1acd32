"""Scripts without an optimizer, which change their weights themselves."""

import json

import pytest

pytestmark = pytest.mark.warm("torch", "torch._dynamo")

HEAD = """
import json, sys, torch
torch.manual_seed(0)
x = torch.randn(32, 4); y = x.sum(1, keepdim=True)
w, b = torch.randn(4, 1, requires_grad=True), torch.zeros(1, requires_grad=True)
log = []
"""
UPDATES = {
    "without gradients": """
    loss = ((x @ w + b) - y).pow(2).mean(); loss.backward(); log.append([loss.item(), torch.cat([w.grad.flatten(), b.grad]).norm().item()])
    with torch.no_grad():
        for p in (w, b): p -= 0.05 * p.grad; p.grad = None
""",
    "of the data": """
    loss = ((x @ w + b) - y).pow(2).mean(); loss.backward(); log.append([loss.item(), torch.cat([w.grad.flatten(), b.grad]).norm().item()])
    for p in (w, b): p.data -= 0.05 * p.grad; p.grad.zero_()
""",
    "new leaves": """
    loss = ((x @ w + b) - y).pow(2).mean(); loss.backward(); log.append([loss.item(), torch.cat([w.grad.flatten(), b.grad]).norm().item()])
    w, b = [(p - 0.05 * p.grad).detach().requires_grad_() for p in (w, b)]
""",
    "of two parts": """
    total = 0.0
    for part in range(2):
        loss = ((x @ w + b) - y)[part::2].pow(2).mean() / 2; loss.backward(); total += loss.item()
    log.append([total, torch.cat([w.grad.flatten(), b.grad]).norm().item()])
    with torch.no_grad():
        for p in (w, b): p -= 0.05 * p.grad; p.grad = None
""",
}


@pytest.mark.parametrize("style", list(UPDATES))
def test_updates_by_hand_are_steps(bench, style):
    bench.write("train.py", HEAD + "for step in range(40):" + UPDATES[style] + "\njson.dump(log, open(sys.argv[1], 'w'))\n")
    run = bench.probed("train.py", "log.json")
    log = json.loads((bench.folder / "log.json").read_text())
    (table,) = run.tables
    assert table["name"] == "updates by hand"
    rows = run.rows()
    # Where the last leaves are replaced, nothing tells that the last step was taken.
    assert len(rows) == (39 if style == "new leaves" else 40)
    assert [row["step"] for row in rows] == [step + 1 for step in range(len(rows))]
    assert [row["loss"] for row in rows] == pytest.approx([loss for loss, _ in log[: len(rows)]])
    assert [row["gradNorm"] for row in rows] == pytest.approx([norm for _, norm in log[: len(rows)]], rel=1e-5)
    assert {row["missing"] for row in rows} == {1 << 3}
    assert run.notes == [] and run.done["state"] == "finished"


def test_a_few_updates_before_the_training_are_none_of_it(bench):
    attack = UPDATES["without gradients"]
    bench.write(
        "train.py",
        HEAD
        + "for step in range(5):"
        + attack
        + """
opt = torch.optim.SGD([w, b], lr=0.01)
for step in range(5):
    loss = ((x @ w + b) - y).pow(2).mean(); opt.zero_grad(); loss.backward(); opt.step()
""",
    )
    run = bench.probed("train.py")
    assert [table["name"] for table in run.tables] == ["main"] and len(run.rows()) == 5


def test_an_attack_on_an_input_is_no_training(bench):
    bench.write(
        "train.py",
        """
import torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
x = torch.randn(8, 4, requires_grad=True)
for step in range(30):
    model(x).pow(2).mean().backward()
    x.data += 0.01 * x.grad.sign(); x.grad = None
""",
    )
    assert bench.probed("train.py").of("started") == []
