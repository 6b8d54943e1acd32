"""
What goes into the first layers: the loss's own graph keeps it, at products of a weight with something that no gradient goes
to. It is what the weights see, whatever was done to the data before.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, Optional

#: Products with a weight: what each keeps of what it was given, and its place among the factors.
_KEEPS = {"AddmmBackward0": ("_saved_mat1", 1), "MmBackward0": ("_saved_self", 0), "ConvolutionBackward0": ("_saved_input", 0)}
#: Nodes that are looked at, and values of an input.
_NODES, _VALUES = 20_000, 1_000_000


def raw_inputs(torch: Any, loss: Any) -> Optional[Dict[str, float]]:
    """The size of the largest input of the graph: root of the mean square, and how far its features differ in it."""
    largest: Optional[Dict[str, float]] = None
    for each in _inputs(loss.grad_fn):
        if each is None or not each.is_floating_point() or not 0 < each.numel() <= _VALUES:
            continue
        features = each.detach().float().transpose(0, 1).flatten(1)
        sizes = features.square().mean(1).sqrt()
        rms = float(features.square().mean().sqrt())
        if largest is None or rms > largest["rms"]:
            largest = {"rms": rms, "least": float(sizes.min()), "most": float(sizes.max())}
    return largest


def _inputs(top: Any) -> Iterator[Any]:
    seen, waiting = {top}, [top]
    while waiting and len(seen) < _NODES:
        node = waiting.pop()
        following = [each for each, _ in node.next_functions] if node is not None else []
        keeps = _KEEPS.get(type(node).__name__)
        if keeps is not None and following[keeps[1]] is None:
            kept = getattr(node, keeps[0], None)
            if kept is not None and kept.dim() >= 2:
                yield kept
        for each in following:
            if each is not None and each not in seen:
                seen.add(each)
                waiting.append(each)
