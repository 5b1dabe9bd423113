"""What the types of alerts and their families are called on the desk's page."""

from collections.abc import Mapping

from tracker.web.words import in_language

TYPES: Mapping[str, Mapping[str, str]] = {
    "polls.closed": {"id": "TPS ditutup", "en": "Polls closed"},
    "results.first": {"id": "Angka pertama", "en": "First results"},
    "lead.changed": {"id": "Berganti unggul", "en": "Lead changed"},
    "margin.under": {"id": "Selisih menyempit", "en": "Margin under a limit"},
    "margin.over": {"id": "Selisih melebar", "en": "Margin over a limit"},
    "threshold.above": {"id": "Di atas 50%", "en": "Above 50%"},
    "threshold.below": {"id": "Tidak lagi di atas 50%", "en": "No longer above 50%"},
    "win.certain": {"id": "Pasti di atas 50%", "en": "Above 50% whatever comes"},
    "win.certain.revoked": {
        "id": "Tidak lagi pasti di atas 50%",
        "en": "Above 50% no longer certain",
    },
    "runoff.certain": {"id": "Putaran kedua pasti", "en": "Run-off whatever comes"},
    "runoff.certain.revoked": {
        "id": "Putaran kedua tidak lagi pasti",
        "en": "Run-off no longer certain",
    },
    "progress": {"id": "Kemajuan", "en": "Progress"},
    "counted.complete": {"id": "Semua TPS masuk", "en": "Every station is in"},
    "correction.decrease": {"id": "Angka diturunkan", "en": "Numbers lowered"},
    "correction.large_jump": {"id": "Lompatan besar", "en": "Large jump"},
    "numbers.withdrawn": {"id": "Angka ditarik", "en": "Numbers withdrawn"},
    "numbers.returned": {"id": "Angka kembali", "en": "Numbers are back"},
    "report.held": {"id": "Laporan ditahan", "en": "Report held"},
    "report.released": {"id": "Laporan diloloskan", "en": "Report released"},
    "data.invalid": {"id": "Laporan janggal", "en": "Odd report"},
    "source.unreachable": {"id": "Sumber tidak terjangkau", "en": "Source unreachable"},
    "source.frozen": {"id": "Sumber tidak berubah", "en": "Source frozen"},
    "source.recovered": {"id": "Sumber pulih", "en": "Source recovered"},
    "source.disagree": {"id": "Sumber berbeda", "en": "Sources disagree"},
    "recap.arrived": {"id": "Rekapitulasi masuk", "en": "Recapitulation arrived"},
    "recap.withdrawn": {"id": "Rekapitulasi ditarik", "en": "Recapitulation withdrawn"},
    "result.declared": {"id": "Hasil ditetapkan", "en": "Result declared"},
    "result.declared.revoked": {"id": "Penetapan dicabut", "en": "Declaration taken back"},
    "called": {"id": "Pernyataan redaksi", "en": "Called"},
    "uncalled": {"id": "Pernyataan dicabut", "en": "Call taken back"},
    "deadline.near": {"id": "Tenggat mendekat", "en": "Deadline near"},
    "deadline.passed": {"id": "Tenggat lewat", "en": "Deadline passed"},
    "digest": {"id": "Ringkasan", "en": "Digest"},
}

FAMILIES: Mapping[str, Mapping[str, str]] = {
    "polls": {"id": "TPS ditutup", "en": "Polls closed"},
    "results": {"id": "Angka pertama", "en": "First results"},
    "lead": {"id": "Keunggulan", "en": "Lead"},
    "margin": {"id": "Selisih", "en": "Margin"},
    "threshold": {"id": "Garis 50%", "en": "The 50% line"},
    "win": {"id": "Kepastian di atas 50%", "en": "Above 50% for certain"},
    "runoff": {"id": "Putaran kedua", "en": "Run-off"},
    "progress": {"id": "Kemajuan", "en": "Progress"},
    "counted": {"id": "Semua TPS masuk", "en": "Every station is in"},
    "correction": {"id": "Koreksi", "en": "Corrections"},
    "numbers": {"id": "Angka ditarik atau kembali", "en": "Numbers withdrawn or back"},
    "report": {"id": "Penahanan", "en": "Holds"},
    "data": {"id": "Laporan janggal", "en": "Odd reports"},
    "source": {"id": "Sumber", "en": "Sources"},
    "recap": {"id": "Rekapitulasi", "en": "Recapitulation"},
    "result": {"id": "Penetapan", "en": "Declaration"},
    "called": {"id": "Pernyataan redaksi", "en": "Calls"},
    "uncalled": {"id": "Pernyataan dicabut", "en": "Calls taken back"},
    "deadline": {"id": "Tenggat", "en": "Deadlines"},
}
"""By the first word of their types, as the filter has them."""


def type_words(language: str) -> dict[str, str]:
    """Return what each type is called in *language*."""
    return in_language(TYPES, language)


def families(language: str) -> list[tuple[str, str]]:
    """Return the families and what they are called, in the order of their names."""
    return sorted(in_language(FAMILIES, language).items(), key=lambda pair: pair[1])
