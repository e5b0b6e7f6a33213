#!/usr/bin/env python3
"""Writes what numpy makes of small activations, for the tests of the layer scores that need no topology.

    pip install numpy
    tools/layer-scores.py adabet-api/src/test/resources/scores/layer-scores.json

A list of cases:
    name        of the case
    shape       of output and input: samples, channels, positions
    output      row-major, 4 decimals
    input       row-major, 4 decimals
    means, variances    stored statistics, one for each channel
    weights, gradients  10 numbers each
    scores      by the names of the scorers; each is computed from the definition, not by the method of the Java code:
                singular values for the effective rank and the participation ratio, all distances sorted for two-nn,
                slogdet for sign-code

A score that is not defined is 0.
"""

import json
import sys

import numpy as np


def effective_rank(rows):
    if (rows == rows[0]).all():
        return 0.0
    s = np.linalg.svd(rows - rows.mean(axis=0), compute_uv=False)
    s = s[s > 1e-7 * s[0]]
    p = s / s.sum()
    return float(np.exp(-(p * np.log(p)).sum()))


def participation_ratio(rows):
    if (rows == rows[0]).all():
        return 0.0
    l = np.linalg.svd(rows - rows.mean(axis=0), compute_uv=False) ** 2
    return float(l.sum() ** 2 / (l**2).sum())


def two_nn(rows):
    d = np.sqrt(((rows[:, None, :] - rows[None, :, :]) ** 2).sum(axis=2))
    d = np.sort(d, axis=1)[:, 1:3]
    d = d[d[:, 0] > 0]
    n = len(d)
    if n < 3:
        return 0.0
    x = np.sort(np.log(d[:, 1] / d[:, 0]))
    kept = int(0.9 * n)
    y = -np.log(1 - np.arange(1, kept + 1) / n)
    x = x[:kept]
    if not (x > 1e-6).any():
        return 0.0
    return float(np.linalg.lstsq(x[:, None], y, rcond=None)[0][0])


def kurtosis(output):
    values = []
    for channel in range(output.shape[1]):
        x = output[:, channel].ravel()
        x = x - x.mean()
        m2 = (x**2).mean()
        values.append(0.0 if m2 < 1e-20 else float((x**4).mean() / m2**2))
    return float(np.mean(values)), values


def sign_code(rows):
    c = (rows > 0).astype(float)
    k = c @ c.T + (1 - c) @ (1 - c).T
    return float(np.linalg.slogdet(np.eye(len(k)) + k)[1])


def sign_patterns(rows):
    return len({tuple(column) for column in (rows > 0).T})


def shift(x, means, variances):
    m = x.mean(axis=(0, 2))
    s = x.std(axis=(0, 2))
    each = ((m - means) ** 2 + (s - np.sqrt(variances)) ** 2) / (variances + 1e-5)
    return float(each.mean()), each.tolist()


def case(name, output, x, rng):
    output, x = np.round(output, 4), np.round(x, 4)
    channels = output.shape[1]
    means = np.round(rng.normal(size=channels), 3)
    variances = np.round(rng.gamma(2, size=channels), 3)
    variances[-1] = 0
    weights = np.round(rng.normal(size=10), 3)
    gradients = np.round(rng.normal(size=10), 3)
    rows = output.reshape(len(output), -1)
    mean_kurtosis, by_channel = kurtosis(output)
    mean_shift, shifts = shift(x, means, variances)
    return {
        "name": name,
        "shape": output.shape,
        "output": output.ravel().tolist(),
        "input": x.ravel().tolist(),
        "means": means.tolist(),
        "variances": variances.tolist(),
        "weights": weights.tolist(),
        "gradients": gradients.tolist(),
        "scores": {
            "effective-rank": effective_rank(rows),
            "participation-ratio": participation_ratio(rows),
            "two-nn": two_nn(rows),
            "zero-share": float((x == 0).mean()),
            "kurtosis": mean_kurtosis,
            "sign-code": sign_code(rows),
            "sign-patterns": sign_patterns(rows),
            "shift": mean_shift,
            "gradient-norm": float(np.linalg.norm(gradients)),
            "relative-gradient-norm": float(np.linalg.norm(gradients) / np.linalg.norm(weights)),
            "loss-change": float((gradients**2).sum()),
        },
        "channels": {"kurtosis": by_channel, "shift": shifts},
    }


def main():
    rng = np.random.default_rng(15)
    relu = lambda a: np.maximum(a, 0)
    flat = rng.normal(size=(14, 3)) @ rng.normal(size=(3, 20))
    constant = np.full((6, 2, 3), 0.1)
    duplicates = rng.normal(size=(9, 2, 4))
    duplicates[1] = duplicates[0]
    duplicates[5] = duplicates[4]
    silent = rng.normal(size=(8, 3, 2))
    silent[:, 1] = 0.7
    cases = [
        case("normal", rng.normal(size=(12, 3, 4)), relu(rng.normal(size=(12, 3, 4))), rng),
        case("three dimensions", flat.reshape(14, 4, 5), relu(flat).reshape(14, 4, 5), rng),
        case("one position", 5 + rng.standard_t(3, size=(20, 7, 1)), rng.normal(size=(20, 7, 1)), rng),
        case("wide", rng.normal(size=(5, 2, 70)), relu(rng.normal(size=(5, 2, 70)) - 1), rng),
        case("long", rng.normal(size=(40, 2, 2)), np.zeros((40, 2, 2)), rng),
        case("constant", constant, constant, rng),
        case("duplicates", duplicates, relu(duplicates), rng),
        case("silent channel", silent, silent, rng),
        case("equal distances", np.eye(6).reshape(6, 2, 3), np.eye(6).reshape(6, 2, 3), rng),
        case("two samples", rng.normal(size=(2, 2, 2)), rng.normal(size=(2, 2, 2)), rng),
    ]
    with open(sys.argv[1], "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


if __name__ == "__main__":
    main()
