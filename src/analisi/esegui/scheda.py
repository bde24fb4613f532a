"""What a batch has to know of a chamber and year, kept beside its tables so that planning need not open them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from analisi.dati.licenze import PREDEFINITA
from analisi.dati.scrittura import scrivi_intero
from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.esegui.dipendenze import Lettore
from analisi.esegui.parametri import Parametri
from analisi.paths import Percorsi

FILE_SCHEDA = "scheda.json"
STRUTTURA = "struttura"


@dataclass(frozen=True)
class Soggetto:
    """What a report is about, in its own words, and what is known of the data that it stands on.

    data: ISO date of its figures; stato, frase: the quality verdict; bloccate, assenti: tables that cannot be used;
    impronta: fingerprint of the data; fonte: title and producer of the document, empty where there are several;
    licenza: code of the licence of the data.
    """

    ente: str
    titolo_area: str
    sottotitolo: str
    testata: str
    data: str
    stato: str
    frase: str
    impronta: str
    bloccate: tuple[str, ...] = ()
    assenti: tuple[str, ...] = ()
    fonte: str = ""
    licenza: str = PREDEFINITA


@dataclass(frozen=True)
class Scheda:
    """A chamber and year in brief.

    nomi: title of each area of the tree by code, and of the whole body (`ente`), in order; date: ISO date of each
    version; assenti: tables not supplied; stato: the quality verdict as a word; frasi: as a sentence, for each
    version; bloccate: tables that it blocks; impronta: fingerprint of the data; chiave: of all that this was read from;
    fonte, licenza: as in Soggetto.
    """

    ente: str
    nomi: Mapping[str, str]
    date: Mapping[str, str]
    assenti: tuple[str, ...]
    stato: str
    frasi: Mapping[str, str]
    bloccate: tuple[str, ...]
    impronta: str
    chiave: str
    fonte: str = ""
    licenza: str = PREDEFINITA

    @property
    def aree(self) -> tuple[str, ...]:
        """Codes of the areas of the tree; empty where the table of the tree was not supplied."""
        return tuple(codice for codice in self.nomi if codice != ENTE)

    @property
    def con_struttura(self) -> bool:
        """Whether the table that lists the areas was supplied."""
        return STRUTTURA not in self.assenti

    def soggetto(self, parametri: Parametri) -> Soggetto:
        """What a report with these parameters is about."""
        nome_area, anno = self.nomi[parametri.area], parametri.anno
        versione = "" if parametri.versione == VERSIONI[0] else " · situazione al 30 settembre"
        return Soggetto(
            ente=self.ente,
            titolo_area=nome_area,
            sottotitolo=f"{self.ente} · anno {anno} · {nome_area}{versione}",
            testata=f"{self.ente} · {anno} · {nome_area.partition(',')[0]}",
            data=self.date[parametri.versione],
            stato=self.stato,
            frase=self.frasi[parametri.versione],
            impronta=self.impronta,
            bloccate=self.bloccate,
            assenti=self.assenti,
            fonte=self.fonte,
            licenza=self.licenza,
        )


def leggi_scheda(percorsi: Percorsi, camera: str, anno: int, lettore: Lettore) -> Scheda | None:
    """The stored card, if it was made from the present input, code and environment; otherwise None."""
    percorso = percorsi.deposito(camera, anno) / FILE_SCHEDA
    try:
        letta = json.loads(percorso.read_text(encoding="utf-8"))
        scheda = Scheda(**letta | {n: tuple(letta[n]) for n in ("assenti", "bloccate")})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return scheda if scheda.chiave == lettore.di_camera(camera, anno).chiave else None


def prepara_scheda(percorsi: Percorsi, camera: str, anno: int, oggi: date | None = None) -> Scheda:
    """Open the chamber and year, tables and verdict made where needed, and store its card.

    `oggi`: the day on which waivers are looked at, today if not given. Raises ErroreAnalisi as `apertura.apri`.
    """
    from dataclasses import replace

    from analisi.apertura import apri

    oggi = oggi or date.today()  # one day for both, though midnight may pass
    chiave = Lettore(percorsi, oggi).di_camera(camera, anno).chiave
    analisi = apri(camera, anno, radice=percorsi.radice, oggi=oggi)
    scheda = Scheda(
        ente=analisi.nome_ente,
        nomi={a: replace(analisi, area=a).nome_area for a in (*analisi.aree, ENTE)},
        date={v: replace(analisi, versione=v).data_riferimento for v in VERSIONI},
        assenti=analisi.dati.assenti,
        stato=analisi.verdetto.stato,
        frasi={v: analisi.verdetto.frase_per(v) for v in VERSIONI},
        bloccate=tuple(analisi.verdetto.bloccate),
        impronta=analisi.dati.impronta,
        fonte=f"{analisi.dati.fonte.titolo}, {analisi.dati.fonte.produttore}",
        licenza=analisi.dati.fonte.licenza,
        chiave=chiave,
    )
    testo = json.dumps(asdict(scheda), ensure_ascii=False, indent=1) + "\n"
    scrivi_intero(percorsi.deposito(camera, anno) / FILE_SCHEDA, testo)
    return scheda
