"""Pictures: what is taken, what is drawn anew, what is refused in words; published, served and exported."""

from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from tests.cast import Cast
from tests.content.test_commands import run
from tests.factories.content import MANUAL_EN, MANUAL_ZH, make_manual, picture_bytes, write_manual
from tests.page import PageClient
from training import clock
from training.authored import Unfit
from training.content import library, pictures, queries
from training.content.models import Edition, EditionPicture, EditionPublication, Picture
from training.db import db, unit_of_work

SHOWN_ZH = MANUAL_ZH.replace("客户沉默时", '![三秒的钟](clock.png "数到三")\n\n客户沉默时')
SHOWN_EN = MANUAL_EN.replace("When the", '![A clock at three](clock.png "Count to three")\n\nWhen the')


def write_shown(folder: Path, picture: bytes, zh: str = SHOWN_ZH, en: str = SHOWN_EN, name: str = "clock.png") -> Path:
    place = write_manual(folder, zh=zh, en=en)
    (place / "pictures").mkdir(exist_ok=True)
    (place / "pictures" / name).write_bytes(picture)
    return place


def faults(folder: Path) -> list[str]:
    return [f"{fault.file.split('/', 1)[1]}:{fault.line} {fault.cause}" for fault in library.check(folder)]


# --- published from files -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("work")
def test_an_edition_shows_its_picture_as_a_figure_of_known_size(tmp_path: Path) -> None:
    write_shown(tmp_path, picture_bytes())
    edition = make_manual(tmp_path, zh=SHOWN_ZH, en=SHOWN_EN)
    digest = pictures.inspect(picture_bytes()).digest
    html = edition.texts["en"].sections[2].html
    assert (
        f'<figure><img alt="A clock at three" height="30" loading="lazy" src="/pictures/{digest}" width="40">' in html
    )
    assert "<figcaption>Count to three</figcaption></figure>" in html
    assert queries.materials(Edition.id == edition.id)[0][1]["pictures"] == {"clock.png": digest}


@pytest.mark.usefixtures("work")
def test_another_picture_by_the_same_name_makes_a_new_edition_and_the_old_one_keeps_its_own(tmp_path: Path) -> None:
    write_shown(tmp_path, picture_bytes("teal"))
    first = make_manual(tmp_path, zh=SHOWN_ZH, en=SHOWN_EN)
    write_shown(tmp_path, picture_bytes("navy"))
    second = make_manual(tmp_path, zh=SHOWN_ZH, en=SHOWN_EN)
    assert (first.number, second.number) == (1, 2)
    assert first.texts["zh"].sections[2].html != second.texts["zh"].sections[2].html
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Picture)) == 2


@pytest.mark.usefixtures("work")
def test_two_manuals_share_the_bytes_of_one_picture(tmp_path: Path) -> None:
    write_shown(tmp_path / "a", picture_bytes())
    write_shown(tmp_path / "b", picture_bytes()).rename(tmp_path / "b" / "another")
    library.publish(tmp_path / "a", at=clock.now())
    library.publish(tmp_path / "b", at=clock.now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Picture)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EditionPicture)) == 2


SPOILT = {
    "nobody shows it": ("other.png", picture_bytes(), "quoting/pictures/other.png:1 No text shows this picture."),
    "no picture": ("clock.png", b"<html>", "quoting/pictures/clock.png:1 This is not a picture that can be used."),
    "a GIF": ("clock.png", picture_bytes(kind="GIF"), "quoting/pictures/clock.png:1 This is not a picture"),
    "by another name": ("clock.jpg", picture_bytes(), "quoting/pictures/clock.jpg:1 This is a .png picture by another"),
    "a name of its own": ("Clock 1.png", picture_bytes(), "'Clock 1.png' cannot be a picture's name."),
    "too wide": ("clock.png", picture_bytes(size=(1601, 1)), "clock.png:1 This picture has more than 1600 pixels"),
    "too heavy": ("clock.png", bytes(400_001), "clock.png:1 This picture is larger than 400 kB."),
}


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(("name", "content", "told"), SPOILT.values(), ids=SPOILT.keys())
def test_a_picture_that_cannot_be_published_is_told_by_its_file(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    write_shown(tmp_path, content, name=name)
    assert any(told in fault for fault in faults(tmp_path)), faults(tmp_path)
    with pytest.raises(Unfit):
        library.publish(tmp_path, at=clock.now())


# --- byte for byte ------------------------------------------------------------------------------------------------


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("written", ["\n", "\r\n"], ids=["unix", "windows with a mark"])
def test_what_was_published_is_exported_byte_for_byte_and_publishing_that_changes_nothing(
    app: Flask, tmp_path: Path, written: str
) -> None:
    mark = "\ufeff" if written == "\r\n" else ""
    zh, en = (mark + text.replace("\n", written) + written * 2 for text in (SHOWN_ZH, SHOWN_EN))
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    place = write_shown(mine / "content" / "manuals", picture_bytes())
    (place / "zh.md").write_bytes(zh.encode())
    (place / "en.md").write_bytes(en.encode())
    assert run(app, "content", "publish", "--folder", str(mine)).output == "Manual quoting, edition 1\n"
    told = run(app, "content", "export", str(theirs)).output
    assert told.splitlines() == [f"manuals/quoting/{name}" for name in ("en.md", "pictures/clock.png", "zh.md")]
    assert snapshot(theirs) == snapshot(mine)
    assert (
        run(app, "content", "publish", "--folder", str(theirs)).output == "Nothing has changed since the last time.\n"
    )


def test_the_shipped_manuals_go_out_as_they_came_in(app: Flask, tmp_path: Path) -> None:
    run(app, "content", "publish")
    run(app, "content", "export", str(tmp_path))
    shipped = snapshot(Path(app.root_path) / "content" / "manuals")
    assert snapshot(tmp_path / "content" / "manuals") == shipped


def test_an_edition_from_before_sources_were_kept_stands_and_is_written_anew(app: Flask, tmp_path: Path) -> None:
    """Its digest holds, publishing the same text says that nothing changed, and so does publishing what is exported."""
    with app.app_context(), unit_of_work(writes=True):
        make_manual(tmp_path / "content" / "manuals", en=MANUAL_EN.replace("Quoting a price", '"Quoting: a price"'))
        forget_source()
    assert run(app, "verify").exit_code == 0
    assert "Nothing has changed" in run(app, "content", "publish", "--folder", str(tmp_path)).output
    run(app, "content", "export", str(tmp_path / "out"))
    assert "Nothing has changed" in run(app, "content", "publish", "--folder", str(tmp_path / "out")).output
    assert 'title: "Quoting: a price"\n' in (tmp_path / "out/content/manuals/quoting/en.md").read_text(encoding="utf-8")


def forget_source() -> None:
    """As if the edition had been published before there was such a column: with the digest of that time."""
    ((edition, material),) = queries.materials(sa.true())
    for text in material["languages"].values():
        del text["source"]
    server = db.engine.dialect.name == "postgresql"
    for table in ("edition", "edition_text", "edition_publication"):
        db.session.execute(sa.text(f"DROP TRIGGER {table}_no_update{f' ON {table}' if server else ''}"))
    db.session.execute(sa.text("UPDATE edition_text SET source = NULL"))
    old = library.publishing.digest(material)
    db.session.execute(sa.update(EditionPublication).values(parts=library.publishing.parts_of(material)))
    db.session.execute(sa.text("UPDATE edition SET digest = :old"), {"old": old})
    entry = "UPDATE audit_entry SET details = details WHERE 1 = 0"
    db.session.execute(sa.text(entry))
    for act in db.session().info["acts"]:
        act.details["digest"] = old
    assert edition.number == 1


def test_verify_names_a_picture_whose_bytes_were_changed(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work(writes=True) as session:
        write_shown(tmp_path, picture_bytes())
        make_manual(tmp_path, zh=SHOWN_ZH, en=SHOWN_EN)
        server = db.engine.dialect.name == "postgresql"
        session.execute(sa.text(f"DROP TRIGGER picture_no_update{' ON picture' if server else ''}"))
        session.execute(sa.update(Picture).values(content=picture_bytes("navy")))
    result = run(app, "verify")
    assert result.exit_code == 1
    assert "the bytes are not those of its digest" in result.output


# --- served -------------------------------------------------------------------------------------------------------


def test_a_picture_is_kept_by_the_browser_and_not_read_again(
    client: PageClient, app: Flask, cast: Cast, tmp_path: Path, counting
) -> None:
    with app.app_context(), unit_of_work(writes=True):
        write_shown(tmp_path, picture_bytes())
        make_manual(tmp_path, zh=SHOWN_ZH, en=SHOWN_EN)
    address = f"/pictures/{pictures.inspect(picture_bytes()).digest}"
    assert client.open(address).status_code == 303
    client.sign_in(cast.trainee)
    answer = client.open(address)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", picture_bytes())
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with counting() as counted:
        again = client.open(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert not any("picture.bytes" in statement for statement in counted.statements)
    assert client.open("/pictures/" + "0" * 64).status_code == 404


# --- drawn anew ---------------------------------------------------------------------------------------------------


def photograph(size: tuple[int, int] = (300, 200)) -> BytesIO:
    """Lying on its side, with the place where it was taken."""
    image = Image.effect_noise(size, 80).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it right
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 0.0)
    buffer = BytesIO()
    image.save(buffer, "JPEG", exif=exif, quality=95)
    return BytesIO(buffer.getvalue())


def test_a_photograph_stands_upright_and_tells_no_place() -> None:
    drawn = pictures.reencode(photograph())
    assert (drawn.media_type, drawn.width, drawn.height, drawn.extension) == ("image/jpeg", 200, 300, "jpg")
    assert dict(Image.open(BytesIO(drawn.content)).getexif()) == {}
    assert b"A camera" not in drawn.content


def test_a_large_picture_becomes_small_enough() -> None:
    drawn = pictures.reencode(photograph((2600, 1800)))
    assert max(drawn.width, drawn.height) <= 1600
    assert len(drawn.content) <= pictures.LARGEST


def test_a_noisy_png_becomes_webp_and_what_is_see_through_stays_so() -> None:
    noise = Image.effect_noise((1200, 900), 90).convert("RGBA")
    noise.putalpha(128)
    buffer = BytesIO()
    noise.save(buffer, "PNG")
    drawn = pictures.reencode(BytesIO(buffer.getvalue()))
    assert drawn.media_type == "image/webp"
    assert len(drawn.content) <= pictures.LARGEST
    assert Image.open(BytesIO(drawn.content)).mode == "RGBA"


def test_a_small_drawing_stays_a_png() -> None:
    assert pictures.reencode(BytesIO(picture_bytes())).media_type == "image/png"


def test_a_grey_picture_in_sixteen_bits_keeps_its_shades() -> None:
    shades = b"".join(value.to_bytes(2, "little") for value in (0, 0x4000, 0x8000, 0xFFFF))
    buffer = BytesIO()
    Image.frombytes("I;16", (4, 1), shades).save(buffer, "PNG")
    drawn = Image.open(BytesIO(pictures.reencode(BytesIO(buffer.getvalue())).content))
    assert [drawn.getpixel((x, 0)) for x in range(4)] == [(0, 0, 0), (64, 64, 64), (128, 128, 128), (255, 255, 255)]


def bomb() -> bytes:
    """A few kilobytes that claim to be ten thousand million pixels."""
    content = bytearray(picture_bytes())
    content[16:24] = (100_000).to_bytes(4, "big") * 2
    return bytes(content)


def fixed_crc(content: bytes) -> bytes:
    import zlib

    head = content[12:29]
    return content[:29] + zlib.crc32(head).to_bytes(4, "big") + content[33:]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", pictures.NotAPicture),
        (b"<!doctype html><script>alert(1)</script>", pictures.NotAPicture),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", pictures.NotAPicture),
        (picture_bytes(kind="GIF"), pictures.NotAPicture),
        (picture_bytes(kind="BMP"), pictures.NotAPicture),
        (picture_bytes()[:60], pictures.NotAPicture),
        (fixed_crc(bomb()), pictures.PictureTooLarge),
    ],
    ids=["nothing", "html", "svg", "gif", "bmp", "torn off", "a bomb"],
)
def test_what_is_no_picture_is_refused(content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        pictures.reencode(BytesIO(content))
