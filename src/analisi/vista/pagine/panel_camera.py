"""A chamber in its panels: where it stands, how far from the median or from the regional mean, who answers for it.

Only a bound says what is to be reached. A median and a mean of the same year say a distance; a mean of another year is
read beside, says so in its first words, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.panel.base import Valore
from analisi.calcolo.panel.gruppo import Confronto
from analisi.calcolo.panel.verso import a_soglia, soglie, svantaggio
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Paragrafo
from analisi.vista.pagine import panel_grafici as grafici
from analisi.vista.pagine.panel_comune import (
    DIREZIONI,
    colonna_unita,
    copertura,
    fonti,
    in_unita,
    intervallo_posto,
    nome_detto,
    nome_indicatore,
    posto,
    scarto_in_parole,
    se_aperto,
)
from analisi.vista.pagine.panel_sintesi import attenzione_gruppo, chi_risponde
from analisi.vista.tabella import Cella, Colonna, Evidenza, Riga, Tabella

MASSIMO_FRASI = 8
VALORE_DEL_TERMINE = "Valore del termine di confronto"
DISTANZA = "Valore dell'ente meno valore del termine di confronto"


@dataclass(frozen=True)
class Termine:
    """What a value is compared with. altro_periodo: its period, where it is not that of the value; else empty."""

    nome: str
    quanto: Fraction
    altro_periodo: str = ""

    @property
    def detto(self) -> str:
        """Its name, after that it is of another time where so it is."""
        return f"Di un altro periodo, {self.altro_periodo}: {self.nome}" if self.altro_periodo else self.nome


def frasi_panel(c: ConfrontoAperto | None) -> Iterable[Testo]:
    """For the first page of a chamber: its distance from bounds, medians and means of the same time, the unfavourable
    ones first; then, by themselves, the means of other times.
    """
    if c is None:
        return
    trovati = [(x, v, t) for x in c.confronti.principali if (v := x.di(x.per)) and (t := termine(x))]
    con_verso = [y for y in trovati if y[0].indicatore.direzione != "contesto"]
    alla_pari = sorted((y for y in con_verso if not y[2].altro_periodo), key=lambda y: _svantaggio(*y) <= 0)
    for confronto, valore, t in alla_pari[:MASSIMO_FRASI]:
        yield _frase(c, confronto, valore, t)
    if (altri := len(alla_pari) - MASSIMO_FRASI) > 0:
        yield f"{parole.maiuscola(parole.altri(altri, 'confronto', 'confronti'))} nella tabella dei panel."
    di_altri: dict[tuple[str, str], list[str]] = {}
    for confronto, valore, t in con_verso:
        if t.altro_periodo:
            detto = f"{nome_detto(confronto.indicatore)} {_valore(confronto, valore)} contro "
            voce = f"{detto}{in_unita(confronto.indicatore, t.quanto)}"
            di_altri.setdefault((t.altro_periodo, t.nome), []).append(voce)
    for (periodo, nome), voci in di_altri.items():
        yield (Forte(f"Con un valore di un altro periodo, {periodo}"), f" («{nome}»): {'; '.join(voci)}.")


def termine(confronto: Confronto) -> Termine | None:
    """What a value is compared with: its bound, else the panel median where there is one, else a reference line."""
    indicatore = confronto.indicatore
    valore = confronto.di(confronto.per)
    if a_soglia(indicatore) and valore is not None and valore.valore is not None:
        minima, massima = soglie(indicatore)
        sotto = massima is None or (minima is not None and valore.valore < minima)
        nome = f"limite di {indicatore.norma}" if indicatore.norma else DIREZIONI[indicatore.direzione]
        return Termine(nome, (minima if sotto else massima) or Fraction(0))
    if confronto.posizioni is not None:
        return Termine(f"mediana di {copertura(confronto)} enti", confronto.posizioni.mediana)
    for r in confronto.riferimenti:
        if r.valore.valore is not None:
            altro = "" if r.periodo == confronto.periodo else r.periodo.nome
            return Termine(r.nome, r.valore.valore, altro)
    return None


def _sfavorevole(confronto: Confronto, valore: Valore, t: Termine) -> bool:
    """Whether a value is worse than a term of the same time."""
    giudica = confronto.indicatore.direzione != "contesto" and not t.altro_periodo
    return giudica and _svantaggio(confronto, valore, t) > 0


def _svantaggio(confronto: Confronto, valore: Valore, t: Termine) -> Fraction:
    if valore.valore is None:
        raise ValueError(f"{confronto.indicatore.codice}: manca il valore")
    return svantaggio(confronto.indicatore, valore.valore) - svantaggio(confronto.indicatore, t.quanto)


def _valore(confronto: Confronto, valore: Valore) -> str:
    """A value with its unit and, where it is not of a whole year, its period."""
    detto = in_unita(confronto.indicatore, valore.valore)
    return detto if confronto.periodo.genere == "anno" else f"{detto} ({confronto.periodo.nome})"


def _frase(c: ConfrontoAperto, confronto: Confronto, valore: Valore, t: Termine) -> Testo:
    indicatore = confronto.indicatore
    dubbio = "" if indicatore.verificato else " (formula non verificata)"
    peggio = _svantaggio(confronto, valore, t)
    nudo = replace(indicatore, unita=indicatore.unita.partition(" (")[0])  # of a scale, said once
    distanza = scarto_in_parole(nudo, (valore.valore or 0) - t.quanto)
    if a_soglia(indicatore):
        esito = f"limite non rispettato, {distanza}" if peggio > 0 else "limite rispettato"
    else:
        esito = f"{distanza}, {'peggio' if peggio > 0 else 'meglio'}" if peggio else "alla pari"
    return (
        f"{indicatore.nome}{dubbio}: {_valore(confronto, valore)}, contro {in_unita(nudo, t.quanto)} "
        f"{f'di «{t.nome}»' if '(' in t.nome else f'({t.nome})'}: ",
        Forte(esito),
        f". Ne risponde: {_chi(c, confronto)}.",
    )


def _chi(c: ConfrontoAperto, confronto: Confronto) -> str:
    """Who answers; the area is not said again in the report of that area."""
    return chi_risponde(c, confronto.per, confronto).removeprefix(f"area {c.area}, ")


@se_aperto
def posizione_camera(c: ConfrontoAperto) -> Vista | None:
    """Every indicator that the chamber shares with others: value, panel, distance, place, who answers; None for none.

    an.posizione_camera(c)
    """
    suoi = condivisi(c)
    if not suoi:
        return None
    con_termine = [x for x in suoi if termine(x)]
    viste: list[Vista] = [_tabella(c, con_termine)] if con_termine else []
    if len(con_termine) < len(suoi):
        senza = parole.elenco([nome_detto(x.indicatore) for x in suoi if x not in con_termine])
        viste.append(Paragrafo(f"Gli enti con un valore sono troppo pochi per un confronto di: {senza}."))
    strisce = grafici.strisce(c, suoi)
    return Gruppo((*viste, strisce) if strisce else tuple(viste))


def condivisi(c: ConfrontoAperto) -> list[Confronto]:
    """The indicators of the chamber that somebody else, or a reference line, has too."""
    return [x for x in c.confronti.principali if x.di(x.per) is not None and (len(x.comparabili) > 1 or x.riferimenti)]


def _tabella(c: ConfrontoAperto, confronti: Sequence[Confronto]) -> Tabella:
    con_posto = any(x.posizioni for x in confronti)
    righe = tuple(_riga(c, x, con_posto=con_posto) for x in confronti)
    peggiori = any(y.evidenza == "negativo" for riga in righe for y in riga.contenuti)
    croce = " Una croce accanto alla distanza: peggio del termine di confronto." if peggiori else ""
    return Tabella(
        titolo=f"{c.nome(c.per[0])} nei panel, {c.anno}",
        colonne=(
            Colonna("Indicatore", larghezza=2.2),
            Colonna("Unità", larghezza=1.0),
            Colonna("Valore", tipo="numero", larghezza=1.3),
            Colonna("Termine di confronto", larghezza=2.0),
            Colonna("Valore del termine", tipo="numero", larghezza=1.1, significato=VALORE_DEL_TERMINE),
            Colonna("Distanza", tipo="numero", segno=True, larghezza=1.6, significato=DISTANZA),
            *((Colonna("Posto", a_destra=True), Colonna("Intervallo", a_destra=True)) if con_posto else ()),
            Colonna("Ne risponde", larghezza=2.0),
        ),
        righe=righe,
        note=(
            f"Una posizione si dà solo con almeno {c.dati.metodo.minimo_enti} enti e il "
            f"{c.dati.metodo.copertura_minima_pct}% del panel; altrimenti accanto al valore sta una media di "
            "riferimento, che giudica solo se è dello stesso periodo." + croce,
        ),
        fonte=fonti(c, [v for x in confronti for v in (*x.comparabili, *(r.valore for r in x.riferimenti))]),
    )


def _riga(c: ConfrontoAperto, confronto: Confronto, *, con_posto: bool) -> Riga:
    indicatore, valore, trovato = confronto.indicatore, confronto.di(confronto.per), termine(confronto)
    if valore is None or valore.valore is None or trovato is None:
        raise ValueError(f"{indicatore.codice}: manca il valore o il suo termine di confronto")
    posizioni = confronto.posizioni
    rango = next((r.rango for r in posizioni.righe if r.ente == confronto.per), None) if posizioni else None
    posti = (posto(rango), intervallo_posto(rango)) if rango else (fm.NC, fm.NC)
    return Riga(
        (
            _di_chi(c, confronto),
            colonna_unita(indicatore),
            Cella(valore.valore, decimali=indicatore.decimali),
            parole.maiuscola(trovato.detto),
            Cella(trovato.quanto, decimali=indicatore.decimali),
            _distacco(confronto, valore, trovato),
            *(posti if con_posto else ()),
            _chi(c, confronto),
        )
    )


def _di_chi(c: ConfrontoAperto, confronto: Confronto) -> Cella:
    """The indicator, with the name of the province where it is not of the chamber itself."""
    nome = nome_indicatore(confronto.indicatore)
    quando = "" if confronto.periodo.genere == "anno" else f", {confronto.periodo.nome}"
    dove = "" if confronto.panel.perimetro == "camera" else f", provincia di {c.nome(confronto.per)}"
    return Cella(f"{nome.valore}{quando}{dove}", nota=nome.nota)


def _distacco(confronto: Confronto, valore: Valore, trovato: Termine) -> Cella:
    if confronto.indicatore.direzione == "contesto":
        return Cella("", testo="contesto")
    evidenza: Evidenza = "negativo" if _sfavorevole(confronto, valore, trovato) else ""
    return Cella((valore.valore or 0) - trovato.quanto, evidenza=evidenza, decimali=confronto.indicatore.decimali)


@se_aperto
def attenzione_camera(c: ConfrontoAperto) -> Vista | None:
    """What needs attention at the chamber; None where no indicator of it can be compared.

    an.attenzione_camera(c)
    """
    if not condivisi(c):
        return None
    propri = tuple(s for s in c.confronti.segnali if s.ente in c.per)
    return attenzione_gruppo(replace(c, confronti=replace(c.confronti, segnali=propri)))
