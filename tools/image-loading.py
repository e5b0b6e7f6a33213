#!/usr/bin/env python3
"""Measures how many images a second torchvision's DataLoader reads, for docs/benchmarks.md.

    pip install torch==2.7.1 torchvision==0.22.1
    tools/image-loading.py DIR [--limit N] [--workers 2] [--batch-size 32] [--rounds 3]

Reads the files of a folder that bench-images has drawn, by the transforms of torchvision's ResNet50 weights (shorter side
256, centre 224 x 224, ImageNet's mean and deviation), and prints the median over the rounds, starting the workers
included, as ours are.
"""

import argparse
import statistics
import time
from pathlib import Path

from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.models import ResNet50_Weights


class Files(Dataset):
    def __init__(self, folder, count):
        self.files = sorted(Path(folder).glob("*.jpg"))[:count]
        self.transform = ResNet50_Weights.IMAGENET1K_V1.transforms()

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        with Image.open(self.files[index]) as image:
            return self.transform(image.convert("RGB"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--limit", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    files = Files(options.folder, options.limit)
    seconds = []
    for _ in range(options.rounds + 1):
        start = time.perf_counter()
        read = sum(len(batch) for batch in DataLoader(files, options.batch_size, num_workers=options.workers))
        seconds.append(time.perf_counter() - start)
        assert read == len(files)
    median = statistics.median(seconds[1:])
    print(f"{len(files)} images, {options.workers} workers: {median:.2f} s, {len(files) / median:.1f} images a second")


if __name__ == "__main__":
    main()
