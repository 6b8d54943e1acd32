"""The device that a script really trains on."""

from __future__ import annotations

import platform
from typing import Any, Dict

from ..say import say


def processor_name() -> str:
    """What the system calls its processor, for people."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as info:
            for line in info:
                if line.lower().startswith(("model name", "hardware")):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine() or "CPU"


def describe_device(torch: Any, device: Any) -> Dict[str, str]:
    """`deviceSchema` of src/run/schemas.ts for a torch.device."""
    kind = device.type
    if kind == "cuda":
        properties = torch.cuda.get_device_properties(device)
        memory = properties.total_memory / 2**30
        return {"backend": "torch-cuda", "kind": "gpu", "name": "%s (%.0f GiB)" % (properties.name, memory)}
    if kind == "cpu":
        return {"backend": "torch-cpu", "kind": "cpu", "name": processor_name()}
    return {"backend": "torch-%s" % kind, "kind": "gpu", "name": "Apple GPU" if kind == "mps" else kind}


def _accelerators(torch: Any) -> bool:
    mps = getattr(torch.backends, "mps", None)
    xpu = getattr(torch, "xpu", None)
    return bool(
        torch.cuda.is_available()
        or (mps is not None and mps.is_available())
        or (xpu is not None and hasattr(xpu, "is_available") and xpu.is_available())
    )


def refuse_missing_gpu(torch: Any, session: Any) -> None:
    """With `device: gpu` and no GPU the run ends before it begins, and says what was found."""
    if session.settings.device != "gpu" or _accelerators(torch):
        return
    built = torch.version.cuda or getattr(torch.version, "hip", None)
    torch_version, cpu = str(torch.__version__), processor_name()
    session.leave(
        "failed",
        say("probe.no-gpu", version=torch_version, cuda=built, cpu=cpu)
        if built
        else say("probe.no-gpu.cpu-build", version=torch_version, cpu=cpu),
    )


def refuse_cpu(device: Any, session: Any) -> None:
    """With `device: gpu` a script that trains on the CPU is ended at its first step."""
    if session.settings.device == "gpu" and device.type == "cpu":
        session.leave("failed", say("probe.on-cpu"))
