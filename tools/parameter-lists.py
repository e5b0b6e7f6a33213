#!/usr/bin/env python3
"""Writes the names and shapes of the parameters of torchvision's and timm's networks, one a line.

    python3 -m pip install torch torchvision timm
    tools/parameter-lists.py

The lists are the test data of ArchitectureNamesTest. Nothing is downloaded: the weights are not
needed, and the networks are built without memory.
"""

import pathlib

import timm
import torch
import torchvision

TARGET = pathlib.Path(__file__).parent.parent / "adabet-djl/src/test/resources/io/github/adabet/djl/zoo"

NETWORKS = {
    "resnet50": torchvision.models.resnet50,
    "vgg16": torchvision.models.vgg16,
    "mobilenet_v2": torchvision.models.mobilenet_v2,
    "vit_b_16": lambda: timm.create_model("vit_base_patch16_224"),
    "vit_s_16": lambda: timm.create_model("vit_small_patch16_224"),
    "vit_ti_16": lambda: timm.create_model("vit_tiny_patch16_224"),
}

TARGET.mkdir(parents=True, exist_ok=True)
for label, network in NETWORKS.items():
    with torch.device("meta"):
        state = network().state_dict()
    lines = [f"# torchvision {torchvision.__version__.split('+')[0]}, timm {timm.__version__}"]
    lines += [f"{name} {'x'.join(map(str, tensor.shape))}" for name, tensor in state.items() if tensor.dim()]
    (TARGET / f"{label}.parameters").write_text("\n".join(lines) + "\n")
