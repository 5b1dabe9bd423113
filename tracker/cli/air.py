"""`realcount air`: the ticker for a playout's own disk."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from tracker.core.air.channel import channel_name_problem
from tracker.web.air.bundle import bundle_files


@click.group()
def air() -> None:
    """Bring the ticker to the machine that plays it out."""


@air.command()
@click.option("--server", required=True, metavar="URL", help="Where realcount's web answers.")
@click.option(
    "--out",
    required=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder below the templates of CasparCG or SPX; it is made where it is missing.",
)
@click.option("--channel", default="pgm1", show_default=True, help="The channel it follows.")
def bundle(server: str, out: Path, channel: str) -> None:
    """Write the ticker as a folder that starts from the disk, without any server.

    It shows its last good frame until the server answers. Play `realcount.html`.
    """
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        like = "it is an address like http://count.example"
        raise click.BadParameter(like, param_hint="--server")
    why = channel_name_problem(channel)
    if why is not None:
        raise click.BadParameter(why, param_hint="--channel")
    out.mkdir(parents=True, exist_ok=True)
    for name, body in bundle_files(server, channel).items():
        (out / name).write_bytes(body)
        click.echo(out / name)
