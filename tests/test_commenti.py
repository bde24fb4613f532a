"""The office's own comments: read from Markdown, refused with reasons, shown in their place and marked as such."""

from __future__ import annotations

from pathlib import Path

import pytest

from analisi.apertura import apri
from analisi.dati.archivio import apri as apri_dati
from analisi.dati.commenti import Brano, Corsa, leggi_commenti
from analisi.errors import ErroreDati
from analisi.paths import Percorsi
from analisi.vista.pagine.commento import commento
from conftest import copia_progetto

AREE = ("A", "C", "ente")


def scrivi(cartella: Path, **testi: str) -> Path:
    (cartella / "commenti").mkdir(parents=True, exist_ok=True)
    for nome, testo in testi.items():
        (cartella / "commenti" / f"{nome}.md").write_text(testo, encoding="utf-8")
    return cartella


def errori(cartella: Path) -> str:
    with pytest.raises(ErroreDati) as errore:
        leggi_commenti(cartella, AREE, "data/raw/2013/lucca")
    return str(errore.value)


def test_a_chamber_without_comments_has_none(tmp_path: Path) -> None:
    assert leggi_commenti(tmp_path, AREE, "lucca") == {}


def test_paragraphs_lists_and_emphasis_are_read(tmp_path: Path) -> None:
    scrivi(tmp_path, C="Il corso *non* è **partito**:\n\n- mancavano iscritti\n- si rifà\n\n1. a marzo\n")
    letti = leggi_commenti(tmp_path, AREE, "lucca")["C"]
    assert letti[0] == Brano(
        "paragrafo",
        ((Corsa("Il corso "), Corsa("non", True), Corsa(" è "), Corsa("partito", True), Corsa(":")),),
    )
    assert [(b.tipo, len(b.voci)) for b in letti] == [("paragrafo", 1), ("elenco", 2), ("numerato", 1)]


def test_the_address_of_a_link_stays_in_sight(tmp_path: Path) -> None:
    scrivi(tmp_path, A="Si veda [la delibera](https://esempio.it/d).")
    voce = leggi_commenti(tmp_path, AREE, "lucca")["A"][0].voci[0]
    assert "".join(c.testo for c in voce) == "Si veda la delibera (https://esempio.it/d)."


def test_an_empty_comment_counts_as_none(tmp_path: Path) -> None:
    assert leggi_commenti(scrivi(tmp_path, A="\n \n"), AREE, "lucca") == {}


def test_every_fault_of_every_file_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    scrivi(tmp_path, A="Testo\n\n# Titolo\n", C="| a |\n|---|\n| 1 |\n\n<b>x</b>\n", Z="altro")
    (tmp_path / "commenti" / "appunti.txt").write_text("x", encoding="utf-8")
    detto = errori(tmp_path)
    for pezzo in ("A.md, riga 3", "un titolo", "C.md, riga 1", "una tabella", "codice HTML", "Z.md", "appunti.txt"):
        assert pezzo in detto


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    scrivi(tmp_path)
    (tmp_path / "commenti" / "A.md").write_bytes("perché".encode("latin-1"))
    assert "UTF-8" in errori(tmp_path)


def test_the_comment_of_an_area_is_shown_with_its_mark_and_only_there(tmp_path: Path) -> None:
    progetto = copia_progetto(tmp_path)
    scrivi(progetto / "data/raw/2013/lucca", C="Il corso si rifà a **marzo**.")
    ente = apri("lucca", 2013, radice=progetto)
    vista = commento(ente.di_area("C"))
    assert vista is not None and commento(ente) is None and commento(ente.di_area("A")) is None
    assert "Commento dell'ufficio." in vista.testo() and "non sono ricalcolate" in vista.testo()
    assert "<strong>marzo</strong>" in vista.html() and 'role="note"' in vista.html()


def test_a_new_comment_changes_the_fingerprint_of_the_data(tmp_path: Path) -> None:
    progetto = copia_progetto(tmp_path)
    prima = apri_dati(Percorsi(progetto), "lucca", 2013).impronta
    scrivi(progetto / "data/raw/2013/lucca", ente="Un anno difficile.")
    assert apri_dati(Percorsi(progetto), "lucca", 2013).impronta != prima


@pytest.mark.parametrize("testo", ["- uno\n  - dentro\n- due\n", "- uno\n\n  ancora uno\n- due\n"])
def test_an_item_with_more_than_its_words_is_refused_instead_of_running_words_together(
    tmp_path: Path, testo: str
) -> None:
    assert "dentro la voce di un elenco" in errori(scrivi(tmp_path, A=testo))
