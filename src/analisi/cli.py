"""The command line: parse, call, print."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analisi.errors import ErroreAnalisi, ErroreParametri
from analisi.paths import trova
from analisi.righe_comando import Comando, UnaVolta, almeno_uno

if TYPE_CHECKING:
    from analisi.esegui.notebook import NotebookRapporto
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
LETTORE_ANDATO = 141
SOLO_OPZIONI = ("notebook", "lavoratori")
AMBITI_IN_PAROLE = {"ente": "solo l'intero ente (--area ente)", "area": "solo le singole aree"}


def main(argomenti: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is documented in the help."""
    scelte = _comando().parse_args(argomenti)
    try:
        codice = int(scelte.funzione(scelte))
        sys.stdout.flush()
        return codice
    except ErroreAnalisi as errore:
        print(f"errore: {errore}", file=sys.stderr)
        return errore.codice_uscita
    except KeyboardInterrupt:
        print(
            "\ninterrotto: i rapporti già pubblicati restano interi, per gli altri rilanciare il comando",
            file=sys.stderr,
        )
        return INTERROTTO
    except BrokenPipeError:
        # whoever read the output (`| head`) has had enough: nothing can be told any more, not even on closing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return LETTORE_ANDATO


def _comando() -> Comando:
    comando = Comando(
        prog="analisi",
        description="Rapporti riproducibili di programmazione e controllo di una Camera di Commercio.",
        epilog=EPILOGO,
    )
    sotto = comando.add_subparsers(dest="comando", metavar="comando", parser_class=Comando)
    comando.set_defaults(funzione=lambda _: comando.error("manca il comando: controlla o esegui"))
    controlla = sotto.add_parser("controlla", help="controlla la qualità dei dati e stampa il verdetto")
    _parametri(controlla)
    controlla.set_defaults(funzione=_controlla)
    esegui = sotto.add_parser("esegui", help="produce i rapporti HTML e PDF", epilog=EPILOGO.partition("\n\n")[0])
    _parametri(esegui)
    esegui.add_argument(
        "--area", metavar="CODICE", action=UnaVolta, help="una sola area (A, B, …) o «ente»; senza, tutte"
    )
    esegui.add_argument("--versione", metavar="NOME", action=UnaVolta, help="consuntivo (predefinita) o preconsuntivo")
    esegui.add_argument(
        "--notebook", metavar="NOME", action="append", default=[], help="solo questo notebook (si può ripetere)"
    )
    esegui.add_argument("--lavoratori", metavar="N", type=almeno_uno, help="processi di lavoro (predefinito: i core)")
    esegui.set_defaults(funzione=_esegui)
    return comando


def _parametri(comando: argparse.ArgumentParser) -> None:
    comando.add_argument(
        "--camera", metavar="NOME", action=UnaVolta, help="la camera, come la sua cartella in data/raw/<anno>/"
    )
    comando.add_argument("--anno", metavar="ANNO", action=UnaVolta, help="l'anno del rapporto")
    comando.add_argument("assegnazioni", metavar="nome=valore", nargs="*", help="parametri in forma nome=valore")


def _letti(scelte: argparse.Namespace) -> dict[str, str | int]:
    """The parameters given, whichever form they were given in; twice with two values is a mistake."""
    from analisi.esegui.parametri import NOMI, da_testi

    dati: dict[str, str] = {n: v for n in NOMI if (v := getattr(scelte, n, None)) is not None}
    problemi = []
    for assegnazione in scelte.assegnazioni:
        nome, segno, valore = assegnazione.partition("=")
        if not segno or not nome:
            problemi.append(f"«{assegnazione}» non è nella forma nome=valore, per esempio anno=2013.")
        elif nome in SOLO_OPZIONI and hasattr(scelte, nome):
            problemi.append(f"«{nome}» non è un parametro ma un'opzione: scrivere --{nome} {valore}.")
        elif nome in NOMI and not hasattr(scelte, nome):
            problemi.append(f"il comando «{scelte.comando}» riguarda tutto l'anno: togliere {nome}={valore}.")
        elif dati.setdefault(nome, valore) != valore:
            problemi.append(f"{nome}: due valori diversi, «{dati[nome]}» e «{valore}».")
    return da_testi(dati, obbligatori=("camera", "anno"), problemi=problemi)


def _verificati(scelte: argparse.Namespace, percorsi: Percorsi) -> tuple[Parametri, bool]:
    """The parameters in their canonical form, and whether one area was asked for."""
    from analisi.esegui.parametri import Parametri, verifica

    letti = _letti(scelte)
    return verifica(percorsi, Parametri(**letti)), "area" in letti  # type: ignore[arg-type]


def _controlla(scelte: argparse.Namespace) -> int:
    percorsi = trova()  # before the slow imports: an answer at once in the wrong folder

    from analisi.apertura import apri
    from analisi.esegui.stampa import verdetto_in_righe

    parametri, _ = _verificati(scelte, percorsi)
    analisi = apri(parametri.camera, parametri.anno, radice=percorsi.radice)
    print("\n".join(verdetto_in_righe(analisi.verdetto)))
    return 1 if analisi.verdetto.stato == "bloccato" else 0


def _esegui(scelte: argparse.Namespace) -> int:
    percorsi = trova()

    from dataclasses import replace

    from analisi.esegui.notebook import notebook_rapporto, scegli
    from analisi.esegui.parametri import tutte_le_aree
    from analisi.esegui.piano import piano
    from analisi.esegui.produzione import produci_rapporti

    parametri, una_sola = _verificati(scelte, percorsi)
    notebook = scegli(notebook_rapporto(percorsi.notebook), scelte.notebook)
    aree = (parametri.area,) if una_sola else tutte_le_aree(percorsi, parametri.camera, parametri.anno)
    voci = piano((replace(parametri, area=a) for a in aree), notebook)
    if not voci:
        raise ErroreParametri(_niente_da_fare(notebook, parametri.area))
    return produci_rapporti(voci, percorsi, scelte.lavoratori)


def _niente_da_fare(notebook: Sequence[NotebookRapporto], area: str) -> str:
    ambiti = "; ".join(f"«{n.nome}» riguarda {AMBITI_IN_PAROLE[n.ambito]}" for n in notebook)
    return f"nessun rapporto da fare per «{area}»: {ambiti}. Cambiare --area o --notebook."
