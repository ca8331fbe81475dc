"""Exports of WordPress (WXR), written as its ``export_wp`` and ``wp export`` write them. Sites, people and texts are made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

SITE = "https://news.health.example.gov"
ACCOUNT = "news.health.example.gov"
GENERATED = "Mon, 02 Nov 2026 01:02:03 +0000"
GENERATED_AT = 1_793_581_323
PARAGRAPH = "<!-- wp:paragraph -->\n<p>{}</p>\n<!-- /wp:paragraph -->"
TEXTS = ("Wash your hands with water and soap", "The clinic in the old town is open again", "Road closed by a flood")


class Comment(NamedTuple):
    number: int
    text: str
    author: str = "Ann Reader"
    url: str = "https://ann.example"
    at: str = "2024-05-07 08:09:10"
    approved: str = "1"
    type: str = "comment"
    parent: int = 0
    user: int = 0

    def written(self, wp: str = "wp") -> str:
        return (
            f"\t\t<{wp}:comment>\n\t\t\t<{wp}:comment_id>{self.number}</{wp}:comment_id>\n"
            f"\t\t\t<{wp}:comment_author>{cdata(self.author)}</{wp}:comment_author>\n"
            f"\t\t\t<{wp}:comment_author_email>{cdata('PRIVATE@mail.example')}</{wp}:comment_author_email>\n"
            f"\t\t\t<{wp}:comment_author_url>{escape(self.url)}</{wp}:comment_author_url>\n"
            f"\t\t\t<{wp}:comment_author_IP>{cdata('192.0.2.77')}</{wp}:comment_author_IP>\n"
            f"\t\t\t<{wp}:comment_date>{cdata(self.at)}</{wp}:comment_date>\n"
            f"\t\t\t<{wp}:comment_date_gmt>{cdata(self.at)}</{wp}:comment_date_gmt>\n"
            f"\t\t\t<{wp}:comment_content>{cdata(self.text)}</{wp}:comment_content>\n"
            f"\t\t\t<{wp}:comment_approved>{cdata(self.approved)}</{wp}:comment_approved>\n"
            f"\t\t\t<{wp}:comment_type>{cdata(self.type)}</{wp}:comment_type>\n"
            f"\t\t\t<{wp}:comment_parent>{self.parent}</{wp}:comment_parent>\n"
            f"\t\t\t<{wp}:comment_user_id>{self.user}</{wp}:comment_user_id>\n\t\t</{wp}:comment>\n"
        )


class Post(NamedTuple):
    number: int
    title: str
    text: str
    at: str = "2024-05-06 07:08:09"
    type: str = "post"
    status: str = "publish"
    password: str = ""
    excerpt: str = ""
    tags: Sequence[str] = ()
    meta: Mapping[str, str] = {}
    comments: Sequence[Comment] = ()
    attachment_url: str = ""
    site: str = SITE

    def written(self, version: str = "1.2", wp: str = "wp") -> str:
        published = "Mon, 06 May 2024 07:08:09 +0000"
        tags = "".join(
            f'\t\t<category domain="post_tag" nicename="{escape(tag.lower())}">{cdata(tag)}</category>\n'
            for tag in self.tags
        )
        meta = "".join(
            f"\t\t<{wp}:postmeta>\n\t\t<{wp}:meta_key>{cdata(key)}</{wp}:meta_key>\n"
            f"\t\t<{wp}:meta_value>{cdata(value)}</{wp}:meta_value>\n\t\t</{wp}:postmeta>\n"
            for key, value in self.meta.items()
        )
        attachment = f"\t\t<{wp}:attachment_url>{cdata(self.attachment_url)}</{wp}:attachment_url>\n"
        modified = f"\t\t<{wp}:post_modified_gmt>{cdata('2025-01-01 00:00:00')}</{wp}:post_modified_gmt>\n"
        return (
            f"\t<item>\n\t\t<title>{cdata(self.title)}</title>\n\t\t<link>{self.site}/2024/05/{self.number}/</link>\n"
            f"\t\t<pubDate>{published}</pubDate>\n\t\t<dc:creator>{cdata('loginname')}</dc:creator>\n"
            f'\t\t<guid isPermaLink="false">{self.site}/?p={self.number}</guid>\n\t\t<description></description>\n'
            f"\t\t<content:encoded>{cdata(self.text)}</content:encoded>\n"
            f"\t\t<excerpt:encoded>{cdata(self.excerpt)}</excerpt:encoded>\n"
            f"\t\t<{wp}:post_id>{self.number}</{wp}:post_id>\n\t\t<{wp}:post_date>{cdata(self.at)}</{wp}:post_date>\n"
            f"\t\t<{wp}:post_date_gmt>{cdata(self.at)}</{wp}:post_date_gmt>\n"
            + (modified if version == "1.2" else "")
            + f"\t\t<{wp}:status>{cdata(self.status)}</{wp}:status>\n\t\t<{wp}:post_parent>0</{wp}:post_parent>\n"
            f"\t\t<{wp}:post_type>{cdata(self.type)}</{wp}:post_type>\n"
            f"\t\t<{wp}:post_password>{cdata(self.password)}</{wp}:post_password>\n"
            + (attachment if self.attachment_url else "")
            + tags
            + meta
            + "".join(comment.written(wp) for comment in self.comments)
            + "\t</item>\n"
        )


def cdata(text: str) -> str:
    """As WordPress writes it, a section that ends in the text ended twice."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def head_of(version: str = "1.2", *, scheme: str = "http", wp: str = "wp", site: str = SITE, authors: str = "3") -> str:
    author = (
        f"\t<{wp}:author><{wp}:author_id>{authors}</{wp}:author_id><{wp}:author_login>{cdata('loginname')}</{wp}:author_login>"
        f"<{wp}:author_email>{cdata('PRIVATE@mail.example')}</{wp}:author_email></{wp}:author>\n"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- This is a WordPress eXtended RSS file. <item> -->\n'
        f'<!-- generator="WordPress/6.6" created="2026-11-02 01:02" -->\n<rss version="2.0"\n'
        f'\txmlns:excerpt="{scheme}://wordpress.org/export/{version}/excerpt/"\n'
        '\txmlns:content="http://purl.org/rss/1.0/modules/content/"\n\txmlns:dc="http://purl.org/dc/elements/1.1/"\n'
        f'\txmlns:{wp}="{scheme}://wordpress.org/export/{version}/"\n>\n<channel>\n\t<title>Health &amp; News</title>\n'
        f"\t<link>{site}</link>\n\t<pubDate>{GENERATED}</pubDate>\n\t<language>en-AU</language>\n"
        f"\t<{wp}:wxr_version>{version}</{wp}:wxr_version>\n\t<{wp}:base_site_url>https://network.example/</{wp}:base_site_url>\n"
        f"\t<{wp}:base_blog_url>{site}</{wp}:base_blog_url>\n"
        + (author if version != "1.0" else "")
        + f"\t<{wp}:category><{wp}:term_id>1</{wp}:term_id><{wp}:cat_name>{cdata('News')}</{wp}:cat_name></{wp}:category>\n"
    )


def document_of(
    posts: Iterable[Post], version: str = "1.2", *, scheme: str = "http", wp: str = "wp", site: str = SITE
) -> bytes:
    body = "".join(post.written(version, wp) for post in posts)
    return (head_of(version, scheme=scheme, wp=wp, site=site) + body + "</channel>\n</rss>\n").encode()


def many(count: int) -> Iterator[Post]:
    """Posts of the usual kinds: blocks and classic, with a comment on every fifth."""
    for number in range(1, count + 1):
        words = f"{TEXTS[number % 3]}, notice {number}."
        classic = f'{words}\nSee <a href="{SITE}/page-{number}/">the page</a>.\n\nStay safe.'
        text = classic if number % 2 else PARAGRAPH.format(words) + "\n\n" + PARAGRAPH.format("Stay safe.")
        comments = [Comment(10_000 + number, f"Thanks for notice {number}")] if number % 5 == 0 else []
        at = f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d} {number % 24:02d}:{number % 60:02d}:00"
        yield Post(
            number, f"Notice {number}", text, at=at, tags=["flood"] if number % 3 == 0 else [], comments=comments
        )


def write(root: Path, data: bytes, name: str = "news.wordpress.2026-11-02.xml", **more: bytes) -> Path:
    """A folder with an export, and other files by their names with "__" for "/" and "_dot_" for "."."""
    root.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(data)
    for other, content in more.items():
        path = root / other.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root
