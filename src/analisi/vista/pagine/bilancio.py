"""Money: the income statement, its variances, the aim on the current loss, the programmes' resources."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from analisi.apertura import Analisi
from analisi.calcolo.bilancio import (
    GESTIONE_CORRENTE,
    RISULTATO,
    Conto,
    ObiettivoPerdita,
    Scostamento,
    obiettivo_perdita,
    scostamenti,
)
from analisi.calcolo.risorse import Risorsa
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Avviso, Elenco, Paragrafo, Scheda, Schede
from analisi.vista.pagine.comune import fonte, mancanza, richiede
from analisi.vista.tabella import Cella, ColonnaVista, Riga, Tabella
from analisi.vista.tracciati.cascata import Contributo, cascata
from analisi.vista.tracciati.pendenza import Percorso, pendenza

NOMI_VERSIONE = {
    "budget_iniziale": "preventivo iniziale",
    "revisione_luglio": "revisione di luglio",
    "consuntivo": "consuntivo",
}
GRANDI_VOCI = ("31", "320", "325", "330", "340", "35", "36", "37")
VOCI_CORRENTI = ("310", "311", "312", "313", "314", "320", "325", "330", "340")


def sintesi_scostamenti(d: Analisi) -> Vista | None:
    """Page one: what differs from the budget, by how much, and who answers for it."""
    return _sintesi_ente(d) if d.quadro.per_ente else _sintesi_area(d)


def _sintesi_ente(d: Analisi) -> Vista | None:
    fermo = mancanza(d, ("conto_economico",))
    if fermo is not None or d.quadro.conto is None:
        return fermo
    if d.versione != "consuntivo":
        return Paragrafo(
            "Al 30 settembre il conto economico non è chiuso: qui si leggono il preventivo, la revisione di luglio e le risorse dei programmi."
        )
    conto = d.quadro.conto
    risultato, corrente = conto.conto(RISULTATO), conto.conto(GESTIONE_CORRENTE)
    schede = Schede(tuple(_scheda(d, c) for c in (risultato, corrente)) + _schede_rilevanti(d))
    frasi: list[Testo] = []
    for versione in ("revisione_luglio", "budget_iniziale"):
        frasi.append(_frase_conto(d, corrente, versione))
    frasi += frasi_obiettivo(d)
    frasi += [_frase_scostamento(s) for s in rilevanti(d)[:5]]
    frasi.append(
        "Delle voci del conto economico risponde il Dirigente Amministrazione e personale, che cura il bilancio; il contenimento della perdita corrente è obiettivo del Segretario generale e dei dirigenti."
    )
    return Gruppo((schede, Elenco(tuple(frasi))))


def _scheda(d: Analisi, conto: Conto) -> Scheda:
    base = d.quadro.regole.bilancio.versione_confronto
    scarto = scostamento_di(d, conto.conto)
    return Scheda(
        conto.voce,
        fm.euro_unita(conto.importi["consuntivo"], 0),
        f"{fm.euro_unita(scarto.euro, 0, segno=True)} rispetto alla {NOMI_VERSIONE[base]}",
    )


def _schede_rilevanti(d: Analisi) -> tuple[Scheda, ...]:
    elenco = rilevanti(d)
    sfavorevoli = sum(s.segno == "sfavorevole" for s in elenco)
    return (Scheda("Scostamenti rilevanti", fm.numero(len(elenco)), f"di cui {sfavorevoli} sfavorevoli"),)


def scostamento_di(d: Analisi, codice: str) -> Scostamento:
    return next(s for s in d.quadro.scostamenti or () if s.conto.conto == codice)


def rilevanti(d: Analisi) -> list[Scostamento]:
    """The material variances of the leaf accounts, largest first."""
    foglie = [s for s in d.quadro.scostamenti or () if s.rilevante and s.conto.foglia]
    return sorted(foglie, key=lambda s: -abs(s.euro or Decimal(0)))


def _frase_conto(d: Analisi, conto: Conto, versione: str) -> Testo:
    scarti = scostamenti(d.quadro.conto, versione, d.quadro.regole.bilancio) if d.quadro.conto else ()
    scarto = next(s for s in scarti if s.conto.conto == conto.conto)
    nome = parole.articolo(NOMI_VERSIONE[versione], "f" if versione == "revisione_luglio" else "m")
    confronto = "migliore" if scarto.segno == "favorevole" else "peggiore"
    return (
        f"{conto.voce}: {fm.euro_unita(scarto.finale)} contro {fm.euro_unita(scarto.base)} secondo {nome}, ",
        Forte(
            f"{confronto} di {fm.euro_unita(abs(scarto.euro or Decimal(0)))} ({fm.percentuale(abs(scarto.pct or 0), 2)})"
        ),
        ".",
    )


def frasi_obiettivo(d: Analisi) -> Iterable[Testo]:
    for versione in ("budget_iniziale", "revisione_luglio"):
        obiettivo = _obiettivo(d, versione)
        if obiettivo is not None:
            yield _frase_obiettivo(obiettivo)


def _obiettivo(d: Analisi, versione: str) -> ObiettivoPerdita | None:
    if d.quadro.conto is None:
        return None
    return obiettivo_perdita(d.quadro.conto, d.quadro.regole.bilancio, versione)


def _frase_obiettivo(o: ObiettivoPerdita) -> Testo:
    nome = parole.articolo_di(NOMI_VERSIONE[o.versione], "f" if o.versione == "revisione_luglio" else "m")
    esito = "raggiunto" if o.raggiunto else "non raggiunto"
    verso = "ridotta" if o.variazione_pct > 0 else "aumentata"
    return (
        f"Ridurre del {o.riduzione_pct}% la perdita corrente {nome}: ",
        Forte(esito),
        f"; la perdita ammessa era {fm.euro_unita(abs(o.ammessa))}, quella ottenuta è {fm.euro_unita(abs(o.ottenuta))}, "
        f"{verso} del {fm.percentuale(abs(o.variazione_pct), 2)}.",
    )


def _frase_scostamento(s: Scostamento) -> Testo:
    quota = f" ({fm.percentuale(abs(s.pct), 1)})" if s.pct is not None else ""
    return (
        f"{s.conto.voce}: scostamento {s.segno} di ",
        Forte(f"{fm.euro_unita(abs(s.euro or Decimal(0)))}{quota}"),
        f", da {fm.euro_unita(s.base)} a {fm.euro_unita(s.finale)}.",
    )


def conto_economico(d: Analisi) -> Vista | None:
    """The statement in three versions with its variances; nothing for an area, which has no statement of its own."""
    if not d.quadro.per_ente:
        return None
    fermo = mancanza(d, ("conto_economico",))
    if fermo is not None or d.quadro.conto is None:
        return fermo
    viste: list[Vista] = [_tabella_conto(d)]
    if d.versione == "consuntivo":
        viste = [_grafico_versioni(d), _tabella_conto(d), _grafico_cascata(d)]
    return Gruppo(tuple(viste))


def _grafico_versioni(d: Analisi) -> Vista:
    conti = [c for c in d.quadro.conto.conti if c.conto in GRANDI_VOCI] if d.quadro.conto else []
    percorsi = tuple(
        Percorso(c.voce, tuple(c.importi[v] for v in NOMI_VERSIONE)) for c in conti if any(c.importi.values())
    )
    return pendenza(
        percorsi,
        versioni=("preventivo", "revisione", "consuntivo"),
        titolo=f"Dal preventivo al consuntivo {d.anno}: le grandi voci",
        fonte=fonte(d, "conto_economico"),
    )


def _grafico_cascata(d: Analisi) -> Vista:
    base = d.quadro.regole.bilancio.versione_confronto
    corrente = scostamento_di(d, GESTIONE_CORRENTE)
    contributi = tuple(
        Contributo(s.conto.voce, s.euro)
        for s in d.quadro.scostamenti or ()
        if s.conto.conto in VOCI_CORRENTI and s.euro is not None
    )
    return cascata(
        corrente.base or Decimal(0),
        contributi,
        corrente.finale or Decimal(0),
        titolo=f"Gestione corrente: dalla {NOMI_VERSIONE[base]} al consuntivo {d.anno}",
        etichetta_inizio=parole.maiuscola(NOMI_VERSIONE[base]),
        etichetta_fine="Consuntivo",
        fonte=fonte(d, "conto_economico"),
    )


def _tabella_conto(d: Analisi) -> Tabella:
    base = d.quadro.regole.bilancio.versione_confronto
    finale = d.versione == "consuntivo"
    colonne = [
        ColonnaVista("Voce", larghezza=3.4),
        ColonnaVista("Preventivo iniziale", "euro", numerica=True, larghezza=1.7),
        ColonnaVista("Revisione di luglio", "euro", numerica=True, larghezza=1.7),
    ]
    if finale:
        colonne += [
            ColonnaVista("Consuntivo", "euro", numerica=True, larghezza=1.7),
            ColonnaVista(f"Scostamento dalla {NOMI_VERSIONE[base]}", "euro", numerica=True, larghezza=1.8),
            ColonnaVista("Scosta\u00admento", "%", numerica=True, larghezza=1.2),
            ColonnaVista("Effetto", larghezza=1.4),
        ]
    righe = tuple(_riga_conto(s, finale) for s in d.quadro.scostamenti or ())
    quadra = (
        "Ogni totale è uguale alla somma delle sue parti al centesimo, nelle tre versioni."
        if d.quadro.conto and d.quadro.conto.quadra
        else "Alcuni totali non coincidono con la somma delle parti: si veda il rapporto di qualità."
    )
    regole = d.quadro.regole.bilancio
    note = [f"Oneri e perdite hanno segno negativo. {quadra}"]
    if finale:
        note.append(
            f"In evidenza gli scostamenti rilevanti: almeno {fm.euro_unita(regole.soglia_euro, 0)} e almeno il {regole.soglia_pct}%."
        )
    return Tabella(
        f"Conto economico {d.anno}, {d.nome_ente}", tuple(colonne), righe, tuple(note), fonte(d, "conto_economico")
    )


def _riga_conto(s: Scostamento, finale: bool) -> Riga:
    c = s.conto
    celle: list[Cella | str] = [c.voce, fm.euro(c.importi["budget_iniziale"]), fm.euro(c.importi["revisione_luglio"])]
    if finale:
        effetto = (
            {"favorevole": "favorevole", "sfavorevole": "sfavorevole", "nullo": "nullo"}[s.segno]
            if s.euro is not None
            else fm.MANCANTE
        )
        celle += [
            fm.euro(c.importi["consuntivo"]),
            Cella(fm.euro(s.euro, segno=True), evidenza="attenzione" if s.rilevante and c.foglia else ""),
            fm.con_segno(s.pct, 1),
            effetto,
        ]
    tipo = "totale" if c.livello <= 1 else "subtotale" if not c.foglia else "normale"
    return Riga(tuple(celle), tipo=tipo, livello=max(0, c.livello - 1))


def _sintesi_area(d: Analisi) -> Vista | None:
    fermo = mancanza(d, ("risorse",))
    if fermo is not None or d.quadro.risorse is None:
        return fermo
    if d.quadro.risorse.nulle:
        programmi = len({r.programma for r in d.quadro.risorse.risorse})
        return Avviso(
            "info",
            "nessuna risorsa propria",
            f"{parole.maiuscola(parole.articolo('programmi', 'm', 'p'))} dell'area ({programmi}) non hanno proventi, oneri né investimenti assegnati: "
            "revisione e preconsuntivo sono pari a zero.",
        )
    totali = [t for t in d.quadro.risorse.totali if t.revisione or t.preconsuntivo]
    schede = Schede(
        tuple(
            Scheda(
                parole.maiuscola(t.voce),
                fm.euro_unita(t.preconsuntivo, 0),
                f"{fm.euro_unita(t.differenza, 0, segno=True)} rispetto alla revisione",
            )
            for t in totali
        )
    )
    return Gruppo((schede, Elenco(tuple(_frasi_risorse(d)))))


def _frasi_risorse(d: Analisi) -> Iterable[Testo]:
    diverse = [r for r in (d.quadro.risorse.risorse if d.quadro.risorse else ()) if r.differenza]
    if not diverse:
        yield (Forte("Nessuno scostamento"), ": il preconsuntivo conferma la revisione di luglio in ogni programma.")
    for r in sorted(diverse, key=lambda r: -abs(r.differenza or 0)):
        verso = "in più" if (r.differenza or 0) > 0 else "in meno"
        quota = f" ({fm.percentuale(abs(r.differenza_pct), 1)})" if r.differenza_pct is not None else ""
        yield (
            f"{r.programma} {_nome_programma(d, r.programma)}, {r.voce}: ",
            Forte(f"{fm.euro_unita(abs(r.differenza or Decimal(0)))} {verso}{quota}"),
            f", da {fm.euro_unita(r.revisione)} a {fm.euro_unita(r.preconsuntivo)}. {_chi_risponde(d, r.programma)}",
        )


def _chi_risponde(d: Analisi, programma: str) -> str:
    """The roles that answer for the projects under a programme, as a sentence."""
    codici = programma.split("/")
    ruoli = {
        v.responsabile
        for v in d.quadro.struttura.values()
        if v.livello == "progetto" and v.padre in codici and v.responsabile
    }
    if not ruoli:
        return "Responsabile non indicato."
    verbo = "Ne risponde" if len(ruoli) == 1 else "Ne rispondono"
    return f"{verbo}: {parole.elenco(sorted(ruoli))}."


def _nome_programma(d: Analisi, programma: str) -> str:
    return " / ".join(d.quadro.titolo(p) for p in programma.split("/"))


@richiede("risorse", "struttura")
def risorse(d: Analisi) -> Vista | None:
    """The resources of every programme: revision against the estimate of 30 September."""
    if d.quadro.risorse is None or d.quadro.risorse.nulle:
        return None
    righe: list[Riga] = []
    programmi = dict.fromkeys(r.programma for r in d.quadro.risorse.risorse)
    for programma in programmi:
        proprie = [r for r in d.quadro.risorse.risorse if r.programma == programma]
        if any(r.revisione or r.preconsuntivo for r in proprie):
            righe.append(Riga((f"{programma} {_nome_programma(d, programma)}",), tipo="gruppo"))
            righe += [_riga_risorsa(d, r) for r in proprie if r.revisione or r.preconsuntivo]
    vuoti = sum(
        all(not r.revisione and not r.preconsuntivo for r in d.quadro.risorse.risorse if r.programma == p)
        for p in programmi
    )
    righe.append(Riga((f"Totale {d.nome_area}",), tipo="gruppo"))
    righe += [_riga_risorsa(d, t, totale=True) for t in d.quadro.risorse.totali]
    note = ["Gli oneri qui hanno segno positivo; lo scostamento è preconsuntivo meno revisione."]
    if vuoti:
        note.append(f"{parole.maiuscola(parole.plurale(vuoti, 'programma', 'programmi'))} senza risorse proprie.")
    return Tabella(
        titolo=f"Risorse dei programmi, {d.nome_area}: revisione di luglio e preconsuntivo al 30 settembre {d.anno}",
        colonne=(
            ColonnaVista("Risorsa", larghezza=3),
            ColonnaVista("Revisione", "euro", numerica=True, larghezza=1.6),
            ColonnaVista("Preconsuntivo", "euro", numerica=True, larghezza=1.6),
            ColonnaVista("Scostamento", "euro", numerica=True, larghezza=1.6),
            ColonnaVista("Scosta\u00admento", "%", numerica=True, larghezza=1.1),
        ),
        righe=tuple(righe),
        note=tuple(note),
        fonte=fonte(d, "risorse"),
    )


def _riga_risorsa(d: Analisi, r: Risorsa, totale: bool = False) -> Riga:
    diversi = [a for a in r.anni_stampati if a is not None and a != d.anno]
    nota = f"Il documento stampa l'anno {diversi[0]} accanto a questi importi." if diversi else ""
    return Riga(
        (
            Cella(parole.maiuscola(r.voce), nota=nota),
            fm.euro(r.revisione),
            fm.euro(r.preconsuntivo),
            fm.euro(r.differenza, segno=True),
            fm.con_segno(r.differenza_pct, 1),
        ),
        tipo="totale" if totale else "normale",
        livello=1,
    )
