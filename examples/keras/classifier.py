"""A Keras model that tells three kinds of waves apart, with `fit`. Runs on TensorFlow, PyTorch or JAX (KERAS_BACKEND)."""

import argparse

import keras
import numpy as np
from keras import layers

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=2e-3)
parser.add_argument("--optimizer", choices=["adam", "sgd"], default="adam")
parser.add_argument("--epochs", type=int, default=4)
args = parser.parse_args()

keras.utils.set_random_seed(0)
random = np.random.default_rng(0)


def waves(count):
    """Sine, square and saw-tooth waves of any pace and phase, with noise: [count, 64, 1], and their kind."""
    kind = random.integers(0, 3, count)
    phase = random.uniform(0, 1, (count, 1)) + random.uniform(1, 4, (count, 1)) * np.linspace(0, 1, 64)
    sine = np.sin(2 * np.pi * phase)
    shapes = np.stack([sine, np.sign(sine), 2 * (phase % 1) - 1], 1)[np.arange(count), kind]
    return (shapes + 0.3 * random.normal(size=shapes.shape))[..., None].astype("float32"), kind


model = keras.Sequential(
    [
        keras.Input((64, 1)),
        layers.Conv1D(16, 5, activation="relu", name="first"),
        layers.MaxPooling1D(2),
        layers.Conv1D(32, 5, activation="relu", name="second"),
        layers.GlobalMaxPooling1D(),
        layers.Dense(32, activation="relu", name="hidden"),
        layers.Dense(3, name="logits"),
    ]
)
optimizer = keras.optimizers.Adam(args.lr) if args.optimizer == "adam" else keras.optimizers.SGD(args.lr, momentum=0.9)
model.compile(
    optimizer=optimizer,
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
model.fit(*waves(3200), batch_size=32, epochs=args.epochs, validation_data=waves(400), verbose=2)
