"""A VAE in Keras with its own train_step, after the Keras examples."""
import hashlib
import keras
import tensorflow as tf
from keras import layers, ops
from sklearn.datasets import load_digits

keras.utils.set_random_seed(0)
x = (load_digits().data / 16).astype("float32")


class VAE(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.encoder = keras.Sequential([keras.Input((64,)), layers.Dense(64, activation="relu"), layers.Dense(8)])
        self.decoder = keras.Sequential([keras.Input((4,)), layers.Dense(64, activation="relu"), layers.Dense(64, activation="sigmoid")])
        self.seed_generator = keras.random.SeedGenerator(1337)
        self.total_loss_tracker = keras.metrics.Mean(name="total_loss")

    @property
    def metrics(self):
        return [self.total_loss_tracker]

    def losses_of(self, data):
        z_mean, z_log_var = ops.split(self.encoder(data), 2, axis=1)
        epsilon = keras.random.normal(ops.shape(z_mean), seed=self.seed_generator)
        reconstruction = self.decoder(z_mean + ops.exp(0.5 * z_log_var) * epsilon)
        recon = 64 * ops.mean(keras.losses.binary_crossentropy(data, reconstruction))
        kl = ops.mean(ops.sum(-0.5 * (1 + z_log_var - ops.square(z_mean) - ops.exp(z_log_var)), axis=1))
        return recon + kl

    def call(self, data):
        return self.decoder(self.encoder(data)[:, :4])

    def train_step(self, data):
        with tf.GradientTape() as tape:
            total_loss = self.losses_of(data)
        grads = tape.gradient(total_loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        self.total_loss_tracker.update_state(total_loss)
        return {"loss": self.total_loss_tracker.result()}


vae = VAE()
vae(x[:2])
vae.compile(optimizer=keras.optimizers.Adam(2e-3))
print("first %.6f" % float(vae.losses_of(x[1500:])))
vae.fit(x[:1500], epochs=15, batch_size=64, verbose=2)
print("final %.6f" % float(vae.losses_of(x[1500:])))
print("digest", hashlib.sha256(b"".join(w.tobytes() for w in vae.encoder.get_weights() + vae.decoder.get_weights())).hexdigest()[:16])
