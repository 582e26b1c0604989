"""What is in `docs` works: each block of Python, the upload handlers, the run on Dask."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import hooklib
from tests.pages import FRAGMENT, Block, blocks
from tests.photos import phone_photo
from tests.samples.phone import photo

pytestmark = pytest.mark.checkout
ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))


def run(page: Path, block: Block, names: dict[str, Any]) -> dict[str, Any]:
    code = compile("\n" * block.line + block.code, str(page), "exec")
    if block.mark != FRAGMENT:
        exec(code, names)  # noqa: S102
    return names


def app(name: str) -> dict[str, Any]:
    """Return what the block of this name on the page of upload handlers defines."""
    page = ROOT / "docs" / "uploads.md"
    block = next(block for block in blocks(page) if block.mark == f"name: {name}")
    return run(page, block, {"__name__": name})


def test_there_are_pages() -> None:
    assert {"api.md", "uploads.md", "pipelines.md"} <= {page.name for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the blocks of a page one after the other, as its reader would, beside a photo."""
    for package in ("flask", "fastapi", "django", "dask.distributed"):
        if package in page.read_text(encoding="utf-8"):
            pytest.importorskip(package, reason="the extra 'examples' is not installed")
    monkeypatch.chdir(tmp_path)
    Path("photo.jpg").write_bytes(photo())
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(page):
        if block.kind == "python" and not block.mark.startswith(
            "name: "
        ):  # these are apps of their own, tested below
            run(page, block, names)


UPLOADS = {
    "a photo": (phone_photo(), 200),
    "no picture": (b"words", 400),
    "a damaged one": (phone_photo()[:500], 400),
}


def same_picture(data: bytes) -> bool:
    with Image.open(io.BytesIO(data)) as one, Image.open(io.BytesIO(phone_photo())) as other:
        return bool(one.tobytes() == other.tobytes())


def check(status: int, body: bytes, expected: int) -> None:
    assert status == expected
    if status == 200:
        assert hooklib.inspect(body, {"faces": "off"}) == []
        assert same_picture(body)


@pytest.mark.parametrize("upload", UPLOADS)
def test_flask(upload: str) -> None:
    pytest.importorskip("flask", reason="the extra 'examples' is not installed")
    data, expected = UPLOADS[upload]
    client = app("flask")["app"].test_client()
    done = client.post("/photos", data={"photo": (io.BytesIO(data), "photo.jpg")})
    check(done.status_code, done.data, expected)


@pytest.mark.parametrize("upload", UPLOADS)
def test_fastapi(upload: str) -> None:
    for package in ("fastapi", "httpx", "python_multipart"):
        pytest.importorskip(package, reason="the extra 'examples' is not installed")
    from fastapi.testclient import TestClient

    data, expected = UPLOADS[upload]
    client = TestClient(app("fastapi")["app"])
    done = client.post("/photos", files={"photo": ("photo.jpg", data, "image/jpeg")})
    check(done.status_code, done.content, expected)


@pytest.mark.parametrize("upload", UPLOADS)
def test_django(upload: str) -> None:
    django = pytest.importorskip("django", reason="the extra 'examples' is not installed")
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import RequestFactory

    data, expected = UPLOADS[upload]
    file = SimpleUploadedFile("photo.jpg", data, "image/jpeg")
    done = app("django")["upload"](RequestFactory().post("/photos", {"photo": file}))
    check(done.status_code, done.content, expected)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "photos" / "2026"
    folder.mkdir(parents=True)
    for number in range(5):
        (folder / f"{number}.jpg").write_bytes(photo())
    Image.new("RGB", (8, 8)).save(folder.parent / "plain.png")
    (folder.parent / "words.txt").write_text("words")
    return folder.parent


def told(lines: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]


@pytest.mark.once
def test_a_data_set_on_a_local_cluster_of_processes(pictures: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra 'examples' is not installed")
    out = tmp_path / "findings.jsonl"
    command = [sys.executable, "examples/dask_inspect.py", str(pictures), "--out", str(out)]
    done = subprocess.run(
        [*command, "--faces", "off"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"6 pictures looked at, \d+ findings, 1 files not looked at\n", done.stdout)
    rows = told(out)
    assert sum(row["code"] == "LOC101" for row in rows) == 5
    (missed,) = [row for row in rows if row["code"] is None]
    assert missed["path"].endswith("words.txt")


@pytest.mark.once
def test_a_data_set_on_a_cluster_with_an_address(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra 'examples' is not installed")
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    dask_inspect = import_module("dask_inspect")
    monkeypatch.setattr(dask_inspect, "BATCH", 2)
    monkeypatch.setattr(dask_inspect, "AHEAD", 1)
    out = tmp_path / "findings.jsonl"
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address
        assert address.startswith("tcp://")
        arguments = [str(pictures), "--scheduler", address, "--out", str(out), "--faces", "off"]
        assert dask_inspect.main(arguments) == 0
    assert sum(row["code"] == "LOC101" for row in told(out)) == 5
