"""A subclass that calls `_get` and `_post` the way ArcREST's own classes did."""

import arcrest
from arcrest.manageags._services import Services
from settings import password, root, url, username


class MyServices(Services):
    def folderReport(self, folder):
        return self._get(
            url=self._url + "/%s" % folder,  # noqa: UP031
            param_dict={"f": "json"},
            securityHandler=self._securityHandler,
            proxy_url=self._proxy_url,
            proxy_port=self._proxy_port,
        )

    def folderExists(self, folder):
        return self._post(
            url=self._url + "/exists",
            param_dict={"f": "json", "folderName": folder},
            securityHandler=self._securityHandler,
            proxy_url=self._proxy_url,
            proxy_port=self._proxy_port,
        )


sh = arcrest.AGSTokenSecurityHandler(username, password, root)
services = MyServices(url + "/services", sh)
assert services.folderReport("Planning")["services"]
assert services.folderExists("Planning")["exists"]
