"""Frequent words of English of at most seven letters, which a capital at the start of a sentence makes no names.

From the frequency lists of zxcvbn (MIT; Wikipedia, and subtitles of films), as far as news writes them in small
letters more often than not, with short words that those lists leave out. Words of which a name is spelled usually are
left out; of two that differ by a final s, the longer.
"""

_WORDS = """
abandon abdomen abide abiding ability able aboard abort about above abroad abrupt absence absent absorb absurd abuse
abused abusing abusive accent accept access acclaim accord account accuse accused ace ache achieve acid acquire acre
across act acted acting action active actor actress actual acute adamant adapt adapted add added adding address adjust
admirer admit ado adopt adopted adult advance adverse advice advise advised adviser advisor aerial affair affect
afford afraid after again against age aged agency agenda agent aging ago agree agreed ahead aid aide aided aiding ail
aim aimed aiming air aired airing airline airport aisle akin alarm alarmed albeit album alcohol ale alert alerted
algae alien align alike alive all allay alleged allergy alley allies allow allowed alloy ally almost alone along aloud
already alright also alter altered always amazed amazing amended amends amidst amnesty among amongst amount ample
amusing an analog analyst analyze ancient and anemia anger angered angle angry anguish animal ankle annals annoyed
annual another answer ant anti anxiety anxious any anybody anymore anyone anytime anyway apart ape apiece apology
appeal appear applaud apples applied applies apply appoint approve apron apt arc arcade arch archive are area arena
argue argued arguing arid arise arising ark arm armed armour arose around aroused arrange array arrest arrival arrive
arrived arson art artery article artist artwork as ascent ash ashamed aside ask asked asking aspect asphalt assault
asserts asset assign assist assume assumed assure assured astute asylum at ate athlete atom attach attack attain
attempt attend attract auction audio audit aunt author auto autumn avenge average avoid avoided await award awarded
aware away awe awesome awful axe axis babies back backed backer backing backup bacon bad badge badly bag baggage
bagged bail bailed bailiff bailing bait bake baked baker bakery balance bald bales ball balloon ballot ban banana band
bang banish banker banking banks banned banning banquet banter bar bare barely bargain barge bark barking barley barn
barred barrel barrier barring barrow barter base based basic basis basket bassist bat batch bath bathing batter
battery battle bay be bead beak beam bean bear bearer bearing beasts beat beaten beating beauty became because become
bed bedroom bee beef been beer beetles before beg began begging begin begun behalf behave behind behold being belief
believe bell belly belong beloved below belt bench bend beneath benefit benign bent berth best bet better betting
between beyond bias bid bidder bidding big bigger biggest bike bill billed billet billing billion bin bind binding
binge bingo biotech bird birth bit bite bitten bitter bizarre black bladder blame blamed blaming blanket blanks blast
blasted bleak blend blew blind blindly blinked bloated bloc block blocked blog blood bloom blow blowing blown blue
blurry boar board boarded boasts boat bod bode bodies body boil boilers boiling bold bolt bomb bombed bombing bonanza
bond bonded bonding bone bonus boo book booked booking boom boost boot booted border bore bored boring born borne
borough borrow boss bosses botched both bother bottle bottled bottom bought bounce bounced bound bounded bout bow bowl
bowling box boxes boy boycott braces brag brains brake bran branch brand branded brass brave bravest brawl breach
bread break breakup breast breath breathe bred breed brewer brewery brewing bribe bribery bridge brief briefed briefly
bright bring brink broad broader broadly broke broken broker bronze brother brought brow browser brushed brushes
brutal bubble buck budge budget buffer bug build built bulk bull bullet bum bump bumper bumpy bun bunch bundle buoy
burden burglar buried burn burned burning burnt burst bury burying bus buses bush bushel bushes busiest bust buster
busting busy but butane butt butter button buy buyer buying buzz buzzing by bye bypass cab cabin cabinet cables cache
cafe cage cake calcium calf caliber call called caller calling calm calmed calming calmly cam came cameo camera camp
campus can canals cancel cancer candid cane canned cannery cannot canopy cap capable cape capita capital capped
captain capture car carbon carcass card cardiac care career careful cargo caribou caring carpet carried carrier
carries carry cart cartel carve carving cascade case cash cashed casinos cast casting casual cat catalog catch catches
catchy cater cattle caucus caught cause caused causing caution cave caved cease ceased ceiling cell cement cent center
central centre centred century ceramic cereal certain chain chair chaired chalk chance change changed channel chant
chaos charge charged chart chasing chassis chat cheap cheaper cheated cheats check checked cheer cheese cheesy chef
cheng cheque chest chewing chief chiefly child chill chin chip choice choke choking choose chopped choppy chord chores
chorus chose chosen chronic chuckle chunk church cinemas circle circuit cite cited cities citing citizen citrus city
civil clad claim claimed clam clamp clan clap clarify clarity clash clashes class classes classic clause claw clean
cleaned cleaner clear cleared clearer clearly clerk clever click clicked client climate climb climbed cling clinics
clip cloak clock clocked clog clone close closed closely closer closest closing closure cloth clothes cloud clown club
clue clumsy coach coached coaches coal coasts coat coated cobalt cocaine cockpit cocoa coconut code coded coding
coffee coil coin coined cold colder collar collect colony color colour colt column combat combine come comedy comfort
comic coming command comment commit common commune compact company compare compete complex comply conceal concede
concept concern concert condemn condom condone conduct confess confirm confuse connect consent consist console consult
consume contact contain content contest context contra control convert convey convict cook cooked cooking cool cooled
cooler cooling cop cope copied copies copper copy cord core cork corn corner corpses correct corrupt cost costing
costly costume cottage cotton cough could counsel count counted counter country coup couple coupled coupon courage
courier course court cover covered covert cow crab crack cracked cracker cranes crash crashed crashes crater crates
crave crawl crazed crazy cream create created creator credit creepy crew cried cries crime cripple crisis critic
crooked crop cross crossed crosses crow crowd crowded crown crowned crucial crude cruelty cruise crumble crunch
crusade crush crushed crutch cry cub cube cubic cue cult culture cunning cup curb curd cure curfew curl curled current
curtain curve cushion custody custom cut cutting cycle cynical dad daily dairy dam damage damaged damp dance danced
dancing danger dark darker darn dart dash dashing data date dated dating day daytime dead deadly deaf deal dealer
dealing dealt dear dearly death debate debated debris debt debut debuted decade decay deceive decent decide decided
deck declare decline decree deed deem deemed deep deeper deepest deeply deer default defeat defects defence defend
defense deficit define defined defunct degree delay delayed deleted deliver demand demise den denial denied denies
denotes dense density dent dental deny denying depend depict deposed deposit depot deprive depth deputy derby derive
derived descent desert deserve design desire desired desk desktop despair despite dessert destroy detail detect
develop device devised devote devoted dew dial dialing diapers diaries diary dice dictate did die died diesel diet
differ dig digest digging digit digital dignity dilemma dim dime dine dinner dioxide dip dipped dipping dire direct
dirt disable disc discuss disease disgust dish disk dislike dismiss display dispose dispute disrupt distant disturb
ditch dive diverse divert divide divided diving divorce dizzy do dock doctor dodging doe dog doing doll dollar domain
dome donate donated done donor dont doom doomed door doorway dosage dose dot double doubled doubt doubted dove down
dozen draft drafted drag dragged drain drained drama drastic draw drawers drawing drawn dream dreamed dress dressed
dresses dried drift drifted drill drink drive driven driver driving drop dropped drought drove drowned drug drum dry
drying dual dubbed duck ducking duct due duet dug dull dummy dump dumped dumping dune during dusk dust duties duty
dwell dye dying dynamic dynasty each eager ear earlier early earn earned earning earth ease easier easiest easily east
easy eat eaten eating echo economy edge edged edgy edited editing edition editor educate eel effect effort egg ego
eight eighth either elderly elect elected element elf elite elm else embrace emerge emerged eminent empathy employ
emptied empty enable enabled enacted end ended endemic ending endless endorse endowed endure enemies enemy enforce
engage engaged engine engined enhance enjoy enjoyed enough ensuing ensure ensured enter entered entire entity entries
entry envoy enzyme epic episode equal equally equity era erase erased erect erected erosion erratic error erupted
escape escaped escort essence estate esteem estuary ethical ethics ethnic euro even evening event ever every evicted
evident evil evolve evolved exact exactly examine example exams exceed except excess excited excuse excused execute
exempt exhaust exhibit exile exist existed exit expand expect expense expert expired explain explode exploit explore
export expose exposed extend extent extinct extra extract extreme eye fabric face faced facing fact faction facto
factor factory fade faded fading fail failed failing failure fair fairly fake faked faking fall fallen falling fallout
false fame family famine famous fancy fans far farce fare farm farmer farming farther fashion fast faster fastest fat
fatal fate father fatty fault faulty favor favored favour fear feared fearing feast feature fed fee feed feeder
feeding feel feeling feet feisty fell fellow felony felt female fence ferries ferry fertile fest festive fetch fetched
fetus feud fever few fewer fiasco fiber fiction field fielded fiend fierce fiery fifth fig fight fighter figure
figured file filed filing fill filled filling film filmed filming filters fin final finale finally find finding fine
fined finer finest finger finish finite fire fired firemen firing firm firmly first fiscal fish fishing fist fit
fitness fitted fitting five fix fixed fixes fixing fizz flag flair flame flank flanked flanker flare flash flashes
flask flat flavor flaw flawed flea fled flee fleeing flesh flew flies flight flip float flood flooded floor floppy
flour flow flowing flown flu fluid flush fly flyer flying foam focus focused focuses foe fog foil fold folded folding
folk follow fond food fool fooled foolish foot footage footing for forbid force forced forcing foreign forests forfeit
forge forged forgery forget forgive forgot fork form formal format formed former forming formula fort forth forum
forward foster fought foul found founded founder foundry four fourth fox fragile fraid frame framed framing franc
frankly frantic fraud free freed freedom freeing freely freer freeze freight frenzy fresh freshly friend fringe from
front frontal froze frozen fruit fuel fueled fulfill full fully fumble fumes fun fund funded funding funeral fungus
fur furious furnace further fury fuse fuss future gadget gag gain gained gaining gait gala gallery gallon gamble game
gamer gaming gang gap garage garden gas gases gate gateway gather gauge gauze gave gaze gear geek gem gender generic
genetic genre gentle genuine gesture get getting giant gift gig girl give given giving glad gladly glands glimpse
global gloom gloomy glory gloves glow glowing glucose glue glued go goal goat god goes going gold gone good goodbye
goodies gospel gossip got gotten gourmet gown grab grabbed grace grade gradual grail grain gram grammar grandma grant
granted grape graphic grapple grasp grave gravel gravity gray grazing grease great greater greatly greedy greet grew
grey grid grief grim grin grind grip grocery groin gross ground group grouped groves grow growing grown growth guard
guarded guess guessed guesses guest guide guided guiding guild guilt guilty gulf gum gun gunshot gust gut guy gym
habit hackers hacks had hail hailed hair half halfway hall halt halted ham hammer hamper hand handed handful handing
handle handled hang hanging happen happier happily happy harbor harbour hard harder hardest hardly hare harm harmed
harmful harmony harness harsh harvest has haste hasty hat hatchet hate hated haul hauled haunt have having hay haze he
head headed header heading heal healed health healthy heap hear heard hearing heart hearted heat heated heating heave
heavier heavily heavy hectic hedge heel hefty height heinous heir held hell helm help helped helpful helping hen hence
henna her herd here hereby hero heroes heroin herpes herring herself hiatus hidden hide hiding high higher highest
highly highway hike hill him himself hinges hint hip hire hired hiring his history hit hitting hive hobby hold holder
holding hole holed holier holy home homing honest honesty honey honor honored honour hood hook hooked hooking hope
hoped hopeful hoping hormone horn horror horse hose host hostage hosted hostile hosting hot hotel hottest hour housed
houses housing how hub huge hull hum human humid humour hunch hundred hunger hungry hunt hunters hunting hurdle hurry
hurt hurting husband hut hybrid hymn hyper ice icing icon iconic icy idea ideal idle idol if ignore ignored illegal
illness image imagery imagine imaging immense immune impact implant implied implies imply import impose imposed
impress improve in inch inches include income index indie indoors induce induced infant infect inflict influx inform
inherit initial inject injured injury ink inmate inn inner inning input inquiry insane insect inside insider insight
insist inspect inspire install instant instead insulin insult insured intact intake intend intense intent interim into
invalid invent inverse invest invite invited involve ion iron ironic irony is island isolate issue issued issuing it
item its itself itunes jacket jacks jail jam jar jaw jazz jealous jeans jeep jerked jet jitters job jock join joined
joining joint jointly joke journey judge judged judging juice jukebox jumbo jump jumped jumping jumpy jungle junior
junk jury just justify keen keep keeper keeping kept kernel ketchup kettle key kick kicked kicking kid kidney kill
killed killer killing kiln kilos kind king kiss kit kitchen kite knee knew knife knit knives knob knock knocked knot
know knowing known lab label labeled labor lace lack lacked lacking lad ladder laden lady laid lake lamb lame lamp
land landed landing lane lap lapse large largely larger largest laser last lasted lasting latch late lately later
lateral latest latex latter laugh laughed launch laundry law lawn lawsuit lawyer lay layer laying layout lazy leach
lead leader leading leaf leagues leak leaked leaking leaky lean leaning leap learn learned lease leased least leather
leave leaving led leery left leg legal legally legends leisure lemons lend lending length lengthy lens lenses lent
less lesser lesson lest let lethal letter letting level levy liable liaison liar library licence license lid lie lied
lien life lift lifted lifting light lighten lighter lightly like liked likely limb limbo lime limit limited limp line
linear lined liner lining link linked linking lion lip liquid liquor lira list listed listen listing litre little live
lived lively liver living load loaded loading loaf loan loaned loathe lobby local locally locate located lock locked
lockers locking lockout lockup lodge lodged log logged logging logical logo lone long longer longest look looked
looking loop loose loosen lord lose losers losing loss losses lost lot lottery loud lounge lousy love loved lover low
lower lowered lowest lowland loyal loyalty luck lumber lump lunch lunches lung lure lured lurking lush lust luxury
lying lyrics machine mad made magical maid mail mailed mailing main mainly major make maker makeup making malaria male
mall mammoth man manage managed manager mandate mania manner many map mapping march marched mare margin marines
marital marked marker market marking married marrow marshes martial martyr mask mass masses massive mast master mat
match matched matches mate math matter mature maximum maybe mayor maze me meal mean meaning meant measure meat medal
media median medium meet meeting mega melt melted melting member memo memoirs memory men mend mention menu mere merely
merge merged merger merging merit mess message messing messy met metal meter method metre metric mice mid midst might
mild mildly mile mileage militia milk mill million mind minded mine miner mineral mini minimal minimum mining minions
minor mint minus minute miracle mirrors misery miss missed misses missile missing mission mist mistake mix mixed
mixing mixture moan mob mobile mock mode model modeled modem modern modest modify module mom moment money monitor
monkeys monsoon month monthly mood moon moor mop moral morale morally more morning mortar mosaic mosque moss most
mostly motel moth mother motifs motion motive mounted mouse mouth mouthed move moved movie moving much mud muddy mug
mule multi mural murder muscle muse museum music musical must muster mute mutual my myself mystery myths nagging nail
naked name named namely naming nanny nap napkin narrow nasal nasty nation native natural nature nausea naval navy near
nearby nearest nearly neat neck need needed needing needy neglect neither nerve nervous nest net network neutral never
new newer newest newly next nice nicer niche nickel night nine ninth no nobody nod node noise noisy nominal nominee
non none nonstop noon noose norm normal nose not notable notably notch note noted nothing notice noticed notify noting
notion noun novel now nowhere nuclear nucleus nude nudge numb number nun nurse nursing nut oak oar oasis oat obey
object oblige obliged obscure observe obtain obvious occupy occur octane odd ode of off offence offense offer offered
office officer offset often oil oilman okay old older oldest olive omitted on onboard once one ongoing onion online
only onset onto onward open opened opener opening openly operate opinion oppose opposed opted optical optics optimal
option or oral oranges orbit ordeal order ordered orderly ore organ organic origin orphan other ought ounce our oust
out outcome outdoor outer outfit outlet outline outlook output outrage outside oval oven over overall overdue overlap
overly oversaw oversee owe owed owing owl own owned owner owning oxide oxygen ozone pace pacing pack package packed
packers packet packing pact pad paddy page pager paging paid pain painful paint painted pair paired pale palm pan
panel panic pants paper pardon pare parent park parked parking parody part partial parties parting partly partner
party pass passage passed passes passing passive past pasta patch patched patches patent path pathway patient patio
patrol patron pattern pause pave paved paw pay payback paying payload payment payoff payroll pea peace peak peaked
peaking peanut pear peasant pedal peel peer peerage pegged pen penal penalty pence pending penned penny pension people
per percent perfect perform perfume perhaps peril period perjury permit person pet petrol phase phone phoned phony
photos phrase physics pick picked picket picking pickup picture pie piece pig pile piling pill pillar pilot pin pinch
pine pink pinned pint pipe pirates pit pitch pitched pity pivotal place placebo placed placing plague plagued plain
plan plane planet plank planned plant planted plaque plasma plaster plastic plate plateau play played player playing
plea plead pleaded please pleased pledge pledged plenty plight plot plow pluck plug plugged plum plunge plus pocket
podcast podium poem poet poetry point pointed poison poked poker poking pole police policy polite poll polling pollock
polymer pompous pond pony pool poor poorer poorly pop pope popular pork port portal portion portray pose posed posing
possess post postage postal posted poster posting posture postwar pot potato pound pounded pour poured pouring poverty
powder power powered praise praised pray preach precise predict prefer premise premium prepare present press pressed
presses presume pretend pretty prevail prevent preview prey price priced pricing pride primary print printed printer
prior prison privacy private privy prize probe problem proceed process produce product profile profit program project
promise promote prone proof prop propane proper propose prosper protect protein protest proud prove proved proven
provide proving provoke proxy prudent psyche pub public publish pull pulled pulling pump pumped pumping punch punched
punish punk pupils pure purely purity purpose purse pursue pursued pursuit push pushed pushes pushing put putting
puzzle quake qualify quality quarrel quarter quartet quasi quick quicker quickly quiet quietly quit quite quiz quote
quoted quoting race raced racial racing racism racist rack racket radar radical radio radius raft raging raid raided
raider rail railway rain raining rainy raise raised raising rally ramp ran rand random rang range ranged ranging rank
ranked ranking ransom rap rapid rapidly rapper rare rarely rash rat rate rated rather rating ratio rattled rave raw
rays reach reached reaches react reacted reactor read readers readily reading ready real realise realism reality
realize really reap rear reason rebel rebound rebuild rebuilt recall receipt receive recent recess recipe reclaim
record recover recruit rectify recycle red redeem reduce reduced reed reef reek reel reeling refer referee refined
reflect reform refrain refuge refugee refund refusal refuse refused regain regard regime region regret regroup regular
rehash reign rein reject relate related relax relaxed relay release relied relief relies relieve relive rely relying
remain remake remark remedy remind remix remote removal remove removed renamed render renew renewal renewed rent
rental rented renting reopen repair repay repeat replace replay replied reply report request require rescue rescued
reset reside residue resign resist resolve resort respect respond rest restart rested resting restore result resume
resumed retail retain rethink retire retired retreat retro return reveal revenge revenue reverse review revised
revival revive revived revolt reward rewind rewrite rhyme rhythm rib rice rich richer richest rid ridden riddles ride
riding rigged right rigid ring ringing rink rinse riot rip ripe ripped ripping rise risen rising risk risked risking
risky rites rival rivalry rivers road roam roar roaring roast roasted robbed robber robbery robbing robe robots robust
rock rocked rocket rode role roll rolled rolling roof room root rope rose roster rosy rot rotary rotting rough roughly
round rounded route routed routine routing row rowing royalty rub rubber rubbing rubbish rude rug rugby rugged ruin
rule ruled ruler ruling rum rumor rumour run runaway rundown runner running runoff runway rural rush rushed rushing
rust sack sacked sacred sad sadly safe safely safer safest safety saga sage sail sailed sailing saint sake salad
salary sale salmon salon saloon salt salty salvage same sample sampled samurai sand sane sank sap sat satisfy sauce
save saved saving savvy saw say saying scale scaled scalp scalpel scam scan scandal scanner scar scarce scare scared
scarred scene scheme school science scope score scored scorer scoring scratch screen screw screwed script sea seafood
seal sealed seam search season seat seated seating second secrecy secret sect section sector secular secure secured
sedan see seed seeded seeing seek seeking seem seemed seen segment seize seized seizure select self selfish sell
seller selling semen semi seminar senator send sending senior sense sensed sensing sensors sent sequel serene serial
series serious serum servant serve served server service serving session set setback setter setting settle settled
setup seven seventh several severe severed sew sewer sewing sex sexes sexier sexist sexual shack shade shadow shaft
shake shaken shaking shaky shale shall shallow shame shape shaped shaping share shared sharing shark sharp sharply
shave shaving shawl she shear shed sheep sheer sheet shelf shell shelter shelves shield shift shifted shin shine
shining shiny ship shipped shirt shock shocked shoe shoot shooter shop shore short shorter shortly shot should shout
shove show showed showers showing shown shrine shrink shrunk shuffle shut shuttle sick side sided siding siege sigh
sight sighted sign signal signed signing signup silence silent silicon silk silly silver similar simple simpler simply
sin since sincere sing singer singing single sink sinking sip sir sister sit sitcom site sitting six sixth size sized
skating sketch skies skill skilled skin skip skipped skipper skirt skull sky slab slack slam slammed slap slapped
slash slashed slate slated slave sled sleep sleeves slender slept slice sliced slid slide sliding slight slim slip
slipped slogan sloppy slot slow slowed slower slowing slowly slum small smaller smash smashed smear smell smiled smoke
smoking smooth snail snap snapped sneak snow so soak soaking soap sob social sock soda sofa soft soften softer soil
sold soldier sole solely solid solo solve solved solving some someday somehow someone son sonar song soon sooner sore
sorry sort sorted sorting sought soul sound sounded soup sour source spa space spam span spare spared spark sparked
spawned speak special species specify spectre speech speed speedy spell spelled spend spent sperm sphere spices
spiders spill spilled spin spinal spiral spirit spit spite split spoil spoiled spoke spoken sponsor spooked sports
sporty spot spotted spread spree spring spruce sprung spur spy spying squad square squared squeeze stab stabbed stable
stadium staff stage staged staging stake stale stalk stalked stall stalled stamp stamped stance stand standby staple
star starred start started starter starved stashed state stated static stating station statue status statute stay
stayed staying steady steal steam steamer steamy steel steep steer stem step stepped stereo sterile stew stick sticker
stiff still stint stir stirred stock stocked stole stolen stomach stones stood stop stopped storage store stored
stories storm stormed stormy story strain strange stray streak stream streets stress stretch strict strife strike
striker string strip stroke strong struck strung stub stuck student studied studies studio study stuffed stunned stunt
stupid stutter style subject submit subtle suburb succeed success such suck sucked sudden sued suffer suffice sugar
suggest suicide suing suit suite suited sulfur sum summary summer summit summon sun sunk superb supply support suppose
sure surely surf surface surge surgeon surgery surplus surreal survey survive suspect suspend sustain swallow swam
swan swap sway swear sweep sweeter swell swept swift swim swindle swine swing switch swollen swore sworn swung symbol
synergy syrup system tab table tablet tabloid tacit tack tackle tactic tag tagged tail tailed tailing tailor tainted
take taken takeoff taking tale talent talk talked talking tall tally tame tan tank tanked tanker tap tape taped tapped
tapping tar target task tasked taste tasting tattoos taught tax taxes taxi tea teach teacher team teamed tear tearing
tease tech tedious teen teenage teeth tell teller telling telly temper tempt tempted ten tenant tend tended tender
tending tennis tenor tense tension tent tenth tenure term termed terror test tested testify testing text textile than
thank thanked that thaw the theater theatre thee theft their them theme themed then theory therapy there thereby
thermal these they thick thieves thigh thin thing think third thirst this those though thought thread threat three
threw thrift thrill thrive throat throne through throw thrown thrust thumb thus tick ticket ticking tidal tide tidy
tie tied tier tiger tight tighten tighter tightly tile till tilt timber time timed timing tin tint tiny tip tipped
tipping tire tired tissue title titled to toad toast toasted tobacco today toe toil toilet token told toll tomato tomb
ton tone tongue tonic tonight tonnes too took tool tooling tooth top topic topless topped topping tore torn toss
tossed total totally touch touched touches touchy tough tougher tour toured touring tourism tourist tow toward towed
towel towers town toxic toy toying trace traced tracing track tracked tract tractor trade traded trader trading
traffic tragedy tragic trail trailer train trained trainer tram tramp transit trap trapped trash trauma travel tray
tread treason treat treated treaty tree trek trench trend trial tribes tribute trick tricked trickle tricky tried
tries trigger trilogy trim trio trip triple triumph trivial trojan troll troop trophy trouble troy truce truck true
truly trunk trusted trustee trusts truth try trying tsunami tub tube tuck tug tuition tumble tumor tune tuned tunnel
turbine turf turmoil turn turned turning turnout turret twelfth twice twin twist two tycoon tying type typical ugly
unable unaware unborn uncle unclear uncover under undergo undo uneasy unfair unhappy unified uniform unions unique
unit unitary unite unity unknown unless unlike unload unnamed unravel unrest unseen until untrue unused unusual up
upbeat update updated upfront upgrade upheld uphold upon upped upper upright upset upside upstate upward uranium urban
urge urged urgent urging urine urn usage use used useful useless user using usual usually utility utilize utmost
utterly vacancy vacant vacate vacated vaccine vacuum vague vaguely vain valid value valued valves van vanish vanity
variant varied variety various vary varying vase vast vault veal vehicle veil vein vending vendor venture venue verb
verbal verdict verge verify vermin versa verses version versus very vessel vest vested vet veteran veto via viable
vice vicious victim victory video view viewed viewer viewing village vine vinyl violate violent viral virtual virus
viruses visible vision visit visited visitor vital vocal vogue voice voiced void volcano volley volume vote voted
voter voting vow vowed voyage wade wage wager wagon wail wait waited waiting waived wake walk walked walking wall
wallets wand wander want wanted wanting war ward ware warfare warm warmer warming warn warned warning warp warped
warrant wartime warts wary was wash washed wasp wasted wasting watch watched watches water wave waved waving wax way
we weak weaken weaker wealth wealthy weapon wear wearing weary weather web website wed weed week weekend weekly weep
weigh weighed weight weird welcome welfare well went were west wet whack whale what wheat wheel when where whereas
whereby whether which while whilst whip whipped whisky whistle whites who whoever whole wholly whom whose why wick
wide widely wider width wife wig wiggle wild wildcat wildly will willing win wind winding window wine wing winged
winger wink winner winning winter wipe wiped wiping wire wired wiring wisdom wise wisely wiser wish wished wishes
wishful wishing wit witch with within without witness wives wolf woman womb women won wonder wont wood wooden wool
word wore work worked worker working workout world worm worn worried worries worry worse worst worth worthy would
wound wounded wow wrap wrapped wrath wreck wrecked wring wrinkle wrist write writer writing written wrong wrote yard
yarn year yearly yell yellow yes yet yield yielded you young younger your youth yuan zeal zero zillion zinc zombies
zone
"""
WORDS = frozenset(_WORDS.split())
