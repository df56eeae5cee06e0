"""From records to a `FunctionApp`: every fault is collected, none stops the rest."""

from funcdeco.resolve.app import resolve as resolve
