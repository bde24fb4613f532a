"""The proof that published reports follow from their input: they are made again elsewhere and compared byte by byte.

Everything is made anew in a private folder, from copies of the input: tables, quality verdict, notebooks, publication.
Nothing of what is published, or of the processed store, is used or touched.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analisi.dati.impronta import file_del_conto, file_di_lavoro
from analisi.errors import ErroreAnalisi, causa_di_sistema
from analisi.paths import Percorsi
from analisi.rapporti.piano import deposito_rapporto
from analisi.rapporti.produzione import Incarico, prepara, voci_richieste
from analisi.rapporti.stampa import Avanzamento
from notebatch.content_key import Lettore
from notebatch.job import EsitoRapporto, Lavoro, assenza, impedimento
from notebatch.manifest import leggi_manifesto
from notebatch.publication import MANIFESTO, accanto, nella_cartella
from notebatch.workers import PREFISSO_VERIFICA, Officina

DIVERSO = 1
NON_PUBBLICATO = "non pubblicato"
INTORNO = 30


@dataclass(frozen=True)
class Confronto:
    """A report made again: what differs from what is published, in Italian; nothing where every byte is the same.

    nota: what is worth saying of a report that does not differ.
    """

    etichetta: str
    differenze: tuple[str, ...]
    nota: str = ""


def verifica_rapporti(incarico: Incarico) -> int:
    """Make again every report asked for and print whether it is the published one; the result is the exit code.

    Raises ErroreParametri where a value is refused, ErroreAnalisi where data cannot be opened.
    """
    with tempfile.TemporaryDirectory(prefix=PREFISSO_VERIFICA) as cartella:
        privati = Percorsi(Path(cartella).resolve())
        _copia(incarico, privati)
        propri = [replace(n, percorso=privati.notebook / n.percorso.name) for n in incarico.notebook]
        rifatto = replace(incarico, percorsi=privati, notebook=propri)
        with Officina(privati, incarico.lavoratori, kernel=incarico.kernel, privata=privati.radice) as officina:
            confronti = list(_confronta(incarico.percorsi, rifatto, officina))
    diversi = [c for c in confronti if c.differenze]
    print("\n".join(riga for c in sorted(confronti, key=lambda c: c.etichetta) for riga in _in_righe(c)))
    rifatti = [c for c in confronti if not c.nota.startswith(NON_PUBBLICATO)]
    print(f"Rapporti identici a quelli pubblicati: {len(rifatti) - len(diversi)} su {len(rifatti)}.")
    return DIVERSO if diversi else 0


def _copia(incarico: Incarico, privati: Percorsi) -> None:
    percorsi = incarico.percorsi
    coppie = [(percorsi.fonte(*camera), privati.fonte(*camera)) for camera in incarico.camere]
    comuni = [nome for nome in ("regole", "confronto", "aspettative", "notebook") if getattr(percorsi, nome).is_dir()]
    coppie += [(getattr(percorsi, nome), getattr(privati, nome)) for nome in comuni]
    try:
        for da, a in coppie:
            shutil.copytree(da, a, ignore=_di_lavoro)
        for camera, anno in incarico.camere:
            for file in file_del_conto(percorsi.fonte(camera, anno - 1)):
                copia = privati.fonte(camera, anno - 1) / file.name
                copia.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, copia)
    except OSError as errore:
        # copytree gathers its failures, each with the file
        cause = [percorsi.relativo(Path(da)) for da, *_ in errore.args[0]] if isinstance(errore, shutil.Error) else []
        motivo = f"controllare {', '.join(cause)}" if cause else causa_di_sistema(errore)
        raise ErroreAnalisi(f"gli ingressi non si possono copiare in una cartella privata: {motivo}") from errore


def _di_lavoro(_: str, nomi: list[str]) -> list[str]:
    """The names that are no input."""
    return [nome for nome in nomi if file_di_lavoro(Path(nome))]


def _confronta(percorsi: Percorsi, rifatto: Incarico, officina: Officina) -> Iterator[Confronto]:
    """`percorsi` is where reports are published, `rifatto` makes them again in its own folders."""
    privati = rifatto.percorsi
    lettore = Lettore(privati)
    preparati = prepara(rifatto, lettore, officina)
    for (camera, anno), errore in preparati.errori.items():
        yield Confronto(f"{camera} {anno}", (str(errore),))
    lavori = []
    for voce in voci_richieste(rifatto, preparati):
        scheda = preparati.schede[voce.parametri.camera, voce.parametri.anno]
        if leggi_manifesto(deposito_rapporto(percorsi, voce)) is None:
            fermo = impedimento(voce, scheda)
            if fermo:
                yield Confronto(voce.etichetta, (), f"{NON_PUBBLICATO}, e non si può fare: {fermo}")
            else:
                yield Confronto(voce.etichetta, ("non è pubblicato, o manca il suo manifesto",))
        else:
            soggetto = scheda.soggetto(voce.parametri)
            dipendenze, senza = lettore.di_voce(voce), assenza(voce, soggetto)
            lavori.append(Lavoro(voce, soggetto, dipendenze, percorsi.radice, rifatto.kernel, vuoto=senza))
    with Avanzamento(len(lavori), "rifaccio") as avanzamento:
        for lavoro, esito in officina.rapporti(lavori, avanzamento.in_corso):
            confronto = _confronto(esito, lavoro, percorsi, privati)
            avanzamento.avanza(f"{confronto.etichetta}: {'diverso' if confronto.differenze else 'identico'}")
            yield confronto


def _confronto(esito: EsitoRapporto, lavoro: Lavoro, percorsi: Percorsi, privati: Percorsi) -> Confronto:
    if esito.stato not in ("fatto", "vuoto"):
        return Confronto(esito.etichetta, (f"non si riesce a rifare: {esito.cella or esito.stato}: {esito.causa}",))
    pubblicato, rifatto = (deposito_rapporto(p, lavoro.voce) for p in (percorsi, privati))
    prima, dopo = leggi_manifesto(pubblicato) or {}, leggi_manifesto(rifatto) or {}
    nomi = {*prima.get("prodotti", ()), *dopo.get("prodotti", ()), *nella_cartella(pubblicato)}
    file = [*sorted(nomi), accanto(pubblicato, MANIFESTO).name]
    diversi = [d for nome in file if (d := differenza(pubblicato.parent / nome, rifatto.parent / nome))]
    if len(diversi) == 1 and MANIFESTO in diversi[0] and prima | {"git": None} == dopo | {"git": None}:
        return Confronto(esito.etichetta, (), f"identico (pubblicato da {_storia(prima)}, rifatto da {_storia(dopo)})")
    ingressi = lavoro.dipendenze.differenze(prima) if diversi else []
    return Confronto(esito.etichetta, (*diversi, *(f"dopo la pubblicazione: {frase}" for frase in ingressi)))


def _storia(manifesto: Mapping[str, Any]) -> str:
    """Where in the history of the project a manifest says that its input is; the input itself is in the sums."""
    git = manifesto.get("git")
    if not git:
        return "una cartella senza storia git"
    return f"{git['commit'][:10] or 'nessun commit'}{' con modifiche' if git['modificato'] else ''}"


def differenza(pubblicato: Path, rifatto: Path) -> str:
    """The first difference between two files, named and shown; nothing where every byte is the same."""
    if not pubblicato.is_file() and not rifatto.is_file():
        return ""
    if not pubblicato.is_file():
        return f"{pubblicato.name}: manca"
    if not rifatto.is_file():
        return f"{rifatto.name}: non si produce più"
    prima, dopo = pubblicato.read_bytes(), rifatto.read_bytes()
    if prima == dopo:
        return ""
    if pubblicato.suffix == ".json":
        voce = _prima_voce(prima, dopo)
        if voce:
            return f"{pubblicato.name}, {voce}"
    posto = next((i for i, (a, b) in enumerate(zip(prima, dopo, strict=False)) if a != b), min(len(prima), len(dopo)))
    riga = prima.count(b"\n", 0, posto) + 1
    return (
        f"{pubblicato.name}, byte {posto + 1} (riga {riga}): "
        f"pubblicato «{_brano(prima, posto)}», rifatto «{_brano(dopo, posto)}»"
    )


def _brano(contenuto: bytes, posto: int) -> str:
    brano = contenuto[max(posto - INTORNO, 0) : posto + INTORNO].decode("utf-8", errors="replace")
    return "".join(c if c.isprintable() else "·" for c in brano) or "fine del file"


def _prima_voce(prima: bytes, dopo: bytes) -> str:
    """Where two JSON documents first differ, as a path of keys; nothing where one is not JSON."""
    try:
        return _voce_diversa(json.loads(prima), json.loads(dopo), "")
    except ValueError:
        return ""


def _voce_diversa(prima: object, dopo: object, dove: str) -> str:
    if isinstance(prima, Mapping) and isinstance(dopo, Mapping):
        coppie = [(str(k), prima.get(k), dopo.get(k)) for k in dict.fromkeys((*prima, *dopo))]
    elif isinstance(prima, list) and isinstance(dopo, list) and len(prima) == len(dopo):
        coppie = [(str(i), a, b) for i, (a, b) in enumerate(zip(prima, dopo, strict=True))]
    else:
        return "" if prima == dopo else f"{dove or 'tutto'}: pubblicato «{_corto(prima)}», rifatto «{_corto(dopo)}»"
    return next((d for k, a, b in coppie if (d := _voce_diversa(a, b, f"{dove} › {k}" if dove else k))), "")


def _corto(valore: object) -> str:
    testo = json.dumps(valore, ensure_ascii=False)
    return testo if len(testo) <= 2 * INTORNO else testo[: 2 * INTORNO] + "…"


def _in_righe(confronto: Confronto) -> list[str]:
    if not confronto.differenze:
        return [f"{confronto.etichetta}: {confronto.nota or 'identico'}"]
    return [f"{confronto.etichetta}: DIVERSO", *(f"  - {d}" for d in confronto.differenze)]
