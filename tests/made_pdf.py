"""PDFs for tests: pages of lines in a standard font, or pages that hold no text."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter


def made_pdf(*pages: list[str]) -> bytes:
    """Write a PDF by hand (ISO 32000-1, 7.5): a page for each list of lines."""
    kids = " ".join(f"{3 + 2 * place} 0 R" for place in range(len(pages)))
    last = 3 + 2 * len(pages)
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
    ]
    for place, lines in enumerate(pages):
        drawn = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td\n{drawn}ET" if lines else ""
        parts += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
                f"/Contents {4 + 2 * place} 0 R /Resources << /Font << /F1 {last} 0 R >> >> >>"
            ),
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    parts.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    return _file(parts)


def locked_pdf(*pages: list[str]) -> bytes:
    """Give the same behind a password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(made_pdf(*pages))))
    writer.encrypt("secret", algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _file(parts: list[str]) -> bytes:
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
