"""The command line: one module per command, loaded when it is called."""

import signal
import sys
import traceback
from importlib import import_module

import click

from tracker.errors import ConfigError, EntryRefused, RealcountError

COMMANDS = {
    "demo": "Play Jakarta's election night on this machine and watch it live.",
    "up": "Count a contest for real: every process, one supervisor.",
    "feed": "Serve a recorded or synthetic night in the authority's own format.",
    "replay": "Play recorded bodies through every process and print the standings.",
    "standings": "Print the current standings of a contest.",
    "watch": "Follow a contest live in the terminal.",
    "contest": "Check definitions, and bring them into a running count.",
    "token": "Say who may decide, operate, send in and connect here.",
    "hooks": "Say who is told of alerts, by signed webhooks and in chats.",
    "export": "Write every region's numbers as they were at a moment.",
    "hold": "See what is held back from readers, and decide on it.",
    "alerts": "See what the newsroom is told, decide on what waits, call a contest.",
    "air": "Bring the ticker to the machine that plays it out.",
    "report": "Enter what the press or a stringer reports; it is kept beside the count.",
    "source": "See which source counts, and let another one count.",
    "compare": "Put what sources say beside what is shown, with differences and times.",
    "recap": "Enter what a tier of the recapitulation says, or that a result is declared.",
    "archive": "Write a contest as static files, for when nothing counts it any more.",
    "reparse": "Run today's parser over recorded bodies and print the deltas.",
    "rebuild": "Fold a contest's log again and compare with the standings.",
    "doctor": "Say what this run consists of and what is wrong with it.",
}
"""Every command and the sentence that lists it."""

EXIT_TROUBLE = 1
EXIT_USAGE = 2
EXIT_BUG = 70
"""What `sysexits.h` calls an internal error: nobody foresaw it."""


class _Commands(click.Group):
    """Imports a command's module only when it is called, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"tracker.cli.{name}"), name)
        assert isinstance(command, click.Command), f"tracker.cli.{name} has no command of its name"
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="realcount", message="realcount %(version)s")
def realcount() -> None:
    """Vote counts the moment an authority publishes them, the same on every screen.

    Start with `realcount demo`. It needs nothing but this package.
    """


def main() -> None:
    """Run the command line; trouble that was foreseen is one readable message and exit 1 or 2."""
    signal.signal(signal.SIGTERM, _end)
    try:
        # Outside of its standalone mode click returns the code that a command exits with.
        code = realcount(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as usage:
        usage.show()
        sys.exit(usage.exit_code)
    except RealcountError as error:
        sys.stderr.write(f"realcount: {error}\n")
        sys.exit(EXIT_USAGE if isinstance(error, ConfigError | EntryRefused) else EXIT_TROUBLE)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.stderr.write(f"realcount: {error}\n")
        sys.exit(EXIT_TROUBLE)
    except Exception as bug:
        traceback.print_exception(bug)
        sys.stderr.write("realcount: this is a bug of ours; please report it with these lines\n")
        sys.exit(EXIT_BUG)


def _end(number: int, _frame: object) -> None:
    """Leave in order, so that what a command has opened is closed on the way out."""
    sys.exit(128 + number)
