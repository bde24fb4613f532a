"""The form that a chamber fills for the group: a sheet a theme, a row a measure, its cells as the measure needs them.

What becomes of it when it comes back is in `ricevuti`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analisi.dati.formule import leggi
from analisi.dati.panel_tabelle import VERSIONI
from analisi.dati.panel_tipi import SIMULATO, DatiPanel, Ente, Indicatore, Misura
from analisi.dati.schema import Colonna, TipoColonna
from analisi.errors import ErroreParametri
from analisi.moduli.modulo import NC, ColonnaModulo, DaCompilare, ModuloExcel, RigaModulo, scrivi_modulo

_SU_TOTALE = frozenset({"proporzione", "tasso"})
_PERIODO = "l'anno, oppure un suo semestre o trimestre, dall'elenco"
_RADICE_CON_VERSIONI = "cessazioni"
"""Closures are net or gross of the ones ordered by the office also where no observation says so yet."""

MODELLO = ModuloExcel(
    tipo="modello-rilevazione",
    formato="1",
    comando="una cartella creata con «analisi modello --camera <ente> --anno <anno>» e compilata",
    identita=("ente",),
    chiamato=("nel modello", "del modello", "dal modello"),
    autore="Gruppo di benchmarking",
    note="nota",
    da_scrivere="Lo scrive il gruppo di benchmarking prima di mandare la cartella.",
    se_manca="; se il dato manca, la cella va lasciata vuota",
    detta=lambda codice, _: f"la riga della misura «{codice}», che il modello ha",
    colonne=(
        ColonnaModulo(Colonna("codice", "testo", "il codice di una misura del foglio"), 24),
        ColonnaModulo(Colonna("misura", "testo", "Che cosa si misura"), 44),
        ColonnaModulo(Colonna("unità", "testo", "L'unità del valore"), 14),
        ColonnaModulo(Colonna("periodo", "periodo", "L'anno, un suo semestre o trimestre"), 12, da_compilare=True),
        ColonnaModulo(Colonna("valore", "decimale", "Il valore della misura"), 18, da_compilare=True),
        ColonnaModulo(Colonna("numeratore", "decimale", "Da cui viene il valore"), 14, da_compilare=True),
        ColonnaModulo(Colonna("denominatore", "decimale", "Da cui viene il valore"), 14, da_compilare=True),
        ColonnaModulo(Colonna("scarto tipo", "decimale", "Lo scarto tipo dei casi"), 14, da_compilare=True),
        ColonnaModulo(Colonna("versione", "scelta", "Di che cosa si conta", valori=VERSIONI), 17, da_compilare=True),
        ColonnaModulo(
            Colonna("fonte", "testo", "Il documento o l'archivio da cui viene il dato"), 36, da_compilare=True
        ),
        ColonnaModulo(Colonna("nota", "testo", "Quello che serve a capire il dato"), 36, da_compilare=True),
    ),
    istruzioni={
        "Che cos'è": {
            "Scopo": "I dati con cui il gruppo confronta le camere: una riga per misura, un foglio per tema. Ogni "
            "misura compare una volta sola in tutta la cartella, sotto il primo tema che ne ha bisogno.",
            "Da restituire a": "gruppo di benchmarking",
            "Da restituire entro": "",
        },
        "Come si compila": {
            "Celle da compilare": "Lo sfondo è chiaro. Le altre sono bloccate: dove c'è scritto «non richiesto» non "
            "serve nulla.",
            "Righe e colonne": "Non si aggiungono, non si tolgono e non si rinominano. Una misura che manca si "
            "segnala al gruppo.",
            "Numeri": "Si scrivono come numeri, senza unità: 1234,56. Gli oneri sono positivi.",
            "N.C.": "Si scrive nella colonna «valore» quando il valore non è calcolabile: il gruppo saprà che è stato "
            "chiesto e che non si può dare. Nella nota si può dire perché.",
            "Cella vuota": "Il dato manca, o non è stato cercato. Non vale zero e non vale N.C.",
            "Zero": "È un valore: si è contato, e non ce n'è nessuno.",
        },
        "Le colonne": {
            "periodo": "L'anno è già scritto; dall'elenco si può scegliere un semestre (H1, H2) o un trimestre (Q1–Q4) "
            "dello stesso anno. Una consistenza è quella dell'ultimo giorno del periodo.",
            "valore": "Nell'unità della colonna «unità». I conteggi sono interi, da zero in su.",
            "numeratore, denominatore": "Da cui viene un valore già calcolato. Per una media il denominatore è il "
            "numero dei casi.",
            "scarto tipo": "Solo per le medie: lo scarto tipo dei casi, nella stessa unità del valore.",
            "versione": "Per le cessazioni: al netto (netta) o al lordo (lorda) di quelle d'ufficio; se non si sa, "
            "«non dichiarata». Con un valore è obbligatoria: le due cose non si confrontano.",
            "fonte": "Il documento o l'archivio da cui viene il dato; vuota, si intende questa cartella.",
            "nota": "Quello che serve a capire il dato: un perimetro diverso, un cambio di metodo.",
        },
    },
)


@dataclass(frozen=True)
class MisuraChiesta:
    """A measure that the form asks for. indicatori: codes of those that need it; richieste: the optional columns that
    it needs; casi: whether its denominator is a number of cases; proporzione: whether its numerator is part of that.
    """

    tema: str
    misura: Misura
    indicatori: tuple[str, ...]
    richieste: frozenset[str]
    casi: bool
    proporzione: bool

    @property
    def tipi(self) -> Mapping[str, TipoColonna]:
        """How its numbers are read, by column."""
        altra: TipoColonna = "percentuale" if self.misura.unita.startswith("%") else "decimale"
        del_valore: dict[str, TipoColonna] = {"conteggio": "intero", "importo": "euro"}
        casi: TipoColonna = "intero" if self.casi else "decimale"
        valore = del_valore.get(self.misura.natura, altra)
        return {"valore": valore, "numeratore": "decimale", "denominatore": casi, "scarto tipo": "decimale"}

    def riga(self, anno: int) -> RigaModulo:
        """Its row for a year."""
        m, scelti = self.misura, self.indicatori[:6]
        altri = f" e altri {len(self.indicatori) - len(scelti)}" if len(self.indicatori) > len(scelti) else ""
        periodi = (str(anno), *(f"{anno}-H{n}" for n in (1, 2)), *(f"{anno}-Q{n}" for n in (1, 2, 3, 4)))
        tipi = {nome: Colonna(nome, tipo, "") for nome, tipo in self.tipi.items()}
        serve_a = f"Unità: {m.unita}. Vuota se il dato manca. Serve a: {', '.join(scelti)}{altri}."
        una_parte = ": una parte del denominatore" if self.proporzione else ""
        sotto = "Il numero dei casi della media." if self.casi else "Il denominatore da cui viene il valore."
        su_richiesta = {
            "numeratore": DaCompilare(tipi["numeratore"], f"Da cui viene il valore{una_parte}.", minimo=">=0"),
            "denominatore": DaCompilare(tipi["denominatore"], sotto, minimo=">=1" if self.casi else ">0"),
            "scarto tipo": DaCompilare(tipi["scarto tipo"], "Lo scarto tipo dei casi della media.", minimo=">0"),
            "versione": DaCompilare(
                Colonna("versione", "scelta", "", valori=VERSIONI), cosa=f"una fra {', '.join(VERSIONI)}"
            ),
        }
        periodo = Colonna("periodo", "scelta", "", valori=periodi)
        minimo = ">=0" if m.natura == "conteggio" else ""
        return RigaModulo(
            m.codice,
            {
                "codice": m.codice,
                "misura": m.nome,
                "unità": m.unita,
                "periodo": DaCompilare(periodo, cosa=_PERIODO, iniziale=anno, formato="General"),
                "valore": DaCompilare(tipi["valore"], serve_a, (NC,), minimo),
                **{n: cella if n in self.richieste else MODELLO.chiusa for n, cella in su_richiesta.items()},
            },
        )


def modello(dati: DatiPanel, ente: str, anno: int) -> bytes:
    """The workbook that `ente` (a code of the registry) fills for `anno`; the same input gives the same bytes.

    Raises ErroreParametri where that body cannot have figures for the year, or no indicator is of its perimeter.
    """
    soggetto = dati.enti[ente]
    if soggetto.perimetro == "insieme":
        raise ErroreParametri(f"{soggetto.nome} è un insieme di enti, che fa solo da riferimento: non compila modelli.")
    # who lived for a part of the year can still give a quarter, a half or a stock
    if perche := perche_mai(dati, soggetto, anno):
        raise ErroreParametri(f"anno {anno}: {perche}.")
    chieste = misure_chieste(dati, soggetto)
    if not chieste:
        raise ErroreParametri(f"nessun indicatore riguarda il perimetro «{soggetto.perimetro}» di {soggetto.nome}.")
    di_che = " (provincia)" if soggetto.perimetro == "provincia" else ""
    titolo = f"{f'{SIMULATO} · ' if dati.simulazione else ''}Rilevazione {anno} — {soggetto.nome}{di_che}"
    fogli = {tema: [c.riga(anno) for c in chieste if c.tema == tema] for tema in dict.fromkeys(c.tema for c in chieste)}
    return scrivi_modulo(MODELLO, titolo, {"simulazione": dati.simulazione, "ente": ente, "anno": str(anno)}, fogli)


def misure_chieste(dati: DatiPanel, ente: Ente) -> tuple[MisuraChiesta, ...]:
    """Each measure that the indicators of the perimeter of `ente` need, under the first theme that does."""
    indicatori = {i: _misure(i) for i in dati.indicatori.values() if i.perimetro == ente.perimetro}
    temi = dict.fromkeys(i.tema for i in indicatori)
    prima: dict[str, str] = {}
    for tema in temi:
        for codice in (c for i, codici in indicatori.items() if i.tema == tema for c in codici):
            prima.setdefault(codice, tema)
    return tuple(
        _chiesta(dati, tema, c, [i for i, codici in indicatori.items() if c in codici]) for c, tema in prima.items()
    )


def perche_mai(dati: DatiPanel, ente: Ente, anno: int) -> str:
    """Why a body has no figures at all for a year; empty where it existed on some day of it."""
    inizio, fine = date(anno, 1, 1), date(anno, 12, 31)
    return "" if ente.nel_periodo(inizio, fine) else perche_non_esiste(dati, ente, inizio, fine, f"il {anno}")


def perche_non_esiste(dati: DatiPanel, ente: Ente, da: date, a: date, quando: str) -> str:
    """Why nothing can be said of `ente` from `da` to `a`, and what to do; empty where it existed all along."""
    if ente.esiste(da, a):
        return ""
    if ente.dal is not None and da < ente.dal:
        precedenti = ", ".join(f"«{e.codice}»" for e in dati.enti.values() if e.confluito_in == ente.codice)
        forse = f"; prima c'erano {precedenti}" if precedenti else ""
        return f"{ente.nome} esiste dal {ente.dal:%d/%m/%Y}, non in tutto {quando}{forse}"
    fine = f"{ente.nome} è esistita fino al {ente.al:%d/%m/%Y}" if ente.al else ente.nome
    nuova = dati.enti.get(ente.confluito_in)
    if nuova is None:
        return f"{fine}, non in tutto {quando}"
    return f"{fine}, poi è confluita in {nuova.nome}: usare il modello di «{nuova.codice}»"


def _misure(indicatore: Indicatore) -> tuple[str, ...]:
    """Codes of the measures of the formula of `indicatore`, numerator first."""
    formule = [leggi(testo) for testo in (indicatore.numeratore, indicatore.denominatore) if testo]
    return tuple(dict.fromkeys(t.codice for formula in formule for t in formula.termini))


def _chiesta(dati: DatiPanel, tema: str, codice: str, suoi: list[Indicatore]) -> MisuraChiesta:
    misura = dati.misure[codice]
    sopra = [i for i in suoi if codice in leggi(i.numeratore).nomi]
    # alone in a formula, a value is the indicator itself: only then its own terms say more than the formula does
    gia_fatta = {i.tipo_statistico for i in sopra if misura.natura == "valore" and not i.denominatore}
    media = "media" in gia_fatta
    su_totale = bool(gia_fatta & _SU_TOTALE) and not media
    medie = [i for i in suoi if i.tipo_statistico == "media"]
    conta_i_casi = any(i.denominatore and codice in leggi(i.denominatore).nomi for i in medie)
    versioni = codice.startswith(_RADICE_CON_VERSIONI) or any(
        r.versione for r in dati.rilevazioni if r.misura == codice
    )
    servono = {
        "numeratore": su_totale,
        "denominatore": su_totale or media,
        "scarto tipo": bool(medie) and not conta_i_casi,
        "versione": versioni,
    }
    richieste = frozenset(nome for nome, serve in servono.items() if serve)
    codici = tuple(i.codice for i in suoi)
    return MisuraChiesta(tema, misura, codici, richieste, media, su_totale and "proporzione" in gia_fatta)
