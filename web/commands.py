"""The commands that this package adds to `timeline`."""

from __future__ import annotations

import click

from timeline.extension import Surroundings


@click.command(
    "serve",
    epilog="Example: timeline --db demo serve; then open http://127.0.0.1:8018/",
)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="Where to listen; beyond this machine only once there is a token.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8018, show_default=True,
              help="The port; 0 takes a free one.")  # fmt: skip
@click.pass_obj
def serve(around: Surroundings, host: str, port: int) -> None:
    """Serve the record over HTTP: a page, JSON endpoints and a live feed."""
    import uvicorn

    from web.app import create_app
    from web.settings import ServeSettings

    settings = ServeSettings(
        place=around.place, negotiation=around.asked_negotiation, host=host, port=port
    )
    uvicorn.run(create_app(settings), host=host, port=port)
