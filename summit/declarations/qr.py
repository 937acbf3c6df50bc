"""The code by which a printed page leads to a web address (ISO/IEC 18004)."""

from __future__ import annotations

from io import BytesIO

import segno

#: Light modules around the code, as the standard asks.
BORDER = 4


def svg(address: str) -> str:
    """Return a code of an address as SVG, one unit to a module, the quiet zone included.

    At least 15 per cent of it may be unreadable (level M); more where that needs no larger code.
    """
    made = segno.make_qr(address, error="m", boost_error=True)
    out = BytesIO()
    made.save(
        out,
        kind="svg",
        border=BORDER,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        nl=False,
    )
    return out.getvalue().decode()
