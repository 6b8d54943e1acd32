"""`probe.json`: what the config asks of the probe. What a key leaves out stays the script's own."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any, Optional

from .plain import read_plain
from .say import say

#: Bytes of the file.
_MOST = 1 << 20

#: Every key that the file may hold, by section; "" is the file itself. A test holds `probeConfig.ts` to them.
KEYS = {
    "": (
        "backend", "device", "totalSteps", "seed", "optimizer", "schedule", "clip", "accumulate", "skipNonFinite",
        "snapshots", "monitor", "resume",
    ),
    "optimizer": ("lr", "lrScale", "betas", "eps", "momentum", "weightDecay"),
    "schedule": ("name", "warmup", "minimum", "gamma", "stepSize"),
    "clip": ("norm", "tensorNorm", "value"),
    "snapshots": ("every", "keep"),
    "monitor": ("overhead", "layersEvery"),
    "resume": ("path", "step"),
}  # fmt: skip


@dataclass
class Settings:
    backend: str = "torch"
    device: str = "auto"
    total_steps: Optional[int] = None
    seed: Optional[int] = None
    #: See `KEYS`; what the config leaves out is absent.
    optimizer: dict = field(default_factory=dict)
    schedule: Optional[dict] = None
    clip: dict = field(default_factory=dict)
    accumulate: int = 1
    skip_non_finite: bool = False
    #: Steps between snapshots; None lets the probe choose, so that they cost no more than `overhead`.
    snapshot_every: Optional[int] = None
    snapshot_keep: int = 5
    #: Share of the time that the probe may take.
    overhead: float = 0.02
    layers_every: Optional[int] = None
    resume_path: Optional[str] = None
    resume_step: int = 0


def parse(value: Any) -> Settings:
    """Settings from the parsed JSON. Throws ValueError with a sentence if it is no object."""
    if not isinstance(value, dict):
        raise ValueError(say("probe.bad-settings"))

    def part(name: str) -> dict:
        """What is given of a section: its keys that are there and not null."""
        found = value.get(name) if name else value
        items = found if isinstance(found, dict) else {}
        return {key: items[key] for key in KEYS[name] if items.get(key) is not None}

    given, snapshots, monitor, resume = part(""), part("snapshots"), part("monitor"), part("resume")
    return Settings(
        backend=given.get("backend") or "torch",
        device=given.get("device") or "auto",
        total_steps=given.get("totalSteps"),
        seed=given.get("seed"),
        optimizer=part("optimizer"),
        schedule=part("schedule") or None,
        clip=part("clip"),
        accumulate=given.get("accumulate") or 1,
        skip_non_finite=bool(given.get("skipNonFinite")),
        snapshot_every=snapshots.get("every"),
        snapshot_keep=snapshots.get("keep") or 5,
        overhead=monitor.get("overhead") or 0.02,
        layers_every=monitor.get("layersEvery"),
        resume_path=resume.get("path"),
        resume_step=resume.get("step") or 0,
    )


def load(environment: "os._Environ[str]") -> Settings:
    """Settings from the file that `KEEL_PROBE_CONFIG` names; the defaults if it names none."""
    file = environment.get("KEEL_PROBE_CONFIG")
    if not file:
        return Settings()
    return parse(json.loads(read_plain(file, _MOST)))
