"""Generate the script that the worker loads: an import, or a function with another signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from keyword import iskeyword

from funcdeco.functions.handler import Handler
from funcdeco.functions.model import Function
from funcdeco.targets.annotations import annotations_for
from funcdeco.targets.lines import WIDTH, free, import_line, wrapped
from funcdeco.worker.adapted import AdaptedSignature, Argument, adapted_signature


def eager_script(function: Function, entry: str, width: int = WIDTH) -> str:
    """Return code that binds *entry* to a function that the worker accepts."""
    adapted = adapted_signature(function)
    return _Eager(function.handler, entry, width).text(adapted)


@dataclass(frozen=True)
class _Eager:
    """The code that imports the handler as *entry*, in lines of at most *width* characters."""

    handler: Handler
    entry: str
    width: int

    def text(self, adapted: AdaptedSignature | None) -> str:
        if adapted is not None:
            return self._wrapped_by(adapted) if adapted.wrapper else self._adapted(adapted)
        first, _, rest = self.handler.attribute.partition(".")
        if not rest or not is_importable(self.handler):
            return self._imported(self.entry)[0]
        owner = first
        if len(f"{self.entry} = {first}.{rest}\n") > self.width:
            owner = free("_owner", {self.entry})
        line, target = self._imported(owner)
        return f"{line}\n{self.entry} = {target}\n"

    def _adapted(self, signature: AdaptedSignature) -> str:
        """Write a function that calls the handler, with unique local names."""
        taken = {self.entry, *(name for name, _ in signature.parameters)}
        own = free("_handler", taken)
        line, target = self._imported(own)
        modules = [free("_asyncio", taken), free("_inspect", taken)]
        imports: list[str] = []
        if signature.returns_awaitable:
            imports += [f"import asyncio as {modules[0]}\n", f"import inspect as {modules[1]}\n\n"]
        needed, texts = annotations_for(dict(signature.parameters), self.entry)
        imports += [f"{one}\n" for one in needed]
        makers = {one.made_by: "" for one in signature.arguments if one.made_by}
        for place in makers:
            module, _, name = place.partition(":")
            makers[place] = free(name, {*taken, own})
            imports += [import_line(module, name, makers[place], self.width), "\n"]
        imports += [line, "\n\n"]
        parameters = [f"{name}: {text}" if text else name for name, text in texts.items()]
        define = "async def" if signature.is_async else "def"
        arguments = [_argument(one, makers) for one in signature.arguments]
        body = self._call(signature, target, arguments, modules)
        head = wrapped(f"{define} {self.entry}", parameters, ":", self.width)
        return "".join([*imports, head, *body])

    def _wrapped_by(self, signature: AdaptedSignature) -> str:
        """Write the same code as by hand: `main = Orchestrator.create(function)`."""
        entry, names = self.entry, [name for name, _ in signature.parameters]
        taken = {entry, *names}
        own = free("_handler", taken)
        module, _, path = signature.wrapper.partition(":")
        name, inner, attribute = path.partition(".")
        wrapper = free(name, {*taken, own})
        line, target = self._imported(own)
        head = f"{import_line(module, name, wrapper, self.width)}\n{line}\n"
        for argument in signature.arguments:
            target = f"lambda {argument.value}: {target}({argument.parameter}={argument.value})"
        call = f"{wrapper}{inner}{attribute}({target})"
        if not names:
            return f"{head}{entry} = {call}\n"
        run = free("_run", {*taken, own, wrapper})
        first = names[0]
        return f"{head}{run} = {call}\n\n\ndef {entry}({first}):\n    return {run}({first})\n"

    def _call(
        self,
        signature: AdaptedSignature,
        handler: str,
        arguments: list[str],
        modules: list[str],
    ) -> list[str]:
        """Write the body: call the handler and pass on its result.

        *modules* has the names that asyncio and inspect are imported under.
        """
        taken = {name for name, _ in signature.parameters}
        value = free("value", taken)
        start, end = "    return ", []
        if signature.result:
            start = f"    {value} = "
            end = [f"    if {value} is not None:\n        {signature.result}.set({value})\n"]
        if not signature.returns_awaitable:
            wait = "await " if signature.is_async else ""
            return [wrapped(f"{start}{wait}{handler}", arguments, "", self.width), *end]
        # A sync wrapper may block, or run its own loop, so keep it off the worker's event loop.
        called = free("called", {*taken, value})
        thread = f"    {called} = await {modules[0]}.to_thread"
        return [
            wrapped(thread, [handler, *arguments], "", self.width),
            f"{start}await {called} if {modules[1]}.isawaitable({called}) else {called}\n",
            *end,
        ]

    def _imported(self, as_name: str) -> tuple[str, str]:
        """Return the line that binds *as_name*, and the expression for the handler."""
        handler = self.handler
        if is_importable(handler):
            first, dot, rest = handler.attribute.partition(".")
            line = import_line(handler.module, first, as_name, self.width)
            return line, f"{as_name}{dot}{rest}"
        # The user imported a file whose name is not an identifier. Quoted, no name becomes code.
        module = f'__import__("importlib").import_module({handler.module!a})'
        getter = f'__import__("operator").attrgetter({handler.attribute!a})'
        return f"{as_name} = {getter}({module})\n", as_name


def is_importable(handler: Handler) -> bool:
    """Return whether an import statement can name the handler."""
    names = f"{handler.module}.{handler.attribute}".split(".")
    return all(name.isidentifier() and not iskeyword(name) for name in names)


def _argument(argument: Argument, makers: Mapping[str, str]) -> str:
    maker = makers.get(argument.made_by)
    value = f"{maker}({argument.value})" if maker else argument.value
    return value if argument.positional else f"{argument.parameter}={value}"
