#!/usr/bin/env python3
"""Writes small files of tensors with the real PyTorch and safetensors, for the readers' tests.

    pip install torch safetensors numpy
    tools/export-weight-files.py adabet-djl/src/test/resources/io/github/adabet/djl/weights

Each file FILE.EXT comes with FILE.EXT.json: for every tensor its element type, its shape and its elements in row-major
order as Python reads them back, floating-point numbers as hexadecimal ("0x1.8p+1", "nan", "-inf"), which loses nothing.
whole-module.pth is what must be refused: a pickled object, not a state dict.
"""

import collections
import json
import pathlib
import sys

import safetensors.torch
import torch
from torch import nn

TYPES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
    torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
}


def special(dtype):
    """Numbers at the edges of a floating-point type."""
    info = torch.finfo(dtype)
    return torch.tensor(
        [0.0, -0.0, 1.0, -1.5, info.max, info.min, info.tiny, info.smallest_normal / 2, float("inf"), float("-inf"),
         float("nan"), 1 + info.eps, 1 / 3], dtype=torch.float64).to(dtype)


def flat():
    """Tensors of all types, contiguous, by name."""
    tensors = collections.OrderedDict()
    for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
        tensors["special." + TYPES[dtype]] = special(dtype)
    for dtype in (torch.int64, torch.int32, torch.int16, torch.int8):
        info = torch.iinfo(dtype)
        tensors["integers." + TYPES[dtype]] = torch.tensor([info.min, -1, 0, 1, info.max], dtype=dtype)
    tensors["integers.U8"] = torch.tensor([0, 1, 255], dtype=torch.uint8)
    tensors["truth"] = torch.tensor([True, False, True])
    tensors["scalar"] = torch.tensor(2.5)
    tensors["num_batches_tracked"] = torch.tensor(7)
    tensors["empty"] = torch.zeros(0, 3)
    return tensors


def strided():
    """Views: transposed, stepped, shifted, expanded, permuted, overlapping, and two of one storage."""
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8
    image = torch.arange(2 * 3 * 2 * 2, dtype=torch.float32).reshape(2, 3, 2, 2)
    return collections.OrderedDict(
        base=base,
        same=base,
        transposed=base.t(),
        stepped=base[1::2, ::3],
        shifted=base[2:, 1:5],
        column=base[:, 4],
        expanded=base[0:1, 0:2].expand(3, 2),
        overlapping=base.as_strided((4, 3), (2, 1), 5),
        channels_last=image.to(memory_format=torch.channels_last),
        permuted=image.permute(3, 1, 0, 2),
        ones=base.as_strided((1, 6, 1), (99, 1, 7), 6),
    )


class Branch(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3, bias=False)
        self.bn = nn.BatchNorm2d(3)
        self.scale = nn.Parameter(torch.tensor(0.5))
        self.sizes = [1, 2, 3]
        self.titles = {"a": 1}
        self.register_buffer("steps", torch.arange(3))

    def forward(self, x):
        return self.bn(self.conv(x)) * self.scale + len(self.sizes) + self.titles["a"]


class Tree(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(Branch(), nn.ReLU(), nn.Conv2d(3, 2, 1))
        self.same = self.layers[2]
        self.fc = nn.Linear(2, 4).half()
        self.optional: torch.Tensor | None = None

    def forward(self, x):
        return self.same(self.layers(x)[:, :1].repeat(1, 3, 1, 1))


def elements(tensor):
    values = tensor.detach().reshape(-1)
    return [float(v).hex() for v in values.double()] if tensor.is_floating_point() else [int(v) for v in values]


def write_expected(path, tensors):
    described = {
        name: {"type": TYPES[t.dtype], "shape": list(t.shape), "elements": elements(t)} for name, t in tensors.items()}
    path.with_name(path.name + ".json").write_text(json.dumps(described, indent=0) + "\n")


def main(directory):
    torch.manual_seed(20260101)
    everything = collections.OrderedDict(list(flat().items()) + list(strided().items()))
    torch.save(everything, directory / "flat.pth")
    write_expected(directory / "flat.pth", everything)
    torch.save(everything, directory / "protocol4.pth", pickle_protocol=4)
    write_expected(directory / "protocol4.pth", everything)

    torch.save(everything, directory / "legacy.pth", _use_new_zipfile_serialization=False)
    write_expected(directory / "legacy.pth", everything)

    tree = Tree()
    nested = {
        "epoch": 3, "big": 2**40, "negative": -(2**40), "loss": 0.25, "done": True, "note": "\u00e4\u20ac", "none": None,
        "shape": torch.Size([1, 2]), "state_dict": tree.state_dict(), "best": [tree.layers[0].conv.weight, (1, 2, 3, 4)],
        "parameter": nn.Parameter(torch.ones(2)),
    }
    torch.save(nested, directory / "nested.pth")
    write_expected(directory / "nested.pth", {
        **{"state_dict." + name: t for name, t in tree.state_dict().items()},
        "best.0": tree.layers[0].conv.weight, "parameter": nested["parameter"]})

    torch.save(nn.Linear(2, 2), directory / "whole-module.pth")

    scripted = torch.jit.script(tree)
    scripted.save(str(directory / "module.pt"))
    write_expected(directory / "module.pt", {**tree.state_dict()})

    contiguous = collections.OrderedDict((name, t.contiguous().clone()) for name, t in everything.items())
    safetensors.torch.save_file(contiguous, directory / "flat.safetensors", metadata={"format": "pt", "\u00e4": "\"b\""})
    (directory / "flat.safetensors").chmod(0o644)
    write_expected(directory / "flat.safetensors", contiguous)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
