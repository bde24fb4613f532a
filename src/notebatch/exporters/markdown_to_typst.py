"""The Markdown tree → Typst markup. Whatever an author wrote, Typst sees words, never commands."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from notebatch.exporters import typst as ty
from notebatch.exporters.blocks import Gettone
from notebatch.exporters.html_to_typst import Deposita, da_html
from notebatch.exporters.images import da_uri
from notebatch.exporters.markdown import testo_semplice

ALLINEAMENTI = {"left": "left", "center": "center", "right": "right", None: "left"}


class ResaTypst:
    """Renders the nodes of a Markdown text.

    deposita: where images go; ancore: the headings that a link inside the document may point to.
    """

    def __init__(self, deposita: Deposita, ancore: frozenset[str]) -> None:
        self._deposita = deposita
        self._ancore = ancore
        self._rese: dict[str, Callable[[Gettone], str]] = {
            "text": lambda g: ty.testo(html.unescape(g["raw"])),
            "softbreak": lambda g: " ",
            "linebreak": lambda g: "#linebreak();",
            "blank_line": lambda g: "",
            "codespan": lambda g: f"#raw({ty.stringa(html.unescape(g['raw']))});",
            "emphasis": lambda g: f"#emph[{self._figli(g)}];",
            "strong": lambda g: f"#strong[{self._figli(g)}];",
            "strikethrough": lambda g: f"#strike[{self._figli(g)}];",
            "paragraph": lambda g: f"{self._figli(g)}\n\n",
            "heading": lambda g: ty.titolo(g["attrs"]["level"] - 1, self._figli(g), g["attrs"]["id"]),
            "thematic_break": lambda g: "#filetto()\n\n",
            "block_code": lambda g: ty.monospazio(g["raw"].rstrip("\n"), "codice"),
            "block_quote": lambda g: f"#quote(block: true)[{self._figli(g)}]\n\n",
            "inline_math": lambda g: ty.testo(f"${g['raw']}$"),
            "block_math": lambda g: f"{ty.testo('$$' + g['raw'] + '$$')}\n\n",
            "inline_html": self._html,
            "block_html": lambda g: f"{self._html(g)}\n\n",
            "list": self._elenco,
            "link": self._collegamento,
            "image": self._immagine,
            "table": self._tabella,
        }

    def rendi(self, gettoni: list[Gettone]) -> str:
        """Typst markup of these nodes; a node of an unknown kind gives its words."""
        return "".join(self._rese.get(g["type"], self._figli)(g) for g in gettoni)

    def _figli(self, gettone: Gettone) -> str:
        return self.rendi(gettone.get("children", [])) or ty.testo(gettone.get("raw", ""))

    def _html(self, gettone: Gettone) -> str:
        return da_html(gettone["raw"], self._deposita)

    def _elenco(self, gettone: Gettone) -> str:
        attributi = gettone["attrs"]
        voci = "".join(f"[{self._figli(v)}], " for v in gettone["children"])
        if attributi["ordered"]:
            return f"\n#enum(start: {attributi.get('start', 1)}, {voci})\n\n"
        return f"\n#list({voci})\n\n"

    def _collegamento(self, gettone: Gettone) -> str:
        indirizzo, interno = gettone["attrs"]["url"], self._figli(gettone)
        if indirizzo.startswith("#") and indirizzo[1:] in self._ancore:
            return f"#link(label({ty.stringa(indirizzo[1:])}))[{interno}];"
        if re.match(r"https?://|mailto:", indirizzo):
            return f"#link({ty.stringa(indirizzo)})[{interno}];"
        return interno

    def _immagine(self, gettone: Gettone) -> str:
        alt = testo_semplice(gettone.get("children", []))
        file = self._deposita(*da_uri(gettone["attrs"]["url"]))
        return "\n\n" + ty.immagine(file, alt)

    def _tabella(self, gettone: Gettone) -> str:
        testa, *corpi = gettone["children"]
        righe = [r["children"] for corpo in corpi for r in corpo["children"]]
        return ty.tabella(
            [ty.cella(f"#strong[{self._figli(c)}]") for c in testa["children"]],
            [", ".join(ty.cella(self._figli(c)) for c in riga) for riga in righe],
            [ALLINEAMENTI[c["attrs"].get("align")] for c in testa["children"]],
        )
