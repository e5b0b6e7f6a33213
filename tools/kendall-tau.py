#!/usr/bin/env python3
"""Writes Kendall's tau-b of some pairs of scores, as scipy has it, for the tests.

    pip install scipy
    tools/kendall-tau.py adabet-api/src/test/resources/scores/kendall-tau.json

A list of a, b and tau; tau is null where scipy says nan.
"""

import json
import math
import sys

import numpy as np
from scipy.stats import kendalltau


def main():
    rng = np.random.default_rng(15)
    pairs = [
        ([1, 2, 3, 4], [1, 2, 3, 4]),
        ([1, 2, 3, 4], [4, 3, 2, 1]),
        ([1, 1, 2, 3], [1, 2, 2, 3]),
        ([0, 0, 0, 0.5], [0, 0.25, 0, 0]),
        ([1, 1, 1], [1, 2, 3]),
        ([7], [8]),
        (rng.integers(0, 4, 30).tolist(), rng.integers(0, 4, 30).tolist()),
        (rng.normal(size=25).round(3).tolist(), rng.normal(size=25).round(3).tolist()),
        (rng.integers(0, 9, 53).tolist(), rng.normal(size=53).round(2).tolist()),
    ]
    cases = []
    for a, b in pairs:
        tau = float(kendalltau(a, b, variant="b").statistic)
        cases.append({"a": a, "b": b, "tau": None if math.isnan(tau) else tau})
    with open(sys.argv[1], "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


if __name__ == "__main__":
    main()
