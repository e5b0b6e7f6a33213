#!/usr/bin/env python3
"""Ranks and trains on a folder of photographs with PyTorch's own Python, measured as bench-photographs measures this library.

    pip install torch==2.7.1 torchvision==0.22.1 timm ripser
    bench-photographs --python PATH/bin/python

bench-photographs starts it with one argument, a JSON object (PhotographJob in adabet-bench): work ("rank" or "train"),
model, data, limit, batchSize, inputSize, classes, threads, epochs, trained (names of layers with "/" between the parts),
learningRate, momentum. It prints a line, "measurement " and another (PhotographMeasurement), and ends.

Files are read by torchvision's DataLoader with as many workers as there are threads and the transforms of torchvision's
ResNet50 weights (shorter side 256/224 of the size, centre, ImageNet's mean and deviation); their classes are their numbers
modulo the number of classes. Every pass decodes anew.

rank: the forward pass in inference mode over all batches, with a hook on each layer that has parameters: torch.cdist between
the flattened outputs of the batch's images, and, where the package ripser is installed, the number of its bars of degree 1.
train: epochs of SGD with momentum over shuffled batches, all but the trained layers frozen, trained batch normalisations with
the statistics of their batches. Network and weights are those of network-peer.py, random.

Peak: resident memory of this process above idle, and idle means: network in memory, a step of two images made whose
gradients and optimizer's state are gone, garbage collected. Workers are processes of their own; the largest sum of their
proportional set sizes (Pss: pages shared with this process count in part) is printed beside it.
"""

import gc
import importlib.util
import json
import os
import sys
import threading
import time
from pathlib import Path

import torch
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision.models import ResNet50_Weights

try:
    from ripser import ripser
except ImportError:
    ripser = None

SECONDS_BETWEEN_LOOKS = 0.1


def network_peer():
    """The script network-peer.py, whose name is no module's."""
    spec = importlib.util.spec_from_file_location("network_peer", Path(__file__).with_name("network-peer.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PEER = network_peer()


class Photographs(Dataset):
    def __init__(self, job):
        self.files = sorted(Path(job["data"]).glob("*.jpg"))[: job["limit"]]
        self.classes = job["classes"]
        size = job["inputSize"]
        self.transform = ResNet50_Weights.IMAGENET1K_V1.transforms(crop_size=size, resize_size=round(size * 256 / 224))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        with Image.open(self.files[index]) as image:
            return self.transform(image.convert("RGB")), index % self.classes


class Workers:
    """The largest memory of this process's children together, looked at now and then."""

    def __init__(self):
        self.highest = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self):
        while not self.over.wait(SECONDS_BETWEEN_LOOKS):
            sizes = [size for size in map(self.bytes, self.children()) if size is not None]
            if sizes:
                self.highest = max(self.highest or 0, sum(sizes))

    @staticmethod
    def children():
        try:
            tasks = os.listdir("/proc/self/task")
            lists = [Path(f"/proc/self/task/{task}/children") for task in tasks]
            return [child for list in lists if list.exists() for child in list.read_text().split()]
        except OSError:
            return []

    @staticmethod
    def bytes(process):
        try:
            with open(f"/proc/{process}/smaps_rollup") as lines:
                return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), None)
        except OSError:
            return None

    def largest(self):
        self.over.set()
        self.thread.join()
        return self.highest


def add_distances(model, counted):
    """Has each layer's outputs measured, as they leave it."""

    def measure(module, inputs, output):
        distances = torch.cdist(output.flatten(1), output.flatten(1))
        if ripser is None:
            counted.append(distances[-1, 0].item())
        else:
            counted.append(len(ripser(distances.numpy(), maxdim=1, distance_matrix=True)["dgms"][1]))

    for _, module in model.named_modules():
        if dict(module.named_parameters(recurse=False)):
            module.register_forward_hook(measure)


def main():
    job = json.loads(sys.argv[1])
    torch.manual_seed(PEER.SEED)
    torch.set_num_threads(job["threads"])
    model = PEER.network(job["model"], job["inputSize"], job["classes"])
    training = job["work"] == "train"
    PEER.set_modes(model, job["trained"] if training else [])
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD(trained, job["learningRate"], job["momentum"]) if training else None
    photographs = Photographs(job)
    counted = []
    if not training:
        add_distances(model, counted)

    def step(images, labels):
        if training:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            loss.item()
        else:
            with torch.inference_mode():
                model(images)

    def epoch():
        loader = DataLoader(photographs, job["batchSize"], shuffle=training, num_workers=job["threads"])
        start = time.perf_counter()
        read = 0
        for images, labels in loader:
            step(images, labels)
            read += len(images)
        assert read == job["limit"], f"{read} of {job['limit']} images were read"
        return time.perf_counter() - start

    images = torch.randn(2, 3, job["inputSize"], job["inputSize"])
    step(images, torch.tensor([0, 1]))
    if training:
        optimizer.zero_grad()
        optimizer.state.clear()
    del images
    gc.collect()
    idle = PEER.status("VmRSS:")
    workers = Workers()
    peak = PEER.Peak()
    seconds = [epoch() for _ in range(job["epochs"])]
    measured = peak.above(idle) if idle is not None else None
    loops = None if training else "none (no package ripser)" if ripser is None else "ripser"
    PEER.say("measurement", dict(
        seconds=seconds, idleBytes=idle, peakBytes=measured, workersBytes=workers.largest(), loops=loops,
        layers=len(PEER.layers(model)), trained=job["trained"] if training else [],
        trainedParameters=sum(parameter.numel() for parameter in trained), version="torch " + torch.__version__))


if __name__ == "__main__":
    main()
