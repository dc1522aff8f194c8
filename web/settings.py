"""How the service is run: what it serves, to whom, and its bounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click


def _prefix(_: click.Context, __: click.Parameter, value: str) -> str:
    path = value.rstrip("/")
    if path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", path):
        raise click.BadParameter(f"'{value}' is no path: write it like /talks")
    return path


@dataclass(frozen=True, kw_only=True)
class ServeSettings:
    """The settings of one service. `place`: the store. `heartbeat`, `poll`: seconds between signs
    of life of the feed, and between two looks at the log. `followers`: how many may follow the
    feed at once. What the others mean `OPTIONS` says."""

    place: str
    negotiation: str | None = None
    host: str = "127.0.0.1"
    port: int = 8018
    allowed_hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    read_needs_token: bool = False
    prefix: str = ""
    largest_body: int = 2 * 1024 * 1024
    json_log: bool = False
    follow: bool = False
    patience: float = 30.0
    heartbeat: float = 15.0
    poll: float = 0.25
    followers: int = 200

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    @property
    def reading_is_open(self) -> bool:
        """Whether reading needs no token."""
        return self.loopback and not self.read_needs_token


OPTIONS: Mapping[str, tuple[str, str]] = {
    "host": ("--host ADDRESS", "Where to listen; beyond this machine only once there is a token."),
    "port": ("--port PORT", "The port; 0 takes a free one."),
    "allowed_hosts": ("--allow-host NAME", "A name under which it may be asked, beside its "
                      "addresses (repeatable)."),
    "origins": ("--cors-origin ORIGIN", "A site whose pages may read it, e.g. https://example.org "
                "(repeatable)."),
    "read_needs_token": ("--require-token", "Reading needs a token on this machine too, e.g. "
                         "behind a proxy."),
    "prefix": ("--path-prefix PATH", "The path under which a proxy shows it, e.g. /talks."),
    "largest_body": ("--max-body BYTES", "The largest body of a request."),
    "json_log": ("--json-log", "Write the access log as lines of JSON on a terminal too, as where "
                 "it is piped."),
    "follow": ("--follow", "Also send what your watches wait for ('timeline watch')."),
    "patience": ("--max-seconds SECONDS", "How long one question may take."),
}  # fmt: skip
"""The settings that `timeline serve` takes as options, and what each means."""

_BOUNDS: Mapping[str, Mapping[str, Any]] = {
    "port": {"type": click.IntRange(0, 65535)},
    "largest_body": {"type": click.IntRange(1)},
    "patience": {"type": click.FloatRange(min=0, min_open=True)},
    "prefix": {"callback": _prefix},
}

Command = TypeVar("Command", bound=Callable[..., Any])


def as_options(command: Command) -> Command:
    """Give a command the settings as options."""
    for name, (told, help) in reversed(list(OPTIONS.items())):
        option, _, metavar = told.partition(" ")
        default: Any = getattr(ServeSettings, name)
        command = click.option(
            option, name, default=default, metavar=metavar or None, help=help,
            is_flag=isinstance(default, bool), multiple=isinstance(default, tuple),
            show_default=bool(default), **_BOUNDS.get(name, {}),
        )(command)  # fmt: skip
    return command


def is_loopback(host: str) -> bool:
    """Whether a host is this machine alone."""
    import ipaddress

    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
