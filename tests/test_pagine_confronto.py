"""The pages of a comparison on real and simulated data: they render, they speak Italian, they say what they must."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

import analisi as an
from analisi.apertura import Analisi
from analisi.apertura import apri as apri_analisi
from analisi.apertura_panel import ConfrontoAperto, apri_confronto, confronto_camera
from analisi.calcolo.panel.anonimo import lettere
from analisi.calcolo.panel.imbuto import Imbuto
from analisi.dati.riservato import crea_chiave
from analisi.errors import ErroreAnalisi, ErroreParametri, ErroreRegole
from analisi.mime import VISTA
from analisi.paths import Percorsi
from analisi.vista.base import Vista
from conftest import aperta, copia_progetto, pagina
from simulati.panel import scrivi_simulazione
from test_pagine import DEL_PANEL, TRACCE_DI_CODICE
from vista_aiuto import frame_di_cio_che_si_vede

DUE_INDICATORI = ("DEM02", "DEM03")
PAGINE = [nome for nome in DEL_PANEL if nome not in ("dispersione_gruppo", "indice_composito")]
DEL_GRUPPO = [nome for nome in PAGINE if nome not in ("posizione_camera", "attenzione_camera")]
INGLESE = re.compile(r"\b(rank|funnel|median|value|with|the)\b")


@pytest.fixture(scope="module")
def percorsi(tmp_path_factory: pytest.TempPathFactory) -> Percorsi:
    """A project with the key of the letters and a simulated panel."""
    radice = Percorsi(copia_progetto(tmp_path_factory.mktemp("confronto")))
    crea_chiave(radice)
    scrivi_simulazione(radice, 10, (2011, 2012, 2013), 42)
    return radice


@cache
def aperto(percorsi: Percorsi, anno: int, panel: str, **altro: str) -> ConfrontoAperto:
    """A comparison, computed once: it never changes."""
    return apri_confronto(anno, panel, radice=percorsi.radice, **altro)


def simulato(percorsi: Percorsi, **altro: str) -> ConfrontoAperto:
    """The simulated panel of the chambers in 2013."""
    return aperto(percorsi, 2013, "camere", simulazione=next(percorsi.simulati.iterdir()).name, **altro)


def viste(c: ConfrontoAperto, nomi: list[str]) -> Iterator[tuple[str, Vista]]:
    """Every page that has something to show."""
    for nome in nomi:
        vista = pagina(nome, c)
        if vista is not None:
            yield nome, vista
    insieme = an.dispersione_gruppo(c, *DUE_INDICATORI)
    if insieme is not None:
        yield "dispersione_gruppo", insieme


def testo(nome: str, *di: Analisi | ConfrontoAperto) -> str:
    vista = pagina(nome, *di)
    assert vista is not None
    return vista.testo()


@cache
def suo(d: Analisi) -> ConfrontoAperto | None:
    """The comparison of the panels of a chamber, computed once."""
    return confronto_camera(d)


def sintesi(d: Analisi, c: ConfrontoAperto | None = None) -> str:
    """The first page of a chamber's comparison."""
    return testo("sintesi_confronto", d, *filter(None, [c]))


def controlla(c: ConfrontoAperto, nomi: list[str]) -> list[str]:
    """Render everything; the names of the pages that had something to show."""
    visti = []
    for nome, vista in viste(c, nomi):
        frame_di_cio_che_si_vede(vista)
        rese = vista._repr_mimebundle_()
        assert set(rese) == {"text/html", "text/plain", VISTA}
        piano = str(rese["text/plain"])
        trovata = TRACCE_DI_CODICE.search(piano) or INGLESE.search(piano)
        assert trovata is None, f"{nome}: «{trovata and trovata.group()}»"
        visti.append(nome)
    return visti


@pytest.mark.parametrize(
    ("anno", "panel"),
    [(2024, "province-toscane"), (2011, "province-toscane"), (2012, "conti-pubblici"), (2013, "toscane")],
)
def test_every_page_of_a_real_group_renders_and_its_tables_are_frames(
    percorsi: Percorsi, anno: int, panel: str
) -> None:
    c = aperto(percorsi, anno, panel)
    assert "sintesi_gruppo" in controlla(c, DEL_GRUPPO)


def test_the_first_page_of_2024_says_that_rankings_are_noise(percorsi: Percorsi) -> None:
    c = aperto(percorsi, 2024, "province-toscane")
    prima = testo("sintesi_gruppo", c)
    assert "Quota di iscrizioni sui movimenti (indicatore proposto), II trimestre 2024: da 57,3% a 64,0%" in prima
    assert "Nessuna posizione è sicura: il caso basta a spiegare tutta la classifica." in prima
    assert "Tasso di crescita, II trimestre 2024: da 0,28% a 0,56%, mediana 0,40%. Nessuno sta sicuramente" in prima
    assert "Nessuno è chiamato ad agire" in prima


def test_the_positions_of_2011_do_not_claim_an_interval_from_chance(percorsi: Percorsi) -> None:
    c = aperto(percorsi, 2011, "province-toscane")
    posizioni = testo("posizioni_gruppo", c)
    assert "Incertezza del solo" in posizioni
    assert "95%" not in posizioni
    assert "la fonte dà il saldo senza iscrizioni" in posizioni


def test_context_indicators_are_never_coloured(percorsi: Percorsi) -> None:
    c = aperto(percorsi, 2024, "province-toscane", per="LU")
    for nome, vista in viste(c, ["posizioni_gruppo", "imbuti_gruppo", "profilo_ente", "quadro_gruppo"]):
        colori = vista.html().lower()
        assert "#0066cc" not in colori, nome
        assert "#b84a00" not in colori, nome


def test_the_cost_structure_stands_beside_the_tuscan_means(percorsi: Percorsi) -> None:
    c = aperto(percorsi, 2012, "conti-pubblici")
    valori = testo("valori_senza_confronto", c)
    assert "3 enti su 4: ne servono almeno 5" in valori
    assert "Pisa" in valori


def test_a_mean_of_one_region_is_not_beside_a_group_of_several(percorsi: Percorsi) -> None:
    assert any(x.riferimenti for x in aperto(percorsi, 2013, "toscane").confronti.principali)
    misto = aperto(percorsi, 2012, "conti-pubblici")
    assert not any(x.riferimenti for x in misto.confronti.principali)
    assert "Toscana" not in testo("sintesi_gruppo", misto)


@pytest.fixture
def terni(progetto: Percorsi) -> Path:
    """The input folder of a chamber that the group's panels list, in another region, with accounts alone."""
    cartella = progetto.fonte("terni", 2013)
    cartella.mkdir()
    shutil.copy(progetto.fonte("lucca", 2013) / "conto_economico.csv", cartella)
    (cartella / "fonte.toml").write_text(
        'titolo = "Bilancio"\nproduttore = "Camera di Commercio di Terni"\ndata_riferimento = 2013-12-31\n',
        encoding="utf-8",
    )
    return cartella


@pytest.mark.parametrize("regole", ["", 'fonte = "Piano"\n[confronto]\nregione = "Umbria"\n'])
def test_a_chamber_of_another_region_is_not_beside_the_means_of_tuscany(
    progetto: Percorsi, terni: Path, regole: str
) -> None:
    (terni / "regole.toml").write_text(regole, encoding="utf-8")
    d = apri_analisi("terni", 2013, radice=progetto.radice)
    c = confronto_camera(d)
    assert c is not None
    assert {x.panel.codice for x in c.confronti.principali} == {"conti-pubblici"}
    assert not any(x.riferimenti for x in c.confronti.principali)
    vista = an.posizione_camera(c)
    assert vista is not None and "Tosca" not in vista.testo()
    assert "Tosca" not in sintesi(d, confronto_camera(d))


def test_a_region_other_than_that_of_the_registry_is_told(progetto: Percorsi, terni: Path) -> None:
    (terni / "regole.toml").write_text('fonte = "Piano"\n[confronto]\nregione = "Toscana"\n', encoding="utf-8")
    with pytest.raises(ErroreRegole) as errore:
        confronto_camera(apri_analisi("terni", 2013, radice=progetto.radice))
    assert str(errore.value).startswith("data/raw/2013/terni/regole.toml, [confronto] regione: trovato «Toscana»")
    assert "«Umbria»" in str(errore.value)


def test_a_body_that_no_panel_lists_is_compared_with_nobody(progetto: Percorsi, terni: Path) -> None:
    panel = progetto.confronto / "panel.toml"
    panel.write_text(panel.read_text(encoding="utf-8").replace('"terni", ', ""), encoding="utf-8")
    d = apri_analisi("terni", 2013, radice=progetto.radice)
    assert confronto_camera(d) is None
    assert an.sintesi_confronto(d, None) is None


def test_who_answered_in_a_year_does_not_answer_in_another(lucca: Analisi) -> None:
    c = suo(lucca)
    assert c is not None
    indicatore = c.confronti.principali[0].indicatore
    assert c.competenza("lucca", indicatore) is not None
    dopo = replace(c, confronti=replace(c.confronti, anno=2014))
    assert dopo.competenza("lucca", indicatore) is None


def test_lucca_2013_reads_how_far_it_is_from_the_tuscan_means_and_who_answers(lucca: Analisi) -> None:
    prima = sintesi(lucca, suo(lucca)).replace("\u00a0", " ")
    assert "Gradimento per gli aspetti generali: 7,10 punti (1–10), contro 6,95 punti di «Toscana" in prima
    assert "0,15 punti in più, meglio. Ne risponde: area G, Segretario generale." in prima
    di_altri = [voce for voce in prima.splitlines() if "2012" in voce or "2011" in voce]
    assert len(di_altri) == 2
    assert all(voce.startswith("- Con un valore di un altro periodo, ") for voce in di_altri)
    assert "incidenza degli oneri di personale 30,5% contro 27,0%" in di_altri[0]


def test_a_gap_from_a_mean_of_another_year_is_no_amount_to_be_saved(lucca: Analisi) -> None:
    c = suo(lucca)
    assert c is not None
    for nome in ("sintesi_confronto", "aree_in_dettaglio"):
        detto = testo(nome, lucca, c)
        assert "425.007" not in detto and "Per arrivarci" not in detto, nome
    tabella = an.posizione_camera(c)
    assert tabella is not None and "✗" not in tabella.testo()


def test_a_part_of_a_year_is_not_read_beside_a_whole_one(lucca: Analisi) -> None:
    c = suo(lucca)
    assert c is not None
    assert [x.periodo.nome for x in c.confronti.principali if x.indicatore.codice == "PAG02"] == [
        "dal 01/01/2013 al 30/08/2013"
    ]
    for nome in ("sintesi_confronto", "aree_in_dettaglio"):
        assert "24,27" not in testo(nome, lucca, c), nome
    serie = pagina("serie_storiche", lucca)
    assert serie is not None and re.search("al 30/08/2013 +24,27", serie.testo())


def test_the_sources_of_a_chamber_are_named_where_they_are_used(lucca: Analisi) -> None:
    vista = an.posizione_camera(suo(lucca))
    assert vista is not None
    fonti = next(riga for riga in vista.testo().splitlines() if riga.startswith("Fonte: "))
    assert "elencate" not in fonti and fonti.count(";") >= 3


@pytest.mark.parametrize("area", ["ente", "A", "B", "F", "G", "H", "I"])
def test_every_page_of_a_chamber_renders_for_its_areas(lucca: Analisi, area: str) -> None:
    d = aperta(lucca, area)
    c = suo(d)
    assert c is not None
    visti = controlla(c, ["posizione_camera", "attenzione_camera", "profilo_ente", "metodo_confronto"])
    assert ("posizione_camera" in visti) == (area in ("ente", "G", "I"))


def test_an_area_sees_only_the_indicators_it_answers_for(lucca: Analisi) -> None:
    g = suo(aperta(lucca, "G"))
    assert g is not None
    assert {x.indicatore.tema for x in g.confronti.principali} == {"Qualità percepita e relazioni"}
    assert "QUA05" not in {x.indicatore.codice for x in g.confronti.principali}


def test_a_project_without_the_groups_data_has_no_panel_and_still_its_report(lucca: Analisi, tmp_path: Path) -> None:
    radice = copia_progetto(tmp_path / "senza")
    shutil.copytree(lucca.percorsi.elaborati, radice / "data" / "processed")
    shutil.rmtree(radice / "data" / "raw" / "confronto")
    d = apri_analisi("lucca", 2013, radice=radice)
    assert confronto_camera(d) is None
    assert an.posizione_camera(None) is None
    assert "media regionale" in sintesi(d)


@pytest.mark.parametrize("area", ["ente", "G"])
def test_what_a_panel_compares_is_not_said_again_among_regional_means(lucca: Analisi, area: str) -> None:
    d = aperta(lucca, area)
    c = suo(d)
    nel_panel, insieme, da_sola = an.posizione_camera(c), an.confronto_regionale(d, c), an.confronto_regionale(d)
    assert nel_panel is not None and "7,45" in nel_panel.testo()
    assert insieme is None or "7,45" not in insieme.testo()
    assert (da_sola is not None and "7,45" in da_sola.testo()) == (area == "ente")


def test_an_area_without_regional_means_of_its_own_shows_none(lucca: Analisi) -> None:
    assert an.confronto_regionale(aperta(lucca, "H")) is None


def test_simulated_pages_carry_the_mark_in_every_title_and_picture(percorsi: Percorsi) -> None:
    c = simulato(percorsi, per="sim-03")
    con_imbuto = [x for x in c.confronti.principali if isinstance(x.imbuto, Imbuto)]
    scelti = (*c.confronti.principali[:3], *con_imbuto[:2])
    segnali = tuple(s for s in c.confronti.segnali if s.indicatore in {x.indicatore.codice for x in scelti})
    pochi = replace(c, confronti=replace(c.confronti, principali=scelti, segnali=segnali))
    for _, vista in viste(pochi, DEL_GRUPPO):
        for titolo in _titoli(vista.dati()):
            assert titolo.startswith("SIMULATO"), titolo
        pagina = vista.html()
        assert pagina.count("<svg") == pagina.count(">SIMULATO</text>")


def _titoli(dati: object) -> Iterator[str]:
    if isinstance(dati, list):
        for uno in dati:
            yield from _titoli(uno)
    elif isinstance(dati, dict):
        if dati.get("tipo") in ("tabella", "grafico"):
            yield str(dati["titolo"])
        yield from _titoli(dati.get("viste"))


def test_who_is_worse_and_worsening_is_called_with_the_gap_and_the_area_that_answers(percorsi: Percorsi) -> None:
    prima = testo("sintesi_gruppo", simulato(percorsi))
    assert re.search(r"Camera simulata \d\d, .*: .* contro .* della mediana, e .* un anno prima\.", prima)
    assert re.search(r"Per arrivare alla mediana: [\d,.]+.(giorni|punti) in (più|meno)\. Ne risponde: area \w", prima)


def test_the_body_in_evidence_comes_first_among_those_to_be_observed(percorsi: Percorsi) -> None:
    osservati = re.compile(r"(▶ )?Camera simulata (\d\d) .*da osservare")
    ultimo = osservati.findall(testo("attenzione_gruppo", simulato(percorsi)))[-1][1]
    con_lui = testo("attenzione_gruppo", simulato(percorsi, per=f"sim-{ultimo}"))
    assert osservati.findall(con_lui)[0] == ("▶ ", ultimo)


def test_neighbours_come_with_their_distances(percorsi: Percorsi) -> None:
    c = aperto(percorsi, 2024, "simili", per="LU")
    assert c.panel is not None
    assert (c.panel.enti[0], len(c.panel.enti)) == ("LU", 5)
    composizione = testo("composizione_panel", c)
    assert "Distanza da Lucca su: imprese registrate" in composizione
    distanze = [v.distanza for v in c.vicini.vicini] if c.vicini else []
    assert distanze == sorted(distanze)


def test_neighbours_of_nobody_are_refused(percorsi: Percorsi) -> None:
    with pytest.raises(ErroreParametri, match="da indicare con «per»"):
        aperto(percorsi, 2024, "simili")


def test_the_anonymised_edition_knows_no_name(percorsi: Percorsi) -> None:
    c = aperto(percorsi, 2024, "province-toscane", per="LU", edizione="anonima")
    nomi = {e.nome for e in c.dati.enti.values()}
    assert nomi == {"Lucca", "Toscana", "Italia", *(f"Ente {lettera}" for lettera in "ABCDEFGHI")}
    assert not [r for r in c.dati.rilevazioni if r.nota or r.luogo or "Prato" in r.fonte]
    controlla(c, DEL_GRUPPO)


def test_nothing_of_the_others_is_more_exact_than_a_page_prints(percorsi: Percorsi) -> None:
    c = aperto(percorsi, 2024, "province-toscane", per="LU", edizione="anonima")
    propri = {str(v.valore) for x in (*c.confronti.principali, *c.confronti.altri) if (v := x.di("LU"))}
    for _, vista in viste(c, DEL_GRUPPO):
        for valore in _foglie(vista.dati()):
            if re.fullmatch(r"-?\d+/\d+", str(valore)) and valore not in propri:
                assert 1000 % Fraction(str(valore)).denominator == 0, valore
    for x in c.confronti.principali:
        altri = [v for v in x.valori if v.ente != "LU"]
        assert not [v for v in altri if v.modello or v.numeratore or v.denominatore or v.avvisi]
        assert all(v.valore == round(v.valore, x.indicatore.decimali) for v in altri if v.valore is not None)
        if x.posizioni:
            assert not [r for r in x.posizioni.righe if r.ente != "LU" and r.rango.basso is not None]


def _foglie(dati: object) -> Iterator[object]:
    if isinstance(dati, dict):
        for uno in dati.values():
            yield from _foglie(uno)
    elif isinstance(dati, list):
        for uno in dati:
            yield from _foglie(uno)
    else:
        yield dati


def test_letters_change_with_the_key_and_with_the_context() -> None:
    codici = [f"{a}{b}" for a in "ABCDE" for b in "ABCDE"]
    assegnate = [lettere(codici, contesto, bytes([k]) * 32) for k in range(10) for contesto in ("2023", "2024")]
    assert len({tuple(sorted(p, key=lambda c: p[c])) for p in assegnate}) == 20
    assert all(sorted(p.values()) == sorted(f"Ente {chr(65 + i)}" for i in range(25)) for p in assegnate)


def test_a_letter_never_follows_a_body_through_a_merger(percorsi: Percorsi) -> None:
    prima = aperto(percorsi, 2015, "toscane", per="firenze", edizione="anonima")
    dopo = aperto(percorsi, 2023, "toscane", per="firenze", edizione="anonima")
    assert prima.panel is not None
    assert dopo.panel is not None
    assert len(prima.panel.enti) == 10
    assert dopo.panel.enti == ("firenze", "Ente A", "Ente B", "Ente C", "Ente D")
    assert all(e.dal is None or e.codice == "firenze" for e in prima.dati.enti.values() if e.perimetro == "camera")


def test_neighbours_cannot_be_anonymised(percorsi: Percorsi) -> None:
    with pytest.raises(ErroreParametri, match="l'edizione anonima non c'è"):
        aperto(percorsi, 2024, "simili", per="LU", edizione="anonima")


def test_without_its_key_the_anonymised_edition_says_what_makes_one(tmp_path: Path) -> None:
    radice = copia_progetto(tmp_path / "senza chiave")
    with pytest.raises(ErroreAnalisi, match="manca la chiave"):
        apri_confronto(2024, "province-toscane", per="LU", edizione="anonima", radice=radice)


def test_a_composite_index_comes_only_on_request_with_its_sensitivity(percorsi: Percorsi) -> None:
    c = simulato(percorsi)
    indice = an.indice_composito(c, {"REG02": "0.5", "PAG02": "0.5"}).testo()
    assert "Pesi: Tempo medio di evasione 0,5; Tempo medio di pagamento 0,5." in indice
    assert "al variare dei pesi" in indice
    with pytest.raises(ErroreParametri, match="sommano a"):
        an.indice_composito(c, {"REG02": "0.5", "PAG02": "0.4"})
    with pytest.raises(ErroreParametri, match="nessun valore nel 2013 per XYZ"):
        an.indice_composito(c, {"XYZ": "1"})
    assert "composito" not in " ".join(testo(nome, c) for nome in ("sintesi_gruppo", "quadro_gruppo"))


def test_a_merged_chamber_counts_until_its_merger(percorsi: Percorsi) -> None:
    prima = aperto(percorsi, 2013, "toscane").confronti.principali[0].valori
    assert "lucca" in {v.ente for v in prima}
    dopo = aperto(percorsi, 2018, "toscane")
    assert "maremma-tirreno" in {v.ente for x in dopo.confronti.principali for v in x.valori}
    assert "livorno" not in {v.ente for x in dopo.confronti.principali for v in x.valori}


def test_a_chamber_sees_only_its_own_signals(percorsi: Percorsi) -> None:
    c = replace(simulato(percorsi, per="sim-05"), panel=None, area="ente")
    vista = an.attenzione_camera(c)
    assert vista is not None
    nomi = set(re.findall(r"Camera simulata \d\d", vista.testo()))
    assert nomi == {"Camera simulata 05"}


def test_a_bound_is_said_with_the_article_that_sets_it(lucca: Analisi) -> None:
    c = suo(lucca)
    assert c is not None
    prima = sintesi(lucca, c)
    assert "vincolo" not in prima and "−711.687" not in prima, "no law asks for the balance of the current management"
    x = next(x for x in c.confronti.principali if x.indicatore.codice == "RIS04")
    limite = replace(
        x.indicatore,
        direzione="vincolo",
        soglia_minima=Decimal(101),
        soglia_massima=None,
        norma="d.lgs. 1/2000, art. 1",
    )
    finto = replace(c, confronti=replace(c.confronti, principali=(replace(x, indicatore=limite),)))
    assert "(limite di d.lgs. 1/2000, art. 1): limite non rispettato, 1" in sintesi(lucca, finto)


def test_a_chamber_of_three_provinces_says_of_which_each_figure_is(lucca: Analisi, tmp_path: Path) -> None:
    finta = replace(lucca, dati=replace(lucca.dati, camera="toscana-nord-ovest", anno=2024, giorno="2024-12-31"))
    c = confronto_camera(finta)
    assert c is not None
    vista = an.posizione_camera(c)
    assert vista is not None
    assert all(f"provincia di {nome}" in str(vista.dati()) for nome in ("Lucca", "Pisa", "Massa-Carrara"))
