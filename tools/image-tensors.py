#!/usr/bin/env python3
"""Writes small images, and what Pillow, torchvision and timm make of them, for the tests of adabet-djl.

    pip install torch==2.7.1 torchvision==0.22.1 timm pillow==11.3.0 numpy
    tools/image-tensors.py adabet-djl/src/test/resources/images

Pillow 13 resizes the columns of some images before their rows, which changes single numbers by one grey level; that
nothing changes by more is what "check" in place of the folder finds out with whatever release is installed.

formats/NAME.EXT with formats/NAME.EXT.gz
    a file of each format and kind, and its pixels by Image.open(file).convert("RGB"): after 4 bytes each of width and
    height (big-endian) red, green and blue of each pixel, row by row. Files that begin with "exif" are turned upright by
    ImageOps.exif_transpose first. Of grey images with 16 bits the upper 8 are expected.
sizes/photo.png, sizes/tall.png, sizes/small.png
    images of several proportions, resized by Pillow to sizes/NAME-FILTER-WIDTHxHEIGHT.gz, in the same form
tensors/PRESET-NAME.gz
    what a preset makes of sizes/NAME.png: after 4 bytes each of the number of axes and each extent the float32 numbers,
    all big-endian. torchvision and timm: by their own transforms; the others by the formulas of
    keras.applications.imagenet_utils.preprocess_input on the image resized by Pillow
colors/CHANGE.gz
    sizes/photo.png, resized to 36 x 24, after torchvision's function on images of that name with the figure in the name
"""

import gzip
import io
import struct
import sys
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps


def photo(width, height, seed):
    """Returns a smooth image with edges and some noise, as photographs have them."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    channels = []
    for i in range(3):
        wave = np.sin(x / (7.0 + 3 * i)) * 40 + np.cos(y / (5.0 + 2 * i)) * 40 + 128
        disc = ((x - width * (0.3 + 0.2 * i)) ** 2 + (y - height / 2) ** 2) < (min(width, height) / 3.5) ** 2
        wave[disc] = 235 - 90 * i
        channels.append(wave)
    noise = random.normal(0, 3, (height, width, 1))
    return np.clip(np.stack(channels, 2) + noise, 0, 255).astype(np.uint8)


def pack(path, data):
    """Compresses without a date, so that the same content makes the same file."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, filename="") as out:
        out.write(data)
    path.write_bytes(buffer.getvalue())


def pixels(path, image):
    array = np.asarray(image.convert("RGB"))
    pack(path, struct.pack(">ii", array.shape[1], array.shape[0]) + array.tobytes())


def tensor(path, array):
    array = np.ascontiguousarray(array, dtype=">f4")
    pack(path, struct.pack(f">{1 + array.ndim}i", array.ndim, *array.shape) + array.tobytes())


def formats(folder):
    base = Image.fromarray(photo(26, 19, 1))
    grey = base.convert("L")
    alpha = Image.fromarray(np.tile(np.linspace(0, 255, 26).astype(np.uint8), (19, 1)))
    rgba = base.copy()
    rgba.putalpha(alpha)
    la = Image.merge("LA", (grey, alpha))
    palette = base.quantize(40)
    exif = Image.Exif()

    def save(name, image, upright=False, **options):
        image.save(folder / name, **options)
        opened = Image.open(folder / name)
        pixels(folder / (name + ".gz"), ImageOps.exif_transpose(opened) if upright else opened)

    save("rgb.png", base)
    save("grey.png", grey)
    save("rgba.png", rgba)
    save("grey-alpha.png", la)
    save("palette.png", palette)
    save("palette-transparent.png", palette, transparency=3)
    save("palette-4-bits.png", base.quantize(9), bits=4)
    save("one-bit.png", base.convert("1"))
    save("baseline.jpg", base, quality=90, subsampling=2)
    save("no-subsampling.jpg", base, quality=95, subsampling=0)
    save("subsampled-422.jpg", base, quality=85, subsampling=1)
    save("progressive.jpg", base, quality=90, progressive=True)
    save("grey.jpg", grey, quality=90)
    save("cmyk.jpg", base.convert("CMYK"), quality=95)
    save("restart.jpg", base, quality=90, restart_marker_blocks=2)
    for orientation in range(1, 9):
        exif[0x0112] = orientation
        save(f"exif-{orientation}.jpg", base, upright=True, quality=90, exif=exif)
    exif[0x0112] = 6
    save("exif-6.png", base.resize((12, 9)), upright=True, exif=exif)
    save("exif-8.webp", base.resize((12, 9)), upright=True, exif=exif, lossless=True)
    save("palette.gif", palette)
    save("transparent.gif", palette, transparency=3)
    save("interlaced.gif", palette, interlace=1)
    smaller = base.crop((0, 0, 11, 8)).quantize(12)
    for name, canvas, place, local, options in (
        ("offset.gif", (26, 19), (9, 7), False, {}),
        ("offset-transparent.gif", (26, 19), (9, 7), False, {"transparency": smaller.getpixel((5, 5))}),
        ("offset-interlaced.gif", (15, 19), (4, 11), False, {"interlace": 1}),
        ("offset-own-palette.gif", (26, 19), (9, 7), True, {"transparency": smaller.getpixel((5, 5))}),
        ("sticking-out.gif", (13, 6), (5, 2), False, {}),
    ):
        smaller.save(folder / name, **options)
        move(folder / name, canvas, place, local)
        pixels(folder / (name + ".gz"), Image.open(folder / name))
    save("rgb.bmp", base)
    save("palette.bmp", palette)
    save("grey.bmp", grey)
    save("lossless.webp", base, lossless=True)
    save("lossy.webp", base, quality=90)
    save("alpha.webp", rgba, lossless=True, exact=True)
    save("raw.tif", base)
    save("lzw.tif", base, compression="tiff_lzw")
    save("deflate.tif", base, compression="tiff_adobe_deflate")
    save("jpeg.tif", base, compression="jpeg")
    save("grey.tif", grey)
    save("rgba.tif", rgba)
    save("cmyk.tif", base.convert("CMYK"))

    # A JPEG of RGB without any marker that says so but the names of its components, and YCCK.
    save("rgb-components.jpg", base, quality=95, keep_rgb=True)
    ycck(folder / "ycck.jpg", base)
    pixels(folder / "ycck.jpg.gz", Image.open(folder / "ycck.jpg"))

    # Pillow clips grey images of 16 bits in some releases; what is expected is the upper byte.
    wide = np.asarray(grey, dtype=np.uint16) * 257
    Image.fromarray(wide).save(folder / "grey-16-bits.png")
    pixels(folder / "grey-16-bits.png.gz", grey)
    rgb16(folder / "rgb-16-bits.png", np.asarray(base))
    pixels(folder / "rgb-16-bits.png.gz", base)


def ycck(path, image):
    """Writes a JPEG file of YCCK: that of a YCbCr image and its black, put together by hand.

    Pillow writes CMYK only without a conversion; its four components may as well be called YCCK.
    """
    red, green, blue = image.split()
    ycc = image.convert("YCbCr")
    black = Image.fromarray(np.full((image.height, image.width), 255, np.uint8) - np.asarray(blue) // 4)
    # Pillow inverts CMYK when it writes, so that the file holds the numbers given here.
    four = Image.merge("CMYK", [Image.eval(part, lambda v: 255 - v) for part in (*ycc.split(), black)])
    buffer = io.BytesIO()
    four.save(buffer, "JPEG", quality=95)
    data = bytearray(buffer.getvalue())
    at = data.index(b"Adobe")
    data[at + 11] = 2
    path.write_bytes(data)


def move(path, canvas, place, local):
    """Gives a GIF file of one picture another canvas, and puts the picture, or its palette too, elsewhere on it."""
    data = bytearray(path.read_bytes())
    data[6:10] = struct.pack("<HH", *canvas)
    at = 13 + (3 << (1 + (data[10] & 7)))
    palette = bytes(data[13:at])
    while data[at] == 0x21:
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    assert data[at] == 0x2C
    data[at + 1 : at + 5] = struct.pack("<HH", *place)
    if local:
        # The file's own palette is then another one, which the picture's replaces.
        data[at + 9] |= 0x80 | (data[10] & 7)
        data[at + 10 : at + 10] = palette
        data[13 : 13 + len(palette)] = palette[::-1]
    path.write_bytes(data)


def rgb16(path, array):
    """Writes a PNG file of 16 bits a number, which Pillow cannot."""
    import zlib

    height, width, _ = array.shape
    wide = (array.astype(">u2") << 8) + 77
    lines = b"".join(b"\0" + wide[y].astype(">u2").tobytes() for y in range(height))

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")
    )


def sizes(folder):
    images = {"photo": photo(100, 66, 2), "tall": photo(41, 67, 3), "small": photo(20, 14, 4)}
    asked = {"photo": [(40, 40), (73, 48), (37, 11)], "tall": [(50, 81), (40, 40), (41, 30)], "small": [(40, 40), (20, 33)]}
    for name, array in images.items():
        image = Image.fromarray(array)
        image.save(folder / f"{name}.png", optimize=True)
        for width, height in asked[name]:
            for label, kind in (("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC)):
                if label == "bicubic" and width == 73:
                    continue
                pixels(folder / f"{name}-{label}-{width}x{height}.gz", image.resize((width, height), kind))


def tensors(folder, images):
    import timm.data
    import torchvision.transforms as transforms
    from torchvision.models import ResNet50_Weights

    size = 32
    timm_transform = timm.data.create_transform(
        input_size=(3, size, size), interpolation="bicubic", mean=(0.5,) * 3, std=(0.5,) * 3, crop_pct=0.9
    )
    torchvision_transform = ResNet50_Weights.IMAGENET1K_V1.transforms(
        crop_size=size, resize_size=round(size * 256 / 224)
    )
    none = transforms.Compose(
        [transforms.Resize(round(size * 256 / 224)), transforms.CenterCrop(size), transforms.ToTensor()]
    )
    for name in ("photo", "tall", "small"):
        image = Image.open(images / f"{name}.png").convert("RGB")
        tensor(folder / f"torchvision-{name}.gz", torchvision_transform(image).numpy())
        tensor(folder / f"timm-{name}.gz", timm_transform(image).numpy())
        tensor(folder / f"none-{name}.gz", none(image).numpy())
        square = np.asarray(image.resize((size, size), Image.BILINEAR), dtype=np.float32)
        caffe = square[..., ::-1] - np.array([103.939, 116.779, 123.68], dtype=np.float32)
        tensor(folder / f"keras-caffe-{name}.gz", caffe.transpose(2, 0, 1))
        tensor(folder / f"tf-{name}.gz", (square / np.float32(127.5) - np.float32(1)).transpose(2, 0, 1))


def colors(folder, images):
    import torchvision.transforms.functional as functional

    image = Image.open(images / "photo.png").convert("RGB").resize((36, 24), Image.BILINEAR)
    pixels(folder / "unchanged.gz", image)
    for label, change in (
        ("brightness", functional.adjust_brightness),
        ("contrast", functional.adjust_contrast),
        ("saturation", functional.adjust_saturation),
    ):
        for factor in (0.4, 1.7):
            pixels(folder / f"{label}-{factor}.gz", change(image, factor))
    for factor in (-0.3, 0.1):
        pixels(folder / f"hue-{factor}.gz", functional.adjust_hue(image, factor))
    for angle in (17, -40):
        turned = functional.rotate(image, angle, transforms_bilinear())
        pixels(folder / f"rotation-{angle}.gz", turned)


def transforms_bilinear():
    from torchvision.transforms import InterpolationMode

    return InterpolationMode.BILINEAR


def check():
    """Compares this Pillow's sizes with those in the repository."""
    folder = Path(__file__).parent.parent / "adabet-djl/src/test/resources/images/sizes"
    largest = 0
    for path in sorted(folder.glob("*.gz")):
        name, label, size = path.stem.split("-")
        width, height = map(int, size.split("x"))
        image = Image.open(folder / f"{name}.png").convert("RGB")
        actual = np.asarray(image.resize((width, height), Image.BILINEAR if label == "bilinear" else Image.BICUBIC))
        expected = np.frombuffer(gzip.decompress(path.read_bytes())[8:], np.uint8).reshape(actual.shape)
        largest = max(largest, int(np.abs(actual.astype(int) - expected).max()))
    print(f"Pillow {PIL.__version__}: at most {largest} grey levels from the sizes in the repository")
    return 0 if largest <= 1 else 1


def main():
    if sys.argv[1] == "check":
        sys.exit(check())
    target = Path(sys.argv[1])
    for name in ("formats", "sizes", "tensors", "colors"):
        (target / name).mkdir(parents=True, exist_ok=True)
    formats(target / "formats")
    sizes(target / "sizes")
    tensors(target / "tensors", target / "sizes")
    colors(target / "colors", target / "sizes")


if __name__ == "__main__":
    main()
