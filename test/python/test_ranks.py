"""Several processes under torchrun, with gloo on the CPU."""

import json
import math
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest
from conftest import finish, until
from keel_probe.folder import RunFolder
from keel_probe.ranks import Ranks
from test_endings import ask, steps_in

SCRIPT = """
import os, sys, time, math, json, torch, torch.distributed as dist, torch.nn.functional as F
from torch.nn.parallel import DistributedDataParallel as DDP
dist.init_process_group("gloo")
rank = dist.get_rank()
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
ddp = DDP(model)
opt = torch.optim.SGD(ddp.parameters(), lr=0.05)
g = torch.Generator().manual_seed(rank)
log = []
for step in range(int(sys.argv[1])):
    a = torch.randn(16, 8, generator=g)
    loss = F.mse_loss(ddp(a), a.sum(1, keepdim=True))
    if "--nan" in sys.argv and rank == 1 and step == 7:
        loss = loss * math.nan
    if "--raise" in sys.argv and rank == 1 and step == 7:
        raise RuntimeError("bad shard")
    opt.zero_grad(); loss.backward(); opt.step()
    log.append(loss.item())
    time.sleep(float(sys.argv[2]))
if rank == 0:
    json.dump({"log": log, "weights": [x.hex() for p in model.parameters() for x in p.double().reshape(-1).tolist()]}, open("out.json", "w"))
dist.destroy_process_group()
"""


def torchrun():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", str(port)]


def out(bench):
    return json.loads((bench.folder / "out.json").read_text())


def test_two_ranks(bench):
    bench.write("train.py", SCRIPT)
    bench.bare(*torchrun(), "train.py", "20", "0")
    bare = out(bench)
    run = bench.probed("train.py", "20", "0", launcher=torchrun(), config={"snapshots": {"every": 10, "keep": 2}})
    assert out(bench) == bare
    assert run.column("loss") == bare["log"]
    assert run.done["state"] == "finished" and len(run.of("started")) == 1
    assert run.tables[0]["layers"] == ["0", "2"]
    assert [event["step"] for event in run.of("checkpoint")] == [10, 20]


def test_every_rank_reports_what_is_not_finite(bench):
    bench.write("train.py", SCRIPT)
    run = bench.probed("train.py", "12", "0", "--nan", launcher=torchrun())
    assert any(note.startswith("Rank 1: The loss is NaN") for note in run.notes)
    assert math.isfinite(run.column("loss")[7]) and not math.isfinite(run.column("gradNorm")[7])


def test_one_rank_is_killed(bench):
    bench.write("train.py", SCRIPT)
    folder, process = bench.start("train.py", "100000", "0.01", launcher=torchrun())
    until(lambda: steps_in(folder) > 10)
    victim = json.loads((folder / "ranks" / "1.json").read_text())["pid"]
    os.kill(victim, signal.SIGKILL)
    run = finish(folder, process)
    assert run.code != 0
    assert run.done["state"] == "failed"
    assert "Rank 1 (process %d) ended without a word" % victim in run.done["reason"]


def test_one_rank_raises(bench):
    bench.write("train.py", SCRIPT)
    run = bench.probed("train.py", "100", "0.01", "--raise", launcher=torchrun(), check=False)
    assert run.code != 0
    assert any("Rank 1: It failed: RuntimeError: bad shard (train.py:" in note for note in run.notes)
    assert run.done["state"] == "failed" and "bad shard" in run.done["reason"]


def ranks_in(folder):
    """Two ranks of one run folder, in this process."""
    return [Ranks(RunFolder(str(folder)), rank, 2) for rank in (0, 1)]


def test_a_rank_that_stops_waits_for_the_others_to_finish_the_step(tmp_path):
    first, second = ranks_in(tmp_path)
    left = threading.Event()
    leaving = threading.Thread(target=lambda: (second.part(), left.set()))
    leaving.start()
    until(lambda: json.loads((tmp_path / "ranks" / "1.json").read_text())["state"] == "leaving")
    assert not left.wait(0.3)
    first.part()
    assert left.wait(30)
    leaving.join()


def test_a_rank_that_stops_does_not_wait_for_one_that_died(tmp_path, monkeypatch):
    first, _ = ranks_in(tmp_path)
    peer = subprocess.Popen([sys.executable, "-c", ""])
    peer.wait()
    word = json.loads((tmp_path / "ranks" / "1.json").read_text())
    (tmp_path / "ranks" / "1.json").write_text(json.dumps({**word, "pid": peer.pid}))

    def wait(_seconds):
        raise AssertionError("it waits")

    monkeypatch.setattr("keel_probe.ranks.time.sleep", wait)
    first.part()


def test_a_peer_that_dies_is_named_though_it_shows_late(tmp_path):
    first, _ = ranks_in(tmp_path)
    peer = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    word = json.loads((tmp_path / "ranks" / "1.json").read_text())
    (tmp_path / "ranks" / "1.json").write_text(json.dumps({**word, "pid": peer.pid}))
    assert first.trouble() is None
    threading.Timer(0.3, peer.kill).start()
    assert first.trouble(30) == "Rank 1 (process %d) ended without a word: it was killed, or it crashed." % peer.pid
    peer.wait()


def test_requests_reach_all_ranks_at_the_same_step(bench):
    bench.write("train.py", SCRIPT.replace('log.append(loss.item())', 'log.append(loss.item()); model[0].bias.sum().item()'))
    folder, process = bench.start("train.py", "100000", "0.01", launcher=torchrun())
    until(lambda: steps_in(folder) > 10)
    ask(folder, "setLr", value=0.001)
    until(lambda: '"setLr"' in (folder / "events.jsonl").read_text())
    ask(folder, "stop")
    run = finish(folder, process)
    assert run.code == 0 and run.done["state"] == "stopped"
    assert run.done["reason"] == "Stopped from the command line."
    assert set(run.column("lr")) == {0.05, 0.001}
    assert not any("failed" in note for note in run.notes)


@pytest.mark.parametrize("name", ["FSDP"])
def test_sharded_norms(bench, name):
    bench.write(
        "train.py",
        """
import sys, json, torch, torch.distributed as dist, torch.nn.functional as F
from torch.distributed.fsdp import FullyShardedDataParallel as FSDP
dist.init_process_group("gloo")
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(8, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))
plain = torch.nn.Sequential(torch.nn.Linear(8, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))
plain.load_state_dict(model.state_dict())
sharded = FSDP(model, use_orig_params=True, device_id=torch.device("cpu"))
opt = torch.optim.SGD(sharded.parameters(), lr=0.05)
a = torch.randn(32, 8); b = a.sum(1, keepdim=True)
norms = []
F.mse_loss(plain(a), b).backward()
norms.append(torch.nn.utils.get_total_norm([p.grad for p in plain.parameters()]).item())
for step in range(6):
    opt.zero_grad(); F.mse_loss(sharded(a), b).backward(); opt.step()
if dist.get_rank() == 0:
    json.dump(norms, open("out.json", "w"))
# A rank that leaves while the other still works may abort it: gloo's threads outlive the connection.
dist.barrier()
dist.destroy_process_group()
""",
    )
    try:
        bench.bare(*torchrun(), "train.py")
    except AssertionError as error:
        pytest.skip("FSDP does not run on this CPU: %s" % str(error)[-300:])
    run = bench.probed("train.py", launcher=torchrun())
    assert run.column("gradNorm")[0] == pytest.approx(out(bench)[0], rel=1e-5)
    assert run.tables[0]["layers"] == ["0", "2"]
