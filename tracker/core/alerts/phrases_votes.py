"""What is said of votes, type by type."""

from collections.abc import Mapping

from tracker.core.alerts.phrase import Clause, Either, Phrase
from tracker.core.alerts.phrases_line import (
    CERTAIN,
    CERTAIN_REVOKED,
    LEAD_CHANGED,
    RUNOFF,
    RUNOFF_REVOKED,
    THRESHOLD_ABOVE,
    THRESHOLD_BELOW,
)
from tracker.core.alerts.phrases_shared import COUNTED, DOCUMENT, LEADING, STANDING

MARGIN: Either = (
    Clause(
        "{name} unggul sementara {lead} suara, {margin} dari {valid} suara sah.",
        "{name} leads for now by {lead} votes, {margin} of {valid} valid votes.",
    ),
    Clause("Selisih {lead} suara.", "The lead is {lead} votes."),
)

VOTES: Mapping[str, Phrase] = {
    "results.first": Phrase(
        (Clause("Angka pertama masuk", "The first numbers are in"),), (LEADING, STANDING, COUNTED)
    ),
    "lead.changed": LEAD_CHANGED,
    "margin.under": Phrase(
        (
            Clause("Selisih di bawah {limit}: {lead} suara", "Lead under {limit}: {lead} votes"),
            Clause("Selisih menipis", "The lead is narrow"),
        ),
        (MARGIN, STANDING, COUNTED),
    ),
    "margin.over": Phrase(
        (
            Clause(
                "Selisih melebar lagi: {lead} suara", "The lead has widened again: {lead} votes"
            ),
            Clause("Selisih melebar lagi", "The lead has widened again"),
        ),
        (
            MARGIN,
            (
                Clause(
                    "Sebelumnya di bawah {limit}.",
                    "It had been under {limit}.",
                ),
            ),
            STANDING,
            COUNTED,
        ),
    ),
    "threshold.above": THRESHOLD_ABOVE,
    "threshold.below": THRESHOLD_BELOW,
    "win.certain": CERTAIN,
    "win.certain.revoked": CERTAIN_REVOKED,
    "runoff.certain": RUNOFF,
    "runoff.certain.revoked": RUNOFF_REVOKED,
    "progress": Phrase(
        (
            Clause("{percent}% TPS sudah masuk", "{percent}% of polling stations are in"),
            Clause("Makin banyak TPS masuk", "More polling stations are in"),
        ),
        (COUNTED, LEADING, STANDING),
    ),
    "counted.complete": Phrase(
        (
            Clause("Semua {total} TPS sudah masuk", "All {total} polling stations are in"),
            Clause("Semua TPS sudah masuk", "All polling stations are in"),
        ),
        (LEADING, STANDING, COUNTED),
    ),
    "recap.arrived": Phrase(
        (
            Clause("Angka {stage} masuk", "Numbers of the {stage} are in"),
            Clause("Angka rekapitulasi masuk", "Numbers of the recapitulation are in"),
        ),
        (
            DOCUMENT,
            (
                Clause(
                    "{count} dari {of} wilayah sudah rekap.",
                    "Recapitulated regions: {count} of {of}.",
                ),
            ),
            LEADING,
            STANDING,
        ),
    ),
    "recap.withdrawn": Phrase(
        (Clause("Rekapitulasi ditarik kembali", "A recapitulation is taken back"),),
        (
            (
                Clause(
                    "Yang ditarik: {stage}, {count} wilayah; angka di bawahnya tampil lagi.",
                    "Taken back: {stage}, {count} regions; what is below is shown again.",
                ),
                Clause("Angka di bawahnya tampil lagi.", "What is below is shown again."),
            ),
        ),
    ),
    "result.declared": Phrase(
        (
            Clause(
                "Hasil ditetapkan: {name} terbanyak, {own} suara",
                "Result declared: {name} first with {own} votes",
            ),
            Clause("Hasil ditetapkan", "Result declared"),
        ),
        (
            (Clause("Ditetapkan oleh {authority}.", "Declared by {authority}."),),
            (
                Clause(
                    "{name} unggul {lead} suara.",
                    "{name} is ahead by {lead} votes.",
                ),
            ),
            STANDING,
            DOCUMENT,
        ),
    ),
    "result.declared.revoked": Phrase(
        (
            Clause(
                "Penetapan yang kami catat dicabut", "The declaration entered here is taken back"
            ),
        ),
        (LEADING, STANDING, COUNTED),
    ),
}
