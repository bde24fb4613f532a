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

FAMILY = "Titillium Web"
SIGNS = "–—‘’“”„•…‰‹›€™−×≤≥≠≈←↑→↓▲▼●○■□✓✔✕✗⚠\u202f\u2009\u2011"
FACES = (("Regular", 400, "normal"), ("SemiBold", 600, "normal"), ("Bold", 700, "normal"), ("Italic", 400, "italic"))


def folder() -> Path:
    """The folder with every face of Titillium Web."""
    return Path(fontpkg_titillium_web.ROOT) / "files"


def fallbacks() -> list[Path]:
    """Fonts for the signs that Titillium Web lacks: DejaVu Sans, which comes with matplotlib.

    Single files, because the same folder holds a font that draws every code point as an empty box.
    """
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return []
    fonts = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    return [fonts / name for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]


@cache
def covered() -> frozenset[int]:
    """Code points that the body text of a PDF can draw: those of Titillium Web and of DejaVu Sans."""
    from fontTools.ttLib import TTFont

    codes: set[int] = set()
    for file in (folder() / "TitilliumWeb-Regular.ttf", *fallbacks()):
        with TTFont(file, lazy=True) as font:
            codes.update(font.getBestCmap())
    return frozenset(codes)


@cache
def _nameless() -> type[TTFont]:
    """A font in which nothing refers to the names that reduction drops, as in Titillium Web.

    To look for such references fontTools visits every object of the layout tables: half the time of a reduction.
    """
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._n_a_m_e import NameRecordVisitor  # type: ignore[import-untyped]

    class Nameless(TTFont):  # type: ignore[misc]
        """Titillium Web while it is reduced."""

    @NameRecordVisitor.register(Nameless)  # type: ignore[untyped-decorator]
    def visit(visitor: object, font: object) -> bool:
        return False

    return Nameless


@cache
def _subset(face: str) -> bytes:
    """One face as WOFF, reduced to Latin letters and Italian typography; the same bytes at every run."""
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]

    options = Options(flavor="woff", notdef_outline=True, recalc_timestamp=False, hinting=False)
    options.layout_features += ["tnum", "lnum"]
    options.drop_tables += ["FFTM"]  # FontForge's time stamps, of no use to a reader
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*range(0x20, 0x180), *map(ord, SIGNS)])
    output = io.BytesIO()
    # recalcTimestamp would write the present moment into the `head` table
    with _nameless()(folder() / f"TitilliumWeb-{face}.ttf", recalcTimestamp=False) as font:
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(output)
    return output.getvalue()


@cache
def css_rules() -> str:
    """The `@font-face` rules with the fonts inside, for a page that asks nothing of the network."""
    return "\n".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-style:{stile};font-display:swap;'
        f'src:url(data:font/woff;base64,{base64.b64encode(_subset(face)).decode("ascii")}) format("woff")}}'
        for face, weight, stile in FACES
    )
