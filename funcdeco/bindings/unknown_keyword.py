"""Unknown keywords of a model: the likely intended one, or what to do instead."""

from __future__ import annotations

from pydantic.alias_generators import to_snake

from funcdeco.bindings.base import Model, json_names
from funcdeco.bindings.naming import Naming
from funcdeco.bindings.property_finding import PropertyFinding
from funcdeco.bindings.removed import Removed, Renamed, replacement_for
from funcdeco.bindings.v2_names import ELSEWHERE, KEYWORDS
from funcdeco.diagnostics.fix import Fix
from funcdeco.grammar.similar import closest, near


def unknown_keyword(name: str, naming: Naming) -> PropertyFinding:
    """Return the finding about the unknown keyword *name*, with a suggestion."""
    message = f"`{naming.label}` has no property {naming.quoted_name(name)}"
    fix = _rename(name, naming.model)
    return PropertyFinding("BND001", message, _advice(name, naming), name, fix)


def likeliest(name: str, model: type[Model]) -> str | None:
    """Return the keyword to suggest: the closest, else the only one with the same words or more.

    Examples: `topic_name` for `topic`, `auth_level` for `level`. `name` alone is too generic.
    """
    if intended := _nearest(name, model):
        return intended
    if (known := ELSEWHERE.get(name)) in model.model_fields:
        return known
    words = {*to_snake(name).split("_")}
    fields = {field: {*field.split("_")} for field in model.model_fields if field != "name"}
    sharing = [field for field, own in fields.items() if own <= words or words <= own]
    return sharing[0] if len(sharing) == 1 else None


def _nearest(name: str, model: type[Model]) -> str | None:
    removed = _removed(name, model)
    renamed = removed.keyword if isinstance(removed, Renamed) else None
    for intended in (to_snake(name), KEYWORDS.get(name), renamed, f"{name}_name"):
        if intended in model.model_fields:
            return intended
    return closest(name, model.model_fields)


def _removed(name: str, model: type[Model]) -> Renamed | str | None:
    removed: Removed = getattr(model, "removed", {})
    return next((one for key, one in removed.items() if to_snake(key) == to_snake(name)), None)


def _rename(name: str, model: type[Model]) -> Fix | None:
    """Return the fix for an unambiguous slip: an old name, or a name close to only one keyword."""
    intended = _nearest(name, model)
    others = near(name, model.model_fields)
    # If one name is a word of the other, such as `name` of `db_name`, it is not a slip.
    is_word = f"_{intended}_" in f"_{name}_"
    is_sure = intended not in others or (len(others) == 1 and not is_word)
    return Fix("rename", intended) if intended and is_sure and not _removed(name, model) else None


def _advice(name: str, naming: Naming) -> str:
    model = naming.model
    if removed := _removed(name, model):
        return replacement_for(removed, naming.display_name)
    if intended := likeliest(name, model):
        return f"did you mean {naming.quoted_name(intended)}?"
    ordered = sorted(json_names(model), key=lambda one: not model.model_fields[one].is_required())
    known = f"known properties: {', '.join(map(naming.quoted_name, ordered))}"
    if "extra" in model.model_fields:
        known += "; set any other property in `extra={...}`"
    return known
