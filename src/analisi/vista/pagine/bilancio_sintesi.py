"""Page one of the accounts: what the results are, what they differ from and by how much, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.calcolo.bilancio import BUDGET, ObiettivoPerdita, Scostamento, basi_note, obiettivo_perdita
from analisi.calcolo.conto import CONSUNTIVO, ContoEconomico, Ruolo
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Elenco, Paragrafo, Scheda, Schede
from analisi.vista.pagine.bilancio import (
    fin_dove,
    ha_consuntivo,
    nome_base,
    nota_confronti,
    posti,
    scarti_noti,
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
    schede = (*schede_risultati(d), *_schede_rilevanti(d))
    frasi = tuple(_frasi(d))
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


def schede_risultati(d: Analisi) -> Iterator[Scheda]:
    """The results that are known, with what they differ by."""
    for ruolo in RISULTATI:
        scarto = scostamento_di(d, ruolo)
        if scarto is not None and scarto.finale is not None:
            yield Scheda(scarto.conto.voce, fm.euro_unita(scarto.finale, 0), nota_confronti(d, ruolo))


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


def _frasi(d: Analisi) -> Iterator[Testo]:
    yield from frasi_risultati(d)
    if not fin_dove(d):
        yield from (_frase_scostamento(d, s) for s in _da_dire(d))
    if chi := d.dati.fonte.responsabili.get("risultato_corrente"):
        yield f"Del risultato corrente rispondono: {chi}."


def frasi_risultati(d: Analisi) -> Iterator[Testo]:
    """The results of the year beside both budgets and the year before, what of them is not known, the promised cut of
    the loss; nothing without a statement.
    """
    conto = d.quadro.conto
    if conto is None:
        return
    if not ha_consuntivo(d):
        yield _senza_consuntivo(d, conto)
        return
    for ruolo, nome in RISULTATI.items():
        yield (
            _frase_risultato(d, ruolo) or f"{nome} non si conosce: la fonte non lo scrive, e non ha tutte le sue parti."
        )
    if fin_dove(d):
        yield (
            f"Gli importi arrivano al {fin_dove(d)}: una parte d'anno non si confronta con un preventivo, né con il "
            "consuntivo di un anno intero."
        )
        return
    if conto.senza_precedente:
        yield f"I conti del {d.anno - 1} ci sono, ma non si confrontano con questi: {conto.senza_precedente}."
    note = basi_note(conto)
    yield from _senza_preventivi(d, [b for b in BUDGET if b in note])
    if promesso := _frase_obiettivo(d):
        yield promesso


def _frase_risultato(d: Analisi, ruolo: Ruolo) -> Testo | None:
    """A result of the year, and how it compares with each budget and with the year before; nothing where unknown."""
    conto = d.quadro.conto.di_ruolo(ruolo) if d.quadro.conto else None
    if conto is None or conto.importi[CONSUNTIVO] is None or not ha_consuntivo(d):
        return None
    finora = f" finora, al {fin_dove(d)}" if fin_dove(d) else ""
    testa = (f"{conto.voce}: ", Forte(fm.euro_unita(conto.importi[CONSUNTIVO], posti(d))), finora)
    detti = [_rispetto(d, s) for s in scarti_noti(d, ruolo)]
    segni = [", ", *(", " for _ in detti[1:-1]), " e "]
    uniti = (corsa for segno, detto in zip(segni, detti, strict=False) for corsa in (segno, *detto))
    return (*testa, *uniti, ".")


def _rispetto(d: Analisi, s: Scostamento) -> tuple[str, ...]:
    nome, base = nome_base(d, s.versione), fm.euro_unita(s.base, posti(d))
    if not s.euro:
        return (Forte("uguale"), f" {nome.a} ({base})")
    verso = "migliore" if s.segno == "favorevole" else "peggiore"
    quota = f" ({fm.percentuale(abs(s.pct), 2)})" if s.pct is not None else ""
    return (Forte(f"{verso} di {fm.euro_unita(abs(s.euro), posti(d))}{quota}"), f" {nome.di} ({base})")


def _senza_preventivi(d: Analisi, forniti: list[str]) -> Iterator[Testo]:
    """Which budgets the source does not give, and what that leaves."""
    if not forniti:
        yield "La fonte non dà né il preventivo né la sua revisione: dal preventivo non si misura nessuno scostamento."
    elif len(forniti) == 1:
        (manca,) = (nome_base(d, b) for b in BUDGET if b not in forniti)
        yield f"La fonte non dà {manca.con_articolo}: il confronto è solo con {nome_base(d, forniti[0]).con_articolo}."


def _frase_obiettivo(d: Analisi) -> Testo | None:
    """Whether the current loss was cut as promised, against the initial budget and against the revision."""
    conto, regole = d.quadro.conto, d.quadro.regole.bilancio
    trovati = [obiettivo_perdita(conto, regole, versione) for versione in reversed(BUDGET)] if conto else []
    detti = [_raggiunto(d, o) for o in trovati if o is not None]
    if not detti:
        return None
    uniti = (corsa for n, detto in enumerate(detti) for corsa in (*(("; ",) if n else ()), *detto))
    return (f"Ridurre {parole.cifra(f'{regole.riduzione_perdita_pct}%', 'di')} la perdita corrente ", *uniti, ".")


def _raggiunto(d: Analisi, o: ObiettivoPerdita) -> tuple[str, ...]:
    return (
        f"{nome_base(d, o.versione).di}: ",
        Forte("obiettivo raggiunto" if o.raggiunto else "obiettivo non raggiunto"),
        f" (perdita ammessa {fm.euro_unita(abs(o.ammessa), posti(d))}, {_ottenuta(o)})",
    )


def _ottenuta(o: ObiettivoPerdita) -> str:
    if o.ottenuta >= 0:
        return "non c'è perdita"
    if not o.variazione_pct:
        return "la perdita è come prevista"
    verso = "ridotta" if o.variazione_pct > 0 else "aumentata"
    return f"{verso} {parole.cifra(fm.percentuale(abs(o.variazione_pct), 2), 'di')}"


def _da_dire(d: Analisi) -> list[Scostamento]:
    """The largest variances: of the material ones where a rule says which they are, else of all the lines."""
    tutti = d.quadro.scostamenti or ()
    if any(s.rilevante is not None for s in tutti):
        return rilevanti(d)[:DETTE]
    return _per_grandezza(s for s in tutti if s.conto.foglia and s.euro)[:DETTE]


def _frase_scostamento(d: Analisi, s: Scostamento) -> Testo:
    decimali = posti(d)
    quota = f" ({fm.percentuale(abs(s.pct), 1)})" if s.pct is not None else ""
    cosa = "scostamento" if s.versione in BUDGET else "variazione"
    return (
        f"{s.conto.voce}: {cosa} {s.segno} di ",
        Forte(f"{fm.euro_unita(abs(s.euro or Decimal(0)), decimali)}{quota}"),
        f" {nome_base(d, s.versione).da}, da {fm.euro_unita(s.base, decimali)} a {fm.euro_unita(s.finale, decimali)}.",
    )
