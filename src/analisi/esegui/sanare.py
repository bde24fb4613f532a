"""Failing rows sent to the offices that own them: one workbook each, never over one that somebody has filled.

`sanare_importa` takes them home.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analisi.apertura import Analisi, apri
from analisi.calcolo.celle import CELLE
from analisi.dati.formati import ValoreNonValido, converti
from analisi.dati.record import record
from analisi.dati.sanare_voci import NC, Altrove, Controllo, RigaDaSanare, Segno, Voce, coppie, in_parole, mostrato
from analisi.dati.sanare_xlsx import cartella_da_sanare
from analisi.dati.schema import Colonna, Tabella
from analisi.dati.tabelle import TABELLE
from analisi.errors import ErroreAnalisi, ErroreParametri, causa_di_sistema
from analisi.esegui.sanare_file import Scritte, nomi_file, scrivi_cartelle
from analisi.paths import Percorsi, sotto
from analisi.qualita.proprietari import proprietario
from analisi.qualita.verdetto import EsitoControllo, RigaFallita

CARTELLA = "da_sanare"
GRAVITA = {"critical": "critica: blocca la tabella", "grave": "grave", "media": "media", "warning": "avviso"}
"""How severities are called, worst first."""
NOMI = ("descrizione", "titolo", "procedura", "voce")
"""Columns that name a row."""
SOLO_NOME = ("dichiarati", "serie")
"""Tables whose codes are of ours: their rows are known by their name."""
TABELLE_DI_RELAZIONI = ("legami",)
"""Tables that say what must hold, and hold no figure of the source."""

Riga = Mapping[str, Any]


@dataclass(frozen=True)
class _Fallita:
    """A failing row of a check, with the row of the table that it is, where there is just one."""

    esito: EsitoControllo
    riga: RigaFallita
    tabella: Tabella | None
    trovata: Riga | None

    @property
    def colonna(self) -> Colonna | None:
        """The column to correct; None where the row can only be confirmed."""
        if self.tabella is None or self.trovata is None or self.riga.campo not in self.tabella.nomi:
            return None
        return None if self.tabella.nome in TABELLE_DI_RELAZIONI else self.tabella.colonna(self.riga.campo)

    @property
    def gravita(self) -> str:
        """Its weight, as a key of `GRAVITA`."""
        if self.esito.severita == "critical":
            return "critical"
        return self.esito.gravita if self.esito.gravita in GRAVITA else "warning"


def scrivi_da_sanare(percorsi: Percorsi, camera: str, anno: int, uscita: Path | None = None) -> Scritte:
    """Write the workbook of every office that owns open failing rows, in `uscita` or under the chamber's reports.

    Raises ErroreAnalisi where the folder cannot be written, ErroreParametri where it is a file, and as `apri`.
    """
    cartella = uscita or sotto(percorsi.rapporti, str(anno), camera, CARTELLA)
    if cartella.exists() and not cartella.is_dir():
        raise ErroreParametri(f"uscita: «{cartella.name}» è un file; serve una cartella.")
    analisi = apri(camera, anno, radice=percorsi.radice)
    tutte = righe_da_sanare(analisi)
    per_file = {f"{nome}.xlsx": ufficio for ufficio, nome in nomi_file(tutte).items()}
    contenuti = {
        nome: (_cartella(analisi, ufficio, tutte[ufficio]), len(tutte[ufficio])) for nome, ufficio in per_file.items()
    }
    try:
        return scrivi_cartelle(percorsi, cartella, contenuti, (camera, anno), _senza_righe(analisi))
    except OSError as errore:
        causa = causa_di_sistema(errore)
        raise ErroreAnalisi(f"{percorsi.relativo(cartella)}: non si può scrivere ({causa}).") from errore


def _cartella(analisi: Analisi, ufficio: str, righe: Sequence[RigaDaSanare]) -> bytes:
    segno = Segno(analisi.dati.camera, analisi.anno, ufficio, analisi.dati.impronta, tuple(r.voce for r in righe))
    return cartella_da_sanare(segno, analisi.nome_ente, righe)


def scritte_in_righe(percorsi: Percorsi, camera: str, anno: int, scritte: Scritte) -> list[str]:
    """What was written and what was not, in lines to print; what was refused is for the error at the end."""
    righe = [f"Da compilare: {percorsi.relativo(p)} ({_quante(n)})" for p, n in scritte.scritte]
    righe += [f"Già scritta: {percorsi.relativo(p)}" for p in scritte.uguali]
    righe += [f"Tolta: {percorsi.relativo(p)} (nessuna riga aperta)" for p in scritte.tolte]
    superata = "compilata o cambiata, e il suo ufficio non ha più righe aperte: se è già importata si può cancellare"
    righe += [f"Lasciata: {percorsi.relativo(p)} ({superata})" for p in scritte.superate]
    righe += [f"Controllo senza righe, in nessuna cartella: {c}" for c in scritte.senza_righe]
    return righe or ([] if scritte.rifiutate else [f"Nessuna riga da sanare per {camera} {anno}."])


def _quante(righe: int) -> str:
    return "1 riga" if righe == 1 else f"{righe} righe"


def righe_da_sanare(analisi: Analisi) -> dict[str, list[RigaDaSanare]]:
    """The failing cells by role or office, the worst first, then in the order of the checks; offices sorted by name."""
    gruppi: dict[tuple[object, ...], list[_Fallita]] = {}
    for posto, fallita in enumerate(_fallite(analisi)):
        cella = (fallita.riga.tabella, fallita.riga.campo, _chiave(fallita)) if fallita.colonna else (posto,)
        gruppi.setdefault(cella, []).append(fallita)
    pesi = list(GRAVITA)
    per_ufficio: dict[str, list[list[_Fallita]]] = {}
    for gruppo in gruppi.values():
        gruppo.sort(key=lambda f: pesi.index(f.gravita))
        ufficio = proprietario(analisi.quadro, analisi.dati.fonte, gruppo[0].esito, gruppo[0].riga)
        per_ufficio.setdefault(ufficio, []).append(gruppo)
    return {
        ufficio: [
            _riga(numero, gruppo)
            for numero, gruppo in enumerate(sorted(suoi, key=lambda g: pesi.index(g[0].gravita)), start=1)
        ]
        for ufficio, suoi in sorted(per_ufficio.items())
    }


def _fallite(analisi: Analisi) -> Iterator[_Fallita]:
    tabelle: dict[str, list[dict[str, Any]]] = {}
    for esito in analisi.verdetto.esiti:
        if not esito.aperto or esito.severita not in ("critical", "warning"):
            continue
        for riga in esito.righe:
            if riga.deroga:
                continue
            tabella = TABELLE.get(riga.tabella)
            if tabella and tabella.nome not in tabelle and tabella.nome in analisi.dati.tabelle:
                tabelle[tabella.nome] = record(analisi.dati.tabelle[tabella.nome])
            trovata = trova_riga(tabella, tabelle.get(tabella.nome, ()), riga.chiave) if tabella else None
            yield _Fallita(esito, riga, tabella, trovata)


def trova_riga(tabella: Tabella, righe: Sequence[Riga], chiave: Mapping[str, str]) -> Riga | None:
    """The only row of a table that has the key, columns left out being without a value; None where there is not one.

    A column that is not of the table's key tells of another table: then no row is meant.
    """
    if not set(chiave) <= set(tabella.chiave):
        return None
    try:
        cercati = {nome: converti(chiave.get(nome, ""), tabella.colonna(nome)) for nome in tabella.chiave}
    except ValoreNonValido:
        return None
    trovate = [r for r in righe if all(r[nome] == valore for nome, valore in cercati.items())]
    return trovate[0] if len(trovate) == 1 else None


def _chiave(fallita: _Fallita) -> tuple[tuple[str, str], ...]:
    """The key of the row with all its columns, as corrections write it."""
    if fallita.tabella is None or fallita.trovata is None:
        return tuple(fallita.riga.chiave.items())
    tabella, riga = fallita.tabella, fallita.trovata
    return tuple((nome, in_parole(tabella.colonna(nome), dict(riga))) for nome in tabella.chiave)


def _controllo(fallita: _Fallita) -> Controllo:
    """The check with the key that a waiver names: every column of it, also those without a value."""
    chiave = fallita.riga.chiave
    nomi = fallita.tabella.chiave if fallita.tabella and set(chiave) <= set(fallita.tabella.chiave) else tuple(chiave)
    return Controllo(fallita.esito.nome, coppie(chiave, nomi), tuple(fallita.riga.visto.items()))


def _riga(numero: int, gruppo: Sequence[_Fallita]) -> RigaDaSanare:
    prima = gruppo[0]
    colonna = prima.colonna
    valore = in_parole(colonna, prima.trovata) if colonna and prima.trovata else ""
    voce = Voce(
        numero=numero,
        tabella=prima.riga.tabella,
        campo=colonna.nome if colonna else "",
        chiave=_chiave(prima),
        valore=valore,
        riga=_in_parole(prima),
        controlli=tuple(dict.fromkeys(_controllo(f) for f in gruppo)),
        unita=_unita(colonna, prima.trovata),
        altrove=_altrove(colonna, prima),
    )
    effetti = (f"{e.figura}: da {e.da} a {e.a} {e.unita}".rstrip() for f in gruppo for e in f.riga.effetti)
    return RigaDaSanare(
        voce=voce,
        gravita=GRAVITA[prima.gravita],
        problema=_unite(f"{f.esito.descrizione}. Rimedio: {f.esito.rimedio}" for f in gruppo),
        risulta=_unite(f.riga.atteso for f in gruppo),
        come=_unite(f.riga.come for f in gruppo),
        effetti=_unite(effetti),
        trovato=_unite(_trovato(f, colonna, valore) for f in gruppo),
        riga_fonte=_unite(f.riga.riga_fonte for f in gruppo),
    )


def _unita(colonna: Colonna | None, riga: Riga | None) -> str:
    """The unit of a measured cell, as its row says it; empty where it says none. A count of cases is no percentage."""
    if colonna is None or riga is None or colonna.tipo not in ("decimale", "intero"):
        return ""
    unita = str(riga.get("unita_2" if colonna.nome.endswith("_2") else "unita") or "")
    conta = colonna.nome == "risultato_valore" and riga.get("base_valore") is not None
    return "" if conta and unita == "%" else unita


def _altrove(colonna: Colonna | None, fallita: _Fallita) -> tuple[Altrove, ...]:
    """The words that answer for a cell of an indicator elsewhere in its row.

    Any of its cells may turn out not computable; where there is no day because nothing was done, the outcome says so.
    """
    tabella, riga = fallita.tabella, fallita.trovata
    if colonna is None or tabella is None or riga is None or colonna.nome not in CELLE:
        return ()
    if "non_calcolabile" not in tabella.nomi:
        return ()

    def parola(detta: str, campo: str, usato: str) -> Altrove:
        return Altrove(detta, campo, in_parole(tabella.colonna(campo), riga), usato)

    nc = () if colonna.nc else (parola(NC, "non_calcolabile", "vero"),)
    if colonna.nome != "risultato_data" or riga["tipo"] != "data_entro" or riga["risultato_data"] is not None:
        return nc
    return (*nc, *(parola(esito, "esito", esito) for esito in ("non realizzato", "in corso")))


def _unite(testi: Iterator[str] | Sequence[str]) -> str:
    """The different texts among those that are not empty, one a line."""
    return "\n".join(dict.fromkeys(t for t in testi if t))


def _trovato(fallita: _Fallita, colonna: Colonna | None, valore: str) -> str:
    """What the cell holds; what the check says that it found, where that is something else."""
    detto = fallita.riga.trovato
    if colonna is None:
        return detto
    cella = mostrato(colonna, valore)
    if not detto or detto in (cella, valore) or _stesso(detto, valore, colonna):
        return cella
    return f"{cella}\n(il controllo: {detto})"


def _stesso(uno: str, altro: str, colonna: Colonna) -> bool:
    try:
        return converti(uno, colonna) == converti(altro, colonna)
    except ValoreNonValido:
        return False


def _in_parole(fallita: _Fallita) -> str:
    """The key of the row in words, and its name."""
    riga, fonte = fallita.riga, fallita.trovata or {}
    nome = next((str(v) for c in NOMI if (v := fonte.get(c) or riga.contesto.get(c))), "")
    tolte = {"riga_fonte", "descrizione", *(("serie", "codice") if riga.tabella in SOLO_NOME and nome else ())}
    if riga.tabella in SOLO_NOME and nome and fonte.get("soggetto"):
        nome += f" ({fonte['soggetto']})"
    # a key column that is also the name, as the kind of a resource, says itself once
    codici = [f"{c.replace('_', ' ')} {v}" for c, v in riga.chiave.items() if c not in tolte]
    if nome and nome in riga.chiave.values() and "descrizione" not in riga.chiave:
        nome = ""
    return ": ".join(p for p in (", ".join(codici), " ".join(nome.split())) if p)


def _senza_righe(analisi: Analisi) -> tuple[str, ...]:
    """The open checks that name no row: they are nobody's in particular, and stand in no workbook."""
    gravi = (e for e in analisi.verdetto.esiti if e.aperto and e.severita in ("critical", "warning") and not e.righe)
    return tuple(f"{e.nome}: {e.errore or e.descrizione}" for e in gravi)
