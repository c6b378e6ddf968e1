"""The programs that are written out: each is a habit of real scripts, by its name."""

from __future__ import annotations

SERVICE = """
    AGSService, Services = cls("AGSService"), cls("Services")
    Extension = parameters.Extension
    s = make("AGSService")
    sent()
"""
BY_HAND: dict[str, str] = {}


def programs(before: str = "", **texts: str) -> None:
    """Adds programs that begin alike; an underscore in a name is a space."""
    for name, text in texts.items():
        BY_HAND[name.replace("_", " ")] = before + text


# overrides that do something else -----------------------------------------------------------------

programs(
    SERVICE,
    a_dry_run_edit_of_extensions="""
    class Dry(AGSService):
        def edit(self, service):
            self.told = json.loads(service)
            return {"status": "dry"}
    s = make("AGSService", Dry)
    extensions = s.extensions
    extensions[0].enabled = False
    answer = s.modifyExtensions(extensions)
    out = [answer, s.told["extensions"][0]["typeName"], written()]
    """,
    a_dry_run_edit_by_the_instance="""
    s.edit = lambda service: {"status": "dry"}
    out = [s.modifyExtensions(s.extensions), written()]
    """,
    a_dry_run_edit_by_a_mock_of_the_instance="""
    with mock.patch.object(s, "edit", return_value={"status": "dry"}) as edit:
        answer = s.modifyExtensions(s.extensions)
    out = [answer, edit.call_count, type(edit.call_args[0][0]).__name__, written()]
    """,
    a_dry_run_edit_by_a_mock_of_the_class="""
    with mock.patch.object(AGSService, "edit", return_value={"status": "dry"}) as edit:
        answer = s.modifyExtensions(s.extensions)
    out = [answer, edit.call_count, written(), s.edit({"a": 1}), written()]
    """,
    a_dry_run_edit_by_autospec="""
    with mock.patch.object(AGSService, "edit", autospec=True, return_value=1) as edit:
        answer = s.modifyExtensions(s.extensions)
    out = [answer, edit.call_args[0][0] is s, written()]
    """,
    an_edit_that_raises="""
    class Own(Exception):
        pass
    def edit(service):
        raise Own("no")
    s.edit = edit
    out = [attempt(s.modifyExtensions, s.extensions)["raised"][0], written()]
    """,
    an_edit_that_calls_its_base="""
    class Told(AGSService):
        def edit(self, service):
            return dict(super().edit(service), told=type(service).__name__)
    s = make("AGSService", Told)
    answer = s.modifyExtensions(s.extensions)
    out = [answer["told"], answer["status"], len(written())]
    """,
    a_restart_without_stop="""
    class Gentle(AGSService):
        def stop_service(self):
            return {"status": "success"}
    s = make("AGSService", Gentle)
    out = [s.restart_services()["status"], [path for _, path, _ in sent()]]
    """,
    a_restart_by_mocks="""
    calls = mock.Mock()
    s.stop_service, s.start_service = calls.stop, calls.start
    calls.stop.return_value = calls.start.return_value = {"status": "success"}
    out = [s.restart_services()["status"], [c[0] for c in calls.mock_calls], sent()]
    """,
    a_restart_by_mocks_of_the_class="""
    done = {"status": "success"}
    with mock.patch.object(AGSService, "start_service", return_value=done) as start:
        answer = s.restart_services()["status"]
    out = [answer, start.call_count, [path for _, path, _ in sent()]]
    """,
    a_restart_that_may_not_stop="""
    def stop():
        raise KeyError("not now")
    s.stop_service = stop
    out = [attempt(s.restart_services), sent()]
    """,
    extensions_of_one_s_own_in_the_text="""
    class Fewer(AGSService):
        @property
        def extensions(self):
            return [e for e in super().extensions if e.typeName != "KmlServer"]
    s = make("AGSService", Fewer)
    s.capabilities
    str(s)
    out = [json.loads(str(s))["extensions"], s.extensions]
    """,
    extensions_by_a_mock_in_the_text="""
    s.capabilities
    with mock.patch.object(AGSService, "extensions", new_callable=mock.PropertyMock) as mine:
        mine.return_value = [Extension("Mine", "", True, 0, "", {})]
        out = [json.loads(str(s))["extensions"], mine.called]
    """,
    a_text_of_one_s_own_is_edited="""
    class Told(AGSService):
        def __str__(self):
            return json.dumps({"mine": 1})
    s = make("AGSService", Told)
    s.modifyExtensions(s.extensions)
    out = written()
    """,
    folders_of_one_s_own_are_searched="""
    class Few(Services):
        @property
        def folders(self):
            return ["Utilities"]
    v = make("Services", Few)
    out = [[f["serviceName"] for f in v.find_services()], [p for _, p, _ in sent()]]
    """,
    folders_by_a_mock_are_searched="""
    v = make("Services")
    with mock.patch.object(Services, "folders", new_callable=mock.PropertyMock) as few:
        few.return_value = ["System"]
        out = [[f["serviceName"] for f in v.find_services("MAPSERVER")], few.call_count]
    """,
    folders_of_one_s_own_are_deleted="""
    class None_(Services):
        @property
        def folders(self):
            return ["Mine"]
    v = make("Services", None_)
    out = [v.deleteFolder("System"), v.deleteFolder("Mine"), written()]
    """,
    folders_of_one_s_own_are_entered="""
    class Mine(Services):
        @property
        def folders(self):
            return ["Utilities"]
    v = make("Services", Mine)
    v.folderName = "System"
    before = v.folderName
    v.folderName = "Utilities"
    out = [before in (None, "/"), v.folderName, [s.serviceName for s in v.services][:0]]
    """,
    the_log_s_settings_of_one_s_own="""
    class Log(cls("Log")):
        @property
        def logSettings(self):
            return {"logDir": "/mine/", "logLevel": "OFF", "maxLogFileAge": 1,
                    "maxErrorReportsCount": 1}
    log = make("Log", Log)
    log.editLogSettings(logLevel="FINE", maxLogFileAge=2, maxErrorReportsCount=3)
    out = sent()
    """,
    a_report_under_another_name="""
    class Report(cls("UsageReport")):
        @property
        def reportname(self):
            return "mine"
        @property
        def since(self):
            return "LAST_MONTH"
    r = make("UsageReport", Report)
    r.edit()
    ((_, path, params),) = written()
    out = [path, params["usagereport"]["reportname"], params["usagereport"]["since"]]
    """,
    a_report_s_name_by_a_mock="""
    UsageReport = cls("UsageReport")
    r = make("UsageReport")
    with mock.patch.object(UsageReport, "since", new_callable=mock.PropertyMock) as since:
        since.return_value = "LAST_YEAR"
        r.edit()
    out = written()[0][2]["usagereport"]["since"]
    """,
    an_agent_of_the_class="""
    class Mine(Services):
        useragent = "mine/1.0"
    v = make("Services", Mine)
    v.types
    out = [one.headers["user-agent"] for one in recorder.requests]
    """,
    an_error_of_one_s_own="""
    class Broken(Services):
        @property
        def error(self):
            return {"code": 5}
    out = [make("Services", Broken).hasError(), make("Services").hasError()]
    """,
)

# `_get` and `_post` -------------------------------------------------------------------------------

programs(
    SERVICE,
    a_get_in_arcrest_s_own_style="""
    class Mine(Services):
        def mine(self):
            return self._get(url=self._url + "/types", param_dict={"f": "json"},
                             securityHandler=self._securityHandler,
                             proxy_url=self._proxy_url, proxy_port=self._proxy_port)
        def write(self):
            return self._post(url=self._url + "/mine", param_dict={"f": "json", "a": True},
                              securityHandler=self._securityHandler,
                              proxy_url=self._proxy_url, proxy_port=self._proxy_port)
    v = make("Services", Mine)
    out = [v.mine(), v.write(), sent()]
    """,
    a_class_without_super_that_sets_the_privates="""
    class Mine(Services):
        def __init__(self, url, securityHandler):
            self._url = url
            self._currentURL = url
            self._securityHandler = securityHandler
            self._proxy_url = None
            self._proxy_port = None
    v = Mine(url + "/services", login)
    out = [v.types, v.url, v._securityHandler is login, [s.url for s in v.services], sent()]
    """,
    a_base_of_one_s_own="""
    from arcrest._abstract.abstract import BaseAGSServer
    class Mine(BaseAGSServer):
        def __init__(self, url, securityHandler, proxy_url=None, proxy_port=None):
            self._url = url
            self._securityHandler = securityHandler
            self._proxy_url = proxy_url
            self._proxy_port = proxy_port
        def read(self):
            return self._get(url=self._url, param_dict={"f": "json"},
                             securityHandler=self._securityHandler,
                             proxy_url=self._proxy_url, proxy_port=self._proxy_port)
    m = Mine(url + "/mine", login)
    out = [m.read(), m.url, m.proxy_url, m.proxy_port, sent()]
    """,
    a_mocked_get_of_the_instance="""
    s._get = mock.Mock(return_value={"mine": 1})
    given = [s.status, sorted(s._get.call_args[1])]
    out = [given, sent()]
    """,
    a_mocked_post_of_the_class="""
    with mock.patch.object(AGSService, "_post", return_value={"mine": 1}) as post:
        answers = [s.stop_service(), s.edit({"a": 1}), s.addPermission("r")]
    out = [answers, post.call_count, sent()]
    """,
    files_as_path_and_name="""
    with open("given.txt", "w") as f:
        f.write("x" * 10)
    out = attempt(s._post, url=url + "/x", param_dict={"f": "json"},
                  files={"f": ["given.txt", "folder/named.txt"]})
    out = [out, [one.files for one in recorder.requests]]
    """,
    a_handler_s_own_get_and_post="""
    h = make("AGSTokenSecurityHandler")
    a = h._get(url=url + "/machines", param_dict={"f": "json"})
    b = h._post(url=url + "/x", param_dict={"f": "json"}, securityHandler=None)
    out = [sorted(a), b, sent()]
    """,
    headers_as_pairs="""
    s._get(url=url + "/x", additional_headers=[("X-Mine", "1")])
    out = recorder.requests[0].headers["x-mine"]
    """,
)

# parameter types ----------------------------------------------------------------------------------

programs(
    SERVICE,
    an_extension_s_privates_follow="""
    e = Extension("X", "a", True, 1, "zip", {"p": 1})
    e.enabled, e.capabilities, e.maxUploadFileSize = False, "b", 2
    e.allowedUploadFileTypes, e.properties = "sd", {"q": 2}
    out = [e._typeName, e._enabled, e._capabilities, e._maxUploadFileSize,
           e._allowedUploadFileTypes, e._properties]
    """,
    an_extension_follows_its_privates="""
    e = Extension("X", "a", True, 1, "zip", {"p": 1})
    e._typeName, e._enabled, e._capabilities = "Y", False, "b"
    e._maxUploadFileSize, e._allowedUploadFileTypes, e._properties = 3, "sd", {"q": 2}
    out = [e.typeName, e.enabled, e.value, str(e)]
    """,
    a_subclass_of_extension_sets_the_privates="""
    class Kml(Extension):
        def __init__(self, on):
            self._typeName, self._enabled = "KmlServer", on
            self._properties = {}
    out = [Kml(True).value, Kml(False).enabled, Kml(True).capabilities]
    """,
    an_extension_with_arguments_of_its_own="""
    class Wms(Extension):
        def __init__(self, title, enabled=True):
            super().__init__("WMSServer", None, enabled, 0, "", {"title": title})
            self.title = title
    out = [Wms("t").value, Wms("t", False).enabled, Wms(title="u").title]
    """,
    an_extension_with_a_text_of_its_own="""
    class Told(Extension):
        def __str__(self):
            return json.dumps({"typeName": "Told"})
    out = Told("X", None, True, 0, "", {}).value
    """,
    an_extension_with_a_value_of_its_own="""
    class Told(Extension):
        @property
        def value(self):
            return {"typeName": "Told"}
    s.capabilities
    s.modifyExtensions([Told("X", None, True, 0, "", {})])
    out = written()[0][2]["service"]["extensions"]
    """,
    an_extension_sent_from_a_subclass="""
    class Wms(Extension):
        def __init__(self):
            super().__init__("WMSServer", None, False, 0, "", {})
            self.mine = 1
    s.capabilities
    s.modifyExtensions([Wms()])
    out = written()[0][2]["service"]["extensions"]
    """,
    an_extension_from_text_and_dict="""
    d = {"typeName": "X", "capabilities": None, "enabled": "false", "maxUploadFileSize": 0,
         "allowedUploadFileTypes": "", "properties": {"a": "ü"}}
    e, f = Extension.fromJSON(d), Extension.fromJSON(json.dumps(d))
    out = [e.value, f.value, str(e), str(f), e.enabled, e.value["enabled"]]
    """,
    an_extension_s_text_is_json_dumps="""
    out = str(Extension("Zoë", "a,b", True, 5, "", {"t": "日本 😀", "n": [1.5, None, True]}))
    """,
    a_protocol_s_text="out = [str(parameters.ClusterProtocol(port)) for port in (4014, '5')]",
    a_protocol_s_private="""
    p = parameters.ClusterProtocol(4014)
    p._tcpClusterPort = 5000
    out = [p.tcpClusterPort, p.value, str(p), p._tcpClusterPort]
    """,
    a_protocol_of_a_subclass="""
    class Mine(parameters.ClusterProtocol):
        def __init__(self):
            super().__init__(4014)
            self.mine = 1
    c = make("Clusters")
    c2 = make("Cluster")
    out = [Mine().value, vars(Mine())["mine"]]
    """,
    a_deep_copy_is_on_its_own="""
    e = Extension("X", None, True, 0, "", {"p": {"q": 1}})
    d = copy.deepcopy(e)
    d.properties["p"]["q"] = 2
    d.enabled = False
    out = [e.value, d.value]
    """,
    a_copy_shares_the_properties="""
    e = Extension("X", None, True, 0, "", {"p": 1})
    d = copy.copy(e)
    d.properties["p"] = 2
    d.capabilities = "mine"
    out = [e.value, d.value]
    """,
    an_extension_goes_through_pickle="""
    e = Extension("X", None, True, 0, "", {"p": 1})
    e.mine = [1]
    out = [[type(d).__name__, d.value, d.mine, d.enabled]
           for d in (pickle.loads(pickle.dumps(e, p)) for p in range(2, 5))]
    """,
    the_error_of_text_that_is_no_json="""
    out = [attempt(Extension.fromJSON, t)["raised"][0] for t in ("", "{", "nonsense")]
    """,
    what_is_no_extension="""
    out = [attempt(Extension.fromJSON, t)["raised"][0] for t in (5, None, [1])]
    """,
    modify_with_nothing="out = [s.modifyExtensions(), s.modifyExtensions([]), sent()]",
    modify_with_other_things="""
    out = [s.modifyExtensions(["KmlServer"]), s.modifyExtensions([{}]), sent()]
    """,
)

# documents ----------------------------------------------------------------------------------------

programs(
    SERVICE,
    the_list_of_extensions_is_kept="""
    out = [s.extensions is s.extensions, s.extensions[0] is s.extensions[0]]
    """,
    an_extension_is_appended="""
    s.extensions.append(Extension("Mine", "", True, 0, "", {}))
    s.edit(str(s))
    out = [e["typeName"] for e in written()[0][2]["service"]["extensions"]]
    """,
    an_extension_is_deleted="""
    del s.extensions[0]
    s.edit(str(s))
    out = written()[0][2]["service"]["extensions"]
    """,
    an_extension_is_replaced="""
    s.extensions[0] = Extension("Mine", "", True, 0, "", {})
    s.edit(str(s))
    out = [e["typeName"] for e in written()[0][2]["service"]["extensions"]]
    """,
    an_extension_is_inserted_and_sent="""
    s.extensions.insert(0, Extension("Mine", "", True, 0, "", {}))
    s.modifyExtensions(s.extensions)
    out = [e["typeName"] for e in written()[0][2]["service"]["extensions"]]
    """,
    the_extensions_are_sorted_and_cleared="""
    s.extensions.sort(key=lambda e: e.typeName)
    s.extensions.clear()
    out = [json.loads(str(s))["extensions"], s.extensions]
    """,
    the_extensions_are_forgotten_by_a_refresh="""
    s.extensions.append(Extension("Mine", "", True, 0, "", {}))
    s.refreshProperties()
    out = [e.typeName for e in s.extensions]
    """,
    an_extension_that_was_changed_is_in_the_text="""
    s.extensions[0].capabilities = "mine"
    out = json.loads(str(s))["extensions"][0]["capabilities"]
    """,
    properties_are_changed_in_place="""
    s.properties["maxRecordCount"] = "5"
    s.edit(str(s))
    out = written()[0][2]["service"]["properties"]
    """,
    a_private_value_is_in_the_text="""
    s.capabilities
    str(s)
    s._minInstancesPerNode = 7
    out = json.loads(str(s))["minInstancesPerNode"]
    """,
    the_document_as_a_dict="""
    str(s)
    d = dict(s)
    out = [type(d).__name__, sorted(d) == sorted(s._json_dict), json.loads(s._json) == d]
    """,
    a_report_s_values_are_sent="""
    r = make("UsageReport")
    str(r)
    r.since, r.metadata, r.aggregationInterval = "LAST_DAY", {"m": 1}, 5
    r.queries.append({"resourceURIs": ["services/"], "metrics": ["x"]})
    r.fromValue, r.toValue = 1, 2
    r.edit()
    out = written()[0][2]
    """,
    folders_are_a_list_that_may_be_changed="""
    v = make("Services")
    v.folders.append("Mine")
    v.folders.remove("System")
    out = [sorted(v.folders), type(v.folders).__name__]
    """,
    replies_are_plain_and_mutable="""
    v = make("Services")
    found = v.find_services()
    found[0]["mine"] = 1
    found.sort(key=lambda f: f["serviceName"])
    out = [type(found).__name__, type(found[0]).__name__, sorted(found[0])]
    """,
    a_folder_that_is_misspelt="""
    v = make("Services")
    v.folderName = "System"
    v.folderName = "Sytsem"
    out = [v.folderName, [s.url for s in v.services]]
    """,
    the_root_by_either_name="""
    v = make("Services")
    v.folderName = "System"
    names = []
    for name in ("/", "System", ""):
        v.folderName = name
        names.append([v.folderName, len(v.services)])
    out = names
    """,
    attributes_of_one_s_own_on_children="""
    v = make("Services")
    kept = v.services
    for n, one in enumerate(kept):
        one.order = n
    out = [one.order for one in kept]
    """,
    a_misspelt_attribute_is_allowed="""
    v = make("Services")
    v.foldername = "System"
    s.capabilitees = "x"
    out = [v.foldername, s.capabilitees, len(v.services)]
    """,
)

# handlers -----------------------------------------------------------------------------------------

programs(
    """
    Agst = security.AGSTokenSecurityHandler
    Portal = security.PortalTokenSecurityHandler
    Server = cls("AGSAdministration")
    from arcrest._abstract.abstract import BaseSecurityHandler
    """,
    a_handler_of_one_s_own="""
    class Mine(BaseSecurityHandler):
        _method = "TOKEN"
        @property
        def method(self):
            return "TOKEN"
        @property
        def token(self):
            return "mine"
    h = Mine()
    make("Services")._get(url=url + "/x", param_dict={"f": "json"}, securityHandler=h)
    (one,) = recorder.requests
    out = [h.valid, h.message, h.referer_url, h.token, one.method]
    """,
    a_handler_of_one_s_own_with_privates="""
    class Mine(BaseSecurityHandler):
        def __init__(self):
            self._valid = False
            self._message = "no"
            self._referer_url = "http://mine"
    h = Mine()
    out = [h.valid, h.message, h.referer_url]
    """,
    an_object_as_a_handler="""
    class Mine:
        method, token, referer_url = "TOKEN", "mine", "http://mine"
    v = cls("Services")(url + "/services", Mine())
    v.types
    (one,) = recorder.requests
    out = [one.headers.get("referer"), [n for n, _ in one.raw if n == "f"]]
    """,
    a_token_of_one_s_own_for_a_federated_server="""
    class Mine(Portal):
        @property
        def token(self):
            return "my-own-token"
    h = make("PortalTokenSecurityHandler", Mine)
    logins()
    h.servertoken("http://gis.invalid/arcgis/admin", "gis.invalid")
    out = [l.get("token") or l.get("username") for l in logins()]
    """,
    a_token_by_a_mock_for_a_federated_server="""
    h = make("PortalTokenSecurityHandler")
    logins()
    with mock.patch.object(Portal, "token", new_callable=mock.PropertyMock, return_value="mine"):
        h.servertoken("http://gis.invalid/arcgis/admin", "gis.invalid")
    out = [l.get("token") or l.get("username") for l in logins()]
    """,
    a_token_of_one_s_own_behind_a_server_handler="""
    class Mine(Portal):
        @property
        def token(self):
            return "my-own-token"
    h = make("PortalTokenSecurityHandler", Mine).portalServerHandler(url)
    logins()
    h.token
    out = [l.get("token") or l.get("username") for l in logins()]
    """,
    a_server_token_of_one_s_own="""
    class Mine(Portal):
        def servertoken(self, serverURL, referer):
            return "my-server-token"
    h = make("PortalTokenSecurityHandler", Mine).portalServerHandler(url)
    out = [h.token, logins()]
    """,
    a_server_token_by_the_instance="""
    p = make("PortalTokenSecurityHandler")
    p.servertoken = lambda serverURL, referer: "mine"
    out = [p.portalServerHandler(url).token, logins()]
    """,
    a_token_of_one_s_own_signs_requests="""
    class Mine(Agst):
        @property
        def token(self):
            return "my-own-token"
    v = cls("Services")(url + "/services", make("AGSTokenSecurityHandler", Mine))
    v.types
    v.createFolder("x")
    values = [list(one.headers.values()) + [x for _, x in one.raw] for one in recorder.requests]
    out = [any("my-own-token" in text for text in v) for v in values]
    """,
    a_token_by_a_mock_signs_requests="""
    h = make("AGSTokenSecurityHandler")
    v = cls("Services")(url + "/services", h)
    with mock.patch.object(Agst, "token", new_callable=mock.PropertyMock, return_value="mine"):
        v.createFolder("x")
    out = dict(recorder.requests[0].raw)["token"]
    """,
    a_login_of_one_s_own="""
    class Mine(Agst):
        def __init__(self, name):
            super().__init__(name, "p", token_url=url + "/generateToken")
            self.name = name
    h = Mine("u")
    out = [h.token, h.name, h.valid]
    """,
    the_first_request_of_the_desktop_s_user="""
    h = security.ArcGISTokenSecurityHandler()
    recorder.clear()
    v = cls("Services")(url + "/services", h)
    v.types
    out = recorder.requests[0].headers.get("referer")
    """,
    the_desktop_s_user_is_not_signed_in="""
    import arcpy
    with mock.patch.object(arcpy, "GetSigninToken", return_value=None):
        h = attempt(security.ArcGISTokenSecurityHandler)
        sent()
        made = security.ArcGISTokenSecurityHandler()
        out = [h, made.valid, bool(made.message)]
    """,
    the_desktop_s_user_is_signed_in="""
    h = security.ArcGISTokenSecurityHandler()
    out = [h.valid, h.message, h.token, h.referer_url, str(type(h.tokenExperationDate))]
    """,
    no_arcpy="""
    module = importlib.import_module("arcrest.security.security")
    import sys
    with mock.patch.dict(sys.modules, {"arcpy": None}), \\
            mock.patch.object(module, "arcpyFound", False, create=True):
        h = security.ArcGISTokenSecurityHandler()
        out = [h.valid, h.message, sent()]
    """,
    the_words_of_a_failed_portal_login="""
    recorder.answer_login = lambda: {"error": {"code": 400, "message": "no", "details": []}}
    h = make("PortalTokenSecurityHandler")
    out = [h.token, h.valid, type(h.message).__name__, h.message["error"]["message"]]
    """,
    a_referer_that_is_set_drops_the_token="""
    h = make("AGSTokenSecurityHandler")
    h.token
    logins()
    h.referer_url = "http://mine"
    h.token
    out = [[l["client"], l["referer"]] for l in logins()]
    """,
    credentials_that_are_changed="""
    h = make("AGSTokenSecurityHandler")
    h.username, h.password = "other", "secret"
    h.token
    out = [[l["username"], l["password"]] for l in logins()]
    """,
)

# names --------------------------------------------------------------------------------------------

programs(
    versions="""
    import arcrest.manageags, arcrest.security
    out = [type(m.__version__).__name__ for m in (arcrest.manageags, arcrest.security)]
    """,
    arcpy_found="""
    from arcrest.security.security import arcpyFound
    out = arcpyFound
    """,
    modules_of_a_package="""
    import arcrest.manageags
    import arcrest.manageags.administration
    names = ("_clusters", "_data", "_info", "_kml", "_logs", "_machines", "_mode", "_security",
             "_services", "_system", "_uploads", "_usagereports", "parameters", "administration")
    out = [hasattr(arcrest.manageags, name) for name in names]
    """,
    modules_in_the_administration="""
    import arcrest
    import arcrest.manageags.administration as administration
    out = [administration._services.AGSService.__name__, administration._logs.Log.__name__,
           administration._machines.Machines.__name__, administration._system.System.__name__]
    """,
    bases="""
    from arcrest._abstract.abstract import BaseAGSServer, BaseSecurityHandler
    from arcrest.web._base import BaseWebOperations
    out = [[issubclass(cls(n), b) for b in (BaseAGSServer, BaseSecurityHandler, BaseWebOperations)]
           for n in ("Services", "AGSService", "AGSTokenSecurityHandler", "Extension")]
    """,
)

# other types than the ones that were meant --------------------------------------------------------

programs(
    a_user_with_a_number_for_a_password="""
    out = [make("Security").addUser("u", 12345), written()]
    """,
    a_store_with_a_dict="""
    out = [make("ConfigurationStore").edit("FILESYSTEM", {"a": 1}), written()[0][1]]
    """,
    a_log_with_empty_times="""
    out = [make("Log").query("", "", ""), written()[0][1]]
    """,
    a_log_with_no_level="""
    out = [make("Log").query(level=""), written()[0][1]]
    """,
    a_log_since_a_float="""
    out = [make("Log").query(startTime=1.5e12, endTime=1.6e12), written()[0][1]]
    """,
    a_site_that_is_filled_at_once="""
    made = [cls(n)(url=url + "/" + facts["addresses"][n], securityHandler=login, initialize=True)
            for n in ("Data", "Services", "Log", "Machines", "Uploads", "Info", "System")]
    out = len(sent())
    """,
    uploads_once="""
    u = make("Uploads")
    u.uploads
    out = len(sent())
    """,
)
