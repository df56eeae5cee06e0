"""How the suite runs: `deep` tests, the number of drawn examples, and missing requirements.

python -m pytest                    all tests but the deep ones, the same examples each time
python -m pytest --deep             all tests, with other and many more examples
python -m pytest -m deep            only the deep ones
python -m pytest --deep-sample SEED all tests, other examples, and one in twenty of the deep ones
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

T = TypeVar("T")
MORE = 20
"""Factor by which a deep run draws more examples."""
SAMPLED = 20
"""One in this many deep tests is in a sample."""
CORE = ("core", "core and not once")
"""Expressions that select only tests with the mark `core`."""
STRIDE = 8
"""Only a deep run tries all moments of a kill; others try one in this many."""

# No deadlines: load must not make a test fail. The same examples each time, so that a failure
# comes from the change at hand; CI draws others, from a seed that it prints.
# Each profile sets all options, since Hypothesis has other defaults if the variable CI is set.
settings.register_profile("quick", deadline=None, derandomize=True, database=None)
settings.register_profile("sample", deadline=None, derandomize=False, database=None)
settings.register_profile(
    "deep",
    deadline=None,
    derandomize=False,
    max_examples=100 * MORE,
    suppress_health_check=list(HealthCheck),
)


def examples(count: int, *allowed: HealthCheck) -> settings:
    """Return the settings of a test that draws *count* examples, more of them in a deep run."""
    is_deep = settings.get_current_profile_name() == "deep"
    skipped = list(HealthCheck) if is_deep else allowed
    return settings(max_examples=count * (MORE if is_deep else 1), suppress_health_check=skipped)


@pytest.fixture
def drawn(request: pytest.FixtureRequest) -> Callable[[list[T]], list[T]]:
    """Return a function that keeps all items in a deep run, otherwise one in `STRIDE` by the seed."""
    if _is_deep(request.config):
        return lambda items: items
    seed = f"{request.config.option.deep_sample} {request.node.nodeid}"
    first = random.Random(seed).randrange(STRIDE)
    return lambda items: items[first::STRIDE]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("funcdeco")
    group.addoption("--deep", action="store_true", help="run the deep tests too")
    group.addoption(
        "--deep-sample", metavar="SEED", help="draw examples, and one in twenty deep tests, by SEED"
    )


def pytest_configure(config: pytest.Config) -> None:
    seed = config.option.deep_sample
    settings.load_profile("deep" if _is_deep(config) else "sample" if seed else "quick")
    if seed and getattr(config.option, "hypothesis_seed", None) is None:
        config.option.hypothesis_seed = seed


def pytest_report_header(config: pytest.Config) -> str:
    seed = config.option.deep_sample
    chosen = f", chosen by --deep-sample {seed}" if seed else ""
    return f"examples: {settings.get_current_profile_name()}{chosen}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Don't import files without a core test for `-m core`: that takes long."""
    if config.option.markexpr not in CORE or not collection_path.match("test_*.py"):
        return None
    return None if "mark.core" in collection_path.read_text("utf-8") else True


def _is_deep(config: pytest.Config) -> bool:
    """Return whether the deep tests are selected: by --deep, or by a -m that names them."""
    words = re.sub(r"\bnot\s+deep\b", "", config.option.markexpr)
    return bool(config.option.deep) or re.search(r"\bdeep\b", words) is not None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _is_deep(config):
        for item in items:  # with so many examples they are slow
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
                item.add_marker("deep")
        return
    kept = [item for item in items if not item.get_closest_marker("deep") or _drawn(config, item)]
    if len(kept) < len(items):
        expected = set(map(id, kept))
        config.hook.pytest_deselected(items=[one for one in items if id(one) not in expected])
        items[:] = kept


def _drawn(config: pytest.Config, item: pytest.Item) -> bool:
    """Return whether a deep test is in the sample, regardless of the other collected tests."""
    seed = config.option.deep_sample
    return bool(seed) and random.Random(f"{seed} {item.nodeid}").randrange(SAMPLED) == 0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report, with -q too, which tests did not run because a requirement is missing."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", ())
        if isinstance(report.longrepr, tuple)
    )
    if reasons:
        terminalreporter.section("NOT TESTED HERE", yellow=True, bold=True)
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count} tests: {reason}", yellow=True)
