"""A large file goes in parts; an upload that was stopped goes on where it was, on each version."""

import os

import arcrest
from arcrest.sandbox import Site
from settings import folder, site

os.environ["HOME"] = os.environ["USERPROFILE"] = folder  # where uploads are noted
path = os.path.join(folder, "City.sd")
with open(path, "wb") as sd:
    sd.write(os.urandom(2_500_000))


def stop(done, total, item):
    print(f"{item}: {done} of {total}")
    if done == 2:
        raise ConnectionError("the line is down")


def upload(site):
    sh = arcrest.AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
    uploads = arcrest.manageags.AGSAdministration(site.url, sh, concurrency=1).uploads
    try:
        uploads.upload(path, "the city", partSize=500_000, progress=stop)
        raise AssertionError("it was not stopped")
    except ConnectionError as error:
        item = error.itemID
    assert uploads.item(item)["committed"] is False
    there = len(uploads.uploadedItem(item).parts["parts"])
    assert 2 <= there < 5
    site.requests.clear()
    done = uploads.upload(path, resume=item)
    assert sum(each.path.endswith("uploadPart") for each in site.requests) == 5 - there
    assert done["item"]["committed"] is True
    saved = uploads.uploadedItem(item).downloadFile("City.sd", folder + os.sep + "saved")
    with open(saved, "rb") as arrived, open(path, "rb") as sd:
        assert arrived.read() == sd.read()


os.mkdir(os.path.join(folder, "saved"))
upload(site)
with Site(version="10.1") as old:
    upload(old)
