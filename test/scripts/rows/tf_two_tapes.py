"""Healthy: two tapes, both gradients taken, then both applied."""
import tensorflow as tf

tf.keras.utils.set_random_seed(7)
gen = tf.keras.Sequential([tf.keras.layers.Dense(24, activation="relu"), tf.keras.layers.Dense(2)])
disc = tf.keras.Sequential([tf.keras.layers.Dense(24, activation="relu"), tf.keras.layers.Dense(1)])
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
opt_gen, opt_disc = tf.keras.optimizers.Adam(1e-3), tf.keras.optimizers.Adam(1e-3)


@tf.function
def train_step(real):
    with tf.GradientTape() as gen_tape, tf.GradientTape() as disc_tape:
        fake = gen(tf.random.normal([50, 3]), training=True)
        real_logits, fake_logits = disc(real, training=True), disc(fake, training=True)
        g = bce(tf.ones_like(fake_logits), fake_logits)
        d = bce(tf.ones_like(real_logits), real_logits) + bce(tf.zeros_like(fake_logits), fake_logits)
    gen_grads, disc_grads = gen_tape.gradient(g, gen.trainable_variables), disc_tape.gradient(d, disc.trainable_variables)
    opt_gen.apply_gradients(zip(gen_grads, gen.trainable_variables))
    opt_disc.apply_gradients(zip(disc_grads, disc.trainable_variables))
    return d, g


for step in range(250):
    d, g = train_step(tf.random.normal([50, 2]) * 0.5 - 1.0)
print("losses %.6f %.6f" % (float(d), float(g)))
