"""The words for with what, on what and with what harm, and for what a headline says of itself, for `concepts`.

The rows are those of `newswords`.
"""

MEANS = """
rocket: rocket, rockets
  fr roquette*, fusée* · es cohete* · de Rakete, Raketen
  ar صاروخ, صواريخ, صاروخي, صاروخية, صواريخا
missile: missile, ballistic missile, cruise missile
  fr missile* · es misil* · de Rakete, Raketen, Marschflugkörper*
  ar صاروخ, صواريخ, صاروخين, صاروخي, صاروخية, صاروخ باليستي, صواريخ باليستية
drone: drone, drones, uav, uavs, unmanned aerial
  fr drone* · es dron, drones · de Drohne*, Drohnen*
  ar مسيرة, مسيرات, طائرة مسيرة, طائرات مسيرة, طائرة بدون طيار, طائرات بدون طيار, درون
bomb: bomb, bombs, explosive, explosives, explosive device, ied, grenade, car bomb, bomb blast, bomb attack, \
    suicide bombing
  fr bombe*, grenade*, explosifs, attentat à la bombe, voiture piégée · es bomba*, granada*, explosivos, \
    coche bomba, carro bomba · de Bombe*, Granate*, Sprengsatz, Sprengsätze, Sprengstoff*, Autobombe*, Bombenanschlag*
  ar قنبلة, قنابل, عبوة ناسفة, عبوات ناسفة, متفجرات, قنبلتين, سيارة مفخخة, مفخخة
mine: landmine, land mine, landmines, mines, naval mine
  fr mine antipersonnel, mines · es mina antipersona, minas antipersona, minas · de Landmine*, Minen, Seemine*
  ar لغم, ألغام, ألغاما
gun: gun, guns, rifle, gunman, gunmen, firearm, pistol, shooter, machine gun, gunfire
  fr fusil*, arme à feu, armes à feu, hommes armés, homme armé, tireur* · es arma de fuego, armas de fuego, \
    pistola*, fusil, fusiles, pistolero*, hombres armados · de Schusswaffe*, Gewehr*, Pistole*, Bewaffnete*, \
    Schütze, Schützen
  ar مسلح, مسلحون, مسلحين, بندقية, مسدس, سلاح ناري, أسلحة نارية
knife: knife, knives, machete, stabbing, knife attack
  fr couteau*, machette*, arme blanche · es cuchillo*, machete*, arma blanca · de Messer, Messerangriff*, \
    Messerattacke*, Machete*
  ar سكين, سكاكين, سلاح أبيض
artillery: artillery, mortar, mortars, howitzer, shells, shelling, artillery fire, mortar fire
  fr artillerie, mortier*, obus · es artillería, mortero*, obús, obuses · de Artillerie*, Mörser*, Granatwerfer*
  ar مدفعية, مدفعي, هاون, قذائف, قذيفة, قصف مدفعي
tank: tanks, tank, armoured vehicles, armored vehicles
  fr chars, blindés, char · es tanque, tanques, blindados · de Panzer*
  ar دبابة, دبابات, مدرعات, مدرعة
aircraft: aircraft, warplane, warplanes, fighter jet, fighter jets, jet, jets, air strike, airstrike
  fr avion de chasse, avions de chasse, aéronef*, chasseur bombardier · es caza, cazas, aeronave*, \
    avión de combate · de Kampfjet*, Kampfflugzeug*, Luftangriff*
  ar مقاتلة, مقاتلات, طائرات حربية, طائرة حربية, طيران, طائرات
helicopter: helicopter, helicopters, chopper
  fr hélicoptère* · es helicóptero* · de Hubschrauber*, Helikopter*
  ar مروحية, مروحيات, هليكوبتر
plane: plane, airplane, airliner, passenger jet, planes, flight, plane crash
  fr avion, avions · es avión, aviones, avioneta* · de Flugzeug*, Flieger, Flugzeugabsturz*
  ar طائرة, طائرات ركاب, طائرة ركاب
ship: ship, ships, vessel, boat, ferry, warship, frigate, submarine, cargo ship, migrant boat, dinghy, bulk carrier
  fr navire*, bateau*, ferry, sous-marin*, paquebot*, frégate*, cargo, embarcation* · es barco*, buque*, ferri, \
    ferry, submarino*, patera*, fragata*, lancha* · de Schiff, Schiffe, Boot, Boote, Fähre*, U-Boot*, \
    Frachter*, Fregatte*, Frachtschiff*
  ar سفينة, سفن, قارب, قوارب, زورق, عبارة, غواصة, فرقاطة, مركب
tanker: tanker, tankers, oil tanker
  fr pétrolier, pétroliers, tanker · es petrolero, petroleros · de Tanker, Öltanker*, Tankschiff*
  ar ناقلة, ناقلات, ناقلة نفط
train: train, trains, railway, rail, passenger train, subway, metro
  fr train, trains, TGV, métro, ferroviaire* · es tren, trenes, metro, ferroviari* · de Zug, Züge, Bahn, \
    U-Bahn, ICE, Zugunglück*
  ar قطار, قطارات, مترو
bus: bus, buses, coach crash, minibus, school bus
  fr bus, autocar*, autobus, minibus, car scolaire · es autobús, autobuses, bus, microbús, autocar* · de Bus, \
    Busse, Reisebus*, Kleinbus*
  ar حافلة, حافلات, باص
car: car, cars, vehicle, truck, trucks, van, lorry, suv, car crash, car bomb
  fr voiture*, véhicule*, camion*, automobile* · es coche, coches, vehículo*, camión, camiones, automóvil* · \
    de Auto, Autos, Pkw, Lkw, Lastwagen, Fahrzeug*, Lieferwagen
  ar سيارة, سيارات, شاحنة, شاحنات, مركبة
chemical: chemical weapon, chemical weapons, chemical attack, chemical, chlorine, nerve agent, sarin, poison, \
    gas attack, toxic gas
  fr chimique*, armes chimiques, chlore, gaz toxique, sarin · es químic*, armas químicas, gas tóxico, sarín · \
    de Chemiewaffe*, Giftgas*, Chlorgas, Nervengift*, Chemikalie*
  ar كيميائي, كيميائية, كيماوي, كيماوية, غاز سام, كلور, سارين
nuclear: nuclear, nuclear weapon, nuclear weapons, atomic, uranium
  fr nucléaire*, atomique*, uranium · es nuclear*, atómic*, uranio · de Atom*, nuklear*, Nuklear*, Uran
  ar نووي, نووية, يورانيوم, ذرية
cyber: cyber, cyberattack, ransomware, malware, hackers, data breach, cyber attack, hacked
  fr cyber*, rançongiciel* · es ciber*, ransomware · de Cyber*, Ransomware
  ar سيبراني, سيبرانية, إلكتروني, هجوم إلكتروني, هجوم سيبراني, هجمات إلكترونية, هجمات سيبرانية
"""

TARGETS = """
base: base, bases, military base, air base, airbase, naval base, barracks
  fr base, bases, base aérienne, base militaire, caserne* · es base, bases, base aérea, cuartel* · \
    de Stützpunkt*, Militärbasis, Luftwaffenbasis, Kaserne*, Militärstützpunkt*
  ar قاعدة, قواعد, قاعدة عسكرية, قاعدة جوية, ثكنة, معسكر
airport: airport, airfield, airports
  fr aéroport*, aérodrome* · es aeropuerto*, aeródromo* · de Flughafen*, Flughäfen*, Airport, Flugplatz
  ar مطار, مطارات
hospital: hospital, hospitals, clinic, medical centre, medical center
  fr hôpital, hôpitaux, clinique* · es hospital, hospitales, clínica* · de Krankenhaus*, Krankenhäuser*, \
    Klinik*, Hospital
  ar مستشفى, مستشفيات, مشفى, عيادة
school: school, schools, university, college, kindergarten, campus
  fr école*, lycée*, collège*, université*, campus · es escuela*, colegio*, universidad*, instituto · \
    de Schule, Schulen, Universität*, Kindergarten, Kita
  ar مدرسة, مدارس, جامعة, روضة أطفال
market: market, marketplace, mall, shopping centre, shopping center, supermarket, bazaar, Christmas market
  fr marché de, marché, centre commercial, supermarché* · es mercado, mercadillo, centro comercial, \
    supermercado* · de Markt, Weihnachtsmarkt, Supermarkt*, Einkaufszentrum
  ar سوق, أسواق, مركز تجاري
church: church, churches, cathedral
  fr église*, cathédrale* · es iglesia*, catedral* · de Kirche, Kirchen, Kathedrale*
  ar كنيسة, كنائس, كاتدرائية
mosque: mosque, mosques
  fr mosquée* · es mezquita* · de Moschee*
  ar مسجد, مساجد, جامع
synagogue: synagogue, synagogues
  fr synagogue* · es sinagoga* · de Synagoge*
  ar كنيس, معبد يهودي
convoy: convoy, convoys, motorcade
  fr convoi, convois, cortège · es convoy, convoyes, caravana · de Konvoi*, Kolonne
  ar قافلة, قوافل, موكب, رتل
embassy: embassy, embassies, consulate
  fr ambassade, ambassades, consulat* · es embajada*, consulado* · de Botschaft, Botschaften, Konsulat*
  ar سفارة, سفارات, قنصلية
refinery: refinery, refineries, oil depot, oil facility, oil field, oilfield, oil terminal
  fr raffinerie*, dépôt pétrolier, champ pétrolier · es refinería*, yacimiento petrolífero, campo petrolero · \
    de Raffinerie*, Öldepot, Tanklager, Ölfeld*
  ar مصفاة, مصافي, حقل نفط, منشأة نفطية, منشآت نفطية
pipeline: pipeline, pipelines, gas pipeline
  fr gazoduc*, oléoduc*, pipeline* · es gasoducto*, oleoducto* · de Pipeline*, Gasleitung*
  ar خط أنابيب, أنابيب, خطوط أنابيب
power: power grid, power plant, power station, energy infrastructure, power supply, substation, electricity, \
    power outage, power cut
  fr électricité, centrale électrique, centrale nucléaire, réseau électrique · es red eléctrica, \
    central eléctrica, electricidad, central nuclear · de Stromnetz*, Kraftwerk*, Energieinfrastruktur, \
    Stromversorgung, Atomkraftwerk*, Stromausfall*
  ar كهرباء, محطة كهرباء, شبكة الكهرباء, محطة توليد
port: port, ports, harbour, harbor, seaport
  fr le port de, le port d, ports · es puerto, puertos · de Hafen, Häfen, Hafens
  ar ميناء, موانئ, مرفأ
bridge: bridge, bridges
  fr pont, ponts · es puente, puentes · de Brücke, Brücken
  ar جسر, جسور
camp: camp, camps, refugee camp
  fr camp de, camp de réfugiés, camps · es campamento*, campo de refugiados · de Flüchtlingslager*, Camp, Zeltlager
  ar مخيم, مخيمات
village: village, villages, town, settlement
  fr village*, bourg, localité* · es pueblo, aldea*, localidad* · de Dorf, Dörfer, Dorfes, Ortschaft*
  ar قرية, قرى, بلدة, بلدات
police: police, policeman, policemen, officers, police officer, police station, cops
  fr police, policier*, gendarme*, commissariat · es policía*, policial*, comisaría · de Polizei*, Polizist*
  ar شرطة, شرطي, شرطيين, رجال أمن, قوات الأمن
troops: troops, soldier, soldiers, army, military, forces, serviceman, servicemen, marines
  fr soldat*, militaire*, armée, troupes, forces armées · es soldado*, militar, militares, tropas, ejército, \
    fuerzas armadas · de Soldat*, Truppe*, Armee, Militär, Bundeswehr*, Streitkräfte*
  ar جندي, جنود, جيش, قوات, عسكري, عسكريين, عسكريون, جنديين
civilians: civilian, civilians, residents
  fr civil, civils, habitants · es civil, civiles, vecinos · de Zivilist*, Einwohner, Anwohner
  ar مدني, مدنيين, مدنيون, مدنيا
children: child, children, kids, schoolchildren, pupils, student, students, schoolgirls
  fr enfant*, écolier*, élève*, étudiant*, lycéen* · es niño*, niña*, menores, estudiant*, alumno*, escolares · \
    de Kind, Kinder, Kindern, Schüler, Schülerin*, Student*
  ar طفل, أطفال, طفلا, طفلين, تلاميذ, طلاب, طالبات
journalists: journalist, journalists, reporter, reporters, press
  fr journaliste*, reporter* · es periodista*, reporter* · de Journalist*, Reporter*
  ar صحفي, صحفيين, صحفيون, صحافي, صحافيين, صحافيون, صحفيا
refugees: refugee, refugees, migrant, migrants, asylum seekers
  fr réfugié*, migrant* · es refugiad*, migrant*, inmigrant* · de Flüchtling*, Migrant*, Geflüchtete*
  ar لاجئ, لاجئين, لاجئون, مهاجرين, مهاجرون, مهاجر
"""

HARMS = """
killed: killed, kill, kills, killing, dead, fatal, fatally, deadly, deaths, casualties, death toll, fatalities, \
    slain, massacre, dies, die, died, lives lost, shot dead
  fr tué, tués, tuée, tuées, tue, tuent, morts, mort, victime, victimes, mortel*, meurtri*, massacre*, bilan · \
    es muert*, mata, matan, mató, víctima*, mortal*, mortífer*, masacre*, mueren, muere, fallecid* · de tot, \
    Tote, Toten, Toter, Todesopfer*, getötet, tödlich*, Opfer, sterben, Massaker*, tötet, töten
  ar قتل, قتلت, قتلوا, قتلى, مقتل, قتيل, قتيلا, قتيلين, يقتل, تقتل, ضحايا, شهيد, شهداء, استشهاد, استشهد, مصرع, مجزرة
wounded: wounded, wound, wounds, wounding, injured, injures, injury, injuries, injuring, hurt, hospitalised, \
    hospitalized
  fr blessé, blessés, blessée, blessées, bless* · es herid*, lesionad* · de Verletzte*, verletzt*, verwundet*, \
    Verwundete*
  ar جرحى, جريح, جريحا, إصابة, إصابات, أصيب, أصيبت, مصاب, مصابين, مصابون, مصابا, جرح
missing: missing, unaccounted for, disappeared, disappearance
  fr disparu, disparus, disparue, disparues, porté disparu, disparition* · es desaparecid*, desaparición · \
    de vermisst*, Vermisste*, verschwunden
  ar مفقود, مفقودين, مفقودون, مفقودا, فقدان, اختفاء
displaced: displaced, displaces, displace, displacement, flee, fled, fleeing, flees, homeless
  fr déplacés, déplacé, fuient, fui, fuir, exode · es desplazad*, huyen, huir, éxodo · de vertrieben*, \
    Vertriebene*, fliehen, geflohen, Binnenflüchtling*
  ar نزوح, نازح, نازحين, نازحون, تهجير, فرار, فروا
arrested: arrested, arrests, detained, detains, in custody
  fr arrêté, arrêtés, arrêtée, arrêtées, interpell* · es detenid*, arrestad* · de festgenommen*, verhaftet*, \
    Festnahme*
  ar اعتقل, اعتقلت, اعتقال, معتقل, معتقلين, موقوف, موقوفين
"""

MARKERS = """
denial: deny, denied, denies, denying, denial, rejects claim, rejects claims, rejected claims, refute, refuted, \
    refutes, dismisses as, dismisses claims, dismissed claims, contradicts, contradicted, rejects allegations, \
    rejects accusations, rebuts, debunked, hoax
  fr dément, démentent, démenti, démentit, nie, nient, réfute*, contredit · es desmient*, desminti*, niega, \
    niegan, negó, rechaza acusaciones, refuta* · de dementier*, bestreite*, Dementi*, weist zurück, zurückgewiesen
  ar ينفي, تنفي, نفى, نفت, نفي, ينفون, تكذب, يكذب
doubt: unclear, disputed, disputes, conflicting, unconfirmed, unverified, could not be verified, \
    cannot be verified, could not verify, not independently verified, alleged, allegedly, reportedly, rumour, rumor
  fr incertain*, contesté, contestée, contradictoire*, non confirmé*, présumé*, rumeur* · es no confirmad*, \
    sin confirmar, contradictori*, presunt*, confus*, rumor, rumores · de unklar*, umstritten*, unbestätigt*, \
    widersprüchlich*, mutmaßlich*, angeblich*
  ar غير مؤكد, غير مؤكدة, متضارب, متضاربة, تضارب, غموض, مزعوم, شائعات, إشاعة
retraction: correction, corrections, corrected, corrects, KILL, KILLS, kill notice, withdrawn, withdrawn story, \
    story withdrawn, retracts, retracted, retraction, clarification, editor's note
  fr correction, corrigé, rectificatif, rectification, erratum, rétractation · es corrección, rectificación, \
    rectifica, fe de errores, aclaración · de Korrektur, korrigiert, Berichtigung, Richtigstellung, Klarstellung
  ar تصحيح, تصويب, توضيح, سحب خبر
again: second, third, another, new, fresh, latest, again, aftershock, successive, renewed, once more, repeat, \
    repeated
  fr nouveau, nouvelle, nouveaux, nouvelles, nouvel, deuxième, troisième, encore, autre, autres, à nouveau, \
    de nouveau, une nouvelle fois · es segundo, segunda, tercer, tercera, otro, otra, otros, otras, nuevo, \
    nueva, nuevos, nuevas, de nuevo, nuevamente, otra vez · de zweite, zweiter, zweites, zweiten, dritte, \
    dritter, weiterer, weitere, weiteres, weiteren, erneut, neuer, neue, neues, neuen, neuerlich*, Nachbeben, wieder
  ar ثان, ثاني, ثانية, ثالث, ثالثة, جديد, جديدة, جديدا, آخر, أخرى, مجددا, مرة أخرى, من جديد, هزة ارتدادية
update: rises to, climbs to, climbs, rises, toll, what we know, what to know, live updates, live, recap, \
    roundup, round-up, explainer, explained, analysis, aftermath, in the wake, survivor, survivors, mourning, \
    mourn, mourns, vigil, identified, named, confirmed, confirms, claims responsibility, \
    claimed responsibility, investigation, investigate, investigators, investigating, timeline, update
  fr bilan, s'alourdit, ce que l'on sait, ce qu'on sait, en direct, le point sur, analyse, décryptage, \
    survivant*, rescapé*, deuil, hommage*, identifié, identifiés, identifiée, confirme*, revendiqu*, enquêt* · \
    es sube a, asciende, ascienden, balance, lo que se sabe, qué se sabe, en directo, en vivo, análisis, \
    sobreviviente*, superviviente*, luto, identificad*, confirma*, reivindic*, investig*, última hora · \
    de steigt auf, Opferzahl, was wir wissen, was bekannt ist, Liveticker, Liveblog, Analyse, Überlebende*, \
    Trauer*, trauer*, identifiziert, bestätigt*, bekennt sich, Ermittlung*
  ar حصيلة, ارتفاع عدد, ارتفاع حصيلة, ارتفعت الحصيلة, ما نعرفه, مباشر, تحليل, ناجين, ناجون, حداد, تعزية, تؤكد, \
    يؤكد, أكد, أكدت, تأكيد, تبنى, تبنت, يتبنى, تتبنى, تحقيق, تحقيقات
"""

DAYS = """
yesterday: yesterday
  fr hier · es ayer, anoche · de gestern · pt ontem · it ieri · ru вчера · uk вчора, учора · tr dün · \
    fa دیروز · he אתמול, אמש
  ar أمس, البارحة
today: today
  fr aujourd'hui · es hoy · de heute · pt hoje · it oggi · ru сегодня · uk сьогодні · tr bugün · fa امروز · he היום
  ar اليوم
tonight: tonight
  fr ce soir, cette nuit · es esta noche · de heute Abend, heute Nacht · pt esta noite, hoje à noite · \
    it stasera, stanotte · ru сегодня ночью, сегодня вечером · uk сьогодні ввечері · tr bu gece, bu akşam · \
    fa امشب · he הלילה, הערב
  ar الليلة, هذه الليلة
tomorrow: tomorrow
  fr demain · es mañana · de morgen · pt amanhã · it domani · ru завтра · uk завтра · tr yarın · fa فردا · he מחר
  ar غدا, الغد
"""

# What is said with one of these words, and not meant: it is taken for nothing.
IDIOMS = """
en under fire, heart attack, panic attack, attack on titan, market share, \
  stock market, stock markets
en housing market, bond market, labour market, labor market, market cap, at first glance, second hand, \
  seconds left, New Year
en news conference, press conference, press secretary, press release, press freedom, in the second half, second half
en second round, third round, second place, third place, downed tools, down tools, new york
en second quarter, third quarter, second world war, world war, brand new, \
  gun control
en tear gas, shot at goal, shots on target, hat trick, big shot, killing time, dead heat, dead ball, school of thought
en naval officers, chief executive officers, camp david, test match, tests positive, tested positive, test cricket
en base rate, search engine, google search, free transfer, hot new, train of thought, in the running, talks up, \
  live in
en live with, shells out, car insurance, video release, strikes deal, strikes a deal, strikes gold, \
  struck a deal, new zealand
en fire sale, ceasefire line, mine workers, power of attorney, storm the capitol, storms out, court order, \
  tennis court
en food court, draw up, death row, named after, prime minister named
fr en train de, point mort, temps mort, mort de rire, autre part, crise de nerfs, New York, frappe au but, \
  train de vie
es por la mañana, de la mañana, la mañana, base de datos, a base de, tener lugar, en torno, puerto rico, \
  puerto príncipe
es Nueva York, huelga decir, mercado laboral, mercado de valores, pueblo de Israel
de am Morgen, guten Morgen, am Markt, auf dem Markt, Neue Zürcher, immer wieder, hin und wieder, im Zuge, New York
ar على قاعدة, سوق المال, سوق الأسهم, من أجل, في ضوء, وكالة أنباء, الجامعة العربية, جامعة الدول العربية, نيويورك
"""
