"""What can be said of Windows on a Debian machine: compiles for Windows, runs under Wine.

Installs what it needs (as root, where apt is there) and prints what it checked. What can't be had
here is named and left out; only a check that failed makes it exit with 1.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "python"))

import debian  # noqa: E402
import trustme  # noqa: E402
import wheel  # noqa: E402
from arcrest.sandbox import Proxy, Site  # noqa: E402

ATTEMPTS = 3
TARGET = "x86_64-pc-windows-gnu"
BUILT = ROOT / "target" / TARGET / "debug"
# programs, and the packages of Debian that have them
COMPILERS = {"x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64", "nasm": "nasm"}
WINE = {"wine64": "wine64"}
CLIPPY = ("cargo", "clippy", "--locked", "--quiet", "--all-targets", "--target", TARGET)
DENY = ("--", "--deny", "warnings")

# Rust's standard library takes its random bytes from this DLL, which Wine has from 9 on.
RANDOM = """\
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *, unsigned long);
__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *data, unsigned long long length)
{
    return SystemFunction036(data, (unsigned long)length);
}
"""

SETTINGS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"

checked: list[str] = []
left_out: list[str] = []
failed: list[str] = []


class Failed(Exception):
    """A check did not hold; the text says what came instead."""


@contextlib.contextmanager
def check(name: str) -> Iterator[None]:
    """Notes the check as held or failed, and the seconds it took."""
    print(f"... {name}", flush=True)
    began = time.monotonic()
    try:
        yield
    except (Failed, OSError, ValueError, subprocess.SubprocessError) as error:
        print(f"FAILED  {name}: {error}", flush=True)
        failed.append(name)
    else:
        checked.append(f"{name} ({time.monotonic() - began:.0f} s)")


def run(*command: str | Path, **variables: str) -> None:
    """Runs a command in the project's folder; its output goes to ours."""
    environment = {**os.environ, **variables}
    subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=True)


def tool(name: str) -> str | None:
    """Where a program is; Debian keeps wine64 off the PATH."""
    return shutil.which(name) or shutil.which(name, path="/usr/lib/wine")


def install_targets(*targets: str) -> None:
    """Fetches Rust's standard library for these systems where it is missing."""
    if not shutil.which("rustup"):
        return
    have = subprocess.check_output(["rustup", "target", "list", "--installed"], cwd=ROOT)
    for target in targets:
        if target not in have.decode().split():
            run("rustup", "target", "add", target)


def install_packages(packages: dict[str, str]) -> None:
    """Installs Debian's packages of the programs that are missing, where that is possible."""
    missing = [package for program, package in packages.items() if not tool(program)]
    if not missing:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(f"{', '.join(missing)}: missing, and only root can install them with apt")
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        run("apt-get", "-qq", "update", **quiet)
        run("apt-get", "-qq", "install", "--no-install-recommends", "--yes", *missing, **quiet)
    except subprocess.CalledProcessError as error:
        print(f"apt could not install {', '.join(missing)}: {error}")


def start_wine(program: str) -> dict[str, str]:
    """A Wine with a home of its own; what a program needs in its environment to run there."""
    home = debian.CACHE / "wine"
    home.mkdir(parents=True, exist_ok=True)
    variables = {
        "WINEPREFIX": str(home),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",
        f"CARGO_TARGET_{TARGET.upper().replace('-', '_')}_RUNNER": program,
    }
    system = home / "drive_c" / "windows" / "system32"
    if not system.exists():
        run(program, "wineboot", "--init", **variables)
    if not (system / "bcryptprimitives.dll").exists():
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "random.c")
            source.write_text(RANDOM, encoding="ascii")
            made = system / "bcryptprimitives.dll"
            compiler = ("x86_64-w64-mingw32-gcc", "-shared", "-nostdlib", "-e", "0")
            run(*compiler, source, "-ladvapi32", "-o", made)
    return variables


def build_wheel() -> None:
    """Builds the wheel in the quick profile, not the one to publish, and looks into it."""
    with tempfile.TemporaryDirectory() as folder:
        options = ("--quiet", "--strip", "--target", TARGET, "--out", folder)
        run(Path(sys.executable).with_name("maturin"), "build", *options)
        (found,) = Path(folder).glob("*.whl")
        look_into(found)


def look_into(found: Path) -> None:
    """Holds the wheel to its tags and to the DLLs that every Windows has."""
    if wheel.tags(found) != ("cp39", "abi3", ["win_amd64"]):
        raise Failed(f"the tags of {found.name}")
    module = wheel.read(found)
    if module.machine != "x86_64":
        raise Failed(f"a module for {module.machine}")
    if foreign := wheel.foreign(module):
        raise Failed(f"imports {', '.join(foreign)}")
    if "python3.dll" not in module.libraries:
        raise Failed("does not import python3.dll, so that it is bound to one Python")


def fingerprint(pem: bytes) -> str:
    """The fingerprint of a certificate, as `verify` and ARCREST_VERIFY take one."""
    der = ssl.PEM_cert_to_DER_cert(pem.decode("ascii"))
    return "sha256:" + hashlib.sha256(der).hexdigest()


def secure(certificate: bytes, key: bytes, folder: Path) -> ssl.SSLContext:
    """A server's TLS with this certificate."""
    path = folder / "server.pem"
    path.write_bytes(key + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def inventories(wine: str, variables: dict[str, str]) -> None:
    """The inventory program under Wine, against sites that run outside of Wine."""
    program = str(BUILT / "examples" / "inventory.exe")

    def registry(*command: str) -> None:
        """Changes the settings of the proxy in Wine's registry."""
        run(wine, "reg", *command, "/f", **variables)

    def inventory(site: Site, *options: str, refused: str = "", **more: str) -> None:
        command = [wine, program, "--url", site.url, "--username", site.username, *options]
        clean = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        environment = {**clean, **variables, "ARCGIS_PASSWORD": site.password, **more}
        # The program prints a result or an error. A run that prints nothing was ended by Wine.
        for _ in range(ATTEMPTS):
            # the limit is for a program that hangs
            done = subprocess.run(
                command, env=environment, capture_output=True, timeout=120, check=False
            )
            said = (done.stdout + done.stderr).decode("utf-8", "replace")
            if said:
                break
        expected = refused or " services in "
        if (done.returncode != 0) != bool(refused) or expected not in said:
            raise Failed(f"exit code {done.returncode}\n{said}")
        if not refused and "Straßenpläne Ünïcode" not in said:
            raise Failed(f"names are spoilt\n{said}")

    with check("inventory: http"), Site() as site:
        inventory(site)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        authority = trustme.CA()
        ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(ca_file))
        leaf = authority.issue_cert("127.0.0.1")
        leaf_pem = leaf.cert_chain_pems[0].bytes()
        issued = secure(leaf_pem, leaf.private_key_pem.bytes(), folder)
        alone_pem = authority.cert_pem.bytes()
        alone = secure(alone_pem, authority.private_key_pem.bytes(), folder)
        with Site(ssl_context=issued) as site:
            with check("inventory: https with a CA file"):
                inventory(site, "--ca", f"Z:{ca_file}")
            with check("inventory: https with a pinned certificate"):
                inventory(site, ARCREST_VERIFY=fingerprint(leaf_pem))
            with check("inventory: https with another certificate than the pinned one is refused"):
                inventory(site, ARCREST_VERIFY=fingerprint(alone_pem), refused="fingerprint")
            with check("inventory: https of an unknown CA is refused"):
                inventory(site, refused="fingerprint")
            with check("inventory: https through a proxy"), Proxy() as proxy:
                inventory(site, ARCREST_VERIFY=fingerprint(leaf_pem), HTTPS_PROXY=proxy.url)
                if not proxy.passages:
                    raise Failed("nothing went through the proxy")
        with check("inventory: self-signed, not checked"), Site(ssl_context=alone) as site:
            inventory(site, "--insecure")
    with check("inventory: http through a proxy"), Site() as site, Proxy() as proxy:
        inventory(site, HTTP_PROXY=proxy.url)
        if not proxy.passages:
            raise Failed("nothing went through the proxy")
    with Site() as site, Proxy() as proxy:
        try:
            with check("inventory: the proxy of Windows' settings"):
                server = f"http={proxy.host}:{proxy.port};https=127.0.0.1:9"
                registry("add", SETTINGS, "/v", "ProxyEnable", "/t", "REG_DWORD", "/d", "1")
                registry("add", SETTINGS, "/v", "ProxyServer", "/d", server)
                inventory(site)
                if not (count := len(proxy.passages)):
                    raise Failed("nothing went through the proxy")
                registry("add", SETTINGS, "/v", "ProxyOverride", "/d", "<local>;127.0.*")
                inventory(site)
                if len(proxy.passages) != count:
                    raise Failed("an exception went through the proxy")
            with check("inventory: the script (PAC) of Windows' settings is named"):
                script = "http://pac.example/proxy.pac"
                registry("add", SETTINGS, "/v", "ProxyEnable", "/t", "REG_DWORD", "/d", "0")
                registry("add", SETTINGS, "/v", "AutoConfigURL", "/d", script)
                inventory(site, "--url", "http://127.0.0.1:9/arcgis", refused=script)
        finally:
            for value in ("ProxyEnable", "ProxyServer", "ProxyOverride", "AutoConfigURL"):
                with contextlib.suppress(subprocess.CalledProcessError):
                    registry("delete", SETTINGS, "/v", value)


def main() -> int:
    """Takes every check that can be taken here."""
    began = time.monotonic()
    install_targets(TARGET)
    install_packages({**COMPILERS, **WINE})
    if not all(map(tool, COMPILERS)):
        print("Nothing was checked: there is no compiler for Windows here.")
        return 0
    with check("clippy without Python"):
        run(*CLIPPY, "--no-default-features", "--features", "counts", *DENY)
    with check("clippy with Python"):
        run(*CLIPPY, *DENY)
    with check("the wheel: tags, imports nothing but python3.dll and Windows' own DLLs"):
        build_wheel()
    rust = ("--locked", "--quiet", "--no-default-features", "--target", TARGET)
    if wine := tool("wine64"):
        variables = start_wine(wine)
        with check("the tests of Rust"):
            run("cargo", "test", *rust, **variables)
        with check("the program inventory is built"):
            run("cargo", "build", "--example", "inventory", *rust)
        inventories(wine, variables)
    else:
        with check("the tests of Rust are built"):
            run("cargo", "test", "--no-run", *rust)
        left_out.append("the tests of Rust and the inventories: there is no Wine here")
    print(f"\nWindows, in {time.monotonic() - began:.0f} s:")
    for line in checked:
        print(f"  ok       {line}")
    for line in left_out:
        print(f"  not run  {line}")
    for line in failed:
        print(f"  FAILED   {line}")
    print(f"{len(checked)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
