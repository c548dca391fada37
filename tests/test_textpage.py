"""What the page of an article says: its text, headline, address, dates and credits; and when it hides the text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import FetchError
from bot.textpage.address import own_address, page_key
from bot.textpage.article import article_of
from bot.textpage.headline import Titles, headline_of

if TYPE_CHECKING:
    from bot.model import Article

URL = "https://www.daily.example/world/2026/drone-attack-near-erbil"
SENTENCES = (
    "A drone attack hit a base near Erbil early on Monday.",
    "Two soldiers were wounded, the ministry of defence said in a statement.",
    "Nobody has claimed the attack, which is the third in the region within a month.",
    "The airport was closed for an hour, and flights were sent to Sulaimaniyah.",
    "A spokesman said that the drone had been brought down before it reached its target.",
    "Residents spoke of two loud explosions and of smoke above the eastern suburbs.",
)


def body(sentences: tuple[str, ...] = SENTENCES, times: int = 3) -> str:
    return "".join(f"<p>{sentence} Report {number}.</p>" for number in range(times) for sentence in sentences)


def linked(**fields: Any) -> str:
    """Return JSON-LD that states these fields of the article."""
    stated = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Drone attack near Erbil", **fields}
    return f'<script type="application/ld+json">{json.dumps(stated)}</script>'


def page(head: str = "", text: str | None = None, *, lang: str = "en", around: str = "") -> bytes:
    content = body() if text is None else text
    return (
        f"<!doctype html><html lang='{lang}'><head><title>Drone attack near Erbil | The Daily</title>"
        f"<meta property='og:site_name' content='The Daily'>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>Drone attack near Erbil</h1>{content}</article>{around}"
        "<footer>Copyright The Daily</footer></body></html>"
    ).encode()


def read(head: str = "", text: str | None = None, **rest: Any) -> Article:
    return article_of(page(head, text, **rest), URL, "text/html; charset=utf-8")


def why(*args: Any, **rest: Any) -> str:
    """Return why a page hides its text."""
    with pytest.raises(FetchError) as caught:
        read(*args, **rest)
    assert caught.value.permanent
    return str(caught.value)


# --- what is there ---


def test_an_article_is_read_with_all_that_its_page_states() -> None:
    stated = linked(
        datePublished="2026-04-20T09:30:00+03:00",
        dateModified="2026-04-20T10:00:00+03:00",
        author=[{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "By Bo Dahl, Reuters"}],
        publisher={"@type": "Organization", "name": "The Daily"},
    )
    links = f"<link rel=canonical href='{URL}'><meta property='og:image' content='/a.jpg'>"
    article = read(f"{stated}{links}<meta name=description content='Two wounded.'>")
    assert article.text.startswith(SENTENCES[0])
    assert SENTENCES[-1] in article.text
    assert "Copyright" not in article.text
    assert article.title == "Drone attack near Erbil"
    assert article.description == "Two wounded."
    assert article.canonical == URL
    assert article.publisher == "The Daily"
    assert article.authors == ("Ann Lee", "Bo Dahl, Reuters")
    assert article.published == datetime(2026, 4, 20, 6, 30, tzinfo=UTC)
    assert article.modified == datetime(2026, 4, 20, 7, 0, tzinfo=UTC)
    assert article.language == "en"
    assert article.credit == "reuters"
    assert article.picture == "https://www.daily.example/a.jpg"


def test_a_page_that_states_nothing_is_read_all_the_same() -> None:
    article = article_of(f"<html><body><h1>Drone attack</h1>{body()}</body></html>".encode(), "")
    assert article.text.startswith(SENTENCES[0])
    assert article.title == "Drone attack"
    assert (article.canonical, article.publisher, article.authors, article.credit) == (None, None, (), None)


@pytest.mark.parametrize(
    ("encoding", "declared", "words"),
    [
        ("utf-8", "", "Слухи о взрыве в Киеве не подтвердились, сообщили в полиции. "),
        ("cp1251", "text/html; charset=windows-1251", "Слухи о взрыве в Киеве не подтвердились, сообщили в полиции. "),
        ("cp1251", "lang=ru", "Слухи о взрыве в Киеве не подтвердились, сообщили в полиции. "),
        ("cp1256", "", "انفجار طائرة مسيرة قرب مطار أربيل الدولي صباح اليوم الاثنين. "),
        ("shift_jis", "text/html; charset=Shift_JIS", "無人機による攻撃がアルビル近郊の基地を襲った。"),
        ("gb18030", "text/html; charset=gb2312", "一架无人机袭击了埃尔比勒附近的一个基地。"),
        ("euc-kr", "", "무인기 공격이 아르빌 인근 기지를 강타했다고 국방부가 밝혔다. "),
        ("utf-16", "", "Two soldiers were wounded, the ministry said in a statement. "),
    ],
)
def test_bytes_are_read_in_the_encoding_that_they_are_in(encoding: str, declared: str, words: str) -> None:
    paragraphs = "".join(f"<p>{number}. {words * 3}</p>" for number in range(8))
    lang = declared if declared.startswith("lang") else ""
    written = f"<html {lang}><head><title>x</title></head><body><article>{paragraphs}</article></body></html>"
    assert words.strip() in article_of(written.encode(encoding), URL, declared).text


# --- the headline ---

PLAIN = "Drone attack near Erbil wounds two"
HEADLINES: dict[str, tuple[Titles, str]] = {
    "a name behind a bar": (Titles(title=f"{PLAIN} | The Daily", sites=["The Daily"]), PLAIN),
    "a name before a colon": (Titles(title=f"The Daily: {PLAIN}", sites=["The Daily"]), PLAIN),
    "the name in the address": (Titles(title=f"{PLAIN} - thedaily.example", hosts=["thedaily.example"]), PLAIN),
    "a name in words of its own": (Titles(title=f"{PLAIN} — BBC News", sites=["BBC"]), PLAIN),
    "a name with the country": (Titles(title=f"{PLAIN} - The Star Online", sites=["Star"]), PLAIN),
    "a name that has a bar itself": (
        Titles(shared=f"{PLAIN} - Remember 80/90 - Old days", sites=["Remember 80/90 - Old days"]),
        PLAIN,
    ),
    "a slogan before": (Titles(shared=f"Naija | Nigeria's own: {PLAIN}", sites=["Naija | Nigeria's own"]), PLAIN),
    "section and name": (
        Titles(title=f"{PLAIN} | World news | The Guardian", sites=["the Guardian"], sections=["World news"]),
        PLAIN,
    ),
    "a name that only another place leaves out": (Titles(headings=[PLAIN], title=f"{PLAIN} - Al Bawaba"), PLAIN),
    "a column before that only another place leaves out": (
        Titles(headings=[PLAIN], shared=f"Opinion | {PLAIN}", title=f"Opinion | {PLAIN} - NYT", sites=["NYT"]),
        PLAIN,
    ),
    "Arabic": (
        Titles(title="هجوم بطائرة مسيرة قرب أربيل | الجزيرة نت", sites=["الجزيرة نت"]),
        "هجوم بطائرة مسيرة قرب أربيل",
    ),
    "Russian": (Titles(title="Удар беспилотника под Эрбилем — РБК", sites=["РБК"]), "Удар беспилотника под Эрбилем"),
    "Chinese without spaces": (
        Titles(title="无人机袭击埃尔比勒附近基地-新华网", sites=["新华网"]),
        "无人机袭击埃尔比勒附近基地",
    ),
    "Chinese by another place": (
        Titles(headings=["无人机袭击埃尔比勒附近基地"], title="无人机袭击埃尔比勒附近基地_新华网"),
        "无人机袭击埃尔比勒附近基地",
    ),
    "Japanese": (
        Titles(title="無人機の攻撃で２人けが：日本経済新聞", sites=["日本経済新聞"]),
        "無人機の攻撃で２人けが",
    ),
    "Korean": (Titles(title="아르빌 인근 무인기 공격 - 연합뉴스", sites=["연합뉴스"]), "아르빌 인근 무인기 공격"),
    "two places agree against a third": (
        Titles(headings=[PLAIN], stated=PLAIN, shared="You will not believe what hit Erbil", title="Erbil"),
        PLAIN,
    ),
    "a heading that is the site's name": (Titles(headings=["The Daily"], title=PLAIN, sites=["The Daily"]), PLAIN),
    "a headline cut short": (Titles(shared="Drone attack near Erbil...", title=PLAIN), PLAIN),
    "no name of the site but the headline": (Titles(shared=PLAIN, title=PLAIN, sites=[PLAIN]), PLAIN),
}
WHOLE: dict[str, Titles] = {
    "a dash in the headline": Titles(title="Budget 2026 - what changes for you", sites=["The Daily"]),
    "a colon in the headline": Titles(title="Live: rockets fired at Erbil", sites=["The Daily"]),
    "another's name before a colon": Titles(title="Reuters: Iran to resume talks", sites=["The Daily"]),
    "another's name at the end": Titles(title="Why we still watch - The Simpsons", sites=["The Daily"]),
    "the site's words in the headline": Titles(title="Why the Daily is late - the inside story", sites=["The Daily"]),
    "a word around names alone": Titles(title="The week in pictures - News", sites=["World News"]),
}


@pytest.mark.parametrize("name", HEADLINES)
def test_the_headline_comes_without_the_name_of_its_site(name: str) -> None:
    titles, headline = HEADLINES[name]
    assert headline_of(titles) == headline


@pytest.mark.parametrize("name", WHOLE)
def test_no_part_of_a_headline_is_taken_off(name: str) -> None:
    assert headline_of(WHOLE[name]) == WHOLE[name].title


# --- the address ---

CACHE = "https://www-daily-example.cdn.ampproject.org"
STATED = [
    ("the page's own", URL, "https://daily.example/world/2026/drone-attack-near-erbil", True),
    ("without the tracking", URL + "?utm_source=x&ref=home", URL, True),
    ("of the AMP page", "https://amp.daily.example/w/2026/drone/amp/", "https://www.daily.example/w/2026/drone", True),
    ("of a cached copy", f"{CACHE}/c/s/www.daily.example/a/b-1", "https://www.daily.example/a/b-1", True),
    ("of another site", URL, "https://other.example/world/2026/drone-attack-near-erbil", False),
    ("of another origin than the copy's", f"{CACHE}/c/s/www.daily.example/a", "https://other.example/a/b", False),
    ("the home page", URL, "https://www.daily.example/", False),
    ("the section", URL, "https://www.daily.example/world", False),
    ("relative", URL, "/world/2026/drone-attack-near-erbil", False),
    ("no address of the web", URL, "javascript:alert(1)", False),
    ("with a password", URL, "https://me:hush@www.daily.example/world/2026/drone", False),
    ("what all articles share", "https://daily.example/article.php?id=5", "https://daily.example/article.php", False),
    ("its number kept", "https://daily.example/article.php?id=5&x=1", "https://daily.example/article.php?id=5", True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "at", "stated", "believed"), STATED, ids=[one[0] for one in STATED])
def test_an_address_that_a_page_states_is_believed_where_it_can_be_its_own(
    name: str,
    at: str,
    stated: str,
    believed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert name
    assert own_address(at, [stated]) == (stated if believed else None)


def test_a_page_is_known_again_by_tracking_parameters_and_amp() -> None:
    known = page_key(URL)
    assert known is not None
    variants = ("?utm_source=rss", "/amp/", "/?amp=1", "?outputType=amp", "#top", "/amp?utm_medium=feed")
    assert {page_key(URL + variant) for variant in variants} == {known}
    assert page_key(URL.replace("https://www.", "http://amp.")) == known
    assert page_key(URL + "-2") != known
    assert page_key("https://www.daily.example/") is None
    assert page_key("mailto:x@y.example") is None


# --- dates, credits ---


@pytest.mark.parametrize(
    ("head", "when"),
    [
        (linked(datePublished="2026-04-20T09:30:00Z"), datetime(2026, 4, 20, 9, 30, tzinfo=UTC)),
        (linked(datePublished="2026-04-20") + "<meta name='publishdate' content='2026-04-20T07:15+02:00'>",
         datetime(2026, 4, 20, 5, 15, tzinfo=UTC)),
        ("<meta name=date content='Mon, 20 Apr 2026 09:30:00 +0300'>", datetime(2026, 4, 20, 6, 30, tzinfo=UTC)),
        ("<meta itemprop=datePublished content='2026-04-20T09:30:00'>", datetime(2026, 4, 20, 9, 30, tzinfo=UTC)),
        (linked(datePublished="0001-01-01T00:00:00"), None),
        (linked(datePublished="2026-13-45T99:99:99Z"), None),
        (linked(datePublished={"@value": "2026-04-20T09:30:00Z"}), datetime(2026, 4, 20, 9, 30, tzinfo=UTC)),
        ("<script type='application/ld+json'>{'broken</script>", None),
    ],
)  # fmt: skip
def test_the_date_is_the_one_that_is_stated(head: str, when: datetime | None) -> None:
    assert read(head).published == when


@pytest.mark.parametrize(
    ("head", "start", "agency"),
    [
        ("", "ERBIL (Reuters) - ", "reuters"),
        (linked(author={"@type": "Organization", "name": "AFP"}), "", "afp"),
        (linked(author="Jane Doe, Associated Press"), "", "ap"),
        (linked(sourceOrganization={"name": "The Associated Press"}), "", "ap"),
        ("<meta name=source content='新华社'>", "", "xinhua"),
        ("<meta name=author content='Doe, Ina'>", "", None),
        ("", "", None),
    ],
)
def test_the_agency_whose_text_it_is_is_kept(head: str, start: str, agency: str | None) -> None:
    assert read(head, f"<p>{start}{SENTENCES[0]}</p>{body()}").credit == agency


def test_an_agency_is_not_credited_with_its_own_text() -> None:
    own = page(linked(author="Reuters")).replace(b"The Daily", b"Reuters")
    assert article_of(own, "https://www.reuters.com/world/drone-attack").credit is None


# --- what hides it ---

SHORT = body(SENTENCES[:2], 2)
OFFER = "<div class='paywall-box'>Subscribe to continue reading. Already a subscriber? Sign in.</div>"


def test_a_teaser_of_what_is_to_be_paid_for_is_not_the_article() -> None:
    closed = linked(isAccessibleForFree=False)
    assert "paywall" in why(closed, SHORT)
    assert "paywall" in why(closed.replace("false", '"False"'), SHORT)
    assert "paywall" in why("<meta property='article:content_tier' content='locked'>", SHORT)
    assert "paywall" in why("", SHORT, around=OFFER)
    assert "paywall" in why(
        "", SHORT + "<p>Réservé aux abonnés : il vous reste 80 % de cet article à lire.</p>", lang="fr"
    )
    assert "paywall" in why(closed, "<p>Short.</p>")


def test_a_page_that_says_that_it_is_closed_and_is_not_is_read() -> None:
    closed = linked(isAccessibleForFree=False)
    assert len(read(closed, body(times=8)).text) > 2_500
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".meteredContent"}
    sent = f"<div class='meteredContent'>{SHORT * 3}</div>"
    assert read(linked(isAccessibleForFree=False, hasPart=part), sent).text
    assert "paywall" in why(
        linked(isAccessibleForFree=False, hasPart=part), SHORT + "<div class='meteredContent'></div>"
    )
    assert read(linked(isAccessibleForFree=False, wordCount=50), SHORT).text


def test_a_short_article_that_is_free_is_read_though_its_page_sells_subscriptions() -> None:
    assert read("", SHORT).text
    assert read("", SHORT, around="<aside>Subscribe to our newsletter. Accept cookies.</aside>").text
    assert read(linked(isAccessibleForFree=True), SHORT, around=OFFER).text


def test_a_text_that_is_only_stated_is_read() -> None:
    stated = " ".join(SENTENCES * 4)
    assert read(linked(isAccessibleForFree=False, articleBody=stated), "<p>A drone attack.</p>").text == stated


WALLS = {
    "captcha": "<div id='cf-turnstile'></div><p>Verify you are human by completing the action below.</p>",
    "captcha in Russian": "<p>Подтвердите, что вы не робот</p><div class='g-recaptcha'></div>",
    "consent": "<p>We value your privacy. We and our partners access information on a device. Accept all</p>",
    "consent in German": "<p>Wir und unsere Partner verarbeiten personenbezogene Daten. Akzeptieren und weiter</p>",
    "paywall in Japanese": "<p>この記事は会員限定です。続きを読むには登録が必要です。</p>",
    "login": "<form><input name=u><input type=password name=p></form><p>Welcome back</p>",
    "login in Arabic": "<p>تسجيل الدخول</p>",
    "JavaScript": "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>",
}


@pytest.mark.parametrize("name", WALLS)
def test_a_page_that_shows_something_else_says_what(name: str) -> None:
    wall = f"<html><head><title>x</title></head><body>{WALLS[name]}</body></html>".encode()
    with pytest.raises(FetchError) as caught:
        article_of(wall, URL)
    assert name.split(" in ", maxsplit=1)[0] in str(caught.value)
    assert caught.value.permanent


def test_a_wall_with_many_words_is_not_taken_for_the_article() -> None:
    words = (
        "<p>Before you continue to The Daily: we and our partners use cookies to store and/or access information on a "
        "device, for personalised ads and content.</p><p>You can accept all cookies, reject all, or manage consent. "
        "Some partners rely on legitimate interest and do not ask for your consent.</p>"
    )
    assert "consent" in why("", words)
    with pytest.raises(FetchError, match="consent"):
        article_of(page(), "https://consent.daily.example/?continue=x")


def test_an_article_on_walls_is_read() -> None:
    sentences = (*SENTENCES, "Publishers ask readers to accept cookies, and to prove that they are not a robot.")
    assert "not a robot" in read("", body(sentences)).text


def test_a_page_with_nothing_on_it_says_so() -> None:
    assert why("", "<p>Nothing.</p>") == "the page shows no article"
    for nothing in (b"", b"\x00\x01\x02", b"{}"):
        with pytest.raises(FetchError):
            article_of(nothing, URL)
