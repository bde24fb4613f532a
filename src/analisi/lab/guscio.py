"""What the shell of a notebook learns from the package: inside the quotes of a call of ours, Tab offers what there is.

It is asked by an extension of IPython (`analisi.completamento`) when Tab is pressed. Whatever cannot be known
(a call still without its chamber, data that cannot be read) offers nothing, never an error.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analisi.errors import ErroreAnalisi
from analisi.paths import trova

_FUNZIONE = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*(?=\s*$)")
_ARGOMENTO = re.compile(r"(\w+)\s*=\s*$")


@dataclass(frozen=True)
class Chiamata:
    """A call of ours that is being written: `argomento` is the one whose text begins with `iniziale`.

    di: the object whose method it is, None for a function; dati: the arguments written before.
    """

    argomento: str
    iniziale: str
    di: Any
    dati: Mapping[str, Any]


def completamenti(testo: str, nomi: Mapping[str, Any]) -> dict[str, object]:
    """What IPython is to offer where `testo` ends with the cursor; `nomi` are those of the notebook."""
    from IPython.core.completer import SimpleCompletion

    chiamata = in_corso(testo, nomi)
    trovati = proposte(chiamata) if chiamata else []
    fatte = [SimpleCompletion(nome, type="nome") for nome in trovati]
    iniziale = chiamata.iniziale if chiamata else ""
    return {"completions": fatte, "matched_fragment": iniziale, "suppress": bool(fatte), "ordered": True}


def proposte(chiamata: Chiamata) -> list[str]:
    """The names that the argument may have and that begin as it does."""
    valori = VALORI.get(chiamata.argomento)
    if valori is None:
        return []
    try:
        nomi = list(valori(chiamata))
    except (ErroreAnalisi, OSError):  # it will be said when the call is made
        return []
    return [n for n in dict.fromkeys(nomi) if n.casefold().startswith(chiamata.iniziale.casefold())]


def in_corso(testo: str, nomi: Mapping[str, Any]) -> Chiamata | None:
    """The call of ours that `testo` ends inside a string argument of; `nomi` are those of the notebook."""
    aperte, stringa = _aperte(testo)
    if stringa is None or not aperte or testo[aperte[-1]] != "(":
        return None
    funzione = _funzione(testo[: aperte[-1]], nomi)
    if funzione is None:
        return None
    scritti, iniziale = testo[aperte[-1] + 1 : stringa], testo[stringa + 1 :]
    argomento, dati = _argomento(scritti, inspect.signature(funzione), nomi)
    return Chiamata(argomento, iniziale, getattr(funzione, "__self__", None), dati) if argomento else None


def _aperte(testo: str) -> tuple[list[int], int | None]:
    """Where the brackets still open at the end of a text stand, and the quote, if it ends inside a string."""
    aperte: list[int] = []
    stringa: int | None = None
    posto = 0
    while posto < len(testo):
        segno = testo[posto]
        if stringa is not None:
            posto += segno == "\\"
            stringa = None if segno == testo[stringa] or segno == "\n" else stringa
        elif segno in "\"'":
            stringa = posto
        elif segno == "#":
            posto = testo.find("\n", posto) % (len(testo) + 1)
        elif segno in "([{":
            aperte.append(posto)
        elif segno in ")]}" and aperte:
            aperte.pop()
        posto += 1
    return aperte, stringa


def _funzione(testo: str, nomi: Mapping[str, Any]) -> Callable[..., object] | None:
    """The function of ours that a text ends with the name of; nothing of others is looked into."""
    trovata = _FUNZIONE.search(testo)
    primo, *altri = trovata[0].split(".") if trovata else [""]
    oggetto = nomi.get(primo)
    for nome in altri:
        if not _nostro(oggetto):
            return None
        oggetto = getattr(oggetto, nome, None)
    return oggetto if callable(oggetto) and _nostro(oggetto) and not inspect.isclass(oggetto) else None


def _nostro(oggetto: object) -> bool:
    if inspect.ismodule(oggetto):
        di_chi = oggetto.__name__
    else:
        di_chi = getattr(oggetto if inspect.isroutine(oggetto) else type(oggetto), "__module__", None) or ""
    return di_chi.partition(".")[0] == "analisi"


def _argomento(scritti: str, firma: inspect.Signature, nomi: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The argument that comes after those already written, and their values; empty where it cannot be told."""
    chiave = _ARGOMENTO.search(scritti)
    if chiave:
        scritti = scritti[: chiave.start()]
    try:
        (istruzione,) = ast.parse(f"f({scritti}\n)").body
        scritta: Any = istruzione.value  # type: ignore[attr-defined]
        posti = [_valore(a, nomi) for a in scritta.args]
        dati = firma.bind_partial(*posti, **{k.arg: _valore(k.value, nomi) for k in scritta.keywords}).arguments
    except (SyntaxError, TypeError, ValueError):
        return "", {}
    liberi = [n for n in list(firma.parameters)[len(posti) :] if n not in dati]
    return (chiave[1] if chiave else next(iter(liberi), "")), dati


def _valore(nodo: ast.expr, nomi: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever was written
    """A constant or a name of the notebook; None for what would have to be computed."""
    if isinstance(nodo, ast.Constant):
        return nodo.value
    return nomi.get(nodo.id) if isinstance(nodo, ast.Name) else None


# ---------------------------------------------------------------- what there is


def _camere(_: Chiamata) -> Iterable[str]:
    from analisi.dati.camere import elenco_camere

    return sorted({camera for camera, _ in elenco_camere(trova())})


def _aree(chiamata: Chiamata) -> Iterable[str]:
    from analisi.dati.archivio import apri
    from analisi.dati.tabelle import ENTE

    if chiamata.di is not None:
        return (*chiamata.di.aree, ENTE)
    camera, anno = chiamata.dati.get("camera"), chiamata.dati.get("anno")
    if not isinstance(camera, str) or not isinstance(anno, int):
        return (ENTE,)
    return (*apri(trova(), camera, anno).struttura.aree, ENTE)


def _tabelle(chiamata: Chiamata) -> Iterable[str]:
    from analisi.dati.tabelle import TABELLE

    aperta = next((o for o in (chiamata.di, *chiamata.dati.values()) if hasattr(o, "tabella")), None)
    dati = getattr(aperta, "dati", aperta)
    return TABELLE if dati is None else dati.tabelle


def _nomi_di_tabella(chiamata: Chiamata) -> Iterable[str]:
    return _tabelle(chiamata) if chiamata.di is not None else ()  # elsewhere `nome` is one to be given


def _suite(_: Chiamata) -> Iterable[str]:
    return sorted(file.stem for file in trova().aspettative.glob("*.json"))


def _versioni(_: Chiamata) -> Iterable[str]:
    from analisi.dati.tabelle import VERSIONI

    return VERSIONI


def _panel(_: Chiamata) -> Iterable[str]:
    from analisi.dati.panel import apri_panel

    return apri_panel(trova()).panel


def _enti(chiamata: Chiamata) -> Iterable[str]:
    from analisi.dati.panel import apri_panel
    from analisi.dati.panel_tipi import elencato

    dati = apri_panel(trova(), chiamata.dati.get("simulazione") or "")
    panel = dati.panel.get(chiamata.dati.get("panel") or "")
    return (elencato(dati, panel).enti if panel else ()) or dati.enti


def _edizioni(_: Chiamata) -> Iterable[str]:
    from analisi.apertura_panel import EDIZIONI

    return EDIZIONI


def _simulazioni(_: Chiamata) -> Iterable[str]:
    from analisi.dati.panel import elenco_simulazioni

    return elenco_simulazioni(trova())


def _rapporti(_: Chiamata) -> Iterable[str]:
    from analisi.lab.sezioni import rapporti

    return [r.notebook.nome for r in rapporti(trova().notebook)]


def _sezioni(chiamata: Chiamata) -> Iterable[str]:
    from analisi.lab.sezioni import rapporti

    scelto = chiamata.dati.get("rapporto")
    return [s.titolo for r in rapporti(trova().notebook) if r.notebook.nome == scelto for s in r.sezioni]


VALORI: Mapping[str, Callable[[Chiamata], Iterable[str]]] = {
    "camera": _camere,
    "area": _aree,
    "tabella": _tabelle,
    "nome": _nomi_di_tabella,
    "suite": _suite,
    "versione": _versioni,
    "panel": _panel,
    "per": _enti,
    "edizione": _edizioni,
    "simulazione": _simulazioni,
    "rapporto": _rapporti,
    "sezione": _sezioni,
}
"""What the arguments of our functions and methods may be, by their name, which is the same everywhere."""
