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
from analisi.vista.blocchi import Elenco, Paragrafo
from analisi.vista.grafici.comparisons import Accostamento, punti
from analisi.vista.pagine.comune import di_chi, fonte, mancanza
from analisi.vista.pagine.panel_camera import condivisi, frasi_panel
from analisi.vista.pagine.serie import scala_scritta
from analisi.vista.tabella import Cella, Colonna, Tabella


def sintesi_confronto(d: Analisi, c: ConfrontoAperto | None = None) -> Vista | None:
    """Page one: how far the body is from the panel and who answers, then the regional mean and the body's past; nothing
    where there is nothing to compare with.

    an.sintesi_confronto(d, an.confronto_camera(d))
    """
    sospesa = _sospesa(d)
    frasi = list(frasi_panel(c)) or ([] if sospesa else [*_frasi_regione(d), *_frasi_base(d)])
    if not frasi and c is not None and condivisi(c):
        return Paragrafo("Nei panel l'ente ha solo valori di contesto, o di troppo pochi altri: sono qui sotto.")
    return Elenco(tuple(frasi)) if frasi else sospesa


def _sospesa(d: Analisi) -> Vista | None:
    """The notice that the series cannot be used; none where they were not supplied, since nothing was to be said."""
    return mancanza(d, ("serie",)) if "serie" in d.dati.tabelle else None


def _frasi_regione(d: Analisi) -> Iterable[Testo]:
    for c in d.quadro.confronti or ():
        yield _frase_regione(c)


def _frase_regione(c: ConfrontoRegionale) -> Testo:
    posti = fm.decimali(c.ente, c.regione)
    proprio = fm.con_unita(c.ente, c.unita, posti)
    if c.regione is None or c.distanza is None:
        return f"{c.descrizione}: {proprio}; la fonte dice che la media regionale non è disponibile."
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
            f"Rispetto {_agli_anni(c.base_da, c.base_a)}, {parole.minuscola(_nome(c))}: in media "
            f"{fm.con_unita(c.valore, unita, posti)} {_negli_anni(c.periodo_da, c.periodo_a)}, contro "
            f"{fm.con_unita(c.base, '%' if unita == '%' else '', posti)}: ",
            Forte(parole.differenza(c.variazione, unita, posti)),
            ".",
        )


def _agli_anni(da: int, a: int) -> str:
    return f"al {da}" if da == a else f"agli anni {da}–{a}"


def _negli_anni(da: int, a: int) -> str:
    return f"nel {da}" if da == a else f"negli anni {da}–{a}"


def _decimali(c: ConfrontoBase) -> int:
    """As many as the source writes; two for what is computed."""
    return 2 if c.calcolata else fm.decimali(c.valore, c.base)


def _nome(c: ConfrontoBase) -> str:
    return parole.maiuscola(c.serie.titolo.removesuffix(", media"))


def confronto_regionale(d: Analisi, c: ConfrontoAperto | None = None) -> Vista | None:
    """The measures of the body beside the means of its region; nothing where it names no region, or has no mean of it.

    c: the body in its panels, where the same report shows them: what is there already is not said twice.

        an.confronto_regionale(d)
    """
    fermo = _sospesa(d)
    confronti = [x for x in d.quadro.confronti or () if not _nel_panel(x, c)]
    if fermo is not None or not any(x.regione is not None for x in d.quadro.confronti or ()):
        return fermo
    if not any(x.regione is not None for x in confronti):
        return Elenco(tuple(_frase_regione(x) for x in confronti)) if confronti else None
    misure = dict.fromkeys((x.unita, x.scala) for x in confronti)
    viste = [_regione(d, [x for x in confronti if (x.unita, x.scala) == misura]) for misura in misure]
    return viste[0] if len(viste) == 1 else Gruppo(tuple(viste))


def _nel_panel(x: ConfrontoRegionale, c: ConfrontoAperto | None) -> bool:
    """Whether a panel compares the same figure with the same mean."""
    for y in c.confronti.principali if c else ():
        proprio = y.di(y.per)
        medie = [r.valore.valore for r in y.riferimenti if r.periodo == y.periodo]
        if proprio is not None and proprio.valore == x.ente and x.regione in medie:
            return True
    return False


def _regione(d: Analisi, confronti: list[ConfrontoRegionale]) -> Vista:
    """The measures in one unit, on one scale."""
    unita, scala = confronti[0].unita, confronti[0].scala
    accostati = tuple(Accostamento(x.descrizione, x.ente, x.regione) for x in confronti if x.regione is not None)
    if not accostati:
        return _tabella_regione(d, confronti)
    grafico = punti(
        f"Gradimento degli utenti {d.anno}: l'ente e la media regionale"
        if scala
        else f"L'ente e la media regionale, {d.anno}: {unita}",
        accostati,
        ente=d.nome_ente.rsplit(" ", 1)[-1],
        intestazione="Aspetto" if scala else "Grandezza",
        unita=f"{unita}, scala {scala_scritta(scala)}" if scala else unita,
        limiti=_limiti(scala),
        fonte=fonte(d, "serie"),
    )
    return Gruppo((grafico, _tabella_regione(d, confronti)))


def _limiti(scala: str) -> tuple[int, int] | None:
    """Ends of a scale written `1-10`; None for anything else."""
    basso, _, alto = scala.partition("-")
    return (int(basso), int(alto)) if basso.isdigit() and alto.isdigit() else None


def _tabella_regione(d: Analisi, confronti: list[ConfrontoRegionale]) -> Tabella:
    unita, scala = confronti[0].unita, confronti[0].scala
    posti = 2 if scala else fm.decimali(*(v for c in confronti for v in (c.ente, c.regione)))
    titolo = f"L'ente e la media regionale in {unita}, {d.anno}"
    nota = (
        "Una sola rilevazione per ente: la fonte non dice quante risposte la compongono, quindi una distanza "
        f"di pochi centesimi non va letta come una differenza. Scala {scala_scritta(scala)}."
    )
    return Tabella.di(
        f"Gradimento degli utenti {d.anno} e media regionale" if scala else titolo,
        (
            Colonna("Aspetto" if scala else "Grandezza", di="descrizione"),
            Colonna("Ente", unita, "numero", "ente", posti),
            Colonna("Media regionale", unita, "numero", _media_regionale, posti),
            Colonna("Distanza", unita, "numero", "distanza", posti, segno=True),
        ),
        confronti,
        (nota,) if scala else (),
        fonte(d, "serie"),
    )


def _media_regionale(c: ConfrontoRegionale) -> Cella:
    nota = "" if c.regione is not None else "La fonte dice che la media regionale non è disponibile."
    return Cella(c.regione, nota=nota)


def confronto_con_base(d: Analisi) -> Vista | None:
    """The means of the period beside those of the base years, on the same scale; nothing where there are none.

    an.confronto_con_base(d)
    """
    fermo = _sospesa(d)
    confronti = d.quadro.confronti_base or ()
    if fermo is not None or not confronti:
        return fermo
    basi = {(c.base_da, c.base_a) for c in confronti}
    una_base = len(basi) == 1
    nota = "La variazione è nell'unità della grandezza. Le medie sono quelle dichiarate dalla fonte."
    if any(c.calcolata for c in confronti):
        nota = (
            "La variazione è nell'unità della grandezza. Le medie sono calcolate dai valori degli anni, dove ci sono "
        )
        nota += "tutti; le altre sono quelle della fonte."
    if una_base:
        da, a = basi.pop()
        nota = f"La base è la media {f'del {da}' if da == a else f'degli anni {da}–{a}'}. {nota}"
    anni_di_base = Colonna("Anni di base", di=lambda c: f"{c.base_da}–{c.base_a}", larghezza=12)
    return Tabella.di(
        f"Medie di più anni e media degli anni di base, {di_chi(d)}",
        (
            Colonna("Grandezza", di=_nome_e_codice, larghezza=30),
            Colonna("Unità", di="serie.unita", larghezza=14),
            None if una_base else anni_di_base,
            Colonna("Base", "", "numero", "base", decimali_di=_decimali, larghezza=12),
            Colonna("Anni", di=lambda c: f"{c.periodo_da}–{c.periodo_a}", larghezza=12),
            Colonna("Media", "", "numero", "valore", decimali_di=_decimali, larghezza=12),
            Colonna("Variazione", "", "numero", "variazione", decimali_di=_decimali, segno=True, larghezza=13),
        ),
        confronti,
        (nota,),
        fonte(d, "serie"),
    )


def _nome_e_codice(c: ConfrontoBase) -> Cella:
    return Cella(_nome(c), codice="" if dell_ente(c.serie.obiettivo) else c.serie.obiettivo)
