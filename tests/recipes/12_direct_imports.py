"""Resources made directly, from the private modules."""

from arcrest.manageags._security import Security
from arcrest.manageags._services import AGSService
from arcrest.security import AGSTokenSecurityHandler
from settings import password, root, url, username

sh = AGSTokenSecurityHandler(username=username, password=password, org_url=root)
service = AGSService(url + "/services/SampleWorldCities.MapServer", sh, initialize=True)
assert service.serviceName == "SampleWorldCities"
assert service.status["realTimeState"] == "STARTED"
security = Security(url + "/security", sh)
res = security.addUser("x_anna", "S3cret.pw", fullname="Anna X", email="a@example.com")
assert res["status"] == "success", res
users = security.searchUsers(filter="x_")["users"]
assert [user["username"] for user in users] == ["x_anna"]
