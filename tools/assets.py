"""Makes summit/static/vendor: what the browser needs from the npm packages, and the world map.

And summit/attendance/pdf/fonts: the static fonts of letters and name plates, which typst needs
(it takes no variable ones) and no browser gets. Run by `make` after `npm ci`; needs nothing but
Python. Everything it writes can be deleted and made again.
"""

import json
import shutil
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "summit" / "static" / "vendor"
PDF_FONTS = ROOT / "summit" / "attendance" / "pdf" / "fonts"

FONT = MODULES / "@fontsource-variable" / "noto-sans-kr"
COPIES = {
    "htmx/htmx.min.js": MODULES / "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": MODULES / "htmx.org/LICENSE",
    "noto-sans-kr/noto-sans-kr.css": FONT / "wght.css",
    "noto-sans-kr/LICENSE": FONT / "LICENSE",
    "world-atlas/LICENSE": MODULES / "world-atlas/LICENSE",
}

#: By npm package: the files of its fonts; names are written in the scripts that these hold.
PRINTED = {
    "fonts-latin": ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),  # Greek and Cyrillic, too
    "fonts-kr": ("NotoSansKR-Regular.otf", "NotoSansKR-Bold.otf"),
    "fonts-sc": ("NotoSansHans-Regular.otf",),
    "fonts-arabic": ("NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Bold.ttf"),
    "fonts-hebrew": ("NotoSansHebrew-Regular.ttf", "NotoSansHebrew-Bold.ttf"),
}
#: The same of declarations, which are printed in serifs.
SERIFS = {
    "nanum-myeongjo": (
        "400Regular/NanumMyeongjo_400Regular.ttf",
        "700Bold/NanumMyeongjo_700Bold.ttf",
    ),
    "source-serif-4": (
        "400Regular/SourceSerif4_400Regular.ttf",
        "400Regular_Italic/SourceSerif4_400Regular_Italic.ttf",
        "600SemiBold/SourceSerif4_600SemiBold.ttf",
    ),
}

# The map is equirectangular: longitude -180..180 is x 0..1000, latitude 90..-90 is y 0..500.
# Coordinates are kept as whole tenths of that unit until they are written.
WIDTH, HEIGHT = 1000, 500
SOUTHERN_LIMIT = -60.0  # Antarctica holds no city

# The coarse outline leaves these islands out (west, south, east, north in degrees).
ISLANDS = {
    "Jeju": (126.0, 33.0, 127.1, 33.7),
    "Ulleungdo": (130.6, 37.3, 131.1, 37.7),
}

Point = tuple[float, float]


def land_rings(path: Path) -> list[list[Point]]:
    """Every ring of a TopoJSON file's object `land`, as (longitude, latitude) in degrees.

    TopoJSON stores shared lines ("arcs") once, as whole-number steps; a ring names its arcs in
    order, and `~i` means arc i backwards (the TopoJSON format specification, section 2.1.4).
    """
    topology = json.loads(path.read_text(encoding="utf-8"))
    (scale_x, scale_y) = topology["transform"]["scale"]
    (left, bottom) = topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for steps in topology["arcs"]:
        x = y = 0
        arc: list[Point] = []
        for dx, dy, *_ in steps:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + left, y * scale_y + bottom))
        arcs.append(arc)

    rings = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            for indexes in polygon:
                ring: list[Point] = []
                for index in indexes:
                    arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                    ring.extend(arc[1:] if ring else arc)
                rings.append(ring)
    return rings


def inside(ring: list[Point], box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return all(west <= lon <= east and south <= lat <= north for lon, lat in ring)


def unwrapped(ring: list[Point]) -> list[Point]:
    """The ring with longitudes that run on past 180° where it crosses that meridian."""
    shift, result = 0, ring[:1]
    for (before, _), (lon, lat) in pairwise(ring):
        if abs(lon - before) > 180:
            shift += 360 if lon < before else -360
        result.append((lon + shift, lat))
    return result


def clipped(ring: list[Point], limit: float, keep: int) -> list[Point]:
    """The part of the ring east (keep=1) or west (keep=-1) of a meridian."""
    result: list[Point] = []
    for (x0, y0), (x1, y1) in zip(ring[-1:] + ring[:-1], ring, strict=True):
        in0, in1 = (x0 - limit) * keep >= 0, (x1 - limit) * keep >= 0
        if in0 != in1:
            result.append((limit, y0 + (y1 - y0) * (limit - x0) / (x1 - x0)))
        if in1:
            result.append((x1, y1))
    return result


def pieces(ring: list[Point]) -> list[list[Point]]:
    """The ring cut at ±180°, each piece moved to where the map shows it."""
    whole = unwrapped(ring)
    if all(-180 <= lon <= 180 for lon, _ in whole):
        return [whole]
    copies = [[(lon + shift, lat) for lon, lat in whole] for shift in (-360, 0, 360)]
    cut = [clipped(clipped(copy, -180, 1), 180, -1) for copy in copies]
    return [piece for piece in cut if piece]


def number(tenths: int) -> str:
    """A number of tenths as short as SVG allows: 5 → ".5", -12 → "-1.2", 30 → "3"."""
    whole, rest = divmod(abs(tenths), 10)
    text = f"{whole or ''}.{rest}" if rest else f"{whole}"
    return f"-{text}" if tenths < 0 else text


def subpath(ring: list[Point]) -> str:
    """SVG path commands for one ring, or "" when it is too small to be seen."""
    points: list[tuple[int, int]] = []
    for lon, lat in ring:
        point = (round((lon + 180) * WIDTH / 36), round((90 - lat) * HEIGHT / 18))
        if not points or point != points[-1]:
            points.append(point)
    if points[0] == points[-1]:
        points.pop()
    if len(points) < 3:
        return ""
    steps = [(x - px, y - py) for (px, py), (x, y) in pairwise(points)]
    numbers = " ".join(f"{number(dx)} {number(dy)}" for dx, dy in steps)
    start = f"M{number(points[0][0])} {number(points[0][1])}"
    return f"{start}l{numbers}z".replace(" -", "-")


def world() -> dict[str, object]:
    atlas = MODULES / "world-atlas"
    rings = [
        ring
        for ring in land_rings(atlas / "land-110m.json")
        if any(lat > SOUTHERN_LIMIT for _, lat in ring)
    ]
    fine = land_rings(atlas / "land-50m.json")
    for name, box in ISLANDS.items():
        island = [ring for ring in fine if inside(ring, box)]
        if not island:
            raise SystemExit(f"tools/assets.py: land-50m.json has no {name}")
        rings.extend(island)
    path = "".join(subpath(piece) for ring in rings for piece in pieces(ring))
    return {"width": WIDTH, "height": HEIGHT, "d": path}


def printed_fonts() -> dict[str, Path]:
    """Where each font of documents comes from, with its licence, by its name in PDF_FONTS."""
    found = {}
    for package, names in PRINTED.items():
        folder = MODULES / "@embedpdf" / package
        found[f"{package}-LICENSE"] = folder / "LICENSE"
        found.update((name, folder / "fonts" / name) for name in names)
    for package, names in SERIFS.items():
        folder = MODULES / "@expo-google-fonts" / package
        found[f"{package}-LICENSE"] = folder / "LICENSE_FONT"
        found.update((Path(name).name, folder / name) for name in names)
    return found


def copy(sources: dict[str, Path], folder: Path) -> None:
    for name, source in sources.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def tidy(folder: Path, wanted: set[Path]) -> None:
    """Remove what an earlier run has left."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def main() -> None:
    if not FONT.is_dir():
        raise SystemExit("tools/assets.py: node_modules is missing or incomplete; run `npm ci`")
    copies = dict(COPIES)
    for source in sorted((FONT / "files").glob("noto-sans-kr-*-wght-normal.woff2")):
        copies[f"noto-sans-kr/files/{source.name}"] = source
    printed = printed_fonts()
    copy(printed, PDF_FONTS)
    copy(copies, VENDOR)
    (VENDOR / "world.json").write_text(json.dumps(world()), encoding="utf-8")

    tidy(PDF_FONTS, {PDF_FONTS / name for name in printed})
    wanted = {VENDOR / name for name in (*copies, "world.json")}
    tidy(VENDOR, wanted)
    for folder, count in ((VENDOR, len(wanted)), (PDF_FONTS, len(printed))):
        print(f"{count} files in {folder.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
