"""A GAN after the TensorFlow tutorial: two tapes and two optimizers in one compiled step."""
import hashlib
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

tf.keras.utils.set_random_seed(0)
digits = (load_digits().data / 8 - 1).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices(digits).shuffle(2000, seed=0).batch(64, drop_remainder=True)
generator = tf.keras.Sequential([tf.keras.Input((16,)), tf.keras.layers.Dense(64, activation="relu"), tf.keras.layers.Dense(64, activation="tanh")])
discriminator = tf.keras.Sequential([tf.keras.Input((64,)), tf.keras.layers.Dense(64), tf.keras.layers.LeakyReLU(), tf.keras.layers.Dense(1)])
cross_entropy = tf.keras.losses.BinaryCrossentropy(from_logits=True)
generator_optimizer = tf.keras.optimizers.Adam(1e-3)
discriminator_optimizer = tf.keras.optimizers.Adam(5e-4)
seed = tf.random.normal([256, 16])


@tf.function
def train_step(images):
    noise = tf.random.normal([64, 16])
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        generated = generator(noise, training=True)
        real_output = discriminator(images, training=True)
        fake_output = discriminator(generated, training=True)
        gen_loss = cross_entropy(tf.ones_like(fake_output), fake_output)
        disc_loss = cross_entropy(tf.ones_like(real_output), real_output) + cross_entropy(tf.zeros_like(fake_output), fake_output)
    gen_grads = gen_tape.gradient(gen_loss, generator.trainable_variables)
    disc_grads = disc_tape.gradient(disc_loss, discriminator.trainable_variables)
    generator_optimizer.apply_gradients(zip(gen_grads, generator.trainable_variables))
    discriminator_optimizer.apply_gradients(zip(disc_grads, discriminator.trainable_variables))
    return gen_loss, disc_loss


def distance():
    return float(np.square(generator(seed).numpy().mean(0) - digits.mean(0)).mean())


print("first %.6f" % distance())
for epoch in range(25):
    for batch in dataset:
        g, d = train_step(batch)
    if epoch % 5 == 0:
        print(f"epoch {epoch} gen {float(g):.3f} disc {float(d):.3f}")
print("final %.6f" % distance())
print("digest", hashlib.sha256(b"".join(w.tobytes() for w in generator.get_weights())).hexdigest()[:16])
