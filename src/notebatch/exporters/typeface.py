"""Titillium Web, the typeface of Italian public-sector sites: where its files are, and a small copy for web pages."""

from __future__ import annotations

import base64
import importlib.util
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import fontpkg_titillium_web

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FAMIGLIA = "Titillium Web"
SEGNI = "–—‘’“”„•…‰‹›€™−×≤≥≠≈←↑→↓▲▼●○■□✓✔✕✗⚠\u202f\u2009\u2011"
TAGLI = (("Regular", 400, "normal"), ("SemiBold", 600, "normal"), ("Bold", 700, "normal"), ("Italic", 400, "italic"))


def cartella() -> Path:
    """The folder with every face of Titillium Web."""
    return Path(fontpkg_titillium_web.ROOT) / "files"


def di_riserva() -> list[Path]:
    """Fonts for the signs that Titillium Web lacks: DejaVu Sans, which comes with matplotlib.

    Single files, because the same folder holds a font that draws every code point as an empty box.
    """
    specifica = importlib.util.find_spec("matplotlib")
    if specifica is None or specifica.origin is None:
        return []
    caratteri = Path(specifica.origin).parent / "mpl-data" / "fonts" / "ttf"
    return [caratteri / nome for nome in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]


@cache
def coperti() -> frozenset[int]:
    """Code points that the body text of a PDF can draw: those of Titillium Web and of DejaVu Sans."""
    from fontTools.ttLib import TTFont

    codici: set[int] = set()
    for file in (cartella() / "TitilliumWeb-Regular.ttf", *di_riserva()):
        with TTFont(file, lazy=True) as carattere:
            codici.update(carattere.getBestCmap())
    return frozenset(codici)


@cache
def _senza_nomi() -> type[TTFont]:
    """A font in which nothing refers to the names that reduction drops, as in Titillium Web.

    To look for such references fontTools visits every object of the layout tables: half the time of a reduction.
    """
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._n_a_m_e import NameRecordVisitor  # type: ignore[import-untyped]

    class SenzaNomi(TTFont):  # type: ignore[misc]
        """Titillium Web while it is reduced."""

    @NameRecordVisitor.register(SenzaNomi)  # type: ignore[untyped-decorator]
    def visit(visitatore: object, carattere: object) -> bool:
        return False

    return SenzaNomi


@cache
def _sottoinsieme(taglio: str) -> bytes:
    """One face as WOFF, reduced to Latin letters and Italian typography; the same bytes at every run."""
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]

    opzioni = Options(flavor="woff", notdef_outline=True, recalc_timestamp=False, hinting=False)
    opzioni.layout_features += ["tnum", "lnum"]
    opzioni.drop_tables += ["FFTM"]  # FontForge's time stamps, of no use to a reader
    riduttore = Subsetter(opzioni)
    riduttore.populate(unicodes=[*range(0x20, 0x180), *map(ord, SEGNI)])
    uscita = io.BytesIO()
    # recalcTimestamp would write the present moment into the `head` table
    with _senza_nomi()(cartella() / f"TitilliumWeb-{taglio}.ttf", recalcTimestamp=False) as carattere:
        riduttore.subset(carattere)
        carattere.flavor = "woff"
        carattere.save(uscita)
    return uscita.getvalue()


@cache
def regole_css() -> str:
    """The `@font-face` rules with the fonts inside, for a page that asks nothing of the network."""
    return "\n".join(
        f'@font-face{{font-family:"{FAMIGLIA}";font-weight:{peso};font-style:{stile};font-display:swap;'
        f'src:url(data:font/woff;base64,{base64.b64encode(_sottoinsieme(taglio)).decode("ascii")}) format("woff")}}'
        for taglio, peso, stile in TAGLI
    )
