"""Small workbooks as bytes: the smallest that other programs would open."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Sheets = Mapping[str, Sequence[Sequence[Any]]]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ODS = "urn:oasis:names:tc:opendocument:xmlns"


@dataclass(frozen=True)
class Formula:
    """A cell that a program wrote which cannot count; *value* is what one that can keeps beside it."""

    text: str
    value: str | None = None


@dataclass(frozen=True)
class Error:
    """A cell whose formula has failed."""

    text: str


def xlsx(sheets: Sheets, *, far: bool = False) -> bytes:
    """A workbook of Excel; *far* puts one more cell into its last place."""
    names = list(sheets)
    numbers = range(1, len(names) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, names, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        + "</Relationships>",
    }
    for n, rows in zip(numbers, sheets.values(), strict=True):
        last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' if far else ""
        body = "".join(_row(number, row) for number, row in enumerate(rows, 1)) + last
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )
    return packed(parts)


def _row(number: int, row: Sequence[Any]) -> str:
    cells = "".join(_cell(f"{chr(65 + place)}{number}", value) for place, value in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Any) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, Formula):
        kept = "<v />" if value.value is None else f"<v>{escape(value.value)}</v>"
        kind = "" if value.value is None else ' t="str"'
        return f'<c r="{place}"{kind}><f>{escape(value.text)}</f>{kept}</c>'
    if isinstance(value, Error):
        return f'<c r="{place}" t="e"><v>{value.text}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def ods(sheets: Sheets, *, repeated: int = 1) -> bytes:
    """A workbook of LibreOffice; its last row stands for as many as are *repeated*."""
    tables = ""
    for name, rows in sheets.items():
        body = ""
        for number, row in enumerate(rows, 1):
            times = (
                f' table:number-rows-repeated="{repeated}"' if number == len(rows) and repeated > 1 else ""
            )
            cells = "".join(map(_ods_cell, row)) or "<table:table-cell/>"
            body += f"<table:table-row{times}>{cells}</table:table-row>"
        tables += f"<table:table table:name={quoteattr(name)}>{body}</table:table>"
    content = (
        f'<office:document-content xmlns:office="{_ODS}:office:1.0" xmlns:table="{_ODS}:table:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
        f'xmlns:text="{_ODS}:text:1.0"><office:body><office:spreadsheet>{tables}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_ODS}:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        "</manifest:manifest>"
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def _ods_cell(value: Any) -> str:
    if isinstance(value, Formula):
        kept = ""
        if value.value is not None:
            kept = f' office:value-type="string" office:string-value="{value.value}"'
        return f"<table:table-cell table:formula={quoteattr('of:=' + value.text)}{kept}/>"
    if isinstance(value, Error):
        kept = 'table:formula="of:=A1" office:value-type="float" office:value="0" calcext:value-type="error"'
        return f"<table:table-cell {kept}><text:p>{value.text}</text:p></table:table-cell>"
    if isinstance(value, str):
        text = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def packed(parts: Mapping[str, str]) -> bytes:
    """A zip of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()
