"""Where the probe sees data loaders: what they draw and hand out tells which batch a step has, and which data an evaluation is over."""

from __future__ import annotations

import functools
from typing import Any, Callable

from ..guard import guarded
from ..imports import when_imported
from ..say import say


def hook_loaders(torch: Any, driver: Any) -> None:
    when_imported("torch.utils.data.dataloader", lambda module: _hook(module, driver))


def _hook(module: Any, driver: Any) -> None:
    session, batches, splits = driver.session, driver.batches, driver.evaluations.splits
    batch, evaluation = guarded(say("work.read-batch")), guarded(say("work.read-evaluation"))
    serves, is_over = batch(batches.serves), evaluation(splits.serves)

    def after(kind: Any, name: str, tell: Callable[[Any, Any], None]) -> None:
        original = getattr(kind, name)

        @functools.wraps(original)
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(self, *args, **kwargs)
            if session.active:
                tell(self, result)
            return result

        setattr(kind, name, method)

    def handed_out(epoch: Any, data: Any) -> None:
        is_over(epoch._dataset, data)
        serves(epoch)

    epoch_type = module._BaseDataLoaderIter
    after(module.DataLoader, "__iter__", evaluation(lambda loader, _: splits.iterates(loader)))
    after(epoch_type, "_reset", batch(lambda epoch, _: batches.begins(epoch)))
    after(epoch_type, "_next_index", batch(batches.draws))
    after(epoch_type, "__next__", handed_out)
