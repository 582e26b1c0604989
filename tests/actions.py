"""A small stand-in for GitHub's runner: carries out the steps of action.yml with an event."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

CHECKOUT = Path(__file__).parent.parent
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
STAND_INS = {"actions/setup-python": {"python-path": sys.executable}, "actions/cache": {}}
"""What the actions of others give out; they are not ours to test."""


FILES = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH")
"""What a step may write to; by the last two it would change the steps behind it."""


class Job(NamedTuple):
    """Where a job runs: its workspace, and the folder that lasts from step to step."""

    workspace: Path
    temp: Path


class Ran(NamedTuple):
    """What a run of the action came to."""

    code: int
    log: str
    summary: str
    outputs: dict[str, str]


def definition() -> dict[str, Any]:
    """Return action.yml."""
    loaded: dict[str, Any] = yaml.safe_load((CHECKOUT / "action.yml").read_text())
    return loaded


def run(
    job: Job, event: str, payload: Mapping[str, Any], inputs: Mapping[str, str], last: bool = False
) -> Ran:
    """Carry out the steps, the last one alone if `last`; stop at the first that fails."""
    action = definition()
    given = {name: entry.get("default", "") for name, entry in action["inputs"].items()}
    context = {f"inputs.{name}": value for name, value in {**given, **inputs}.items()}
    context |= {"runner.temp": str(job.temp), "runner.os": "Linux", "runner.arch": "X64"}
    files = {name: job.temp / name for name in FILES}
    for path in files.values():
        path.write_bytes(b"")
    event_path = job.temp / "event.json"
    event_path.write_text(json.dumps(payload))
    env = {
        **os.environ,
        **{name: str(path) for name, path in files.items()},
        "GITHUB_ACTION_PATH": str(CHECKOUT),
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(event_path),
        "RUNNER_TEMP": str(job.temp),
    }
    env.pop("PYTHONPATH", None)
    log, code = "", 0
    for step in action["runs"]["steps"][-1 if last else 0 :]:
        if "uses" in step:
            name = step["uses"].partition("@")[0]
            context |= {
                f"steps.{step.get('id')}.outputs.{k}": v for k, v in STAND_INS[name].items()
            }
            continue
        done = _step(step, job, env, context)
        code, log = done.returncode, log + done.stdout
        outputs = _outputs(files["GITHUB_OUTPUT"].read_text())
        context |= {f"steps.{step.get('id')}.outputs.{k}": v for k, v in outputs.items()}
        if code:
            break
    for name in "GITHUB_ENV", "GITHUB_PATH":
        assert files[name].read_bytes() == b"", name
    named = action["outputs"].items()
    told = {name: _expanded(entry["value"], context) for name, entry in named}
    return Ran(code, log, files["GITHUB_STEP_SUMMARY"].read_text(), told)


def _step(
    step: Mapping[str, Any], job: Job, env: Mapping[str, str], context: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    assert step["shell"] == "bash"
    own = {name: _expanded(value, context) for name, value in step.get("env", {}).items()}
    folder = _expanded(step.get("working-directory", str(job.workspace)), context)
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(
        command,
        cwd=folder,
        env={**env, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="surrogateescape",
        check=False,
    )


def _expanded(text: str, context: Mapping[str, str]) -> str:
    return _EXPRESSION.sub(lambda match: context.get(match[1], ""), text)


def _outputs(text: str) -> dict[str, str]:
    return {key: value for key, _, value in (line.partition("=") for line in text.splitlines())}
