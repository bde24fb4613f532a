"""How numbers, amounts, percentages and dates are written: the one place that knows Italian typography.

Every function answers with text and accepts Decimal, int, float, Fraction or a missing value (None, NaN, pd.NA),
which becomes MANCANTE. Digits follow CLDR's Italian conventions as Babel carries them, with two deliberate points:
thousands are separated also in four-digit numbers (1.234), and the minus sign is U+2212. A Decimal or a Fraction
never passes through binary floating point; display rounding is half away from zero. Rounding that has a meaning
(a rule of the source document) belongs to `calcolo`.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from numbers import Integral, Real
from typing import TypeAlias

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALE = "it_IT"
MANCANTE = "—"
NC = "N.C."
MENO = "\u2212"
SPAZIO = "\u00a0"
LETTURE = {MANCANTE: "dato non fornito", NC: "non calcolabile"}
"""How a screen reader should say the two marks that stand where a number does not."""

UNITA_AL_SINGOLARE = {
    "accordi": "accordo",
    "acquisti": "acquisto",
    "anni": "anno",
    "archivi": "archivio",
    "aziende": "azienda",
    "azioni": "azione",
    "bilanci": "bilancio",
    "campagne": "campagna",
    "camere": "camera",
    "clienti": "cliente",
    "comuni": "comune",
    "contatti": "contatto",
    "contributi": "contributo",
    "controlli": "controllo",
    "convegni": "convegno",
    "corsi": "corso",
    "dispositivi": "dispositivo",
    "domande": "domanda",
    "errori": "errore",
    "eventi": "evento",
    "giorni": "giorno",
    "imprese": "impresa",
    "incontri": "incontro",
    "iniziative": "iniziativa",
    "interventi": "intervento",
    "invii": "invio",
    "mesi": "mese",
    "ore": "ora",
    "organismi": "organismo",
    "pagine": "pagina",
    "partecipanti": "partecipante",
    "percorsi": "percorso",
    "posizioni": "posizione",
    "pratiche": "pratica",
    "procedimenti": "procedimento",
    "procedure": "procedura",
    "progetti": "progetto",
    "proposte": "proposta",
    "punti": "punto",
    "riunioni": "riunione",
    "seminari": "seminario",
    "settimane": "settimana",
    "utenti": "utente",
    "visite": "visita",
}
"""The units of the tables that are plural nouns; one that is not here stays as it is."""

Numero: TypeAlias = Decimal | Fraction | int | float | None

_AMPIO = Context(prec=200, rounding=ROUND_HALF_UP)


def manca(valore: object) -> bool:
    """True for None, NaN and pandas' NA and NaT, which all mean: the figure was not given."""
    if valore is None or type(valore).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(valore, Decimal | float) and valore != valore


def numero(valore: Numero, decimali: int | None = None) -> str:
    """`1234.5` → `1.234,5`. Without `decimali` the value keeps the decimals it has, trailing zeros removed.

    Raises TypeError for what is not a number, ValueError for an infinite one and for a fraction without end
    (1/3) when `decimali` does not say where to stop.
    """
    if manca(valore):
        return MANCANTE
    esatto = _decimale(valore, decimali)
    schema = "#,##0" + ("." + "0" * decimali if decimali else "")
    if decimali is None:
        posti = max(0, -int(esatto.normalize(_AMPIO).as_tuple().exponent))
        schema += "." + "0" * posti if posti else ""
    with localcontext(_AMPIO):
        testo: str = format_decimal(esatto.copy_abs(), format=schema, locale=LOCALE, decimal_quantization=False)
    return MENO + testo if esatto < 0 else testo


def con_segno(valore: Numero, decimali: int | None = None) -> str:
    """As `numero`, with an explicit plus: `+1.234,56`, `−1.234,56`. What rounds to zero has no sign."""
    testo = numero(valore, decimali)
    if manca(valore) or testo.startswith(MENO) or not testo.strip("0,"):
        return testo
    return "+" + testo


def euro(valore: Numero, decimali: int = 2, segno: bool = False) -> str:
    """An amount without its unit, which stands in the header: `1.234,56`; with `segno`, `+1.234,56`."""
    return con_segno(valore, decimali) if segno else numero(valore, decimali)


def euro_unita(valore: Numero, decimali: int = 2, segno: bool = False) -> str:
    """An amount for running text, joined to its unit by a no-break space: `1.234,56 €`."""
    testo = euro(valore, decimali, segno)
    return testo if testo == MANCANTE else f"{testo}{SPAZIO}€"


def percentuale(valore: Numero, decimali: int | None = None) -> str:
    """A percentage held in points: `97.51` → `97,51%`, without a space."""
    testo = numero(valore, decimali)
    return testo if testo == MANCANTE else f"{testo}%"


def decimali(*valori: Numero) -> int:
    """How many decimals write all these values exactly: what a column of one quantity shows in every row.

    Missing values count for none. Raises as `numero` for a value that no number of decimals writes.
    """
    scritti = [numero(v).partition(",")[2] for v in valori if not manca(v)]
    return max(map(len, scritti), default=0)


def decimali_euro(*importi: Numero) -> int:
    """2 for amounts some of which have cents, 0 for whole ones: in a sentence `,00` says nothing."""
    return 2 if decimali(*importi) else 0


def accorda(valore: Numero, unita: str) -> str:
    """The name of a unit in agreement with its number: `1 evento`, `−1 evento`, `2 eventi`."""
    return UNITA_AL_SINGOLARE.get(unita, unita) if not manca(valore) and valore in (1, -1) else unita


def con_unita(valore: Numero, unita: str = "", decimali: int | None = None) -> str:
    """A number with any unit: `97,51%`, `1.234,56 €` for «euro», `3 giorni`; no-break space between the two."""
    testo = numero(valore, decimali)
    if testo == MANCANTE or not unita:
        return testo
    if unita == "%":
        return f"{testo}%"
    return f"{testo}{SPAZIO}{'€' if unita == 'euro' else accorda(valore, unita)}"


def data(valore: str | dt.date | None) -> str:
    """A day or a month in words: `2013-04-30` → `30 aprile 2013`, `2013-04` → `aprile 2013`; the first is `1°`."""
    testo = _data(valore, "d MMMM y", "MMMM y")
    return testo.replace("1 ", "1° ", 1) if testo.startswith("1 ") else testo


def data_breve(valore: str | dt.date | None) -> str:
    """A day or a month in digits: `30/04/2013`, `04/2013`."""
    return _data(valore, "dd/MM/y", "MM/y")


def _data(valore: str | dt.date | None, giorno: str, mese: str) -> str:
    if manca(valore) or valore is None:
        return MANCANTE
    if isinstance(valore, dt.date):
        return str(format_date(valore, giorno, LOCALE))
    solo_mese = len(valore) == len("2013-04")
    quando = dt.date.fromisoformat(f"{valore}-01" if solo_mese else valore)
    return str(format_date(quando, mese if solo_mese else giorno, LOCALE))


def _decimale(valore: Numero, decimali: int | None) -> Decimal:
    if isinstance(valore, bool):
        raise TypeError(f"non è un numero: {valore!r}")
    if isinstance(valore, Fraction) and not isinstance(valore, int):
        return _da_frazione(valore, decimali)
    if isinstance(valore, Decimal):
        esatto = valore
    elif isinstance(valore, Integral):
        esatto = Decimal(int(valore))
    elif isinstance(valore, Real):
        esatto = Decimal(repr(float(valore)))
    else:
        raise TypeError(f"non è un numero: {valore!r}")
    if not esatto.is_finite():
        raise ValueError(f"numero senza valore finito: {valore!r}")
    return esatto if decimali is None else _AMPIO.quantize(esatto, Decimal(1).scaleb(-decimali))


def _da_frazione(valore: Fraction, decimali: int | None) -> Decimal:
    if decimali is not None:
        scalata = abs(valore) * 10**decimali
        intero = (2 * scalata.numerator + scalata.denominator) // (2 * scalata.denominator)
        return Decimal(intero if valore >= 0 else -intero).scaleb(-decimali, _AMPIO)
    for cifre in range(40):
        scalata = valore * 10**cifre
        if scalata.denominator == 1:
            return Decimal(scalata.numerator).scaleb(-cifre, _AMPIO)
    raise ValueError(f"{valore} non ha un numero finito di decimali: indicare quanti mostrarne")
