"""The look of the reports inside JupyterLab: the rules of `aspetto` for what `an.` shows, and nothing of the page's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from analisi import aspetto

DENTRO = ".jp-RenderedHTMLCommon.jp-RenderedHTMLCommon"
"""Where JupyterLab puts the HTML of an output; twice, or its own rules for tables, of the same weight, would win."""
NOTTE = 'body[data-jp-theme-light="false"]'
"""JupyterLab's own choice of a dark theme, which may differ from the system's."""
RIMEDI = (
    '[class^="an-"] { font-family: "Titillium Web", "Segoe UI", "Helvetica Neue", Arial, sans-serif; }',
    # JupyterLab stripes its tables, sets their text to the right, floats the terms of lists and shrinks pictures
    "table.an-tabella, table.an-viva { table-layout: auto; white-space: normal; margin: 0; }",
    "table.an-tabella tbody tr { background: transparent; }",
    "table.an-viva { font-size: .875rem; font-variant-numeric: tabular-nums lining-nums; }",
    "table.an-viva th, table.an-viva td { text-align: left; }",
    "table.an-viva th.dt-right, table.an-viva td.dt-right { text-align: right; }",
    "table.an-viva td { vertical-align: top; white-space: normal; line-height: 1.35; }",
    "table.an-viva td.an-gruppo { min-width: 14rem; }",
    "table.an-viva .dtcc { flex: none; }",
    "table.an-viva .dtcc svg { max-width: none; }",
    ".an-scorri caption { text-align: left; font-weight: 600; color: var(--blu-scuro); }",
    "dl.an-schede dt { float: none; width: auto; display: block; font-weight: 400; }",
    "dl.an-schede dd { width: auto; margin-left: 0; }",
)
"""Where JupyterLab's own rules for outputs would undo ours."""
_NOSTRA = re.compile(r"[a-z]*\.an-")


@cache
def css() -> str:
    """The style sheet; every rule holds only inside an output."""
    chiari = aspetto.gettoni()["chiaro"]
    carta = {f"carta-{nome}": valore for nome, valore in chiari.items()}
    return "\n".join(
        [
            f"{DENTRO} {{ {_variabili({**chiari, **carta, **aspetto.gettoni()['schermo']})} }}",
            f"{NOTTE} {DENTRO} {{ {_variabili(aspetto.gettoni()['scuro'])} }}",
            f"{DENTRO} {{",
            *_regole(),
            *RIMEDI,
            "}",
        ]
    )


def _regole() -> list[str]:
    """The rules of pages that speak of our own classes; each stands on a line of its own."""
    righe = aspetto.STILE_PAGINE.read_text(encoding="utf-8").splitlines()
    return [r for r in righe if _NOSTRA.match(r) and r.count("{") == r.count("}") == 1]


def _variabili(gettoni: Mapping[str, object]) -> str:
    return " ".join(f"--{nome}: {valore};" for nome, valore in gettoni.items())
