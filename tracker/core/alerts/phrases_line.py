"""What is said of a lead that changes and of the line of more than half, crossed or certain.

Before a result is declared nobody "wins" and nothing is "certain": somebody leads for now
(*unggul sementara*), and arithmetic is said as arithmetic.
"""

from tracker.core.alerts.phrase import Clause, Either, Phrase
from tracker.core.alerts.phrases_shared import ARITHMETIC, COUNTED, LEADING, STANDING, STILL_OUT

LEAD_CHANGED = Phrase(
    (
        Clause(
            "{tied} imbang untuk sementara setelah {flips} kali berganti",
            "{tied} are level for now after {flips} changes",
            ("tie", "again"),
        ),
        Clause("{tied} imbang untuk sementara", "{tied} are level for now", ("tie",)),
        Clause("Posisi teratas imbang untuk sementara", "The first are level for now", ("tie",)),
        Clause(
            "{name} tetap unggul sementara setelah {flips} kali berganti",
            "{name} still leads for now after {flips} changes of the lead",
            ("again",),
        ),
        Clause("{name} kini unggul sementara", "{name} now leads for now", ("before_tie",)),
        Clause(
            "{name} unggul sementara, menggeser {before_name}",
            "{name} leads for now, before it was {before_name}",
            ("moved",),
        ),
        Clause("{name} unggul sementara", "{name} leads for now"),
        Clause("Urutan teratas berubah", "The order at the top has changed"),
    ),
    (
        (
            Clause(
                "Kedudukan teratas berganti {flips} kali dalam waktu singkat.",
                "The lead changed hands {flips} times in a short while.",
                ("restless",),
            ),
        ),
        LEADING,
        (
            Clause("Sebelumnya imbang.", "Before, the first were level.", ("before_tie", "moved")),
            Clause(
                "Sebelumnya {before_name} unggul sementara.",
                "Before, {before_name} led.",
                ("moved",),
            ),
        ),
        STANDING,
        COUNTED,
    ),
)

THRESHOLD_ABOVE = Phrase(
    (
        Clause(
            "{name} di atas 50% untuk sementara, {over} suara di atas garis",
            "{name} above 50% for now, {over} votes over the line",
        ),
        Clause("{name} di atas 50% untuk sementara", "{name} above 50% for now"),
        Clause("Garis 50% terlewati untuk sementara", "The line of 50% is passed for now"),
    ),
    (
        (
            Clause(
                "{name} memperoleh {own} dari {valid} suara sah, {share}: {over} suara di atas "
                "separuh.",
                "{name} has {own} of {valid} valid votes, {share}: {over} votes over half.",
            ),
            Clause(
                "{name} memperoleh {own} dari {valid} suara sah, {share}.",
                "{name} has {own} of {valid} valid votes, {share}.",
            ),
        ),
        (
            Clause(
                "Suara yang belum masuk dapat mengubahnya.",
                "What is still out can change that.",
                ("incomplete",),
            ),
        ),
        STANDING,
        COUNTED,
    ),
)

THRESHOLD_BELOW = Phrase(
    (
        Clause(
            "{name} tepat 50%, tidak lagi di atasnya",
            "{name} at exactly 50%, no longer above it",
            ("half",),
        ),
        Clause(
            "{name} tidak lagi di atas 50%, kurang {under} suara",
            "{name} no longer above 50%, {under} votes short",
        ),
        Clause("{name} tidak lagi di atas 50%", "{name} no longer above 50%"),
        Clause("Tidak ada lagi yang di atas 50%", "Nobody is above 50% any more"),
    ),
    (
        (
            Clause(
                "{name} memperoleh {own} dari {valid} suara sah, tepat separuh; aturannya lebih "
                "dari separuh.",
                "{name} has {own} of {valid} valid votes, exactly half; the rule is more than "
                "half.",
                ("half",),
            ),
            Clause(
                "{name} memperoleh {own} dari {valid} suara sah, {share}: {under} suara di bawah "
                "separuh.",
                "{name} has {own} of {valid} valid votes, {share}: {under} votes short of half.",
            ),
            Clause(
                "{name} memperoleh {own} dari {valid} suara sah, {share}.",
                "{name} has {own} of {valid} valid votes, {share}.",
            ),
        ),
        STANDING,
        COUNTED,
    ),
)

OWN: Either = (
    Clause(
        "{name} memperoleh {own} dari {valid} suara sah, {share}.",
        "{name} has {own} of {valid} valid votes, {share}.",
    ),
)

CERTAIN = Phrase(
    (
        Clause(
            "Apa pun isi sisanya, {name} tetap di atas 50% menurut angka ini",
            "Whatever is still out, {name} stays above 50% by these numbers",
            ("majority",),
        ),
        Clause(
            "Apa pun isi sisanya, {name} tetap terbanyak menurut angka ini",
            "Whatever is still out, {name} stays first by these numbers",
        ),
        Clause(
            "Apa pun isi sisanya, urutan teratas tetap menurut angka ini",
            "Whatever is still out, the first stays first by these numbers",
        ),
    ),
    (OWN, STILL_OUT, ARITHMETIC, COUNTED),
)

CERTAIN_REVOKED = Phrase(
    (
        Clause(
            "Terbuka lagi apakah {name} tetap di atas 50%",
            "It is open again whether {name} stays above 50%",
            ("majority",),
        ),
        Clause(
            "Terbuka lagi apakah {name} tetap terbanyak",
            "It is open again whether {name} stays first",
        ),
        Clause("Terbuka lagi siapa yang terbanyak", "It is open again who stays first"),
    ),
    (OWN, STILL_OUT, COUNTED),
)

RUNOFF = Phrase(
    (
        Clause(
            "Apa pun isi sisanya, tidak ada yang melewati 50% menurut angka ini",
            "Whatever is still out, nobody passes 50% by these numbers",
        ),
    ),
    (STANDING, STILL_OUT, ARITHMETIC, COUNTED),
)

RUNOFF_REVOKED = Phrase(
    (
        Clause(
            "Terbuka lagi apakah ada yang melewati 50%",
            "It is open again whether somebody passes 50%",
        ),
    ),
    (STANDING, STILL_OUT, COUNTED),
)
