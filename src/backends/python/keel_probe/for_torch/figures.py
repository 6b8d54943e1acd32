"""Norms and counts of tensors, fused, without waiting for the device."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence


def dense(tensor: Any) -> Any:
    """The entries of a gradient: of a sparse one those it holds, of a sharded one those of this process."""
    if hasattr(tensor, "to_local"):
        tensor = tensor.to_local()
    if tensor.is_sparse:
        tensor = tensor.coalesce()._values()
    return tensor


def norms(torch: Any, tensors: Sequence[Any]) -> List[Any]:
    """The 2-norm of each tensor, as tensors without dimensions on their devices; at least in float32."""
    try:
        if tensors[0].dtype in (torch.float16, torch.bfloat16):
            return list(torch._foreach_norm(tensors, 2, torch.float32))
        return list(torch._foreach_norm(tensors))
    except (AttributeError, NotImplementedError, RuntimeError, TypeError):
        return [_norm(torch, dense(tensor)) for tensor in tensors]


def _norm(torch: Any, tensor: Any) -> Any:
    low = tensor.dtype in (torch.float16, torch.bfloat16)
    return torch.linalg.vector_norm(tensor, dtype=torch.float32 if low else None)


def total_norm(torch: Any, each: Sequence[Any]) -> Any:
    """The global norm from the norms of all tensors, by the formula of torch.nn.utils.clip_grad_norm_."""
    try:
        return torch.linalg.vector_norm(torch.stack(each))
    except RuntimeError:
        first = each[0].device
        return torch.linalg.vector_norm(torch.stack([norm.to(first) for norm in each]))


def flat(torch: Any, items: Sequence[Any], device: Any) -> Any:
    """The items, tensors without dimensions, as one vector of float64 (float32 on devices that have no other)."""
    kind = torch.float32 if device.type == "mps" else torch.float64
    return torch.stack([item.to(device=device, dtype=kind) for item in items])


def count_nonzero(torch: Any, tensors: Sequence[Any]) -> List[Any]:
    return [torch.count_nonzero(tensor) for tensor in tensors]


def count_non_finite(torch: Any, tensors: Sequence[Any]) -> List[Any]:
    return [tensor.numel() - torch.isfinite(tensor).sum() for tensor in tensors]


class Weights:
    """The weights as they were before a step, for the norm of the update."""

    def __init__(self, torch: Any) -> None:
        self._torch = torch
        self._copies: Optional[List[Any]] = None

    def remember(self, weights: Sequence[Any]) -> None:
        copies = self._copies
        if copies is None or [copy.shape for copy in copies] != [weight.shape for weight in weights]:
            self._copies = [weight.clone() for weight in weights]
        elif hasattr(self._torch, "_foreach_copy_"):
            self._torch._foreach_copy_(copies, list(weights))
        else:
            for copy, weight in zip(copies, weights):
                copy.copy_(weight)

    def update_norms(self, weights: Sequence[Any]) -> List[Any]:
        """The norm of the change of each weight since `remember`; the memory is kept only where it is dear to get."""
        torch, copies = self._torch, self._copies
        assert copies is not None
        torch._foreach_sub_(copies, list(weights))
        found = norms(torch, copies)
        if copies[0].device.type != "cpu":
            self._copies = None
        return found
