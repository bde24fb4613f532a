"""What stands beside a report for whoever computes with its figures: the workbook, the open data, the links to both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from analisi.caratteri import nome_di_macchina
from analisi.dati.licenze import LICENZE
from analisi.dati.panel_tipi import SIMULATO
from analisi.rapporti.piano import VoceGruppo, VoceQualunque
from analisi.rapporti.scheda import Soggetto
from notebatch.attachments.data_package import (
    DESCRITTORE,
    LEGENDA_MANCANTI,
    Licenza,
    Pacchetto,
    dati_aperti,
    nome_csv,
    nome_dizionario,
)
from notebatch.attachments.tables import TavolaAperta, tavole_aperte
from notebatch.attachments.workbook import cartella
from notebatch.publication import CARTELLA_DATI

PAROLE_CHIAVE = ("camera di commercio", "programmazione e controllo", "trasparenza", "performance")
INVENTATI = f"{SIMULATO}: dati inventati per dimostrazione, di nessuna camera vera. "
NORMA = "Dati in formato aperto e riutilizzabili (d.lgs. 33/2013, art. 7)."


@dataclass(frozen=True)
class Corredo:
    """Files by ending, as `pubblicazione.pubblica` wants them; links as the page's head wants them."""

    prodotti: dict[str, bytes]
    collegamenti: list[dict[str, object]]


def corredo(risultati: Sequence[object], voce: VoceQualunque, soggetto: Soggetto) -> Corredo:
    """The workbook of the tables in `risultati` and their open data, if there are any, and what leads to them."""
    marchio = SIMULATO if voce.nome.startswith(SIMULATO) else ""
    titolo = f"{voce.notebook.titolo} – {soggetto.sottotitolo.removeprefix(f'{SIMULATO} · ')}"
    autore = soggetto.ente.removeprefix(f"{SIMULATO} · ")
    tavole = tavole_aperte(risultati, titolo, marchio)
    libro = cartella(risultati, titolo, data=soggetto.data, autore=autore, contrassegno=marchio) if tavole else b""
    aperti = dati_aperti(tavole, _pacchetto(voce, soggetto, titolo, marchio))
    prodotti = {f"{CARTELLA_DATI}/{nome}": contenuto for nome, contenuto in aperti.items()}
    libri = {".xlsx": libro} if libro else {}
    return Corredo({**libri, **prodotti}, _collegamenti(voce, tavole, marchio))


def _pacchetto(voce: VoceQualunque, soggetto: Soggetto, titolo: str, marchio: str) -> Pacchetto:
    gruppo = isinstance(voce, VoceGruppo)
    licenza = LICENZE[soggetto.licenza]
    editore = soggetto.ente.removeprefix(f"{SIMULATO} · ")
    return Pacchetto(
        nome="-".join(nome_di_macchina(parte) for parte in (*voce.cartella(Path()).parts, voce.nome)),
        titolo=titolo,
        descrizione=f"{INVENTATI if marchio else ''}Le tabelle del rapporto «{titolo}». "
        f"Stato dei dati: {soggetto.frase}. In ogni tabella {LEGENDA_MANCANTI}. {NORMA}",
        editore=editore,
        luogo=soggetto.titolo_area if gruppo else f"Circoscrizione della {editore}",
        dal=f"{voce.parametri.anno}-01-01",
        al=soggetto.data,
        licenza=Licenza(licenza.codice, licenza.indirizzo, licenza.titolo),
        fonti=(soggetto.fonte,) if soggetto.fonte else (),
        parole_chiave=((SIMULATO,) if marchio else ()) + (*PAROLE_CHIAVE, voce.notebook.titolo.lower()),
        marchio=marchio,
    )


def _collegamenti(voce: VoceQualunque, tavole: Sequence[TavolaAperta], marchio: str) -> list[dict[str, object]]:
    """The report on paper, its workbook, each table, then what explains them; addresses are relative to the page."""
    tutte = "tutte le tabelle, un foglio ciascuna"
    file = [("Il rapporto in PDF", f"{voce.nome}.pdf", "accessibile")]
    singole: list[tuple[str, str, str]] = []
    if tavole:
        file.append(("Le tabelle in Excel", f"{voce.nome}.xlsx", tutte))
        dove = f"{voce.nome}{CARTELLA_DATI}"
        significato = "che cosa significa ogni colonna"
        file.append(("Dizionario dei dati, CSV", f"{dove}/{nome_dizionario(marchio)}", significato))
        file.append(("Descrittore dei dati, JSON", f"{dove}/{DESCRITTORE}", "Data Package"))
        singole = [(f"{t.titolo}, CSV", f"{dove}/{nome_csv(t)}", _righe(len(t.righe))) for t in tavole]
    return [_voce(*uno) for uno in file] + [_voce(*una) | {"dettaglio": True} for una in singole]


def _voce(testo: str, indirizzo: str, nota: str) -> dict[str, object]:
    return {"testo": testo, "indirizzo": quote(indirizzo), "nota": nota}


def _righe(quante: int) -> str:
    return "1 riga" if quante == 1 else f"{quante} righe"
