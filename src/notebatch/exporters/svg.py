"""SVG made fit to stand inside a page with others: no script, no network, ids that cannot collide."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"""<[a-zA-Z](?:"[^"]*"|'[^']*'|[^'">])*>""")
_ROOT = re.compile(r"""<svg\b(?:"[^"]*"|'[^']*'|[^'">])*>""")
_ATTRIBUTE = re.compile(r"""[\s/]*([a-zA-Z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+?)(?=\s|/?>))""")
_FORBIDDEN = re.compile(r"(?i)<(?:script|foreignObject|iframe|embed|object|meta|link|base|set|animate\w*)\b")
_SUPERFLUOUS = re.compile(r"(?is)<\?.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<(script|metadata|foreignObject)\b.*?</\1>")
_STYLE = re.compile(r"(?s)(<style\b[^>]*>)(.*?)(</style>)")
REFERENCES = frozenset({"aria-labelledby", "aria-describedby", "headers", "for", "aria-controls", "aria-details"})
_REFERENCE = re.compile(r"url\(\s*(['\"]?)#([^)'\"]+)\1\s*\)")
_REMOTE = re.compile(r"(?i)@import[^;]*;?|url\(\s*['\"]?(?!#|data:)[^)]*\)")


def embeddable(source: str, prefix: str, alt: str = "") -> str:
    """The SVG element of `source`, ready to be put in a page.

    prefix: put before every id and every reference to it; alt: its accessible name, where it has none of its own.
    """
    bare = _SUPERFLUOUS.sub("", source).strip()
    anchors = ids(bare)
    con_stile = _STYLE.sub(lambda m: m[1] + _confine(m[2], prefix, anchors) + m[3], bare)
    cleaned = _TAG.sub(lambda m: _tag(m.group(0), prefix, anchors), con_stile)
    return _ROOT.sub(lambda m: _root(m.group(0), prefix, alt), cleaned, count=1)


def ids(markup: str) -> frozenset[str]:
    """Every id declared by the elements of some markup."""
    tags = (m.group(0) for m in _TAG.finditer(markup))
    attributes = (a for tag in tags for a in _ATTRIBUTE.finditer(tag))
    return frozenset(_value(a) for a in attributes if a[1] == "id" and _value(a))


def _value(attribute: re.Match[str]) -> str:
    return attribute[2] or attribute[3] or attribute[4] or ""


def rename(name: str, value: str, prefix: str, anchors: frozenset[str]) -> str:
    """The value of an attribute after the ids in `anchors` took the prefix."""
    if name == "id":
        return prefix + value
    if name in REFERENCES:
        return " ".join(prefix + v if v in anchors else v for v in value.split())
    if name in ("href", "xlink:href") and value.startswith("#") and value[1:] in anchors:
        return f"#{prefix}{value[1:]}"
    if "url(" not in value:
        return value
    return _REFERENCE.sub(lambda m: f"url(#{prefix}{m[2]})" if m[2] in anchors else m[0], value)


def _tag(tag: str, prefix: str, anchors: frozenset[str]) -> str:
    def attribute(found: re.Match[str]) -> str:
        name, value = found[1], _value(found)
        if name.lower().startswith("on") or _leaves(name, value):
            return ""
        offline = _REMOTE.sub("", value) if "url(" in value else value
        renamed = rename(name, offline, prefix, anchors).replace('"', "&quot;")
        return f' {name}="{renamed}"'

    return "" if _FORBIDDEN.match(tag) else _ATTRIBUTE.sub(attribute, tag)


def _leaves(name: str, value: str) -> bool:
    return name in ("href", "xlink:href", "src") and not value.lstrip().startswith(("#", "data:image/"))


def _confine(rules: str, prefix: str, anchors: frozenset[str]) -> str:
    # a style element speaks to the whole page: nested in the root's id it speaks to its own picture only
    local = _REMOTE.sub("", rules.replace("<![CDATA[", "").replace("]]>", ""))
    for anchor in sorted(anchors, key=len, reverse=True):
        local = re.sub(rf"#{re.escape(anchor)}(?![\w-])", f"#{prefix}{anchor}", local)
    return f"[data-an='{prefix}']{{{local}}}"


def _root(tag: str, prefix: str, alt: str) -> str:
    attributes = f" data-an='{prefix}'"
    if not re.search(r"\srole=", tag):
        attributes += ' role="img"'
    if alt and not re.search(r"\saria-label(?:ledby)?=", tag):
        attributes += f' aria-label="{html.escape(alt)}"'
    closed = tag.endswith("/>")
    return tag.removesuffix("/>").removesuffix(">") + attributes + ("/>" if closed else ">")
