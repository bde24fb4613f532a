"""All the indicators of a comparison at a glance: coverage, median, spread, how much of the ranking is certain."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.panel.gruppo import Confronto
from analisi.calcolo.panel.posizione import Posizioni
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Vista
from analisi.vista.blocchi import Paragrafo
from analisi.vista.pagine.panel_comune import (
    DIREZIONI,
    cella_periodo,
    colonna_unita,
    con_intervallo,
    confrontati,
    copertura,
    fonti,
    nome_indicatore,
    sicuro,
)
from analisi.vista.tabella import Cella, Colonna, Tabella


def quadro_gruppo(c: ConfrontoAperto) -> Vista:
    """Every indicator that is compared, in a row: coverage, median, spread, how much of the ranking is certain.

    For example `an.quadro_gruppo(c)`."""
    tutti = confrontati(c)
    if not tutti:
        return Paragrafo("Nessun indicatore ha abbastanza enti per un confronto: i valori sono in fondo.")
    direzioni = {x.indicatore.direzione for x in tutti}
    con_direzione = len(direzioni) > 1
    note = [] if con_direzione else [_una_direzione(direzioni.pop())]
    if not c.anonima:
        note.append(
            f"Una posizione è sicura quando il suo intervallo al {c.dati.metodo.livello_pct}% sta tutto nella metà "
            "alta o tutto nella metà bassa della classifica. Ogni intervallo vale per sé, non per tutti insieme."
        )
    numero = partial(Colonna, tipo="numero", decimali_di="indicatore.decimali", larghezza=1.2)
    sicure = Colonna("Posizioni sicure", di=_certezza, larghezza=1.1, a_destra=True)
    direzione = Colonna("Direzione", di=lambda x: DIREZIONI[x.indicatore.direzione], larghezza=1.2)
    return Tabella.di(
        f"{c.marchio}Indicatori confrontati, {c.anno}",
        (
            Colonna("Indicatore", di=lambda x: nome_indicatore(x.indicatore), larghezza=2.4),
            Colonna("Unità", di=lambda x: colonna_unita(x.indicatore), larghezza=1.0),
            Colonna("Periodo", di=lambda x: cella_periodo(x.periodo), larghezza=1.5),
            Colonna("Enti", di=copertura, larghezza=1.1),
            numero("Minimo", di=_estremo(min)),
            numero("Mediana", di="posizioni.mediana"),
            numero("Massimo", di=_estremo(max)),
            None if c.anonima else sicure,
            direzione if con_direzione else None,
        ),
        tutti,
        note,
        fonti(c, ()),
    )


def _una_direzione(direzione: str) -> str:
    if direzione == "contesto":
        return "Tutti gli indicatori descrivono il contesto: più alto o più basso non è meglio."
    return f"Direzione di tutti gli indicatori: {DIREZIONI[direzione]}."


def _estremo(quale: Callable[[list[Fraction]], Fraction]) -> Callable[[Confronto], Fraction]:
    return lambda x: quale([r.quanto for r in _posizioni(x).righe])


def _certezza(x: Confronto) -> Cella:
    posizioni = _posizioni(x)
    if not con_intervallo(posizioni):
        return Cella(fm.NC, nota=f"{parole.maiuscola(posizioni.senza_intervallo)}.")
    return Cella(f"{sum(bool(sicuro(posizioni, r)) for r in posizioni.righe)} su {len(posizioni.righe)}")


def _posizioni(x: Confronto) -> Posizioni:
    if x.posizioni is None:
        raise ValueError(f"{x.indicatore.codice}: confronto senza posizioni")
    return x.posizioni
