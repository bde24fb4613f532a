"""Colours, sizes and spacing of charts. Meaning is never carried by colour alone: hatch, shape or words go with it.

Blue and dark blue are those of the design system of Italian public sites. Text colours have a contrast of at least
4.5:1 on white. BLU and ARANCIO stay apart in the three common colour-vision deficiencies; in black and white the
hatch of TRAMA tells them apart.
"""

from __future__ import annotations

BLU = "#0066CC"
NOTTE = "#17324D"
ARANCIO = "#B84A00"
VERDE = "#00706B"
BIANCO = "#FFFFFF"

TESTO = "#1C2733"
TESTO_TENUE = "#55616D"
GRIGIO = "#8A96A3"
GRIGIO_LINEA = "#C8D0D8"
GRIGIO_CHIARO = "#E6EAEE"

TRAMA = "//////"
"""Hatch of what asks for attention or is unfavourable."""

LARGHEZZA_CM = 17.0
"""Printed width of a chart: an A4 page with margins of 2 cm."""
ALTEZZA_PAGINA_CM = 23.0
"""Height that a chart may take on a printed page, with room for its caption."""

CORPO = 8.5
CORPO_PICCOLO = 7.5
"""Type sizes in points at printed width; nothing is smaller than CORPO_PICCOLO."""
INTERLINEA = 1.18
CM_PER_PUNTO = 2.54 / 72

SPAZIO = 0.18
"""Unit of white space, in centimetres."""
