"""What is said to those who sign in, in Indonesian and in English.

Apart from `words.py`, which goes whole to every reader's page.
"""

from collections.abc import Mapping

from tracker.web.words import in_language

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "title": {"id": "Masuk", "en": "Sign in"},
    "token": {"id": "Token Anda", "en": "Your token"},
    "how": {
        "id": "Tempelkan token yang diberikan kepada Anda; awalnya rct_. "
        "Peramban ini mengingatnya paling lama {hours} jam.",
        "en": "Paste the token that you were given; it begins with rct_. "
        "This browser remembers it for {hours} hours at most.",
    },
    "signed_in": {
        "id": "Anda masuk sebagai {name} ({held}).",
        "en": "You are signed in as {name} ({held}).",
    },
    "go_on": {"id": "Lanjutkan", "en": "Go on"},
    "already": {
        "id": "Sudah masuk? Buka lagi halaman itu.",
        "en": "Signed in already? Open that page again.",
    },
    "sign_out": {"id": "Keluar", "en": "Sign out"},
    "needed": {
        "id": "Perlu token: masuklah di /sign-in, atau kirim `Authorization: Bearer rct_…`; "
        "`realcount token create NAME --scope {scope}` membuatnya.",
        "en": "This needs a token: sign in at /sign-in, or send `Authorization: Bearer rct_…`; "
        "`realcount token create NAME --scope {scope}` makes one.",
    },
    "shapeless": {
        "id": "Itu bukan token: token berawal rct_ dan panjangnya 43 karakter; "
        "salin lagi seluruhnya.",
        "en": "That is no token: one begins with rct_ and has 43 characters; copy it again, whole.",
    },
    "mistyped": {
        "id": "Token salah ketik: bagian akhirnya tidak cocok; salin lagi seluruhnya.",
        "en": "The token is mistyped: its last part doesn't fit the rest; copy it again, whole.",
    },
    "unknown": {
        "id": "Token ini tidak dikenal di sini; mintalah token untuk penghitungan ini.",
        "en": "This token is not known here; ask for one of this run.",
    },
    "revoked": {
        "id": "Token ini sudah dicabut; mintalah yang baru.",
        "en": "This token has been revoked; ask for a new one.",
    },
    "not_allowed": {
        "id": "{name} tidak berhak: token itu untuk {held}, sedangkan ini perlu {scope}; "
        "masuklah dengan token lain.",
        "en": "{name} may not do this: the token is for {held}, and this needs {scope}; "
        "sign in with another.",
    },
    "other_site": {
        "id": "Permintaan ini tidak berasal dari halaman kami, jadi tidak ada yang dilakukan; "
        "buka halaman di sini lalu ulangi.",
        "en": "This was not sent from a page of ours, so nothing was done; "
        "open the page here and try again.",
    },
    "stale_form": {
        "id": "Formulir ini bukan dari sesi masuk Anda, jadi tidak ada yang dilakukan; "
        "muat ulang halamannya lalu ulangi.",
        "en": "This form is not of your sign-in, so nothing was done; "
        "reload its page and try again.",
    },
    "too_many": {
        "id": "Terlalu banyak token salah dari alamat ini; coba lagi {seconds} detik lagi.",
        "en": "Too many wrong tokens from this address; try again in {seconds} seconds.",
    },
    "store_away": {
        "id": "Token tidak dapat diperiksa karena penyimpanan tidak terjangkau; "
        "coba lagi sebentar lagi.",
        "en": "Tokens can't be checked, because the store can't be reached; try again in a moment.",
    },
}
"""Sentences by key and language; `{…}` is filled in."""


def said(language: str) -> dict[str, str]:
    """Return every sentence in *language*."""
    return in_language(SENTENCES, language)
