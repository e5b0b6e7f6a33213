#!/usr/bin/env python3
"""Writes what scikit-learn says of made-up outputs of a classifier: test data of ClassificationTallyTest.

    pip install scikit-learn==1.9.1
    tools/classification-figures.py > examples/src/test/resources/io/github/adabet/examples/classification/figures.json
"""
import json

import numpy as np
from sklearn import metrics

CLASSES = 8
SAMPLES = 60

random = np.random.default_rng(12)
labels = random.integers(0, CLASSES, SAMPLES)
labels[labels == 5] = 4  # a class without samples
# Right about half of the time; without ties, which scikit-learn does not define.
outputs = (random.normal(size=(SAMPLES, CLASSES)) + 1.4 * np.eye(CLASSES)[labels]).astype(np.float32)
outputs = np.round(outputs, 4)
predicted = outputs.argmax(axis=1)
every = list(range(CLASSES))
present = [c for c in every if (labels == c).any()]
recalls = metrics.recall_score(labels, predicted, labels=present, average=None)
print(json.dumps({
    "outputs": [[float("%.4f" % value) for value in row] for row in outputs],
    "labels": labels.tolist(),
    "confusion": metrics.confusion_matrix(labels, predicted, labels=every).tolist(),
    "top": [float(metrics.top_k_accuracy_score(labels, outputs, k=k, labels=every)) for k in range(1, 6)],
    "balancedAccuracy": float(metrics.balanced_accuracy_score(labels, predicted)),
    "accuracyOf": {str(c): float(recall) for c, recall in zip(present, recalls)},
    "precisionOf": metrics.precision_score(labels, predicted, labels=every, average=None, zero_division=0).tolist(),
}))
