"""A missing result is asked for in the cell that the indicator's rule needs, and what is asked is what is accepted."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from analisi.apertura import apri
from analisi.dati.tabelle import TABELLE, TIPI_REGOLA
from analisi.errors import ErroreDati
from analisi.moduli.aperte import scrivi_da_sanare
from analisi.moduli.decisioni import importa
from analisi.moduli.ritorno import ricevi
from analisi.moduli.sanare import FOGLIO_RIGHE, SANARE
from analisi.paths import Percorsi
from conftest import RADICE

OGGI = date(2015, 3, 1)
COLONNE = SANARE.nomi
VALORE, _, MOTIVO, DECISO_DA, DATA = (c.nome for c in SANARE.colonne if c.da_compilare)
LIMITE_DI_EXCEL = 255
CONTROLLI = ("manca_risultato", "risultato_senza_obiettivo")
OBIETTIVO = {"target_testo": "almeno 10", "target_valore": "10", "unita": "corsi"}

RIGHE: dict[str, dict[str, str]] = {
    **{tipo: OBIETTIVO | {"tipo": tipo} for tipo in TIPI_REGOLA},
    "intervallo": OBIETTIVO | {"tipo": "intervallo", "target_massimo": "20"},
    "quota_casi": OBIETTIVO | {"tipo": "quota_casi", "unita": "%"},
    "data_entro": {"tipo": "data_entro", "target_testo": "entro giugno", "target_data": "2014-06-30"},
    "si_no": {"tipo": "si_no", "target_testo": "adozione del piano"},
    "senza-base": {"tipo": "confronto_base", "target_testo": "più del 2013", "risultato_valore": "27,39", "unita": "%"},
    "in-parte": {"tipo": "si_no", "target_testo": "adozione", "esito": "parziale"},
    "mai-fatto": {"tipo": "data_entro", "target_testo": "entro giugno", "target_data": "2014-06-30"},
    "mese": {"tipo": "data_entro", "target_testo": "entro giugno", "target_data": "2014-06-30"},
    "senza-regola": {"target_testo": "numero di acquisti", "risultato_valore": "51", "unita": "acquisti"},
}
"""Indicators that lack something, by the number that they have in their project: all rules, and the odd cases."""

CHIESTE = dict.fromkeys(RIGHE, "risultato_valore") | {
    "data_entro": "risultato_data",
    "mai-fatto": "risultato_data",
    "mese": "risultato_data",
    "si_no": "esito",
    "in-parte": "esito",
    "senza-base": "target_valore",
    "senza-regola": "tipo",
}

RISPOSTE: dict[str, object] = {
    "minimo": 12,
    "massimo": "8,5",
    "intervallo": 15,
    "esatto": 10,
    "conteggio": 10,
    "quota_casi": 0.095,  # shown as 9.5 %
    "confronto_base": "1.012,5",
    "livello_scala": 10,
    "data_entro": datetime(2014, 7, 7),
    "si_no": "realizzato",
    "senza-base": "25%",
    "in-parte": "non realizzato",
    "mai-fatto": "Non realizzato",
    "mese": "2014-04",
    "senza-regola": "esatto",
}


def progetto_di(radice: Path, righe: dict[str, dict[str, str]]) -> Percorsi:
    """A chamber with one project and these indicators, and the two checks that ask for something missing."""
    percorsi = Percorsi(radice)
    fonte = percorsi.fonte("pisa", 2014)
    fonte.mkdir(parents=True)
    shutil.copytree(RADICE / "data" / "raw" / "regole", percorsi.regole)
    percorsi.aspettative.mkdir()
    suite = json.loads((RADICE / "expectations" / "indicatori.json").read_text(encoding="utf-8"))
    suite["expectations"] = [e for e in suite["expectations"] if e["kwargs"].get("column") in CONTROLLI]
    (percorsi.aspettative / "indicatori.json").write_text(json.dumps(suite), encoding="utf-8")
    carta = 'titolo = "Risultati 2014"\nproduttore = "Camera di Pisa"\ndata_riferimento = 2014-12-31\n'
    (fonte / "fonte.toml").write_text(carta, encoding="utf-8")
    regole = 'fonte = "manuale della camera"\n[raggiungimento]\npunti_per_mezzo_mese = 5\n'
    (fonte / "regole.toml").write_text(regole, encoding="utf-8")
    dove = {"area": "A", "obiettivo": "A1", "programma": "A101", "progetto": "A10101"}
    livelli = zip(("area", "obiettivo", "programma", "progetto"), dove.values(), ("", *dove.values()), strict=False)
    nodi = [{"livello": livello, "codice": c, "padre": p, "titolo": c} for livello, c, p in livelli]
    _scrivi(fonte, "struttura", nodi)
    _scrivi(fonte, "indicatori", [dove | {"codice": n, "descrizione": f"indicatore {n}"} | r for n, r in righe.items()])
    return percorsi


def _scrivi(cartella: Path, nome: str, righe: list[dict[str, str]]) -> None:
    with (cartella / f"{nome}.csv").open("w", encoding="utf-8", newline="") as file:
        foglio = csv.DictWriter(file, TABELLE[nome].nomi, restval="")
        foglio.writeheader()
        foglio.writerows(righe)


def cartella_di(percorsi: Percorsi) -> Path:
    """The only workbook: nobody answers for the project, and it goes to who keeps the data."""
    ((scritta, _),) = scrivi_da_sanare(percorsi, "pisa", 2014).scritte
    return scritta


def celle_del_valore(foglio: Any) -> dict[str, Any]:  # noqa: ANN401 - openpyxl publishes no types
    """The cell to fill of every indicator."""
    posto, riga = COLONNE.index(VALORE) + 1, COLONNE.index("riga") + 1
    numeri = range(3, foglio.max_row + 1)
    nomi = {n: str(foglio.cell(n, riga).value).partition(": indicatore ")[2] for n in numeri}
    return {nomi[n]: foglio.cell(n, posto) for n in numeri}


def compila(cartella: Path, risposte: dict[str, object]) -> None:
    libro = load_workbook(cartella)
    foglio = libro[FOGLIO_RIGHE]
    for nome, cella in celle_del_valore(foglio).items():
        if nome not in risposte:
            continue
        cella.value = risposte[nome]
        if nome == "quota_casi" and isinstance(risposte[nome], float):
            cella.number_format = "0.0%"
        detti = {MOTIVO: "dal registro", DECISO_DA: "Dirigente", DATA: datetime(2015, 2, 1)}
        for titolo, valore in detti.items():
            foglio.cell(cella.row, COLONNE.index(titolo) + 1).value = valore
    libro.save(cartella)


def come_salvata(cartella: Path) -> None:
    """As openpyxl saved it."""


def da_libreoffice(cartella: Path) -> None:
    """Opened and saved again by LibreOffice, which an office may have in place of Excel."""
    programma = shutil.which("soffice")
    if programma is None:
        pytest.skip("LibreOffice non è installato")
    casa, uscita = cartella.parent / "casa", cartella.parent / "salvata"
    subprocess.run(
        [programma, f"-env:UserInstallation={casa.as_uri()}", "--convert-to", "xlsx", "--outdir", uscita, cartella],
        check=True,
        capture_output=True,
        timeout=120,
    )
    shutil.move(uscita / cartella.name, cartella)


@pytest.mark.parametrize("salva", [come_salvata, da_libreoffice])
def test_every_rule_asks_for_its_own_cell_and_is_answered_by_it(tmp_path: Path, salva: Callable[[Path], None]) -> None:
    percorsi = progetto_di(tmp_path / "di città", RIGHE)
    cartella = cartella_di(percorsi)
    foglio = load_workbook(cartella)[FOGLIO_RIGHE]
    celle = celle_del_valore(foglio)
    colonna = COLONNE.index("colonna") + 1
    assert {n: str(foglio.cell(c.row, colonna).value).partition(":")[0] for n, c in celle.items()} == CHIESTE
    compila(cartella, RISPOSTE)
    salva(cartella)
    importa(percorsi, ricevi(cartella), OGGI)
    dopo = apri("pisa", 2014, radice=percorsi.radice, oggi=OGGI)
    gradi = {i.codice: i.raggiungimento for i in dopo.quadro.indicatori or ()}
    assert {n: None if g.pct is None else int(g.pct) for n, g in gradi.items()} == {
        **dict.fromkeys(RIGHE, 100),
        "quota_casi": 95,
        "data_entro": 95,
        "in-parte": 0,
        "mai-fatto": 0,
        "senza-regola": None,  # the rule is there: the next workbook asks what was promised
    }
    assert [i.misura.risultato_data for i in dopo.quadro.indicatori or () if i.codice == "mese"] == ["2014-04"]
    aperte = {(r.chiave["codice"], r.campo) for e in dopo.verdetto.avvisi if e.suite == "indicatori" for r in e.righe}
    assert aperte == {("senza-regola", "target_valore")}


def test_any_rule_can_be_answered_not_computable(tmp_path: Path) -> None:
    righe = {n: r for n, r in RIGHE.items() if n != "senza-regola"}
    percorsi = progetto_di(tmp_path, righe)
    cartella = cartella_di(percorsi)
    compila(cartella, {n: ("N.C.", "n.c.", "NC")[i % 3] for i, n in enumerate(righe)})
    importa(percorsi, ricevi(cartella), OGGI)
    dopo = apri("pisa", 2014, radice=percorsi.radice, oggi=OGGI)
    assert {i.raggiungimento.stato for i in dopo.quadro.indicatori or ()} == {"non calcolabile"}
    assert not [e for e in dopo.verdetto.avvisi if e.suite == "indicatori"]
    tabella = dopo.tabella("indicatori").set_index("codice")
    assert tabella.loc["senza-base", "risultato_valore"] == Decimal("27.39"), "what was measured stays"


def test_what_the_rule_does_not_need_is_refused_with_what_it_does(tmp_path: Path) -> None:
    percorsi = progetto_di(tmp_path, RIGHE)
    cartella = cartella_di(percorsi)
    guaste: dict[str, object] = {"minimo": "dodici", "data_entro": 45, "si_no": "sì", "quota_casi": "molti"}
    compila(cartella, guaste | {"mese": "aprile", "senza-regola": "N.C."})
    with pytest.raises(ErroreDati) as errore:
        importa(percorsi, ricevi(cartella), OGGI)
    detti = {d.trovato: d.atteso for d in errore.value.difetti}
    assert detti["dodici"].startswith("un numero, come 1234,56") and detti["dodici"].endswith(
        "oppure N.C.; oppure (vuoto)"
    )
    assert detti["45"].startswith("una data, come") and "; oppure non realizzato; " in detti["45"]
    assert detti["sì"].startswith("uno fra realizzato, parziale, non realizzato, in corso")
    assert detti["molti"].startswith("una percentuale in punti")
    assert detti["aprile"].startswith("una data, come")
    assert detti["N.C."].startswith("uno fra minimo") and len(detti) == 6
    assert (percorsi.fonte("pisa", 2014) / "correzioni.yml").exists() is False


def test_the_cell_says_its_unit_lets_in_its_words_and_keeps_a_month_a_month(tmp_path: Path) -> None:
    foglio = load_workbook(cartella_di(progetto_di(tmp_path, RIGHE)))[FOGLIO_RIGHE]
    regole = {str(r.sqref): r for r in foglio.data_validations.dataValidation}
    celle = {n: (c, regole[c.coordinate]) for n, c in celle_del_valore(foglio).items()}
    numero, sua = celle["minimo"]
    assert numero.number_format == "General" and sua.prompt.startswith("Un numero, come 1234,56, in corsi; N.C. se")
    _, sua = celle["quota_casi"]
    assert sua.prompt.startswith("Una percentuale in punti, come 12,5; N.C. se") and sua.type == "custom"
    giorno, sua = celle["data_entro"]
    assert giorno.number_format == "@", "Excel would make the first of April of 2014-04"
    assert sua.prompt.startswith("Un giorno, come 31/12/2013, o il solo mese, come 2013-04; N.C. se")
    _, sua = celle["si_no"]
    assert sua.formula1 == '"realizzato,parziale,non realizzato,in corso,N.C.,(vuoto)"'
    assert celle["senza-regola"][1].formula1 == f'"{",".join(TIPI_REGOLA)},(vuoto)"'
    assert all(len(str(regola.formula1)) <= LIMITE_DI_EXCEL for _, regola in celle.values())
