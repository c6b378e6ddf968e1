"""The pages of the reference, made of the stubs and of the sources of what is plain Python.

A class has one page for both APIs: its members with their signatures and docstrings, what each
sends, since which version of ArcGIS Server, and the name in Esri's reference.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from arcrest import jobs
from coverage import Known, inventory

PACKAGE = Path(__file__).resolve().parent.parent / "python" / "arcrest"
HANDLER = "SecurityHandler"
# classes that others extend, and what is no resource
BASES = ("BaseAGSServer", "BaseWebOperations", "BaseSecurityHandler")
# what stands on pages of its own
ELSEWHERE = (*BASES, "Table")
# members with an underscore that scripts may count on
KEPT = ("_get", "_post", "__getitem__", "__call__", "__iter__", "__len__")
_SECTION = re.compile(r"^(Args|Attributes|Returns|Raises|Example|Examples|Yields):$", re.M)
_ESRI = re.compile(r"^Admin API: (?P<name>.+?)\.$", re.M)


@dataclass
class Member:
    """A method or property of a class, as a stub or a source has it."""

    name: str
    kind: str
    signature: str
    returns: str
    text: str
    settable: bool = False


@dataclass
class Function:
    """A function of a module."""

    name: str
    signature: str
    returns: str
    text: str


@dataclass
class Class:
    """A class with its docstring and members."""

    name: str
    bases: list[str]
    text: str
    signature: str = "()"
    members: dict[str, Member] = field(default_factory=dict)


def classes(path: Path) -> dict[str, Class]:
    """The classes of a stub or of a module, by their names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: _class(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def functions(path: Path) -> dict[str, Function]:
    """The functions of a module, by their names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: Function(
            node.name,
            f"({_arguments(node)})",
            ast.unparse(node.returns) if node.returns else "",
            _docstring(node),
        )
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def _class(node: ast.ClassDef) -> Class:
    found = Class(node.name, [ast.unparse(base) for base in node.bases], _docstring(node))
    for child in node.body:
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if child.name in ("__init__", "__new__") and not child.args.vararg:
                found.signature = f"({_arguments(child)})"
            elif _is_public(child):
                _add(found, child)
        elif isinstance(child, ast.AnnAssign) and isinstance(child.target, ast.Name):
            name, hint = child.target.id, ast.unparse(child.annotation)
            if not name.startswith("_") and _is_dataclass(node):
                found.members[name] = Member(name, "property", "", hint, "")
    return found


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)


def _is_public(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return not node.name.startswith("_") or (node.name in KEPT and bool(_docstring(node)))


def _add(found: Class, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    if any(decorator.endswith(".setter") for decorator in decorators):
        member = found.members.get(node.name)
        if member:
            member.settable = True
            member.text = "\n\n".join(filter(None, [member.text, _docstring(node)]))
        return
    is_property = any(decorator.endswith("property") for decorator in decorators)
    returns = ast.unparse(node.returns) if node.returns else ""
    signature = "" if is_property else f"({_arguments(node)})"
    kind = "property" if is_property else "method"
    found.members[node.name] = Member(node.name, kind, signature, returns, _docstring(node))


def _docstring(node: ast.AST) -> str:
    return ast.get_docstring(node) or "" if isinstance(node, _DOCUMENTED) else ""


_DOCUMENTED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)


def _arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The arguments without `self`; all of them may be given by keyword, so no slash."""
    listed = node.args
    positional = [*listed.posonlyargs, *listed.args]
    defaults = [None] * (len(positional) - len(listed.defaults)) + list(listed.defaults)
    shown = [_argument(a, d) for a, d in zip(positional, defaults) if a.arg not in ("self", "cls")]
    if listed.vararg:
        shown.append("*" + _argument(listed.vararg, None))
    elif listed.kwonlyargs:
        shown.append("*")
    shown += [_argument(a, d) for a, d in zip(listed.kwonlyargs, listed.kw_defaults)]
    if listed.kwarg:
        shown.append("**" + _argument(listed.kwarg, None))
    return ", ".join(shown)


def _argument(node: ast.arg, default: ast.expr | None) -> str:
    hint = f": {ast.unparse(node.annotation)}" if node.annotation else ""
    value = f" = {ast.unparse(default)}" if default else ""
    return f"{node.arg}{hint}{value}"


# Markdown ------------------------------------------------------------------------------------


def markdown(text: str) -> str:
    """A docstring as Markdown."""
    text = _ESRI.sub("", text).strip()
    parts = _SECTION.split(text)
    lines = [_prose(parts[0].strip())] if parts[0].strip() else []
    for title, body in zip(parts[1::2], parts[2::2]):
        lines.append(_section(title, _dedented(body)))
    return "\n\n".join(lines)


def _dedented(body: str) -> str:
    lines = body.strip("\n").splitlines()
    return "\n".join(line[4:] if line.startswith("    ") else line for line in lines).strip()


def _section(title: str, body: str) -> str:
    if title.startswith("Example"):
        # Python's own prompt; the output stands between
        return f"Example:\n\n```pycon\n{body}\n```"
    if title in ("Returns", "Yields"):
        return f"{title}: {_prose(body)}"
    items = re.split(r"^(?=\S)", body, flags=re.M)
    shown = []
    for item in filter(str.strip, items):
        name, colon, text = " ".join(item.split()).partition(": ")
        shown.append(f"- `{name}`: {_prose(text)}" if colon else f"- {_prose(name)}")
    head = "Arguments" if title == "Args" else title
    return f"{head}:\n\n" + "\n".join(shown)


def _prose(text: str) -> str:
    """Text whose signs mean themselves, but for code between backticks."""
    shown = []
    for piece in re.split(r"(`[^`]+`|\{[^{}]*\})", text):
        if piece.startswith("{"):
            piece = f"`{piece}`"
        elif not piece.startswith("`"):
            piece = re.sub(r"([*_<\[\]{}\\#|])", r"\\\1", piece)
        shown.append(piece)
    return "".join(shown)


def _first(text: str) -> str:
    """The first sentence of a docstring."""
    flat = " ".join(text.split("\n\n")[0].split())
    return _prose(re.split(r"(?<=[.;])\s", flat)[0].rstrip(";"))


# pages ---------------------------------------------------------------------------------------


class Reference:
    """What the pages are made of."""

    def __init__(self) -> None:
        stubs = PACKAGE / "_core"
        own = classes(PACKAGE / "manageags" / "parameters.py")
        self.blocking = {**classes(stubs / "__init__.pyi"), **own}
        self.asyncio = classes(stubs / "aio.pyi")
        self.sent: dict[str, list[Known]] = {}
        for known in inventory():
            for name in known.client:
                self.sent.setdefault(name, []).append(known)

    def resources(self) -> list[str]:
        """The classes that are no handlers, in the order of their names."""
        return sorted(
            (
                name
                for name in self.blocking
                if HANDLER not in name and name not in ELSEWHERE and not name.startswith("_")
            ),
            key=str.lower,
        )

    def handlers(self) -> list[str]:
        return sorted(name for name in self.blocking if HANDLER in name and name not in BASES)

    # a class -----------------------------------------------------------------------------------

    def page(self, name: str, module: str) -> str:
        """The page of a class of both APIs."""
        cls = self.blocking[name]
        twin = self.asyncio.get(name)
        lines = [f"# {name}", "", *_within(module)]
        lines += _directive("py:class", f"{name}{cls.signature}", markdown(cls.text))
        if twin:
            lines += _asyncio_note(name, cls, twin)
        lines += self._sent_by(name)
        for member in cls.members.values():
            lines += self._member(cls, member)
        if twin:
            only = [m for m in twin.members.values() if m.name not in cls.members]
            if only:
                lines += ["## In arcrest.aio only", "", *_within("arcrest.aio")]
                for member in only:
                    lines += self._member(twin, member)
        return "\n".join(lines) + "\n"

    def _member(self, cls: Class, member: Member) -> list[str]:
        title = f"{cls.name}.{member.name}{member.signature}"
        if member.kind == "method" and member.returns:
            title += f" -> {member.returns}"
        body = [markdown(member.text)]
        body += self._sent_by(f"{cls.name}.{member.name}")
        esri = _ESRI.search(member.text)
        if esri:
            body.append(f"Esri's reference: {_prose(esri['name'])}.")
        options = [f":type: {member.returns}"] if member.kind == "property" else []
        return _directive(f"py:{member.kind}", title, "\n\n".join(filter(None, body)), options)

    def _sent_by(self, name: str) -> list[str]:
        shown = [
            f"Sends `{'GET' if known.http == 'both' else known.http} /admin/{known.path}`,"
            f" since {_version(known.since)}."
            for known in self.sent.get(name, [])
        ]
        return [" ".join(shown), ""] if shown else []


def _version(since: str) -> str:
    return "the first versions" if since == "10.x" else f"ArcGIS Server {since}"


def _directive(kind: str, title: str, body: str, options: list[str] | None = None) -> list[str]:
    # more backticks than any block inside
    return [f"````{{{kind}}} {title}", *(options or []), "", body, "````", ""]


def _within(module: str) -> list[str]:
    """Where the names of signatures are looked up."""
    return [f"```{{py:currentmodule}} {module}", "```", ""]


def _asyncio_note(name: str, cls: Class, twin: Class) -> list[str]:
    """Which members are awaited in `arcrest.aio`."""
    body = f"The class of the asyncio API, with the members of {{py:class}}`{_home(name)}.{name}`."
    shared = [m for m in cls.members.values() if m.name in twin.members]
    plain = [
        f"`{m.name}`"
        for m in shared
        if not re.search(r"Coroutine|Awaitable|Async", twin.members[m.name].returns)
    ]
    if shared and not plain:
        body += " Each of them is awaited."
    elif plain:
        body += (
            f" Not awaited, because they send no request: {', '.join(plain)}. Others are awaited."
        )
    return _directive("py:class", name, body, [":module: arcrest.aio"])


def _home(name: str) -> str:
    return "arcrest" if HANDLER in name and name not in BASES else "arcrest.manageags"


def _plain(module: str, found: list[Class]) -> str:
    """The classes of a module that is plain Python."""
    lines = _within(module)
    for cls in found:
        lines += [f"## {cls.name}", ""]
        lines += _directive("py:class", f"{cls.name}{cls.signature}", markdown(cls.text))
        for member in cls.members.values():
            if cls.name == "Call" and not member.text:
                # what a coroutine has, for event loops
                continue
            title = f"{cls.name}.{member.name}{member.signature}"
            if member.kind == "method" and member.returns:
                title += f" -> {member.returns}"
            options = [f":type: {member.returns}"] if member.kind == "property" else []
            lines += _directive(f"py:{member.kind}", title, markdown(member.text), options)
    return "\n".join(lines) + "\n"


def _functions(module: str, found: list[Function]) -> str:
    """The functions of a module."""
    lines = _within(module)
    for each in found:
        title = f"{each.name}{each.signature}" + (f" -> {each.returns}" if each.returns else "")
        if not module.startswith("arcrest.aio"):
            # a site has its classes in a module of its own
            title = re.sub(r"\bAGSAdministration\b", "arcrest.manageags.AGSAdministration", title)
        lines += _directive("py:function", title, markdown(each.text))
    return "\n".join(lines) + "\n"


def _listed(entries: list[tuple[str, str]], folder: str) -> str:
    """A table of pages, each with its first sentence."""
    rows = [f"| [{name}]({folder}/{name}.md) | {text} |" for name, text in entries]
    names = [f"{folder}/{name}" for name, _ in entries]
    table = ["| class | |", "| --- | --- |", *rows, ""]
    return "\n".join([*table, "```{toctree}", ":hidden:", "", *names, "```", ""])


def reference_pages() -> dict[str, str]:
    """What is made of the code, by the paths of the pages; docs/ may have the first part of one."""
    return dict(_pages(Reference()))


def _pages(reference: Reference) -> Iterator[tuple[str, str]]:
    resources, handlers = reference.resources(), reference.handlers()
    for name in resources:
        yield f"reference/classes/{name}.md", reference.page(name, "arcrest.manageags")
    for name in handlers:
        yield f"reference/handlers/{name}.md", reference.page(name, "arcrest")
    for name in BASES:
        home = "arcrest.security" if HANDLER in name else "arcrest.manageags"
        yield f"reference/classes/{name}.md", reference.page(name, home)
    entries = [(name, _first(reference.blocking[name].text)) for name in [*resources, *BASES]]
    yield "reference/classes.md", _listed(entries, "classes")
    entries = [(name, _first(reference.blocking[name].text)) for name in handlers]
    yield "reference/handlers.md", _listed(entries, "handlers")
    errors = classes(PACKAGE / "common" / "errorhandlers.py")
    yield (
        "reference/exceptions.md",
        _plain("arcrest", [*errors.values()]),
    )
    found: list[Class] = []
    for file in ("site", "portal", "proxy", "records", "application"):
        known = classes(PACKAGE / "sandbox" / f"{file}.py")
        found += [known[name] for name in _SANDBOX if name in known]
    yield "reference/embedded-site-classes.md", _plain("arcrest.sandbox", found)
    yield "reference/profiles.md", _profiles()
    yield "reference/jobs.md", _jobs(reference.blocking["Table"])
    aio = [cls for name, cls in reference.asyncio.items() if name not in reference.blocking]
    yield "reference/asyncio.md", _plain("arcrest.aio", aio)


def _jobs(table: Class) -> str:
    """The jobs of both APIs, which have the same names and arguments, and what they return."""
    stub = functions(PACKAGE / "_core" / "jobs.pyi")
    names = [name for name in jobs.__all__ if name != table.name]
    found = [stub[name] if name in stub else _living(name) for name in names]
    awaited = [
        Function(
            each.name, "(...)", "", f"The same, awaited: {{py:func}}`arcrest.jobs.{each.name}`."
        )
        for each in found
    ]
    windows = classes(PACKAGE / "_window.py")
    of_both = windows["_Base"].members
    for each in (windows["Window"], windows["AsyncWindow"]):
        each.members = {**of_both, **each.members}
    return "\n".join(
        [
            _functions("arcrest.jobs", found),
            _plain("arcrest.jobs", [table, windows["Window"]]),
            "## In arcrest.aio.jobs",
            "",
            _functions("arcrest.aio.jobs", awaited),
            _plain("arcrest.aio.jobs", [windows["AsyncWindow"]]),
        ]
    )


def _living(name: str) -> Function:
    """A job that is plain Python."""
    job = getattr(jobs, name)
    found = inspect.signature(job)
    hint = found.return_annotation
    signature = str(found.replace(return_annotation=inspect.Signature.empty))
    return Function(
        name, signature, hint if isinstance(hint, str) else "", inspect.getdoc(job) or ""
    )


def _profiles() -> str:
    """What opens sites by their names."""
    folder = PACKAGE / "profiles"
    connect = functions(folder / "connecting.py")["connect"]
    awaited = functions(PACKAGE / "aio" / "__init__.py")["connect"]
    found = functions(folder / "files.py")
    return "\n".join(
        [
            _functions("arcrest", [connect]),
            _functions("arcrest.aio", [awaited]),
            _functions("arcrest.profiles", [found["names"], found["profile"]]),
            _plain("arcrest.profiles", [classes(folder / "profile.py")["Profile"]]),
        ]
    )


_SANDBOX = ("Site", "Portal", "Proxy", "Account", "Ledger", "Record", "FileRecord", "Passage")
