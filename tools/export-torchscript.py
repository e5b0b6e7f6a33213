#!/usr/bin/env python3
"""Writes small TorchScript files with the real PyTorch, and what PyTorch itself says of their layers.

    pip install torch torchvision timm safetensors numpy ripser
    tools/export-torchscript.py adabet-djl/src/test/resources/io/github/adabet/djl/torchscript

Per network: NAME.pt, and NAME.expected.safetensors with "input", "output" and, for each run of a layer in order,
"run/NUMBER/LAYER": what the eager module put out. Its metadata say how many trainable parameters each layer has
("layers": NAME=COUNT, in the order of the first run) and which parameters are not ranked ("unranked"): those that belong to
none, and those of layers that put out the same whatever the network is given, whose runs are left out. Layers are the
modules with parameters of their own that are called and in which no other is. To write some networks alone, beside the
files that are there:

    tools/export-torchscript.py --networks swin,maxvit FOLDER

NAME.trained.safetensors holds what PyTorch makes of some layers of NAME in twenty steps on "input" and "labels": "sgd/TENSOR"
with a momentum of 0.9 and a rate of 0.05, "adamw/TENSOR" with a decay of 0.05 of every parameter and a rate of 0.01. Trained
normalisations use the statistics of the batch and update their own, all else is in inference mode. Metadata: "layers".

NAME.gradients.safetensors holds the gradients in inference mode on "input" of NAME.expected.safetensors and the labels 0, 1, 2,
0: "run/NUMBER/LAYER", for each run of a layer in order, of each sample's own loss by what the layer puts out, and
"weight/NAME" of the mean loss by each parameter that any sample's loss depends on. To write these alone, beside files that
are there (they draw the same numbers): tools/export-torchscript.py --gradients windows,swin-v2 FOLDER

resnet.skeleton.pt and mobilenet.skeleton.pt are traced networks of torchvision's without the bytes of their tensors, which
the tests fill in by the formula of export-networks.py.

allocations.txt has a line for each network: the bytes of each tensor of floating point that the eager network allocates in
a forward pass of two samples, in order, as torch's own dispatcher reports them. To write it alone:

    tools/export-torchscript.py --allocations adabet-djl/src/test/resources/io/github/adabet/djl/torchscript

counts.txt has a line for each layer of the networks with windows that samples enter: how many loops ripser
finds among what it puts out for 16 samples (images()). To write it alone, beside the networks that are there:

    tools/export-torchscript.py --counts adabet-djl/src/test/resources/io/github/adabet/djl/torchscript

NAME-torchVERSION.pt are of other versions of PyTorch, mobile-torchVERSION.pt for its mobile interpreter as well. To write them by the
PyTorch that runs, which needs nothing but safetensors and numpy:

    tools/export-torchscript.py --by-version DIRECTORY

refused/NAME.pt are files that are to be refused, refused/training.pt and refused/weighted.pt in training only. The tests of the command line have copies of two files:

    cp .../torchscript/{depthwise,toned}.pt examples/src/test/resources/io/github/adabet/examples/cli

and two of their own, a network for images of 12 by 12 alone, in float32 and in float64:

    tools/export-torchscript.py --command-line examples/src/test/resources/io/github/adabet/examples/cli
"""

import enum
import importlib.util
import pathlib
import sys
import zipfile
from typing import Dict, List, NamedTuple, Optional, Tuple

import safetensors.torch
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten

SAMPLES = 4


class Mlp(nn.Module):
    """With a method of its own, which tests ask for what each layer puts out."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 9)
        self.second = nn.Linear(9, 7)
        self.head = nn.Linear(7, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(F.relu(self.second(F.relu(self.first(x)))))

    @torch.jit.export
    def activations(self, x: Tensor) -> List[Tensor]:
        a = self.first(x)
        b = self.second(F.relu(a))
        return [a, b, self.head(F.relu(b))]


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True))
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(inplace=True), nn.Conv2d(8, 8, 1))
            for _ in range(2))
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = F.relu_(block(x).add_(x))
        return self.fc(x.mean((2, 3)))


class Depthwise(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU6(inplace=True),
            nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.BatchNorm2d(8), nn.ReLU6(inplace=True), nn.Conv2d(8, 12, 1))
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(12, 3))

    def forward(self, x):
        return self.classifier(F.adaptive_avg_pool2d(self.features(x), 1).flatten(1))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 6, num_layers=2, batch_first=True)
        self.gru = nn.GRU(6, 4, batch_first=True)
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        y, (h, c) = self.lstm(x)
        y, last = self.gru(y + h[-1].unsqueeze(1))
        return self.fc(y[:, -1] + last[0])


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(5, 8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        x = self.embed(x)
        y, _ = self.attention(x, x, x, need_weights=False)
        return self.fc(self.norm(x + y).mean(1))


class Weighted(Attention):
    """Attention of which the weights are wanted."""

    def forward(self, x):
        x = self.embed(x)
        y, weights = self.attention(x, x, x)
        return self.fc(self.norm(x + y).mean(1)) + weights.mean()


class Encoder(nn.Module):
    """Encoder layers, which are one operation each where they are traced within torch.no_grad()."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(5, 8)
        self.before = nn.TransformerEncoderLayer(8, 2, 12, activation="gelu", batch_first=True, norm_first=True)
        self.behind = nn.TransformerEncoderLayer(8, 2, 10, batch_first=True)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        return self.fc(self.behind(self.before(self.embed(x))).mean(1))


class Gate(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.reduce = nn.Conv2d(channels, 2, 1)
        self.expand = nn.Conv2d(2, channels, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.expand(F.silu(self.reduce(x.mean((2, 3), keepdim=True)))))


class Squeeze(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.act = nn.SiLU(inplace=True)
        self.gate = Gate(8)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        return self.fc(self.gate(self.act(self.norm(self.stem(x)))).mean((2, 3)))


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(6, 6)
        self.again = self.inner
        self.tied = nn.Linear(6, 6, bias=False)
        self.tied.weight = self.inner.weight
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        return self.fc(torch.tanh(self.tied(self.again(torch.tanh(self.inner(x))))))


class Pooled(nn.Module):
    """A convolution by groups, one of one pixel as the last layer, and a shape that counts the classes."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 6, 3, stride=2, groups=3, bias=False), nn.BatchNorm2d(6), nn.ReLU())
        self.head = nn.Sequential(nn.Conv2d(6, 3, 1), nn.AdaptiveAvgPool2d(1))

    def forward(self, x):
        return self.head(self.features(x)).reshape(-1, 3)


class Upsampled(nn.Module):
    """A transposed convolution at the end: its weight has the inputs first."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, stride=2)
        self.up = nn.ConvTranspose2d(6, 3, 2)

    def forward(self, x):
        return self.up(F.relu(self.stem(x)))


class Permuted(nn.Module):
    """Normalises over channels that do not lie next to each other in memory."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3)
        self.norm = nn.LayerNorm(6)
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        return self.fc(F.relu(self.norm(self.stem(x).permute(0, 2, 3, 1))).mean((1, 2)))


class Split(nn.Module):
    """Runs one half of the channels through layers, and keeps the other."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3)
        self.branch = nn.Conv2d(4, 4, 1)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        first, second = self.stem(x).chunk(2, 1)
        return self.fc(torch.cat([first, F.relu(self.branch(second))], 1).mean((2, 3)))


class Dense(nn.Module):
    """Keeps what its layers put out in a list."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(6 * (i + 1), 6) for i in range(3))
        self.fc = nn.Linear(24, 3)

    def forward(self, x: Tensor) -> Tensor:
        features = [x]
        for layer in self.layers:
            features.append(torch.tanh(layer(torch.cat(features, 1))))
        return self.fc(torch.cat(features, 1))


class Sized(nn.Module):
    """Notes extents in a list, and takes them out again, as networks do that go down and up."""

    def __init__(self):
        super().__init__()
        self.down = nn.Linear(6, 4)
        self.up = nn.Linear(4, 8)
        self.fc = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        sizes = [x.size(1)]
        x = torch.relu(self.down(x))
        x = torch.relu(self.up(x))
        return self.fc(x[:, :sizes.pop()])


class Toned(nn.Module):
    """Multiplies every sample by what a layer makes of numbers that are none of the samples'."""

    def __init__(self):
        super().__init__()
        self.tone = nn.Linear(6, 6)
        self.hidden = nn.Linear(6, 6)
        self.fc = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        tone = self.tone(torch.ones([6]))
        return self.fc(torch.tanh(self.hidden(x)) * tone)


class Appended(nn.Module):
    """Fills a list that is empty at first, under one name."""

    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleList(nn.Linear(3, 2) for _ in range(2))
        self.fc = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        halves = torch.split(x, [3, 3], 1)
        features: List[Tensor] = []
        for i, part in enumerate(self.parts):
            features.append(torch.tanh(part(halves[i])))
        return self.fc(torch.cat(features, 1))


class Windows(nn.Module):
    """Cuts images into windows, which take the place of the batch in its layers."""

    order, back = (0, 1, 3, 2, 4, 5), (0, 1, 3, 2, 4, 5)

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, padding=1)
        self.norm = nn.LayerNorm(6)
        self.mix = nn.Linear(6, 6)
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        x = self.stem(x).permute(0, 2, 3, 1)
        windows = x.reshape(-1, 2, 4, 2, 4, 6).permute(self.order).reshape(-1, 16, 6)
        windows = F.relu(self.mix(self.norm(windows)))
        return self.fc(self.together(windows).mean((1, 2)))

    def together(self, windows):
        return windows.reshape(-1, 2, 2, 4, 4, 6).permute(self.back).reshape(-1, 8, 8, 6)


class WindowsFirst(Windows):
    """Puts the windows before the samples."""

    order = (1, 3, 0, 2, 4, 5)

    def together(self, windows):
        return windows.reshape(2, 2, -1, 4, 4, 6).permute(2, 0, 3, 1, 4, 5).reshape(-1, 8, 8, 6)


def swin():
    from timm.models.swin_transformer import SwinTransformer

    return SwinTransformer(
        img_size=32, patch_size=4, window_size=4, embed_dim=8, depths=(2,), num_heads=(2,), mlp_ratio=2.0, num_classes=3)


def swin_v2():
    """Makes the biases of its attention of a table of positions, by layers that no sample enters."""
    from timm.models.swin_transformer_v2 import SwinTransformerV2

    return SwinTransformerV2(
        img_size=32, window_size=4, embed_dim=8, depths=(1, 1), num_heads=(1, 2), mlp_ratio=1.0, num_classes=3)


def maxvit():
    """Windows, and a grid of places that are far from each other, with biases made of positions."""
    from timm.models.maxxvit import MaxxVit, MaxxVitCfg, MaxxVitConvCfg, MaxxVitTransformerCfg

    attention = MaxxVitTransformerCfg(
        dim_head=2, window_size=(4, 4), grid_size=(4, 4), expand_ratio=1.0, rel_pos_type="mlp", rel_pos_dim=16)
    convolution = MaxxVitConvCfg(expand_ratio=2.0, output_bias=False)
    return MaxxVit(
        MaxxVitCfg(embed_dim=(4,), depths=(1,), block_type=("M",), stem_width=4, stem_bias=True, conv_cfg=convolution,
                   transformer_cfg=attention), img_size=32, num_classes=3)


class Patches(nn.Module):
    """Returns what it makes of images together with how large that is, as in XCiT."""

    def __init__(self):
        super().__init__()
        self.proj = nn.Conv2d(3, 6, 4, stride=4)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tuple[int, int]]:
        x = self.proj(x)
        return x, (x.shape[2], x.shape[3])


class Positions(nn.Module):
    """Makes numbers for each place of how many there are."""

    def __init__(self):
        super().__init__()
        self.proj = nn.Conv2d(2, 6, 1)

    def forward(self, height: int, width: int) -> Tensor:
        rows = torch.arange(1, height + 1, dtype=torch.float32).div(height)
        columns = torch.arange(1, width + 1, dtype=torch.float32).div(width)
        places = torch.stack([rows.unsqueeze(1).repeat(1, width), columns.unsqueeze(0).repeat(height, 1)])
        return self.proj(places.unsqueeze(0))


class Placed(nn.Module):
    """Takes a tuple apart: one of its items goes to layers, the others to a layer that no sample enters."""

    def __init__(self):
        super().__init__()
        self.patches = Patches()
        self.positions = Positions()
        self.mix = nn.Conv2d(6, 6, 1)
        self.fc = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        y, (height, width) = self.patches(x)
        y = torch.tanh(self.mix(y + self.positions(height, width)))
        return self.fc(y.mean((2, 3)))


class Widths(NamedTuple):
    wide: Tensor
    factor: float
    narrow: Tensor


class Forked(nn.Module):
    """One layer that returns a named tuple."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(6, 6))

    def forward(self, x: Tensor) -> Widths:
        y = torch.tanh(F.linear(x, self.weight))
        return Widths(y, 0.5, y[:, :3])


class Named(nn.Module):
    """Takes what a layer returns by the names of its fields."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 6)
        self.forked = Forked()
        self.fc = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        both = self.forked(torch.relu(self.first(x)))
        return self.fc(both.wide * both.factor) + both.narrow


class Outer(NamedTuple):
    widths: Widths
    rounds: int


class Result(NamedTuple):
    output: Tensor
    auxiliary: Optional[Tensor]


class Twofold(nn.Module):
    """One layer that returns a named tuple in a named tuple."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(6, 6))

    def forward(self, x: Tensor) -> Outer:
        y = torch.tanh(F.linear(x, self.weight))
        return Outer(Widths(y, 0.5, y[:, :3]), 2)


class Nested(nn.Module):
    """Takes what a layer returns out of two tuples, and returns nothing beside its output, as with a head for training."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 6)
        self.twofold = Twofold()
        self.fc = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Result:
        outer = self.twofold(torch.relu(self.first(x)))
        both = outer.widths
        y = self.fc(both.wide * both.factor * outer.rounds) + both.narrow
        auxiliary: Optional[Tensor] = None
        if self.training:
            auxiliary = both.narrow
        return Result(y, auxiliary)


class Batchwise(nn.Module):
    """Normalises by the statistics of each batch, and keeps none."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 6)
        self.norm = nn.BatchNorm1d(6, track_running_stats=False)
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        return self.fc(torch.tanh(self.norm(self.first(x))))


class Aliased(nn.Module):
    """Writes into a tensor of which another one is a view."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 6)
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        x = self.first(x)
        halves = x.view(-1, 2, 3)
        y = self.fc(x.clone())
        x.mul_(2)
        return y + halves.sum(1)


class Listed(nn.Module):
    """Weights under numbers, and under a key that is no word, in whose place code can put no others; and under one that is."""

    def __init__(self):
        super().__init__()
        self.weights = nn.ParameterList([nn.Parameter(torch.randn(6, 6)), nn.Parameter(torch.randn(6, 6))])
        self.named = nn.ParameterDict({"scale": torch.randn(6), "shift-1": torch.randn(6)})

    def forward(self, x):
        for weight in self.weights:
            x = torch.tanh(x @ weight)
        return x * self.named["scale"] + self.named["shift-1"]


class ListedNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.listed = Listed()
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        return self.fc(self.listed(x))


class Mode(enum.Enum):
    SUM = 1
    MEAN = 2


class Both(NamedTuple):
    values: Tensor
    rounds: int


@torch.jit.interface
class Step(nn.Module):
    def forward(self, input: Tensor) -> Tensor:
        pass


class Reducer(nn.Module):
    def __init__(self, mode: Mode):
        super().__init__()
        self.mode = mode

    def forward(self, x: Tensor) -> Tensor:
        if self.mode == Mode.SUM:
            return x.sum(1)
        return x.mean(1)


def scaled(x: Tensor, by: float = 0.5) -> Tensor:
    return x * by


class Branches(nn.Module):
    """Branches and loops whose ways depend on the samples, an enumeration, a named tuple, an auxiliary head."""

    extra: Dict[str, int]

    def __init__(self):
        super().__init__()
        self.steps = nn.ModuleList(nn.Linear(6, 6) for _ in range(3))
        self.loop = nn.Linear(6, 6)
        self.left = nn.Linear(6, 6)
        self.right = nn.Linear(6, 6)
        self.reducer = Reducer(Mode.MEAN)
        self.auxiliary = nn.Linear(6, 3)
        self.fc = nn.Linear(6, 3)
        self.extra = {"rounds": 2}

    def rounds(self, x: Tensor) -> Both:
        count = 0
        for _ in range(self.extra["rounds"]):
            x = scaled(torch.tanh(self.loop(x)))
            count += 1
        return Both(x, count)

    def forward(self, x: Tensor) -> Tensor:
        for i, step in enumerate(self.steps):
            x = x + torch.relu(step(x)) * float(i + 1)
        both = self.rounds(x)
        x = both.values * both.rounds
        if self.training:
            x = x + self.auxiliary(x).sum()
        left = bool(x.abs().sum() >= 0)
        y = [x]
        if left:
            y.append(self.left(x))
        else:
            y.append(self.right(x))
        total = 0
        while total < 2:
            total += 1
            y.append(self.right(y[-1]))
        return self.fc(self.reducer(torch.stack(y, 1)))


class Several(nn.Module):
    """Two inputs, one of them with a default; a helper method; layers in one expression."""

    def __init__(self):
        super().__init__()
        self.one = nn.Linear(6, 6)
        self.two = nn.Linear(6, 6)
        self.fc = nn.Linear(6, 3)

    def mix(self, a: Tensor, b: Tensor) -> Tuple[Tensor, Tensor]:
        return self.one(a).relu_() + self.two(b), a

    def forward(self, x: Tensor, scale: float = 2.0) -> Tensor:
        y, z = self.mix(x, x * scale)
        return self.fc(F.relu_(y) + z)


class EncoderBlock(nn.Module):
    """A block of a vision transformer, as it was written before PyTorch had an operation for attention."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        attention = (q @ k.transpose(-2, -1) * (width // self.heads) ** -0.5).softmax(-1)
        x = x + self.proj((attention @ v).transpose(1, 2).reshape(batch, tokens, width))
        return x + self.mlp(self.norm2(x))


class SmallVit(nn.Module):
    """A vision transformer that needs nothing but PyTorch, whichever version."""

    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, stride=4)
        self.token = nn.Parameter(torch.zeros(1, 1, 8))
        self.positions = nn.Parameter(torch.zeros(1, 5, 8))
        self.blocks = nn.ModuleList([EncoderBlock(8, 2)])
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


class Chosen(nn.Module):
    """Calls a module of which only the samples say which it is."""

    step: Step

    def __init__(self):
        super().__init__()
        self.steps = nn.ModuleList([nn.Linear(6, 6), nn.Linear(6, 6)])
        self.fc = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        chosen: Step = self.steps[int(x.sum() > 0)]
        return self.fc(chosen.forward(x))


def vit():
    from timm.models.vision_transformer import VisionTransformer

    return VisionTransformer(img_size=16, patch_size=8, embed_dim=12, depth=2, num_heads=3, num_classes=3)


NETWORKS = {
    "mlp": (Mlp, (6,), "script"),
    "residual": (Residual, (3, 10, 10), "trace"),
    "residual-scripted": (Residual, (3, 10, 10), "script"),
    "depthwise": (Depthwise, (3, 12, 12), "trace"),
    "vit": (vit, (3, 16, 16), "trace"),
    "vit-scripted": (vit, (3, 16, 16), "script"),
    "recurrent": (Recurrent, (4, 5), "trace"),
    "recurrent-scripted": (Recurrent, (4, 5), "script"),
    "attention": (Attention, (4, 5), "trace"),
    "attention-scripted": (Attention, (4, 5), "script"),
    "squeeze": (Squeeze, (3, 12, 12), "trace"),
    "shared": (Shared, (6,), "trace"),
    "branches": (Branches, (6,), "script"),
    "several": (Several, (6,), "script"),
    "pooled": (Pooled, (3, 9, 9), "trace"),
    "pooled-scripted": (Pooled, (3, 9, 9), "script"),
    "upsampled": (Upsampled, (3, 8, 8), "trace"),
    "encoder": (Encoder, (4, 5), "trace"),
    "listed": (ListedNetwork, (6,), "trace"),
    "permuted": (Permuted, (3, 6, 6), "trace"),
    "split": (Split, (3, 6, 6), "trace"),
    "dense": (Dense, (6,), "script"),
    "sized": (Sized, (6,), "script"),
    "toned": (Toned, (6,), "script"),
    "named": (Named, (6,), "script"),
    "nested": (Nested, (6,), "script"),
    "batchwise": (Batchwise, (6,), "trace"),
    "aliased": (Aliased, (6,), "trace"),
    "appended": (Appended, (6,), "script"),
    "windows": (Windows, (3, 8, 8), "trace"),
    "windows-first": (WindowsFirst, (3, 8, 8), "trace"),
    "swin": (swin, (3, 32, 32), "trace"),
    "swin-v2": (swin_v2, (3, 32, 32), "trace"),
    "maxvit": (maxvit, (3, 32, 32), "trace"),
    "placed": (Placed, (3, 16, 16), "trace"),
    "placed-scripted": (Placed, (3, 16, 16), "script"),
}

# What --by-version writes.
OF_VERSIONS = {
    "mlp": (Mlp, (6,), "script"),
    "residual": (Residual, (3, 6, 6), "trace"),
    "residual-scripted": (Residual, (3, 6, 6), "script"),
    "small-vit": (SmallVit, (3, 8, 8), "trace"),
    "small-vit-scripted": (SmallVit, (3, 8, 8), "script"),
    "mobile": (SmallVit, (3, 8, 8), "mobile"),
}

# The layers that are trained. No dropout runs behind the first of them, and hardly a parameter has a gradient of zero, which
# rounding errors would take the place of.
TRAINED = {
    "residual": ("stem.1", "blocks.0.3", "blocks.1.1", "fc"),
    "residual-scripted": ("stem.0", "blocks.0.1", "blocks.1.0", "fc"),
    "pooled": ("features.0", "features.1", "head.0"),
    "vit-scripted": ("patch_embed.proj", "blocks.0.attn.proj", "blocks.1.norm1", "blocks.1.mlp.fc1", "head"),
    "recurrent-scripted": ("lstm", "fc"),
    "attention-scripted": ("attention", "norm"),
    "listed": ("listed", "fc"),
}
STEPS = 20

# What gradients are written of: in-place operations on what a layer puts out, attention, tuples, loops, branches and windows.
GRADIENTS = (
    "residual", "residual-scripted", "vit-scripted", "recurrent-scripted", "attention", "attention-scripted", "branches",
    "named", "nested", "windows", "swin-v2")


# What loops are counted of, and among how many samples.
COUNTED = ("windows", "swin", "swin-v2", "maxvit", "placed")
POINTS = 16


def exported(network, x, how):
    if how == "script":
        return torch.jit.script(network)
    # Gradients switch attention's own fast path off.
    with torch.no_grad():
        return torch.jit.trace(network, x, check_trace=False)


def own(module):
    return [p for p in module.parameters(recurse=False) if p.requires_grad]


def first(output):
    """What stands first in tuples, however deep."""
    return first(output[0]) if isinstance(output, tuple) else output


def with_probe(output, probe):
    """The same with a probe added to what stands first."""
    if not isinstance(output, tuple):
        return output + probe
    return getattr(type(output), "_make", tuple)((with_probe(output[0], probe), *output[1:]))


def outputs_of(network, x):
    """Runs the eager network; returns its output, and the runs of its modules with parameters."""
    runs = []
    hooks = []
    for name, module in network.named_modules():
        if own(module):
            hooks.append(module.register_forward_hook(
                lambda m, i, o, n=name: runs.append((n, m, first(o).clone()))))
    with torch.no_grad():
        output = network(x)
    for hook in hooks:
        hook.remove()
    return first(output), runs


def runs_of(network, x):
    """Returns the eager network's output, the runs of its layers, their parameters, and what is not ranked."""
    output, runs = outputs_of(network, x)
    _, others = outputs_of(network, torch.randn(x.shape, generator=torch.Generator().manual_seed(1)))
    entered = {n for (n, _, o), (_, _, other) in zip(runs, others, strict=True) if not torch.equal(o, other)}
    ran = {module for _, module, _ in runs}
    layers = [m for m in ran if not any(d in ran for d in list(m.modules())[1:])]
    runs = [(n, m, o) for n, m, o in runs if m in layers]
    taken, ranked, counts = set(), set(), {}
    for name, module, _ in runs:
        mine = [p for p in module.parameters() if id(p) not in taken]
        if name not in counts and mine:
            counts[name] = sum(p.numel() for p in mine)
            taken.update(id(p) for p in mine)
            if name in entered:
                ranked.update(id(p) for p in mine)
    unranked = [n for n, p in network.named_parameters() if id(p) not in ranked]
    return output, [(n, o) for n, _, o in runs if n in counts and n in entered], counts, unranked


def made(build, shape):
    torch.manual_seed(7)
    network = build().eval()
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.4)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.5, 1.5)
    return network, torch.randn(SAMPLES, *shape)


def trained(directory, name, build, shape):
    """Trains the eager network."""
    tensors = {}
    for rule in ("sgd", "adamw"):
        network, x = made(build, shape)
        labels = torch.arange(SAMPLES) % 3
        layers = [network.get_submodule(layer) for layer in TRAINED[name]]
        parameters = [p for layer in layers for p in layer.parameters()]
        for parameter in network.parameters():
            parameter.requires_grad_(any(parameter is p for p in parameters))
        for layer in layers:
            if isinstance(layer, nn.BatchNorm2d):
                layer.train()
        if rule == "sgd":
            optimizer = torch.optim.SGD(parameters, lr=0.05, momentum=0.9)
        else:
            optimizer = torch.optim.AdamW(parameters, lr=0.01, weight_decay=0.05)
        for _ in range(STEPS):
            optimizer.zero_grad()
            F.cross_entropy(network(x.clone()), labels).backward()
            optimizer.step()
        for layer_name, layer in zip(TRAINED[name], layers):
            for key, value in layer.state_dict().items():
                if value.is_floating_point():
                    tensors[f"{rule}/{layer_name}.{key}"] = value.detach().clone().contiguous()
    tensors["labels"] = labels
    path = directory / f"{name}.trained.safetensors"
    safetensors.torch.save_file(tensors, path, metadata={"layers": ";".join(TRAINED[name])})
    path.chmod(0o644)


def gradients(directory, name, build, shape):
    """Differentiates the eager network by what its layers put out, and by its parameters."""
    network, x = made(build, shape)
    with torch.no_grad():
        _, runs, _, _ = runs_of(network, x.clone())
    layers = {layer for layer, _ in runs}
    probes = []

    def tapped(layer, output):
        probe = torch.zeros_like(first(output), requires_grad=True)
        probes.append((layer, probe))
        return with_probe(output, probe)

    for layer, module in network.named_modules():
        if layer in layers:
            module.register_forward_hook(lambda m, i, o, n=layer: tapped(n, o))
    F.cross_entropy(first(network(x)), torch.arange(SAMPLES) % 3, reduction="sum").backward()
    tensors = {f"run/{i:03}/{layer}": probe.grad.contiguous() for i, (layer, probe) in enumerate(probes)}
    for parameter_name, parameter in network.named_parameters():
        if parameter.grad is not None:
            tensors[f"weight/{parameter_name}"] = (parameter.grad / SAMPLES).contiguous()
    path = directory / f"{name}.gradients.safetensors"
    safetensors.torch.save_file(tensors, path)
    path.chmod(0o644)


def write(directory, name, build, shape, how):
    network, x = made(build, shape)
    module = exported(network, x, "trace" if how == "mobile" else how)
    save = module._save_for_lite_interpreter if how == "mobile" else module.save
    save(str(directory / f"{name}.pt"))
    output, runs, counts, unranked = runs_of(network, x.clone())
    tensors = {"input": x, "output": output}
    tensors.update({f"run/{i:03d}/{n}": o.contiguous() for i, (n, o) in enumerate(runs)})
    metadata = {
        "torch": torch.__version__.split("+")[0],
        "layers": ";".join(f"{n}={c}" for n, c in counts.items()),
        "unranked": ";".join(unranked),
    }
    path = directory / f"{name}.expected.safetensors"
    safetensors.torch.save_file(tensors, path, metadata=metadata)
    path.chmod(0o644)


def images(shape):
    """Numbers in [-1, 1) that follow from their places."""
    i = torch.arange(POINTS * int(torch.tensor(shape).prod()))
    return (((31 * i + 7919) * i) % 1_000_003).double().div(500_002).sub(1).float().reshape(POINTS, *shape)


def counts(directory):
    from ripser import ripser

    lines = []
    for name in COUNTED:
        build, shape, _ = NETWORKS[name]
        network, _ = made(build, shape)
        for layer, output in runs_of(network, images(shape))[1]:
            loops = ripser(output.reshape(POINTS, -1).double().numpy(), maxdim=1)["dgms"][1]
            lines.append(f"{name} {layer} {len(loops)}")
    (directory / "counts.txt").write_text("\n".join(lines) + "\n")


class Allocations(TorchDispatchMode):
    """Lists the first results of operations that stand in memory of their own."""

    def __init__(self):
        super().__init__()
        self.bytes = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        given = {x.untyped_storage().data_ptr() for x in tree_flatten((args, kwargs))[0] if isinstance(x, Tensor)}
        result = function(*args, **(kwargs or {}))
        made = [x for x in tree_flatten(result)[0] if isinstance(x, Tensor)]
        if made and made[0].dim() > 0 and made[0].is_floating_point():
            if made[0].untyped_storage().data_ptr() not in given:
                self.bytes.append(made[0].numel() * made[0].element_size())
        return result


def allocations(directory):
    lines = []
    for name, (build, shape, _) in NETWORKS.items():
        network = build().eval()
        x = torch.zeros(2, *shape)
        with torch.no_grad(), Allocations() as seen:
            network(x)
        lines.append(f"{name} {' '.join(map(str, seen.bytes))}")
    (directory / "allocations.txt").write_text("\n".join(lines) + "\n")


def skeleton(directory, name, build, side):
    whole = directory / "whole.pt"
    network = build().eval()
    with torch.no_grad():
        torch.jit.trace(network, torch.zeros(1, 3, side, side), check_trace=False).save(str(whole))
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(
            directory / f"{name}.skeleton.pt", "w", zipfile.ZIP_DEFLATED) as written:
        for entry in read.namelist():
            if "/data/" not in entry and not entry.endswith(".debug_pkl"):
                stored = zipfile.ZIP_DEFLATED if entry.endswith(".py") else zipfile.ZIP_STORED
                written.writestr(zipfile.ZipInfo(entry), read.read(entry), stored)
    whole.unlink()


def refused(directory):
    directory.mkdir(exist_ok=True)
    torch.manual_seed(7)
    mlp = Mlp().eval()
    torch.jit.freeze(torch.jit.script(mlp)).save(str(directory / "frozen.pt"))
    torch.jit.script(torch.ao.quantization.quantize_dynamic(mlp, {nn.Linear}, torch.qint8)).save(
        str(directory / "quantised.pt"))
    torch.jit.script(Chosen().eval()).save(str(directory / "chosen.pt"))
    torch.jit.trace(Depthwise().train(), torch.randn(4, 3, 12, 12), check_trace=False).save(str(directory / "training.pt"))
    exported(Weighted().eval(), torch.randn(4, 4, 5), "trace").save(str(directory / "weighted.pt"))


def by_version(directory):
    version = ".".join(torch.__version__.split(".")[:2])
    for name, (build, shape, how) in OF_VERSIONS.items():
        write(directory, f"{name}-torch{version}", build, shape, how)


def command_line(directory):
    torch.manual_seed(5)
    network = nn.Sequential(nn.Conv2d(3, 4, 3, 2), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 5 * 5, 3)).eval()
    example = torch.randn(2, 3, 12, 12)
    torch.jit.trace(network, example).save(str(directory / "flat.pt"))
    torch.jit.trace(network.double(), example.double()).save(str(directory / "double.pt"))


def networks(directory, names):
    for name in names:
        build, shape, how = NETWORKS[name]
        write(directory, name, build, shape, how)
        if name in TRAINED:
            trained(directory, name, build, shape)
        if name in GRADIENTS:
            gradients(directory, name, build, shape)


def main(target):
    directory = pathlib.Path(target)
    directory.mkdir(parents=True, exist_ok=True)
    networks(directory, NETWORKS)
    formula = importlib.util.spec_from_file_location("formula", pathlib.Path(__file__).with_name("export-networks.py"))
    filled = importlib.util.module_from_spec(formula)
    formula.loader.exec_module(filled)
    for name in ("resnet", "mobilenet"):
        skeleton(directory, name, *filled.SMALL[name])
    refused(directory / "refused")
    allocations(directory)
    counts(directory)


if __name__ == "__main__":
    if sys.argv[1] == "--allocations":
        allocations(pathlib.Path(sys.argv[2]))
    elif sys.argv[1] == "--gradients":
        for name in sys.argv[2].split(","):
            build, shape, _ = NETWORKS[name]
            gradients(pathlib.Path(sys.argv[3]), name, build, shape)
    elif sys.argv[1] == "--counts":
        counts(pathlib.Path(sys.argv[2]))
    elif sys.argv[1] == "--networks":
        networks(pathlib.Path(sys.argv[3]), sys.argv[2].split(","))
    elif sys.argv[1] == "--by-version":
        by_version(pathlib.Path(sys.argv[2]))
    elif sys.argv[1] == "--command-line":
        command_line(pathlib.Path(sys.argv[2]))
    else:
        main(sys.argv[1])
