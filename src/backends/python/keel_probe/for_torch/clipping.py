"""The script's own clipping, which knows the global norm before it, and the config's."""

from __future__ import annotations

import functools
from typing import Any, List, NamedTuple, Optional, Sequence

from ..guard import guarded
from ..imports import when_imported
from ..say import say
from .figures import norms, total_norm


class Clipping(NamedTuple):
    """A call of clip_grad_norm_: ids of the parameters (None: all of a sharded model), norm before it, factor after."""

    parameters: Optional[frozenset]
    norm: Any
    limit: float


class ClipBook:
    """What the script clipped since the last step."""

    def __init__(self) -> None:
        self.calls: List[Clipping] = []

    def take(self, parameters: Sequence[Any]) -> Optional[Clipping]:
        """The call that clipped exactly these parameters, if there was one. Closed after."""
        calls, self.calls = self.calls, []
        if not calls:
            return None
        wanted = frozenset(map(id, parameters))
        for number, call in enumerate(calls):
            if call.parameters is None or call.parameters >= wanted:
                self.calls = calls[number + 1 :]
                return call
        return None


def hook_clipping(torch: Any, driver: Any) -> None:
    utils = torch.nn.utils
    original = utils.clip_grad_norm_
    session = driver.session

    @guarded(say("work.read-clipping"))
    def see(parameters: Any, limit: Any, norm_type: Any, norm: Any) -> None:
        if float(norm_type) == 2.0 and isinstance(norm, torch.Tensor):
            ids = frozenset(id(parameter) for parameter in parameters if parameter.grad is not None)
            driver.clips.calls = driver.clips.calls[-7:] + [Clipping(ids, norm.detach(), float(limit))]

    @functools.wraps(original)
    def clip_grad_norm_(parameters: Any, max_norm: float, norm_type: float = 2.0, *args: Any, **kwargs: Any) -> Any:
        if not session.active:
            return original(parameters, max_norm, norm_type, *args, **kwargs)
        if not isinstance(parameters, (torch.Tensor, list, tuple)):
            parameters = list(parameters)
        norm = original(parameters, max_norm, norm_type, *args, **kwargs)
        see([parameters] if isinstance(parameters, torch.Tensor) else parameters, max_norm, norm_type, norm)
        return norm

    utils.clip_grad_norm_ = utils.clip_grad.clip_grad_norm_ = clip_grad_norm_
    when_imported("torch.distributed.fsdp.fully_sharded_data_parallel", lambda module: _hook_fsdp(module, driver))


def _hook_fsdp(module: Any, driver: Any) -> None:
    """A sharded model has a method of its own, which returns the norm over all shards."""
    wrapper = module.FullyShardedDataParallel
    original = wrapper.clip_grad_norm_

    @functools.wraps(original)
    def clip_grad_norm_(self: Any, max_norm: float, norm_type: float = 2.0) -> Any:
        norm = original(self, max_norm, norm_type)
        if driver.session.active and float(norm_type) == 2.0:
            driver.clips.calls = [Clipping(None, norm.detach(), float(max_norm))]
        return norm

    wrapper.clip_grad_norm_ = clip_grad_norm_


def apply_clip(torch: Any, clip: dict, grads: Sequence[Any], norm: Any, each: Optional[Sequence[Any]]) -> None:
    """
    Clips in place by `value`, by `tensorNorm`, then by the global `norm`, by the formulas of torch.nn.utils. `norm` and
    `each` are the global norm and the norms of the gradients where they are known; what has changed since is counted anew.
    """
    value, tensor, limit = clip.get("value"), clip.get("tensorNorm"), clip.get("norm")
    if value is not None:
        for grad in grads:
            grad.clamp_(-value, value)
        norm = each = None
    if tensor is not None:
        for grad, own in zip(grads, each or norms(torch, grads)):
            grad.mul_(torch.clamp(tensor / (own + 1e-6), max=1.0).to(grad.device))
        norm = None
    if limit is not None:
        if norm is None:
            norm = total_norm(torch, norms(torch, grads))
        factor = torch.clamp(limit / (norm + 1e-6), max=1.0)
        for grad in grads:
            grad.mul_(factor.to(grad.device))
