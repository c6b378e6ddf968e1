"""What a handler or the router raises to answer with an error instead of a document."""

from __future__ import annotations


class AdminError(Exception):
    """An error as the Admin API words it: messages and a code, by default within HTTP 200."""

    def __init__(self, *messages: str, code: int = 400, http: int = 200, allow: str = "") -> None:
        super().__init__(*messages)
        self.messages = messages
        self.code = code
        self.http = http
        self.headers = [("Allow", allow)] if allow else []

    def document(self) -> dict[str, object]:
        return {"status": "error", "messages": list(self.messages), "code": self.code}


class PortalError(AdminError):
    """The same in the shape of `/tokens` and `/rest`: one `error` object with details."""

    def document(self) -> dict[str, object]:
        message, *details = self.messages
        return {"error": {"code": self.code, "message": message, "details": details}}


class NotFound(AdminError):
    """A named thing that the site does not have."""

    def __init__(self, what: str, name: str = "") -> None:
        super().__init__(f"Could not find the {what} '{name}'." if name else what, code=404)


class Conflict(AdminError):
    """A thing that cannot be made because it is there, or cannot go because it is used."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code=409)


class Violation(AdminError):
    """What a correct client never sends; refused in strict mode only."""

    def __init__(self, message: str) -> None:
        super().__init__(f"strict: {message}", code=400, http=400)
