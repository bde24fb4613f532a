"""Benchmarking for the people who can act: the body beside the regional means, and beside its own base years."""

from __future__ import annotations

from collections.abc import Iterable

from analisi.apertura import Analisi
from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.confronto import ConfrontoBase, ConfrontoRegionale
from analisi.vista import formato as fm
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Avviso, Elenco, Paragrafo
from analisi.vista.pagine.comune import fonte, mancanza, richiede
from analisi.vista.pagine.panel_camera import frasi_panel
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.punti import Accostamento, punti


def sintesi_confronto(d: Analisi, c: ConfrontoAperto | None = None) -> Vista:
    """Page one: what is to be closed against the panel and who answers, then the regional mean and the body's past."""
    di_serie = mancanza(d, ("serie",))
    frasi = list(frasi_panel(c)) or ([] if di_serie else [*_frasi_regione(d), *_frasi_base(d)])
    if di_serie and not frasi:
        return di_serie
    if not frasi:
        return Avviso(
            "info",
            "nessun confronto disponibile",
            "Il documento non stampa medie regionali né periodi di base per quest'area.",
        )
    return Elenco(tuple(frasi))


def _frasi_regione(d: Analisi) -> Iterable[Testo]:
    confronti = d.quadro.confronti or ()
    if not d.quadro.per_ente and all(c.regione is None for c in confronti):
        yield "Il documento non stampa medie regionali per quest'area: sotto si leggono quelle dell'intero ente."
    for c in confronti:
        yield _frase_regione(c)


def _frase_regione(c: ConfrontoRegionale) -> Testo:
    if c.regione is None or c.distanza is None:
        return f"{c.descrizione}: {fm.numero(c.ente)}; la media regionale non è disponibile."
    if c.distanza == 0:
        esito = "pari alla media regionale"
    else:
        verso = "sopra" if c.distanza > 0 else "sotto"
        esito = f"{fm.numero(abs(c.distanza), 2)} punti {verso} la media regionale ({fm.numero(c.regione)})"
    return (f"{c.descrizione}: {fm.numero(c.ente)}, ", Forte(esito), ".")


def _frasi_base(d: Analisi) -> Iterable[Testo]:
    for c in d.quadro.confronti_base or ():
        yield (
            f"{_nome(c)}: in media {fm.con_unita(c.valore, c.serie.unita)} negli anni {c.periodo_da}–{c.periodo_a}, "
            f"contro {fm.con_unita(c.base, '%' if c.serie.unita == '%' else '')} negli anni {c.base_da}–{c.base_a} (",
            Forte(
                f"{fm.con_segno(c.variazione)} punti percentuali"
                if c.serie.unita == "%"
                else fm.con_segno(c.variazione)
            ),
            ").",
        )


def _nome(c: ConfrontoBase) -> str:
    return c.serie.titolo.removesuffix(", media")


@richiede("serie")
def confronto_regionale(d: Analisi) -> Vista:
    """Satisfaction of users beside the mean of the region's chambers, of the area or else of the body."""
    propri = any(c.regione is not None for c in d.quadro.confronti or ())
    confronti = (d.quadro.confronti if propri else d.quadro.confronti_ente) or ()
    completi = [c for c in confronti if c.regione is not None]
    if not confronti:
        return Paragrafo("Il documento non stampa medie regionali.")
    viste: list[Vista] = []
    if completi:
        posizioni = tuple(Accostamento(c.descrizione, c.ente, c.regione) for c in completi)
        viste.append(
            punti(
                f"Gradimento degli utenti {d.anno}: l'ente e la media regionale",
                posizioni,
                ente=d.nome_ente.rsplit(" ", 1)[-1],
                intestazione="Aspetto",
                unita=f"punti, scala {completi[0].scala}" if completi[0].scala else "punti",
                limiti=_limiti(completi[0].scala),
                fonte=fonte(d, "serie"),
            )
        )
    viste.append(_tabella_regione(d, confronti))
    return Gruppo(tuple(viste))


def _limiti(scala: str) -> tuple[int, int] | None:
    """Ends of a scale written `1-10`; None for anything else."""
    basso, _, alto = scala.partition("-")
    return (int(basso), int(alto)) if basso.isdigit() and alto.isdigit() else None


def _tabella_regione(d: Analisi, confronti: Iterable[ConfrontoRegionale]) -> Tabella:
    righe = tuple(
        Riga(
            (
                c.descrizione,
                c.scala or fm.MANCANTE,
                fm.numero(c.ente, 2),
                Cella(
                    fm.numero(c.regione, 2),
                    nota="" if c.regione is not None else "Il documento dice che la media regionale non è disponibile.",
                ),
                fm.con_segno(c.distanza, 2),
            )
        )
        for c in confronti
    )
    return Tabella(
        titolo=f"Gradimento degli utenti {d.anno} e media regionale",
        colonne=(
            ColonnaVista("Aspetto"),
            ColonnaVista("Scala"),
            ColonnaVista("Ente", "punti", numerica=True),
            ColonnaVista("Media regionale", "punti", numerica=True),
            ColonnaVista("Distanza", "punti", numerica=True),
        ),
        righe=righe,
        note=(
            "Una sola rilevazione per ente: il documento non dice quante risposte la compongono, quindi una distanza "
            "di pochi centesimi non va letta come una differenza.",
        ),
        fonte=fonte(d, "serie"),
    )


@richiede("serie")
def confronto_con_base(d: Analisi) -> Vista:
    """The means of the period beside those of the base years, on the same scale."""
    confronti = d.quadro.confronti_base or ()
    if not confronti:
        return Paragrafo("Il documento non stampa medie di periodo da confrontare con una base per quest'area.")
    righe = tuple(
        Riga(
            (
                Cella(_nome(c)),
                c.serie.obiettivo,
                c.serie.unita,
                f"{c.base_da}–{c.base_a}",
                fm.numero(c.base),
                f"{c.periodo_da}–{c.periodo_a}",
                fm.numero(c.valore),
                fm.con_segno(c.variazione),
            )
        )
        for c in confronti
    )
    return Tabella(
        titolo=f"Medie di periodo e periodo di base, {d.nome_area}",
        colonne=(
            ColonnaVista("Grandezza"),
            ColonnaVista("Obiettivo"),
            ColonnaVista("Unità"),
            ColonnaVista("Anni di base"),
            ColonnaVista("Base", numerica=True),
            ColonnaVista("Anni"),
            ColonnaVista("Media", numerica=True),
            ColonnaVista("Variazione", numerica=True),
        ),
        righe=righe,
        note=("La variazione è nell'unità della grandezza. Le medie sono quelle stampate dal documento.",),
        fonte=fonte(d, "serie"),
    )
