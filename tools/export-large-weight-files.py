#!/usr/bin/env python3
"""Writes weight files beyond 4 GiB with the real PyTorch and safetensors, and keeps what is not zero in them.

    pip install torch safetensors numpy
    tools/export-large-weight-files.py adabet-djl/src/test/resources/io/github/adabet/djl/weights

Each becomes FILE.EXT.sparse: the size of the file, then for each run of bytes that are not all zeros its position, its
length and its content; the numbers are big-endian, of 8 bytes. Needs 5 GiB of disk and 14 GiB of memory.
"""

import pathlib
import struct
import sys
import tempfile

import numpy
import safetensors.torch
import torch

ELEMENTS = 2**31 + 32
RUN = 64


def tensors():
    large = torch.zeros(ELEMENTS, dtype=torch.float16)
    for index, value in ((1, 7), (2**30, 1.5), (2**31 - 1, 2), (2**31, 3), (2**31 + 1, 8)):
        large[index] = value
    large[-1] = 4
    small = torch.arange(1, 7, dtype=torch.float16).reshape(2, 3)
    return large, small


def condense(file, target):
    content = numpy.memmap(file, dtype=numpy.uint8, mode="r")
    size = len(content)
    runs = set()
    step = 2**26
    for start in range(0, size, step):
        runs.update(((numpy.flatnonzero(content[start : start + step]) + start) // RUN).tolist())
    with open(target, "wb") as out:
        out.write(struct.pack(">q", size))
        runs = sorted(runs)
        while runs:
            count = 1
            while count < len(runs) and runs[count] == runs[0] + count:
                count += 1
            start = runs[0] * RUN
            part = content[start : start + count * RUN].tobytes()
            out.write(struct.pack(">qq", start, len(part)) + part)
            runs = runs[count:]


def main():
    directory = pathlib.Path(sys.argv[1])
    large, small = tensors()
    spread = large.as_strided((2, 3), (2**31, 1))
    state = {"large": large, "spread": spread, "small": small}
    with tempfile.TemporaryDirectory() as temporary:
        file = pathlib.Path(temporary, "file")
        for name, save in (
            ("large.pth", lambda: torch.save(state, file)),
            (
                "large-legacy.pth",
                lambda: torch.save(state, file, _use_new_zipfile_serialization=False),
            ),
            (
                "large.safetensors",
                lambda: safetensors.torch.save_file({"large": large, "small": small}, file),
            ),
        ):
            save()
            condense(file, directory / (name + ".sparse"))
            file.unlink()


main()
