"""The exceptions that an operation or the router raises to answer with an error."""

from __future__ import annotations


class AdminError(Exception):
    """An error in the format of the Admin API: messages and a code, by default with HTTP 200.

    500 is the code of every operation that fails. With the code 0 the reply has none.
    """

    def __init__(self, *messages: str, code: int = 500, http: int = 200, allow: str = "") -> None:
        super().__init__(*messages)
        self.messages = messages
        self.code = code
        self.http = http
        self.headers = [("Allow", allow)] if allow else []

    def document(self) -> dict[str, object]:
        document: dict[str, object] = {"status": "error", "messages": list(self.messages)}
        return {**document, "code": self.code} if self.code else document

    def as_portal(self) -> AdminError:
        """The same error in the format of `/rest`."""
        return PortalError(*self.messages, code=self.code, http=self.http)


class PortalError(AdminError):
    """An error in the format of `/tokens` and `/rest`: one `error` object with details."""

    def document(self) -> dict[str, object]:
        message, *details = self.messages
        return {"error": {"code": self.code, "message": message, "details": details}}

    def as_portal(self) -> AdminError:
        return self


class NoResource(AdminError):
    """The path names nothing."""

    def __init__(self, segment: str) -> None:
        super().__init__(
            f"Could not find resource or operation '{segment}' on the system.", code=404
        )


class WrongVerb(AdminError):
    """The operation is there, but for the other verb."""

    def __init__(self, verb: str) -> None:
        super().__init__(f"Only HTTP {verb} method is supported on this operation.", code=0)


class NotFound(AdminError):
    """A parameter names an object that the site does not have."""

    def __init__(self, what: str, name: str = "") -> None:
        super().__init__(f"Could not find the {what} '{name}'." if name else what)


class Conflict(AdminError):
    """An object cannot be deleted because it is in use, or an operation does not fit."""


class Exists(Conflict):
    """An object cannot be created because it is there."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"The {what} '{name}' already exists.")


class BadRequest(AdminError):
    """A request that is no HTTP or no form."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code=400, http=400)


class Violation(BadRequest):
    """A request that no correct client sends. Only strict mode refuses it."""

    def __init__(self, message: str) -> None:
        super().__init__(f"strict: {message}")
