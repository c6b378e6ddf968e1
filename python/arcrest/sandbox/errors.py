"""The exceptions that an operation or the router raises to answer with an error."""

from __future__ import annotations


class AdminError(Exception):
    """An error in the format of the Admin API: messages and a code, by default with HTTP 200."""

    def __init__(self, *messages: str, code: int = 400, http: int = 200, allow: str = "") -> None:
        super().__init__(*messages)
        self.messages = messages
        self.code = code
        self.http = http
        self.headers = [("Allow", allow)] if allow else []

    def document(self) -> dict[str, object]:
        return {"status": "error", "messages": list(self.messages), "code": self.code}


class PortalError(AdminError):
    """An error in the format of `/tokens` and `/rest`: one `error` object with details."""

    def document(self) -> dict[str, object]:
        message, *details = self.messages
        return {"error": {"code": self.code, "message": message, "details": details}}


class NotFound(AdminError):
    """The site has no object of that name."""

    def __init__(self, what: str, name: str = "") -> None:
        super().__init__(f"Could not find the {what} '{name}'." if name else what, code=404)


class Conflict(AdminError):
    """An object cannot be created because it exists, or cannot be deleted because it is in use."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code=409)


class Violation(AdminError):
    """A request that no correct client sends. Only strict mode refuses it."""

    def __init__(self, message: str) -> None:
        super().__init__(f"strict: {message}", code=400, http=400)
