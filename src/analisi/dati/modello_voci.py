"""What the workbook that a chamber fills is made of: its columns, its rows, the sheet by which it is recognised.

Said once, for who writes it (`modello_xlsx`) and who reads it back (`modello_lettura`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analisi.dati.formule import leggi
from analisi.dati.panel_tabelle import VERSIONI
from analisi.dati.panel_tipi import DatiPanel, Ente, Indicatore, Misura, TipoStatistico
from analisi.dati.schema import TipoColonna

TIPO = "modello-rilevazione"
FORMATO = "1"
FOGLIO_SEGNO = "_analisi"
FOGLIO_ISTRUZIONI = "Istruzioni"
NON_RICHIESTO = "non richiesto"
"""What stands in a cell that its measure does not need: colour alone would not say it to everyone."""

COLONNE = (
    "codice",
    "misura",
    "unità",
    "periodo",
    "valore",
    "numeratore",
    "denominatore",
    "scarto tipo",
    "versione",
    "fonte",
    "nota",
)
RIGA_TITOLI = 2
"""Row of the header; the title of the sheet is above it, the measures below."""

SCELTE_VERSIONE = VERSIONI
_SU_TOTALE: frozenset[TipoStatistico] = frozenset({"proporzione", "tasso"})
_RADICE_CON_VERSIONI = "cessazioni"
"""Closures are net or gross of the ones ordered by the office also where no observation says so yet."""


@dataclass(frozen=True)
class VoceModello:
    """A row of the workbook.

    indicatori: codes of those that need the measure; numeratore, denominatore, scarto_tipo, versione: whether the
    cell is to be filled; casi: whether the denominator is a number of cases; proporzione: whether the numerator is
    part of the denominator.
    """

    tema: str
    misura: Misura
    indicatori: tuple[str, ...]
    numeratore: bool = False
    denominatore: bool = False
    scarto_tipo: bool = False
    versione: bool = False
    casi: bool = False
    proporzione: bool = False

    @property
    def richieste(self) -> frozenset[str]:
        """The optional columns that the measure needs."""
        tutte = {
            "numeratore": self.numeratore,
            "denominatore": self.denominatore,
            "scarto tipo": self.scarto_tipo,
            "versione": self.versione,
        }
        return frozenset(nome for nome, serve in tutte.items() if serve)

    @property
    def tipo(self) -> TipoColonna:
        """How its value is read."""
        match self.misura.natura:
            case "conteggio":
                return "intero"
            case "importo":
                return "euro"
            case _:
                return "percentuale" if self.misura.unita.startswith("%") else "decimale"


def voci_modello(dati: DatiPanel, ente: Ente) -> tuple[VoceModello, ...]:
    """A row for each measure that the indicators of the perimeter of `ente` need, under the first theme that does."""
    indicatori = [i for i in dati.indicatori.values() if i.perimetro == ente.perimetro]
    temi = {tema: [i for i in indicatori if i.tema == tema] for tema in dict.fromkeys(i.tema for i in indicatori)}
    prima = {codice: tema for tema, suoi in reversed(temi.items()) for i in suoi for codice in misure_di(i)}
    return tuple(
        _voce(dati, tema, codice, [i for i in indicatori if codice in misure_di(i)])
        for tema, suoi in temi.items()
        for codice in dict.fromkeys(c for i in suoi for c in misure_di(i))
        if prima[codice] == tema
    )


def misure_di(indicatore: Indicatore) -> tuple[str, ...]:
    """Codes of the measures of the formula of `indicatore`, numerator first."""
    formule = [leggi(testo) for testo in (indicatore.numeratore, indicatore.denominatore) if testo]
    return tuple(dict.fromkeys(t.codice for formula in formule for t in formula.termini))


def periodi_ammessi(anno: int) -> tuple[str, ...]:
    """The periods offered in the list of the workbook: the year, its halves and its quarters."""
    return (str(anno), *(f"{anno}-H{n}" for n in (1, 2)), *(f"{anno}-Q{n}" for n in (1, 2, 3, 4)))


def perche_non_esiste(dati: DatiPanel, ente: Ente, da: date, a: date, quando: str) -> str:
    """Why nothing can be said of `ente` from `da` to `a`, and what to do; empty where it existed all along."""
    if ente.esiste(da, a):
        return ""
    if ente.dal is not None and da < ente.dal:
        precedenti = ", ".join(f"«{e.codice}»" for e in dati.enti.values() if e.confluito_in == ente.codice)
        forse = f"; prima c'erano {precedenti}" if precedenti else ""
        return f"{ente.nome} esiste dal {ente.dal:%d/%m/%Y}, non in tutto {quando}{forse}"
    fine = f"{ente.nome} è esistita fino al {ente.al:%d/%m/%Y}" if ente.al else ente.nome
    nuova = dati.enti.get(ente.confluito_in)
    if nuova is None:
        return f"{fine}, non in tutto {quando}"
    return f"{fine}, poi è confluita in {nuova.nome}: usare il modello di «{nuova.codice}»"


def _voce(dati: DatiPanel, tema: str, codice: str, suoi: list[Indicatore]) -> VoceModello:
    misura = dati.misure[codice]
    sopra = [i for i in suoi if codice in leggi(i.numeratore).nomi]
    # alone in a formula, a value is the indicator itself: only then its own terms say more than the formula does
    gia_fatta = {i.tipo_statistico for i in sopra if misura.natura == "valore" and not i.denominatore}
    media = "media" in gia_fatta
    su_totale = bool(gia_fatta & _SU_TOTALE) and not media
    medie = [i for i in suoi if i.tipo_statistico == "media"]
    conta_i_casi = any(i.denominatore and codice in leggi(i.denominatore).nomi for i in medie)
    return VoceModello(
        tema,
        misura,
        tuple(i.codice for i in suoi),
        numeratore=su_totale,
        denominatore=su_totale or media,
        scarto_tipo=bool(medie) and not conta_i_casi,
        versione=_ha_versioni(dati, codice),
        casi=media,
        proporzione=su_totale and "proporzione" in gia_fatta,
    )


def _ha_versioni(dati: DatiPanel, codice: str) -> bool:
    return codice.startswith(_RADICE_CON_VERSIONI) or any(r.versione for r in dati.rilevazioni if r.misura == codice)
