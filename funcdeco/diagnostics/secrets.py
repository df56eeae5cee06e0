"""Secrets: which parts of a string are secret by their form, and how they are masked.

Everything that funcdeco prints or generates is masked here. The forms are those that the issuers
document and that well-kept detectors look for, in patterns of our own; see `config/gitleaks.toml` of
https://github.com/gitleaks/gitleaks, and `detect_secrets/plugins` of
https://github.com/Yelp/detect-secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast

from funcdeco.grammar.late_pattern import late_pattern

MASK = "***"
HIDDEN = "\ue000"
"""Stands for one hidden character in a source line, so that columns stay; see `folded`."""
Span = tuple[int, int]


class _Form(NamedTuple):
    """A form of secrets: words of which one must be there, and the pattern.

    The words are in lower case if the pattern ignores case.

    The last group of the pattern is the secret. All repetitions are bounded, or followed by nothing
    that could fail, so that the time is linear.
    """

    words: tuple[str, ...]
    pattern: str
    ignores_case: bool = False


# `=` and `&` as they are in JSON by .NET, and in an address inside another one.
_IS = r"\s{0,3}(?:=|\\{1,2}u003d|%3d)\s{0,3}"
# Up to the end of the value: a space is part of it only if it ends with a semicolon, and an
# apostrophe only inside a word. In a file, the value may be in quotes.
_INNER = r"[^;\"'\r\n\\]|\\(?![\"'])|(?<=\w)'(?=\w)"
_VALUE = (
    rf"(?:\\?[\"'](?=[A-Za-z0-9+/]))?((?:{_INNER}){{1,300}}(?=;)|(?:(?!\s)(?:{_INNER})){{1,4000}})"
)
_ALONE = r"(?<![A-Za-z0-9])"

_FORMS = (
    # Azure: connection strings, signatures and keys.
    _Form(
        ("key", "sharedaccesssignature", "secret"),
        r"(?:AccountKey|SharedAccessKey|SharedAccessSignature|AccessKey|SharedSecretValue"
        rf"|ClientSecret){_IS}{_VALUE}",
        True,
    ),
    _Form(
        ("password", "pwd"),
        rf"(?:[;\"']\s{{0,3}}|\A)(?:Password|Pwd){_IS}{_VALUE}",
        True,
    ),
    _Form(("password", "pwd"), r"\b(?:Password|Pwd)=([^;\"'\r\n(),]{1,300})(?=;)", True),
    _Form(  # Redis: `cache.example:6380,password=...,ssl=True`
        ("password",),
        r":[0-9]{2,5},(?:\w{1,30}=\w{0,30},){0,9}password=([^,\"'\s]{1,300})",
        True,
    ),
    _Form(  # PostgreSQL: `host=db user=me password=... dbname=shop`
        ("password",),
        r"\b(?:host|hostaddr|user|dbname|port)=[^\s\"']{1,100}"
        r"(?:\s{1,3}\w{1,30}=[^\s\"']{0,100}){0,9}?\s{1,3}password=([^\s\"']{1,300})",
        True,
    ),
    _Form(
        ("sig",),
        r"(?:[?&;\"'\s]|\\{1,2}u0026|%26|\A)sig(?:=|\\{1,2}u003d|%3d)([\w%+/=.-]{10,4000})",
        True,
    ),
    _Form(("code",), r"(?:[?&]|\\{1,2}u0026)code(?:=|\\{1,2}u003d)([\w%+/=.-]{40,4000})", True),
    _Form(("==",), r"(?<![A-Za-z0-9+/=])([A-Za-z0-9+/]{86}==)"),
    _Form(
        ("AzFu", "AzSe", "AzCa"), rf"{_ALONE}([\w-]{{40,60}}Az(?:Fu|Se|Ca)[\w-]{{5,10}}={{0,2}})"
    ),
    _Form(("Q~",), r"(?<![\w.~-])([\w.~]{3}[0-9]Q~[\w.~-]{31,34})"),
    # An address with a password, or with a token in place of the user; a path that was normalized
    # has only one of the slashes.
    _Form(
        (":/",),
        r"(?<![a-z0-9+.])[a-z][a-z0-9+.]{0,20}:/{1,2}[^/\s:@\"'%{}<>]{0,100}:"
        r"((?:[^/\s\"'%{}<>]|%[0-9a-f]{2}){1,300})@",
        True,
    ),
    _Form(
        (":/",),
        r":/{1,2}((?=[a-z_-]{0,40}[0-9])[\w-]{20,300})@",
        True,
    ),
    _Form(
        ("hooks.slack.com/", "webhook"),
        r"(?:hooks\.slack\.com/(?:services|workflows|triggers)"
        r"|webhook\.office\.com/webhookb2|discord(?:app)?\.com/api/webhooks)/([\w/@+=-]{20,400})",
        True,
    ),
    _Form(
        ("bearer", "basic"),
        r"\b(?:Bearer|Basic)\s{1,3}(?=\S{0,40}[0-9=])([\w.~+/=-]{16,4000})",
        True,
    ),
    _Form(  # A key in hexadecimal digits or Base64, by the name before it.
        ("key", "token", "secret", "passw", "pwd", "sid"),
        r"(?:key|token|secret|password|passwd|pwd|sid)\w{0,20}\\?[\"']?\s{0,3}[=:]\s{0,3}\\?[\"']"
        r"([0-9a-f]{32,200}|(?-i:(?=\D{0,99}[0-9])(?=[^a-z]{0,99}[a-z])(?=[^A-Z]{0,99}[A-Z]))"
        r"[A-Za-z0-9+/]{32,200}={0,2})(?=\\?[\"'])",
        True,
    ),
    # Tokens that begin with the name of their issuer.
    _Form(("SG.",), rf"{_ALONE}(SG\.(?:[\w=-]{{16,100}}\.[\w=-]{{16,100}}|[\w=.-]{{60,200}}))"),
    _Form(("AC", "SK"), rf"{_ALONE}((?:AC|SK)[0-9a-fA-F]{{32}})(?![0-9a-zA-Z])"),
    _Form(("sk-",), r"(?<![\w-])(sk-(?:[A-Za-z0-9]{1,12}-){0,3}\w{16,300}[\w-]{0,300})"),
    _Form(
        ("k_live_", "k_test_", "k_prod_", "whsec_"),
        rf"{_ALONE}((?:[sr]k_(?:live|test|prod)|whsec)_\w{{10,300}})",
    ),
    _Form(("eyJ",), rf"{_ALONE}(eyJ[\w-]{{8,4000}}\.ey[\w-]{{10,8000}}(?:\.[\w-]{{0,4000}})?)"),
    _Form(
        ("gho_", "ghp_", "ghs_", "ghu_", "ghr_", "github_pat_"),
        rf"{_ALONE}(gh[opsur]_\w{{30,255}}|github_pat_\w{{30,255}})",
    ),
    _Form(
        ("gl",), rf"{_ALONE}(gl(?:pat|dt|rt|ft|ptt|cbt|soat|agent|imt|oas|ffct)-[\w-]{{20,300}})"
    ),
    _Form(
        ("A3T", "AKIA", "ASIA", "ABIA", "ACCA"),
        rf"{_ALONE}((?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{{16}})(?![A-Za-z0-9])",
    ),
    _Form(
        ("aws",),
        r"aws.{0,20}?(?:secret|key).{0,20}?[=:]\s{0,3}[\"']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])",
        True,
    ),
    _Form(("xox", "xapp-"), rf"{_ALONE}((?:xox[abeoprs]|xapp)-[\w.-]{{10,300}})"),
    _Form(("AIza",), rf"{_ALONE}(AIza[\w-]{{35}})"),
    _Form(
        ("npm_", "pypi-", "hf_", "dapi", "_v1_", "shp", "glsa_", "glc_", "sntr", "AGE-SECRET"),
        rf"{_ALONE}(npm_[A-Za-z0-9]{{36}}|pypi-AgE[\w-]{{50,1000}}|hf_[A-Za-z]{{34}}|dapi[0-9a-f]{{32}}"
        r"|do[opr]_v1_[0-9a-f]{64}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|gl(?:sa|c)_[\w+/=]{32,400}"
        r"|sntr(?:yu|ys)_[\w+/=]{40,400}|AGE-SECRET-KEY-1[0-9A-Z]{58})",
    ),
    _Form(
        ("PRIVATE KEY",),
        r"-----BEGIN[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----"
        r"((?:[^\"'`-]|-(?!----)){1,20000})",
    ),
)

# Their values are elsewhere, or public: settings, arguments, examples, masks.
_PLACEHOLDER = late_pattern(
    r"%[\w.:-]{1,127}%|%[sdr]\b|%\(|\{\{|\{[\w .:!()\[\]-]{0,80}\}|<[^<>]{0,80}>|\\u003c"
    r"|\[[\w -]{1,80}\]|\$[({]|\$env:|\*{3}|\.{3}|…|@Microsoft\.",
    re.IGNORECASE,
)
_EXAMPLE = late_pattern(r"(?i:your[\w .-]{0,80}|changeme|x{3,})|\$[A-Z_]{2,80}")
_PUBLIC = (
    # The keys of Azurite, and of the emulators of Cosmos DB, Service Bus and Event Hubs.
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==",
    "SAS_KEY_VALUE",
)


def secret_spans(text: str, forms: Sequence[_Form] = _FORMS) -> list[Span]:
    """Return the ranges of *text* that are secret by one of *forms*, in order."""
    if not forms or not MAY_BE_SECRET.search(text):
        return []
    found = [span for form in forms_in(text, forms) for span in _matches(form, text)]
    return joined(found) if found else found


def forms_in(text: str, forms: Sequence[_Form] = _FORMS) -> list[_Form]:
    """Return those of *forms* that a secret in *text* may have: it contains one of their words."""
    lower = text.lower()
    found: list[_Form] = []
    for form in forms:
        searched = lower if form.ignores_case else text
        for word in form.words:
            if word in searched:
                found.append(form)
                break
    return found


MAY_BE_SECRET = late_pattern(r"=|:/|-----|\S{16}")
"""Matches all strings with a secret, and few others: most are short names and plain sentences."""


def _matches(form: _Form, text: str) -> Iterator[Span]:
    for match in _compiled(form).finditer(text):
        is_open = _PLACEHOLDER.match(text, match.start(1)) or _EXAMPLE.fullmatch(match[1])
        if not is_open and not match[1].startswith(_PUBLIC):
            yield match.span(1)


@cache
def _compiled(form: _Form) -> re.Pattern[str]:
    # On first use: compiling all of them takes longer than most commands.
    return re.compile(form.pattern, re.IGNORECASE if form.ignores_case else 0)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return *spans* in order, with overlapping ones joined."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


@lru_cache(4096)
def has_secret(text: str) -> bool:
    """Return whether a part of *text* is secret by its form."""
    return bool(secret_spans(text))


def masked(text: str, spans: Iterable[Span] | None = None) -> str:
    """Return *text* with `***` in place of *spans*, by default of what is secret by its form."""
    parts: list[str] = []
    at = 0
    for start, end in secret_spans(text) if spans is None else spans:
        parts += [text[at:start], MASK]
        at = end
    return "".join([*parts, text[at:]]) if parts else text


def hidden(text: str, spans: Iterable[Span]) -> str:
    """Return *text* with `HIDDEN` for each character of *spans*."""
    for start, end in spans:
        text = text[:start] + HIDDEN * (end - start) + text[end:]
    return text


def folded(text: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """Return *text* with `***` for each run of `HIDDEN`, and where the range is now.

    The number of asterisks does not depend on the length of what is hidden.
    """
    first, last = start, end
    for run in reversed(list(_RUN.finditer(text))):
        text = text[: run.start()] + MASK + text[run.end() :]
        shift = len(MASK) - len(run[0])
        if start >= run.end():
            first += shift
        elif start > run.start():
            first = run.start()
        if end >= run.end():
            last += shift
        elif end > run.start():
            last = run.start() + len(MASK)
    return text, (first, last)


_RUN = late_pattern(f"{HIDDEN}+")


def is_secret(key: str, value: str) -> bool:
    """Return whether *value*, which is called *key*, is or has a secret."""
    return has_secret(value) or (len(value) >= _KEY and has_secret(f'{key}="{value}"'))


_KEY = 32
"""Minimum length of a key that is recognized by its name only."""


def masked_data(value: Any) -> Any:
    """Return JSON data with all strings masked, keys included."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, (list, tuple)):
        return [masked_data(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        items = cast("dict[str, object]", value).items()
        return {masked(key): _masked_item(key, item) for key, item in items}
    return value


def _masked_item(key: str, value: object) -> Any:
    if isinstance(value, str) and not has_secret(value) and is_secret(key, value):
        return MASK
    return masked_data(value)
