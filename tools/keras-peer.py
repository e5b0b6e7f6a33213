#!/usr/bin/env python3
"""Does with Keras' own training what bench-networks does with SavedModels, step by step, and measures it the same way.

    pip install tensorflow
    bench-networks --engine tensorflow --saved-models DIR --mode forward,last-layer,rho,full --rounds 7 --python PATH/bin/python

bench-networks starts it with one argument, a JSON object, and tells it when to make a step (peer_protocol.py).

The networks are those of tools/export-keras-networks.py, weights and images random. Layers that are not trained have
trainable False; a batch normalisation of theirs uses its running statistics, as Keras has it. A step is train_on_batch:
the batch goes from NumPy's memory to TensorFlow's, forward, mean cross-entropy, backward, SGD with momentum, and the loss
is read; a forward pass is predict_on_batch. Peak: resident memory above idle, and idle means: network and batch in
memory, a step of two images made whose gradients and optimizer's state are gone, garbage collected.
"""

import gc
import importlib.util
import pathlib
import sys

import numpy

import peer_protocol


def networks():
    """The module of the networks, whose name is no name of Python's."""
    path = pathlib.Path(__file__).with_name("export-keras-networks.py")
    spec = importlib.util.spec_from_file_location("keras_networks", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def layers(model):
    """The layers that have trainable variables of their own, by the path of these variables."""
    found = {}

    def visit(layer):
        children = list(layer._flatten_layers(include_self=False, recursive=False))
        inner = {id(variable) for child in children for variable in child.trainable_variables}
        own = [variable for variable in layer.trainable_variables if id(variable) not in inner]
        if own:
            found[own[0].path.rsplit("/", 1)[0]] = layer
        for child in children:
            visit(child)

    for layer in model.layers:
        visit(layer)
    return found


def count(variables):
    return sum(int(numpy.prod(variable.shape)) for variable in variables)


def main():
    commands = peer_protocol.lines_of_standard_input()
    job = peer_protocol.job()
    module = networks()
    keras = module.keras
    import tensorflow

    model = module.network(job["network"], job["side"], job["classes"])
    by_name = layers(model)
    unknown = [name for name in job["trained"] if name not in by_name]
    if unknown:
        sys.exit(f"the network has no layers {unknown}; it has {list(by_name)}")
    parameters = count(model.trainable_variables)
    for name, layer in by_name.items():
        layer.trainable = name in job["trained"]
    random = numpy.random.default_rng(module.SEED)
    images = random.standard_normal((job["batch"], job["side"], job["side"], 3), numpy.float32)
    labels = random.integers(0, job["classes"], job["batch"])

    def prepare():
        model.compile(
            optimizer=keras.optimizers.SGD(job["learningRate"], job["momentum"]),
            loss="sparse_categorical_crossentropy",
            jit_compile=False,
        )

    def step(count):
        if job["trained"]:
            model.train_on_batch(images[:count], labels[:count])
        else:
            model.predict_on_batch(images[:count])

    prepare()
    step(2)
    if job["trained"]:
        prepare()
    gc.collect()
    idle = peer_protocol.resident()
    peer_protocol.take_turns(commands, job, idle, step, dict(
        layers=len(by_name), parameters=parameters,
        trainedParameters=count(model.trainable_variables) if job["trained"] else 0,
        engineVersion=tensorflow.__version__))


if __name__ == "__main__":
    main()
