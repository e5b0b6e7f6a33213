#!/usr/bin/env python3
"""Asks SciPy for the figures that the tests of io.github.adabet.bench.statistics compare with.

    pip install numpy scipy
    tools/statistics-figures.py adabet-bench/src/test/resources/io/github/adabet/bench/statistics

wilcoxon.json   differences with and without ties and zeros, sum of the positive ranks, two-sided probability: exact over
                all signs where there are ties in few differences, normal where there are more than 50.
range.json      quantiles of the studentised range of infinitely many degrees of freedom.
normal.json     the upper tail of the standard normal distribution.
"""

import json
import pathlib
import sys

import numpy as np
from scipy import stats


def wilcoxon():
    draw = np.random.default_rng(20261130)
    cases = [draw.normal(0.3, 1, n) for n in (1, 2, 5, 8, 20, 45)]
    cases += [np.round(draw.normal(0.5, 2, n)) / 8 for n in (6, 10, 12)]
    cases += [draw.normal(0.2, 1, 80), np.round(draw.normal(0.4, 2, 120)) / 8]
    for differences in cases:
        used = differences[differences != 0]
        ties = len(np.unique(np.abs(used))) < len(used)
        if len(used) > 50:
            method = "asymptotic"
        else:
            method = stats.PermutationMethod(n_resamples=np.inf) if ties else "exact"
        result = stats.wilcoxon(used, zero_method="wilcox", correction=False, method=method)
        ranks = stats.rankdata(np.abs(used))
        yield {"differences": differences.tolist(), "rankSum": float(ranks[used > 0].sum()),
               "probability": float(result.pvalue)}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    ranges = [{"variables": k, "share": p, "range": float(stats.studentized_range.ppf(p, k, np.inf))}
              for k in (2, 3, 5, 10, 20, 40) for p in (0.9, 0.95, 0.99)]
    tails = [{"x": x, "upper": float(stats.norm.sf(x))} for x in (-2, 0, 0.1, 1, 1.96, 2.9, 3, 3.1, 5, 8, 20)]
    for name, values in (("wilcoxon", list(wilcoxon())), ("range", ranges), ("normal", tails)):
        (target / f"{name}.json").write_text(json.dumps(values, indent=1) + "\n")


if __name__ == "__main__":
    main()
