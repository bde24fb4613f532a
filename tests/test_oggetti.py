"""The package at hand: what an object says of itself, and the answer to a name or an argument that is not right."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

import analisi as an
from analisi.apertura import Analisi
from analisi.errors import ErroreChiamata, ErroreNome, ErroreParametri
from analisi.lab.guscio import in_corso, proposte

libero: Any = an
"""The package without its types, to be called wrongly."""

PIU_LUNGO = 600
"""Characters of the longest name of an object: a few lines of a screen."""


def _oggetti(cosa: object, profondita: int = 3) -> Iterator[object]:
    """An object of ours and those that it is made of."""
    yield cosa
    if profondita and is_dataclass(cosa):
        for campo in fields(cosa):
            yield from _oggetti(getattr(cosa, campo.name), profondita - 1)


def test_no_object_that_an_analyst_meets_fills_the_screen_with_its_name(lucca: Analisi) -> None:
    radice = lucca.percorsi.radice
    aperti = [lucca, lucca.di_area("C"), an.apri_confronto(2024, "province-toscane", per="LU", radice=radice)]
    aperti += [an.confronto_camera(lucca)]  # type: ignore[list-item]
    mostrati = [an.elenco_indicatori(lucca), an.serie_storiche(lucca), an.verdetto(lucca), an.esplora(lucca, "serie")]
    nostri = [o for cosa in (*aperti, *mostrati) for o in _oggetti(cosa) if type(o).__module__.startswith("analisi.")]
    assert len({type(o) for o in nostri}) > 15
    assert {type(o).__name__: len(repr(o)) for o in nostri if len(repr(o)) > PIU_LUNGO} == {}


def test_the_card_of_an_open_year_says_what_it_is_and_what_to_write_next(lucca: Analisi) -> None:
    fascio = lucca.di_area("C")._repr_mimebundle_()
    testo, html = str(fascio["text/plain"]), str(fascio["text/html"])
    assert "Area: Area C, Sviluppo del sistema economico locale" in testo and lucca.verdetto.frase in testo
    assert f"indicatori {len(lucca.di_area('C').tabella('indicatori'))}" in testo
    assert re.search("Dell'intero ente: .*conto_economico 35", testo)
    assert html.count('<th scope="row">') == len(testo.splitlines()) - 1 - len(re.findall("^  ", testo, re.M))
    for riga in re.findall("^  (.*)$", testo, re.M):
        eval(riga, {"an": an, "d": lucca}) if "modulo" not in riga else None


def test_a_view_is_printed_as_text(lucca: Analisi) -> None:
    vista = an.verdetto(lucca)
    assert str(vista) == vista.testo() and repr(vista).startswith("<Avviso: ")


@pytest.mark.parametrize(
    ("sbaglio", "detto"),
    [
        (lambda d: an.indicatorii(d), "an non ha «indicatorii»: forse «elenco_indicatori»"),
        (lambda d: d.tabela("serie"), "«Analisi» non ha «tabela»: forse «tabella»"),
        (lambda d: d.quadro.seri, "«Quadro» non ha «seri»: forse «serie»."),
        (lambda d: an.verdetto(d).titol, "«Avviso» non ha «titol»: forse «titolo»"),  # type: ignore[attr-defined]
        (lambda d: d.zzz, "«Analisi» non ha «zzz»."),
    ],
)
def test_a_misspelt_name_is_answered_with_the_one_that_was_meant(
    sbaglio: Callable[[Any], object], detto: str, lucca: Analisi
) -> None:
    with pytest.raises(ErroreNome) as errore:
        sbaglio(lucca)
    assert str(errore.value).startswith(detto) and "\n" not in str(errore.value)


@pytest.mark.parametrize(
    ("sbaglio", "detto"),
    [
        (
            lambda d: libero.apri("lucca", 2013, are="C"),
            "an.apri: argomento «are» sconosciuto: forse «area». Si scrive an.apri(",
        ),
        (
            lambda d: libero.apri("lucca", "2013"),
            "an.apri: «anno» è '2013', serve un numero intero, senza virgolette.",
        ),
        (lambda d: libero.apri("lucca", True), "an.apri: «anno» è True, serve un numero intero"),
        (lambda d: libero.apri(2013, "lucca"), "an.apri: «camera» è 2013, serve un testo fra virgolette; «anno» è"),
        (lambda d: libero.apri("lucca"), "an.apri: manca «anno»."),
        (lambda d: libero.apri("lucca", 2013, camera="pisa"), "an.apri: «camera» è dato due volte."),
        (lambda d: libero.verdetto(d, "C"), "an.verdetto: un argomento di troppo, 'C'. Si scrive an.verdetto(d)."),
        (
            lambda d: libero.verdetto("lucca"),
            "an.verdetto: «d» è 'lucca', serve un anno aperto, per esempio d = an.apri(",
        ),
        (lambda d: libero.quadro_gruppo(d), "an.quadro_gruppo: «c» è <"),
        (lambda d: d.tabella(), "tabella: manca «nome». Si scrive tabella(nome)."),
        (lambda d: d.di_area(are="C"), "di_area: argomento «are» sconosciuto: forse «area»; manca «area»."),
    ],
)
def test_a_wrong_argument_is_answered_with_how_to_write_the_call(
    sbaglio: Callable[[Any], object], detto: str, lucca: Analisi
) -> None:
    with pytest.raises(ErroreChiamata) as errore:
        sbaglio(lucca)
    assert str(errore.value).startswith(detto) and "\n" not in str(errore.value)


def test_what_asks_whether_a_name_is_there_is_answered_as_by_any_object(lucca: Analisi) -> None:
    assert not hasattr(lucca, "tabela") and not hasattr(an, "indicatorii")
    assert getattr(lucca, "_repr_png_", None) is None
    assert pickle.loads(pickle.dumps(lucca.verdetto)) == lucca.verdetto
    assert copy.copy(lucca).area == lucca.area
    assert pickle.loads(pickle.dumps(an.apri)) is an.apri
    assert list(inspect.signature(an.apri).parameters)[:3] == ["camera", "anno", "area"]


def test_a_name_that_fails_inside_tells_its_own_failure(lucca: Analisi) -> None:
    class Rotta(Analisi):
        @property
        def rotta(self) -> str:
            return "".nulla  # type: ignore[attr-defined,no-any-return]

    rotta = object.__new__(Rotta)
    with pytest.raises(AttributeError, match="'str' object has no attribute 'nulla'"):
        _ = rotta.rotta


def test_an_argument_of_the_right_kind_reaches_the_function_as_it_is(lucca: Analisi) -> None:
    with pytest.raises(ErroreParametri, match="camera «luca» sconosciuta"):
        an.apri(camera="luca", anno=2013, radice=lucca.percorsi.radice)


@pytest.mark.parametrize(
    ("testo", "attese"),
    [
        ('d.tabella("', ["struttura", "indicatori", "strategici"]),
        ("x = [d.tabella('se", ["serie"]),
        ('d.tabella(nome="val', ["valutazioni"]),
        ('an.esplora(d, tabella="ris', ["risorse"]),
        ('f(an.da_sanare(d, "ind', ["indicatori"]),
        ('d.di_area("', ["A", "B", "C"]),
        ("# d.tabella('\nd.tabella('ind", ["indicatori"]),
        ("d.tabella('serie').query('anno", []),
        ('d.tabella("serie"); open("', []),
        ('altro.tabella("', []),
        ('d.tabella("serie", "', []),
        ('d.percorsi.relativo("', []),
        ("d.tabella(", []),
        ("d.tabella(f(", []),
        ("(", []),
        ("", []),
    ],
)
def test_tab_answers_inside_the_quotes_of_a_call_of_ours_and_nowhere_else(
    testo: str, attese: list[str], lucca: Analisi
) -> None:
    chiamata = in_corso(testo, {"an": an, "d": lucca, "altro": object()})
    trovate = proposte(chiamata) if chiamata else []
    assert trovate[: len(attese)] == attese and bool(trovate) == bool(attese)
