"""The table of rules: what each is called, what it does, and what it says in both languages.

`docs/rules.md` is this table with the real case behind each rule; a test holds them together.
The letter of a code is its severity, the first digit its family: 1 shape, 2 sums within a
report, 3 sums across levels and regions, 4 unlikely numbers, 5 time and what came before.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from tracker.core.model import Finding

Severity: TypeAlias = Literal["error", "warning"]
Action: TypeAlias = Literal["accept", "flag", "hold", "drop"]
Ends: TypeAlias = Literal["itself", "agreement", "continuation"]
Language: TypeAlias = Literal["id", "en"]


class Rule(Struct, frozen=True, kw_only=True):
    """One rule: its action, and sentences that are templates over a finding's fields.

    An error can't be right; a warning is worth a look. `ends` says what ends a hold of this rule:
    the next report without it, a later report that agrees, or only a continuation of what was
    good before.
    """

    code: str
    action: Action
    en: str
    id: str
    ends: Ends = "itself"

    @property
    def severity(self) -> Severity:
        """Return how bad it is, which the code's letter says."""
        return "error" if self.code.startswith("E") else "warning"


def _rule(code: str, action: Action, en: str, id: str, ends: Ends = "itself") -> Rule:  # noqa: A002  # the language
    return Rule(code=code, action=action, en=en, id=id, ends=ends)


_TABLE = (
    # ------------------------------------------------------------ shape
    _rule(
        "E101",
        "flag",
        "a row names a region that the definition doesn't have",
        "sebuah baris menyebut wilayah yang tidak ada dalam definisi",
    ),
    _rule(
        "E102",
        "flag",
        "a row names a region that isn't directly below this document's region",
        "sebuah baris menyebut wilayah yang tidak langsung di bawah wilayah berkas ini",
    ),
    _rule(
        "E103",
        "flag",
        "votes are given for an option that the definition doesn't have",
        "ada suara untuk pilihan yang tidak ada dalam definisi",
    ),
    _rule(
        "E104",
        "flag",
        "the document uses a name that this format doesn't know",
        "berkas memakai nama yang tidak dikenal format ini",
    ),
    _rule(
        "E105",
        "flag",
        "the document gives two different figures for its own progress",
        "berkas memberi dua angka berbeda untuk TPS masuk",
    ),
    _rule(
        "E106",
        "flag",
        "rows lie below the definition's last level; their votes are in the region's total",
        "ada baris di bawah tingkat terakhir definisi; suaranya ada dalam jumlah wilayah",
    ),
    _rule(
        "E107",
        "flag",
        "option {option} had {old} votes and now has no number",
        "pilihan {option} tadinya {old} suara dan kini tanpa angka",
    ),
    _rule(
        "E108",
        "drop",
        "{name} is {number}: less than nothing was never counted",
        "{name} tertulis {number}: kurang dari nol tidak mungkin dihitung",
    ),
    _rule(
        "E150",
        "flag",
        "the delta starts from other numbers than the standings hold; the held ones stand",
        "perubahan berangkat dari angka lain daripada yang dipegang; yang dipegang tetap berlaku",
    ),
    # ------------------------------------------------------------ sums within a report
    _rule(
        "E201",
        "flag",
        "the options sum to {sum}, not to the {valid} valid ballots",
        "jumlah suara semua pilihan {sum}, bukan {valid} suara sah",
    ),
    _rule(
        "E202",
        "flag",
        "{valid} valid and {rejected} rejected ballots are {sum}, not {cast}",
        "{valid} suara sah dan {rejected} suara tidak sah berjumlah {sum}, bukan {cast}",
    ),
    _rule(
        "E203",
        "flag",
        "{cast} ballots were cast, but {participated} voters took part",
        "{cast} surat suara digunakan, tetapi {participated} pemilih hadir",
    ),
    _rule(
        "E204",
        "flag",
        "{votes} votes are more than {registered} registered voters and their reserve allow",
        "{votes} suara melebihi {registered} pemilih terdaftar dan surat suara cadangannya",
    ),
    _rule(
        "E205",
        "hold",
        "{votes} votes can't come out of {stations} polling stations of at most {cap} ballots",
        "{votes} suara tidak mungkin berasal dari {stations} TPS yang paling banyak {cap} suara",
        "continuation",
    ),
    _rule(
        "E206",
        "flag",
        "{reported} stations are in, but there are only {stations}",
        "{reported} TPS masuk, padahal hanya ada {stations}",
    ),
    _rule(
        "E207",
        "hold",
        "every option has 0 votes although {reported} stations are in",
        "semua pilihan 0 suara padahal {reported} TPS sudah masuk",
        "continuation",
    ),
    _rule(
        "E208",
        "flag",
        "there are {votes} votes, but no station is in",
        "ada {votes} suara, tetapi belum ada TPS yang masuk",
    ),
    _rule(
        "E209",
        "flag",
        "the shares sum to {sum} %, not to 100 %",
        "persentase berjumlah {sum} %, bukan 100 %",
    ),
    # ------------------------------------------------------------ across levels and regions
    _rule(
        "E301",
        "flag",
        "option {option}: the rows sum to {rows}, the document's own total is {own}",
        "pilihan {option}: baris-baris berjumlah {rows}, jumlah berkas sendiri {own}",
    ),
    _rule(
        "E302",
        "flag",
        "the rows have {rows} stations in, the document's own total says {own}",
        "menurut baris-baris {rows} TPS masuk, menurut jumlah berkas {own}",
    ),
    _rule(
        "W303",
        "flag",
        "all numbers equal those of {other} to the vote",
        "semua angka sama persis dengan {other}",
    ),
    _rule(
        "W304",
        "flag",
        "option {option} has {votes} votes, exactly as many as in {other}",
        "pilihan {option} mendapat {votes} suara, sama persis dengan di {other}",
    ),
    # ------------------------------------------------------------ unlikely
    _rule(
        "W401",
        "flag",
        "option {option} was corrected from {old} to {new} votes",
        "suara pilihan {option} dibetulkan dari {old} menjadi {new}",
    ),
    _rule(
        "W402",
        "flag",
        "stations in fell from {old} to {new}",
        "TPS masuk turun dari {old} menjadi {new}",
    ),
    _rule(
        "W403",
        "flag",
        "the source withdrew its numbers: {old} votes before, none now",
        "sumber menarik angkanya: {old} suara sebelumnya, kini tidak ada",
    ),
    # ------------------------------------------------------------ time and what came before
    _rule(
        "E501",
        "hold",
        "there are {votes} votes before the polls close",
        "ada {votes} suara sebelum pemungutan suara ditutup",
    ),
    _rule(
        "E502",
        "hold",
        "this copy is {older_s} seconds older than the one before, with other numbers",
        "salinan ini {older_s} detik lebih tua daripada sebelumnya, dengan angka lain",
    ),
    _rule(
        "E503",
        "hold",
        "the source marks these numbers as a test: {mark}",
        "sumber menandai angka ini sebagai uji coba: {mark}",
    ),
    _rule(
        "E504",
        "hold",
        "votes collapsed from {old} to {new} although stations in did not fall",
        "suara anjlok dari {old} menjadi {new} padahal TPS masuk tidak turun",
        "continuation",
    ),
    _rule(
        "E506",
        "hold",
        "still held: {new} votes don't continue the last good report of {old}",
        "masih ditahan: {new} suara bukan lanjutan laporan baik terakhir yang {old}",
        "continuation",
    ),
)

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _TABLE}


def finding(code: str, region_id: str, **fields: int | str | None) -> Finding:
    """Return the finding of rule *code* in *region_id*; its text is the English sentence."""
    bare = Finding(code=code, region_id=region_id, text="", fields=fields)
    return Finding(code=code, region_id=region_id, text=sentence(bare, "en"), fields=fields)


def sentence(finding: Finding, language: Language) -> str:
    """Return what *finding* says in *language*, with its numbers as that language writes them.

    A field that the finding doesn't have is an ellipsis, a number that is missing a dash. What a
    feed named stays untrusted text: it passes `core/escape` like all other.
    """
    rule = RULES[finding.code]
    template = rule.en if language == "en" else rule.id
    return template.format_map(_Shown(finding.fields, language))


class _Shown(dict[str, str]):
    """A finding's fields as texts of one language."""

    def __init__(self, fields: Mapping[str, int | str | None], language: Language) -> None:
        super().__init__({name: _shown(value, language) for name, value in fields.items()})

    def __missing__(self, name: str) -> str:
        return "…"


def _shown(value: int | str | None, language: Language) -> str:
    if isinstance(value, int):
        grouped = f"{value:,}"
        return grouped if language == "en" else grouped.replace(",", ".")
    return "–" if value is None else value
