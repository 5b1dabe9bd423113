"""`/v1/contests/{contest}/text`: what an editor pastes by hand: a sentence, a paragraph, a table.

Each says its source and its time, and a test run says that it is one, because text travels alone.
"""

from starlette.requests import Request
from starlette.responses import Response

from tracker.core.escape import FORMULA_STARTS, html
from tracker.core.wire import Json, encode_json
from tracker.web.api import CACHED
from tracker.web.asked import language_for
from tracker.web.embed.words import embed_words
from tracker.web.shown import Shown, cached, shown_of
from tracker.web.texts import Speech, headline, official_note, progress, progress_share


async def show_text(request: Request) -> Response:
    """Answer with a region's numbers in words, of now or as they were shown at a moment."""
    query = request.query_params
    shown = await shown_of(request, query.get("root"), query.get("as_of"), named="as_of")
    speech = speech_of(shown, language_for(request))
    document = text_json(shown, speech)
    return Response(
        encode_json(document),
        media_type="application/json; charset=utf-8",
        headers={
            "Cache-Control": cached(shown, CACHED),
            "Content-Language": speech.language,
            "Vary": "Accept-Language",
        },
    )


def speech_of(shown: Shown, language: str) -> Speech:
    """Return how a widget's words are written in *language*, on the contest's clock."""
    speech = Speech(language, shown.contest["time_zone"])
    speech.words.update(embed_words(language))
    return speech


def text_json(shown: Shown, speech: Speech) -> Json:
    """Return everything that can be pasted of a region."""
    return {
        "contest": shown.contest["id"],
        "test": shown.contest["test"],
        "region": shown.root,
        "lang": speech.language,
        "epoch": shown.position.epoch,
        "offset": shown.position.offset,
        "as_of": shown.as_of,
        "sentence": _marked(shown, sentence(shown, speech), speech),
        "paragraph": _marked(shown, paragraph(shown, speech), speech),
        "table": {
            "columns": _columns(speech),
            "rows": _rows(shown, speech),
            "html": table_html(shown, speech),
            "tsv": table_tsv(shown, speech),
        },
    }


def sentence(shown: Shown, speech: Speech) -> str:
    """Say who is ahead, with how much, by which source, at what time."""
    row, contest = shown.row, shown.contest
    leader = next((o for o in contest["options"] if o["id"] == row["leader"]), None)
    told = {
        "where": row["name"],
        "source": source_name(shown, speech),
        "time": time_of(shown, speech),
    }
    if leader is None:
        return speech.words["sentence_said"].format(said=headline(contest, row, speech), **told)
    first = next(o for o in row["options"] if o["id"] == row["leader"])
    key = "sentence_declared" if row["stage"] == "declared" else "sentence_leads"
    return speech.words[key].format(
        name=leader["short"],
        votes=speech.count(first["votes"]),
        share=speech.share(first["share"]),
        **told,
    )


def paragraph(shown: Shown, speech: Speech) -> str:
    """Say what every option has, how much is counted, and what these numbers are not."""
    row, words = shown.row, speech.words
    said = [
        words["option_says"].format(name=name, votes=votes, share=share)
        for name, votes, share in _rows(shown, speech)
    ]
    counted = progress(row, speech)
    share = progress_share(row)
    if share is not None:
        counted = words["progress_says"].format(said=counted, share=speech.share(share))
    return " ".join(
        (
            f"{row['name']}: {headline(shown.contest, row, speech)}.",
            f"{'; '.join(said)}.",
            counted if counted.endswith(".") else f"{counted}.",
            _source_says(shown, speech),
            official_note(shown.contest, speech),
        )
    )


def table_html(shown: Shown, speech: Speech) -> str:
    """Return a table that any editor of articles takes over."""
    head = "".join(f'<th scope="col">{html(text)}</th>' for text in _columns(speech))
    body = "".join(
        f'<tr><th scope="row">{html(name)}</th><td>{html(votes)}</td><td>{html(share)}</td></tr>'
        for name, votes, share in _rows(shown, speech)
    )
    return (
        f"<table><caption>{html(_caption(shown, speech))}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def table_tsv(shown: Shown, speech: Speech) -> str:
    """Return the table for a spreadsheet, of which no cell is a formula."""
    lines = [_columns(speech), *_rows(shown, speech), (_caption(shown, speech),)]
    return "".join("\t".join(map(_cell, line)) + "\n" for line in lines)


def _cell(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line


def _caption(shown: Shown, speech: Speech) -> str:
    title = shown.contest["title"][speech.language]
    text = f"{title}, {shown.row['name']}. {progress(shown.row, speech)}."
    return _marked(shown, f"{text} {_source_says(shown, speech)}", speech)


def _columns(speech: Speech) -> tuple[str, ...]:
    return (speech.words["option"], speech.words["votes"], speech.words["share"])


def _rows(shown: Shown, speech: Speech) -> list[tuple[str, str, str]]:
    numbers = {option["id"]: option for option in shown.row["options"]}
    return [
        (
            option["short"],
            speech.count(numbers[option["id"]]["votes"]),
            speech.share(numbers[option["id"]]["share"]),
        )
        for option in shown.contest["options"]
    ]


def source_name(shown: Shown, speech: Speech) -> str:
    """Return what the source of these numbers is called."""
    contest = shown.contest
    if shown.row["stage"] != "counting":
        return str(contest["official"]["authority"].get(speech.language, ""))
    for source in contest["sources"]:
        if source["id"] == contest["counting_source"]:
            return str(source["name"].get(speech.language, source["id"]))
    return str(contest["counting_source"])


def time_of(shown: Shown, speech: Speech) -> str:
    """Return when these numbers last changed, by their source's clock."""
    return speech.time(shown.row["source_at"] or shown.row["at"])


def _source_says(shown: Shown, speech: Speech) -> str:
    told = {"source": source_name(shown, speech), "time": time_of(shown, speech)}
    if shown.as_of is not None:
        return speech.words["source_then"].format(as_of=speech.time(shown.as_of), **told)
    return speech.words["source_full"].format(checked=speech.time(shown.checked_at), **told)


def _marked(shown: Shown, text: str, speech: Speech) -> str:
    return f"{speech.words['test_title']} {text}" if shown.contest["test"] else text
