"""The vocabulary of numbers in English, French and Arabic: number words, what stands around them, and what they count.

The language of a text need not be known: where a word is a number in one language and something else in another, a
remark says what is done. All words are folded as the text is, and Arabic ones are found behind their particles.
"""

from functools import lru_cache
from typing import Literal, NamedTuple

from bot.folding import MAX_CACHED, fold, without_particles

Kind = Literal["small", "hundred", "scale", "batch"]
Bound = Literal["about", "least", "over", "most", "under", "between"]
Tongue = Literal["en", "fr", "ar", "any"]


class NumberWord(NamedTuple):
    """A word that is a number or a part of one.

    `small` is 0 to 99 (and the Arabic hundreds in one word), `scale` a thousand and more, `batch` a dozen and the like.
    """

    value: int
    kind: Kind
    tongue: Tongue


def _entries(tongue: Tongue, kind: Kind, written: str) -> dict[str, NumberWord]:
    """Return the number words of "word/word=value ..."."""
    entries = {}
    for entry in written.split():
        names, _, value = entry.partition("=")
        for name in names.split("/"):
            entries[fold(name)] = NumberWord(int(value), kind, tongue)
    return entries


_ARABIC_UNITS = "ثلاث أربع خمس ست سبع ثمان تسع"
WORDS: dict[str, NumberWord] = {
    **_entries(
        "en",
        "small",
        "zero/none/nobody/nil/no=0 one=1 two/both/pair=2 three=3 four=4 five=5 seven=7 eight=8 nine=9 ten=10 eleven=11"
        " twelve=12 thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20"
        " thirty=30 forty/fourty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90",
    ),
    **_entries("en", "hundred", "hundred=100"),
    **_entries(
        "en",
        "scale",
        "thousand=1000 lakh=100000 crore=10000000 billion/bn/bln=1000000000 trillion/tn/trn=1000000000000",
    ),
    **_entries("en", "batch", "dozen=12 couple=2"),
    **_entries(
        "fr",
        "small",
        "aucun/aucune=0 un/une=1 deux=2 trois=3 quatre=4 cinq=5 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13"
        " quatorze=14 quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70"
        " huitante/octante=80 nonante=90",
    ),
    **_entries("fr", "hundred", "cent/cents=100"),
    **_entries("fr", "scale", "mille/mil/millier=1000 millions=1000000 milliard/milliards=1000000000"),
    **_entries(
        "fr",
        "batch",
        "dizaine=10 douzaine/douzaines=12 quinzaine=15 vingtaine=20 trentaine=30 quarantaine=40 cinquantaine=50"
        " soixantaine=60 centaine=100",
    ),
    **_entries("any", "small", "six=6"),
    **_entries("any", "scale", "million/mn/mln=1000000"),
    **_entries(
        "ar",
        "small",
        "صفر=0 واحد/واحدة/أحد/إحدى=1 اثنان/اثنين/اثنتان/اثنتين/إثنان/إثنين=2"
        " اثنا/اثني/اثنتا/اثنتي/إثنا/إثني=2 ثلاثة/ثلاث=3"
        " أربعة/أربع=4 خمسة/خمس=5 ستة/ست=6 سبعة/سبع=7 ثمانية/ثماني/ثمان=8 تسعة/تسع=9 عشرة/عشر=10 عشرون/عشرين=20"
        " ثلاثون/ثلاثين=30 أربعون/أربعين=40 خمسون/خمسين=50 ستون/ستين=60 سبعون/سبعين=70 ثمانون/ثمانين=80 تسعون/تسعين=90"
        " مئتان/مئتين/مئتا/مئتي/مائتان/مائتين/مائتا/مائتي=200",
    ),
    **_entries(
        "ar",
        "small",
        " ".join(
            f"{unit}مئة/{unit}مائة/{unit}ميه/{unit}ماية={value}00"
            for value, unit in enumerate(_ARABIC_UNITS.split(), 3)
        ),
    ),
    **_entries("ar", "hundred", "مئة/مائة=100"),
    **_entries("ar", "scale", "ألف/ألفا/آلاف=1000 مليون/مليونا/ملايين=1000000 مليار/مليارا/مليارات=1000000000"),
}
# What one writes for two thousand, two million; and for two people: as far as it is no plural as well.
DUALS: dict[str, int] = {
    fold(word): value
    for value, written in (
        (2_000, "ألفان ألفين ألفي ألفا"),
        (2_000_000, "مليونان مليونين مليوني مليونا"),
        (2, "قتيلان قتيلين جريحان جريحين شخصان شخصين جنديان جنديين طفلان طفلين طفلتان طفلتين شهيدان شهيدين"),
        (2, "شرطيان مدنيان مصابان شابان شابين رجلان رجلين امرأتان امرأتين ضابطان ضابطين سيدتان سيدتين"),
        (2, "صحفيان صحافيان عنصران عنصرين مسلحان مهاجران مواطنان شقيقان شقيقين فتاتان فتاتين"),
    )
    for word in written.split()
}
# Twice as many at least: "dozens" are 24 and more.
PLURALS: dict[str, int] = {
    fold(word): value
    for value, written in (
        (10, "tens dizaines عشرات"),
        (12, "dozens douzaines"),
        (20, "scores vingtaines"),
        (100, "hundreds centaines مئات"),
        (1_000, "thousands milliers آلاف"),
        (1_000_000, "millions ملايين"),
        (1_000_000_000, "billions milliards مليارات"),
    )
    for word in written.split()
}
# As few as this, and nobody says how many more. Before a scale they count it: "several hundred" is 300 and more.
FEW: dict[str, int] = {
    fold(word): value
    for value, written in ((3, "several few handful quelques بضع بضعة عدة numerous"), (2, "multiple plusieurs"))
    for word in written.split()
}
WEAK = frozenset({"un", "une"})  # also the articles of French
HALVES = frozenset(map(fold, ("half", "demi", "demie", "نصف")))

# --- what stands before and behind a number --------------------------------------------------------------------

_BOUNDS: dict[Bound, str] = {
    "least": (
        "at least|at the very least|no fewer than|not fewer than|no less than|not less than|a minimum of|minimum of"
        "|au moins|pas moins de|pas moins d|au minimum|ما لا يقل عن|لا يقل عن|ما لا تقل عن|على الأقل"
    ),
    "over": (
        "more than|over|above|exceeding|north of|upwards of|upward of|in excess of|greater than|tops|topped|topping"
        "|exceeds|exceeded|surpasses|surpassed|passes|passed|crosses|crossed|plus de|plus d|dépasse|dépassé|dépassent"
        "|أكثر من|ما يزيد على|ما يزيد عن|يزيد على|يزيد عن|أزيد من|تجاوز|تتجاوز|يتجاوز|يفوق"
    ),
    "most": (
        "up to|as many as|as much as|at most|no more than|not more than|a maximum of|maximum of|jusqu à|au plus"
        "|au maximum|pas plus de|ما يصل إلى|يصل إلى|لا يزيد على|لا يزيد عن"
    ),
    "under": "fewer than|less than|under|below|moins de|moins d|أقل من",
    "about": (
        "about|around|some|nearly|almost|approximately|approx|roughly|an estimated|estimated|close to|just|only"
        "|exactly|a total of|total of|another|a further|a|all|well|circa|environ|près de|près d|quelque|quelques"
        "|autour de|un total de|à peu près|نحو|حوالي|قرابة|زهاء|ما يقارب|يقارب|ما يقرب من|حدود"
    ),
    "between": "between|entre|ما بين|بين",
}
_BY_FIRST: dict[str, list[tuple[tuple[str, ...], Bound]]] = {}
for _bound, _written in _BOUNDS.items():
    for _phrase in _written.split("|"):
        _keys = tuple(map(fold, _phrase.split()))
        _BY_FIRST.setdefault(_keys[0], []).append((_keys, _bound))
for _phrases in _BY_FIRST.values():
    _phrases.sort(key=lambda phrase: -len(phrase[0]))

# Behind the number: "12 or more".
BEHIND: dict[tuple[str, ...], Bound] = {
    ("or", "more"): "least",
    ("plus",): "least",
    ("or", "so"): "about",
    ("or", "fewer"): "most",
    ("or", "less"): "most",
    ("au", "moins"): "least",
    ("ou", "plus"): "least",
    tuple(map(fold, ("على", "الأقل"))): "least",
}

# --- what a word is to a number --------------------------------------------------------------------------------

Role = Literal[
    "event",  # what happens to people, and by it they are counted: killed, dead, wounded
    "active",  # what is said of those who do it only: kills; in Arabic, what has those it happens to behind it
    "person",  # those to whom it happens, in the plural
    "thing",  # what kills, or where: it is counted itself
    "unit",  # what is measured and not counted
    "month",
    "label",  # what has a number for a name: Flight 370
    "part",  # what comes behind is counted already: 12 people, including 3 children
    "within",  # what stands before a number that belongs to something else: killed in 3 attacks
    "clause",  # begins another clause
    "linked",  # prepositions that may stand between a number of people and what happened to them
    "and",
    "of",
    "passive",  # before an event: it happens to those who are named before
    "has",  # before an event: those who are named before do it
    "the",
    "rise",  # between "death toll" and its number
    "at",  # before the number of a toll
    "toll",
    "from",
    "to",
    "year",  # before a number that is a year
    "share",  # behind a number: two thirds
    "now",  # between a toll and its number, and means nothing
]
_ROLES: dict[Role, str] = {
    "event": (
        "killed kill kills killing dead die died dies dying deaths wounded wound wounds wounding injured injure injures"
        " injuring injuries hurt missing arrested arrest arrests arresting detained"
        " detain detains kidnapped kidnap kidnaps"
        " kidnapping abducted abduct abducts captured capture captures shot displaced rescued rescue rescues freed"
        " hospitalised hospitalized slain murdered executed beheaded drowned trapped"
        " stranded evacuated infected released"
        " jailed perished homeless fatalities casualties shoot shoots seize seizes seized slay slays massacred"
        " tué tués tuée tuées tue tuent tuer mort morte morts mortes décès blessé blessés blessée blessées disparus"
        " disparu disparues arrêté arrêtés arrêtées interpellé interpellés capturés"
        " enlevés noyés déplacés libérés évacués"
        " مقتل قتل قتلت قتلوا قتيل قتيلا قتلى القتلى جريح جريحا جرحى الجرحى إصابة أصيب أصيبوا أصابت مصاب مصابا مصابين"
        " المصابين جرح جرحوا مفقود مفقودا اعتقال اعتقلت توقيف أوقفت وفاة مصرع استشهاد"
        " استشهد شهيدا شهداء إنقاذ إجلاء اختطاف"
        " خطف احتجاز نازح نازحا لقوا توفي توفوا ضحايا الضحايا تصفية"
    ),
    "active": (
        "kill kills killing wound wounds wounding injure injures injuring arrest"
        " arresting detain detains kidnap kidnaps"
        " kidnapping abduct abducts capture captures rescue rescues shoot shoots seize seizes slay slays tue tuent tuer"
        " مقتل إصابة اعتقال توقيف وفاة مصرع استشهاد إنقاذ إجلاء اختطاف خطف احتجاز تصفية"
    ),
    "person": (
        "people persons men women children civilians soldiers troops policemen police officers militants fighters"
        " insurgents rebels gunmen passengers migrants refugees protesters demonstrators students workers residents"
        " villagers members personnel victims others journalists hostages prisoners tourists guards terrorists suspects"
        " attackers bomber bombers kamikazes assaillants personnes hommes femmes"
        " enfants civils soldats policiers militaires passagers manifestants"
        " migrants rebelles djihadistes gendarmes personne homme femme enfant soldat policier"
        " شخصا أشخاص جنود جنديا مدنيا مدنيين رجال نساء أطفال مسلحين عنصرا عناصر"
    ),
    "thing": (
        "attack attacks bomb bombs bombing bombings blast blasts"
        " explosion explosions strikes airstrikes raids"
        " missiles rockets drones cars trucks buses vehicles clashes incidents shootings cities towns"
        " villages provinces districts houses homes buildings sites targets locations places countries states planes"
        " helicopters ships boats motorcycles mortars shells storms quakes"
        " earthquakes accidents crashes fires operations"
        " attaque attaques attentat attentats explosions frappes bombes roquettes drones voitures"
        " villes villages maisons véhicules هجمات هجوم غارات غارة انفجارات صواريخ طائرات مسيرات مناطق مدن قرى سيارات"
    ),
    "unit": (
        "year years month months week weeks weekend weekends day days night nights hour hours minute minutes seconds"
        " century centuries decade decades km kilometre kilometres kilometer kilometers mile miles metre metres meter"
        " meters feet foot ft inches yards percent pc pct dollar dollars euro euros pound pounds cents yen rupees yuan"
        " rubles degrees degree ton tons tonne tonnes kg kilos barrels litres acres hectares times points yr yrs old am"
        " pm gmt percentage ans an année années mois semaine semaines jour"
        " jours heure heures minutes kilomètre kilomètres"
        " mètre mètres pourcent dollars francs degrés tonnes fois h usd eur local hrs dlrs dlr cts stg pence yr bpd gmt"
        " عام عاما أعوام سنة سنوات شهر شهرا أشهر أسبوع أسابيع يوم يوما أيام"
        " ساعة ساعات دقيقة دقائق كيلومتر كيلومترا كيلومترات"
        " كلم كم متر مترا أمتار ميلا بالمئة بالمائة دولار دولارا يورو درهم درهما دينار جنيه ريال طن طنا درجة مرة مرات"
    ),
    "month": (
        "january february march april may june july august september october november december jan feb mar apr jun jul"
        " aug sep sept oct nov dec janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
        " يناير فبراير مارس أبريل إبريل مايو يونيو يونيه يوليو يوليوز أغسطس غشت سبتمبر شتنبر أكتوبر نوفمبر نونبر ديسمبر"
        " دجنبر جانفي فيفري أفريل ماي جوان جويلية أوت كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين ماي"
    ),
    "label": (
        "no nos number flight route highway article resolution room channel area"
        " apollo unit brigade division level phase"
        " stage boeing airbus falcon group camp war page chapter section covid type mark model version gate line zone"
        " block ward district aged age magnitude category interstate exit formula title series season episode psalm"
        " figure item point class grade top sector boulevard street avenue opec windows iphone vol vols numéro route"
        " article résolution chambre âgé âgée niveau âgés رقم المادة الفصل القرار كوفيد مادة الرحلة رحلة بوينغ المجموعة"
        " عمره عمرها العمر قرار الأمن طراز اللواء فئة"
    ),
    "part": (
        "including include included includes involving notably mostly dont notamment lesquels"
        " بينهم بينها منهم بينهما ضمنهم"
    ),
    "within": (
        "in on at during within across near inside by into under against dans sur par lors pendant en vers sous contre"
        " في خلال عبر قرب على ضد داخل"
    ),
    "clause": (
        "but while as when after before because which where since until if then than whose although mais quand lorsque"
        " lorsqu après avant où alors بعد قبل عندما بينما لكن حين منذ إثر"
    ),
    "linked": "in on at during within across near inside by into under against for with from of to",
    "and": "and or et ou و أو",
    "of": "of de des d du من",
    "passive": (
        "were was been being be are is got get gets getting été étaient sont était"
    ),
    "has": "have has had having who which that a ont avait avaient ayant qui",
    "the": "the a an his her their its le la les un une des ses leur leurs du himself herself themselves itself",
    "rise": (
        "rise rises rose risen rising climb climbs climbed climbing reach reaches"
        " reached reaching hit hits stands stood"
        " stand jump jumps jumped soar soars soared mount mounts mounted grow"
        " grows grew grown increase increases increased"
        " pass passes passed top tops topped near nears nearing doubles doubled"
        " revised put puts brought brings bringing"
        " raises raised lowered falls fell exceeds exceeded exceed surpasses surpassed went"
        " goes up down dropped drops now"
        " alourdit grimpe grimpé monte monté passe passé élève atteint dépasse porté porte grimpent augmente"
        " ارتفع ارتفعت ارتفاع يرتفع ترتفع بلغ بلغت يبلغ وصل وصلت يصل تصل زيادة صعود"
    ),
    "at": "to at above past of à إلى الى بلغ is was",
    "toll": "toll tolls number bilan nombre total حصيلة عدد count",
    "from": "from",
    "to": "to à إلى",
    "year": (
        "in since until till by of during early late mid from the summer spring autumn winter fall en depuis fin début"
        " عام سنة منذ"
    ),
    "share": "third thirds quarter quarters fifth fifths tiers quarts quart أخماس أرباع",
    "now": "now has have had is was to at of today already officially sharply the s est a étaient",
}  # fmt: skip

_BY_WORD: dict[str, frozenset[Role]] = {}
for _role, _written in _ROLES.items():
    for _word in _written.split():
        _BY_WORD[fold(_word)] = _BY_WORD.get(fold(_word), frozenset()) | {_role}
_NO_ROLES: frozenset[Role] = frozenset()

# Words of Arabic that would be numbers, were their first letter a particle.
_NO_NUMBERS = frozenset(map(fold, ("بالمئة", "بالمائة", "لست", "الست", "كست", "فست", "واحد", "الثلاث")))


def _is_arabic(key: str) -> bool:
    return "\u0600" <= key[:1] <= "\u06ff" and len(key) <= MAX_CACHED


def _forms(key: str) -> list[str]:
    """Return a word and what it is without the particles that Arabic writes onto it."""
    return without_particles(key) if _is_arabic(key) and len(key) > 1 else [key]


@lru_cache(maxsize=50_000)
def roles(key: str) -> frozenset[Role]:
    """Return what a folded word is to a number beside it."""
    return next((_BY_WORD[form] for form in _forms(key) if form in _BY_WORD), _NO_ROLES)


@lru_cache(maxsize=50_000)
def plain_form(key: str) -> str:
    """Return a folded word, without the particles of Arabic where it is a word of number without them."""
    if _is_of_number(key) or key in _NO_NUMBERS or not _is_arabic(key):
        return key
    return next((form for form in _forms(key) if _is_of_number(form)), key)


def _is_of_number(form: str) -> bool:
    return form in WORDS or form in DUALS or form in PLURALS or form in FEW or form in HALVES


@lru_cache(maxsize=50_000)
def bounds_from(key: str) -> tuple[tuple[tuple[str, ...], Bound], ...]:
    """Return the phrases before a number that begin with a word ("at least"), the longest first, and their meaning."""
    return tuple(next((_BY_FIRST[form] for form in _forms(key) if form in _BY_FIRST), ()))


@lru_cache(maxsize=50_000)
def may_begin(key: str) -> bool:
    """Whether a number, or what stands before one, may begin with a word."""
    return key[:1].isdecimal() or _is_of_number(plain_form(key)) or bool(bounds_from(key))
