"""Norms that cost more than their share are left out of some steps, and none where something happens."""

import json
import math
import time

import pytest
from conftest import finish, until

pytestmark = pytest.mark.warm("torch", "torch._dynamo")

# So small a share that after the first 500 steps none is due by itself.
CONFIG = {"monitor": {"overhead": 1e-9}}

SCRIPT = """
import torch
torch.manual_seed(0)
model = torch.nn.Linear(4, 1); opt = torch.optim.SGD(model.parameters(), lr=0.01)
x = torch.randn(16, 4); y = x.sum(1, keepdim=True) + torch.randn(16, 1)
for step in range(1, 801):
    out = model(x)
    %s
    opt.zero_grad(); loss.backward(); opt.step()
"""
CALM = "loss = (out - y).pow(2).mean()"


def test_they_are_not_recorded_and_the_rows_are_whole(bench):
    bench.write("train.py", SCRIPT % CALM)
    rows = bench.probed("train.py", config=CONFIG).rows()
    assert [row["step"] for row in rows] == list(range(1, 801))
    assert all(math.isfinite(row["loss"]) for row in rows)
    assert all(math.isfinite(row["gradNorm"]) and row["missing"] == 0 for row in rows[:500])
    assert {row["missing"] for row in rows[510:]} == {1 << 4}


def test_a_leap_of_the_loss_asks_for_them(bench):
    bench.write("train.py", SCRIPT % ("loss = (out - y - (step >= 700) * 50.0).pow(2).mean()"))
    rows = bench.probed("train.py", config=CONFIG).rows()
    assert rows[698]["missing"] and all(math.isfinite(row["gradNorm"]) for row in rows[699:710])


def test_a_gradient_that_breaks_the_weights_is_found_though_it_was_not_read(bench):
    # The loss is finite, its gradient is not: the root of an exact zero.
    bench.write("train.py", SCRIPT % (CALM + " + ((out[0] - out[0]).abs().sqrt().sum() if step == 700 else 0)"))
    run = bench.probed("train.py", config=CONFIG)
    rows = run.rows()
    assert rows[698]["missing"] == 1 << 4 and math.isfinite(rows[699]["loss"])
    assert math.isnan(rows[699]["gradNorm"]) and rows[699]["missing"] == 0
    assert math.isnan(rows[700]["loss"]) and len(rows) == 800
    assert any(event["step"] == 700 for event in run.of("note"))


def test_what_the_script_clips_is_there_already(bench):
    clipped = CALM + "; loss.backward(); torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0); opt.step(); continue"
    bench.write("train.py", SCRIPT % clipped)
    assert all(math.isfinite(norm) for norm in bench.probed("train.py", config=CONFIG).column("gradNorm"))


def test_the_figures_of_every_step_are_those_of_the_script(bench):
    """Most steps are only glanced at; what they show is exact, and what begins in the middle is seen."""
    script = """
import json, os, time, torch
torch.manual_seed(0)
model = torch.nn.Linear(4, 1); opt = torch.optim.SGD(model.parameters(), lr=0.01)
schedule = torch.optim.lr_scheduler.StepLR(opt, 300, 0.5)
x = torch.randn(16, 4); y = x.sum(1, keepdim=True) + torch.randn(16, 1)
seen = []
for step in range(1, 1201):
    loss = (model(x) - y).pow(2).mean()
    opt.zero_grad(); loss.backward()
    if step > 1000: torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    seen.append([loss.item(), opt.param_groups[0]["lr"]])
    if step == 800:
        open("there", "w").close()
        while not os.path.exists("asked"): time.sleep(0.01)
        time.sleep(0.5)
    opt.step(); schedule.step()
json.dump(seen, open("seen.json", "w"))
"""
    bench.write("train.py", script)
    folder, process = bench.start("train.py", config=CONFIG)
    until((bench.folder / "there").exists)
    request = {"id": "1", "time": time.time(), "from": "cli", "request": "setLr", "value": 0.001}
    (folder / "control.jsonl").write_text(json.dumps(request) + "\n")
    bench.write("asked", "")
    run = finish(folder, process)
    seen = json.loads((bench.folder / "seen.json").read_text())
    assert run.column("step") == list(range(1, 1201))
    assert run.column("loss") == [loss for loss, _ in seen]
    # From the request on the script's rate is scaled, and follows its schedule.
    rates = run.column("lr")
    assert rates[:800] == [lr for _, lr in seen[:800]]
    assert rates[801:] == pytest.approx([lr * 0.001 / 0.0025 for _, lr in seen[801:]])
    assert all(row["missing"] for row in run.rows()[520:799]) and not any(row["missing"] for row in run.rows()[1000:])
