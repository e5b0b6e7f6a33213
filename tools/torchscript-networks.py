#!/usr/bin/env python3
"""Draws classifiers of timm and torchvision, and takes each through adabet's commands as a TorchScript file.

    pip install torch==2.7.1 torchvision timm
    tools/torchscript-networks.py --adabet DIR/bin/adabet --seed 20261130 --out DIR --markdown FILE

For each name: random weights, evaluation mode, torch.jit.trace or torch.jit.script (every second one), then

    adabet rank    --model NAME.pt --data IMAGES
    adabet train   --model NAME.pt --data IMAGES --out RUN     (the images have three classes: a new head)
    adabet predict --model RUN IMAGES --csv FILE

and the file that training saved is loaded by torch.jit.load: three classes, the same probabilities as predict's, no
weights changed but those of the layers that were trained (and statistics of their normalisations). Names whose network has
more than --largest parameters are drawn again, and printed. Exit code 1 if fewer than --least went through.
"""

import argparse
import csv
import json
import pathlib
import random
import subprocess
import sys
import time

import numpy as np
import timm
import torch
from PIL import Image, ImageDraw
from torchvision import models

CLASSES = ("circle", "square", "triangle")
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def drawings(folder, side, count, rng):
    """Drawings of three shapes in noise, in a folder of each; PNG of so many pixels a side."""
    for name in CLASSES:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for i in range(count):
            pixels = np.random.default_rng(rng.getrandbits(32)).integers(0, 90, (side, side, 3), dtype=np.uint8)
            image = Image.fromarray(pixels)
            draw = ImageDraw.Draw(image)
            size = rng.randint(side // 4, side // 2)
            x, y = rng.randint(0, side - size), rng.randint(0, side - size)
            colour = tuple(rng.randint(120, 255) for _ in range(3))
            if name == "circle":
                draw.ellipse((x, y, x + size, y + size), fill=colour)
            elif name == "square":
                draw.rectangle((x, y, x + size, y + size), fill=colour)
            else:
                draw.polygon(((x, y + size), (x + size, y + size), (x + size // 2, y)), fill=colour)
            image.save(folder / name / f"{i:03}.png")


def candidates():
    """All classifiers, each as (library, name)."""
    names = [("torchvision", n) for n in models.list_models(module=models)]
    return sorted(names) + sorted(("timm", n) for n in timm.list_models())


def build(library, name):
    """The network, and the side of its images."""
    if library == "timm":
        # timm replaces parts by fused ones that cannot be scripted, unless told which export comes.
        model = timm.create_model(name, pretrained=False, num_classes=1000, scriptable=True)
        return model.eval(), timm.data.resolve_model_data_config(model)["input_size"][-1]
    model = models.get_model(name, weights=None)
    weights = models.get_model_weights(name).DEFAULT
    return model.eval(), getattr(weights.transforms(), "crop_size", [224])[0]


def drawn(rng, largest):
    """Networks without end, as (library, name, network, side)."""
    names = candidates()
    while True:
        library, name = names.pop(rng.randrange(len(names)))
        torch.manual_seed(rng.getrandbits(32))
        try:
            model, side = build(library, name)
        except Exception as error:  # a library's own model that it cannot make is no network
            print(f"{library} {name}: not made by {library}: {str(error)[:120]}", flush=True)
            continue
        parameters = sum(p.numel() for p in model.parameters())
        if parameters > largest or side > 288:
            print(f"{library} {name}: left out, {parameters / 1e6:.0f} million parameters, side {side}", flush=True)
            continue
        yield library, name, model, side


def exported(model, side, way):
    """The TorchScript network: the two lines that the documentation names."""
    if way == "scripted":
        return torch.jit.script(model)
    return torch.jit.trace(model, torch.randn(2, 3, side, side))


def run(log, *arguments):
    """Runs a command; its output goes to the log, and its last lines to the error."""
    with open(log, "a", encoding="utf-8") as out:
        out.write("$ " + " ".join(map(str, arguments)) + "\n")
        out.flush()
        done = subprocess.run([str(a) for a in arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        out.write(done.stdout)
    if done.returncode:
        lines = [line for line in done.stdout.strip().splitlines() if line.strip()]
        raise RuntimeError(f"exit code {done.returncode}: {' '.join(lines[-2:])[-300:]}")


def images_of(files, side):
    """The images as the commands read them: the middle of files that have the size to which others are brought first."""
    whole = [np.asarray(Image.open(f).convert("RGB"), dtype=np.float32) / 255 for f in files]
    start = round((whole[0].shape[0] - side) / 2)
    batch = np.stack([image[start : start + side, start : start + side] for image in whole])
    return torch.from_numpy((batch - np.float32(MEAN)) / np.float32(STD)).permute(0, 3, 1, 2).contiguous()


def check(original, saved, csv_file, trained, side):
    """Compares the saved file with what predict said, and its weights with those before."""
    network = torch.jit.load(str(saved)).eval()
    with open(csv_file, encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["rank"] == "1"]
    with torch.no_grad():
        outputs = network(images_of([row["file"] for row in rows], side))
    if tuple(outputs.shape) != (len(rows), len(CLASSES)):
        raise AssertionError(f"outputs are {tuple(outputs.shape)}")
    best = outputs.softmax(1).max(1)
    said = torch.tensor([float(row["probability"]) for row in rows])
    if not torch.allclose(best.values, said, atol=1e-4):
        raise AssertionError(f"predict says {said.tolist()}, Python {best.values.tolist()}")
    before = dict(torch.jit.load(str(original)).named_parameters())
    after = dict(network.named_parameters())
    changed = {n for n in after if n not in before or not torch.equal(before[n], after[n])}
    stray = sorted(n for n in changed if n.rpartition(".")[0] not in trained and n not in trained)
    if stray:
        raise AssertionError(f"changed though not trained: {stray[:5]}")
    if not changed:
        raise AssertionError("nothing was trained")
    return len(changed)


def through(adabet, library, name, model, side, way, images, out):
    """Takes one network through the commands, and says how it went."""
    folder = out / f"{library}-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    file, log, runs = folder / "network.pt", folder / "output.txt", folder / "run"
    exported(model, side, way).save(str(file))
    given = ("--data", images, "--input-size", side, "--seed", 1)
    run(log, adabet, "rank", "--model", file, *given, "--rank-batch-size", 8, "--rank-batches", 1, "--json", folder / "ranking.json")
    run(
        log, adabet, "train", "--model", file, *given, "--rank-batch-size", 8, "--rank-batches", 1, "--rho", 0.1,
        "--batch-size", 4, "--epochs", 1, "--learning-rate", 0.001, "--overwrite", "--out", runs, "--json", folder / "result.json",
    )
    run(log, adabet, "predict", "--model", runs, "--csv", folder / "classes.csv", images / CLASSES[0])
    saved = sorted(runs.rglob("*.pt"))
    if not saved:
        raise AssertionError(f"{runs} holds no TorchScript file")
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    trained = set(result["report"]["trainedLayers"])
    return check(file, saved[0], folder / "classes.csv", trained, side)


def word_of(options, library, name, model, side, way):
    """How it went, as the table says it."""
    images = options.out / f"images-{side}"
    if not images.is_dir():
        drawings(images, round(side * 256 / 224), 8, random.Random(side))
    try:
        changed = through(options.adabet, library, name, model, side, way, images, options.out)
        return f"yes, {changed} tensors changed"
    except Exception as error:  # the table says what went wrong with each
        return f"no: {type(error).__name__}: {str(error).strip()[:300]}".replace("|", "/").replace("\n", " ")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adabet", required=True)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--least", type=int, default=18)
    parser.add_argument("--largest", type=float, default=100e6)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--markdown", type=pathlib.Path)
    parser.add_argument("--resume", action="store_true", help="keep the rows that an interrupted run of this seed left in --out")
    options = parser.parse_args()
    print(f"seed {options.seed}, torch {torch.__version__}, timm {timm.__version__}", flush=True)
    rng = random.Random(options.seed)
    rows, good = [], 0
    options.out.mkdir(parents=True, exist_ok=True)
    kept_file = options.out / f"rows-{options.seed}.jsonl"
    if not options.resume:
        kept_file.unlink(missing_ok=True)
    lines = kept_file.read_text(encoding="utf-8").splitlines() if kept_file.exists() else []
    kept = {(row["library"], row["network"]): row["word"] for row in map(json.loads, lines)}
    networks = drawn(rng, options.largest)
    for index in range(options.count):
        library, name, model, side = next(networks)
        way = ("traced", "scripted")[index % 2]
        started = time.time()
        word = kept.get((library, name))
        if word is None:
            word = word_of(options, library, name, model, side, way)
            with kept_file.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"library": library, "network": name, "word": word}) + "\n")
        good += word.startswith("yes")
        rows.append(f"| {library} | {name} | {way} | {side} | {word} |")
        print(rows[-1], f"{time.time() - started:.0f} s", flush=True)
    table = "\n".join(["| library | network | export | side | went through |", "|---|---|---|---:|---|", *rows])
    if options.markdown:
        options.markdown.write_text(table + "\n", encoding="utf-8")
    print(f"seed {options.seed}: {good} of {options.count} went through")
    return 0 if good >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
