#!/usr/bin/env python3
"""Writes the four networks of bench-networks as TorchScript files, as PyTorch traces them, with random weights.

    pip install torch==2.7.1 torchvision timm
    tools/export-torchscript-networks.py DIR [--side 224] [--classes 1000] [NAME ...]

Each becomes a file NAME.pt in DIR: resnet50, vgg16 and mobilenet_v2 of torchvision, vit_b_16 of timm, in evaluation mode.
"""

import argparse
import importlib.util
import pathlib

import torch

NETWORKS = ("resnet50", "vgg16", "mobilenet_v2", "vit_b_16")


def peer():
    """The script that has the networks by the names of bench-networks."""
    path = pathlib.Path(__file__).with_name("network-peer.py")
    spec = importlib.util.spec_from_file_location("network_peer", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    parser = argparse.ArgumentParser(description="Writes networks as TorchScript files.")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*", default=list(NETWORKS), metavar="NAME", help=", ".join(NETWORKS))
    parser.add_argument("--side", type=int, default=224, help="width and height of an image")
    parser.add_argument("--classes", type=int, default=1000)
    arguments = parser.parse_intermixed_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    networks = peer()
    for name in arguments.names:
        torch.manual_seed(networks.SEED)
        network = networks.network(name, arguments.side, arguments.classes).eval()
        example = torch.randn(2, 3, arguments.side, arguments.side)
        path = arguments.folder / f"{name}.pt"
        # Outside of torch.no_grad(), within which attention takes a way that has no derivative.
        torch.jit.trace(network, example, check_trace=False).save(str(path))
        print(f"{path}: {sum(p.numel() for p in network.parameters()):,} parameters", flush=True)


if __name__ == "__main__":
    main()
