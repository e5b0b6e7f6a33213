#!/usr/bin/env python3
"""Does with torchvision's and timm's networks what bench-networks does, step by step, and measures it the same way.

    pip install torch==2.7.1 torchvision timm
    bench-networks --engine pytorch --mode forward,last-layer,rho,full --rounds 7 --python PATH/bin/python

bench-networks starts it with one argument, a JSON object: network, batch, side, classes, threads, warmup, trained (names
of layers with "/" between the parts; none for a forward pass without gradients), learningRate, momentum. After warmup
steps it prints a line, "ready " and a JSON object (Prepared in adabet-bench); for each line "step" on its standard input
it makes a step and prints "step " and another (StepTaken). In between it waits. It ends when its standard input does.

Weights and images are random. Frozen parameters have requires_grad False. Modules are in evaluation mode, but for
trained batch normalisations, which use their batch's statistics, and dropout. A step is drawing the batch from the data set
in memory (a copy, as every loop over a data set makes, this library's too), zero_grad, forward, mean softmax cross-entropy,
backward, SGD with momentum, and reading the loss; a forward pass is that of the images as they are, on both sides. Peak: resident memory above idle, and idle means:
network and batch in memory, a step of two images made whose gradients and optimizer's state are gone, garbage collected.
"""

import gc
import json
import os
import queue
import sys
import threading
import time

import timm
import torch
from torch import nn
from torchvision import models

SEED = 20_261_124
SLACK = 4 << 20
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


def status(field):
    """Bytes of a line of /proc/self/status; None where the system has none."""
    try:
        with open("/proc/self/status") as lines:
            return next((int(line.split()[1]) << 10 for line in lines if line.startswith(field)), None)
    except OSError:
        return None


class Peak:
    """The highest resident memory from now on; sampled where the system's mark cannot be reset."""

    def __init__(self):
        try:
            with open("/proc/self/clear_refs", "w") as file:
                file.write("5")
        except OSError:
            pass
        self.highest = status("VmRSS:")
        self.exact = self.highest is not None and status("VmHWM:") <= self.highest + SLACK
        self.over = threading.Event()
        if self.highest is not None and not self.exact:
            threading.Thread(target=self.sample, daemon=True).start()

    def sample(self):
        while not self.over.wait(0.005):
            self.highest = max(self.highest, status("VmRSS:"))

    def above(self, idle):
        """Bytes above idle; ends the measurement."""
        self.over.set()
        if self.highest is None:
            return None
        return max(0, (status("VmHWM:") if self.exact else self.highest) - idle)


def lines_of_standard_input():
    """A queue of them. Does not outlive who started it. Reads without Python's buffer, which is locked at the end."""
    lines = queue.SimpleQueue()

    def read():
        rest = b""
        while chunk := os.read(0, 4096):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                lines.put(line.decode())
        os._exit(3)

    threading.Thread(target=read, daemon=True).start()
    return lines


def say(what, figures):
    print(what, json.dumps(figures), flush=True)


def main():
    commands = lines_of_standard_input()
    job = json.loads(sys.argv[1])
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
    idle = status("VmRSS:")
    for _ in range(job["warmup"]):
        step(job["batch"])
    say("ready", dict(
        idleBytes=idle, exactPeaks=Peak().exact, estimatedBytes=None, layers=len(layers(model)),
        parameters=sum(p.numel() for p in model.parameters()), trainedParameters=sum(p.numel() for p in trained),
        trainedLayers=job["trained"], engineVersion=torch.__version__))
    while commands.get() == "step":
        peak = Peak()
        start = time.perf_counter()
        step(job["batch"])
        seconds = time.perf_counter() - start
        say("step", dict(seconds=seconds, peakBytes=peak.above(idle)))


if __name__ == "__main__":
    main()
