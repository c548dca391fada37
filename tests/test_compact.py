"""The compact spelling: it says what YAML says, comes back unchanged, and explains what people paste from elsewhere."""

from typing import Any

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Problem
from bot.rules import compile_rules
from bot.rules.operators import FORMS, PLACES
from bot.rules.phrases import PhraseError, parse_phrase, parse_regex
from bot.rules.queries.compact import MAX_QUERY, Query, QueryError, read, write
from bot.rules.queries.spelling import Part, part_of
from tests.yardstick import yards

LISTS = {"us_forces": ["US force*", "CENTCOM"], "attack": ["attack*", "drone*"], "iraq_syria": ["Iraq*"], "a b": ["x"]}


def trees(match: Any) -> Any:
    """Return what the compiler makes of a value: a rule, or None where it refuses it."""
    problems: list[Problem] = []
    # A rule of exclusions only is refused; beside something to look for it is not.
    rules = compile_rules([{"name": "r", "match": {"all": ["anything", match]}}], LISTS, problems.append)
    return None if problems else rules[0].match


def bare(part: Part) -> Any:
    """Return a part without its places."""
    given = {key: value for key, value in part.given.items() if value is not None and value is not False}
    return part.kind, sorted(given.items()), [bare(one) for one in part.of]


# --- one meaning, two spellings ------------------------------------------------------------------------------------

PAIRS: list[tuple[str, Any]] = [
    ("drone", "drone"),
    ('"drone strike"', "drone strike"),
    ("a or b or c", ["a", "b", "c"]),
    ("a and b", {"all": ["a", "b"]}),
    ("a and b and not c", {"all": ["a", "b"], "none": ["c"]}),
    ("a and not (b or c)", {"all": ["a"], "none": ["b", "c"]}),
    ("not a and b", {"none": ["a"], "all": ["b"]}),
    ("(a or b) and not $attack", {"any": ["a", "b"], "none": "$attack"}),
    ("(a or b) and (c or d)", {"all": [["a", "b"], ["c", "d"]]}),
    ("a and (not b) and c", {"all": ["a", {"none": ["b"]}, "c"]}),
    ("(a and b) or c", [{"all": ["a", "b"]}, "c"]),
    ("not ((a or b)) and c", {"none": [["a", "b"]], "all": ["c"]}),
    ("2 of (a, b, c)", {"at_least": {"n": 2, "of": ["a", "b", "c"]}}),
    ("2 of (a or b, c)", {"at_least": {"n": 2, "of": [["a", "b"], "c"]}}),
    ("A near/8 B", {"near": {"within": 8, "of": ["A", "B"]}}),
    ("A then/8 B", {"near": {"within": 8, "of": ["A", "B"], "ordered": True}}),
    ("near/8(A, B, C)", {"near": {"within": 8, "of": ["A", "B", "C"]}}),
    ("then/8(A, B or D, C)", {"near": {"within": 8, "of": ["A", ["B", "D"], "C"], "ordered": True}}),
    ("same-sentence(A, B)", {"same": {"unit": "sentence", "of": ["A", "B"]}}),
    ("same-paragraph(A, B)", {"same": {"unit": "paragraph", "of": ["A", "B"]}}),
    ("A not-near/10 B", {"apart": {"term": "A", "from": "B", "within": 10}}),
    ("strike not-near/5 (rail or pay)", {"apart": {"term": "strike", "from": ["rail", "pay"], "within": 5}}),
    ("A{3,}", {"count": {"of": "A", "min": 3}}),
    ("(a or b){3,}", {"count": {"of": ["a", "b"], "min": 3}}),
    ("{Target}", "{Target}"),
    ("{Target}{3,}", {"count": {"of": "{Target}", "min": 3}}),
    ('"{Target} stores"', "{Target} stores"),
    ("number/6(killed, dead) >= 10", {"number": {"of": ["killed", "dead"], "min": 10, "within": 6}}),
    ("number/6(killed) <= 50", {"number": {"of": ["killed"], "max": 50, "within": 6}}),
    ("number/6(killed) >= 10 <= 50.5", {"number": {"of": ["killed"], "min": 10, "max": 50.5, "within": 6}}),
    ("`C++`", {"raw": "C++"}),
    ("`a``b` or `C++`", {"raw": ["a`b", "C++"]}),
    ("drone*", "drone*"),
    ("wom?n", "wom?n"),
    ("plural~rocket", {"forms": "plural", "any": ["rocket"]}),
    ("~attack", {"forms": "stem", "any": ["attack"]}),
    ("exact~x", {"forms": "none", "any": ["x"]}),
    ("~(a or b)", {"forms": "stem", "any": ["a", "b"]}),
    ("~(A near/8 B)", {"forms": "stem", "near": {"within": 8, "of": ["A", "B"]}}),
    ('name("Ain al-Asad")', {"name": "Ain al-Asad"}),
    ('name("X", aka: "Y", "Z", not: "W")', {"name": {"is": "X", "aka": ["Y", "Z"], "not": ["W"]}}),
    (r"/CVE-\d{4}-\d+/", {"regex": r"CVE-\d{4}-\d+"}),
    (r"/a\/b/", {"regex": "a/b"}),
    (r"regex(`a\/b`)", {"regex": r"a\/b"}),
    ("$us_forces", "$us_forces"),
    ('"$a b"', "$a b"),
    ("title:(a or b)", {"in": "title", "any": ["a", "b"]}),
    ("title,lead:(a and not b)", {"in": ["title", "lead"], "all": ["a"], "none": ["b"]}),
    ("title:~drone", {"in": "title", "forms": "stem", "any": ["drone"]}),
    ("first/50(A)", {"first": {"words": 50, "of": "A"}}),
    (r'"5\" shell"', r"5\" shell"),
    ('"a ""b"" c"', 'a "b" c'),
    ("القوات or #MeToo or AT&T or U.S.", ["القوات", "#MeToo", "AT&T", "U.S."]),
    ('Iraq* or Erbil or name("Ain al-Asad")', ["Iraq*", "Erbil", {"name": "Ain al-Asad"}]),
    (
        "body:a or text:b or url:c or tags:d or author:e",
        [
            {"in": place, "any": [word]}
            for place, word in zip(("body", "text", "url", "tags", "author"), "abcde", strict=True)
        ],
    ),
    (
        "($us_forces near/12 $attack) and $iraq_syria and not title:(analysis or opinion)",
        {
            "all": [{"near": {"within": 12, "of": ["$us_forces", "$attack"]}}, "$iraq_syria"],
            "none": [{"in": "title", "any": ["analysis", "opinion"]}],
        },
    ),
]


@pytest.mark.parametrize(("query", "match"), PAIRS, ids=lambda value: value if isinstance(value, str) else "")
def test_both_spellings_say_the_same_and_turn_into_each_other(query: str, match: Any) -> None:
    assert read(query).match == match
    assert write(match) == query


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("“drone strike”", '"drone strike"'),
        ("„drone strike“", '"drone strike"'),
        ("«drone strike»", '"drone strike"'),
        ('“drone strike"', '"drone strike"'),
        ("stem~x", "~x"),
        ("a and not b and not c", "a and not (b or c)"),
        ("not a and not b", "not (a or b)"),
        ("a and not b and c", "a and c and not b"),
        ("  ( ( a ) )\n", "a"),
        ("title: (a)", "title:a"),
        ("number (killed) ≥ 3", "number(killed) >= 3"),
        ("near/8 (a,b,(c or d))", "near/8(a, b, c or d)"),
        ("\u200fقصف\u200f and \u202aIraq\u202c", "قصف and Iraq"),
        ('name("X", aka: "Y", aka: "Z")', 'name("X", aka: "Y", "Z")'),
        ("name(Erbil)", 'name("Erbil")'),
    ],
)
def test_what_may_be_written_in_other_ways_has_one_spelling_in_the_end(query: str, plain: str) -> None:
    assert write(read(query).match) == plain


@pytest.mark.parametrize("word", ["and", "OR", "Not", "near", "then", "of", "w/8", "a:b", "x~", "-toy", "5 of", "C++"])
def test_a_word_that_means_something_in_a_query_is_quoted(word: str) -> None:
    assert read(write(word)).match == word
    assert read(write([word, word])).match == [word, word]


# --- there and back, for all there is -------------------------------------------------------------------------------


def is_phrase(text: str) -> bool:
    try:
        return bool(parse_phrase(text)) and not text.startswith("$")
    except PhraseError:
        return False


def is_regex(text: str) -> bool:
    try:
        return bool(parse_regex(text)) and bool(text.strip())
    except (PhraseError, re2.error):
        return False


ODD = "abc US é قص 中ह् 3 \"\"''`\\\\{}*?$#@:~()<>,;|&/!^[]=+-–.’“”«»\n\t\u200f\u200c_"
ODD_WORDS = ["and", "OR", "near/8", "2", "of", "title", "title:", "a,b", "{3,}", "x{3,}", '"', "w/8", "name", "$", "//"]
phrases = st.one_of(
    st.sampled_from(["drone", "US forces", "attack*", "{Target}", "Ain al-Asad", "wom?n", "$attack", "$a b", "سوريا"]),
    st.lists(st.one_of(st.text(ODD, max_size=6), st.sampled_from(ODD_WORDS)), max_size=5)
    .map(" ".join)
    .filter(is_phrase),
    st.text(ODD, min_size=1, max_size=12).filter(is_phrase),
)
texts = st.text(ODD, min_size=1, max_size=10).filter(lambda text: bool(text.strip()))
regexes = st.one_of(st.sampled_from([r"CVE-\d{4}", "a/b", r"a\/b", r"[/]", r"\\/", " a ", "`"]), texts.filter(is_regex))
whole = st.integers(1, 20)
names = st.one_of(
    st.sampled_from(["Ain al-Asad", "X"]),
    st.fixed_dictionaries(
        {"is": st.sampled_from(["Qasem Soleimani", 'A "B" C', "a\\"])},
        optional={
            "aka": st.lists(st.sampled_from(["Y", "عين"]), max_size=3),
            "not": st.sampled_from(["W", ["V", "W"]]),
        },
    ),
)
numbers = st.fixed_dictionaries(
    {"of": st.lists(phrases, min_size=1, max_size=3)}, optional={"min": whole, "max": whole, "within": whole}
)


def operators(inner: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """Return for each operator what may stand behind its key."""
    some, two = st.lists(inner, min_size=1, max_size=3), st.lists(inner, min_size=2, max_size=4)
    return {
        "any": st.one_of(inner, some),
        "all": st.one_of(inner, some),
        "none": st.one_of(inner, some),
        "raw": st.one_of(texts, st.lists(texts, min_size=1, max_size=3)),
        "regex": st.one_of(regexes, st.lists(regexes, min_size=1, max_size=3)),
        "name": names,
        "number": numbers,
        "at_least": st.fixed_dictionaries({"n": st.just(1), "of": some}),
        "near": st.fixed_dictionaries({"within": whole, "of": two}, optional={"ordered": st.booleans()}),
        "same": st.fixed_dictionaries({"unit": st.sampled_from(["sentence", "paragraph"]), "of": two}),
        "apart": st.fixed_dictionaries({"term": inner, "from": inner, "within": whole}),
        "count": st.fixed_dictionaries({"of": inner, "min": whole}),
        "first": st.one_of(st.fixed_dictionaries({"words": whole, "of": inner}), whole),
    }


def mappings(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    scopes = st.fixed_dictionaries(
        {},
        optional={
            "in": st.one_of(st.sampled_from(PLACES), st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)),
            "forms": st.sampled_from(FORMS),
        },
    )
    values = operators(inner)
    keys = st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=3, unique=True)
    found = keys.flatmap(lambda some: st.fixed_dictionaries({key: values[key] for key in some}))
    return st.tuples(scopes, found).map(lambda pair: {**pair[0], **pair[1]})


matches = st.recursive(
    phrases, lambda inner: st.one_of(st.lists(inner, min_size=1, max_size=3), mappings(inner)), max_leaves=10
)


def spelled(match: Any) -> str | None:
    """Return the compact spelling; None where the value has no operator in it."""
    try:
        return write(match)
    except ValueError:
        assert trees(match) is None
        return None


@settings(max_examples=800)
@given(match=matches)
def test_a_value_comes_back_from_its_compact_spelling_as_the_same_tree(match: Any) -> None:
    query = spelled(match)
    if query is None:
        return
    again = read(query).match
    assert bare(part_of(again)) == bare(part_of(match))
    before = trees(match)
    if before is not None:
        assert trees(again) == before
    assert write(again) == query


@settings(max_examples=400)
@given(match=matches)
def test_every_node_of_a_value_has_its_place_in_the_query(match: Any) -> None:
    query = spelled(match)
    if query is None:
        return
    found = read(query)
    for path, value in nodes(found.match):
        start, end = found.places[path]
        assert 0 <= start < end <= len(query), path
        if isinstance(value, int):
            assert query[start:end] == str(value)
        elif isinstance(value, str) and query[start] == '"' and query[end - 1] == '"':
            assert value.strip('"\\ \n\t') in query[start:end].replace('""', '"') or '"' in value


def nodes(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        below = [node for key, one in value.items() if key != "ordered" for node in nodes(one, (*path, key))]
    elif isinstance(value, list) and path[-1:] not in {("in",), ("aka",), ("not",)}:
        below = [node for index, one in enumerate(value) for node in nodes(one, (*path, index))]
    else:
        below = []
    return [(path, value), *below]


@pytest.mark.parametrize(
    ("query", "path", "said"),
    [
        ("a and (US near/99 b)", ("all", 1, "near", "within"), "99"),
        ("near/99(US, b)", ("near", "within"), "99"),
        ('a or "b c" or d', (1,), '"b c"'),
        ("title:(a or b) and c", ("all", 0, "in"), "title"),
        ("a and not title:(b or $c)", ("none", 0, "any", 1), "$c"),
        ("a and not $c", ("none",), "$c"),
        ("strike not-near/5 (rail or pay)", ("apart", "from", 1), "pay"),
        ("number/6(killed) >= 1000", ("number", "min"), "1000"),
        ("drone{3,} or x", (0, "count", "min"), "3"),
        ("`a` or `b`", ("raw", 1), "`b`"),
        ("drone{3,} or x", (0, "count", "what", "ever"), "drone{3,}"),
    ],
)
def test_a_place_is_that_of_the_node_or_of_what_is_around_it(query: str, path: tuple[Any, ...], said: str) -> None:
    start, end = read(query).at(path)
    assert query[start:end] == said


# --- what is refused, and what to write instead ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "at", "fix"),
    [
        # no precedence
        ("a and b or c", "or", "(a and b) or c, or a and (b or c)"),
        ("a or b and c", "and", "a or (b and c), or (a or b) and c"),
        ("A near/8 B and C", "and", "(A near/8 B) and C"),
        ("A near/8 B near/8 C", "near/8", "near/8(A, B, C)"),
        ("A then/3 B then/3 C", "then/3", "then/3(A, B, C)"),
        ("a or not b", "not b", "a or (not b)"),
        ("not a or b", "not a", "(not a) or b"),
        # words in a row
        ("drone strike", "drone strike", '"drone strike" for the phrase, or drone and strike for all of them'),
        ("US forces and x", "US forces", '"US forces" for the phrase, or US and forces for all of them'),
        ("(title:US forces)", "US forces", '"US forces" for the phrase, or US and forces for all of them'),
        ("drone {Target}", "drone {Target}", '"drone {Target}" for the phrase, or drone and {Target} for all of them'),
        # capitals
        ("a AND b", "AND", "a and b"),
        ('a OR (b AND NOT "C OR D")', "OR", 'a or (b and not "C OR D")'),
        ("NOT a", "NOT", "not a"),
        ("a NEAR/8 b", "NEAR/8", "a near/8 b"),
        # other tools
        ("US w/8 attack", "w/8", "US near/8 attack"),
        ("US pre/3 attack", "pre/3", "US then/3 attack"),
        ("US /s attack", "/s", "same-sentence(US, attack)"),
        ("US w/p attack", "w/p", "same-paragraph(US, attack)"),
        ("US adj5 attack", "adj5", "US then/5 attack"),
        ("US NEAR8 attack", "NEAR8", "US near/8 attack"),
        ("a not b", "not", "a and not b"),
        ("a but not b", "but", "a and not b"),
        ("a | b", "|", "a or b"),
        ("a && b", "&&", "a and b"),
        ("terror!", "terror!", "terror*"),
        ("drone -toy", "-toy", "and not toy"),
        ('"a b"~5', '"a b"~5', "a near/5 b"),
        ('"a b c"~5', '"a b c"~5', "near/5(a, b, c)"),
        ("site:bbc.co.uk", "site", "outside of the query: where: {domain: bbc.co.uk}"),
        ("intitle:drone", "intitle", "did you mean title: ?"),
        ("titel:drone", "titel", "did you mean title: ?"),
        ("atleast5(drone)", "atleast5", "5 of (a, b, c) chooses; (a or b){5,} counts"),
        ("neer/8(a, b)", "neer/8", "did you mean near/8(...)?"),
        ("at least 2 of (a, b)", "at", "2 of (a, b, c)"),
        ("any of (a, b)", "any", "(a or b)"),
        ("drone{3}", "drone{3", "drone{3,}"),
        ("drone {3,}", "{3,}", "drone{3,}"),
        ("{US} forces", "{US} forces", '"{US} forces" for the phrase, or {US} and forces for all of them'),
        ("/abc/i", "i", "write /(?i)abc/"),
        ("'drone strike'", "'drone", '"drone strike"'),
        ("C++", "C++", "literal, punctuation included: `C++`"),
        ("near/8(a)", "(a)", "separate them by commas: (A, B)"),
        ("(a, b)", ",", "join them: (a or b) for any of them, (a and b) for all of them"),
        ("first/50(a, b)", "b", "first/50(a or b)"),
        ("number/6(killed) > 10", ">", "number/6(killed, dead) >= 10 <= 50"),
        # unfinished
        ("(a or b", "(", "write ) where it ends"),
        ("a or b)", ")", "remove it, or open it before"),
        ('a or "b', '"', "write the same quote where it ends"),
        ("()", "()", "write what to look for, or remove them"),
        ("a or", "", "write what to look for there"),
        ("a and (b or)", ")", "write what to look for there"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_fix(query: str, at: str, fix: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(query)
    assert (query[caught.value.start : caught.value.end], caught.value.fix) == (at, fix)


REWRITES = [
    "a and b or c", "A near/8 B near/8 C", "A near/8 B and C", "a or not b", "a AND (b OR c) AND NOT d", "NOT a",
    "US w/8 b", "US /s attack", '"a b c"~5', "terror!", "drone{3}", "'drone strike'", "a || b",
]  # fmt: skip


@pytest.mark.parametrize("query", REWRITES)
def test_a_fix_that_is_a_whole_query_can_be_read(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(query)
    assert read(caught.value.fix.split(", or ")[0])


@settings(max_examples=1000)
@given(
    st.one_of(
        st.text(ODD, max_size=40),
        st.lists(
            st.sampled_from(
                [*ODD_WORDS, *'()",~$`/|!', " and ", " or ", " not ", " near/8 ", "a", "title:", " ", '"a b"']
            ),
            max_size=25,
        ).map("".join),
    )
)
def test_any_text_is_read_or_refused_with_a_place_and_a_fix(query: str) -> None:
    found = outcome(query)
    if isinstance(found, QueryError):
        assert 0 <= found.start <= found.end <= len(query)
        assert found.fix
        return
    again = spelled(found.match)
    if again is not None:
        assert bare(part_of(read(again).match)) == bare(part_of(found.match))


def outcome(query: str) -> Query | QueryError:
    try:
        return read(query)
    except QueryError as error:
        return error


@pytest.mark.parametrize(
    "query",
    [
        "(" * MAX_QUERY,
        "~" * MAX_QUERY,
        "title:" * (MAX_QUERY // 6),
        "not (" * (MAX_QUERY // 5),
        "a w/1 (" * (MAX_QUERY // 8),
        "a or b and (" * (MAX_QUERY // 12),
        "near/8(a, " * (MAX_QUERY // 10),
        "2 of (" * (MAX_QUERY // 6),
        '"' * (MAX_QUERY - 1),
        '"' + "\\" * (MAX_QUERY - 2),
        "`" * (MAX_QUERY - 1),
        "/" + "\\" * (MAX_QUERY - 1),
        "a " * (MAX_QUERY // 2),
        "a{" * (MAX_QUERY // 2),
        "name" + " " * (MAX_QUERY - 4),
        "name " * (MAX_QUERY // 5),
        "2 " * (MAX_QUERY // 2),
        "a or " * (MAX_QUERY // 5) + "b",
        "near/" + "9" * (MAX_QUERY - 6),
        "number(a) >= " + "9" * (MAX_QUERY - 13),
        "x" * (MAX_QUERY + 1),
        "x" * 1_000_000,
    ],
    ids=lambda query: query[:12],
)
def test_a_hostile_query_is_done_with_at_once(query: str) -> None:
    assert yards(lambda: outcome(query)) < 30
    found = outcome(query)
    if isinstance(found, QueryError):
        assert len(str(found)) < 400
        assert len(found.fix) < 400
    else:
        assert yards(lambda: write(found.match)) < 30


def test_a_deep_value_is_refused_and_not_a_crash() -> None:
    deep: Any = "a"
    for _ in range(5_000):
        deep = {"any": [deep]}
    with pytest.raises(ValueError, match="deep"):
        write(deep)


@pytest.mark.parametrize(
    "match",
    [None, 3, True, [], {}, {"in": "title"}, {"near": ["a"]}, {"near": {"within": 8, "of": ["a"]}}, {"nea": "x"}, " ",
     {"count": {"of": "a"}}, {"any": []}, {"raw": ""}, {"forms": "x", "any": "a"}, {"in": "a b", "any": "a"}, "a\\"],
)  # fmt: skip
def test_what_the_compiler_refuses_has_no_spelling(match: Any) -> None:
    assert trees(match) is None
    with pytest.raises(ValueError, match=r"\w"):
        write(match)
