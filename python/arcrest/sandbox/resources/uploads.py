"""Uploaded items, in one piece or in parts."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import uuid
from typing import IO

from ..errors import AdminError, NotFound
from ..forms import IN_MEMORY
from ..privileges import PUBLISH
from ..records import Document, Upload
from ..routes import Call, Download, Reply, Routes
from ..seed import upload_document

routes = Routes("uploads", "/admin/uploads", privilege=PUBLISH)
item = Routes("upload-item", "/admin/uploads/{item}", privilege=PUBLISH)


def _upload(call: Call) -> Upload:
    return call.entry("item", call.state.uploads)


def _new(call: Call, name: str) -> Upload:
    key = f"i{uuid.uuid4()}"
    now = call.state.clock.millis()
    upload = Upload(upload_document(key, name, call.text("description"), now))
    call.state.uploads[key] = upload
    return upload


def _accepted(upload: Upload) -> Document:
    return {"status": "success", "item": upload.document}


@routes.read("")
def get_uploads(call: Call) -> Reply:
    return {"items": [upload.document for upload in call.state.uploads.values()]}


@routes.write("/upload", "itemFile!:file description")
def upload_file(call: Call) -> Reply:
    file = call.file("itemFile")
    upload = _new(call, file.filename)
    upload.content = file.keep()
    upload.document.update(committed=True, size=file.size)
    return _accepted(upload)


@routes.write("/register", "itemName! description")
def register(call: Call) -> Reply:
    return _accepted(_new(call, call.text("itemName")))


@item.read("")
def get(call: Call) -> Reply:
    return _upload(call).document


@item.write("/uploadPart", "partId:int partNumber:int partFile!:file")
def upload_part(call: Call) -> Reply:
    """Store a part under its number. A second part with the same number replaces the first."""
    upload = _upload(call)
    _refuse_committed(upload)
    number = call.number("partId", call.number("partNumber"))
    if number < 1:
        raise AdminError("The parameter 'partId' is missing or less than 1.")
    if number in upload.parts:
        upload.parts[number][0].close()
    file = call.file("partFile")
    upload.parts[number] = (file.keep(), file.size)
    return {"status": "success", "partId": number, "size": file.size}


@item.read("/parts")
def get_parts(call: Call) -> Reply:
    parts = sorted(_upload(call).parts.items())
    return {"parts": [{"partId": number, "size": size} for number, (_, size) in parts]}


@item.write("/commit", "parts:csv")
def commit(call: Call) -> Reply:
    """Join the parts, in the given order or in the order of their numbers. A gap is refused."""
    upload = _upload(call)
    _refuse_committed(upload)
    order = [_number(part) for part in call.names("parts")] or sorted(upload.parts)
    there = set(order) & set(upload.parts)
    missing = [number for number in range(1, max([1, *order]) + 1) if number not in there]
    if missing:
        raise NotFound("part", ", ".join(map(str, missing)))
    upload.content = _joined([upload.parts[number][0] for number in order])
    upload.document.update(committed=True, size=sum(upload.parts[n][1] for n in order))
    for stream, _ in upload.parts.values():
        stream.close()
    upload.parts.clear()
    return _accepted(upload)


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise AdminError(f"'{text}' is not the number of a part.") from None


def _joined(streams: list[IO[bytes]]) -> IO[bytes]:
    whole = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - lives with the upload
    for stream in streams:
        stream.seek(0)
        shutil.copyfileobj(stream, whole)
    whole.seek(0)
    return whole


def _refuse_committed(upload: Upload) -> None:
    if upload.document["committed"]:
        raise AdminError(f"The upload '{upload.document['itemID']}' is committed.")


@item.write("/delete")
def delete(call: Call) -> Reply:
    upload = _upload(call)
    upload.close()
    del call.state.uploads[call.path["item"]]
    return None


def configuration(upload: Upload) -> Document:
    """The configuration inside of a service definition, which has the name of its file."""
    name = str(upload.document["itemName"])
    service = {"serviceName": name[: -len(".sd")], "type": "MapServer"}
    return {"folderName": "", "service": service}


@item.read("/{file}")
def download(call: Call) -> Reply:
    """A file of the item: the uploaded file, or the configuration inside a service definition."""
    upload, name = _upload(call), call.path["file"]
    item_name = str(upload.document["itemName"])
    if name == "serviceconfiguration.json" and item_name.lower().endswith(".sd"):
        text = json.dumps(configuration(upload), ensure_ascii=False)
        return Download(text.encode(), "application/json;charset=UTF-8")
    if name != item_name:
        raise call.missing("file")
    content = upload.content or io.BytesIO()
    content.seek(0)
    return Download(content.read(), "application/octet-stream", item_name)
