"""The words by which a report says how its event stands to others: another one, what came of it, where, which way."""

from collections.abc import Iterator, Mapping, Sequence

from bot.folding import fold, singular
from bot.stories.concepts import Concept
from bot.stories.contexts import folded
from bot.text import Token

STEM = 5  # letters of a word that are compared: "collide" and "collision", "inundaciones" and "inunda"
_HEAD = 4  # letters by which stems are found
_PLACED = 3  # words between "in" and a place: "off the coast of"
_COUNTED = 6  # words between "second" and what it is the second in: "third shock in the west this month"
_BESIDE, _RIGHT_BESIDE = (1, 2, 3, -1), (1, 2, -1)  # where the event stands of which there is another one

# --- words -----------------------------------------------------------------------------------------------------

# Words that say nothing of what a report is about.
SMALL = folded(
    "the and but for from with without into over under after before are was were been being its this that these those"
    " she his her they their them our you your who whom what when where why how which not nor than then too very can"
    " could will would shall should may might must does did has have had having about against amid among between"
    " during off out down new says said say more most other some any all each every one two just now only also back"
    " via get gets got make makes made video watch photo photos pictures news update updates live report reports"
    " review les une des aux dans sur pour par avec sans cette ces est sont ete son ses qui que los las una unos del"
    " por para con sin sus fue han como mas der die das den dem ein eine einen einem und auf fur von mit bei nach aus"
    " ist sind wird werden hat هذا هذه التي الذي بعد قبل كما في من ما لم لا عن ان او"
)
# Nor do these tell whether two reports are of one event.
EMPTY = SMALL | folded(
    "علي الي following still while here there much many near early late since until last first people officials"
    " official authorities tras segun durch uber يوم خلال لدى منذ"
)

# Names that are in the news every day: that two reports share one of them tells little. Who acts, and what things that
# are named are called.
REGULARS = folded(
    "trump biden putin zelensky zelenskiy zelenskyy netanyahu macron starmer merz modi xi erdogan orban milei lula"
    " sheinbaum rubio hegseth vance musk powell lagarde guterres pope leo king charles meloni sanchez hamas hezbollah"
    " houthi houthis idf nato un eu g7 g20 opec imf who unicef iaea icc icj wto fda cdc faa fbi cia nasa esa fed ecb"
    " pentagon kremlin senate house congress parliament commons lords supreme court knesset bundestag bundesrat"
    " assemblee congreso senado senat cour tribunal landgericht bundesgerichtshof verfassungsgericht democrats"
    " republicans labour tories tory conservatives greens cdu spd afd psoe pp vox lfi rn reuters ap afp bbc cnn ani"
    " dpa efe sana tass interfax apple google microsoft amazon meta openai tesla nvidia boeing airbus spacex samsung"
    " alphabet netflix nasdaq dow nikkei ftse dax wall street brent crude bitcoin premier league champions europa"
    " conference cup world open grand prix ligue liga bundesliga serie six nations nba nfl mlb nhl wta atp motogp uefa"
    " fifa formula national weather service agency ministry minister police department office council commission"
    " committee university hospital county city district province region state states north south east west northern"
    " southern eastern western central bank international airport coast guard health public center centre general"
    " chief president prime party union security federal royal high judge justice attorney school black red sea gulf"
    " pacific atlantic island islands mount river lake road park policia guardia civil ministerio gobierno presidente"
    " policía fiscalía consejo gouvernement ministere préfecture préfet parquet polizei staatsanwaltschaft regierung"
    " ministerium gericht حكومه الحكومه رئيس الرئيس وزير وزاره مجلس البرلمان الجيش الشرطه محكمه المحكمه وكاله"
    " northeastern northwestern southeastern southwestern"
)

# Words that begin headlines with a capital, and are nobody's name.
BEGINNERS = folded(
    "thousands millions dozens hundreds tens scores teenager teenagers skier envoys shares eggs crane drummer"
    " powerful waves footbridge childminder paraglider coroner backyard satellite resident residents rescuers"
    " firefighters lawmakers ministers scientists researchers protesters demonstrators gunmen gunman attackers"
    " militants investigators prosecutors witnesses survivors tourists passengers commuters students teachers doctors"
    " nurses workers farmers fishermen migrants refugees soldiers troops rebels hackers regulators shareholders"
    " investors analysts economists strong shallow massive deadly devastating suspected alleged several another"
    " earthquake aftershock landslide avalanche helicopter tributes mourners candidates parents children woman women"
    " former gastro hands drame après trois deux quatre cinq six sept huit neuf dix foule échec fuite colère haute"
    " plusieurs grève séisme incendie attaque explosion accident inondations tempête grippe manifestation procès mort"
    " décès le la les un une nouveau nouvelle grêlons bijouterie braquage retraites sismo terremoto temblor vuelca"
    " descarrila cientos miles decenas médicos motorizados alcalde alerta choque incendio accidente matan mueren muere"
    " detienen asesinan hallan inundaciones tres dos cuatro cinco seis el lebenslange blitzeis kleinflugzeug"
    " hagelsturm skispringen schauspieler zwei drei vier fünf mehrere tausende hunderte winzer erdbeben unfall brand"
    " streik urteil"
)

# Beside the event they tell of another one.
ORDERED = folded(
    "second third fourth fifth sixth another separate deuxième seconde troisième quatrième autre autres segundo"
    " segunda tercer tercera cuarto otro otra otros otras zweite zweiter zweites zweiten dritte dritter dritten"
    " weiterer weitere weiteres weiteren anderer ثان ثاني ثانية ثانيه ثالث ثالثه آخر أخرى"
)

# So do these, right beside it.
FRESH = folded(
    "new fresh latest renewed nouveau nouvelle nouveaux nouvelles nouvel nuevo nueva nuevos nuevas neuer neue neues"
    " neuen neuerlicher جديد جديدة جديده"
)

# So do these, anywhere.
AGAIN = folded("again nuevamente erneut diesmal abermals مجددا")

# What else may be another one, beside what the tables of `newswords` call an act.
_NOUNS = folded(
    "case cases boat ship vessel tanker bus train site farm herd outbreak tremor shock jolt wave massacre raid salvo"
    " hit attack killing cyclone hurricane typhoon storm round game match leg foyer élevage séisme secousse frappe"
    " caso brote sismo temblor ataque fall angriff beben school hospital church village town city state chemical crash"
    " night day"
)

# Acts that come of others: of these, a second one is no other event.
CAME_OF = folded(
    "arrest trial investigation rescue search evacuation visit talks sanction verdict sentence release threat vaccine"
    " resign appoint"
)

# What one side does, and the other does back: the strikes after an attack are another event.
VIOLENT = folded("attack strike shelling bombing shooting invade ambush explosion")

_HITS = folded("hit hits target targets pound pounds bomb bombs raid raids destroy destroys frappe frappent atacan")

# What stands before the place where something happens,
IN = folded(
    "in at near off outside around hits hit rocks jolts shakes strikes rattles lashes batters pounds across from on à"
    " au aux en dans près vers sur de cerca sacude frente bei vor nahe am im auf في قرب شرق غرب شمال جنوب شرقي غربي"
    " شمالي جنوبي وسط قبالة مدينة محافظة"
)

# and between that and the place.
_BETWEEN = folded(
    "the la le les el los las der die das southern northern eastern western central south north east west coast of de"
    " du des del northeastern northwestern southeastern southwestern northeast northwest southeast southwest"
)

# What comes of an event that was before: who is held for it, who mourns, who answers, what it costs. What makes prices
# rise or fall, and what makes a vote yes or no: the other way round it is another one. A star is any ending.
_SIGNS = """
aftermath: accused accuses admits admitted aftermath aid analysts anger anniversary answers antibiotics \
  apolog* appeal* army arrest* asks autops* backlash bail bill blackout blam* blasts blunder bodies body \
  boycott brakes bravery burial buried calls cause celebrat* challenge* chaos charged charges claim claimed \
  claims cleanup clearance clears closed closes closure coffin commuters compensat* concede* condemn* confess* \
  confirm* contact contacts contest* cost counts court critical critically criticis* criticiz* cull culled \
  custody damag* deaths declar* defend* delays demand* denial denied denies denounces deny describe describes \
  detain* dies discharged disrupt* dissent* donat* donor* dug eases easing economists emergency evacuat* \
  evacuees explain* extradit* fallout famil* farewell faulty fired fled flee* flights footage fund fundrais* \
  funeral* furious fury grief grieve grounded guilty hail* held hero heroes hits hope hopes hospital \
  hospitalis* how identif* indicted inquest inquir* inside insur* intensive investigat* investor* isolat* \
  jailed jury lawyer* lessons lifted lifts link linked lockdown losses masks memorial miracl* motive mourn* \
  named names ordered orders outage outpour* outrage overturn* overwhelmed parade pleads pledg* power prayers \
  probe profile prosecutor* protest* pulled quarantin* questions queue* quits raid raids react* rebuild* \
  recall* reconstruct* recount recounts regret* relatives relief remand* remember* reopen* rescu* residents \
  resign* respon* restor* results resum* review sacked samples schools scrutin* search* \
  seeks sentenced shares shelter* shut slams sorrow source stock stocks stranded surviv* suspect suspects \
  suspend* tells tested timeline told toll traced traders trains trapped trial tribute* troops uphold* urged \
  urges vaccinat* vaccine vaccines victim victims video vigil* volunteer* vow vowed vows walkout wants warned \
  welcom* what who why withdrawn witness* wreck*
aftermath: enquet* interpell* suspect* arret* bilan hommage* deuil obseques recherches secour* sauvet* temoin* \
  revendiqu* condamn* dement* garde parquet expliqu* reagit reaction* polemique* corps indemn* rescape* \
  pompier* avocat*
aftermath: detien* detenid* investig* sospech* luto entierro rescat* busca* buscan balance condena* queja* \
  reivindic* desmient* niega autopsia sobreviv* victimas denunci* reacci* expli* critica* responsab* fiscal*
aftermath: festgenomm* festnahm* verdachtig* ermittl* trauer* berufung revision opfer* zahl bergung* gerettet* \
  kritik* reaktion* bekenn* uberleb* anwalt pocht entsetz* fordert
aftermath: حصيله ارتفاع تشييع جنازه حداد اعتقال توقيف حبس تحقيق تحقيقات النيابه انقاذ ناجين ناجون تعليق اصابات \
  ترحب يرحب تدين يدين ادانه تعزيه انقطاع
answered: retaliat* reprisal* avenge* riposte* represail* represalia* vergelt*
up: rise rises rose rising gain gains gained climb* rebound* rall* surg* jump* soar* edges recover* breaks \
  highest raises raised hikes hike lifts up monte grimpe bondit rebondit hausse sube suben alza steigt steigen \
  klettert ترتفع يرتفع ارتفاع
down: fall falls fell falling slip* slid* drop* plung* tumbl* sink sinks sank lose loses lost slump* slides \
  down cuts lower lowers lowest baisse chute recule cede cae caen baja bajan desploma fallt fallen sinkt \
  sturzt تهبط يهبط تراجع تتراجع انخفاض هبوط
passed: pass passes passed adopt* approv* back backs backed clears cleared advances ratif* endors* upholds \
  adopte approuve vote aprueba* avala billigt beschliesst extends renews يقر تقر يمنح
failed: reject* block blocks blocked fail fails failed veto* defeats defeat quash* rejette repousse censure \
  tumba rechaza* lehnt scheitert verwirft annuls throws يرفض ترفض
"""

# Two words that say that there was one before.
_ROWS = """
this time, cette fois, esta vez, de nouveau, de nuevo, otra vez, مره اخري, latest to, once more, hours after,
hour after, day after, days after, week after, weeks after, jour apres, jours apres, heures apres, lendemain de,
dia despues, dias despues, horas despues, tag nach, tage nach, stunden nach, same day, same afternoon, same
sitting, hour earlier, hours earlier, day earlier, days earlier, week earlier, day before, minutes after, jours
plus, dia antes, tag zuvor, hours since
"""
_LATER = folded("after apres de despues nach")
_AFTER = folded("after following over apres suite despues tras nach بعد")
_UNITS = folded("minutes hour hours day days week weeks jour jours heures lendemain dia dias horas tag tage stunden")
_PERIODS = folded("day days month week hours minutes jours dias mes tage woche")


def _read(rows: str) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[tuple[str, str], ...]]]:
    """Return words, and stems by their first letters, with the signs that they are."""
    exact: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in rows.strip().splitlines():
        sign, _, words = row.partition(":")
        for written in words.split():
            key = fold(written.rstrip("*"))
            if written.endswith("*"):
                stems[key[:_HEAD]] = (*stems.get(key[:_HEAD], ()), (key, sign))
            else:
                exact[key] = (*exact.get(key, ()), sign)
    return exact, stems


_EXACT, _STEMS = _read(_SIGNS)
_PAIRS = frozenset(tuple(map(fold, row.split())) for row in _ROWS.split(","))
_STARTS = frozenset(pair[0] for pair in _PAIRS)
_SAYING = AGAIN | FRESH | ORDERED | _STARTS

# --- what they say ---------------------------------------------------------------------------------------------


def sign_of(key: str) -> tuple[str, ...]:
    """Return the signs that a word is."""
    stems = _STEMS.get(key[:_HEAD], ())
    return (*_EXACT.get(key, ()), *(sign for stem, sign in stems if key.startswith(stem)))


def signs_of(head: Sequence[Token], below: Sequence[Token], found: Sequence[Sequence[Concept]]) -> tuple[str, ...]:
    """Return what a report says of its event beside others: in the title, and in the lead with a + before it.

    The signs are "happens" (its title tells what happens), "aftermath", "answered" (blow for blow), "up", "down",
    "passed", "failed"; and "another", "new", "again", "later".
    """
    signs: dict[str, None] = {}
    for word in head:
        signs.update(dict.fromkeys(sign_of(word.key)))
    if any(one.kind == "act" and one.id not in CAME_OF for one in found[0]):
        signs["happens"] = None
    if _is_answer(head, found[0]):
        signs["answered"] = None
    for before, words, named in (("", head, found[0]), ("+", below, found[1])):
        for sign in _another(words, named):
            signs[before + sign] = None
    return tuple(signs)


def _is_answer(words: Sequence[Token], named: Sequence[Concept]) -> bool:
    """Whether a title tells of one blow after another: "jets hit a camp after the mortar attack"."""
    blows = [one for one in named if one.kind == "act" and one.id in VIOLENT]
    armed = any(one.kind == "means" for one in named)
    for at, word in enumerate(words):
        if word.key in _AFTER:
            hits = armed and any(one.key in _HITS for one in words[:at])
            return any(one.first > at for one in blows) and (hits or any(one.last < at for one in blows))
    return False


def _another(words: Sequence[Token], named: Sequence[Concept]) -> Iterator[str]:
    """Yield what says that there was such an event before."""
    if not any(word.key in _SAYING or word.key[0].isdecimal() for word in words):
        return  # nearly all
    events = {at for one in named if one.kind == "act" and one.id not in CAME_OF for at in (one.first, one.last)}
    events |= {at for at, word in enumerate(words) if word.key in _NOUNS or singular(word.key) in _NOUNS}
    for at, word in enumerate(words):
        key = word.key
        if key in AGAIN:
            yield "again"
        if _is_ordinal(key) and (any(at + step in events for step in _BESIDE) or _is_counted(words, at)):
            yield "another"
        elif key in FRESH and any(at + step in events for step in _RIGHT_BESIDE):
            yield "new"
        if key in _STARTS and at + 1 < len(words) and (key, words[at + 1].key) in _PAIRS:
            yield "later" if key in _UNITS else "again"


def _is_ordinal(key: str) -> bool:
    return key in ORDERED or (key[:1].isdecimal() and key.endswith(("th", "nd", "rd")))


def _is_counted(words: Sequence[Token], at: int) -> bool:
    """Whether something is the second of some days."""
    return any(
        word.key in _PERIODS and word.sentence == words[at].sentence for word in words[at + 1 : at + 1 + _COUNTED]
    )


def form_of(words: Sequence[Token]) -> tuple[str, ...]:
    """Return the words of a title, with a ^ before names and numbers, which fill in a form."""
    return tuple(f"^{word.key}" if word.raw[0].isupper() or word.raw[0].isdecimal() else word.key for word in words)


def places_of(words: Sequence[Token], names: Mapping[str, bool]) -> tuple[str, ...]:
    """Return the names of a title that something happens in or at."""
    found: dict[str, None] = {}
    for at, word in enumerate(words):
        if word.key not in names or word.key in REGULARS:
            continue
        for before in range(at - 1, max(-1, at - 1 - _PLACED), -1):
            key = words[before].key
            if key in IN:
                found[word.key] = None
            elif key not in names and key not in _BETWEEN:
                break
    return tuple(found)


def back_of(words: Sequence[Token]) -> range:
    """Return where a lead speaks of an earlier event: after "a day after", to the end of the sentence."""
    for at in range(len(words) - 1):
        if words[at].key in _UNITS and words[at + 1].key in _LATER:
            end = at + 2
            while end < len(words) and words[end].sentence == words[at].sentence:
                end += 1
            return range(at + 2, end)
    return range(0)
