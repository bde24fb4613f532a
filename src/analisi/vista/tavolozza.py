"""Colours, sizes and spacing of charts, from the design tokens (`aspetto`). Never colour alone: hatch, shape or words.

BLU and ARANCIO stay apart in the three common colour-vision deficiencies; in black and white the hatch of TRAMA tells
them apart.
"""

from __future__ import annotations

from analisi.aspetto import colore, gettoni

BLU = colore("blu")
NOTTE = colore("blu-scuro")
ARANCIO = colore("attenzione")
VERDE = colore("verde")
ROSSO = colore("blocco")
BIANCO = colore("fondo")

TESTO = colore("testo")
TESTO_TENUE = colore("tenue")
GRIGIO = colore("grigio")
GRIGIO_LINEA = colore("linea")
GRIGIO_CHIARO = colore("traccia")

TRAMA = colore("trama")
"""Hatch of what asks for attention or is unfavourable."""

LARGHEZZA_CM = 17.0
"""Printed width of a chart: an A4 page with margins of 2 cm."""
ALTEZZA_PAGINA_CM = 23.0
"""Height that a chart may take on a printed page, with room for its caption."""

CORPO = float(gettoni()["corpo"]["grafico"])
CORPO_PICCOLO = float(gettoni()["corpo"]["grafico-piccolo"])
"""Type sizes in points at printed width; nothing is smaller than CORPO_PICCOLO."""
INTERLINEA = 1.18
CM_PER_PUNTO = 2.54 / 72

SPAZIO = 0.18
"""Unit of white space, in centimetres."""
