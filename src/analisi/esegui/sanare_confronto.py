"""What offices decided beside what the data hold now: which corrections and waivers come of it, and what does not fit.

Nothing is read from disk or written here; `sanare_importa` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analisi.apertura import Analisi
from analisi.dati.correzioni import NOME_FILE as CORREZIONI
from analisi.dati.correzioni import Correzione
from analisi.dati.deroghe import Chiave, Deroga, RigaVista, TutteViste
from analisi.dati.formati import ValoreNonValido, converti, dice_nc
from analisi.dati.record import record
from analisi.dati.sanare_lettura import Decisione
from analisi.dati.sanare_voci import FINO_AL, NC, RIGA, VALORE, Controllo, Voce, in_parole, mostrato, scritto
from analisi.dati.schema import Colonna
from analisi.dati.tabelle import TABELLE
from analisi.dati.visto import Visto, differenze, il_piu_vicino, quantita
from analisi.errors import Difetto
from analisi.esegui.sanare import righe_da_sanare, trova_riga
from analisi.qualita.verdetto import RigaFallita, Verdetto


@dataclass
class Confronto:
    """The decisions beside the data: what is to be added and what does not fit.

    correzioni, deroghe: each with the decision that asks for it; two decisions that ask for the same waiver add one.
    """

    analisi: Analisi
    correzioni: list[tuple[Decisione, Correzione]] = field(default_factory=list)
    deroghe: list[tuple[Decisione, Deroga]] = field(default_factory=list)
    difetti: list[Difetto] = field(default_factory=list)
    _righe: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def esamina(self, decisione: Decisione) -> None:
        """Put a decision where it belongs."""
        if decisione.valore is not None:
            self.correzione(decisione, decisione.valore)
        else:
            self.conferma(decisione)

    def correzione(self, decisione: Decisione, valore: str) -> None:
        """Add a correction of a cell that has none yet and holds what the office saw."""
        nuova = _correzione(decisione, valore)
        # the last one is what the table shows
        prima = next((c for c in reversed(self.analisi.dati.correzioni) if _stessa_cella(nuova, c)), None)
        if prima is not None:
            atteso = f"nessuna correzione di questa cella: in {CORREZIONI} ce n'è già una del {prima.data} "
            atteso += (
                f"({prima.deciso_da}), che usa «{prima.valore_usato}»; per cambiarla modificare a mano quella voce"
            )
            self.difetti.append(decisione.difetto(VALORE, valore, atteso))
        elif self.immutata(decisione, VALORE):
            self.correzioni.append((decisione, nuova))

    def conferma(self, decisione: Decisione) -> None:
        """Add a waiver for each check that the row still fails, unless there is the same already."""
        if not self.immutata(decisione, FINO_AL):
            return
        verdetto = self.analisi.verdetto
        righe = {c: righe_che_falliscono(verdetto, c.nome, c.chiave) for c in decisione.voce.controlli}
        falliti = [c for c, sue in righe.items() if sue]
        utili = [_deroga(decisione, c) for c in falliti]
        for controllo in falliti:
            differenti = [differenze(dict(controllo.visto), r.visto, r.tabella) for r in righe[controllo]]
            if all(differenti):
                atteso = "una conferma di quello che c'è ora: rifare la cartella con «analisi sanare»"
                self.difetti.append(decisione.difetto(FINO_AL, il_piu_vicino(differenti), atteso))
        if not utili:
            atteso = "una riga che non supera il controllo: ora lo supera, e non c'è nulla da confermare"
            self.difetti.append(decisione.difetto(FINO_AL, "riga a posto", atteso))
        presenti = {senza_codice(d) for d in (*self.analisi.dati.deroghe, *(d for _, d in self.deroghe))}
        self.deroghe += [(decisione, utile) for utile in utili if senza_codice(utile) not in presenti]

    def righe_intere(self, decisioni: Sequence[Decisione]) -> None:
        """A fault for every confirmation whose waiver would cover more than was decided.

        A waiver knows a row by its check and key, not by its column: another cell of the row that fails the same check
        would be waived unseen, or for longer than somebody wanted.
        """
        confermate = [d for d in decisioni if d.valore is None]
        if not confermate:
            return
        decise = {_cella(d.voce): d for d in decisioni}
        aperte = [r.voce for righe in righe_da_sanare(self.analisi).values() for r in righe]
        for decisione in confermate:
            for voce in aperte:
                comuni = [c.nome for c in decisione.voce.controlli if c in voce.controlli]
                altra = decise.get(_cella(voce))
                decisa = altra is not None and (altra.valore is not None or altra.scade == decisione.scade)
                if comuni and not decisa:
                    self.difetti.append(decisione.difetto(FINO_AL, decisione.scade, _anche(voce, comuni)))

    def viste_corrette(self) -> None:
        """What the new waivers have seen, with the corrections of their own rows that come with them."""
        for posto, (decisione, deroga) in enumerate(self.deroghe):
            voce = decisione.voce
            corrette = {
                c.campo: c.valore_usato
                for _, c in self.correzioni
                if (c.tabella, c.chiave) == (voce.tabella, voce.chiave) and c.campo in quantita(TABELLE[c.tabella])
            }
            assert not isinstance(deroga.righe, TutteViste)
            righe = tuple(replace(r, visto=_con(r.visto or {}, corrette)) for r in deroga.righe)
            self.deroghe[posto] = decisione, replace(deroga, righe=righe)

    def immutata(self, decisione: Decisione, dove: str) -> bool:
        """Whether the cell still holds what the office saw; a row without a cell to blame has nothing to compare."""
        voce, colonna = decisione.voce, decisione.voce.colonna
        if not voce.campo:
            return True
        riga = trova_riga(TABELLE[voce.tabella], self.tabella(voce.tabella), dict(voce.chiave)) if colonna else None
        if colonna is None or riga is None:
            atteso = "una riga che sia ancora nella tabella: rifare la cartella con «analisi sanare»"
            self.difetti.append(decisione.difetto(RIGA, voce.riga, atteso))
            return False
        for campo, prima in dict.fromkeys(((voce.campo, voce.valore), decisione.cella)):
            sua = TABELLE[voce.tabella].colonna(campo)
            ora = in_parole(sua, riga)
            if ora != prima:
                quale = "valore di ora" if campo == voce.campo else f"valore di ora in «{campo}»"
                atteso = f"una decisione sul {quale}, che è {mostrato(sua, ora)} e non più "
                atteso += f"{mostrato(sua, prima)}: rifare la cartella con «analisi sanare»"
                self.difetti.append(decisione.difetto(dove, decisione.valore or decisione.scade, atteso))
                return False
        return True

    def tabella(self, nome: str) -> list[dict[str, Any]]:
        """The rows of a table, none where it was not supplied."""
        if nome not in self._righe:
            fornita = self.analisi.dati.tabelle.get(nome)
            self._righe[nome] = [] if fornita is None else record(fornita)
        return self._righe[nome]


def gia_importata(decisione: Decisione, correzioni: Sequence[Correzione], deroghe: Sequence[Deroga]) -> bool:
    """Whether all that a decision says is in the files already, as it says it."""
    if decisione.valore is not None:
        nuova = _correzione(decisione, decisione.valore)
        return any(_stessa(nuova, c) for c in correzioni)
    presenti = {senza_codice(d) for d in deroghe}
    return all(senza_codice(_deroga(decisione, c)) in presenti for c in decisione.voce.controlli)


def _correzione(decisione: Decisione, valore: str) -> Correzione:
    voce, (campo, trovato) = decisione.voce, decisione.cella
    return Correzione(
        voce.tabella, voce.chiave, campo, trovato, valore, decisione.motivo, decisione.deciso_da, decisione.data
    )


def _deroga(decisione: Decisione, controllo: Controllo) -> Deroga:
    """A waiver of a check that the row fails; its code comes from the place that it will have in the file."""
    d = decisione
    riga = RigaVista(controllo.chiave, dict(controllo.visto))
    return Deroga(controllo.nome, (riga,), d.motivo, d.deciso_da, d.data, d.scade)


def righe_che_falliscono(verdetto: Verdetto, controllo: str, chiave: Chiave) -> list[RigaFallita]:
    """The rows of a key that fail a check, waived or not."""
    righe = [r for e in verdetto.esiti if e.nome == controllo and not e.superato for r in e.righe]
    return [r for r in righe if all(r.chiave.get(c, "") == v for c, v in chiave)]


def _cella(voce: Voce) -> tuple[object, ...]:
    return voce.tabella, voce.campo, voce.chiave


def _anche(voce: Voce, controlli: Sequence[str]) -> str:
    quale = f"la colonna «{voce.campo}»" if voce.campo else "un'altra segnalazione"
    return (
        f"una decisione anche per {quale} della stessa riga ({voce.riga}), che non supera lo stesso controllo "
        f"({', '.join(controlli)}): la conferma varrebbe per tutte e due; correggerla, o confermarla fino allo stesso "
        "giorno"
    )


def _stessa_cella(nuova: Correzione, vecchia: Correzione) -> bool:
    """Whether an older correction is of the same cell; its key may leave columns out."""
    if (nuova.tabella, nuova.campo) != (vecchia.tabella, vecchia.campo):
        return False
    tabella, chiave = TABELLE[nuova.tabella], dict(nuova.chiave)
    return all(_uguali(tabella.colonna(nome), chiave.get(nome, ""), valore) for nome, valore in vecchia.chiave)


def _stessa(nuova: Correzione, vecchia: Correzione) -> bool:
    """Whether a correction says the same as an older one."""
    if not _stessa_cella(nuova, vecchia):
        return False
    colonna = TABELLE[nuova.tabella].colonna(nuova.campo)
    detti = [(c.motivo, c.deciso_da, c.data) for c in (nuova, vecchia)]
    return detti[0] == detti[1] and _uguali(colonna, nuova.valore_usato, vecchia.valore_usato)


def _uguali(colonna: Colonna, uno: str, altro: str) -> bool:
    return _canonico(colonna, uno) == _canonico(colonna, altro)


def _canonico(colonna: Colonna, testo: str) -> str:
    """A value of a column in the one way in which it is written here, whatever way somebody wrote it."""
    if colonna.nc and dice_nc(testo):
        return NC
    try:
        valore = converti(testo, colonna)
    except ValoreNonValido:
        return testo
    return "" if valore is None else scritto(valore)


def senza_codice(deroga: Deroga) -> tuple[object, ...]:
    """What a waiver says, apart from its place in the file and from key columns without a value."""
    righe = deroga.righe if isinstance(deroga.righe, TutteViste) else tuple(_senza_vuoti(r) for r in deroga.righe)
    return deroga.controllo, righe, deroga.motivo, deroga.deciso_da, deroga.data, deroga.scade


def _senza_vuoti(riga: RigaVista) -> tuple[object, ...]:
    return tuple(sorted((c, v) for c, v in riga.chiave if v)), tuple(sorted((riga.visto or {}).items()))


def _con(visto: Visto, corrette: Visto) -> Visto:
    return {nome: v for nome, v in {**visto, **corrette}.items() if v not in ("", NC)}
