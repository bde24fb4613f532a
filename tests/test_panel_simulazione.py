"""The made-up panel: the same from the same seed, balanced to the cent, near the real one, never mixed with it."""

from __future__ import annotations

import csv
import json
import math
import shutil
import statistics
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from analisi.calcolo.panel.base import Binomiale, Normale, Poisson, Valore
from analisi.calcolo.panel.valori import periodi_con_dati, valori
from analisi.dati.panel import apri_panel
from analisi.dati.panel_tipi import DatiPanel
from analisi.errors import ErroreAnalisi, ErroreDati, ErroreParametri
from analisi.paths import Percorsi
from simulati.panel import FILE_VERITA, Simulazione, scrivi_simulazione, simula

RADICE = Path(__file__).parent.parent
ANNI = range(2011, 2014)


@pytest.fixture(scope="module")
def reali() -> DatiPanel:
    return apri_panel(Percorsi(RADICE))


@pytest.fixture(scope="module")
def simulazione(reali: DatiPanel) -> Simulazione:
    return simula(reali, 10, ANNI, 42)


@pytest.fixture(scope="module")
def radice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the real data of the group and one made-up panel, for tests that spoil neither."""
    percorsi = Percorsi(tmp_path_factory.mktemp("progetto di città"))
    shutil.copytree(RADICE / "data" / "raw" / "confronto", percorsi.confronto)
    scrivi_simulazione(percorsi, 10, ANNI, 42)
    return percorsi.radice


@pytest.fixture
def mio(radice: Path, tmp_path: Path) -> Percorsi:
    """A private project with a made-up panel, to spoil."""
    shutil.copytree(radice / "data", tmp_path / "data")
    return Percorsi(tmp_path)


NOME = "SIMULATO-10-camere-2011-2013-seme-42"


def contenuti(cartella: Path) -> dict[str, bytes]:
    return {f.relative_to(cartella).as_posix(): f.read_bytes() for f in cartella.rglob("*") if f.is_file()}


def conti(simulazione: Simulazione) -> dict[tuple[str, str], dict[str, D]]:
    tutti: dict[tuple[str, str], dict[str, D]] = {}
    for riga in simulazione.tabelle["rilevazioni"]:
        if isinstance(riga["valore"], D) and "scarto_tipo" not in riga:
            tutti.setdefault((riga["ente"], riga["periodo"]), {})[riga["misura"]] = riga["valore"]
    return tutti


# the generator


def test_the_same_seed_gives_the_same_panel_and_another_seed_another(
    reali: DatiPanel, simulazione: Simulazione
) -> None:
    assert simula(reali, 10, ANNI, 42) == simulazione
    assert simula(reali, 10, ANNI, 43).tabelle["rilevazioni"] != simulazione.tabelle["rilevazioni"]


def test_the_order_of_the_real_data_does_not_matter(reali: DatiPanel, simulazione: Simulazione) -> None:
    def rovescia(tabella: Mapping[str, Any]) -> dict[str, Any]:
        return dict(reversed(list(tabella.items())))

    girati = replace(
        reali,
        enti=rovescia(reali.enti),
        misure=rovescia(reali.misure),
        indicatori=rovescia(reali.indicatori),
        rilevazioni=reali.rilevazioni[::-1],
        competenze=reali.competenze[::-1],
    )
    assert simula(girati, 10, ANNI, 42) == simulazione


def test_more_chambers_leave_the_first_ones_as_they_are(reali: DatiPanel, simulazione: Simulazione) -> None:
    prime = {f"sim-{n:02}" for n in range(1, 11)}
    piu = simula(reali, 12, ANNI, 42)
    assert [r for r in piu.tabelle["rilevazioni"] if r["ente"] in prime] == [
        r for r in simulazione.tabelle["rilevazioni"] if r["ente"] in prime
    ]


def test_income_statements_balance_to_the_cent(simulazione: Simulazione) -> None:
    quadri = [c for c in conti(simulazione).values() if "RIS" in c]
    assert len(quadri) == 30
    for c in quadri:
        assert c["A"] == c["A1"] + c["A2"] + c["A3"] + c["A4"] + c["A5"]
        assert c["B"] == c["B6"] + c["B7"] + c["B8"] + c["B9"]
        assert c["B6"] == c["B6a"] + c["B6b"] + c["B6c"] + c["B6d"]
        assert c["B7"] == c["B7a"] + c["B7b"] + c["B7c"] + c["B7d"] + c["B7e"]
        assert c["B9"] == c["B9a"] + c["B9b"] + c["B9c"] + c["B9d"]
        assert c["AB"] == c["A"] - c["B"]
        assert c["RIS"] == c["AB"] + c["C"] + c["D"] + c["E"]
        assert c["C"] == c["C10"] - c["C11"]
        assert c["D"] == c["D12"] - c["D13"]
        con_segno = ("AB", "C", "D", "E", "RIS")
        assert all(euro == round(euro, 2) and (euro >= 0 or voce in con_segno) for voce, euro in c.items())


def test_stocks_follow_from_openings_and_closures(simulazione: Simulazione) -> None:
    per = {(r["ente"], r["misura"], r["periodo"]): r["valore"] for r in simulazione.tabelle["rilevazioni"]}
    for anno in ANNI:
        prima, dopo = (per["sim-p01", "registrate", f"{a}-12-31"] for a in (anno - 1, anno))
        assert dopo == prima + per["sim-p01", "iscrizioni", str(anno)] - per["sim-p01", "cessazioni", str(anno)]
        assert per["sim-01", "registrate", f"{anno}-12-31"] == dopo


def test_the_made_up_bodies_are_sized_like_the_real_provinces(reali: DatiPanel) -> None:
    molte = simula(reali, 99, range(2013, 2014), 1)
    imprese = sorted(
        r["valore"]
        for r in molte.tabelle["rilevazioni"]
        if (r["misura"], r["periodo"], r["perimetro"]) == ("registrate", "2013-12-31", "provincia")
    )
    # the ten provinces go from 22,000 firms to 110,000, half of them under 35,000
    assert 30_000 < statistics.median(imprese) < 45_000
    assert imprese[0] > 8_000
    assert imprese[-1] < 250_000


@pytest.fixture(scope="module")
def grande(tmp_path_factory: pytest.TempPathFactory) -> DatiPanel:
    """One year of sixty chambers: enough for a median to be where the calibration wants it."""
    percorsi = Percorsi(tmp_path_factory.mktemp("grande"))
    shutil.copytree(RADICE / "data" / "raw" / "confronto", percorsi.confronto)
    return apri_panel(percorsi, scrivi_simulazione(percorsi, 60, range(2013, 2014), 7).name)


def test_the_made_up_panel_is_centred_on_the_real_one(grande: DatiPanel) -> None:
    # means of Lucca, Terni, Treviso, Pisa and of the Tuscan chambers: 24, 19, 31, 75, 26 and 7.0
    attesi = {
        "ECO03": (20, 29),
        "ECO04": (15, 24),
        "ECO05": (25, 36),
        "ECO09": (70, 80),
        "ECO10": (21, 31),
        "QUA01": (6.8, 7.3),
    }
    for codice, (minimo, massimo) in attesi.items():
        trovati = [float(v.valore) for v in di_tutti(grande, codice, 2013) if v.valore is not None]
        assert len(trovati) == 60
        assert minimo < statistics.median(trovati) < massimo


@pytest.mark.parametrize(("camere", "detto"), [(1, "da 2 a 99"), (100, "da 2 a 99")])
def test_a_panel_of_one_or_of_too_many_is_refused(reali: DatiPanel, camere: int, detto: str) -> None:
    with pytest.raises(ErroreParametri, match=detto):
        simula(reali, camere, ANNI, 42)


@pytest.mark.parametrize("anni", [[], [2011, 2013], [2013, 2012], [1980], range(2000, 2030)])
def test_years_that_make_no_panel_are_refused(reali: DatiPanel, anni: list[int]) -> None:
    with pytest.raises(ErroreParametri, match="anni:"):
        simula(reali, 10, anni, 42)


# what is true


def di_tutti(dati: DatiPanel, codice: str, anno: int) -> tuple[Valore, ...]:
    indicatore = dati.indicatori[codice]
    enti = [e.codice for e in dati.enti.values() if e.perimetro == indicatore.perimetro]
    periodi = periodi_con_dati(dati, indicatore, enti, anno)
    return valori(dati, indicatore, periodi[0], enti) if periodi else ()


def scarto(valore: Valore) -> float:
    """Standard deviation that the model gives to a value, worked out here from its definition."""
    match valore.modello:
        case Binomiale(casi, totale, fattore):
            quota = (casi + 1) / (totale + 2)
            return float(fattore) * math.sqrt(quota * (1 - quota) / totale)
        case Poisson(componenti, esposizione, fattore):
            return float(fattore / esposizione) * math.sqrt(sum(float(p**2) * n for p, n in componenti))
        case Normale(_, scarto_tipo, casi):
            # the printed mean is rounded to the second digit
            return math.sqrt(float(scarto_tipo**2) / casi + 0.01**2 / 12)
    raise AssertionError(valore)


def test_values_stand_around_the_truth_as_far_as_their_model_says(radice: Path) -> None:
    dati = apri_panel(Percorsi(radice), NOME)
    righe = json.loads((radice / "data" / "simulati" / NOME / FILE_VERITA).read_text(encoding="utf-8"))["righe"]
    veri = {(r["ente"], r["indicatore"], r["anno"]): r["valore"] for r in righe}
    dentro = []
    for codice in sorted({i for _, i, _ in veri}):
        for anno in ANNI:
            for v in di_tutti(dati, codice, anno):
                assert v.valore is not None
                vero = veri[v.ente, codice, anno]
                dentro.append(abs(float(v.valore) - vero) <= 1.96 * scarto(v))
    assert len(dentro) == len(veri)
    # 95 % of several hundred; shares near 100 % are not normal, hence the lower side
    assert 0.92 < sum(dentro) / len(dentro) < 0.98


def test_some_chambers_are_truly_worse_and_worsening(simulazione: Simulazione) -> None:
    giorni = {(r["ente"], r["anno"]): r["valore"] for r in simulazione.verita if r["indicatore"] == "REG02"}
    enti = sorted({e for e, _ in giorni})
    mediana = statistics.median(giorni[e, 2013] for e in enti)
    peggiori = [e for e in enti if giorni[e, 2013] > 1.3 * mediana and giorni[e, 2013] > 1.1 * giorni[e, 2012]]
    assert 1 <= len(peggiori) <= 5


# the files


def test_the_folder_is_read_back_whole(radice: Path, reali: DatiPanel, simulazione: Simulazione) -> None:
    dati = apri_panel(Percorsi(radice), NOME)
    assert dati.simulazione == NOME
    assert len(dati.rilevazioni) == len(simulazione.tabelle["rilevazioni"])
    assert {r.qualita for r in dati.rilevazioni} == {"simulato"}
    assert {r.fonte for r in dati.rilevazioni} == {"generatore analisi, seme 42"}
    assert dict(dati.misure) == dict(sorted(reali.misure.items()))
    assert dict(dati.indicatori) == dict(sorted(reali.indicatori.items()))
    assert dati.metodo == reali.metodo
    assert {"camere", "province", "simili"} <= set(dati.panel)


def test_every_chamber_has_somebody_who_answers_for_every_theme(radice: Path) -> None:
    dati = apri_panel(Percorsi(radice), NOME)
    temi = {i.tema for i in dati.indicatori.values()}
    camere = {e.codice for e in dati.enti.values() if e.perimetro == "camera"}
    assert {(c.ente, c.tema) for c in dati.competenze} == {(e, t) for e in camere for t in temi}
    assert all(c.ruolo.startswith("Dirigente simulato ") for c in dati.competenze)


def test_no_real_body_is_named_among_the_made_up_ones(radice: Path, reali: DatiPanel) -> None:
    cartella = radice / "data" / "simulati" / NOME
    for nome in ("SIMULATO-enti.csv", "SIMULATO-panel.toml", "SIMULATO-competenze.csv"):
        testo = (cartella / nome).read_text(encoding="utf-8").casefold()
        assert [e.nome for e in reali.enti.values() if e.nome.casefold() in testo] == []
    with (cartella / "rilevazioni" / "SIMULATO-rilevazioni.csv").open(encoding="utf-8", newline="") as aperto:
        assert all(r["ente"].startswith("sim-") and r["qualita"] == "simulato" for r in csv.DictReader(aperto))


def test_every_file_says_that_it_is_made_up(radice: Path) -> None:
    cartella = radice / "data" / "simulati" / NOME
    for nome, contenuto in contenuti(cartella).items():
        assert Path(nome).name.startswith("SIMULATO-")
        assert b"simulat" in contenuto.lower() or nome.endswith(("misure.csv", "indicatori.csv"))
    assert "--camere 10 --anni 2011-2013 --seme 42" in (cartella / "SIMULATO-LEGGIMI.md").read_text(encoding="utf-8")


def test_the_same_seed_writes_the_same_bytes_and_leaves_them_alone(mio: Percorsi, radice: Path) -> None:
    cartella = mio.simulati / NOME
    prima = {f: f.stat().st_mtime_ns for f in cartella.rglob("*")}
    assert scrivi_simulazione(mio, 10, ANNI, 42) == cartella
    assert {f: f.stat().st_mtime_ns for f in cartella.rglob("*")} == prima
    assert contenuti(cartella) == contenuti(radice / "data" / "simulati" / NOME)


def test_a_spoilt_folder_is_made_again_whole(mio: Percorsi) -> None:
    cartella = mio.simulati / NOME
    prima = contenuti(cartella)
    (cartella / "SIMULATO-enti.csv").write_text("rovinato", encoding="utf-8")
    (cartella / "SIMULATO-altro.csv").write_text("di troppo", encoding="utf-8")
    scrivi_simulazione(mio, 10, ANNI, 42)
    assert contenuti(cartella) == prima
    assert [p.name for p in mio.simulati.iterdir()] == [NOME]


def test_one_year_alone_is_named_by_itself(mio: Percorsi) -> None:
    assert scrivi_simulazione(mio, 2, range(2012, 2013), 3).name == "SIMULATO-2-camere-2012-seme-3"
    assert set(apri_panel(mio, "SIMULATO-2-camere-2012-seme-3").panel) >= {"camere", "province"}


def test_a_folder_that_cannot_be_written_is_told_in_words(mio: Percorsi) -> None:
    shutil.rmtree(mio.simulati)
    mio.simulati.write_text("un file", encoding="utf-8")
    with pytest.raises(ErroreAnalisi, match="non si possono scrivere"):
        scrivi_simulazione(mio, 10, ANNI, 42)


# never mixed


def test_a_made_up_row_among_the_real_ones_is_refused(mio: Percorsi) -> None:
    fonte = mio.simulati / NOME / "rilevazioni" / "SIMULATO-rilevazioni.csv"
    testata, riga = fonte.read_text(encoding="utf-8").splitlines()[:2]
    (mio.confronto / "rilevazioni" / "altre.csv").write_text(
        f"{testata}\n{riga.replace('sim-01', 'lucca')}\n", encoding="utf-8"
    )
    with pytest.raises(ErroreDati, match="solo dati reali"):
        apri_panel(mio)


def test_a_made_up_file_among_the_real_ones_is_refused(mio: Percorsi) -> None:
    shutil.copy(mio.simulati / NOME / "rilevazioni" / "SIMULATO-rilevazioni.csv", mio.confronto / "rilevazioni")
    with pytest.raises(ErroreDati, match="solo dati reali"):
        apri_panel(mio)


def test_a_real_row_among_the_made_up_ones_is_refused(mio: Percorsi) -> None:
    file = mio.simulati / NOME / "rilevazioni" / "SIMULATO-rilevazioni.csv"
    testo = file.read_text(encoding="utf-8").replace("simulato", "ufficiale", 1)
    file.write_text(testo, encoding="utf-8")
    with pytest.raises(ErroreDati, match="i dati reali stanno in data/raw/confronto"):
        apri_panel(mio, NOME)


def test_the_real_panel_does_not_see_the_made_up_one(radice: Path, reali: DatiPanel) -> None:
    dati = apri_panel(Percorsi(radice))
    assert (dati.simulazione, len(dati.rilevazioni)) == ("", len(reali.rilevazioni))
    assert not any(e.startswith("sim-") for e in dati.enti)
