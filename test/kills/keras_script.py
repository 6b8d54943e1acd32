"""A script to be killed, as torch_script.py, with Keras."""

import sys
import time

import keras
import numpy

steps, pause = int(sys.argv[1]), float(sys.argv[2])
keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(32, activation="tanh"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
for _ in range(steps):
    data = numpy.random.normal(size=(16, 8)).astype("float32")
    model.train_on_batch(data, data.sum(axis=1, keepdims=True))
    time.sleep(pause)
