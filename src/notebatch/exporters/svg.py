"""SVG made fit to stand inside a page with others: no script, no network, ids that cannot collide."""

from __future__ import annotations

import html
import re

_ETICHETTA = re.compile(r"""<[a-zA-Z](?:"[^"]*"|'[^']*'|[^'">])*>""")
_RADICE = re.compile(r"""<svg\b(?:"[^"]*"|'[^']*'|[^'">])*>""")
_ATTRIBUTO = re.compile(r"""[\s/]*([a-zA-Z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+?)(?=\s|/?>))""")
_VIETATA = re.compile(r"(?i)<(?:script|foreignObject|iframe|embed|object|meta|link|base|set|animate\w*)\b")
_SUPERFLUO = re.compile(r"(?is)<\?.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<(script|metadata|foreignObject)\b.*?</\1>")
_STILE = re.compile(r"(?s)(<style\b[^>]*>)(.*?)(</style>)")
RIFERIMENTI = frozenset({"aria-labelledby", "aria-describedby", "headers", "for", "aria-controls", "aria-details"})
_RIMANDO = re.compile(r"url\(\s*(['\"]?)#([^)'\"]+)\1\s*\)")
_REMOTO = re.compile(r"(?i)@import[^;]*;?|url\(\s*['\"]?(?!#|data:)[^)]*\)")


def incorporabile(sorgente: str, prefisso: str, alt: str = "") -> str:
    """The SVG element of `sorgente`, ready to be put in a page.

    prefisso: put before every id and every reference to it; alt: its accessible name, where it has none of its own.
    """
    nudo = _SUPERFLUO.sub("", sorgente).strip()
    ancore = ids(nudo)
    con_stile = _STILE.sub(lambda m: m[1] + _circoscrivi(m[2], prefisso, ancore) + m[3], nudo)
    pulito = _ETICHETTA.sub(lambda m: _etichetta(m.group(0), prefisso, ancore), con_stile)
    return _RADICE.sub(lambda m: _radice(m.group(0), prefisso, alt), pulito, count=1)


def ids(markup: str) -> frozenset[str]:
    """Every id declared by the elements of some markup."""
    etichette = (m.group(0) for m in _ETICHETTA.finditer(markup))
    attributi = (a for etichetta in etichette for a in _ATTRIBUTO.finditer(etichetta))
    return frozenset(_valore(a) for a in attributi if a[1] == "id" and _valore(a))


def _valore(attributo: re.Match[str]) -> str:
    return attributo[2] or attributo[3] or attributo[4] or ""


def rinomina(nome: str, valore: str, prefisso: str, ancore: frozenset[str]) -> str:
    """The value of an attribute after the ids in `ancore` took the prefix."""
    if nome == "id":
        return prefisso + valore
    if nome in RIFERIMENTI:
        return " ".join(prefisso + v if v in ancore else v for v in valore.split())
    if nome in ("href", "xlink:href") and valore.startswith("#") and valore[1:] in ancore:
        return f"#{prefisso}{valore[1:]}"
    if "url(" not in valore:
        return valore
    return _RIMANDO.sub(lambda m: f"url(#{prefisso}{m[2]})" if m[2] in ancore else m[0], valore)


def _etichetta(etichetta: str, prefisso: str, ancore: frozenset[str]) -> str:
    def attributo(trovato: re.Match[str]) -> str:
        nome, valore = trovato[1], _valore(trovato)
        if nome.lower().startswith("on") or _esce(nome, valore):
            return ""
        senza_rete = _REMOTO.sub("", valore) if "url(" in valore else valore
        nuovo = rinomina(nome, senza_rete, prefisso, ancore).replace('"', "&quot;")
        return f' {nome}="{nuovo}"'

    return "" if _VIETATA.match(etichetta) else _ATTRIBUTO.sub(attributo, etichetta)


def _esce(nome: str, valore: str) -> bool:
    return nome in ("href", "xlink:href", "src") and not valore.lstrip().startswith(("#", "data:image/"))


def _circoscrivi(regole: str, prefisso: str, ancore: frozenset[str]) -> str:
    # a style element speaks to the whole page: nested in the root's id it speaks to its own picture only
    locali = _REMOTO.sub("", regole.replace("<![CDATA[", "").replace("]]>", ""))
    for ancora in sorted(ancore, key=len, reverse=True):
        locali = re.sub(rf"#{re.escape(ancora)}(?![\w-])", f"#{prefisso}{ancora}", locali)
    return f"[data-an='{prefisso}']{{{locali}}}"


def _radice(etichetta: str, prefisso: str, alt: str) -> str:
    attributi = f" data-an='{prefisso}'"
    if not re.search(r"\srole=", etichetta):
        attributi += ' role="img"'
    if alt and not re.search(r"\saria-label(?:ledby)?=", etichetta):
        attributi += f' aria-label="{html.escape(alt)}"'
    chiusa = etichetta.endswith("/>")
    return etichetta.removesuffix("/>").removesuffix(">") + attributi + ("/>" if chiusa else ">")
