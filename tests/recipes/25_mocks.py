"""A script's own tests: ArcREST's objects replaced by mocks, in part or wholly."""

from unittest import mock

import arcrest
from arcrest.manageags._services import AGSService
from settings import password, root, url, username

sh = arcrest.AGSTokenSecurityHandler(username, password, root)
service = AGSService(url + "/services/SampleWorldCities.MapServer", sh)
ok = {"status": "success"}
with mock.patch.object(AGSService, "stop_service", return_value=ok) as stop:
    assert service.restart_services()["status"] == "success"
assert stop.call_count == 1
with mock.patch.object(service, "edit", return_value=ok) as edit:
    service.modifyExtensions(service.extensions)
assert edit.call_count == 1
spec = mock.create_autospec(AGSService, instance=True)
spec.stop_service.return_value = ok
assert spec.stop_service() == ok
