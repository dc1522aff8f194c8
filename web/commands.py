"""The commands that this package adds to `timeline`. Nothing heavy is imported before they run."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

import click

from timeline.extension import Answered, Surroundings
from timeline.terminal import out, talk


def _prefix(_: click.Context, __: click.Parameter, value: str) -> str:
    path = value.rstrip("/")
    if path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", path):
        raise click.BadParameter(f"'{value}' is no path: write it like /talks")
    return path


@click.command("serve", epilog="Example: timeline serve --db demo --port 8018")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Where to listen; beyond this machine only once there is a token.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8018,
    show_default=True,
    metavar="PORT",
    help="The port; 0 takes a free one.",
)
@click.option(
    "--allow-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    help="A name under which it may be asked, beside its addresses (repeatable).",
)
@click.option(
    "--cors-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="A site whose pages may read it, e.g. https://example.org (repeatable).",
)
@click.option(
    "--require-token",
    "read_needs_token",
    is_flag=True,
    help="Reading needs a token on this machine too, e.g. behind a proxy.",
)
@click.option(
    "--path-prefix",
    "prefix",
    default="",
    metavar="PATH",
    callback=_prefix,
    help="The path under which a proxy shows it, e.g. /talks.",
)
@click.option(
    "--max-body",
    "largest_body",
    type=click.IntRange(1),
    default=2 * 1024 * 1024,
    show_default=True,
    metavar="BYTES",
    help="The largest body of a request.",
)
@click.option(
    "--json-log",
    is_flag=True,
    help="Write the access log as lines of JSON on a terminal too, as where it is piped.",
)
@click.option(
    "--follow",
    is_flag=True,
    help="Also send what your watches wait for ('timeline watch').",
)
@click.option(
    "--max-seconds",
    "patience",
    type=click.FloatRange(min=0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long one question may take.",
)
@click.pass_obj
def serve(around: Surroundings, /, json_log: bool, follow: bool, **given: Any) -> None:
    """Serve the record over HTTP: a page, JSON endpoints and a live feed.

    Prints its address; the access log goes to stderr. Reading from this machine needs no token;
    appending needs one of scope append ('timeline token create'). SIGTERM and Ctrl+C end it once
    the running requests are done.
    """
    # What is missing is said before anything is opened.
    from web.app import create_app
    from web.server import check_binding, listening, log_to_stderr, run, url_of
    from web.service import Library
    from web.settings import ServeSettings

    settings = ServeSettings(place=around.place, negotiation=around.asked_negotiation, **given)
    library = Library(settings)
    with library.shelf() as shelf:  # a store that is not there is said now, not at the first visit
        if settings.negotiation:
            shelf.choose(settings.negotiation)
    library.close()
    check_binding(settings)
    app = create_app(settings)
    bound = listening(settings)
    log_to_stderr(as_json=json_log)
    out(url_of(bound) + (f"{settings.prefix[1:]}/" if settings.prefix else ""))
    if not follow:
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
    from timeline.tokens import SCOPES, Tokens

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
    from timeline.tokens import Tokens

    with closing(Tokens(around.place, read_only=True)) as tokens:
        return _told([vars(one) for one in tokens.all()])


@token.command("revoke", epilog="Example: timeline token revoke 3f9a1c22b0d4")
@click.argument("id")
@click.pass_obj
def revoke(around: Surroundings, id: str) -> Answered:
    """Let a token hold no longer, from the next request on. ID is the one that 'list' shows."""
    from timeline.tokens import Tokens

    with closing(Tokens(around.place)) as tokens:
        return _told([vars(tokens.revoke(id))])


def _told(rows: list[dict[str, Any]]) -> Answered:
    return Answered(answer={"schema": "tokens/1", "tokens": rows}, rows=rows)
