"""The rules that compare: with other regions, with what is usual, with what came before."""

from tracker.core.rules.rule import Rule, table

ACROSS = table(
    Rule(
        code="E301",
        action="flag",
        en="option {option}: the rows sum to {rows}, the document's own total is {own}",
        id="pilihan {option}: baris-baris berjumlah {rows}, jumlah berkas sendiri {own}",
    ),
    Rule(
        code="E302",
        action="flag",
        en="the rows have {rows} stations in, the document's own total says {own}",
        id="menurut baris-baris {rows} TPS masuk, menurut jumlah berkas {own}",
    ),
    Rule(
        code="W303",
        action="flag",
        en="all votes equal those of {other} to the vote",
        id="semua suara sama persis dengan {other}",
        points=30,
    ),
    Rule(
        code="W304",
        action="flag",
        en="option {option} has {votes} votes, exactly as many as in {other}",
        id="pilihan {option} mendapat {votes} suara, sama persis dengan di {other}",
    ),
    Rule(
        code="E305",
        action="hold",
        en="every option has 0 votes in a document that sets other regions to 0 as well",
        id="semua pilihan 0 suara dalam berkas yang juga menolkan wilayah lain",
        ends="continuation",
    ),
    Rule(
        code="W306",
        action="accept",
        en="all votes are those of the declared result",
        id="semua suara sama dengan hasil yang ditetapkan",
    ),
    Rule(
        code="W307",
        action="flag",
        en="option {option} has {votes} votes, {declared} were declared: {difference} between them",
        id="pilihan {option} mendapat {votes} suara, ditetapkan {declared}: selisih {difference}",
    ),
    Rule(
        code="W308",
        action="flag",
        en="{name} is {number}, {declared} were declared: {difference} between them",
        id="{name} tertulis {number}, ditetapkan {declared}: selisih {difference}",
    ),
    Rule(
        code="E309",
        action="flag",
        en="option {option}: for {minutes} minutes the source's own total {said} isn't our {shown}",
        id="pilihan {option}: {minutes} menit jumlah sumber {said}, jumlah kami {shown}",
    ),
    Rule(
        code="W310",
        action="flag",
        en="option {option}: for {minutes} minutes {source} has said {said}, shown are {shown}",
        id="pilihan {option}: {minutes} menit {source} menyebut {said}, yang tampil {shown}",
    ),
)

UNLIKELY = table(
    Rule(
        code="W401",
        action="flag",
        en="option {option} was corrected from {old} to {new} votes",
        id="suara pilihan {option} dibetulkan dari {old} menjadi {new}",
    ),
    Rule(
        code="W402",
        action="flag",
        en="stations in fell from {old} to {new}",
        id="TPS masuk turun dari {old} menjadi {new}",
    ),
    Rule(
        code="W403",
        action="flag",
        en="the source withdrew its numbers: {old} votes before, none now",
        id="sumber menarik angkanya: {old} suara sebelumnya, kini tidak ada",
    ),
    Rule(
        code="W404",
        action="hold",
        en="votes jumped from {old} to {new}, which {stations} more stations don't explain",
        id="suara melonjak dari {old} ke {new}, padahal hanya bertambah {stations} TPS",
        ends="agreement",
    ),
    Rule(
        code="W405",
        action="flag",
        en="options {one} and {other} look swapped since the report before",
        id="suara pilihan {one} dan {other} tampak tertukar sejak laporan sebelumnya",
        points=30,
    ),
    Rule(
        code="W406",
        action="hold",
        en="options {one} and {other} look swapped in the sum of many stations",
        id="suara pilihan {one} dan {other} tampak tertukar dalam jumlah banyak TPS",
        ends="agreement",
    ),
    Rule(
        code="W407",
        action="hold",
        en="{votes} votes a station, where {median} are usual in the regions beside it",
        id="{votes} suara per TPS, sedangkan wilayah di sekitarnya biasanya {median}",
        ends="agreement",
    ),
    Rule(
        code="W408",
        action="accept",
        en="votes are {votes} ‰ of the register, where {median} ‰ are usual beside it",
        id="suara {votes} ‰ dari pemilih terdaftar, di sekitarnya biasanya {median} ‰",
        points=15,
    ),
    Rule(
        code="W409",
        action="accept",
        en="{rejected} ‰ of the ballots were rejected, where {median} ‰ are usual beside it",
        id="{rejected} ‰ suara tidak sah, di sekitarnya biasanya {median} ‰",
        points=8,
    ),
    Rule(
        code="W410",
        action="accept",
        en="option {option} has {share} ‰ of the votes, where {median} ‰ are usual beside it",
        id="pilihan {option} mendapat {share} ‰ suara, di sekitarnya biasanya {median} ‰",
        points=5,
    ),
    Rule(
        code="W411",
        action="accept",
        en="{votes} votes, where stations beside it usually have {median}",
        id="{votes} suara, sedangkan TPS di sekitarnya biasanya {median}",
        points=6,
    ),
    Rule(
        code="W420",
        action="flag",
        en="this station's form is worth a look: {points} points of doubt ({reasons})",
        id="formulir TPS ini perlu diperiksa: {points} angka keraguan ({reasons})",
    ),
    Rule(
        code="W421",
        action="flag",
        en="a later report agrees with what was held: {new} votes",
        id="laporan berikutnya membenarkan angka yang ditahan: {new} suara",
    ),
)

TIME = table(
    Rule(
        code="E501",
        action="hold",
        en="there are {votes} votes before the polls close",
        id="ada {votes} suara sebelum pemungutan suara ditutup",
    ),
    Rule(
        code="E502",
        action="hold",
        en="this copy is {older_s} seconds older than the one before, with other numbers",
        id="salinan ini {older_s} detik lebih tua daripada sebelumnya, dengan angka lain",
    ),
    Rule(
        code="E503",
        action="hold",
        en="the source marks these numbers as a test: {mark}",
        id="sumber menandai angka ini sebagai uji coba: {mark}",
    ),
    Rule(
        code="E504",
        action="hold",
        en="votes collapsed from {old} to {new}, more than the stations taken back explain",
        id="suara anjlok dari {old} menjadi {new}, melebihi TPS yang ditarik kembali",
        ends="continuation",
    ),
    Rule(
        code="E505",
        action="hold",
        en="{old} votes of {stations} stations are gone at once",
        id="{old} suara dari {stations} TPS hilang sekaligus",
        ends="continuation",
    ),
    Rule(
        code="E506",
        action="hold",
        en="still held: {new} votes don't continue the last good report of {old}",
        id="masih ditahan: {new} suara bukan lanjutan laporan baik terakhir yang {old}",
        ends="continuation",
    ),
)
