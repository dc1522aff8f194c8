"""`docs/openapi.json`, the description of the endpoints: `python -m web.description --write`.

Outside programs rely on it, so a change to it is seen in review: a test compares.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from timeline import files
from timeline.terminal import out
from web.app import create_app
from web.settings import ServeSettings

FILE = Path("docs") / "openapi.json"
REFRESH = "python -m web.description --write"


def description() -> str:
    """The whole description, as the service gives it at `/api/openapi.json`, with line breaks."""
    app = create_app(ServeSettings(place="timeline.sqlite"))
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


@click.command(epilog=f"Example: {REFRESH}")
@click.option("--write", is_flag=True, help=f"Write {FILE.as_posix()} instead of printing.")
def main(write: bool) -> None:
    """Print the description of the endpoints (OpenAPI 3.1), or write it."""
    if not write:
        out(description(), nl=False)
    elif FILE.parent.is_dir():
        files.write(str(FILE), description().encode(), force=True)
    else:
        raise click.ClickException(f"no folder '{FILE.parent}' here: run it in the project's own")


if __name__ == "__main__":
    main()
