"""Area, office and owner come from the tree: chambers with other codes, other levels, fewer tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

import analisi as an
from analisi.apertura import Analisi, apri
from analisi.calcolo.aggregazione import FUORI, Nodo
from analisi.calcolo.quadro import calcola
from analisi.calcolo.tempo import fine_anno
from analisi.dati.archivio import leggi_grezzi
from analisi.dati.record import record
from analisi.dati.struttura import Struttura, struttura_da
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreDati
from analisi.lab.esplora import Esplorazione
from analisi.mime import VISTA
from analisi.paths import Percorsi
from analisi.qualita.proprietari import proprietario
from analisi.rapporti.parametri import leggi_richiesta, parametri_richiesti
from analisi.rapporti.scheda import prepara_scheda
from camere_di_prova import ANNO, CAMERE, Tabelle, di_lucca, prepara, scrivi, struttura
from conftest import aperta as di_area_in
from conftest import pagina, una_volta
from lotti import pubblicati, qui
from quadrature_aiuto import Riga, regole, righe
from test_pagine import PAGINE, TRACCE_DI_CODICE, testo

Cambia = Callable[[Path, str, str], None]
RINOMINATE = ("due_lettere", "a_cifre")
"""Chambers that are Lucca under other codes: every figure must be Lucca's."""
ALBERO = {"A": "", "A1": "A", "A101": "A1", "A10101": "A101", "B": "", "B7": "B", "A9": "B", "10": "", "1": ""}


@pytest.fixture(scope="session")
def camere(tmp_path_factory: pytest.TempPathFactory) -> Percorsi:
    """Every chamber to try with: no test may write in this project, but each is judged once, by who opens it first."""

    def pronte(percorsi: Percorsi) -> None:
        for camera in CAMERE:
            prepara(percorsi, camera)

    return una_volta(tmp_path_factory, "camere di prova", pronte)


@cache
def aperta(percorsi: Percorsi, camera: str, area: str = "ente", versione: str = "consuntivo") -> Analisi:
    return apri(camera, ANNO, area, versione, percorsi.radice)


def in_lucca(d: Analisi) -> dict[str, str]:
    """Each area of a renamed Lucca with the one that it is there, known by its title."""
    lucca = {r["titolo"]: r["codice"] for r in di_lucca()["struttura"] if r["livello"] == "area"}
    return {area: lucca[d.quadro.titolo(area)] for area in d.aree}


def cifre(d: Analisi) -> list[object]:
    """What an area's report is about, without the codes that its nodes have."""
    q = d.quadro
    assert q.albero is not None and q.indicatori is not None and q.strategici is not None and q.risorse is not None
    return [
        [(u.titolo, u.responsabile, u.pct, u.conteggi) for u in q.albero.unita()],
        [(i.gruppo, i.codice, i.descrizione, i.raggiungimento) for i in q.indicatori],
        [(i.codice, i.raggiungimento) for i in q.strategici],
        [(r.voce, r.revisione, r.preconsuntivo) for r in (*q.risorse.risorse, *q.risorse.totali)],
        [(s.nome, s.punti) for s in q.serie or ()],
        [(c.serie, c.ente, c.regione) for c in q.confronti or ()],
        [(c.serie.nome, c.valore) for c in q.confronti_base or ()],
    ]


# what a code belongs to


@pytest.mark.parametrize("camera", RINOMINATE)
def test_an_area_of_any_code_has_what_the_same_area_has_in_lucca(camere: Percorsi, lucca: Analisi, camera: str) -> None:
    ente = aperta(camere, camera)
    assert cifre(ente)[3:] == cifre(lucca)[3:]
    for area, sua in in_lucca(ente).items():
        assert cifre(ente.di_area(area)) == cifre(di_area_in(lucca, sua)), area


@pytest.mark.parametrize("camera", RINOMINATE)
def test_findings_their_area_and_their_owner_do_not_depend_on_how_codes_are_written(
    camere: Percorsi, lucca: Analisi, camera: str
) -> None:
    def rilievi(d: Analisi, aree: dict[str, str]) -> Counter[tuple[str, ...]]:
        return Counter(
            (e.nome, aree.get(r.area, r.area), r.campo, r.riga_fonte, proprietario(d.quadro, d.dati.fonte, e, r))
            for e in d.verdetto.esiti
            for r in e.righe
        )

    altra = aperta(camere, camera)
    assert [(e.nome, e.esaminati, e.falliti) for e in altra.verdetto.esiti] == [
        (e.nome, e.esaminati, e.falliti) for e in lucca.verdetto.esiti
    ]
    assert rilievi(altra, in_lucca(altra)) == rilievi(lucca, {})


@pytest.mark.parametrize("camera", ["due_lettere", "a_cifre", "quattordici_aree", "senza_programmi"])
def test_the_resources_of_the_areas_and_of_none_make_those_of_the_body(camere: Percorsi, camera: str) -> None:
    ente = aperta(camere, camera)
    aree = [ente.di_area(area).quadro.risorse for area in ente.aree]
    assert ente.quadro.risorse is not None
    for voce in ("proventi", "oneri", "investimenti"):
        del_tutto = [r for r in ente.quadro.risorse.totali if r.voce == voce]
        delle_aree = [r for a in aree if a is not None for r in a.totali if r.voce == voce]
        assert sum(r.preconsuntivo or 0 for r in delle_aree) == del_tutto[0].preconsuntivo
        assert sum(r.revisione or 0 for r in delle_aree) == del_tutto[0].revisione


def test_areas_stand_in_the_order_of_their_numbers(camere: Percorsi) -> None:
    d = aperta(camere, "a_cifre")
    assert d.aree == ("1", "2", "3", "4", "5", "6", "7", "8", "10")
    assert d.quadro.ente is not None
    assert tuple(n.codice for n in d.quadro.ente.figli) == d.aree
    assert d.di_area("10").nome_area == "Area 10, Amministrazione digitale al servizio delle imprese"
    assert list(prepara_scheda(camere, "a_cifre", ANNO).nomi) == [*d.aree, "ente"]


def test_what_a_row_leaves_out_above_its_node_is_told_by_the_tree(camere: Percorsi, lucca: Analisi) -> None:
    d = aperta(camere, "quattordici_aree")
    completi = record(d.dati.tabella("indicatori"))
    assert {(r["area"], r["obiettivo"], r["programma"]) for r in completi if r["progetto"] == "C20101"} == {
        ("L", "C2", "C201")
    }
    assert {r["area"] for r in record(d.dati.tabella("strategici")) if r["obiettivo"] == "I3"} == {"P"}
    assert {r["obiettivo"] for r in record(d.dati.tabella("risorse")) if r["programma"] == "I301/I302"} == {"I3"}
    assert len(d.aree) == 14
    assert d.quadro.ente is not None and lucca.quadro.ente is not None
    assert (d.quadro.ente.pct, d.quadro.ente.conteggi) == (lucca.quadro.ente.pct, lucca.quadro.ente.conteggi)
    assert d.verdetto.critici == ()


def test_joined_codes_are_of_an_area_only_where_all_of_them_are() -> None:
    albero = struttura(ALBERO)
    assert albero.area("A10101") == albero.area("A1/A101") == "A"
    assert (albero.area("A1/A9"), albero.aree_di("A1 / A9")) == ("", ("A", "B"))
    assert (albero.area("Z9"), albero.area("A1/Z9"), albero.area("ENTE"), albero.area("")) == ("", "", "", "")
    assert (albero.titolo("A1/A9"), albero.al_livello("A1/A9", "area")) == ("Nodo A1 / Nodo A9", "A/B")
    assert "A1/A9" in albero and "A1/Z9" not in albero


def test_a_code_is_below_another_by_its_parents_and_not_by_its_letters() -> None:
    albero = struttura(ALBERO)
    assert albero.discende("A9", "B") and not albero.discende("A9", "A") and not albero.discende("10", "1")
    assert [v.codice for v in albero.sotto("B")] == ["B", "B7", "A9"]
    assert albero.aree == ("1", "10", "A", "B")


def test_who_answers_for_a_node_is_its_own_role_or_the_nearest_above() -> None:
    nodi = [("A", "area", None, "Dirigente"), ("A1", "obiettivo", "A", None), ("A101", "programma", "A1", "Ufficio")]
    albero = struttura_da([
        {"codice": c, "livello": livello, "padre": p, "titolo": c, "responsabile": r, "valutato_in": None}
        for c, livello, p, r in nodi
    ])  # fmt: skip
    assert (albero.responsabile("A1"), albero.responsabile("A101"), albero.responsabile("Z")) == (
        "Dirigente",
        "Ufficio",
        "",
    )
    assert (albero.responsabili("A1"), albero.responsabili("A101/A1")) == (("Ufficio",), ("Ufficio",))


# what is of no area is said, and counted


def con_risorse(tabelle: Tabelle, programma: str, obiettivo: str = "") -> Tabelle:
    """Lucca with one more row of resources: 1,000 euro of costs."""
    altra = {"obiettivo": obiettivo, "programma": programma, "voce": "oneri"}
    tabelle["risorse"].append(altra | {"revisione_budget": "1000", "preconsuntivo": "1000"})
    return tabelle


def test_a_programme_of_two_areas_is_of_the_body_and_the_pages_say_so(progetto: Percorsi) -> None:
    scrivi(progetto, "pisa", con_risorse(di_lucca(), "A101/B101"))
    d = aperta(progetto, "pisa")
    assert d.verdetto.critici == ()
    assert d.quadro.risorse is not None
    tutti = next(t.preconsuntivo for t in d.quadro.risorse.totali if t.voce == "oneri")
    aree = [d.di_area(a).quadro.risorse for a in d.aree]
    delle_aree = sum(t.preconsuntivo or 0 for a in aree if a for t in a.totali if t.voce == "oneri")
    assert tutti is not None and tutti - delle_aree == Decimal(1000)
    pagina_ente = an.risorse_delle_aree(d)
    assert pagina_ente is not None
    assert re.search(r"Più aree insieme, o nessuna +1\.000,00 +1\.000,00", pagina_ente.testo())
    nota = an.risorse(d.di_area("B"))
    assert nota is not None
    assert "A101/B101 è di più aree e sta nel rapporto dell'intero ente." in nota.testo()
    assert "Più aree insieme" not in str(an.risorse_delle_aree(aperta(progetto, "lucca")))


def test_resources_of_a_code_that_the_tree_lacks_are_a_finding_and_are_not_lost(progetto: Percorsi) -> None:
    scrivi(progetto, "pisa", con_risorse(di_lucca(), "Z101", "Z1"))
    d = aperta(progetto, "pisa")
    critico = next(e for e in d.verdetto.critici if e.nome == "risorse.codici_in_struttura")
    assert [(r.chiave["programma"], r.area) for r in critico.righe] == [("Z101", "")]
    assert [e.nome for e in d.verdetto.critici] == ["risorse.codici_in_struttura"]
    assert d.quadro.risorse is not None
    assert next(t.preconsuntivo for t in d.quadro.risorse.totali if t.voce == "oneri") == Decimal("2919700.00")


def test_indicators_of_a_code_that_the_tree_lacks_count_in_the_body_and_are_named(
    progetto: Percorsi, cambia: Cambia
) -> None:
    cambia(progetto.fonte("lucca", ANNO) / "struttura.csv", "C10102,progetto,C101", "C99,progetto,C101")
    d = aperta(progetto, "lucca")
    assert "indicatori.codici_in_struttura" in {e.nome for e in d.verdetto.critici}
    ente = d.quadro.ente
    assert ente is not None and ente.conteggi.totale == len(d.quadro.indicatori or ())
    fuori = next(n for n in ente.figli if n.livello == FUORI)
    assert (fuori.titolo, [u.codice for u in fuori.unita()]) == ("Fuori dall'albero", ["C10102"])
    assert sum(n.conteggi.totale for n in ente.figli) == ente.conteggi.totale


def test_a_row_may_contradict_the_tree_and_then_the_tree_is_right(progetto: Percorsi, cambia: Cambia) -> None:
    percorso = progetto.fonte("lucca", ANNO) / "indicatori.csv"
    testo = percorso.read_text(encoding="utf-8")
    percorso.write_text(testo.replace("A,A1,A101,A10101,RI,1,", "B,A1,A101,A10101,RI,1,", 1), encoding="utf-8")
    d = aperta(progetto, "lucca")
    critico = next(e for e in d.verdetto.critici if e.suite == "indicatori")
    assert (critico.nome, [(r.chiave["progetto"], r.area) for r in critico.righe]) == (
        "indicatori.codici_coerenti",
        [("A10101", "A")],
    )
    assert (len(d.di_area("A").quadro.indicatori or ()), len(d.di_area("B").quadro.indicatori or ())) == (13, 18)


@pytest.mark.parametrize(
    ("prima", "dopo", "nodo"),
    [
        ("A101,programma,A1,", "A101,programma,A10101,", "A101"),  # round in a circle
        ("A1,obiettivo,A,", "A1,obiettivo,A2,", "A1"),
        ("B,area,,", "B,area,A,", "B"),
    ],
)
def test_a_node_stands_under_one_of_a_higher_level(
    progetto: Percorsi, cambia: Cambia, prima: str, dopo: str, nodo: str
) -> None:
    cambia(progetto.fonte("lucca", ANNO) / "struttura.csv", f"\n{prima}", f"\n{dopo}")
    d = aperta(progetto, "lucca")
    assert nodo in {r.chiave["codice"] for e in d.verdetto.critici if e.nome.endswith("coerente") for r in e.righe}
    assert d.quadro.ente is not None and d.quadro.ente.conteggi.totale == 329
    assert all(d.di_area(a).quadro.albero is not None for a in d.aree)


# fewer levels


def test_without_programmes_projects_and_resources_hang_from_objectives(camere: Percorsi, lucca: Analisi) -> None:
    d = aperta(camere, "senza_programmi")
    assert d.verdetto.critici == ()
    for area in d.aree:
        mia, sua = d.di_area(area).quadro, lucca.di_area(area).quadro
        assert mia.albero is not None and sua.albero is not None and mia.risorse is not None and sua.risorse is not None
        assert (mia.albero.pct, mia.albero.conteggi) == (sua.albero.pct, sua.albero.conteggi)
        assert [t.preconsuntivo for t in mia.risorse.totali] == [t.preconsuntivo for t in sua.risorse.totali]
    c = d.di_area("C")
    detto = "\n".join(v.testo() for n in ("risorse", "raggiungimento_progetti") if (v := pagina(n, c)) is not None)
    assert "Risorse degli obiettivi, area C" in detto and "Raggiungimento per obiettivo e progetto" in detto
    assert "programm" not in detto.lower().replace("programmi con bandi", "")


def test_indicators_that_hang_from_areas_make_the_areas_the_units_of_the_mean(camere: Percorsi) -> None:
    d = aperta(camere, "solo_aree")
    assert d.verdetto.critici == ()
    ente = d.quadro.ente
    assert ente is not None and len(ente.unita()) == 9
    area = ente.cerca("G")
    assert area is not None and area.unica and area.responsabile == "Responsabile dell'area G"
    parti = [p for i in d.di_area("G").quadro.indicatori or () for p in i.raggiungimento.parti]
    assert area.pct == sum(parti) / len(parti)
    medie = [u.pct for u in ente.unita() if u.pct is not None]
    assert ente.pct == sum(medie) / 9
    assert {x.ruolo: [p.codice for g in x.progetti for p in g.progetti] for x in d.quadro.dirigenti} == {
        f"Responsabile dell'area {a}": [a] for a in d.aree
    }
    rilievo = next(e for e in d.verdetto.avvisi if e.righe)
    riga = rilievo.righe[0]
    assert proprietario(d.quadro, d.dati.fonte, rilievo, riga) == f"Responsabile dell'area {riga.area}"


def test_the_pages_speak_of_the_levels_that_there_are(camere: Percorsi) -> None:
    ente = aperta(camere, "solo_aree")
    prima = testo("sintesi_indicatori", ente)
    assert "Raggiungimento medio delle aree" in prima and "Aree al 100%" in prima
    assert "Raggiungimento dell'area" in testo("sintesi_indicatori", ente.di_area("C"))
    gradi = testo("raggiungimento_progetti", ente)
    assert "Tre aree su 9 hanno raggiunto il 100%, le altre 6 no." in gradi and "Raggiungimento per area\n" in gradi
    assert pagina("raggiungimento_progetti", ente.di_area("C")) is None
    assert "Tutti gli indicatori, area C" in testo("elenco_indicatori", ente.di_area("C"))
    assert (
        "Un'area vale la media semplice dei suoi indicatori; ogni livello superiore, quella delle sue aree."
        in testo("metodo", ente)
    )
    confronto = testo("aree_a_confronto", ente)
    assert "media semplice dei suoi indicatori" in confronto and "progett" not in confronto.lower()


def test_a_node_with_indicators_of_its_own_and_others_below_counts_as_one_unit_more() -> None:
    def indicatore(nodo: str, ottenuto: int) -> Riga:
        return {"progetto": nodo, "codice": "1", "tipo": "minimo", "target_valore": 10, "risultato_valore": ottenuto}

    voci = [
        {"codice": c, "livello": x, "padre": p, "titolo": c}
        for c, x, p in (("A", "area", ""), ("A1", "obiettivo", "A"))
    ]
    tabelle = righe("struttura", *voci) | righe(
        "indicatori", indicatore("A", 5), indicatore("A1", 10), descrizione="Corsi", non_calcolabile=False
    )
    albero = calcola(tabelle, regole(), (), fine_anno(ANNO), "A").albero
    assert isinstance(albero, Nodo)
    assert [(u.titolo, u.pct) for u in albero.unita()] == [
        ("A: indicatori propri", Fraction(50)),
        ("A1", Fraction(100)),
    ]
    assert (albero.pct, albero.conteggi.totale) == (Fraction(75), 2)


def test_an_indicator_of_no_node_is_refused_with_its_place(progetto: Percorsi) -> None:
    tabelle = di_lucca()
    tabelle["indicatori"][3] |= dict.fromkeys(("area", "obiettivo", "programma", "progetto"), "")
    tabelle["risorse"][0] |= {"obiettivo": "", "programma": ""}
    scrivi(progetto, "pisa", tabelle)
    with pytest.raises(ErroreDati) as errore:
        leggi_grezzi(progetto, "pisa", ANNO)
    assert [(d.file.split("/")[-1], d.riga, d.colonna, d.trovato) for d in errore.value.difetti] == [
        ("indicatori.csv", 5, "progetto", "cella vuota"),
        ("risorse.csv", 2, "programma", "cella vuota"),
    ]


# accounts alone, and the analyst's tables


def test_accounts_alone_make_reports_of_the_body_only(progetto: Percorsi, monkeypatch: pytest.MonkeyPatch) -> None:
    prepara(progetto, "solo_conto")
    scheda = prepara_scheda(progetto, "solo_conto", ANNO)
    richiesta = leggi_richiesta({"camera": "solo_conto", "anno": str(ANNO)})
    assert [p.area for p in parametri_richiesti(richiesta, {("solo_conto", ANNO): scheda})] == ["ente"]
    (progetto.notebook / "confronto.ipynb").unlink()
    scelta = ("camera=solo_conto", f"anno={ANNO}", "--notebook", "scostamenti")
    assert qui(progetto, monkeypatch, "esegui", *scelta) == 0
    fatti = [f for f in pubblicati(progetto) if f.endswith(".html") and f != "index.html"]
    assert fatti == [f"{ANNO}/solo_conto/ente/scostamenti.html"]


@pytest.mark.parametrize("camera", ["a_cifre", "senza_programmi", "solo_aree", "solo_conto"])
def test_every_page_of_every_chamber_renders(camere: Percorsi, camera: str) -> None:
    ente = aperta(camere, camera)
    for d in (ente, *(ente.di_area(area) for area in ente.aree[:1])):
        for nome in PAGINE:
            if nome == "da_sanare" and "indicatori" in d.dati.assenti:
                continue  # of a table that was not supplied it says so in an error
            vista = pagina(nome, d)
            if vista is not None:
                rese = vista._repr_mimebundle_()
                assert set(rese) == {"text/html", "text/plain", VISTA}
                assert not TRACCE_DI_CODICE.search(str(rese["text/plain"])), f"{nome}, {d.area}"


@pytest.mark.parametrize(("camera", "area", "sua"), [("due_lettere", "SV", "A"), ("a_cifre", "1", "B")])
def test_the_tables_of_an_open_area_hold_its_rows(
    camere: Percorsi, lucca: Analisi, camera: str, area: str, sua: str
) -> None:
    d, attesa = aperta(camere, camera, area), lucca.di_area(sua)
    for nome, tabella in TABELLE.items():
        mie = d.tabella(nome)
        assert list(mie.columns) == list(tabella.nomi)
        if not tabella.nodi:
            assert len(mie) == len(d.dati.tabella(nome))
            continue
        assert 0 < len(mie) < len(d.dati.tabella(nome))
        assert mie["riga_fonte"].tolist() == attesa.tabella(nome)["riga_fonte"].tolist()
        esplorata = an.esplora(d, nome)
        assert isinstance(esplorata, Esplorazione) and len(esplorata.cornice) == len(mie)
    assert set(d.tabella("struttura")["codice"]) == {v.codice for v in d.dati.struttura.sotto(area)}
    assert len(aperta(camere, camera).tabella("indicatori")) == 329


def test_the_tree_of_a_chamber_without_one_is_empty(camere: Percorsi) -> None:
    d = aperta(camere, "solo_conto")
    assert (d.aree, d.dati.struttura, d.quadro.struttura) == ((), Struttura({}), Struttura({}))
    assert d.quadro.albero is None
