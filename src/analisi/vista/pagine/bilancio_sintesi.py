"""Page one of the accounts: what the results are, what they differ from and by how much, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.calcolo.bilancio import BUDGET, ObiettivoPerdita, Scostamento, basi_note, obiettivo_perdita
from analisi.calcolo.conto import ANNO_PRECEDENTE, CONSUNTIVO, ContoEconomico, Ruolo
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Elenco, Paragrafo, Scheda, Schede
from analisi.vista.pagine.bilancio import (
    fin_dove,
    ha_consuntivo,
    nome_base,
    nota_confronto,
    posti,
    scostamento_di,
)
from analisi.vista.pagine.comune import mancanza

RISULTATI: dict[Ruolo, str] = {
    "esercizio": "Il risultato economico dell'esercizio",
    "corrente": "Il risultato della gestione corrente",
}
DETTE = 5
"""Lines whose variance page one tells."""


def sintesi_conto(d: Analisi) -> Vista | None:
    """What differs from the budget of the body, by how much, and who answers for it."""
    fermo = mancanza(d, ("conto_economico",))
    if fermo is not None or d.quadro.conto is None:
        return fermo
    if not ha_consuntivo(d):
        return Paragrafo(_senza_consuntivo(d, d.quadro.conto))
    schede = (*_schede_risultati(d), *_schede_rilevanti(d))
    frasi = tuple(_frasi(d, d.quadro.conto))
    viste = ([Schede(schede)] if schede else []) + ([Elenco(frasi)] if frasi else [])
    return Gruppo(tuple(viste)) if viste else None


def _senza_consuntivo(d: Analisi, conto: ContoEconomico) -> str:
    """That the year is not closed, or its closing not given, and what there is to read."""
    leggibili = {"budget_iniziale": "il preventivo", "revisione_luglio": "la revisione di luglio"}
    ci_sono = [nome for versione, nome in leggibili.items() if versione in conto.versioni]
    ci_sono += ["le risorse dei programmi"] if d.quadro.risorse is not None else []
    giorno = fm.data(d.data_riferimento).removesuffix(f" {d.anno}")
    finito = d.anno_chiuso
    testa = f"La fonte non dà il consuntivo {d.anno}" if finito else f"Al {giorno} il conto economico non è chiuso"
    if not ci_sono:
        return f"{testa}, e la fonte non dà preventivi."
    verbo = "si legge" if len(ci_sono) == 1 and not ci_sono[0].startswith("le ") else "si leggono"
    return f"{testa}: qui {verbo} {parole.elenco(ci_sono)}."


def _schede_risultati(d: Analisi) -> Iterator[Scheda]:
    for ruolo in RISULTATI:
        scarto = scostamento_di(d, ruolo)
        if scarto is not None and scarto.finale is not None:
            yield Scheda(scarto.conto.voce, fm.euro_unita(scarto.finale, 0), nota_confronto(d, scarto))


def _schede_rilevanti(d: Analisi) -> Iterator[Scheda]:
    """How many variances are material, where a rule says which."""
    if not any(s.rilevante is not None for s in d.quadro.scostamenti or ()):
        return
    elenco = rilevanti(d)
    sfavorevoli = sum(s.segno == "sfavorevole" for s in elenco)
    quanti = f"di cui {parole.plurale(sfavorevoli, 'sfavorevole', 'sfavorevoli')}" if elenco else ""
    yield Scheda("Scostamenti rilevanti", fm.numero(len(elenco)), quanti)


def rilevanti(d: Analisi) -> list[Scostamento]:
    """The material variances of the leaf accounts, largest first."""
    return _per_grandezza(s for s in d.quadro.scostamenti or () if s.rilevante and s.conto.foglia)


def _per_grandezza(scostamenti: Iterable[Scostamento]) -> list[Scostamento]:
    return sorted(scostamenti, key=lambda s: -abs(s.euro or Decimal(0)))


def _frasi(d: Analisi, conto: ContoEconomico) -> Iterator[Testo]:
    for ruolo, nome in RISULTATI.items():
        risultato = conto.di_ruolo(ruolo)
        if risultato is None or risultato.importi[CONSUNTIVO] is None:
            yield f"{nome} non si conosce: la fonte non lo scrive, e non ha tutte le sue parti."
    if fin_dove(d):
        yield (
            f"Gli importi arrivano al {fin_dove(d)}: una parte d'anno non si confronta con un preventivo, né con il "
            "consuntivo di un anno intero."
        )
    else:
        yield from _frasi_confronti(d, conto)
    if chi := d.dati.fonte.responsabili.get("risultato_corrente"):
        yield f"Del risultato corrente rispondono: {chi}."


def _frasi_confronti(d: Analisi, conto: ContoEconomico) -> Iterator[Testo]:
    note = basi_note(conto)
    for base in BUDGET:
        yield from frase_confronto(d, "corrente", base)
    for ruolo in RISULTATI:
        yield from frase_confronto(d, ruolo, ANNO_PRECEDENTE)
    if conto.senza_precedente:
        yield f"I conti del {d.anno - 1} ci sono, ma non si confrontano con questi: {conto.senza_precedente}."
    yield from _senza_preventivi(d, [b for b in BUDGET if b in note])
    yield from frasi_obiettivo(d)
    yield from (_frase_scostamento(d, s) for s in _da_dire(d))


def frase_confronto(d: Analisi, ruolo: Ruolo, base: str) -> Iterator[Testo]:
    """How the final amount of a result compares with a budget or with the year before; nothing where it cannot."""
    scarto = scostamento_di(d, ruolo, base)
    if scarto is None or scarto.euro is None:
        return
    decimali = posti(d)
    finale, iniziale = fm.euro_unita(scarto.finale, decimali), fm.euro_unita(scarto.base, decimali)
    secondo = f"nel {d.anno - 1}" if base == ANNO_PRECEDENTE else f"secondo {nome_base(d, base).con_articolo}"
    testa = f"{scarto.conto.voce}: {finale} contro {iniziale} {secondo}, "
    if not scarto.euro:
        yield (testa, Forte("senza scostamento"), ".")
        return
    confronto = "migliore" if scarto.segno == "favorevole" else "peggiore"
    quota = f" ({fm.percentuale(abs(scarto.pct), 2)})" if scarto.pct is not None else ""
    yield (testa, Forte(f"{confronto} di {fm.euro_unita(abs(scarto.euro), decimali)}{quota}"), ".")


def _senza_preventivi(d: Analisi, forniti: list[str]) -> Iterator[Testo]:
    """Which budgets the source does not give, and what that leaves."""
    if not forniti:
        yield "La fonte non dà né il preventivo né la sua revisione: dal preventivo non si misura nessuno scostamento."
    elif len(forniti) == 1:
        (manca,) = (nome_base(d, b) for b in BUDGET if b not in forniti)
        yield f"La fonte non dà {manca.con_articolo}: il confronto è solo con {nome_base(d, forniti[0]).con_articolo}."


def frasi_obiettivo(d: Analisi) -> Iterator[Testo]:
    """Whether the current loss was cut as promised, against the initial budget and against the revision."""
    for versione in reversed(BUDGET):
        obiettivo = None
        if d.quadro.conto is not None:
            obiettivo = obiettivo_perdita(d.quadro.conto, d.quadro.regole.bilancio, versione)
        if obiettivo is not None:
            yield _frase_obiettivo(d, obiettivo)


def _frase_obiettivo(d: Analisi, o: ObiettivoPerdita) -> Testo:
    decimali = posti(d)
    return (
        f"Ridurre {parole.cifra(f'{o.riduzione_pct}%', 'di')} la perdita corrente {nome_base(d, o.versione).di}: ",
        Forte("obiettivo raggiunto" if o.raggiunto else "obiettivo non raggiunto"),
        f"; la perdita ammessa era di {fm.euro_unita(abs(o.ammessa), decimali)}, {_ottenuta(o, decimali)}.",
    )


def _ottenuta(o: ObiettivoPerdita, decimali: int) -> str:
    if o.ottenuta >= 0:
        return f"il risultato è di {fm.euro_unita(o.ottenuta, decimali)}, senza perdita"
    testo = f"quella ottenuta è di {fm.euro_unita(abs(o.ottenuta), decimali)}"
    if not o.variazione_pct:
        return f"{testo}, come prevista"
    verso = "ridotta" if o.variazione_pct > 0 else "aumentata"
    return f"{testo}, {verso} {parole.cifra(fm.percentuale(abs(o.variazione_pct), 2), 'di')}"


def _da_dire(d: Analisi) -> list[Scostamento]:
    """The largest variances: of the material ones where a rule says which they are, else of all the lines."""
    tutti = d.quadro.scostamenti or ()
    if any(s.rilevante is not None for s in tutti):
        return rilevanti(d)[:DETTE]
    return _per_grandezza(s for s in tutti if s.conto.foglia and s.euro)[:DETTE]


def _frase_scostamento(d: Analisi, s: Scostamento) -> Testo:
    decimali = posti(d)
    quota = f" ({fm.percentuale(abs(s.pct), 1)})" if s.pct is not None else ""
    cosa, dal = ("scostamento", "") if s.versione in BUDGET else ("variazione", f" dal {d.anno - 1}")
    return (
        f"{s.conto.voce}: {cosa} {s.segno} di ",
        Forte(f"{fm.euro_unita(abs(s.euro or Decimal(0)), decimali)}{quota}"),
        f"{dal}, da {fm.euro_unita(s.base, decimali)} a {fm.euro_unita(s.finale, decimali)}.",
    )
