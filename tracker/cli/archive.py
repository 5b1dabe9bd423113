"""`realcount archive`: a contest as static files, for when nothing counts it any more."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from tracker.cli.options import (
    contest_called,
    json_option,
    opened_store,
    run_async,
    settings_with,
    store_options,
)
from tracker.cli.printing import print_json
from tracker.core.instant import iso
from tracker.logs import configure_logs
from tracker.sources.lookup import lookup
from workers.archiving import Written
from workers.archiving import archive as write_archive
from workers.web import app_of


@click.command()
@click.argument("contest_id", metavar="[CONTEST]", required=False)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="A new folder; what stands at /c/ID is /c/ID/index.html there.",
)
@store_options
@json_option
def archive(
    *,
    contest_id: str | None,
    out: Path,
    redis_url: str | None,
    folder: str | None,
    as_json: bool,
) -> None:
    """Write CONTEST as static files: pages, frames, cards, snapshots, series and feeds.

    Any server of files serves them at the paths where they stood. Nothing on them moves any more,
    and they say since when; English pages stand under /en/.
    """
    settings = settings_with(redis_url=redis_url, folder=folder)
    configure_logs("archive", level="warning", style=settings.log_format)

    async def main() -> tuple[str, Written]:
        async with opened_store(settings) as store:
            contest = await contest_called(store, contest_id)
            app = app_of(settings, store)
            app.state.archived = iso(await store.clock.now_ms())
            await app.state.live.tail.look_round()
            with Progress(console=Console(stderr=True), transient=True) as shown:
                task = shown.add_task("writing", total=None)
                written = await write_archive(
                    app,
                    contest,
                    lookup(contest).tree,
                    out,
                    lambda done, of: shown.update(task, completed=done, total=of),
                )
            return contest.id, written

    name, written = run_async(main())
    if as_json:
        print_json(
            {"contest": name, "out": str(out), "files": written.files, "bytes": written.bytes}
        )
    else:
        click.echo(f"{name}: {written.files:,} files, {written.bytes:,} bytes in {out}")
