"""The command line: parse, call, print."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analisi.errors import ErroreAnalisi, ErroreParametri
from analisi.righe_comando import Comando

if TYPE_CHECKING:
    from analisi.esegui.parametri import Parametri
    from analisi.paths import Percorsi

EPILOGO = """\
codici di uscita:
  0  tutto fatto
  1  il verdetto di qualità ha bloccato qualcosa
  2  dati o comando sbagliati
  3  un notebook non è riuscito

esempi:
  analisi controlla --camera lucca --anno 2013
  analisi esegui --camera lucca --anno 2013
  analisi esegui --camera lucca --anno 2013 --area C --notebook indicatori
  analisi esegui camera=lucca anno=2013 area=C
"""
INTERROTTO = 130


def main(argomenti: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is documented in the help."""
    scelte = _comando().parse_args(argomenti)
    try:
        return int(scelte.funzione(scelte))
    except ErroreAnalisi as errore:
        print(f"errore: {errore}", file=sys.stderr)
        return errore.codice_uscita
    except KeyboardInterrupt:
        print("\ninterrotto: i rapporti già pubblicati restano interi", file=sys.stderr)
        return INTERROTTO


def _comando() -> Comando:
    comando = Comando(
        prog="analisi",
        description="Rapporti riproducibili di programmazione e controllo di una Camera di Commercio.",
        epilog=EPILOGO,
    )
    sotto = comando.add_subparsers(dest="comando", metavar="comando", required=True, parser_class=Comando)
    controlla = sotto.add_parser("controlla", help="controlla la qualità dei dati e stampa il verdetto")
    _parametri(controlla)
    controlla.set_defaults(funzione=_controlla)
    esegui = sotto.add_parser("esegui", help="produce i rapporti HTML e PDF", epilog=EPILOGO.partition("\n\n")[0])
    _parametri(esegui)
    esegui.add_argument("--area", metavar="CODICE", help="una sola area (A, B, …) o «ente»; senza, tutte")
    esegui.add_argument("--versione", metavar="NOME", help="consuntivo (predefinita) o preconsuntivo")
    esegui.add_argument(
        "--notebook", metavar="NOME", action="append", default=[], help="solo questo notebook (si può ripetere)"
    )
    esegui.add_argument("--lavoratori", metavar="N", type=int, help="processi di lavoro (predefinito: i core)")
    esegui.set_defaults(funzione=_esegui)
    return comando


def _parametri(comando: argparse.ArgumentParser) -> None:
    comando.add_argument("--camera", metavar="NOME", help="la camera, come la sua cartella in data/raw/<anno>/")
    comando.add_argument("--anno", metavar="ANNO", help="l'anno del rapporto")
    comando.add_argument("assegnazioni", metavar="nome=valore", nargs="*", help="parametri in forma nome=valore")


def _letti(scelte: argparse.Namespace) -> dict[str, str | int]:
    """The parameters given, whichever form they were given in; twice with two values is a mistake."""
    from analisi.esegui.parametri import NOMI, da_testi

    dati: dict[str, str] = {n: v for n in NOMI if (v := getattr(scelte, n, None)) is not None}
    for assegnazione in scelte.assegnazioni:
        nome, segno, valore = assegnazione.partition("=")
        if not segno:
            raise ErroreParametri(f"«{assegnazione}» non è nella forma nome=valore, per esempio anno=2013")
        if dati.setdefault(nome, valore) != valore:
            raise ErroreParametri(f"{nome}: due valori diversi, «{dati[nome]}» e «{valore}»")
    mancanti = [n for n in ("camera", "anno") if n not in dati]
    tipizzati = da_testi(dati)
    if mancanti:
        raise ErroreParametri(f"mancano i parametri: {', '.join(mancanti)}")
    return tipizzati


def _verificati(scelte: argparse.Namespace, percorsi: Percorsi) -> tuple[Parametri, bool]:
    """The parameters in their canonical form, and whether one area was asked for."""
    from analisi.esegui.parametri import Parametri, verifica

    letti = _letti(scelte)
    return verifica(percorsi, Parametri(**letti)), "area" in letti  # type: ignore[arg-type]


def _controlla(scelte: argparse.Namespace) -> int:
    from analisi.apertura import apri
    from analisi.esegui.stampa import verdetto_in_righe
    from analisi.paths import trova

    percorsi = trova()
    parametri, _ = _verificati(scelte, percorsi)
    analisi = apri(parametri.camera, parametri.anno, radice=percorsi.radice)
    print("\n".join(verdetto_in_righe(analisi.verdetto)))
    return 1 if analisi.verdetto.stato == "bloccato" else 0


def _esegui(scelte: argparse.Namespace) -> int:
    from dataclasses import replace

    from analisi.esegui import piano as p
    from analisi.esegui.parametri import tutte_le_aree
    from analisi.esegui.produzione import produci_rapporti
    from analisi.paths import trova

    percorsi = trova()
    if scelte.lavoratori is not None and scelte.lavoratori < 1:
        raise ErroreParametri("--lavoratori: serve un numero da 1 in su")
    parametri, una_sola = _verificati(scelte, percorsi)
    notebook = p.scegli(p.notebook_rapporto(percorsi.notebook), scelte.notebook)
    aree = (parametri.area,) if una_sola else tutte_le_aree(percorsi, parametri.camera, parametri.anno)
    voci = p.piano((replace(parametri, area=a) for a in aree), notebook)
    if not voci:
        raise ErroreParametri(f"nessun rapporto da fare: {', '.join(scelte.notebook)} non riguarda {parametri.area}")
    return produci_rapporti(voci, percorsi, scelte.lavoratori)
