#!/usr/bin/env python3
"""Asks the real torchvision and timm what their networks compute, and whether they accept our weights.

    pip install torch torchvision timm safetensors numpy
    tools/export-networks.py small adabet-djl/src/test/resources/io/github/adabet/djl/zoo
    tools/export-networks.py full DIRECTORY [resnet50 vgg16 mobilenet_v2 vit_b_16]
    tools/export-networks.py check DIRECTORY [...]

Nothing is downloaded: weights and images follow from a formula of tensor name and index (values()), which the tests in
Java know too, so that of the small networks only names, shapes and logits need to be kept.

small  writes, per network, NAME.tensors (name, type, shape of the state dict, one a line) and NAME.expected.safetensors
       (input, logits), and for a tiny vision transformer also real files: vit.pth, vit.pt (traced), vit-torchvision.pth.
full   writes NAME.pth, NAME.pt, NAME.safetensors and NAME.expected.safetensors at 224 x 224 and 1,000 classes, for
       "adabet weights NAME.pth --model NAME --expected NAME.expected.safetensors --export NAME.exported.safetensors".
check  loads each NAME.exported.safetensors strictly into the real network and compares its logits.
"""

import pathlib
import sys
import zlib

import numpy as np
import safetensors.torch
import timm
import torch
from timm.models.vision_transformer import VisionTransformer
from torch import nn
from torchvision import models
from torchvision.models.vgg import make_layers

FULL = {
    "resnet50": models.resnet50,
    "vgg16": models.vgg16,
    "mobilenet_v2": models.mobilenet_v2,
    "vit_b_16": lambda: timm.create_model("vit_base_patch16_224"),
}
CLASSES = 5
VGG_CHANNELS = (64, 128, 256, 512, 512)
VGG_DEPTHS = (2, 2, 3, 3, 3)


def values(name, count):
    """Numbers in [-1, 1): the finaliser of MurmurHash3 of CRC-32(name) + index * golden ratio, 24 bits of it."""
    x = (np.arange(count, dtype=np.uint64) * 0x9E3779B9 + zlib.crc32(name.encode())) & 0xFFFFFFFF
    x ^= x >> 16
    x = x * 0x85EBCA6B & 0xFFFFFFFF
    x ^= x >> 13
    x = x * 0xC2B2AE35 & 0xFFFFFFFF
    x ^= x >> 16
    return (x >> 8).astype(np.float64) * 2.0**-23 - 1


def weights(name, shape):
    """Float32 of the formula, scaled so that signals neither vanish nor explode."""
    count = int(np.prod(shape))
    v = values(name, count)
    if len(shape) > 1:
        v = v * np.sqrt(6.0 / (count // shape[0]))
    elif name.endswith("running_var"):
        v = 1 + 0.5 * v
    elif name.endswith("weight"):
        v = 1 + 0.25 * v
    else:
        v = 0.1 * v
    return torch.from_numpy(v.astype(np.float32).reshape(shape))


def filled(network):
    state = network.state_dict()
    network.load_state_dict({n: weights(n, t.shape) if t.is_floating_point() else t for n, t in state.items()})
    return network.eval()


def image(batch, side):
    shape = (batch, 3, side, side)
    return torch.from_numpy(values("input", int(np.prod(shape))).astype(np.float32).reshape(shape))


def logits(network, x):
    with torch.inference_mode():
        return network(x).clone()


def write_expected(directory, name, network, x):
    tensors = {"input": x, "logits": logits(network, x)}
    metadata = {"torch": torch.__version__.split("+")[0], "timm": timm.__version__}
    path = directory / f"{name}.expected.safetensors"
    safetensors.torch.save_file(tensors, path, metadata=metadata)
    path.chmod(0o644)


def version_1(network):
    """Moves the strides of a ResNet to where the paper has them."""
    for layer in (network.layer2, network.layer3, network.layer4):
        layer[0].conv1.stride, layer[0].conv2.stride = (2, 2), (1, 1)
    return network


def small_vgg(divisor):
    channels = [[c // divisor] * d + ["M"] for c, d in zip(VGG_CHANNELS, VGG_DEPTHS)]
    network = models.VGG(make_layers(sum(channels, [])), num_classes=CLASSES)
    hidden = 4096 // divisor
    network.classifier = nn.Sequential(
        nn.Linear(512 // divisor * 49, hidden), nn.ReLU(), nn.Dropout(), nn.Linear(hidden, hidden), nn.ReLU(),
        nn.Dropout(), nn.Linear(hidden, CLASSES))
    return network


def resnet():
    return models.ResNet(models.resnet.Bottleneck, [1, 2, 1, 1], num_classes=CLASSES)


SMALL = {
    "resnet": (resnet, 33),
    "resnet_v1": (lambda: version_1(resnet()), 32),
    "vgg": (lambda: small_vgg(32), 48),
    "mobilenet": (lambda: models.MobileNetV2(num_classes=CLASSES, width_mult=0.25), 40),
    "vit": (lambda: VisionTransformer(
        img_size=40, patch_size=8, embed_dim=24, depth=2, num_heads=3, num_classes=CLASSES), 40),
}


def small(directory):
    for name, (build, side) in SMALL.items():
        network = filled(build())
        lines = [f"{n} {'F32' if t.is_floating_point() else 'I64'} {'x'.join(map(str, t.shape))}".strip()
                 for n, t in network.state_dict().items()]
        (directory / f"{name}.tensors").write_text("\n".join(lines) + "\n")
        write_expected(directory, name, network, image(2, side))
        if name == "vit":
            torch.save(network.state_dict(), directory / "vit.pth")
            torch.jit.trace(network, image(2, side)).save(str(directory / "vit.pt"))
    network = filled(models.VisionTransformer(
        image_size=40, patch_size=8, num_layers=2, num_heads=3, hidden_dim=24, mlp_dim=96, num_classes=CLASSES))
    torch.save({"state_dict": {"module." + n: t for n, t in network.state_dict().items()}},
               directory / "vit-torchvision.pth")
    write_expected(directory, "vit-torchvision", network, image(2, 40))


def full(directory, names):
    for name in names:
        network = filled(FULL[name]())
        x = image(2, 224)
        torch.save(network.state_dict(), directory / f"{name}.pth")
        torch.jit.trace(network, x).save(str(directory / f"{name}.pt"))
        safetensors.torch.save_file(network.state_dict(), directory / f"{name}.safetensors")
        write_expected(directory, name, network, x)


def check(directory, names):
    failed = False
    for name in names:
        network = FULL[name]()
        state = safetensors.torch.load_file(directory / f"{name}.exported.safetensors")
        missing, unexpected = network.load_state_dict(state, strict=False)
        missing = [n for n in missing if not n.endswith("num_batches_tracked")]
        expected = safetensors.torch.load_file(directory / f"{name}.expected.safetensors")
        actual = logits(network.eval(), expected["input"])
        error = ((actual - expected["logits"]).abs().max() / expected["logits"].abs().max()).item()
        wrong = [n for n, t in network.state_dict().items() if t.is_floating_point() and not torch.equal(t, weights(n, t.shape))]
        print(f"{name}: {len(state)} tensors, missing {missing}, unexpected {unexpected}, not equal {wrong},"
              f" largest error of a logit / largest logit {error:.1e}")
        failed |= bool(missing or unexpected or wrong) or not error < 1e-5
    return failed


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("small", "full", "check"):
        sys.exit(__doc__)
    target = pathlib.Path(sys.argv[2])
    if sys.argv[1] == "small":
        small(target)
    elif sys.argv[1] == "full":
        full(target, sys.argv[3:] or list(FULL))
    else:
        sys.exit(check(target, sys.argv[3:] or list(FULL)))
