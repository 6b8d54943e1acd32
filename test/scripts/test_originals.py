"""The scripts that `rows/` was written after; KEEL_ORIGINALS names their folder, and without it there is nothing to run."""

import os
import re
from pathlib import Path

import pytest
from harness import own_lines, shown

FOLDER = Path(os.environ.get("KEEL_ORIGINALS", "none"))
IN_PEACE = (
    "noloss_autograd noloss_first noloss_later helper_two_opts two_opt_shared manual_backward tf_two_tapes tf_onetape_healthy acc"
    " ema_swa compile compile_step spawn_loader keras_kfold rl_sign"
).split()
NO_ACT = ["eval_mix", "eval_val_only"]
TOLD = {"zero_init_false": "learning rate", "wrong_sign": "sign|bound|maximi", "bad_batch": "batch|data|row", "midrun": "schedule|learning rate"}
FIXED = {"bad_skip": r"epoch 5 \d", "midrun": "finished"}
SAID = {"jax_script": "JAX", "sklearn_script": "scikit-learn|sklearn", "stdin_input": "EOFError|standard input", "argparse_help": "usage"}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="KEEL_ORIGINALS names no folder.")


def text(name):
    return (FOLDER / (name + ".py")).read_text()


@pytest.mark.parametrize("name", IN_PEACE + NO_ACT)
def test_healthy(workshop, name):
    bare, watched = workshop.bare(name, text(name)), workshop.watched(name, text(name))
    assert watched.last["state"] == "finished", [watched.said, *map(shown, watched.told)]
    assert own_lines(watched.last["output"]) == own_lines(bare.stdout + bare.stderr)
    allowed = ("warn",) if name in NO_ACT else ()
    assert [shown(finding) for finding in watched.told if finding["severity"] not in allowed] == []


@pytest.mark.parametrize("name", TOLD)
def test_told(workshop, name):
    watched = workshop.watched(name, text(name))
    assert watched.told, watched.said
    first = watched.told[0]
    assert re.search(TOLD[name], " ".join(first["causes"][:1]) or first["message"]), shown(first)
    assert name != "zero_init_false" or "zero" not in " ".join(map(shown, watched.findings))


@pytest.mark.parametrize("name", FIXED)
def test_fixed(workshop, name):
    watched = workshop.watched(name, text(name), options=("--fix",))
    assert watched.applied and watched.last["state"] == "finished", [watched.said, *map(shown, watched.told)]
    assert re.search(FIXED[name], watched.last["output"])


@pytest.mark.parametrize("name", SAID)
def test_said(workshop, name):
    watched = workshop.watched(name, text(name))
    assert watched.code != 0 and re.search(SAID[name], watched.said + watched.last["output"]), watched.said
