"""How the service is run: what it serves, to whom, and its bounds."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ServeSettings:
    """The settings of one service.

    `place`: the store. `host`, `port`: where it listens. `allowed_hosts`: names, beside its own
    addresses, under which it may be asked. `origins`: pages of other sites that may read it.
    `read_needs_token`: whether reading needs a token on loopback too. `largest_body`: bytes that
    a request may bring. `heartbeat`, `poll`: seconds between signs of life of the feed, and
    between two looks at the log. `followers`: how many may follow the feed at once. `patience`:
    seconds that one question may take. `prefix`: the path under which a proxy shows it, like
    `/talks`.
    """

    place: str
    negotiation: str | None = None
    host: str = "127.0.0.1"
    port: int = 8018
    allowed_hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    read_needs_token: bool = False
    largest_body: int = 2 * 1024 * 1024
    heartbeat: float = 15.0
    poll: float = 0.25
    followers: int = 200
    patience: float = 30.0
    prefix: str = ""

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    @property
    def reading_is_open(self) -> bool:
        """Whether reading needs no token."""
        return self.loopback and not self.read_needs_token


def is_loopback(host: str) -> bool:
    """Whether a host is this machine alone."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
