"""The figures of steps that are part of a graph of TensorFlow: computed there, kept there, and read from the host now and then."""

from __future__ import annotations

import math
import time
from typing import Any, List, Sequence

from .figures import ALL, NORMS, NOTHING, bad_and_zeros, squares_of

#: Steps between two looks without a row being lost, and the bytes that they may take.
_MOST_ROWS = 256
_LEAST_ROWS = 32
_MOST_BYTES = 4 << 20
#: At least one step of so many has its norms.
_MOST_APART = 50
_TRIALS = 5


class TensorFlowRing:
    """Rows of figures in a variable of the graph: the newest of them, and how many there were."""

    def __init__(self, gradients: int) -> None:
        import keras
        import tensorflow as tf

        self._tf, self._ops = tf, keras.ops
        self._width = 4 + 3 * gradients
        self.size = max(_LEAST_ROWS, min(_MOST_ROWS, _MOST_BYTES // (4 * self._width)))
        with tf.init_scope():
            new = lambda value, name: tf.Variable(value, trainable=False, name=name)
            self._rows = new(tf.zeros([self.size, self._width]), "keel_rows")
            self._count = new(tf.constant(0, tf.int64), "keel_count")
            self._every = new(tf.constant(1, tf.int64), "keel_every")
            self._all = new(True, "keel_all")
        self._wants_all = True
        self._seen = 0

    # Within the graph.

    def figures(self, grads: Sequence[Any], loss: Any) -> Any:
        """How much is computed of the gradients of a step, and that: all where it is wanted, or where the loss is not finite."""
        tf = self._tf
        empty = lambda count: tf.zeros([count * len(grads)])
        branches = {
            NOTHING: lambda: empty(3),
            NORMS: lambda: tf.concat([tf.stack(squares_of(self._ops, grads)), empty(2)], 0),
            ALL: lambda: tf.stack(squares_of(self._ops, grads) + bad_and_zeros(self._ops, grads)),
        }
        bad = False if loss is None else tf.logical_not(tf.math.is_finite(tf.cast(loss, tf.float32)))
        norms = tf.cast(tf.equal(self._count % self._every, 0), tf.int32)
        level = tf.where(tf.logical_or(self._all, bad), ALL, norms)
        level = tf.reshape(level, [])
        computed = tf.switch_case(level, [branches[each] for each in sorted(branches)])
        return tf.concat([tf.cast(tf.reshape(level, [1]), tf.float32), computed], 0)

    def put(self, vector: Any) -> None:
        tf = self._tf
        place = tf.reshape(self._count % self.size, [1])
        self._rows.scatter_update(tf.IndexedSlices(tf.reshape(vector, [1, -1]), place))
        self._count.assign_add(1)

    # On the host.

    def take(self) -> List[List[float]]:
        """The rows since the last call, oldest first."""
        count = int(self._count.numpy())
        if count == self._seen:
            return []
        rows = self._rows.numpy()
        first = max(self._seen, count - self.size)
        self._seen = count
        return [rows[number % self.size].tolist() for number in range(first, count)]

    def want_all(self, wanted: bool) -> None:
        if wanted is not self._wants_all:
            self._all.assign(wanted)
            self._wants_all = wanted

    def sample_norms(self, variables: Sequence[Any], allowed: float) -> int:
        """Lets the norms of gradients like `variables` take `allowed` seconds a step; returns at which steps they are computed."""
        tf = self._tf
        values = [tf.convert_to_tensor(variable.value) for variable in variables]
        if not values:
            return 1
        # At once and not as a graph, whose making would cost more than it shows.
        compute = lambda: tf.stack([tf.cast(tf.nn.l2_loss(value), tf.float32) for value in values])
        times = []
        for _ in range(_TRIALS):
            begin = time.perf_counter()
            compute().numpy()
            times.append(time.perf_counter() - begin)
        every = min(_MOST_APART, max(1, math.ceil(min(times) / max(allowed, 1e-9))))
        self._every.assign(every)
        return every
