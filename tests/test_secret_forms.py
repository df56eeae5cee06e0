"""What counts as a secret by its form, or as the value of a setting, and what does not."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_support import HEAD, write_project
from funcdeco import check
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.secrets import (
    HIDDEN,
    folded,
    has_secret,
    hidden,
    masked,
    masked_data,
    secret_spans,
)
from funcdeco.project.private_files import is_private, is_settings_file
from funcdeco.project.setting_values import SettingValues, setting_values
from funcdeco.project.shown_lines import ShownLines
from funcdeco.project.snapshot import Snapshot
from running import examples

KEY = "c2VjcmV0IGtleQ=="
HEX = "0123456789abcdef" * 2
B64 = "Ab3/" * 21 + "Cd"
# Put together here, so that no scanner of secrets stops at this file.
FORMS = {
    "storage": (f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={KEY};EndpointSuffix=b", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=***;EndpointSuffix=b"),
    "service bus": (f"Endpoint=sb://a/;SharedAccessKeyName=Root;SharedAccessKey={KEY}", "Endpoint=sb://a/;SharedAccessKeyName=Root;SharedAccessKey=***"),
    "signature in a connection string": ("BlobEndpoint=https://a/;SharedAccessSignature=sv=2024&sig=abc%2B", "BlobEndpoint=https://a/;SharedAccessSignature=***"),
    "signature in an address": ("https://a/b?sv=2024&sig=AbCdEfGh1234567890%2B&se=3", "https://a/b?sv=2024&sig=***&se=3"),
    "signature as .NET escapes it": (r"https://a/b?sv=2024\u0026sig=AbCdEfGh1234567890", r"https://a/b?sv=2024\u0026sig=***"),
    "key with an escaped sign": (rf"AccountKey\u003d{KEY}", r"AccountKey\u003d***"),
    "sql": ("Server=tcp:a;User ID=b;Password=p'x y;Encrypt=True", "Server=tcp:a;User ID=b;Password=***;Encrypt=True"),
    "short password": ("Server=a;Pwd=x", "Server=a;Pwd=***"),
    "redis": ("a.redis.cache.windows.net:6380,password=abc=,ssl=True", "a.redis.cache.windows.net:6380,password=***,ssl=True"),
    "postgres": ("host=db user=me password=pw1 dbname=shop", "host=db user=me password=*** dbname=shop"),
    "address": ("amqp://guest:hunter22@a:5672/", "amqp://guest:***@a:5672/"),
    "address as a normalized path": ("/app/https:/u:hunter22@a", "/app/https:/u:***@a"),
    "address with a token as a normalized path": (f"https:/{HEX}@a.example.org/1", "https:/***@a.example.org/1"),
    "address without a user": ("redis://:hunter22@a", "redis://:***@a"),
    "address with an escaped password": ("https://a:p%40ss@b/c", "https://a:***@b/c"),
    "address with a token": (f"https://{HEX}@a.ingest.example.org/1", "https://***@a.ingest.example.org/1"),
    "storage key alone": (f"{B64}==", "***"),
    "function key": (f"https://a/api/b?code={'aB3-' * 11}AzFuxyz==", "https://a/api/b?code=***"),
    "client secret": (f"abc8Q~{'xY.3' * 8}", "***"),
    "sendgrid": (f"SG.{'a' * 22}.{'b' * 43}", "***"),
    "twilio account": (f"AC{HEX}", "***"),
    "twilio key": (f"SK{HEX}", "***"),
    "openai": (f"sk-{'a' * 48}", "***"),
    "openai project": (f"sk-proj-{'aB3_' * 8}-{'x' * 9}", "***"),
    "stripe": (f"sk_live_{'a1' * 12}", "***"),
    "jwt": ("a eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc_def b", "a *** b"),
    "github": (f"ghp_{'a1' * 18}", "***"),
    "github, fine-grained": (f"github_pat_{'a1' * 41}", "***"),
    "gitlab": (f"glpat-{'a1' * 10}", "***"),
    "aws id": ("AKIA" + "IOSFODNN7EXAMPLE", "***"),
    "aws key": (f"aws_secret_access_key = {'aB3/' * 10}", "aws_secret_access_key = ***"),
    "slack": (f"xoxb-123456789012-{'a1' * 10}", "***"),
    "slack webhook": (f"https://hooks.slack.com/services/T0/B0/{'a1' * 12}", "https://hooks.slack.com/services/***"),
    "google": (f"AIza{'a1-_X' * 7}", "***"),
    "pypi": (f"pypi-AgE{'a1' * 40}", "***"),
    "bearer": ("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer ***"),
    "key by its name": (f'auth_token="{HEX}"', 'auth_token="***"'),
    "key by its name in JSON": (f'"authToken": "{HEX}"', '"authToken": "***"'),
    "private key": (f"-----BEGIN RSA PRIVATE KEY-----\n{B64}\n{B64}\n-----END RSA PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----"),
    "private key in one line": (rf"-----BEGIN PRIVATE KEY-----\n{B64}\n-----END PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----"),
    "private key without an end": (f"-----BEGIN PRIVATE KEY-----\n{B64}\n{B64}", "-----BEGIN PRIVATE KEY-----***"),
    "in source": (f'connection="AccountKey={KEY}", name="one")', 'connection="AccountKey=***", name="one")'),
    "in JSON in source": (rf'"{{\"a\": \"AccountKey={KEY}\"}}"', r'"{\"a\": \"AccountKey=***\"}"'),
}  # fmt: skip
AZURITE = (
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmE"
    "tlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=http://127.0.0.1"
)
ORDINARY = (
    AZURITE,
    "UseDevelopmentStorage=true",
    "Endpoint=sb://localhost;SharedAccessKeyName=Root;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;",
    "AccountKey=%KEY%",
    "AccountKey={key};EndpointSuffix=core.windows.net",
    "AccountKey=<your key>",
    "AccountKey=your-account-key",
    "Server=a;Password=${PASSWORD}",
    "Server=a;Password=%(password)s;Database=b",
    "postgres://%USER%:%PASSWORD%@a/b",
    "postgres://{user}:{password}@a/b",
    "@Microsoft.KeyVault(SecretUri=https://a.vault.azure.net/secrets/b)",
    'password="%PASSWORD%"',
    "select * from a where Id = @Id and Password = @Password",
    "def f(a, password=None, pwd=x, *, key=KEY, token=None): ...",
    'value.split("AccountKey=")[1], "Password=", x',
    'api_key="SendGridKey", auth_token="TwilioAuthToken", connection="AzureWebJobsStorage"',
    "AzureWebJobsMyVeryLongStorage2ConnectionStringSetting",
    "items/{id:int}/orders/{orderId:guid?}",
    "samples-workitems/{name}.{ext}",
    "sk-prod-orders-incoming-queue",
    "sg.orders.incoming",
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "0 */5 9-17 * * MON-FRI",
    "https://shop.example:8080/a/b?c=d&e=f#g",
    "me@example.org",
    "git@github.com:owner/name.git",
    f"sha256:{HEX * 2}",
    f"numpy==2.0.0 --hash=sha256:{HEX * 2}",
    "Basic authentication of the caller",
    "Bearer authorization is required",
    "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
    "key=value; secret=none",
    "in `path`, invalid container name 'Photos': unexpected 'P'",
)


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_masked_and_nothing_else(form: str) -> None:
    text, expected = FORMS[form]
    assert masked(text) == expected
    assert masked(expected) == expected


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_masked_wherever_it_is(form: str) -> None:
    text, expected = FORMS[form]
    assert masked(f"cannot open '{text}' at all") == f"cannot open '{expected}' at all"
    if '"' not in text:
        assert json.loads(masked(json.dumps({"a": text}))) == {"a": expected}


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_not_secret_is_not_masked(text: str) -> None:
    assert masked(text) == text


@examples(60)
@given(
    st.one_of(
        st.uuids().map(str),
        st.from_regex(r"[a-z][a-z0-9]{1,20}(-[a-z0-9]{1,12}){0,4}", fullmatch=True),
        st.from_regex(r"[A-Za-z_]{1,30}(__[A-Za-z]{1,20})?", fullmatch=True),
        st.from_regex(r"([a-z]{1,12}/){0,4}\{[a-zA-Z]{1,12}(:(int|guid))?\}", fullmatch=True),
        st.from_regex(r"([0-9*/,-]{1,5} ){4,5}[0-9*]", fullmatch=True),
        st.from_regex(
            r"https://[a-z]{1,20}\.example(:[0-9]{2,5})?(/[a-z]{1,9}){0,4}", fullmatch=True
        ),
    )
)
def test_ordinary_names_are_not_masked(text: str) -> None:
    assert masked(text) == text
    assert masked(f"the queue {text!r} in app.py") == f"the queue {text!r} in app.py"


@examples(60)
@given(
    st.text(st.sampled_from("aZ0=;:/.-_ @'\"\\%&?\n"), max_size=60), st.sampled_from(sorted(FORMS))
)
def test_masking_is_settled_after_one_step(text: str, form: str) -> None:
    whole = masked(text + FORMS[form][0])
    assert masked(whole) == whole


UNITS = ("a", "=", "://a:", ";password=", "user=a ", "sk-a-", "eyJaaaaaaaaa.", "-----BEGIN PRIVATE KEY-----", ":6380,a=b,", "'a", "\\", "key='", "AccountKey=a;")  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_the_time_is_linear_in_the_length(unit: str) -> None:
    # The words that forms look for are there, so that every pattern is tried.
    tail = " key= password secret token sid aws sig code= == :// bearer AC SK sk- eyJ SG. PRIVATE KEY gl"
    start = time.process_time()
    secret_spans((unit * 50_000)[:50_000] + tail)
    assert (
        time.process_time() - start < 5
    )  # a guard: it takes 0.02, and minutes if it is not linear


def test_keys_and_nested_values_of_data_are_masked() -> None:
    data = {
        "a": [f"AccountKey={KEY}", 1, None, {"b": f"SG.{'a' * 30}.{'b' * 30}"}],
        f"AccountKey={KEY}": True,
    }
    assert masked_data(data) == {
        "a": ["AccountKey=***", 1, None, {"b": "***"}],
        "AccountKey=***": True,
    }
    assert masked_data({"authToken": HEX, "id": HEX}) == {"authToken": "***", "id": HEX}


def test_a_diagnostic_holds_no_secret_whoever_creates_it() -> None:
    item = Diagnostic("BND003", f"AccountKey={KEY}", f"Pwd={KEY}", detail=f"a\nAccountKey={KEY}")
    assert (item.message, item.hint, item.detail) == (
        "AccountKey=***",
        "Pwd=***",
        "a\nAccountKey=***",
    )


def test_carets_follow_what_is_folded() -> None:
    line = hidden("a = 'secret', b", [(5, 11)])
    assert line == f"a = '{HIDDEN * 6}', b"
    assert folded(line, 14, 15) == ("a = '***', b", (11, 12))
    assert folded(line, 5, 11) == ("a = '***', b", (5, 8))
    assert folded(line, 7, 9) == ("a = '***', b", (5, 8))
    assert folded(line, 0, 1) == ("a = '***', b", (0, 1))


SECRET_VALUES = (
    "hunter2hunter2",
    "Summer2024!",
    "supersecretvalue",
    "x1y2z3w4",
    "TOPSECRETMARKER",
    "a b=c;d&e",
    "12345678",
)
ORDINARY_VALUES = (
    "python",
    "Development",
    "UseDevelopmentStorage=true",
    "Europe/Berlin",
    "W. Europe Standard Time",
    "orders-incoming-eu",
    "samples-workitems/{name}"[:17],
    "0 */5 * * * *",
    "00:05:00",
    "https://shop.example/api/orders",
    "shop01.servicebus.windows.net",
    "/home/site/wwwroot",
    "EnableWorkerIndexing",
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "@Microsoft.KeyVault(SecretUri=https://a.vault.azure.net/secrets/b/)",
    "short1!",
)


@pytest.mark.parametrize("value", SECRET_VALUES)
def test_the_value_of_a_setting_is_masked(value: str) -> None:
    values = SettingValues([("Store", value)])
    assert values.masked(f"error: {value}, again {value}") == "error: ***, again ***"


@pytest.mark.parametrize("value", ORDINARY_VALUES)
def test_an_ordinary_value_is_not_masked(value: str) -> None:
    assert SettingValues([("Store", value)]).masked(f"error: {value}") == f"error: {value}"


def test_an_ordinary_word_is_masked_if_its_setting_is_a_secret() -> None:
    values = SettingValues(
        [("DB_PASSWORD", "butterfly"), ("Region", "butterfields"), ("KEY", "Region")]
    )
    assert values.masked("butterfly butterfields Region") == "*** butterfields Region"


def test_the_lines_and_secret_parts_of_a_value_are_masked_too() -> None:
    values = SettingValues(
        [("A", f"AccountName=a;AccountKey={KEY}"), ("B", "first line!\nsecond line!")]
    )
    assert values.masked(
        f"{KEY} | second line! | {'first line!' + chr(10) + 'second line!'!r}"
    ) == ("*** | *** | '***'")


def test_values_are_read_from_all_settings_files(tmp_path: Path) -> None:
    (tmp_path / "local.settings.json").write_text(
        '{"Values": {"A": "value-of-A1", "A": "value-of-A2", "B": {"C": "value-of-C3"}},'
        ' "ConnectionStrings": {"D": {"ConnectionString": "value-of-D4"}}}'
    )
    (tmp_path / ".env").write_text("export E='value-of-E5'\n# value-of-E6\n")
    (tmp_path / ".env.local").write_text('F="value-of-F7\nvalue-of-F8"\n')
    text = "value-of-A1 value-of-A2 value-of-C3 value-of-D4 value-of-E5 value-of-F7 value-of-F8 value-of-G9"
    values = setting_values(Snapshot(tmp_path), {"G": "value-of-G9"})
    assert values.masked(text) == "*** *** *** *** *** *** *** ***"


def lines_of(folder: Path, name: str, text: str) -> list[str]:
    (folder / name).write_text(text)
    found = ShownLines(Snapshot(folder))(str(folder / name))
    assert found is not None
    return [folded(line, 0, 0)[0] for line in found]


def test_a_line_of_local_settings_shows_names_only(tmp_path: Path) -> None:
    text = """\
{
  "IsEncrypted": false, // was "Old": "abc"
  "Values": {"A": "abc", "B": {"C": ["def", 1, null]}, "D": 12345678, 'E': 'abc',
    "F": abc def, "G" "ghi", "H: "jkl",
    "true", abc": true
"""
    assert lines_of(tmp_path, "local.settings.json", text) == [
        "{",
        '  "IsEncrypted": false, ***',
        '  "Values": {"A": ***, "B": {"C": [***, ***, null]}, "D": ***, ***: ***,',
        '    "F": *** ***, *** ***, ***',
        "    ***, ***",
        "",
    ]


def test_a_line_of_an_env_file_shows_names_only(tmp_path: Path) -> None:
    text = "A=abc\nexport B = 'c d'\n# old: C=abc\nrest of B'\n"
    assert lines_of(tmp_path, ".env", text) == ["A=***", "export B = ***", "***", "***", ""]


def test_the_lines_of_a_private_key_are_hidden(tmp_path: Path) -> None:
    text = 'KEY = """-----BEGIN PRIVATE KEY-----\nabc\ndef\n-----END PRIVATE KEY-----"""\nx = 1\n'
    assert lines_of(tmp_path, "app.py", text) == ["KEY = ***", *["***"] * 3, "x = 1", ""]
    assert lines_of(tmp_path, "notes.txt", text) == [
        'KEY = """-----BEGIN PRIVATE KEY-----',
        "***",
        "***",
        '-----END PRIVATE KEY-----"""',
        "x = 1",
        "",
    ]


@pytest.mark.parametrize(
    "text, expected",
    [
        ('a = f("AccountName=a;"\n  "AccountKey=", "x")', None),
        ('a = f("AccountKey="\n  "c2Vj" "cmV0", b=1)', ["a = f(***", "  ***, b=1)"]),
        ('a = "AccountKey=" + "c2Vj" + "cmV0" + "a"  # b', ["a = ***  # b"]),
        (r'a = "Account\x4bey=c2VjcmV0", 1', ["a = ***, 1"]),
        ('ä = "ä", "AccountKey=" "c2VjcmV0", 1', ['ä = "ä", ***, 1']),
        ('a = """x\n  AccountKey=c2Vj\n  y""", 1', ["a = ***", "  ***", "  ***, 1"]),
        ('a = "AccountKey=c2Vj;B=c"', ['a = "AccountKey=***;B=c"']),
    ],
)
def test_a_string_of_parts_is_hidden(text: str, expected: list[str] | None, tmp_path: Path) -> None:
    assert lines_of(tmp_path, "app.py", text) == (expected or text.splitlines())


def test_a_secret_with_escapes_in_json_is_hidden(tmp_path: Path) -> None:
    text = r'{"a": "Account\u004bey=c2Vj", "b": "c\u0026d", "e": "Account\u004bey=%KEY%"}'
    assert lines_of(tmp_path, "function.json", text) == [
        r'{"a": "***", "b": "c\u0026d", "e": "Account\u004bey=%KEY%"}'
    ]


@pytest.mark.parametrize(
    "name, content, expected",
    [
        (".env", "", True),
        (".ENV.production", "", True),
        ("prod.env", "", True),
        (".env.example", "", False),
        ("local.settings.json", "", True),
        ("id_rsa", "", True),
        ("id_rsa.pub", "", False),
        ("a.pfx", "", True),
        ("a.P12", "", True),
        ("a.key", "abc", True),
        ("a.pem", "abc", True),
        ("a.pem", "-----BEGIN PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n", True),
        ("ca.pem", "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n", False),
        ("public.key", "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----\n", False),
        ("env.py", "", False),
        ("key.json", "", False),
    ],
)
def test_which_files_are_private(name: str, content: str, expected: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    assert is_private(str(tmp_path / name)) is expected


def test_a_link_to_a_private_file_is_private(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=b")
    (tmp_path / "config").symlink_to(".env")
    assert is_private(str(tmp_path / "config"))
    assert not is_settings_file("config")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_in_place_of_a_file_is_not_opened(tmp_path: Path) -> None:
    for name in ("a.pem", ".env"):
        os.mkfifo(tmp_path / name)
        assert is_private(str(tmp_path / name))
    assert setting_values(Snapshot(tmp_path)).masked("hunter2hunter2") == "hunter2hunter2"


def test_thousands_of_settings_are_read_in_time(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("".join(f"A{n}=value-{n}!{n}\n" for n in range(20_000)))
    start = time.process_time()
    assert setting_values(Snapshot(tmp_path)).masked("a value-17!17 b" * 100) == "a *** b" * 100
    assert time.process_time() - start < 5


TWILIO = (
    'http(route="a", name="req")\n@app.twilio_sms_output(name="one", account_sid_setting="{}",'
    ' auth_token_setting="{}", to="+1", from_="+2")\ndef run(req, one): ...\n'
)


def found(folder: Path, text: str) -> list[tuple[str, str | None]]:
    write_project(folder, {"app.py": f"{HEAD}@app.{text}"})
    return [(item.code, item.property) for item in check(folder)]


def test_a_literal_secret_is_one_finding(tmp_path: Path) -> None:
    """K1.3: not also an invalid name, a missing setting or an unknown connection."""
    texts = [text for text, _ in FORMS.values() if "token=" not in text]
    functions = "".join(
        f"@app.queue_trigger(queue_name={text!r}, connection={text!r}, name='one')\n"
        f"def run{number}(one): ...\n"
        for number, text in enumerate(texts)
    )
    write_project(tmp_path, {"app.py": f"{HEAD}{functions}"})
    findings = [(item.function, item.property, item.code) for item in check(tmp_path)]
    names = [f"run{number}" for number in range(len(texts))]
    keys = ("queue_name", "connection")
    assert findings == [(name, key, "SEC001") for name in names for key in keys]


@pytest.mark.parametrize("sid, token", [(f"AC{HEX}", HEX), (f"SK{HEX}", HEX.upper())])
def test_twilio_keys_are_secret(sid: str, token: str, tmp_path: Path) -> None:
    assert found(tmp_path, TWILIO.format(sid, token)) == [
        ("SEC001", "account_sid_setting"),
        ("SEC001", "auth_token_setting"),
    ]


def test_has_secret_agrees_with_the_spans() -> None:
    assert [has_secret(text) for text, _ in FORMS.values()] == [True] * len(FORMS)
