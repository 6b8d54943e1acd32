"""`probe.json`: what the config asks of the probe. What a key leaves out stays the script's own."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any, Optional


@dataclass
class Settings:
    backend: str = "torch"
    device: str = "auto"
    total_steps: Optional[int] = None
    seed: Optional[int] = None
    #: Keys as in PyTorch's words of the config: lr, lrScale, betas, eps, momentum, weightDecay.
    optimizer: dict = field(default_factory=dict)
    schedule: Optional[dict] = None
    #: norm, tensorNorm, value.
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
        raise ValueError("probe.json holds no object.")

    def part(name: str) -> dict:
        found = value.get(name)
        return found if isinstance(found, dict) else {}

    given = lambda items: {key: item for key, item in items.items() if item is not None}
    snapshots, monitor, resume = part("snapshots"), part("monitor"), part("resume")
    return Settings(
        backend=value.get("backend") or "torch",
        device=value.get("device") or "auto",
        total_steps=value.get("totalSteps"),
        seed=value.get("seed"),
        optimizer=given(part("optimizer")),
        schedule=given(part("schedule")) or None,
        clip=given(part("clip")),
        accumulate=value.get("accumulate") or 1,
        skip_non_finite=bool(value.get("skipNonFinite")),
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
    with open(file, encoding="utf-8") as text:
        return parse(json.load(text))
