"""Opening a comparison: the group's data, read or made anonymous, with all that is computed on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from analisi.apertura import Analisi
from analisi.calcolo.panel.anonimo import anonimo, velati
from analisi.calcolo.panel.gruppo import (
    Confronti,
    Confronto,
    confronta,
    confronta_camera,
    vicini_di,
)
from analisi.calcolo.panel.simili import Vicini
from analisi.calcolo.panel.verso import SenzaConfronto
from analisi.dati.panel import apri_panel, elenco_simulazioni
from analisi.dati.panel_tabelle import ENTI
from analisi.dati.panel_tipi import (
    SIMULATO,
    Competenza,
    DatiPanel,
    Indicatore,
    Panel,
    con_riferimenti,
    elencato,
    noti_al,
)
from analisi.dati.riservato import leggi_chiave
from analisi.dati.scelta import ammesso
from analisi.dati.tabelle import ENTE
from analisi.errors import ErroreParametri, ErroreRegole
from analisi.oggetti import Carta, Oggetto
from analisi.paths import trova

EDIZIONI = ("palese", "anonima")


@dataclass(frozen=True, eq=False, repr=False)
class ConfrontoAperto(Oggetto):
    """A comparison and the data behind it.

    panel: the group's panel, None where each indicator has its own (a chamber's report); per: codes of the bodies in
    evidence; anonima: the other bodies are letters, and what tells their size must not be shown; vicini: distances of
    the neighbours, where the panel is made of them; area: the area whose indicators are shown, `ente` for all.
    """

    dati: DatiPanel
    confronti: Confronti
    panel: Panel | None
    per: tuple[str, ...]
    anonima: bool = False
    vicini: Vicini | None = None
    area: str = ENTE

    @property
    def anno(self) -> int:
        """The year compared."""
        return self.confronti.anno

    @property
    def simulato(self) -> bool:
        """Whether the data are made up."""
        return bool(self.dati.simulazione)

    @property
    def marchio(self) -> str:
        """What made-up data put before every title."""
        return f"{SIMULATO} – " if self.simulato else ""

    def nome(self, codice: str) -> str:
        """How a body is called."""
        return self.dati.enti[codice].nome

    def competenza(self, ente: str, indicatore: Indicatore) -> Competenza | None:
        """Which area and role of a body answer for an indicator, None where nobody said."""
        di_tema = self._competenze.get((ente, indicatore.tema, ""))
        return self._competenze.get((ente, indicatore.tema, indicatore.codice), di_tema)

    def area_di(self, ente: str, indicatore: Indicatore) -> str:
        """Code of the area of a body that answers for an indicator, empty where nobody said."""
        competenza = self.competenza(ente, indicatore)
        return competenza.area if competenza else ""

    def __repr__(self) -> str:
        return f"<{self._titolo}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        return self.carta().fascio()

    @property
    def _titolo(self) -> str:
        panel = self.panel.titolo if self.panel else "ogni indicatore nel suo panel"
        return f"{self.marchio}Confronto {self.anno}: {panel}"

    def carta(self) -> Carta:
        """What it is, who is in it and what to do with it."""
        confrontati = self.confronti.principali
        enti = self.panel.enti if self.panel else tuple(dict.fromkeys(v.ente for c in confrontati for v in c.valori))
        voci = {
            "Enti": ", ".join(self.nome(e) for e in enti),
            "In evidenza": ", ".join(dict.fromkeys(self.nome(e) for e in self.per)),
            "Edizione": EDIZIONI[self.anonima],
            "Indicatori": f"{len(confrontati)} confrontati, {len(self.confronti.muti)} senza valori",
        }
        mostra = ("an.sintesi_gruppo(c)", "an.quadro_gruppo(c)", "an.posizioni_gruppo(c)")
        codice = mostra if self.panel else ("an.posizione_camera(c)", "an.attenzione_camera(c)")
        return Carta(self._titolo, tuple((n, v) for n, v in voci.items() if v), codice)

    @cached_property
    def _competenze(self) -> dict[tuple[str, str, str], Competenza]:
        return {(c.ente, c.tema, c.indicatore): c for c in self.dati.competenze if c.anno == self.anno}

    def scelti(self, prova: Callable[[Confronto], bool]) -> tuple[Confronto, ...]:
        """The main comparisons for which `prova` holds, in the order of the registry."""
        return tuple(c for c in self.confronti.principali if prova(c))


def apri_confronto(
    anno: int,
    panel: str,
    per: str = "",
    edizione: str = EDIZIONI[0],
    simulazione: str = "",
    radice: Path | None = None,
) -> ConfrontoAperto:
    """Open the comparison of a panel in a year.

    `per`: code of the body in evidence; `edizione`: `palese` or `anonima` (which wants `per`); `simulazione`: name of a
    made-up data set. Raises ErroreParametri for what does not exist, with a suggestion, and ErroreDati for data that
    cannot be read.

        c = an.apri_confronto(2024, "province-toscane", per="LU")
    """
    percorsi = trova(radice)
    if simulazione:
        simulazione = ammesso("simulazione", simulazione, elenco_simulazioni(percorsi))
    dati = apri_panel(percorsi, simulazione)
    scelto = elencato(dati, dati.panel[ammesso("panel", panel, tuple(dati.panel))])
    edizione = ammesso("edizione", edizione, EDIZIONI)
    vicini = None
    if scelto.simili:
        vicini = _vicini(dati, scelto, per, anno)
        scelto = replace(scelto, enti=(vicini.ente, *(v.ente for v in vicini.vicini)))
    scelto = con_riferimenti(dati, scelto, {dati.enti[e].regione for e in scelto.enti})
    if per:
        per = ammesso("per", per, scelto.enti)
    if edizione == EDIZIONI[1]:
        if not per:
            raise ErroreParametri("edizione anonima: manca «per», l'ente a cui è destinata.")
        if scelto.simili:
            raise ErroreParametri(
                f"panel «{panel}»: chi è simile a chi si può ricostruire, l'edizione anonima non c'è."
            )
        dati = anonimo(dati, scelto, per, anno, leggi_chiave(percorsi))
        scelto = dati.panel[scelto.codice]
        confronti = velati(confronta(dati, scelto, anno, per), per)
        return ConfrontoAperto(dati, confronti, scelto, (per,), anonima=True)
    confronti = confronta(dati, scelto, anno, per)
    return ConfrontoAperto(dati, confronti, scelto, (per,) if per else (), vicini=vicini)


def _vicini(dati: DatiPanel, panel: Panel, per: str, anno: int) -> Vicini:
    if not per:
        raise ErroreParametri(f"panel «{panel.codice}»: è fatto degli enti più simili a uno, da indicare con «per».")
    enti = tuple(e.codice for e in dati.enti.values() if e.perimetro == panel.perimetro)
    trovati = vicini_di(dati, panel, ammesso("per", per, enti), anno)
    if isinstance(trovati, SenzaConfronto):
        raise ErroreParametri(f"panel «{panel.codice}», anno {anno}: {trovati.motivo}.")
    return trovati


def confronto_camera(d: Analisi) -> ConfrontoAperto | None:
    """The comparison of a chamber's year, of the indicators for which the report's area answers.

    Nothing in it is later than the report's date; a mean of a region stands beside the chamber only where its own rules
    name that region. None where the group's data are not there or do not know the chamber, or no panel lists it. Raises
    ErroreRegole where the rules name another region than the registry does.

        c = an.confronto_camera(d)
    """
    if not d.percorsi.confronto.is_dir():
        return None
    dati = noti_al(apri_panel(d.percorsi), d.data_riferimento)
    camera = d.dati.camera
    if camera not in dati.enti:
        return None
    corpi = (camera, *dati.enti[camera].province)
    if not any(set(corpi) & set(elencato(dati, p).enti) for p in dati.panel.values()):
        return None
    regione = _regione(d, dati)
    aperto = ConfrontoAperto(dati, confronta_camera(dati, camera, d.anno, (), regione), None, corpi, area=d.area)
    suoi = [i for i in dati.indicatori.values() if d.area in (ENTE, aperto.area_di(camera, i))]
    return replace(aperto, confronti=confronta_camera(dati, camera, d.anno, suoi, regione))


def _regione(d: Analisi, dati: DatiPanel) -> str:
    """The region that the chamber declares, empty for none."""
    detta, nota = d.quadro.regole.confronto.regione or "", dati.enti[d.dati.camera].regione
    if detta and nota and detta != nota:
        registro = d.percorsi.relativo(d.percorsi.confronto / ENTI.nome)
        atteso = f"«{nota}», la regione della camera in {registro}"
        raise ErroreRegole(f"{d.quadro.regole.luogo}, [confronto] regione: trovato «{detta}»; atteso {atteso}")
    return detta
