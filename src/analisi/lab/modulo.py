"""The form: pick a chamber, a year, an area and a version, and see any section of any report, without writing code."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets as w

from analisi.apertura import Analisi, apri
from analisi.dati.camere import cartella_camera, elenco_camere
from analisi.dati.scelta import ammesso
from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.errors import ErroreAnalisi, causa_di_sistema
from analisi.lab import stile
from analisi.lab.esplora import esplora_tabella
from analisi.lab.sezioni import Rapporto, Sezione, rapporti
from analisi.oggetti import NomiSuggeriti
from analisi.paths import Percorsi, trova
from analisi.rapporti.notebook import scegli
from analisi.rapporti.parametri import Parametri
from analisi.vista.base import Vista, html_testo
from analisi.vista.blocchi import Paragrafo
from analisi.vista.tabella import Tabella

COME_NEL_RAPPORTO = "no, come nel rapporto"
NIENTE = "Per questa scelta la sezione non ha nulla da dire: nel rapporto pubblicato non compare."
AMPIA = {"width": "100%"}


class Modulo(NomiSuggeriti):
    """The form on the screen. Its fields are ipywidgets, so that a notebook may also set them: `m.area.value = "C"`.

    oggetti: what the section shows now, the very objects that its cell in the report notebook gives; empty after a
    mistake, which `errore` holds as text.
    """

    def __init__(self, percorsi: Percorsi, parametri: Parametri, rapporto: str, sezione: str) -> None:
        self._percorsi = percorsi
        self._rapporti = {r.notebook.nome: r for r in rapporti(percorsi.notebook)}
        self._uno_alla_volta = threading.Lock()
        self._al_lavoro = 0
        self.oggetti: list[object] = []
        self.errore = ""
        self.camera = _scelta("Camera", sorted({c for c, _ in elenco_camere(percorsi)}))
        self.anno = _scelta("Anno", [])
        self.area = _scelta("Area", [])
        self.versione = _scelta("Versione", list(VERSIONI))
        self.rapporto = _scelta("Rapporto", [(r.notebook.titolo, n) for n, r in self._rapporti.items()])
        self.sezione = _scelta("Sezione", [])
        self.tabella = _scelta("Ordina e filtra", [])
        self.stato = w.HTML(layout=AMPIA)
        self.uscita = w.Output(layout=AMPIA)
        self.codice = w.HTML(layout=AMPIA)
        self.riquadro = self._composto()
        self._poni(parametri, rapporto, sezione)
        self._ascolta()

    def _repr_mimebundle_(self, **opzioni: object) -> Any:  # noqa: ANN401 - as ipywidgets gives it
        return self.riquadro._repr_mimebundle_(**opzioni)

    @property
    def parametri(self) -> Parametri:
        """What is chosen now, in the terms of the report notebooks."""
        area = ENTE if self._rapporto().notebook.ambito == ENTE else self.area.value
        return Parametri(self.camera.value, self.anno.value, area, self.versione.value)

    def mostra(self) -> None:
        """Run the section chosen and show it; a foreseen mistake is shown as on the command line."""
        self.errore, self.oggetti = "", []
        with self._errori_mostrati():
            sezione = self._sezione()
            parametri = self.parametri
            aperta = apri(parametri.camera, parametri.anno, parametri.area, parametri.versione, self._percorsi.radice)
            self.oggetti = sezione.esegui(parametri)
            self._di_che_si_parla(aperta, sezione)
            self._offri_tabelle()
            self._mostra_oggetti()

    def _composto(self) -> Any:  # noqa: ANN401 - ipywidgets has no types
        intestazione = w.HTML(f"<style>{stile.css()}</style>")
        campi = [self.camera, self.anno, self.area, self.versione, self.rapporto, self.sezione, self.tabella]
        griglia = w.GridBox(campi, layout={"grid_template_columns": "repeat(auto-fit, minmax(22rem, 1fr))", **AMPIA})
        return w.VBox([intestazione, griglia, self.stato, self.uscita, self.codice], layout=AMPIA)

    def _poni(self, parametri: Parametri, rapporto: str, sezione: str) -> None:
        """The first values, each field filled from what the one before allows."""
        self.camera.value, self.versione.value, self.rapporto.value = parametri.camera, parametri.versione, rapporto
        self._anni()
        self.anno.value = parametri.anno
        self._aree()
        self.area.value = parametri.area
        self._sezioni()
        if sezione:
            self.sezione.value = sezione
        self.mostra()

    def _ascolta(self) -> None:
        self.camera.observe(lambda _: self._cambia(self._anni, self._aree), "value")
        self.anno.observe(lambda _: self._cambia(self._aree), "value")
        self.rapporto.observe(lambda _: self._cambia(self._sezioni), "value")
        for campo in (self.area, self.versione, self.sezione):
            campo.observe(lambda _: self._cambia(), "value")
        self.tabella.observe(lambda _: self._cambia_tabella(), "value")

    def _cambia(self, *prima: Callable[[], None]) -> None:
        """Fill the fields that follow from the one that changed, then show once."""
        with self._da_solo() as tocca_a_noi:
            if tocca_a_noi:
                for riempi in prima:
                    riempi()
                self.mostra()

    def _cambia_tabella(self) -> None:
        with self._da_solo() as tocca_a_noi:
            if tocca_a_noi:
                self._mostra_oggetti()

    @contextlib.contextmanager
    def _da_solo(self) -> Iterator[bool]:
        """One change at a time; False for a field that the form itself is filling.

        JupyterLab delivers what the user does to each field in a thread of its own: a change that arrives while another
        is being shown must wait for it, or it would be lost.
        """
        if self._al_lavoro == threading.get_ident():
            yield False
            return
        with self._uno_alla_volta:
            self._al_lavoro = threading.get_ident()
            try:
                yield True
            finally:
                self._al_lavoro = 0

    def _anni(self) -> None:
        anni = sorted((a for c, a in elenco_camere(self._percorsi) if c == self.camera.value), reverse=True)
        _riempi(self.anno, anni)

    def _aree(self) -> None:
        """The areas of the chamber's own tree; only the whole body where the data cannot be read."""
        voci = [("Intero ente", ENTE)]
        with self._errori_mostrati():
            aperta = apri(self.camera.value, self.anno.value, radice=self._percorsi.radice)
            voci += [(replace(aperta, area=a).nome_area.removeprefix("Area "), a) for a in aperta.aree]
        _riempi(self.area, voci)

    def _sezioni(self) -> None:
        rapporto = self._rapporto()
        self.area.disabled = rapporto.notebook.ambito == ENTE
        _riempi(self.sezione, [s.titolo for s in rapporto.sezioni])

    def _rapporto(self) -> Rapporto:
        return self._rapporti[self.rapporto.value]

    def _sezione(self) -> Sezione:
        return self._rapporto().sezione(self.sezione.value)

    def _tabelle(self) -> list[Tabella]:
        return [t for o in self.oggetti if isinstance(o, Vista) for t in o.tabelle()]

    def _offri_tabelle(self) -> None:
        voci = [(t.titolo, i) for i, t in enumerate(self._tabelle())]
        _riempi(self.tabella, [(COME_NEL_RAPPORTO, -1), *voci])
        self.tabella.disabled = not voci

    def _di_che_si_parla(self, aperta: Analisi, sezione: Sezione) -> None:
        frase = aperta.verdetto.frase
        chi = f"{aperta.nome_ente}, {aperta.anno}. {aperta.nome_area}."
        self.stato.value = f'<p class="an-nota">{html_testo(chi)} <strong>{html_testo(frase)}</strong></p>'
        codice = escape(sezione.codice(self.parametri))
        self.codice.value = f"<details><summary>Lo stesso in una cella</summary><pre>{codice}</pre></details>"

    def _mostra_oggetti(self) -> None:
        """Everything as in the report, or the one table to be explored."""
        scelta = self.tabella.value
        mostrati = self.oggetti if scelta < 0 else [esplora_tabella(self._tabelle()[scelta])]
        self.uscita.outputs = tuple(_uscita(o) for o in mostrati or [Paragrafo(NIENTE)])

    @contextlib.contextmanager
    def _errori_mostrati(self) -> Iterator[None]:
        try:
            yield
        except ErroreAnalisi as errore:
            self._mostra_errore(str(errore))
        except OSError as errore:
            self._mostra_errore(f"{errore.filename or ''}: {causa_di_sistema(errore)}".removeprefix(": "))

    def _mostra_errore(self, testo: str) -> None:
        self.errore, self.oggetti = testo, []
        self.stato.value = self.codice.value = ""
        _riempi(self.tabella, [(COME_NEL_RAPPORTO, -1)])
        corpo = html_testo(testo)
        avviso = f'<div class="an-avviso an-avviso--blocco" role="alert"><p><strong>errore:</strong> {corpo}</p></div>'
        dati = {"text/html": avviso, "text/plain": f"errore: {testo}"}
        self.uscita.outputs = ({"output_type": "display_data", "data": dati, "metadata": {}},)


def modulo(
    camera: str = "",
    anno: int = 0,
    area: str = ENTE,
    versione: str = VERSIONI[0],
    rapporto: str = "",
    sezione: str = "",
) -> Modulo:
    """A form that shows any section of any report: pick chamber, year, area, version, report and section.

    The choices are what there is: chambers and years of `data/raw`, areas of the chamber's own tree, sections of the
    notebooks. Every table of a section can be sorted and filtered, and «Lo stesso in una cella» gives the code to copy.
    The arguments say what to start from; without them the last year of the first chamber and the first report.
    Raises ErroreParametri for what does not exist, with a suggestion.

        an.modulo()
        an.modulo("lucca", 2013, area="C", rapporto="indicatori", sezione="Raggiungimento")
    """
    percorsi = trova()
    presenti = elenco_camere(percorsi)
    camera = camera or (presenti[0][0] if presenti else "")
    anno = anno or max((a for c, a in presenti if c == camera), default=0)
    cartella_camera(percorsi, camera, anno)
    area = apri(camera, anno, area, versione, percorsi.radice).area
    tutti = rapporti(percorsi.notebook)
    scelti = scegli([r.notebook for r in tutti], [rapporto] if rapporto else [])
    titoli = [s.titolo for r in tutti if r.notebook.nome == scelti[0].nome for s in r.sezioni]
    sezione = ammesso("sezione", sezione, titoli) if sezione else ""
    parametri = Parametri(camera, anno, area, ammesso("versione", versione, VERSIONI))
    return Modulo(percorsi, parametri, scelti[0].nome, sezione)


def _scelta(nome: str, voci: Sequence[object]) -> Any:  # noqa: ANN401 - ipywidgets has no types
    return w.Dropdown(options=voci, description=nome, style={"description_width": "7rem"}, layout={"width": "auto"})


def _riempi(campo: Any, voci: Sequence[Any]) -> None:  # noqa: ANN401 - ipywidgets has no types
    """New choices in a field; the value stays where it is still among them, else the first."""
    valori = [v[1] if isinstance(v, tuple) else v for v in voci]
    precedente = campo.value
    campo.options = voci
    campo.value = precedente if precedente in valori else next(iter(valori), None)


def _uscita(oggetto: Any) -> dict[str, object]:  # noqa: ANN401 - whatever a cell shows
    """An output as the notebook format has it: what JupyterLab shows of a value."""
    rappresenta = getattr(oggetto, "_repr_mimebundle_", None)
    fascio = rappresenta() if rappresenta else _rappresentazioni(oggetto)
    dati = {tipo: fascio[tipo] for tipo in ("text/html", "text/plain") if tipo in fascio}
    return {"output_type": "display_data", "data": dati, "metadata": {}}


def _rappresentazioni(oggetto: object) -> dict[str, object]:
    """What IPython shows of the values that an analyst's own notebook may give: frames, numbers, texts."""
    in_html = getattr(oggetto, "_repr_html_", lambda: None)()
    return {"text/plain": repr(oggetto)} | ({"text/html": in_html} if in_html else {})
