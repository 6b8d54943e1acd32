"""Writes events.out.tfevents.fixture with TensorFlow's own writer and protocol buffers."""

import pathlib

import numpy
import tensorflow as tf
from tensorflow.core.util import event_pb2

folder = pathlib.Path(__file__).parent
with tf.io.TFRecordWriter(str(folder / "events.out.tfevents.fixture")) as writer:
    writer.write(event_pb2.Event(wall_time=1700000000, file_version="brain.Event:2").SerializeToString())
    for step in range(6):
        event = event_pb2.Event(wall_time=1700000000.5 + step, step=3_000_000_000 + 10 * step)
        loss = float("nan") if step == 4 else 2.0 / (step + 1)
        event.summary.value.add(tag="train/loss", simple_value=loss)
        event.summary.value.add(tag="train/learning_rate", tensor=tf.make_tensor_proto(0.001 * (step + 1)))
        event.summary.value.add(tag="train/grad_norm", tensor=tf.make_tensor_proto(numpy.float64(step)))
        content = tf.make_tensor_proto(numpy.array([1.5], "float32"))
        event.summary.value.add(tag="other", tensor=content)
        event.summary.value.add(tag="note", tensor=tf.make_tensor_proto("text"))
        if step % 2 == 1:
            event.summary.value.add(tag="eval/loss", simple_value=3.0)
        writer.write(event.SerializeToString())
