"""What the first steps of a script tell of how it is put together, and what they do not tell of scripts that are sound."""

import pytest

pytestmark = pytest.mark.warm("torch", "torch._dynamo")

HEAD = """
import torch
from torch import nn
from torch.nn import functional as F
torch.manual_seed(0)
x, y = torch.randn(64, 8), torch.randint(0, 4, (64,))
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
"""
STEP = """
for step in range(%d):
    loss = F.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""" % 25

#: Scripts with one fault each: the clue and its names.
FAULTS = {
    "another model's parameters": (STEP, ("SGD(model.parameters()", "SGD(nn.Linear(8, 4).parameters()"), "not-held", ["0", "2"]),
    "a part of the parameters": (STEP, ("SGD(model.parameters()", "SGD(model[0].parameters()"), "not-held", ["2"]),
    "frozen though new": (STEP, ("optimizer =", "model[0].requires_grad_(False)\noptimizer ="), "frozen", ["0"]),
    "cut off": (STEP, ("model(x), y", "model[2](model[1](model[0](x)).detach()), y"), "cut-off", ["0"]),
    "never cleared": (STEP, ("    optimizer.zero_grad()\n", ""), "kept-gradients", []),
    "softmax twice": (STEP, ("model(x), y", "model(x).softmax(1), y"), "probabilities", ["cross_entropy"]),
    "no logarithm": (STEP, ("F.cross_entropy(model(x), y)", "F.nll_loss(model(x).softmax(1), y)"), "probabilities", ["nll_loss"]),
    "sigmoid twice": (
        STEP,
        ("F.cross_entropy(model(x), y)", "F.binary_cross_entropy_with_logits(model(x).sigmoid()[:, 0], (y > 1).float())"),
        "probabilities",
        ["binary_cross_entropy_with_logits"],
    ),
    "the sign of the loss": (STEP, ("loss = ", "loss = -"), "negated", ["cross_entropy"]),
    "the sign of the optimizer": (STEP, ("lr=0.01", "lr=0.01, maximize=True"), "maximized", ["cross_entropy"]),
    "the sign of updates by hand": (
        STEP,
        ("optimizer = torch.optim.SGD(model.parameters(), lr=0.01)\n" + STEP,
         "for step in range(25):\n    F.cross_entropy(model(x), y).backward()\n    with torch.no_grad():\n"
         "        for p in model.parameters(): p += 0.01 * p.grad; p.grad = None\n"),
        "uphill", [],
    ),
}  # fmt: skip

#: Sound ones that look like them.
SOUND = {
    "as it is": STEP,
    "accumulation": """
for step in range(100):
    F.cross_entropy(model(x), y).backward()
    if step % 4 == 3:
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
""",
    "cleared through the data": STEP.replace("optimizer.zero_grad()", "[p.grad.data.zero_() for p in model.parameters() if p.grad is not None]"),
    "master weights": """
master = [p.detach().clone().requires_grad_() for p in model.parameters()]
optimizer = torch.optim.SGD(master, lr=0.01)
for step in range(30):
    model.zero_grad()
    F.cross_entropy(model(x), y).backward()
    for m, p in zip(master, model.parameters()): m.grad = p.grad.clone()
    optimizer.step()
    with torch.no_grad():
        for m, p in zip(master, model.parameters()): p.copy_(m)
""",
    "transfer learning": """
state = {name: value + 0.3 * torch.randn_like(value) for name, value in model.state_dict().items()}
model.load_state_dict(state)
model[0].requires_grad_(False)
"""
    + STEP,
    "transfer learning by the optimizer alone": """
with torch.no_grad():
    for p in model[0].parameters(): p.copy_(p + 0.3 * torch.randn_like(p))
optimizer = torch.optim.SGD(model[2].parameters(), lr=0.01)
"""
    + STEP,
    "a teacher": STEP.replace("F.cross_entropy(model(x), y)", "F.kl_div(model(x).log_softmax(1), teacher(x).softmax(1).detach(), reduction='batchmean')").replace(
        "\nfor", "\nteacher = nn.Linear(8, 4)\nfor", 1
    ),
    "a game": """
rival = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
other = torch.optim.Adam(rival.parameters(), lr=1e-3)
truth = F.one_hot(y, 4).float()
for step in range(30):
    rival.zero_grad()
    F.binary_cross_entropy_with_logits(rival(truth), torch.ones(64, 1)).backward()
    fake = model(x)
    F.binary_cross_entropy_with_logits(rival(fake.detach()), torch.zeros(64, 1)).backward()
    other.step()
    model.zero_grad()
    (-F.binary_cross_entropy_with_logits(rival(fake), torch.zeros(64, 1))).backward()
    optimizer.step()
""",
    "an attack on an input": """
delta = torch.zeros_like(x, requires_grad=True)
optimizer = torch.optim.Adam([delta], lr=0.1)
with torch.no_grad():
    for p in model.parameters(): p.mul_(1.5)
for step in range(30):
    optimizer.zero_grad()
    (-F.cross_entropy(model(x + delta), y)).backward()
    optimizer.step()
""",
    "outputs from 0 to 1 that are logits": STEP.replace("F.cross_entropy(model(x), y)", "F.binary_cross_entropy_with_logits(model(x)[:, 0].abs().clamp(max=1), (y > 1).float())"),
}
TOLD = {"not-held", "frozen", "cut-off", "kept-gradients", "probabilities", "negated", "maximized", "uphill"}


def clues(run):
    return {event["clue"]: event for event in run.events if event["kind"] == "clue"}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_fault_is_seen(bench, fault):
    steps, (old, new), clue, names = FAULTS[fault]
    text = HEAD + steps
    assert text.count(old) == 1
    bench.write("train.py", text.replace(old, new))
    run = bench.probed("train.py")
    told = {name: event for name, event in clues(run).items() if name in TOLD}
    assert list(told) == [clue] and told[clue]["names"] == names
    assert run.notes == [] and run.done["state"] == "finished"


@pytest.mark.parametrize("kind", list(SOUND))
def test_what_is_sound_is_not_told_of(bench, kind):
    bench.write("train.py", HEAD + SOUND[kind])
    run = bench.probed("train.py")
    assert TOLD.isdisjoint(clues(run))
    assert run.notes == [] and run.done["state"] == "finished"


def test_inputs_decay_and_half_weights_are_told(bench):
    scaled = "x = x * torch.tensor([1.0, 200.0] * 4)\n"
    decay = STEP.replace("\nfor", "\noptimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.3)\nfor", 1)
    bench.write("train.py", HEAD + scaled + decay)
    told = clues(bench.probed("train.py"))
    assert told["inputs"]["values"]["least"] == pytest.approx(1, rel=0.5)
    assert told["inputs"]["values"]["most"] == pytest.approx(200, rel=0.5)
    assert told["decay"]["values"] == {"weightDecay": 0.3, "decoupled": 1.0}
    half = "model.half()\nx = x.half()\noptimizer = torch.optim.Adam(model.parameters(), lr=1e-4, eps=1e-3)\n"
    bench.write("train.py", HEAD + half + STEP)
    assert clues(bench.probed("train.py"))["half"]["values"] == {"eps": 1e-3}
