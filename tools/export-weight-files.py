#!/usr/bin/env python3
"""Writes small files of tensors with the real PyTorch and safetensors, for the readers' tests.

    pip install torch safetensors numpy huggingface_hub packaging
    tools/export-weight-files.py adabet-djl/src/test/resources/io/github/adabet/djl/weights [GROUP...]

Groups: formats, kinds, conversions, shards, programs; all by default. program-VERSION.pt2 has the layout of the PyTorch that runs:
2.7, 2.8 and a newer one write those that are there.

Each file FILE.EXT comes with FILE.EXT.json: for every tensor its element type, its shape and its elements in row-major
order as Python reads them back, floating-point numbers as hexadecimal ("0x1.8p+1", "nan", "-inf"), which loses nothing.
whole-module.pth is a pickled module, not a state dict, and whole-checkpoint.pth a training's with objects of other classes
beside the weights. In FILE.EXT.json an element type of null stands for a tensor that is not read.
"""

import argparse
import collections
import datetime
import json
import pathlib
import sys

import huggingface_hub
import numpy
import safetensors.torch
import torch
from torch import nn

TYPES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
    torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
    torch.uint64: "U64", torch.uint32: "U32", torch.uint16: "U16",
}


class Settings(dict):
    """A dict of a class of its own, as configurations have it, with a tensor as an entry and one as an attribute."""

    def __init__(self):
        super().__init__(scale=torch.tensor(2.0))
        self.more = torch.tensor(3.0)


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


class Program(nn.Module):
    """Tensors of several types, views of one storage, an order of its own, and none at all."""

    def __init__(self):
        super().__init__()
        self.add_module("01Linear", nn.Linear(3, 2))
        self.add_module("02Linear", nn.Linear(2, 4))
        self.conv = nn.Conv2d(2, 3, 3, bias=False).to(memory_format=torch.channels_last)
        for parameter in self.parameters():
            parameter.data.copy_(torch.arange(float(parameter.numel())).reshape(parameter.shape))
        base = torch.arange(12.0).reshape(3, 4)
        self.register_buffer("view1", base[1:, 1:3])
        self.register_buffer("view2", base[0])
        self.register_buffer("small", special(torch.float16))
        self.register_buffer("none", torch.ones(0, 2))
        self.register_buffer("wide", torch.tensor([0, 1, 65535], dtype=torch.uint16))
        self.register_buffer("fp8", torch.ones(2).to(torch.float8_e4m3fn))
        self.register_buffer("complex", torch.ones(2) * 1j)
        self.register_buffer("unsaved", torch.ones(3), persistent=False)

    def forward(self, x):
        return self._modules["02Linear"](self._modules["01Linear"](x))


def elements(tensor):
    values = tensor.detach().reshape(-1)
    return [float(v).hex() for v in values.double()] if tensor.is_floating_point() else [int(v) for v in values.tolist()]


def write_expected(path, tensors):
    described = {
        name: {"type": None} if t is None else
        {"type": TYPES[t.dtype], "shape": list(t.shape), "elements": elements(t)} for name, t in tensors.items()}
    path.with_name(path.name + ".json").write_text(json.dumps(described, indent=0) + "\n")


def write_formats(directory):
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

    module = nn.Sequential(nn.Conv2d(1, 2, 1, bias=False), nn.Sequential(nn.BatchNorm2d(2), nn.Linear(2, 2)))
    module[1].register_buffer("unsaved", torch.ones(1), persistent=False)
    torch.save(module, directory / "whole-module.pth")
    write_expected(directory / "whole-module.pth", module.state_dict())
    checkpoint = {
        "model": nn.DataParallel(module), "args": argparse.Namespace(lr=0.1, layers=[1, 2]), "best": numpy.float64(0.5),
        "history": numpy.ones(2), "at": datetime.datetime(2020, 1, 2), "file": pathlib.PurePosixPath("a/b"),
        "sums": collections.defaultdict(list, {"w": [torch.ones(1)]}), "settings": Settings(),
        "ragged": torch.nested.nested_tensor([torch.ones(1), torch.ones(2)], layout=torch.jagged)}
    torch.save(checkpoint, directory / "whole-checkpoint.pth")
    write_expected(directory / "whole-checkpoint.pth", {
        **{"model.module." + name: t for name, t in module.state_dict().items()},
        "sums.w.0": torch.ones(1), "settings.scale": torch.tensor(2.0), "settings.more": torch.tensor(3.0), "ragged": None})

    scripted = torch.jit.script(tree)
    scripted.save(str(directory / "module.pt"))
    write_expected(directory / "module.pt", {**tree.state_dict()})

    contiguous = collections.OrderedDict((name, t.contiguous().clone()) for name, t in everything.items())
    safetensors.torch.save_file(contiguous, directory / "flat.safetensors", metadata={"format": "pt", "\u00e4": "\"b\""})
    (directory / "flat.safetensors").chmod(0o644)
    write_expected(directory / "flat.safetensors", contiguous)


def write_kinds(directory):
    """What stands beside weights, views with marks, and tensors of kinds that are not read."""
    z = torch.tensor([[1 + 2j, -3 + 0.5j], [0 - 1j, 4 + 4j]])
    marked = collections.OrderedDict(
        conj_imag=z.conj().imag, transposed_imag=z.t().conj().imag, imag=z.imag, real=z.conj().real,
        half=torch.view_as_complex(torch.ones(2, 2)).conj().imag.half(), negated=torch._neg_view(torch.tensor([1, -2, 3])))
    torch.save(marked, directory / "marks.pth")
    write_expected(directory / "marks.pth", marked)
    torch.save(marked, directory / "marks-legacy.pth", _use_new_zipfile_serialization=False)
    write_expected(directory / "marks-legacy.pth", marked)

    weight = nn.Parameter(torch.arange(6.0).reshape(2, 3))
    weight.tag = "kernel"
    weight.scale = torch.ones(2)
    plain = torch.arange(3.0)
    plain.note = {"a": 1}
    beside = {
        "model": {"weight": weight, "plain": plain, "other": nn.Parameter(torch.ones(2), requires_grad=False)},
        "device": torch.device("cuda", 1), "dtype": torch.bfloat16, "new_dtype": torch.float8_e4m3fn, "names": {"b", "a"},
        "bytes": b"\x00\xff", "empty_bytes": bytearray(b"xy"), "complex": 1 + 2j, "size": torch.Size([2, 3]),
        "seed": 2**64 - 1, "huge": -(10**30), "counts": collections.Counter("aab"), "layout": [torch.device("cpu")],
        "keys": {0: torch.tensor(1.0), "0": torch.tensor(2.0), 1: torch.tensor(3.0), 2.5: torch.tensor(4.0),
                 None: torch.tensor(5.0), (1, "a"): torch.tensor(6.0), torch.float16: torch.tensor(7.0),
                 -1: {"deep": torch.tensor(8.0)}},
        "optimizer": {"state": {0: {"step": 3, "exp_avg": torch.ones(2)}}, "param_groups": [{"params": [0], "betas": (0.9, 0.99)}]},
        "history": [[float(i)] for i in range(20)],
    }
    expected = {
        "model.weight": weight, "model.plain": plain, "model.other": beside["model"]["other"], "keys.[0]": torch.tensor(1.0),
        "keys.0": torch.tensor(2.0), "keys.1": torch.tensor(3.0), "keys.2.5": torch.tensor(4.0), "keys.None": torch.tensor(5.0),
        "keys.(1, a)": torch.tensor(6.0), "keys.torch.float16": torch.tensor(7.0), "keys.-1.deep": torch.tensor(8.0),
        "optimizer.state.0.exp_avg": torch.ones(2)}
    for name, options in (("beside.pth", {}), ("beside-protocol4.pth", {"pickle_protocol": 4}),
                          ("beside-legacy.pth", {"_use_new_zipfile_serialization": False})):
        torch.save(beside, directory / name, **options)
        torch.load(directory / name, weights_only=options.get("pickle_protocol") != 4)
        write_expected(directory / name, expected)

    kinds = collections.OrderedDict(
        weight=torch.arange(4.0), complex64=z, complex128=z.to(torch.complex128), complex32=z.to(torch.complex32),
        sparse=torch.eye(3).to_sparse(), csr=torch.eye(3).to_sparse_csr(), meta=torch.empty(2, 3, device="meta"),
        quantised=torch.quantize_per_tensor(torch.ones(3), 0.1, 2, torch.quint8),
        per_channel=torch.quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 0, torch.qint8),
        fp8=torch.ones(3).to(torch.float8_e4m3fn), fp8_wide=torch.ones(3).to(torch.float8_e5m2),
        u16=torch.tensor([0, 1, 65535], dtype=torch.uint16), u32=torch.tensor([0, 2**32 - 1], dtype=torch.uint32),
        u64=torch.tensor([0, 2**63, 2**64 - 1], dtype=torch.uint64).reshape(3, 1).t(), last=torch.ones(2))
    read = {"weight", "u16", "u32", "u64", "last"}
    for name, options in (("kinds.pth", {}), ("kinds-legacy.pth", {"_use_new_zipfile_serialization": False})):
        torch.save(kinds, directory / name, **options)
        write_expected(directory / name, {k: t if k in read else None for k, t in kinds.items()})

    stored = {
        "weight": torch.arange(4.0), "fp8": kinds["fp8"], "fp8_wide": kinds["fp8_wide"], "complex": z.contiguous(),
        "u16": kinds["u16"], "last": torch.ones(2)}
    safetensors.torch.save_file(stored, directory / "kinds.safetensors")
    (directory / "kinds.safetensors").chmod(0o644)
    write_expected(directory / "kinds.safetensors", {
        k: t if k in ("weight", "u16", "last") else None for k, t in stored.items()})


def write_conversions(directory):
    """Every element type, and what copy_ makes of it in every floating-point type."""
    edges = torch.tensor(
        [0.0, -0.0, 1.0, 1 / 3, -2 / 3, 65519.99, 65520.0, -65536.0, 2049.0, 2051.0, 6e-8, 3e-8, 2.9e-8, 6.1e-5, 1e-40, 1e38,
         3.4e38, 1e300, 1 + 2**-8, 1 + 3 * 2**-8, 1 + 2**-9, float("inf"), float("-inf"), float("nan"), 2**24 + 1, 2**25 + 3],
        dtype=torch.float64)
    bounds = [0, 1, -1, 127, 128, 255, 257, 2049, 2051, 65519, 65520, 2**24 + 1, -(2**24) - 3, 2**31 - 1, 2**53 + 1,
              2**62 + 1, 2**63 - 1, -(2**63)]
    tensors = collections.OrderedDict()
    for dtype, name in TYPES.items():
        if dtype.is_floating_point:
            source = edges.to(dtype)
        elif dtype == torch.bool:
            source = torch.tensor([False, True])
        else:
            info = torch.iinfo(dtype)
            values = bounds + [2**64 - 1, 2**63 + 1, 2**63 + 1025, 2**32 - 1]
            source = torch.tensor([v for v in values if info.min <= v <= info.max], dtype=dtype)
        tensors[name + ".source"] = source
        for target in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
            tensors[name + "." + TYPES[target]] = torch.empty(source.shape, dtype=target).copy_(source)
    safetensors.torch.save_file(tensors, directory / "conversions.safetensors")
    (directory / "conversions.safetensors").chmod(0o644)


def write_shards(directory):
    """A network's tensors in several files, with an index, as Hugging Face's library writes them."""
    directory = directory / "shards"
    directory.mkdir(exist_ok=True)
    tensors = collections.OrderedDict(
        (f"layer{i}.weight", torch.arange(6.0).reshape(2, 3) + 10 * i) for i in range(3))
    for kind, pattern in (("model", "model{suffix}.safetensors"), ("pytorch_model", "pytorch_model{suffix}.bin")):
        split = huggingface_hub.split_torch_state_dict_into_shards(tensors, filename_pattern=pattern, max_shard_size=50)
        for file, names in split.filename_to_tensors.items():
            shard = {name: tensors[name] for name in names}
            if file.endswith(".bin"):
                torch.save(shard, directory / file)
            else:
                safetensors.torch.save_file(shard, directory / file, metadata={"format": "pt"})
                (directory / file).chmod(0o644)
        index = {"metadata": split.metadata, "weight_map": split.tensor_to_filename}
        (directory / (pattern.format(suffix="") + ".index.json")).write_text(json.dumps(index, indent=2) + "\n")
    write_expected(directory / "shards", tensors)


def write_programs(directory):
    """A program of torch.export, whose layout is that of the PyTorch that runs: to 2.7, 2.8, and since."""
    network = Program().eval()
    program = torch.export.export(network, (torch.randn(1, 3),))
    path = directory / f"program-{'.'.join(torch.__version__.split('.')[:2])}.pt2"
    torch.export.save(program, path)
    unread = ("fp8", "complex")
    write_expected(path, {name: None if name in unread else t for name, t in network.state_dict().items()})


def main(directory, groups):
    torch.manual_seed(20260101)
    writers = {"formats": write_formats, "kinds": write_kinds, "conversions": write_conversions, "shards": write_shards,
               "programs": write_programs}
    for group in groups or writers:
        writers[group](directory)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])
