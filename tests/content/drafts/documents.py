"""Word documents and ZIPs, made by hand: sound ones and nasty ones."""

import zipfile
from io import BytesIO

from tests.factories.content import picture_bytes

TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
RELS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""
PARTS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="i1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
 Target="media/image1.png"/><Relationship Id="i2" TargetMode="External" Target="{external}"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/><Relationship Id="s"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
</Relationships>"""
STYLES = """<?xml version="1.0" encoding="UTF-8"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="q"><w:name w:val="Fancy Quote"/></w:style></w:styles>"""
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def p(text: str, style: str = "", run: str = "") -> str:
    style = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = f"<w:rPr>{run}</w:rPr>" if run else ""
    return f'<w:p>{style}<w:r>{run}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def image(relation: str = "i1", alt: str = "A price tag") -> str:
    kind = "embed" if relation == "i1" else "link"
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="p" descr="{alt}"/><a:graphic><a:graphicData><pic:pic>'
        f'<pic:blipFill><a:blip r:{kind}="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        f"</wp:inline></w:drawing></w:r></w:p>"
    )


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(body: str, *, head: str = "", external: str = "file:///etc/passwd", **more: bytes | str) -> bytes:
    document = f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document {SPACES}><w:body>{body}</w:body></w:document>'
    return packed(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": RELS,
            "word/_rels/document.xml.rels": PARTS.format(external=external),
            "word/styles.xml": STYLES,
            "word/document.xml": document,
            "word/media/image1.png": picture_bytes(),
            **more,
        }
    )


def packed(files: dict[str, bytes | str]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def bomb() -> bytes:
    """Thirty kilobytes that unpack to thirty megabytes."""
    return packed({"zh.md": b"0" * 30_000_000})


def with_link() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("zh.md")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


def in_gbk(name: str, content: bytes) -> bytes:
    """As Chinese Windows packs: the name in GBK, and no word of it."""
    stand_in = "x" * len(name.encode("gbk"))
    return packed({stand_in: content}).replace(stand_in.encode(), name.encode("gbk"))
