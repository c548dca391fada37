"""The countries of the news: what their people, their governments and their capitals are called, for `concepts`.

The full names of countries come from Babel. Here are their short names, and what no list of names has: adjectives and
the names of peoples, capitals, the houses of governments, and what only looks like a country.

A word written with a capital letter here begins with one in the news, and one in capitals stands in capitals there
("US", but not "us"). A star is any ending. Other endings are made by rule, in `concepts`: French, Spanish, Portuguese
and Italian words stand in the masculine singular, Arabic and Hebrew ones as well.
"""

# The people and the adjective, after the code: English | French | Arabic | Spanish | German.
PEOPLES = """
AD: Andorran | andorran | أندوري | andorrano | andorranisch*
AE: Emirati | émirati, émirien | إماراتي | emiratí | emiratisch*
AF: Afghan | afghan | أفغاني, أفغان | afgano | afghanisch*, Afghane
AG: Antiguan | | | |
AL: Albanian | albanais | ألباني, ألبان | albanés | albanisch*, Albaner
AM: Armenian | arménien | أرميني, أرمني, أرمن | armenio | armenisch*, Armenier
AO: Angolan | angolais | أنغولي | angoleño | angolanisch*, Angolaner
AR: Argentine, Argentinian, Argentinean | argentin | أرجنتيني | argentino | argentinisch*, Argentinier
AT: Austrian | autrichien | نمساوي | austriaco, austríaco | österreichisch*, Österreicher
AU: Australian, Aussie | australien | أسترالي | australiano | australisch*, Australier
AZ: Azerbaijani, Azeri | azerbaïdjanais, azéri | أذربيجاني, أذري | azerbaiyano, azerí | aserbaidschanisch*
BA: Bosnian | bosnien, bosniaque | بوسني | bosnio | bosnisch*, Bosnier
BB: Barbadian, Bajan | barbadien | | barbadense |
BD: Bangladeshi | bangladais | بنغلاديشي, بنغالي | bangladesí | bangladeschisch*
BE: Belgian | belge | بلجيكي | belga | belgisch*, Belgier
BF: Burkinabe | burkinabè | بوركيني, بوركينابي | burkinés, burkinabé | burkinisch*
BG: Bulgarian | bulgare | بلغاري | búlgaro | bulgarisch*, Bulgare
BH: Bahraini | bahreïni, bahreïnien | بحريني | bareiní, bahreiní | bahrainisch*
BI: Burundian | burundais | بوروندي | burundés | burundisch*
BJ: Beninese | béninois | | beninés | beninisch*
BN: Bruneian | brunéien | | bruneano | bruneiisch*
BO: Bolivian | bolivien | بوليفي | boliviano | bolivianisch*, Bolivianer
BR: Brazilian | brésilien | برازيلي | brasileño | brasilianisch*, Brasilianer
BS: Bahamian | bahaméen | | bahameño | bahamaisch*
BT: Bhutanese | bhoutanais | | butanés | bhutanisch*
BW: Botswanan, Motswana, Batswana | botswanais | | botsuano | botsuanisch*
BY: Belarusian, Belarussian, Byelorussian | biélorusse, bélarusse | بيلاروسي | bielorruso | belarussisch*, \
 belarusisch*
BZ: Belizean | bélizien | | beliceño |
CA: Canadian | canadien | كندي | canadiense | kanadisch*, Kanadier
CD: Congolese | congolais | كونغولي | congoleño, congolés | kongolesisch*, Kongolese
CF: Central African | centrafricain | | centroafricano | zentralafrikanisch*
CH: Swiss | suisse | سويسري | suizo | schweizerisch*, Schweizer
CI: Ivorian, Ivoirian | ivoirien | إيفواري | marfileño | ivorisch*
CL: Chilean | chilien | تشيلي | chileno | chilenisch*, Chilene
CM: Cameroonian | camerounais | كاميروني | camerunés | kamerunisch*, Kameruner
CN: Chinese | chinois | صيني | chino | chinesisch*, Chinese
CO: Colombian | colombien | كولومبي | colombiano | kolumbianisch*, Kolumbianer
CR: Costa Rican | costaricien | | costarricense | costa-ricanisch*
CU: Cuban | cubain | كوبي | cubano | kubanisch*, Kubaner
CV: Cape Verdean | cap-verdien | | caboverdiano | kapverdisch*
CY: Cypriot | chypriote | قبرصي, قبارصة | chipriota | zyprisch*, zypriotisch*, Zyprer, Zypriot
CZ: Czech | tchèque | تشيكي | checo | tschechisch*, Tscheche
DE: German | allemand | ألماني, ألمان | alemán | deutsch*, Deutsche
DJ: Djiboutian | djiboutien | جيبوتي | yibutiano | dschibutisch*
DK: Danish, Dane | danois | دنماركي, دانماركي | danés | dänisch*, Däne
DM: | dominiquais | | |
DO: Dominican | dominicain | دومينيكاني | dominicano | dominikanisch*
DZ: Algerian | algérien | جزائري | argelino | algerisch*, Algerier
EC: Ecuadorian, Ecuadorean | équatorien | إكوادوري | ecuatoriano | ecuadorianisch*
EE: Estonian | estonien | إستوني | estonio | estnisch*, Este
EG: Egyptian | égyptien | مصري | egipcio | ägyptisch*, Ägypter
EH: Sahrawi, Saharawi | sahraoui | صحراوي | saharaui | sahrauisch*
ER: Eritrean | érythréen | إريتري, إرتري | eritreo | eritreisch*, Eritreer
ES: Spanish, Spaniard | espagnol | إسباني, إسبان | español | spanisch*, Spanier
ET: Ethiopian | éthiopien | إثيوبي | etíope | äthiopisch*, Äthiopier
FI: Finnish, Finn | finlandais | فنلندي | finlandés | finnisch*, Finne
FJ: Fijian | fidjien | | fiyiano | fidschianisch*
FR: French, Frenchman, Frenchwoman | français | فرنسي | francés | französisch*, Franzose
GA: Gabonese | gabonais | غابوني | gabonés | gabunisch*
GB: British, Briton, Brit, English, Scottish, Welsh | britannique, écossais, gallois | بريطاني | británico, \
 escocés, galés \
 | britisch*, Brite, schottisch*, walisisch*
GD: Grenadian | grenadien | | |
GE: Georgian | géorgien | جورجي | georgiano | georgisch*, Georgier
GH: Ghanaian | ghanéen | غاني | ghanés | ghanaisch*, Ghanaer
GL: Greenlandic, Greenlander | groenlandais | | groenlandés | grönländisch*, Grönländer
GM: Gambian | gambien | غامبي | gambiano | gambisch*
GN: Guinean | guinéen | غيني | guineano | guineisch*
GQ: Equatoguinean, Equatorial Guinean | équato-guinéen | | ecuatoguineano |
GR: Greek | grec, grecque | يوناني | griego | griechisch*, Grieche
GT: Guatemalan | guatémaltèque | غواتيمالي | guatemalteco | guatemaltekisch*
GW: Bissau-Guinean | bissau-guinéen, bissaoguinéen | | |
GY: Guyanese | guyanien | | guyanés | guyanisch*
HK: Hongkonger, Hong Konger | hongkongais | | hongkonés | Hongkonger
HN: Honduran | hondurien | هندوراسي | hondureño | honduranisch*
HR: Croatian, Croat | croate | كرواتي | croata | kroatisch*, Kroate
HT: Haitian | haïtien | هايتي | haitiano | haitianisch*, Haitianer
HU: Hungarian | hongrois | مجري, هنغاري | húngaro | ungarisch*, Ungar
ID: Indonesian | indonésien | إندونيسي | indonesio | indonesisch*, Indonesier
IE: Irish, Irishman | irlandais | إيرلندي, أيرلندي | irlandés | irisch*, Ire
IL: Israeli | israélien | إسرائيلي | israelí | israelisch*, Israeli
IN: Indian | indien | هندي, هنود | indio | indisch*, Inder
IQ: Iraqi | irakien, iraquien | عراقي | iraquí | irakisch*, Iraker
IR: Iranian | iranien | إيراني | iraní | iranisch*, Iraner
IS: Icelandic, Icelander | islandais | آيسلندي, أيسلندي | islandés | isländisch*, Isländer
IT: Italian | italien | إيطالي | italiano | italienisch*, Italiener
JM: Jamaican | jamaïcain | جامايكي | jamaicano | jamaikanisch*
JO: Jordanian | jordanien | أردني | jordano | jordanisch*, Jordanier
JP: Japanese | japonais, nippon | ياباني | japonés, nipón | japanisch*, Japaner
KE: Kenyan | kényan | كيني | keniano, keniata | kenianisch*, Kenianer
KG: Kyrgyz | kirghize, kirghiz | قرغيزي, قيرغيزي | kirguís | kirgisisch*
KH: Cambodian | cambodgien | كمبودي | camboyano | kambodschanisch*
KI: I-Kiribati | | | |
KM: Comoran, Comorian | comorien | | comorense | komorisch*
KP: North Korean | nord-coréen | كوري شمالي | norcoreano | nordkoreanisch*, Nordkoreaner
KR: South Korean, Korean | sud-coréen, coréen | كوري جنوبي, كوري | surcoreano, coreano | südkoreanisch*, \
 koreanisch*, Südkoreaner
KW: Kuwaiti | koweïtien | كويتي | kuwaití | kuwaitisch*
KZ: Kazakh, Kazakhstani | kazakh | كازاخي, كازاخستاني | kazajo | kasachisch*
LA: Lao, Laotian | laotien | لاوسي | laosiano | laotisch*
LB: Lebanese | libanais | لبناني | libanés | libanesisch*, Libanese
LC: Saint Lucian | | | |
LI: Liechtensteiner | liechtensteinois | | | liechtensteinisch*
LK: Sri Lankan | sri-lankais | سريلانكي | ceilandés, esrilanqués | sri-lankisch*
LR: Liberian | libérien | ليبيري | liberiano | liberianisch*
LS: Basotho | | | |
LT: Lithuanian | lituanien | ليتواني | lituano | litauisch*, Litauer
LU: Luxembourgish, Luxembourger | luxembourgeois | | luxemburgués | luxemburgisch*, Luxemburger
LV: Latvian | letton | لاتفي | letón | lettisch*, Lette
LY: Libyan | libyen | ليبي | libio | libysch*, Libyer
MA: Moroccan | marocain | مغربي, مغاربة | marroquí | marokkanisch*, Marokkaner
MC: Monegasque | monégasque | | monegasco | monegassisch*
MD: Moldovan | moldave | مولدوفي | moldavo | moldauisch*, moldawisch*
ME: Montenegrin | monténégrin | | montenegrino | montenegrinisch*
MG: Malagasy | malgache | | malgache | madagassisch*
MK: Macedonian | macédonien | مقدوني | macedonio | mazedonisch*, nordmazedonisch*
ML: Malian | malien | | maliense, malí | malisch*, Malier
MM: Burmese | birman | بورمي | birmano | myanmarisch*, birmanisch*
MN: Mongolian | mongol | منغولي | mongol | mongolisch*
MR: Mauritanian | mauritanien | موريتاني | mauritano | mauretanisch*
MT: Maltese | maltais | مالطي | maltés | maltesisch*
MU: Mauritian | mauricien | | mauriciano | mauritisch*
MV: Maldivian | maldivien | | maldivo | maledivisch*
MW: Malawian | malawien, malawite | | malauí | malawisch*
MX: Mexican | mexicain | مكسيكي | mexicano | mexikanisch*, Mexikaner
MY: Malaysian | malaisien | ماليزي | malasio | malaysisch*, Malaysier
MZ: Mozambican | mozambicain | موزمبيقي | mozambiqueño | mosambikanisch*
NA: Namibian | namibien | ناميبي | namibio | namibisch*
NE: Nigerien | nigérien | | nigerino | nigrisch*
NG: Nigerian | nigérian | نيجيري | nigeriano | nigerianisch*, Nigerianer
NI: Nicaraguan | nicaraguayen | نيكاراغوي | nicaragüense | nicaraguanisch*
NL: Dutch, Dutchman | néerlandais, hollandais | هولندي | neerlandés, holandés | niederländisch*, holländisch*, \
 Niederländer
NO: Norwegian | norvégien | نرويجي | noruego | norwegisch*, Norweger
NP: Nepali, Nepalese | népalais | نيبالي | nepalí, nepalés | nepalesisch*, Nepalese
NR: Nauruan | | | |
NZ: New Zealander, Kiwi | néo-zélandais | نيوزيلندي | neozelandés | neuseeländisch*, Neuseeländer
OM: Omani | omanais | عماني | omaní | omanisch*
PA: Panamanian | panaméen | بنمي | panameño | panamaisch*
PE: Peruvian | péruvien | بيروفي | peruano | peruanisch*, Peruaner
PG: Papua New Guinean | papouasien | | papú | papua-neuguineisch*
PH: Filipino, Philippine, Filipina | philippin | فلبيني | filipino | philippinisch*, Philippiner
PK: Pakistani | pakistanais | باكستاني | pakistaní, paquistaní | pakistanisch*, Pakistaner
PL: Polish, Pole | polonais | بولندي | polaco | polnisch*, Pole
PR: Puerto Rican | portoricain | | puertorriqueño, portorriqueño | puerto-ricanisch*
PS: Palestinian, Gazan | palestinien, gazaoui | فلسطيني, غزي | palestino, gazatí | palästinensisch*, Palästinenser
PT: Portuguese | portugais | برتغالي | portugués | portugiesisch*, Portugiese
PW: Palauan | | | |
PY: Paraguayan | paraguayen | باراغوياني | paraguayo | paraguayisch*
QA: Qatari | qatari, qatarien | قطري | catarí, qatarí | katarisch*
RO: Romanian | roumain | روماني | rumano | rumänisch*, Rumäne
RS: Serbian, Serb | serbe | صربي, صرب | serbio | serbisch*, Serbe
RU: Russian | russe | روسي, روس | ruso | russisch*, Russe
RW: Rwandan | rwandais | رواندي | ruandés | ruandisch*
SA: Saudi | saoudien | سعودي | saudí, saudita | saudisch*, saudi-arabisch*, Saudi
SB: | salomonais | | salomonense |
SC: Seychellois | seychellois | | seychellense |
SD: Sudanese | soudanais | سوداني | sudanés | sudanesisch*, Sudanese
SE: Swedish, Swede | suédois | سويدي | sueco | schwedisch*, Schwede
SG: Singaporean | singapourien | سنغافوري | singapurense | singapurisch*
SI: Slovenian, Slovene | slovène | سلوفيني | esloveno | slowenisch*, Slowene
SK: Slovak, Slovakian | slovaque | سلوفاكي | eslovaco | slowakisch*, Slowake
SL: Sierra Leonean | sierra-léonais | | sierraleonés | sierra-leonisch*
SM: Sammarinese | saint-marinais | | sanmarinense | sanmarinesisch*
SN: Senegalese | sénégalais | سنغالي | senegalés | senegalesisch*, Senegalese
SO: Somali, Somalian | somalien | صومالي | somalí | somalisch*, Somalier
SR: Surinamese | surinamais, surinamien | | surinamés | surinamisch*
SS: South Sudanese | sud-soudanais | جنوب سوداني | sursudanés | südsudanesisch*
SV: Salvadoran, Salvadorean | salvadorien | سلفادوري | salvadoreño | salvadorianisch*
SY: Syrian | syrien | سوري | sirio | syrisch*, Syrer
SZ: Swazi, Eswatini | | | suazi |
TD: Chadian | tchadien | تشادي | chadiano | tschadisch*
TG: Togolese | togolais | | togolés | togoisch*, togolesisch*
TH: Thai | thaïlandais | تايلاندي, تايلندي | tailandés | thailändisch*, Thailänder
TJ: Tajik | tadjik | طاجيكي | tayiko | tadschikisch*
TL: Timorese, East Timorese | timorais | | timorense | osttimorisch*
TM: Turkmen | turkmène | تركماني | turcomano | turkmenisch*
TN: Tunisian | tunisien | تونسي | tunecino | tunesisch*, Tunesier
TO: Tongan | | | tongano | tongaisch*
TR: Turkish, Turk | turc, turque | تركي, أتراك | turco | türkisch*, Türke
TT: Trinidadian, Tobagonian | trinidadien | | trinitense |
TW: Taiwanese | taïwanais | تايواني | taiwanés | taiwanisch*, Taiwaner
TZ: Tanzanian | tanzanien | تنزاني | tanzano | tansanisch*
UA: Ukrainian | ukrainien | أوكراني | ucraniano | ukrainisch*, Ukrainer
UG: Ugandan | ougandais | أوغندي | ugandés | ugandisch*, Ugander
US: American | américain, états-unien | أمريكي, أميركي | estadounidense | amerikanisch*, Amerikaner, US-amerikanisch*
UY: Uruguayan | uruguayen | أوروغوياني | uruguayo | uruguayisch*
UZ: Uzbek | ouzbek | أوزبكي | uzbeko | usbekisch*
VA: | | | | vatikanisch*
VE: Venezuelan | vénézuélien | فنزويلي | venezolano | venezolanisch*, Venezolaner
VN: Vietnamese | vietnamien | فيتنامي | vietnamita | vietnamesisch*, Vietnamese
VU: Vanuatuan | | | |
WS: Samoan | samoan | | samoano | samoanisch*
XK: Kosovar, Kosovan | kosovar | كوسوفي | kosovar | kosovarisch*, Kosovare
YE: Yemeni | yéménite | يمني | yemení | jemenitisch*, Jemenit
ZA: South African | sud-africain | جنوب أفريقي | sudafricano | südafrikanisch*, Südafrikaner
ZM: Zambian | zambien | زامبي | zambiano | sambisch*
ZW: Zimbabwean | zimbabwéen | زيمبابوي | zimbabuense | simbabwisch*
"""

# The same in Portuguese | Italian | Russian | Ukrainian | Turkish | Persian | Hebrew.
MORE_PEOPLES = """
AE: emiradense | emiratino | эмиратск* | еміратськ* | BAE | اماراتی | אמירתי
AF: afegão, afegã, afegãos | afghano, afgano | афганск* | афганськ* | Afgan, Afganlar | افغان, افغانستانی | אפגני
AR: argentino | argentino | аргентинск* | аргентинськ* | Arjantinli* | آرژانتینی | ארגנטינאי
AU: australiano | australiano | австралийск* | австралійськ* | Avustralyalı* | استرالیایی | אוסטרלי
BR: brasileiro | brasiliano | бразильск* | бразильськ* | Brezilyalı* | برزیلی | ברזילאי
BY: bielorrusso | bielorusso | белорусск* | білоруськ* | Belaruslu* | بلاروسی | בלארוסי
CA: canadense, canadiano | canadese | канадск* | канадськ* | Kanadalı* | کانادایی | קנדי
CN: chinês | cinese | китайск* | китайськ* | Çinli* | چینی | סיני
CO: colombiano | colombiano | колумбийск* | колумбійськ* | Kolombiyalı* | کلمبیایی | קולומביאני
CU: cubano | cubano | кубинск* | кубинськ* | Kübalı* | کوبایی | קובני
DE: alemão, alemã, alemães, alemãs | tedesco, tedeschi, tedesche | немецк*, германск* | німецьк* \
 | Alman, Almanlar | آلمانی | גרמני
EG: egípcio | egiziano | египетск* | єгипетськ* | Mısırlı* | مصری | מצרי
ES: espanhol, espanhóis | spagnolo | испанск* | іспанськ* | İspanyol* | اسپانیایی | ספרדי
ET: etíope | etiope | эфиопск* | ефіопськ* | Etiyopyalı* | اتیوپیایی | אתיופי
FR: francês | francese | французск* | французськ* | Fransız* | فرانسوی | צרפתי
GB: britânico | britannico, inglese | британск* | британськ* | İngiliz* | بریتانیایی, انگلیسی | בריטי
GR: grego | greco, greci | греческ* | грецьк* | Yunan | یونانی | יווני
ID: indonésio | indonesiano | индонезийск* | індонезійськ* | Endonezyalı* | اندونزیایی | אינדונזי
IL: israelense, israelita | israeliano | израильск*, израильтян* | ізраїльськ* | İsrailli* | اسرائیلی | ישראלי
IN: indiano | indiano | индийск* | індійськ* | Hintli*, Hindistanlı* | هندی | הודי
IQ: iraquiano | iracheno | иракск* | іракськ* | Iraklı* | عراقی | עיראקי
IR: iraniano | iraniano | иранск* | іранськ* | İranlı* | ایرانی | איראני
IT: italiano | italiano | итальянск* | італійськ* | İtalyan* | ایتالیایی | איטלקי
JO: jordaniano, jordano | giordano | иорданск* | йорданськ* | Ürdünlü* | اردنی | ירדני
JP: japonês | giapponese | японск* | японськ* | Japon, Japonlar | ژاپنی | יפני
KP: norte-coreano | nordcoreano | северокорейск* | північнокорейськ* | Kuzey Koreli* | کره شمالی | צפון קוריאני
KR: sul-coreano | sudcoreano | южнокорейск* | південнокорейськ* | Güney Koreli* | کره جنوبی | דרום קוריאני
LB: libanês | libanese | ливанск* | ліванськ* | Lübnanlı* | لبنانی | לבנוני
LY: líbio | libico | ливийск* | лівійськ* | Libyalı* | لیبیایی | לובי
MX: mexicano | messicano | мексиканск* | мексиканськ* | Meksikalı* | مکزیکی | מקסיקני
NG: nigeriano | nigeriano | нигерийск* | нігерійськ* | Nijeryalı* | نیجریه‌ای | ניגרי
NL: holandês, neerlandês | olandese | голландск*, нидерландск* | нідерландськ* | Hollandalı* | هلندی | הולנדי
PK: paquistanês | pachistano, pakistano | пакистанск* | пакистанськ* | Pakistanlı* | پاکستانی | פקיסטני
PL: polonês, polaco | polacco | польск* | польськ* | Polonyalı* | لهستانی | פולני
PS: palestino, palestiniano | palestinese | палестинск* | палестинськ* | Filistinli* | فلسطینی | פלסטיני
PT: português | portoghese | португальск* | португальськ* | Portekizli* | پرتغالی | פורטוגלי
QA: catariano | qatariota | катарск* | катарськ* | Katarlı* | قطری | קטארי
RU: russo | russo | российск*, россиян* | російськ*, росіян* | Rus, Ruslar | روسی | רוסי
SA: saudita | saudita | саудовск* | саудівськ* | Suudi | سعودی | סעודי
SD: sudanês | sudanese | суданск* | суданськ* | Sudanlı* | سودانی | סודני
SY: sírio | siriano | сирийск* | сирійськ* | Suriyeli* | سوری | סורי
TR: turco | turco, turchi, turche | турецк* | турецьк* | Türk, Türkler | ترک, ترکیه‌ای | טורקי
TW: taiwanês | taiwanese | тайваньск* | тайванськ* | Tayvanlı* | تایوانی | טאיוואני
UA: ucraniano | ucraino | украинск* | українськ* | Ukraynalı* | اوکراینی | אוקראיני
US: norte-americano, americano, estadunidense | americano, statunitense | американск* | американськ* \
 | Amerikan, Amerikalı*, ABD | آمریکایی, امریکایی | אמריקאי, אמריקני
VE: venezuelano | venezuelano | венесуэльск* | венесуельськ* | Venezuelalı* | ونزوئلایی | ונצואלי
YE: iemenita | yemenita | йеменск* | єменськ* | Yemenli* | یمنی | תימני
ZA: sul-africano | sudafricano | южноафриканск* | південноафриканськ* | Güney Afrikalı* | | דרום אפריקאי
"""

# Names beside those of Babel: in languages of Latin letters | in Arabic | in others.
NAMES = """
AE: UAE, EAU, VAE, Emirates, Émirats, Emiratos | الإمارات | امارات, ОАЭ, ОАЕ
BA: Bosnia, Bosnie, Bosnien, Bosnia and Herzegovina | البوسنة |
BF: | بوركينا فاسو |
BY: Byelorussia, Biélorussie, Bielorrusia, Weißrussland | بيلاروسيا, روسيا البيضاء | Белоруссия, Белоруссии
CD: DRC, DR Congo, Congo, RDC, RD Congo, Kongo, Democratic Republic of Congo, Democratic Republic of the Congo, \
 République démocratique du Congo | الكونغو الديمقراطية, الكونغو, جمهورية الكونغو الديمقراطية | ДР Конго, ДРК
CF: Central African Republic, République centrafricaine, Centrafrique | أفريقيا الوسطى |
CG: Congo-Brazzaville, Republic of Congo, Republic of the Congo | الكونغو برازافيل |
CI: Ivory Coast, Côte d'Ivoire, Costa de Marfil, Elfenbeinküste | ساحل العاج, كوت ديفوار |
CN: | | КНР
CV: Cape Verde, Cabo Verde, Kap Verde | الرأس الأخضر |
CZ: Czech Republic, République tchèque, República Checa, Tschechische Republik | التشيك |
DE: BRD | | ФРГ
DJ: Djibouti | جيبوتي |
EH: Western Sahara, Sahara occidental | الصحراء الغربية |
EU: EU, UE, European Union, Union européenne, Unión Europea, Europäische Union, Unione europea, União Europeia \
 | الاتحاد الأوروبي | Евросоюз*, ЕС, Євросоюз*, ЄС
GB: UK, Britain, Great Britain, Grande-Bretagne, Royaume-Uni, Reino Unido, Gran Bretaña, Großbritannien, England, \
 Scotland, Wales, Northern Ireland, Angleterre, Écosse, Inglaterra, Escocia, Irlande du Nord, Schottland \
 | بريطانيا, إنجلترا, إنكلترا | Великобритани*, Британи*, Англия, Англии, Британія, Британії
HK: Hong Kong, Hongkong | هونغ كونغ |
KP: DPRK, North Korea, N Korea, NKorea, Corée du Nord, Corea del Norte, Nordkorea | كوريا الشمالية | КНДР, \
 Северная Корея, Северной Кореи
KR: South Korea, S Korea, SKorea, Korea, Corée du Sud, Corea del Sur, Südkorea | كوريا الجنوبية, كوريا \
 | Южная Корея, Южной Кореи
LA: Laos | لاوس |
MD: Moldavia, Moldova, Moldavie, Moldawien | مولدوفا | Молдавия, Молдавии, Молдова, Молдовы
MK: North Macedonia, Macedonia | مقدونيا, مقدونيا الشمالية |
MM: Burma, Birmanie, Birma, Birmania | بورما, ميانمار | Мьянма, Мьянме, Мьянмы
MO: Macau, Macao | ماكاو |
NE: Niger, Níger | النيجر |
NG: Niger Delta, Niger State | نيجيريا |
NL: Holland, Holanda, Hollande | هولندا | Голландия, Голландии
NZ: NZ, Aotearoa | نيوزيلندا, نيوزيلاندا |
PG: PNG, Papua New Guinea | بابوا غينيا الجديدة |
PH: Philippines | الفلبين, الفيليبين |
PS: Palestine, Palestina, Palästina, Gaza, Gaza Strip, Gazastreifen, West Bank, Cisjordanie, Cisjordania, \
 Westjordanland, Rafah, Khan Younis | فلسطين, غزة, قطاع غزة, الضفة الغربية, الضفة, رفح, خان يونس \
 | Газа, Газе, Газы, Газу, Палестин*, غزه, עזה, הגדה המערבית
RU: Russia | روسيا | РФ
SA: KSA, Saudi Arabia, Arabie saoudite, Saudi | السعودية | عربستان
ST: Sao Tome, São Tomé | ساو تومي |
SY: Syria, Syrie, Siria, Syrien | سوريا, سورية |
SZ: Swaziland | سوازيلاند |
TL: East Timor, Timor-Leste | تيمور الشرقية |
TR: Türkiye, Turkiye, Turkey | تركيا |
TW: | تايوان |
UA: | أوكرانيا | Украина, Украине, Украину, Украины, Украиной, Україна, Україні, Україну, України, Україною
US: US, USA, America, United States, États-Unis, EE UU, EEUU, EUA, Estados Unidos, Etats-Unis, Vereinigte Staaten, \
 Stati Uniti, ABD, Amérique, Amerika | أمريكا, أميركا, الولايات المتحدة | США, Америка, Америки, ארהב, ארה"ב, \
 آمریکا, امریکا
VA: Vatican, Holy See, Vatikan, Vaticano, Saint-Siège, Santa Sede | الفاتيكان | Ватикан*
VN: Vietnam, Viet Nam | فيتنام |
XK: Kosovo | كوسوفو |
YE: Yemen, Jemen, Iémen | اليمن |
"""

# Capitals and the houses of governments: English | French | Arabic | Spanish | German, where they differ.
SEATS = """
AE: Abu Dhabi | | أبوظبي, أبو ظبي | Abu Dabi | Abu Dhabi
AF: Kabul | Kaboul | كابل, كابول | |
AL: Tirana | | تيرانا | |
AM: Yerevan | Erevan | يريفان | Ereván | Eriwan
AO: Luanda | | لواندا | |
AR: Buenos Aires, Casa Rosada | | بوينس آيرس | |
AT: Vienna | Vienne | فيينا | Viena | Wien
AU: Canberra | | كانبرا | |
AZ: Baku | Bakou | باكو | Bakú |
BA: Sarajevo | | سراييفو | |
BD: Dhaka | Dacca | دكا | Daca |
BE: Brussels | Bruxelles | بروكسل | Bruselas | Brüssel
BF: Ouagadougou | | واغادوغو | Uagadugú |
BG: Sofia | | صوفيا | |
BH: Manama | | المنامة | |
BI: Bujumbura, Gitega | | بوجومبورا | |
BO: La Paz | | | |
BR: Brasilia, Planalto | | برازيليا | Brasilia |
BY: Minsk | | مينسك | |
CA: Ottawa | | أوتاوا | |
CD: Kinshasa | | كينشاسا | |
CF: Bangui | | بانغي | |
CG: Brazzaville | | برازافيل | |
CH: Bern | Berne | برن | Berna |
CI: Abidjan, Yamoussoukro | | أبيدجان | Abiyán |
CM: Yaounde | Yaoundé | ياوندي | Yaundé |
CN: Beijing, Zhongnanhai | Pékin | بكين | Pekín | Peking
CO: Bogota | | بوغوتا | Bogotá |
CU: Havana | La Havane | هافانا | La Habana | Havanna
CY: Nicosia | Nicosie | نيقوسيا | | Nikosia
CZ: Prague | | براغ | Praga | Prag
DE: Berlin, Bundestag | | برلين | Berlín |
DJ: | | | |
DK: Copenhagen | Copenhague | كوبنهاغن | | Kopenhagen
DO: Santo Domingo | Saint-Domingue | | |
DZ: Algiers | Alger | الجزائر العاصمة | Argel | Algier
EC: Quito | | كيتو | |
EE: Tallinn | | تالين | Tallin |
EG: Cairo | Le Caire | القاهرة | El Cairo | Kairo
ER: Asmara | | أسمرة | |
ES: Madrid, Moncloa | | مدريد | |
ET: Addis Ababa | Addis-Abeba | أديس أبابا | Adís Abeba | Addis Abeba
FI: Helsinki | | هلسنكي | |
FR: Paris, Elysee | Élysée, Quai d'Orsay, Matignon | باريس, الإليزيه | París, Elíseo | Élysée-Palast
GB: London, Downing Street, Whitehall, Westminster | Londres | لندن, داونينغ ستريت | Londres |
GE: Tbilisi | Tbilissi | تبليسي | Tiflis | Tiflis
GH: Accra | | أكرا | |
GN: Conakry | | كوناكري | |
GR: Athens | Athènes | أثينا | Atenas | Athen
HR: Zagreb | | زغرب | |
HT: Port-au-Prince | | بور أو برنس | Puerto Príncipe |
HU: Budapest | | بودابست | |
ID: Jakarta | | جاكرتا | Yakarta |
IE: Dublin | | دبلن | Dublín |
IL: Tel Aviv, Knesset | | تل أبيب, الكنيست | | Knesset
IN: New Delhi, Delhi | | نيودلهي | Nueva Delhi | Neu-Delhi
IQ: Baghdad | Bagdad | بغداد | Bagdad | Bagdad
IR: Tehran, Teheran | Téhéran | طهران | Teherán | Teheran
IS: Reykjavik | | ريكيافيك | |
IT: Rome, Quirinale | | روما | Roma | Rom
JO: Amman | | | Amán |
JP: Tokyo | | طوكيو | Tokio | Tokio
KE: Nairobi | | نيروبي | |
KG: Bishkek | Bichkek | بشكيك | |
KH: Phnom Penh | | بنوم بنه | Nom Pen |
KP: Pyongyang | | بيونغ يانغ, بيونغيانغ | Pyongyang | Pjöngjang
KR: Seoul, Blue House | Séoul | سيول | Seúl |
KZ: Astana | | أستانا | |
LA: Vientiane | | | |
LB: Beirut | Beyrouth | بيروت | |
LK: Colombo | | كولومبو | |
LR: Monrovia | | مونروفيا | |
LT: Vilnius | | فيلنيوس | Vilna |
LV: Riga | | ريغا | |
LY: Tripoli | | طرابلس | Trípoli | Tripolis
MA: Rabat | | الرباط | |
MD: Chisinau | | كيشيناو | |
ME: Podgorica | | | |
MG: Antananarivo | | | |
ML: Bamako | | باماكو | |
MM: Naypyidaw, Naypyitaw, Yangon | Rangoun | نايبيداو | |
MN: Ulaanbaatar | Oulan-Bator | | |
MR: Nouakchott | | نواكشوط | |
MX: Mexico City | | مكسيكو سيتي | Ciudad de México | Mexiko-Stadt
MY: Kuala Lumpur, Putrajaya | | كوالالمبور | |
MZ: Maputo | | مابوتو | |
NE: Niamey | | نيامي | |
NG: Abuja | | أبوجا | Abuya |
NI: Managua | | | |
NL: Amsterdam, The Hague | La Haye | أمستردام, لاهاي | La Haya | Den Haag
NO: Oslo | | أوسلو | |
NP: Kathmandu | Katmandou | كاتماندو | Katmandú |
NZ: Wellington | | | |
OM: Muscat | Mascate | مسقط | Mascate | Maskat
PE: Lima | | ليما | |
PH: Manila, Malacanang | Manille | مانيلا | |
PK: Islamabad | | إسلام آباد, إسلام أباد | |
PL: Warsaw | Varsovie | وارسو | Varsovia | Warschau
PS: Ramallah, Gaza City | Gaza-ville | رام الله, مدينة غزة | Ramala, Ciudad de Gaza | Gaza-Stadt
PT: Lisbon | Lisbonne | لشبونة | Lisboa | Lissabon
PY: Asuncion | | | Asunción |
QA: Doha | | الدوحة | | Doha
RO: Bucharest | Bucarest | بوخارست | | Bukarest
RS: Belgrade | | بلغراد | Belgrado | Belgrad
RU: Moscow, Kremlin | Moscou | موسكو, الكرملين | Moscú | Moskau, Kreml
RW: Kigali | | كيغالي | |
SA: Riyadh | Riyad | الرياض | Riad | Riad
SD: Khartoum | | الخرطوم | Jartum | Khartum
SE: Stockholm | | ستوكهولم | Estocolmo |
SI: Ljubljana | | | Liubliana |
SK: Bratislava | | براتيسلافا | |
SN: Dakar | | داكار, دكار | |
SO: Mogadishu | Mogadiscio | مقديشو | Mogadiscio | Mogadischu
SS: Juba | Djouba | جوبا | Yuba |
SY: Damascus | Damas | دمشق | Damasco | Damaskus
TD: N'Djamena | N'Djaména | نجامينا | Yamena |
TH: Bangkok | | بانكوك | |
TJ: Dushanbe | Douchanbé | دوشنبه | |
TN: Tunis | | تونس العاصمة | Túnez capital |
TR: Ankara | | أنقرة | |
TW: Taipei | | تايبيه | Taipéi | Taipeh
TZ: Dodoma, Dar es Salaam | | دار السلام | |
UA: Kyiv, Kiev | | كييف | | Kiew
UG: Kampala | | كمبالا | |
US: Washington, Pentagon, White House, State Department, Capitol Hill, Oval Office, Foggy Bottom \
 | Pentagone, Maison-Blanche, département d'État | واشنطن, البنتاغون, البيت الأبيض, الخارجية الأمريكية, \
 الخارجية الأميركية \
 | Pentágono, Casa Blanca, Departamento de Estado | Weißes Haus, Weißen Haus, Weiße Haus, US-Außenministerium
UY: Montevideo | | | |
UZ: Tashkent | Tachkent | طشقند | Taskent | Taschkent
VA: | | | |
VE: Caracas, Miraflores | | كاراكاس, كراكاس | |
VN: Hanoi | Hanoï | هانوي | |
XK: Pristina | | بريشتينا | |
YE: Sanaa, Sana'a, Aden | | صنعاء, عدن | Saná, Adén |
ZA: Pretoria | | بريتوريا | |
ZM: Lusaka | | لوساكا | |
ZW: Harare | | هراري | |
"""

# What looks like a country or its government, and is a person, a paper, a club, a sea or something to eat.
NOWHERE = """
Michael Jordan, Jim Jordan, Air Jordan, Vernon Jordan, DeAndre Jordan, Jordan Peterson, Jordan Peele, Jordan Henderson
Jordan Pickford, Jordan Spieth, Jordan Bardella, Jordan Ayew, Jordan Love, Jordan Poole, Jordan Neely, Jordan Chiles
Jordan Clarkson, Jordan Thompson, Jordan Belfort, Jordan Stolz, Jordan Larson, Jordan River, Chad Smith, Chad Kroeger
Chad Wolf, Chad Daybell, Chad Johnson, Chad Ochocinco, Chad Bianco, Chad le Clos, Chad Michael Murray
Georgia O'Keeffe, Georgia Meloni, Georgia Hall, Georgia Stanway, Georgia Tech, Israel Adesanya, Israel Folau
Kenya Moore, China Miéville, India Arie, North Pole, South Pole, Pole position, Pole vault, Brooklyn Beckham
Paris Hilton, Paris Jackson, Paris Saint-Germain
Paris agreement, Paris accord, Plaster of Paris, London Breed, Jack London, London Stock Exchange, Irving Berlin
Denzel Washington, George Washington, Kerry Washington, Washington Post, Washington Times, Washington State
Washington Nationals, Washington Wizards, Washington Commanders, Washington Capitals, Washington Mystics
Bank of America, Captain America, Miss America, Latin America, South America, North America, Central America
Latin American, South American, North American, Central American, Native American, Latin Americans, American Airlines
American Express, British Columbia, British Airways, Indian Ocean, West Indian, American Indian, Indian Wells
New Mexico, Gulf of Mexico, New England, New South Wales, Prince of Wales, Princess of Wales, New Jersey, New Britain
Guinea pig, Guinea pigs, Gulf of Guinea, Gulf of Oman, Sea of Japan, South China Sea, East China Sea, Cuba Gooding
German shepherd, French fries, French Open, French Polynesia, French Guiana, Swiss cheese, Greek yogurt, Dutch oven
English Channel, English language, Irish Sea, Panama Papers, Amérique latine, Amérique du Sud, Amérique du Nord
Océan indien, Südamerika, Lateinamerika, Golfo de México, Golfe du Mexique, Mer de Chine, AS Roma
Roast turkey, Turkey sandwich, Turkey dinner, Turkey recipe, Turkey recipes, Turkey breast
Turkey burgers, Ground turkey, Wild turkey, Team GB, London Marathon, Lima beans, Lima bean, Lisbon Treaty
Prague Spring, Madrid Open, Real Madrid, Atlético Madrid, Atletico Madrid, Atlético de Madrid
Le Monde diplomatique, Royal Dutch Shell, Deutsche Bank, Deutschen Bank, Deutsche Bahn, Deutschen Bahn
Deutsche Welle, French press, Sofia Vergara
Sofia Coppola, Sofia Kenin, Delhi Capitals, Rome Odunze, Vienna Philharmonic, Wellington boots, Beef Wellington
"""

# The same in Portuguese or Italian | Russian or Ukrainian | Turkish | Persian | Hebrew.
MORE_SEATS = """
AF: Cabul | Кабул*, Кабулі | Kabil | کابل | קאבול
BY: | Минск*, Мінськ* | | مینسک | מינסק
CN: Pequim, Pechino | Пекин*, Пекін* | Pekin | پکن | בייג'ינג, בייגינג
DE: Berlim, Berlino | Берлин*, Берлін* | | برلین | ברלין
EG: Il Cairo | Каир*, Каїр* | Kahire | قاهره | קהיר
FR: Parigi | Париж* | | پاریس | פריז
GB: Londra | Лондон* | Londra | لندن | לונדון
IL: | Тель Авив*, Тель-Авив* | | تل‌آویو, تل آویو | תל אביב
IQ: Bagdá, Baghdad | Багдад* | Bağdat | بغداد | בגדד
IR: Teerã, Teerão | Тегеран* | Tahran | تهران | טהרן
KP: | Пхеньян* | | پیونگ‌یانگ | פיונגיאנג
LB: Beirute | Бейрут* | Beyrut | بیروت | ביירות
QA: | Доха, Дохе | | دوحه | דוחא
RU: Moscou, Moscovo, Mosca, Cremlino | Москва, Москве, Москву, Москвы, Москвой, Москві, Москви, Кремль, Кремле, \
 Кремля, Кремлі \
 | Moskova, Kremlin | مسکو, کرملین | מוסקבה, הקרמלין
SA: Riade | Эр-Рияд* | Riyad | ریاض | ריאד
SY: Damasco | Дамаск* | Şam | دمشق | דמשק
TR: Ancara | Анкара, Анкаре, Анкары, Анкару | | آنکارا | אנקרה
UA: Kiev | Киев*, Києв*, Київ | | کی‌یف, کیف | קייב
US: Casa Bianca, Casa Branca, Pentágono, Pentagono | Вашингтон*, Пентагон*, Белый дом, Белого дома, Белом доме, \
 Білий дім, Білого дому | Beyaz Saray, Vaşington | واشنگتن, کاخ سفید, پنتاگون | וושינגטון, הבית הלבן, הפנטגון
YE: | Сан'а | Sana | صنعا | צנעא
"""
