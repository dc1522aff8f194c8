"""How the service is run: what it serves, to whom, and its bounds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import click

from timeline.extension import Command
from timeline.numbers import Count, Seconds


def _prefix(_: click.Context, __: click.Parameter, value: str) -> str:
    path = value.rstrip("/")
    if path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", path):
        raise click.BadParameter(f"'{value}' is no path: write it like /talks")
    return path


def _each(form: str, told: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Refuses texts of another form, with what they should be."""

    def check(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if not re.fullmatch(form, value):
                raise click.BadParameter(f"'{value}' is {told}")
        return values

    return check


def _option(default: Any, told: str, help: str, **more: Any) -> Any:
    """A setting that `timeline serve` takes as an option."""
    name, _, metavar = told.partition(" ")
    how = {"metavar": metavar or None, "is_flag": isinstance(default, bool),
           "multiple": isinstance(default, tuple), "show_default": bool(default)}  # fmt: skip
    return field(default=default, metadata={"option": name, "help": help, **how, **more})


@dataclass(frozen=True, kw_only=True)
class ServeSettings:
    """The settings of one service. `place`: the store. `heartbeat`, `poll`: seconds between signs
    of life of the feed, and two looks at the log; `followers`: how many may follow it at once."""

    # fmt: off
    place: str
    negotiation: str | None = None
    host: str = _option("127.0.0.1", "--host ADDRESS",
                        "Where to listen; beyond this machine only once there is a token.")
    port: int = _option(8018, "--port PORT", "The port; 0 takes a free one.",
                        type=Count(0, 65535))
    allowed_hosts: tuple[str, ...] = _option(
        (), "--allow-host NAME",
        "A name under which it may be asked, beside its addresses (repeatable).",
        callback=_each(r"[\w.-]+|(?i:[\da-f]*:[\da-f]*:[\da-f:.]*)",
                       "no name of a host: write it like talks.example.org"))
    origins: tuple[str, ...] = _option(
        (), "--cors-origin ORIGIN",
        "A site whose pages may read it, e.g. https://example.org (repeatable).",
        callback=_each(r"\*|null|[a-z][\w+.-]*://[^\s/]+",
                       "no site: write it like https://example.org"))
    read_needs_token: bool = _option(
        False, "--require-token", "Reading needs a token on this machine too, e.g. behind a proxy.")
    prefix: str = _option("", "--path-prefix PATH",
                          "The path under which a proxy shows it, e.g. /talks.", callback=_prefix)
    largest_body: int = _option(2 * 1024 * 1024, "--max-body BYTES",
                                "The largest body of a request.", type=Count(1))
    json_log: bool = _option(
        False, "--json-log",
        "Write the access log as lines of JSON on a terminal too, as where it is piped.")
    follow: bool = _option(False, "--follow",
                           "Also send what your watches wait for ('timeline watch').")
    patience: float = _option(30.0, "--max-seconds SECONDS", "How long one question may take.",
                              type=Seconds())
    heartbeat: float = 15.0
    poll: float = 0.25
    followers: int = 200
    # fmt: on

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)


def as_options(command: Command) -> Command:
    """Give a command the settings as options."""
    for one in reversed(fields(ServeSettings)):
        if one.metadata:
            how = dict(one.metadata)
            command = click.option(how.pop("option"), one.name, default=one.default, **how)(command)
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
