"""From words to concepts: lines of news in fourteen languages, what they speak of, and what only looks so."""

import pytest

from bot.stories.concepts import Concept, concepts
from bot.text import tokens
from tests.yardstick import yards

# A language and a headline; then kind:id of all that it speaks of, or the kind where the id is the same.
GOLDEN = """
en Israeli air strikes kill 20 in Gaza, hospital officials say
   = country:IL act:strike means:aircraft harm:killed country:PS target:hospital
en U.S. says it shot down Iranian drone over the Red Sea
   = country:US act:intercept country:IR means:drone
en Turkey earthquake: second tremor hits southeast, toll rises to 41,000
   = country:TR act:quake again update
en Turkey recipes for Thanksgiving
   =
en Michael Jordan sells his mansion
   =
en Jordan intercepts missiles fired from Iran
   = country:JO act:intercept means:missile country:IR
en Let us march on together in may
   =
en Storm May bring floods to Florida
   = act:storm act:flood
en Elections set for May 12 in the Czech Republic
   = act:election month:5 country:CZ
en North Korea fires two ballistic missiles, Seoul says
   = country:KP act:launch means:missile seat:KR
en French rail workers strike over pay
   = country:FR means:train act:strike_labour
en Kremlin denies role in cyberattack on Ukrainian power grid
   = seat:RU denial act:hack means:cyber country:UA target:power
en CORRECTED-UPDATE 1-Syria says troops withdraw from Idlib
   = retraction update country:SY target:troops act:withdraw
en Correction: Train crash story
   = retraction act:crash
en Correction in stock prices deepens
   =
en KILL: Pope dies
   = retraction act:death harm:killed
en Gunmen kidnap 30 schoolchildren in Nigeria's north
   = means:gun act:kidnap target:children country:NG
en Ivory Coast votes in presidential election on Saturday
   = country:CI act:vote act:election weekday:5
en Fed cuts interest rates as inflation slows
   = act:rates act:inflation
en Boeing recalls 737 jets after outage
   = act:recall means:aircraft act:outage
en White House says ceasefire talks to resume Tuesday in Doha
   = seat:US act:ceasefire act:talks weekday:1 seat:QA
en Death toll from DR Congo ferry sinking climbs to 148
   = harm:killed country:CD means:ship act:sink update
en Hamas claims responsibility for bus bombing in Jerusalem
   = update means:bus act:bombing
en UK police arrest three after stabbing at mosque
   = country:GB target:police act:arrest act:stabbing means:knife target:mosque
en What we know about the Crocus attack
   = update act:attack
en Unclear whether Chad will deploy troops to Niger
   = doubt country:TD act:deploy target:troops country:NE
en Ryanair pilots to walk out on Friday
   = act:strike_labour weekday:4
en Houthi rebels seize tanker off Yemen coast
   = act:seize means:tanker country:YE
en Prime minister resigns after coup attempt in Burma
   = act:resign act:coup country:MM
en Polish army holds military exercises near Belarusian border
   = country:PL target:troops act:exercise country:BY
en I want to polish the table and eat turkey on sat
   =
en Migrant boat capsizes off Libya, dozens missing
   = means:ship act:sink country:LY harm:missing
en Washington Post reporter arrested in Moscow
   = target:journalists act:arrest harm:arrested seat:RU
en US-led strike on Jan. 5 hit airport near Baghdad
   = country:US act:strike month:1 target:airport seat:IQ
en Cease-fire takes effect in Lebanon
   = act:ceasefire country:LB
fr Séisme en Turquie : un nouveau bilan de 41 000 morts
   = act:quake country:TR again harm:killed update
fr Une frappe israélienne fait 20 morts à Gaza
   = act:strike country:IL harm:killed country:PS
fr Grève à la SNCF : les syndicats appellent à manifester le 5 décembre
   = act:strike_labour act:protest month:12
fr L'Iran dément avoir attaqué un pétrolier au large du Yémen
   = country:IR denial act:attack means:tanker country:YE
fr Un attentat à la bombe fait 12 blessés à Bagdad
   = act:bombing means:bomb harm:wounded seat:IQ
fr Les États-Unis imposent de nouvelles sanctions à la Russie
   = country:US again act:sanction country:RU
fr Le Kremlin nie toute cyberattaque
   = seat:RU denial act:hack means:cyber
fr Un hélicoptère s'est écrasé en Côte d'Ivoire
   = means:helicopter act:crash country:CI
fr Des soldats maliens tués dans une embuscade au Mali mardi
   = target:troops country:ML harm:killed act:ambush weekday:1
fr La réunion des ministres reportée au 3 mars
   = month:3
fr Cessez-le-feu au Liban : Washington confirme
   = act:ceasefire country:LB seat:US update
ar زلزال جديد يضرب تركيا وارتفاع حصيلة القتلى
   = act:quake again country:TR update harm:killed
ar غارة إسرائيلية على مستشفى في غزة تقتل 20 مدنيا
   = act:strike country:IL target:hospital country:PS harm:killed target:civilians
ar إيران تنفي استهداف ناقلة نفط قبالة اليمن
   = country:IR denial act:attack means:tanker country:YE
ar الجيش السوري يعلن إسقاط طائرة مسيرة أمريكية فوق دمشق
   = target:troops country:SY act:intercept means:drone country:US seat:SY
ar مقتل جنود في كمين شمال مالي
   = harm:killed target:troops act:ambush country:ML
ar وزير المالية يبحث الدعم المالي
   =
ar بدء محادثات وقف إطلاق النار في الدوحة يوم الثلاثاء
   = act:talks act:ceasefire seat:QA weekday:1
ar استقالة رئيس الوزراء العراقي
   = act:resign country:IQ
ar انفجار سيارة مفخخة في بغداد والقوات العراقية تعتقل مشتبها
   = act:explosion act:bombing means:bomb seat:IQ target:troops country:IQ act:arrest
ar للسودان والجزائر وبريطانيا
   = country:SD country:DZ country:GB
ar هزة أرضية بقوة 5 درجات تضرب المغرب في شباط
   = act:quake country:MA month:2
es Terremoto en Turquía: nuevo balance de 41.000 muertos
   = act:quake country:TR again update harm:killed
es Un ataque aéreo israelí mata a 20 personas en Gaza
   = act:strike country:IL harm:killed country:PS
es Irán niega haber atacado un petrolero frente a Yemen
   = country:IR denial act:attack means:tanker country:YE
es EE.UU. impone nuevas sanciones a Rusia
   = country:US again act:sanction country:RU
es Huelga de trenes en España el lunes
   = act:strike_labour means:train country:ES weekday:0
es Soldados iraquíes muertos en un atentado en Bagdad
   = target:troops country:IQ harm:killed act:attack seat:IQ
es El presidente dimite tras las protestas en Bolivia por la mañana
   = act:resign act:protest country:BO
de Erdbeben in der Türkei: Zahl der Toten steigt auf 41.000
   = act:quake country:TR harm:killed update
de Israelischer Luftangriff tötet 20 Menschen in Gaza
   = country:IL act:strike means:aircraft harm:killed country:PS
de Iran dementiert Angriff auf Tanker vor dem Jemen
   = country:IR denial act:attack means:tanker country:YE
de Warnstreik bei der Deutschen Bahn am Montag
   = act:strike_labour weekday:0
de US-Präsident droht mit neuen Zöllen
   = country:US act:threat again act:tariff
de Syrische Armee schießt Drohne ab
   = country:SY target:troops means:drone
pt Terremoto na Turquia deixa 41 mil mortos
   = act:quake country:TR harm:killed
pt Ataque aéreo israelense mata 20 em Gaza na segunda-feira
   = act:strike country:IL harm:killed country:PS weekday:0
it Terremoto in Turchia, 41mila morti
   = act:quake country:TR harm:killed
it Raid israeliano su Gaza, 20 morti in un ospedale
   = act:strike country:IL country:PS harm:killed target:hospital
ru Землетрясение в Турции: погибли 41 тысяча человек
   = act:quake country:TR harm:killed
ru Израильский удар по больнице в Газе
   = country:IL act:strike target:hospital country:PS
ru Россия опровергла атаку на танкер
   = country:RU denial act:attack
ru В Сирии сбит американский беспилотник в среду
   = country:SY act:intercept country:US means:drone weekday:2
uk Російський удар по енергосистемі України: ППО збила 20 дронів
   = country:RU act:strike target:power country:UA act:intercept means:drone
uk Вибух у Києві у вівторок
   = act:explosion seat:UA weekday:1
tr Türkiye'de deprem: ölü sayısı 41 bine yükseldi
   = country:TR act:quake harm:killed
tr İsrail'in Gazze'ye hava saldırısında 20 kişi öldü
   = country:IL act:strike act:death harm:killed
fa زلزله در ترکیه ۴۱ هزار کشته
   = act:quake country:TR harm:killed
fa حمله هوایی اسرائیل به بیمارستانی در غزه
   = act:strike country:IL target:hospital country:PS
he רעידת אדמה בטורקיה: אלפי הרוגים
   = act:quake country:TR harm:killed
he תקיפה אווירית ישראלית בעזה
   = act:strike country:IL country:PS
zh 以色列空袭叙利亚首都大马士革
   = country:IL country:SY
nl Aardbeving in Turkije
   = country:TR
en Strike on school bus kills 12 in Yemen
   = act:strike means:bus harm:killed country:YE
en Nurses' union calls strike in Wales
   = act:strike_labour country:GB
en Hurricane strikes Mexico's coast, thousands evacuated
   = act:storm country:MX act:evacuation
en South Sudan clashes displace thousands
   = country:SS act:clash harm:displaced
en Man arrested in New Mexico after turkey dinner brawl
   = act:arrest harm:arrested
en Company fires chief executive after data breach
   = act:resign act:hack means:cyber
en Iran fires dozens of missiles at Israel
   = country:IR act:launch means:missile country:IL
en Theresa May visits New Zealand
   = act:visit country:NZ
en WASHINGTON (AP) — The US Navy seized a ship
   = seat:US country:US act:seize means:ship
en Pentagon dismisses claims of civilian deaths as false
   = seat:US denial target:civilians act:death harm:killed
en Sat nav error sends bus into river
   = means:bus
en Romanian president sworn in Monday
   = country:RO act:appoint weekday:0
en Niger junta expels French ambassador
   = country:NE country:FR
en Nigerian army rescues hostages
   = country:NG target:troops act:rescue act:kidnap
en At least 5 dead in Papua New Guinea landslide
   = harm:killed country:PG act:landslide
en Tanks roll into Khartoum
   = means:tank seat:SD
fr Deuxième grève des contrôleurs aériens en décembre
   = again act:strike_labour month:12
fr Deux Irakiens et une Américaine arrêtés à Beyrouth
   = country:IQ country:US act:arrest harm:arrested seat:LB
fr Les Pays-Bas livrent des avions à l'Ukraine
   = country:NL means:plane country:UA
fr L'Allemagne, le Royaume-Uni et la Pologne signent un accord
   = country:DE country:GB country:PL act:deal
fr Correction : accident de train en Espagne
   = retraction act:crash means:train country:ES
fr Glissement de terrain au Népal : 30 disparus
   = act:landslide country:NP harm:missing
fr Un vol Air France évacué à Orly aujourd'hui
   = country:FR act:evacuation day:today
ar السعودية والإمارات توقعان اتفاقية جديدة
   = country:SA country:AE act:deal again
ar الولايات المتحدة تفرض عقوبات جديدة على كوريا الشمالية
   = country:US act:sanction again country:KP
ar المغاربة والجزائريون واللبنانيون
   = country:MA country:DZ country:LB
ar إضراب عام في تونس غدا
   = act:strike_labour country:TN day:tomorrow
ar ارتفاع عدد ضحايا فيضانات ليبيا إلى 11 ألفا
   = update harm:killed act:flood country:LY
ar انتخابات رئاسية في مصر في كانون الأول
   = act:election country:EG month:12
ar روسيا: إسقاط 30 مسيرة أوكرانية
   = country:RU act:intercept means:drone country:UA
es Los franceses votan el domingo en segunda vuelta
   = country:FR act:vote weekday:6 again
es Un sismo de magnitud 6,1 sacude Japón
   = act:quake country:JP
es Detenidos dos marroquíes en Alemania
   = act:arrest harm:arrested country:MA country:DE
es Incendio forestal obliga a evacuar pueblos en Portugal
   = act:wildfire act:evacuation target:village country:PT
de Zwei Franzosen und eine Syrerin in Wien festgenommen
   = country:FR country:SY seat:AT act:arrest harm:arrested
de Waffenruhe zwischen Israel und Hisbollah hält
   = act:ceasefire country:IL
de Weißes Haus: Keine neuen Gespräche mit Teheran
   = seat:US again act:talks seat:IR
de Korrektur: Zugunglück in Indien
   = retraction act:crash means:train country:IN
de Am 3. Oktober wird gefeiert
   = month:10
pt Incêndio florestal em Portugal deixa feridos
   = act:wildfire country:PT harm:wounded
pt Rússia nega ataque com drones à Ucrânia
   = country:RU denial act:attack means:drone country:UA
it Sciopero dei treni venerdì
   = act:strike_labour means:train weekday:4
it Attacco di droni ucraini su Mosca
   = act:attack means:drone country:UA seat:RU
ru МИД России: переговоры с США в Эр-Рияде во вторник
   = country:RU act:talks country:US seat:SA weekday:1
ru Взрыв в Кабуле, погибли 10 афганских солдат
   = act:explosion seat:AF harm:killed country:AF target:troops
ru Китай и Иран подписали соглашение
   = country:CN country:IR act:deal
uk Перемир'я в Газі: ізраїльські війська
   = act:ceasefire country:IL target:troops
tr İran ve İsrail arasında ateşkes
   = country:IR country:IL act:ceasefire
tr Meksika'da yangın: 5 ölü
   = country:MX act:fire harm:killed
tr ABD Suriye'de hava saldırısı düzenledi
   = country:US country:SY act:strike
fa آتش‌بس در لبنان
   = act:ceasefire country:LB
fa انفجار در تهران سه زخمی بر جای گذاشت
   = act:explosion seat:IR harm:wounded
he רעידת אדמה ביפן
   = act:quake country:JP
he חייל צה"ל נהרג בלבנון ביום שני
   = target:troops harm:killed country:LB weekday:0
"""
_ROWS = GOLDEN.strip().splitlines()
LINES = [(*headline.split(" ", 1), meant.strip(" =")) for headline, meant in zip(_ROWS[::2], _ROWS[1::2], strict=True)]


def found(headline: str, language: str | None) -> list[str]:
    """Return the kind:id of all that a headline speaks of, each once."""
    names = [
        kind if kind == name else f"{kind}:{name}" for kind, name, _first, _last in concepts(tokens(headline), language)
    ]
    return list(dict.fromkeys(names))


@pytest.mark.parametrize(("language", "headline", "expected"), LINES)
def test_a_headline_speaks_of_this_and_no_more(language: str, headline: str, expected: str) -> None:
    assert found(headline, language) == expected.split()


def test_there_are_golden_lines_in_many_languages() -> None:
    assert len(LINES) >= 80
    assert len({language for language, _headline, _expected in LINES}) >= 8


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("en", "Let us march on together in may"),
        ("en", "Cook the turkey, then polish the china"),
        ("en", "The sun sat low"),
        ("en", "Theresa May, Michael Jordan and Chad Smith"),
        ("en", "Sam Altman reads The Washington Post"),
        ("en", "South America and Latin America"),
        ("fr", "La réunion du conseil"),
        ("fr", "Seul le maire, et la planète Mars"),
        ("ar", "كيف تعمل وزارة المالية"),
        ("es", "Por la mañana"),
        ("de", "Guten Morgen, am Morgen"),
    ],
)
def test_what_only_looks_like_a_country_or_a_day_is_none(language: str, headline: str) -> None:
    assert not {name.partition(":")[0] for name in found(headline, language)} & {
        "country",
        "seat",
        "month",
        "weekday",
        "day",
    }


@pytest.mark.parametrize(
    ("headline", "retracts"),
    [
        ("Correction: Train crash story", True),
        ("CORRECTED-Syria says troops withdraw", True),
        ("UPDATE 1-CORRECTED-Syria says troops withdraw", True),
        ("KILL: Pope story", True),
        ("Clarification", True),
        ("Correction in stock prices deepens", False),
        ("KILL THE BILL, PROTESTERS SAY", False),
        ("Kill: a new film", False),
        ("Market correction: what now", False),
        ("Troops withdrawn from Niger", False),
    ],
)
def test_only_the_head_of_a_headline_takes_it_back(headline: str, *, retracts: bool) -> None:
    assert ("retraction" in found(headline, "en")) is retracts


@pytest.mark.parametrize(
    ("headline", "act"),
    [
        ("Rail workers strike over pay", "strike_labour"),
        ("Strike on school kills 12", "strike"),
        ("Iran fires missiles at Israel", "launch"),
        ("Club fires head coach", "resign"),
        ("Fires rage in Greece", "fire"),
        ("Storm leaves thousands without power", "storm"),
        ("Protesters storm governor's office", "attack"),
    ],
)
def test_the_words_around_tell_which_act_is_meant(headline: str, act: str) -> None:
    assert f"act:{act}" in found(headline, "en")


def test_quakes_and_storms_strike_without_being_strikes() -> None:
    assert found("Earthquake strikes Turkey", "en") == ["act:quake", "country:TR"]
    assert "act:strike" not in found("زلزال يضرب تركيا", "ar")


def test_one_event_has_the_same_concepts_in_every_language() -> None:
    event = {"country:IL", "act:strike", "harm:killed", "country:PS"}
    for language, headline in (
        ("en", "Israeli strike kills 20 in Gaza"),
        ("fr", "Une frappe israélienne fait 20 morts à Gaza"),
        ("ar", "مقتل 20 شخصا في غارة إسرائيلية على غزة"),
        ("es", "Un bombardeo israelí mata a 20 personas en Gaza"),
        ("de", "Israelischer Luftangriff tötet 20 Menschen in Gaza"),
        ("pt", "Ataque aéreo israelense mata 20 em Gaza"),
        ("it", "Raid israeliano su Gaza, 20 morti"),
        ("ru", "Израильский удар по Газе, погибли 20 человек"),
    ):
        assert event <= set(found(headline, language)), language


def test_without_a_language_english_and_other_scripts_are_understood() -> None:
    assert found("Israel strikes Syria", None) == ["country:IL", "act:strike", "country:SY"]
    assert found("انفجار في بغداد", None) == ["act:explosion", "seat:IQ"]
    assert found("Взрыв в Ираке", None) == ["act:explosion", "country:IQ"]


def test_a_language_that_nobody_knows_still_has_the_names_in_english() -> None:
    assert found("Syria", "xx") == ["country:SY"]
    assert found("British troops", "en-GB") == ["country:GB", "target:troops"]


def test_a_concept_says_which_tokens_it_stands_on() -> None:
    assert concepts(tokens("The White House cease-fire"), "en") == [
        Concept("seat", "US", 1, 2),
        Concept("act", "ceasefire", 3, 4),
    ]


def test_no_phrase_goes_over_the_end_of_a_sentence() -> None:
    assert found("He left the White. House prices", "en") == []


def test_a_text_is_read_in_no_time() -> None:
    words = tokens(
        "Israeli air strikes kill at least 20 people in Gaza as ceasefire talks stall in Doha. Israeli air strikes"
        " killed at least 20 people in the Gaza Strip on Sunday, hospital officials said, while negotiators from Egypt"
        " and Qatar resumed talks in Doha on a deal to release the hostages held there."
    )
    concepts(words, "en")  # the first time, the words are loaded

    def read_often() -> None:
        for _ in range(1000):
            concepts(words, "en")

    assert yards(read_often) < 10
