#!/usr/bin/env python3
"""Writes small SavedModels as Keras 3, Keras 2 and plain TensorFlow write them, and what TensorFlow's Python makes of them.

    pip install tensorflow-cpu==2.21.0 tf_keras==2.21.0 keras==3.15.1
    tools/export-tensorflow-models.py adabet-djl/src/test/resources/tensorflow [NAME ...]

For each network NAME there is a folder NAME/model, the SavedModel, and a file NAME/expected.safetensors with

    input/INPUT            a batch of SAMPLES samples; INPUT is the signature's name of the input
    output                 what the network puts out for it
    logits                 what its last layer puts out in front of a softmax or sigmoid, where there is one
    labels                 the class of each sample, int64
    activation/LAYER       the output of each layer that holds trainable variables, for the first SHOWN samples
    gradient/VARIABLE      of the mean softmax cross-entropy of the logits, by each trainable variable, the network in
                           inference mode (batch normalisations use their running statistics)
    trained/RULE/VARIABLE  the variables after STEPS steps on the whole batch, where only those named were trained

A layer is called by the path that its variables have in common, a variable by its path. The metadata hold as JSON
"loops", the number of bars of the first barcode with death > birth of each layer's outputs for all samples (float64
distances, boundary matrix reduced over the field of two elements); "layers", the layers in forward order; "loss", the
mean cross-entropy; and "rules": for each RULE its figures.

"momentum" is v = 0.9 v + g, w -= rate v. "adam" clips the gradients of all trained variables together to a norm of
limit, factor = limit / (norm + 1e-6), and divides the corrected mean by the root of the corrected variance plus epsilon,
as PyTorch does; "adamw" multiplies the variable by 1 - rate * decay before that.

Of networks that compute in 16 bits, float32/gradient/VARIABLE and float32/trained/RULE/VARIABLE are what comes out
where the same network computes in float32.

Beside it stands, for networks with batch normalisations, batch_norm.safetensors with

    VARIABLE               trainable variables and moving statistics after STEPS of Keras' own train steps on the whole
                           batch, in which only the layers named are trainable; the others, batch normalisations
                           included, are in inference mode

and as metadata "rule": rate and momentum of SGD, "moving", the momentum of the moving statistics, and "layers".

Beside some stands gradients.safetensors, which `--gradients TARGET [NAME ...]` writes without the rest, for the models
that are there, with

    output/LAYER           the gradient of each sample's own cross-entropy by the output of each layer, for the first SHOWN
                           samples, each run by itself; of the last layer by the logits

and as metadata by layer "fisher", the sum over channels (the last axis) of the mean over the samples of the square of the
sum of output times gradient, halved; and "magnitude", the sum of the sizes of the numbers of gradient/VARIABLE; both in
float64.

optimizer_network is the network of tools/optimizer-trajectories.py, with the weights of its network.json, which must
stand in the folder optimizers beside the target.
"""

import itertools
import json
import os
import pathlib
import shutil
import struct
import sys

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
import tf_keras

SAMPLES = 12
SHOWN = 2
STEPS = 20
CLASSES = 3
MOST_BYTES = 300_000
TYPES = {np.dtype(np.float32): "F32", np.dtype(np.int64): "I64", np.dtype(np.int32): "I32"}


def write_safetensors(path, tensors, metadata):
    header = {"__metadata__": {key: json.dumps(value) for key, value in metadata.items()}}
    data = b""
    for name, array in tensors.items():
        array = np.ascontiguousarray(array)
        if array.dtype.itemsize == 2:  # Numbers of 16 bits lose nothing.
            array = array.astype(np.float32)
        begin = len(data)
        data += array.tobytes()
        header[name] = {
            "dtype": TYPES[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [begin, len(data)],
        }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def loops(points):
    """Bars of degree 1 with death > birth of the Rips filtration, by reduction of the boundary matrix."""
    points = np.asarray(points, dtype=np.float64).reshape(len(points), -1)
    n = len(points)
    distance = np.array([[np.sqrt(((a - b) ** 2).sum()) for b in points] for a in points])
    edges = sorted(itertools.combinations(range(n), 2), key=lambda e: (distance[e], e))
    place = {edge: i for i, edge in enumerate(edges)}
    triangles = []
    for triangle in itertools.combinations(range(n), 3):
        sides = [place[side] for side in itertools.combinations(triangle, 2)]
        triangles.append((max(sides), sides))
    triangles.sort()
    parent = list(range(n))

    def root(v):
        while parent[v] != v:
            v = parent[v]
        return v

    positive = set()
    for i, (a, b) in enumerate(edges):
        if root(a) == root(b):
            positive.add(i)
        else:
            parent[root(a)] = root(b)
    pivots = {}
    bars = len(positive)
    for last, sides in triangles:
        column = set(sides)
        while column and max(column) in pivots:
            column ^= pivots[max(column)]
        if column:
            pivots[max(column)] = column
            if distance[edges[max(column)]] == distance[edges[last]]:
                bars -= 1
    return bars


class Recorder:
    """Keeps what layers put out."""

    def __init__(self, layers, form=np.asarray):
        self.form = form
        self.outputs = {}
        for name, layer in layers.items():
            self.wrap(name, layer)

    def wrap(self, name, layer):
        original = layer.call

        def call(*args, **kwargs):
            result = original(*args, **kwargs)
            first = result[0] if isinstance(result, (tuple, list)) else result
            self.outputs[name] = self.form(first)
            return result

        layer.call = call
        self.undo = getattr(self, "undo", []) + [(layer, original)]

    def close(self):
        for layer, original in self.undo:
            layer.call = original


def parent(path):
    return path.rsplit("/", 1)[0]


def path_of(variable):
    return variable.path if hasattr(variable, "path") else variable.name.split(":")[0]


def flat_layers(model):
    """The layers below a model that hold trainable variables of their own, by the path of these variables."""
    found = {}

    def visit(layer):
        children = [c for c in layer._flatten_layers(include_self=False, recursive=False)]
        inner = {id(v) for child in children for v in child.trainable_variables}
        own = [v for v in layer.trainable_variables if id(v) not in inner]
        recurrent = isinstance(layer, (keras.layers.RNN, tf_keras.layers.RNN))
        if recurrent or own:
            found[parent(path_of(layer.trainable_variables[0]))] = layer
            return
        for child in children:
            visit(child)

    for layer in model.layers:
        visit(layer)
    return found


def randomise(model, seed):
    """Draws all variables, so that nothing is 0 or 1 by its initialiser, and running statistics are not trivial."""
    random = np.random.default_rng(seed)
    for variable in model.variables:
        shape = tuple(variable.shape)
        name = path_of(variable)
        if not tf.as_dtype(variable.dtype).is_floating:
            continue
        if "variance" in name:
            value = random.uniform(0.5, 1.5, shape)
        elif "gamma" in name:
            value = random.uniform(0.8, 1.2, shape)
        elif len(shape) > 1:
            value = random.normal(0, np.sqrt(2 / np.prod(shape[:-1])), shape)
        else:
            value = random.normal(0, 0.1, shape)
        variable.assign(value.astype(np.float32))


def image_batch(side, channels=3, seed=1):
    random = np.random.default_rng(seed)
    return random.normal(0, 1, (SAMPLES, side, side, channels)).astype(np.float32)


class Network:
    """A Keras model, how it is saved, and how its logits are computed."""

    def __init__(self, model, inputs, save, rules=(), logits=None, head=None):
        self.head = head
        self.batch_norm = None
        self.twin = None
        self.model = model
        self.inputs = inputs
        self.save = save
        self.rules = rules
        self.logits = logits or (lambda arguments: model(arguments, training=False))

    def arguments(self):
        values = {name: tf.constant(value) for name, value in self.inputs.items()}
        return values if len(values) > 1 else next(iter(values.values()))


def without_activation(model, layer):
    """The logits of a model whose last layer has an activation."""

    def call(arguments):
        activation = layer.activation
        layer.activation = lambda x: x
        try:
            return model(arguments, training=False)
        finally:
            layer.activation = activation

    return call


def keras3(model, inputs, head, rules=()):
    def save(folder):
        model.export(folder, verbose=False)

    return Network(model, inputs, save, rules, without_activation(model, head), head)


def keras2(model, inputs, head, rules=()):
    def save(folder):
        model.save(folder, include_optimizer=False, save_format="tf")

    return Network(model, inputs, save, rules, without_activation(model, head), head)


def keras3_in_module(model, inputs, head, rules=()):
    """As a model of Keras 3 is saved that a module of plain TensorFlow holds."""
    (name,) = inputs
    module = tf.Module()
    module.model = model
    specification = tf.TensorSpec([None, *model.inputs[0].shape[1:]], tf.float32, name=name)
    module.serve = tf.function(lambda x: model(x, training=False), input_signature=[specification])

    def save(folder):
        tf.saved_model.save(module, folder, signatures=module.serve)

    return Network(model, inputs, save, rules, without_activation(model, head), head)


MOMENTUM = {"rate": 0.05, "momentum": 0.9}
ADAM = {"rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7, "limit": 0.5}
ADAMW = {"rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "decay": 0.1}


def mlp():
    L = keras.layers
    x = keras.Input((9,), name="features")
    y = L.Dense(12, activation="relu", name="first")(x)
    y = L.Dense(10, activation="tanh", name="second")(y)
    head = L.Dense(CLASSES, name="head")
    model = keras.Model(x, head(y), name="mlp")
    random = np.random.default_rng(2)
    values = random.normal(0, 1, (SAMPLES, 9)).astype(np.float32)
    return keras3(
        model,
        {"features": values},
        head,
        [
            ("momentum", MOMENTUM, ["second", "head"]),
            ("adam", ADAM, ["first", "head"]),
            ("adamw", ADAMW, ["first", "second", "head"]),
        ],
    )


def residual_cnn():
    L = keras.layers

    def unit(x, filters, stride, name):
        y = L.Conv2D(filters, 3, stride, "same", use_bias=False, name=name + "_conv1")(x)
        y = L.BatchNormalization(name=name + "_bn1")(y)
        y = L.ReLU(name=name + "_relu1")(y)
        y = L.Conv2D(filters, 3, 1, "same", use_bias=False, name=name + "_conv2")(y)
        y = L.BatchNormalization(name=name + "_bn2")(y)
        if stride > 1:
            x = L.Conv2D(filters, 1, stride, name=name + "_shortcut")(x)
        return L.ReLU(name=name + "_out")(L.Add(name=name + "_add")([x, y]))

    x = keras.Input((12, 12, 3), name="image")
    y = L.ZeroPadding2D(1, name="pad")(x)
    y = L.Conv2D(6, 3, 1, "valid", name="stem")(y)
    y = L.BatchNormalization(name="stem_bn")(y)
    y = L.ReLU(name="stem_relu")(y)
    y = L.MaxPooling2D(2, name="pool")(y)
    y = unit(y, 6, 1, "block1")
    y = unit(y, 8, 2, "block2")
    y = L.GlobalAveragePooling2D(name="mean")(y)
    head = L.Dense(CLASSES, activation="softmax", name="predictions")
    model = keras.Model(x, head(y), name="residual_cnn")
    network = keras3(
        model,
        {"image": image_batch(12)},
        head,
        [("momentum", MOMENTUM, ["stem", "block1_bn1", "block2_conv2", "block2_bn2", "predictions"])],
    )
    network.batch_norm = (["stem", "block1_bn1", "block2_conv2", "block2_bn2", "predictions"], 0.99)
    return network


def mobilenet():
    L = keras.layers

    def unit(x, filters, expansion, stride, name):
        channels = x.shape[-1]
        y = L.Conv2D(channels * expansion, 1, use_bias=False, name=name + "_expand")(x)
        y = L.BatchNormalization(name=name + "_expand_bn")(y)
        y = L.ReLU(6.0, name=name + "_expand_relu")(y)
        if stride == 2:
            y = L.ZeroPadding2D(((0, 1), (0, 1)), name=name + "_pad")(y)
        padding = "same" if stride == 1 else "valid"
        y = L.DepthwiseConv2D(3, stride, padding, use_bias=False, name=name + "_depthwise")(y)
        y = L.BatchNormalization(name=name + "_depthwise_bn")(y)
        y = L.ReLU(6.0, name=name + "_depthwise_relu")(y)
        y = L.Conv2D(filters, 1, use_bias=False, name=name + "_project")(y)
        y = L.BatchNormalization(name=name + "_project_bn")(y)
        return L.Add(name=name + "_add")([x, y]) if stride == 1 and filters == channels else y

    x = keras.Input((12, 12, 3), name="image")
    y = L.Conv2D(4, 3, 2, "same", use_bias=False, name="stem")(x)
    y = L.BatchNormalization(name="stem_bn")(y)
    y = L.ReLU(6.0, name="stem_relu")(y)
    y = unit(y, 4, 2, 1, "block1")
    y = unit(y, 6, 2, 2, "block2")
    y = L.GlobalAveragePooling2D(name="mean")(y)
    head = L.Dense(CLASSES, activation="softmax", name="predictions")
    model = keras.Model(x, head(y), name="mobilenet")
    network = keras3(
        model,
        {"image": image_batch(12)},
        head,
        [("momentum", MOMENTUM, ["block1_depthwise", "block1_depthwise_bn", "block2_expand", "predictions"])],
    )
    names = ["stem_bn", "block1_expand_bn", "block1_depthwise_bn", "block2_project_bn", "predictions"]
    network.batch_norm = (names, 0.999)
    return network


def keras2_cnn():
    L = tf_keras.layers
    x = tf_keras.Input((10, 10, 3), name="image")
    y = L.Conv2D(5, 3, 2, "same", use_bias=False, name="stem")(x)
    y = L.BatchNormalization(name="stem_bn")(y)
    y = L.ReLU(6.0, name="stem_relu")(y)
    y = L.SeparableConv2D(6, 3, padding="same", name="separable")(y)
    y = L.PReLU(shared_axes=[1, 2], name="prelu")(y)
    y = L.GlobalAveragePooling2D(name="mean")(y)
    head = L.Dense(CLASSES, activation="softmax", name="predictions")
    model = tf_keras.Model(x, head(y), name="keras2_cnn")
    network = keras2(
        model,
        {"image": image_batch(10)},
        head,
        [("momentum", MOMENTUM, ["stem_bn", "separable", "predictions"])],
    )
    network.batch_norm = (["stem", "stem_bn", "predictions"], 0.9)
    return network


def squeeze_excite():
    L = keras.layers
    x = keras.Input((10, 10, 3), name="image")
    y = L.Conv2D(6, 3, 2, "same", name="stem", activation="swish")(x)
    y = L.DepthwiseConv2D(3, padding="same", name="depthwise")(y)
    y = L.Activation(keras.activations.hard_silu, name="hard_swish")(y)
    z = L.GlobalAveragePooling2D(keepdims=True, name="squeeze")(y)
    z = L.Conv2D(3, 1, activation="relu", name="reduce")(z)
    z = L.Conv2D(6, 1, activation="sigmoid", name="expand")(z)
    y = L.Multiply(name="excite")([y, z])
    y = L.Conv2D(8, 1, name="project")(y)
    y = L.Activation("silu", name="swish")(y)
    y = L.GlobalMaxPooling2D(name="max")(y)
    head = L.Dense(CLASSES, activation="softmax", name="predictions")
    model = keras.Model(x, head(y), name="squeeze_excite")
    return keras3(
        model, {"image": image_batch(10)}, head, [("adam", ADAM, ["stem", "reduce", "expand", "predictions"])]
    )


def keras_in_module():
    L = keras.layers
    x = keras.Input((9,), name="features")
    y = L.Dense(6, name="dense1")(x)
    y = L.BatchNormalization(name="norm1")(y)
    y = L.Activation("relu", name="relu1")(y)
    head = L.Dense(CLASSES, activation="softmax", name="predictions")
    model = keras.Model(x, head(y), name="keras_in_module")
    values = np.random.default_rng(21).normal(0, 1, (SAMPLES, 9)).astype(np.float32)
    return keras3_in_module(model, {"features": values}, head, [("momentum", MOMENTUM, ["dense1", "predictions"])])


class Position(keras.layers.Layer):
    """Adds an embedding of the place."""

    def build(self, shape):
        self.embedding = self.add_weight(shape=(1,) + tuple(shape[1:]), name="embedding")

    def call(self, x):
        return x + self.embedding


def vit():
    L = keras.layers
    x = keras.Input((8, 8, 3), name="image")
    y = L.Conv2D(8, 4, 4, name="patches")(x)
    y = L.Reshape((4, 8), name="tokens")(y)
    y = Position(name="position")(y)
    z = L.LayerNormalization(epsilon=1e-6, name="block1_norm1")(y)
    z = L.MultiHeadAttention(2, 4, name="block1_attention")(z, z)
    y = L.Add(name="block1_add1")([y, z])
    z = L.LayerNormalization(epsilon=1e-6, name="block1_norm2")(y)
    z = L.Dense(16, activation="gelu", name="block1_mlp1")(z)
    z = L.Dropout(0.1, name="block1_dropout")(z)
    z = L.Dense(8, name="block1_mlp2")(z)
    y = L.Add(name="block1_add2")([y, z])
    y = L.LayerNormalization(epsilon=1e-6, name="norm")(y)
    y = L.GlobalAveragePooling1D(name="mean")(y)
    head = L.Dense(CLASSES, activation="softmax", name="predictions")
    model = keras.Model(x, head(y), name="vit")
    return keras3(
        model,
        {"image": image_batch(8)},
        head,
        [
            (
                "momentum",
                MOMENTUM,
                ["patches", "position", "block1_attention/query", "block1_norm2", "block1_mlp1", "predictions"],
            )
        ],
    )


def recurrent():
    L = keras.layers
    x = keras.Input((6, 4), name="series")
    y = L.Dense(5, activation="relu", name="embed")(x)
    y = L.LSTM(6, return_sequences=True, name="lstm")(y)
    y = L.GRU(5, name="gru")(y)
    y = L.Dense(7, activation="relu", name="hidden")(y)
    head = L.Dense(CLASSES, activation="softmax", name="predictions")
    model = keras.Model(x, head(y), name="recurrent")
    random = np.random.default_rng(5)
    values = random.normal(0, 1, (SAMPLES, 6, 4)).astype(np.float32)
    return keras3(model, {"series": values}, head, [("momentum", MOMENTUM, ["hidden", "predictions"])])


def group_norm():
    L = keras.layers
    x = keras.Input((12, 12, 3), name="image")
    y = L.Conv2D(8, 3, dilation_rate=2, padding="valid", name="dilated")(x)
    y = L.GroupNormalization(groups=2, name="group_norm1")(y)
    y = L.LeakyReLU(name="leaky")(y)
    y = L.SeparableConv2D(8, 3, padding="same", name="separable")(y)
    y = L.GroupNormalization(groups=4, name="group_norm2")(y)
    y = L.Activation("elu", name="elu")(y)
    y = L.DepthwiseConv2D(3, dilation_rate=2, padding="same", name="dilated_depthwise")(y)
    y = L.AveragePooling2D(2, name="pool")(y)
    y = L.Flatten(name="flatten")(y)
    head = L.Dense(CLASSES, activation="softmax", name="predictions")
    model = keras.Model(x, head(y), name="group_norm")
    return keras3(
        model,
        {"image": image_batch(12)},
        head,
        [("momentum", {"rate": 0.01, "momentum": 0.9}, ["dilated", "group_norm2", "dilated_depthwise"])],
    )


def two_inputs():
    L = tf_keras.layers
    a = tf_keras.Input((8, 8, 2), name="image")
    b = tf_keras.Input((5,), name="facts")
    y = L.Conv2D(4, 3, name="conv")(a)
    y = L.Activation("swish", name="swish")(y)
    y = L.Flatten(name="flatten")(y)
    y = L.Dense(6, activation="softplus", name="image_features")(y)
    z = L.Dense(6, activation="sigmoid", name="fact_features")(b)
    y = L.Concatenate(name="both")([y, z])
    head = L.Dense(CLASSES, activation="softmax", name="predictions")
    model = tf_keras.Model({"image": a, "facts": b}, head(y), name="two_inputs")
    random = np.random.default_rng(6)
    facts = random.normal(0, 1, (SAMPLES, 5)).astype(np.float32)
    return keras2(
        model,
        {"image": image_batch(8, 2), "facts": facts},
        head,
        [("momentum", MOMENTUM, ["conv", "fact_features", "predictions"])],
    )


def embedding():
    L = keras.layers
    x = keras.Input((7,), dtype="int32", name="words")
    y = L.Embedding(20, 6, name="embedding")(x)
    y = L.Conv1D(6, 3, padding="same", activation="relu", name="conv")(y)
    y = L.GlobalAveragePooling1D(name="mean")(y)
    head = L.Dense(CLASSES, activation="softmax", name="predictions")
    model = keras.Model(x, head(y), name="embedding")
    random = np.random.default_rng(7)
    words = random.integers(0, 20, (SAMPLES, 7)).astype(np.int32)
    return keras3(model, {"words": words}, head, [("momentum", MOMENTUM, ["embedding", "conv"])])


class PlainDense(tf.Module):
    """A layer of a module that knows nothing of Keras."""

    def __init__(self, inputs, outputs, name):
        super().__init__(name=name)
        with self.name_scope:
            self.kernel = tf.Variable(tf.zeros((inputs, outputs)), name="kernel")
            self.bias = tf.Variable(tf.zeros((outputs,)), name="bias")

    @tf.Module.with_name_scope
    def __call__(self, x):
        return tf.nn.bias_add(tf.matmul(x, self.kernel), self.bias)


class PlainModule(tf.Module):
    """Three layers, functions that call functions, and an output of probabilities."""

    def __init__(self):
        super().__init__(name="plain")
        self.first = PlainDense(6, 8, "first")
        self.second = PlainDense(8, 8, "second")
        self.head = PlainDense(8, CLASSES, "head")
        self.counter = tf.Variable(0, dtype=tf.int64, trainable=False, name="counter")

    @tf.function
    def hidden(self, x):
        return self.inner(tf.nn.relu(self.first(x)))

    @tf.function
    def inner(self, x):
        return x + tf.tanh(self.second(x))

    @tf.function
    def logits(self, x):
        return self.head(self.hidden(x))

    @tf.function(input_signature=[tf.TensorSpec((None, 6), tf.float32, name="x")])
    def serve(self, x):
        return {"probabilities": tf.nn.softmax(self.logits(x))}


class PlainNetwork:
    """A module in the form that the rest of this program takes."""

    def __init__(self):
        self.model = PlainModule()
        random = np.random.default_rng(8)
        self.inputs = {"x": random.normal(0, 1, (SAMPLES, 6)).astype(np.float32)}
        self.rules = [("momentum", MOMENTUM, ["second", "head"])]
        self.batch_norm = None
        self.twin = None
        self.logits = lambda x: self.model.logits(x)
        self.layers = {"first": self.model.first, "second": self.model.second, "head": self.model.head}

    def arguments(self):
        return tf.constant(self.inputs["x"])

    def save(self, folder):
        tf.saved_model.save(self.model, folder, signatures={"serving_default": self.model.serve})


def optimizer_network(target):
    figures = json.loads((target.parent / "optimizers" / "network.json").read_text())
    L = keras.layers
    x = keras.Input((6, 6, 1), name="image")
    y = L.Conv2D(3, 3, padding="same", use_bias=False, name="conv1")(x)
    y = L.BatchNormalization(epsilon=1e-5, name="bn1")(y)
    y = L.ReLU(name="relu1")(y)
    y = L.Conv2D(4, 3, padding="same", use_bias=False, name="conv2")(y)
    y = L.BatchNormalization(epsilon=1e-5, name="bn2")(y)
    y = L.ReLU(name="relu2")(y)
    y = L.GlobalAveragePooling2D(name="mean")(y)
    head = L.Dense(CLASSES, name="fc")
    model = keras.Model(x, head(y), name="optimizer_network")
    network = keras3(model, {"image": image_batch(6, 1)}, head)
    roles = {"kernel": "weight", "moving_mean": "running_mean", "moving_variance": "running_var"}
    values = {(p["layer"], p["role"]): p for p in figures["parameters"]}
    for variable in model.variables:
        layer, role = variable.path.split("/")
        found = values[layer, roles.get(role, role)]
        value = np.array(found["values"], np.float32).reshape(found["shape"])
        axes = {4: (2, 3, 1, 0), 2: (1, 0), 1: (0,)}[value.ndim]
        variable.assign(value.transpose(axes))
    return network


def mixed(policy):
    """A network that computes in 16 bits, as Keras' policies of mixed precision have it, with a head in 32."""

    def build(policy):
        L = keras.layers
        keras.config.set_dtype_policy(policy)
        try:
            x = keras.Input((12, 12, 3), name="image")
            y = L.Conv2D(6, 3, 1, "same", use_bias=False, name="stem")(x)
            y = L.BatchNormalization(name="stem_bn")(y)
            y = L.ReLU(name="stem_relu")(y)
            y = L.DepthwiseConv2D(3, 2, "same", name="depthwise")(y)
            y = L.Conv2D(8, 1, name="pointwise")(y)
            y = L.GlobalAveragePooling2D(name="mean")(y)
            y = L.Dense(8, activation="gelu", name="hidden")(y)
            head = L.Dense(CLASSES, activation="softmax", dtype="float32", name="predictions")
            model = keras.Model(x, head(y), name=policy)
        finally:
            keras.config.set_dtype_policy("float32")
        rules = [("momentum", MOMENTUM, ["stem", "pointwise", "hidden", "predictions"])]
        return keras3(model, {"image": image_batch(12)}, head, rules)

    def make():
        network = build(policy)
        network.twin = build("float32")
        return network

    return make


def layers_of(network):
    if isinstance(network, PlainNetwork):
        return network.layers
    return flat_layers(network.model)


def variables_of(network, names=None):
    """The trainable variables by their names, in a fixed order, of all layers or of some."""
    named = {path_of(v): v for v in network.model.trainable_variables}
    return {n: named[n] for n in sorted(named) if names is None or parent(n) in names}


def record(network):
    layers = layers_of(network)
    if isinstance(network, PlainNetwork):
        x = network.arguments()
        first = network.model.first(x)
        hidden = tf.nn.relu(first)
        second = network.model.second(hidden)
        head = network.model.head(hidden + tf.tanh(second))
        return {"first": first.numpy(), "second": second.numpy(), "head": head.numpy()}
    recorder = Recorder(layers)
    network.model(network.arguments(), training=False)
    recorder.close()
    return recorder.outputs


def raw(variable):
    return variable.value if isinstance(variable, keras.Variable) else variable


def gradients(network, labels, variables):
    with tf.GradientTape() as tape:
        logits = network.logits(network.arguments())
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
    found = tape.gradient(loss, [raw(v) for v in variables.values()])
    return float(loss), [tf.convert_to_tensor(g).numpy() for g in found]


def sample_gradients(network, labels):
    """What layers put out for each sample, and the gradient of its own loss by that: float64, all samples."""
    outputs, slopes = {}, {}
    for sample in range(SAMPLES):
        values = {name: tf.constant(value[sample : sample + 1]) for name, value in network.inputs.items()}
        recorder = Recorder(layers_of(network), form=lambda x: x)
        with tf.GradientTape() as tape:
            logits = network.logits(values if len(values) > 1 else next(iter(values.values())))
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels[sample : sample + 1], logits)[0]
        recorder.close()
        for name, gradient in tape.gradient(loss, recorder.outputs).items():
            outputs.setdefault(name, []).append(recorder.outputs[name].numpy()[0])
            slopes.setdefault(name, []).append(tf.convert_to_tensor(gradient).numpy()[0])
    return {n: np.float64(v) for n, v in outputs.items()}, {n: np.float64(v) for n, v in slopes.items()}


def fisher(output, slope):
    products = (output * slope).reshape(len(output), -1, output.shape[-1]).sum(axis=1)
    return float((products**2).mean(axis=0).sum() / 2)


def write_gradients(network, folder):
    labels = np.arange(SAMPLES, dtype=np.int64) % CLASSES
    outputs, slopes = sample_gradients(network, labels)
    variables = variables_of(network)
    loss, weights = gradients(network, labels, variables)
    tensors = {"output/" + name: slope[:SHOWN].astype(np.float32) for name, slope in slopes.items()}
    magnitudes = {}
    for name, gradient in zip(variables, weights):
        magnitudes[parent(name)] = magnitudes.get(parent(name), 0) + float(np.abs(np.float64(gradient)).sum())
    metadata = {
        "fisher": {name: fisher(outputs[name], slopes[name]) for name in slopes},
        "magnitude": magnitudes,
        "loss": loss,
        "tensorflow": tf.__version__,
    }
    write_safetensors(folder / "gradients.safetensors", tensors, metadata)
    print(f"{folder.name}: loss {loss:.6f}, fisher {metadata['fisher']}")


def train(network, labels, names, kind, figures):
    """Trains some variables, and returns their final values; all variables are put back."""
    variables = variables_of(network, names)
    before = [raw(v).numpy() for v in variables.values()]
    weights = [w.astype(np.float64) for w in before]
    first = [np.zeros_like(w) for w in weights]
    second = [np.zeros_like(w) for w in weights]
    for step in range(1, STEPS + 1):
        grads = [g.astype(np.float64) for g in gradients(network, labels, variables)[1]]
        if "limit" in figures:
            norm = np.sqrt(sum((g**2).sum() for g in grads))
            factor = min(1.0, figures["limit"] / (norm + 1e-6))
            grads = [g * factor for g in grads]
        for i, (variable, g) in enumerate(zip(variables.values(), grads)):
            if kind == "momentum":
                first[i] = figures["momentum"] * first[i] + g
                weights[i] = weights[i] - figures["rate"] * first[i]
            else:
                b1, b2 = figures["beta1"], figures["beta2"]
                weights[i] = weights[i] * (1 - figures["rate"] * figures.get("decay", 0))
                first[i] = b1 * first[i] + (1 - b1) * g
                second[i] = b2 * second[i] + (1 - b2) * g**2
                mean = first[i] / (1 - b1**step)
                root = np.sqrt(second[i] / (1 - b2**step))
                weights[i] = weights[i] - figures["rate"] * mean / (root + figures["epsilon"])
            raw(variable).assign(weights[i].astype(np.float32))
    for variable, value in zip(variables.values(), before):
        raw(variable).assign(value)
    return {name: w.astype(np.float32) for name, w in zip(variables, weights)}


def train_in_keras(network):
    """Trains by Keras' own step, and returns what the chosen layers hold afterwards; all variables are put back."""
    names, moving = network.batch_norm
    model = network.model
    kinds = keras if isinstance(model, keras.Model) else tf_keras
    before = model.get_weights()
    activation, network.head.activation = network.head.activation, lambda x: x
    flags = [layer.trainable for layer in model.layers]
    for layer in model.layers:
        layer.trainable = layer.name in names
        if hasattr(layer, "moving_mean"):
            layer.momentum = moving
    model.compile(
        optimizer=kinds.optimizers.SGD(MOMENTUM["rate"], momentum=MOMENTUM["momentum"]),
        loss=kinds.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    labels = np.arange(SAMPLES, dtype=np.int64) % CLASSES
    for _ in range(STEPS):
        model.train_on_batch(network.arguments(), tf.constant(labels))
    after = {
        path_of(v): np.asarray(v.numpy(), np.float32) for v in model.variables if parent(path_of(v)) in names
    }
    model.set_weights(before)
    network.head.activation = activation
    for layer, flag in zip(model.layers, flags):
        layer.trainable = flag
    return after, {"rule": MOMENTUM | {"moving": moving, "layers": names}}


def write(network, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    network.save(folder / "model")
    labels = np.arange(SAMPLES, dtype=np.int64) % CLASSES
    tensors = {"input/" + name: value for name, value in network.inputs.items()}
    if isinstance(network, PlainNetwork):
        tensors["output"] = network.model.serve(network.arguments())["probabilities"].numpy()
    else:
        tensors["output"] = np.asarray(network.model(network.arguments(), training=False))
    tensors["logits"] = network.logits(network.arguments()).numpy()
    tensors["labels"] = labels
    outputs = record(network)
    for name, value in outputs.items():
        tensors["activation/" + name] = value[:SHOWN]
    variables = variables_of(network)
    loss, grads = gradients(network, labels, variables)
    for name, gradient in zip(variables, grads):
        tensors["gradient/" + name] = gradient
    rules = {}
    for kind, figures, layers in network.rules:
        rules[kind] = figures | {"layers": layers}
        for name, value in train(network, labels, layers, kind, figures).items():
            tensors["trained/" + kind + "/" + name] = value
    if network.twin:
        network.twin.model.set_weights(network.model.get_weights())
        exact = variables_of(network.twin)
        for name, gradient in zip(exact, gradients(network.twin, labels, exact)[1]):
            tensors["float32/gradient/" + name] = gradient
        for kind, figures, layers in network.rules:
            for name, value in train(network.twin, labels, layers, kind, figures).items():
                tensors["float32/trained/" + kind + "/" + name] = value
    metadata = {
        "loops": {name: loops(value) for name, value in outputs.items()},
        "layers": list(outputs),
        "loss": loss,
        "rules": rules,
        "tensorflow": tf.__version__,
    }
    write_safetensors(folder / "expected.safetensors", tensors, metadata)
    if network.batch_norm:
        write_safetensors(folder / "batch_norm.safetensors", *train_in_keras(network))
    (folder / "model" / "keras_metadata.pb").unlink(missing_ok=True)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{folder.name}: {size} bytes, loss {loss:.4f}, loops {metadata['loops']}")
    assert size < MOST_BYTES, folder


NETWORKS = {
    "mlp": mlp,
    "residual_cnn": residual_cnn,
    "mobilenet": mobilenet,
    "keras2_cnn": keras2_cnn,
    "squeeze_excite": squeeze_excite,
    "vit": vit,
    "recurrent": recurrent,
    "group_norm": group_norm,
    "two_inputs": two_inputs,
    "embedding": embedding,
    "plain_module": PlainNetwork,
    "optimizer_network": optimizer_network,
    "keras_in_module": keras_in_module,
    "mixed_float16": mixed("mixed_float16"),
    "mixed_bfloat16": mixed("mixed_bfloat16"),
}


# One of each kind of layer that a gradient passes.
WITH_GRADIENTS = ["mlp", "residual_cnn", "mobilenet", "keras2_cnn", "squeeze_excite", "vit", "group_norm"]


def main():
    arguments = sys.argv[1:]
    only_gradients = arguments[0] == "--gradients"
    if only_gradients:
        arguments = arguments[1:]
    target = pathlib.Path(arguments[0])
    for number, (name, make) in enumerate(NETWORKS.items()):
        if len(arguments) > 1 and name not in arguments[1:] or only_gradients and name not in WITH_GRADIENTS:
            continue
        keras.utils.set_random_seed(number)
        if name == "optimizer_network":
            network = make(target)
        else:
            network = make()
            randomise(network.model, number)
        if not only_gradients:
            write(network, target / name)
        if name in WITH_GRADIENTS:
            write_gradients(network, target / name)


if __name__ == "__main__":
    main()
