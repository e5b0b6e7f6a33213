#!/usr/bin/env python3
"""Does with torchvision's and timm's networks what bench-networks does, step by step, and measures it the same way.

    pip install torch==2.7.1 torchvision timm
    bench-networks --engine pytorch --mode forward,last-layer,rho,full --rounds 7 --python PATH/bin/python

bench-networks starts it with one argument, a JSON object, and tells it when to make a step (peer_protocol.py).

Weights and images are random. Frozen parameters have requires_grad False. Modules are in evaluation mode, but for
trained batch normalisations, which use their batch's statistics, and dropout. A step is drawing the batch from the data set
in memory (a copy, as every loop over a data set makes, this library's too), zero_grad, forward, mean softmax cross-entropy,
backward, SGD with momentum, and reading the loss; a forward pass is that of the images as they are, on both sides. Peak: resident memory above idle, and idle means:
network and batch in memory, a step of two images made whose gradients and optimizer's state are gone, garbage collected.
"""

import gc
import sys

import timm
import torch
from torch import nn
from torchvision import models

import peer_protocol

SEED = 20_261_124
VITS = {"vit_b_16": "vit_base_patch16_224", "vit_s_16": "vit_small_patch16_224", "vit_ti_16": "vit_tiny_patch16_224"}
NORMALISATIONS = nn.modules.batchnorm._BatchNorm


def network(name, side, classes):
    """The network with random weights, by the name that bench-networks has for it."""
    if name in VITS:
        return timm.create_model(VITS[name], pretrained=False, img_size=side, num_classes=classes)
    model = getattr(models, name.removesuffix("_v1"))(weights=None, num_classes=classes)
    if name == "resnet50_v1":
        for stage in (model.layer2, model.layer3, model.layer4):
            stage[0].conv1.stride, stage[0].conv2.stride = (2, 2), (1, 1)
    return model


def layers(model):
    """The parameters of each layer by its name: of a module that has its own, and each of the root's."""
    found = {}
    for name, module in model.named_modules():
        own = dict(module.named_parameters(recurse=False))
        if name:
            found.update({name.replace(".", "/"): list(own.values())} if own else {})
        else:
            found.update({parameter: [value] for parameter, value in own.items()})
    return found


def set_modes(model, trained):
    """Freezes all but the trained layers, and sets which modules are in training mode."""
    model.eval().requires_grad_(False)
    by_name = layers(model)
    unknown = [name for name in trained if name not in by_name]
    if unknown:
        sys.exit(f"the network has no layers {unknown}; it has {list(by_name)}")
    for name in trained:
        for parameter in by_name[name]:
            parameter.requires_grad_(True)
    for name, module in model.named_modules():
        chosen = isinstance(module, NORMALISATIONS) and name.replace(".", "/") in trained
        if trained and (chosen or isinstance(module, nn.Dropout)):
            module.train()


def main():
    commands = peer_protocol.lines_of_standard_input()
    job = peer_protocol.job()
    torch.manual_seed(SEED)
    torch.set_num_threads(job["threads"])
    model = network(job["network"], job["side"], job["classes"])
    set_modes(model, job["trained"])
    images = torch.randn(job["batch"], 3, job["side"], job["side"])
    labels = torch.randint(job["classes"], (job["batch"],))
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, job["learningRate"], job["momentum"]) if trained else None

    def forward(images):
        with torch.inference_mode():
            return model(images)[-1, -1].item()

    def train(images, labels):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    def step(count):
        if optimizer:
            drawn = torch.arange(count)
            train(images[drawn], labels[drawn])
        else:
            forward(images[:count])

    step(2)
    if optimizer:
        optimizer.zero_grad()
        optimizer.state.clear()
    gc.collect()
    idle = peer_protocol.resident()
    peer_protocol.take_turns(commands, job, idle, step, dict(
        layers=len(layers(model)), parameters=sum(p.numel() for p in model.parameters()),
        trainedParameters=sum(p.numel() for p in trained), engineVersion=torch.__version__))


if __name__ == "__main__":
    main()
