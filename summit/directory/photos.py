"""From an uploaded picture to a photo that can be shown: nothing of the file itself is kept.

What it is, is told by its contents and never by its name. It is decoded and drawn anew, so that
no place, camera or name in it, no script behind it, and no second file inside it comes along.
"""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Final

from summit.core.errors import N_, Refused

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

#: How large an upload may be, in bytes.
MOST_BYTES: Final = 8 * 1024 * 1024
#: How many pixels it may have: a small file can unpack to gigabytes.
MOST_PIXELS: Final = 50_000_000
#: The longest and the shortest side, in pixels, of what is kept and of what is taken.
LONGEST, SHORTEST = 800, 120
EXTENSION: Final = "webp"

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY = 84


class UnfitPhoto(Refused):
    """An upload that cannot become a photo; the message says why and what would be right."""


def prepare(data: bytes) -> bytes:
    """Return an uploaded picture as WebP: upright, in sRGB, at most 800 pixels long, and bare.

    Raises:
        UnfitPhoto: it is no JPEG, PNG or WebP, broken, too large or too small.
    """
    if not data:
        raise UnfitPhoto(N_("Choose a picture first."))
    if len(data) > MOST_BYTES:
        raise UnfitPhoto(
            N_("The file has %(size)s MB; at most %(most)s MB can be taken. Save it smaller."),
            size=f"{len(data) / 1024 / 1024:.1f}",
            most=MOST_BYTES // 1024 // 1024,
        )
    from PIL import Image, UnidentifiedImageError  # it is large, and few requests need it

    too_many = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            _refuse_size(*picture.size)
            return _redrawn(picture)
    except UnfitPhoto:
        raise
    except UnidentifiedImageError:
        raise UnfitPhoto(
            N_("This is no JPEG, PNG or WebP picture, whatever its name says.")
        ) from None
    except too_many:
        raise _too_many_pixels() from None
    except Exception as error:  # decoders raise whatever a malformed file makes of them
        raise UnfitPhoto(
            N_("The picture is damaged or incomplete. Save it again and try once more.")
        ) from error


def _refuse_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < SHORTEST:
        raise UnfitPhoto(
            N_(
                "The picture is %(width)s by %(height)s pixels; each side needs at least %(least)s."
            ),
            width=width,
            height=height,
            least=SHORTEST,
        )


def _too_many_pixels() -> UnfitPhoto:
    return UnfitPhoto(
        N_("The picture has more than %(most)s million pixels. Save it smaller."),
        most=MOST_PIXELS // 1_000_000,
    )


def _redrawn(picture: Picture) -> bytes:
    from PIL import Image, ImageOps

    # JPEG can be read at a half, a quarter or an eighth of its size: quicker, and less memory.
    picture.draft(None, (2 * LONGEST, 2 * LONGEST))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    coloured = _in_srgb(upright)
    coloured.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    # What a picture says of itself stays with its object: the pixels alone move to a new one.
    bare = Image.new("RGB", coloured.size)
    bare.paste(coloured)
    out = BytesIO()
    bare.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def _in_srgb(picture: Picture) -> Picture:
    """Return the picture in the colours of screens, on white where one could see through it."""
    from PIL import Image, ImageCms

    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I;16"):
        # Sixteen bits a point; converting would cut off all that is brighter than the lowest 8.
        picture = picture.point(lambda value: value / 256).convert("L")
    elif picture.mode in {"I", "F"}:
        picture = picture.convert("L")
    if picture.mode == "P" or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    alpha = picture.getchannel("A") if picture.mode in {"RGBA", "LA"} else None
    solid = picture if picture.mode in {"L", "RGB", "CMYK"} else picture.convert("RGB")
    if isinstance(profile, bytes):
        # A profile may mean nothing, or be one for other colours: then they are taken as they are.
        with suppress(ImageCms.PyCMSError, OSError, TypeError, ValueError):
            screen = ImageCms.createProfile("sRGB")
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            solid = ImageCms.profileToProfile(solid, own, screen, outputMode="RGB") or solid
    solid = solid.convert("RGB")
    if alpha is not None:
        white = Image.new("RGB", solid.size, "white")
        white.paste(solid, mask=alpha)
        return white
    return solid
