"""The words of the news in the languages of which we know fewer, for `concepts`: see `newswords`."""

# language: id words; id words. For languages of which we are less sure, with fewer words.
MORE = {
    "pt": """
attack ataqu*, atentado*, ataca · strike bombarde*, ataque aéreo, ataques aéreos · explosion explos*, explode · \
  shooting tiroteio*, tiros
stabbing esfaque* · clash confronto* · kidnap sequestr*, refém, reféns · arrest preso, presos, presa, prisão, \
  detid* · trial julgamento*, tribunal
verdict condenad*, absolvid* · protest protest*, manifestantes, manifestação · strike_labour greve* · \
  vote votação, referendo · election eleiç*, eleito, eleita
resign renúncia, renuncia, demite*, demissão · coup golpe de Estado · sanction sanç* · tariff tarifa* · \
  ceasefire cessar-fogo, trégua · talks negociaç*, cúpula, cimeira
deal acordo* · quake terremoto*, sismo*, terramoto* · flood inundaç*, enchente*, cheias · storm tempestade*, \
  furacão, tufão, ciclone* · fire incêndio*
wildfire incêndio florestal, incêndios florestais · drought seca · landslide deslizamento* · \
  outbreak epidemia*, surto, vírus · vaccine vacina*
crash acidente*, colisão, cai · sink naufrág*, naufrag* · collapse desab*, colaps* · derail descarril* · \
  hack hacker*, ciberataque* · outage apagão
inflation inflação · win vence, venceu, vitória* · lose perde, derrota · draw empat* · death morre, morreu, \
  morte, assassin* · rescue resgat* · search buscas
investigation investig* · evacuation evacua*, evacu*, retirada de · withdraw retirada · invade invasão, invad*, \
  ofensiva
""",
    "it": """
attack attacc*, attentat* · strike raid, bombard* · explosion esplos*, esplode · shooting sparatoria, spari, \
  sparato · stabbing accoltell* · ambush imboscata
clash scontri, scontro · kidnap rapit*, sequestr*, ostagg* · arrest arrest*, fermat* · trial processo, \
  tribunale · verdict condannat*, assolt* · protest protest*, manifestant*
strike_labour sciopero, scioperi · vote voto, votano, referendum · election elezion*, elett* · \
  resign dimission*, si dimette · coup colpo di Stato, golpe
sanction sanzion* · tariff dazi, dazio · ceasefire cessate il fuoco, tregua · talks negoziat*, colloqui, \
  vertice · deal accordo, accordi · quake terremoto, scossa, sisma
flood alluvion*, inondazion* · storm tempesta, uragano, ciclone, maltempo · fire incendi* · drought siccità · \
  landslide frana, frane, valanga · eruption eruzion*, vulcano
outbreak epidemia, virus · vaccine vaccin* · crash incidente, schianto, precipita · sink naufrag*, affonda · \
  collapse croll* · derail deragli* · hack hacker*
outage blackout · inflation inflazione · win vince, vittoria, vinto · lose perde, sconfitta · draw pareggi* · \
  death morto, morta, muore, morte, omicidio, assassin*
rescue salvat*, soccors* · investigation indagin*, inchiesta · evacuation evacua* · invade invasione, offensiva
""",
    "ru": """
attack атак*, напад*, теракт* · strike удар, удары, ударил*, нанес*, авиаудар* · shelling обстрел* · \
  explosion взрыв* · shooting стрельб*, перестрелк*
bombing подрыв* · clash столкновени*, боест*, бои · kidnap похи* · arrest арест*, задерж* · trial суд, суде, \
  суда, процесс · sentence приговор* · protest протест*, митинг*
strike_labour забастовк* · vote голосован*, референдум* · election выбор*, избран* · resign отставк*, отстав* · \
  appoint назнач* · coup переворот* · sanction санкци*
ceasefire перемири*, прекращение огня, прекращении огня · talks переговор*, саммит* · deal соглашени*, сделк* · \
  quake землетрясени* · aftershock афтершок*
flood наводнени*, паводок, паводк* · storm шторм*, ураган*, тайфун*, циклон* · fire пожар* · \
  landslide оползень, оползн*, лавин* · eruption извержени*, вулкан*
outbreak эпидеми*, вспышк*, вирус* · vaccine вакцин* · crash авари*, катастроф*, разбил*, крушени*, столкнул* · \
  sink затону* · collapse обруш* · hack хакер*, кибератак*
outage отключени* · launch запуск*, запустил* · test испытани* · inflation инфляци* · win победил*, победа, \
  победу, выиграл* · lose проиграл*, поражени* · death умер, умерла, скончал*, смерть, убийств*
visit визит* · exercise учени*, маневр* · evacuation эвакуац*, эвакуир* · rescue спасл*, спасател*, спасен* · \
  search поиск* · investigation расследовани* · intercept сбит*, сбил*, перехват*, ПВО
seize захват* · withdraw вывод войск, отвод · invade вторжени*, наступлени*
""",
    "uk": """
attack атак*, напад*, теракт* · strike удар, удари, ударил*, авіаудар* · shelling обстріл* · explosion вибух* · \
  shooting стріляни* · clash зіткнен*, бої
kidnap викрад* · arrest арешт*, затрим* · trial суд, суді · sentence вирок* · protest протест*, мітинг* · \
  strike_labour страйк* · vote голосуван* · election вибор*, обран*
resign відставк* · sanction санкці* · ceasefire перемир*, припинення вогню · talks переговор*, саміт* · \
  deal угод* · quake землетрус* · flood повін*, повен*
storm шторм*, ураган*, буревій · fire пожеж* · eruption виверженн* · crash аварі*, катастроф* · \
  collapse обвал* · hack хакер*, кібератак* · outage відключен*, блекаут*
launch запуск* · inflation інфляці* · win перемог*, переміг · death помер*, смерт*, вбивств* · \
  evacuation евакуац* · rescue врятув*, рятувал* · investigation розслідуван*
intercept збит*, збил*, перехоп*, ППО · seize захоп* · withdraw виведення військ · invade вторгнен*, наступ*
""",
    "tr": """
attack saldırı*, saldırdı · strike hava saldırı*, vurdu, bombala* · explosion patlama* · \
  shooting silahlı saldırı*, ateş açtı · stabbing bıçakla* · bombing bombalı saldırı*
clash çatışma* · kidnap kaçır*, rehine* · arrest gözaltı*, tutuklan*, tutukla* · trial dava, mahkeme* · \
  protest protesto*, gösteri · strike_labour grev, grevi
vote oylama*, referandum* · election seçim* · resign istifa* · coup darbe* · sanction yaptırım* · \
  ceasefire ateşkes* · talks müzakere*, görüşme*, zirve* · deal anlaşma*
quake deprem* · aftershock artçı* · flood sel, seli, su baskın* · storm fırtına*, kasırga* · fire yangın* · \
  wildfire orman yangın* · landslide heyelan* · outbreak salgın*, virüs*
crash kaza, kazası, kazada, düştü · sink battı, batan · collapse çöktü, çökme* · hack siber saldırı* · \
  outage elektrik kesinti* · inflation enflasyon* · win kazandı, galip
death öldü, vefat · rescue kurtar* · investigation soruşturma* · evacuation tahliye* · intercept düşürdü, \
  düşürüldü · withdraw çekil*
""",
    "fa": """
attack حمله, حملات, حمله‌ای · strike حمله هوایی, حملات هوایی · shelling گلوله‌باران, توپخانه · \
  explosion انفجار · shooting تیراندازی · bombing بمب‌گذاری · clash درگیری, درگیری‌ها
kidnap گروگان, ربوده · arrest بازداشت, دستگیر, دستگیری · trial دادگاه, محاکمه · execution اعدام · \
  protest اعتراض, اعتراضات, تظاهرات, معترضان · strike_labour اعتصاب
vote رای‌گیری, همه‌پرسی · election انتخابات · resign استعفا · coup کودتا · sanction تحریم, تحریم‌ها, \
  تحریم‌های · ceasefire آتش‌بس, آتش بس · talks مذاکرات, مذاکره, گفتگو · deal توافق
quake زلزله, زمین‌لرزه, زمین لرزه · flood سیل, سیلاب · storm طوفان, توفان · fire آتش‌سوزی, آتش سوزی · \
  outbreak شیوع, کرونا · crash سقوط, تصادف · collapse ریزش, فروریختن
hack هک, حمله سایبری · outage قطعی برق · launch پرتاب, شلیک · test آزمایش · inflation تورم · death درگذشت, \
  مرگ · visit سفر, دیدار · exercise رزمایش · intercept رهگیری, سرنگون
""",
    "he": """
attack תקיפה, תקיפות, פיגוע, מתקפה, מתקפת, תקף · strike תקיפה אווירית, הפצצה · shelling הפגזה, ירי ארטילרי · \
  explosion פיצוץ, התפוצץ, התפוצצות · shooting ירי, יריות
stabbing דקירה, דקר, נדקר · clash עימותים, עימות · kidnap חטיפה, חטוף, חטופים, נחטף · arrest מעצר, נעצר, \
  נעצרו · trial משפט · verdict הורשע · protest הפגנה, הפגנות, מחאה
strike_labour שביתה · election בחירות · resign התפטר, התפטרות · sanction סנקציות · ceasefire הפסקת אש · \
  talks שיחות, משא ומתן · deal הסכם, עסקה · quake רעידת אדמה
flood שיטפון, שיטפונות · storm סופה, סערה · fire שריפה, שרפה · crash תאונה, התרסק, התרסקות · collapse קרס, \
  קריסה · launch שיגור, שיגר · inflation אינפלציה · death מת, נפטר
intercept יירוט, יירט, יורט, יורטו · evacuation פינוי · rescue חילוץ, חולץ · investigation חקירה · withdraw נסיגה
""",
}

# The same for means, targets and harms, and for what a headline says of itself.
MORE_THINGS = {
    "pt": """
means: drone drone* · missile míssil, mísseis · rocket foguete* · bomb bomba* · train trem, trens, comboio* · \
    bus ônibus, autocarro* · plane avião, aviões · ship navio*, barco* · helicopter helicóptero*
target: hospital hospital, hospitais · school escola* · airport aeroporto* · church igreja* · \
    mosque mesquita* · embassy embaixada* · police polícia · troops soldado*, tropas · children criança* · \
    journalists jornalista*
harm: killed mort*, mata, matam, vítima* · wounded ferid* · missing desaparecid*
denial: denial nega, negam, desment*
again: again novo, nova, segundo, segunda, outro, outra, novamente
update: update balanço, sobrevivente*, confirma*, ao vivo
""",
    "it": """
means: drone drone, droni · missile missil* · rocket razzo, razzi · bomb bomba, bombe · train treno, treni · \
    bus autobus, pullman · plane aereo, aerei · ship nave, navi, barcone · helicopter elicotter*
target: hospital ospedale, ospedali · school scuola, scuole · airport aeroport* · church chiesa · \
    mosque moschea · embassy ambasciata · police polizia · troops soldati, soldato, truppe · children bambin* · \
    journalists giornalist*
harm: killed mort*, uccis*, uccide, vittime · wounded ferit* · missing dispers*, scompars*
denial: denial smentis*, nega
again: again nuovo, nuova, nuovi, secondo, seconda, altro, altra, ancora
update: update bilancio, sopravvissut*, conferma*, in diretta
""",
    "ru": """
means: drone дрон*, беспилотник*, БПЛА · missile ракет* · rocket ракет* · bomb бомб* · mine мина, мины · \
    artillery артиллери*, миномет* · train поезд* · bus автобус* · plane самолет* · ship судно, корабл* · \
    helicopter вертолет*
target: hospital больниц*, госпитал* · school школ* · airport аэропорт*, аэродром* · market рынок, рынк* · \
    church церков*, церкв* · mosque мечет* · embassy посольств* · refinery НПЗ · port порт, порту, порта · \
    police полици* · troops войск*, солдат*, военн* · civilians мирн* жител* · children дети, детей, ребен* · \
    journalists журналист*
harm: killed погиб*, убит*, жертв* · wounded ранен*, пострада* · missing пропал*
denial: denial опроверг*, отрица*
again: again новый, новая, новые, второй, снова, очередн*, повторн*
update: update выжив*, подтверд*, подтвержд*
""",
    "uk": """
means: drone дрон*, безпілотник*, БПЛА, шахед* · missile ракет* · rocket ракет* · bomb бомб* · \
    artillery артилері* · train поїзд*, потяг* · bus автобус* · plane літак* · ship судно, корабл* · \
    helicopter гелікоптер*, вертоліт*
target: hospital лікарн* · school школ* · airport аеропорт*, аеродром* · church церкв* · embassy посольств* · \
    refinery НПЗ · power енергетик*, енергосистем* · port порт, порту · police поліці* · troops військ*, \
    солдат* · children діти, дітей, дитин* · journalists журналіст*
harm: killed загин*, вбит*, убит*, жертв* · wounded поранен*, постражда* · missing зникл*
denial: denial спрост*, запереч*
again: again новий, нова, нові, знову, другий, черг*, повторн*
update: update підтверд*, вижив*
""",
    "tr": """
means: drone İHA, SİHA, drone* · missile füze* · rocket roket* · bomb bomba, bombalı · train tren, treni · \
    bus otobüs* · plane uçak, uçağı, uçağ* · ship gemi, gemisi · helicopter helikopter*
target: hospital hastane* · school okul* · airport havaalan*, havaliman* · mosque cami, camii, camiye · \
    church kilise* · embassy büyükelçili* · police polis, polise · troops asker*, ordu* · children çocuk* · \
    journalists gazeteci*
harm: killed ölü, öldü, öldürüldü, hayatını kaybetti, şehit · wounded yaralı*, yaralan* · missing kayıp
denial: denial yalanla*, reddet*
again: again yeni, ikinci, tekrar, yeniden
update: update doğrula*, canlı
""",
    "fa": """
means: drone پهپاد, پهپادی, پهپادها · missile موشک, موشکی, موشک‌های · rocket راکت · bomb بمب · train قطار · \
    bus اتوبوس · plane هواپیما, هواپیمای · ship کشتی · helicopter بالگرد, هلیکوپتر
target: hospital بیمارستان* · school مدرسه* · airport فرودگاه* · mosque مسجد · embassy سفارت · base پایگاه · \
    police پلیس · troops سرباز, سربازان, نظامیان, ارتش · children کودک, کودکان · journalists روزنامه‌نگار, خبرنگار
harm: killed کشته, کشته‌شدن, جان باختند, قربانی · wounded زخمی, مجروح, مصدوم · missing مفقود, ناپدید
denial: denial تکذیب
again: again جدید, دوباره, دومین, دیگر
update: update تایید, آمار
""",
    "he": """
means: drone רחפן, רחפנים, מל"ט, כטב"ם · missile טיל, טילים · rocket רקטה, רקטות · bomb פצצה, מטען · \
    train רכבת · bus אוטובוס · plane מטוס · ship ספינה, אונייה · helicopter מסוק
target: hospital בית חולים, בית החולים · school בית ספר · airport נמל התעופה, שדה התעופה · embassy שגרירות · \
    base בסיס · police משטרה, שוטר, שוטרים · troops חייל, חיילים, צה"ל · children ילד, ילדים · \
    journalists עיתונאי, עיתונאים
harm: killed נהרג, נהרגו, נרצח, נרצחו, הרוגים, הרוג · wounded פצוע, פצועים, נפצע, נפצעו · missing נעדר, נעדרים
denial: denial מכחיש, הכחיש, מכחישים
again: again נוסף, נוספת, חדש, חדשה, שוב, שני
update: update ניצולים
""",
}
