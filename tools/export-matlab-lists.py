#!/usr/bin/env python3
"""Writes lists as MATLAB files with SciPy, compressed as MATLAB does it, for the tests of the reader of data sets.

    pip install scipy
    tools/export-matlab-lists.py adabet-djl/src/test/resources/io/github/adabet/djl/dataset

Variables and shapes are those of Stanford Dogs' train_list.mat and Oxford's imagelabels.mat.
"""

import sys

import numpy
from scipy.io import savemat

FILES = ["n02085620-Chihuahua/n02085620_5927.jpg", "n02085620-Chihuahua/n02085620_4441.jpg",
         "n02085782-Japanese_spaniel/n02085782_1.jpg"]


def main(target: str) -> None:
    files = numpy.empty((len(FILES), 1), dtype=object)
    files[:, 0] = FILES
    labels = numpy.array([[1.0], [1.0], [2.0]])
    savemat(f"{target}/train_list.mat", {"file_list": files, "annotation_list": files, "labels": labels},
            do_compression=True)
    savemat(f"{target}/imagelabels.mat", {"labels": numpy.array([[77, 102, 1]], dtype=numpy.uint8)})


if __name__ == "__main__":
    main(sys.argv[1])
