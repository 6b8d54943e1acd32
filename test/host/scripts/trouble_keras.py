"""Learns a linear map with a network of two layers in Keras, and goes wrong on purpose, in a way that one setting cures."""

import argparse

import keras
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--trouble", choices=["rate", "batch", "start"], default="rate", help="what goes wrong")
parser.add_argument("--steps", type=int, default=400, help="optimizer steps")
options = parser.parse_args()

keras.utils.set_random_seed(0)
random = np.random.default_rng(0)
target = random.normal(size=(8, 1))
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, use_bias=False), keras.layers.Dense(1, use_bias=False)])
if options.trouble == "start":
    # Curvature is high at the start and low where the weights are small, which warmup reaches.
    model.set_weights([5 * weights for weights in model.get_weights()])


def batches():
    for step in range(options.steps):
        x = random.normal(size=(32, 8))
        y = x @ target + 0.3 * random.normal(size=(32, 1))
        yield (300 * x if options.trouble == "batch" and step in (120, 121) else x), y


class Jump(keras.callbacks.Callback):
    def on_train_batch_begin(self, batch, logs=None):
        if options.trouble == "rate" and batch == 120:
            self.model.optimizer.learning_rate = 0.6


model.compile(optimizer=keras.optimizers.SGD(0.02), loss="mse")
model.fit(batches(), steps_per_epoch=options.steps, epochs=1, verbose=0, callbacks=[Jump()])
