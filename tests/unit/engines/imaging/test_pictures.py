"""Pictures that people hand in: upright, in the right colours, with nothing else in them; what is none, or too much, refused in words."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from stance.engines.imaging import Limits, Picture, PictureRefused, fitted, pictures, prepared
from stance.engines.imaging.kinds import kind_of
from stance.engines.imaging.picture_process import answered
from tests.factories.pictures import CORNERS, FORMATS, SECRET, corners, moving, talkative, upright, written
from tests.sizes import sized

LIMITS = Limits()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same reading in this process: what the second one adds is tested where it matters."""
    monkeypatch.setattr(pictures, "_by_another_process", in_this_process)


def in_this_process(content: bytes, order: dict[str, object]) -> Picture:
    told, found = answered(content, order)
    if "refused" in told:
        raise PictureRefused(told["refused"])
    return Picture(found, told["type"], told["width"], told["height"], told["is_animated"])


def opened(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.content))
    image.load()
    return image


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.usefixtures("here")
def test_it_is_upright_however_the_camera_was_held(kind: str, orientation: int) -> None:
    content = talkative(kind, orientation)
    assert orientation == 1 or corners(Image.open(io.BytesIO(content))) != list(CORNERS)
    found = prepared(content)
    image = opened(found)
    assert (found.width_px, found.height_px, image.size) == (64, 48, (64, 48))
    assert corners(image) == list(CORNERS)
    assert image.getexif().get(0x0112) is None


@pytest.mark.parametrize("kind", [*FORMATS, "GIF"])
@pytest.mark.usefixtures("here")
def test_nothing_is_left_but_the_picture(kind: str) -> None:
    content = talkative(kind, 6 if kind != "GIF" else 1) + SECRET.encode()
    assert SECRET.encode() in content
    found = prepared(content)
    for word in (SECRET.encode(), b"Exif", b"xmp", b"ICC", b"iCCP", b"eXIf", b"tEXt", b"iTXt", b"8BIM"):
        assert word not in found.content
    image = opened(found)
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "version", "background", "transparency", "loop",
                               "timestamp", "duration"}  # fmt: skip
    assert dict(image.getexif()) == {}


@pytest.mark.parametrize("kind", [*FORMATS, "GIF"])
def test_the_same_file_gives_the_same_bytes(kind: str) -> None:
    content = talkative(kind)
    first, second = prepared(content), prepared(content)
    assert first == second
    assert first.digest == sha256(first.content).hexdigest()
    assert (first.type, first.size_bytes) == (Image.MIME[kind], len(first.content))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.usefixtures("here")
def test_what_was_made_ready_is_ready(kind: str) -> None:
    found = prepared(talkative(kind, 5))
    again = prepared(found.content)
    assert replace(again, content=b"") == replace(found, content=b"")
    assert kind == "JPEG" or again.content == found.content


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.usefixtures("here")
def test_colours_of_another_space_look_the_same_in_srgb(kind: str) -> None:
    """A space without the curve of sRGB, as programs for photographs use it: without its profile it would look far too dark."""
    linear = ImageCms.ImageCmsProfile(io.BytesIO(_linear_profile()))
    srgb = ImageCms.createProfile("sRGB")
    shown = ImageCms.profileToProfile(upright(), srgb, linear)
    assert shown is not None
    assert corners(shown) != list(CORNERS) or shown.getpixel((1, 1)) != upright().getpixel((1, 1))
    more = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    image = opened(prepared(written(shown, kind, icc_profile=linear.tobytes(), **more))).convert("RGB")
    for place in ((5, 5), (60, 5), (5, 40), (60, 40)):
        meant, seen = upright().getpixel(place), image.getpixel(place)
        assert max(abs(a - b) for a, b in zip(meant, seen, strict=True)) <= 12, (meant, seen)


def _linear_profile() -> bytes:
    """The sRGB profile with straight lines in place of its curves (ICC.1, 10.6 curveType: no entries are the identity)."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for place in range(int.from_bytes(profile[128:132])):
        at = 132 + 12 * place
        if bytes(profile[at : at + 4]) in (b"rTRC", b"gTRC", b"bTRC"):
            start = int.from_bytes(profile[at + 4 : at + 8])
            profile[start : start + 12] = b"curv" + bytes(8)
    return bytes(profile)


@pytest.mark.usefixtures("here")
def test_a_png_that_says_its_curve_keeps_its_look() -> None:
    gamma = b"gAMA" + struct.pack(">I", 100_000)
    chunk = struct.pack(">I", 4) + gamma + struct.pack(">I", zlib.crc32(gamma))
    plain = written(Image.new("RGB", (20, 20), (55, 55, 55)), "PNG")
    found = opened(prepared(plain[:33] + chunk + plain[33:]))
    seen = found.getpixel((3, 3))
    assert all(abs(one - 127) <= 2 for one in seen), seen


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "I;16"])
@pytest.mark.usefixtures("here")
def test_every_kind_of_png_comes_through(mode: str) -> None:
    image = Image.new("I;16", (20, 20), 30_000) if mode == "I;16" else upright(20, 20).convert(mode.replace("PA", "P"))
    more = {"transparency": 0} if mode == "PA" else {}
    found = opened(prepared(written(image, "PNG", **more)))
    assert found.size == (20, 20)
    assert ("transparency" in found.info or "A" in found.mode) == (mode in ("LA", "RGBA", "PA"))
    if mode == "I;16":
        assert found.getpixel((1, 1)) == 117


@pytest.mark.usefixtures("here")
def test_colours_of_print_become_those_of_screens() -> None:
    found = opened(prepared(written(upright().convert("CMYK"), "JPEG", quality=95)))
    assert (found.mode, corners(found)) == ("RGB", list(CORNERS))


@pytest.mark.usefixtures("here")
def test_a_moving_gif_still_moves() -> None:
    content = moving("GIF")
    before, found = Image.open(io.BytesIO(content)), prepared(content)
    after = opened(found)
    assert found.is_animated
    assert SECRET.encode() not in found.content
    assert (after.n_frames, after.info["duration"], after.info["loop"]) == (3, 120, 0)
    for frame in range(3):
        before.seek(frame)
        after.seek(frame)
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.usefixtures("here")
def test_what_would_stop_moving_is_refused(kind: str) -> None:
    with pytest.raises(PictureRefused, match="Save it as an animated GIF"):
        prepared(moving(kind))


@pytest.mark.usefixtures("here")
def test_the_first_picture_of_several_in_one_jpeg_is_the_picture() -> None:
    """As telephones write it: the picture, and a smaller one for the preview."""
    content = written(upright(), "MPO", save_all=True, append_images=[upright(32, 24)])
    found = prepared(content)
    assert (found.type, found.width_px, found.is_animated) == ("image/jpeg", 64, False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7", "This is no JPEG, PNG, WebP or GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no JPEG, PNG, WebP or GIF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "This is a HEIC picture"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "This is an AVIF picture"),
    ],
)
def test_what_is_no_picture_is_refused_by_its_bytes(content: bytes, words: str) -> None:
    with pytest.raises(PictureRefused, match=words):
        prepared(content)


@pytest.mark.usefixtures("here")
def test_limits_are_looked_at_before_anything_is_unpacked() -> None:
    with pytest.raises(PictureRefused, match=r"0\.1 MB are read"):
        prepared(bytes(200_000), Limits(max_bytes=100_000))
    with pytest.raises(PictureRefused, match="64 × 48 pixels"):
        prepared(talkative("PNG"), Limits(max_pixels=3_000))
    with pytest.raises(PictureRefused, match="3 frames; at most 2"):
        prepared(moving("GIF"), Limits(max_frames=2))


def test_a_picture_that_unpacks_to_gigabytes_is_refused() -> None:
    with pytest.raises(PictureRefused, match="at most 64 million in all"):
        prepared(bomb(40_000, 40_000))
    with pytest.raises(PictureRefused, match="9,000 × 9,000 pixels"):
        prepared(bomb(9_000, 9_000))


def bomb(width: int, height: int) -> bytes:
    """A few bytes that name so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", [*FORMATS, "GIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
@pytest.mark.usefixtures("here")
def test_half_a_picture_is_none(kind: str, part: float) -> None:
    content = written(Image.effect_noise((64, 64), 60).convert("RGB"), kind)
    with pytest.raises(PictureRefused, match="The picture is damaged"):
        prepared(content[: int(len(content) * part)])


def test_what_ends_the_process_ends_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures.sys, "executable", "/bin/false")
    with pytest.raises(PictureRefused, match="within the memory and time"):
        prepared(talkative("PNG"))


@given(
    st.sampled_from([*FORMATS, "GIF", "MPO"]), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=6)
)
@settings(max_examples=sized(60, 3_000), deadline=None)
@example("GIF", [(0.0, b"")])
def test_odd_bytes_are_refused_in_words_or_are_a_picture(kind: str, changes: list[tuple[float, bytes]]) -> None:
    content = bytearray(SAMPLES[kind])
    for place, new in changes:
        at = int(place * len(content))
        content[at : at + max(1, len(new))] = new
    known = kind_of(bytes(content))
    if known is None:
        return
    order = {"kind": known, "max_pixels": 1_000_000, "max_frames": 50}
    told, found = answered(bytes(content), order)
    assert told.get("refused") or (kind_of(found) == known and told["width"] * told["height"] <= 1_000_000)


SAMPLES = {kind: talkative(kind) for kind in (*FORMATS, "GIF")} | {"MPO": written(upright(), "MPO")}


@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "LA", "P"]),
    st.integers(1_500, 20_000),
    st.one_of(st.just(0), st.integers(2_000, 20_000)),
)
@settings(max_examples=sized(25, 600), deadline=None)
def test_a_fitted_picture_is_within_the_limits_and_keeps_its_shape(kind: str, most_bytes: int, most_px: int) -> None:
    picture = LARGE[kind]
    order = {"kind": kind_of(picture.content), "most_bytes": most_bytes, "most_px": most_px, "max_pixels": LIMITS.max_pixels,
             "max_frames": 1}  # fmt: skip
    found = in_this_process(picture.content, order)
    assert found.size_bytes <= most_bytes
    assert not most_px or found.width_px * found.height_px <= most_px
    assert found.width_px <= picture.width_px
    assert abs(found.width_px * 3 - found.height_px * 4) <= 8


def _large(kind: str) -> Picture:
    noise = Image.effect_noise((240, 180), 40)
    image = noise.convert(kind) if kind in ("LA", "P") else noise.convert("RGB")
    content = written(image, kind if kind in FORMATS else "PNG", **({"lossless": True} if kind == "WEBP" else {}))
    return in_this_process(content, {"kind": kind_of(content), "max_pixels": LIMITS.max_pixels, "max_frames": 1})


LARGE = {kind: _large(kind) for kind in ("JPEG", "PNG", "WEBP", "LA", "P")}


def test_what_fits_is_given_back_as_it_is() -> None:
    assert fitted(LARGE["PNG"], LARGE["PNG"].size_bytes, 240 * 180) is LARGE["PNG"]


def test_what_does_not_fit_is_made_smaller_by_the_second_process() -> None:
    found = fitted(LARGE["PNG"], 9_000)
    assert (found.type, found.size_bytes <= 9_000) == ("image/jpeg", True)


@pytest.mark.usefixtures("here")
def test_what_cannot_be_made_smaller_is_refused() -> None:
    with pytest.raises(PictureRefused, match="cannot be made so small"):
        fitted(LARGE["JPEG"], 200)
    with pytest.raises(PictureRefused, match="An animated picture cannot be made smaller"):
        fitted(prepared(moving("GIF")), 200)
