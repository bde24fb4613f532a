"""A PDF file read back without a library: its objects, its structure tree, what its pages draw and under which tag.

It reads what Typst writes: objects in the open, streams deflated, one cross-reference table.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

OGGETTO = re.compile(rb"(?:^|\n)(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
FLUSSO = re.compile(rb"\sstream\r?\n(.*)\nendstream", re.DOTALL)
DENTRO = rb"(?:\\.|[^\\()])*"
for _ in range(3):  # brackets inside a text stand as they are, where they pair
    DENTRO = rb"(?:\\.|[^\\()]|\(" + DENTRO + rb"\))*"
TESTO = rb"\(" + DENTRO + rb"\)"
PEZZO = re.compile(rb"<<|>>|\[|\]|/[^\s/<>\[\]()]*|" + TESTO + rb"|<[0-9A-Fa-f\s]*>|\d+ 0 R|[^\s/<>\[\]()]+", re.DOTALL)
SEGNATO = re.compile(
    TESTO + rb"|<<.*?>>|<[0-9A-Fa-f\s]*>|/[^\s/<>\[\]()]*|[A-Za-z'\"*][A-Za-z0-9'\"*]*|[^\s/<>\[\]()]+", re.DOTALL
)
OPERATORE = re.compile(rb"[A-Za-z'\"*][A-Za-z0-9'\"*]*")
MOSTRA = {b"Tj", b"TJ", b"'", b'"'}
"""The operators that show text."""


class Rinvio(int):
    """The number of an object that stands elsewhere."""


@dataclass(frozen=True)
class Elemento:
    """An element of the structure tree.

    tipo: its standard type; voci: its dictionary; parti: what is inside, in reading order: other elements, and what it
    shows itself as (page object, number of the marked content).
    """

    tipo: str
    voci: dict[str, Any]
    parti: list[Elemento | tuple[int, int]] = field(default_factory=list)

    @property
    def figli(self) -> list[Elemento]:
        """The elements inside."""
        return [p for p in self.parti if isinstance(p, Elemento)]

    @property
    def contenuti(self) -> Iterator[tuple[int, int]]:
        """What it and the elements inside show, in reading order."""
        for parte in self.parti:
            yield from parte.contenuti if isinstance(parte, Elemento) else (parte,)

    def tutti(self, *tipi: str) -> Iterator[Elemento]:
        """This element and those inside, in reading order; only of those types, where any is given."""
        if not tipi or self.tipo in tipi:
            yield self
        for figlio in self.figli:
            yield from figlio.tutti(*tipi)

    def attributo(self, nome: str) -> Any:  # noqa: ANN401  # whatever the file says
        """Value of a layout or table attribute; None where there is none."""
        insiemi = self.voci.get("A", [])
        trovati = [a[nome] for a in (insiemi if isinstance(insiemi, list) else [insiemi]) if nome in a]
        return trovati[0] if trovati else None


class PdfLetto:
    """A PDF file, by object."""

    def __init__(self, file: Path) -> None:
        self.corpi = {int(n): corpo for n, corpo in OGGETTO.findall(file.read_bytes())}
        self._letti: dict[int, Any] = {}

    def segui(self, valore: Any) -> Any:  # noqa: ANN401  # any object of the format
        """The object that a reference stands for; any other value as it is."""
        if not isinstance(valore, Rinvio):
            return valore
        if valore not in self._letti:
            self._letti[valore] = valore_di(FLUSSO.split(self.corpi[valore])[0])
        return self._letti[valore]

    def flusso(self, rinvio: Rinvio) -> bytes:
        """What a stream holds, inflated."""
        trovato = FLUSSO.search(self.corpi[rinvio])
        assert trovato is not None, f"l'oggetto {rinvio} non ha un flusso"
        compresso = self.segui(rinvio).get("Filter") == "/FlateDecode"
        return zlib.decompressobj().decompress(trovato[1]) if compresso else trovato[1]

    @cached_property
    def catalogo(self) -> dict[str, Any]:
        """The root of the file."""
        (numero,) = [n for n, corpo in self.corpi.items() if b"/Type/Catalog" in corpo]
        radice: dict[str, Any] = self.segui(Rinvio(numero))
        return radice

    @cached_property
    def pagine(self) -> list[tuple[int, dict[str, Any]]]:
        """Number and dictionary of the object of each page, in order."""

        def scendi(rinvio: Rinvio) -> Iterator[tuple[int, dict[str, Any]]]:
            nodo = self.segui(rinvio)
            if nodo["Type"] == "/Page":
                yield int(rinvio), nodo
            for figlio in nodo.get("Kids", []):
                yield from scendi(figlio)

        return list(scendi(self.catalogo["Pages"]))

    @cached_property
    def struttura(self) -> Elemento:
        """The structure tree, with the types of the standard in place of the file's own."""
        radice = self.segui(self.catalogo["StructTreeRoot"])
        ruoli = {k: v[1:] for k, v in self.segui(radice.get("RoleMap", {})).items()}
        (documento,) = radice["K"] if isinstance(radice["K"], list) else [radice["K"]]
        return self._elemento(self.segui(documento), ruoli, None)

    def _elemento(self, voci: dict[str, Any], ruoli: dict[str, str], pagina: int | None) -> Elemento:
        pagina = int(voci["Pg"]) if "Pg" in voci else pagina
        proprio = voci["S"][1:]
        elemento = Elemento(ruoli.get(proprio, proprio), voci)
        figli = voci.get("K", [])
        for figlio in map(self.segui, figli if isinstance(figli, list) else [figli]):
            if isinstance(figlio, dict) and figlio.get("Type") == "/MCR":
                elemento.parti.append((int(figlio.get("Pg") or pagina or 0), figlio["MCID"]))
            elif isinstance(figlio, dict) and figlio.get("Type") != "/OBJR":
                elemento.parti.append(self._elemento(figlio, ruoli, pagina))
            elif isinstance(figlio, int) and pagina is not None:
                elemento.parti.append((pagina, figlio))
        return elemento

    @cached_property
    def segnalibri(self) -> list[tuple[int, str, tuple[int, float]]]:
        """Depth, title and place (number of the page, distance from its top) of every bookmark, in order."""
        posti = {numero: i for i, (numero, _) in enumerate(self.pagine)}
        nomi = _coppie(self.segui(self.segui(self.catalogo.get("Names", {})).get("Dests", {})).get("Names", []))

        def meta(voce: dict[str, Any]) -> tuple[int, float]:
            dove = self.segui(voce["Dest"] if "Dest" in voce else self.segui(voce["A"])["D"])
            arrivo = self.segui(nomi[dove]) if isinstance(dove, str) else dove
            arrivo = arrivo["D"] if isinstance(arrivo, dict) else arrivo
            return posti[int(arrivo[0])], -float(arrivo[3])

        def scendi(voce: dict[str, Any], livello: int) -> Iterator[tuple[int, str, tuple[int, float]]]:
            figlio = self.segui(voce.get("First"))
            while figlio:
                yield livello, figlio["Title"], meta(figlio)
                yield from scendi(figlio, livello + 1)
                figlio = self.segui(figlio.get("Next"))

        return list(scendi(self.segui(self.catalogo["Outlines"]), 1))

    def scritte(self, pagina: dict[str, Any]) -> Iterator[tuple[str | int | None, str]]:
        """Each text that a page shows, after its tag: number of its marked content, "artefatto", None for no tag."""
        contenuti = pagina["Contents"]
        flussi = contenuti if isinstance(contenuti, list) else [contenuti]
        lettere = self._lettere(pagina)
        aperti: list[tuple[str | int | None, str | None]] = []
        carattere, operandi = "", list[bytes]()
        for pezzo in SEGNATO.findall(b"\n".join(map(self.flusso, flussi))):
            if not OPERATORE.fullmatch(pezzo):
                operandi.append(pezzo)
                continue
            tag = next((tag for tag, _ in reversed(aperti) if tag is not None), None)
            if pezzo in (b"BDC", b"BMC"):
                aperti.append((_tag(operandi), _al_posto(operandi[-1])))
            elif pezzo == b"EMC":
                _, detto = aperti.pop()
                if detto is not None:
                    yield tag, detto
            elif pezzo == b"Tf":
                carattere = operandi[-2].decode()[1:]
            elif pezzo in MOSTRA and not any(detto for _, detto in aperti):
                yield tag, _parole(operandi, lettere[carattere])
            operandi = []

    def _lettere(self, pagina: dict[str, Any]) -> dict[str, dict[bytes, str]]:
        """For each typeface of a page, the letters that its codes stand for."""
        caratteri = self.segui(self.segui(pagina["Resources"]).get("Font", {}))
        return {nome: self._mappa(self.segui(c)["ToUnicode"]) for nome, c in caratteri.items()}

    @cache  # noqa: B019  # as long lived as the file itself
    def _mappa(self, rinvio: Rinvio) -> dict[bytes, str]:
        coppie = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", self.flusso(rinvio), re.MULTILINE)
        return {bytes.fromhex(a.decode()): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in coppie}

    @cached_property
    def parole(self) -> dict[tuple[int, int], str]:
        """What each marked content shows, by page object and number."""
        lette: dict[tuple[int, int], str] = {}
        for numero, pagina in self.pagine:
            for tag, testo in self.scritte(pagina):
                if isinstance(tag, int):
                    lette[numero, tag] = lette.get((numero, tag), "") + testo
        return lette

    def testo(self, elemento: Elemento) -> str:
        """What an element and those inside it show, in the order of the tree."""
        return "".join(self.parole.get(c, "") for c in elemento.contenuti)


def _tag(operandi: list[bytes]) -> str | int | None:
    """What the operands that open a marked content say it is."""
    if b"/Artifact" in operandi:
        return "artefatto"
    trovato = re.search(rb"/MCID (\d+)", operandi[-1])
    return int(trovato[1]) if trovato else None


def _al_posto(voci: bytes) -> str | None:
    """The words that stand for what a marked content draws; None where it draws them itself."""
    trovato = re.search(rb"/ActualText\s*(" + TESTO + rb"|<[0-9A-Fa-f]*>)", voci, re.DOTALL)
    return _testo(trovato[1]) if trovato else None


def _parole(operandi: list[bytes], lettere: dict[bytes, str]) -> str:
    codici = b"".join(map(_crudo, (o for o in operandi if o[:1] in (b"(", b"<"))))
    return "".join(lettere.get(codici[i : i + 2], "\ufffd") for i in range(0, len(codici), 2))


def _coppie(elenco: list[Any]) -> dict[Any, Any]:
    return dict(zip(elenco[::2], elenco[1::2], strict=True))


def valore_di(testo: bytes) -> Any:  # noqa: ANN401  # any object of the format
    """An object of the format as a Python value: names keep their slash, texts are decoded."""
    pezzi = iter(PEZZO.findall(testo))
    return _valore(next(pezzi), pezzi)


def _valore(pezzo: bytes, pezzi: Iterator[bytes]) -> Any:  # noqa: ANN401  # any object of the format
    if pezzo == b"<<":
        return {nome[1:]: valore for nome, valore in _coppie(list(_fino_a(b">>", pezzi))).items()}
    if pezzo == b"[":
        return list(_fino_a(b"]", pezzi))
    if pezzo.endswith(b" 0 R"):
        return Rinvio(pezzo[:-4])
    if pezzo[:1] in (b"(", b"<"):
        return _testo(pezzo)
    if re.fullmatch(rb"[-+]?\d+", pezzo):
        return int(pezzo)
    if re.fullmatch(rb"[-+]?\d*\.\d*", pezzo):
        return float(pezzo)
    return {b"true": True, b"false": False, b"null": None}.get(pezzo, pezzo.decode("latin-1"))


def _fino_a(fine: bytes, pezzi: Iterator[bytes]) -> Iterator[Any]:
    for pezzo in pezzi:
        if pezzo == fine:
            return
        yield _valore(pezzo, pezzi)


def _testo(pezzo: bytes) -> str:
    crudo = _crudo(pezzo)
    return crudo[2:].decode("utf-16-be") if crudo.startswith(b"\xfe\xff") else crudo.decode("latin-1")


def _crudo(pezzo: bytes) -> bytes:
    if pezzo.startswith(b"<"):
        return bytes.fromhex(pezzo[1:-1].decode("ascii"))
    return re.sub(rb"\\([0-7]{3})|\\(.)", _fuga, pezzo[1:-1], flags=re.DOTALL)


def _fuga(trovata: re.Match[bytes]) -> bytes:
    lettere = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    return bytes([int(trovata[1], 8)]) if trovata[1] else lettere.get(trovata[2], trovata[2])
