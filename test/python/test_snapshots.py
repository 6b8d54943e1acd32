"""Which snapshots are there when they are wanted."""

import pytest
from keel_probe.copies import Copy, Held, superfluous
from test_torch_same import HEAD

pytestmark = pytest.mark.warm("torch")


def test_copies_are_thinned_so_that_one_lies_before_any_trouble():
    """However late it is told, the way back is at most about as long again as the age of the trouble."""
    left = []
    for step in range(1, 3001):
        left.append(step)
        for gone in superfluous(left, 12, step):
            left.remove(gone)
    assert left[-1] == 3000
    for age in (1, 10, 50, 200, 1000, 2500):
        assert any(3000 - 2.5 * age - 15 <= step <= 3000 - age for step in left + [0]), age


def test_a_late_leap_has_a_snapshot_from_just_before_it(bench):
    """A short run of fast steps, whose trouble is told many steps late: the copies in memory reach the disk."""
    bench.write(
        "train.py",
        HEAD
        + """
import time
model = mlp(); opt = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(260):
    a, b = batch()
    loss = F.mse_loss(model(a), b) * (math.nan if step >= 200 else 1)
    opt.zero_grad(); loss.backward(); opt.step()
    time.sleep(0.002)
    if step == int(sys.argv[2]): raise ValueError("gone")
""",
    )
    for end, state in (("-1", "finished"), ("250", "failed")):
        run = bench.probed("train.py", "a.json", end, config={"snapshots": {"every": None, "keep": 5}}, check=False)
        assert run.done["state"] == state
        good = [event["step"] for event in run.of("checkpoint") if event["finite"] and event["step"] <= 200]
        there = [int(path.name) for path in (run.folder / "checkpoints").iterdir()]
        assert max(step for step in good if step in there) >= 150, (good, there)
        assert len(there) <= 6


def test_copies_stay_within_their_room():
    held = Held(100)
    assert held.fits(50) and not held.fits(51)
    for step in range(1, 50):
        held.add(Copy(step, lambda place: None, {}, 30))
        assert len(held.steps) <= 3 and held.steps[-1] == step
    kept = held.steps
    assert [copy.step for copy in held.take([kept[0]])] == kept[1:] and held.steps == []
