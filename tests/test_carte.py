"""Files that people write, as they really come: every one is read or answered in Italian, at once and with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analisi.dati.deroghe import leggi_deroghe
from analisi.dati.fonte import leggi_fonte
from analisi.errors import ErroreAnalisi

FONTE = 'titolo = "t"\nproduttore = "p"\ndata_riferimento = 2013-12-31\n'
DEROGHE = "- controllo: a.b\n  righe: tutte\n  motivo: x\n  deciso_da: y\n  data: 2014-01-01\n  scade: 2014-12-31\n"
RIMANDI = "- &a [x, x]\n" + "".join(
    f"- &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
CASI: dict[str, tuple[Callable[[Path], object], str]] = {
    "fonte.toml": (leggi_fonte, FONTE),
    "deroghe.yml": (leggi_deroghe, DEROGHE),
}


def errore(cartella: Path, nome: str, contenuto: str | bytes) -> str:
    (cartella / nome).write_bytes(contenuto if isinstance(contenuto, bytes) else contenuto.encode())
    with pytest.raises(ErroreAnalisi) as trovato:
        CASI[nome][0](cartella / nome)
    return str(trovato.value)


@pytest.mark.parametrize("nome", CASI)
def test_a_byte_order_mark_and_the_line_ends_of_windows_change_nothing(tmp_path: Path, nome: str) -> None:
    leggi, testo = CASI[nome]
    letti = []
    for contenuto in (testo, "\ufeff" + testo, testo.replace("\n", "\r\n")):
        (tmp_path / nome).write_bytes(contenuto.encode())
        letti.append(leggi(tmp_path / nome))
    assert letti[0] == letti[1] == letti[2]


@pytest.mark.parametrize(
    ("nome", "contenuto", "attesi"),
    [
        ("fonte.toml", "", ["«titolo»: trovato «chiave mancante»", "«produttore»", "«data_riferimento»"]),
        ("fonte.toml", FONTE + 'titolo = "u"', ["riga 4: trovato «chiave o sezione ripetuta»"]),
        ("fonte.toml", FONTE.replace("t", "\0", 1), ["riga 1: trovato «sintassi non valida»; atteso: TOML corretto"]),
        ("fonte.toml", FONTE.replace('"t"', "2013-01-01"), ["riga 1, colonna «titolo»: trovato «2013-01-01»"]),
        ("fonte.toml", FONTE.replace('"t"', '["t", 2]'), ["riga 1, colonna «titolo»: trovato «[t, 2]»"]),
        ("fonte.toml", FONTE + "righe = " + "9" * 5000, ["trovato «un numero troppo grande»"]),
        ("fonte.toml", FONTE + "righe = 1e99999999999999999999", ["trovato «un numero troppo grande»"]),
        ("fonte.toml", FONTE + "righe = " + "[" * 5000, ["trovato «parti annidate troppo a fondo»"]),
        ("fonte.toml", "# città".encode("latin-1"), ["trovato «file illeggibile»; atteso: un file TOML in UTF-8"]),
        ("deroghe.yml", RIMANDI, ["riga 2: trovato «sintassi non valida»", "senza rimandi"]),
        ("deroghe.yml", DEROGHE + "  data: x\n", ["riga 7, deroga n. 1, data: trovato «campo scritto due volte»"]),
        ("deroghe.yml", DEROGHE.replace("x", "\0"), ["trovato «sintassi non valida»; atteso: YAML corretto"]),
        ("deroghe.yml", DEROGHE.replace("motivo: x", "motivo: [a]"), ["riga 3, deroga n. 1, motivo: trovato «[a]»"]),
        ("deroghe.yml", "- " * 800 + "x", ["trovato «parti annidate troppo a fondo»"]),
        ("deroghe.yml", "- ? [a]\n  : b\n", ["deroga n. 1, ?: trovato «chiave sconosciuta»"]),
        ("deroghe.yml", "ciao", ["trovato «ciao»; atteso: un elenco di deroghe"]),
        (
            "deroghe.yml",
            "# città\n- x".encode("latin-1"),
            ["trovato «file illeggibile»; atteso: un file YAML in UTF-8"],
        ),
    ],
)
def test_whatever_is_wrong_is_told_with_its_place_and_never_explodes(
    tmp_path: Path, nome: str, contenuto: str | bytes, attesi: list[str]
) -> None:
    detto = errore(tmp_path, nome, contenuto)
    assert [a for a in attesi if a not in detto] == [], detto


def test_a_tolerance_is_the_number_that_is_written(tmp_path: Path) -> None:
    testo = FONTE + '[tabella.conto_economico]\ndescrizione = "d"\ntolleranza = 0.10\n'
    (tmp_path / "fonte.toml").write_text(testo, encoding="utf-8")
    assert str(leggi_fonte(tmp_path / "fonte.toml").tabelle["conto_economico"].tolleranza) == "0.10"
