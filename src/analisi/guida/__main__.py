"""`python -m analisi.guida [FOLDER]`: publish the guides of the project, by default in `build/guida/`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from analisi.errors import ErroreAnalisi
from analisi.guida.kernel import GESTORI
from analisi.guida.sito import KERNEL, costruisci
from analisi.paths import trova
from analisi.righe_comando import Comando


def main(argomenti: Sequence[str] | None = None) -> int:
    """Build the site and say where it is; the exit code is that of the error, if any."""
    comando = Comando("python -m analisi.guida", "Pubblica la guida: esegue ogni esempio e segue ogni collegamento.")
    comando.add_argument("cartella", nargs="?", type=Path, help="dove scriverla (predefinita: build/guida)")
    comando.add_argument("--kernel", choices=tuple(GESTORI), default=KERNEL, help="caldo (predefinito) o ordinario")
    scelte = comando.parse_args(argomenti)
    try:
        percorsi = trova()
        destinazione = scelte.cartella or percorsi.radice / "build" / "guida"
        scritte = costruisci(percorsi, destinazione, scelte.kernel)
    except ErroreAnalisi as errore:
        print(f"errore: {errore}", file=sys.stderr)
        return errore.codice_uscita
    print(f"Guida: {destinazione / 'index.html'} ({len(scritte)} pagine)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
