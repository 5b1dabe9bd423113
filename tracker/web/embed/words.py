"""What a widget says beside the words of a page, in Indonesian and in English."""

from collections.abc import Mapping

from tracker.web.words import in_language, words_of

EMBED: Mapping[str, Mapping[str, str]] = {
    "option": {"id": "Pilihan", "en": "Option"},
    "share": {"id": "Persentase", "en": "Share"},
    "as_of": {
        "id": "Angka seperti ditampilkan {time}; tidak berubah lagi di sini.",
        "en": "Numbers as they were shown at {time}; they change no more here.",
    },
    "source_now": {"id": "Sumber: {source}", "en": "Source: {source}"},
    "polling": {"id": "diperbarui berkala", "en": "updated every so often"},
    "stopped_widget": {
        "id": "berhenti; angka terakhir pukul {time}",
        "en": "stopped; last numbers at {time}",
    },
    "sentence_leads": {
        "id": "{where}: {name} unggul sementara dengan {votes} suara, {share} ({source}, {time}).",
        "en": "{where}: {name} leads for now with {votes} votes, {share} ({source}, {time}).",
    },
    "sentence_declared": {
        "id": "{where}: {name} memperoleh suara terbanyak, {votes} suara, {share} "
        "({source}, {time}).",
        "en": "{where}: {name} has the most votes, {votes}, {share} ({source}, {time}).",
    },
    "sentence_said": {
        "id": "{where}: {said} ({source}, {time}).",
        "en": "{where}: {said} ({source}, {time}).",
    },
    "option_says": {"id": "{name} {votes} suara, {share}", "en": "{name} {votes} votes, {share}"},
    "progress_says": {"id": "{said} ({share}).", "en": "{said} ({share})."},
    "source_full": {
        "id": "Sumber: {source}, {time}; dicek {checked}.",
        "en": "Source: {source}, {time}; checked {checked}.",
    },
    "source_then": {
        "id": "Sumber: {source}, {time}; seperti ditampilkan {as_of}.",
        "en": "Source: {source}, {time}; as it was shown at {as_of}.",
    },
    "card_more": {"id": "dan {n} pilihan lain", "en": "and {n} more options"},
    "card_source": {
        "id": "Sumber: {source}. {note}",
        "en": "Source: {source}. {note}",
    },
    "card_note": {"id": "Bukan hasil resmi.", "en": "Not the official result."},
    "map_title": {"id": "Peta menurut {level}", "en": "Map by {level}"},
    "map_note": {
        "id": "Makin pekat makin besar selisihnya; putus-putus: belum ada suara.",
        "en": "The denser, the larger the lead; dashed: no votes yet.",
    },
    "map_leads": {"id": "unggul di {n}", "en": "ahead in {n}"},
    "chart_title": {
        "id": "Persentase sepanjang penghitungan",
        "en": "Shares as the count came in",
    },
    "chart_table": {"id": "Angka grafik ini", "en": "The numbers of this chart"},
    "chart_none": {"id": "Belum ada angka untuk digambar.", "en": "No numbers to draw yet."},
    "when": {"id": "Waktu", "en": "Time"},
    "more": {"id": "Selengkapnya di realcount", "en": "More at realcount"},
    "frame_title": {"id": "Perolehan sementara: {where}", "en": "Standings: {where}"},
}
"""Words by key and language; `{…}` is filled in."""


def embed_words(language: str) -> dict[str, str]:
    """Return every word that a widget may say in *language*."""
    return words_of(language) | in_language(EMBED, language)
