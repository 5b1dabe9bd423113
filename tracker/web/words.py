"""Every sentence that a reader may see, in Indonesian and in English.

Before a result is declared nobody "wins": they lead for now (*unggul sementara*).
"""

from collections.abc import Mapping, Sequence

from tracker.core.rules import LANGUAGES as LANGUAGES

WORDS: Mapping[str, Mapping[str, str]] = {
    "skip": {"id": "Langsung ke angka", "en": "Skip to the numbers"},
    "lang_other": {"id": "English", "en": "Bahasa Indonesia"},
    "contests": {"id": "Penghitungan", "en": "Counts"},
    "none_here": {
        "id": "Belum ada penghitungan di sini.",
        "en": "Nothing is being counted here yet.",
    },
    "test_band": {
        "id": "UJI COBA · TEST — angka latihan, bukan hasil penghitungan",
        "en": "TEST — rehearsal numbers, not a count",
    },
    "test_title": {"id": "[TEST]", "en": "[TEST]"},
    "leads": {
        "id": "{name} unggul sementara {lead} suara",
        "en": "{name} leads for now by {lead} votes",
    },
    "leads_declared": {
        "id": "{name} unggul {lead} suara",
        "en": "{name} leads by {lead} votes",
    },
    "leading_declared": {"id": "unggul", "en": "leads"},
    "official_now": {
        "id": "Hasil ini telah ditetapkan oleh {authority}.",
        "en": "This result has been declared by {authority}.",
    },
    "leading": {"id": "unggul sementara", "en": "leads for now"},
    "tied": {"id": "{names} imbang untuk sementara", "en": "{names} are level for now"},
    "no_votes": {"id": "Belum ada suara yang masuk", "en": "No votes counted yet"},
    "no_votes_given": {
        "id": "Sumber tidak menampilkan angka suara",
        "en": "The source shows no votes",
    },
    "votes_partial": {
        "id": "Sumber tidak menampilkan suara setiap paslon",
        "en": "The source does not show every option’s votes",
    },
    "and": {"id": " dan ", "en": " and "},
    "progress": {
        "id": "{reported} dari {total} TPS masuk",
        "en": "{reported} of {total} polling stations in",
    },
    "progress_none": {
        "id": "Belum satu pun dari {total} TPS masuk",
        "en": "None of {total} polling stations in",
    },
    "progress_unknown": {
        "id": "Jumlah TPS yang masuk belum diketahui",
        "en": "How many polling stations are in is not known",
    },
    "votes": {"id": "suara", "en": "votes"},
    "half": {"id": "lebih dari 50% untuk satu putaran", "en": "more than 50% to win in one round"},
    "lead": {"id": "Selisih", "en": "Lead"},
    "valid": {"id": "Suara sah", "en": "Valid votes"},
    "valid_sum": {"id": "jumlah suara semua paslon", "en": "sum of all options"},
    "rejected": {"id": "Suara tidak sah", "en": "Rejected ballots"},
    "turnout": {"id": "Partisipasi", "en": "Turnout"},
    "registered": {"id": "Daftar pemilih tetap", "en": "Registered voters"},
    "not_published": {"id": "belum dipublikasikan", "en": "not published yet"},
    "ago_now": {"id": "baru saja", "en": "just now"},
    "ago_minutes": {"id": "{n} menit lalu", "en": "{n} min ago"},
    "ago_hours": {"id": "{n} jam lalu", "en": "{n} h ago"},
    "ago_days": {"id": "{n} hari lalu", "en": "{n} d ago"},
    "below_counted": {
        "id": "Sumber ini tidak memerinci angka per {level}.",
        "en": "This source does not break its numbers down by {level}.",
    },
    "leads_in": {"id": "Unggul di {level}", "en": "Ahead by {level}"},
    "leads_in_of": {"id": "{name} {count}", "en": "{name} {count}"},
    "of_regions": {"id": "dari {total}", "en": "of {total}"},
    "nobody": {"id": "belum ada", "en": "nobody yet"},
    "by_region": {"id": "Menurut {level}", "en": "By {level}"},
    "region": {"id": "Wilayah", "en": "Region"},
    "leader": {"id": "Unggul", "en": "Ahead"},
    "so_far": {"id": "Data masuk", "en": "Counted so far"},
    "counted": {"id": "TPS masuk", "en": "Stations in"},
    "counted_of": {"id": "{share} masuk", "en": "{share} in"},
    "none_yet": {"id": "belum ada", "en": "none yet"},
    "tie_short": {"id": "imbang", "en": "level"},
    "checked": {"id": "Terakhir dicek", "en": "Last checked"},
    "changed": {"id": "Terakhir berubah", "en": "Last changed"},
    "never": {"id": "belum pernah", "en": "never"},
    "source": {"id": "Sumber", "en": "Source"},
    "source_says": {"id": "{name}: {state}", "en": "{name}: {state}"},
    "source_says_since": {
        "id": "{name}: {state} (sejak {time})",
        "en": "{name}: {state} (since {time})",
    },
    "state_fine": {"id": "lancar", "en": "fine"},
    "state_unreachable": {"id": "tidak terjangkau", "en": "unreachable"},
    "state_frozen": {"id": "menjawab, tetapi tidak berubah", "en": "answering, but frozen"},
    "state_withdrew": {"id": "menarik angkanya", "en": "withdrew its numbers"},
    "state_not_polled": {"id": "tidak kami pantau", "en": "not polled by us"},
    "state_by_hand": {"id": "dimasukkan dengan tangan", "en": "entered by hand"},
    "last_good": {
        "id": "Angka terakhir yang masuk akal tetap ditampilkan.",
        "en": "The last good numbers stay on show.",
    },
    "holds": {"id": "{n} wilayah ditahan", "en": "{n} regions held"},
    "doubts": {"id": "{n} wilayah diragukan", "en": "{n} regions doubted"},
    "corrections": {"id": "{n} koreksi", "en": "{n} corrections"},
    "holds_one": {"id": "1 wilayah ditahan", "en": "1 region held"},
    "doubts_one": {"id": "1 wilayah diragukan", "en": "1 region doubted"},
    "corrections_one": {"id": "1 koreksi", "en": "1 correction"},
    "corrections_title": {"id": "Koreksi", "en": "Corrections"},
    "corrections_note": {
        "id": "Sumber menurunkan angka yang sudah ditampilkan. Yang terbaru lebih dulu.",
        "en": "The source lowered numbers that were on show. The newest come first.",
    },
    "corrections_more": {"id": "dan {n} lagi sebelumnya", "en": "and {n} more before"},
    "corrected": {"id": "{name} {old} → {new}{change}", "en": "{name} {old} → {new}{change}"},
    "corrected_by": {"id": "diputuskan {by}: {why}", "en": "decided by {by}: {why}"},
    "figure_valid": {"id": "suara sah", "en": "valid votes"},
    "figure_rejected": {"id": "suara tidak sah", "en": "rejected ballots"},
    "figure_cast": {"id": "surat suara terpakai", "en": "ballots cast"},
    "figure_registered": {"id": "daftar pemilih", "en": "registered voters"},
    "figure_participated": {"id": "pengguna hak pilih", "en": "voters who came"},
    "figure_stations_reported": {"id": "TPS masuk", "en": "stations in"},
    "figure_stations_total": {"id": "jumlah TPS", "en": "stations in all"},
    "held_since": {
        "id": "Laporan baru wilayah ini ditahan sejak {time}: angkanya tidak mungkin benar.",
        "en": "A newer report of this region is held since {time}: it can't be true.",
    },
    "stage_counting": {
        "id": "Penghitungan sementara dari formulir TPS",
        "en": "Provisional count from the forms of the polling stations",
    },
    "stage_recap": {
        "id": "{stage}, {document}; dicatat {by}, {time}",
        "en": "{stage}, {document}; entered by {by}, {time}",
    },
    "stage_declared": {
        "id": "Ditetapkan oleh {authority}, {document}; dicatat {by}, {time}",
        "en": "Declared by {authority}, {document}; entered by {by}, {time}",
    },
    "stage_mixed": {
        "id": "{n} dari {of} {parts} sudah rekap, sisanya penghitungan sementara",
        "en": "{n} of {of} {parts} are recapitulated, the others provisional",
    },
    "parts_recap_kecamatan": {"id": "kecamatan", "en": "districts"},
    "parts_recap_kota": {"id": "kota/kabupaten", "en": "cities"},
    "parts_recap_provinsi": {"id": "provinsi", "en": "provinces"},
    "tier_recap_kecamatan": {
        "id": "rekapitulasi kecamatan",
        "en": "recapitulation of the district",
    },
    "tier_recap_kota": {
        "id": "rekapitulasi kota/kabupaten",
        "en": "recapitulation of the city",
    },
    "tier_recap_provinsi": {
        "id": "rekapitulasi provinsi",
        "en": "recapitulation of the province",
    },
    "tier_declared": {"id": "hasil yang ditetapkan", "en": "declared result"},
    "tier_counting": {"id": "penghitungan sementara", "en": "provisional count"},
    "stages_title": {"id": "Tahapan", "en": "Stages"},
    "stage_now": {"id": "sekarang", "en": "now"},
    "out": {
        "id": "Belum masuk: {stations} TPS, paling banyak {votes} suara sah ({cap} per TPS).",
        "en": "Still out: {stations} stations, at most {votes} valid votes ({cap} a station).",
    },
    "out_held": {
        "id": "{stations} TPS ditahan atau belum masuk: paling banyak {votes} suara sah masih "
        "dapat berubah ({cap} per TPS).",
        "en": "{stations} stations are held or still out: at most {votes} valid votes may still "
        "change ({cap} a station).",
    },
    "out_none": {"id": "Semua TPS sudah masuk.", "en": "Every station is in."},
    "out_none_win_certain": {
        "id": "Semua TPS sudah masuk: {name} di atas 50% menurut angka ini, {over} suara di atas "
        "separuh.",
        "en": "Every station is in: {name} is above 50% by these numbers, {over} votes over half.",
    },
    "out_none_runoff_certain": {
        "id": "Semua TPS sudah masuk: tidak ada yang melewati 50% menurut angka ini.",
        "en": "Every station is in: nobody is above 50% by these numbers.",
    },
    "out_unknown": {
        "id": "Berapa suara yang belum masuk tidak diketahui.",
        "en": "How many votes are still out is not known.",
    },
    "says_crossed": {
        "id": "{name} kini di atas 50%, {over} suara di atas separuh; sisanya dapat mengubahnya.",
        "en": "{name} is above 50% for now, {over} votes over half; what is out can change that.",
    },
    "says_win_certain": {
        "id": "Apa pun isi sisanya, {name} tetap di atas 50% menurut angka ini.",
        "en": "Whatever is still out, {name} stays above 50% by these numbers.",
    },
    "says_runoff_certain": {
        "id": "Apa pun isi sisanya, tidak ada yang melewati 50% menurut angka ini.",
        "en": "Whatever is still out, nobody passes 50% by these numbers.",
    },
    "says_decided": {
        "id": "Apa pun isi sisanya, {name} tetap terbanyak menurut angka ini.",
        "en": "Whatever is still out, {name} stays first by these numbers.",
    },
    "need": {
        "id": "{name} perlu {share} dari sisa suara itu untuk melewati 50%",
        "en": "{name} needs {share} of those votes to pass 50%",
    },
    "need_first": {
        "id": "{name} perlu {share} dari sisa suara itu agar pasti terbanyak",
        "en": "{name} needs {share} of those votes to stay first for sure",
    },
    "need_cannot": {
        "id": "{names} tidak dapat mengejar lagi menurut angka ini",
        "en": "{names} cannot catch up any more by these numbers",
    },
    "called_by": {
        "id": "{source} menyatakan kemenangan {name} ({time}); ini bukan hasil resmi.",
        "en": "{source} calls it for {name} ({time}); this is not the official result.",
    },
    "asked": {"id": "Yang sering ditanyakan", "en": "What people ask"},
    "ask_when": {"id": "Kapan hasil resminya?", "en": "When is the official result?"},
    "tell_when": {
        "id": "{authority} mengumumkannya paling lambat {date}, sesudah rekapitulasi berjenjang "
        "dari kecamatan sampai {level}.",
        "en": "{authority} announces it by {date} at the latest, after the tiered "
        "recapitulation from the districts up to the {level}.",
    },
    "tell_when_unknown": {
        "id": "{authority} mengumumkannya sesudah rekapitulasi berjenjang.",
        "en": "{authority} announces it after the tiered recapitulation.",
    },
    "tell_when_declared": {
        "id": "Sudah ditetapkan oleh {authority}, {time}.",
        "en": "It has been declared by {authority}, {time}.",
    },
    "ask_where": {"id": "Di mana angka resminya?", "en": "Where are the official numbers?"},
    "tell_where": {
        "id": "Di situs {authority}. Setiap wilayah di sini punya tautan ke halamannya di sana.",
        "en": "On the site of {authority}. Each region here links to its page there.",
    },
    "ask_what": {"id": "Apa itu real count?", "en": "What is a real count?"},
    "tell_what": {
        "id": "Jumlah suara dari formulir TPS yang dipublikasikan {authority}, dijumlahkan begitu "
        "masuk. Bukan hitung cepat: tidak ada sampel dan tidak ada ramalan. Bukan pula hasil "
        "resmi: formulir dapat salah dibaca dan diperbaiki.",
        "en": "The votes on the forms of polling stations as {authority} publishes them, added up "
        "as they come. It is no quick count: there is no sample and no forecast. Nor is it the "
        "official result: forms can be misread and put right.",
    },
    "ask_why_change": {
        "id": "Mengapa angka bisa turun, atau berhenti?",
        "en": "Why can numbers fall, or stand still?",
    },
    "tell_why_change": {
        "id": "Sumber memperbaiki formulir yang salah dibaca; itu kami tampilkan sebagai koreksi. "
        "Angka yang tidak mungkin benar kami tahan, dan yang terakhir masuk akal tetap tampil.",
        "en": "The source puts misread forms right; we show that as a correction. Numbers that "
        "can’t be true we hold back, and the last good ones stay on show.",
    },
    "see_map": {"id": "Peta", "en": "Map"},
    "see_chart": {"id": "Grafik suara masuk", "en": "Chart of the count"},
    "archived": {
        "id": "arsip: tidak berubah lagi sejak {time}",
        "en": "archive: final since {time}",
    },
    "and_more": {"id": "dan {n} lagi", "en": "and {n} more"},
    "wall": {"id": "layar besar", "en": "big screen"},
    "forms": {"id": "Foto formulir", "en": "Photographs of the form"},
    "form_photo": {"id": "Foto {n}", "en": "Photo {n}"},
    "forms_note": {
        "id": "Foto ini milik sumber dan terbuka di situsnya; tidak kami periksa.",
        "en": "They are the source’s own and open on its site; we have not checked them.",
    },
    "embed_this": {"id": "Sematkan di halaman Anda", "en": "Embed in your page"},
    "official_page": {"id": "Halaman resmi {authority}", "en": "Official page of {authority}"},
    "unofficial": {
        "id": "Angka ini bukan hasil resmi. Hasil resmi adalah rekapitulasi berjenjang.",
        "en": "These numbers are not the official result, which is the tiered recapitulation.",
    },
    "due": {
        "id": "Pengumuman paling lambat {date}.",
        "en": "To be announced by {date} at the latest.",
    },
    "position": {"id": "posisi", "en": "position"},
    "live": {"id": "langsung", "en": "live"},
    "connecting": {"id": "menyambung…", "en": "connecting…"},
    "reconnecting": {
        "id": "terputus, menyambung lagi; angka terakhir pukul {time}",
        "en": "connection lost, trying again; last numbers at {time}",
    },
    "offline": {
        "id": "luring; angka terakhir pukul {time}",
        "en": "offline; last numbers at {time}",
    },
    "stopped": {
        "id": "berhenti; muat ulang halaman ini",
        "en": "stopped; reload this page",
    },
    "pause": {"id": "Jeda", "en": "Pause"},
    "resume": {"id": "Lanjutkan", "en": "Resume"},
    "paused": {
        "id": "dijeda; angka terakhir pukul {time}",
        "en": "paused; last numbers at {time}",
    },
    "all_in": {"id": "Semua {total} TPS sudah masuk", "en": "All {total} stations are in"},
    "said": {"id": "{where}: {sentence}.", "en": "{where}: {sentence}."},
    "said_test": {"id": "Uji coba, {where}: {sentence}.", "en": "Test, {where}: {sentence}."},
    "feed_panel": {"id": "Ganggu umpan uji coba", "en": "Disturb the test feed"},
    "feed_done": {"id": "{name}: dimulai", "en": "{name}: under way"},
    "feed_ended": {"id": "{name}: diakhiri", "en": "{name}: over"},
    "feed_failed": {"id": "{name}: tidak berhasil", "en": "{name}: did not work"},
    "accident_misread": {"id": "salah baca satu TPS", "en": "misread a station"},
    "accident_freeze": {"id": "bekukan satu jam", "en": "freeze for an hour"},
    "accident_refuse": {"id": "tolak (403)", "en": "refuse (403)"},
    "accident_truncate": {"id": "potong berkas", "en": "truncate files"},
    "accident_blank": {"id": "kosongkan seperti pukul 10.45", "en": "blank as at 10:45"},
    "accident_stale": {"id": "salinan lama", "en": "a stale copy"},
    "accident_html": {"id": "halaman galat", "en": "an error page"},
    "accident_throttle": {"id": "batasi (429)", "en": "throttle (429)"},
    "alerts_title": {"id": "kabar", "en": "alerts"},
    "alerts_note": {
        "id": "Kabar dari penghitungan ini. Angkanya sementara sampai hasil ditetapkan.",
        "en": "Alerts of this count. Its numbers are provisional until the result is declared.",
    },
    "alert_taken_back": {"id": " (kemudian dicabut)", "en": " (taken back later)"},
    "not_found": {"id": "Tidak ada di sini", "en": "Nothing here"},
    "not_found_why": {
        "id": "Alamat ini tidak menunjuk ke penghitungan atau wilayah mana pun.",
        "en": "This address leads to no count and no region.",
    },
    "trouble": {"id": "Ada gangguan", "en": "Something went wrong"},
    "trouble_why": {
        "id": "Halaman ini tidak dapat ditampilkan. Coba muat ulang sebentar lagi.",
        "en": "This page can't be shown. Try again in a moment.",
    },
    "home": {"id": "Semua penghitungan", "en": "All counts"},
}
"""Words by key and language; `{…}` is filled in."""


def words_of(language: str) -> dict[str, str]:
    """Return every word in *language*."""
    return in_language(WORDS, language)


def in_language(table: Mapping[str, Mapping[str, str]], language: str) -> dict[str, str]:
    """Return every entry of *table* in *language*."""
    return {key: by_language[language] for key, by_language in table.items()}


def language_of(asked: str | None, accepted: str | None) -> str:
    """Return the language that was asked for, or the first accepted one we speak, or Indonesian."""
    if asked in LANGUAGES:
        return str(asked)
    for part in (accepted or "").split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
    return LANGUAGES[0]


def listed(names: Sequence[str], words: Mapping[str, str]) -> str:
    """Join *names* as a sentence does."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + words["and"] + names[-1]
