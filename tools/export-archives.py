#!/usr/bin/env python3
"""Writes the small archives that the tests of ArchiveUnpacker unpack, with GNU tar, Python's tarfile and Python's zipfile.

Every archive holds the same four files; long.jpg stands below folders whose names have 200 letters. Usage:

    tools/export-archives.py adabet-djl/src/test/resources/io/github/adabet/djl/download
"""

import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile

LONG = "folder/" + "l" * 100 + "/" + "o" * 100 + "/long.jpg"
MIDDLE = "folder/" + "m" * 80 + "/" + "middle" * 5 + ".jpg"
FILES = {"folder/a.jpg": b"a", MIDDLE: b"middle", LONG: b"long" * 300, "empty": b""}


def main(target: str) -> None:
    os.makedirs(target, exist_ok=True)
    with tempfile.TemporaryDirectory() as source:
        for name, content in FILES.items():
            path = os.path.join(source, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
            os.utime(path, (0, 0))
        for layout in ("gnu", "posix"):
            with open(f"{target}/{layout}-of-gnu-tar.tar.gz", "wb") as output:
                tar = ["tar", "--format=" + layout, "--sort=name", "--owner=0", "--group=0", "--mtime=@0", "-cf", "-"]
                plain = subprocess.run(tar + ["-C", source, "."], stdout=subprocess.PIPE, check=True).stdout
                output.write(subprocess.run(["gzip", "-n9"], input=plain, stdout=subprocess.PIPE, check=True).stdout)
        for layout, number in (("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)):
            with tarfile.open(f"{target}/{layout}-of-python.tar", "w", format=number) as archive:
                for name in FILES:
                    archive.add(os.path.join(source, name), name)
        # The oldest layouts have no room for the long name.
        for layout in ("v7", "ustar"):
            tar = ["tar", "--format=" + layout, "--owner=0", "--group=0", "--mtime=@0", "-cf"]
            names = ["folder/a.jpg", "empty"] if layout == "v7" else ["folder/a.jpg", MIDDLE, "empty"]
            subprocess.run(tar + [f"{target}/{layout}-of-gnu-tar.tar", "-C", source, *names], check=True)
        with zipfile.ZipFile(f"{target}/deflated-of-python.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name in FILES:
                # The format knows no date before 1980.
                archive.writestr(zipfile.ZipInfo(name), FILES[name], zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main(sys.argv[1])
