"""The look of everything: one set of design tokens and the three style files that use them. Draws nothing.

`gettoni.toml` holds the tokens, `stile.css` the style of pages, `rapporto.typ` that of PDFs, `grafici.mplstyle` that of
charts. Each medium gets the tokens in its own language: CSS variables, Typst variables, matplotlib settings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

CARTELLA = Path(__file__).parent
STILE_PAGINE = CARTELLA / "stile.css"
STILE_PDF = CARTELLA / "rapporto.typ"
STILE_GRAFICI = CARTELLA / "grafici.mplstyle"


@cache
def gettoni() -> Mapping[str, Mapping[str, Any]]:
    """The tokens by group: colours are `#RRGGBB`, `corpo` is in points, `spazio` in millimetres, `schermo` in CSS."""
    return tomllib.loads((CARTELLA / "gettoni.toml").read_text(encoding="utf-8"))


def colore(nome: str) -> str:
    """A colour of paper and charts, `#RRGGBB`. Raises KeyError for a name that no token has."""
    return str({**gettoni()["chiaro"], **gettoni()["grafico"]}[nome])


@cache
def css() -> str:
    """The style of a page: tokens as variables, the dark ones where the reader asks for them on a screen.

    `--carta-…` are the light colours, for what stays white in the dark.
    """
    chiaro, misure = gettoni()["chiaro"], gettoni()["schermo"]
    carta = {f"carta-{nome}": valore for nome, valore in chiaro.items()}
    scuro = _variabili(gettoni()["scuro"])
    return "\n".join(
        [
            f":root {{ color-scheme: light dark; {_variabili({**chiaro, **carta, **misure})} }}",
            f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {scuro} }} }}",
            STILE_PAGINE.read_text(encoding="utf-8"),
        ]
    )


@cache
def typst() -> str:
    """The style of a PDF: tokens as variables, then the functions that draw with them."""
    carattere = gettoni()["carattere"]
    righe = [f'#let {nome} = rgb("{valore}")' for nome, valore in gettoni()["chiaro"].items()]
    righe += [f"#let corpo-{nome} = {valore}pt" for nome, valore in gettoni()["corpo"].items()]
    righe += [f"#let spazio-{nome} = {valore}mm" for nome, valore in gettoni()["spazio"].items()]
    righe += [f'#let {nome} = "{carattere[nome]}"' for nome in carattere]
    return "\n".join([*righe, STILE_PDF.read_text(encoding="utf-8")])


@cache
def grafici() -> Mapping[Any, str]:
    """The settings of matplotlib, by name, as text: what `matplotlib.rc_context` takes."""
    voci = {**gettoni()["grafico"], **gettoni()["chiaro"], "famiglia": gettoni()["carattere"]["famiglia"]}
    voci |= {f"corpo_{nome}": valore for nome, valore in gettoni()["corpo"].items()}
    testo = Template(STILE_GRAFICI.read_text(encoding="utf-8")).substitute(
        {nome.replace("-", "_"): valore for nome, valore in voci.items()}
    )
    righe = (riga for riga in testo.splitlines() if riga and not riga.startswith("# "))
    return {nome.strip(): valore.strip() for nome, _, valore in (riga.partition(":") for riga in righe)}


def _variabili(voci: Mapping[str, Any]) -> str:
    return " ".join(f"--{nome}: {valore};" for nome, valore in voci.items())
