"""Uploads become bare photos, or are refused with the reason; nothing else comes through."""

from io import BytesIO

import pytest
from PIL import Image

from summit.directory import photos
from tests.directory import pictures


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data), formats=["WEBP"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_webp_of_at_most_800_pixels(kind: str) -> None:
    with opened(photos.prepare(pictures.picture(2000, 1000, kind=kind))) as made:
        assert (made.size, made.mode) == ((800, 400), "RGB")


def test_a_small_picture_keeps_its_size() -> None:
    with opened(photos.prepare(pictures.picture(150, 120))) as made:
        assert made.size == (150, 120)


def test_a_picture_is_stood_upright_and_tells_nothing_more() -> None:
    data = pictures.with_place()
    assert pictures.SECRET in data
    made = photos.prepare(data)
    assert pictures.SECRET not in made
    with opened(made) as picture:
        assert picture.size == (300, 400)
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"loop", "background", "duration", "timestamp"}
        # What was left is above, after a turn clockwise.
        (top, *_), (bottom, *_) = picture.getpixel((150, 20)), picture.getpixel((150, 380))
    assert top > 150
    assert bottom < 80
    assert made[12:16] == b"VP8 "  # the plain form, which has no room for anything else


def test_two_uploads_of_one_picture_are_one_file() -> None:
    assert photos.prepare(pictures.picture()) == photos.prepare(pictures.picture())


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("L", "PNG"),
        ("LA", "PNG"),
        ("P", "PNG"),
        ("RGBA", "PNG"),
        ("1", "PNG"),
        ("CMYK", "JPEG"),
        ("I;16", "PNG"),
        ("RGBA", "WEBP"),
    ],
)
def test_every_colour_mode_becomes_one_of_screens(mode: str, kind: str) -> None:
    if mode == "I;16":
        out = BytesIO()
        Image.new("I;16", (200, 200), 128 * 256).save(out, "PNG")
        data = out.getvalue()
    else:
        data = pictures.picture(mode=mode, kind=kind)
    with opened(photos.prepare(data)) as made:
        assert made.mode == "RGB"
        if mode == "I;16":
            assert abs(made.getpixel((100, 100))[0] - 128) < 6


def test_what_one_could_see_through_is_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(out, "PNG")
    with opened(photos.prepare(out.getvalue())) as made:
        assert made.getpixel((100, 100)) == (255, 255, 255)


def test_a_colour_profile_that_does_not_fit_is_left_out() -> None:
    with opened(photos.prepare(pictures.in_other_colours())) as made:
        assert "icc_profile" not in made.info
        assert made.getpixel((50, 50))[0] > 150


def test_a_second_file_behind_the_picture_is_left_behind() -> None:
    data = pictures.polyglot()
    assert b"<script>" in data
    made = photos.prepare(data)
    assert b"script" not in made
    assert pictures.SECRET not in made


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Choose a picture first"),
        (pictures.SVG, "no JPEG, PNG or WebP"),
        (b"<html><script>alert(1)</script>", "no JPEG, PNG or WebP"),
        (b"%PDF-1.7\n", "no JPEG, PNG or WebP"),
        (b"GIF89a" + bytes(100), "no JPEG, PNG or WebP"),
        (pictures.picture(kind="GIF"), "no JPEG, PNG or WebP"),
        (pictures.picture(kind="TIFF"), "no JPEG, PNG or WebP"),
        (b"\xff\xd8\xff<html><script>alert(1)</script>", "no JPEG, PNG or WebP|damaged"),
        (b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>", "no JPEG, PNG or WebP|damaged"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 <script>", "no JPEG, PNG or WebP|damaged"),
        (pictures.picture()[:-400], "damaged or incomplete"),
        (pictures.picture(kind="PNG")[:-200], "damaged or incomplete"),
        (pictures.picture(kind="WEBP")[:-50], "damaged or incomplete|no JPEG"),
        (pictures.picture(119, 400), "119 by 400 pixels; each side needs at least 120"),
        (bytes(photos.MOST_BYTES + 1), "8.0 MB; at most 8 MB"),
    ],
    ids=str,
)
def test_what_is_no_photo_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(photos.UnfitPhoto, match=reason):
        photos.prepare(data)


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (10_000, 9_500), (7_100, 7_100)])
def test_a_picture_that_unpacks_to_gigabytes_is_refused_unopened(width: int, height: int) -> None:
    data = pictures.bomb(width, height)
    assert len(data) < 100_000
    with pytest.raises(photos.UnfitPhoto, match="more than 50 million pixels"):
        photos.prepare(data)


def test_every_cut_of_a_picture_is_refused_or_whole() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = pictures.picture(kind=kind)
        for end in range(0, len(whole), max(1, len(whole) // 40)):
            try:
                made = photos.prepare(whole[:end])
            except photos.UnfitPhoto:
                continue
            with opened(made) as picture:
                assert picture.size == (400, 300)
