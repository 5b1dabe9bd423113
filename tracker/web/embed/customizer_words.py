"""What the page says that hands out snippets, in Indonesian and in English."""

from collections.abc import Mapping

CUSTOMIZER: Mapping[str, Mapping[str, str]] = {
    "title": {"id": "Sematkan angka ini", "en": "Embed these numbers"},
    "contest": {"id": "Penghitungan", "en": "Count"},
    "find": {"id": "Cari wilayah menurut nama", "en": "Find a region by name"},
    "search": {"id": "Cari", "en": "Search"},
    "found_none": {
        "id": "Tidak ada wilayah bernama “{text}”.",
        "en": "No region is called “{text}”.",
    },
    "found_more": {
        "id": "Masih ada yang lain: tulis lebih lengkap.",
        "en": "There are more: write more of it.",
    },
    "chosen": {"id": "Wilayah terpilih: {where}", "en": "Chosen region: {where}"},
    "what": {"id": "Tampilan", "en": "Kind"},
    "what_standings": {"id": "perolehan", "en": "standings"},
    "what_map": {"id": "peta wilayah", "en": "map of regions"},
    "what_chart": {"id": "grafik", "en": "chart"},
    "size": {"id": "Ukuran", "en": "Size"},
    "size_full": {"id": "lengkap", "en": "full"},
    "size_compact": {"id": "ringkas", "en": "compact"},
    "tongue": {"id": "Bahasa", "en": "Language"},
    "theme": {"id": "Tema", "en": "Theme"},
    "theme_": {"id": "ikut pembaca", "en": "as the reader’s"},
    "theme_light": {"id": "terang", "en": "light"},
    "theme_dark": {"id": "gelap", "en": "dark"},
    "at": {
        "id": "Beku pada saat (kosong: langsung)",
        "en": "Pinned to a moment (empty: live)",
    },
    "geojson": {
        "id": "Berkas GeoJSON garis batas (kosong: kotak)",
        "en": "GeoJSON file of outlines (empty: tiles)",
    },
    "geojson_refused": {
        "id": "Bukan alamat berkas yang dapat dibuka halaman Anda: tulis lengkap, diawali https://",
        "en": "Not the address of a file that your page can open: write all of it, with https://",
    },
    "outlines_drawn": {
        "id": "Garis batas terbaca dan digambar.",
        "en": "The outlines were read and are drawn.",
    },
    "outlines_unread": {
        "id": "Berkas itu tidak terbaca dari sini: harus GeoJSON, paling besar 5 MB, dan servernya "
        "mengizinkan halaman lain (Access-Control-Allow-Origin). Kotak tetap tampil.",
        "en": "The file can't be read from here: it has to be GeoJSON of at most 5 MB whose server "
        "allows other pages (Access-Control-Allow-Origin). The tiles are shown all the same.",
    },
    "outlines_unknown": {
        "id": "Tidak ada wilayah kita di berkas itu: tiap garis batas perlu kode seperti {id}.",
        "en": "None of our regions is in that file: each outline needs an id such as {id}.",
    },
    "apply": {"id": "Tampilkan", "en": "Show"},
    "preview": {"id": "Pratinjau", "en": "Preview"},
    "states": {"id": "Keadaan", "en": "State"},
    "state_now": {"id": "sekarang", "en": "now"},
    "state_before": {"id": "sebelum", "en": "before"},
    "state_counting": {"id": "dihitung", "en": "counting"},
    "state_corrected": {"id": "dikoreksi", "en": "corrected"},
    "state_withdrawn": {"id": "ditarik", "en": "withdrawn"},
    "state_declared": {"id": "ditetapkan", "en": "declared"},
    "state_offline": {"id": "luring", "en": "offline"},
    "states_note": {
        "id": "Keadaan lain memakai angka contoh, bukan angka penghitungan.",
        "en": "The other states show made-up numbers, not a count.",
    },
    "snippets": {"id": "Tempel di halaman Anda", "en": "Paste into your page"},
    "snippet_element": {
        "id": "Elemen, dengan gaya halaman Anda",
        "en": "Element, in your page’s style",
    },
    "snippet_growing": {
        "id": "Bingkai yang menyesuaikan tinggi",
        "en": "Frame that fits its height",
    },
    "snippet_frame": {"id": "Bingkai tanpa skrip", "en": "Frame without a script"},
    "snippet_amp": {"id": "AMP", "en": "AMP"},
    "snippet_picture": {"id": "Gambar", "en": "Picture"},
    "snippet_link": {
        "id": "Alamat untuk WordPress dan CMS lain (oEmbed)",
        "en": "Address for WordPress and other systems (oEmbed)",
    },
    "by_hand": {"id": "Tempel angkanya saja", "en": "Paste the numbers alone"},
    "paste_sentence": {"id": "Kalimat", "en": "Sentence"},
    "paste_paragraph": {"id": "Paragraf", "en": "Paragraph"},
    "paste_table": {"id": "Tabel (HTML)", "en": "Table (HTML)"},
    "paste_tsv": {"id": "Tabel (lembar sebar)", "en": "Table (spreadsheet)"},
    "copy_it": {"id": "Salin", "en": "Copy"},
    "copied": {"id": "Tersalin", "en": "Copied"},
    "select": {
        "id": "Pilih lalu salin dengan tombol papan ketik",
        "en": "Selected; copy it with the keyboard",
    },
    "local": {
        "id": "Server ini dikenal sebagai {server}: cuplikan dengan alamat itu hanya jalan di "
        "mesin ini. Isi REALCOUNT_PUBLIC_URL dengan alamat yang dapat dibuka pembaca.",
        "en": "This server knows itself as {server}: snippets with that address work on this "
        "machine alone. Set REALCOUNT_PUBLIC_URL to the address that readers can open.",
    },
    "local_anyway": {"id": "Tampilkan juga, untuk dicoba", "en": "Show them anyway, to try"},
}
"""Words by key and language; `{…}` is filled in."""
