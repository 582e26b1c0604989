"""What `--history` costs against `git cat-file --batch` of the same blobs and the checks alone.

    python -m benchmarks.history [FOLDER]

makes a repository of 2,000 commits with 5,000 images, and one of a tenth of that for the memory.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpus import photos
from benchmarks.cost import cost

COMMITS, BLOBS = 2_000, 5_000
LIMIT = 3.0
CHECKS = """
import sys
from hooklib.config import Config, for_file
from hooklib.model import Blob
from hooklib.scan import scan
data = open(sys.argv[1], "rb")
while size := data.read(8):
    scan(Blob(data.read(int.from_bytes(size, "big")), "x.jpg"), for_file(CONFIG, "x.jpg"))
""".replace("CONFIG", "Config(faces='off')")


def images(number: int, folder: Path) -> Iterator[bytes]:
    """Yield so many JPEGs of 20 to 60 kB, no two the same, every tenth with a phone's EXIF."""
    rng = random.Random(7)
    bases = [path.read_bytes() for path in photos(folder, 8, 20_000, 60_000)]
    for index in range(number):
        base = bases[index % len(bases)]
        if index % 10:
            cut = base.index(b"\xff\xdb")  # the first table: everything before it is metadata
            base = base[:2] + base[cut:]
        middle = len(base) - 4_000
        fresh = bytes(rng.randrange(255) for _ in range(8))  # in the scan, never a marker
        yield base[:middle] + fresh + base[middle + 8 :]


def repository(folder: Path, commits: int, blobs: int) -> list[bytes]:
    """Make a repository: in each commit a few images are new or changed. Return the images."""
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    made = list(images(blobs, folder.parent / f"{folder.name}-bases"))
    stream = bytearray()
    for index, data in enumerate(made):
        stream += b"blob\nmark :%d\ndata %d\n%b\n" % (index + 1, len(data), data)
    marks = iter(range(1, blobs + 1))
    for commit in range(commits):
        stream += b"commit refs/heads/main\ncommitter A <a@example.com> %d +0000\n" % commit
        stream += b"data 1\nx\n"
        for _ in range(blobs * (commit + 1) // commits - blobs * commit // commits):
            mark = next(marks)
            stream += b"M 100644 :%d images/%d/%d.jpg\n" % (mark, mark % 40, mark % 1500)
    importing = ["git", "-C", str(folder), "fast-import", "--quiet"]
    subprocess.run(importing, input=bytes(stream), check=True)
    return made


def main(folder: Path) -> int:
    """Print the costs and return 1 where the limit is not kept."""
    big, small = folder / "big", folder / "small"
    made = repository(big, COMMITS, BLOBS)
    repository(small, COMMITS // 10, BLOBS // 10)
    data = folder / "blobs"
    data.write_bytes(b"".join(len(image).to_bytes(8, "big") + image for image in made))
    ids = folder / "ids"
    listing = (
        "git -C $0 rev-list --objects --no-object-names --all | git -C $0 cat-file --batch-check"
    )
    listing += " | grep blob | cut -d' ' -f1"
    ids.write_bytes(subprocess.run(["sh", "-c", listing, str(big)], capture_output=True).stdout)

    def ours(where: Path) -> list[str]:
        flags = ["--history", "--faces", "off", "--jobs", "1", "--no-cache"]
        program = f"import os; os.chdir({str(where)!r}); from hooklib.cli import run; run()"
        return [sys.executable, "-c", program, *flags]

    costs = {
        "image-privacy --history": cost(ours(big)),
        "git cat-file --batch": cost(["sh", "-c", f"git -C {big} cat-file --batch <{ids}"]),
        "the checks alone": cost([sys.executable, "-c", CHECKS, str(data)]),
        "a tenth of the history": cost(ours(small)),
    }
    for name, (cpu, memory) in costs.items():
        print(f"  {name:<26} {cpu:8.3f} s CPU {memory:7.0f} MiB")
    whole, git, checks, _ = costs.values()
    allowed = LIMIT * git.cpu + checks.cpu
    print(f"  of what is allowed ({LIMIT:g} x cat-file + checks): {whole.cpu / allowed:.2f}")
    print(f"  over the checks: {(whole.cpu - checks.cpu) / git.cpu:.2f} x cat-file")
    return int(whole.cpu > allowed)


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = os.getcwd()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else temporary)))
