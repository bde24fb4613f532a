"""The rules of reconciliation, by the name that `quadrature.toml` gives them, and running them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from analisi.calcolo.quadrature import regole_forma as fo
from analisi.calcolo.quadrature import regole_giudizi as gi
from analisi.calcolo.quadrature import regole_indicatori as ind
from analisi.calcolo.quadrature import regole_relazioni as rel
from analisi.calcolo.quadrature import regole_serie as se
from analisi.calcolo.quadrature import regole_testi as te
from analisi.calcolo.quadrature.base import Base, Esame, EsitoRegola, Riga, Rilievo
from analisi.calcolo.quadrature.relazioni import controlla_legami, dei_legami, dei_riscontri
from analisi.calcolo.quadro import Quadro
from analisi.dati.regole_quadrature import RegolaQuadratura

Funzione = Callable[[Base, RegolaQuadratura], Esame]

FUNZIONI: dict[str, Funzione] = {nome: rel.regola_di(nome) for nome in rel.TIPI} | {
    f.__name__: f
    for f in (
        rel.prosa_arrotondata,
        rel.modo_di_riduzione,
        rel.legami_senza_cella,
        te.cifra_nel_testo_dell_obiettivo,
        te.cifra_nel_testo_del_risultato,
        te.separatore_delle_migliaia,
        te.data_nel_testo_dell_obiettivo,
        te.data_nel_testo_del_risultato,
        te.quota_nel_testo,
        te.grado_nel_testo,
        ind.cadenze_discordi,
        ind.obiettivo_di_un_altro,
        ind.risultato_di_un_altro,
        ind.risultato_in_altra_unita,
        ind.ritardi_a_pieno_grado,
        ind.giudizi_e_gradi,
        ind.numerazione,
        gi.giudizi_e_cifre,
        gi.giudizi_discordi,
        gi.giudizi_e_valutazioni,
        gi.punteggi,
        gi.valori_per_piu_dirigenti,
        gi.progetti_contati,
        gi.progetti_senza_dirigente,
        gi.progetti_di_un_altro,
        se.serie_con_due_valori,
        se.scala_sbagliata,
        se.segni_impossibili,
        se.scale_mescolate,
        se.valori_di_periodo,
        se.medie_che_crescono,
        se.settembre_e_fine_anno,
        se.strategici_e_serie,
        se.risultati_di_un_altro_anno,
        fo.unita_diverse,
        fo.anni_delle_risorse,
        fo.importi_uguali,
        fo.titoli_uguali,
    )
}
PARAMETRI: dict[str, frozenset[str]] = {nome: frozenset() for nome in FUNZIONI} | {
    "giudizi_e_gradi": frozenset({"tolleranza_punti"}),
    "giudizi_e_valutazioni": frozenset({"realizzato_da_pct"}),
    "giudizi_e_cifre": frozenset({"realizzato_da_pct", "non_realizzato_sotto_pct"}),
    "scala_sbagliata": frozenset({"volte_la_mediana", "punti_minimi"}),
}
"""The parameters that each rule needs."""


def esamina(
    righe: Mapping[str, Sequence[Riga]], quadro: Quadro, regole: Sequence[RegolaQuadratura], anno: int
) -> tuple[EsitoRegola, ...]:
    """What every rule finds in the tables of a chamber and year; `quadro` are the results of the whole body.

    Raises ErroreDati for declared relations that cannot be read.
    """
    controlla_legami(righe.get("legami", ()), anno)
    base = Base(righe, quadro, anno)
    base = replace(base, relazioni=(*dei_riscontri(base), *dei_legami(base)))
    return tuple(EsitoRegola(r.nome, *_esito(FUNZIONI[r.nome](base, r))) for r in regole)


def _esito(esame: Esame) -> tuple[int, tuple[Rilievo, ...]]:
    esaminati, rilievi = esame
    return esaminati, tuple(rilievi)
