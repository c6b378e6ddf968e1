"""The members of System: each is called, and its effect is read."""

from __future__ import annotations

from typing import Any

from .effects import Plain, effect, effects, same_document


def directories(plain: Plain) -> dict[str, Any]:
    return {each["name"]: each for each in plain.get("system/directories")["directories"]}


@effect("System", "System.serverDirectories")
def test_the_document_and_the_directories(ags: Any, plain: Plain) -> None:
    same_document(ags.system, plain.get("system"))
    there = directories(plain)
    assert {each.name: each.document for each in ags.system.serverDirectories} == there


@effects(
    {
        "System.directories": "directories",
        "System.privateDirectories": "directories",
        "System.licenses": "licenses",
        "System.webAdaptors": "webadaptors",
        "System.webAdaptorsConfiguration": "webadaptors/config",
        "System.servicesDirectory": "handlers/rest/servicesdirectory",
        "System.deployment": "deployment",
        "System.handlers": "handlers",
        "System.restHandler": "handlers/rest",
        "System.soapHandlerConfig": "handlers/soap/soaphandlerconfig",
        "System.platformServices": "platformservices",
    }
)
def test_what_is_read(ags: Any, plain: Plain, operation: str, case: str) -> None:
    assert getattr(ags.system, operation.partition(".")[2]) == plain.get(f"system/{case}")


@effect("System.restCache")
def test_the_cache_of_the_rest_handlers(ags: Any, plain: Plain) -> None:
    there = plain.get("system/handlers/rest/cache")
    assert ags.system.restCache() == there
    given = {"folderName": "Planning", "serviceName": "Zoning", "type": "MapServer"}
    assert ags.system.restCache(**given) == there


@effect("System.registerDirectory", "System.registerDirs")
def test_directories_come(ags: Any, plain: Plain) -> None:
    ags.system.registerDirectory("one", "/one", "OUTPUT", None, None, "new")
    assert directories(plain)["one"]["physicalPath"] == "/one"
    two = {"name": "two", "physicalPath": "/two", "directoryType": "OUTPUT"}
    ags.system.registerDirs({"directories": [two]})
    assert directories(plain)["two"]["physicalPath"] == "/two"


@effect("System.recover", "System.clearRestCache")
def test_what_leaves_no_trace_but_its_request(ags: Any, plain: Plain) -> None:
    assert ags.system.recover() == {"status": "success"}
    assert ags.system.clearRestCache() == {"status": "success"}
    assert len(directories(plain)) == 6


@effect("System.registerWebAdaptor", "System.unregisterWebAdaptor")
def test_a_web_adaptor_comes_and_goes(ags: Any, plain: Plain) -> None:
    url = "https://new.example.com/gis"
    key = ags.system.registerWebAdaptor(url, "WEB02", None, False, None, None, 8443)["id"]
    made = plain.get(f"system/webadaptors/{key}")
    assert (made["webAdaptorURL"], made["isAdminEnabled"], made["httpsPort"]) == (url, False, 8443)
    ags.system.unregisterWebAdaptor(key)
    assert key not in [each["id"] for each in plain.get("system/webadaptors")["webAdaptors"]]


@effect(
    "System.updateWebAdaptorsConfiguration",
    "System.editServicesDirectory",
    "System.updateDeploymentConfiguration",
)
def test_settings_change(ags: Any, plain: Plain) -> None:
    ags.system.updateWebAdaptorsConfiguration({"sharedKey": "new"})
    assert plain.get("system/webadaptors/config") == {"sharedKey": "new"}
    ags.system.editServicesDirectory({"servicesDirEnabled": False, "allowedOrigins": ["a", "b"]})
    changed = plain.get("system/handlers/rest/servicesdirectory")
    assert (changed["enabled"], changed["allowedOrigins"]) == (False, "a,b")
    ags.system.updateDeploymentConfiguration(False)
    assert plain.get("system/deployment") == {"singleClusterMode": False}


@effect("System.editSoapHandlerConfig")
def test_soap_origins(ags: Any, plain: Plain) -> None:
    ags.system.editSoapHandlerConfig(["https://a.example.com", "https://b.example.com"])
    there = plain.get("system/handlers/soap/soaphandlerconfig")
    assert there["allowedOrigins"] == "https://a.example.com,https://b.example.com"


@effect("System.webAdaptor", "System.platformService")
def test_objects_by_their_ids(ags: Any, plain: Plain) -> None:
    key = plain.get("system/webadaptors")["webAdaptors"][0]["id"]
    same_document(ags.system.webAdaptor(key), plain.get(f"system/webadaptors/{key}"))
    key = plain.get("system/platformservices")["platformservices"][0]["id"]
    same_document(ags.system.platformService(key), plain.get(f"system/platformservices/{key}"))
