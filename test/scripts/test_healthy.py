"""Healthy scripts behave under `keel run` as they do bare, to the bit, and are left in peace by the default policy."""

import os

import pytest
from harness import HERE, own_lines, shown

#: Those that are kept back are for the last table: KEEL_SCRIPTS_LATER=1 runs them, too.
FOLDERS = ["healthy", *(["later"] if os.environ.get("KEEL_SCRIPTS_LATER") else [])]
HEALTHY = sorted(path for folder in FOLDERS for path in (HERE / folder).glob("*.py") if path.stem != "cases")
#: Of all of these, one may be warned of; it is named here.
WARNED = {"curriculum"}
#: Whose weights differ in their last bits on some processors: TensorFlow fuses operations otherwise where their results are read.
OTHER_BITS = {"tf_loop"}


def test_there_are_enough():
    assert len(HEALTHY) >= 40 and len(WARNED) <= 1


@pytest.mark.parametrize("path", [pytest.param(p, id=p.stem, marks=[pytest.mark.xfail] if p.stem in OTHER_BITS else []) for p in HEALTHY])
def test_a_healthy_script(workshop, path):
    bare = workshop.bare(path.stem, path.read_text())
    assert bare.returncode == 0, bare.stderr
    watched = workshop.watched(path.stem, path.read_text())
    assert watched.last["state"] == "finished", [watched.last["reason"], *map(shown, watched.told)]
    assert own_lines(watched.last["output"]) == own_lines(bare.stdout + bare.stderr)
    assert watched.code == 0
    if path.stem not in WARNED:
        assert [shown(finding) for finding in watched.told] == []
