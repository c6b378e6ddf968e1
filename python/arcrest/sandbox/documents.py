"""The full documents of newly published services, by type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .records import Document

# by type: provider, capabilities, the properties that every service of this type has
TYPES: dict[str, tuple[str, str, dict[str, str]]] = {
    "MapServer": (
        "ArcObjects11",
        "Map,Query,Data",
        {
            "maxImageHeight": "4096",
            "maxImageWidth": "4096",
            "maxRecordCount": "2000",
            "maxBufferCount": "100",
            "isCached": "false",
            "cacheOnDemand": "false",
            "antialiasingMode": "Fast",
            "textAntialiasingMode": "Force",
            "enableDynamicLayers": "true",
            "disableIdentifyRelates": "false",
            "schemaLockingEnabled": "true",
            "dateFieldsTimezoneID": "",
        },
    ),
    "FeatureServer": (
        "DMaps",
        "Query,Create,Update,Delete,Editing",
        {
            "maxRecordCount": "2000",
            "allowGeometryUpdates": "true",
            "enableZDefaults": "false",
            "xssPreventionEnabled": "true",
            "disableCaching": "true",
        },
    ),
    "GPServer": (
        "ArcObjects11",
        "Uploads",
        {
            "executionType": "Asynchronous",
            "maximumRecords": "1000",
            "showMessages": "Info",
            "resultMapServer": "false",
            "jobsDirectory": "/arcgisserver/directories/arcgisjobs",
        },
    ),
    "ImageServer": (
        "ArcObjectsRasterRendering",
        "Image,Metadata,Catalog",
        {
            "maxImageHeight": "4100",
            "maxImageWidth": "15000",
            "maxMosaicImageCount": "20",
            "defaultResamplingMethod": "1",
            "rasterFunctions": "",
            "allowedMosaicMethods": "Center,NorthWest,LockRaster,ByAttribute,Nadir,Seamline",
        },
    ),
    "GeometryServer": (
        "ArcObjects11",
        "",
        {"maximumRecords": "1000"},
    ),
    "GeocodeServer": (
        "ArcObjects11",
        "Geocode,ReverseGeocode,Suggest",
        {"maxBatchSize": "1000", "suggestedBatchSize": "150", "loaderThreads": "4"},
    ),
    "SceneServer": ("ArcObjectsScene", "View", {"cacheDir": "/arcgisserver/directories/cache"}),
    "VectorTileServer": ("ArcObjectsVectorTile", "TilesOnly", {"exportTilesAllowed": "false"}),
    "GeoDataServer": ("ArcObjects11", "Query,Extraction,Replication", {"maxRecordCount": "500"}),
    "GlobeServer": ("ArcObjects11", "Globe,Animation,Query", {"maxRecordCount": "500"}),
    "NAServer": ("ArcObjects11", "NetworkAnalysis", {"maxDataBatch": "100"}),
    "StreamServer": ("GeoEvent", "broadcast,subscribe", {"maxTransactionAge": "30"}),
    "SearchServer": ("ArcObjects11", "Search", {"indexInterval": "60"}),
    "WorkspaceServer": ("ArcObjects11", "Query", {}),
}

# by extension: capabilities, properties
EXTENSIONS: dict[str, tuple[str, dict[str, str]]] = {
    "WMSServer": ("null", {"title": "", "keyword": "", "fees": "", "accessConstraints": ""}),
    "WFSServer": ("null", {"appSchemaURI": "urn:example", "enableTransactions": "false"}),
    "WCSServer": ("null", {"title": "", "keyword": ""}),
    "WMTSServer": ("null", {"title": ""}),
    "KmlServer": (
        "SingleImage,SeparateImages,Vectors",
        {"imageSize": "1024", "featureLimit": "1000000", "useDefaultSnippets": "false"},
    ),
    "FeatureServer": (
        "Query,Create,Update,Delete,Uploads,Editing",
        {"allowGeometryUpdates": "true", "syncEnabled": "false", "maxRecordCount": "1000"},
    ),
    "NAServer": ("Route,ServiceArea,ClosestFacility", {"maxFacilities": "1000"}),
    "MobileServer": ("", {}),
    "VersionManagementServer": ("null", {}),
}


def extension(name: str, enabled: bool) -> Document:
    """One extension. `enabled` is text, and `capabilities` may be the text "null"."""
    capabilities, properties = EXTENSIONS[name]
    return {
        "typeName": name,
        "capabilities": capabilities,
        "enabled": str(enabled).lower(),
        "maxUploadFileSize": 0,
        "allowedUploadFileTypes": "",
        "properties": dict(properties),
    }


def service_document(
    name: str,
    type_: str,
    description: str = "",
    extensions: Iterable[Document] = (),
    instances: tuple[int, int] = (1, 2),
    datasets: Iterable[Document] = (),
    **other: Any,
) -> Document:
    """A whole service document, with the attributes of newer versions."""
    provider, capabilities, properties = TYPES[type_]
    document: Document = {
        "serviceName": name,
        "type": type_,
        "description": description,
        "capabilities": capabilities,
        "provider": provider,
        "interceptor": "",
        "clusterName": "default",
        "minInstancesPerNode": instances[0],
        "maxInstancesPerNode": instances[1],
        "instancesPerContainer": 1,
        "maxWaitTime": 60,
        "maxStartupTime": 300,
        "maxIdleTime": 1800,
        "maxUsageTime": 600,
        "loadBalancing": "ROUND_ROBIN",
        "isolationLevel": "HIGH",
        "configuredState": "STARTED",
        "recycleInterval": 24,
        "recycleStartTime": "00:00",
        "keepAliveInterval": 1800,
        "private": False,
        "isDefault": False,
        "maxUploadFileSize": 0,
        "allowedUploadFileTypes": "",
        "serviceWorkerMaxMemory": 0,
        "properties": {**properties, "filePath": f"/arcgisserver/directories/input/{name}.msd"},
        "jsonProperties": {},
        "extensions": list(extensions),
        "frameworkProperties": [] if provider == "DMaps" else {"sandboxOrigin": "seed"},
        "portalProperties": {"isHosted": False, "portalItems": [{"itemID": "", "type": type_}]},
        "datasets": list(datasets),
        "resourcesVersion": {"revision": 3},
    }
    document.update(other)
    return document


def service_types() -> list[Document]:
    """The service types that `services/types` lists."""
    return [
        {
            "Name": name,
            "Provider": provider,
            "Description": f"Services of the type {name}.",
            "Properties": dict(properties),
            "Extensions": [{"Name": extra} for extra in EXTENSIONS] if name == "MapServer" else [],
            "Info": {"SupportsREST": "true", "DefaultWebCapabilities": capabilities},
        }
        for name, (provider, capabilities, properties) in TYPES.items()
    ]
