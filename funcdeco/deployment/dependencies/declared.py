"""The dependencies that a project declares, as lines for an installer, each with its origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from funcdeco.deployment.dependencies.credentials import without_credentials
from funcdeco.diagnostics.diagnostic import Diagnostic
from funcdeco.diagnostics.location import Location
from funcdeco.grammar.late_pattern import late_pattern
from funcdeco.project.requirements import canonical

if TYPE_CHECKING:
    from packaging.requirements import Requirement

Source = Literal["requirements.txt", "uv.lock", "poetry.lock", "Pipfile.lock", "pyproject.toml"]
_OPTION = late_pattern(r"\s--?[A-Za-z]")
_NAME = late_pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Line(NamedTuple):
    """One line for the installer: a requirement, or an option such as `--extra-index-url`."""

    text: str
    location: Location
    """Where the project declares it."""
    is_constraint: bool = False
    """Whether it only limits versions."""

    @property
    def is_option(self) -> bool:
        """Whether it is an option rather than a package."""
        return self.text.startswith("-")

    @property
    def bare(self) -> str:
        """The requirement without options such as `--hash`."""
        return _OPTION.split(self.text, maxsplit=1)[0].rstrip()

    @property
    def shown(self) -> str:
        """The requirement for messages, without passwords."""
        return without_credentials(self.bare)

    @property
    def name(self) -> str:
        """The normalized name of the package; empty if it has none."""
        found = None if self.is_option else _NAME.match(self.text)
        return canonical(found[0]) if found else ""

    @property
    def requirement(self) -> Requirement | None:
        """The requirement as `packaging` parses it; None if it can't."""
        from packaging.requirements import InvalidRequirement, Requirement

        try:
            return None if self.is_option else Requirement(self.bare)
        except (InvalidRequirement, RecursionError):
            return None


@dataclass(frozen=True)
class Declared:
    """The dependencies of an app at run time; without development groups."""

    source: Source
    """The file that declares them."""
    file: str
    """Its absolute path."""
    lines: tuple[Line, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    """What no installer can do; with one of them, nothing is installed."""

    @property
    def packages(self) -> Iterator[Line]:
        """The lines that name packages, without constraints."""
        return (line for line in self.lines if not line.is_option and not line.is_constraint)

    @cached_property
    def by_name(self) -> Mapping[str, Line]:
        """The first line of each package."""
        found: dict[str, Line] = {}
        for line in self.packages:
            found.setdefault(line.name, line)
        return found

    @property
    def has_hashes(self) -> bool:
        """Whether a package has a hash, so that all of them need one."""
        return any("--hash" in line.text for line in self.packages)

    def without(self, replaced: Mapping[str, Sequence[str]]) -> Declared:
        """Return the dependencies with other lines in place of some packages.

        A new line is omitted if its package is listed anyway.
        """
        lines = [line for line in self.lines if line.is_option or line.name not in replaced]
        listed = {line.name for line in lines if not line.is_constraint}
        for name, texts in replaced.items():
            old = self.by_name.get(canonical(name))
            for new in (Line(text, old.location) for text in texts) if old else ():
                if new.name not in listed:
                    lines.append(new)
                    listed.add(new.name)
        return Declared(self.source, self.file, tuple(lines), self.diagnostics)
