"""Rules on units, years, amounts and titles: what another row, or the year of the report, must have in common."""

from __future__ import annotations

from analisi.calcolo.quadrature.base import Base, Esame, Riga
from analisi.calcolo.quadrature.parole import in_italiano, in_riga, rilievo
from analisi.dati.regole_quadrature import RegolaQuadratura

ANNI_STAMPATI = {"anno_revisione": "anno della revisione", "anno_preconsuntivo": "anno del preconsuntivo"}


def unita_diverse(base: Base, regola: RegolaQuadratura) -> Esame:
    """Target and result of an indicator in one unit."""
    esaminati, rilievi = 0, []
    for tabella in ("indicatori", "strategici"):
        for riga in base.tabella(tabella):
            if not riga["unita"] or riga["target_valore"] is None or riga["risultato_valore"] is None:
                continue
            esaminati += 1
            if "(target)" in riga["unita"] or "(risultato)" in riga["unita"]:
                rilievi.append(
                    rilievo(
                        regola,
                        tabella,
                        riga,
                        "unita",
                        riga["unita"],
                        "una sola unità",
                        "unità di obiettivo e risultato",
                    )
                )
    return esaminati, rilievi


def anni_delle_risorse(base: Base, regola: RegolaQuadratura) -> Esame:
    """The years printed above the resources of a programme."""
    righe = base.tabella("risorse")
    rilievi = []
    for riga in righe:
        for campo, come in ANNI_STAMPATI.items():
            if riga[campo] not in (None, base.anno):
                rilievi.append(rilievo(regola, "risorse", riga, campo, str(riga[campo]), str(base.anno), come))
    return len(righe), rilievi


TONDO = 500
"""Amounts that are multiples of it are round."""
PAROLE_PROPRIE = 4
"""A title of fewer words may rightly be of several nodes («Attività ordinaria»)."""
DI_CHI = {"area": ("dell'area", "nell'area"), "obiettivo": ("dell'obiettivo", "nell'obiettivo")}
DEL_PROGRAMMA = ("del programma", "nel programma")
"""Whose resources are, and where, by the level of the node that has them."""


def importi_uguali(base: Base, regola: RegolaQuadratura) -> Esame:
    """Two programmes with the same two amounts, revision and estimate, not both zero nor equal to one another."""
    visti: dict[tuple[object, ...], Riga] = {}
    rilievi = []
    for riga in base.tabella("risorse"):
        rev, pre = riga["revisione_budget"], riga["preconsuntivo"]
        # round amounts may be equal by chance, odd ones are not
        if not rev or not pre or rev == pre or (rev % TONDO == 0 and pre % TONDO == 0):
            continue
        prima = visti.setdefault((riga["voce"], rev, pre), riga)
        if prima is not riga:
            di, nel = DI_CHI.get(base.quadro.struttura.livello(prima["programma"]), DEL_PROGRAMMA)
            come = f"{in_italiano(rev)} e {in_italiano(pre)} anche {nel} {prima['programma']}, {in_riga(prima)}"
            rilievi.append(
                rilievo(regola, "risorse", riga, "revisione_budget", in_italiano(rev), f"importi propri {di}", come)
            )
    return len(base.tabella("risorse")), rilievi


def titoli_uguali(base: Base, regola: RegolaQuadratura) -> Esame:
    """Two nodes of the same level under different parents, or the same one, with one title."""
    visti: dict[tuple[str, str], Riga] = {}
    rilievi = []
    for riga in base.tabella("struttura"):
        prima = visti.setdefault((riga["livello"], riga["titolo"]), riga)
        if prima is not riga and len(riga["titolo"].split()) >= PAROLE_PROPRIE:
            come = f"titolo anche di {prima['codice']}"
            rilievi.append(rilievo(regola, "struttura", riga, "titolo", riga["titolo"], "un titolo proprio", come))
    return len(base.tabella("struttura")), rilievi
