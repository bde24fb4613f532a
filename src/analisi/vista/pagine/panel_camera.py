"""A chamber in its panels: where it stands, how far from the median or from the regional mean, who answers for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.panel.base import Valore
from analisi.calcolo.panel.gruppo import Confronto, Riferimento
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
    senza_unita,
)
from analisi.vista.pagine.panel_metodo import in_parole
from analisi.vista.pagine.panel_sintesi import attenzione_gruppo, chi_risponde
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella

MASSIMO_FRASI = 5
VALORE_DEL_TERMINE = "Valore del termine di confronto"


def frasi_panel(c: ConfrontoAperto | None) -> Iterable[Testo]:
    """For the first page of a chamber: distances from the panel or the regional mean, the unfavourable ones first."""
    if c is None:
        return
    trovate = [(x, v, t) for x in c.confronti.principali if (v := x.di(x.per)) and (t := termine(x))]
    sfavorevoli = [y for y in trovate if _sfavorevole(*y)]
    favorevoli = [y for y in trovate if _favorevole(*y)]
    for confronto, valore, (nome, quanto) in sfavorevoli[:MASSIMO_FRASI]:
        yield _frase(c, confronto, valore, nome, quanto)
    if favorevoli:
        nomi = parole.elenco([nome_detto(x.indicatore) for x, _, _ in favorevoli])
        yield f"Meglio del confronto, o alla pari: {nomi}."


def termine(confronto: Confronto) -> tuple[str, Fraction] | None:
    """What a value is compared with: its bound, else the panel median where there is one, else a reference line."""
    indicatore = confronto.indicatore
    valore = confronto.di(confronto.per)
    if a_soglia(indicatore) and valore is not None and valore.valore is not None:
        minima, massima = soglie(indicatore)
        sotto = massima is None or (minima is not None and valore.valore < minima)
        return DIREZIONI[indicatore.direzione], (minima if sotto else massima) or Fraction(0)
    if confronto.posizioni is not None:
        return f"mediana di {copertura(confronto)} enti", confronto.posizioni.mediana
    for r in confronto.riferimenti:
        if r.valore.valore is not None:
            return _nome_riferimento(confronto, r), r.valore.valore
    return None


def _nome_riferimento(confronto: Confronto, r: Riferimento) -> str:
    return r.nome if r.periodo == confronto.periodo else f"{r.nome}, {r.periodo.nome}"


def _sfavorevole(confronto: Confronto, valore: Valore, t: tuple[str, Fraction]) -> bool:
    return confronto.indicatore.direzione != "contesto" and _svantaggio(confronto, valore, t) > 0


def _favorevole(confronto: Confronto, valore: Valore, t: tuple[str, Fraction]) -> bool:
    return confronto.indicatore.direzione != "contesto" and _svantaggio(confronto, valore, t) <= 0


def _svantaggio(confronto: Confronto, valore: Valore, t: tuple[str, Fraction]) -> Fraction:
    if valore.valore is None:
        raise ValueError(f"{confronto.indicatore.codice}: manca il valore")
    return svantaggio(confronto.indicatore, valore.valore) - svantaggio(confronto.indicatore, t[1])


def _frase(c: ConfrontoAperto, confronto: Confronto, valore: Valore, nome: str, quanto: Fraction) -> Testo:
    indicatore = confronto.indicatore
    manca = quanto - (valore.valore or 0)
    in_euro = _in_euro(c, confronto, valore, quanto)
    dubbio = "" if indicatore.verificato else " (formula non verificata)"
    return (
        f"{indicatore.nome}{dubbio}: {in_unita(indicatore, valore.valore)}, contro {in_unita(indicatore, quanto)} "
        f"{f'di «{nome}»' if '(' in nome else f'({nome})'}. ",
        Forte(f"Per arrivarci: {scarto_in_parole(indicatore, manca)}"),
        f"{in_euro}. Ne risponde: {_chi(c, confronto)}.",
    )


def _chi(c: ConfrontoAperto, confronto: Confronto) -> str:
    """Who answers; the area is not said again in the report of that area."""
    return chi_risponde(c, confronto.per, confronto).removeprefix(f"area {c.area}, ")


def _in_euro(c: ConfrontoAperto, confronto: Confronto, valore: Valore, quanto: Fraction) -> str:
    """The same gap in euro of the numerator, the denominator being what it is; for shares of amounts only."""
    indicatore = confronto.indicatore
    if indicatore.tipo_statistico != "importo" or indicatore.unita != "%" or not valore.denominatore:
        return ""
    euro = (quanto - (valore.valore or 0)) / Fraction(indicatore.fattore) * valore.denominatore
    sopra, sotto = in_parole(c, indicatore.numeratore), in_parole(c, indicatore.denominatore)
    return f", cioè {parole.differenza(euro, 'euro', 0)} ({sopra}) a parità di {sotto}"


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
    return Tabella(
        titolo=f"{c.nome(c.per[0])} nei panel, {c.anno}",
        colonne=(
            ColonnaVista("Indicatore", larghezza=2.2),
            ColonnaVista("Unità", larghezza=1.0),
            ColonnaVista("Valore", numerica=True, larghezza=1.3),
            ColonnaVista("Termine di confronto", larghezza=2.0),
            ColonnaVista("Valore del termine", numerica=True, larghezza=1.1, significato=VALORE_DEL_TERMINE),
            ColonnaVista("Per arrivarci", numerica=True, larghezza=1.6),
            *((ColonnaVista("Posto", numerica=True), ColonnaVista("Intervallo", numerica=True)) if con_posto else ()),
            ColonnaVista("Ne risponde", larghezza=2.0),
        ),
        righe=tuple(_riga(c, x, con_posto=con_posto) for x in confronti),
        note=(
            f"Una posizione si dà solo con almeno {c.dati.metodo.minimo_enti} enti e il "
            f"{c.dati.metodo.copertura_minima_pct}% del panel; altrimenti il confronto è con il valore medio di "
            "riferimento, con il suo anno.",
        ),
        fonte=fonti(c, [v for x in confronti for v in x.comparabili]),
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
            senza_unita(indicatore, valore.valore),
            parole.maiuscola(trovato[0]),
            senza_unita(indicatore, trovato[1]),
            _distacco(confronto, valore, trovato),
            *(posti if con_posto else ()),
            _chi(c, confronto),
        )
    )


def _di_chi(c: ConfrontoAperto, confronto: Confronto) -> Cella:
    """The indicator, with the name of the province where it is not of the chamber itself."""
    cella = nome_indicatore(confronto.indicatore)
    if confronto.panel.perimetro == "camera":
        return cella
    return replace(cella, testo=f"{cella.testo}, provincia di {c.nome(confronto.per)}")


def _distacco(confronto: Confronto, valore: Valore, trovato: tuple[str, Fraction]) -> Cella:
    if confronto.indicatore.direzione == "contesto":
        return Cella("contesto")
    if not _sfavorevole(confronto, valore, trovato):
        return Cella("già raggiunto")
    manca = trovato[1] - (valore.valore or 0)
    return Cella(fm.con_segno(manca, confronto.indicatore.decimali), evidenza="negativo")


@se_aperto
def attenzione_camera(c: ConfrontoAperto) -> Vista | None:
    """What needs attention at the chamber; None where no indicator of it can be compared.

    an.attenzione_camera(c)
    """
    if not condivisi(c):
        return None
    propri = tuple(s for s in c.confronti.segnali if s.ente in c.per)
    return attenzione_gruppo(replace(c, confronti=replace(c.confronti, segnali=propri)))
