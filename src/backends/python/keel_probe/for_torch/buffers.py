"""What a model keeps of its batches beside its weights, such as the running statistics of a batch norm."""

from __future__ import annotations

from typing import Any, List, Sequence, Tuple


class Buffers:
    """
    The buffers of the models as the last step left them: a batch whose step is left out has passed through the model already,
    and is to leave no trace there.
    """

    def __init__(self) -> None:
        #: Each buffer with its copy.
        self._kept: List[Tuple[Any, Any]] = []

    def keep(self, roots: Sequence[Any]) -> None:
        buffers = [buffer for root in roots for buffer in root.buffers()]
        if len(buffers) == len(self._kept) and all(now is kept for now, (kept, _) in zip(buffers, self._kept)):
            for buffer, copy in self._kept:
                copy.copy_(buffer)
        else:
            self._kept = [(buffer, buffer.detach().clone()) for buffer in buffers]

    def put_back(self) -> None:
        for buffer, copy in self._kept:
            buffer.copy_(copy)
