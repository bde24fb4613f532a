"""What the last batches changed, for the index: `reports/novita.json`. No report, manifest or comparison reads it.

Each report, when it is published, is compared with the version that it replaces; what came of it is published with
its files, in the same decision, as `<nome>.novita.json`, and the end of the batch gathers these notes in one file and
removes them. What a killed batch published is gathered by the next one. The notes of a chamber, year and version (or
of a group) stay until a batch makes one of its reports again.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analisi.rapporti.notebook import GRUPPO
from notebatch.manifest import leggi_json, leggi_manifesto
from notebatch.publication import accanto
from notebatch.writing import scrivi_per_tutti

NOVITA = ".novita.json"
"""Ending of the note that a report is published with, until the batch ends."""

FILE = "novita.json"
FORMATO = 1
MOTIVI = 8
"""Reasons of a report that are written out; of the others there is the number."""

IN_MASSA = {"codice, ": "il programma è cambiato ({})", "pacchetto ": "le librerie sono cambiate ({})"}
"""Reasons that come by the dozen, by how each begins."""

VUOTE: Mapping[str, Any] = {"formato": FORMATO, "rapporti": {}, "tolti": [], "pubblicati": []}


def novita(base: Path, risultati: bytes, motivi: Sequence[str], verdetto: str) -> bytes:
    """The note on a report about to be published in the place of what stands at `base`.

    risultati: its new `.json`; motivi: why it was made; verdetto: its sentence.
    """
    from notebatch.differences import confronta

    prima = leggi_json(accanto(base, ".json")).get("risultati")
    frase = ((leggi_manifesto(base) or {}).get("verdetto") or {}).get("frase", "")
    contenuto = {
        "motivi": in_breve(motivi),
        "verdetto_prima": frase if frase != verdetto else "",
        "cifre": confronta(prima, json.loads(risultati)["risultati"]) if isinstance(prima, list) else None,
    }
    return _testo(contenuto).encode()


def in_breve(motivi: Sequence[str]) -> list[str]:
    """The reasons for making a report, those on the program and its libraries only counted."""
    sparsi = [m for m in motivi if not m.startswith(tuple(IN_MASSA))]
    frasi = sparsi if len(sparsi) <= MOTIVI else [*sparsi[: MOTIVI - 1], f"e altri {len(sparsi) - MOTIVI + 1}"]
    for inizio, frase in IN_MASSA.items():
        if quanti := sum(m.startswith(inizio) for m in motivi):
            cosa = "file" if inizio.startswith("codice") else "pacchetto" if quanti == 1 else "pacchetti"
            frasi = [*frasi, frase.format(f"{quanti} {cosa}")]
    return frasi


def raccogli(rapporti: Path, basi: Sequence[Path]) -> dict[str, Any]:
    """What changed with the last batches, with what `basi` (the published reports) were published with since then.

    rapporti: by address without extension, why each was made (`motivi`), its former verdict where it had another one
    (`verdetto_prima`), and `cifre` as `pubblica.novita.confronta` gives them, None for one that had no former version;
    tolti: reports that were there when the file was written before and are no longer. Raises OSError where the file
    cannot be written. Only who holds the lock of the reports may call this.
    """
    letto = leggi_json(rapporti / FILE)
    note = {base: nota for base in basi if (nota := leggi_json(accanto(base, NOVITA)))}
    attuali = letto if letto.get("formato") == FORMATO and VUOTE.keys() <= letto.keys() else dict(VUOTE)
    if not note:
        return attuali
    dopo = _aggiornate(attuali, rapporti, basi, note)
    if dopo != attuali:
        scrivi_per_tutti(rapporti / FILE, _testo(dopo))
    for base in note:
        with contextlib.suppress(OSError):
            accanto(base, NOVITA).unlink()
    return dopo


def _aggiornate(
    prima: Mapping[str, Any], rapporti: Path, basi: Sequence[Path], note: Mapping[Path, Mapping[str, Any]]
) -> dict[str, Any]:
    freschi = {_indirizzo(rapporti, base): {"insieme": _insieme(base), **nota} for base, nota in note.items()}
    if all(prima["rapporti"].get(nome) == nota for nome, nota in freschi.items()):
        return dict(prima)  # notes of a batch that was killed while it removed them
    rifatti = {nota["insieme"] for nota in freschi.values()}
    pubblicati = [_indirizzo(rapporti, base) for base in basi if accanto(base, ".json").is_file()]
    restano = {n: v for n, v in prima["rapporti"].items() if v.get("insieme") not in rifatti and n in pubblicati}
    tolti = sorted(set(prima["pubblicati"]) - set(pubblicati))
    return {
        "formato": FORMATO,
        "rapporti": dict(sorted((restano | freschi).items())),
        "tolti": tolti,
        "pubblicati": pubblicati,
    }


def _indirizzo(rapporti: Path, base: Path) -> str:
    return base.relative_to(rapporti).as_posix()


def _insieme(base: Path) -> str:
    """What the report is made together with: the same chamber, year and version, or the same group and edition."""
    dati = (leggi_manifesto(base) or {}).get("rapporto") or {}
    nomi = ("simulazione", "per", "edizione") if "panel" in dati else ("camera", "versione")
    return "/".join([GRUPPO if "panel" in dati else "", *(str(dati.get(n, "")) for n in ("anno", *nomi))])


def _testo(contenuto: Mapping[str, Any]) -> str:
    return json.dumps(contenuto, ensure_ascii=False, indent=1) + "\n"
