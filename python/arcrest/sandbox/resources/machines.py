"""The machines of the site and their certificates."""

from __future__ import annotations

from ..certificates import fingerprint, of_pfx
from ..errors import AdminError, Conflict, Exists, NotFound
from ..records import Document
from ..routes import Call, Download, Reply, Routes
from ..seed import certificate_document, machine_document

routes = Routes("machines", "/admin/machines")
machine = Routes("machine", "/admin/machines/{machine}")
certificates = Routes("sslcertificates", "/admin/machines/{machine}/sslcertificates")
certificate = Routes("sslcertificate", "/admin/machines/{machine}/sslcertificates/{alias}")

_PORTS = ("JMXPort", "OpenEJBPort", "NamingPort", "DerbyPort", "tcpClusterPort")


def _machine(call: Call) -> Document:
    return call.entry("machine", call.state.machines, call.path["machine"].upper())


@routes.read("")
def get_list(call: Call) -> Reply:
    shown = ("machineName", "adminURL", "synchronize")
    machines = call.state.machines.values()
    return {"machines": [{name: each[name] for name in shown} for each in machines]}


@routes.write("/register", "machineName! adminURL")
def register(call: Call) -> Reply:
    name = call.text("machineName").upper()
    if name in call.state.machines:
        raise Exists("machine", name)
    url = call.text("adminURL") or f"https://{name.lower()}:6443/{call.state.context}/admin"
    call.state.machines[name] = machine_document(name, url, call.state.clock.millis())
    call.state.certificates[name] = {}
    return None


@routes.write("/rename", "machineName! newMachineName!")
def rename(call: Call) -> Reply:
    state = call.state
    old = state.machine(call.text("machineName"))["machineName"]
    new = call.text("newMachineName").upper()
    if new in state.machines:
        raise Exists("machine", new)
    state.machines[new] = {**state.machines.pop(old), "machineName": new}
    state.certificates[new] = state.certificates.pop(old)
    for cluster in state.clusters.values():
        cluster["machineNames"] = [new if n == old else n for n in cluster["machineNames"]]
    return None


@machine.read("")
def get(call: Call) -> Reply:
    return _machine(call)


_EDIT = (
    "machineName adminURL webServerMaxHeapSize:int webServerCertificateAlias "
    "appServerMaxHeapSize:int socMaxHeapSize:int JMXPort:int OpenEJBPort:int NamingPort:int "
    "DerbyPort:int tcpClusterPort:int"
)


@machine.write("/edit", _EDIT)
def edit(call: Call) -> Reply:
    """Change the fields. A machine that gets another certificate restarts."""
    document, now = _machine(call), call.state.clock.millis()
    alias, old = call.text("webServerCertificateAlias"), document["webServerCertificateAlias"]
    if alias and alias not in _certificates(call):
        raise NotFound("certificate", alias)
    changes = call.changes()
    changes.pop("machineName", None)
    document["ports"].update({name: changes.pop(name) for name in _PORTS if name in changes})
    document.update(changes)
    if alias not in ("", old):
        document["ServerStartTime"] = now
        call.state.log("INFO", f"The machine '{document['machineName']}' restarts.")
        call.state.web_certificate.use(alias)
        call.state.outages.begin()
    return None


@machine.write("/start")
def start(call: Call) -> Reply:
    _machine(call)["configuredState"] = "STARTED"
    _machine(call)["ServerStartTime"] = call.state.clock.millis()
    call.state.outages.begin()
    return None


@machine.write("/stop")
def stop(call: Call) -> Reply:
    _machine(call)["configuredState"] = "STOPPED"
    return None


@machine.write("/unregister")
def unregister(call: Call) -> Reply:
    name = _machine(call)["machineName"]
    if len(call.state.machines) == 1:
        raise Conflict("A site needs a machine.")
    del call.state.machines[name]
    del call.state.certificates[name]
    for cluster in call.state.clusters.values():
        cluster["machineNames"] = [each for each in cluster["machineNames"] if each != name]
    return None


@machine.write("/synchronizeWithSite", since="10.4")
def synchronize_with_site(call: Call) -> Reply:
    _machine(call)["synchronize"] = False
    return None


@machine.read("/status")
def status(call: Call) -> Reply:
    state = _machine(call)["configuredState"]
    return {"configuredState": state, "realTimeState": state}


@machine.read("/hardware", since="10.5")
def hardware(call: Call) -> Reply:
    return {
        "machineName": _machine(call)["machineName"],
        "operatingSystem": "Linux",
        "numProcessors": 8,
        "numPhysicalCores": 4,
        "systemMemoryMB": 32768,
    }


# certificates ---------------------------------------------------------------------------------


def _certificates(call: Call) -> dict[str, Document]:
    return call.state.certificates[_machine(call)["machineName"]]


def _certificate(call: Call) -> Document:
    return call.entry("alias", _certificates(call))


def _add(call: Call, issuer: str, subject: str, has_key: bool = True) -> Reply:
    alias = call.text("alias")
    if alias in _certificates(call):
        raise Exists("certificate", alias)
    now = call.state.clock.millis()
    _certificates(call)[alias] = certificate_document(alias, issuer, subject, now, has_key)
    return None


@certificates.read("")
def get_certificates(call: Call) -> Reply:
    return {"certificates": list(_certificates(call))}


_GENERATE = (
    "alias! keyalg keysize:int sigalg commonName! organizationalUnit organization! city state "
    "country validity:int san"
)


@certificates.write("/generate", _GENERATE)
def generate(call: Call) -> Reply:
    subject = f"CN={call.text('commonName')}, O={call.text('organization')}"
    reply = _add(call, subject, subject)
    call.state.web_certificate.make(call.text("alias"))
    return reply


@certificates.write("/importRootOrIntermediate", "alias! rootCACertificate!:file")
def import_root_or_intermediate(call: Call) -> Reply:
    file = call.file("rootCACertificate")
    name = f"CN={file.filename}"
    reply = _add(call, name, name, has_key=False)
    _certificates(call)[call.text("alias")]["sha1Fingerprint"] = fingerprint(file.content.read())
    return reply


@certificates.write(
    "/importExistingServerCertificate",
    "alias! certPassword! certFile!:file importCertificateChain:bool",
)
def import_existing_server_certificate(call: Call) -> Reply:
    """Import a PKCS#12 file. Other content, and any without cryptography, is a sample."""
    file = call.file("certFile")
    try:
        read = of_pfx(file.content.read(), call.text("certPassword"))
    except ValueError:
        raise AdminError(
            "The certificate could not be imported: check file and password."
        ) from None
    reply = _add(call, "CN=Sandbox CA", f"CN={file.filename}")
    if read:
        alias = call.text("alias")
        _certificates(call)[alias]["sha1Fingerprint"] = read[1]
        call.state.web_certificate.keep(alias, read[0])
    return reply


@certificates.write("/importCASignedCertificate", "alias! caSignedCertificate!:file", quirk=True)
def import_ca_signed_certificate(call: Call) -> Reply:
    """The path that ArcREST uses. Real sites have the operation below the certificate's alias."""
    call.path["alias"] = call.text("alias")
    return import_signed_certificate(call)


@certificate.read("")
def get_one(call: Call) -> Reply:
    return _certificate(call)


@certificate.write("/generateCSR")
def generate_csr(call: Call) -> Reply:
    request = f"sandbox request for {_certificate(call)['subject']}"
    lines = f"-----BEGIN CERTIFICATE REQUEST-----\n{request}\n-----END CERTIFICATE REQUEST-----\n"
    return {"certificateSigningRequest": lines}


@certificate.read("/export")
def export(call: Call) -> Reply:
    """The certificate as a file, for every value of `f`."""
    document = _certificate(call)
    text = f"-----BEGIN CERTIFICATE-----\n{document['serialNumber']}\n-----END CERTIFICATE-----\n"
    name = f"{document['aliasName']}.cer"
    text = call.state.web_certificate.text(document["aliasName"]) or text
    return Download(text.encode(), "application/x-x509-ca-cert", name)


@certificate.write("/importSignedCertificate", "caSignedCertificate!:file")
def import_signed_certificate(call: Call) -> Reply:
    _certificate(call)["issuer"] = "CN=Sandbox CA"
    if call.path["alias"] == _machine(call)["webServerCertificateAlias"]:
        call.state.outages.begin()
    return None


@certificate.write("/delete")
def delete(call: Call) -> Reply:
    document = _certificate(call)
    if document["aliasName"] == _machine(call)["webServerCertificateAlias"]:
        raise Conflict("The certificate is in use.")
    del _certificates(call)[document["aliasName"]]
    return None
