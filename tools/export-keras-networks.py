#!/usr/bin/env python3
"""Writes the four networks of bench-networks as SavedModels, as Keras 3 exports them, with random weights.

    pip install tensorflow
    tools/export-keras-networks.py DIR [--side 224] [--classes 1000] [NAME ...]

Each goes to a folder of its name in DIR: resnet50, vgg16 and mobilenet_v2 of Keras Applications, and vit_b_16, a vision
transformer of Keras layers with the parameters of timm's. All end with softmax.
"""

import argparse
import os
import pathlib

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras

SEED = 20_261_124


class ClassToken(keras.layers.Layer):
    """Puts a token in front of the others, and adds an embedding of the place to all of them."""

    def build(self, shape):
        self.token = self.add_weight(shape=(1, 1, shape[-1]), initializer="zeros", name="token")
        self.position = self.add_weight(
            shape=(1, shape[1] + 1, shape[-1]), initializer=keras.initializers.TruncatedNormal(0.02), name="position")

    def call(self, x):
        tokens = keras.ops.broadcast_to(self.token, (keras.ops.shape(x)[0], 1, x.shape[-1]))
        return keras.ops.concatenate([tokens, x], axis=1) + self.position


def vision_transformer(side, classes, patch=16, width=768, depth=12, heads=12):
    L = keras.layers
    image = keras.Input((side, side, 3), name="image")
    y = L.Conv2D(width, patch, patch, name="patches")(image)
    y = L.Reshape(((side // patch) ** 2, width), name="sequence")(y)
    y = ClassToken(name="tokens")(y)
    for block in range(depth):
        name = f"block{block}_"
        z = L.LayerNormalization(epsilon=1e-6, name=name + "norm1")(y)
        z = L.MultiHeadAttention(heads, width // heads, name=name + "attention")(z, z)
        y = L.Add(name=name + "add1")([y, z])
        z = L.LayerNormalization(epsilon=1e-6, name=name + "norm2")(y)
        z = L.Dense(4 * width, activation="gelu", name=name + "mlp1")(z)
        z = L.Dense(width, name=name + "mlp2")(z)
        y = L.Add(name=name + "add2")([y, z])
    y = L.LayerNormalization(epsilon=1e-6, name="norm")(y)
    head = L.Dense(classes, activation="softmax", name="predictions")
    return keras.Model(image, head(y[:, 0]), name="vit_b_16")


def application(make):
    return lambda side, classes: make(weights=None, input_shape=(side, side, 3), classes=classes)


NETWORKS = {
    "resnet50": application(keras.applications.ResNet50),
    "vgg16": application(keras.applications.VGG16),
    "mobilenet_v2": application(keras.applications.MobileNetV2),
    "vit_b_16": vision_transformer,
}


def network(name, side, classes):
    """The network with random weights, by the name that bench-networks has for it."""
    keras.utils.set_random_seed(SEED)
    return NETWORKS[name](side, classes)


def main():
    parser = argparse.ArgumentParser(description="Writes networks as SavedModels.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*", default=list(NETWORKS), metavar="NAME", help=", ".join(NETWORKS))
    parser.add_argument("--side", type=int, default=224, help="width and height of an image")
    parser.add_argument("--classes", type=int, default=1000)
    arguments = parser.parse_intermixed_args()
    for name in arguments.names:
        if name not in NETWORKS:
            parser.error(f"there is no network {name}; there are {', '.join(NETWORKS)}")
        network(name, arguments.side, arguments.classes).export(str(arguments.folder / name), verbose=False)
        print(arguments.folder / name)


if __name__ == "__main__":
    main()
