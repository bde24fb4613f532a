"""The start of a chamber's year: a folder with the tables' headers, their meanings and the cards to fill.

In a project it is a folder more; in an empty one, the project itself, with what every chamber shares. Nothing that
exists is touched.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analisi.caratteri import visibile
from analisi.dati.archivio import leggi_corretta
from analisi.dati.camere import Camera, elenco_camere, perche_non_camera
from analisi.dati.commenti import CARTELLA as CARTELLA_COMMENTI
from analisi.dati.fogli import ESTENSIONI
from analisi.dati.fonte import NOME_FILE as NOME_FONTE
from analisi.dati.fonte import Fonte, leggi_fonte
from analisi.dati.formati import ANNI
from analisi.dati.impronta import file_di_lavoro
from analisi.dati.licenze import PREDEFINITA
from analisi.dati.piano_conti import NOME_PIANO
from analisi.dati.record import record
from analisi.dati.regole import FILE_REGOLE
from analisi.dati.scrittura import scrivi_intero, testo_csv
from analisi.dati.tabelle import STRUTTURA, TABELLE
from analisi.errors import ErroreAnalisi, ErroreParametri, causa_di_sistema
from analisi.esegui.inizia_testi import MODELLI, NOME_LEGGIMI, fonte, leggimi, regole
from analisi.esegui.progetto_nuovo import comuni_del_pacchetto, progetto_nuovo, progetto_o_posto
from analisi.paths import Percorsi
from analisi.rapporti.parametri import e_anno

DI_UN_ALTRO_ANNO = ("riga_fonte", "valutato_in")
"""Columns of the tree that speak of the document, and of the managers' objectives, of their year alone."""


@dataclass(frozen=True)
class Iniziato:
    """What was made: where, whether with a project around it, and what came from an earlier year.

    tenuti: files that were there already; da: that year, None for none; nodi: how many nodes of its tree; senza_ente:
    whether the card still has to say who produced the data.
    """

    percorsi: Percorsi
    cartella: Path
    nuovo: bool
    scritti: tuple[str, ...]
    tenuti: tuple[str, ...]
    da: int | None
    nodi: int
    senza_ente: bool


@dataclass(frozen=True)
class _AnnoPrima:
    """What an earlier year of the same chamber leaves to the next: `None`, empty or no file where it has not."""

    anno: int | None = None
    carta: Fonte | None = None
    albero: tuple[Mapping[str, Any], ...] = ()
    regole: str = ""
    piano: Path | None = None


def inizia(camera: str, anno: str, ente: str = "", *, aggiungi: bool = False) -> Iniziato:
    """Make the input folder of a chamber's year, and the project around it where the current folder is empty.

    camera, anno: as written by who asks; ente: who produces the data; aggiungi: write the files that a folder which is
    there already does not have. Raises ErroreParametri for a name or year that cannot be, for a folder that is there
    already, and outside a project in a folder that is not empty; ErroreDati and ErroreRegole where the earlier year
    cannot be read; ErroreAnalisi where nothing can be written.
    """
    nome, numero = _nomi(camera, anno)
    percorsi, nuovo = progetto_o_posto()
    presenti = elenco_camere(percorsi)
    nome = next((c for c, _ in presenti if c.casefold() == nome.casefold()), nome)
    cartella = percorsi.fonte(nome, numero)
    trovati = tuple(sorted(p.name for p in cartella.iterdir() if not file_di_lavoro(p))) if cartella.is_dir() else ()
    comuni = comuni_del_pacchetto() if nuovo else percorsi
    prima = _anno_prima(percorsi, nome, max((a for c, a in presenti if c == nome and a < numero), default=None))
    contenuti = _contenuti(nome, numero, ente, comuni, prima)
    mancanti = {file: byte for file, byte in contenuti.items() if not _presente(file, trovati)}
    if trovati and not aggiungi:
        dove, che_manca = percorsi.relativo(cartella), ", ".join(mancanti)
        rimedio = f" Con --aggiungi si scrivono i file che mancano: {che_manca}." if mancanti else ""
        raise ErroreParametri(
            f"{dove}/ esiste già e contiene {', '.join(trovati)}. Non è stato toccato nulla.{rimedio}"
        )
    try:
        if nuovo:
            with progetto_nuovo(percorsi, comuni, nome, numero) as provvisorio:
                _intera(provvisorio.fonte(nome, numero), contenuti)
        elif trovati:
            for file, byte in mancanti.items():
                scrivi_intero(cartella / file, byte)
        else:
            _intera(cartella, contenuti)
    except OSError as errore:
        dove = percorsi.relativo(cartella)
        raise ErroreAnalisi(f"{dove}: non si può scrivere ({causa_di_sistema(errore)}).") from errore
    senza_ente = NOME_FONTE in mancanti and not _produttore(ente, prima)
    tenuti = tuple(t for t in trovati if t not in mancanti)
    nodi = len(prima.albero) if f"{STRUTTURA.nome}.csv" in mancanti else 0
    return Iniziato(percorsi, cartella, nuovo, tuple(mancanti), tenuti, prima.anno, nodi, senza_ente)


def iniziato_in_righe(fatto: Iniziato) -> list[str]:
    """What was made and what is to do now, in lines to print."""
    cartella, camera, anno = fatto.percorsi.relativo(fatto.cartella), fatto.cartella.name, fatto.cartella.parent.name
    radice = fatto.percorsi.radice
    righe = [f"Progetto nuovo in {radice}" if fatto.nuovo else f"Nel progetto «{radice.name}»:"]
    if not fatto.scritti:
        return [*righe, f"{cartella}/ ha già tutti i suoi file: non è stato scritto nulla."]
    righe.append(f"{cartella}/: {', '.join(fatto.scritti)}")
    if fatto.tenuti:
        righe.append(f"C'erano già, e restano come sono: {', '.join(fatto.tenuti)}")
    if fatto.nodi:
        righe.append(
            f"Dal {fatto.da}: l'albero ({fatto.nodi} nodi, con chi ne risponde). Da confermare prima di usarlo."
        )
    passi = [f"compilare «produttore» in {cartella}/{NOME_FONTE}"] if fatto.senza_ente else []
    passi += [
        f"riempire le tabelle: {cartella}/{NOME_LEGGIMI} dice che cosa va in ogni colonna",
        f"analisi controlla --camera {camera} --anno {anno}",
        f"analisi esegui --camera {camera} --anno {anno}",
    ]
    return [*righe, "Che cosa fare:", *(f"  {n}. {passo}" for n, passo in enumerate(passi, start=1))]


def _nomi(camera: str, anno: str) -> Camera:
    """The chamber and year asked for. Raises ErroreParametri with what is wrong with either."""
    nome, problemi = camera.strip(), []
    if perche := perche_non_camera(nome):
        problemi.append(f"camera: «{visibile(camera)}» non può essere il nome di una camera; atteso {perche}.")
    if not (e_anno(anno) and int(anno) in ANNI):
        problemi.append(f"anno: «{anno}» non è un anno fra {ANNI[0]} e {ANNI[-1]}.")
    if problemi:
        raise ErroreParametri("\n".join(problemi))
    return nome, int(anno)


def _anno_prima(percorsi: Percorsi, camera: str, anno: int | None) -> _AnnoPrima:
    if anno is None:
        return _AnnoPrima()
    cartella = percorsi.fonte(camera, anno)
    piano = next((p for p in sorted(cartella.iterdir()) if _e_tabella(p.name, NOME_PIANO)), None)
    proprie = cartella / FILE_REGOLE
    return _AnnoPrima(
        anno,
        leggi_fonte(cartella / NOME_FONTE, percorsi.relativo(cartella / NOME_FONTE)),
        _albero(percorsi, camera, anno),
        proprie.read_text(encoding="utf-8-sig") if proprie.is_file() else "",
        piano,
    )


def _albero(percorsi: Percorsi, camera: str, anno: int) -> tuple[Mapping[str, Any], ...]:
    """The tree of an earlier year, as corrected, without what is of that year alone."""
    letta = leggi_corretta(percorsi, camera, anno, STRUTTURA)
    return () if letta is None else tuple(riga | dict.fromkeys(DI_UN_ALTRO_ANNO) for riga in record(letta))


def _contenuti(camera: str, anno: int, ente: str, comuni: Percorsi, prima: _AnnoPrima) -> dict[str, bytes]:
    """The files of the folder, by name. Raises OSError where the shared rules cannot be read."""
    carta, comuni_scritte = prima.carta, (comuni.regole / FILE_REGOLE).read_text(encoding="utf-8-sig")
    licenza = carta.licenza if carta and carta.licenza != PREDEFINITA else ""
    testi = {
        NOME_FONTE: fonte(anno, _produttore(ente, prima), carta.responsabili if carta else {}, prima.anno, licenza),
        FILE_REGOLE: regole(anno, comuni_scritte, prima.regole, prima.anno),
        **{modello.name: modello.read_text(encoding="utf-8") for modello in sorted(MODELLI.iterdir())},
        NOME_LEGGIMI: leggimi(camera, anno, _ripreso(prima)),
    }
    contenuti = {f"{nome}.csv": _csv(nome, prima) for nome in TABELLE} | {n: t.encode() for n, t in testi.items()}
    return contenuti if prima.piano is None else contenuti | {prima.piano.name: prima.piano.read_bytes()}


def _csv(nome: str, prima: _AnnoPrima) -> bytes:
    """A table with its header, as Excel in Italian opens it: semicolons, and the mark of UTF-8."""
    nomi = TABELLE[nome].nomi
    righe = prima.albero if nome == STRUTTURA.nome else ()
    return testo_csv(nomi, ([str(riga[n] or "") for n in nomi] for riga in righe), ";").encode("utf-8-sig")


def _produttore(ente: str, prima: _AnnoPrima) -> str:
    return ente.strip() or (prima.carta.produttore if prima.carta else "")


def _ripreso(prima: _AnnoPrima) -> str:
    """What came from the earlier year, for who reads the folder."""
    if prima.anno is None:
        return ""
    cose = ["il produttore e chi risponde delle tabelle (`fonte.toml`)"]
    cose += [f"l'albero, {len(prima.albero)} nodi con chi ne risponde (`{STRUTTURA.nome}`)"] if prima.albero else []
    cose += [f"il piano dei conti (`{prima.piano.stem}`)"] if prima.piano else []
    cose += ["le regole proprie, solo come commento (`regole.toml`)"] if prima.regole else []
    return (
        f"Dal {prima.anno}: {'; '.join(cose)}. Sono di quell'anno finché qualcuno non li conferma: si\n"
        "leggono, e si cambia quello che non vale più. Obiettivi, risultati, importi e serie non vengono da prima.\n"
        "Per riprendere gli indicatori si copiano, dalla tabella dell'anno prima, le colonne che li descrivono."
    )


def _presente(file: str, trovati: tuple[str, ...]) -> bool:
    """Whether a file is in the folder already; a table, in any of its forms."""
    if Path(file).suffix not in ESTENSIONI:
        return file in trovati
    return any(_e_tabella(trovato, Path(file).stem) for trovato in trovati)


def _e_tabella(file: str, nome: str) -> bool:
    return Path(file).stem.casefold() == nome and Path(file).suffix.casefold() in ESTENSIONI


def _intera(cartella: Path, contenuti: Mapping[str, bytes]) -> None:
    """Write a folder aside and put it in its place: whole or not at all."""
    provvisoria = cartella.parent / f".{cartella.name}.{uuid.uuid4().hex}"
    try:
        (provvisoria / CARTELLA_COMMENTI).mkdir(parents=True)
        for file, byte in contenuti.items():
            (provvisoria / file).write_bytes(byte)
        provvisoria.replace(cartella)
    finally:
        shutil.rmtree(provvisoria, ignore_errors=True)
