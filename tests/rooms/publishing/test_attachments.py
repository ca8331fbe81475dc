"""Pictures that go with a post: each with its own description, the original kept, and what is live compared with both."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from stance.archive import named_above
from stance.archive.blobs import store
from stance.archive.verifying.blobs import referred_to
from stance.channels import discovery
from stance.channels.port.publishing import Limit, Limits, Medium, Said
from stance.publishing.actions import attachments, posts, verifying
from stance.publishing.drafting import Content, Text
from stance.publishing.models import Attachment, Segment
from stance.publishing.refusal import PostRefused
from stance.publishing.writes import drafts
from stance.register.models import Account
from stance.site import cli
from tests.factories.organisation import Office, acting
from tests.factories.pictures import SECRET, moving, talkative, written
from tests.rooms.publishing.conftest import Platform, approved, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def laid(folder: Path, **files: bytes) -> list[str]:
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content)
        paths.append(str(path))
    return paths


@pytest.fixture
def two(tmp_path: Path) -> list[str]:
    return laid(tmp_path, river=talkative("JPEG", 6), bridge=talkative("PNG", size=(32, 16)))


def test_each_picture_has_its_own_description_in_its_own_place(
    weather: Office, account: Account, two: list[str]
) -> None:
    with acting(weather["pia"]):
        media = attachments.read(paths=two, alts=["The river", "-"], accounts=[account])
    assert [(one.alt, one.is_decorative, one.type, one.width_px) for one in media] == [
        ("The river", False, "image/jpeg", 64),
        ("", True, "image/png", 32),
    ]
    rows = list(Attachment.objects.order_by("pk"))
    assert [(one.alt, one.is_decorative, one.made_by) for one in rows] == [
        ("The river", False, weather["pia"]),
        ("", True, weather["pia"]),
    ]


def test_the_original_is_kept_and_what_is_sent_says_nothing_else(
    weather: Office, account: Account, two: list[str]
) -> None:
    with acting(weather["pia"]):
        media = attachments.read(paths=two, alts=["The river", "The bridge"], accounts=[account])
    for path, one, row in zip(two, media, Attachment.objects.order_by("pk"), strict=True):
        original = Path(path).read_bytes()
        assert (row.original, row.sent) == (sha256(original).hexdigest(), one.digest)
        assert store().open(row.original).read() == original
        assert SECRET.encode() in original
        assert SECRET.encode() not in store().open(row.sent).read()
        assert (row.size_bytes, row.size_bytes) == (store().size(row.sent), one.size_bytes)


@pytest.mark.parametrize(
    ("alts", "words"),
    [
        ([], "2 pictures and 0 descriptions"),
        (["The river"], "2 pictures and 1 descriptions"),
        (["The river", " "], "bridge: describe this picture"),
        (["The river", "The bridge", "And?"], "more descriptions than pictures"),
        (["The river", "half \ud83d"], "bridge: the description holds something that is no character"),
        (["a\0b", "The bridge"], "river: the description holds something that is no character"),
        (["a" * 10_001, "The bridge"], "river: the description is longer than 10,000"),
    ],
)
def test_a_picture_without_a_description_is_refused(
    weather: Office, account: Account, two: list[str], alts: list[str], words: str
) -> None:
    with acting(weather["pia"]), pytest.raises(PostRefused, match=words):
        attachments.read(paths=two, alts=alts, accounts=[account])
    assert not Attachment.objects.exists()
    assert list(store().all()) == []


def test_the_database_takes_no_picture_without_a_description() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.create(original="a", sent="b", type="image/png", size_bytes=1, width_px=1, height_px=1)


def test_one_that_is_no_picture_is_named_and_nothing_of_the_others_is_kept(
    weather: Office, account: Account, two: list[str], tmp_path: Path
) -> None:
    paths = [two[0], *laid(tmp_path, words=b"no picture")]
    with acting(weather["pia"]), pytest.raises(PostRefused, match="words: This is no JPEG, PNG, WebP or GIF"):
        attachments.read(paths=paths, alts=["The river", "Nothing"], accounts=[account])
    assert list(store().all()) == []


def noisy() -> bytes:
    return written(Image.effect_noise((120, 90), 80).convert("RGB"), "PNG")


@pytest.fixture
def small_platform(platform: Platform) -> Platform:
    """One that takes little, as it says itself."""
    limited(platform, 8_000)
    return platform


def limited(platform: Platform, most_bytes: int) -> None:
    limit = Limit("media", most_bytes, "bytes", "its own answer", "2026-12")
    platform.limits = Limits({**platform.limits.of, "picture": limit})


def test_one_that_is_too_large_is_told_with_the_limit_and_never_made_smaller_by_itself(
    weather: Office, small_platform: Platform, account: Account, tmp_path: Path
) -> None:
    paths = laid(tmp_path, noise=noisy())
    with acting(weather["pia"]):
        (as_it_is,) = attachments.read(paths=paths, alts=["Noise"], accounts=[account])
        (smaller,) = attachments.read(paths=paths, alts=["Noise"], accounts=[account], is_fitted=True)
    assert (as_it_is.type, as_it_is.width_px) == ("image/png", 120)
    assert smaller.size_bytes <= 8_000
    (told,) = small_platform.problems(Said("x", media=(as_it_is,)), small_platform.limits)
    assert told.words == (
        f"Picture 1 has {as_it_is.size_bytes / 1e6:.2f} MB: the server takes 0.01 MB. A smaller one can be made of it."
    )
    assert list(small_platform.problems(Said("x", media=(smaller,)), small_platform.limits)) == []


def test_an_animation_that_is_too_large_is_refused_in_words(
    weather: Office, small_platform: Platform, account: Account, tmp_path: Path
) -> None:
    limited(small_platform, 100)
    with acting(weather["pia"]), pytest.raises(PostRefused, match="moves: An animated picture cannot be made smaller"):
        attachments.read(
            paths=laid(tmp_path, moves=moving("GIF")), alts=["It moves"], accounts=[account], is_fitted=True
        )


def with_pictures(place: Office, account: Account, media: list[Medium]) -> Any:
    with acting(place["pia"]):
        return posts.draft(content=Content(Text("Flood warning"), "en", tuple(media)), accounts=[account])


def test_the_revision_names_what_is_sent(weather: Office, account: Account, two: list[str]) -> None:
    with acting(weather["pia"]):
        media = attachments.read(paths=two, alts=["The river", "-"], accounts=[account])
    post = with_pictures(weather, account, media)
    kept = json.loads(bytes(drafts.current_revision(post).content))["media"]
    assert [(one["digest"], one["alt"]) for one in kept] == [(media[0].digest, "The river"), (media[1].digest, "")]


@pytest.mark.parametrize(
    ("live", "told"),
    [
        (["The river", ""], []),
        (["The  river\n", ""], []),
        (["", "The river"], ["The description of picture 1 is another.", "The description of picture 2 is another."]),
        (["A river", ""], ["The description of picture 1 is another."]),
        (["The river"], ["It has 1 files and not 2."]),
        ([], ["It has 0 files and not 2."]),
    ],
)
def test_descriptions_that_are_live_are_compared_with_those_that_were_approved(
    weather: Office, account: Account, two: list[str], live: list[str], told: list[str]
) -> None:
    with acting(weather["pia"]):
        media = attachments.read(paths=two, alts=["The river", "-"], accounts=[account])
    approved(weather, with_pictures(weather, account, media))
    sent()
    segment = Segment.objects.get()
    assert (segment.state, segment.alts) == ("published", ["The river", ""])
    assert verifying._differences(segment, "Flood warning", live) == told


def test_both_files_are_named_for_whoever_checks_or_destroys(weather: Office, account: Account, two: list[str]) -> None:
    with acting(weather["pia"]):
        media = attachments.read(paths=[two[0]], alts=["The river"], accounts=[account])
    original = sha256(Path(two[0]).read_bytes()).hexdigest()
    assert {original, media[0].digest} <= {digest for digest, _words in referred_to(store())}
    assert named_above.is_named_above(original)
    assert named_above.is_named_above(media[0].digest)
    assert not named_above.is_named_above("0" * 64)


def test_the_command_takes_pictures_and_says_what_is_wrong(
    weather: Office, account: Account, two: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert discovery.publisher("mastodon") is not None
    (words,) = laid(tmp_path, text=b"Flood warning")
    order = ["post", "draft", "--text-file", words, "--to", account.asked_as, "--media", two[0], "--media", two[1]]
    assert cli.main([*order, "--alt", "The river"]) != 0
    assert "2 pictures and 1 descriptions" in "".join(capsys.readouterr())
    assert cli.main([*order, "--alt", "The river", "--alt", "-", "--fit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["targets"][0]["problems"] == []
    assert [one.alt for one in Attachment.objects.order_by("pk")] == ["The river", ""]
