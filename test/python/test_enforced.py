"""What the config sets takes effect at the optimizer, and is the same as if the script had set it."""

import json
import math

import pytest
from test_torch_same import HEAD

pytestmark = pytest.mark.warm("torch", "torch._dynamo")

PLAIN = (
    HEAD
    + """
import argparse
args = argparse.ArgumentParser()
args.add_argument("out"); args.add_argument("--lr", type=float, default=0.1); args.add_argument("--opt", default="SGD")
args.add_argument("--kwargs", default="{}"); args.add_argument("--clip", default="none"); args.add_argument("--steps", type=int, default=20)
args.add_argument("--schedule", default=""); args.add_argument("--nan", type=int, default=-1); args.add_argument("--accumulate", type=int, default=1)
args.add_argument("--warm", type=int, default=0)
args.add_argument("--seed", type=int, default=1)
args = args.parse_args()
sys.argv[1] = args.out
torch.manual_seed(args.seed)
model = mlp()
opt = getattr(torch.optim, args.opt)(model.parameters(), lr=args.lr, **json.loads(args.kwargs))
schedule = eval(args.schedule) if args.schedule else None
log = []
for step in range(args.steps):
    opt.zero_grad()
    for micro in range(args.accumulate):
        a, b = batch()
        loss = F.mse_loss(model(a), b) / args.accumulate
        if step == args.nan:
            loss = loss * math.nan
        loss.backward()
    norm = norm_of(model)
    if args.clip != "none":
        kind, limit = args.clip.split("="); limit = float(limit)
        if kind == "norm": nn.utils.clip_grad_norm_(model.parameters(), limit)
        if kind == "value": nn.utils.clip_grad_value_(model.parameters(), limit)
        if kind == "tensorNorm":
            for p in model.parameters(): nn.utils.clip_grad_norm_([p], limit)
    if args.warm:
        opt.param_groups[0]["lr"] = args.lr * min(1.0, (step + 1) / args.warm)
    log.append((loss.item() * args.accumulate, opt.param_groups[0]["lr"], norm))
    if step != args.nan:
        opt.step()
    elif not args.nan == -1 and "force" in sys.argv:
        opt.step()
    if schedule: schedule.step()
save(model.parameters(), log)
"""
)


def both(bench, script_arguments, arguments_alone, config):
    """Weights and log of the script that sets it itself, and of the one for which the config does; and the run."""
    bench.write("train.py", PLAIN)
    bench.bare("train.py", "bare.json", *script_arguments)
    run = bench.probed("train.py", "probed.json", *arguments_alone, config=config)
    read = lambda name: json.loads((bench.folder / name).read_text())
    return read("bare.json"), read("probed.json"), run


@pytest.mark.parametrize(
    "script, config",
    [
        (["--lr", "0.03"], {"optimizer": {"lr": 0.03}}),
        (["--lr", "0.05"], {"optimizer": {"lrScale": 0.5}}),
        (["--opt", "AdamW", "--kwargs", '{"betas": [0.8, 0.9], "eps": 1e-6, "weight_decay": 0.3}'],
         {"optimizer": {"betas": [0.8, 0.9], "eps": 1e-6, "weightDecay": 0.3}}),
        (["--kwargs", '{"momentum": 0.9}'], {"optimizer": {"momentum": 0.9}}),
        (["--clip", "norm=0.05"], {"clip": {"norm": 0.05}}),
        (["--clip", "tensorNorm=0.05"], {"clip": {"tensorNorm": 0.05}}),
        (["--clip", "value=0.01"], {"clip": {"value": 0.01}}),
        (["--warm", "10"], {"schedule": {"warmup": 10}}),
        (["--schedule", "torch.optim.lr_scheduler.SequentialLR(opt, [torch.optim.lr_scheduler.LinearLR(opt, 1 / 5, total_iters=4),"
          " torch.optim.lr_scheduler.CosineAnnealingLR(opt, 15)], milestones=[5])"],
         {"schedule": {"name": "cosine", "warmup": 5}, "totalSteps": 20}),
    ],
)  # fmt: skip
def test_same_as_in_the_script(bench, script, config):
    alone = script[:2] if "--opt" in script else []
    bare, probed, run = both(bench, script, alone, config)
    rates = [row[1] for row in bare["log"]]
    assert run.column("lr") == pytest.approx(rates, rel=1e-6)
    assert run.column("gradNorm") == pytest.approx([row[2] for row in bare["log"]], rel=1e-4)
    ours, theirs = ([float.fromhex(x) for x in result["weights"]] for result in (probed, bare))
    assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-6)
    # The script's own view of its learning rate is left alone.
    assert {row[1] for row in probed["log"]} == {0.1}


def test_lr_keeps_the_scripts_own_schedule(bench):
    schedule = ["--schedule", "torch.optim.lr_scheduler.StepLR(opt, 5, 0.5)"]
    bare, probed, run = both(bench, [*schedule, "--lr", "0.02"], schedule, {"optimizer": {"lr": 0.02}})
    assert run.column("lr") == pytest.approx([row[1] for row in bare["log"]])


def test_skip_non_finite(bench):
    bench.write("train.py", PLAIN.replace("if step != args.nan:\n        opt.step()", "if True:\n        opt.step()"))
    run = bench.probed("train.py", "out.json", "--nan", "7", config={"skipNonFinite": True})
    losses = run.column("loss")
    assert math.isnan(losses[7]) and all(map(math.isfinite, losses[:7] + losses[8:]))
    assert run.column("skipped") == [1.0 if step == 7 else 0.0 for step in range(20)]
    assert bench.probed("train.py", "out.json", "--nan", "7").column("loss")[8:] == pytest.approx([math.nan] * 12, nan_ok=True)


def test_a_batch_that_is_left_out_leaves_no_trace_in_running_statistics(bench):
    """A batch norm takes its statistics of a batch before it is known that its gradient is not finite."""
    bench.write(
        "train.py",
        """
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for step in range(12):
    x = torch.randn(16, 4)
    if step in (5, 6): x[3, 1] = float("inf")
    before = [buffer.clone() for buffer in net.buffers()]
    opt.zero_grad(); net(x).pow(2).mean().backward(); opt.step()
    print(step, all(map(torch.equal, before, net.buffers())), all(bool(torch.isfinite(buffer).all()) for buffer in net.buffers()))
""",
    )
    run = bench.probed("train.py", config={"skipNonFinite": True})
    assert run.column("skipped") == [1.0 if step in (5, 6) else 0.0 for step in range(12)]
    assert run.out.splitlines() == ["%d %s True" % (step, step in (5, 6)) for step in range(12)]


def test_skip_non_finite_with_closure(bench):
    bench.write(
        "train.py",
        HEAD
        + """
model = mlp(); opt = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(10):
    def closure():
        a, b = batch()
        opt.zero_grad()
        loss = F.mse_loss(model(a), b) * (math.nan if step == 4 else 1)
        loss.backward()
        return loss
    opt.step(closure)
""",
    )
    run = bench.probed("train.py", config={"skipNonFinite": True})
    assert [math.isnan(loss) for loss in run.column("loss")] == [step == 4 for step in range(10)]


def test_accumulate(bench):
    bare, probed, run = both(bench, ["--accumulate", "4"], ["--steps", "80"], {"accumulate": 4})
    assert len(run.rows()) == 20
    ours, theirs = ([float.fromhex(x) for x in result["weights"]] for result in (probed, bare))
    assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-6)
    assert run.column("gradNorm") == pytest.approx([row[2] for row in bare["log"]], rel=1e-4)


ALONE = (
    HEAD
    + """
if "closure" in sys.argv: scaler = None
else: scaler = torch.amp.GradScaler("cpu", init_scale=8.0)
model = mlp()
opt = torch.optim.SGD(model.parameters(), lr=0.01)
log = []
for step in range(8):
    a, b = batch()
    def closure():
        opt.zero_grad()
        loss = F.mse_loss(model(a), b)
        (scaler.scale(loss) if scaler else loss).backward()
        return loss
    if scaler:
        loss = closure(); scaler.step(opt); scaler.update()
    else:
        loss = opt.step(closure)
    log.append([loss.item()])
save(model.parameters(), log)
"""
)


@pytest.mark.parametrize("style", ["closure", "scaler"])
def test_accumulate_is_refused_with_a_note(bench, style):
    bench.write("train.py", ALONE)
    run = bench.probed("train.py", "probed.json", style, config={"accumulate": 4})
    log = json.loads((bench.folder / "probed.json").read_text())["log"]
    assert run.column("loss") == pytest.approx([row[0] for row in log], rel=1e-6)
    assert any("accumulate is not applied" in note for note in run.notes)


def test_seed(bench):
    bare, probed, _ = both(bench, ["--seed", "5"], [], {"seed": 5})
    assert bare["weights"] != probed["weights"]  # HEAD seeds before it draws the data, which the config's seed replaces too
    bench.write("train.py", PLAIN.replace("torch.manual_seed(1)", "torch.manual_seed(int(args_seed))").replace("import json,", "args_seed = sys.argv[sys.argv.index('--seed') + 1] if '--seed' in (sys := __import__('sys')).argv else 1\nimport json,"))
    bench.bare("train.py", "a.json", "--seed", "5")
    bench.probed("train.py", "b.json", "--seed", "9", config={"seed": 5})
    assert (bench.folder / "a.json").read_text() == (bench.folder / "b.json").read_text()


def test_what_cannot_be_set_is_said(bench):
    bench.write("train.py", PLAIN)
    run = bench.probed("train.py", "o.json", config={"optimizer": {"betas": [0.9, 0.99]}, "schedule": {"name": "cosine"}})
    assert "optimizer.betas is not applied: SGD has no betas." in run.notes
    assert any("schedule.name cosine needs the length of the run" in note for note in run.notes)


RESUMABLE = (
    HEAD
    + """
# The data of a step is a function of the step, so that a continued run sees what an unbroken one sees.
start = int(sys.argv[2]); lr = float(sys.argv[3]) if len(sys.argv) > 3 else 0.01
model = nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.Tanh(), nn.Dropout(0.2), nn.Linear(16, 1))
opt = torch.optim.AdamW(model.parameters(), lr=lr)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 60)
log = []
for step in range(start, 40):
    i = (torch.arange(16) * 7 + step * 13) % 256
    loss = F.mse_loss(model(x[i]), y[i])
    opt.zero_grad(); loss.backward(); opt.step(); schedule.step()
    log.append((loss.item(), opt.param_groups[0]["lr"]))
save(list(model.parameters()) + list(model.buffers()), log)
"""
)


def test_continue_from_a_snapshot(bench):
    """A new process that takes the snapshot up goes on bit for bit: weights, buffers, optimizer, schedule, random state."""
    bench.write("train.py", RESUMABLE)
    first = bench.probed("train.py", "whole.json", "0", config={"snapshots": {"every": 10, "keep": 5}})
    whole = json.loads((bench.folder / "whole.json").read_text())
    resume = {"path": str(first.folder / "checkpoints" / "20"), "step": 20}
    run = bench.probed("train.py", "rest.json", "19", config={"snapshots": {"every": 10, "keep": 5}, "resume": resume})
    rest = json.loads((bench.folder / "rest.json").read_text())
    assert rest["weights"] == whole["weights"]
    assert rest["log"][1:] == whole["log"][20:]
    assert run.column("step") == [float(step) for step in range(21, 41)]
    assert run.column("loss") == first.column("loss")[20:]
    assert run.column("lr") == first.column("lr")[20:]
    assert [event["step"] for event in run.of("checkpoint")] == [30, 40]
    assert any("cannot be restored" in note for note in run.notes)


def test_continue_with_another_rate_and_to_a_length(bench):
    bench.write("train.py", RESUMABLE)
    first = bench.probed("train.py", "whole.json", "0", config={"snapshots": {"every": 10, "keep": 5}})
    resume = {"path": str(first.folder / "checkpoints" / "20"), "step": 20}
    by_config = bench.probed("train.py", "a.json", "0", config={"resume": resume, "optimizer": {"lr": 0.001}, "totalSteps": 35})
    assert by_config.column("lr") == pytest.approx([lr / 10 for lr in first.column("lr")[20:35]])
    assert (by_config.done["state"], by_config.done["step"]) == ("finished", 35)
    by_argument = bench.probed("train.py", "b.json", "19", "0.001", config={"resume": resume})
    assert by_argument.column("lr") == pytest.approx([lr / 10 for lr in first.column("lr")[20:]])


def test_snapshot_that_does_not_fit(bench):
    bench.write("train.py", RESUMABLE)
    first = bench.probed("train.py", "whole.json", "0", config={"snapshots": {"every": 20, "keep": 5}})
    bench.write("train.py", RESUMABLE.replace("16", "12"))
    resume = {"path": str(first.folder / "checkpoints" / "20"), "step": 20}
    run = bench.probed("train.py", "rest.json", "19", config={"resume": resume}, check=False)
    assert run.code == 1 and run.done["state"] == "failed"
    assert "does not fit the script's model: 0.weight is 16x8 there and 12x8 now" in run.done["reason"]
    missing = bench.probed(
        "train.py", "rest.json", "19", config={"resume": {"path": str(bench.folder / "no"), "step": 3}}, check=False
    )
    assert missing.done["reason"].startswith("The run could not be continued: There is no snapshot in")


def test_snapshots_keep_the_good_ones(bench):
    bench.write(
        "train.py",
        HEAD
        + """
model = mlp(); opt = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(60):
    a, b = batch()
    loss = F.mse_loss(model(a), b) * (math.nan if step > 30 else 1)
    opt.zero_grad(); loss.backward(); opt.step()
""",
    )
    run = bench.probed("train.py", config={"snapshots": {"every": 10, "keep": 2}})
    finite = {event["step"]: event["finite"] for event in run.of("checkpoint")}
    assert finite == {10: True, 20: True, 30: True, 40: False, 50: False, 60: False}
    assert sorted(int(path.name) for path in (run.folder / "checkpoints").iterdir()) == [20, 30, 60]


@pytest.mark.parametrize("fix", [{"clip": {"norm": 1}}, {"optimizer": {"lrScale": 0.02}}, {"schedule": {"warmup": 2000}}])
def test_a_run_that_diverges_is_repaired(bench, fix):
    """A recurrent net with too high a rate: alone its loss grows out of all bounds; continued with a fix it does not."""
    bench.write(
        "train.py",
        HEAD
        + """
model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
opt = torch.optim.SGD(model.parameters(), lr=float(sys.argv[2]), momentum=0.9)
log = []
for step in range(150):
    # The rate climbs, as in a schedule that asks for too much.
    if step > 30: opt.param_groups[0]["lr"] = float(sys.argv[2]) * 40
    a, b = batch()
    loss = F.mse_loss(model(a), b * 3)
    opt.zero_grad(); loss.backward(); opt.step()
    log.append((loss.item(),))
save(model.parameters(), log)
""",
    )
    run = bench.probed("train.py", "a.json", "0.02", config={"snapshots": {"every": 10, "keep": 5}})
    losses = run.column("loss")
    assert not all(loss < 1e3 for loss in losses)
    good = [event["step"] for event in run.of("checkpoint") if event["finite"] and event["step"] <= 30][-1]
    resume = {"path": str(run.folder / "checkpoints" / str(good)), "step": good}
    if not (run.folder / "checkpoints" / str(good)).exists():
        pytest.fail("The good snapshots were deleted.")
    fixed = bench.probed("train.py", "b.json", "0.02", config={"resume": resume, **fix})
    assert all(math.isfinite(loss) for loss in fixed.column("loss"))
    assert fixed.done["state"] == "finished"
