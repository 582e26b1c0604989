"""How large the hook's environment is: python -m benchmarks.size [PYTHON ...].

pre-commit makes it, as for a user, from what is committed here; all of it counts, .pyc as well.
pre-commit.ci allows 250 MiB. Needs the package index.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOOK = (
    "repos:\n- repo: {root}\n  rev: {rev}\n"
    "  hooks: [{{id: image-privacy, language_version: {python}}}]\n"
)


def main() -> None:
    """Print a line for each Python."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pythons", nargs="*", default=[sys.executable], metavar="PYTHON")
    for python in parser.parse_args().pythons:
        version = _said(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
        print(f"Python {version}: {_size(python) / 2**20:.1f} MiB", flush=True)


def _size(python: str) -> int:
    """Return the bytes of all files in an environment of this Python."""
    with tempfile.TemporaryDirectory() as folder:
        project, store = Path(folder, "project"), Path(folder, "store")
        project.mkdir()
        _said("git", "init", "--quiet", str(project))
        rev = _said("git", "-C", str(ROOT), "rev-parse", "HEAD")
        text = HOOK.format(root=ROOT, rev=rev, python=python)
        (project / ".pre-commit-config.yaml").write_text(text)
        environment = {**os.environ, "PRE_COMMIT_HOME": str(store)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-m", "pre_commit", "install-hooks"]
        subprocess.run(command, cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)
        (made,) = store.glob("repo*/py_env*")
        files = (file for file in made.rglob("*") if file.is_file() and not file.is_symlink())
        return sum(file.stat().st_size for file in files)


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
