"""Scripts of many styles: every number the same, bit for bit, with and without the probe, and what they log recorded."""

import json
import math

import pytest

pytestmark = pytest.mark.warm("torch", "torch._dynamo")

# Every script trains something small, ends with `save(weights, log)`, and logs (loss, lr, norm or None) a step.
HEAD = """
import json, sys, math, random
import torch
from torch import nn
import torch.nn.functional as F

def save(weights, log):
    flat = [t.detach().double().reshape(-1) for t in weights]
    numbers = torch.cat(flat).tolist()
    json.dump({"weights": [x.hex() for x in numbers], "log": [[x for x in row] for row in log]}, open(sys.argv[1], "w"))

def norm_of(model):
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    return nn.utils.get_total_norm(grads).item()

torch.manual_seed(1)
x = torch.randn(256, 8)
y = torch.tanh(x.sum(1, keepdim=True))

def mlp():
    return nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1))

def batch():
    i = torch.randint(0, len(x), (16,))
    return x[i], y[i]
"""

STYLES = {
    "plain": """
model = mlp()
opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
log = []
for _ in range(40):
    a, b = batch()
    opt.zero_grad()
    loss = F.mse_loss(model(a), b)
    loss.backward()
    log.append((loss.item(), opt.param_groups[0]["lr"], norm_of(model)))
    opt.step()
save(model.parameters(), log)
""",
    "clipped, scheduled": """
model = mlp()
opt = torch.optim.AdamW(model.parameters(), lr=0.01)
schedule = torch.optim.lr_scheduler.OneCycleLR(opt, 0.05, total_steps=40)
log = []
for _ in range(40):
    a, b = batch()
    loss = nn.MSELoss()(model(a), b)
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 0.1)
    log.append((loss.item(), schedule.get_last_lr()[0], norm.item()))
    opt.step(); opt.zero_grad(); schedule.step()
save(model.parameters(), log)
""",
    "accumulation": """
model = mlp()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
log, total = [], 0.0
for micro in range(80):
    a, b = batch()
    loss = F.mse_loss(model(a), b) / 4
    loss.backward()
    total += loss.item()
    if micro % 4 == 3:
        log.append((total, 0.01, norm_of(model)))
        opt.step(); opt.zero_grad(); total = 0.0
save(model.parameters(), log)
""",
    "bfloat16 autocast": """
model = mlp()
opt = torch.optim.AdamW(model.parameters(), lr=0.01)
log = []
for _ in range(40):
    a, b = batch()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = F.mse_loss(model(a).float(), b)
    opt.zero_grad(); loss.backward()
    log.append((loss.item(), 0.01, norm_of(model)))
    opt.step()
save(model.parameters(), log)
""",
    "gradient scaler": """
model = mlp()
opt = torch.optim.SGD(model.parameters(), lr=0.05)
scaler = torch.amp.GradScaler("cpu", init_scale=2.0**10)
log = []
for _ in range(40):
    a, b = batch()
    opt.zero_grad()
    loss = F.mse_loss(model(a), b)
    scaler.scale(loss).backward()
    scaler.unscale_(opt)
    norm = nn.utils.clip_grad_norm_(model.parameters(), 0.5)
    log.append((loss.item(), 0.05, norm.item()))
    scaler.step(opt); scaler.update()
save(model.parameters(), log)
""",
    "closure": """
model = mlp()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
log = []
for _ in range(30):
    a, b = batch()
    def closure():
        opt.zero_grad()
        loss = F.mse_loss(model(a), b)
        loss.backward()
        log.append((loss.item(), 0.01, norm_of(model)))
        return loss
    opt.step(closure)
save(model.parameters(), log)
""",
    "LBFGS": """
model = mlp()
opt = torch.optim.LBFGS(model.parameters(), lr=0.5, max_iter=5)
log = []
for _ in range(12):
    first = []
    def closure():
        opt.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        if not first:
            first.append((loss.item(), 0.5, norm_of(model)))
        return loss
    opt.step(closure)
    log.append(first[0])
save(model.parameters(), log)
""",
    "recurrent, clipped by its author": """
model = nn.LSTM(4, 12, batch_first=True)
head = nn.Linear(12, 1)
parameters = list(model.parameters()) + list(head.parameters())
opt = torch.optim.RMSprop(parameters, lr=0.003)
log = []
for _ in range(25):
    s = torch.randn(8, 10, 4)
    out, _ = model(s)
    loss = (head(out[:, -1]) - s.sum((1, 2)).unsqueeze(1)).pow(2).mean()
    opt.zero_grad(set_to_none=False); loss.backward()
    norm = sum(p.grad.pow(2).sum() for p in parameters).sqrt()
    factor = min(1.0, 0.5 / (norm.item() + 1e-6))
    for p in parameters:
        p.grad.mul_(factor)
    log.append((loss.item(), 0.003, None))
    opt.step()
save(parameters, log)
""",
    "compiled": """
model = mlp()
fast = torch.compile(model, backend="aot_eager")
opt = torch.optim.AdamW(fast.parameters(), lr=0.01)
log = []
for _ in range(20):
    a, b = batch()
    loss = F.mse_loss(fast(a), b)
    opt.zero_grad(); loss.backward()
    log.append((loss.item(), 0.01, norm_of(fast)))
    opt.step()
save(model.parameters(), log)
""",
    "loader with workers": """
from torch.utils.data import DataLoader, TensorDataset
if __name__ == "__main__":
    model = mlp()
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True, num_workers=2)
    log = []
    for _ in range(3):
        for a, b in loader:
            loss = F.mse_loss(model(a), b)
            opt.zero_grad(); loss.backward()
            log.append((loss.item(), 0.1, norm_of(model)))
            opt.step()
    save(model.parameters(), log)
""",
    "dropout, batch norm, evaluation": """
model = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 1))
opt = torch.optim.Adam(model.parameters(), lr=0.01)
log = []
for step in range(40):
    model.train()
    a, b = batch()
    loss = F.mse_loss(model(a), b)
    opt.zero_grad(); loss.backward()
    log.append((loss.item(), 0.01, norm_of(model)))
    opt.step()
    if step % 10 == 9:
        model.eval()
        with torch.no_grad():
            F.mse_loss(model(x), y)
save(list(model.parameters()) + list(model.buffers()), log)
""",
    "several groups, frozen part, embedding": """
body = nn.Sequential(nn.Embedding(20, 6, sparse=False), nn.Flatten(), nn.Linear(18, 12), nn.ReLU())
head = nn.Linear(12, 20)
for p in body[0].parameters():
    p.requires_grad_(False)
opt = torch.optim.AdamW([{"params": body.parameters(), "lr": 1e-3}, {"params": head.parameters(), "lr": 1e-2}], weight_decay=0.1)
log = []
for _ in range(30):
    t = torch.randint(0, 20, (16, 4))
    loss = F.cross_entropy(head(body(t[:, :3])), t[:, 3])
    opt.zero_grad(); loss.backward()
    log.append((loss.item(), 1e-3, nn.utils.get_total_norm([p.grad for m in (body, head) for p in m.parameters() if p.grad is not None]).item()))
    opt.step()
save(list(body.parameters()) + list(head.parameters()), log)
""",
    "scripted model, double precision": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(8, 1)
    def forward(self, a, b):
        return F.mse_loss(self.l(a), b)
model = torch.jit.script(Net().double())
opt = torch.optim.SGD(model.parameters(), lr=0.05)
log = []
for _ in range(20):
    a, b = batch()
    loss = model(a.double(), b.double())
    opt.zero_grad(); loss.backward()
    log.append((loss.item(), 0.05, norm_of(model)))
    opt.step()
save(model.parameters(), log)
""",
    "own optimizer, gradient penalty": """
class Sign(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})
    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                p.add_(p.grad.sign(), alpha=-group["lr"])
model = mlp()
opt = Sign(model.parameters(), 0.002)
log = []
for _ in range(30):
    a, b = batch()
    a.requires_grad_(True)
    out = model(a)
    slope, = torch.autograd.grad(out.sum(), a, create_graph=True)
    loss = F.mse_loss(out, b) + 0.1 * slope.pow(2).mean()
    opt.zero_grad(); loss.backward()
    log.append((loss.item(), 0.002, norm_of(model)))
    opt.step()
save(model.parameters(), log)
""",
    "data parallel wrapper, random state used between steps": """
model = nn.DataParallel(mlp())
opt = torch.optim.SGD(model.parameters(), lr=0.1)
log = []
for _ in range(30):
    a, b = batch()
    b = b + 0.01 * torch.randn_like(b) * random.random() * 0 + 0.01 * torch.randn_like(b)
    loss = F.mse_loss(model(a), b)
    opt.zero_grad(); loss.backward()
    log.append((loss.item(), 0.1, norm_of(model)))
    opt.step()
save(model.parameters(), log)
""",
}


COLD = ("plain", "loader with workers")


@pytest.mark.parametrize("style", [pytest.param(style, marks=pytest.mark.cold) if style in COLD else style for style in STYLES])
def test_same_numbers(bench, style):
    bench.write("train.py", HEAD + STYLES[style])
    bench.bare("train.py", "bare.json")
    run = bench.probed("train.py", "probed.json", config={"snapshots": {"every": 7, "keep": 2}})
    bare = json.loads((bench.folder / "bare.json").read_text())
    probed = json.loads((bench.folder / "probed.json").read_text())
    assert bare["weights"] == probed["weights"]
    assert bare["log"] == probed["log"]
    log = bare["log"]
    assert run.done["state"] == "finished"
    assert run.column("step") == [float(step) for step in range(1, len(log) + 1)]
    assert run.column("loss") == [row[0] for row in log]
    assert run.column("lr") == [row[1] for row in log]
    norms = run.column("gradNorm")
    for measured, (_, _, logged) in zip(norms, log):
        assert math.isfinite(measured)
        # The probe takes the script's own norm where it clips, else torch's formula: the same bits.
        assert logged is None or measured == logged
    assert 1 in run.layers()
    assert run.of("checkpoint")


def test_layers_and_names(bench):
    """The sampled figures are those of the gradients, the weights and the update."""
    bench.write(
        "train.py",
        HEAD
        + """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 4)
        self.blocks = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 1)])
    def forward(self, a):
        return self.blocks[1](torch.relu(self.blocks[0](torch.relu(self.first(a)))))
model = Net()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
log = []
for _ in range(6):
    a, b = batch()
    loss = F.mse_loss(model(a), b)
    opt.zero_grad(); loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.05)
    layers = {"first": model.first, "blocks.0": model.blocks[0], "blocks.1": model.blocks[1]}
    rows = {}
    for name, m in layers.items():
        g = torch.cat([p.grad.reshape(-1) for p in m.parameters()]); w = torch.cat([p.detach().reshape(-1) for p in m.parameters()])
        rows[name] = [g.norm().item(), w.norm().item(), 0.1 * g.norm().item(), (g == 0).float().mean().item()]
    opt.step()
    log.append(rows)
json.dump(log, open(sys.argv[1], "w"))
""",
    )
    run = bench.probed("train.py", "log.json", config={"monitor": {"overhead": 0.02, "layersEvery": 2}})
    log = json.loads((bench.folder / "log.json").read_text())
    assert run.tables[0]["layers"] == ["first", "blocks.0", "blocks.1"]
    layers, norms = run.layers(), run.column("gradNorm")
    assert list(layers) == [1, 2, 4, 6]
    for step, row in layers.items():
        # The gradients of layers are given as before clipping, as the global norm is.
        factor = min(1.0, 0.05 / (norms[step - 1] + 1e-6))
        for name, (grad, weight, update, zeros, bad) in row.items():
            expected = log[step - 1][name]
            assert grad * factor == pytest.approx(expected[0], rel=1e-4)
            assert weight == pytest.approx(expected[1], rel=1e-4)
            assert update == pytest.approx(expected[2], rel=1e-3)
            assert zeros == pytest.approx(expected[3], abs=1e-6)
            assert bad == 0


GAN = """
G = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
D = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
opt_d = torch.optim.Adam(D.parameters(), lr=2e-3)
opt_g = torch.optim.Adam(G.parameters(), lr=1e-3)
bce = nn.BCEWithLogitsLoss()
log_d, log_g = [], []
for _ in range(30):
    real = torch.randn(16, 2) * 0.5 + 2
    fake = G(torch.randn(16, 4))
    D.zero_grad()
    l_real = bce(D(real), torch.ones(16, 1)); l_real.backward()
    l_fake = bce(D(fake.detach()), torch.zeros(16, 1)); l_fake.backward()
    log_d.append((l_real.item() + l_fake.item(), 2e-3, norm_of(D)))
    opt_d.step()
    G.zero_grad()
    l_g = bce(D(fake), torch.ones(16, 1)); l_g.backward()
    log_g.append((l_g.item(), 1e-3, norm_of(G)))
    opt_g.step()
save(list(G.parameters()) + list(D.parameters()), [log_d, log_g])
"""


def test_gan_has_two_tables(bench):
    bench.write("train.py", HEAD + GAN)
    bench.bare("train.py", "bare.json")
    run = bench.probed("train.py", "probed.json")
    bare = json.loads((bench.folder / "bare.json").read_text())
    assert bare == json.loads((bench.folder / "probed.json").read_text())
    assert [table["name"] for table in run.tables] == ["opt_d", "opt_g"]
    for table, log in enumerate(bare["log"]):
        assert run.column("loss", table) == [row[0] for row in log]
        assert run.column("lr", table) == [row[1] for row in log]
        assert run.column("gradNorm", table) == [row[2] for row in log]


def test_losses_of_two_optimizers_called_together(bench):
    bench.write(
        "train.py",
        HEAD
        + """
a, b = nn.Linear(8, 4), nn.Linear(4, 1)
one = torch.optim.SGD(a.parameters(), lr=0.01)
two = torch.optim.SGD(b.parameters(), lr=0.01)
log = []
for _ in range(10):
    p, q = batch()
    loss = F.mse_loss(b(a(p)), q)
    one.zero_grad(); two.zero_grad(); loss.backward()
    log.append((loss.item(),))
    one.step(); two.step()
save(list(a.parameters()), log)
""",
    )
    run = bench.probed("train.py", "log.json")
    log = [row[0] for row in json.loads((bench.folder / "log.json").read_text())["log"]]
    assert run.column("loss", 0) == log and run.column("loss", 1) == log


def test_gradient_scaler_skips(bench):
    """Gradients that overflow are skipped by the scaler: the row says so, and the weights are those without the probe."""
    bench.write(
        "train.py",
        HEAD
        + """
model = mlp()
opt = torch.optim.SGD(model.parameters(), lr=0.05)
scaler = torch.amp.GradScaler("cpu", init_scale=2.0**10, growth_interval=1000)
log = []
for step in range(20):
    a, b = batch()
    if step == 5:
        b = b * 1e38
    opt.zero_grad()
    loss = F.mse_loss(model(a), b) if step != 5 else (model(a) * b).sum()
    scaler.scale(loss).backward()
    log.append((loss.item(), scaler.get_scale()))
    scaler.step(opt); scaler.update()
save(model.parameters(), log)
""",
    )
    bench.bare("train.py", "bare.json")
    run = bench.probed("train.py", "probed.json")
    bare = json.loads((bench.folder / "bare.json").read_text())
    assert bare == json.loads((bench.folder / "probed.json").read_text())
    assert run.column("skipped") == [1.0 if step == 6 else 0.0 for step in range(1, 21)]
    assert run.column("lossScale") == [row[1] for row in bare["log"]]
    assert run.column("loss") == [row[0] for row in bare["log"]]
    assert not math.isfinite(run.column("gradNorm")[5])


def test_evaluations(bench):
    bench.write(
        "train.py",
        HEAD
        + """
model = mlp()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
log = []
for step in range(20):
    a, b = batch()
    loss = nn.MSELoss()(model(a), b)
    opt.zero_grad(); loss.backward(); opt.step()
    if step % 5 == 4:
        with torch.no_grad():
            total = sum(F.mse_loss(model(x[i:i + 100]), y[i:i + 100]).item() * len(x[i:i + 100]) for i in range(0, 256, 100))
        log.append((step + 1, total / 256))
save(model.parameters(), log)
""",
    )
    run = bench.probed("train.py", "log.json")
    log = json.loads((bench.folder / "log.json").read_text())["log"]
    assert [event["step"] for event in run.of("eval")] == [row[0] for row in log]
    assert [event["loss"] for event in run.of("eval")] == pytest.approx([row[1] for row in log], rel=1e-6)
    assert len(run.rows()) == 20


def test_non_finite_names_the_layer(bench):
    bench.write(
        "train.py",
        HEAD
        + """
model = mlp()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(10):
    a, b = batch()
    loss = F.mse_loss(model(a), b)
    if step == 6:
        loss = loss + (model[2].weight.sum() - model[2].weight.sum().detach()).sqrt()
    opt.zero_grad(); loss.backward(); opt.step()
""",
    )
    run = bench.probed("train.py", config={"monitor": {"overhead": 0.02, "layersEvery": 1000}})
    assert run.layers()[7]["2"][4] > 0 and run.layers()[7]["0"][4] == 0
    assert any("Gradients of 1 of 2 layers are not finite, the first being 2" in note for note in run.notes)
    assert math.isnan(run.column("loss")[-1])
