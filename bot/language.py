"""The language of an item: what the source says, else its script, else a detector, else the feed's tag.

Languages are told by their lower-case ISO 639-1 code without region, so that `lang: [pt]` finds pt-BR. Feeds lie (the
default of WordPress is en-US), so that the text has the first word. But a headline such as "Macron, Scholz" says
nothing, and a guess about it would be worse than the tag: a detector that is not sure is not asked. Nor is a tag
believed that names a language of another script.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

# Of the two detectors, one has the better judgement and the other has wheels for every Python and machine.
try:
    import pycld2
except ImportError:  # pragma: no cover - depends on the machine
    pycld2 = None
try:
    import gcld3
except ImportError:  # pragma: no cover - depends on the machine
    gcld3 = None

MAX_TITLE = 500  # characters that are looked at: more would not change the answer
MAX_LEAD = 1000
_MIN_LETTERS = 3  # fewer say nothing
_ENOUGH = 24  # letters of an alphabet on which one detector alone is believed
_SURE = 0.95  # the probability from which the second detector alone is believed
_ONE_IN = 60  # characters: a letter that is rarer than that proves no language
_FOREIGN = 0.4  # share of the letters that another script needs beside Latin: brands and names are Latin everywhere

# --- codes ------------------------------------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CODES = _words(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja "
    "jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nd "
    "ne ng nl no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
# Old codes, the written forms of one language, codes of three letters, and country codes that are taken for languages.
_SAME = dict(
    pair.split(":")
    for pair in _words(
        "iw:he in:id ji:yi jw:jv mo:ro sh:sr nb:no nn:no cz:cs dk:da gr:el jp:ja ua:uk cn:zh eng:en deu:de ger:de "
        "fra:fr fre:fr spa:es por:pt ita:it nld:nl dut:nl swe:sv dan:da nor:no nob:no nno:no fin:fi est:et ekk:et "
        "lav:lv lvs:lv lit:lt pol:pl ces:cs cze:cs slk:sk slo:sk slv:sl hrv:hr srp:sr bos:bs hbs:sr bul:bg mkd:mk "
        "mac:mk rus:ru ukr:uk bel:be ron:ro rum:ro hun:hu sqi:sq alb:sq ell:el gre:el tur:tr aze:az azj:az kaz:kk "
        "kir:ky uzb:uz uzn:uz tgk:tg mon:mn khk:mn ara:ar arb:ar ary:ar arz:ar apc:ar aeb:ar fas:fa per:fa pes:fa "
        "prs:fa urd:ur pus:ps pbt:ps kur:ku ckb:ku kmr:ku heb:he yid:yi hin:hi mar:mr nep:ne npi:ne ben:bn tam:ta "
        "tel:te mal:ml kan:kn guj:gu pan:pa sin:si ori:or ory:or tha:th kor:ko jpn:ja zho:zh chi:zh cmn:zh yue:zh "
        "vie:vi ind:id msa:ms may:ms zsm:ms swa:sw swh:sw tgl:tl fil:tl cat:ca eus:eu baq:eu glg:gl isl:is ice:is "
        "gle:ga cym:cy wel:cy afr:af mlt:mt kat:ka geo:ka hye:hy arm:hy amh:am tir:ti khm:km lao:lo mya:my bur:my "
        "som:so hau:ha yor:yo ibo:ig zul:zu xho:xh lat:la epo:eo"
    )
)
_TAG = re.compile(r"\s*([a-z]{2,3})(?=[-_.@,;\s]|\Z)", re.ASCII | re.IGNORECASE)


def primary(tag: str | None) -> str | None:
    """Return the ISO 639-1 code of a language tag, without script and region; None for what names no language."""
    found = _TAG.match(tag[:100]) if tag else None
    if found is None:
        return None
    code = found[1].lower()
    code = _SAME.get(code, code)
    return code if code in _CODES else None


# --- scripts ----------------------------------------------------------------------------------------------------

# The languages that are written in a script, the first of them alone if the script decides. Latin is all the rest.
_WRITTEN = {
    name: tuple(languages.split())
    for name, languages in {
        "ARABIC": "ar fa ur ps ku ug sd ks pa az kk ky uz tg ms ha so dv tk",
        "ARMENIAN": "hy",
        "BENGALI": "bn as",
        "CJK": "zh ja ko vi za",
        "CYRILLIC": "ru uk be bg mk sr kk ky mn tg uz tt ba cv os ce az bs ro tk ug ab av kv cu ku",
        "DEVANAGARI": "hi mr ne sa ks sd pi",
        "ETHIOPIC": "am ti om",
        "GEORGIAN": "ka ab os",
        "GREEK": "el",
        "GUJARATI": "gu sa",
        "GURMUKHI": "pa",
        "HANGUL": "ko",
        "HEBREW": "he yi",
        "KANA": "ja",
        "KANNADA": "kn",
        "KHMER": "km",
        "LAO": "lo",
        "MALAYALAM": "ml",
        "MYANMAR": "my",
        "ORIYA": "or",
        "SINHALA": "si",
        "TAMIL": "ta",
        "TELUGU": "te",
        "THAANA": "dv",
        "THAI": "th",
        "TIBETAN": "bo dz",
    }.items()
}
_DECIDED_BY_LETTERS = {"ARABIC", "CYRILLIC", "DEVANAGARI", "CJK"}
# Written in Latin letters never, or so rarely that a tag on Latin text is taken for the feed's own language only.
_LATIN_TOO = _words("az bs ha kk ku ms om ro so sr tg tk tt ug uz vi za")
_NOT_LATIN = frozenset(code for codes in _WRITTEN.values() for code in codes) - _LATIN_TOO
_NAMES = {"HIRAGANA": "KANA", "KATAKANA": "KANA", "KATAKANA-HIRAGANA": "KANA", "IDEOGRAPHIC": "CJK"}


@lru_cache(maxsize=8192)
def _script(letter: str) -> str:
    """Return the script of a letter by the first word of its name ("CYRILLIC"); Latin for what we do not tell apart."""
    name = unicodedata.name(letter, "LATIN").removeprefix("HALFWIDTH ").removeprefix("FULLWIDTH ").split()[0]
    name = _NAMES.get(name, name)
    return name if name in _WRITTEN else "LATIN"


_SOME_LETTERS = re.compile(rf"(?:[A-Za-z][^A-Za-z]*){{{_MIN_LETTERS}}}")


def _main_script(text: str) -> str | None:
    """Return the script that a text is in, if it has enough letters to tell."""
    if text.isascii():
        return "LATIN" if _SOME_LETTERS.search(text) else None
    counts: Counter[str] = Counter()
    for letter, number in Counter(text).items():
        if letter.isalpha():
            counts[_script(letter)] += number
    total = sum(counts.values())
    latin = counts.pop("LATIN", 0)
    if not counts:
        return "LATIN" if latin >= _MIN_LETTERS else None
    # Kana and Hangul decide about the ideographs beside them, where they are more than an ornament.
    for script in ("KANA", "HANGUL"):
        if counts[script] * 8 >= counts["CJK"] and counts[script]:
            counts[script] += counts.pop("CJK", 0)
    script, letters = max(counts.items(), key=lambda pair: pair[1])
    # A syllable or an ideograph says as much as three letters.
    weight = 3 if script in {"CJK", "KANA", "HANGUL"} else 1
    if letters * weight >= _FOREIGN * (total - letters + letters * weight):
        return script if letters * weight >= _MIN_LETTERS else None
    return "LATIN" if latin >= _MIN_LETTERS else None


def _fits(code: str, script: str | None) -> bool:
    if script is None:
        return True
    return code in _WRITTEN[script] if script in _WRITTEN else code not in _NOT_LATIN


# --- letters ----------------------------------------------------------------------------------------------------


class _Hint(NamedTuple):
    """Letters of which one shows a language, where none of the others is there. The first hint that holds decides."""

    code: str
    letters: frozenset[str]
    others: frozenset[str]


def _hints(*rows: str) -> tuple[_Hint, ...]:
    split = [(*row.split(), "")[:3] for row in rows]
    return tuple(_Hint(code, frozenset(letters), frozenset(others)) for code, letters, others in split)


_HINTS = {
    "ARABIC": _hints(
        "sd ڀٿٺٽڃڄڇڏڊڌڳڱڻ",
        "ps ټډړږښڼۍځڅې ٹڈڑۇۈۋەۆ",
        "ug ۇۈۋ",
        "ku ڕڵێۆە",
        "ur ٹڈڑےں",
        "ur ہ ةإ",
        "fa پچژگیکۀ ةإىي",
        "ar ةإ پچژگیک",
    ),
    "CYRILLIC": _hints(
        "tg ҷӯӣ",
        "uz ўқғҳ іы",
        "be ў",
        "os ӕ",
        "cv ӑӗӳ",
        "ba ҙҡҫ",
        "kk ұ",
        "kk қғ ҳў",
        "tt әҗ",
        "ky ң",
        "sr ђћ ыэщьъѓќ",
        "mk ѓќѕ ыэщьъђћ",
        "uk їєґ ыэёъ",
        "uk і ыэёъ",
        "be і їєґ",
    ),
    "DEVANAGARI": _hints("mr ळऱ"),
    # Forms that only Japan writes; China has either the older or a still simpler one.
    "CJK": _hints("ja 円気駅戦対込働沢県図団売価発広応労権検験経済剤囲栄営塩桜処変銭総聴庁鉄転伝読々黒歩毎様歳絵顔"),
    "BENGALI": _hints("as ৰৱ"),
    "HEBREW": _hints("yi װױײ"),
    "ETHIOPIC": _hints("ti ቐቑቒቓቔቕቘቛቜቝኧዀዃዄዅ"),
}
# What mainland China simplified, and Japan did not, in words that news uses: no Japanese headline has one.
_SIMPLIFIED = frozenset(
    "们这个为说对时动发开关门问间东车长书见马鸟鱼龙军农华单卖历压厂厅县变员响团园围图圆坏块处备复头夺奖实"
    "审导尔层岁岛币带师广庆库应废张强归录忆忧态总战扩护报拥择损换权杨极构枪标树样检欢汇汉沟沪济测渐满滚灭"
    "灵热爱环现电疗监盖盘确离种积稳穷竞笔简类粮紧红约级纪纯纳线练组细终经结给络绝统继续维综绿编缘网罗职联"
    "胜脑脸艺节药荣营虑虽补观规视览觉计订认讨让训议记讲许论设访证评识诉译试话询该详语误请读课谁调谈谢谣负"
    "财责败货质购贵费贺资赖赛赞赵趋跃轨转轮软轻载输辆边达迁过运还进远连迟适选递遗邓邮邻郑酱释针钟钢钱铁银"
    "错键锋阅队阳阴阵阶际陆陈险随难雾韩页项顺须顾顿预领频题额风飞饭饮馆驱验骗骚齐"
)


def _by_letters(text: str, script: str) -> str | None:
    """Return what single letters show, where they are no exception in the text, as in a name quoted from elsewhere."""
    letters = set(text)
    for hint in _HINTS.get(script, ()):
        if letters & hint.letters and not letters & hint.others:
            count = sum(map(text.count, letters & hint.letters))
            return hint.code if count * _ONE_IN >= len(text) else None
    return None


# --- detectors --------------------------------------------------------------------------------------------------

# Addresses, names of accounts and words with digits say nothing. They are ASCII: where words are not parted by spaces,
# the sentence goes on right behind them.
_NOISE = re.compile(
    r"(?:https?://|www\.)[!-~]+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+|[@#]\w+|(?<!\w)[A-Z]*[\d_]\w*",
    re.ASCII | re.IGNORECASE,
)
# What publishing systems append in English to an excerpt in any language.
_APPENDED = re.compile(
    r"The post .{1,600}? (?:first )?appeared (?:first )?on .*|(?:Continue reading|Read more)\b.*", re.DOTALL
)
_NETWORK = gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=4 * (MAX_TITLE + MAX_LEAD)) if gcld3 else None
# Languages of which a headline does not tell the one from the other: between them, the feed decides.
_KIN = ({"bs", "hr", "sr"}, {"id", "ms"}, {"da", "no"}, {"cs", "sk"}, {"gl", "pt"}, {"af", "nl"})

# A headline of names looks like Latin, Javanese or Xhosa to one detector or the other, and rarely is: where there are
# two, they must be of one mind about the rest of the languages.
_WIDE = _words(
    "ar az be bg bs ca cs da de en es et fa fi fr hi hr hu id is it kk lt lv mk mr ms ne nl no pl pt ro ru sk sl sq sr "
    "sv sw tl tr uk ur uz vi"
)


class _Guess(NamedTuple):
    code: str | None
    sure: bool


_NOTHING = _Guess(None, sure=False)


def _by_cld2(text: str) -> _Guess:
    if pycld2 is None:
        return _NOTHING
    try:
        reliable, _size, found = pycld2.detect(text, bestEffort=False)
        if reliable:
            return _Guess(primary(found[0][1]), sure=True)
        return _Guess(primary(pycld2.detect(text, bestEffort=True)[2][0][1]), sure=False)
    except pycld2.error:  # it refuses some characters that are no text
        return _NOTHING


def _by_cld3(text: str) -> _Guess:
    if _NETWORK is None:
        return _NOTHING
    found = _NETWORK.FindLanguage(text)
    # "ru-Latn" is Russian in Latin letters: no news is written in that, it is what the network says of names.
    code = None if found.language.endswith("-Latn") else primary(found.language)
    return _Guess(code, sure=found.probability >= _SURE)


def _detected(text: str, script: str, tagged: str | None) -> str | None:
    """Return what both detectors say, or on enough letters what the one is sure of and the other is not."""
    first = _by_cld2(text)
    if first.sure and tagged and first.code and _kin(tagged, first.code):
        return tagged  # whatever the second said now, it would come to that; and it is the slower one
    second = _by_cld3(text)
    if first.code and _kin(first.code, second.code) and _fits(first.code, script):
        return first.code
    if first.sure == second.sure or sum(map(str.isalpha, text)) < _ENOUGH:
        return None
    code = first.code if first.sure else second.code
    alone = pycld2 is None or _NETWORK is None
    return code if code and (alone or code in _WIDE) and _fits(code, script) else None


def _kin(one: str, other: str | None) -> bool:
    return one == other or any(one in family and other in family for family in _KIN)


# --- the answer -------------------------------------------------------------------------------------------------


def language_of(*, source: str | None, title: str, lead: str, tag: str | None) -> str | None:
    """Return the ISO 639-1 code of an item's language, or None where nothing tells it.

    `source` is what its configuration says, and decides alone; `tag` is what the feed says of itself or of the item.
    """
    configured = primary(source)
    if configured is not None:
        return configured
    text = _text(title, lead)
    script = _main_script(text)
    tagged = primary(tag)
    if tagged is not None and not _fits(tagged, script):
        tagged = None
    return _told(text, script, tagged) or tagged


def _text(title: str, lead: str) -> str:
    """Return what is judged: words only, and only characters that may be in a text."""
    shown = title[:MAX_TITLE] + "\n" + _APPENDED.sub(" ", lead[:MAX_LEAD])
    valid = shown.replace("\0", " ")
    if not valid.isascii():
        valid = valid.encode("utf-8", "replace").decode()
    words = _NOISE.sub(" ", valid)
    return words.lower() if words.isupper() else words  # one of the detectors takes capitals for other letters


def _told(text: str, script: str | None, tagged: str | None) -> str | None:
    """Return what the text itself tells."""
    if script is None:
        return None
    told = _by_letters(text, script)
    if told is not None:
        return told
    if script == "CJK":
        return "ja" if tagged == "ja" and not _SIMPLIFIED & set(text) else "zh"
    if script in _WRITTEN and script not in _DECIDED_BY_LETTERS:
        return _WRITTEN[script][0]
    told = _detected(text, script, tagged)
    return tagged if told and tagged and _kin(told, tagged) else told
