"""`realcount contest regions`: the region table of a definition, from an authority's own lists."""

import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from tracker.core.escape import csv_cell, log
from tracker.core.model import Region, Source
from tracker.errors import CommandError
from tracker.sources.kpu_regions import regions_of

COLUMNS = ("id", "name", "level", "parent_id", "registered", "stations")
LEVELS = ("province", "city", "district", "village")
LIST_BYTES_MAX = 10_000_000
"""The longest list, the stations of a village or the cities of a province, has 100 KB."""


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="FOLDER|FILE...",
    type=click.Path(exists=True, path_type=Path),
)
@click.option("--root", required=True, metavar="CODE", help="Code of the province, such as 31.")
@click.option(
    "--levels",
    default=",".join(LEVELS),
    show_default=True,
    metavar="NAMES",
    help="Names of the levels from the province down; lists below the last are left unread.",
)
def regions(paths: tuple[Path, ...], root: str, levels: str) -> None:
    """Print the region table of a province as CSV, from KPU's `wilayah` lists.

    A list is a .json file called after its region's code, 0.json being that of the provinces;
    a folder or a .tar[.gz] of them is read whole. Codes, names and parents are filled in;
    registered voters and stations are not in these lists, and stay empty.
    """
    names = tuple(name.strip() for name in levels.split(","))
    if not all(names):
        raise click.BadParameter("a name is empty", param_hint="--levels")
    lists = read_lists(paths)
    source = Source(id="wilayah", format="", counted_level=names[-1])
    for line in table_of(regions_of(source, lists, root=root, levels=names)):
        click.echo(line)


def table_of(found: Sequence[Region]) -> Iterator[str]:
    """Yield the lines of a region table; what a region doesn't say is an empty cell."""
    yield ",".join(COLUMNS)
    for region in found:
        cells = (getattr(region, column) for column in COLUMNS)
        yield ",".join("" if cell is None else csv_cell(log(str(cell))) for cell in cells)


def read_lists(paths: Sequence[Path]) -> dict[str, bytes]:
    """Return the body of each list in *paths* by the code in its name.

    Raises:
        CommandError: one can't be read, or two of one name differ.
    """
    lists: dict[str, bytes] = {}
    for path in paths:
        try:
            for name, body in _bodies(path):
                if lists.setdefault(name, body) != body:
                    raise CommandError(f"{path}: there are two different lists {name}.json")
        except tarfile.TarError as error:
            raise CommandError(f"{path} is no folder, no .json list and no archive") from error
        except (OSError, EOFError) as error:
            raise CommandError(f"{path} can't be read: {log(str(error))}") from error
    return lists


def _bodies(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield file.stem, file.read_bytes()
    elif path.suffix == ".json":
        yield path.stem, path.read_bytes()
    else:
        with tarfile.open(path) as archive:
            for member in archive:
                name = Path(member.name)
                body = archive.extractfile(member) if name.suffix == ".json" else None
                if body is not None:
                    yield name.stem, body.read(LIST_BYTES_MAX)
