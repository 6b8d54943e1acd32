"""A TensorFlow loop with one tape, a compiled step and metrics, after the Keras guide."""
import hashlib
import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
rng = np.random.default_rng(0)
x = rng.normal(size=(3000, 10)).astype("float32")
y = (np.tanh(x[:, :1] * x[:, 1:2]) + 0.5 * x[:, 2:3] + 0.1 * rng.normal(size=(3000, 1))).astype("float32")
train = tf.data.Dataset.from_tensor_slices((x[:2500], y[:2500])).shuffle(2500, seed=1).batch(64)
inputs = tf.keras.Input((10,))
h = tf.keras.layers.Dense(64, activation="gelu")(inputs)
h = tf.keras.layers.LayerNormalization()(h)
outputs = tf.keras.layers.Dense(1)(tf.keras.layers.Dense(64, activation="gelu")(h))
model = tf.keras.Model(inputs, outputs)
optimizer = tf.keras.optimizers.AdamW(tf.keras.optimizers.schedules.CosineDecay(3e-3, 400), clipnorm=1.0)
loss_fn = tf.keras.losses.MeanSquaredError()
train_metric = tf.keras.metrics.MeanAbsoluteError()


@tf.function
def train_step(xb, yb):
    with tf.GradientTape() as tape:
        pred = model(xb, training=True)
        loss_value = loss_fn(yb, pred)
    grads = tape.gradient(loss_value, model.trainable_weights)
    optimizer.apply_gradients(zip(grads, model.trainable_weights))
    train_metric.update_state(yb, pred)
    return loss_value


def held_out():
    return float(loss_fn(y[2500:], model(x[2500:], training=False)))


print("first %.6f" % held_out())
for epoch in range(10):
    for step, (xb, yb) in enumerate(train):
        loss_value = train_step(xb, yb)
    print("Epoch %d: loss %.4f, training MAE %.4f" % (epoch, float(loss_value), float(train_metric.result())))
    train_metric.reset_state()
print("final %.6f" % held_out())
print("digest", hashlib.sha256(b"".join(w.tobytes() for w in model.get_weights())).hexdigest()[:16])
