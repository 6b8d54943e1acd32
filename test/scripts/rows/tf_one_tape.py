"""Healthy: a plain GradientTape loop, not compiled."""
import tensorflow as tf

tf.keras.utils.set_random_seed(8)
model = tf.keras.Sequential([tf.keras.layers.Dense(24, activation="relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.03, momentum=0.9)
target = tf.random.normal([6, 1])
for step in range(150):
    x = tf.random.normal([48, 6])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - x @ target))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
print("losses %.6f" % float(loss))
