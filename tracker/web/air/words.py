"""Every word that goes on air, and every word of the operator's panel, in both languages.

On air nobody wins before the declaration: they lead for now (*unggul sementara*).
"""

from collections.abc import Mapping

from tracker.web.words import in_language

AIR_WORDS: Mapping[str, Mapping[str, str]] = {
    "mark": {"id": "UJI COBA · TEST", "en": "TEST"},
    "as_of": {"id": "pukul {time}", "en": "as of {time}"},
    "counting": {"id": "Hitung sementara", "en": "Provisional count"},
    "recap": {"id": "Rekapitulasi, belum ditetapkan", "en": "Recapitulation, not declared yet"},
    "declared": {"id": "Ditetapkan {authority}", "en": "Declared by {authority}"},
    "leads": {"id": "unggul sementara", "en": "leads for now"},
    "leads_declared": {"id": "unggul", "en": "leads"},
    "counted": {"id": "{reported} dari {total} TPS", "en": "{reported} of {total} stations"},
    "override": {"id": "Angka diisi manual", "en": "Entered by hand"},
    "source": {"id": "Sumber: {name}", "en": "Source: {name}"},
    "votes": {"id": "suara", "en": "votes"},
    "news_mark": {"id": "Berganti unggul", "en": "Lead change"},
    "news_mark_tie": {"id": "Imbang", "en": "Level"},
    "news_change": {
        "id": "Berganti unggul: {name} unggul sementara, sebelumnya {before}",
        "en": "Lead change: {name} leads for now, {before} led before",
    },
    "news_from_tie": {
        "id": "Berganti unggul: {name} unggul sementara, sebelumnya imbang",
        "en": "Lead change: {name} leads for now, it was level before",
    },
    "news_tie": {
        "id": "{names} imbang untuk sementara, sebelumnya {before} unggul",
        "en": "{names} are level for now, {before} led before",
    },
    "flat": {
        "id": "{region}: {names}. {counted}. {status}.",
        "en": "{region}: {names}. {counted}. {status}.",
    },
    "flat_option": {"id": "{name} {votes} ({share})", "en": "{name} {votes} ({share})"},
    "feed_note": {
        "id": "Yang kini ada di kanal ini, menurut urutannya. Angka sementara.",
        "en": "What is on this channel now, in its order. Provisional numbers.",
    },
}


def air_words(language: str) -> dict[str, str]:
    """Return every word of a frame in *language*."""
    return in_language(AIR_WORDS, language)
