"""The sections of the relation, one an area: attainment, what falls short, money, trend, benchmark, comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.aggregazione import Nodo
from analisi.calcolo.risorse import VOCI, Risorsa, somma
from analisi.calcolo.serie import Punto, Serie
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Gruppo, Vista
from analisi.vista.blocchi import Elenco, Paragrafo, Scheda, Schede, Titolo
from analisi.vista.grafici.series import scintilla
from analisi.vista.pagine.commento import commento
from analisi.vista.pagine.comune import (
    NESSUN_RESPONSABILE,
    Nome,
    cella_pct,
    fonte,
    mancanza,
    nessuno_corto,
    nome_unita,
    pct,
    richiede,
)
from analisi.vista.pagine.confronto import confronto_regionale
from analisi.vista.pagine.indicatori import tabella_sotto_obiettivo
from analisi.vista.pagine.indicatori_sintesi import scheda_grado
from analisi.vista.pagine.panel_camera import frasi_panel
from analisi.vista.pagine.qualita_comune import scheda_qualita
from analisi.vista.pagine.relazione import nome_sezione
from analisi.vista.pagine.risorse import SENZA_RISORSE, colonne_importi, importi, nome_risorse, risorse
from analisi.vista.pagine.serie import decimali_di
from analisi.vista.pagine.serie import titolo as nome_serie
from analisi.vista.tabella import Cella, Colonna, Riga, Tabella, Valore

ANNI_MINIMI = 2
SENZA_AREA = "Più aree insieme, o nessuna"
"""Where resources stand that are of no area alone: with the areas they make the total."""
SENZA_ALTRI = "Di queste grandezze non si conoscono i valori di altre camere nello stesso anno."
DISEGNO = "Il disegno va dall'uno all'altro, su una scala propria."
TRATTEGGIO = "Il disegno va dall'uno all'altro, su una scala propria; la linea tratteggiata è l'obiettivo."


def aree_in_dettaglio(d: Analisi, c: ConfrontoAperto | None = None) -> Vista | None:
    """A section for each area, each on pages of its own; nothing at 30 September, or for a single area.

    c: the body in its panels (`confronto_camera`), whose indicators go to the area that answers for them.

        an.aree_in_dettaglio(d, an.confronto_camera(d))
    """
    fermo = mancanza(d, ("indicatori", "struttura"))
    if fermo is not None or d.quadro.albero is None or not d.quadro.per_ente:
        return fermo
    aree = [nodo for nodo in d.quadro.albero.figli if nodo.codice in d.aree]
    return Gruppo(tuple(v for nodo in aree for v in _area(d.di_area(nodo.codice), nodo, c)))


def _area(d: Analisi, nodo: Nodo, c: ConfrontoAperto | None) -> Iterator[Vista]:
    titolo = f"Area {nodo.codice}. {nodo.titolo}"
    yield Titolo(3, titolo, nome=nome_sezione(nodo.codice), pagina_nuova=True)
    yield _schede(d, nodo)
    if not nodo.unica:
        nome = nome_unita(d, nodo)
        yield Titolo(4, f"Area {nodo.codice}: {nome.molti}")
        yield _progetti(d, nodo, nome)
    yield Titolo(4, f"Area {nodo.codice}: che cosa non è stato raggiunto{'' if d.anno_chiuso else ' finora'}")
    corti = tabella_sotto_obiettivo(d)
    yield corti or Paragrafo(nessuno_corto(d, nodo.conteggi) or "Nessun indicatore ha un grado.")
    if d.quadro.risorse is not None and mancanza(d, ("risorse",)) is None:
        yield Titolo(4, f"Area {nodo.codice}: risorse")
        yield risorse(d) or Paragrafo(_senza_risorse(d))
    confronto = tuple(_confronto(d, c))
    if (andamento := _andamento(d, soli=not confronto)) is not None:
        yield Titolo(4, f"Area {nodo.codice}: andamento nel tempo")
        yield andamento
    yield from confronto
    trovato = commento(d)
    if trovato is not None:
        yield trovato


def _senza_risorse(d: Analisi) -> str:
    if d.quadro.risorse is None or not d.quadro.risorse.risorse:
        return SENZA_RISORSE
    nome = nome_risorse(d)
    if nome.uno == "area":
        return "L'area non ha proventi, oneri né investimenti propri."
    soggetto = parole.maiuscola(parole.articolo(nome.molti, nome.genere, "p"))
    return f"{soggetto} dell'area non hanno proventi, oneri né investimenti propri."


def _schede(d: Analisi, nodo: Nodo) -> Schede:
    conti, progetti = nodo.conteggi, nodo.unita()
    pieni = sum(p.pct is not None and p.pct >= 100 for p in progetti)
    if nodo.pct is None:
        grado = scheda_grado(d, nodo)
    elif nodo.unica:
        grado = Scheda("Raggiungimento", pct(d, nodo.pct), "media dei suoi indicatori")
    else:
        grado = Scheda("Raggiungimento medio", pct(d, nodo.pct), f"{pieni} su {len(progetti)} al 100%")
    oneri = next((t for t in (d.quadro.risorse.totali if d.quadro.risorse else ()) if t.voce == "oneri"), None)
    schede = [
        grado,
        Scheda("Indicatori sotto l'obiettivo", fm.numero(conti.sotto_obiettivo), f"su {conti.totale}"),
    ]
    if oneri is not None and oneri.revisione and oneri.differenza is not None:
        scarto = fm.euro_unita(oneri.differenza, 0, segno=True)
        schede.append(
            Scheda(
                "Oneri stimati", fm.euro_unita(oneri.preconsuntivo, 0), f"al 30 settembre, {scarto} rispetto a luglio"
            )
        )
    return Schede((*schede, scheda_qualita(d, "nel rapporto di qualità dell'area")))


def _progetti(d: Analisi, nodo: Nodo, nome: Nome) -> Tabella:
    ordinati = sorted(nodo.unita(), key=lambda p: (p.pct is None, p.pct or 0, p.codice))
    return Tabella.di(
        f"Raggiungimento {nome.dei}, area {nodo.codice}",
        (
            Colonna(parole.maiuscola(nome.uno), di=lambda p: Cella(p.titolo, codice=p.codice), larghezza=36),
            Colonna("Chi ne risponde", di=lambda p: p.responsabile or NESSUN_RESPONSABILE, larghezza=27),
            Colonna("Indicatori", tipo="intero", di="conteggi.totale", larghezza=11),
            Colonna("Sotto l'obiettivo", tipo="intero", di="conteggi.sotto_obiettivo", larghezza=11),
            Colonna("Grado", "%", "numero", lambda p: cella_pct(d, p.pct, barra=True), larghezza=21),
        ),
        ordinati,
    )


def _andamento(d: Analisi, *, soli: bool) -> Tabella | None:
    """The trend table; soli: nothing is known of the same quantities elsewhere, and it says so."""
    note = (SENZA_ALTRI,) if soli else ()
    return _tabella_andamento(d, d.quadro.serie or (), f"area {d.area}", note)


def _tabella_andamento(d: Analisi, serie: Iterable[Serie], di_chi: str, note: tuple[str, ...] = ()) -> Tabella | None:
    """First and last year of every series that has them; the column of targets only where there is one."""
    confrontabili = [(s, estremi) for s in serie if (estremi := _anni_interi(s)) is not None]
    if not confrontabili:
        return None
    con_obiettivo = any(s.obiettivo_valore is not None for s, _ in confrontabili)
    return Tabella(
        titolo=f"Come sono andate le grandezze misurate, {di_chi}",
        colonne=(
            Colonna("Grandezza", larghezza=32),
            Colonna("Andamento", larghezza=26),
            Colonna("Primo", tipo="numero", larghezza=12),
            Colonna("Ultimo", tipo="numero", larghezza=12),
            Colonna("Variazione", tipo="numero", segno=True, larghezza=12),
            *([Colonna("Obiettivo", tipo="numero", larghezza=11)] if con_obiettivo else []),
        ),
        righe=tuple(Riga(_riga_serie(s, punti, con_obiettivo)) for s, punti in confrontabili),
        note=(f"Primo e ultimo anno intero con un valore. {TRATTEGGIO if con_obiettivo else DISEGNO}", *note),
        fonte=fonte(d, "serie"),
    )


@richiede("serie")
def andamento_ente(d: Analisi) -> Vista | None:
    """The series that belong to no area: first and last year, change, target.

    an.andamento_ente(d)
    """
    di_nessuna = [s for s in d.quadro.serie or () if not d.quadro.struttura.area(s.obiettivo)]
    return _tabella_andamento(d, di_nessuna, "intero ente")


@richiede("risorse", "struttura")
def risorse_delle_aree(d: Analisi) -> Vista | None:
    """What each area was given and expects to spend: revision, estimate of 30 September, variance, by kind.

    an.risorse_delle_aree(d)
    """
    if d.quadro.risorse is None or d.quadro.risorse.nulle:
        return None
    righe: list[Riga] = []
    for voce in VOCI:
        righe.append(Riga((parole.maiuscola(voce),), tipo="gruppo"))
        for area, proprie in _per_area(d, d.quadro.risorse.risorse).items():
            totale = somma(proprie, voce)
            if any(r.voce == voce for r in proprie) and not totale.nulla:
                righe.append(Riga((_nome_area(d, area), *importi(totale))))
        righe.append(Riga((f"Totale {voce}", *importi(somma(d.quadro.risorse.risorse, voce))), tipo="totale"))
    return Tabella(
        titolo=f"Risorse delle aree: luglio e 30 settembre {d.anno}",
        colonne=(Colonna("Area", larghezza=40), *colonne_importi(17, 17, 16, 13)),
        righe=tuple(righe),
        note=("Gli oneri hanno segno positivo. Le aree senza importi non compaiono.",),
        fonte=fonte(d, "risorse"),
    )


def _per_area(d: Analisi, risorse: Iterable[Risorsa]) -> dict[str, list[Risorsa]]:
    """Resources by area, in order; last, under an empty code, those that are of no area alone."""
    per_area: dict[str, list[Risorsa]] = {area: [] for area in (*d.aree, "")}
    for r in risorse:
        per_area[d.quadro.struttura.area(r.programma)].append(r)
    return per_area


def _nome_area(d: Analisi, area: str) -> Cella:
    if not area:
        return Cella(SENZA_AREA)
    sezioni = d.quadro.albero.figli if d.quadro.albero else ()
    con_sezione = any(nodo.codice == area for nodo in sezioni)
    return Cella(d.quadro.titolo(area), codice=area, rimando=nome_sezione(area) if con_sezione else "")


def _anni_interi(s: Serie) -> Mapping[int, Punto] | None:
    """The whole years with one value; None where fewer than two years can be compared."""
    per_anno = {p.anno: p for p in s.anni if p.anno not in s.doppi}
    return per_anno if len(per_anno) >= ANNI_MINIMI else None


def _riga_serie(s: Serie, per_anno: Mapping[int, Punto], con_obiettivo: bool) -> tuple[Cella | Valore, ...]:
    anni = range(min(per_anno), max(per_anno) + 1)
    primo, ultimo = per_anno[anni[0]], per_anno[anni[-1]]
    posti = decimali_di(s, ultimo)
    disegnati = anni if len(per_anno) > ANNI_MINIMI else sorted(per_anno)
    disegno = scintilla([_valore(per_anno.get(a)) for a in disegnati], obiettivo=s.obiettivo_valore)
    valori = (primo.valore, ultimo.valore, ultimo.valore - primo.valore)
    return (
        f"{nome_serie(s)} ({s.unita})" if s.unita else nome_serie(s),
        Cella(f"{anni[0]}–{anni[-1]}", scintilla=disegno),
        *(Cella(v, decimali=posti) for v in valori),
        *(["" if s.obiettivo_valore is None else s.obiettivo_valore] if con_obiettivo else []),
    )


def _valore(punto: Punto | None) -> Decimal | None:
    return None if punto is None else punto.valore


def _confronto(d: Analisi, c: ConfrontoAperto | None) -> Iterable[Vista]:
    frasi = tuple(frasi_panel(_dell_area(c, d.area)))
    regionali = any(x.regione is not None for x in d.quadro.confronti or ())
    if frasi or regionali:
        yield Titolo(4, f"Area {d.area}: confronto con le altre camere")
    if frasi:
        yield Elenco(frasi)
    if regionali and (tabella := confronto_regionale(d, c)) is not None:
        yield tabella


def _dell_area(c: ConfrontoAperto | None, area: str) -> ConfrontoAperto | None:
    """The same comparison, of the indicators for which the area answers."""
    if c is None:
        return None
    propri = tuple(x for x in c.confronti.principali if c.area_di(c.per[0], x.indicatore) == area)
    return replace(c, area=area, confronti=replace(c.confronti, principali=propri)) if propri else None
