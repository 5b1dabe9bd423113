"""What is said of everything but votes: corrections, holds, sources, people, the calendar."""

from collections.abc import Mapping

from tracker.core.alerts.phrase import Clause, Phrase
from tracker.core.alerts.phrases_shared import BY, CHANGES, COUNTED, HELD, LEADING, RULES, STANDING

NOTICES: Mapping[str, Phrase] = {
    "polls.closed": Phrase(
        (Clause("Pemungutan suara ditutup", "Polls have closed"),),
        ((Clause("Ditutup {closed}.", "They closed at {closed}."),),),
    ),
    "correction.decrease": Phrase(
        (
            Clause(
                "{count} wilayah dikoreksi turun", "{count} regions corrected down", ("several",)
            ),
            Clause("Angka dikoreksi turun", "Numbers corrected down"),
        ),
        (CHANGES, BY),
    ),
    "correction.large_jump": Phrase(
        (
            Clause(
                "Lonjakan di {count} wilayah ditahan", "Jumps in {count} regions held", ("several",)
            ),
            Clause("Lonjakan besar ditahan", "A large jump is held"),
        ),
        (CHANGES, RULES, HELD),
    ),
    "numbers.withdrawn": Phrase(
        (
            Clause("{source} menarik angkanya", "{source} withdrew its numbers"),
            Clause("Sumber menarik angkanya", "The source withdrew its numbers"),
        ),
        (
            (
                Clause(
                    "Sejak {since} angka {regions} wilayah kosong di sumber.",
                    "Regions without numbers there since {since}: {regions}.",
                ),
                Clause(
                    "Sejak {since} angkanya kosong di sumber.",
                    "Since {since} it shows nothing in their place.",
                ),
            ),
            (
                Clause(
                    "Angka terakhir yang masuk akal tetap ditampilkan.",
                    "The last good numbers stay on show.",
                ),
            ),
            STANDING,
            COUNTED,
        ),
    ),
    "numbers.returned": Phrase(
        (
            Clause("{source} menampilkan angkanya lagi", "{source} shows its numbers again"),
            Clause("Sumber menampilkan angkanya lagi", "The source shows its numbers again"),
        ),
        (
            (Clause("Angkanya kosong sejak {since}.", "They were gone since {since}."),),
            LEADING,
            STANDING,
            COUNTED,
        ),
    ),
    "report.held": Phrase(
        (
            Clause(
                "Laporan {count} wilayah ditahan", "Reports of {count} regions held", ("several",)
            ),
            Clause("Laporan ditahan", "A report is held"),
        ),
        (
            (
                Clause(
                    "Angkanya tidak mungkin benar.",
                    "Its numbers can't be true.",
                ),
            ),
            CHANGES,
            RULES,
            HELD,
        ),
    ),
    "report.released": Phrase(
        (
            Clause(
                "Laporan {count} wilayah kini dihitung",
                "Held reports of {count} regions count now",
                ("several",),
            ),
            Clause("Laporan yang ditahan kini dihitung", "A held report counts now"),
        ),
        (CHANGES, BY),
    ),
    "data.invalid": Phrase(
        (
            Clause(
                "Laporan {count} wilayah janggal", "Odd reports of {count} regions", ("several",)
            ),
            Clause("Laporan janggal", "An odd report"),
        ),
        (CHANGES, RULES),
    ),
    "source.unreachable": Phrase(
        (
            Clause("{source} tidak terjangkau", "{source} can't be reached"),
            Clause("Sumber tidak terjangkau", "A source can't be reached"),
        ),
        (
            (
                Clause("Sejak {since}: {reason}.", "Since {since}: {reason}."),
                Clause("Sejak {since}.", "Since {since}."),
            ),
        ),
    ),
    "source.frozen": Phrase(
        (
            Clause(
                "{source} menjawab, tetapi tidak berubah", "{source} answers, but nothing changes"
            ),
            Clause("Sumber tidak berubah", "A source answers, but nothing changes"),
        ),
        ((Clause("Sejak {since}.", "Since {since}."),),),
    ),
    "source.recovered": Phrase(
        (
            Clause("{source} lancar lagi", "{source} is fine again"),
            Clause("Sumber lancar lagi", "A source is fine again"),
        ),
        ((Clause("Sebelumnya {condition}.", "Before it was {condition}."),),),
    ),
    "source.disagree": Phrase(
        (
            Clause("{source} berbeda dari yang ditampilkan", "{source} differs from what is shown"),
            Clause("Dua sumber berbeda", "Two sources differ"),
        ),
        ((Clause("Berbeda di {count} wilayah.", "Regions that differ: {count}."),),),
    ),
    "called": Phrase(
        (
            Clause("Redaksi menyatakan hasil untuk {name}", "The newsroom calls it for {name}"),
            Clause("Redaksi menyatakan hasil", "The newsroom has made its call"),
        ),
        (
            (
                Clause("Atas kata {word}: {why}.", "On the word of {word}: {why}."),
                Clause("Atas kata {word}.", "On the word of {word}."),
                Clause("Alasan: {why}.", "Reason: {why}."),
            ),
            (Clause("Dinyatakan oleh {by}.", "Called by {by}."),),
            (
                Clause(
                    "Ini pernyataan redaksi, bukan penetapan penyelenggara.",
                    "It is a newsroom's call, not the authority's declaration.",
                ),
            ),
        ),
    ),
    "uncalled": Phrase(
        (Clause("Redaksi menarik pernyataannya", "The newsroom takes its call back"),),
        (
            (
                Clause("Ditarik oleh {by}: {why}.", "Taken back by {by}: {why}."),
                Clause("Ditarik oleh {by}.", "Taken back by {by}."),
            ),
        ),
    ),
    "deadline.near": Phrase(
        (Clause("Batas waktu penetapan mendekat", "The announcement is due soon"),),
        ((Clause("Paling lambat {deadline}.", "By {deadline} at the latest."),),),
    ),
    "deadline.passed": Phrase(
        (Clause("Batas waktu penetapan lewat", "The announcement is overdue"),),
        (
            (
                Clause(
                    "Batasnya {deadline}; belum ada penetapan di sini.",
                    "It was due by {deadline}; no declaration has come in here.",
                ),
            ),
        ),
    ),
    "digest": Phrase(
        (
            Clause("{count} kabar selama ini", "Alerts meanwhile: {count}"),
            Clause("Beberapa kabar selama ini", "Several alerts meanwhile"),
        ),
        (
            (
                Clause("Dari {first} sampai {last}.", "From {first} to {last}."),
                Clause(
                    "Kabar-kabar itu terlambat dan tersimpan berurutan.",
                    "They are late; all of them are kept in their order.",
                ),
            ),
        ),
    ),
}
