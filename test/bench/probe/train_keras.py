"""
What the benchmark trains with Keras on TensorFlow: `train_keras.py MODEL STEPS`, and prints the seconds a step took after the
first ones.
"""

import sys
import time

import keras
import numpy as np

steps = int(sys.argv[2])
warmup = max(2, steps // 10)
keras.utils.set_random_seed(0)
inputs = keras.Input((784,))
hidden = keras.layers.Dense(128, activation="relu")(keras.layers.Dense(256, activation="relu")(inputs))
model = keras.Model(inputs, keras.layers.Dense(10)(hidden))
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=loss)
rng = np.random.default_rng(0)


def fit(count):
    """Seconds on the wall, and of the processor, of so many steps."""
    x, y = rng.normal(size=(128 * count, 784)).astype("float32"), rng.integers(0, 10, 128 * count)
    begin = time.perf_counter(), time.process_time()
    model.fit(x, y, batch_size=128, verbose=0)
    return [end - start for start, end in zip(begin, (time.perf_counter(), time.process_time()))]


fit(warmup)
wall, processor = fit(steps - warmup)
print("parameters", model.count_params())
print("seconds", wall / (steps - warmup), processor / (steps - warmup))
