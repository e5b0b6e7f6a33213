#!/usr/bin/env python3
"""Writes what numpy, ripser and persim make of small clouds, for the tests of loop-excess and barcode-change.

    pip install numpy ripser persim
    tools/changed-loops.py adabet-topology/src/test/resources/scores/changed-loops.txt

A line for each case: NAME SAMPLES INPUT_FEATURES OUTPUT_FEATURES SCORE, and the numbers of input and output, row-major, 4
decimals; loop-excess has no input. Noise is drawn again as LoopExcessScorer says that it is: SplitMix64 as
java.util.SplittableRandom has it, and Box and Muller's method.
"""

import pathlib
import sys
import warnings

import numpy as np
from persim import bottleneck
from ripser import ripser

warnings.simplefilter("ignore")
CLOUDS, SEED, MASK = 64, 0x5DEECE66D, (1 << 64) - 1


def uniform(seed):
    """java.util.SplittableRandom's doubles."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield ((z ^ (z >> 31)) >> 11) * 2.0**-53


def noise(points, dimension, draw):
    drawn = uniform(SEED + draw)
    return np.array([
        [np.sqrt(-2 * np.log(1 - next(drawn))) * np.cos(2 * np.pi * next(drawn)) for _ in range(dimension)]
        for _ in range(points)])


def bars(cloud, scale=1.0):
    distances = np.sqrt(((cloud[:, None] - cloud[None]) ** 2).sum(axis=2))
    return ripser(distances / scale, distance_matrix=True, maxdim=1)["dgms"][1]


def loop_excess(cloud):
    spectrum = np.linalg.svd(cloud - cloud.mean(axis=0), compute_uv=False) ** 2
    dimension = max(1, round(spectrum.sum() ** 2 / (spectrum**2).sum()))
    expected = np.mean([len(bars(noise(len(cloud), dimension, draw))) for draw in range(CLOUDS)])
    return len(bars(cloud)) / max(1.0, expected)


def mean_distance(cloud):
    distances = np.sqrt(((cloud[:, None] - cloud[None]) ** 2).sum(axis=2))
    return distances[np.triu_indices(len(cloud), 1)].mean()


def barcode_change(before, after):
    return bottleneck(bars(before, mean_distance(before)), bars(after, mean_distance(after)))


def circle(points, dimension, noisy, rng):
    angles = 2 * np.pi * rng.random(points)
    cloud = noisy * rng.standard_normal((points, dimension))
    cloud[:, 0] += np.cos(angles)
    cloud[:, 1] += np.sin(angles)
    return cloud.round(4)


def line(name, before, after, score):
    numbers = [] if before is None else list(before.ravel())
    shape = [len(after), 0 if before is None else before.shape[1], after.shape[1]]
    return " ".join(map(str, [name, *shape, repr(float(score)), *(f"{x:.4f}" for x in [*numbers, *after.ravel()])]))


def main(target):
    rng = np.random.default_rng(20261201)
    lines = []
    for cloud in (
            circle(24, 2, 0.0, rng), circle(24, 2, 0.1, rng), circle(20, 6, 0.3, rng), rng.standard_normal((24, 12)).round(4),
            (rng.standard_normal((32, 8)) * np.arange(1, 9)).round(4), rng.standard_normal((16, 1)).round(4)):
        lines.append(line("loop-excess", None, cloud, loop_excess(cloud)))
    ring = circle(20, 2, 0.05, rng)
    for before, after in (
            (ring, np.maximum(ring @ rng.standard_normal((2, 5)), 0).round(4)),
            (ring, np.c_[ring[:, 0], 0.1 * ring[:, 1]].round(4)),
            (rng.standard_normal((18, 10)).round(4), rng.standard_normal((18, 3)).round(4)),
            (circle(16, 3, 0.2, rng), circle(16, 3, 0.2, rng))):
        lines.append(line("barcode-change", before, after, barcode_change(before, after)))
    path = pathlib.Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
