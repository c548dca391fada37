"""The names that readers know: how the most frequent names of Arabic and Persian news sound, and what is no name.

How far two spellings lie apart cannot tell that Karim and Karam are two names while Hassan and Hasen are one: that
takes the knowledge of which vowels are long. So the names that the press writes most often are listed here by their
sounds, and a folded Latin token is a spelling of one where it writes each sound in a way that English, French, German,
Dutch, Spanish, Turkish or Persian spellings do. Names of the world that all write in one way are listed as written.

The sounds: `T` th, `j` dj, `H` the sharp h, `K` kh, `D` the lisped and the emphatic d and z, `X` sh, `G` gh, `C` tch,
`Z` a z that is never an s; `A I U O E` long a, i, u and au, ai; `a i u` short ones, `5` an e; `iy` before a vowel; `@`
the ending -a or -ah. `-` stands between the ways to say one name.
"""

import re
from functools import lru_cache

import re2

from bot.rules.english_words import WORDS

_GIVEN = """
abAs adham adIb Adil-adil adnAn aHmad ajmal akram alI alawI alwAn amIn amIr Amir amjad amr amAr anas anIs anwar arafAt
Arif aXraf Atif atiy@ awad ayman iyAd ayUb azIz azAm azmI Asim asad badr badrI badrAn bakr-bakir bakrI barakAt basAm
basim-bAsim bAsil baXAr baXIr bilAl burhAn butrus dAwUd-dAvUd-dAUd DiyA fAdI fADil faDl fahd-fahad fahmI faKrI falAH
fAris farId farhAn farhAt faraj fArUq-farUq fatHI fawzI fawAz fEsal fayAD firAs fuAd GAlib GAnim GAzI GasAn HabIb hAdI
HAfiD HEdar-HEdir HakIm HAkim HalIm HamAd HamId HAmid Hamad HamUd HamUd@ HamdAn HamdI Hamz@ hAnI hArUn HAriT hAXim
HAtim HAzim hETam hilAl hiXAm-hiX5m Hikmat HusnI-HusnU HusAm Hasan HusEn-HusIn ibrAhIm-brAhIm idrIs ihAb iHsAn ilyAs
imAd imrAn umrAn IsA isAm ismAIl iskandar isHAq jAbir jabr jAd jafar jalAl-yalAl jamAl-jam5l-yamAl jamIl jAsim
jawAd-javAd jihAd-yihAd jibrIl-jabrIl jubrAn jumA-jumaa kamAl kAmil karIm karam kADim kaDimI-kADimI Kalaf KAlid KalIl
KalIf@ KamIs KaldUn lutfI luqmAn mahdI-mihdI mAhir maHfUD majdI mAjid majId mAlik makram mamdUH mamUn mansUr mansUrI
marwAn miXal masUd mubArak muHsin muhanad mujAhid muKtAr munIr munsif munDir muqtadA murAd murtaDA mUsA-musA musab
muslim mustafA-mistafA muHamad maHmUd muamar muDafar nabIl nabIh nAdir nadIm nadIr naIm nAjI najIb nasIb nAsIf nAsir
nasr nasrI nawAf nAif-nAyif nADim nizAr niDAm niDAl numAn nUr nUrI umar usAm@ qAsim qasAm qAdir qadrI qAbUs qEs qusE
rabI rAfat rafIq raHIm raHmAn rAid rajab ramaDAn-ramDAn rAmI rAmiz ramzI rAnI rAXid raXId raXAd rauf-raUf riDA rifat
riyAD rustam sabrI sAbir sAd-sad sAdI-sadI sAdiq sidIq safwat safwAn saId sAjid sAlim salIm sAliH salAH salAm salAm@
salmAn samIr sAmI sAmir samIH saqr sardAr satAr sEf sayid XAdI XafIq XAhIn XAkir Xams XarIf XawqI XihAb XukrI sidqI
subHI suhEl suhEb sulEmAn-slImAn sultAn tAhir tAj talAl talH@ tAlib tAriq tawfIq tEsIr TAbit turkI ubEd ubEd@ udE
uTmAn uqb@ wAil wAjid wajIh walId wasIm wadI waHId yaHyA yaqUb-yAqUb yAsIn yAsir yazId yazan yUnus-yUnis
yUsuf-yUsif-yUsaf-yUsup zAhir zahIr ZEd ZAyid zakI zakariyA ziyAd zuhEr zubEr zEn-zIn DarIf zulfiqAr asmA
AiX@-AyX@-AyiX@ amIn@ amIr@ basm@ buTEn@ fAtim@-fatm@-fAtimat@ farId@ fErUz GAd@ HalIm@ HanAn hind hudA ibtisAm ilhAm
ImAn inAs jamIl@ jumAn@ KadIj@-Hatij@ latIf@ lElA lubnA mahA manAl maryam-miryam munA nabIl@ nAdiy@ nAhid najAt najlA
najwA nawAl-naw5l nUr@ raGad raHm@ rAniy@ rIm rIm@ sabAH safiy@ saHar salmA samar samIr@ sAmiy@ sAr@ suAd sumay@ suzAn
XIrIn wafA yusrA zahrA zEnab-zInab zubEd@ karIm@ rAXid@ raXId@ saId@ nAsir@ HamId@ XarIf@ Abid Abid@ Abidin afXAr
akbar aKtar arslAn asGar babak bahrAm bAqir bahman behzAd dAriyUX farhAd firdUs huXang jahAngIr kamrAn kEvAn mehrdAd
mujtabA navId parvIz-parvEz parvIn suhrAb siyAmak fAyiz-fAiz tayib-taIb taHA jihAn raGid rawAn fawziy@ subHiy@ kulTUm
rAbiA rAbiy@ mErvat iqbAl iftiKAr iXrat inAm sirAj minHAj mirzA bEram-bErAm tEmUr ulfat nivIn hAniy@
"""
_FAMILY = """
hAXimI HusEnI karImI kirmAnI jalIlI lArijAnI mUsavI-mUsawI raIsI-rEsI rawHAnI-rOHAnI-rUHAnI sulEmAnI qAlIbAf KAtamI
KAmeneI-KAmenE-KAmanE-KAmenehI KumEnI rafsanjAnI aHmadInijAd muntaDirI bihiXtI muXaraf bhutU HaqAnI karzE rabAnI
dustam hikmatyAr sadr mAlikI malkI sIstAnI abAdI ibAdI sudAnI talabAnI KazAlI halbUsI haftar-hiftar dabEb@ sisI mursI
qaDAfI baGdAdI zarqAwI jUlAnI-jOlAnI zawAhirI HUTI HarIrI jumblAt-junblAt jumayil-jamayil mIqAtI birI bArI awn-aUn
GadIr AyatulA abdulA-abdalA-abdilA asadulA HizbulA-HizbalA ubEdulA HabIbulA amAnulA raHmatulA nasrulA-nasralA
faDlulA-faDlalA KErulA-KEralA haniy@ sinwAr mEXal dEf dahlAn daqlU HamdUk marzUqI bUtaflIqA-bUtiflIqA tabUn GanUXI
bUrqIb@ bUmidyan KatIb KatIbI rifAI XAfiI tAhirI qAsimI sAliHI tamImI najAfI ZEdI abdI abdU badawI taHAwI GazAlI
qaradAwI XahristAnI HanbalI HamzAwI nAblusI tIjAnI sanUsI saqAf maqdisI tamIm taHsIn jUma bArUdI kAXif munif munIf
XadI XadAd HadAd najAr KatAb bayAtI jabUrI dulEmI-dulImI Xamari XamarI azawI rubAI janAbI tikrItI dUrI kaXmIrI AfrIdI
masudI qAnI-GAnI pUrjamXIdI salAmI faKrizAdeh ruHulA katAib asAib nujabA HaraKAt qaHtAnI utEbI XamAr dOsarI zahrAnI
maktUm nahyAn KalIfI sabaH TAnI manAr Xuhad@ ansArI isAwI qurEXI kinAnI HuDayfI amUdI HabaXI bitAr HawrAnI-HOrAnI
HalabI HimsI dimaXqI bErUtI masrI-misrI muqdAd XihAbI jundI kurdI mawlAwI mulA AKund barAdar akundzAd@ mazArI KalIlI
dAnIX naqIb sayAf gulbudIn bugtI zardArI XAh XAhbAz nawAz bAjwA GafUr GafAr farUqI KAkwAnI durAnI KaTak malAlA KalKAlI
tabAtabAI zanjAnI gIlAnI XIrAzI isfahAnI qUmI salIbI KErI dAGir masUm zubEdI rustamI nUrzE karmal najIbulA tarakI
AmirI-amIrI wazIrI sAmarAI-samarAI karUbI kanAn barzAnI-bArzAnI yUsufzE-yUsufzAI raHmatI mutaharI fahImI GAmdI-GAmidI
suwElim qaraqUX tUsI nIXAburI hamadAnI kAXAnI qazwInI dAmGAnI sAdAt hAXimiyAn quraXI jawharI nadwI sidIqI bUKArI
buKArI raXIdI saIdI sAlimI salmAnI marzUq
"""
_PLACES = """
baGdAd mOsil-mUsul-musul basr@ najaf karbalA kirkUk-karkUk arbIl-irbIl duhUk falUj@ ramAdI tikrIt samarA baqUb@ diyAl@
anbAr sinjAr nAsiriy@ amAr@ dIwAniy@ kUf@ wAsit halabj@ sulEmAniy@ qAim dimaXq Halab hims-hums hamA idlib raq@ Hasak@
qAmiXlI qAmiXlU darA swEdA-suwEdA tartUs lADiqiy@-lAtaqiy@ kubAnI-kubAnE manbij afrIn tadmur GUt@ dUmA bErUt sEdA
balbak zaHl@ dAHiy@ jinIn nAblus-nAbulus-nAplus GazA rafaH jabAliy@ tulkarim-tulkarm ramalA qalqIly@ amAn zarqA irbid
aqab@ karak riyAD jid@-jad@ mak@-mek@ madIn@ damAm tAif najrAn jIzAn-jAzAn tabUk sanA adan taIz Hudayd@-HudEd@
marib-mArib HaDramOt-HaDramaut mukalA abyan XabwA dawHA-dOHA qatar baHrEn manAm@ kuwEt dubE XArjA ajmAn fujEr@ masqat
salAl@ umAn qAhir@ iskandariy@ asyUt aswAn luqsur sInA arIX fayUm mansUr@ tant@ bangAzI-binGAzI
misrAt@-misurAt@-masrAt@-musrAt@ sirt-surt-sirt@-surt@ darn@ tubruq sabh@ zintAn zAwiy@ tUnis sfAqis sUs@ qafs@ qasrEn
wahrAn tanj@ marAkiX agAdir KartUm darfUr faXir nyAl@ kurdufAn kasal@ muqadiXU-muqdiXU jibUtI-jabUtI-yibUtI tihrAn
isfahAn-isfihAn maXhad tabrIz XIrAz qum natanz ahwAz-ahvAz buXihr abadAn bandar kAbul kandahAr hirAt qundUz jalAlAbAd
hilmand baGlAn badGIs piXAwar lahUr karACI islAmAbAd swAt wazIristAn baluCistAn kaXmIr irAq irAn libiy@ sUriy@ qAid@
tAlibAn-talibAn dAiX XabAb HamAs ansAr nusr@ taHrIr XAm fatH-fataH-fAtiH iKwAn tawHId intifAD@ nusErAt XujAiy@ tubAs
salfIt sarAqib qalamUn maDAyA zabadAnI qusEr rastan HadIT@ KAnaqIn tAjI makmUr zAKU-zaKU laHij zinjibAr sEUn tAjUrA
tarhUn@ GaryAn ajdAbiyA zAlinjI junEn@ kAduglI wajd@-ujd@ titwAn maknAs-miknAs zAhidAn hamadAn kirmAnXAh qazwIn fardU
Gazn@-GaznI paktiyA paktIk@ laGmAn nangarhAr badaKXAn taKAr uruzgAn nUristAn bAmiyAn panjXEr kunar multAn rAwalpindI
abqEq qatIf aHsA
"""
_ELSEWHERE = """
algeria america arabian argentina athens august australia austria belgium berlin bosnia boston brazil britain brussels
bulgaria cambodia canada chad chicago chile china colombia congo cuba cyprus december denmark dutch ecuador england
estonia europe february finland florida france friday geneva germany ghana greece haiti harris hungary iceland india
indonesia ireland israel italy jamaica january japan jerusalem jordan july june kenya korea laos latvia lebanon
liberia lisbon london luxembourg malawi malaysia malta march melbourne mexico monday moscow namibia naples nepal
nevada niger nigeria norway october oregon ottawa panama paraguay paris peru poland portugal prague reuters rome
romania russia rwanda saturday scotland senegal september serbia singapore slovakia slovenia somalia spain sunday
sweden sydney taiwan tanzania texas thailand thursday tokyo toronto tuesday turkey uganda ukraine venezuela vienna
vietnam wales warsaw washington wednesday zambia zimbabwe queen harry jack james john joseph george charles david
daniel dennis edward frank henry kevin martin michael patrick paul peter richard robert simon steven susan thomas
walter william helen jane janine judy karen laura linda lisa mary nancy sharon clinton obama bush trump merkel macron
johnson thatcher reagan nixon carter kennedy blair eden harriet margaret elizabeth barbara dorothy ruth anthony philip
douglas stanley
"""
_AS_WRITTEN = frozenset(_ELSEWHERE.split())
_GIVEN_NAMES = frozenset(_GIVEN.split())

# How each sound is written; at the end of a word by the second list, where there is one. `9` is a c before e, i or y.
_WRITTEN = {
    "b": ("b bb", "b bb p"), "p": ("p pp",), "t": ("t tt th",), "d": ("d dd", "d dd t"), "D": ("dh d dd z zz s th",),
    "T": ("th t tt s ss",), "z": ("z zz s",), "Z": ("z zz",), "s": ("s ss 9", "s ss 9e sse"), "f": ("f ff ph",),
    "X": ("sh ch sch sj sz s",), "j": ("j jj dj ddj dsch dzh dz g gg gu c 9 zh",), "C": ("ch tch tsch c 9 cz",),
    "q": ("q qq k kk c ck g gh qu kh", "q qq k kk c ck que gh kh"), "k": ("k kk c ck q qu", "k kk c ck q que"),
    "K": ("kh ch h k j x ckh",), "G": ("gh g",), "g": ("g gg gu gh",), "H": ("h hh ch",), "h": ("h",),
    "l": ("l ll",), "m": ("m mm",), "n": ("n nn", "n nn ne"), "r": ("r rr",), "v": ("v w",), "w": ("w ou v u",),
    "y": ("y yy j i",), "iy": ("i iy ij y iyy ey eyy",),
    "a": ("a e", "a e ah eh"), "i": ("i e y ie",), "u": ("u ou o oo oe",), "e": ("e i a",), "5": ("e",),
    "A": ("a aa", "a aa ah e eh ae"), "I": ("i ee ie y ii ea", "i y ee ie iy ij ii"),
    "U": ("u ou oo oe uu ow", "u ou oo o"), "E": ("ay ai ei ey e ae ee aye ayy eyi eii", "ay ai ei ey e ae aj ej"),
    "O": ("aw au ow ou o oo av ev u",),
    "@": ("a ah e eh",),
}  # fmt: skip
_SOUNDS = re.compile("iy(?=[aAuU@])|.")
_SOFT = re.compile("c(?=[eiy])")
_SHORTEST = 5  # letters of a name that is looked for behind an article in one word with it


def _pattern(way: str) -> str:
    sounds = _SOUNDS.findall(way)
    last = len(sounds) - 1
    return "".join(f"(?:{_WRITTEN[sound][-(at == last)].replace(' ', '|')})" for at, sound in enumerate(sounds))


@lru_cache(maxsize=1)
def _names() -> tuple[re2.Set, tuple[str, ...]]:
    """Return the patterns of all ways to say a name, and the name of each: made when the first is looked for."""
    patterns = re2.Set.FullMatchSet()
    listed = [(name, way) for name in (_GIVEN + _FAMILY + _PLACES).split() for way in name.split("-")]
    for _name, way in listed:
        patterns.Add(_pattern(way))
    patterns.Compile()
    return patterns, tuple(name for name, _way in listed)


@lru_cache(maxsize=50_000)
def known(key: str) -> frozenset[str]:
    """Return the names that a folded token of Latin letters may write: none where it writes no name that is listed."""
    if key in _AS_WRITTEN:
        return frozenset((key,))
    patterns, listed = _names()
    found = frozenset(listed[number] for number in patterns.Match(_SOFT.sub("9", key)) or ())
    behind = key[2:] if key.startswith(("al", "el")) and len(key) > _SHORTEST else ""
    return found or (known(behind) if behind else found)


def is_given(key: str) -> bool:
    """Whether a folded token writes a given name that is listed, and nothing else that is."""
    found = known(key)
    return bool(found) and found <= _GIVEN_NAMES


def is_word(key: str) -> bool:
    """Whether a folded token is a frequent word of English, and no spelling of a name."""
    return key in WORDS or (key.endswith("s") and key[:-1] in WORDS and not known(key))
