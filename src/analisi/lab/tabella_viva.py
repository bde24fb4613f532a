"""An interactive table as HTML: itables without the network, in Italian, every row there, sorted by value.

Its library (DataTables, 250 KB once compressed) travels inside each output, so that every output stands by itself:
after a reload of the page, in another notebook, in a file sent to a colleague.
"""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from analisi.errors import ErroreAnalisi
from analisi.lab.ordine import Chiave

Cella = tuple[str, Chiave]
"""What is shown, and the key it is sorted by."""

RIGHE_PER_PAGINA: list[int | dict[str, object]] = [10, 25, 50, 100, {"label": "tutte", "value": -1}]
SENZA_PAGINE = 10
GRUPPO = "Gruppo"
"""The column made of the heads of the groups of rows."""
ITALIANO: dict[str, Any] = {
    "search": "Cerca in tutta la tabella:",
    "lengthMenu": "_MENU_ righe per pagina",
    "info": "righe da _START_ a _END_ di _TOTAL_",
    "infoEmpty": "nessuna riga",
    "infoFiltered": "(scelte fra _MAX_)",
    "zeroRecords": "Nessuna riga corrisponde al filtro.",
    "emptyTable": "La tabella non ha righe.",
    "thousands": ".",
    "decimal": ",",
    "paginate": {"first": "«", "previous": "‹", "next": "›", "last": "»"},
    "aria": {
        "orderable": ": premere per ordinare",
        "orderableReverse": ": premere per invertire l'ordine",
        "orderableRemove": ": premere per togliere l'ordine",
        "paginate": {"first": "prima pagina", "previous": "precedente", "next": "seguente", "last": "ultima pagina"},
    },
    "columnControl": {
        "order": "Ordina",
        "orderAsc": "Ordina dal primo all'ultimo",
        "orderDesc": "Ordina dall'ultimo al primo",
        "dropdown": "Ordina e filtra",
        "searchList": "Mostra solo",
        "list": {"all": "Tutti", "none": "Nessuno", "empty": "(vuoto)", "search": "Cerca fra i valori"},
    },
}
ATTESA = "La tabella si prepara…"
_ATTESA_INGLESE = re.compile(r"<tbody>.*?</tbody>", re.DOTALL)
"""What itables shows until its library is there: English, with a link to a site."""
_INCORPORATE = re.compile(r"(injectCSS|injectModule)\(\"([A-Za-z0-9+/=]+)\"\)")
_NOMI = re.compile(r"window\.(_itables_\w+)|\"(itables-[\w.]+-ready)\"")
_CARICA = """\
<script>
(async () => {
  if (window.NOME) return;
  const apri = async testo => {
    const compresso = new Blob([Uint8Array.from(atob(testo), c => c.charCodeAt(0))]);
    return new Response(compresso.stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };
  window.NOME = (async () => {
    const stile = document.createElement("style");
    stile.textContent = await apri("STILE");
    document.head.appendChild(stile);
    const codice = new Blob([await apri("CODICE")], {type: "application/javascript"});
    return import(URL.createObjectURL(codice));
  })();
  await window.NOME;
  window.dispatchEvent(new Event("EVENTO"));
})();
</script>"""


def in_cornice(colonne: Mapping[str, Sequence[Cella]]) -> pd.DataFrame:
    """The texts of each column as an ordered category: its order is that of the keys, which itables sorts by."""
    return pd.DataFrame({nome: _categoria(celle) for nome, celle in colonne.items()})


def viva(cornice: pd.DataFrame, titolo: str, ancora: str, numeriche: Sequence[int]) -> str:
    """The interactive table, named `ancora`; `numeriche`: positions of the columns to align to the right."""
    from itables.javascript import get_itable_arguments, html_table_from_template

    definizioni: list[dict[str, Any]] = [
        {"targets": list(numeriche), "className": "dt-right"},
        *([{"targets": 0, "className": "dt-left an-gruppo"}] if GRUPPO in cornice else []),
        {"targets": "_all", "type": "num", "className": "dt-left"},  # the places in the order, which are numbers
    ]
    argomenti: Any = get_itable_arguments(
        cornice,
        titolo or None,
        showIndex=False,
        add_rank_to_categories=True,
        maxBytes=0,
        maxRows=0,
        maxColumns=0,
        classes="display compact an-viva",
        style="width:100%;margin:0;caption-side:top",
        columnDefs=definizioni,
        columnControl=["order", ["searchList"]],
        ordering={"indicators": False},
        language=ITALIANO,
        lengthMenu=RIGHE_PER_PAGINA,
        pageLength=25,
        paging=len(cornice) > SENZA_PAGINE,
    )
    for nome in ("connected", "dt_url", "display_logo_when_loading"):  # of the page, not of the table
        argomenti.pop(nome, None)
    html = html_table_from_template(ancora, "", connected=False, display_logo_when_loading=False, kwargs=argomenti)
    html = _ATTESA_INGLESE.sub(f"<tbody><tr><td>{ATTESA}</td></tr></tbody>", html, count=1)
    return f'<div class="an-scorri">{html}</div>'


@cache
def libreria() -> str:
    """The script that brings itables' own library into the page, unless it is there already.

    Raises ErroreAnalisi where the installed itables brings it in another way.
    """
    from itables.javascript import generate_init_offline_itables_html
    from itables.options import dt_bundle

    proprio = generate_init_offline_itables_html(dt_bundle)
    pezzi = dict(_INCORPORATE.findall(proprio))
    nomi = _NOMI.findall(proprio)
    globali, eventi = {n for n, _ in nomi if n}, {e for _, e in nomi if e}
    if len(pezzi) != 2 or len(globali) != 1 or len(eventi) != 1:
        raise ErroreAnalisi(
            "la versione installata di itables non è quella prevista: ripristinarla con «make installa»."
        )
    return (
        _CARICA.replace("NOME", globali.pop())
        .replace("EVENTO", eventi.pop())
        .replace("STILE", _compresso(pezzi["injectCSS"]))
        .replace("CODICE", _compresso(pezzi["injectModule"]))
    )


def _compresso(incorporato: str) -> str:
    return base64.b64encode(gzip.compress(base64.b64decode(incorporato), 9, mtime=0)).decode("ascii")


def _categoria(celle: Sequence[Cella]) -> Any:  # noqa: ANN401 - a Categorical, whose type parameter changes with pandas' stubs
    chiavi = {testo: (chiave, testo) for testo, chiave in celle}
    categorie = sorted(chiavi, key=lambda testo: chiavi[testo])
    return pd.Categorical([testo for testo, _ in celle], categories=categorie, ordered=True)
