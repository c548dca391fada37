"""Everyday words: what a term finds by mistake, if it is written too short, or as an acronym that is a word as well."""

import re
from functools import lru_cache

import snowballstemmer

from bot.rules import english_words

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

_MORE = """
abolish abolition absolute accelerate accident accommodate accompanied accomplished accrue accumulate accurate
acknowledged acquisition acreage acres activists addition adequacy adequate administrator admission advantage
advertisers adverts advisory aerospace affiliate affirmed aftermath afternoon afterwards aggregate aggressive
agreement agriculture ailing aircraft allocate alongside alternate although altogether aluminum ambassador amber
ambition ambitious ambulance amend amid ammunition analysis anchor anniversary announce annualised annum anonymity
antibiotic anticipate antitrust anything anywhere apartheid apex apollo app apparent appetite applicable appraisal
appreciate approach appropriate approximately arbitrage arbitration architect architecture argument army aroma arrow
artificial assays assembly assess assigned associate assumption astronaut atlas atmosphere attention attic attitude
attorney attributed audience auditors auspices austerity authorised automaker automated automatic automobile
automotive autonomous available avalanche avert aviation awaiting baby backers background backlash backlog bacteria
badger bandage bane bank bankrupt bankruptcy banner batsmen beacon beans bearish beaver beetle behavior behaviour
benchmark beneficial bilateral billionaire birthday blackouts blaze blizzard blockbuster blueprint bolster bombastic
bomber boulder boundaries bourse bowler brackets brain breakdown breaker breakthrough brilliant broadband broadcast
broaden brokerage browse bubonic bucket budgetary buffalo bulletin bullion bullish bullying buoyant businessman
businessmen butterfly buyback buyout cable cached cactus calculate calendar callable camel campaign candidate candle
canyon capacity capt carryforward castle casualty catastrophic category cautioned cautious cedar celebrate cellar
cemetery centrist ceremony certainty certificate chairman challenge champion championship chancellor character
characterized charity charter cheaply cheetah chemical chemist cherry chess chicken children cinema cipher circulated
circumstances circus citadel civilian clarification classified clearance clinch clinic closet coalition coast coastal
cobra cobweb coincide collaboration collapse collateral colleague comeback comet commercial commissioner commissions
committee commodity communicate communique community comparison compass compatible compelling compensate compensatory
competition competitor compiled complain complaint complete compliance complicated component composed composite
compound comprehensive comprise compromise computer computerized conceded concentrate concession conclude conclusions
concrete condemned condition condor conference confessed confident confidential configuration confined conflict
conform confronted confused conglomerate congressional congressmen consecutive consensus consequences conservation
consider considerable consolidate consortium conspiracy constant constituency constitutes constraints construction
consultant consumed consumption contingency continue contract contractors contrast contribute contributor controversy
convenient convention conversion convicted convince cookies cooperate coordinate copyright coral corporal corpse
correspondent corridor corrode cosmetics cougar counterpart counties courtesy cousin coverage crackdown creation
creative credible creditor creditwatch cricket criminal criteria criticised critics crystal cumulative currency
cutback cyber cyclist cyclone cylinder dagger damn dampen daughter deadline debenture debit debtor decision decrease
dedicated defer deficiency definitely defuse delegate deliberate delicate delighted delivery democracy demonstrate
denominated departments departure deployed depreciation depress deregulate describe desperate destined destroyed
destruction detained detainees detention deteriorating determine devaluation devastated diagnose diagnosis diagnostic
dialogue different differentials difficult difficulty diligence diluted diplomat director disabled disadvantage
disagree disappear disappointed disaster discharge disciplinary discipline disclose disclosure discontent discontinued
discount discourage discover discovery discriminatory dispatch disposal disrupted distance distinct distorted
distribute distributor district diversify divest dividend division document documentary does dolphin domestic dominant
doping downgrade download downtown downturn downward dragon dramatic drew drone droop dropout drown drowsy duo
dwindling eagle earliest earthquake eastern echoed eclipse economic economist ecosystem edible education efficient
eggs elaborate electorate electric electron elegant elephant elevated eligible eliminate elsewhere email embassy
embedded ember emerald emergency emissions emotional emphasis employee encounter encourage endorsed energy enlarged
enormous enquiries enterprise entertainment enthusiasm enthusiastic entitle entrepreneur environment environmental
envisaged epidemic equipped equivalent escalate especially essential establish estimate eurobond evacuate evaluate
evasion eve eventual everyday everyone everything evidence evolution exacerbated exaggerated excellent exchange excise
exclude exclusive executed exercise exhausted exhibition expansion expenditure experience experienced expertise expire
explanation exploded explosion exposure expressed extension external extradition extraordinary extremists facilitate
facility factions faith falcon familiar fan fantastic fantasy fares farmland fatigue favorite favourite fax feasible
feather feedback fiduciary filter finalised finance financial firefighters firmer flagship flames fleece fleet flex
flexible flop flora florist flotation flower fluctuate football footwear forecast forest forever forgotten forthcoming
fortnight fortress fortune foundation fountain fraction framework franchise fraudulent frequency frequent frontier
frustrated fuelled fulfil function fundamental furniture gamers gasoline gasp gazebo gazelle gazette gemini general
generate generous genetically geothermal ghost gilt giraffe glacier glass globe golden goodwill govern governor grams
grand granite graph grass greatest green greeted groundwork growers guarantee guardian guerrillas guests guidance
guidelines guilder guitar guitarist gunmen habits hack hacker halftime handheld handset hardline hardship hardware
hawk hazardous headlines headquarters healthcare hectares heightened helicopter helmet highlight hinted historic hog
holiday homeland homeless homepage horizon hornet horsepower hospital hostel household however http https humanitarian
hunter hurdles hurricane iceberg identify identity illegitimate imbalance immediate immigrants imminent impasse
impeachment implement implications imposition impossible impressed improper inability inadequate inappropriate inbox
incentive incident inclusion incorporate increase incredible incurred indebted indebtedness indeed indefinite
independent indicate indicted indirect individual indoor industrialised industry inevitable infected inflation inflow
influence influential info informal infrastructure infringement ingredient injunction innings innovation inspection
inspector inspired instance institution instructed instrument insufficient integral intellectual intelligent
intensified interact interbank interest interior intermediate internal international internet interpret interstate
interval intervene intervention interview intimidation introduce introduction invasion inventory investigate investor
invisible irate irregular irrelevant irrigate isolated issuance issuers jaguar jasmine journal journalist judgement
judgment judicial justice kestrel keyboard keynote kidnap kilo kilometres kilowatt kiosk knowledge laboratory lander
landmark language lantern laptop launder laureate lawmakers layoff leadership league leash legend legendary
legislation legitimate lemon lender leopard leverage levied liability liberalisation licensee lifestyle lightning
likelihood limelight lineup lire literally litigation livestock lizard llama lobbying loopholes lotus lovers lucky
lucrative luncheon machinery magazine magnet magnitude mainland mainstream maintain maintenance malicious mandatory
manifesto manslaughter mantis manufacture marathon marble marine mark marketplace mastermind material matrix may
meaningful meantime meanwhile mechanism medical medicine membership memorandum mental merchandise merchant mercury
mercy meteor meters meth microchip midday middle midfield midnight midsession migraine migrant migrate militant
military miners minister ministry mirror misconduct misleading mistress misuse mite moderate modernise modifications
modular moisture momentum monetary monkey monopoly moratorium mortgage motives motorcycle mountain movement mph mths
multilateral multimedia multinational multiple municipal muted narrative narrowly nationwide navigate nebula
necessarily necessary necessity needle negative negligible negotiate neighbouring news newsletter newspaper nil nor
norms northeast northern northwest notifications notified notorious numerous obstacle occasion occasionally occupation
ocean odds offenders offensive official offline offshore oilfield oilseed oily ointment onyx oper opponent opportunity
opposite optic optimism optimistic oracle orange orchid ordinary organised organization otherwise otter ourselves
ousted outbreak outflow outgoing outlets outright outsourcing outstanding outweighed overallotments overcome overhaul
overnight overseas oversubscribed overtime overwhelmed ownership oyster palace panther par para parade parallel
parliament parliamentary parlour parole parrot parsley participant particles particular partnership passenger passport
payable payout peacekeepers peach peacock pebble pelican pencil pepper percentage perception peripheral permanent
permission perpetrators persistent personnel perspective persuade pesos pessimistic petition petrochemical phantom
pharmaceutical phenomenon phoenix photo photograph physical physician pigeon pillow pioneer pip pipeline piracy pirate
pizza placement platform plausible plunged poised polar polish politician pollution poorest population portable
portfolio position possession possible postpone potential poultry practice prayer preceding precious preliminary
premature presence preserve president presidential pressure prestigious pretax prevailing previous primarily prime
principal principle printers priority prism privatisation probable procedure processor procurement professional
professor profound programme progress prohibit prolonged prominent promissory prompt propaganda property proportion
proprietary prose prosecution prosecutor prospect prospectus protectionism protectionist protocol proton province
provincial provision provisional psychological puma punished purchase python quaint quantity quarantined quarry quart
quartz quest question quota rabbit rainbow rainfall ram rant rape rapeseed ratification ratified raven reaction
realistic reaper reassure rebate rebuke rebut reception recession recognise recognition recognize recommend reconsider
reconstruction recovery redemption redesigned reduction redundancy refinancing refinery refute regardless register
registration regulate regulatory reinforce reiterated relationship relevant reliable religion religious reluctant
remainder remarks remember reminded renegotiation reorganisation reorganize repaid represent representation reproduced
reptile repurchase reputation resale reschedule research reserved residence residual resins resolution resource
respiratory response restated restaurant restrained restraint restrict restructure resumption resurgence retaliate
retaliatory retractable reuter revamped revise revoke revolving rhino ribbon ridiculous rift rigs ringgit riots river
rockery rocky rod rover rumors rumours rupees ruptured saddle safeguards said sailor sanction sandal sandwich sanitary
sapphire satellite satisfaction satisfactory saturn saucer scattered scenarios sceptical schedule scientific scientist
scorpion scrap scream scrutiny seamen secondary seekers seismic semiconductor senators sensible sensitive sentence
sentiment sentinel sentry separate serpent servers settlement shareholder shelved shepherd sheriff sherry shipment
shoes shortage shortfall shortlist shower shrs sidelined signature significant simultaneously situation sizeable
skills slaughter sleeve slowdown sluggish slump smallest smart smelter smile smuggling soared soccer socialist society
software solar soldiers solution somebody something sometime somewhat somewhere sophisticated sorghum southern
southwest sovereign sows soybean soyoil spacecraft sparrow speakers specialist specialty specific spectacular
speculate spider spokesman spokesmen spokesperson spokeswoman spoon sport spotlight spurred squabbling squirrel
stabilise stability standard statement statistics statutory steadily stealth steering sterling steroids stimulate
stockbrokers stockholders stockpile stoppages stork straight strategic strategist strategy streamline strength
strengthen stricken stride stringent stripe stronger strongest structure struggle stuff subcommittee subdued
submission subordinated subscribe subscription subsequent subsidiary subsidized subsidy substance substantial
substitute successor sue sufficient suitable sunrise sunset super supercomputers superior supermarket supervisors
supervisory supplement supplementary supplier supposed surprise surrender surrounded surveillance suspension suspicion
sweeping sweet swiftly swimming syllable sympathy symptom synagogue syndicate syndrome synthetic syringe tactics
takeover talon tangible tangle tango tariff taxation taxpayer technical techniques technology telecoms telephone
televised temperatures tempest temple temporarily temporary tentative terminal terrace terrain terrible terrier
territory terrorist testimony themselves thereafter therefore thousand threaten threshold thrilled thriller throughout
thunder titan todas together tomorrow tonnage tonne torch tornado touchline tournament tower trademark tradition
trafficking tranche transaction transatlantic transcript transfer transformation transition translate transmission
transmitted transport treasurer treatment tremendous tremor tribal trident trillion triton tropic trousers trout tulip
turbulence turnaround turnover turtle ultimate umbrella unacceptable unadjusted unaffected unanimously unavailable
uncertain uncertainty unch unchanged uncommitted undergoing underground undersecretary understand understood undertake
undertaken undervalued underway underwrite underwritten undisclosed unemployed unexpected unfortunate unfounded
unicorn unidentified unilateral universe universities unjustified unlawful unlimited unnecessary unofficial unpaid
unprecedented unpredictable unprofitable unrealistic unrelated unresolved unsatisfactory unsecured unsold unsolicited
unspecified unsuccessfully unsure unveiled unwilling unwillingness upcoming uphill upload upturn urgency usda valuable
valuation vampire variable variants vector vegetable velvet venom viewers vigorously violated violence violet viper
virgin virtue visa visitors visual volatile voluntary volunteers vortex vowel vulnerable vulture waive waiver wallet
walnut walrus wardrobe warehouse warplanes warrior wart waste watchdog wedding western whatever whelk whenever
whereabouts whichever wholesale wickets widen widespread willingness willow wireless withdraw withdrawn withdrew
withheld withholding wizard workforce workstations worldwide worsen worthwhile writedown wrongdoing yacht yards
yearend yen yesterday youngest yourself zebra zenith
"""
WORDS = tuple(sorted(english_words.WORDS.union(_MORE.split())))
"""Words that stand often in English news in small letters, in alphabetical order."""

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
