#!/usr/bin/env python3
"""Writes a small checkpoint with the real Lightning, for the readers' tests, and what Python reads from it.

    pip install torch lightning
    tools/export-lightning-checkpoint.py adabet-djl/src/test/resources/io/github/adabet/djl/weights

lightning.ckpt holds a network under "state_dict.model.", and beside it what checkpoints of trainings hold: a loss with a weight of
its own, the optimizer's state, settings and callbacks with objects of classes that only the training's program knows.
lightning.ckpt.json has its tensors, as in export-weight-files.py.
"""

import argparse
import collections
import dataclasses
import datetime
import enum
import functools
import importlib.util
import pathlib
import sys

import lightning
import torch
from torch import nn

SHARED = importlib.util.spec_from_file_location("files", pathlib.Path(__file__).with_name("export-weight-files.py"))


class Stage(enum.Enum):
    LAST = 1


@dataclasses.dataclass(frozen=True)
class Options:
    width: int = 3
    path: pathlib.Path = pathlib.PurePosixPath("a/b")
    stage: Stage = Stage.LAST


class Tree:
    """Settings whose parts know their owners."""

    def __init__(self, owner=None):
        self.owner = owner
        self.parts = [] if owner else [Tree(self), Tree(self)]


class Watch(lightning.Callback):
    def state_dict(self):
        return {
            "started": datetime.datetime(2026, 1, 2), "recent": collections.deque([1, 2]), "stage": Stage.LAST,
            "best": torch.tensor(0.5)}


class Lit(lightning.LightningModule):
    class Nested:
        def __init__(self):
            self.x = 1

    def __init__(self, options, nested, norm, act, tree, more):
        super().__init__()
        self.save_hyperparameters()
        layers = [("01Linear", nn.Linear(3, 2)), ("02Linear", nn.Linear(2, 4))]
        self.model = nn.Sequential(collections.OrderedDict(layers))
        self.loss = nn.CrossEntropyLoss(weight=torch.ones(4))

    def training_step(self, batch, index):
        return self.loss(self.model(batch[0]), batch[1])

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.0, momentum=0.9)
        return [optimizer], [torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 0.9**epoch)]


def flat(value, name=()):
    """The tensors in dicts and lists, by the keys that lead to them."""
    if isinstance(value, torch.Tensor):
        return {".".join(name): value}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else ()
    return {key: t for k, inner in items for key, t in flat(inner, (*name, str(k))).items()}


def main(directory):
    torch.manual_seed(20260101)
    network = Lit(
        Options(), Lit.Nested(), functools.partial(nn.LayerNorm, eps=1e-6), nn.GELU, Tree(), argparse.Namespace(lr=0.1))
    for parameter in network.model.parameters():
        parameter.data.copy_(torch.arange(float(parameter.numel())).reshape(parameter.shape))
    samples = torch.utils.data.TensorDataset(torch.randn(4, 3), torch.arange(4))
    trainer = lightning.Trainer(
        max_epochs=2, callbacks=[Watch()], accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False)
    trainer.fit(network, torch.utils.data.DataLoader(samples, 4))
    path = directory / "lightning.ckpt"
    trainer.save_checkpoint(path)
    path.chmod(0o644)
    files = importlib.util.module_from_spec(SHARED)
    SHARED.loader.exec_module(files)
    files.write_expected(path, flat(torch.load(path, weights_only=False)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
