"""Pictures to upload, good and hostile; they are made here, none is kept."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

#: What a file of ours must not say afterwards.
SECRET = b"taken at home by Jane"


def picture(width: int = 400, height: int = 300, *, kind: str = "JPEG", **options: Any) -> bytes:
    """Make a picture whose left half is red and whose right half is blue."""
    mode = options.pop("mode", "RGB")
    made = Image.new("RGB", (width, height), (200, 30, 30))
    made.paste((30, 30, 200), (width // 2, 0, width, height))
    out = BytesIO()
    made.convert(mode).save(out, kind, **options)
    return out.getvalue()


def with_place() -> bytes:
    """Make a JPEG that tells where and by whom it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    exif[0x010E] = SECRET.decode()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (37.0, 33.0, 58.0)
    comment = b"<?xpacket " + SECRET + b"?>"
    return picture(exif=exif.tobytes(), comment=SECRET, xmp=comment)


def in_other_colours() -> bytes:
    """Make a PNG in the colours of a profile that is not the screen's."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    return picture(kind="PNG", icc_profile=profile)


def bomb(width: int = 20_000, height: int = 20_000) -> bytes:
    """Make a PNG of a few hundred kilobytes at most that unpacks to 400 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    squeezer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join([*(squeezer.compress(row) for _ in range(height)), squeezer.flush()])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def polyglot() -> bytes:
    """Make a picture that is a page with a script to whoever takes it for one."""
    script = b"<script>alert(1)</script>" + SECRET
    return picture(comment=script) + b"<html>" + script + b"</html>"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
