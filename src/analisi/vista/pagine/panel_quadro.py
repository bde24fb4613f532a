"""All the indicators of a comparison at a glance: coverage, median, spread, how much of the ranking is certain."""

from __future__ import annotations

from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.panel.gruppo import Confronto
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Vista
from analisi.vista.blocchi import Paragrafo
from analisi.vista.pagine.panel_comune import (
    DIREZIONI,
    colonna_unita,
    con_intervallo,
    confrontati,
    copertura,
    fonti,
    nome_indicatore,
    senza_unita,
    sicuro,
)
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella


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
    return Tabella(
        titolo=f"{c.marchio}Indicatori confrontati, {c.anno}",
        colonne=(
            ColonnaVista("Indicatore", larghezza=2.4),
            ColonnaVista("Unità", larghezza=1.0),
            ColonnaVista("Periodo", larghezza=1.5),
            ColonnaVista("Enti", larghezza=1.1),
            ColonnaVista("Minimo", numerica=True, larghezza=1.2),
            ColonnaVista("Mediana", numerica=True, larghezza=1.2),
            ColonnaVista("Massimo", numerica=True, larghezza=1.2),
            *([] if c.anonima else [ColonnaVista("Posizioni sicure", numerica=True, larghezza=1.1)]),
            *([ColonnaVista("Direzione", larghezza=1.2)] if con_direzione else []),
        ),
        righe=tuple(_riga_quadro(c, x, con_direzione) for x in tutti),
        note=tuple(note),
        fonte=fonti(c, ()),
    )


def _una_direzione(direzione: str) -> str:
    if direzione == "contesto":
        return "Tutti gli indicatori descrivono il contesto: più alto o più basso non è meglio."
    return f"Direzione di tutti gli indicatori: {DIREZIONI[direzione]}."


def _riga_quadro(c: ConfrontoAperto, confronto: Confronto, con_direzione: bool) -> Riga:
    posizioni, indicatore = confronto.posizioni, confronto.indicatore
    if posizioni is None:
        raise ValueError(f"{indicatore.codice}: confronto senza posizioni")
    valori = [r.quanto for r in posizioni.righe]
    sicuri = sum(bool(sicuro(posizioni, r)) for r in posizioni.righe)
    perche = f"{parole.maiuscola(posizioni.senza_intervallo)}."
    certezza = Cella(f"{sicuri} su {len(valori)}") if con_intervallo(posizioni) else Cella(fm.NC, nota=perche)
    return Riga(
        (
            nome_indicatore(indicatore),
            colonna_unita(indicatore),
            confronto.periodo.nome,
            copertura(confronto),
            senza_unita(indicatore, min(valori)),
            senza_unita(indicatore, posizioni.mediana),
            senza_unita(indicatore, max(valori)),
            *([] if c.anonima else [certezza]),
            *([DIREZIONI[indicatore.direzione]] if con_direzione else []),
        )
    )
