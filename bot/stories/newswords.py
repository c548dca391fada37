"""The words for what happens in the news, in twelve languages, for `concepts`.

Each concept is a row: its id and its English words, then its words in other languages. A star is any ending of a stem
of four letters or more; an English, French, Spanish or Portuguese plural in -s needs no words of its own. A word with
a capital letter begins with one in the news, one in capitals stands in capitals; Arabic words are found behind their
particles. Rows of only one id that say how something is *not* meant ("opens fire" is no fire) name what is meant.
"""

ACTS = """
attack: attack, attacked, attacking, attacker, assault, onslaught, terror attack, opens offensive
  fr attaqu*, attentat*, assaut, assaillant* · es ataqu*, atacad*, atacar*, ataca, atacan, atacó, atentado · \
    de Angriff*, \
    Anschlag*, Anschläge*, angegriffen, greift an, Attacke*, Attentat*
  ar هجوم, هجمات, هجوما, هجومين, هجومية, هاجم, هاجمت, يهاجم, تهاجم, مهاجمة, اعتداء, استهداف, استهدف, استهدفت, \
    يستهدف, تستهدف
strike: strike, struck, air strike, airstrike, air raid, air attack, airstrikes, bombardment, air campaign
  fr frapp*, raid, raid aérien, bombard* · es bombarde*, golpea, ataque aéreo, ataques aéreos · \
    de Luftangriff*, Luftschlag*, Luftschläge*, bombardier*
  ar غارة, غارات, غارتين, ضربة, ضربات, ضربة جوية, ضربات جوية, ضرب, ضربت, يضرب, تضرب
shelling: shelling, shelled, shells, artillery fire, mortar fire, bombards
  fr pilonn*, tirs d'artillerie · es artillería pesada, cañoneo · de Beschuss, beschossen, beschießt, \
    Artilleriebeschuss
  ar قصف, قصفت, يقصف, تقصف, قصفا, قصف مدفعي
explosion: explosion, explode, explodes, exploded, exploding, blast, detonate, detonated, detonates, \
    detonation, blow up, blows up, blown up
  fr explos*, explose* · es explosi*, explota, estall* · de Explosion*, explodier*, Detonation*
  ar انفجار, انفجارات, انفجارا, انفجارين, انفجر, انفجرت, ينفجر
shooting: shooting, shoot, shot, shots, shootout, gunfire, gunshot, opens fire, opened fire, open fire, \
    gunned down, shot dead, shots fired, firefight
  fr fusillade*, coups de feu, ouvre le feu, tirs, abattu par balle · es tiroteo*, disparo*, abre fuego, \
    balacera*, tirotea* · de Schüsse, Schießerei*, erschossen, eröffnet das Feuer, angeschossen
  ar إطلاق نار, إطلاق النار, إطلاق للنار, أطلق النار, يطلق النار, رميا بالرصاص
stabbing: stabbing, stabbed, stab, stabs, knife attack, knifed
  fr poignard*, attaque au couteau, coups de couteau · es apuñal*, acuchill* · de Messerangriff*, \
    Messerattacke*, niedergestochen, Messerstecherei
  ar طعن, طعنا, طعنت, عملية طعن
bombing: bombing, bombed, suicide bombing, bomb attack, car bomb, car bombing, suicide bomber, bomber, bomb blast
  fr attentat à la bombe, attentat-suicide, attentat suicide, kamikaze, voiture piégée · es atentado suicida, \
    coche bomba, carro bomba · de Bombenanschlag*, Selbstmordanschlag*, Selbstmordattentat*, Autobombe*
  ar تفجير, تفجيرات, تفجيرا, تفجيرين, تفجير انتحاري, سيارة مفخخة, مفخخة, فجر نفسه
ambush: ambush, ambushed, ambushes
  fr embuscade* · es embosca* · de Hinterhalt
  ar كمين, كمينا, كمائن
clash: clash, clashed, clashing, fighting, skirmish, battle, gun battle, battles
  fr affront*, combats, heurts, accrochage*, échauffourée* · es enfrentamiento*, choques, combates · \
    de Gefecht*, Zusammenstöße, Zusammenstoß, Kämpfe, Kämpfen
  ar اشتباك, اشتباكات, معارك, معركة, مواجهات, صدامات
kidnap: kidnap, kidnapped, kidnapping, kidnaps, kidnapper, abduct, abducted, abduction, abducts, hostage, hostages
  fr enlèvement*, enlevé, enlevés, enlevée, enlevées, kidnapp*, otage* · es secuestr*, rehén, rehenes · \
    de entführ*, Entführ*, Geisel*
  ar خطف, اختطاف, اختطف, اختطفت, خطفت, يختطف, مختطف, مخطوف, رهينة, رهائن, محتجزين
arrest: arrest, arrested, arrests, arresting, detain, detains, detained, detention, custody, \
    taken into custody, nabbed
  fr arrest*, arrêté, arrêtés, arrêtée, arrêtées, interpell*, garde à vue · es detenid*, detien*, arrest*, \
    detención, detenciones · de festgenommen, Festnahme*, verhaft*, Verhaftung*, nimmt fest
  ar اعتقال, اعتقالات, اعتقل, اعتقلت, يعتقل, تعتقل, توقيف, القبض, القبض على, أوقفت الشرطة, ضبط
trial: trial, on trial, stands trial, court, in court, prosecution, prosecutor, prosecutors, charged, indicted, \
    indictment, indicts, lawsuit, sues, sued, pleads
  fr procès, tribunal, inculp*, mis en examen, parquet · es juicio*, tribunal*, imputad*, fiscalía, \
    demanda judicial · de Prozess*, Gericht, angeklagt*, Anklage*, Klage
  ar محاكمة, محكمة, محاكم, تحاكم, اتهام, النيابة, دعوى
verdict: verdict, convicted, conviction, convicts, acquitted, acquits, acquittal, found guilty, guilty, ruling, \
    rules against
  fr verdict, reconnu coupable, coupable*, acquitt*, relax* · es veredicto, culpable*, absuel* · de Urteil*, \
    schuldig gesprochen, freigesprochen, Freispruch
  ar إدانة, أدين, أدانت المحكمة, براءة, تبرئة, مذنب
sentence: sentenced, sentence, sentences, sentencing, jailed, jails, years in prison, life in prison, \
    death penalty, imprisoned
  fr condamné à, condamnée à, condamnés à, prison ferme, peine de mort, perpétuité, réclusion · es condena*, \
    cadena perpetua, años de cárcel, años de prisión · de verurteilt*, Haftstrafe*, lebenslange Haft, Todesstrafe
  ar حكم بالسجن, السجن المؤبد, بالسجن, حكم بالإعدام, عقوبة الإعدام
execution: execution, executed, executes, hanged, beheaded
  fr exécution capitale, exécuté, exécutés, exécutée, décapité*, pendu · es ejecutado, ejecutad*, decapita* · \
    de hingerichtet, Hinrichtung*, exekutiert
  ar إعدام, أعدم, أعدمت, يعدم
protest: protest, protested, protesting, protester, demonstration, demonstrators, demonstrator, riot, rioting, \
    rioters, unrest, rally, rallies, rallied, protest march, sit-in
  fr manifest*, émeute*, rassemblement* · es protest*, manifestación, manifestaciones, manifestantes, \
    disturbios · de Protest*, protestier*, Demonstration*, Demonstrant*, demonstrier*, Demo, Kundgebung*, \
    Unruhen, Krawalle*
  ar احتجاج, احتجاجات, احتجاجا, تظاهر, تظاهرة, تظاهرات, مظاهرة, مظاهرات, متظاهر, متظاهرين, متظاهرون, محتجين, \
    محتجون, اعتصام
strike_labour: walkout, walk out, walkouts, general strike, industrial action, on strike, go on strike, \
    goes on strike, strike action, hunger strike, picket, work stoppage
  fr grève, grèves, gréviste, grévistes, débrayage · es huelga* · de Streik*, streik*, Warnstreik*, \
    Arbeitskampf, Arbeitsniederlegung*
  ar إضراب, إضرابا, إضرابات, يضرب عن العمل, مضربين
vote: vote, voted, votes, voting, voters, voter, ballot, poll, polls, referendum
  fr vote, votent, voté, scrutin*, référendum*, électeur* · es vota, votan, votación, votaciones, votantes, \
    referéndum, comicios · de Abstimmung*, stimmt ab, Volksabstimmung, Referendum*, Wähler*, Stimmabgabe
  ar تصويت, يصوت, صوت لصالح, صوتت, اقتراع, استفتاء, ناخبين, ناخبون
election: election, elected, elects, electoral, re-elected, reelected, runoff, by-election
  fr élection*, élu, élue, élus, réélu*, présidentielle, législatives, municipales · es eleccion*, elección, \
    elegid*, electoral*, reelegid* · de Wahl, Wahlen, gewählt, wiedergewählt, Bundestagswahl*, \
    Präsidentenwahl*, Präsidentschaftswahl*, Landtagswahl*, Parlamentswahl*, Stichwahl*
  ar انتخاب, انتخابات, انتخابية, انتخب, ينتخب, منتخبا رئيسا
resign: resign, resigned, resigns, resignation, steps down, step down, stepped down, stepping down, quits, \
    sacked, sacks, ousted, ousts, fired as, dismissed from
  fr démission*, limog*, quitte ses fonctions · es dimit*, renuncia*, destitu*, cesad* · de Rücktritt*, \
    tritt zurück, zurückgetreten, entlassen, legt Amt nieder
  ar استقالة, استقال, استقالت, يستقيل, تستقيل, إقالة, أقال, أقيل, تنحى
appoint: appoint, appointed, appoints, appointment, sworn in, takes office, nominated, nominates, nominee, \
    names as, named as
  fr nommé, nommée, nommés, nomme, nomination*, désigné, désigne, prête serment, investi · es nombra, nombran, \
    nombrado, nombrada, nombramiento*, designa*, toma posesión, jura el cargo · de ernannt, ernennt, \
    Ernennung*, vereidigt, nominiert
  ar تعيين, عين رئيسا, يعين, عينت, تكليف, يؤدي اليمين, أدى اليمين, اليمين الدستورية
coup: coup, coup attempt, putsch, military takeover, overthrow, overthrown, topples, toppled
  fr coup d'État, coups d'État, putsch*, renvers* le · es golpe de Estado, golpe militar, golpista* · \
    de Putsch*, Staatsstreich*, gestürzt
  ar انقلاب, انقلابيين, إطاحة, أطاح, أطاحت
sanction: sanction, sanctioned, sanctions, sanctioning, embargo, blacklist, blacklists, blacklisted
  fr sanction*, embargo* · es sancion*, sanción, embargo* · de Sanktion*, sanktionier*, Embargo*
  ar عقوبات, حظر
tariff: tariff, tariffs, import duties, trade war
  fr droits de douane, surtaxe*, guerre commerciale · es arancel*, guerra comercial · de Zölle, Zöllen, \
    Strafzölle*, Zoll, Handelskrieg
  ar رسوم جمركية, تعريفات, الرسوم الجمركية, حرب تجارية
ceasefire: ceasefire, cease fire, truce, armistice, cessation of hostilities
  fr cessez-le-feu, trêve*, armistice · es alto el fuego, cese al fuego, alto al fuego, tregua* · \
    de Waffenruhe*, Waffenstillstand*, Feuerpause*
  ar هدنة, وقف إطلاق النار, وقف إطلاق نار, وقف لإطلاق النار
talks: talks, negotiation, negotiations, negotiate, negotiating, negotiators, summit, peace talks, mediation, \
    mediators
  fr pourparlers, négoci*, sommet, discussions, médiation · es negociaci*, conversaciones, diálogo, cumbre* · \
    de Gespräche, Gesprächen, Verhandlung*, verhandel*, Gipfel, Gipfeltreffen, Vermittl*
  ar محادثات, مفاوضات, مباحثات, قمة, تفاوض, وساطة, مشاورات
deal: deal, deals, agreement, agree, agreed, agrees, accord, pact, treaty, sign, signs, signed
  fr accord, accords, traité*, signent, signe un, pacte* · es acuerd*, tratado*, pacto*, firman, firma un · \
    de Abkommen, Einigung, einigen sich, Vereinbarung*, Deal, Pakt, Vertrag
  ar اتفاق, اتفاقية, اتفاقا, اتفاقيات, اتفقت, معاهدة, صفقة, توقيع, يوقع, توقع اتفاق, يوقعان
quake: quake, earthquake, tremor, seismic, magnitude
  fr séisme*, tremblement de terre, secousse*, sismique*, magnitude · es terremoto*, sismo*, seísmo*, temblor*, \
    magnitud · de Erdbeben*, Beben, Nachbeben, Erdstoß, Magnitude
  ar زلزال, زلازل, زلزالا, هزة أرضية, هزة, هزات, بقوة درجات
aftershock: aftershock, aftershocks
  fr réplique sismique, répliques · es réplica, réplicas · de Nachbeben
  ar هزة ارتدادية, هزات ارتدادية, ارتدادية
tsunami: tsunami, tsunamis
  fr tsunami*, raz-de-marée · es tsunami*, maremoto* · de Tsunami*
  ar تسونامي, موجات مد
flood: flood, flooding, flooded, floods, floodwaters, flash flood, inundation, deluge
  fr inondation*, inond*, crue, crues · es inundaci*, inunda*, riada*, crecida* · de Hochwasser*, \
    Überschwemmung*, überflutet*, Überflutung*, Flut, Sturzflut*
  ar فيضان, فيضانات, سيول, غمرت المياه, السيول
storm: storm, hurricane, typhoon, cyclone, tornado, twister, tropical storm, blizzard, snowstorm
  fr tempête*, ouragan*, typhon*, cyclone*, tornade* · es tormenta*, huracán, huracanes, tifón, tifones, \
    ciclón, ciclones, tornado*, temporal, borrasca* · de Sturm, Stürme, Orkan*, Hurrikan*, Taifun*, Zyklon*, \
    Unwetter*, Tornado*, Wirbelsturm*
  ar عاصفة, إعصار, عواصف, أعاصير
heatwave: heatwave, heat wave, extreme heat, record heat
  fr canicule*, vague de chaleur · es ola de calor · de Hitzewelle*
  ar موجة حر, موجة حارة
fire: fire, fires, blaze, ablaze, inferno, arson, burned down, firefighters, firefighter
  fr incendi*, pompier*, en feu · es incendi*, fuego, bombero* · de Brand, Brände, Großbrand*, Feuer, \
    Feuerwehr*, Brandstiftung*
  ar حريق, حرائق, حريقا, احتراق, اندلاع حريق, اندلعت النيران
wildfire: wildfire, wild fire, forest fire, bushfire, brush fire
  fr feu de forêt, feux de forêt, incendie de forêt, incendies de forêt · es incendio forestal, \
    incendios forestales · de Waldbrand*, Waldbrände*, Buschfeuer, Buschbrände*
  ar حرائق الغابات, حرائق غابات, حريق غابات
drought: drought, droughts
  fr sécheresse* · es sequía* · de Dürre*
  ar جفاف
famine: famine, starvation, starving, hunger crisis, food crisis
  fr famine*, crise alimentaire · es hambruna*, crisis alimentaria · de Hungersnot*, Hungerkrise
  ar مجاعة, تجويع, جوعا
landslide: landslide, mudslide, landslip, rockslide, avalanche
  fr glissement de terrain, glissements de terrain, éboulement*, coulée de boue, avalanche* · \
    es deslizamiento*, alud, aludes, avalancha*, derrumbe* · de Erdrutsch*, Lawine*, Schlammlawine*
  ar انهيار أرضي, انهيارات أرضية, انزلاق التربة, انهيار ثلجي, انزلاقات
eruption: eruption, erupts, erupted, volcano, volcanic, erupting
  fr éruption*, volcan, volcans, volcanique* · es erupción, erupciones, volcán, volcanes · de Vulkan*, \
    Ausbruch des Vulkans, Vulkanausbruch*, Eruption*
  ar بركان, ثوران, بركانية, براكين
outbreak: outbreak, epidemic, pandemic, cholera, ebola, measles, bird flu, avian flu, mpox, covid, virus
  fr épidémi*, pandémi*, choléra, ebola, rougeole, grippe aviaire, covid, virus · es brote*, epidemia*, \
    pandemia*, cólera, ébola, sarampión, gripe aviar, covid, virus · de Epidemie*, Pandemie*, Seuche*, Cholera, \
    Ebola, Masern, Vogelgrippe, Corona, Covid, Virus
  ar وباء, تفشي, جائحة, الكوليرا, إيبولا, الحصبة, إنفلونزا الطيور, كورونا, فيروس
vaccine: vaccine, vaccination, vaccinate, vaccinated, vaccinations, inoculation, jab, booster
  fr vaccin* · es vacuna* · de Impfstoff*, Impfung*, impfen, geimpft
  ar لقاح, لقاحات, تطعيم, تلقيح
crash: crash, crashed, crashes, collision, collide, collided, collides, pileup, pile-up, plane crash, \
    train crash, car crash, plunges into, plunged into, accident
  fr crash, accident*, s'écrase, s'est écrasé, collision*, percut*, écrasement · es accidente*, choque, \
    colisión, se estrella, se estrelló, siniestro vial · \
    de Unfall, Unfälle, Unglück*, Zugunglück*, Absturz, Abstürze, abgestürzt, \
    stürzt ab, Zusammenprall, Kollision*, kollidier*, Flugzeugabsturz*, Massenkarambolage
  ar تحطم, تحطمت, حادث, حوادث, حادث سير, تصادم, اصطدام, اصطدمت, سقوط طائرة
derail: derail, derailed, derails, derailment
  fr déraill* · es descarril* · de entgleis*, Entgleis*
  ar خروج قطار, قطار عن مساره, قطار عن القضبان, انحراف قطار
sink: sink, sinks, sank, sunk, sinking, capsize, capsized, capsizes, shipwreck, drown, drowned, drowns, \
    drowning, shipwrecked
  fr naufrag*, chavir*, coule, coulé, sombre, noyé, noyés, noyade* · es naufrag*, hunde, hundió, hundimiento, \
    zozobra, ahogad*, ahogan · de gesunken, sinkt, kentert, gekentert, Schiffbruch, ertrunken, ertrinken, \
    untergegangen, Schiffsunglück
  ar غرق, غرقت, غرقا, انقلاب قارب, انقلاب زورق, غارقة
collapse: collapse, collapsed, collapses, collapsing, cave-in, caves in
  fr effondr* · es derrumb*, colaps*, desplom* · de Einsturz, Einstürze, eingestürzt, stürzt ein, einstürz*, \
    zusammengebrochen, Zusammenbruch
  ar انهيار, انهيارات, انهار, انهارت, ينهار
stampede: stampede, crowd crush, crush at
  fr bousculade*, mouvement de foule · es estampida* · de Massenpanik, Gedränge
  ar تدافع
recall: recall, recalled, recalls, recalling
  fr rappelle ses, rappel de produits, rappel de · es retira del mercado, llamada a revisión · de Rückruf*, \
    ruft zurück, zurückgerufen
  ar استدعاء سيارات, سحب من الأسواق, سحب منتجات
hack: hack, hacked, hackers, hacker, hacking, hacks, cyberattack, cyber attack, data breach, breach of data, \
    ransomware, malware, phishing
  fr pirat*, cyberattaque*, fuite de données, rançongiciel* · es hacke*, jaque*, ciberataqu*, \
    filtración de datos, pirata informático · de Hacker*, gehackt, Cyberangriff*, Datenleck*, Ransomware
  ar اختراق, قرصنة, هجوم إلكتروني, هجوم سيبراني, هجمات إلكترونية, هجمات سيبرانية, قراصنة
outage: outage, blackout, power cut, power outage, blackouts, goes dark, power failure, shutdown, goes down
  fr panne*, coupure d'électricité, coupures d'électricité, black-out · es apagón, apagones, corte de luz, \
    avería · de Stromausfall*, Stromausfälle*, Blackout*, Ausfall, Störung
  ar انقطاع, انقطاع الكهرباء, انقطاع التيار, عطل, أعطال
launch: launch, launched, launches, launching, liftoff, lift-off, blasts off, unveil, unveils, unveiled, \
    rolls out, fires missile, fires ballistic, fires rocket, fires cruise, fired missile, fired ballistic, test-fires
  fr lanc*, décoll*, dévoile, tir de missile, tire un missile · es lanza, lanzan, lanzó, lanzamiento*, despeg*, \
    presenta su · de Start von, startet, gestartet, Raketenstart*, abgefeuert, feuert, stellt vor, abgeschossen
  ar إطلاق, أطلق, أطلقت, يطلق, تطلق, تدشين, دشن, يدشن
test: test, tested, tests, testing, test-fires, test-fired, test launch, nuclear test, missile test
  fr essai, essais, teste, testé · es prueba*, ensayo* · de Test, Tests, getestet, testet, Atomtest*, Raketentest*
  ar تجربة, تجارب, اختبار, تختبر, يختبر, اختبارات
merger: merger, merge, merges, merged, acquisition, acquire, acquires, acquired, takeover, buyout, \
    takeover bid, to buy, buys
  fr fusion*, acquisition*, acquiert, rachat, rachète*, OPA · es fusión, fusiones, fusiona*, adquisi*, \
    adquiere, compra de, OPA · de Fusion*, Übernahme*, übernimmt, fusionier*
  ar اندماج, دمج, استحواذ, تستحوذ, يستحوذ
profit: profit, profits, earnings, revenue, quarterly results, net income, loss, losses
  fr bénéfice*, chiffre d'affaires, résultats trimestriels, pertes · es beneficio*, ganancias, ingresos, \
    pérdidas · de Gewinn, Gewinne, Umsatz, Quartalszahlen, Verlust*
  ar أرباح, إيرادات, خسائر, ربح
bankruptcy: bankruptcy, bankrupt, insolvency, insolvent, files for bankruptcy, default, defaults, chapter 11
  fr faillite*, liquidation judiciaire, redressement judiciaire · es quiebra*, bancarrota, insolvencia · \
    de Insolvenz*, Pleite, insolvent, bankrott
  ar إفلاس, أفلست, تخلف عن السداد
layoffs: layoff, layoffs, lays off, lay off, laid off, job cuts, cut jobs, cuts jobs, redundancies
  fr licenci*, suppressions de postes, suppression d'emplois, plan social · es despid*, recorte de empleos, \
    ERE · de Stellenabbau, streicht Stellen, Entlassung*, baut Stellen ab
  ar تسريح, تسريح عمال, تسريح موظفين
rates: interest rate, interest rates, rate cut, rate hike, rate rise, cuts rates, raises rates, hikes rates, \
    key rate, holds rates, rates steady, rates
  fr taux, taux directeur, taux d'intérêt · es tipos de interés, tasas de interés, tasa de interés, tasa · \
    de Leitzins*, Zins, Zinsen, Zinssenkung*, Zinserhöhung*, Zinsentscheid*
  ar سعر الفائدة, أسعار الفائدة, الفائدة
inflation: inflation, consumer prices, price rise, cost of living
  fr inflation, prix à la consommation, coût de la vie · es inflación, precios al consumo, IPC · de Inflation*, \
    Teuerung*, Verbraucherpreise*
  ar تضخم, أسعار المستهلكين, غلاء
win: win, wins, won, winning, winner, victory, beat, beats, defeats, defeated, triumph, triumphs, champion, champions
  fr gagn*, remport*, victoire*, vainqueur*, bat, battu par · es gana, ganan, ganó, ganador*, victoria*, vence, \
    venció, triunf*, derrota a · de gewinnt, gewann, gewonnen, Sieg, Siege, siegt, besiegt, Sieger*, Triumph*
  ar فوز, فاز, فازت, يفوز, تفوز, انتصار, تغلب, تتويج
lose: lose, loses, losing, defeat, beaten by, knocked out
  fr défaite*, perd, éliminé, éliminés · es derrota, pierde, perdió, eliminad* · de verliert, verlor, \
    Niederlage*, unterliegt, ausgeschieden
  ar خسارة, خسر, خسرت, يخسر, هزيمة
draw: goalless draw, draw with, draw against, draws with, held to, drew with, stalemate, 1-1 draw, 0-0 draw, 2-2 draw
  fr match nul, font match nul · es empat* · de Unentschieden, Remis, trennen sich
  ar تعادل, يتعادل, تتعادل
transfer: transfer, transfers, transferred, signs for, joins from, transfer fee
  fr transfert*, mercato · es fichaje*, ficha por, traspaso* · de Transfer*, wechselt, Ablöse*
  ar انتقال, ينتقل, انتقالات
death: dies, died, death, dies at, passes away, passed away, obituary, funeral, deaths, assassinated, \
    assassination, murder, murdered, murders, homicide
  fr la mort de, la mort du, la mort d, décès, décéd*, meurt, est mort, morte, obsèques, funérailles, assassin*, \
    meurtre* · \
    es muere, mueren, murió, muerte, fallec*, funeral, asesin*, homicidio* · de stirbt, gestorben, Tod, tot, \
    verstorben, sterben, Beerdigung, ermordet, Mord, Attentat auf
  ar وفاة, توفي, توفيت, موت, مات, رحيل, مصرع, اغتيال, اغتال, جنازة, تشييع, جريمة قتل
visit: visit, visited, visits, visiting, state visit, trip to, arrives in, meets, met with
  fr visite, visites, en visite, se rend, en déplacement, rencontre, rencontrent · es visita, visitan, visitó, \
    viaja a, llega a, se reúne, viaje a · de Besuch, besucht, Staatsbesuch*, reist nach, trifft
  ar زيارة, يزور, تزور, زار, يلتقي, يستقبل, يصل إلى, لقاء
exercise: military exercise, military exercises, military drill, military drills, naval drill, naval drills, \
    drills, drill, war games, joint exercises, joint exercise, maneuvers, manoeuvres
  fr manœuvres, exercices militaires, exercice militaire · es maniobras, ejercicios militares, simulacro · \
    de Manöver*, Militärübung*, Übung, Übungen
  ar مناورات, مناورة, تدريبات, تمرين
evacuation: evacuation, evacuate, evacuated, evacuates, evacuations, evacuees, evacuating, airlift
  fr évacu* · es evacua*, evacúa* · de evakuier*, Evakuierung*
  ar إجلاء, إخلاء, أجلت, إجلاء سكان
rescue: rescue, rescued, rescues, rescuer, rescuing, saved from, pulled from
  fr sauvet*, secour*, sauvé, sauvés, secouristes · es rescat* · de gerettet, Rettung*, rettet, Retter, geborgen
  ar إنقاذ, أنقذ, أنقذت, انتشال, انتشلت
search: search, searches, searching, manhunt, hunt for, searched
  fr recherches, recherché, à la recherche, chasse à l'homme, fouilles · es busca, buscan, búsqueda · de Suche, \
    gesucht, sucht, Fahndung*, fahndet
  ar بحث عن, البحث عن, عمليات البحث, يبحثون, ملاحقة
investigation: investigation, investigate, investigates, investigating, investigators, probe, probes, probing, \
    inquiry, inquest
  fr enquêt*, investigation* · es investig* · de Ermittlung*, ermittel*, Untersuchung*, untersucht
  ar تحقيق, تحقيقات, يحقق, تحقق في, محققين, محققون
intercept: intercept, intercepted, intercepts, interception, shoot down, shoots down, shot down, shooting down, \
    downed, downs, air defence, air defense, air defences, air defenses
  fr intercept*, abat, abattu, abattus, abattent, défense aérienne · es derrib*, intercept*, defensa aérea · \
    de abgefangen, fängt ab, Luftabwehr*, schießt ab, abgewehrt, Flugabwehr*
  ar اعتراض, اعترض, اعترضت, إسقاط, أسقط, أسقطت, يسقط, تسقط, دفاعات جوية, الدفاعات الجوية, الدفاع الجوي
seize: seize, seized, seizes, seizure, captured, captures, capture, takes control, confiscated, impound, impounded
  fr saisi, saisie, saisit, saisies, capture, captur*, s'empare, s'emparent, confisqu* · es incauta*, captur*, \
    toma el control, confisca*, apresa* · de beschlagnahm*, erobert, nimmt ein, eingenommen, Eroberung
  ar مصادرة, احتجاز, احتجزت, استولى, استولت, سيطرة, سيطر, سيطرت, تسيطر, استيلاء, احتجاز سفينة
hijack: hijack, hijacked, hijacking, hijackers, pirates, piracy
  fr détournement d'avion, avion détourné, piraterie, pirates · es secuestro aéreo, avión secuestrado, \
    piratas · de Flugzeugentführ*, gekapert, Piraten
  ar اختطاف طائرة, قراصنة صوماليون, قرصنة بحرية
deploy: deploy, deployed, deploys, deployment, mobilise, mobilize, mobilised, mobilized, mobilisation, mobilization
  fr déploi*, déploy*, mobilis* · es desplieg*, despliegue, moviliza* · de entsendet, stationier*, \
    Stationierung*, verlegt Truppen, Mobilmachung, mobilisier*
  ar نشر قوات, نشر, تنشر, ينشر, انتشار, تعبئة, حشد
withdraw: withdraw, withdrew, withdrawal, withdraws, withdrawing, withdrawn from, pulls out, pull out, pullout, \
    pulled out, retreat, retreats
  fr retrait, se retir*, se retire, retire ses · es retirada, retira, retiran, repliegue, se retir* · de Abzug, \
    abgezogen, zieht ab, Rückzug, zieht sich zurück, Truppenabzug
  ar انسحاب, انسحبت, انسحب, ينسحب, تنسحب, سحب قوات
invade: invade, invaded, invades, invasion, invading, incursion, ground offensive, ground operation, offensive
  fr envahi*, invasion*, incursion*, offensive* · es invad*, invasión, incursión, ofensiva* · de Invasion*, \
    einmarsch*, Einmarsch*, Offensive*, Bodenoffensive*
  ar غزو, غزا, اجتياح, اجتاحت, توغل, توغلت, اقتحام, اقتحمت, تقتحم, هجوم بري, عملية برية
siege: siege, besieged, blockade, blockaded, blockades, encircle, encircled
  fr siège de, assiég*, blocus · es asedio*, asedia*, bloqueo* · de Belager*, belager*, Blockade*
  ar حصار, يحاصر, تحاصر, محاصرة, حاصرت
release: freed, frees, released, releases, release of, prisoner swap, prisoner exchange, set free
  fr libér* · es libera, liberan, liberado, liberados, liberada, liberadas, liberación, excarcel* · \
    de freigelassen, Freilassung*, freigekommen, Gefangenenaustausch*, lässt frei
  ar إفراج, أفرج, أفرجت, تفرج, يفرج, تحرير, إطلاق سراح, تبادل أسرى
ban: ban, bans, banned, banning, outlaw, outlaws, prohibits, prohibited
  fr interdi* · es prohib* · de Verbot, verbietet, verboten
  ar منع, يمنع, تمنع, يحظر, تحظر
threat: threat, threaten, threatens, threatened, threatening, warns, warn, warned, warning, ultimatum
  fr menac*, avert*, ultimatum · es amenaz*, advierte*, ultimátum · de droht, Drohung*, bedroht, warnt, Ultimatum
  ar تهديد, يهدد, تهدد, هدد, هددت, يحذر, تحذر, تحذير, حذر, حذرت
"""
