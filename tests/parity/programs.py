"""The small programs that both packages run: what scripts do with objects, not with servers.

Each is a name and a text, which leaves its outcome in `out`; `stage.py` says what else it can use.
Most come from a table of habits, which is applied to every class or member; the rest is written out
in `BY_HAND`.
"""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

from contract import test_contract as contract

from . import handlers, values

RESOURCES = contract.RESOURCES
PARAMETERS = ["Extension", "ClusterProtocol"]
HANDLERS = list(contract.HANDLERS)
INHERITED = {
    "error": "property",
    "hasError": "method",
    "last_code": "property",
    "last_method": "property",
    "last_url": "property",
    "proxy_port": "property",
    "proxy_url": "property",
    "referer_url": "property",
    "url": "property",
    "useragent": "property",
}
"""Public members that every resource has besides the recorded ones."""
SETTABLE = ["proxy_port", "proxy_url", "referer_url", "url", "useragent"]
PRIVATE = {
    "resource": ["_url", "_proxy_url", "_proxy_port", "_securityHandler", "_useragent", "_verify"],
    "handler": ["_token", "_valid", "_message", "_referer_url", "_proxy_url", "_proxy_port"],
    "Extension": [
        "_typeName",
        "_capabilities",
        "_enabled",
        "_maxUploadFileSize",
        "_allowedUploadFileTypes",
        "_properties",
    ],
    "ClusterProtocol": ["_tcpClusterPort"],
}
FILLED = ["_json", "_json_dict", "_resources", "_currentURL", "_extensions"]
"""Names that ArcREST fills with the document, where a class has them."""
VALUES = ["text", None, 5, True, 1.5, ["a", 1], {"a": {"b": 1}}]
MADE_WITH: dict[str, Any] = {
    "Extension": {
        "typeName": "WMSServer",
        "capabilities": None,
        "enabled": True,
        "maxUploadFileSize": 0,
        "allowedUploadFileType": "",
        "properties": {"title": "Zażółć 😀"},
    },
    "ClusterProtocol": {"tcpClusterPort": 4014},
}
SAME = {
    "resource": "[a.url == b.url, a._securityHandler is b._securityHandler, str(type(a))]",
    "handler": "[a.useragent == b.useragent, a.valid == b.valid]",
    "parameter": "[str(a) == str(b), a.value, b.value]",
}
"""Whether `a` and `b` hold the same, by the kind of their class."""
FOREIGN = "Zażółć gęślą jaźń, 日本, 😀"

HABITS = {
    "copied": """
        a = make(C)
        a.mine = [1]
        b = copy.copy(a)
        out = [type(a) is type(b), a is b, a.mine is b.mine, {same}]
    """,
    "copied and changed": """
        a = make(C)
        b = copy.copy(a)
        b.mine, b.useragent = 1, "mine"
        out = [hasattr(a, "mine"), getattr(a, "useragent", "") == "mine", b.mine]
    """,
    "deep-copied": """
        a = make(C)
        a.mine = [1]
        b = copy.deepcopy([a, a])
        out = [type(a) is type(b[0]), a is b[0], b[0] is b[1], a.mine is b[0].mine, b[0].mine]
    """,
    "deep-copied in a subclass": """
        class Mine({C}):
            def __init__(self, mine):
                super().__init__(**args(C))
                self.mine = mine
        a = copy.deepcopy(Mine([1]))
        out = [type(a).__name__, a.mine]
    """,
    "pickled": """
        a = make(C)
        a.mine = [1]
        b = pickle.loads(pickle.dumps(a))
        out = [type(a) is type(b), b.mine]
    """,
    "str": """
        text = str(make(C))
        out = [type(text).__name__, f"{make(C)}" == text, "%s" % make(C) == text]
    """,
    "printed to cp1252": """
        console = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
        print(make(C), repr(make(C)), file=console)
        console.flush()
        out = "done"
    """,
    "printed to ascii": """
        console = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        print(make(C), [make(C)], file=console)
        console.flush()
        out = "done"
    """,
    "in a set": """
        a = make(C)
        out = [len({a, a}), a in {a}, {a: 1}[a], a in [a], a == a, a != a, a == 5, a is None]
    """,
    "two of them": """
        a, b = make(C), make(C)
        out = [a == b, len({a, b}), [a, b].index(b)]
    """,
    "compared by order": "out = make(C) < make(C)",
    "true": "out = [bool(make(C)), not make(C)]",
    "weakly referenced": """
        a = make(C)
        gone = []
        r = weakref.ref(a, lambda _: gone.append(1))
        d = weakref.WeakKeyDictionary({a: 1})
        alive = [r() is a, d[a]]
        del a
        import gc
        gc.collect()
        out = alive + [r() is None, len(d), gone]
    """,
    "vars": """
        a = make(C)
        a.mine = 1
        vars(a)["other"] = 2
        out = [vars(a)["mine"], a.other, a.__dict__ is vars(a)]
        del a.mine
        out += [hasattr(a, "mine")]
    """,
    "a name that nothing has": "out = make(C).there_is_no_such_name",
    "hasattr": "out = [hasattr(make(C), n) for n in ('nothing', '__len__', '__call__')]",
    "len": "out = len(make(C))",
    "dir": "out = sorted(set(facts['members'][C]) - set(dir(make(C))))",
    "json": "out = json.dumps(make(C))",
    "module and name": "out = [cls(C).__module__, cls(C).__name__]",
    "subclass with super": """
        class Mine({C}):
            def __init__(self, mine, *more, flag=False):
                self.before = mine
                super().__init__(**args(C))
                self.mine, self.flag = mine, flag
        a = Mine("x", 1, flag=True)
        out = [a.before, a.mine, a.flag, isinstance(a, cls(C)), type(a).__name__]
    """,
    "subclass without super": """
        class Mine({C}):
            def __init__(self, mine):
                self.mine = mine
        out = Mine(1).mine
    """,
    "subclass by base's name": """
        class Mine({C}):
            def __init__(self):
                {C}.__init__(self, **args(C))
        a, b = Mine(), make(C)
        out = {same}
    """,
    "subclass of a subclass": """
        class Mine({C}):
            mine = "class"
            def __init__(self, mine, **more):
                super().__init__(**more)
                self.mine = mine
        class Other(Mine):
            def __init__(self):
                super().__init__("other", **args(C))
        out = [Other().mine, Mine.mine]
    """,
    "mixin first": """
        class Mixin:
            def __init__(self, *given, **named):
                self.mixed = True
                super().__init__(*given, **named)
            def both(self):
                return [self.mixed, isinstance(self, cls(C))]
        class Mine(Mixin, {C}):
            pass
        out = Mine(**args(C)).both()
    """,
    "mixin last": """
        class Mixin:
            def both(self):
                return isinstance(self, cls(C))
        class Mine({C}, Mixin):
            pass
        out = Mine(**args(C)).both()
    """,
    "abstract": """
        class Mine({C}, abc.ABC):
            @abc.abstractmethod
            def must(self):
                pass
        class Real(Mine):
            def must(self):
                return 1
        out = [attempt(make, C, Mine), make(C, Real).must()]
    """,
    "own new": """
        class Mine({C}):
            def __new__(cls, *given, **named):
                made = super().__new__(cls)
                made.mine = named
                return made
        out = sorted(make(C, Mine).mine)
    """,
    "own str, repr, eq, hash, len": """
        class Mine({C}):
            def __str__(self):
                return "mine"
            def __repr__(self):
                return "<mine>"
            def __eq__(self, other):
                return True
            def __hash__(self):
                return 5
            def __len__(self):
                return 7
            def __enter__(self):
                return 3
            def __exit__(self, *_):
                return True
        a = make(C, Mine)
        with a as b:
            pass
        out = [str(a), repr(a), f"{{a}}", a == 1, hash(a), len(a), b]
    """,
    "own getattr": """
        class Mine({C}):
            def __getattr__(self, name):
                if name != "nothing":
                    raise AttributeError(name)
                return name + "!"
        out = make(C, Mine).nothing
    """,
    "own getattribute": """
        class Mine({C}):
            def __getattribute__(self, name):
                return 5 if name == "mine" else super().__getattribute__(name)
        out = make(C, Mine).mine
    """,
    "own setattr": """
        class Mine({C}):
            def __setattr__(self, name, value):
                super().__setattr__(name, value * 2 if name == "mine" else value)
        a = make(C, Mine)
        a.mine = 2
        out = a.mine
    """,
    "slots": """
        class Mine({C}):
            __slots__ = ("mine",)
        a = make(C, Mine)
        a.mine = 1
        out = a.mine
    """,
    "own property and constants": """
        class Mine({C}):
            LIMIT = 5
            @property
            def mine(self):
                return self.LIMIT
            @classmethod
            def by_class(cls):
                return cls.LIMIT
            @staticmethod
            def free():
                return 7
        out = [make(C, Mine).mine, Mine.by_class(), Mine.free()]
    """,
    "class changed": """
        class Mine({C}):
            mine = 1
        a = make(C)
        a.__class__ = Mine
        out = [a.mine, type(a).__name__]
    """,
    "made twice": """
        a, b = make(C), make(C)
        a.__init__(**args(C))
        out = {same}
    """,
    "attribute of the class": """
        cls(C).mine = lambda self: 5
        out = make(C).mine()
        del cls(C).mine
        out = [out, hasattr(make(C), "mine")]
    """,
    "mock by spec": """
        m = mock.Mock(spec=cls(C))
        n = mock.create_autospec(cls(C), instance=True)
        out = [isinstance(m, cls(C)), isinstance(n, cls(C)), hasattr(m, "nothing")]
    """,
    "too few arguments": "out = cls(C)()",
    "too many arguments": "out = type(cls(C)(**dict(args(C), nothing=1))).__name__",
}
"""What is done to an object of every class, which is named `C`."""


def indented(text: str) -> str:
    return dedent(text).strip() + "\n"


def kind_of(name: str) -> str:
    kinds = {"parameter": PARAMETERS, "handler": HANDLERS}
    return next((kind for kind, names in kinds.items() if name in names), "resource")


def habits() -> dict[str, str]:
    """Every habit with every class."""
    made = {}
    for name in [*RESOURCES, *PARAMETERS, *HANDLERS]:
        for habit, text in HABITS.items():
            if habit == "str" and f"{name}.__str__" not in contract.MEMBERS:
                continue
            text = indented(text).replace("{same}", SAME[kind_of(name)])
            head = f"C = {name!r}\n"
            if "{C}" in text:
                head += f"{name} = cls(C)\n"
            if "print" in habit and f"{name}.__str__" in contract.MEMBERS and name in RESOURCES:
                head += f"tell(C, told={FOREIGN!r})\n"
            made[f"{name}: {habit}"] = head + text.replace("{C}", name).replace("{{a}}", "{a}")
    return made


def overrides() -> dict[str, str]:
    """Every member, in a subclass that overrides all the others."""
    made = {}
    for name, members in FACTS["members"].items():
        for member in members:
            text = f"out = overridden({name!r}, {member!r})"
            made[f"{name}.{member}: others overridden"] = text
    return made


def attributes() -> dict[str, str]:
    """Every attribute set, to good and to wrong values, and read back."""
    made = {}
    for name, members in FACTS["members"].items():
        for member in members:
            kind, _ = FACTS["calls"][f"{name}.{member}"]
            if kind != "property" or member == "__str__":
                continue
            if f"{name}.{member}" in FACTS["settable"]:
                text = f"out = try_values(make({name!r}), {member!r}, {VALUES!r})"
            else:
                text = f"out = attempt(setattr, make({name!r}), {member!r}, 'text')"
            made[f"{name}.{member}: set"] = text
        for private in PRIVATE.get(name) or PRIVATE.get(kind_of(name), []):
            made[f"{name}.{private}: set"] = (
                f"out = try_values(make({name!r}), {private!r}, {VALUES!r})"
            )
        for private in FILLED if name in RESOURCES else []:
            made[f"{name}.{private}: read"] = (
                f"o = make({name!r})\nattempt(call, o, {name!r}, {members[0]!r})\nstr(o)\n"
                f"out = json.loads(o.{private}) if {private == '_json'} else o.{private}"
            )
    return made


def facts(folder: Path) -> dict[str, Any]:
    """What the programs need to know of classes and members."""
    made_with = dict(MADE_WITH)
    for name, address in contract.ADDRESSES.items():
        made_with[name] = {"url": f"<root>/admin/{address}".rstrip("/").replace(" ", "%20")}
    for name, _, given, _ in handlers.LOGINS:
        made_with.setdefault(name, given)
    calls: dict[str, Any] = {}
    members: dict[str, list[str]] = {}
    entries = {**contract.MEMBERS, **contract.HANDLER_MEMBERS}
    for member, entry in entries.items():
        owner, _, name = member.partition(".")
        every = values.sets(member, folder) if owner not in HANDLERS else {}
        given = every.get("recorded") or next(iter(every.values()), {})
        calls[member] = [entry["kind"], {} if given is None else given]
        members.setdefault(owner, []).append(name)
    calls["PortalTokenSecurityHandler.servertoken"][1] = SERVER
    calls["ArcGISTokenSecurityHandler.servertoken"][1] = SERVER
    for owner in ("PortalTokenSecurityHandler", "LDAPSecurityHandler", "NTLMSecurityHandler"):
        calls[f"{owner}.portalServerHandler"][1] = {"serverUrl": SERVER["serverURL"]}
    settable = [member for member, entry in entries.items() if entry.get("settable")]
    for owner in RESOURCES:
        for name, kind in INHERITED.items():
            calls[f"{owner}.{name}"] = [kind, {}]
            members[owner].append(name)
        settable += [f"{owner}.{name}" for name in SETTABLE]
    return {
        "modules": {
            **{name: entry["module"] for name, entry in contract.CLASSES.items()},
            **dict.fromkeys(HANDLERS, "arcrest.security.security"),
        },
        "made_with": json.loads(json.dumps(made_with)),
        "addresses": contract.ADDRESSES,
        "calls": calls,
        "settable": settable,
        "members": members,
        "replies": handlers.REPLIES,
    }


SERVER = {"serverURL": "http://gis.invalid/arcgis/admin", "referer": "gis.invalid"}
FACTS: dict[str, Any] = {}


def every(folder: Path) -> dict[str, str]:
    """All programs, by their names."""
    from .by_hand import BY_HAND

    FACTS.update(facts(folder))
    by_hand = {f"{name}: by hand": indented(text) for name, text in BY_HAND.items()}
    return {**habits(), **overrides(), **attributes(), **by_hand}
