from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from analisi.vista import formato as f


@pytest.mark.parametrize(
    ("valore", "decimali", "atteso"),
    [
        (1234, None, "1.234"),
        (999, None, "999"),
        (0, None, "0"),
        (Decimal("1234567.80"), None, "1.234.567,8"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("100"), None, "100"),
        (Decimal("-1234.5"), 2, "−1.234,50"),
        (Decimal("0.125"), 2, "0,13"),
        (Decimal("-0.125"), 2, "−0,13"),
        (Decimal("-0.001"), 2, "0,00"),
        (1.1, None, "1,1"),
        (2.675, 2, "2,68"),
        (Fraction(1, 3), 2, "0,33"),
        (Fraction(-2, 3), 2, "−0,67"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(5, 4), None, "1,25"),
        (np.int64(12345), None, "12.345"),
        (np.float64(0.5), None, "0,5"),
    ],
)
def test_un_numero_si_scrive_all_italiana(valore: f.Numero, decimali: int | None, atteso: str) -> None:
    assert f.numero(valore, decimali) == atteso


def test_un_decimale_lungo_resta_esatto_fino_all_ultima_cifra() -> None:
    assert f.numero(Decimal("12345678901234567890.0123456789")) == "12.345.678.901.234.567.890,0123456789"


@pytest.mark.parametrize("valore", [None, float("nan"), Decimal("NaN"), pd.NA, pd.NaT])
def test_un_dato_mancante_e_un_trattino_in_ogni_formato(valore: None) -> None:
    formati = (f.numero, f.con_segno, f.euro, f.euro_unita, f.percentuale, f.con_unita, f.data, f.data_breve)
    assert {scrivi(valore) for scrivi in formati} == {f.MANCANTE}


def test_mancante_e_non_calcolabile_si_leggono_ad_alta_voce() -> None:
    assert f.LETTURE == {"—": "dato non fornito", "N.C.": "non calcolabile"}


def test_il_segno_piu_e_esplicito_e_lo_zero_non_ha_segno() -> None:
    assert [f.con_segno(Decimal(v), 2) for v in ("1234.56", "-1234.56", "0", "0.001")] == [
        "+1.234,56",
        "−1.234,56",
        "0,00",
        "0,00",
    ]


def test_gli_importi_tengono_i_centesimi() -> None:
    assert f.euro(Decimal("1234.5")) == "1.234,50"
    assert f.euro(Decimal("1234.5"), segno=True) == "+1.234,50"
    assert f.euro_unita(Decimal("-1234.5")) == "−1.234,50\u00a0€"
    assert f.euro(Decimal("1234.5"), 0) == "1.235"


def test_le_unita_seguono_il_numero() -> None:
    assert f.percentuale(Decimal("97.51")) == "97,51%"
    assert f.percentuale(Decimal("97.5"), 2) == "97,50%"
    assert f.con_unita(Decimal(3), "giorni") == "3\u00a0giorni"
    assert f.con_unita(Decimal(3), "euro") == "3\u00a0€"
    assert f.con_unita(Decimal(3), "%") == "3%"
    assert f.con_unita(Decimal(3)) == "3"


def test_le_date_sanno_se_e_noto_solo_il_mese() -> None:
    assert f.data("2013-04-30") == f.data(dt.date(2013, 4, 30)) == "30 aprile 2013"
    assert f.data("2013-04") == "aprile 2013"
    assert [f.data(f"2013-01-{g}") for g in ("01", "11", "21")] == [
        "1° gennaio 2013",
        "11 gennaio 2013",
        "21 gennaio 2013",
    ]
    assert f.data_breve("2013-04-30") == "30/04/2013"
    assert f.data_breve("2013-04") == "04/2013"


@pytest.mark.parametrize("valore", [Decimal("Infinity"), float("-inf"), Fraction(1, 3)])
def test_cio_che_non_ha_una_scrittura_finita_e_rifiutato(valore: f.Numero) -> None:
    with pytest.raises(ValueError, match=r"finit"):
        f.numero(valore)


@pytest.mark.parametrize("valore", ["12", True])
def test_cio_che_non_e_un_numero_e_rifiutato(valore: f.Numero) -> None:
    with pytest.raises(TypeError, match="non è un numero"):
        f.numero(valore)


def test_una_data_impossibile_e_rifiutata() -> None:
    with pytest.raises(ValueError, match=r"month|day"):
        f.data("2013-02-30")


def test_una_grandezza_ha_gli_stessi_decimali_in_ogni_riga() -> None:
    assert f.decimali(Decimal("7.0"), Decimal("6.95"), None) == 2
    assert f.decimali(Decimal("7.0"), 3) == 0
    assert f.decimali() == f.decimali(None) == 0
    assert f.numero(Decimal(7), f.decimali(Decimal(7), Decimal("7.32"))) == "7,00"


def test_gli_importi_interi_non_hanno_centesimi() -> None:
    assert f.decimali_euro(Decimal("62000.00"), Decimal(0)) == 0
    assert f.decimali_euro(Decimal("62000.50"), Decimal(0)) == 2
