"""The texts of a year that begins, for the office: what every table and column means, and the cards to fill."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from analisi.dati.fonte import NOME_FILE as NOME_FONTE
from analisi.dati.licenze import PREDEFINITA
from analisi.dati.regole import FILE_REGOLE
from analisi.dati.schema import Colonna, Tabella, TipoColonna
from analisi.dati.tabelle import PIANO_CONTI, TABELLE

NOME_LEGGIMI = "LEGGIMI.md"
MODELLI = Path(__file__).parent / "modelli"
"""Lists that begin empty, with an example of their entries in the comments."""

COME_SI_SCRIVE: Mapping[TipoColonna, tuple[str, str]] = {
    "testo": ("testo", ""),
    "codice": ("codice", ""),
    "scelta": ("", ""),
    "intero": ("numero intero", "{anno}"),
    "decimale": ("numero", "1234,56"),
    "percentuale": ("percentuale, in punti", "12,5"),
    "euro": ("importo in euro", "1.234,56"),
    "data": ("giorno, o solo mese", "31/12/{anno}"),
    "periodo": ("anno, anni o giorno", "2010/{anno}"),
    "logico": ("vero o falso", "vero"),
}
"""How a value of each type is written, and an example; words to choose from are those of the column."""

ESEMPI = {
    "struttura.codice": "A10101",
    "indicatori.codice": "1",
    "valutazioni.codice": "1",
    "strategici.codice": "A1-01",
    "dichiarati.codice": "media:A1",
    "legami.codice": "totale:diritti",
    "legami.valore": "[serie; diritti_totale; {anno}]",
    "piano_conti.codice": "B7a",
    "area": "A",
    "obiettivo": "A1",
    "programma": "A101",
    "progetto": "A10101",
    "padre": "A1",
    "piano_conti.padre": "B7",
    "serie": "diritti_totale",
    "riferimento": "A10101",
    "conto": "3250",
    "numero": "1",
    "obiettivo_numero": "1",
    "ordine": "1",
    "decimali": "2",
    "codice_stampato": "A1-01",
    "titolo": "Regolazione del mercato",
    "responsabile": "Dirigente Servizi alle imprese",
    "soggetto": "Dirigente Servizi alle imprese",
    "valutato_in": "obiettivo 2",
    "gruppo": "Registro imprese",
    "descrizione": "Corsi di formazione tenuti",
    "procedura": "Iscrizione nel registro delle imprese",
    "voce": "Prestazioni di servizi",
    "target_testo": "almeno 10 corsi",
    "risultato_testo": "12 corsi",
    "unita": "corsi",
    "scala": "1-10",
    "formula": "[serie; diritti_sportello; {anno}] + [serie; diritti_telematici; {anno}]",
    "riga_fonte": "12",
}
"""Examples of a column, or of a column of one table, that its type does not give."""

_LEGGIMI = """\
# {camera}, {anno}

I dati di una camera per un anno: una tabella per file, e le carte che li accompagnano. Questo testo viene dallo schema
del programma; si può cancellare.

## Da dove si comincia

1. `{fonte}`: chi ha prodotto i dati, di che giorno sono, quale ufficio risponde di ogni tabella. Finché manca il
   produttore i dati non si aprono.
2. Le tabelle, a cominciare da `struttura`. Si riempiono qui, in CSV, oppure si sostituiscono con un foglio Excel
   (`.xlsx`) o OpenDocument (`.ods`) con lo stesso nome e le stesse intestazioni. **Una tabella con la sola intestazione
   è una tabella non ancora fornita**, non una tabella di zeri: i rapporti dicono che manca, e non ne dicono altro.
3. `analisi controlla --camera {camera} --anno {anno}` dice in una volta tutto quello che non si legge e tutto quello
   che non torna; `analisi esegui --camera {camera} --anno {anno}` fa i rapporti.

{ripreso}## Come si scrivono i valori

- Ogni file tiene tutte le sue colonne; le celle che non si sanno restano vuote. Una cella vuota è un dato non fornito,
  `N.C.` un valore non calcolabile, `0` uno zero.
- I numeri all'italiana (`1.234,56`) o all'inglese (`1234.56`); le date `31/12/{anno}`, o il solo mese `{anno}-04`.
- Mai nomi di persone: un ruolo o un ufficio.
- In Excel i codici vanno in celle di formato Testo, o `001` diventa 1.

## Le carte

- `{fonte}`: la carta d'identità dei dati.
- `correzioni.yml`: gli errori noti della fonte, corretti alla lettura senza toccare le tabelle.
- `deroghe.yml`: i controlli che non passano e che si accettano fino a un giorno.
- `{regole}`: le regole di calcolo di questa camera, dove non sono quelle comuni.
- `commenti/`: le parole dell'ufficio per la relazione, un file per area (`A.md`) e uno per l'ente (`ente.md`).

## Le tabelle
"""


def leggimi(camera: str, anno: int, ripreso: str) -> str:
    """What the folder holds, table by table and column by column; ripreso: what came from another year, in words."""
    detto = f"## Che cosa viene da prima\n\n{ripreso}\n\n" if ripreso else ""
    testa = _LEGGIMI.format(camera=camera, anno=anno, fonte=NOME_FONTE, regole=FILE_REGOLE, ripreso=detto)
    righe = [riga for tabella in (*TABELLE.values(), PIANO_CONTI) for riga in _tabella(tabella, anno)]
    return "\n".join([testa, *righe])


def esempio(tabella: Tabella, colonna: Colonna, anno: int) -> str:
    """A value that the column could hold; empty where any text would do."""
    if colonna.valori:
        return colonna.valori[0]
    proprio = ESEMPI.get(f"{tabella.nome}.{colonna.nome}") or (
        ESEMPI.get(colonna.nome) if colonna.tipo != "data" else ""
    )
    return (proprio or COME_SI_SCRIVE[colonna.tipo][1]).format(anno=anno)


def _tabella(tabella: Tabella, anno: int) -> Iterator[str]:
    facoltativa = " Il file non c'è: si crea solo se i conti non hanno i codici dello schema di legge."
    yield f"### {tabella.nome}: {tabella.titolo}"
    yield ""
    yield (
        f"{_maiuscola(tabella.significato)}. Una riga si riconosce da: {', '.join(tabella.chiave)}."
        f"{facoltativa if tabella is PIANO_CONTI else ''}"
    )
    yield ""
    yield "| colonna | che cosa contiene | come si scrive | esempio |"
    yield "|---|---|---|---|"
    for colonna in tabella.colonne:
        cosa = f"{colonna.significato}{_unita(colonna)}"
        yield f"| `{colonna.nome}` | {cosa} | {_come(tabella, colonna)} | {esempio(tabella, colonna, anno)} |"
    yield ""


def _come(tabella: Tabella, colonna: Colonna) -> str:
    come = f"una fra: {', '.join(colonna.valori)}" if colonna.valori else COME_SI_SCRIVE[colonna.tipo][0]
    nc = "; N.C. se non è calcolabile" if colonna.nc else ""
    piena = colonna.obbligatoria and colonna.nome not in tabella.nodi[:-1]  # those may be said by another of them
    return f"{come}{nc}{'; mai vuota' if piena else ''}"


def _unita(colonna: Colonna) -> str:
    return f", in {colonna.unita}" if colonna.unita and colonna.unita not in colonna.significato else ""


def _maiuscola(testo: str) -> str:
    return testo[:1].upper() + testo[1:]


def fonte(anno: int, produttore: str, responsabili: Mapping[str, str], da: int | None, licenza: str) -> str:
    """The identity card, without a producer where nobody said it: it then stops the reading.

    responsabili: who answers for each table, as said for the year `da`; licenza: empty where none was said.
    """
    righe = [
        "# Carta d'identità dei dati di questa cartella.",
        "",
        f'titolo = "Risultati {anno}"',
        *([] if produttore else [DA_COMPILARE]),
        f"produttore = {_testo(produttore)}",
        f"# Fino a che giorno arrivano i dati: durante l'anno, per esempio {anno}-06-30.",
        f"data_riferimento = {anno}-12-31",
        "# Come si possono riusare i dati aperti dei rapporti.",
        f"{'' if licenza else '# '}licenza = {_testo(licenza or PREDEFINITA)}",
        "",
        "# Chi risponde di ogni tabella: un ufficio o un ruolo, mai il nome di una persona."
        + (f" Ripresi dal {da}: da confermare." if responsabili else ""),
        "[responsabili]",
        *(f"{_chiave(nome)} = {_testo(ruolo)}" for nome, ruolo in responsabili.items()),
    ]
    if not responsabili:
        righe += ['# conto_economico = "ufficio Ragioneria"', '# altro = "ufficio Programmazione e controllo"']
    return "\n".join([*righe, "", *_DEL_CONTO, ""])


DA_COMPILARE = (
    "# DA COMPILARE: l'ente e l'ufficio, come «Camera di Commercio di Pisa, ufficio Programmazione e controllo»."
)
_DEL_CONTO = (
    "# Come la fonte scrive il conto economico: si tolgono i «# » se serve.",
    "# [tabella.conto_economico]",
    '# descrizione = "Conto economico, in euro interi"',
    '# oneri = "positivi"      # se gli oneri non hanno il segno meno',
    "# tolleranza = 1          # di quanti euro un totale può scostarsi dalle sue parti, se la fonte arrotonda",
)


def regole(anno: int, comuni: str, proprie: str, da: int | None) -> str:
    """The chamber's own rules: none yet; the shared ones in comments, and those of the year `da` to be confirmed."""
    righe = [
        f"# Regole di calcolo di questa camera per il {anno}. Così com'è il file non ne dichiara nessuna, e valgono le",
        "# comuni, riportate qui sotto. Per averne una propria: togliere «# » alla sezione e alla chiave, cambiare il",
        "# valore, e dire in «fonte» chi l'ha decisa e in quale documento.",
        "",
        '# fonte = "…"',
        *_commentate(comuni),
    ]
    if proprie:
        righe += ["", f"# --- Le regole proprie del {da}: quelle che valgono ancora vanno confermate qui sopra.", ""]
        righe += _commentate(proprie)
    return "\n".join([*righe, ""])


def _commentate(toml: str) -> Iterator[str]:
    """The sections of a file of rules as comments; what stands before the first one is said already."""
    righe = toml.lstrip("\ufeff").splitlines()
    prima = next((n for n, riga in enumerate(righe) if riga.startswith("[")), len(righe))
    for riga in ("", *righe[prima:]):
        yield riga if not riga.strip() or riga.startswith("#") else f"# {riga}"


def _testo(valore: str) -> str:
    return json.dumps(valore, ensure_ascii=False)


def _chiave(nome: str) -> str:
    return nome if nome.isascii() and nome.replace("_", "").replace("-", "").isalnum() else _testo(nome)
