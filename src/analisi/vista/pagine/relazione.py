"""The yearly relation of the body: its first page and the sections that no other report has."""

from __future__ import annotations

from collections.abc import Iterable

from analisi.apertura import Analisi
from analisi.calcolo.aggregazione import Nodo
from analisi.calcolo.bilancio import GESTIONE_CORRENTE
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Avviso, Elenco, Scheda, Schede
from analisi.vista.pagine.bilancio import frasi_obiettivo, scostamento_di
from analisi.vista.pagine.comune import fonte, pct, richiede, strategici_corti
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella

SENZA_RUOLO = "Responsabile da individuare"


@richiede("indicatori", "struttura", "conto_economico")
def sintesi_relazione(d: Analisi) -> Vista:
    """Page one of the relation: what differs from what was promised, by how much, and who must act."""
    nodo = d.quadro.albero
    if nodo is None:
        return Avviso(
            "info",
            "relazione di fine anno",
            "La relazione si fa a consuntivo: per il 30 settembre valgono i singoli rapporti.",
        )
    corrente = scostamento_di(d, GESTIONE_CORRENTE)
    procedure = d.quadro.procedure
    schede = [
        Scheda(
            "Raggiungimento medio dei progetti",
            pct(d, nodo.pct),
            f"{nodo.conteggi.sotto_obiettivo} indicatori sotto l'obiettivo su {nodo.conteggi.totale}",
        ),
        Scheda(
            "Risultato della gestione corrente",
            fm.euro_unita(corrente.finale, 0),
            f"{fm.euro_unita(corrente.euro, 0, segno=True)} rispetto alla revisione di luglio",
        ),
    ]
    if procedure is not None and procedure.media is not None:
        schede.append(
            Scheda("Livello di servizio", fm.percentuale(procedure.media, 2), f"{len(procedure.procedure)} procedure")
        )
    diversi = sum(r.esito == "differenza" for r in d.quadro.riscontri or ())
    schede.append(
        Scheda("Valori dichiarati da rivedere", fm.numero(diversi), f"su {len(d.quadro.riscontri or ())} ricalcolati")
    )
    return Gruppo((Schede(tuple(schede)), Elenco(tuple(_frasi(d, nodo)))))


def _frasi(d: Analisi, nodo: Nodo) -> Iterable[Testo]:
    corti = sorted((p for p in nodo.progetti() if p.pct is not None and p.pct < 100), key=lambda p: (p.pct, p.codice))
    totale = len(nodo.progetti())
    coda = ", qui sotto con chi deve agire." if corti else "."
    quanti = parole.maiuscola(parole.plurale(len(corti), "progetto", "progetti"))
    yield (Forte(f"{quanti} su {totale} sotto il 100%"), coda)
    for ruolo, progetti in _per_ruolo(corti).items():
        yield (Forte(f"{ruolo}: "), "; ".join(f"{p.titolo} ({p.codice}, {pct(d, p.pct)})" for p in progetti) + ".")
    yield from _frase_strategici(d)
    yield from frasi_obiettivo(d)
    if chi := d.dati.fonte.responsabile("risultato_corrente"):
        yield (Forte("Del risultato corrente rispondono: "), f"{chi}.")
    yield from _frase_riscontri(d)


def _frase_strategici(d: Analisi) -> Iterable[Testo]:
    corti = strategici_corti(d)
    if corti:
        quanti = parole.maiuscola(parole.plurale(len(corti), "indicatore strategico", "indicatori strategici"))
        voci = "; ".join(f"{i.descrizione} ({i.obiettivo}, {pct(d, i.raggiungimento.pct)})" for i in corti)
        yield (Forte(f"{quanti} su {len(d.quadro.strategici or ())} sotto l'obiettivo: "), f"{voci}.")


def _frase_riscontri(d: Analisi) -> Iterable[Testo]:
    diversi = [r for r in d.quadro.riscontri or () if r.esito == "differenza" and r.tipo == "percentuale_progetto"]
    if diversi:
        elenco = parole.elenco(
            [
                f"{r.riferimento} (stampato {fm.percentuale(r.dichiarato)}, risulta {pct(d, r.ricalcolato)})"
                for r in diversi
            ]
        )
        una, molte = "percentuale di progetto stampata non segue", "percentuali di progetto stampate non seguono"
        chi = d.dati.fonte.responsabile("dichiarati")
        coda = f" Chi agisce: {chi}." if chi else ""
        yield f"{parole.maiuscola(parole.plurale(len(diversi), una, molte, 'f'))} dai dati: {elenco}.{coda}"


def _per_ruolo(progetti: list[Nodo]) -> dict[str, list[Nodo]]:
    """Projects in the given order by the role that answers, the ones without a role last."""
    ruoli: dict[str, list[Nodo]] = {}
    for p in progetti:
        ruoli.setdefault(p.responsabile or SENZA_RUOLO, []).append(p)
    return dict(sorted(ruoli.items(), key=lambda voce: voce[0] == SENZA_RUOLO))


@richiede("indicatori", "struttura")
def aree_a_confronto(d: Analisi) -> Vista:
    """One row an area: attainment, indicators short of target, resources."""
    nodo = d.quadro.albero
    if nodo is None:
        return Avviso("info", "risultati non rilevati", "I progetti si misurano a fine anno.")
    righe = [_riga_area(d, a) for a in nodo.figli]
    c = nodo.conteggi
    righe.append(
        Riga(
            (
                "Intero ente",
                fm.numero(len(nodo.progetti())),
                fm.numero(c.totale),
                fm.numero(c.sotto_obiettivo),
                _cella(d, nodo),
            ),
            tipo="totale",
        )
    )
    return Tabella(
        titolo=f"Le aree in sintesi, {d.anno}",
        colonne=(
            ColonnaVista("Area"),
            ColonnaVista("Progetti", numerica=True),
            ColonnaVista("Indicatori", numerica=True),
            ColonnaVista("Sotto l'obiettivo", numerica=True),
            ColonnaVista("Raggiungimento", "%", numerica=True),
        ),
        righe=tuple(righe),
        fonte=fonte(d, "indicatori"),
    )


def _riga_area(d: Analisi, area: Nodo) -> Riga:
    c = area.conteggi
    return Riga(
        (
            f"{area.codice} {area.titolo}",
            fm.numero(len(area.progetti())),
            fm.numero(c.totale),
            fm.numero(c.sotto_obiettivo),
            _cella(d, area),
        )
    )


def _cella(d: Analisi, nodo: Nodo) -> Cella:
    barra = None if nodo.pct is None else float(nodo.pct / 100)
    return Cella(pct(d, nodo.pct).removesuffix("%"), barra=barra)
