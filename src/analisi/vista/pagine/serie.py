"""Time series: charts for the ones that tell a story, one table for all the points."""

from __future__ import annotations

from analisi.apertura import Analisi
from analisi.calcolo.serie import Punto, Serie
from analisi.vista import formato as fm
from analisi.vista.base import Gruppo, Vista
from analisi.vista.blocchi import Paragrafo
from analisi.vista.pagine.comune import fonte, richiede
from analisi.vista.pagine.corrette import con_nota
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.barre import Riferimento
from analisi.vista.tracciati.linea import Media, linea
from analisi.vista.tracciati.linea import Punto as PuntoDisegnato

MINIMO_PUNTI = 4
MINIMO_CON_OBIETTIVO = 3
MASSIMO_GRAFICI = 6


@richiede("serie", "struttura")
def serie_storiche(d: Analisi) -> Vista:
    """The series of the area: a chart for each one with enough whole years, then every printed point."""
    serie = d.quadro.serie or ()
    if not serie:
        return Paragrafo("Il documento non stampa serie storiche per quest'area.")
    grafici = [_grafico(d, s) for s in _da_disegnare(serie)]
    return Gruppo((*grafici, _tabella(d, serie)))


def _da_disegnare(serie: tuple[Serie, ...]) -> list[Serie]:
    """The series worth a picture: with a target first, then by number of years."""
    candidate = [s for s in serie if _punti_sicuri(s) >= (MINIMO_CON_OBIETTIVO if s.obiettivo_valore else MINIMO_PUNTI)]
    return sorted(candidate, key=lambda s: (not s.obiettivo_valore, -_punti_sicuri(s), serie.index(s)))[
        :MASSIMO_GRAFICI
    ]


def _punti_sicuri(s: Serie) -> int:
    """Years and period means that a reader can compare; parts of a year are drawn but do not count."""
    return len({p.anno for p in s.anni}) + len({(p.da, p.a) for p in s.punti if p.periodo == "media"})


def _grafico(d: Analisi, s: Serie) -> Vista:
    punti = tuple(
        PuntoDisegnato(p.anno, p.valore, periodo=_quando(p) if p.periodo == "parziale" else "", scala=s.scala)
        for p in s.punti
        if p.periodo in ("anno", "parziale")
    )
    medie = tuple(Media(p.da, p.a, p.valore, s.scala) for p in s.punti if p.periodo == "media")
    obiettivo = None if s.obiettivo_valore is None else Riferimento(s.obiettivo_valore)
    return linea(titolo(s), punti, medie=medie, unita=s.unita, obiettivo=obiettivo, fonte=fonte(d, "serie"))


def titolo(s: Serie) -> str:
    """The name of a series and its scale."""
    nome = next((p.descrizione for p in s.anni), s.titolo)
    return f"{nome} (scala {s.scala})" if s.scala else nome


def _tabella(d: Analisi, serie: tuple[Serie, ...]) -> Tabella:
    con_scala = any(s.scala for s in serie)
    righe: list[Riga] = []
    obiettivo = ""
    for s in sorted(serie, key=lambda s: (s.obiettivo == "ENTE", s.obiettivo)):
        if s.obiettivo != obiettivo:
            obiettivo = s.obiettivo
            nome = "Intero ente" if obiettivo == "ENTE" else f"{obiettivo} {d.quadro.titolo(obiettivo)}"
            righe.append(Riga((nome,), tipo="gruppo"))
        righe += [_riga(d, s, p, con_scala) for p in s.punti]
    return Tabella(
        titolo=f"Valori delle serie storiche, {d.nome_area}",
        colonne=(
            ColonnaVista("Grandezza"),
            ColonnaVista("Periodo"),
            ColonnaVista("Valore", numerica=True),
            ColonnaVista("Unità"),
            *([ColonnaVista("Scala")] if con_scala else []),
        ),
        righe=tuple(righe),
        note=(
            "Un periodo che non è un anno intero è indicato con la sua data finale; valori di scale diverse e di "
            "periodi diversi non si confrontano tra loro.",
        ),
        fonte=fonte(d, "serie"),
    )


def _riga(d: Analisi, s: Serie, p: Punto, con_scala: bool) -> Riga:
    doppio = p.periodo == "anno" and p.anno in s.doppi
    nota = "Il documento stampa due valori diversi per lo stesso anno." if doppio else ""
    chiave = {"serie": s.nome, "anno": str(p.anno), "periodo": p.periodo_testo, "riga_fonte": p.riga_fonte}
    nota = con_nota(d, "serie", nota, **chiave, descrizione=p.descrizione)
    celle = (Cella(p.descrizione, nota=nota), _quando(p), fm.numero(p.valore), s.unita)
    return Riga((*celle, s.scala or fm.MANCANTE) if con_scala else celle)


def _quando(p: Punto) -> str:
    """The period in words: a year, `al 30/09/2013`, `2010–2013`."""
    if p.periodo == "anno":
        return str(p.anno)
    estremi = p.periodo_testo.split("/")
    if p.periodo in ("media", "cumulato"):
        fine = estremi[-1]
        return f"{p.da}–{p.a}" if len(fine) == 4 else f"{p.da}–{fm.data_breve(fine)}"
    return (
        f"al {fm.data_breve(p.periodo_testo)}"
        if len(p.periodo_testo) == 10
        else p.periodo_testo.replace("-Q", ", trimestre ")
    )
