"""Why an action changes nothing: a value, not an exception, since an operator is told so."""

from msgspec import Struct

SENTENCES: dict[str, dict[str, str]] = {
    "no_action": {
        "id": "tidak ada tindakan {action!r}; yang ada: {known}",
        "en": "there is no action {action!r}; there is: {known}",
    },
    "not_set_up": {
        "id": "{channel} belum punya kontes yang dihitung di sini; atur dulu kanalnya",
        "en": "{channel} has no contest that is counted here; set one up first",
    },
    "no_contest": {
        "id": "kontes itu tidak ada di sini; sebutkan satu yang dihitung",
        "en": "there is no such contest here; name one that is counted",
    },
    "test_on_live": {
        "id": "Kanal siaran tidak menayangkan angka TEST: {contest} adalah latihan. "
        "Pakai kanal latihan.",
        "en": "A live channel shows no TEST numbers: {contest} is a rehearsal. "
        "Use a rehearsal channel.",
    },
    "no_region_on": {
        "id": "tidak ada wilayah {channel} yang tayang; tayangkan satu dulu",
        "en": "no region of {channel} is on; switch one on first",
    },
    "nothing_to_pause": {
        "id": "{channel} tidak sedang tayang; tidak ada yang dijeda",
        "en": "{channel} is off; there is nothing to pause",
    },
    "region_not_on": {
        "id": "{region!r} bukan wilayah yang sedang tayang",
        "en": "{region!r} is not one of the regions that are on",
    },
    "region_not_ours": {
        "id": "{region!r} bukan wilayah {channel}",
        "en": "{region!r} is none of the regions of {channel}",
    },
    "seconds": {
        "id": "detik adalah bilangan bulat dari {low} sampai {high}",
        "en": "seconds is a whole number from {low} to {high}",
    },
    "order_locked": {
        "id": "urutan {channel} terkunci; buka dulu kuncinya",
        "en": "the order of {channel} is locked; unlock it first",
    },
    "regions": {
        "id": "wilayah adalah 1 sampai {most} id yang berbeda, dipisahkan koma",
        "en": "regions are 1 to {most} different ids with commas between them",
    },
    "regions_unknown": {
        "id": "wilayah adalah 1 sampai {most} id yang berbeda, dipisahkan koma; "
        "tidak dikenal: {unknown}",
        "en": "regions are 1 to {most} different ids with commas between them; "
        "not known: {unknown}",
    },
    "frozen_without": {
        "id": "angka dibekukan, dan tidak semua wilayah yang diminta ada di dalamnya; "
        "lepaskan dulu bekunya",
        "en": "the numbers are frozen, and not those of every region asked for; unfreeze",
    },
    "one_of": {
        "id": "{field} adalah salah satu dari {choices}",
        "en": "{field} is one of {choices}",
    },
    "on_air": {
        "id": "{channel} sedang tayang; turunkan dulu sebelum kontes atau jenisnya diganti",
        "en": "{channel} is on air; take it off before its contest or kind changes",
    },
    "no_option": {
        "id": "{field!r} bukan milik pasangan mana pun; yang ada: {known}",
        "en": "{field!r} is of no option; there is: {known}",
    },
    "no_number": {
        "id": "{field} adalah bilangan bulat seperti 2183239 atau 2.183.239",
        "en": "{field} is a whole number such as 2183239 or 2.183.239",
    },
    "override_empty": {
        "id": "angka isian punya suara setidaknya satu pasangan",
        "en": "an override has votes of at least one option",
    },
    "more_than_all": {
        "id": "TPS yang masuk lebih banyak daripada jumlah TPS",
        "en": "more stations are in than there are",
    },
}
"""Each reason as a sentence for the operator, with the way out where there is one."""


class Refused(Struct, frozen=True):
    """One of `SENTENCES`, and the short texts that stand in its places."""

    reason: str
    given: dict[str, str] = {}

    def why(self, language: str = "en") -> str:
        """Return the sentence in *language*; programs read English."""
        return SENTENCES[self.reason][language].format(**self.given)
