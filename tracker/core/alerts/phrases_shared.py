"""Clauses that several types of alert say."""

from tracker.core.alerts.phrase import Clause, Either

STANDING: Either = (
    Clause("{standing}.", "{standing}."),
    Clause("Suara sah {valid}.", "Valid votes {valid}."),
)
LEADING: Either = (
    Clause("{leading}.", "{leading}."),
    Clause("{tied} imbang untuk sementara.", "{tied} are level for now."),
)
COUNTED: Either = (
    Clause(
        "{reported} dari {total} TPS masuk ({progress}).",
        "{reported} of {total} polling stations in ({progress}).",
    ),
    Clause("{reported} TPS masuk.", "{reported} polling stations in."),
)
STILL_OUT: Either = (
    Clause(
        "Belum masuk: {out} TPS, paling banyak {left} suara sah ({cap} per TPS).",
        "Stations still out: {out}, at most {left} valid votes ({cap} each).",
    ),
    Clause(
        "Belum masuk: {out} TPS, paling banyak {left} suara sah.",
        "Stations still out: {out}, at most {left} valid votes.",
    ),
    Clause("Belum masuk: {out} TPS.", "Stations still out: {out}."),
)
ARITHMETIC: Either = (
    Clause(
        "Ini hitungan, bukan penetapan; koreksi dapat mencabutnya.",
        "This is arithmetic, not a declaration; a correction can take it back.",
    ),
)
CHANGES: Either = (
    Clause(
        "{count} wilayah. Seluruhnya: {changes}.",
        "{count} regions. Together: {changes}.",
        ("several",),
    ),
    Clause("{count} wilayah.", "{count} regions.", ("several",)),
    Clause("{changes}.", "{changes}."),
)
BY: Either = (
    Clause("Diputuskan {by}: {why}.", "Decided by {by}: {why}."),
    Clause("Diputuskan {by}.", "Decided by {by}."),
    Clause("Alasan: {why}.", "Reason: {why}."),
)
RULES: Either = (Clause("Aturan: {codes}.", "Rules: {codes}."),)
HELD: Either = (
    Clause(
        "Angka terakhir yang masuk akal tetap ditampilkan sampai redaksi memutuskan.",
        "The last good numbers stay on show until the desk has decided.",
    ),
)
DOCUMENT: Either = (
    Clause("{document}, dicatat {by}.", "{document}, entered by {by}."),
    Clause("{document}.", "{document}."),
    Clause("Dicatat {by}.", "Entered by {by}."),
)
