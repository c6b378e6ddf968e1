"""What is inside a wheel: its tags, its extension module, and what that module asks of a system."""

from __future__ import annotations

import re
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

ELF_MACHINES = {62: "x86_64", 183: "aarch64"}
PE_MACHINES = {0x8664: "x86_64", 0xAA64: "aarch64"}
# DLLs of every Windows that Python 3.9 runs on, and `python3.dll`, which every Python there has
DLLS = {
    *("advapi32", "bcrypt", "bcryptprimitives", "combase", "crypt32", "dnsapi", "kernel32"),
    *("ktmw32", "msvcrt", "ncrypt", "ntdll", "ole32", "oleaut32", "python3", "rpcrt4", "secur32"),
    *("user32", "userenv", "vcruntime140", "winhttp", "ws2_32"),
}


@dataclass(frozen=True)
class Module:
    """An extension module as its headers describe it."""

    system: str
    machine: str
    libraries: tuple[str, ...]
    """The shared libraries it is linked with, in the order of the file."""
    symbols: tuple[str, ...]
    """The versions of symbols that it needs, such as GLIBC_2.17; none on Windows."""

    @property
    def highest_glibc(self) -> str:
        """The newest version of glibc that a symbol needs, or nothing."""
        found = [s[len("GLIBC_") :] for s in self.symbols if re.fullmatch(r"GLIBC_[\d.]+", s)]
        return max(
            found, key=lambda version: [int(part) for part in version.split(".")], default=""
        )


def tags(wheel: Path) -> tuple[str, str, list[str]]:
    """The tag of Python, the ABI and the platforms, as the wheel's name has them."""
    python, abi, platforms = wheel.stem.split("-")[-3:]
    return python, abi, platforms.split(".")


def read(wheel: Path) -> Module:
    """Reads the one extension module of the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = [n for n in archive.namelist() if n.endswith((".so", ".pyd", ".dll", ".dylib"))]
        if len(names) != 1:
            raise ValueError(f"one extension module was expected, the wheel has {names}")
        data = archive.read(names[0])
    return _pe(data) if data[:2] == b"MZ" else _elf(data)


def foreign(module: Module) -> list[str]:
    """The DLLs that a Windows with Python would not have."""
    names = {name.lower().removesuffix(".dll") for name in module.libraries}
    return sorted(n for n in names if n not in DLLS and not n.startswith("api-ms-win-"))


def _text(data: bytes, start: int) -> str:
    return data[start : data.index(b"\0", start)].decode("ascii")


def _pe(data: bytes) -> Module:
    """The import table of a 64-bit PE file."""
    (header,) = struct.unpack_from("<I", data, 0x3C)
    if data[header : header + 4] != b"PE\0\0":
        raise ValueError("no PE file")
    machine, sections = struct.unpack_from("<HH", data, header + 4)
    (optional_size,) = struct.unpack_from("<H", data, header + 20)
    optional = header + 24
    if struct.unpack_from("<H", data, optional) != (0x20B,):
        raise ValueError("no 64-bit PE file")
    table = [
        struct.unpack_from("<4I", data, optional + optional_size + 40 * index + 8)
        for index in range(sections)
    ]

    def offset(address: int) -> int:
        for virtual_size, start, raw_size, raw in table:
            if start <= address < start + max(virtual_size, raw_size):
                return int(raw + address - start)
        raise ValueError(f"address {address:#x} is in no section")

    libraries = []
    # directory 1: imports, directory 13: imports that are resolved when they are first used
    for directory, size, name_at in ((1, 20, 12), (13, 32, 4)):
        (address,) = struct.unpack_from("<I", data, optional + 112 + 8 * directory)
        at = offset(address) if address else None
        while at is not None:
            (name,) = struct.unpack_from("<I", data, at + name_at)
            if not name:
                break
            libraries.append(_text(data, offset(name)))
            at += size
    return Module("windows", PE_MACHINES.get(machine, hex(machine)), tuple(libraries), ())


def _elf(data: bytes) -> Module:
    """The dynamic section and the needed versions of a 64-bit little-endian ELF file."""
    if data[:6] != b"\x7fELF\x02\x01":
        raise ValueError("no 64-bit little-endian ELF file")
    (machine,) = struct.unpack_from("<H", data, 18)
    (table,) = struct.unpack_from("<Q", data, 40)
    size, count = struct.unpack_from("<HH", data, 58)
    # of each section: type, offset, size, linked section, information
    sections = []
    for index in range(count):
        _, kind, _, _, start, length, link, info = struct.unpack_from(
            "<IIQQQQII", data, table + size * index
        )
        sections.append((kind, start, length, link, info))
    libraries, symbols = [], []
    for kind, start, length, link, info in sections:
        strings = sections[link][1] if link < len(sections) else 0
        if kind == 6:  # dynamic: pairs of a tag and a value; 1 is a needed library
            for at in range(start, start + length, 16):
                tag, value = struct.unpack_from("<QQ", data, at)
                if tag == 1:
                    libraries.append(_text(data, strings + value))
        elif kind == 0x6FFFFFFE:  # needed versions, a list for each library
            at = start
            for _ in range(info):
                _, entries, _, first, following = struct.unpack_from("<HHIII", data, at)
                entry = at + first
                for _ in range(entries):
                    _, _, _, name, next_entry = struct.unpack_from("<IHHII", data, entry)
                    symbols.append(_text(data, strings + name))
                    entry += next_entry
                at += following
    return Module(
        "linux", ELF_MACHINES.get(machine, str(machine)), tuple(libraries), tuple(symbols)
    )
