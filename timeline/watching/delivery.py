"""Sending one message: to an address, into a file, or to a command.

An address gets a POST as https://www.standardwebhooks.com has it: the headers webhook-id,
webhook-timestamp and webhook-signature (`v1,` and the HMAC-SHA256, in base64, of id, timestamp and
body with points between them). Redirects are not followed, and an address of one's own network is
reached only where its name was allowed: whoever names it may not own the network.
"""

from __future__ import annotations

import hmac
import os
import re
import shlex
import socket
import subprocess
import time
from base64 import b64decode, b64encode
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from ssl import create_default_context
from urllib.parse import urlsplit

from events.errors import Refused
from timeline.watching.box import Waiting, Watch

PATIENCE = 10.0
"""Seconds to wait for an address."""

_CARRIERS = (ip_network("::/96"), ip_network("64:ff9b::/96"))
"""IPv6 addresses whose last 32 bits are an IPv4 one (RFC 4291, 6052)."""

_GATEWAYS_OF_ONES_OWN = ip_network("64:ff9b:1::/48")
"""Such addresses of a gateway that a network has for itself (RFC 8215)."""

_SCHEME = re.compile(r"[A-Za-z]{2,}:|.*://")
"""What an address begins with, also a mistyped one; a drive of Windows has one letter, and a file
may be named by the time of day."""

_LONGEST_RUN = 60.0
"""Seconds that a command may take."""


class NotDelivered(Exception):
    """A message did not arrive; the text says why, and holds no secret."""


def check_target(to: str | None, run: str | None, allowed: tuple[str, ...]) -> tuple[str, bool]:
    """The target that is named, and whether it may be in one's own network. Raises Refused."""
    if allowed and (run is not None or not _SCHEME.match(to or "")):
        raise Refused("is for an address that is sent to: leave it out", where="--allow-host")
    if run is not None:
        try:
            words = shlex.split(run)
        except ValueError as error:
            raise Refused(f"cannot be read: {error}", where="--run") from None
        if not words:
            raise Refused("is blank: name a command", where="--run")
        return f"command:{shlex.join(words)}", False
    assert to is not None
    if not _SCHEME.match(to):
        place = os.path.abspath(os.path.expanduser(to))
        if not to.strip() or os.path.isdir(place):
            raise Refused(f"'{to}' is no file: name one", where="--to")
        return f"file:{place}", False
    try:
        parts = urlsplit(to)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    inside = host in allowed
    if parts.scheme not in ("https", "http") or not host or port == 0 or not to.isascii():
        message = f"'{to}' is no address: write https://HOST/PATH, a file, or --run COMMAND"
    elif parts.username is not None or parts.password is not None:
        message = "holds a name or password, which every log on the way would show: put it away"
    elif parts.scheme == "http" and not inside:
        message = f"{host} would be sent to unencrypted: write https://, or --allow-host {host}"
    elif not inside and _is_ones_own(host):
        message = f"{host} is in a network of its own: add --allow-host {host} if that is meant"
    elif any(one.isspace() or not one.isprintable() for one in to):
        message = "holds spaces or control characters"
    else:
        return parts.geturl(), inside  # its scheme in small letters
    raise Refused(message, where="--to")


def deliver(watch: Watch, one: Waiting) -> None:
    """Send a message. Raises NotDelivered."""
    kind, _, rest = watch.target.partition(":")
    if kind == "file":
        _into_file(Path(rest), one)
    elif kind == "command":
        _to_command(rest, one)
    else:
        _post(watch, one)


def signature(secret: str, id: str, seconds: int, body: bytes) -> str:
    """What shows the receiver that a message is ours, and as it was sent."""
    key = b64decode(secret.removeprefix("whsec_"))
    told = hmac.digest(key, f"{id}.{seconds}.".encode() + body, "sha256")
    return f"v1,{b64encode(told).decode()}"


def _into_file(path: Path, one: Waiting) -> None:
    """A line at the end of a file, once also where the last try was killed on the way."""
    line = one.body + b"\n"
    try:
        # A pipe, a device or a terminal has no end that could be read.
        if path.exists() and not path.is_file():
            raise NotDelivered(f"{path}: this is no ordinary file")
        with path.open("a+b") as file:
            file.seek(0)
            there = file.read()
            if line in there:
                return
            rest = there[there.rfind(b"\n") + 1 :]
            if line.startswith(rest):  # a try that was killed
                file.truncate(len(there) - len(rest))
            else:  # what somebody else wrote stays
                line = b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise NotDelivered(f"{path}: {error.strerror or error}") from None


def _to_command(run: str, one: Waiting) -> None:
    try:
        done = subprocess.run(
            shlex.split(run), input=one.body, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=_LONGEST_RUN, check=False, env={**os.environ, "TIMELINE_MESSAGE": one.id},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NotDelivered(f"the command took more than {_LONGEST_RUN:.0f} s") from None
    except OSError as error:
        raise NotDelivered(f"the command cannot be run: {error.strerror or error}") from None
    if done.returncode:
        raise NotDelivered(f"the command ended with {done.returncode}")


def _post(watch: Watch, one: Waiting) -> None:
    parts = urlsplit(watch.target)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    seconds = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "negotiation-timeline",
        "webhook-id": one.id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(watch.secret, one.id, seconds, one.body),
    }
    connection = HTTPConnection(host, port, timeout=PATIENCE)
    if secure:
        connection = HTTPSConnection(host, port, timeout=PATIENCE, context=create_default_context())
    # The name is looked up once: what was looked at is what is connected to.
    where = _looked_up(host, port, inside=watch.inside)
    connection._create_connection = (  # type: ignore[attr-defined] # its own hook, not documented
        lambda _address, *rest: socket.create_connection((where, port), *rest)
    )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, one.body, headers)
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        told = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise NotDelivered(f"{host}: {told}") from None
    finally:
        with suppress(OSError):
            connection.close()
    if not 200 <= status < 300:
        moved = ", which is not followed" if 300 <= status < 400 else ""
        raise NotDelivered(f"{host} answered {status}{moved}")


def _looked_up(host: str, port: int, *, inside: bool) -> str:
    """An address of a host. Raises NotDelivered where it has none, or none that is allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotDelivered(f"{host} is not known") from None
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    for address in addresses:
        if inside or _is_outside(address):
            return address
    own = f"is in a network of its own ({', '.join(addresses)})"
    raise NotDelivered(f"{host} {own}: add the watch with --allow-host {host} if that is meant")


def _is_ones_own(host: str) -> bool:
    """Whether a host is an address of an own network; a name is looked up when it is sent to."""
    try:
        return not _is_outside(host)
    except ValueError:
        return False


def _is_outside(address: str) -> bool:
    """Whether an address, or the IPv4 one that an IPv6 one carries, is of the open network."""
    one = ip_address(address.partition("%")[0])
    if isinstance(one, IPv6Address):
        if one.is_site_local or one in _GATEWAYS_OF_ONES_OWN:
            return False
        carries = any(one in net for net in _CARRIERS)
        carried = IPv4Address(int(one) & 0xFFFFFFFF) if carries else None
        one = one.ipv4_mapped or one.sixtofour or carried or one
    return one.is_global and not one.is_multicast
