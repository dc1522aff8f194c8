"""`docs/openapi.json`, the description of the endpoints: `python -m web.description --write`.

Outside programs rely on it, so a change to it is seen in review: a test compares.
"""

from __future__ import annotations

import json
from pathlib import Path

from timeline.extension import page_command
from web.app import create_app
from web.settings import ServeSettings

FILE = Path("docs") / "openapi.json"
REFRESH = "python -m web.description --write"


def description() -> str:
    """The whole description, as the service gives it at `/api/openapi.json`, with line breaks."""
    app = create_app(ServeSettings(place="timeline.sqlite"))
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


main = page_command(FILE, description, "the description of the endpoints (OpenAPI 3.1)", REFRESH)

if __name__ == "__main__":
    main()
