"""What the pages of a comparison share: values in their unit, names, places with their interval, notes, marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import wraps

from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.panel.base import Valore
from analisi.calcolo.panel.composito import RigaComposita
from analisi.calcolo.panel.gruppo import Confronto
from analisi.calcolo.panel.posizione import Posizione, Posizioni
from analisi.calcolo.panel.ranghi import Rango
from analisi.dati.panel_tipi import SIMULATO, Indicatore
from analisi.dati.periodi import Periodo
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Gruppo, Vista
from analisi.vista.tabella import Cella

SezioneConfronto = Callable[[ConfrontoAperto], Vista | None]
NON_VERIFICATA = "Formula non verificata in una fonte."
PROPOSTA = "Indicatore proposto da questo gruppo di lavoro: non ha un codice esterno."
DIREZIONI = {
    "alto": "più alto è meglio",
    "basso": "più basso è meglio",
    "contesto": "contesto",
    "vincolo": "vincolo da rispettare",
    "obiettivo": "obiettivo da raggiungere",
}
PERIMETRI = {"camera": ("camera", "camere"), "provincia": ("provincia", "province")}
CENTRO_LARGO = 2


def se_aperto(pagina: SezioneConfronto) -> Callable[[ConfrontoAperto | None], Vista | None]:
    """Make a section vanish where there is no comparison to show."""

    @wraps(pagina)
    def sezione(c: ConfrontoAperto | None) -> Vista | None:
        return None if c is None else pagina(c)

    return sezione


def gruppo(viste: Iterable[Vista]) -> Vista | None:
    """Several views as one; None for none."""
    raccolte = tuple(viste)
    return Gruppo(raccolte) if raccolte else None


def in_unita(indicatore: Indicatore, valore: Fraction | Decimal | float | None) -> str:
    """A value of an indicator with its unit: `58,9%`, `4,2 giorni`."""
    if valore is None:
        return fm.MANCANTE
    return fm.con_unita(valore, indicatore.unita, indicatore.decimali)


def scarto_in_unita(indicatore: Indicatore, valore: Fraction | float | None) -> str:
    """A difference between values: `+1,2 punti` for percentages, `−1,9 giorni`."""
    if valore is None:
        return fm.MANCANTE
    unita = "punti" if indicatore.unita == "%" else indicatore.unita
    testo = fm.con_segno(valore, indicatore.decimali)
    return f"{testo}{fm.SPAZIO}{'€' if unita == 'euro' else fm.accorda(valore, unita)}"


def scarto_in_parole(indicatore: Indicatore, valore: Fraction | float | None) -> str:
    """A difference between values in a sentence: `1,2 punti in più` for percentages, `1,9 giorni in meno`."""
    return parole.differenza(valore, indicatore.unita, indicatore.decimali)


def da_a(indicatore: Indicatore, minimo: Fraction | float, massimo: Fraction | float) -> str:
    """Two ends in a sentence, the unit said once: `da 57,3% a 64,0%`, `da 88 a 384 imprese`."""
    uniti = indicatore.unita in ("", "%", "euro")
    basso = in_unita(indicatore, minimo) if uniti else fm.numero(minimo, indicatore.decimali)
    return f"da {basso} a {in_unita(indicatore, massimo)}"


def colonna_unita(indicatore: Indicatore) -> str:
    """The unit for a header, or for a column of units: a scale without brackets of its own."""
    return "€" if indicatore.unita == "euro" else unita_detta(indicatore)


def unita_detta(indicatore: Indicatore) -> str:
    """The unit where brackets may stand around it: `punti (1–10)` → `punti, scala 1–10`."""
    scala = re.fullmatch(r"(.+) \((.+)\)", indicatore.unita)
    if scala is None:
        return indicatore.unita
    return f"{scala[1]}, {'' if scala[2].startswith('scala') else 'scala '}{scala[2]}"


def cella_periodo(periodo: Periodo) -> Cella:
    """A period as a sentence has it; in the data a day is ISO."""
    return Cella(periodo.testo if periodo.genere == "giorno" else periodo.nome, testo=periodo.nome)


def tagliato(valore: float | None) -> float | None:
    """A binary figure cut to what machines agree on."""
    return None if valore is None else float(f"{valore:.6g}")


def nome_indicatore(indicatore: Indicatore) -> Cella:
    """The name of an indicator, with a note where its formula is not verified."""
    return Cella(indicatore.nome, nota=nota_verifica(indicatore))


def nota_verifica(indicatore: Indicatore) -> str:
    """How far the formula is from being established; empty where it is."""
    if indicatore.verificato:
        return ""
    return PROPOSTA if indicatore.stato == "proposta" else NON_VERIFICATA


def nome_detto(indicatore: Indicatore) -> str:
    """The name of an indicator inside a sentence, with the doubt on its formula where there is one."""
    dubbio = nota_verifica(indicatore)
    detto = "indicatore proposto" if dubbio == PROPOSTA else "formula non verificata"
    return f"{parole.minuscola(indicatore.nome)} ({detto})" if dubbio else parole.minuscola(indicatore.nome)


def nome_periodo(confronto: Confronto) -> str:
    """The period of a comparison with, where there is one, the doubt on the formula."""
    dubbio = nota_verifica(confronto.indicatore)
    detto = "indicatore proposto" if dubbio == PROPOSTA else "formula non verificata"
    return f"{confronto.periodo.nome} ({detto})" if dubbio else confronto.periodo.nome


def titolo_indicatore(c: ConfrontoAperto, confronto: Confronto) -> str:
    """Title of what shows one indicator, with its period and marks."""
    return f"{c.marchio}{confronto.indicatore.nome}, {nome_periodo(confronto)}"


def confrontati(c: ConfrontoAperto) -> list[Confronto]:
    """Every indicator and period for which positions are given, the main period of each first."""
    altri = [x for x in c.confronti.altri if x.posizioni is not None]
    return [
        y
        for x in c.confronti.principali
        if x.posizioni is not None
        for y in (x, *(a for a in altri if a.indicatore.codice == x.indicatore.codice))
    ]


def mostrabile(c: ConfrontoAperto, ente: str) -> bool:
    """Whether what tells the size of a body (an interval, a denominator) may be shown."""
    return not c.anonima or ente in c.per


def copertura(confronto: Confronto) -> str:
    """How many members of the panel have a value: `10 su 10`."""
    return f"{len(confronto.comparabili)} su {len(confronto.valori)}"


def ente_in_tabella(c: ConfrontoAperto, ente: str) -> Cella:
    """The name of a body at the head of a row, marked where it is the one in evidence."""
    nome = c.nome(ente)
    return Cella(nome, testo=f"▶ {nome}", letto=f"{nome}, ente in evidenza") if ente in c.per else Cella(nome)


def posto(rango: Rango | RigaComposita) -> str:
    """A place, with ties: `3°`, `3°–5°`."""
    return f"{rango.da}°" if rango.da == rango.a else f"{rango.da}°–{rango.a}°"


def intervallo_posto(rango: Rango) -> Cella:
    """The interval of a place, or that it cannot be computed."""
    if rango.basso is None or rango.alto is None:
        return Cella(fm.NC)
    return Cella(f"{rango.basso}°" if rango.basso == rango.alto else f"{rango.basso}°–{rango.alto}°")


def sicuro(posizioni: Posizioni, riga: Posizione) -> str:
    """`alta` or `bassa` where the whole interval of a place, from sampling, lies in one half of the panel; or empty."""
    rango, quanti = riga.rango, len(posizioni.righe)
    if rango.origine != "campionamento" or rango.basso is None or rango.alto is None:
        return ""
    if CENTRO_LARGO * rango.alto <= quanti:
        return "alta"
    return "bassa" if CENTRO_LARGO * (rango.basso - 1) >= quanti else ""


def con_intervallo(posizioni: Posizioni) -> bool:
    """Whether the places have an interval from sampling."""
    return bool(posizioni.righe) and posizioni.righe[0].rango.origine == "campionamento"


def tutte_le_fonti(valori: Iterable[Valore]) -> tuple[str, ...]:
    """The sources of values, each once."""
    return tuple(dict.fromkeys(f for v in valori for f in v.fonti if f))


def fonti(c: ConfrontoAperto, valori: Iterable[Valore]) -> str:
    """The source line of a table or chart; made-up data say so.

    Several sources are by number where the page lists them at its end: a group's, not a chamber's.
    """
    if c.simulato:
        return f"{SIMULATO}, generatore di analisi"
    nomi = tutte_le_fonti(valori)
    return f"{len(nomi)} fonti, elencate in fondo" if c.panel is not None and len(nomi) > 1 else "; ".join(nomi)


def avvisi_di(c: ConfrontoAperto, valori: Iterable[Valore]) -> tuple[str, ...]:
    """The remarks on values, each once with the bodies that it is about."""
    per_avviso: dict[str, dict[str, None]] = {}
    for v in valori:
        for avviso in (*v.avvisi, *((v.escluso,) if v.escluso else ())):
            per_avviso.setdefault(avviso, {})[c.nome(v.ente)] = None
    return tuple(f"{parole.elenco(list(enti))}: {avviso}." for avviso, enti in per_avviso.items())
