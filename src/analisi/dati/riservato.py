"""The key of the letters of anonymised editions: made once, kept in the group's office, never published."""

from __future__ import annotations

import re
import secrets

from analisi.dati.scrittura import scrivi_intero
from analisi.errors import ErroreAnalisi, causa_di_sistema
from analisi.paths import Percorsi

NOME_FILE = "chiave-anonima.txt"
BYTE = 32


def leggi_chiave(percorsi: Percorsi) -> bytes:
    """The key. Raises ErroreAnalisi where there is none, or what is there is not a key."""
    percorso = percorsi.riservato / NOME_FILE
    mostrato = percorsi.relativo(percorso)
    try:
        testo = percorso.read_text(encoding="ascii").strip()
    except FileNotFoundError as errore:
        raise ErroreAnalisi(f"{mostrato}: manca la chiave; «analisi confronto --anonimo» la crea") from errore
    except (OSError, UnicodeDecodeError) as errore:
        causa = causa_di_sistema(errore) if isinstance(errore, OSError) else "non è un testo"
        raise ErroreAnalisi(f"{mostrato}: la chiave non si può leggere ({causa})") from errore
    if not re.fullmatch(rf"[0-9a-f]{{{2 * BYTE}}}", testo):
        attese = f"attese {2 * BYTE} cifre esadecimali"
        raise ErroreAnalisi(f"{mostrato}: {attese}; rimettere la chiave conservata dall'ufficio")
    return bytes.fromhex(testo)


def crea_chiave(percorsi: Percorsi) -> bool:
    """Make the key where there is none; whether it was made now."""
    percorso = percorsi.riservato / NOME_FILE
    if percorso.exists():
        return False
    percorso.parent.mkdir(parents=True, exist_ok=True)
    scrivi_intero(percorso, secrets.token_hex(BYTE) + "\n")
    percorso.chmod(0o600)
    return True
