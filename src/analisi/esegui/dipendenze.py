"""What a report is made from: equal dependencies, equal bytes. Their sum is the content key of the report.

Light to import: a second run on hundreds of unchanged reports only reads and sums files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from analisi.dati.deroghe import NOME_FILE, codici_in_vigore, leggi_deroghe
from analisi.dati.impronta import file_del_conto, file_di_ingresso
from analisi.errors import ErroreAnalisi, ErroreRegole, causa_di_sistema
from analisi.esegui.ambiente import interprete, pacchetti
from analisi.esegui.piano import Voce, VoceGruppo, VoceQualunque
from analisi.paths import Percorsi

PACCHETTO = Path(__file__).resolve().parent.parent
PACCHETTI = {"": PACCHETTO, "warmkernel/": PACCHETTO.parent / "warmkernel"}
NON_CODICE = (".pyc", ".pyo", ".md")
DEROGHE = "deroghe in vigore"
"""What stands among the input of a chamber that has waivers: those of the day, because no file says which day it is."""

Sezione = Mapping[str, object]


@dataclass(frozen=True)
class Dipendenze:
    """Everything that a report depends on, by kind; sums are SHA-256 in hexadecimal.

    ingressi: input files of the chamber and year, accounts of the year before, rules, expectations and the notebook, by
    path from the root;
    codice: files of `PACCHETTI`, by path, after the name of any but this one; ambiente: see `interprete`;
    pacchetti: version by name.
    """

    parametri: Sezione
    ingressi: Sezione
    codice: Sezione
    ambiente: Sezione
    pacchetti: Sezione

    @cached_property
    def chiave(self) -> str:
        """The content key: SHA-256 of all of it."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def differenze(self, prima: Mapping[str, object]) -> list[str]:
        """What changed since `prima` (the same sections, as a manifest holds them), in Italian sentences."""
        frasi: list[str] = []
        for sezione, attuali in asdict(self).items():
            precedenti = prima.get(sezione)
            if isinstance(precedenti, Mapping):
                frasi += _differenze(NOMI_DELLE_SEZIONI[sezione], precedenti, attuali)
        return frasi


NOMI_DELLE_SEZIONI = {
    "parametri": "parametro {}",
    "ingressi": "{}",
    "codice": "codice, {}",
    "ambiente": "ambiente, {}",
    "pacchetti": "pacchetto {}",
}
SOMMA = 64


def _differenze(nome: str, prima: Sezione, ora: Sezione) -> Iterable[str]:
    for voce in sorted(prima.keys() | ora.keys()):
        detta = nome.format(voce)
        if voce not in prima:
            yield f"{detta}: nuovo"
        elif voce not in ora:
            yield f"{detta}: non c'è più"
        elif prima[voce] != ora[voce]:
            valori = prima[voce], ora[voce]
            sono_somme = all(isinstance(v, str) and len(v) == SOMMA for v in valori)
            yield f"{detta}: cambiato" if sono_somme else f"{detta}: era {valori[0]}, ora è {valori[1]}"


class Lettore:
    """Reads the dependencies of the reports of a project, each file once until `riguarda`.

    `oggi`: the day on which waivers are looked at, that of each look if not given. Raises ErroreAnalisi where a file
    cannot be read.
    """

    def __init__(self, percorsi: Percorsi, oggi: date | None = None) -> None:
        self._percorsi = percorsi
        self._oggi = oggi
        self._somme: dict[Path, tuple[tuple[int, int, int], str]] = {}
        self._sezioni: dict[tuple[str, ...], dict[str, str]] = {}

    def riguarda(self) -> None:
        """From now on look again at every file; those with the same size and times are not summed again."""
        self._sezioni.clear()

    @property
    def versione_codice(self) -> str:
        """SHA-256 of the code of the package."""
        return hashlib.sha256(json.dumps(self._codice()).encode()).hexdigest()

    def di_camera(self, camera: str, anno: int) -> Dipendenze:
        """What everything known of a chamber and year depends on, whatever the report."""
        return self._dipendenze({"camera": camera, "anno": anno}, self._di_camera(camera, anno))

    def di_voce(self, voce: VoceQualunque) -> Dipendenze:
        """What a report of the plan depends on."""
        ingressi = self._di_gruppo(voce) if isinstance(voce, VoceGruppo) else self._di_notebook(voce)
        return self._dipendenze(asdict(voce.parametri), ingressi)

    def somma(self, percorso: Path) -> str:
        """SHA-256 of a file."""
        try:
            stato = percorso.stat()
            segno = stato.st_mtime_ns, stato.st_size, stato.st_ino
            nota = self._somme.get(percorso)
            if nota is None or nota[0] != segno:
                nota = self._somme[percorso] = segno, hashlib.sha256(percorso.read_bytes()).hexdigest()
        except OSError as errore:
            mostrato = self._percorsi.relativo(percorso)
            raise ErroreAnalisi(f"{mostrato}: il file non si può leggere ({causa_di_sistema(errore)})") from errore
        return nota[1]

    def _dipendenze(self, parametri: Sezione, ingressi: Sezione) -> Dipendenze:
        return Dipendenze(parametri, ingressi, self._codice(), *self._ambiente)

    @cached_property
    def _ambiente(self) -> tuple[dict[str, str], dict[str, str]]:
        return interprete(), pacchetti()

    def _codice(self) -> dict[str, str]:
        if () not in self._sezioni:
            # a tool's cache left inside a package (`.mypy_cache`) is not code
            self._sezioni[()] = {
                prefisso + p.relative_to(cartella).as_posix(): self.somma(p)
                for prefisso, cartella in PACCHETTI.items()
                for p in file_di_ingresso(cartella)
                if p.suffix not in NON_CODICE and not any(c.startswith(".") for c in p.relative_to(cartella).parts)
            }
        return self._sezioni[()]

    def _di_notebook(self, voce: Voce) -> dict[str, str]:
        """One mapping for all the areas: a plan may hold thousands of reports."""
        p, percorso = voce.parametri, voce.notebook.percorso
        chiave = p.camera, str(p.anno), voce.notebook.nome
        if chiave not in self._sezioni:
            suo = {self._percorsi.relativo(percorso): self.somma(percorso)}
            altri = self._di_cartelle(getattr(self._percorsi, nome) for nome in voce.notebook.dati)
            self._sezioni[chiave] = self._di_camera(p.camera, p.anno) | altri | suo
        return self._sezioni[chiave]

    def _di_gruppo(self, voce: VoceGruppo) -> dict[str, str]:
        suo = {self._percorsi.relativo(voce.notebook.percorso): self.somma(voce.notebook.percorso)}
        cartelle = voce.cartelle_di_dati(self._percorsi)
        if not voce.anonima:
            return self._di_cartelle(cartelle) | suo
        # the name of a file may be that of a body
        somme = {self._percorsi.relativo(c): json.dumps(self._di_cartelle([c])) for c in cartelle}
        return {nome: hashlib.sha256(testo.encode()).hexdigest() for nome, testo in somme.items()} | suo

    def _di_cartelle(self, cartelle: Iterable[Path]) -> dict[str, str]:
        file = [p for cartella in cartelle for p in file_di_ingresso(cartella)]
        return {p.relative_to(self._percorsi.radice).as_posix(): self.somma(p) for p in file}

    def _di_camera(self, camera: str, anno: int) -> dict[str, str]:
        chiave = camera, str(anno)
        if chiave not in self._sezioni:
            attese = sorted(self._percorsi.aspettative.glob("*.json"))
            cartella = self._percorsi.fonte(camera, anno)
            altri = (*attese, *file_del_conto(self._percorsi.fonte(camera, anno - 1)))
            self._sezioni[chiave] = self._di_cartelle((cartella, self._percorsi.regole)) | {
                p.relative_to(self._percorsi.radice).as_posix(): self.somma(p) for p in altri
            }
            self._sezioni[chiave] |= self._deroghe(cartella)
        return self._sezioni[chiave]

    def _deroghe(self, cartella: Path) -> dict[str, str]:
        """A waiver that begins or ends changes the reports, though no file does.

        Of a file that cannot be understood nothing is said here: whoever opens the data tells its faults.
        """
        try:
            deroghe = leggi_deroghe(cartella / NOME_FILE)
        except ErroreRegole:
            return {}
        return {DEROGHE: codici_in_vigore(deroghe, self._oggi or date.today())} if deroghe else {}
