"""Benchmarking for the people who can act: the body beside the regional means, and beside its own base years."""

from __future__ import annotations

from collections.abc import Iterable

from analisi.apertura import Analisi
from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.confronto import ConfrontoBase, ConfrontoRegionale
from analisi.dati.struttura import dell_ente
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Avviso, Elenco
from analisi.vista.pagine.comune import di_chi, fonte, mancanza
from analisi.vista.pagine.panel_camera import frasi_panel
from analisi.vista.pagine.serie import scala_scritta
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.punti import Accostamento, punti


def sintesi_confronto(d: Analisi, c: ConfrontoAperto | None = None) -> Vista:
    """Page one: what is to be closed against the panel and who answers, then the regional mean and the body's past.

    an.sintesi_confronto(d, an.confronto_camera(d))
    """
    di_serie = mancanza(d, ("serie",))
    frasi = list(frasi_panel(c)) or ([] if di_serie else [*_frasi_regione(d), *_frasi_base(d)])
    if di_serie and not frasi:
        return di_serie
    if not frasi:
        return Avviso(
            "info",
            "nessun confronto disponibile",
            f"Il documento non stampa medie regionali né medie di anni di base {_per_chi(d)}.",
        )
    return Elenco(tuple(frasi))


def _frasi_regione(d: Analisi) -> Iterable[Testo]:
    for c in d.quadro.confronti or ():
        yield _frase_regione(c)


def _per_chi(d: Analisi) -> str:
    return "per l'intero ente" if d.quadro.per_ente else "per quest'area"


def _frase_regione(c: ConfrontoRegionale) -> Testo:
    posti = fm.decimali(c.ente, c.regione)
    proprio = fm.con_unita(c.ente, c.unita, posti)
    if c.regione is None or c.distanza is None:
        return f"{c.descrizione}: {proprio}; il documento dice che la media regionale non è disponibile."
    if c.distanza == 0:
        esito = "pari alla media regionale"
    else:
        verso = "sopra" if c.distanza > 0 else "sotto"
        distanza = fm.con_unita(abs(c.distanza), c.unita, posti)
        esito = f"{distanza} {verso} la media regionale ({fm.numero(c.regione, posti)})"
    return (f"{c.descrizione}: {proprio}, ", Forte(esito), ".")


def _frasi_base(d: Analisi) -> Iterable[Testo]:
    for c in d.quadro.confronti_base or ():
        posti, unita = _decimali(c), c.serie.unita
        yield (
            f"{_nome(c)}: in media {fm.con_unita(c.valore, unita, posti)} {_negli_anni(c.periodo_da, c.periodo_a)}, "
            f"contro {fm.con_unita(c.base, '%' if unita == '%' else '', posti)} {_negli_anni(c.base_da, c.base_a)}: ",
            Forte(parole.differenza(c.variazione, unita, posti)),
            ".",
        )


def _negli_anni(da: int, a: int) -> str:
    return f"nel {da}" if da == a else f"negli anni {da}–{a}"


def _decimali(c: ConfrontoBase) -> int:
    return fm.decimali(c.valore, c.base)


def _nome(c: ConfrontoBase) -> str:
    return parole.maiuscola(c.serie.titolo.removesuffix(", media"))


def confronto_regionale(d: Analisi, c: ConfrontoAperto | None = None) -> Vista | None:
    """Satisfaction of users beside the mean of the region's chambers; nothing where the document prints no mean.

    c: the body in its panels, where the same report shows them: what is there already is not said twice.

        an.confronto_regionale(d)
    """
    fermo = mancanza(d, ("serie",))
    confronti = [x for x in d.quadro.confronti or () if not _nel_panel(x, c)]
    if fermo is not None or not any(x.regione is not None for x in d.quadro.confronti or ()):
        return fermo
    completi = [x for x in confronti if x.regione is not None]
    if completi:
        return _regione(d, confronti, completi)
    return Elenco(tuple(_frase_regione(x) for x in confronti)) if confronti else None


def _nel_panel(x: ConfrontoRegionale, c: ConfrontoAperto | None) -> bool:
    """Whether a panel compares the same figure with the same mean."""
    for y in c.confronti.principali if c else ():
        proprio = y.di(y.per)
        medie = [r.valore.valore for r in y.riferimenti if r.periodo == y.periodo]
        if proprio is not None and proprio.valore == x.ente and x.regione in medie:
            return True
    return False


def _regione(d: Analisi, confronti: list[ConfrontoRegionale], completi: list[ConfrontoRegionale]) -> Vista:
    scala = completi[0].scala
    grafico = punti(
        f"Gradimento degli utenti {d.anno}: l'ente e la media regionale",
        tuple(Accostamento(x.descrizione, x.ente, x.regione) for x in completi),
        ente=d.nome_ente.rsplit(" ", 1)[-1],
        intestazione="Aspetto",
        unita=f"punti, scala {scala_scritta(scala)}" if scala else "punti",
        limiti=_limiti(scala),
        fonte=fonte(d, "serie"),
    )
    return Gruppo((grafico, _tabella_regione(d, confronti)))


def _limiti(scala: str) -> tuple[int, int] | None:
    """Ends of a scale written `1-10`; None for anything else."""
    basso, _, alto = scala.partition("-")
    return (int(basso), int(alto)) if basso.isdigit() and alto.isdigit() else None


def _tabella_regione(d: Analisi, confronti: Iterable[ConfrontoRegionale]) -> Tabella:
    confronti = tuple(confronti)
    scale = {c.scala for c in confronti}
    una_scala = len(scale) == 1
    di_scala = f" Scala {scala_scritta(scale.pop())}." if una_scala and "" not in scale else ""
    return Tabella(
        titolo=f"Gradimento degli utenti {d.anno} e media regionale",
        colonne=(
            ColonnaVista("Aspetto"),
            *([] if una_scala else [ColonnaVista("Scala")]),
            ColonnaVista("Ente", "punti", numerica=True),
            ColonnaVista("Media regionale", "punti", numerica=True),
            ColonnaVista("Distanza", "punti", numerica=True),
        ),
        righe=tuple(_riga_regione(c, con_scala=not una_scala) for c in confronti),
        note=(
            "Una sola rilevazione per ente: il documento non dice quante risposte la compongono, quindi una distanza "
            f"di pochi centesimi non va letta come una differenza.{di_scala}",
        ),
        fonte=fonte(d, "serie"),
    )


def _riga_regione(c: ConfrontoRegionale, *, con_scala: bool) -> Riga:
    nota = "" if c.regione is not None else "Il documento dice che la media regionale non è disponibile."
    return Riga(
        (
            c.descrizione,
            *([scala_scritta(c.scala)] if con_scala else []),
            fm.numero(c.ente, 2),
            Cella(fm.numero(c.regione, 2), nota=nota),
            fm.con_segno(c.distanza, 2),
        )
    )


def confronto_con_base(d: Analisi) -> Vista | None:
    """The means of the period beside those of the base years, on the same scale; nothing where there are none.

    an.confronto_con_base(d)
    """
    fermo = mancanza(d, ("serie",))
    confronti = d.quadro.confronti_base or ()
    if fermo is not None or not confronti:
        return fermo
    basi = {(c.base_da, c.base_a) for c in confronti}
    una_base = len(basi) == 1
    nota = "La variazione è nell'unità della grandezza. Le medie sono quelle stampate dal documento."
    if una_base:
        da, a = basi.pop()
        nota = f"La base è la media {f'del {da}' if da == a else f'degli anni {da}–{a}'}. {nota}"
    return Tabella(
        titolo=f"Medie di più anni e media degli anni di base, {di_chi(d)}",
        colonne=(
            ColonnaVista("Grandezza", larghezza=30),
            ColonnaVista("Unità", larghezza=14),
            *([] if una_base else [ColonnaVista("Anni di base", larghezza=12)]),
            ColonnaVista("Base", numerica=True, larghezza=12),
            ColonnaVista("Anni", larghezza=12),
            ColonnaVista("Media", numerica=True, larghezza=12),
            ColonnaVista("Variazione", numerica=True, larghezza=13),
        ),
        righe=tuple(_riga_base(c, con_anni=not una_base) for c in confronti),
        note=(nota,),
        fonte=fonte(d, "serie"),
    )


def _riga_base(c: ConfrontoBase, *, con_anni: bool) -> Riga:
    posti = _decimali(c)
    return Riga(
        (
            Cella(_nome(c), codice="" if dell_ente(c.serie.obiettivo) else c.serie.obiettivo),
            c.serie.unita,
            *([f"{c.base_da}–{c.base_a}"] if con_anni else []),
            fm.numero(c.base, posti),
            f"{c.periodo_da}–{c.periodo_a}",
            fm.numero(c.valore, posti),
            fm.con_segno(c.variazione, posti),
        )
    )
