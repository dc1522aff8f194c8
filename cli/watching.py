"""`timeline watch` and `timeline follow`: be told when somebody moves."""

from __future__ import annotations

import signal
from contextlib import closing
from typing import TYPE_CHECKING, get_args

import click

from cli.completion import names
from cli.options import Settings, timeline_command
from cli.output import as_data, emit
from projections.rules.findings import Verdict
from timeline.numbers import Seconds
from timeline.system.terminal import out, talk

if TYPE_CHECKING:
    from timeline.watching.box import Box


@click.group("watch", epilog="Example: timeline watch add --party USA --to hardened.jsonl")
def watch() -> None:
    """Watches: be told once of each step of the audit that you wait for.

    They are kept in a file of your own (TIMELINE_WATCHES), and not in the store. What they have to
    send is sent by 'timeline follow', or by 'timeline serve --follow'.
    """


@timeline_command(
    "add",
    example="timeline watch add --party USA --verdict hardened --to https://desk.example/moves",
)
@click.option("--party", metavar="PARTY", help="Only steps of this party.",
              shell_complete=names("party"))  # fmt: skip
@click.option("--issue", metavar="ISSUE", help="Only steps on this issue.",
              shell_complete=names("issue", also=("process",)))  # fmt: skip
@click.option("--verdict", type=click.Choice(get_args(Verdict)), help="Only steps of this verdict.")
@click.option("--to", metavar="URL|FILE", help="An https address to send to, or a file that gets "
              "a line for each message.")  # fmt: skip
@click.option("--run", metavar="COMMAND", help="A command that gets each message on its standard "
              "input, without a shell; it ends with 0 when it has it.")  # fmt: skip
@click.option("--allow-host", "allowed", multiple=True, metavar="HOST", help="A host that may be "
              "in your own network, or be sent to by http (repeatable).")  # fmt: skip
@click.option("--from-start", is_flag=True, help="Tell of the steps that are there already, too.")
def add(
    settings: Settings, to: str | None, run: str | None, allowed: tuple[str, ...], *,
    from_start: bool, **fits: str | None,
) -> None:  # fmt: skip
    """Tell of each step that fits, as JSON: once, by its id; a step that is corrected or taken
    back later sends a correction.

    An address gets it signed, as standardwebhooks.com has it: the secret is printed this once.
    What does not arrive is kept, and tried again after 1, 2, 4 ... seconds, up to an hour.
    """
    from timeline.questions.table import audit
    from timeline.shelf import Question
    from timeline.watching.delivery import check_target
    from timeline.watching.follow import learn
    from timeline.watching.steps import WaitedFor

    if (to is None) == (run is None):
        raise click.UsageError("say where to: either --to URL|FILE or --run COMMAND")
    target, inside = check_target(to, run, allowed)
    with settings.shelf() as shelf, closing(_box()) as box:
        name = shelf.choose(settings.asked_negotiation)
        wanted = WaitedFor(**fits)
        answer = audit(shelf, name, Question(), party=wanted.party, issue=wanted.issue)
        made = box.add(settings.place, name, wanted, target, inside=inside)
        count = learn(answer, box, made, silent=not from_start)
    row = made.shown | {"waiting": count}
    told = {"schema": "watches/1", "watches": [row], "secret": made.secret}
    if not as_data(settings.format, told, [row | {"secret": made.secret}]):
        out(made.id if run or target.startswith("file:") else f"{made.id}\t{made.secret}")
    if target.startswith("http"):
        talk("The secret with which its messages are signed is shown this once: keep it.")
    talk("'timeline follow' sends what it has to tell.")


@timeline_command("list", example="timeline watch list")
def list_(settings: Settings) -> None:
    """Every watch, with how many of its messages wait and why the first of them does."""
    with closing(_box(create=False)) as box:
        rows = []
        for one in box.watches():
            first = box.next(one)
            trouble = first.trouble if first else None
            rows.append(one.shown | {"waiting": box.waiting(one), "trouble": trouble})
    emit(settings.form, {"schema": "watches/1", "watches": rows}, rows)


@timeline_command("remove", example="timeline watch remove 3f9a1c22")
@click.argument("id")
def remove(settings: Settings, id: str) -> None:
    """Forget a watch, and what it still had to send. ID is the one that 'list' shows."""
    with closing(_box(create=False)) as box:
        row = box.remove(id).shown
    emit(settings.form, {"schema": "watches/1", "watches": [row]}, [row])


for _command in (add, list_, remove):
    watch.add_command(_command)


@timeline_command("follow", example="timeline follow --once")
@click.option("--once", is_flag=True, help="Look and send what is due, and end: with 1 where "
              "something is left.")  # fmt: skip
@click.option("--pause", type=Seconds(), default=1.0,
              show_default=True, metavar="SECONDS", help="Until the first new try; then twice as "
              "long, and so on.")  # fmt: skip
def follow(settings: Settings, once: bool, pause: float) -> None:
    """Follow the store for your watches, and send what they wait for, until Ctrl+C or SIGTERM.

    Run it once for each store. A message that was on its way when it was killed may arrive twice,
    with the same id.
    """
    from timeline.watching.follow import Courier

    with settings.shelf():  # a store that is not there is said at once
        pass
    with closing(_box()) as box:
        if not box.watches(settings.place):
            talk("No watch is kept for this store: add one with 'timeline watch add'.")
            if once:
                return
        follower = Courier(settings.place, box, talk, pause=pause)
        if once:
            left = follower.once()
            if left:
                talk(f"{left} not delivered: 'timeline watch list' says why.")
                raise SystemExit(1)
            return
        signal.signal(signal.SIGTERM, lambda *_: follower.stop())
        follower.run()


def _box(*, create: bool = True) -> Box:
    from timeline.watching.box import Box

    return Box(create=create)
