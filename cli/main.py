"""The `timeline` command: settles the environment, finds the command, turns errors into words.

Commands are imported only when they run: a read from a cold shell pays for nothing else.
"""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import sys
from importlib import import_module
from typing import Any

_REMEDY = """timeline: another package named 'events' is installed in this environment and hides \
ours ({place}).
Negotiation Timeline is an application: give it an environment of its own, e.g.
  python3 -m venv ~/timeline && ~/timeline/bin/pip install negotiation-timeline"""


def _check_events() -> None:
    """PyPI's `Events` also installs a top-level `events`: fail loudly instead of oddly."""
    import events

    if getattr(events, "DISTRIBUTION", None) != "negotiation-timeline":
        place = getattr(events, "__file__", None) or "unknown place"
        sys.stderr.write(_REMEDY.format(place=place) + "\n")
        raise SystemExit(5)


_check_events()

import click  # noqa: E402 - after the check that our own packages are what gets imported

from cli.options import SETTINGS, Settings, common_options  # noqa: E402
from events.errors import Refused, TimelineError, nearest  # noqa: E402
from timeline.store.errors import StoreDamaged, StoreError  # noqa: E402
from timeline.system.terminal import prepare, talk  # noqa: E402

_GROUPED = {
    "Begin": "demo:demo declare:new using:use adding:add helping:help",
    "Record": "declare:party,issue,source,title append:append importing:import amend:undo,"
    "correct,retract,reinstate,add-source,link assertions:assert declare:close",
    "Ask": "views.stance:stance views.course:replay views.moves:audit views.course:diff "
    "views.developments:why views.course:gap views.stance:talks "
    "views.stance:measures,proposals,agreements views.moves:answers assertions:check",
    "Look up": "lookup:list views.developments:show lookup:log",
    "Share": ":report,publish,chart exporting:export :feed,calendar,serve,token",
    "Be told": "watching:watch,follow",
    "Prove": "proofs:certify,check-proof signing:keygen,checkpoint proofs:prove "
    "signing:verify amend:redact",
    "Look after": "keeping:doctor,backup,restore,dump,load,upgrade,rebuild completion:completion",
}
_GROUPS = {
    title: [(name, module) for module, _, names in (part.partition(":") for part in told.split())
            for name in names.split(",")]
    for title, told in _GROUPED.items()
}  # fmt: skip
GROUPS = {title: [name for name, _ in told] for title, told in _GROUPS.items()}
"""The commands as the help lists them, our own by entry points too; those of others stand last."""

COMMANDS = {name: f"cli.{module}" for told in _GROUPS.values() for name, module in told if module}
"""Every command of our own and the module that has it, under its name (with `_` behind one that
Python has itself); others come by entry points (`cli.plugins`)."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from cli.plugins import added

        return [*COMMANDS, *added()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            from cli.plugins import added, load

            point = added().get(cmd_name)
            return load(point) if point else None
        module, name = import_module(COMMANDS[cmd_name]), cmd_name.replace("-", "_")
        command = getattr(module, f"{name}_", None) or getattr(module, name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        named = [name for names in GROUPS.values() for name in names]
        further = [name for name in self.list_commands(ctx) if name not in named]
        for title, names in (*GROUPS.items(), ("By other packages", further)):
            rows = [
                (name, command.get_short_help_str(limit=formatter.width - 22))
                for name in names
                if (command := self.get_command(ctx, name)) and not command.hidden
            ]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from events.kinds import KINDS
            from events.words import meant, names_by_word

            known = self.list_commands(ctx)
            if args[0] not in known:
                kinds = {kind: kind for kind in KINDS} | names_by_word("kind")
                words = {word: f"append {told.replace(' or ', ' or append ')}"
                         for word, told in kinds.items() if word not in known}  # fmt: skip
                words |= names_by_word("command")
                ctx.fail(f"no command '{args[0]}' ({meant(args[0], words, known)})")
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    epilog="Example: timeline --db demo stance --as-of 2018-05-04 --party USA",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(
    package_name="negotiation-timeline",
    prog_name="timeline",
    message="%(prog)s, version %(version)s",  # its own would load translations at each start
)
@click.pass_context
def timeline(ctx: click.Context, /, **params: Any) -> None:
    """Record the developments of a negotiation; replay each party's stance at any point in time;
    audit how positions hardened.

    Start with 'timeline demo', or with your own: 'timeline add'.
    """
    ctx.obj = Settings(**params)


common_options(timeline)


def _damage(context: click.Context) -> StoreDamaged | None:
    """What is wrong with the store that a command failed on unexpectedly; None where it is whole.

    Values that nothing but damage puts there can make any step fail: only then is it worth the
    time to look at everything.
    """
    from timeline.integrity.verify import verify
    from timeline.store.identity import damaged

    settings = context.meta.get(SETTINGS, context.obj)
    try:
        report = verify(settings.place)
    except StoreDamaged as error:
        return error
    except Exception:  # there is no store, or it cannot be asked: then it was not that
        return None
    return damaged(str(report.findings[0]), report.store) if report.found else None


def _unknown(error: click.exceptions.NoSuchCommand) -> click.UsageError:
    """A command that a group does not have, told as every other name that is unknown."""
    assert error.ctx is not None
    assert isinstance(error.ctx.command, click.Group)
    known = error.ctx.command.list_commands(error.ctx)
    told = f"no command '{error.command_name}' ({nearest(error.command_name, known)})"
    return click.UsageError(told, error.ctx)


_STAND_INS = {"stdin": ("r", os.O_RDONLY), "stdout": ("w", os.O_RDONLY),
              "stderr": ("w", os.O_WRONLY)}  # fmt: skip
"""What was closed by whoever started us: nothing comes in, talk is not missed, but an answer is, so
that nothing can be written in its place. They hold the free descriptors, in their order: no file of
ours may come to be one."""


def _say_nothing_more() -> None:
    """Nothing that is still to be written to standard output fails again, at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run the command line; every expected failure is a sentence and a documented exit code."""
    # What is loaded, and an answer once it is made, is kept: to look through it for circles again
    # and again takes as long as the fold of a long record, and so does a last look at the end.
    gc.set_threshold(100_000, 50, 100)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    code = 0
    context: click.Context | None = None
    closed = [name for name in _STAND_INS if getattr(sys, name) is None]
    for name in closed:
        mode, flags = _STAND_INS[name]
        stand_in = open(os.open(os.devnull, flags), mode, encoding="utf-8")  # noqa: SIM115 - until the end
        setattr(sys, name, stand_in)
    prepare()
    try:
        if "_TIMELINE_COMPLETE" in os.environ:
            timeline.main(prog_name="timeline")  # answers the shell, and exits
        for argument in sys.argv[1:]:
            try:
                argument.encode()
            except UnicodeEncodeError:  # nothing that is stored could hold it
                raise Refused(f"'{argument}' is no UTF-8 text: write it in UTF-8") from None
        # Not through `main`, which would end with 1 where the reader of a pipe leaves.
        with timeline.make_context("timeline", sys.argv[1:]) as context:
            timeline.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = 2
    except click.ClickException as error:
        if isinstance(error, click.exceptions.NoSuchCommand):
            error = _unknown(error)
        told = io.StringIO()
        error.show(told)
        talk(told.getvalue().removesuffix("\n"))
        code = 2 if isinstance(error, click.UsageError) else 3
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        _say_nothing_more()  # the reader of the pipe left, as `head` does
        code = 0
    except SystemExit as stop:
        # The tables' library does the same, and ends with 1: but that is no failure.
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        code = 0
    except (TimelineError, StoreError) as error:
        talk(f"Error: {error}")
        code = error.exit_code
    except OSError as error:
        what = "the answer could not be written"
        if error.filename is not None:  # a file that was looked for, and no answer
            what = f"{error.filename}: cannot be used"
        unopened = error.errno == errno.EBADF and "stdout" in closed
        why = "the standard output is closed" if unopened else error.strerror or error
        talk(
            f"Error: {what}: {why}. "
            "What was recorded before stays recorded; look with 'timeline log'."
        )
        _say_nothing_more()
        code = 5
    except Exception as error:
        damage = _damage(context) if context else None
        if damage is not None:
            talk(f"Error: {damage}")
            sys.exit(damage.exit_code)
        if os.environ.get("TIMELINE_TRACEBACK"):
            raise
        talk(
            f"Error: this should not have happened ({type(error).__name__}: {error}). Nothing "
            "half-done was recorded. Set TIMELINE_TRACEBACK=1 and report what it prints."
        )
        code = 70
    sys.exit(code)
