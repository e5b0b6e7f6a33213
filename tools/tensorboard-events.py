#!/usr/bin/env python3
"""TensorBoard's own reader and writer, for the event files of adabet.

    pip install tensorboard==2.21.0
    tools/tensorboard-events.py read RUN/tensorboard     prints what TensorBoard reads there
    tools/tensorboard-events.py write FILE               writes the test data of EventFileTest
"""
import sys

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2
from tensorboard.plugins.text import plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def read(folder):
    events = event_accumulator.EventAccumulator(
        folder, size_guidance={event_accumulator.SCALARS: 0, event_accumulator.TENSORS: 0})
    events.Reload()
    tags = events.Tags()
    for tag in sorted(tags["scalars"]):
        print(tag, *("%d:%.6g" % (event.step, event.value) for event in events.Scalars(tag)))
    for tag in sorted(tags["tensors"]):
        for event in events.Tensors(tag):
            text = event.tensor_proto.string_val[0].decode()
            print("%s %d: %d characters, beginning with %r" % (tag, event.step, len(text), text[:60]))


def write(file):
    text_plugin = summary_pb2.SummaryMetadata(plugin_data=summary_pb2.SummaryMetadata.PluginData(
        plugin_name="text", content=plugin_data_pb2.TextPluginData(version=0).SerializeToString()))
    words = tensor_pb2.TensorProto(
        dtype="DT_STRING", string_val=["größe: 224".encode()],
        tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=1)]))
    value = summary_pb2.Summary.Value
    time = 1764446400.25
    events = [
        event_pb2.Event(wall_time=time, file_version="brain.Event:2"),
        event_pb2.Event(wall_time=time, step=300, session_log=event_pb2.SessionLog(
            status=event_pb2.SessionLog.START)),
        event_pb2.Event(wall_time=time, summary=summary_pb2.Summary(
            value=[value(tag="training/loss", simple_value=0.0)])),
        event_pb2.Event(wall_time=time, step=300, summary=summary_pb2.Summary(value=[
            value(tag="training/loss", simple_value=0.1), value(tag="training/accuracy", simple_value=float("nan"))])),
        event_pb2.Event(wall_time=time, step=1 << 40, summary=summary_pb2.Summary(
            value=[value(tag="learning_rate", simple_value=-1e-30)])),
        event_pb2.Event(wall_time=time, summary=summary_pb2.Summary(
            value=[value(tag="configuration/text_summary", metadata=text_plugin, tensor=words)])),
    ]
    with open(file, "wb") as out:
        writer = RecordWriter(out)
        for event in events:
            writer.write(event.SerializeToString(deterministic=True))


if __name__ == "__main__":
    {"read": read, "write": write}[sys.argv[1]](sys.argv[2])
