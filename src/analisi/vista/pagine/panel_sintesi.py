"""The first pages of a comparison: what can be said, who must act, and all the indicators at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial

from analisi.apertura_panel import ConfrontoAperto
from analisi.calcolo.panel.attenzione import DA_AFFRONTARE, FORSE_CASO, Segnale
from analisi.calcolo.panel.gruppo import Confronto
from analisi.calcolo.panel.posizione import Posizioni
from analisi.calcolo.panel.verso import svantaggio
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Forte, Gruppo, Testo, Vista
from analisi.vista.blocchi import Avviso, Elenco, Paragrafo, Scheda, Schede
from analisi.vista.pagine.panel_comune import (
    colonna_unita,
    con_intervallo,
    da_a,
    ente_in_tabella,
    fonti,
    in_unita,
    nome_detto,
    nome_indicatore,
    posto,
    scarto_in_parole,
    sicuro,
)
from analisi.vista.tabella import Cella, Colonna, Tabella

MASSIMO_FRASI = 4
MASSIMO_POSIZIONI = 5
MASSIMO_NOMI = 4
NESSUNA_AREA = "area non indicata nelle competenze"


def sintesi_gruppo(c: ConfrontoAperto) -> Vista:
    """Page one of the group: how much can be compared, what stands out beyond chance, who must act.

    For example `an.sintesi_gruppo(c)`."""
    viste: list[Vista] = [*_premesse(c)]
    comparati = c.scelti(lambda x: x.posizioni is not None)
    if not c.confronti.principali:
        viste.append(Avviso("info", f"nessun valore per il {c.anno}", "Il panel non ha rilevazioni in quest'anno."))
        return Gruppo(tuple(viste))
    viste.append(_schede(c, comparati))
    viste.append(Elenco(tuple(_frasi(c, comparati))))
    return Gruppo(tuple(viste))


def _premesse(c: ConfrontoAperto) -> Iterable[Avviso]:
    if c.simulato:
        yield Avviso(
            "blocco", "dati SIMULATI", "Enti e valori sono inventati da un generatore, per mostrare come si legge."
        )
    if c.anonima:
        yield Avviso(
            "info",
            "edizione anonima",
            f"Tranne {c.nome(c.per[0])}, gli enti sono lettere assegnate a caso, diverse in ogni anno. Mancano gli "
            "importi, i conteggi, gli intervalli degli altri e tutto ciò che direbbe quanto sono grandi. I valori "
            "restano quelli veri, arrotondati: chi ne conosce uno a memoria può riconoscerlo.",
        )


def _schede(c: ConfrontoAperto, comparati: tuple[Confronto, ...]) -> Vista:
    con_caso = [x for x in comparati if x.posizioni and con_intervallo(x.posizioni)]
    posti = [(x.posizioni, r) for x in con_caso if x.posizioni for r in x.posizioni.righe]
    sicuri = sum(bool(sicuro(p, r)) for p, r in posti)
    membri = max(len(x.valori) for x in c.confronti.principali)
    schede = [
        Scheda("Enti del panel", fm.numero(membri), f"anno {c.anno}"),
        Scheda(
            "Indicatori confrontati",
            fm.numero(len(comparati)),
            f"su {fm.numero(len(c.confronti.principali))} con qualche valore",
        ),
    ]
    if posti and not c.anonima:
        schede.append(Scheda("Posizioni sicure", fm.numero(sicuri), f"su {fm.numero(len(posti))}, prese una per una"))
    schede.append(
        Scheda(
            "Da affrontare", fm.numero(len(_con_stato(c, DA_AFFRONTARE))), "peggio del panel e di prima, oltre il caso"
        )
    )
    return Schede(tuple(schede))


def _con_stato(c: ConfrontoAperto, stato: str) -> list[Segnale]:
    trovati = [s for s in c.confronti.segnali if s.stato == stato]
    return sorted(
        trovati,
        key=lambda s: (s.ente not in c.per, s.p_corretta if s.p_corretta is not None else 1.0, s.indicatore, s.ente),
    )


def _frasi(c: ConfrontoAperto, comparati: tuple[Confronto, ...]) -> Iterable[Testo]:
    urgenti = _con_stato(c, DA_AFFRONTARE)
    if c.per:
        yield from _frase_propria(c, comparati)
    for segnale in urgenti[:MASSIMO_FRASI]:
        yield _frase_segnale(c, segnale)
    if len(urgenti) > MASSIMO_FRASI:
        altri = parole.altri(quanti := len(urgenti) - MASSIMO_FRASI, "caso", "casi")
        verbo = parole.verbo(quanti, "è", "sono")
        yield f"{parole.maiuscola(altri)} da affrontare {verbo} nella tabella qui sotto."
    if not urgenti:
        yield perche_nessun_segnale(c)
    con_caso = [x for x in comparati if x.posizioni and con_intervallo(x.posizioni)]
    for confronto in sorted(con_caso, key=_rilievo)[:MASSIMO_POSIZIONI]:
        yield _frase_posizioni(c, confronto)
    if senza := [x for x in comparati if x not in con_caso]:
        yield _frase_senza_intervallo(senza, soli=not con_caso)
    yield from _frasi_riferimenti(c)
    fuori = len(c.confronti.principali) - len(comparati)
    if fuori:
        soggetto = parole.maiuscola(parole.plurale(fuori, "indicatore", "indicatori", in_lettere=True))
        verbo = parole.verbo(fuori, "ha", "hanno")
        yield f"{soggetto} {verbo} valori di troppo pochi enti: si leggono in fondo, senza classifica."


def _frase_propria(c: ConfrontoAperto, comparati: Sequence[Confronto]) -> Iterable[Testo]:
    """On which side of the median the body in evidence is, over the indicators with a direction."""
    proprie = [r for x in comparati if x.posizioni for r in x.posizioni.righe if r.ente == x.per]
    meglio = sum(r.orientata is not None and r.orientata > 0 for r in proprie)
    peggio = sum(r.orientata is not None and r.orientata < 0 for r in proprie)
    if meglio + peggio:
        quanti = parole.plurale(meglio, "indicatore", "indicatori")
        yield (Forte(c.nome(c.per[0])), f": meglio della mediana in {quanti}, peggio in {peggio or 'nessuno'}.")


def _frasi_riferimenti(c: ConfrontoAperto) -> Iterable[Testo]:
    """Who is worse than a reference line of the same period, where too few bodies have a value for positions."""
    for x in c.scelti(lambda x: x.posizioni is None and x.indicatore.direzione != "contesto"):
        r = next((r for r in x.riferimenti if r.periodo == x.periodo), None)
        if r is None:
            continue
        limite = svantaggio(x.indicatore, r.valore.valore or Fraction(0))
        peggiori = [v for v in x.comparabili if svantaggio(x.indicatore, v.valore or Fraction(0)) > limite]
        if peggiori:
            nomi = parole.elenco([f"{c.nome(v.ente)} {in_unita(x.indicatore, v.valore)}" for v in peggiori])
            termine = f"{r.nome} {in_unita(x.indicatore, r.valore.valore)}"
            nome = parole.maiuscola(nome_detto(x.indicatore))
            yield (f"{nome}: peggio del riferimento, {termine}: ", Forte(nomi), ".")


def _frase_segnale(c: ConfrontoAperto, s: Segnale) -> Testo:
    confronto = _confronto_di(c, s)
    indicatore = confronto.indicatore
    return (
        Forte(f"{c.nome(s.ente)}, {nome_detto(indicatore)}"),
        f": {in_unita(indicatore, s.valore)} contro {in_unita(indicatore, s.mediana)} della mediana, e "
        f"{in_unita(indicatore, s.precedente)} un anno prima. Per arrivare alla mediana: "
        f"{scarto_in_parole(indicatore, s.per_la_mediana)}. Ne risponde: {chi_risponde(c, s.ente, confronto)}.",
    )


def chi_risponde(c: ConfrontoAperto, ente: str, confronto: Confronto) -> str:
    """Area and role of a body that answer for an indicator, or that nobody said."""
    competenza = c.competenza(ente, confronto.indicatore)
    if competenza is None:
        return NESSUNA_AREA
    return ", ".join(p for p in (f"area {competenza.area}" if competenza.area else "", competenza.ruolo) if p)


def perche_nessun_segnale(c: ConfrontoAperto) -> str:
    """Why nobody is to act: nothing found by a test that could find it, or no test was possible."""
    con_direzione = c.scelti(lambda x: x.indicatore.direzione != "contesto")
    if not c.confronti.principali:
        return "Nessun indicatore del panel ha valori in quest'anno."
    if not con_direzione:
        return (
            "Nessuno è chiamato ad agire: gli indicatori con valori in quest'anno descrivono il contesto, in cui più "
            "alto o più basso non è meglio."
        )
    provati = [s for s in c.confronti.segnali if s.p is not None]
    if not provati:
        return (
            "Su questi dati non si può provare che qualcuno stia peggio del panel e stia peggiorando: per nessun "
            "indicatore con una direzione ci sono insieme abbastanza enti, l'anno prima e un modello del caso."
        )
    quante = parole.plurale(len(provati), "verifica", "verifiche", "f")
    return f"Nessun ente è peggiore del panel e in peggioramento oltre quanto spiega il caso ({quante})."


def _rilievo(confronto: Confronto) -> tuple[bool, int]:
    """For sorting: the most certain rankings first, last those that only follow the size of the bodies."""
    posizioni = confronto.posizioni
    sicuri = sum(bool(sicuro(posizioni, r)) for r in posizioni.righe) if posizioni else 0
    return not confronto.indicatore.denominatore, -sicuri


def _frase_senza_intervallo(senza: Sequence[Confronto], *, soli: bool) -> Testo:
    nomi = "; ".join(f"{nome_detto(x.indicatore)}, {x.periodo.nome}" for x in senza[:MASSIMO_FRASI])
    resto = len(senza) - MASSIMO_FRASI
    coda = f"; e {parole.altri(resto, '', '')}" if resto > 0 else ""
    testa = "Le posizioni non hanno un intervallo dovuto al caso" if soli else "Non hanno un intervallo dovuto al caso"
    return (Forte(testa), f": {nomi}{coda}. Le ragioni sono sotto ogni tabella.")


def _frase_posizioni(c: ConfrontoAperto, confronto: Confronto) -> Testo:
    posizioni = confronto.posizioni
    if posizioni is None:
        raise ValueError(f"{confronto.indicatore.codice}: confronto senza posizioni")
    valori = [r.quanto for r in posizioni.righe]
    indicatore = confronto.indicatore
    estremi = da_a(indicatore, min(valori), max(valori))
    nome = f"{parole.maiuscola(nome_detto(indicatore))}, {confronto.periodo.nome}"
    testa = f"{nome}: {estremi}, mediana {in_unita(indicatore, posizioni.mediana)}. "
    if not con_intervallo(posizioni):
        return (testa, parole.maiuscola(posizioni.senza_intervallo), ".")
    if c.anonima:
        return (testa, *_frase_anonima(c, posizioni))
    sicuri = [r.ente for r in posizioni.righe if sicuro(posizioni, r)]
    quanti = len(posizioni.righe)
    if not sicuri and all((r.rango.basso, r.rango.alto) == (1, quanti) for r in posizioni.righe):
        return (testa, Forte("Nessuna posizione è sicura"), ": il caso basta a spiegare tutta la classifica.")
    if not sicuri:
        return (testa, Forte("Nessuno sta sicuramente in una metà"), " della classifica.")
    if len(sicuri) > MASSIMO_NOMI:
        return (testa, f"{len(sicuri)} enti su {quanti} stanno sicuramente in una metà della classifica.")
    nomi = parole.elenco([c.nome(e) for e in sicuri])
    return (
        testa,
        f"{parole.verbo(len(sicuri), 'Sta', 'Stanno')} sicuramente in una metà della classifica: ",
        Forte(nomi),
        _degli_altri(quanti - len(sicuri)),
    )


def _degli_altri(quanti: int) -> str:
    if quanti < 2:
        return "; dell'altro non si può dire in quale stia." if quanti else "."
    return f"; degli altri {quanti} non si può dire in quale stiano."


def _frase_anonima(c: ConfrontoAperto, posizioni: Posizioni) -> tuple[str, ...]:
    """Only the reader's own place: how sure the others' are tells how large they are."""
    propria = next((r for r in posizioni.righe if r.ente in c.per), None)
    if propria is None or propria.rango.basso is None:
        return ()
    detta = f"{posto(propria.rango)} ({propria.rango.basso}°–{propria.rango.alto}°)"
    return (f"{c.nome(propria.ente)} è in posizione ", Forte(detta), ".")


def attenzione_gruppo(c: ConfrontoAperto) -> Vista:
    """Who is worse than the panel and worsening: beyond chance, then by its own test alone, then without any test.

    For example `an.attenzione_gruppo(c)`."""
    certi = _con_stato(c, DA_AFFRONTARE)
    incerti = _con_stato(c, FORSE_CASO)
    mostrati = [*certi, *(s for s in incerti if _da_osservare(c, s))]
    viste: list[Vista] = [_tabella_attenzione(c, mostrati)] if mostrati else [Paragrafo(perche_nessun_segnale(c))]
    taciuti = sum(s.p is not None and not _da_osservare(c, s) for s in incerti)
    if taciuti:
        altri = parole.maiuscola(parole.altri(taciuti, "ente", "enti"))
        verbo = parole.verbo(taciuti, "è peggiore", "sono peggiori")
        viste.append(
            Paragrafo(f"{altri} {verbo} della mediana e in peggioramento, ma non si può escludere che sia un caso.")
        )
    senza_prova = [s for s in incerti if s.p is None]
    if senza_prova:
        viste.append(
            Paragrafo(
                "Peggiori della mediana e del proprio anno prima, senza un modello del caso che li provi; quanto manca "
                "alla mediana:"
            )
        )
        viste.append(Elenco(tuple(_per_ente(c, senza_prova))))
    return Gruppo(tuple(viste))


def _da_osservare(c: ConfrontoAperto, s: Segnale) -> bool:
    """Whether a signal passes its own test, though not the correction for how many were made."""
    return s.p is not None and s.p <= 1 - c.dati.metodo.livello_pct / 100


def _per_ente(c: ConfrontoAperto, segnali: Sequence[Segnale]) -> Iterable[Testo]:
    per_ente: dict[str, list[str]] = {}
    for s in segnali:
        indicatore = _confronto_di(c, s).indicatore
        manca = scarto_in_parole(indicatore, s.per_la_mediana)
        per_ente.setdefault(s.ente, []).append(f"{nome_detto(indicatore)}, {manca}")
    for ente in sorted(per_ente, key=lambda e: (e not in c.per, c.nome(e))):
        yield (Forte(c.nome(ente)), f": {'; '.join(per_ente[ente])}.")


def _tabella_attenzione(c: ConfrontoAperto, segnali: Sequence[Segnale]) -> Tabella:
    numero = partial(Colonna, tipo="numero", decimali_di=lambda s: _confronto_di(c, s).indicatore.decimali)
    return Tabella.di(
        f"{c.marchio}Peggiori del panel e in peggioramento oltre il caso, {c.anno}",
        (
            Colonna("Ente", di=lambda s: ente_in_tabella(c, s.ente), larghezza=1.8),
            Colonna("Indicatore", di=lambda s: nome_indicatore(_confronto_di(c, s).indicatore), larghezza=2.1),
            Colonna("Unità", di=lambda s: colonna_unita(_confronto_di(c, s).indicatore), larghezza=0.9),
            numero("Valore", di="valore"),
            numero("Mediana", di="mediana"),
            numero("Un anno prima", di="precedente"),
            numero("Per la mediana", di="per_la_mediana", segno=True, larghezza=1.1),
            Colonna("Ne risponde", di=lambda s: chi_risponde(c, s.ente, _confronto_di(c, s)), larghezza=1.6),
            Colonna("Giudizio", di=_giudizio, larghezza=1.5),
        ),
        segnali,
        (
            "Un caso è «da affrontare» quando la distanza dalla mediana e dal resto del panel e il peggioramento sul "
            "proprio anno prima superano quanto spiega il caso, tenuto conto di tutte le verifiche fatte (Benjamini e "
            "Hochberg), e il peggioramento supera anche l'oscillazione ordinaria degli enti da un anno all'altro; "
            "altrimenti è «da osservare». Il caso è quello del campionamento: dei singoli casi contati o misurati.",
        ),
        fonti(c, ()),
    )


def _confronto_di(c: ConfrontoAperto, s: Segnale) -> Confronto:
    return next(x for x in c.confronti.principali if x.indicatore.codice == s.indicatore and x.di(s.ente))


def _giudizio(s: Segnale) -> Cella:
    urgente = s.stato == DA_AFFRONTARE
    return Cella("da affrontare", evidenza="negativo") if urgente else Cella("da osservare", evidenza="attenzione")
