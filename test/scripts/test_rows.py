"""Kinds of scripts that Keel treated wrongly once, with what is expected of each: `rows/` has a small script of each kind."""

import math
import os
import re
import signal
import time

import pytest
from harness import HERE, Watched, events, figure, own_lines, shown, tables

ROWS = HERE / "rows"


def close(a, b):
    return a is not None and math.isclose(a, b, rel_tol=2e-4, abs_tol=2e-6)


def numbers(output, name):
    (line,) = re.findall(r"^%s (.+)$" % name, output, re.M)
    return [float(word) for word in line.split()]


def as_bare(workshop, name):
    """The script and its run: finished, with the output that it has bare."""
    text = (ROWS / (name + ".py")).read_text()
    bare, watched = workshop.bare(name, text), workshop.watched(name, text)
    assert watched.last["state"] == "finished", [watched.said, *map(shown, watched.told)]
    assert own_lines(watched.last["output"]) == own_lines(bare.stdout + bare.stderr)
    assert watched.code == 0
    return watched


def acts(watched: Watched):
    return [shown(finding) for finding in watched.findings if finding["severity"] == "act"]


def in_peace(workshop, name):
    watched = as_bare(workshop, name)
    assert [shown(finding) for finding in watched.told] == []
    return watched


def gaps(workshop, name):
    """A loss that cannot be seen is a gap or the right figure, and never a NaN."""
    watched = in_peace(workshop, name)
    (table,) = tables(watched.last)
    assert all(loss is None or math.isfinite(loss) for loss in table["loss"])


def own_losses(workshop, name):
    """Each optimizer's table has its own loss at every step; the script prints the last ones."""
    watched = in_peace(workshop, name)
    found = tables(watched.last)
    assert all(loss is not None for table in found for loss in table["loss"])
    wanted = sorted(numbers(watched.last["output"], "losses"))
    assert len(found) == len(wanted) and all(map(close, sorted(table["loss"][-1] for table in found), wanted))


def overfits(workshop, name):
    """Overfitting is at most a warning."""
    watched = as_bare(workshop, name)
    assert acts(watched) == []
    return watched


def two_curves(workshop, name):
    watched = overfits(workshop, name)
    evaluations = [event for event in events(watched.last, "eval")]
    seen = [value for event in evaluations for value in (event.get("loss"), *event.get("metrics", {}).values()) if isinstance(value, (int, float))]
    for wanted in numbers(watched.last["output"], "evaluations"):
        assert any(close(value, wanted) for value in seen), (wanted, evaluations[-3:])


def skipped(workshop, name):
    """Told at the step, with the data as the cause; the fix leaves the batch out and the run comes to its end."""
    watched = workshop.watched(name, (ROWS / (name + ".py")).read_text(), options=("--fix",))
    first = watched.told[0]
    assert (first["severity"], first["step"]) == ("act", 12), shown(first)
    assert re.search(r"batch|data|row", first["causes"][0]), shown(first)
    assert watched.last["state"] == "finished", watched.said
    final = figure(watched.last["output"], "final")
    assert final is not None and math.isfinite(final)


def rate_not_zero(workshop, name):
    watched = workshop.watched(name, (ROWS / (name + ".py")).read_text())
    assert watched.told and not re.search(r"\bzero\b", " ".join(map(shown, watched.findings)))
    assert re.search("learning rate", watched.told[0]["causes"][0]), shown(watched.told[0])


def told(workshop, name):
    watched = workshop.watched(name, (ROWS / (name + ".py")).read_text())
    assert watched.told and re.search(r"sign|bound|maximi", " ".join([watched.told[0]["message"], *watched.told[0]["causes"]])), [*map(shown, watched.findings)]


def no_act(workshop, name):
    assert acts(as_bare(workshop, name)) == []


def two_ranks(workshop, name):
    launcher = "launcher: [torchrun, --standalone, --nproc_per_node, '2']"
    watched = workshop.watched(name, (ROWS / (name + ".py")).read_text(), launcher, warm=False)
    assert watched.last["state"] == "finished" and watched.told == [], [watched.said, watched.last["output"][-2000:]]
    assert len(re.findall(r"rank \d final", watched.last["output"])) == 2


def from_before_the_leap(workshop, name):
    watched = workshop.watched(name, (ROWS / (name + ".py")).read_text(), options=("--fix",))
    assert len(watched.runs) > 1, [watched.said, *map(shown, watched.findings)]
    assert 300 <= watched.runs[1]["from"] <= 400
    assert watched.last["state"] == "finished", watched.said
    before, final = figure(watched.runs[0]["output"], "before"), figure(watched.last["output"], "final")
    assert final is not None and final <= max(before, 0.01)


def interrupted(workshop, name):
    """Ctrl-C in the terminal reaches the script's own handler; the run is not stopped for a loss of zero before."""
    folder, process = workshop.start(name, (ROWS / (name + ".py")).read_text())
    output, deadline = folder / "nothing", time.monotonic() + 300
    while not re.search(r"\b[5-9]\d\d/4000", output.read_text() if output.exists() else ""):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.2)
        output = next(folder.glob(".keel/runs/*/output.log"), output)
    os.killpg(process.pid, signal.SIGINT)
    watched = workshop.end(folder, process)
    assert acts(watched) == []
    assert "interrupted: saved" in watched.last["output"] and "after the loop" in watched.last["output"]


def input_ends(workshop, name):
    """It meets the end of its input, as it does bare, or a sentence says why there is none."""
    text = (ROWS / (name + ".py")).read_text()
    bare, watched = workshop.bare(name, text), workshop.watched(name, text)
    assert "EOFError" in bare.stderr and watched.code != 0
    assert re.search(r"EOFError|standard input", watched.said + watched.last["output"])


def way_out(workshop, name):
    """What cannot be watched is said, with the way out, and is not passed off as a run that went well."""
    watched = workshop.watched(name, (ROWS / (name + ".py")).read_text())
    said = watched.said + " ".join(str(run["reason"]) for run in watched.runs)
    assert re.search(r"JAX|scikit-learn|sklearn", said) and re.search(r"keel watch|Optax|optax|log", said), said
    assert "finished after" not in said


def cells(workshop, name):
    watched = workshop.watched(name, (ROWS / (name + ".ipynb")).read_text(), suffix=".ipynb")
    assert watched.last["state"] == "finished", watched.said
    assert figure(watched.last["output"], "final") is not None
    assert len(tables(watched.last)[0]["loss"]) == 150


def usage(workshop, name):
    text = (ROWS / (name + ".py")).read_text()
    bare, watched = workshop.bare(name, text), workshop.watched(name, text)
    assert bare.returncode == 2 and watched.code != 0
    assert own_lines(bare.stderr)[-1] in own_lines(watched.last["output"])


EXPECTED = {
    "autograd_step": gaps, "first_by_hand": gaps, "some_by_hand": gaps,
    "one_helper": own_losses, "shared_loss": own_losses, "lightning_gan": own_losses,
    "tf_two_tapes": own_losses, "tf_one_tape": own_losses, "accumulate": own_losses,
    "two_evaluations": two_curves, "one_evaluation": overfits,
    "bad_batch": skipped, "usual_init": rate_not_zero, "wrong_sign": told, "policy_gradient": no_act,
    "two_backwards": in_peace, "compiled_model": in_peace, "compiled_step": in_peace, "distributed": two_ranks, "spawned_loader": in_peace,
    "late_leap": from_before_the_leap, "interrupted": interrupted, "asks": input_ends,
    "jax_by_hand": way_out, "sklearn_fit": way_out, "notebook": cells, "arguments": usage, "keras_folds": in_peace,
}  # fmt: skip


def test_every_row_has_its_expectation():
    assert sorted(EXPECTED) == sorted(path.stem for path in ROWS.iterdir() if path.suffix in (".py", ".ipynb"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_row(workshop, name):
    EXPECTED[name](workshop, name)
