"""The commands that this package adds to `timeline`. Nothing heavy is imported before they run."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import click
from msgspec.structs import asdict

from timeline.extension import Answered, Surroundings
from timeline.system.terminal import out, talk
from web.settings import ServeSettings, as_options


@click.command("serve", epilog="Example: timeline serve --db demo --port 8018")
@as_options
@click.pass_obj
def serve(around: Surroundings, /, **given: Any) -> None:
    """Serve the record over HTTP: a page, JSON endpoints and a live feed.

    Prints its address; the access log goes to stderr. Reading from this machine needs no token;
    appending needs one of scope append ('timeline token create'). SIGTERM and Ctrl+C end it once
    the running requests are done.
    """
    # What is missing is said before anything is opened.
    from web.app import create_app
    from web.server import check_binding, listening, log_to_stderr, run, url_of
    from web.service import Library

    settings = ServeSettings(place=around.place, negotiation=around.asked_negotiation, **given)
    # A store that is not there is said now, not at the first visit.
    with closing(Library(settings)) as library, library.shelf() as shelf:
        if settings.negotiation:
            shelf.choose(settings.negotiation)
    check_binding(settings)
    app = create_app(settings)
    bound = listening(settings)
    log_to_stderr(as_json=settings.json_log)
    out(url_of(bound) + (f"{settings.prefix[1:]}/" if settings.prefix else ""))
    if not settings.follow:
        run(app, bound)
        return
    from logging import getLogger

    from timeline.watching.follow import following

    with following(around.place, getLogger("timeline.watching").info):
        run(app, bound)


@click.group("token", epilog="Example: timeline token create --scope append --name 'Ana Lind'")
def token() -> None:
    """Tokens for the service: who may read it, and who may append to it."""


@token.command("create", epilog="Example: timeline token create --scope append --name 'Ana Lind'")
@click.option(
    "--scope",
    type=click.Choice(("read", "append")),
    required=True,
    help="read, or append (which may read too).",
)
@click.option(
    "--name",
    required=True,
    metavar="WHO",
    help="Whose it is; what it appends is recorded under this name.",
)
@click.pass_obj
def create(around: Surroundings, scope: str, name: str) -> Answered | None:
    """Make a token and print it, this once: the store keeps only a digest of it."""
    from timeline.store.tokens import SCOPES, Tokens

    with closing(Tokens(around.place)) as tokens:
        made, text = tokens.create(name, next(one for one in SCOPES if one == scope))
    talk(
        f"Token {made.id} ({made.scope}) for {made.name}. It is shown this once: keep it, and send "
        "it as 'Authorization: Bearer TOKEN'."
    )
    if around.form in ("table", "tsv"):
        out(text)
        return None
    row = {"id": made.id, "name": made.name, "scope": made.scope, "token": text}
    return Answered(answer={"schema": "token/1", **row}, rows=[row])


@token.command("list", epilog="Example: timeline token list")
@click.pass_obj
def list_(around: Surroundings) -> Answered:
    """Every token, revoked ones too; never the tokens themselves."""
    from timeline.store.tokens import Tokens

    with closing(Tokens(around.place, read_only=True)) as tokens:
        return _told([asdict(one) for one in tokens.all()])


@token.command("revoke", epilog="Example: timeline token revoke 3f9a1c22b0d4")
@click.argument("id")
@click.pass_obj
def revoke(around: Surroundings, id: str) -> Answered:
    """Let a token hold no longer, from the next request on. ID is the one that 'list' shows."""
    from timeline.store.tokens import Tokens

    with closing(Tokens(around.place)) as tokens:
        return _told([asdict(tokens.revoke(id))])


def _told(rows: list[dict[str, Any]]) -> Answered:
    return Answered(answer={"schema": "tokens/1", "tokens": rows}, rows=rows)
