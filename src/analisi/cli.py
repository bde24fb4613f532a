"""The command line: parse, call, print."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analisi.errors import ErroreAnalisi, ErroreParametri, causa_di_sistema
from analisi.paths import Percorsi, trova
from analisi.righe_comando import Comando, UnaVolta, almeno_uno

if TYPE_CHECKING:
    from analisi.dati.camere import Camera
    from analisi.rapporti.parametri import Richiesta
    from analisi.rapporti.produzione import Incarico

EPILOGO = """\
codici di uscita:
  0  tutto fatto (verifica: ogni rapporto è identico)
  1  il verdetto di qualità ha bloccato qualcosa (verifica: qualcosa è diverso)
  2  dati o comando sbagliati
  3  un notebook non è riuscito

esempi:
  analisi inizia --camera pisa --anno 2014
  analisi controlla --camera lucca --anno 2013
  analisi esegui --camera lucca --anno 2013
  analisi esegui --camera tutte --anno 2012,2013
  analisi esegui camera=lucca anno=2013 area=C --notebook indicatori
  analisi sanare --camera lucca --anno 2013
  analisi perche reports/2013/lucca/C/indicatori
  analisi verifica
  analisi confronto --anno 2024 --panel province-toscane
  analisi confronto --anno 2024 --per LU --anonimo
  analisi lab
"""
INTERROTTO = 130
LETTORE_ANDATO = 141
SOLO_OPZIONI = ("notebook", "lavoratori", "kernel")
OBBLIGATORI = ("camera", "anno")
KERNEL = ("caldo", "ordinario")
COMANDO_LAB = "lab"


def main(argomenti: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is documented in the help."""
    comando = _comando()
    scelte, altre = comando.parse_known_args(argomenti)
    if altre and scelte.comando != COMANDO_LAB:
        comando.error(f"unrecognized arguments: {' '.join(altre)}")
    scelte.altre = altre
    try:
        codice = int(scelte.funzione(scelte))
        sys.stdout.flush()
        return codice
    except ErroreAnalisi as errore:
        print(f"errore: {errore}", file=sys.stderr)
        return errore.codice_uscita
    except BrokenPipeError:
        # whoever read the output (`| head`) has had enough: nothing can be told any more, not even on closing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return LETTORE_ANDATO
    except OSError as errore:
        dove = f"{errore.filename}: " if errore.filename else ""
        print(f"errore: {dove}{causa_di_sistema(errore)}", file=sys.stderr)
        return ErroreAnalisi.codice_uscita
    except KeyboardInterrupt:
        print(
            "\ninterrotto: i rapporti già pubblicati restano interi, per gli altri rilanciare il comando",
            file=sys.stderr,
        )
        return INTERROTTO


def _comando() -> Comando:
    comando = Comando(
        prog="analisi",
        description="Rapporti riproducibili di programmazione e controllo di una Camera di Commercio.",
        epilog=EPILOGO,
    )
    sotto = comando.add_subparsers(dest="comando", metavar="comando", parser_class=Comando)
    comando.set_defaults(funzione=lambda _: comando.error(f"manca il comando: {', '.join(sotto.choices)}"))
    codici = EPILOGO.partition("\n\n")[0]
    _inizio(sotto)
    controlla = sotto.add_parser("controlla", help="controlla la qualità dei dati e stampa il verdetto")
    _parametri(controlla)
    controlla.set_defaults(funzione=_controlla)
    esegui = sotto.add_parser("esegui", help="produce i rapporti HTML e PDF non aggiornati", epilog=codici)
    _parametri(esegui)
    _opzioni(esegui)
    esegui.add_argument("--rifai", action="store_true", help="rifà anche i rapporti già aggiornati")
    esegui.set_defaults(funzione=_esegui)
    _comandi_del_gruppo(sotto, codici)
    _comandi_per_gli_uffici(sotto, codici)
    perche = sotto.add_parser("perche", help="dice da che cosa dipende un rapporto e perché è o sarebbe rifatto")
    perche.add_argument("rapporto", help="un file del rapporto, o il suo percorso senza estensione")
    perche.set_defaults(funzione=_perche)
    verifica = sotto.add_parser(
        "verifica", help="rifà i rapporti altrove e li confronta byte per byte con quelli pubblicati", epilog=codici
    )
    _parametri(verifica)
    _opzioni(verifica)
    verifica.set_defaults(funzione=_verifica)
    kernel = sotto.add_parser("kernel", help="installa il kernel caldo dei rapporti, per JupyterLab e papermill")
    kernel.add_argument("--prefisso", metavar="CARTELLA", type=Path, help="ambiente (predefinito: questo)")
    kernel.set_defaults(funzione=_kernel)
    che_cosa = "apre JupyterLab sul notebook da cui si comincia, con il kernel caldo e senza chiedere nulla alla rete"
    altre = "ogni altra opzione passa a JupyterLab, per esempio --no-browser o --port=9000"
    lab = sotto.add_parser(COMANDO_LAB, help=che_cosa, epilog=altre)
    lab.set_defaults(funzione=_lab)
    return comando


def _inizio(sotto: argparse._SubParsersAction[Comando]) -> None:
    che_cosa = (
        "comincia l'anno di una camera: tabelle da riempire, spiegate, e carte; in una cartella vuota, un progetto"
    )
    inizia = sotto.add_parser("inizia", help=che_cosa)
    inizia.add_argument("--camera", required=True, metavar="NOME", action=UnaVolta, help="la camera, come «pisa»")
    inizia.add_argument("--anno", required=True, metavar="ANNO", action=UnaVolta, help="l'anno dei dati")
    chi = "l'ente e l'ufficio che produce i dati; senza, quello dell'anno prima, o da scrivere in fonte.toml"
    inizia.add_argument("--ente", metavar="TESTO", default="", help=chi)
    aggiungi = "se la cartella c'è già, scrive solo i file che le mancano"
    inizia.add_argument("--aggiungi", action="store_true", help=aggiungi)
    inizia.set_defaults(funzione=_inizia)


def _comandi_del_gruppo(sotto: argparse._SubParsersAction[Comando], codici: str) -> None:
    confronto = sotto.add_parser("confronto", help="produce i rapporti del gruppo di confronto fra enti", epilog=codici)
    anni = "l'anno; più d'uno con la virgola"
    confronto.add_argument("--anno", metavar="ANNO", required=True, action=UnaVolta, help=anni)
    scelta = "uno o più panel di panel.toml; senza, quelli che hanno dati"
    confronto.add_argument("--panel", metavar="PANEL", action=UnaVolta, help=scelta)
    confronto.add_argument("--per", metavar="ENTE", action=UnaVolta, help="l'ente da mettere in evidenza")
    confronto.add_argument("--anonimo", action="store_true", help="gli altri enti diventano lettere (vuole --per)")
    confronto.add_argument("--simulazione", metavar="NOME", action=UnaVolta, help="dati simulati da usare")
    _lavoro(confronto)
    confronto.set_defaults(funzione=_confronto)
    modello = sotto.add_parser("modello", help="crea la cartella Excel che una camera compila per il gruppo")
    modello.add_argument("--camera", required=True, metavar="NOME", action=UnaVolta, help="l'ente che la compila")
    modello.add_argument("--anno", required=True, metavar="ANNO", action=UnaVolta, help="l'anno dei dati")
    modello.add_argument("--uscita", metavar="FILE", type=Path, help="dove scriverla (predefinito: modelli/)")
    modello.set_defaults(funzione=_modello)


def _comandi_per_gli_uffici(sotto: argparse._SubParsersAction[Comando], codici: str) -> None:
    che_cosa = "crea per ogni ufficio la cartella Excel con le sue righe che non superano i controlli"
    sanare = sotto.add_parser("sanare", help=che_cosa, epilog=codici)
    _parametri(sanare)
    dove = "dove scriverle (predefinita: reports/<anno>/<camera>/da_sanare/)"
    sanare.add_argument("--uscita", metavar="CARTELLA", type=Path, help=dove)
    sanare.set_defaults(funzione=_sanare)
    che_cosa = "legge una cartella Excel compilata: dati per il gruppo (modello) o righe da sanare (sanare)"
    importa = sotto.add_parser("importa", help=che_cosa)
    importa.add_argument("file", type=Path, help="la cartella Excel compilata")
    importa.set_defaults(funzione=_importa)


def _parametri(comando: argparse.ArgumentParser) -> None:
    comando.add_argument(
        "--camera",
        metavar="NOME",
        action=UnaVolta,
        help="la camera, come la sua cartella in data/raw/<anno>/; più d'una con la virgola, o «tutte»",
    )
    comando.add_argument(
        "--anno", metavar="ANNO", action=UnaVolta, help="l'anno del rapporto; più d'uno con la virgola, o «tutti»"
    )
    comando.add_argument("assegnazioni", metavar="nome=valore", nargs="*", help="parametri in forma nome=valore")


def _opzioni(comando: argparse.ArgumentParser) -> None:
    comando.add_argument(
        "--area",
        metavar="CODICE",
        action=UnaVolta,
        help="un'area (A, B, …) o «ente»; più d'una con la virgola; senza, tutte",
    )
    comando.add_argument("--versione", metavar="NOME", action=UnaVolta, help="consuntivo (predefinita) o preconsuntivo")
    comando.add_argument(
        "--notebook", metavar="NOME", action="append", default=[], help="solo questo notebook (si può ripetere)"
    )
    _lavoro(comando, rifai=False)


def _lavoro(comando: argparse.ArgumentParser, *, rifai: bool = True) -> None:
    comando.add_argument("--lavoratori", metavar="N", type=almeno_uno, help="processi di lavoro (predefinito: i core)")
    comando.add_argument(
        "--kernel", choices=KERNEL, default=KERNEL[0], help="caldo (predefinito) o ordinario, più lento"
    )
    if rifai:
        comando.add_argument("--rifai", action="store_true", help="rifà anche i rapporti già aggiornati")


def _richiesta(scelte: argparse.Namespace, obbligatori: Sequence[str]) -> Richiesta:
    """What was asked, whichever form it was given in; the same parameter twice with two values is a mistake."""
    from analisi.rapporti.parametri import NOMI, leggi_richiesta

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
    return leggi_richiesta(dati, obbligatori, problemi)


def _inizia(scelte: argparse.Namespace) -> int:
    from analisi.esegui.inizia import inizia, iniziato_in_righe

    fatto = inizia(scelte.camera, scelte.anno, scelte.ente, aggiungi=scelte.aggiungi)
    print("\n".join(iniziato_in_righe(fatto)))
    return 0


def _camere(percorsi: Percorsi, richiesta: Richiesta) -> list[Camera]:
    """The chambers and years asked for; where all are, what stands among them and is none is told."""
    from analisi.dati.camere import non_lette
    from analisi.rapporti.parametri import camere_richieste

    camere = camere_richieste(percorsi, richiesta)
    if not richiesta.camere or not richiesta.anni:
        for frase in non_lette(percorsi):
            print(f"avviso: {frase}", file=sys.stderr)
    return camere


def _controlla(scelte: argparse.Namespace) -> int:
    percorsi = trova()  # before the slow imports: an answer at once in the wrong folder
    camere = _camere(percorsi, _richiesta(scelte, OBBLIGATORI))

    from analisi.apertura import apri
    from analisi.rapporti.stampa import verdetto_in_righe

    stati = []
    for camera, anno in camere:
        verdetto = apri(camera, anno, radice=percorsi.radice).verdetto
        stati.append(verdetto.stato)
        if len(camere) > 1:
            print(f"{camera} {anno}")
        print("\n".join(verdetto_in_righe(verdetto)))
    return 1 if "bloccato" in stati else 0


def _esegui(scelte: argparse.Namespace) -> int:
    from analisi.rapporti.produzione import produci_rapporti

    return produci_rapporti(_incarico(scelte, OBBLIGATORI, rifai=scelte.rifai))


def _verifica(scelte: argparse.Namespace) -> int:
    from notebatch.verify import verify

    incarico = _incarico(scelte, ())
    return verify(incarico, incarico.impostazioni)


def _incarico(scelte: argparse.Namespace, obbligatori: Sequence[str], *, rifai: bool = False) -> Incarico:
    """What a command on reports is to do. Raises ErroreParametri."""
    percorsi = trova()

    from analisi.rapporti.notebook import notebook_rapporto, scegli
    from analisi.rapporti.produzione import Incarico

    richiesta = _richiesta(scelte, obbligatori)
    camere = _camere(percorsi, richiesta)
    notebook = scegli(notebook_rapporto(percorsi.notebook), scelte.notebook)
    return Incarico(
        percorsi=percorsi,
        camere=camere,
        richiesta=richiesta,
        notebook=notebook,
        lavoratori=scelte.lavoratori,
        kernel=scelte.kernel,
        rifai=rifai,
    )


def _confronto(scelte: argparse.Namespace) -> int:
    percorsi = trova()

    from analisi.rapporti.gruppo import IncaricoGruppo, produci_confronto
    from analisi.rapporti.notebook import notebook_rapporto
    from analisi.rapporti.parametri import elenco_di

    incarico = IncaricoGruppo(
        percorsi=percorsi,
        notebook=notebook_rapporto(percorsi.notebook),
        lavoratori=scelte.lavoratori,
        kernel=scelte.kernel,
        rifai=scelte.rifai,
        anni=[_anno(a) for a in elenco_di(scelte.anno)],
        panel=elenco_di(scelte.panel or ""),
        per=elenco_di(scelte.per or ""),
        anonima=scelte.anonimo,
        simulazione=scelte.simulazione or "",
    )
    return produci_confronto(incarico)


def _anno(testo: str) -> int:
    from analisi.dati.formati import ANNI
    from analisi.rapporti.parametri import e_anno

    if e_anno(testo) and int(testo) in ANNI:
        return int(testo)
    raise ErroreParametri(f"anno: «{testo}» non è un anno fra il {ANNI[0]} e il {ANNI[-1]}, per esempio 2013.")


def _modello(scelte: argparse.Namespace) -> int:
    percorsi = trova()

    from analisi.moduli.ricevuti import scrivi_modello

    scritto = scrivi_modello(percorsi, scelte.camera, _anno(scelte.anno), scelte.uscita)
    print(f"Da compilare: {percorsi.relativo(scritto)}")
    return 0


def _importa(scelte: argparse.Namespace) -> int:
    percorsi = trova()

    from analisi.moduli import importa_cartella

    print("\n".join(importa_cartella(percorsi, scelte.file)))
    return 0


def _sanare(scelte: argparse.Namespace) -> int:
    percorsi = trova()
    camere = _camere(percorsi, _richiesta(scelte, OBBLIGATORI))
    if scelte.uscita is not None and len(camere) > 1:
        raise ErroreParametri("uscita: con più camere o anni le cartelle si confonderebbero; uno alla volta.")

    from analisi.moduli.aperte import scrivi_da_sanare

    rifiutate: list[str] = []
    for camera, anno in camere:
        scritte = scrivi_da_sanare(percorsi, camera, anno, scelte.uscita)
        print("\n".join(scritte.in_righe(percorsi, camera, anno)))
        rifiutate += scritte.rifiutate
    if rifiutate:
        raise ErroreAnalisi("\n".join(["non toccate:", *(f"  - {r}" for r in rifiutate)]))
    return 0


def _perche(scelte: argparse.Namespace) -> int:
    percorsi = trova()

    from analisi.rapporti.catalogo import Catalogo
    from analisi.rapporti.notebook import notebook_rapporto
    from analisi.rapporti.produzione import impostazioni
    from notebatch.batch import explain

    catalogo = Catalogo(percorsi, notebook_rapporto(percorsi.notebook))
    print("\n".join(explain(Path(scelte.rapporto), catalogo, impostazioni(percorsi))))
    return 0


def _kernel(scelte: argparse.Namespace) -> int:
    from analisi.rapporti.kernel import installa_kernel

    print(f"Kernel installato: {installa_kernel(scelte.prefisso or Path(sys.prefix))}")
    return 0


def _lab(scelte: argparse.Namespace) -> int:
    percorsi = trova()

    from analisi.lab.avvio import ambiente, comando

    riga = comando(percorsi, Path(sys.prefix), scelte.altre)
    sys.stdout.flush()
    os.execve(riga[0], riga, ambiente(os.environ))
