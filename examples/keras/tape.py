"""A loop of its own around tf.GradientTape: an autoencoder of made curves."""

import argparse

import tensorflow as tf
from tensorflow import keras

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=3e-3)
parser.add_argument("--steps", type=int, default=300)
args = parser.parse_args()

keras.utils.set_random_seed(0)
encoder = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(4)])
decoder = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(40)])
optimizer = keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(args.lr, args.steps))
x = tf.linspace(0.0, 1.0, 40)


@tf.function
def step():
    pace, phase = tf.random.uniform((64, 1), 1, 4), tf.random.uniform((64, 1))
    curves = tf.sin(6.283 * (pace * x + phase))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(curves)) - curves))
    weights = encoder.trainable_variables + decoder.trainable_variables
    gradients = tape.gradient(loss, weights)
    optimizer.apply_gradients(zip(gradients, weights))
    return loss


for number in range(1, args.steps + 1):
    loss = step()
    if number % 50 == 0:
        print(f"step {number}: loss {float(loss):.4f}", flush=True)
