"""Every word of the operator's panel, in Indonesian and in English."""

from collections.abc import Mapping

from tracker.core.air.refused import SENTENCES
from tracker.web.words import in_language

PANEL_WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {"id": "Panel siaran", "en": "On-air panel"},
    "channels": {"id": "Kanal siaran", "en": "Channels"},
    "usual": {
        "id": "Kanal siaran biasanya pgm1, kanal latihan pvw1.",
        "en": "A live channel is usually pgm1, a rehearsal channel pvw1.",
    },
    "kind_live": {"id": "SIARAN", "en": "LIVE"},
    "kind_rehearsal": {"id": "LATIHAN", "en": "REHEARSAL"},
    "live_off": {"id": "tidak tayang", "en": "off air"},
    "live_running": {"id": "TAYANG", "en": "ON AIR"},
    "live_paused": {"id": "TAYANG, dijeda", "en": "ON AIR, paused"},
    "rehearsal_off": {"id": "tidak jalan", "en": "off"},
    "rehearsal_running": {"id": "berjalan", "en": "running"},
    "rehearsal_paused": {"id": "dijeda", "en": "paused"},
    "live": {"id": "tersambung", "en": "connected"},
    "stale": {
        "id": "terputus sejak {time}; yang tayang tetap tayang",
        "en": "connection lost at {time}; what is on air stays",
    },
    "now": {"id": "Sekarang", "en": "Now"},
    "nothing": {"id": "kosong", "en": "nothing"},
    "preview": {"id": "Yang terlihat", "en": "What is seen"},
    "items": {"id": "Wilayah", "en": "Regions"},
    "setup": {"id": "Pengaturan", "en": "Setup"},
    "apply": {"id": "Terapkan", "en": "Apply"},
    "contest": {"id": "Penghitungan", "en": "Count"},
    "kind": {"id": "Jenis", "en": "Kind"},
    "language": {"id": "Bahasa", "en": "Language"},
    "theme": {"id": "Tema", "en": "Theme"},
    "layout": {"id": "Bentuk", "en": "Layout"},
    "leads": {"id": "Ganti unggul", "en": "Lead change"},
    "leads_next": {"id": "tampil berikutnya", "en": "comes next"},
    "leads_turn": {"id": "menurut urutan", "en": "in its turn"},
    "choice_live": {"id": "siaran", "en": "live"},
    "choice_rehearsal": {"id": "latihan", "en": "rehearsal"},
    "choice_id": {"id": "bahasa Indonesia", "en": "Indonesian"},
    "choice_en": {"id": "bahasa Inggris", "en": "English"},
    "choice_dark": {"id": "gelap", "en": "dark"},
    "choice_light": {"id": "terang", "en": "light"},
    "choice_clear": {"id": "tembus pandang", "en": "clear"},
    "choice_lower": {"id": "sepertiga bawah", "en": "lower third"},
    "choice_crawl": {"id": "teks berjalan", "en": "crawl"},
    "dwell": {"id": "Detik per wilayah", "en": "Seconds each"},
    "start": {"id": "Mulai dari awal", "en": "Start"},
    "on": {"id": "Tayangkan", "en": "Put on"},
    "off": {"id": "Turunkan semua", "en": "Take off"},
    "pause": {"id": "Jeda", "en": "Pause"},
    "resume": {"id": "Lanjut", "en": "Resume"},
    "reset": {"id": "Ke awal", "en": "Reset"},
    "skip": {"id": "Berikut", "en": "Next"},
    "back": {"id": "Sebelumnya", "en": "Back"},
    "freeze": {"id": "Bekukan angka", "en": "Freeze numbers"},
    "unfreeze": {"id": "Lepas angka", "en": "Unfreeze numbers"},
    "lock": {"id": "Kunci urutan", "en": "Lock order"},
    "unlock": {"id": "Buka urutan", "en": "Unlock order"},
    "go": {"id": "Ke sini", "en": "Go"},
    "up": {"id": "Naik", "en": "Up"},
    "down": {"id": "Turun", "en": "Down"},
    "shown": {"id": "Tampil", "en": "On"},
    "override": {"id": "Isi manual…", "en": "Override…"},
    "dismiss": {"id": "Renderer hilang: sudah tahu", "en": "Renderer lost: seen"},
    "renderers": {
        "id": "Renderer: {count} ({names}).",
        "en": "Renderers: {count} ({names}).",
    },
    "renderers_none": {"id": "Tidak ada renderer yang mengikuti.", "en": "No renderer follows."},
    "renderers_stale": {"id": "Angka lama di: {names}.", "en": "Old numbers on: {names}."},
    "renderer_lost": {
        "id": "Renderer {name} hilang sejak {time}.",
        "en": "Renderer {name} lost at {time}.",
    },
    "renderer_unnamed": {"id": "tanpa nama", "en": "unnamed"},
    "clear": {"id": "Hapus isian", "en": "Clear override"},
    "empty": {"id": "belum ada angka: tidak terlihat", "en": "no numbers yet: not seen"},
    "frozen": {
        "id": "Angka dibekukan {time} oleh {by}, posisi {offset}",
        "en": "Numbers frozen at {time} by {by}, position {offset}",
    },
    "amber": {
        "id": "Angka dibekukan lebih dari 5 menit ({minutes} menit) oleh {by}, posisi {offset}",
        "en": "Numbers frozen for more than 5 minutes ({minutes} min) by {by}, position {offset}",
    },
    "refused": SENTENCES["test_on_live"],
    "failed": {"id": "Tidak jadi: {why}", "en": "Not done: {why}"},
    "done": {"id": "{action}: selesai", "en": "{action}: done"},
    "sure_off": {
        "id": "Semua akan hilang dari layar kanal {channel}.",
        "en": "Everything leaves the screen of {channel}.",
    },
    "sure_on": {
        "id": "{channel} adalah kanal siaran: penonton akan melihatnya.",
        "en": "{channel} is a live channel: viewers will see it.",
    },
    "sure_start": {
        "id": "{channel} sedang tayang dan akan mulai lagi dari wilayah pertama.",
        "en": "{channel} is on air and will begin again with the first region.",
    },
    "sure_override": {
        "id": "Angka ini tayang menggantikan angka hitungan, dengan tanda.",
        "en": "These numbers go on air in the place of the count's, with a mark.",
    },
    "sure_clear": {
        "id": "Angka hitungan tayang lagi untuk {name}.",
        "en": "The count's own numbers come back for {name}.",
    },
    "votes_of": {"id": "Suara {name}", "en": "Votes of {name}"},
    "reported": {"id": "TPS masuk", "en": "Stations in"},
    "total": {"id": "Jumlah TPS", "en": "Stations in all"},
    "yes": {"id": "Ya", "en": "Yes"},
    "no": {"id": "Batal", "en": "Cancel"},
    "keys": {"id": "Tombol", "en": "Keys"},
    "curl": {
        "id": "Untuk Companion, Stream Deck, dan skrip vMix",
        "en": "For Companion, Stream Deck and vMix scripts",
    },
    "curl_note": {
        "id": "TOKEN adalah token untuk siaran. Dengan Idempotency-Key yang sama, "
        "satu permintaan terjadi satu kali.",
        "en": "TOKEN is a token of scope air. Under one Idempotency-Key a request happens once.",
    },
    "no_script": {"id": "Panel ini perlu JavaScript.", "en": "This panel needs JavaScript."},
    "sign_in": {"id": "Masuk lagi", "en": "Sign in again"},
}


def panel_words(language: str) -> dict[str, str]:
    """Return every word of the panel in *language*."""
    return in_language(PANEL_WORDS, language)
