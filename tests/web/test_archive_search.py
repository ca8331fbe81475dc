"""Search as people use it: words, filters, counts, pages, and addresses that ask the same again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.conftest import run_stance
from tests.web.filled_archive import HANDLE, Filled, OpenArchive


def total(filled: Filled, query: str, *options: str) -> int:
    return int(run_stance(filled.installation.data, "search", query, *options).value["total"])


def test_words_are_marked_and_counted(filled: Filled, open_archive: OpenArchive) -> None:
    page = open_archive("/archive/", role="reader").page
    page.get_by_label("Words, phrases, #hashtags, @mentions").fill("flood OR storm")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name=f"{total(filled, 'flood OR storm')} posts found")).to_be_visible()
    marked = {word.lower() for word in page.locator("mark").all_inner_texts()}
    assert marked <= {"flood", "storm"}
    assert "flood" in marked
    assert page.url.endswith("/archive/?q=flood+OR+storm"), "no empty fields in the address"


def test_filters_chips_and_permalink(filled: Filled, open_archive: OpenArchive) -> None:
    page = open_archive("/archive/?q=the+OR+a", role="reader").page
    panel = page.locator(".moj-filter")
    panel.get_by_label("Account").select_option(f"x:{HANDLE}")
    panel.get_by_label("From").fill("2015-01-01")
    panel.get_by_label("To").fill("2019-12-31")
    panel.get_by_label("Reply").check()
    panel.get_by_label("Own post").check()
    panel.get_by_role("button", name="Apply filters").click()
    query = f"(the OR a) from:{HANDLE} (is:reply OR is:post) since:2015-01-01 until:2019-12-31"
    wanted = total(filled, query)
    assert wanted > 10
    expect(page.locator("#found")).to_have_text(f"{wanted} posts found")
    expect(panel.get_by_label("Reply")).to_be_checked()
    address = page.url
    first = page.locator(".st-result").first.inner_text()
    page.goto("about:blank")
    page.goto(address)
    assert page.locator(".st-result").first.inner_text() == first
    page.get_by_role("link", name="Remove the filter is: reply").click()
    expect(page.locator("#found")).to_have_text(f"{total(filled, query.replace('is:reply OR ', ''))} posts found")
    page.get_by_role("link", name="Clear filters").click()
    assert page.url.endswith("/archive/?q=the%20OR%20a") or page.url.endswith("/archive/?q=the+OR+a")


def test_pages_by_cursor_show_each_post_once(filled: Filled, open_archive: OpenArchive) -> None:
    page = open_archive(f"/archive/?account={HANDLE}&has=media&sort=oldest", role="reader").page
    seen: list[str] = []
    while True:
        seen += page.locator(".st-result__who a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        following = page.get_by_role("link", name="Newer →")
        if not following.count():
            break
        following.click()
    assert len(seen) == len(set(seen)) == total(filled, f"from:{HANDLE} has:media")
    page.get_by_role("link", name="← First page").click()
    assert page.locator(".st-result__who a").first.get_attribute("href") == seen[0]


def test_counts_come_after_the_results_and_filter(filled: Filled, open_archive: OpenArchive) -> None:
    page = open_archive(f"/archive/?account={HANDLE}", role="reader").page
    chart = page.get_by_role("group", name="By year")
    expect(chart).to_be_visible()
    in_2016 = total(filled, f"from:{HANDLE} since:2016 until:2016")
    chart.get_by_label(f"2016: {in_2016}").click()
    expect(page.locator("#found")).to_have_text(f"{in_2016} posts found")
    assert "since=2016-01-01" in page.url
    assert "until=2016-12-31" in page.url


def test_counts_without_script(open_archive: OpenArchive) -> None:
    page = open_archive("/archive/?q=flood", role="reader", java_script_enabled=False).page
    page.get_by_role("link", name="Counts by time, kind, language and account").click()
    expect(page.locator("svg rect").nth(3)).to_be_attached()
    expect(page.locator(".st-result").nth(1)).to_be_visible()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ('"flood', "This quotation mark has no partner"),
        ("flod:x", "There is no field flod: here."),
        ("-flood", "This search only says what to leave out."),
        ("a OR b since:2020", "put parentheses around the words that OR joins"),
    ],
)
def test_errors_stand_at_the_box(query: str, words: str, open_archive: OpenArchive) -> None:
    page = open_archive("/archive/", role="reader").page
    box = page.get_by_label("Words, phrases, #hashtags, @mentions")
    box.fill(query)
    box.press("Enter")
    expect(page.locator("#id_q-error")).to_contain_text(words)
    expect(box).to_have_value(query)
    assert page.title().startswith("Error: ")


def test_impossible_dates_are_named(open_archive: OpenArchive) -> None:
    page = open_archive("/archive/?since=2020-05-02&until=2020-05-01", role="reader").page
    expect(page.get_by_role("alert")).to_contain_text("“To” is earlier than “From”.")


def test_dates_in_words_and_an_account_beside_them(filled: Filled, open_archive: OpenArchive) -> None:
    page = open_archive(f"/archive/?q=flood+since:2014&account={HANDLE}", role="reader").page
    expect(page.locator("#found")).to_contain_text(str(total(filled, f"flood since:2014 from:{HANDLE}")))


def test_nothing_found_says_what_was_searched(open_archive: OpenArchive) -> None:
    page = open_archive("/archive/?q=zzzzqqqq&has=link", role="reader").page
    expect(page.get_by_text("Searched all posts for zzzzqqqq with 1 filter.")).to_be_visible()
    page.get_by_role("link", name="See all posts").click()
    expect(page.locator("#found")).to_contain_text("posts kept, newest first")
