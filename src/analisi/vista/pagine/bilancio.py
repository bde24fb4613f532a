"""The income statement: its table, its charts, and how they name what the final amounts are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from analisi.apertura import Analisi
from analisi.calcolo.bilancio import (
    BUDGET,
    Scostamento,
    basi_note,
    grandi_voci,
    scostamento_di_ruolo,
    voci_della_gestione_corrente,
)
from analisi.calcolo.conto import ANNO_PRECEDENTE, CONSUNTIVO, Conto, ContoEconomico, Ruolo
from analisi.vista import formato as fm
from analisi.vista import parole
from analisi.vista.base import Gruppo, Vista
from analisi.vista.blocchi import Paragrafo
from analisi.vista.grafici.amounts import Capo, Contributo, Pendenza, cascata, pendenza
from analisi.vista.pagine.comune import fonte, luogo, mancanza, o_nc
from analisi.vista.pagine.corrette import con_nota
from analisi.vista.tabella import Cella, Colonna, Dove, Evidenza, In, Tabella, TipoRiga, Valore, dato

NEL_GRAFICO = {"budget_iniziale": "preventivo", "revisione_luglio": "revisione", CONSUNTIVO: CONSUNTIVO}
ASSOLUTO = "Consuntivo meno la versione di confronto"
SCARTO = "Scostamento in rapporto al valore assoluto dell'importo con cui ci si confronta"
CONTRIBUTO = "Quota dello scostamento del risultato d'esercizio"
CALCOLATO = "Calcolato: la fonte non scrive questo totale, che è la somma delle sue parti."
QUANTE = {2: "nelle due versioni", 3: "nelle tre versioni"}
GIRI = 6
"""Totals between two versions of the current result and its lines: each may be off by the tolerance."""


@dataclass(frozen=True)
class NomeBase:
    """How a sentence calls what the final amounts are compared with."""

    nome: str
    genere: parole.Genere = "m"

    @property
    def a(self) -> str:
        """`alla revisione di luglio`."""
        return parole.articolo_a(self.nome, self.genere)

    @property
    def da(self) -> str:
        """`dalla revisione di luglio`."""
        return parole.articolo_da(self.nome, self.genere)

    @property
    def di(self) -> str:
        """`della revisione di luglio`."""
        return parole.articolo_di(self.nome, self.genere)

    @property
    def con_articolo(self) -> str:
        """`la revisione di luglio`."""
        return parole.articolo(self.nome, self.genere)


NOMI = {
    "budget_iniziale": NomeBase("preventivo iniziale"),
    "revisione_luglio": NomeBase("revisione di luglio", "f"),
}
"""The versions that final amounts may be compared with."""


def nome_base(d: Analisi, base: str) -> NomeBase:
    """The name of a version, or of the year before."""
    return NOMI.get(base) or NomeBase(f"consuntivo {d.anno - 1}")


def ha_consuntivo(d: Analisi) -> bool:
    """Whether the report has final amounts: those of the year, or of the part of it that is over."""
    conto = d.quadro.conto
    return conto is not None and CONSUNTIVO in conto.versioni


def posti(d: Analisi) -> int:
    """Decimals of the amounts of the statement: none where the source rounds all of them to the euro."""
    conti = d.quadro.conto.conti if d.quadro.conto else ()
    return fm.decimali_euro(*(i for c in conti for i in c.importi.values()))


def scostamento_di(d: Analisi, ruolo: Ruolo, base: str | None = None) -> Scostamento | None:
    """The variance of a result from a base, by default the one compared with; None where the statement lacks it."""
    if d.quadro.conto is None:
        return None
    if base is None:
        return next((s for s in d.quadro.scostamenti or () if s.conto.ruolo == ruolo), None)
    return scostamento_di_ruolo(d.quadro.conto, ruolo, base, d.quadro.regole.bilancio)


def confronto_di(d: Analisi) -> str:
    """The base that the final amounts are compared with; empty where there is none, or the year is not over."""
    conto, scostamenti = d.quadro.conto, d.quadro.scostamenti
    if conto is None or not scostamenti or not conto.fine_anno or not ha_consuntivo(d):
        return ""
    return scostamenti[0].versione


def fin_dove(d: Analisi) -> str:
    """The day that the amounts of an unfinished year arrive at: `30/06/2013`; empty for a whole one."""
    return "" if d.quadro.conto is None or d.quadro.conto.fine_anno else fm.data_breve(d.data_riferimento)


def scarti_noti(d: Analisi, ruolo: Ruolo) -> list[Scostamento]:
    """The variances of a result from everything it can be compared with: the budgets as they came, the year before."""
    trovati = (scostamento_di(d, ruolo, base) for base in (*reversed(BUDGET), ANNO_PRECEDENTE))
    return [s for s in trovati if s is not None and s.euro is not None]


def nota_confronti(d: Analisi, ruolo: Ruolo) -> str:
    """Whether a final amount is better than each base, to stand beside it; that it is of a part of a year, if it is."""
    if fin_dove(d):
        return f"finora, al {fin_dove(d)}"
    versi = {"favorevole": "meglio", "sfavorevole": "peggio"}
    return ", ".join(
        f"{versi[s.segno]} {nome_base(d, s.versione).di}" if s.segno in versi else f"pari {nome_base(d, s.versione).a}"
        for s in scarti_noti(d, ruolo)
    )


def conto_economico(d: Analisi) -> Vista | None:
    """The statement in its versions with its variances; nothing for an area, which has no statement of its own.

    an.conto_economico(d)
    """
    if not d.quadro.per_ente:
        return None
    fermo = mancanza(d, ("conto_economico",))
    if fermo is not None or d.quadro.conto is None:
        return fermo
    viste = (
        _grafico_cascata(d, d.quadro.conto),
        _tabella_conto(d, d.quadro.conto),
        _grafico_versioni(d, d.quadro.conto),
    )
    return Gruppo(tuple(v for v in viste if v is not None))


def _grafico_versioni(d: Analisi, conto: ContoEconomico) -> Vista | None:
    """The main lines over the budgets and the final amounts, or over two years where there is no budget."""
    if not confronto_di(d):
        return None
    nomi = {v: nome for v, nome in NEL_GRAFICO.items() if v in conto.versioni}
    if len(nomi) == 1:
        nomi = {ANNO_PRECEDENTE: f"consuntivo {d.anno - 1}", CONSUNTIVO: f"consuntivo {d.anno}"}
    percorsi = [Pendenza(c.voce, tuple(c.importi[v] for v in nomi)) for c in grandi_voci(conto)]
    percorsi = [p for p in percorsi if any(p.importi)]
    if not percorsi:
        return None
    prima = next(iter(nomi.values()))
    dal = "Dalla" if prima == NEL_GRAFICO["revisione_luglio"] else "Dal"
    return pendenza(
        f"{dal} {prima} al consuntivo {d.anno}: le grandi voci",
        tuple(percorsi),
        versioni=tuple(nomi.values()),
        fonte=fonte(d, "conto_economico"),
    )


def _grafico_cascata(d: Analisi, conto: ContoEconomico) -> Vista | None:
    corrente, base = scostamento_di(d, "corrente"), confronto_di(d)
    if not base or corrente is None or corrente.base is None or corrente.finale is None:
        return None
    scelte = {c.conto for c in voci_della_gestione_corrente(conto)}
    voci = [s for s in d.quadro.scostamenti or () if s.conto.conto in scelte and s.conto is not corrente.conto]
    passi = [Contributo(s.conto.voce, s.euro, favorevole=s.segno == "favorevole") for s in voci if s.euro is not None]
    if not passi:
        return None
    mancano = corrente.finale - corrente.base - sum((p.importo for p in passi), Decimal(0))
    if mancano and abs(mancano) <= GIRI * conto.tolleranza:
        passi.append(Contributo("Arrotondamenti della fonte", mancano))
    elif mancano:
        return _senza_cascata(mancano, [s.conto.voce for s in voci if s.euro is None], posti(d))
    nome = nome_base(d, base)
    return cascata(
        f"Gestione corrente: {nome.da} al consuntivo {d.anno}",
        Capo(parole.maiuscola(nome.nome), corrente.base),
        tuple(passi),
        Capo("Consuntivo", corrente.finale),
        fonte=fonte(d, "conto_economico"),
    )


def _senza_cascata(mancano: Decimal, ignote: list[str], decimali: int) -> Paragrafo:
    quanto = fm.euro_unita(mancano, decimali, segno=True)
    perche = (
        f"Di {parole.elenco([f'«{v}»' for v in ignote])} non si conosce lo scostamento."
        if ignote
        else "Il rapporto sulla qualità dei dati dice quale totale non torna."
    )
    return Paragrafo(
        "Il grafico della gestione corrente non si disegna: fra le due versioni le voci lasciano senza spiegazione "
        f"{quanto}. {perche}"
    )


def _tabella_conto(d: Analisi, conto: ContoEconomico) -> Tabella:
    base = confronto_di(d)
    return Tabella.di(
        f"Conto economico {d.anno}, {d.nome_ente}",
        (
            dato("conto", "Conto", "Codice nella fonte, o quello di legge se la fonte non ha la riga", "conto.conto"),
            dato("codice_dpr254", "Voce di legge", "Voce dello schema (DPR 254/2005), se ne ha una", "conto.codice"),
            dato("padre", "Conto superiore", "Conto di cui questo è un addendo; vuoto in cima", "conto.padre"),
            dato("natura", "Natura", "provento, onere o saldo", "conto.natura"),
            *_colonne_importi(d, conto),
            dato("calcolato", "Calcolato", "Versioni il cui importo è la somma delle parti", _calcolato),
            dato("confronto", "Confronto", "Versione da cui si misura lo scostamento", "versione"),
            *_colonne_confronto(d, base),
            dato("rilevante", "Rilevante", "Se supera le soglie; vuoto se non si può dire", "rilevante", "vero_falso"),
            dato("contributo_pct", "Contributo", CONTRIBUTO, lambda s: o_nc(s.contributo_pct, s.euro), "numero", "%"),
            *luogo(d, "conto.riga_fonte"),
        ),
        (In(s, _tipo_riga(s.conto), max(0, s.conto.livello - 1)) for s in d.quadro.scostamenti or ()),
        _note(d, conto, base),
        fonte(d, "conto_economico"),
    )


def _colonne_importi(d: Analisi, conto: ContoEconomico) -> Iterator[Colonna]:
    """The accounts and their amounts; a version that the page does not show stands in the data."""
    versioni = conto.versioni
    if ANNO_PRECEDENTE in basi_note(conto) and ha_consuntivo(d):
        versioni = (ANNO_PRECEDENTE, *versioni)
    fino = f", al {fin_dove(d)}" if fin_dove(d) else ""
    titoli = {
        ANNO_PRECEDENTE: (f"Consuntivo {d.anno - 1}", "Importo a fine dell'anno precedente, se si conosce"),
        "budget_iniziale": ("Preventivo iniziale", "Importo del preventivo"),
        "revisione_luglio": ("Revisione di luglio", "Importo del preventivo rivisto a luglio"),
        CONSUNTIVO: (f"Consuntivo{fino}", "Importo della parte d'anno trascorsa" if fino else "Importo a fine anno"),
    }
    # what absent versions leave goes to the names
    larga = 28 + 8 * max(0, 3 - len(versioni))
    importo = partial(Colonna, unita="euro", tipo="numero", decimali=posti(d), larghezza=16)
    yield Colonna("Voce", di=_voce(d), larghezza=larga, significato="Nome del conto; gli oneri sono negativi")
    for v, (titolo, cosa) in titoli.items():
        yield importo(titolo, di=_importo(v), significato=cosa, chiave=v, dove="ovunque" if v in versioni else "dati")


def _colonne_confronto(d: Analisi, base: str) -> tuple[Colonna, ...]:
    """How the final amounts differ from a base; for the data alone where there is none."""
    dove: Dove = "ovunque" if base else "dati"
    scarto = partial(Colonna, tipo="numero", segno=True, dove=dove)
    titolo = f"{'Scostamento' if base in BUDGET else 'Variazione'} {nome_base(d, base).da}"
    return (
        scarto(titolo, "euro", chiave="scostamento", di=_scarto, decimali=posti(d), larghezza=16, significato=ASSOLUTO),
        scarto("Scarto", "%", chiave="scostamento_pct", di=_quota, decimali=1, larghezza=9, significato=SCARTO),
        Colonna("Effetto", di=_effetto, larghezza=13, dove=dove),
    )


def _note(d: Analisi, conto: ContoEconomico, base: str) -> Iterator[str]:
    regole = d.quadro.regole.bilancio
    yield f"Oneri e perdite hanno segno negativo{_come_nella_fonte(conto)}. {_quadratura(conto, posti(d))}"
    if conto.assenti:
        yield f"La fonte non ha {_voci(conto)}: dove servono a un totale, il totale non si conosce."
    if conto.esclusi:
        yield f"Il piano dei conti della camera lascia fuori dal conto economico: {parole.elenco(conto.esclusi)}."
    if conto.fuori_posto:
        yield (
            "Senza un posto nello schema di legge, e quindi fuori dalla tabella: "
            f"{parole.elenco(list(conto.fuori_posto))}. Per questo i totali che la fonte non scrive non sono calcolati."
        )
    if base in BUDGET:
        yield (
            f"In evidenza gli scostamenti rilevanti: almeno {fm.euro_unita(regole.soglia_euro, 0)} e "
            f"almeno {parole.cifra(f'{regole.soglia_pct}%')}."
        )


def _come_nella_fonte(conto: ContoEconomico) -> str:
    if conto.oneri == "negativi":
        return ""
    dedotto = "; non lo dichiara, ma solo così i suoi risultati tornano" if conto.segno == "dedotto" else ""
    return f" (la fonte scrive gli oneri con segno positivo{dedotto})"


def _voci(conto: ContoEconomico) -> str:
    nomi = [f"«{a.voce}»" for a in conto.assenti]
    return f"{parole.verbo(len(nomi), 'la voce', 'le voci')} {parole.elenco(nomi)}"


def _quadratura(conto: ContoEconomico, decimali: int) -> str:
    """Whether totals are the sums of their parts: where they can be asked, and how closely."""
    if not conto.identita:
        return "La fonte non scrive mai un totale insieme con le sue parti."
    if not conto.quadra:
        return "Alcuni totali non coincidono con la somma delle parti: si veda il rapporto di qualità."
    precisione = " al centesimo"
    if conto.tolleranza:
        precisione = f", con uno scarto ammesso di {fm.euro_unita(conto.tolleranza, decimali)}"
    quante = QUANTE.get(len(conto.versioni), "")
    if any(i.torna is None for i in conto.identita):
        return f"Ogni totale di cui si conoscono tutte le parti è uguale alla loro somma{precisione}."
    scritto = " scritto nella fonte" if any(c.calcolati for c in conto.conti) else ""
    return f"Ogni totale{scritto} è uguale alla somma delle sue parti{precisione}{f', {quante}' if quante else ''}."


def _voce(d: Analisi) -> Callable[[Scostamento], Cella]:
    return lambda s: Cella(s.conto.voce, nota=con_nota(d, "conto_economico", conto=s.conto.conto))


def _calcolato(s: Scostamento) -> str:
    return "; ".join(s.conto.calcolati)


def _scarto(s: Scostamento) -> Cella:
    evidenza: Evidenza = "attenzione" if s.rilevante and s.conto.foglia else ""
    return Cella(s.euro, evidenza=evidenza, segnala="scostamento rilevante")


def _quota(s: Scostamento) -> Valore:
    return o_nc(s.pct, s.euro)


def _effetto(s: Scostamento) -> Cella:
    return Cella(s.segno, testo=fm.MANCANTE if s.segno == "ignoto" else "")


def _tipo_riga(conto: Conto) -> TipoRiga:
    return "totale" if conto.livello <= 1 else "normale" if conto.foglia else "subtotale"


def _importo(v: str) -> Callable[[Scostamento], Cella]:
    return lambda s: Cella(s.conto.importi[v], nota=CALCOLATO if v in s.conto.calcolati else "")
