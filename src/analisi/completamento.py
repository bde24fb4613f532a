"""An extension of IPython: inside the quotes of a call of ours, Tab offers what there is (see `analisi.lab.guscio`).

The kernel of the reports loads it by itself, any other one when `analisi` is imported. What answers is imported when
Tab is pressed: no report does, and so none is made again when that changes.
"""

from __future__ import annotations

from typing import Any

TASTO = "analisi.completamento"
"""How IPython calls our part in completion."""
PRIMA = 100
"""Before every other one: where we have an answer the slow ones are not asked."""


def load_ipython_extension(guscio: Any) -> None:  # noqa: ANN401 - IPython's own name and shell
    """Add what we know to the completions of `guscio`; once is enough."""
    from IPython.core.completer import context_matcher

    @context_matcher(identifier=TASTO, priority=PRIMA)  # type: ignore[untyped-decorator]  # IPython's
    def nomi_nostri(contesto: Any) -> Any:  # noqa: ANN401 - IPython's context and result
        from analisi.lab.guscio import completamenti

        righe = contesto.full_text.split("\n")[: contesto.cursor_line]
        return completamenti("\n".join([*righe, contesto.text_until_cursor]), guscio.user_ns)

    presenti = guscio.Completer.custom_matchers
    if not any(getattr(m, "matcher_identifier", "") == TASTO for m in presenti):
        presenti.append(nomi_nostri)
