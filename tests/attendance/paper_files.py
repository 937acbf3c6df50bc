"""Files as offices send them, made for tests: Word documents, PDFs, and such that do harm."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Mapping
from io import BytesIO

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Override PartName="/word/document.xml" ContentType="{}"/></Types>'
)


def document(paragraphs: Iterable[str]) -> str:
    """The part of a Word document that holds its text."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return f'<w:document xmlns:w="{_NAMESPACE}"><w:body>{body}</w:body></w:document>'


def docx(
    *paragraphs: str, kind: str = _MAIN, more: Mapping[str, str | bytes] | None = None
) -> bytes:
    """A Word document; ``more`` are further parts, or others in their place."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(kind),
        "word/document.xml": document(paragraphs),
    }
    return zipped({**parts, **(more or {})})


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def pdf(stream: bytes, *, root: str = "", packed: bool = False, filters: str = "") -> bytes:
    """A PDF of one page that draws ``stream``; ``root`` is written into its catalogue."""
    if packed:
        stream, filters = zlib.compress(stream), "/Filter /FlateDecode "
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< {filters}/Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    start = len(written)
    count = len(objects) + 1
    return (
        written
        + f"xref\n0 {count}\n0000000000 65535 f \n".encode()
        + table
        + f"trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    )


def pdf_saying(text: str, **fields: object) -> bytes:
    """A PDF that says something in Latin letters."""
    return pdf(f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET".encode(), **fields)  # type: ignore[arg-type]


def form_with_file(fields: Mapping[str, str], data: bytes, name: str) -> dict[str, object]:
    """What a client sends of a form with a file, made in memory: ``client.post(page, **this)``."""
    mark = "a-mark-that-stands-in-no-file"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + data)
    parts.append(f"\r\n--{mark}--\r\n".encode())
    return {"data": b"".join(parts), "content_type": f"multipart/form-data; boundary={mark}"}
