"""The panels and the parameters of the comparison, read from `panel.toml`; codes are checked elsewhere."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from analisi.caratteri import visibile
from analisi.dati.codici import perche_non_codice
from analisi.dati.formati import suggerimento
from analisi.dati.panel_tabelle import PERIMETRI
from analisi.dati.panel_tipi import Metodo, Panel
from analisi.errors import Difetto

COMPOSIZIONI = ("enti", "classi", "simili")
_ELENCHI = (*COMPOSIZIONI, "riferimenti")
_CHIAVI = ("titolo", "perimetro", *_ELENCHI, "quanti")
_SEZIONI = ("panel", "metodo")
_LIMITI = {
    "minimo_enti": (2, 100),
    "copertura_minima_pct": (0, 100),
    "minimo_quartili": (4, 1000),
    "livello_pct": (50, 99),
    "estrazioni": (100, 1_000_000),
}
"""Least and largest value of each parameter of `Metodo`."""

SEZIONE = "[panel.codice]"


@dataclass
class LetturaPanel:
    """The reading of one `panel.toml`; `luogo` is how messages call it, `difetti` gathers every fault."""

    percorso: Path
    luogo: str
    difetti: list[Difetto] = field(default_factory=list)

    def esegui(self) -> tuple[dict[str, Panel] | None, Metodo]:
        """The panels (None where the file cannot be read) and the parameters, those not written at their defaults."""
        contenuto = self._letto()
        if contenuto is None:
            return None, Metodo()
        self._sconosciute("", contenuto, _SEZIONI)
        sezioni = contenuto.get("panel", {})
        if not isinstance(sezioni, dict) or not sezioni:
            self.difetto("", "nessun panel", f"almeno una sezione {SEZIONE} con titolo, perimetro ed enti")
            sezioni = {}
        minuscoli = [codice.casefold() for codice in sezioni]
        for codice in sezioni:
            if minuscoli.count(codice.casefold()) > 1:
                self.difetto(f"[panel.{codice}]", codice, "un codice che non differisca da un altro solo per maiuscole")
        panel = {codice: self._panel(codice, valori) for codice, valori in sezioni.items()}
        return {c: p for c, p in panel.items() if p is not None}, self._metodo(contenuto.get("metodo", {}))

    def difetto(self, sezione: str, trovato: object, atteso: str, *, riga: int = 0) -> None:
        """Add a fault; `sezione` is quoted as it is written in the file."""
        self.difetti.append(Difetto(self.luogo, riga=riga, colonna=sezione, trovato=str(trovato), atteso=atteso))

    def _letto(self) -> dict[str, Any] | None:
        try:
            return tomllib.loads(self.percorso.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            self.difetto("", "file mancante", f"i panel del gruppo, in sezioni {SEZIONE}")
        except tomllib.TOMLDecodeError as errore:
            trovata = re.search("at line ([0-9]+)", str(errore))
            atteso = "TOML corretto: chiave = valore, i testi fra virgolette, nessuna chiave o sezione ripetuta"
            self.difetto("", "testo che non si legge", atteso, riga=int(trovata[1]) if trovata else 0)
        except (UnicodeDecodeError, OSError):
            self.difetto("", "file che non si legge", "un file TOML in UTF-8")
        return None

    def _sconosciute(self, sezione: str, valori: dict[str, Any], note: tuple[str, ...]) -> None:
        for chiave in valori:
            if chiave not in note:
                self.difetto(sezione or chiave, f"chiave sconosciuta {chiave}" if sezione else "sezione sconosciuta",
                             f"una fra {', '.join(note)}{suggerimento(chiave, note)}")  # fmt: skip

    def _panel(self, codice: str, valori: object) -> Panel | None:
        sezione = f"[panel.{visibile(codice)}]"
        if not isinstance(valori, dict):
            self.difetto(sezione, valori, f"una sezione {SEZIONE} con titolo, perimetro ed enti")
            return None
        prima = len(self.difetti)
        if perche := perche_non_codice(codice, cartella=True):
            self.difetto(sezione, visibile(codice), perche)
        self._sconosciute(sezione, valori, _CHIAVI)
        elenchi = {nome: self._elenco(f"{sezione} {nome}", valori.get(nome, [])) for nome in _ELENCHI}
        self._composizione(sezione, valori)
        self._testata(sezione, valori)
        if len(self.difetti) > prima:
            return None
        return Panel(codice, valori["titolo"], valori["perimetro"], quanti=valori.get("quanti", 0), **elenchi)

    def _testata(self, sezione: str, valori: dict[str, Any]) -> None:
        titolo = valori.get("titolo")
        if not isinstance(titolo, str) or not titolo.strip():
            self.difetto(f"{sezione} titolo", titolo or "", "il titolo del panel, fra virgolette")
        perimetro, ammessi = valori.get("perimetro"), tuple(p for p in PERIMETRI if p != "insieme")
        if perimetro not in ammessi:
            self.difetto(f"{sezione} perimetro", perimetro or "", f"uno fra {', '.join(ammessi)}")

    def _composizione(self, sezione: str, valori: dict[str, Any]) -> None:
        """A panel is made in one way, and neighbours are some number of bodies."""
        scelte = [nome for nome in COMPOSIZIONI if nome in valori]
        if len(scelte) != 1:
            trovato = " e ".join(scelte) or "nessuna composizione"
            self.difetto(sezione, trovato, "una sola chiave fra enti, classi e simili (con quanti)")
        quanti = valori.get("quanti")
        if "simili" in valori and (type(quanti) is not int or quanti < 1):
            self.difetto(
                f"{sezione} quanti", "" if quanti is None else quanti, "quanti enti simili prendere, da 1 in su"
            )
        if "simili" not in valori and quanti is not None:
            self.difetto(f"{sezione} quanti", quanti, "la chiave quanti solo insieme a simili: toglierla")

    def _elenco(self, luogo: str, valori: object) -> tuple[str, ...]:
        if not isinstance(valori, list) or not all(isinstance(v, str) and v.strip() for v in valori):
            self.difetto(luogo, valori, 'un elenco di codici fra virgolette, come ["lucca", "pisa"]')
            return ()
        for ripetuto in sorted({v for v in valori if valori.count(v) > 1}):
            self.difetto(luogo, ripetuto, "ogni codice una volta sola: togliere la ripetizione")
        return tuple(valori)

    def _metodo(self, valori: object) -> Metodo:
        nomi = tuple(f.name for f in fields(Metodo))
        if not isinstance(valori, dict):
            self.difetto("[metodo]", valori, "una sezione [metodo] con i parametri del confronto")
            return Metodo()
        self._sconosciute("[metodo]", valori, nomi)
        buoni = {nome: v for nome, v in valori.items() if nome in nomi and self._entro(nome, v)}
        return Metodo(**buoni)

    def _entro(self, nome: str, valore: object) -> bool:
        minimo, massimo = _LIMITI[nome]
        entro = type(valore) is int and minimo <= valore <= massimo
        if not entro:
            self.difetto(f"[metodo] {nome}", valore, f"un numero intero da {minimo} a {massimo}")
        return entro
