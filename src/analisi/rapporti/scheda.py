"""What a batch has to know of a chamber and year, kept beside its tables so that planning need not open them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from analisi.dati.licenze import PREDEFINITA
from analisi.dati.scrittura import scrivi_intero
from analisi.dati.tabelle import ENTE, VERSIONI
from analisi.dati.tempo import in_cifre
from analisi.paths import Percorsi
from analisi.rapporti.ingressi import dipendenze_di_camera, lettore
from analisi.rapporti.parametri import Parametri
from notebatch.content_key import Reader

FILE_SCHEDA = "scheda-{}.json"
STRUTTURA = "struttura"


@dataclass(frozen=True)
class Soggetto:
    """What a report is about, in its own words, and what is known of the data that it stands on.

    data: ISO date of its figures; al: the same where their year was not over, else empty; stato, frase: the quality
    verdict; bloccate, assenti: tables that cannot be used; impronta: fingerprint of the data; fonte: title and producer
    of the document, empty where there are several; licenza: code of the licence of the data; mancano: what the data
    lack, in a sentence to be printed under the verdict.
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
    al: str = ""
    mancano: str = ""


@dataclass(frozen=True)
class Scheda:
    """A chamber and year in brief, in one version.

    nomi: title of each area of the tree by code, and of the whole body (`ente`), in order; data: ISO date of the
    figures; parziale: whether the year is not over by then; assenti: tables not supplied, or of which nothing was known
    on that date; stato, frase: the quality verdict; bloccate: tables that it blocks; impronta: fingerprint of the data;
    chiave: of all that this was read from; fonte, licenza, mancano: as in Soggetto.
    """

    ente: str
    nomi: Mapping[str, str]
    data: str
    parziale: bool
    assenti: tuple[str, ...]
    stato: str
    frase: str
    bloccate: tuple[str, ...]
    impronta: str
    chiave: str
    fonte: str = ""
    licenza: str = PREDEFINITA
    mancano: str = ""

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
        versione = f" · situazione al {in_cifre(self.data)}" if self.parziale else ""
        return Soggetto(
            ente=self.ente,
            titolo_area=nome_area,
            sottotitolo=f"{self.ente} · anno {anno} · {nome_area}{versione}",
            testata=f"{self.ente} · {anno} · {nome_area.partition(',')[0]}",
            data=self.data,
            stato=self.stato,
            frase=self.frase,
            impronta=self.impronta,
            bloccate=self.bloccate,
            assenti=self.assenti,
            fonte=self.fonte,
            licenza=self.licenza,
            al=self.data if self.parziale else "",
            mancano=self.mancano,
        )


def leggi_scheda(percorsi: Percorsi, camera: str, anno: int, versione: str, letto: Reader) -> Scheda | None:
    """The stored card, if it was made from the present input, code and environment; otherwise None."""
    percorso = percorsi.deposito(camera, anno) / FILE_SCHEDA.format(versione)
    try:
        scritta = json.loads(percorso.read_text(encoding="utf-8"))
        scheda = Scheda(**scritta | {n: tuple(scritta[n]) for n in ("assenti", "bloccate")})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return scheda if scheda.chiave == dipendenze_di_camera(letto, camera, anno).key else None


def prepara_scheda(
    percorsi: Percorsi, camera: str, anno: int, versione: str = VERSIONI[0], oggi: date | None = None
) -> Scheda:
    """Open the chamber and year in a version, tables and verdict made where needed, and store its card.

    `oggi`: the day on which waivers are looked at, today if not given. Raises ErroreAnalisi as `apertura.apri`.
    """
    from dataclasses import replace

    from analisi.apertura import apri

    oggi = oggi or date.today()  # one day for both, though midnight may pass
    chiave = dipendenze_di_camera(lettore(percorsi, oggi), camera, anno).key
    analisi = apri(camera, anno, versione=versione, radice=percorsi.radice, oggi=oggi)
    scheda = Scheda(
        ente=analisi.nome_ente,
        nomi={a: replace(analisi, area=a).nome_area for a in (*analisi.aree, ENTE)},
        data=analisi.data_riferimento,
        parziale=not analisi.quadro.momento.chiuso,
        assenti=(*analisi.dati.assenti, *analisi.dati.non_ancora),
        stato=analisi.verdetto.stato,
        frase=analisi.verdetto.frase,
        bloccate=tuple(analisi.verdetto.bloccate),
        impronta=analisi.dati.impronta,
        fonte=f"{analisi.dati.fonte.titolo}, {analisi.dati.fonte.produttore}",
        licenza=analisi.dati.fonte.licenza,
        mancano=analisi.mancano,
        chiave=chiave,
    )
    testo = json.dumps(asdict(scheda), ensure_ascii=False, indent=1) + "\n"
    scrivi_intero(percorsi.deposito(camera, anno) / FILE_SCHEDA.format(versione), testo)
    return scheda
