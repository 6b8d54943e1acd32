"""Scripts as people write them, run bare and with `keel run`."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))


@pytest.fixture(scope="session")
def workshop(tmp_path_factory):
    from harness import Workshop

    made = Workshop(tmp_path_factory.mktemp("scripts"))
    yield made
    made.close()
