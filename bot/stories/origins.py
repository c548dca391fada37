"""Whose news is it really? Publisher families by their addresses, and the agencies that papers credit.

What many papers carry may be one report: an origin is an independent text, not a logo. A paper's feeds and hosts are
one family, what credits an agency is the agency's, and what copies a text has that text's origin. Where we cannot know,
we do not count: to report a confirmation that is none is worse than to be late with one that is.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from tld import get_tld
from tld.utils import Result

from bot import text
from bot.model import Item

ACRONYM = 4  # letters of an agency that is called by its initials
OWN_WORDS = 15  # beneath the headline: with fewer, nobody can tell whether a text is anybody's own

# Agencies by the names that papers give them, folded, and the labels of their own sites.
_AGENCIES = """
reuters: reuters, thomson reuters, رويترز, ройтерс, рейтер, рейтерс, 路透社, 路透, ロイター, 로이터, רויטרס
ap: ap, associated press, the associated press, apnews, ap news, اسوشيتد برس, 美联社, 美聯社, ap通信
afp: afp, agence france presse, france presse, فرانس برس, ا ف ب, اف ب, франс пресс, 法新社
dpa: dpa, deutsche presse agentur, د ب ا, 德新社
efe: efe, agencia efe
ansa: ansa
upi: upi, united press international
pa: pa media, press association
cp: canadian press, the canadian press
aap: aap, australian associated press
xinhua: xinhua, xinhua news agency, 新华社, 新華社, شينخوا
tass: tass, тасс, 塔斯社, タス通信
interfax: interfax, интерфакс
ria: ria novosti, риа новости
ukrinform: ukrinform, укринформ
pti: pti, press trust of india
ians: ians
ani: ani
aa: anadolu, anadolu agency, anadolu ajansi, الاناضول
sana: sana, سانا
irna: irna
isna: isna
tasnim: tasnim
wafa: wafa, وفا
spa: spa, saudi press agency, واس
wam: wam, وام
kuna: kuna, كونا
petra: petra, بترا
nna: nna, national news agency, الوكالة الوطنية للاعلام
mena: mena, middle east news agency
ina: ina, iraqi news agency, واع
yonhap: yonhap, yonhap news, yonhap news agency, 연합뉴스
kyodo: kyodo, kyodo news, 共同通信, 共同
jiji: jiji, jiji press, 時事通信, 時事
bernama: bernama
cns: 中新社, 中新网, china news service
cna: 中央社
antara: antara
apa: apa
sda: sda, keystone sda, ats
belga: belga
anp: anp
lusa: lusa
pap: pap
mti: mti
bloomberg: bloomberg, bloomberg news
"""
AGENCIES: Mapping[str, str] = {
    text.folded(name): agency
    for agency, names in (row.split(":") for row in _AGENCIES.strip().splitlines())
    for name in names.split(",")
    for name in [name.strip()]
}
# Headlines of what sums up, explains or comments on the reports of others, folded: nobody confirms anything by it.
_SURVEYS = """
what we know, what to know, what is known, everything we know, what happened, live updates, live blog, liveblog, as it
happened, explainer, explained, analysis, timeline, recap, roundup, round up, opinion, editorial, key takeaways,
takeaways, at a glance, in pictures, in photos, watch live, q a, ce que l'on sait, ce qu'on sait, en direct, le point
sur, decryptage, analyse, chronologie, tribune, editorial, revue de presse, lo que se sabe, que se sabe, en directo, en
vivo, claves, analisis, cronologia, opinion, was wir wissen, was bekannt ist, liveblog, liveticker, newsblog,
uberblick, kommentar, hintergrund, chronologie, ما نعرفه, ماذا نعرف, تحليل, تسلسل زمني, مباشر, راي
"""
SURVEYS = frozenset(text.folded(phrase) for phrase in _SURVEYS.replace("\n", " ").split(",") if phrase.strip())
_SURVEY = max(phrase.count(" ") for phrase in SURVEYS) + 1  # words
PLACE_AND_DATE = 6  # words of a dateline
NAME = 4  # words of an agency's name
_LONGEST = max(name.count(" ") for name in AGENCIES) + 1

_START = 240  # characters in which a dateline stands
_END = 260  # characters in which a credit stands at the end
_DATELINE = re.compile(r"\A[^\n()]{0,80}?[(（]([^()\n（）]{2,40})[)）]\s*\.?(?:[-–—:]|\n|$)")
_SLASH = re.compile(r"\A[^\n]{0,40}?/\s?([A-ZА-ЯЁ][A-Za-zА-Яа-яЁё]{1,11})(?:/|\s?[-–—])")  # BERLIN/dpa -, (OTTAWA/CP)
# How datelines look where there is no dash behind. Only an agency that we know is taken from these.
_OTHER_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\A[^\n(]{3,60}?\d{1,2}\s?\(([A-Za-z ]{2,20})\)\s",  # NEW DELHI, Nov 19 (PTI) The ...
        r"\A[^\n.]{2,30},\s\d{1,2}\s[^\n–—-]{0,12}[-–—]\s([^\n.]{2,20})\.\s",  # МОСКВА, 18 июн - РИА Новости. ...
        r"\A[【［\[][^】］\]\n]{0,30}?([^\s】］\]\n]{2,20})\s*[】］\]]",  # 【6月18日 AFP】, [東京 18日 ロイター]
        # 東京（共同）, (서울=연합뉴스) 김
        r"\A[^\n（(]{0,12}[（(](?:[^）)\n=]{1,12}=)?([^）)\n=]{2,12})[）)]\s?[^\x00-\x7f]",
        r"\A([\u4e00-\u9fff]{2,4}社)[^\n，。]{0,16}[电電]",  # 新华社北京6月18日电
    )
)
_BLANKS = re.compile(r"[^\S\n]{2,}|\n\s+")  # each way to share a run of them would be tried
_CREDIT = re.compile(
    r"(?:^|[\n.!?\"”»)\]]\s*|\s)"
    r"(?:[-–—©]\s*|\(c\)\s*|source\s*:\s*|sources\s*:\s*|by\s+|credit\s*:\s*|via\s+|from\s+|"
    r"(?:with|additional|further)\s+(?:reporting|material|input|inputs)\s+(?:by|from)\s+|with\s+(?:inputs?\s+from\s+)?|"
    r"avec\s+|المصدر\s*:\s*|fuente\s*:\s*|quelle\s*:\s*|\()"
    r"(?P<who>[^\n()]{2,60}?)\s*[)\].]*\s*\Z",
    re.IGNORECASE,
)


def wire_of(item: Item) -> str | None:
    """Return the agency that an item credits: in its dateline, at its end, or as its author; None where it does not.

    A dateline may credit an agency that we do not know (``MOSUL (NWA) -``): it is called as it is written, folded.
    """
    told = item.body or item.summary
    return item.credit or credit_of((item.author,) if item.author else (), told)


def credit_of(signed: Iterable[str], told: str) -> str | None:
    """Return the agency that is credited by who signs a text, in its dateline or at its end; None where none is."""
    told = told.strip()
    by_name = (agency for name in signed if (agency := _of_author(name) or _of_office(name)))
    return next(by_name, None) or _of_start(told[:_START]) or _of_end(told[-_END:])


def _of_office(author: str) -> str | None:
    """Return the agency that stands behind the name of who signs: "Jane Doe, Associated Press", "Jane Doe | AFP"."""
    _name, *offices = _OFFICE.split(author[:_LONGEST_NAME])
    for office in offices:
        words = text.folded(office).split()
        # A short one is an agency only if it is written as one: "Doe, Ina" is a person.
        if words and (len("".join(words)) > ACRONYM or office.strip(" )").isupper()):
            found = _agency(words)
            if found is not None:
                return found
    return None


_OFFICE = re.compile(r"\s*[,/|(]\s*|\s+[-–—]\s+")
_LONGEST_NAME = 80  # characters: longer ones are biographies


def _of_author(author: str | None) -> str | None:
    """Return the agency that signs, alone or with "and agencies" beside."""
    if not author or len(author) > _LONGEST_NAME:
        return None
    words = [word for word in text.folded(author).split() if word not in _STAFF]
    return _agency(words)


_STAFF = frozenset({"by", "staff", "agencies", "and", "with", "news", "agency", "writer", "the", "in", "editors"})


def _of_start(start: str) -> str | None:
    hit = _DATELINE.match(start) or _SLASH.match(start)
    if hit is None:
        others = (other for pattern in _OTHER_DATELINES if (other := pattern.match(start)))
        return next((known for one in others if (known := _agency(text.folded(one[1]).split()))), None)
    words = text.folded(hit[1]).split()
    before = start[: hit.start(1) - 1].strip()
    known = _agency(words)
    if known is not None:
        return known if len(before.split()) <= PLACE_AND_DATE else None
    # One that we do not know is taken for an agency only where it stands as one does: behind a place in capitals.
    is_dateline = before.split(",")[0].split("/")[0].strip().isupper()
    return slug(hit[1]) if is_dateline and len(words) <= NAME and hit[1][:1].isupper() else None


def _of_end(end: str) -> str | None:
    hit = _CREDIT.search(_BLANKS.sub(lambda run: run[0][0], end))
    if hit is None:
        return None
    words = [word for word in text.folded(hit["who"]).split() if word not in _STAFF]
    return _agency(words)


def _agency(words: list[str]) -> str | None:
    """Return the agency that words name, all of them or, in a list of agencies, the first."""
    for size in range(min(_LONGEST, len(words)), 0, -1):
        found = AGENCIES.get(" ".join(words[:size]))
        if found is not None and (size == len(words) or _agency(words[size:]) is not None):
            return found
    return None


def is_survey(title: str) -> bool:
    """Whether a headline is of a piece that sums up what others report: "What we know", "Timeline", "Analysis"."""
    words = text.folded(title).split()
    rows = (" ".join(words[at : at + size]) for size in range(1, _SURVEY + 1) for at in range(len(words)))
    return not SURVEYS.isdisjoint(rows)


def family_of(item: Item) -> str:
    """Return the publisher's family: the name in its domain, whatever the host and the country; else its own name."""
    host = _host(item.canonical or item.url)
    label = _label(host) if host and host not in _CARRIERS else ""
    name = label or slug(item.teller)
    return AGENCIES.get(name, name)


_CARRIERS = frozenset({"news.google.com", "feedproxy.google.com", "feeds.feedburner.com", "t.me", "www.reddit.com"})


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


@lru_cache(maxsize=4_000)
def _label(host: str) -> str:
    """Return the name that a domain was registered under: bbc of news.bbc.co.uk; "the" and dashes do not count."""
    found = get_tld(f"https://{host}", as_object=True, fail_silently=True)
    if isinstance(found, Result):
        name = found.domain
    else:  # a host of one's own network, or an ending that nobody has
        parts = host.split(".")
        name = parts[-2] if len(parts) > 1 else parts[0]
    plain = name.replace("-", "")
    return plain.removeprefix("the") if len(plain) > 5 else plain  # noqa: PLR2004 - not of them.example


def slug(name: str) -> str:
    """Return a name as an origin is called: folded, without spaces and without "the"."""
    words = [word for word in text.folded(name).split() if word != "the"]
    return "".join(words)[:60]


_SPOKEN = (
    {"reuters": "Reuters", "xinhua": "Xinhua", "interfax": "Interfax", "ukrinform": "Ukrinform"}
    | {
        "tasnim": "Tasnim",
        "belga": "Belga",
        "bloomberg": "Bloomberg",
        "yonhap": "Yonhap",
        "kyodo": "Kyodo",
        "jiji": "Jiji",
    }
    | {
        "aa": "Anadolu",
        "petra": "Petra",
        "lusa": "Lusa",
        "bernama": "Bernama",
        "antara": "Antara",
        "ria": "RIA Novosti",
    }
)


def spoken(origin: str) -> str | None:
    """Return the name of an agency as a paper writes it; None for what is no agency that we know."""
    return _SPOKEN.get(origin) or (origin.upper() if origin in _NAMES else None)


_NAMES = frozenset(AGENCIES.values())


def named(origin: str, items: Iterable[Item]) -> str:
    """Return an origin as a paper writes it: an agency by its own name, a house as its items call it."""
    own = (item.teller for item in items if family_of(item) == origin)
    return spoken(origin) or next(own, origin.upper() if len(origin) <= ACRONYM else origin.capitalize())


def credited(origin: str, item: Item, items: Iterable[Item]) -> str | None:
    """Return whose text an item is, named by what `items` say, where it is not its own house's."""
    return named(origin, items) if origin and origin != family_of(item) else None


def counted(origins: Mapping[str, str]) -> tuple[str, ...]:
    """Return the independent origins, the first first, of texts by language and whose they are ("en reuters").

    Languages are not added up: a translation is no new origin, and across languages we cannot tell it from a report.
    The language with most of them counts.
    """
    groups: dict[str, dict[str, None]] = {}
    for origin in origins.values():
        language, _, whose = origin.partition(" ")
        groups.setdefault(language, {})[whose] = None
    ranked = sorted((tuple(group) for group in groups.values()), key=lambda group: -len(group))
    return ranked[0] if ranked else ()
