"""Everyday words: what a term finds by mistake, if it is written too short, or as an acronym that is a word as well."""

import re
from functools import lru_cache

import snowballstemmer

_english = snowballstemmer.stemmer("english")

_FUNCTION_WORDS = (
    # English
    "a about after all also an and any are as at be been but by can could did do does for from had has have he her his"
    " how i if in into is it its more most my new no not now of off on one only or other our out over said say says she"
    " so some such than that the their them then there these they this to two up us was we were what when where which"
    " who will with would year you your"
    # French, Spanish, Portuguese, Italian, German, Dutch
    " au aux avec ce ces dans de des du elle en est et il la le les leur mais ne nous ou par pas plus pour qu que qui"
    " sa se ses son sont sur un une vous el los las una por con del como su para es y o da di do os um uma che"
    " per non della delle nel gli ein eine der die das und ist im von mit den dem nicht auf sich zu het een van dat"
    # Arabic, Persian, Russian
    " في من على عن الى ان هذا هذه التي الذي مع كان بعد قبل او لا ما و از به که را با این برای است и в не на что с по"
    " как это из к у за от о для"
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that stand in nearly every text of their language, folded."""

ACRONYMS = frozenset({"us", "who", "it", "aids", "un", "is"})
"""Words in small letters that are mostly meant as acronyms."""

_TEXT = """
abandon abide ability able aboard abolish abolition about above abroad absence absolute absorb abuse accelerate accept
access accident accommodate accompanied accomplished accord account accrue accumulate accurate accused achieve acid
acknowledged acquire acquisition acreage acres across act action active activists actor actress actual adapt add
addition address adequacy adequate adjust administrator admission admit adopt adult advance advantage adverse
advertisers adverts advice advise advisor advisory aerospace affair affect affiliate affirmed afford afraid after
aftermath afternoon afterwards again against age agency agenda agent aggregate aggressive ago agree agreement
agriculture ahead aid ailing aim air aircraft airline airport alarm albeit album alcohol alert alien alive all alleged
allocate allow ally almost alone along alongside already also alter alternate although altogether aluminum always
amazing ambassador amber ambition ambitious ambulance amend amid ammunition among amongst amount ample analysis
analyst analyze anchor ancient and anger angry animal anniversary announce annual annualised annum anonymity another
answer antibiotic anticipate antitrust anxiety any anybody anymore anyone anything anyway anywhere apart apartheid
apex apollo app apparent appeal appear appetite applicable apply appoint appraisal appreciate approach appropriate
approve approximately arbitrage arbitration architect architecture archive are area argue argument arising arm armour
army aroma around arrange arrest arrive arrow arson art article artificial artist ashamed aside ask aspect assault
assays assembly assess asset assigned assist associate assume assumption assure astronaut asylum athlete atlas
atmosphere attach attack attempt attend attention attic attitude attorney attract attributed auction audience audio
audit auditors auspices austerity author authorised auto automaker automated automatic automobile automotive
autonomous autumn available avalanche average avert aviation avoid awaiting award aware away awesome awful axe baby
back backers background backlash backlog bacteria bad badger bag bail balance ball ballot ban banana band bandage bane
banish bank banker bankrupt bankruptcy banner banquet bar barely bargain barley barrel barrier barrow barter base
basic basis basket bat batsmen battery battle beacon beans bear bearish beat beaten beauty beaver became because
become bed beef been beer beetle before began begin begun behalf behavior behaviour behind being belief believe belong
below bench benchmark beneficial benefit best bet better between beyond bias bid bidder big bigger biggest bilateral
bill billion billionaire bin binding bird birth birthday bit black blackouts blame blanket blast blaze blend blew
blind blizzard block blockbuster blog blood blow blueprint board boat body bolster bomb bombastic bomber bond bone
bonus book boom boost boot border bored born borrow boss both bottle bottom bought boulder bounced bound boundaries
bourse bout bow bowler bowling box boy boycott brackets brain branch brand breach break breakdown breaker breakthrough
breath bridge brief briefly bright brilliant bring brink broad broadband broadcast broaden broader broke broken broker
brokerage bronze brother brought browse browser bubonic bucket budget budgetary buffalo buffer bug build built bulk
bull bullet bulletin bullion bullish bullying bumper bunch bundle buoyant burden buried burning burst bus bushel
businessman businessmen busy but butter butterfly button buy buyback buyer buyout buzz cabinet cable cached cactus
calculate calendar call callable calm came camel camera camp campaign campus can cancel cancer candidate candle cane
cannot canyon cap capable capacity capital capt captain capture car carbon card care career cargo carpet carrier carry
carryforward case cash cast castle casualty cat catalog catastrophic catch category cattle caught cause cautioned
cautious cave cease cedar ceiling celebrate cell cellar cement cemetery cent center central centre centrist century
ceramic cereal ceremony certain certainty certificate chain chair chairman challenge champion championship chance
chancellor change channel chaos character characterized charge charity chart charter chasing chat cheap cheaper
cheaply check cheese cheetah chemical chemist cheque cherry chess chest chicken chief child children chip choice
choose chose chosen chronic chunk church cinema cipher circle circulated circumstances circus citadel cited citizen
city civil civilian claim clarification clarify clash class classic classified clause clean cleaner clear clearance
clever click client climate climb clinch clinic clock close closer closet closure clothes cloud club coach coal
coalition coast coastal coat cobra cobweb cocaine cocoa code coffee coin coincide cold collaboration collapse
collateral colleague collect colony color colour column combat combine come comeback comedy comet comfort command
comment commercial commissioner commissions commit committee commodity common communicate communique community compact
company compare comparison compass compatible compelling compensate compensatory compete competition competitor
compiled complain complaint complete complex compliance complicated comply component composed composite compound
comprehensive comprise compromise computer computerized conceded concentrate concept concern concert concession
conclude conclusions concrete condemned condition condor conduct conference confessed confident confidential
configuration confined confirm conflict conform confronted confused conglomerate congressional congressmen connect
consecutive consensus consent consequences conservation consider considerable consist console consolidate consortium
conspiracy constant constituency constitutes constraints construction consultant consumed consumption contact contain
content contest context contingency continue contract contractors contrast contribute contributor control controversy
convenient convention conversion convert convicted convince cookies cool cooperate coordinate cop cope copper copy
copyright coral core corn corner corporal corpse correct correspondent corridor corrode corrupt cosmetics cost cotton
cougar cough could counsel count counter counterpart counties country coup couple coupon courage courier course court
courtesy cousin cover coverage crack crackdown crash crazy create creation creative credible credit creditor
creditwatch crew cricket crime criminal crisis criteria criticised critics crop cross crowd crown crucial crude cruise
crunch crush crystal cubic culture cumulative curb cure currency current custody custom cut cutback cyber cycle
cyclist cyclone cylinder dagger daily dairy damage damn dampen dance danger dark data date daughter day dead deadline
deal dealer dealt death debate debenture debit debt debtor debut decade decent decide decision deck declare decline
decrease decree dedicated deemed deep deeper deeply default defeat defence defend defense defer deficiency deficit
define definitely defuse degree delay delegate deliberate delicate delighted deliver delivery demand democracy
demonstrate denominated dent deny departments departure depend deployed deposit depreciation depress depth deputy
deregulate derived describe deserve design desire desk desktop desperate despite destined destroyed destruction detail
detained detainees detect detention deteriorating determine devaluation devastated develop device devoted diagnose
diagnosis diagnostic dialogue dictate did die diesel different differentials difficult difficulty digital diligence
diluted dinner dip diplomat direct director disabled disadvantage disagree disappear disappointed disaster discharge
disciplinary discipline disclose disclosure discontent discontinued discount discourage discover discovery
discriminatory discuss disease disk dismiss dispatch display disposal dispute disrupted distance distinct distorted
distribute distributor district diverse diversify divert divest divide dividend division doctor document documentary
does dog doing dollar dolphin domestic dominant donate done donor door doping double doubt down downgrade download
downtown downturn downward dozen draft dragon drain drama dramatic drastic draw drawn dream dress drew drill drink
drive driven driver drone droop drop dropout drought drove drown drowsy drug dry dual dubbed due dull dumped duo
during dust duty dwindling dynamic each eager eagle earlier earliest early earn earthquake ease easier easily eastern
easy eat echoed eclipse economic economist economy ecosystem edge edible edition editor education effect efficient
effort eggs eight eighth either elaborate elderly elect electorate electric electron elegant element elephant elevated
eligible eliminate else elsewhere email embassy embedded ember embrace emerald emerge emergency emissions emotional
emphasis employ employee empty enable enacted encounter encourage end endorsed enemy energy enforce engage engine
enhance enjoy enlarged enormous enough enquiries ensure enter enterprise entertainment enthusiasm enthusiastic entire
entitle entity entrepreneur entry environment environmental envisaged envoy epic epidemic episode equal equipped
equity equivalent era erosion error erupted escalate escape especially essential establish estate estimate ethnic euro
eurobond evacuate evaluate evasion eve even evening event eventual ever every everyday everyone everything evidence
evil evolution evolve exacerbated exact exaggerated examine example exceed excellent except excess exchange excise
excited exclude exclusive excuse executed exempt exercise exhausted exhibition exist exit expand expansion expect
expenditure expense experience experienced expert expertise expire explain explanation exploded exploit explore
explosion export exposed exposure expressed extend extension extent external extra extradition extraordinary extreme
extremists eye face facilitate facility fact factions factor factory fail failure fair faith fake falcon fall fallen
false familiar family famous fan fantastic fantasy far fares farm farmer farmland fashion fast faster fastest fat fate
father fatigue fault favor favorite favour favourite fax fear feasible feather feature fee feed feedback feel feet
fell fellow felt female fence ferry festive fever few fewer fiber fiduciary field fierce fifth fight fighter figure
file fill film filter final finalised finance financial find fine finger finish fire firefighters firm firmer first
fiscal fish fist fit five fix flag flagship flames flanker flat flawed flea fled flee fleece fleet flex flexible
flight float flood floor flop flora florist flotation flour flow flower flown fluctuate fluid fly focus follow food
foot footage football footwear for force forecast foreign forest forever forget forgotten form formal format former
formula forth forthcoming fortnight fortress fortune forum forward foster fought found foundation founder fountain
four fourth fraction fragile frame framework franc franchise frankly fraud fraudulent free freed freedom freeze
freight frequency frequent fresh friend from front frontier frozen fruit frustrated fuel fuelled fulfil full fully fun
function fund fundamental funeral furious furniture further future gadget gain gallon game gamers gap garden gas
gasoline gasp gate gather gauge gauze gave gaze gazebo gazelle gazette gear gemini gender general generate generic
generous genetically genre genuine geothermal get ghost giant gift gig gilt giraffe girl give given glacier glad glass
global globe glory goal goes going gold golden gone good goodwill got gotten govern governor grabbed grace grade
gradual grain grammar grams grand granite grant grape graph graphic grass grave gravel great greater greatest green
greeted grew grocery gross ground groundwork group grow growers grown growth guarantee guard guardian guerrillas guess
guests guidance guide guidelines guilder guilt guilty guitar guitarist gun gunmen guy habits hack hacker had hailed
hair half halftime halt hammer hamper hand handheld handle handset hanging happen happy harbor harbour hard harder
hardline hardship hardware harm harsh harvest has hate have hawk hazardous head header headlines headquarters health
healthcare healthy hear heard heart heat heavily heavy hectares hedge height heightened held helicopter hell helmet
help her here hero herself hidden hide high higher highest highlight highway hike him himself hinted hire his historic
history hit hog hold holder hole holiday home homeland homeless homepage honest honored honour hope horizon hornet
horror horse horsepower hospital host hostage hostel hostile hot hotel hour household houses how however http https
hub huge human humanitarian hundred hunger hungry hunt hunter hurdles hurricane hurt husband hybrid ice iceberg icon
icy idea ideal identify identity idle ignore illegal illegitimate illness image imagine imbalance immediate immense
immigrants imminent immune impact impasse impeachment implement implications imply import impose imposition impossible
impressed improper improve inability inadequate inappropriate inbox incentive inch incident include inclusion income
incorporate increase incredible incurred indebted indebtedness indeed indefinite independent index indicate indicted
indirect individual indoor industrialised industry inevitable infected inflation inflow influence influential info
informal infrastructure infringement ingredient initial inject injunction injured injury innings innovation inquiry
inside insist inspection inspector inspired install instance instant instead institution instructed instrument
insufficient insured integral intellectual intelligent intend intense intensified intent interact interbank interest
interim interior intermediate internal international internet interpret interstate interval intervene intervention
interview intimidation into introduce introduction invasion inventory invest investigate investor invisible invited
involve irate iron irony irregular irrelevant irrigate island isolated issuance issue issuers item its itself jacket
jaguar jail jam jasmine jet job join joint joke journal journalist journey judge judgement judgment judicial juice
jump jungle junior junk jury just justice justify keen keep keeper kept kestrel key keyboard keynote kick kid kidnap
kidney kill killer kilo kilometres kilowatt kind king kiosk kiss kit kitchen knew knife knocked know knowledge known
label labor laboratory lack ladder laid land lander landmark language lantern lap lapse laptop large larger largest
laser last late later latest latter launch launder laundry laureate law lawmakers lawsuit lawyer lay layoff layout
lead leader leadership league leak lean leap learn lease leash least leather leave led left leg legal legend legendary
legislation legitimate lemon lend lender length lengthy leopard less lesser lesson let letter level leverage levied
liability liable liberalisation licence license licensee lie life lifestyle lift light lighter lightning like
likelihood limelight limit line lineup link liquid lire list listen literally litigation little live livestock lizard
llama load loan lobbying local located lock logged logo long longer longest look loopholes loose lose loss lost lot
lotus loud love lovers low lower lowest luck lucky lucrative lumber lunch luncheon lung luxury machine machinery made
magazine magnet magnitude mail main mainland mainstream maintain maintenance major make maker male malicious mall
mammoth man manage mandate mandatory manifesto manner manslaughter mantis manufacture many map marathon marble margin
marine mark market marketplace married mass massive mast master mastermind match material matrix matter mature maximum
may maybe mayor meal mean meaningful meant meantime meanwhile measure meat mechanism medal media medical medicine
medium meet member membership memorandum memory men mental mention menu merchandise merchant mercury mercy merely
merge merger merit mess message met metal meteor meters meth method metre microchip mid midday middle midfield
midnight midsession midst might migraine migrant migrate mild mile militant military militia milk mill million mind
mine miners minimal minimum minister ministry minor mint minus minute mirror misconduct misleading miss missile
mission mist mistake mistress misuse mite mix mixture mobile mode model moderate modern modernise modest modifications
modify modular moisture moment momentum monetary money monitor monkey monopoly monsoon month mood moon moratorium more
morning mortgage mosaic most mother motion motives motorcycle mountain mounted mouse mouth move movement movie mph
mths much multilateral multimedia multinational multiple municipal murder muscle music must muted mutual myself
mystery naked name nap narrative narrow narrowly nation nationwide native nature navigate near nearby nebula
necessarily necessary necessity neck need needle negative negligible negotiate neighbouring neither nervous net
network neutral never new newest newly news newsletter newspaper next nice niche nickel night nil nine ninth nobody
noise nominal nominee non none noon nor normal norms northeast northern northwest not notable note nothing notice
notifications notified notorious novel now nuclear nucleus number numerous nut oar oasis object obliged observe
obstacle obtain obvious occasion occasionally occupation occur ocean odds off offence offenders offensive offer office
official offline offset offshore often oil oilfield oilseed oily ointment old older olive onboard once one ongoing
onion online only onto onyx open oper opinion opponent opportunity oppose opposite opted optic optimism optimistic
option oracle orange orchid order ordinary ore organic organised organization origin other otherwise otter ought ounce
our ourselves ousted out outbreak outcome outflow outgoing outlets outline outlook output outright outside outsourcing
outstanding outweighed over overall overallotments overcome overdue overhaul overnight overseas oversee oversubscribed
overtime overwhelmed owed own owner ownership oxide oxygen oyster pace pack package pact page paid pain pair palace
palm panel panic panther pants paper par para parade parallel parent parked parliament parliamentary parlour parole
parrot parsley part partial participant particles particular partner partnership party pass passage passenger passive
passport past patent path patient pattern pause pave pay payable payment payout peace peacekeepers peach peacock peak
peanut pear peasant pebble peer pegged pelican penalty pence pencil pending penny pension people pepper per percent
percentage perception perfect perform perhaps period peripheral permanent permission permit perpetrators persistent
person personnel perspective persuade pesos pessimistic petition petrochemical petrol phantom pharmaceutical phase
phenomenon phoenix phone photo photograph phrase physical physician pick pickup picture piece pig pigeon pile pill
pillow pilot pin pioneer pip pipe pipeline piracy pirate pit pitch pivotal pizza place placement plague plan plane
planet plant plasma plastic plate platform plausible play player plea pleaded please pledge plenty plot plunged plus
pocket podcast point poised poison poker polar pole police policy polish polite politician poll pollution pool poor
poorer poorest pop popular population pork port portable portfolio portion pose position possession possible post
poster postpone potato potential poultry pound poverty powder power practice praise prayer preceding precious precise
predict prefer preliminary premature premium prepare presence present preserve president presidential press pressure
prestigious pretax pretty prevailing prevent preview previous price pride primarily primary prime principal principle
print printers prior priority prism prison privacy private privatisation prize probable probe problem procedure
proceed process processor procurement produce product professional professor profile profit profound program programme
progress prohibit project prolonged prominent promise promissory promote prompt proof prop propaganda proper property
proportion propose proprietary prose prosecution prosecutor prospect prospectus prosper protect protectionism
protectionist protein protest protocol proton proud prove proven provide province provincial provision provisional
proxy prudent psychological public publish pull puma pump punished purchase pure purpose pursue push put puzzle python
quaint quake qualify quality quantity quarantined quarrel quarry quart quarter quartz quest question quick quiet quit
quota quoted rabbit race racial radar radical radio raid rail railway rain rainbow rainfall rainy raise rally ram ran
rand random rang rank ransom rant rape rapeseed rapid rapper rare rat rate rather ratification ratified ratio raven
raw reach react reaction read readers readily ready real realise realistic reality realize really reaper rear reason
reassure rebate rebel rebound rebuild rebuke rebut recall receipt receive recent reception recession recognise
recognition recognize recommend reconsider reconstruction record recover recovery red redeem redemption redesigned
reduce reduction redundancy refer referee refinancing refined refinery reflect reform refuge refugee refund refuse
refute regain regard regardless regime region register registration regret regular regulate regulatory rein reinforce
reiterated reject related relationship relaxed relay release relevant reliable relief relieve religion religious
reluctant rely remain remainder remarks remember reminded remote remove renegotiation renew rent rental reopen
reorganisation reorganize repaid repair repay repeat replace reply report represent representation reproduced reptile
repurchase reputation request require resale reschedule rescue research reserved residence residual resign resins
resist resolution resolve resort resource respect respiratory respond response rest restated restaurant restore
restrained restraint restrict restructure result resume resumption resurgence retail retain retaliate retaliatory
retire retractable retreat return reuter revamped reveal revenue reverse review revise revival revoke revolving reward
rhino ribbon rice rich richest rid ride ridiculous rift right rigs ring ringgit riots rip rise risen risk risky rival
rivalry river road robust rock rockery rocket rocky rod role roll roof room rose rough round route routine rover row
royalty rubber rugby rule rumors rumours run runway rupees ruptured rural rush sack sad saddle safe safeguards safety
saga sage said sailor sake salad salary sale salmon salvage same sample sanction sand sandal sandwich sane sanitary
sank sap sapphire sat satellite satisfaction satisfactory satisfy saturn saucer save saw say scale scandal scar scared
scattered scenarios scene sceptical schedule scheme school science scientific scientist scope score scorer scorpion
scrap scream screen script scrutiny sea seal seamen search season seat second secondary secret section sector secure
sedan see seed seek seekers seem seen segment seismic seize select self sell seller semiconductor senators send senior
sense sensible sensitive sent sentence sentiment sentinel sentry separate sequel series serious serpent serve servers
service session set setback settle settlement seven seventh severe sex sexual shadow shake shall shame shape share
shareholder sharp sharply she shed sheer sheet shelf shell shelter shelved shepherd sheriff sherry shield shift ship
shipment shirt shock shoes shoot shop short shortage shortfall shortlist shot should show shower shown shrs shut
shuttle sick side sidelined siege sight sign signal signature significant silence silent silver similar simple simpler
simply simultaneously since singer singing single sink sip sister sit site situation six sixth size sizeable skies
skills skin skipper slack slash slated slaughter sleep sleeve slide slight slim slip slot slow slowdown slower slowly
sluggish slump small smaller smallest smart smelter smile smoke smooth smuggling snap snow soared soccer social
socialist society soft software soil solar sold soldiers sole solid solo solution solve some somebody somehow someone
something sometime somewhat somewhere son song soon sooner sophisticated sorghum sort sought soul sound source
southern southwest sovereign sows soybean soyoil spa space spacecraft spam span spare spark sparrow speak speakers
special specialist specialty specific specify spectacular speculate speech speed spell spend spent spider spin spiral
spirit spite split spoke spoken spokesman spokesmen spokesperson spokeswoman sponsor spoon sport spot spotlight spread
spring spurred spy squabbling squad square squirrel stabbed stabilise stability stable stadium staff stage stake
stance stand standard standby star start state statement station statistics status statutory stay steadily steady
steal stealth steel steep steering stem step sterling steroids stick stiff still stimulate stock stockbrokers
stockholders stockpile stolen stomach stood stop stoppages storage store stork storm story straight strain strange
strategic strategist strategy streak stream streamline streets strength strengthen stress stretch stricken strict
stride strike striker string stringent strip stripe stroke strong stronger strongest struck structure struggle stuck
student studio study stuff stunned style subcommittee subdued subject submission submit subordinated subscribe
subscription subsequent subsidiary subsidized subsidy substance substantial substitute suburb succeed success
successor such sudden sue sued suffer sufficient sugar suggest suicide suit suitable sum summary summer summit sunrise
sunset super superb supercomputers superior supermarket supervisors supervisory supplement supplementary supplier
supply support supposed sure surface surge surgery surplus surprise surrender surrounded surveillance survey survive
suspect suspend suspension suspicion sustain swallow swap sweeping sweet swell swept swiftly swimming swing switch
syllable symbol sympathy symptom synagogue syndicate syndrome synthetic syringe syrup system table tablet tackle
tactics tag take taken takeover tale talent talk talon tan tangible tangle tango tank tanker tap tape target tariff
task taste tax taxation taxi taxpayer teach teacher team tear tech technical techniques technology teenage teeth
telecoms telephone televised tell temperatures tempest temple temporarily temporary ten tend tender tennis tense
tension tentative term terminal terrace terrain terrible terrier territory terror terrorist test testify testimony
text textile than thank that the theater theft their them theme themselves then theory therapy there thereafter
thereby therefore these they thin thing think third this those though thought thousand thread threat threaten three
threshold threw thrift thrilled thriller throat through throughout throw thrown thunder thus ticket tie tiger tight
tighten tighter time tin tiny tip tire tissue titan title tobacco todas today together token told toll tomato tomorrow
ton tone tongue tonight tonnage tonne too took tool top topic torch tornado total touch touchline tough tougher tour
tourism tourist tournament toward tower town track tract trade trademark trader tradition traffic trafficking tragedy
train tranche transaction transatlantic transcript transfer transformation transition translate transmission
transmitted transport trap trauma travel treasurer treat treatment tree tremendous tremor trend trial tribal tribute
trick tricky trident trigger trillion trilogy trim trio trip triple triton triumph troop trophy tropic trouble
trousers trout truck true truly truth try tsunami tulip tune tunnel turbulence turn turnaround turnover turtle twice
twin two tycoon type typical ultimate umbrella unable unacceptable unadjusted unaffected unanimously unavailable
unaware uncertain uncertainty unch unchanged uncle unclear uncommitted uncover under undergoing underground
undersecretary understand understood undertake undertaken undervalued underway underwrite underwritten undisclosed
unemployed unexpected unfair unfortunate unfounded unhappy unicorn unidentified uniform unilateral unions unique unit
unity universe universities unjustified unknown unlawful unless unlike unlimited unnamed unnecessary unofficial unpaid
unprecedented unpredictable unprofitable unrealistic unrelated unresolved unrest unsatisfactory unsecured unsold
unsolicited unspecified unsuccessfully unsure until unusual unveiled unwilling unwillingness upbeat upcoming update
upgrade upheld uphill upload upon upper upset upside upturn upward uranium urban urge urgency urgent usage usda use
user usual utility vacant vacate vaccine vacuum valid valuable valuation value vampire van variable variants variety
various vary vast vector vegetable vehicle velvet venom venture venue verdict verify version versus very vessel
veteran veto via viable vice victim victory video view viewers vigorously village violated violence violent violet
viper virgin virtual virtue virus visa visible vision visit visitors visual vital vocal voice volatile volcano volume
voluntary volunteers vortex vote voter vow vowel voyage vulnerable vulture wage wait waive waiver wake walk wallet
walnut walrus want war ward wardrobe warehouse warm warn warp warplanes warrant warrior wart wary was wasp waste watch
watchdog water wave way weak weaken weaker wealth weapon wear weather web website wedding week weekend weigh weight
welcome welfare well went were western wet whale what whatever wheat wheel whelk when whenever where whereabouts
whereas whether which whichever while whilst whites who whole wholesale wholly whom whose why wickets wide widen wider
widespread wife wild will willingness willow win wind window wine wing winger winner winter wipe wireless wisdom wish
with withdraw withdrawn withdrew withheld withholding within without witness wizard wolf woman women won wonder word
wore work worker workforce workstations world worldwide worm worry worse worsen worst worth worthwhile worthy would
wound wrist write writedown writer written wrong wrongdoing wrote yacht yards year yearend yellow yen yes yesterday
yet yield you young younger youngest your yourself youth yuan zebra zenith zero zinc zone
"""
WORDS = tuple(_TEXT.split())
"""The shortest form of each word that stands often in English news in small letters, in alphabetical order."""

_STEMS = frozenset(map(_english.stemWord, WORDS))
_ENDINGS = re.compile(
    r"(?:e?s|e?d|ing|e?rs?|ors?|ion|ions|able|al|ally|age|y|ly|ish|ism|ists?|ful|less|ness|ments?|ed|man|men|proof|en|es"
    r"|ive|ant|ants|ance|ation|ations|ator|ators|e|er|ery|ry|ship|ic|ian|ians|i|is|a|ary|hood|work|workers?|like|house"
    r"|line|power|time|up|down|out|off|field|side|ware)?"
)
_MIN_FAMILY = 4  # letters that say what a word is about; shorter, an ending tells nothing


@lru_cache(maxsize=10_000)
def is_everyday(word: str) -> bool:
    """Whether a folded word, in any of its forms, is one that English news uses every day."""
    return str(_english.stemWord(word)) in _STEMS


def strangers(literal: str, pattern: re.Pattern[str]) -> list[str]:
    """Return the everyday words that a wildcard finds though they have nothing to do with its letters."""
    return [word for word in WORDS if pattern.fullmatch(word) and not _is_family(literal, word)]


def _is_family(literal: str, word: str) -> bool:
    """Whether a word is the literal with an ending (attack, attacker), or has its stem."""
    if len(literal) < _MIN_FAMILY:
        return word in (literal, f"{literal}s")
    rest = word.removeprefix(literal)
    double = rest[:1] == literal[-1:] and _ENDINGS.fullmatch(rest[1:]) is not None
    return (
        _ENDINGS.fullmatch(rest) is not None
        or double
        or _english.stemWord(word) == _english.stemWord(literal)
        or word.startswith(f"{_english.stemWord(literal)}i")
    )
