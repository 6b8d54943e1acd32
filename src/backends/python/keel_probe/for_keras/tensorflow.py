"""What is TensorFlow's own: where gradients are taken, after which call a step is finished, and losses between graphs."""

from __future__ import annotations

import functools
from typing import Any, Dict, FrozenSet, Iterator, List, Sequence, Tuple

from ..guard import guarded
from ..say import say
from ..loss_book import line_of_script, source_key

#: How far back the operations are followed that a gradient was made by, such as those of clipping by the global norm.
_MOST_OPERATIONS = 20_000


def hook_tensorflow(driver: Any) -> None:
    import tensorflow as tf
    from tensorflow.python.eager.polymorphic_function.polymorphic_function import Function

    original_gradient = tf.GradientTape.gradient
    original_call = Function.__call__
    session = driver.session
    see = guarded(say("work.read-loss"))(_Seen(tf, driver).see)
    finish = driver.after_call
    begin = guarded("prepare a step")(driver.before_call)

    @functools.wraps(original_gradient)
    def gradient(self: Any, target: Any, sources: Any, *args: Any, **kwargs: Any) -> Any:
        result = original_gradient(self, target, sources, *args, **kwargs)
        if session.active:
            see(self, target, sources, result)
        return result

    @functools.wraps(original_call)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not session.active or driver.in_call or not tf.executing_eagerly():
            return original_call(self, *args, **kwargs)
        driver.in_call = True
        try:
            begin()
            result = original_call(self, *args, **kwargs)
        finally:
            driver.in_call = False
        finish()
        return result

    tf.GradientTape.gradient = gradient
    Function.__call__ = call
    for name in ("clip_by_global_norm", "clip_by_norm", "clip_by_value"):
        setattr(tf, name, _remembered(getattr(tf, name), driver))


def _remembered(original: Any, driver: Any) -> Any:
    """
    A function that clips, whose results are known by what was clipped: the norm of a step is that before clipping. Besides, to read
    what only one operation reads can keep TensorFlow from rewriting the two, and change the last bit of the weights.
    """
    remember = guarded(say("work.read-clipping"))(driver.losses.clipped)

    @functools.wraps(original)
    def clip(given: Any, *args: Any, **kwargs: Any) -> Any:
        given = list(given) if isinstance(given, Iterator) else given
        result = original(given, *args, **kwargs)
        if driver.session.active:
            several = isinstance(given, (list, tuple))
            made = result[0] if isinstance(result, tuple) else result
            remember(given if several else [given], made if several else [made])
        return result

    return clip


class _Seen:
    """Tells the driver's book of every gradient that is taken for variables."""

    def __init__(self, tf: Any, driver: Any) -> None:
        self._tf = tf
        self._driver = driver

    def see(self, tape: Any, target: Any, sources: Any, result: Any) -> None:
        tf = self._tf
        pairs = zip(tf.nest.flatten(sources), tf.nest.flatten(result))
        wanted = [(source, gradient) for source, gradient in pairs if _is_variable(source)]
        if not wanted:
            return
        variables, gradients = [list(each) for each in zip(*wanted)]
        targets = tf.nest.flatten(target)
        loss = targets[0] if len(targets) == 1 else sum(tf.reduce_sum(item) for item in targets)
        driver = self._driver
        driver.losses.add(loss, variables, gradients, inner=_is_recorded(tape))
        if not driver.in_train_step and (driver.carry.wanted or not tf.executing_eagerly()):
            driver.carry.put(loss, variables)


def _is_variable(source: Any) -> bool:
    return hasattr(source, "handle") or hasattr(source, "assign")


def _is_recorded(tape: Any) -> bool:
    """Whether another tape records what is made of these gradients."""
    if getattr(tape, "_recording", False):
        return False
    from tensorflow.python import pywrap_tfe

    return not pywrap_tfe.TFE_Py_TapeSetIsEmpty()


def usable(loss: Any, gradient: Any) -> bool:
    """Whether the loss is a value where the gradients are, or a part of their graph or of one around it."""
    import tensorflow as tf

    if tf.executing_eagerly():
        return hasattr(loss, "numpy")
    graph: Any = tf.compat.v1.get_default_graph()
    while graph is not None and not hasattr(loss, "numpy"):
        if getattr(loss, "graph", None) is graph:
            return True
        graph = getattr(graph, "outer_graph", None)
    return False


def comes_from(gradients: Sequence[Any], others: Sequence[Any]) -> bool:
    """Whether gradients of a graph are computed from any of the others, as after clipping."""
    wanted = {id(other) for other in others if other is not None and not hasattr(other, "numpy")}
    waiting = [getattr(gradient, "values", gradient) for gradient in gradients[:1]]
    seen = set()
    while wanted and waiting and len(seen) < _MOST_OPERATIONS:
        tensor = waiting.pop()
        if id(tensor) in wanted:
            return True
        operation = None if hasattr(tensor, "numpy") else getattr(tensor, "op", None)
        if operation is not None and id(operation) not in seen:
            seen.add(id(operation))
            waiting.extend(operation.inputs)
    return False


class Carry:
    """
    Losses on their way from the graph that takes their gradients to another one that applies them, or to a step outside of any:
    their sum and their number, in variables.
    """

    def __init__(self) -> None:
        self._pairs: Dict[Tuple[Any, FrozenSet[int]], Tuple[Any, Any]] = {}
        #: Whether a step has looked for losses here.
        self.wanted = False

    def put(self, loss: Any, variables: Sequence[Any]) -> None:
        import tensorflow as tf

        if tf.distribute.has_strategy():
            return
        key = (line_of_script(), frozenset(map(source_key, variables)))
        if key not in self._pairs:
            with tf.init_scope():
                new = lambda name: tf.Variable(0.0, trainable=False, name=name)
                self._pairs[key] = (new("keel_loss"), new("keel_losses"))
        total, count = self._pairs[key]
        total.assign_add(tf.reduce_sum(tf.cast(loss, tf.float32)))
        count.assign_add(1.0)

    def take(self, variables: Sequence[Any]) -> Any:
        """(the loss, whether there was none), both parts of the present graph or values; None where none can come."""
        import tensorflow as tf

        self.wanted = True
        keys = frozenset(map(source_key, variables))
        pairs: List[Any] = [pair for (_, sources), pair in self._pairs.items() if sources & keys]
        if not pairs:
            return None
        losses = tf.add_n([tf.math.divide_no_nan(total, count) for total, count in pairs])
        unseen = tf.cast(tf.equal(tf.add_n([count.read_value() for _, count in pairs]), 0.0), tf.float32)
        with tf.control_dependencies([losses, unseen]):
            for total, count in pairs:
                total.assign(0.0)
                count.assign(0.0)
        return losses, unseen
