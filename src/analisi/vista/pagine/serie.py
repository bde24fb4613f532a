"""Time series: charts for the ones that tell a story, one table for all the points."""

from __future__ import annotations

import re

from analisi.apertura import Analisi
from analisi.calcolo.serie import Punto, Serie
from analisi.dati.struttura import dell_ente
from analisi.ordine import naturale
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Gruppo, Vista
from analisi.vista.grafici.comparisons import Riferimento
from analisi.vista.grafici.series import Media, linea
from analisi.vista.grafici.series import Punto as PuntoDisegnato
from analisi.vista.pagine.comune import di_chi, fonte, richiede
from analisi.vista.pagine.corrette import con_nota
from analisi.vista.tabella import Cella, Colonna, Riga, Tabella

MINIMO_PUNTI = 4
MINIMO_CON_OBIETTIVO = 3
MASSIMO_GRAFICI = 6
TRIMESTRI = ("I", "II", "III", "IV")


@richiede("serie", "struttura")
def serie_storiche(d: Analisi) -> Vista | None:
    """The series of the area: a chart for each one with enough whole years, then every printed point; nothing for none.

    an.serie_storiche(d)
    """
    serie = d.quadro.serie or ()
    if not serie:
        return None
    grafici = [_grafico(d, s) for s in _da_disegnare(serie)]
    return Gruppo((*grafici, _tabella(d, serie)))


@richiede("serie")
def grafici_serie(d: Analisi) -> Vista | None:
    """The charts alone of the series that tell a story; nothing where none does.

    an.grafici_serie(d)
    """
    grafici = tuple(_grafico(d, s) for s in _da_disegnare(d.quadro.serie or ()))
    return Gruppo(grafici) if grafici else None


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
    return parole.maiuscola(f"{nome} (scala {scala_scritta(s.scala)})" if s.scala else nome)


def _tabella(d: Analisi, serie: tuple[Serie, ...]) -> Tabella:
    righe: list[Riga] = []
    obiettivo = ""
    for s in sorted(serie, key=lambda s: (dell_ente(s.obiettivo), naturale(s.obiettivo))):
        if s.obiettivo != obiettivo:
            obiettivo = s.obiettivo
            nome = Cella("Intero ente") if dell_ente(obiettivo) else Cella(d.quadro.titolo(obiettivo), codice=obiettivo)
            righe.append(Riga((nome,), tipo="gruppo"))
        righe += [_riga(d, s, p) for p in s.punti]
    return Tabella(
        titolo=f"Valori delle serie storiche, {di_chi(d)}",
        colonne=(Colonna("Grandezza"), Colonna("Periodo"), Colonna("Valore", tipo="numero"), Colonna("Unità")),
        righe=tuple(righe),
        note=(
            "Di un periodo che non è un anno intero si dà la data finale. Non si confrontano fra loro valori di scale "
            "diverse o di periodi diversi.",
        ),
        fonte=fonte(d, "serie"),
    )


def decimali_di(s: Serie, p: Punto) -> int:
    """With how many decimals the value of a point is shown: as many as those of the same name need, means apart."""
    quale = _grandezza(p)
    return fm.decimali(*(x.valore for x in s.punti if _grandezza(x) == quale))


def _grandezza(p: Punto) -> tuple[str, bool]:
    """What a point is a value of: its name, without the remark in brackets on where it stands; mean or not."""
    return p.descrizione.partition(" (")[0], p.periodo == "media"


def _riga(d: Analisi, s: Serie, p: Punto) -> Riga:
    doppio = p.periodo == "anno" and p.anno in s.doppi
    nota = "La fonte dà due valori diversi per lo stesso anno." if doppio else ""
    chiave = {"serie": s.nome, "anno": str(p.anno), "periodo": p.periodo_testo, "riga_fonte": p.riga_fonte}
    nota = con_nota(d, "serie", nota, **chiave, descrizione=p.descrizione)
    unita = f"{s.unita}, scala {scala_scritta(s.scala)}" if s.scala else s.unita
    nome = parole.maiuscola(p.descrizione)
    return Riga((Cella(nome, nota=nota), _quando(p), Cella(p.valore, decimali=decimali_di(s, p)), unita))


def scala_scritta(scala: str) -> str:
    """A scale as people write it: `1-10` → `1–10`; a name as it is."""
    return re.sub(r"(?<=\d)-(?=\d)", "–", scala)


def _quando(p: Punto) -> str:
    """The period in words: a year, `al 30/09/2013`, `2010–2013`, `IV trimestre 2013`."""
    if p.periodo == "anno":
        return str(p.anno)
    estremi = p.periodo_testo.split("/")
    if p.periodo in ("media", "cumulato"):
        fine = estremi[-1]
        return f"{p.da}–{p.a}" if len(fine) == 4 else f"dal {p.da} al {fm.data_breve(fine)}"
    trimestre = re.fullmatch(r"(\d{4})-Q([1-4])", p.periodo_testo)
    if trimestre:
        return f"{TRIMESTRI[int(trimestre[2]) - 1]} trimestre {trimestre[1]}"
    return f"al {fm.data_breve(p.periodo_testo)}" if len(p.periodo_testo) == len("2013-09-30") else p.periodo_testo
