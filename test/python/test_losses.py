"""Which loss a step has: the one whose gradient it applies, however the script calls `backward`."""

import json

import pytest

pytestmark = pytest.mark.warm("torch", "torch._dynamo")

# Every script puts the losses of an optimizer's steps under the name of its table.
HEAD = """
import json, sys, torch, torch.nn.functional as F
from torch import nn
from collections import defaultdict
log = defaultdict(list)
torch.manual_seed(1)
net = lambda i, o: nn.Sequential(nn.Linear(i, 8), nn.Tanh(), nn.Linear(8, o))
G, D = net(4, 2), net(2, 1)
adam = lambda m: torch.optim.Adam(m.parameters(), lr=1e-3)
ones, zeros = torch.ones(16, 1), torch.zeros(16, 1)
real = lambda: torch.randn(16, 2) + 2
noise = lambda: torch.randn(16, 4)
bce = F.binary_cross_entropy_with_logits
d_loss = lambda fake: bce(D(real()), ones) + bce(D(fake.detach()), zeros)
g_loss = lambda fake: bce(D(fake), ones)
"""

HELPER = """
opt_g, opt_d = adam(G), adam(D)
def update(loss, optimizer):
    optimizer.zero_grad(); loss.backward(); optimizer.step()
    return loss.item()
"""

SCRIPTS = {
    "one helper, discriminator first": HELPER
    + """
for i in range(6):
    fake = G(noise())
    log["opt_d"].append(update(d_loss(fake), opt_d))
    log["opt_g"].append(update(g_loss(fake), opt_g))
""",
    "one helper, generator first": HELPER
    + """
for i in range(6):
    fake = G(noise())
    log["opt_g"].append(update(g_loss(fake), opt_g))
    log["opt_d"].append(update(d_loss(fake), opt_d))
""",
    "the discriminator twice": HELPER
    + """
for i in range(4):
    for _ in range(2): log["opt_d"].append(update(d_loss(G(noise())), opt_d))
    log["opt_g"].append(update(g_loss(G(noise())), opt_g))
""",
    "gradients cleared after the step": """
opt_g, opt_d = adam(G), adam(D)
for i in range(6):
    for name, opt, loss_of in (("opt_g", opt_g, g_loss), ("opt_d", opt_d, d_loss)):
        loss = loss_of(G(noise())); loss.backward(); opt.step(); opt.zero_grad(); log[name].append(loss.item())
""",
    "gradients cleared in place": """
opt_g, opt_d = adam(G), adam(D)
for i in range(6):
    for name, opt, loss_of in (("opt_g", opt_g, g_loss), ("opt_d", opt_d, d_loss)):
        opt.zero_grad(set_to_none=False); loss = loss_of(G(noise())); loss.backward(); opt.step(); log[name].append(loss.item())
""",
    "both backward, then both steps": """
opt_g, opt_d = adam(G), adam(D)
for i in range(6):
    fake = G(noise()); opt_g.zero_grad(); opt_d.zero_grad()
    D.requires_grad_(False); g = g_loss(fake); g.backward(); D.requires_grad_(True)
    d = d_loss(fake); d.backward(); opt_g.step(); opt_d.step()
    log["opt_g"].append(g.item()); log["opt_d"].append(d.item())
""",
    "one loss for two": """
opt_g, opt_d = adam(G), adam(D)
for i in range(6):
    opt_g.zero_grad(); opt_d.zero_grad(); loss = g_loss(G(noise())); loss.backward(); opt_g.step(); opt_d.step()
    log["opt_g"].append(loss.item()); log["opt_d"].append(loss.item())
""",
    "two losses of a shared trunk": """
heads = net(2, 1), net(2, 1)
trunk, one, two = adam(G), adam(heads[0]), adam(heads[1])
for i in range(6):
    for opt in (trunk, one, two): opt.zero_grad()
    h = G(noise()); a, b = bce(heads[0](h), ones), bce(heads[1](h), zeros)
    a.backward(retain_graph=True); b.backward()
    for opt in (one, two, trunk): opt.step()
    log["one"].append(a.item()); log["two"].append(b.item()); log["trunk"].append(a.item() + b.item())
""",
    "two losses of one optimizer": """
main = adam(G)
for i in range(6):
    main.zero_grad(); h = G(noise()); a, b = h.pow(2).mean(), (h - 1).abs().mean()
    a.backward(retain_graph=True); b.backward(); main.step(); log["main"].append(a.item() + b.item())
""",
    "gradients that are thrown away": """
main = adam(G)
for i in range(6):
    z = noise().requires_grad_(); G(z).sum().backward(); attack = z.detach() + 0.1 * z.grad.sign()
    main.zero_grad(); loss = G(attack).pow(2).mean(); loss.backward(); main.step(); log["main"].append(loss.item())
""",
    "gradients that are cleared too early": """
main = adam(G)
for i in range(6):
    loss = G(noise()).pow(2).mean(); loss.backward(); main.zero_grad(); main.step(); log["main"].append(loss.item())
""",
    "accumulation of a part now and then": """
main = adam(D); parts = [D[0], D[2]]
for i in range(6):
    total = 0.0; main.zero_grad()
    for part in range(2):
        x = real(); loss = (D(x) if part else D[2](torch.tanh(D[0](x)).detach())).pow(2).mean() / 2
        loss.backward(); total += loss.item()
    main.step(); log["main"].append(total)
""",
    "the optimizer's state is loaded": HELPER
    + """
for i in range(6):
    fake = G(noise()); opt_d.load_state_dict(opt_d.state_dict())
    log["opt_d"].append(update(d_loss(fake), opt_d))
    opt_g.load_state_dict(opt_g.state_dict()); log["opt_g"].append(update(g_loss(fake), opt_g))
""",
    "a step within backward": """
opts = {p: torch.optim.SGD([p], lr=0.01) for p in D[2].parameters()}
def done(p):
    opts[p].step(); opts[p].zero_grad()
D[0].requires_grad_(False)
for p in opts: p.register_post_accumulate_grad_hook(done)
w, b = opts.values()
for i in range(6):
    loss = D(real()).pow(2).mean(); loss.backward(); log["w"].append(loss.item()); log["b"].append(loss.item())
""",
    "checkpointed, the old way": HELPER
    + """
from torch.utils.checkpoint import checkpoint
for i in range(6):
    log["opt_d"].append(update(checkpoint(d_loss, G(noise()).detach().requires_grad_(), use_reentrant=True), opt_d))
    log["opt_g"].append(update(checkpoint(g_loss, G(noise()), use_reentrant=True), opt_g))
""",
}


@pytest.mark.parametrize("style", list(SCRIPTS))
def test_every_step_has_its_own_loss(bench, style):
    bench.write("train.py", HEAD + SCRIPTS[style] + "\njson.dump(log, open(sys.argv[1], 'w'))\n")
    run = bench.probed("train.py", "log.json")
    log = json.loads((bench.folder / "log.json").read_text())
    assert {table["name"] for table in run.tables} == set(log)
    for number, table in enumerate(run.tables):
        assert run.column("loss", number) == log[table["name"]], table["name"]


TERMS = """
import json, sys, torch
from torch import nn
torch.manual_seed(1)
model = nn.Linear(4, 2); opt = torch.optim.SGD(model.parameters(), lr=0.01)
log = []
def train(loss):
    opt.zero_grad(); loss.backward(); opt.step()
def epoch():
    for step in range(5):
        out = model(torch.randn(8, 4)); recon = (out - 1).pow(2).mean(); kl = out.abs().mean(); other = out.sum()
        total = recon + 0.5 * kl
        train(total); log.append((recon.item(), kl.item()))
epoch()
json.dump(log, open(sys.argv[1], "w"))
"""


def test_the_terms_of_a_loss_are_recorded_beside_it(bench):
    bench.write("train.py", TERMS)
    run = bench.probed("train.py", "log.json")
    log = json.loads((bench.folder / "log.json").read_text())
    told = {event["step"]: event["values"] for event in run.of("figures")}
    assert set(told[1]) == {"term/recon", "term/kl"}
    assert [[told[step]["term/recon"], told[step]["term/kl"]] for step in range(1, 6)] == [pytest.approx(row) for row in log]
    assert run.column("loss") == [pytest.approx(recon + 0.5 * kl) for recon, kl in log]
