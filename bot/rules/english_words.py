"""Frequent words of English, at most seven letters long: what a capital at the start of a sentence does not make a name.

From the frequency lists of zxcvbn (MIT; Wikipedia, and subtitles of films), without what news writes with a capital
more often than not, and with short words that those lists leave out. A plural stands for itself where its singular is
no word; words that are usual spellings of a name are left out.
"""

WORDS = frozenset(
    """
abandon abbotts abdomen abide abiding ability able aboard abort about above abroad abrupt absence absent absorb absurd
abuela abuse abused abusing abusive accent accept access acclaim accord account accuse accused ace ache achieve aching
acid acquire acre acronym across act acted acting action active actor actress actual acute adamant adapt adapted add
added addict adding address adebisi adios adjunct adjust admire admired admirer admit ado adopt adopted adore adored
adult advance adverse advice advise advised adviser advisor aerial affair affect afford afraid after again against age
aged agency agenda agent aging ago agony agree agreed ahead ahem aid aidan aide aided aiding ail aim aimed aiming
ainsley air aired airing airline airplay airport aisle aitoro akin alarm alarmed alas albeit album alcazar alcohol ale
alert alerted algae algebra alibi alien align aligned alike alimony alive all allay alleged allergy alley allies allow
allowed alloy ally almonds almost alone along aloud alps already alright also altar alter altered alumni alumnus
always amaze amazed amazing ambient ambush amen amended amends amherst amidst amino ammo amnesia amnesty among amongst
amount ample amulet amuse amused amusing an analog analogy analyst analyze anatomy ancient and andhra andie android
anemia anger angered angle angrier angry angst anguish angular animal ankle annals annexed annoy annoyed annual
another answer ant antenna anthem anti antics antique anxiety anxious any anybody anyhow anymore anyone anytime anyway
apart ape apiece apology apophis appeal appear applaud apples applied applies apply appoint approve apron apt arabs
arbor arc arcade arch archaic arched arches archive are area arena argh argon argue argued arguing aria arid arise
arising ark arm armed armenia armies armor armored armour arose around aroused arrange array arrest arrival arrive
arrived arroway arson art artery article artist artoo artwork aryan as asap ascent ash ashamed ashes ashore ashtray
aside ask asked askin asking asleep aspect asphalt aspirin assault assed asserts asset assign assist assume assumed
assure assured astute asylum at ate athlete atoll atom atop attaboy attach attack attain attempt attend attic attract
auction audio audit aunt auntie austro author autism auto autopsy autumn avanya avenge average avoid avoided await
awake award awarded aware away awe awesome awful awfully awhile awkward awright axe axis babble babies babysit back
backed backer backing backup bacon bad badge badly bag bagel baggage bagged bahn bail bailed bailiff bailing bait bake
baked baker bakery balance balcony bald bales balkan ball ballad balloon ballot baloney balsom ban banana band bandage
bang banged banging banish banker banking banks banned banning banquet banter baptism bar barack barcode bare barely
bargain barge barged barging bark barking barley barn baronet barons barony baroque barred barrel barrier barring
barrow barter bartlet barto basal base based baseman basic basis basket basque bassist bat batch bath bathe bathed
bathing bathtub batsman batted batter battery batting battle bauers bay be bead beak beam bean bear bearer bearing
beasts beat beaten beating beauty became because become bed bedroom bedside bedtime bee beef been beep beeper beer
beetles before beg began begged begging begin begun behalf behave behaved behind behold beige bein being bela belarus
belief believe bell belly belong beloved below belt bench bend bending beneath benefit benes bengali benign bent
berries berth beside best bet betcha bethie bethy betray better betting between beware beyond bias bid bidder bidding
big bigger biggest bihar bike bill billed billet billing billion bin bind binding binge bingo biology biopsy biotech
bird birth bishops bit bite biting bitten bitter bitty bizarre black blacked bladder blah blame blamed blaming blanket
blanks blast blasted blatant bleak bleed blend bless blew blind blinded blindly bling blink blinked bloated bloc block
blocked blog blond blood blooded bloody bloom blouse blow blowing blown blue blurry blurt blush bluth boar board
boarded boasts boat bod bode bodies bodily body bogus bohemia boil boiled boilers boiling bold bolie bolt bolted bomb
bombed bombing bonanza bond bonded bonding bone bonfire bonus boo book booked booking booklet boom boost boot booted
booze border bore bored boredom boring born borne borough borrow bosnian bosom boss bosses bossy botany botched both
bother bottle bottled bottom bought bounce bounced bound bounded bouquet bourbon bout bow bowel bowl bowled bowling
box boxes boy boycott braces brag brainer brains brake bran branch brand branded brash brass brat brava brave bravest
brawl breach bread break breakin breakup breast breath breathe bred breed brewer brewery brewing bribe bribed bribery
bribing bridal bride bridge brief briefed briefly bright bring brink broad broader broadly broke broken broker bronze
brood brother brought brow browser bruise bruised brunch brundle brushed brushes brutal brute bubble bubbly buck
buckle buddies budge budget buff buffer buffy bug bugged bugging build built bulb bulk bull bullet bully bum bummed
bump bumped bumper bumping bumpy bun bunch bundle bunk buoy burden burgers burglar burial buried burmese burn burned
burning burnt burst bury burying bus busboy buses bush bushel bushes busiest bust buster busting busy but butane butt
butter butting button buy buyer buying buzz buzzing by bye bygones bypass cab cabaret cabin cabinet cables cache cadet
cafe cage cahoots cake calcium calf caliber call called caller callin calling callous calm calmed calming calmly cam
cambias came cameo camera camp camped camping campus can canals cancel cancer candid candles cane canned cannery
cannons cannot canoe canopy canvas cap capable cape capita capital capped capsule captain capture car carbon carcass
card cardiac care cared career careful cargo caribou caring carpet carried carrier carries carry cart cartel carve
carved carving casbah cascade case cash cashed cashier casinos casket cast caste castile casting castles casual cat
catalog catch catches catchy cater caterer cattle caucus caught cause caused causing caution cavalry cave caved cavern
caviar cavity cease ceased cedars ceded ceiling celery cell cellar cello cement cent center central centre centred
century ceramic cereal certain cetera chain chained chair chaired chalk chance chancel change changed channel chant
chaos chapel charade charge charged charm chart charted chased chasing chassis chat chatter cheap cheaper cheat
cheated check checked checkup cheer cheery cheese cheesy chef chemo cheng cheque chess chest chewed chewing chick
chief chiefly child chill chimney chimp chin chip chipped chloe choice choir choke choked choking choo choose chop
chopped choppy choral chord chores chorus chose chosen chronic chuckle chulak chummy chump chunk church chute ciao
cider cigar cinemas circa circle circuit cite cited cities citing citizen citrus city civil clad claim claimed clam
clamp clan clap clarify clarity clash clashes class classes classic classy claus clause claw clean cleaned cleaner
clear cleared clearer clearly clergy clerk clever click clicked client cliffs climate climb climbed cling clinics clip
clipped cloak clock clocked clog clogged clone close closed closely closer closest closet closing closure cloth
clothes cloud clown club clue clumsy cluster coach coached coaches coal coaster coasts coat coated cobalt cocaine
cockpit cocoa coconut cocoon code coded codex coding coffee coffins cognac coil coin coined cold colder collage collar
collect colony color colored colour colt column coma combat combine combo come comedy comfort comfy comic comin coming
command comment commit common commune compact company compare compete complex comply compose comrade comte comune
conceal concede concept concern concert condemn condo condom condone conduct cones confess confide confirm confuse
conjure connect conned conning conquer consent consist console consort consult consume contact contain content contest
context contra control convent convert convex convey convict convoy cook cooked cookin cooking cool cooled cooler
coolest cooling cooped cop cope copied copies coping copper copy cord cordy core cork corky corn corner corny coroner
corpse correct corrupt corsage cortex cost costing costly costume cottage cotton cough could coulda counsel count
counted counter country coup coupla couple coupled coupon courage courier course court cousin coven cover covered
covert cow cowards cozy crab crack cracked cracker cradle cramp cramped cranes crank cranky crash crashed crashes
crate crater crave crawl crawled crazed crazier crazy cream creamed create created creator credit creep creepy cregg
crew crib cried cries crime crimean cripple cris crisis critic crock crooked crop cross crossed crosses crotch crow
crowd crowded crown crowned crucial crude cruel cruelty cruise crumble crummy crunch crusade crush crushed crust
crutch cry cryin crying crypt cryptic cub cubans cube cubic cubicle cuddle cuddy cue cuff cuisine cult culture cunning
cup cupid curator curb curd cure curfew curl curled curling curly current curse cursed cursing curtain curve curved
cushion custody custom cut cute cuter cutest cutie cutting cycle cycling cyclist cylon cynical dad daddy daily dairy
dalai dam damage damaged damp damsel dance danced dancers dancin dancing dandy danger dangle danube danvers daph dare
dared daring dark darker darkest darlin darling darn darned dart dash dashing data date dated dating dawnie day
daytime dead deadly deaf deal dealer dealing dealt dear dearest dearly death debate debated debris debt debut debuted
decade decaf decay deceit deceive decency decent decide decided deck declare decline decoy decree deed deem deemed
deep deeper deepest deeply deer default defeat defects defence defend defense deficit define defined defunct degc
degree deities deity delay delayed deleted deliver deluded demand demise demon demonic den denial denied denies denote
denoted dense densely density dent dental dentist deny denying depend depict deposed deposit depot deprive depth
deputy derby derevko derive derived descent desert deserve design desire desired desk desktop despair despise despite
dessert destroy detail detect detest detour devane develop devi device devious devised devote devoted dew diagram dial
dialect dialed dialing diapers diaries diary dice dictate did didn die died dief diesel diet differ dig digest digging
digit digital dignan dignity dilemma dilucca dim dime dimera dine diner dining dinner diocese dioxide dip diploma
dipped dipping dire direct dirt disable disarm disc discuss disease disgust dish dishes disk dislike dismiss display
dispose dispute disrupt distant disturb ditch ditched ditto dive diverse divert divide divided diving divorce dizzy
dmitri do dock doctor dodged dodging doe doesn dog doin doing dokey doll dollar domain dome donate donated done donor
dont doom doomed door doork doorman doorway dope dopey doren dork dorky dorm dorsal dosage dose dot double doubled
doubt doubted dough dove down dozed dozen dozer draft drafted drag dragged drain drained drama drank drastic draw
drawer drawing drawn drazen dread dreaded dream dreamed dreamt dreamy dreary dreidel dress dressed dresses dried drift
drifted drill drink drinkin drip drive driven driver drivin driving drool drop dropped drought drove drown drowned
drue drug drugged drum drunk drunken dry drying dual dubbed duchy duck ducking duct dude due duel duet dug dull dumb
dumber dumbest dumbo dummy dump dumped dumping dune dunno during dusk dust dusting duties duty dwarf dwell dye dying
dynamic dynasty each eager ear earlier early earn earned earning earring earth ease easier easiest easily east easy
eat eaten eater eatin eating echo ecole economy ecstasy edge edged edgy edited editing edition editor educate eel
effect effort egg eggnog ego eight eighth either elbow elderly eldest elect elected elector elegant element elf elite
ellenor elm elope eloped eloping else elusive elves emblem embrace emerge emerged eminent emotion empathy employ
emptied empty enable enabled enacted encoded end ended endemic ending endless endorse endowed endure enemies enemy
enforce engage engaged engine engined enhance enjoy enjoyed enough ensign ensued ensuing ensure ensured enter entered
entire entity entries entry envious envoy envy enzyme ephram epic episode epithet equal equally equity era erase
erased erect erected erosion errand erratic error erupted escape escaped escort espn essay essence estadio estate
esteem estuary ethical ethics ethnic eulogy euro evasive even evening event ever every evicted evident evil evolve
evolved exact exactly exam examine example exceed except excess excited excuse excused execute exempt exeter exhaust
exhibit exile exiled exist existed exit expand expect expense expert expired explain explode exploit explore export
expose exposed extant extend extent extinct extra extract extreme eye eyed eyelash fabric facade face faced facing
fact faction facto factor factory faculty fade faded fading fail failed failing failure faint fainted fair fairly
fairy fake faked faking fall fallen falling fallout false fame famed family famine famous fancy fangs fans far farce
fare farm farmer farming farther fascist fashion fast fasten faster fastest fat fatal fate father fathom fatty faucet
fault faulty fauna favor favored favour faxed fear feared fearing feast feat feature fed fee feeble feed feeder
feeding feel feelin feeling feeny feet feisty fell fellas fellow felon felony felt female fence fencing fenmore
ferrars ferrie ferry fertile fest festive fetal fetch fetched fettes fetus feud feudal fever few fewer fiance fiancee
fiasco fiber fiction field fielded fiend fierce fiery fifth fifties fig fight fighter fightin figure figured file
filed filing fill filled filling film filmed filming filters filth fin final finale finally find finding fine fined
finer finesse finest finger finish finite fire fired firemen firing firm firmly first fiscal fish fishing fist fit
fitness fitted fitting five fix fixed fixes fixing fixture fizz flag flair flakes flame flaming flank flanked flanker
flannel flare flash flashed flashes flashy flask flat flatter flaunt flavor flaw flawed flea fled flee fleeing flemish
flesh flew flier flies flight fling flip flipped flirt float flock flood flooded floor floppy florist floss flour flow
flowing flown flu fluent fluid flunk flunked flush flushed flute fly flyer flying foam focal focus focused focuses foe
fog foil fold folded folder folding folk follow fond font food fool fooled fooling foolish foot footage footing for
forbid force forced forcing ford foreign forests forfeit forgave forge forged forgery forget forgive forgot fork form
formal format formed former forming formula fort forth forum forward fossils foster fought foul found founded founder
foundry four fourth fox fragile fraid fraizh frame framed framing franc frankly frannie frantic fras frasier frat
fraud freak freaked freakin fredo free freed freedom freeing freely freer freeze freezer freight frenzy fresh freshen
freshly freud frickin fridge friend fries frigate friggin fringe from front frontal frown froze frozen fruit fuel
fueled fulfill full fullest fully fumble fumes fun fund funded funding funeral fungi fungus funnier funny fur furious
furnace further fury fuse fuss fussing fussy futile future gabby gabe gadget gag gain gained gaining gait gala gallery
gallon galway gamble game gamer gaming gander gang ganz ganza gap garage garbage garde garden garlic gas gases gasket
gate gateway gather gauge gauze gave gaze gazebo gear geek geese geez gekko gem gender genera generic genes genetic
genoa genome genre gentle gently gents genuine genus geology germs gestapo gesture get getaway gettin getting ghosts
ghoul giant giddy gift gifted gig gimme girl girly gittes give given giver givin giving glacial glacier glad gladly
glance glands glare glasses glazed glimpse glitch gloat global gloom gloomy glory gloss glove glow glowing glucose
glue glued gmina go goal goat god goddam godson goes goggles goin going gold golly gone goner gonna good goodbye
goodies gooey goofing goons gordie gorge gosh gospel gossip got gotten gourmet gown grab grabbed grace gracias grad
grade grader gradual grail grain gram grammar grampa grandma grandpa grant granted grape graph graphic grapple grasp
grave gravel gravity gravy gray grazie grazing grease greasy great greater greatly greedy greeks greet grenade gretel
grew grey grid grief griff grilled grim grin grind grip grocery groin groom groping gross grossed ground group grouped
groupie grovel groves grow growing growl grown grownup growth grudge guard guarded guess guessed guesses guest guide
guided guiding guild guilt guilty gujarat gulf gum gun gunfire gunman gunned gunshot guru gust gut gutter guy gym
gypsies habit hackers hacks had hades haha hahaha hail hailed hair haircut haired half halfway hall hallway halt
halted ham hamlets hammer hamper hand handed handful handing handle handled hang hanged hangin hanging hankey hanky
happen happier happily happy harass harbor harbour hard harder hardest hardly hare harlin harm harmed harmful harmony
harness harsh harvest has hassle hasta haste hasty hat hatchet hate hated hateful hating hatred haul hauled hauling
haunt haunted have havin having havoc hay haze he head headed header heading heal healed healer healing health healthy
heap hear heard hearing heart hearted hearty heat heated heating heave heavens heavier heavily heavy hectic hecuba
hedge heel hefty height heinous heir heist held hell helluva helm helmets help helped helpful helping hen hence henna
her herbs herd here hereby hero heroes heroic heroin heroine herpes herring herself hey hiatus hidden hide hideous
hiding high higher highest highly highway hike hill him himself hinges hinks hint hip hippies hire hired hiring his
history hit hitched hitter hitting hive hiya hmm hobbies hobby hold holder holdin holding holdup hole holed holier
holling holy homage home homey homing honest honesty honey honor honored honour hood hook hooked hooking hooky hooray
hoot hope hoped hopeful hoping hopped hopping hormone horn horror hors horse hose host hostage hosted hostess hostile
hosting hot hotel hotline hotter hottest hound hour housed houses housing how howdy howling hoynes hub hubby huddle
huge hugged hugging hull hum human humanly humid humming humor humour hump hunch hundred hunger hungry hunh hunk hunky
hunt hunted hunters hunting hurdle hurling hurrah hurry hurt hurtful hurting husband hustle hut hutch hybrid hygiene
hymn hyper iberian ice iced icing icon iconic icy idea ideal idiotic idiots idle idol if ignore ignored illegal
illness image imagery imagine imaging immense immoral immune impact implant implied implies imply import impose
imposed impress imprint improve impulse in inch inches include income index indie indoors induce induced indulge indy
infant infect inflict influx inform inhale inherit initial inject injured injury ink inmate inn inner inning input
inquiry insane insect inside insider insight insist inspect inspire install instant instead insulin insult insured
intact intake integer intend intense intent interim intern into intro intrude invade invaded invalid invent inverse
invest invite invited involve ion iron ironic irony is island isolate issue issued issuing it itch itching itchy item
its itself itunes jabez jabot jacked jacket jacks jacuzzi jaffa jail jam jammed janitor jar jaw jazz jazzed jealous
jeans jeep jeez jerk jerked jerking jerky jesuit jet jinx jitters job jock jogging johan join joined joining joint
jointly joke joking journey joyous judaism judas judge judged judging juice jukebox jumbo jump jumped jumping jumpy
jungle junior junk juror jury just justify kacl kaffee kannada kapoor kasnoff keen keep keeper keepin keeping kept
kerman kernel ketchup kettle kevvy key khmer kick kicked kickin kicking kid kiddies kiddin kidding kiddo kidnap kidney
kiev kill killed killer killin killing kiln kilos kind kinda kindest kindly kinetic king kinkle kippie kiss kissed
kisser kissing kit kitchen kite kivar klutz knack knee kneel knew knife knit knives knob knock knocked knot know
knowing known kolkata koppen kosher kovich krakow kubelik kyoto lab label labeled labor lace laced lack lacked lacking
lad ladder laden ladies lady lagoon lahore laid lake lalita lamb lame lamp land landed landing lando lane lap lapse
large largely larger largest larvae laser lashing last lasted lasting latch late lately later lateral latest latex
latrine latte latter lattice latvian laugh laughed laughin launch laundry lava lavery law lawn lawsuit lawyer lay
layer laying laynie layout lazy leach lead leader leading leaf leagues leak leaked leaking leaky lean leaned leaning
leap learn learned lease leased leash least leather leave leavin leaving lecter lecture led ledge leeches leery left
leg legal legally legends legged legit leipzig leisure lemme lemons lend lending length lengthy lenin lens lenses lent
less lesser lesson lest let lethal letter lettin letting lettuce level levy lexie lgbt liable liaison liar library
licence license licked lid lie lied liege lien life lift lifted lifting light lighten lighter lightly ligue like liked
likely liking lilah lilith limb limbo lime limit limited limo limp line linear lined linen liner lineup lining link
linked linking linux lion lip lippman liquid liquor lira list listed listen listing literal litre litter little
liturgy live lived lively liver livery livin living livvie load loaded loading loaf loan loaned loathe lobby local
locally locate located loch lock locked lockers locket locking lockout lockup lodge lodged lodz loft log logged
logging logical logo loire lone lonely loner long longer longest longing lonigan look looked lookin looking lookit
looky loony loop loose loosely loosen lord lorelai lose losers losin losing loss losses lost lot lotion lotta lotte
lottery loud louder loudly lounge lousy love loved lover lovin low lower lowered lowest lowland lowlife lowly loyal
loyalty lublin luck lucked luckily luggage lullaby lumbar lumber lump lunatic lunch lunches lung lupus lure lured
lurking lush lust luxury lying lyric lyrical macau machine macho maciver mad madam madame made madhya madly magical
maid mail mailbox mailed mailing main mainly majesty major make maker makeup making malaria male mall maltese mami
mamma mammals mammoth man manage managed manager mandate manga manhood mania manned manner mantan manure many map
mapped mapping marah marathi march marched mare margin marines maris marital mark marked marker market marking marklar
marone married marries marrow marry marshal marshes martial martyr marxist mascara mash mashed mask masked masonic
mass massage masses massimo massive mast master mat match matched matches mate mater math mating matron matter mature
maui maximum maybe mayor maze me meal mean meaning meant measly measure meat medal meddle media median medium meds
meems meet meeting mega melodic melt melted melting member memo memoir memory men mend mention menu meow merci mere
merely merge merged merger merging merit merrier mess message messed messes messing messy met metal meteor meter
method metre metric mice mid midge midgets midst midterm might mija mijo mild mildly mile mileage militia milk mill
million mind minded minding mine miner mineral mingle mini minimal minimum mining minions minor mint minus minute
miracle mirrors misery misread miss missed misses missile missing mission missus mist mistake mistook mitzvah mix
mixed mixing mixtape mixture mmhmm moan moaning mob mobile mobster mocha mock mockery mocking mode model modeled modem
modern modest modify module moist mold moldova mole mollusk mom moment momma mommies mommy money mongol monitor
monkeys monks monsoon montane montega month monthly mood moon moor mop moping moral morale morally morbid more morgue
mormon mornin morning moron mortal mortar morty mosaic mosque moss most mostly motel moth mother motif motion motive
motto mound mounted mountie mourn mouse mousse mouth mouthed move moved movers movie movin moving much mucho mud muddy
muffins mug mugged mugging mughal mulan mule multi mulwray mumbo mummy mural murder muscle muse museum mushy music
musical muslims must musta muster mutants mute mutiny mutual my myanmar myself mysore mystery myth nagging nail nailed
nailing naked name named namely naming nanites nannies nanny nanobot nap napkin napping narrow nasal nasedo nasty nate
nation native natty natural nature nausea naval navy nazis nbsp ncaa near nearby nearest nearly neat neck nectar need
needed needing needles needy neglect negro negroes neither nerd nerve nervous nessa nest nesting net network neural
neurons neutral never new newborn newer newest newly next nice nicely nicer nicest niche nickel niece nifty night
nighter nighty nikolas nile nine niner ninth no nobody nod node noise noisy nomadic nominal nominee non none nonstop
noon noose nope norm normal norse nose nosed nosy not notable notably notch note noted nothin nothing notice noticed
notify noting notion notre noun novel now nowhere nuclear nucleus nude nudge nukes numb number nun nurse nursing nut
nuthin nutty oak oakdale oar oasis oat oath obey object oblast oblige obliged obscene obscure observe obtain obvious
occupy occur octane odd oddly ode of off offence offend offense offer offered office officer offset often oil oilman
okay okey okinawa olanov old older oldest olive omelet omigod omitted on onboard once one ongoing onion online only
onset onto onward ooh oops open opened opener opening openly operas operate opinion opium oppose opposed opted optical
optics optimal option or oral oranges orbing orbit orbital ordeal order ordered orderly ore oregano organ organic
origin orphan ostrich other ottoman ought oughta oughtta ounce our oust out outa outcast outcome outdone outdoor outer
outfit outlet outline outlook output outrage outside outta oval oven over overall overdo overdue overlap overly
oversaw oversee owe owed owing owl own owned owner owning oxide oxygen oysters ozone pace pacey pacing pack package
packed packers packet packing pact pad padded paddles paddy page pageant paged pager paging paid pain painful paint
painted pair paired pajamas palazzo pale palm pals pan panel panic pants papal paper para pardon pare parent park
parked parking parkway parlor parody parole part partial parties parting partly partner party pasha pass passage
passed passes passing passive past pasta paste pastor pastry patch patched patches patent path pathway patient patio
patrol patron pattern pause pave paved paw pawn pay payback payin paying payload payment payoff payroll pcpd pea peace
peak peaked peaking peanut pear peasant pecan pedal peeing peeking peel peeled peep peer peerage pegged pen penal
penalty penance pence pencils pendant pending penned pennies penny pension people per percent perfect perform perfume
perhaps peril period perish perjury perks perky permit persia person pesky pet petals petey petrol phase pheebs phew
phoebe phoebs phone phoned phonse phony photos phrase physics pianist pick picked picket pickin picking pickup picky
picnic picture pie piece pierced pig pigeons pile piling pill pillar pillows pilot pin pinch pinched pine pining pink
pinned pint pipe pirates pit pitch pitched pitcher pitches pitiful pity pivotal place placebo placed placing plague
plagued plain plan plane planet plank planned plant planted plaque plasma plaster plastic plate plateau platter play
played player playin playing playoff plea plead pleaded please pleased pledge pledged plenty plight plot plow pluck
plug plugged plum plunge plural plus pocket podcast podium poem poet poetic poetry point pointed pointy poison poke
poked poker poking pole police policy polite poll pollen polling pollock polymer pompous pond ponies pony poof pool
poor poorer poorly pop pope popped popping popular porch pork port portal portion portray pose posed posing posse
possess post postage postal posted poster posting posture postwar pot potato potion pottery pound pounded pounder pour
poured pouring poverty powder power powered poznan pradesh praise praised prank pray prayed prayer praying preach
precise predict prefect prefer prefix premed premise premium prepare prepped pres present pressed presses presume
pretend pretty prevail prevent preview prey price priced pricing prick pride priests primary print printed printer
prior priory prison privacy private privy prize probe problem proceed process produce product profile profit program
project prom promise promote prone pronto proof prop propane proper propose pros prose prosper protect protein protest
proteus proto proud proudly prove proved proven provide proving provoke proxy prude prudent prue prune prying pseudo
psst psych psyche psyched psychic pub puberty pubes public publish puddle puddy pueblo puff puke pull pulled pulling
pulse pump pumped pumping punch punched punches punish punjabi punk pupil puppet pure purely purity purpose purse
pursue pursued pursuit push pushed pushes pushing pushy put puttin putting puzzle quack quaint quake qualify quality
quarrel quarry quart quarter quartet quasi queasy queer quick quicker quickie quickly quiet quietly quilt quit quite
quitter quiz quote quoted quoting rabble rabid rabies race raced racial racing racism racist rack racket radar radial
radiant radical radio raditch radius rafe raft rage raging raid raided raider rail railing railway rain raining rainy
raion raise raised raiser raising raisins raja rally rama ramp ran rancho rand random rang range ranged ranging rank
ranked ranking ransom ranting raoul rap rapid rapidly rapist rapper rare rarely rash rat rate rated rath rather rating
ratio ratted rattle rattled rave raving raw rawley rays reach reached reaches react reacted reactor read readers
readily reading ready real realise realism realist reality realize really realm reap rear reason rebel rebound rebuild
rebuilt recall recap receipt receive recent recess recipe recital recite reckon reclaim record recover recruit rectify
recycle red reddish redeem reduce reduced reed reef reek reel reeling refer referee refill refined reflect reform
refrain refresh refuge refugee refund refusal refuse refused regain regard regime region regret regroup regular rehash
reiber reign rein reject relapse relate related relax relaxed relay release relics relied relief relies relieve relish
relive rely relying remain remake remark remarry rematch remedy remind remix remixed remixes remorse remote removal
remove removed renamed render renew renewal renewed rent rental rented renting reopen repair repay repeat replace
replay replica replied reply report reputed request require rescue rescued resent reset reside resided residue resign
resist resolve resort respect respond rest restart rested resting restore result resume resumed retail retain rethink
retire retired retreat retro return reunion reunite reveal revenge revenue reverse review revised revival revive
revived revoir revoked revolt revolve revue reward rewind rewrite rhyme rhythm rianna rib ribbon rice rich richer
richest rid ridden riddles ride riders ridges ridin riding rifle rigged right righty rigid riled rimbaud ring ringing
rink rinse riot rip ripe ripped ripping rise risen rising risk risked risking risky ritalin rites ritual rival rivalry
rivers riviera road roam roaming roar roaring roast roasted robbed robber robbery robbing robe robots robust rock
rocked rocket rocking rode role roll rolled rollers rolling romance romney ronee roof room roomie root rooted rope
rosco rose roster rosy rot rotary rotor rotting rough roughly round rounded route routed routine routing row rowing
royalty rsquo rub rubbed rubber rubbing rubbish rude rug rugby rugged ruin ruined ruining rule ruled ruler ruling rum
rumor rumour run runaway rundown runner runnin running runoff runway rural rush rushed rushing rust rwanda sack sacked
sacred sad sadder saddest saddle sadly sadness safe safely safer safest safety saga sage sail sailed sailing sailors
saint sainte sake salad salary sale saline saliva salle salmon salon saloon salsa salt salty salute salvage same
sample sampled samurai sand sandals sane sank sap sappy sarcasm sark sarris sat satin satire satisfy sauce saucer
sauna save saved saving savor savvy saw say sayin saying scale scaled scalp scalpel scam scan scandal scanner scar
scarce scare scared scarf scarier scaring scarred scary scatter scene scenery scenic scent scented scepter scheme
schmuck scholar school science scones scoop scoot scope score scored scorer scoring scouts scram scrape scratch
scrawny screams screech screen screw screwed script scroll scrub scudder scum scumbag scuse sea seaborn seafood seal
sealed seam search season seat seated seating second secrecy secret sect section sector secular secure secured sedan
sedate sedated seduce seduced see seed seeded seedy seein seeing seek seeking seem seemed seen seeya sega segment
seine seize seized seizure seldom select self selfish sell seller selling selves semen semi seminal seminar senator
send sending senior senor senora sense sensed sensing sensor sensory sensual sent septic sequel serbian serbs serene
serial series serious sermon serum servant serve served server service serving session set setback setter setting
settle settled settler setup seven seventh seventy several severe severed sew sewage sewer sewing sex sexes sexier
sexiest sexist sexual shabby shack shacked shade shadow shaft shake shaken shaking shaky shale shall shallow shalt
shame shape shaped shaping share shared sharing shark sharp sharply shatter shave shaving shawl she shear shed sheep
sheer sheet shelf shell shelter shelves shield shift shifted shin shindig shine shining shiny ship shipped shire shirt
shiva shock shocked shoe shoo shoot shooter shootin shop shore short shorter shortly shot should shoulda shout shove
shoved shovel shoving show showed shower showing shown shred shrew shri shrimp shrine shrink shroud shrub shrunk
shuffle shush shut shuttle sibling sicily sick sicker sicko side sided siding siege sigh sight sighted sigmund sign
signal signed signing signor signora signup silence silent silesia silicon silk silly silver similar simmer simple
simpler simply sin sinai since sincere sindh sing singer singing single sink sinking sinners sinus sip sipping sir
sire siren sister sit sitcom site sittin sitting six sixth sixties size sized skank skates skating sketch sketchy
skies skill skilled skin skip skipped skipper skirt skull sky skye slab slack slalom slam slammed slander slang slap
slapped slash slashed slate slated slave slavery slavic slayers slaying sleaze sleazy sled sleep sleeve sleigh slender
slept slice sliced slicery slid slide sliding slight slim slime slimy sling slip slipped slit slogan slopes sloppy
slot slovak slovene slow slowed slower slowing slowly slum slumber smack smacked small smaller smarter smarts smash
smashed smear smell smelled smile smiled smiling smirk smitten smoke smoked smoking smoochy smooth smug smuggle smythe
snacks snag snail snap snapped sneak sneeze snide sniff snitch snooty snooze snore snoring snotty snout snow snowed
snowing snuck snuff so soak soaked soaking soap sob sober social socio sock soda sodium sofa sofla soft soften softer
soil sold soldier sole solely solemn solid solo soloist solve solved solving some someday somehow someone son sonar
song sookie soon sooner sordid sore sorel sorrow sorry sort sorta sorted sorting sought soul sound sounded soup sour
source spa space spade spam span spandex spanned spare spared spark sparked spatial spatula spawned speak special
species specify specs spectre speech speed speedy spell spelled spend spent sperm sphere spices spicy spiders spiked
spill spilled spin spinach spinal spine spiral spirit spit spite split spoil spoiled spoke spoken sponsor spooked
spoon sports sporty spot spotted spouse spray spread spree spring sprouts spruce sprung spur spy spying squad square
squared squat squeaky squeeze squirm stab stabbed stable stacked stacks stadium staff stage staged staging stain
stained stairs stake staked staking stale stalk stalked stall stalled stamina stamp stamped stance stand standby
standin staple star stare stared staring starred start started starter startin startle starve starved starvin stash
stashed state stated static stating station statue status statute stavros stay stayed stayin staying steady steaks
steal steam steamed steamer steamy steel steep steer stem stempel stench step stepped stepson stereo sterile stetson
stew stick sticker stickin stiff still stings stink stinkin stint stir stirred stock stocked stoke stole stolen
stomach stomp stomped stones stony stood stoop stop stopped storage store stored stories storm stormed stormy story
stove strain strange straps straws stray streak stream streets stress stretch strict strife strike striker string
strip striped stroke stroll strong struck strung stub stuck student studied studies studio study stuffed stuffy
stumble stunned stunt stupid stutter style styled styling stylish subid subject submit subset subtext subtle suburb
succeed success such suck sucked sucking sucky suction sudden sued suffer suffice suffix sugar suggest suicide suing
suit suite suited sulfur sum summary summer summit summon sun sundae sunk superb supper supply support suppose sure
surely surf surface surge surgeon surgery surname surplus surreal survey survive suspect suspend sustain swallow swam
swami swamp swamped swan swap sway swear sweat sweater sweaty sweep sweeter sweetie swell swept swift swim swindle
swine swing switch swollen swoop swore sworn swung symbol symptom synergy synod syntax syringe syrup system tab table
tablet tabloid tacit tack tackle tacky tacos tactic tag tagged taggert tail tailed tailing tailor tainted take taken
takeoff takeout takin taking tale talent talk talked talker talkin talking tall taller tallest tally taluk tame tan
tangled tank tanked tanker tantrum tap tape taped taping tapped tapping tar target tarts task tasked taste tasted
tasting tattoos taught tavern tax taxes taxi tea teach teacher teaches team teamed tear tearing tease teasing teatro
tech tedious teen teenage teeny teeth tehsil tell teller tellin telling telly telugu temper temples tempt tempted ten
tenant tend tended tender tending tennis tenor tense tension tent tenth tenure term termed terrain terror tess test
tested testify testing testy text textile texture than thank thanked that thaw the theater theatre thee theft their
them theme themed then theorem theory therapy there thereby thermal these thesis they thick thicker thief thieves
thigh thin thing thingy think thinkin thinner third thirst thirsty this those thou though thought thread threat three
threw thrift thrill thrive throat throne through throw thrown thrust thug thumb thump thus tibet tibetan tick ticked
ticket ticking tidal tide tidy tie tied tier tiger tight tighten tighter tightly tile till tilt timber time timed
timer timing timmih timor tin tiniest tint tiny tip tipped tippin tipping tire tired tiring tissue title titled to
toad toast toasted tobacco today toddy toe toil toilet token told toll tomato tomb ton tonane tone tongue tonic
tonight tonio tonnes tonsils too took tool tooling tooth toots top topanga topic topless topped topping torah torch
torched tore torment torn torpedo torque toss tossed tossing total totally toto touch touched touches touchy tough
tougher toula tour toured touring tourism tourist tow toward towed towel towelie towers town toxic toxins toy toying
trace traced tracing track tracked tract tractor trade traded trader trading traffic tragedy tragic trail trailer
train trained trainee trainer trait traitor tram tramp tramway transit trap trapped trash trashed trashy trauma travel
tray tread treason treat treated treaty tree trek trench trend trendy trial tribe tribute trick tricked trickle tricky
tried tries trifle trigger trilogy trim trio trip triple tripped trippin tristin triumph trivial trojan troll troop
trophy trouble troy truce truck true truly trunk trusted trustee trusts truth try tryin trying tsunami tub tube tuck
tucked tug tuition tumble tummy tumor tuna tune tuned tunnel turbine turf turin turkeys turmoil turn turned turning
turnout turret tuscany tutor twain tweek twelfth twerp twice twin twist twit twitch twitter two tycoon tying type
typed typical typing ugly ulcer unable unarmed unaware unborn uncanny uncle unclear uncool uncover under undergo undo
undone undying uneasy unesco unfair unfit unhappy unholy unified uniform unions unique unit unitary unite unity
unknown unleash unless unlike unload unlock unlucky unnamed unpack unravel unrest unseen untie until unto untrue
unused unusual unwind up upbeat update updated upfront upgrade upheld uphold upon upped upper upright upset upside
upstate uptight upward uranium urban urdu urge urged urgent urging urine urn usage use used useful useless user using
usual usually uterus utility utilize utmost utrecht uttar utterly vacancy vacant vacate vacated vaccine vacuum vague
vaguely vain vale valet valiant valid valium value valued valves vamps van vanish vanity variant varied varies variety
various varsity vary varying vase vast vatican vault veal vecchio vectors vehicle veil vein vending vendor vent
venture venue verb verbal verdict verge verify vermin versa verse version versus very vessel vest vested vet veteran
veto via viable viaduct vial vibe vice vicious victim victory video view viewed viewer viewing viki vile village
villain vine vinegar vinyl violate violent viral virgins virtual virtue virus viruses visible vision visit visited
visitor vital vocal vodka vogue voice voiced void volcano volley volume vomit vote voted voter voting vouch vous vow
vowed vowel voyage vroom vulgar wacko wacky wade waffles wage wager wagon wail waist wait waited waiter waitin waiting
waived wake waking walk walked walkie walkin walking wall walled wallet wallow wand wander wangler wanna want wanta
wanted wanting war ward ware warfare warm warmed warmer warming warmth warn warned warning warp warped warrant wartime
warton warts wary was wash washed washing wasp wasted wasting watch watched watches watchin water wave waved waving
wax way we weak weaken weaker wealth wealthy weapon wear wearin wearing weary weather weave weaving web website wed
wedded wedlock weed week weekday weekend weekly weep weeping weigh weighed weight weimar weird weirder weirdo welcome
welfare well wench went were west wet whack whacked whaddya whale what whatcha whatnot whatta wheat wheel when where
whereas whereby wherein whether which whiff while whilst whine whining whiny whip whipped whisk whisky whistle whit
whites whitish whiz who whoa whoah whoever whole wholly whom whoo whoop whoopee whose why wick wicket wide widely
wider widow width wife wig wigan wigand wiggle wild wildcat wildest wildly will willed willing wimp win winch wind
winding window wine wing winged winger wink winner winning winter wipe wiped wiping wire wired wiring wisdom wise
wisely wiser wish wished wishes wishful wishing wit witch witches with within without witness witty wives woah woke
woken wolek wolf wolfram woman womb women won wonder wont wood wooded wooden woof wool woozy word wore work worked
worker workin working workout world worm worn worried worries worry worse worship worst worth worthy would woulda
wound wounded wow wrap wrapped wrapper wrath wreak wreck wrecked wring wrinkle wrist write writer writing written
wrong wronged wrote wuss wynant xander yank yanked yanking yard yarn year yearly yell yelled yellow yes yeshiva yet
yiddish yield yielded yikes yoga you young younger your youse youth youtube yuan yuck zander zapped zeal zellie zende
zero zillion zinc zionist zoey zombies zone zoning
""".split()
)
