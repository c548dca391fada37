"""What pages say in place of what one came for: a check for robots, a consent, a paywall, a login, a bare script.

Words and marks in many languages. They say which wall it is, not that there is one: a newspaper's pages all speak of
subscriptions and cookies. Whoever asks has found no article, or a short one, or no feed.
"""

import re
from enum import StrEnum

MOST = 200_000  # characters of a page that are looked at
CONSENT = 2  # phrases: a banner has one, a wall is made of them


class Wall(StrEnum):
    """What stands before a page; its text is how a person is told."""

    ROBOTS = "a check that visitors are no robots (captcha)"
    CONSENT = "a consent wall (cookies)"
    PAYWALL = "a paywall"
    LOGIN = "a login page"
    SCRIPT = "a page that shows nothing without JavaScript"


_PASSWORD = re.compile(r"""<input[^<>]{0,500}type\s*=\s*["']?password""", re.IGNORECASE)
# Of the services that check visitors, in the source of their pages.
_ROBOTS = re.compile(
    r"cf-browser-verification|cf[-_]chl[-_]|challenge-form|px-captcha|captcha-delivery\.com|_incapsula_resource\?swcghoel|"
    r"sucuri_cloudproxy|distil_r_captcha",
    re.IGNORECASE,
)
# These stand in ordinary pages as well: only on one that says hardly anything are they what it is about.
_CAPTCHA = re.compile(
    r"g-recaptcha|h-captcha|cf-turnstile|challenge-platform|awswaf|aws-waf|_incapsula_|ddos-guard|perimeterx|datadome",
    re.IGNORECASE,
)
BARE = 600  # characters: a page with fewer has no content
_PHRASES = {
    Wall.ROBOTS: """
        are you a robot; not a robot; verify you are human; verifying you are human; verify that you are human;
        checking your browser; just a moment...; attention required; unusual traffic; bot detection;
        enable javascript and cookies to continue; access to this page has been denied; pardon our interruption;
        please complete the security check; ddos protection by; request unsuccessful; human verification;
        êtes-vous un robot; pas un robot; vérifiez que vous êtes humain; vérification de votre navigateur;
        kein roboter; bist du ein mensch; überprüfung ihres browsers; sicherheitsüberprüfung;
        no eres un robot; no soy un robot; verifica que eres humano; comprobando su navegador;
        não sou um robô; não é um robô; non sono un robot; ik ben geen robot; nie jestem robotem;
        ben robot değilim; я не робот; вы не робот; проверка браузера; я не робот;
        لست روبوت; أنا لست روبوتا; التحقق من أنك إنسان; من ربات نیستم; לא רובוט; אני לא רובוט;
        人机验证; 我不是机器人; 安全验证; 我不是機器人; ロボットではありません; 로봇이 아닙니다
    """,
    Wall.CONSENT: """
        before you continue to; we value your privacy; we and our partners; accept all cookies; accept cookies;
        accept all; reject all; manage consent; consent to the use; your privacy choices; use of cookies;
        store and/or access information on a device; accept and continue; legitimate interest; personalised ads;
        nous et nos partenaires; accepter et continuer; tout accepter; continuer sans accepter;
        vos données personnelles; s'abonner sans publicité;
        wir und unsere partner; alle akzeptieren; akzeptieren und weiter;
        zustimmen und weiter; werbung und tracking; mit werbung weiterlesen;
        personenbezogene daten; ihre einwilligung; datenschutz;
        nosotros y nuestros socios; aceptar todo; aceptar y continuar; nós e os nossos parceiros; aceitar tudo;
        noi e i nostri partner; accetta e continua; accetta tutto; wij en onze partners; alles accepteren;
        akceptuję i przechodzę; my i nasi partnerzy; zgoda na przetwarzanie; tümünü kabul et; çerezleri kabul et;
        принять все; файлы cookie; прийняти всі; قبول الكل; ملفات تعريف الارتباط; קבל הכל; godkänn alla; godta alle;
        hyväksy kaikki; 同意してください; すべて同意; 모두 동의; 接受所有
    """,
    Wall.PAYWALL: """
        subscribe to continue; subscribe to read; subscribe to unlock; to continue reading; continue reading with a;
        for subscribers only; subscribers only;
        subscriber-only; exclusive to subscribers; exclusively for subscribers;
        this article is for subscribers; this content is for subscribers;
        available to subscribers; unlock this article;
        to read the full; to read this article; to keep reading; read the rest of this; become a subscriber;
        become a member to read; reached your limit; free articles; free article remaining; already a subscriber;
        start your free trial; create a free account to; sign in to continue reading; log in to continue reading;
        register to continue; register to read; members only;
        réservé aux abonnés; réservée aux abonnés; réservé à nos abonnés; abonnez-vous pour lire; pour lire la suite;
        abonnez-vous pour continuer; il vous reste; déjà abonné; article abonné; la suite est réservée;
        nur für abonnenten; jetzt weiterlesen; weiterlesen mit; um weiterzulesen; diesen artikel weiterlesen;
        lesen sie diesen artikel; exklusiv für abonnenten; mit einem abo;
        bereits abonnent; plus-abo; jetzt abonnieren;
        solo para suscriptores; exclusivo para suscriptores; suscríbete para; suscríbase para; para seguir leyendo;
        para continuar leyendo; contenido exclusivo; ya eres suscriptor; exclusivo para assinantes; para assinantes;
        assine para ler; para continuar lendo;
        riservato agli abbonati; abbonati per leggere; per continuare a leggere;
        sei già abbonato; alleen voor abonnees; voor abonnees; verder lezen; lees verder met; al abonnee;
        tylko dla subskrybentów; dla prenumeratorów; wykup dostęp;
        czytaj dalej z; abonelere özel; devamını okumak için;
        только для подписчиков; оформите подписку; чтобы прочитать полностью; лише для передплатників;
        للمشتركين فقط; اشترك لمواصلة القراءة; اشترك للقراءة;
        לקריאת הכתבה המלאה; למנויים בלבד; ادامه مطلب برای مشترکان;
        för prenumeranter; endast för prenumeranter; bli prenumerant;
        for abonnenter; kun for abonnenter; bli abonnent;
        tilaajille; vain tilaajille; 会員限定; 有料会員; この記事は会員; 続きを読むには; 订阅后; 付费阅读; 登录后阅读;
        會員專屬; 訂閱後; 유료회원; 구독 후; 회원 전용
    """,
    Wall.LOGIN: """
        sign in to your account; log in to your account; please log in; please sign in; you must be logged in;
        connectez-vous; veuillez vous connecter; bitte melden sie sich an;
        anmelden, um; inicia sesión; iniciar sesión;
        faça login; entrar na sua conta; accedi al tuo account; log in op; zaloguj się; giriş yapın; войдите в;
        авторизуйтесь; увійдіть; تسجيل الدخول; وارد شوید; התחברות; logga in; logg inn; kirjaudu;
        ログイン; 로그인; 登录; 登入
    """,
    Wall.SCRIPT: """
        enable javascript; javascript is disabled; javascript is required; requires javascript;
        without javascript; turn on javascript; javascript enabled; activer javascript; activez javascript;
        javascript aktivieren; aktivieren sie javascript; javascript ist deaktiviert; habilite javascript;
        habilita javascript; activa javascript; active o javascript; abilita javascript; schakel javascript in;
        włącz javascript; javascript'i etkinleştirin; включите javascript; увімкніть javascript; تفعيل جافا سكريبت;
        تمكين javascript; javascriptを有効; 启用javascript; 啟用javascript; 자바스크립트
    """,
}


def _told(phrases: str) -> re.Pattern[str]:
    listed = {" ".join(phrase.split()) for phrase in phrases.split(";")} - {""}
    return re.compile("|".join(re.escape(phrase) for phrase in sorted(listed, key=len, reverse=True)))


_SAID = {wall: _told(phrases) for wall, phrases in _PHRASES.items()}
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2026": "..."})


def says(wall: Wall, words: str, least: int = 1) -> bool:
    """Whether a text speaks as that wall does, with so many phrases at least."""
    return len(set(_SAID[wall].findall(_plain(words)))) >= least


def wall_of(source: str, words: str) -> Wall | None:
    """Return the wall that a page without an article is, by its source and the words in it; None where it is none."""
    source = source[:MOST]
    is_bare = len(words) < BARE
    if _ROBOTS.search(source) or (is_bare and (_CAPTCHA.search(source) or says(Wall.ROBOTS, words))):
        return Wall.ROBOTS
    if says(Wall.CONSENT, words, CONSENT):
        return Wall.CONSENT
    if says(Wall.PAYWALL, words):
        return Wall.PAYWALL
    if has_password(source) or says(Wall.LOGIN, words):
        return Wall.LOGIN
    return Wall.SCRIPT if says(Wall.SCRIPT, words) else None


def has_password(source: str) -> bool:
    """Whether a page's source asks for a password."""
    return _PASSWORD.search(source, 0, MOST) is not None


def _plain(words: str) -> str:
    return " ".join(words[:MOST].casefold().translate(_APOSTROPHES).split())
