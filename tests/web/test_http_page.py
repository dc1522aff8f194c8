"""docs/http.md: its session is run against a real service, and its output compared."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.test_readme import pattern, shown_in
from tests.web.conftest import process
from web.words import TABLES

PAGE = Path(__file__).parents[2] / "docs" / "http.md"
_MARK = "---- next ----"


def test_every_address_of_the_service_is_on_the_page() -> None:
    described = json.loads(PAGE.with_name("openapi.json").read_text(encoding="utf-8"))["paths"]
    told = set(re.findall(r"/[\w./-]+", PAGE.read_text(encoding="utf-8")))
    assert {one.replace("{id}", "ID") for one in described} - told == set()


@pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("curl")), reason="the page speaks to bash and curl"
)
def test_the_session_on_the_page_is_real(tmp_path: Path) -> None:
    home = {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    env = {**os.environ, **home}
    subprocess.run(["timeline", "demo", "--only-load"], env=env, check=True, capture_output=True)
    session = list(shown_in(PAGE.read_text(encoding="utf-8")))
    assert len(session) > 10

    with process("--db", "demo", **home) as (_, address):
        # One shell for all, since the page keeps a token and a tag in variables.
        lines = [f"{shown.command}\necho\necho '{_MARK}'\n" for shown in session]
        script = "".join(lines).replace("http://127.0.0.1:8018/", address)
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True,
            check=False,
        )  # fmt: skip

    outputs = done.stdout.split(_MARK + "\n")[:-1]
    assert len(outputs) == len(session), done.stderr
    for shown, output in zip(session, outputs, strict=True):
        real = "".join(f"{' '.join(line.split())}\n" for line in output.splitlines() if line)
        assert re.fullmatch(pattern(shown.output), real), f"$ {shown.command}\n{real}{done.stderr}"


def test_the_page_tells_of_every_status_address_and_option() -> None:
    page = PAGE.read_text(encoding="utf-8")

    for status in TABLES["refusals"].keys() - {500}:
        assert str(status) in page
    for word in ("--host", "--require-token", "--allow-host", "--cors-origin", "--max-body",
                 "/healthz", "/readyz", "Idempotency-Key", "If-Match",
                 "Last-Event-ID"):  # fmt: skip
        assert word in page
