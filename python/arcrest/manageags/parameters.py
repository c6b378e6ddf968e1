"""The two parameter types: a service's extension and a cluster's protocol."""

from __future__ import annotations

import warnings

from .._core import _dumps, _loads

TYPE_CHECKING = False  # what `typing` calls so, without the time to import it
if TYPE_CHECKING:
    from typing import Any

__all__ = ["ClusterProtocol", "Extension"]

_ATTRIBUTES = (
    "typeName",
    "capabilities",
    "enabled",
    "maxUploadFileSize",
    "allowedUploadFileTypes",
    "properties",
)


class Extension:
    """An extension of a service, such as WMSServer or FeatureServer.

    The document that an extension is read from is kept whole: attributes that this class does not
    know go back to the server, and an unchanged value goes back in the form that it came in.

    Args:
        typeName: The extension's type, such as "WMSServer".
        capabilities: Comma-separated capabilities, or None.
        enabled: True or False.
        maxUploadFileSize: The largest upload, in megabytes; 0 for no limit.
        allowedUploadFileType: Comma-separated file extensions that may be uploaded; "" for any.
        properties: The extension's own properties, a dict.

    Example:
        >>> extension = Extension.fromJSON({"typeName": "WMSServer", "enabled": "true"})
        >>> extension.enabled
        True
    """

    _typeName: Any = None
    _capabilities: Any = None
    _enabled: Any = None
    _maxUploadFileSize: Any = None
    _allowedUploadFileTypes: Any = None
    _properties: Any = None
    _document: dict[str, Any] | None = None  # as the server sent the extension

    def __init__(
        self,
        typeName: Any,
        capabilities: Any,
        enabled: Any,
        maxUploadFileSize: Any,
        allowedUploadFileType: Any,
        properties: Any,
    ) -> None:
        self._typeName = typeName
        self._capabilities = capabilities
        self._enabled = enabled
        self._maxUploadFileSize = maxUploadFileSize
        self._allowedUploadFileTypes = allowedUploadFileType
        self._properties = properties

    @staticmethod
    def fromJSON(value: str | dict[str, Any]) -> Extension:
        """Reads an extension from a service's document.

        Args:
            value: A dict, or JSON text of one.

        Returns:
            The Extension. Attributes that are missing stay missing; unknown ones are kept.

        Raises:
            AttributeError: When the value is neither text nor a dict.
            ValueError: When the text is not JSON (json.JSONDecodeError, which says where), or
                not an object.
        """
        document = _loads(value) if isinstance(value, str) else value
        if not isinstance(document, dict):
            if isinstance(value, str):
                raise ValueError('invalid JSON for an extension: use an object, {"typeName": ...}')
            kind = type(value).__name__
            raise AttributeError(f"Extension.fromJSON takes JSON text or a dict, not {kind}")
        made = Extension.__new__(Extension)
        made._document = dict(document)
        for name in _ATTRIBUTES:
            told = document.get(name)
            setattr(made, f"_{name}", _is_on(told) if name == "enabled" else told)
        return made

    @property
    def typeName(self) -> Any:
        """The extension's type, such as "WMSServer"."""
        return self._typeName

    @property
    def capabilities(self) -> Any:
        """Comma-separated capabilities; None where the server sent none."""
        return self._capabilities

    @capabilities.setter
    def capabilities(self, value: str | None) -> None:
        self._capabilities = value

    @property
    def enabled(self) -> Any:
        """Whether the extension is on. Takes True and False; warns of and ignores others."""
        return self._enabled if self._document is None else bool(self._enabled)

    @enabled.setter
    def enabled(self, value: bool) -> None:
        if isinstance(value, bool):
            self._enabled = value
        else:
            _ignored(value, "enabled", "True or False")

    @property
    def maxUploadFileSize(self) -> Any:
        """The largest upload, in megabytes. Takes an integer; warns of and ignores others."""
        return self._maxUploadFileSize

    @maxUploadFileSize.setter
    def maxUploadFileSize(self, value: int) -> None:
        if isinstance(value, int) and not isinstance(value, bool):
            self._maxUploadFileSize = value
        else:
            _ignored(value, "maxUploadFileSize", "an integer")

    @property
    def allowedUploadFileTypes(self) -> Any:
        """Comma-separated file extensions that may be uploaded."""
        return self._allowedUploadFileTypes

    @allowedUploadFileTypes.setter
    def allowedUploadFileTypes(self, value: str | None) -> None:
        self._allowedUploadFileTypes = value

    @property
    def properties(self) -> Any:
        """The extension's own properties. Takes a dict; warns of and ignores others."""
        return self._properties

    @properties.setter
    def properties(self, value: dict[str, Any]) -> None:
        if isinstance(value, dict):
            self._properties = value
        else:
            _ignored(value, "properties", "a dict")

    @property
    def value(self) -> dict[str, Any]:
        """The extension as a dict of its own; `enabled` is a boolean there."""
        value: dict[str, Any] = _loads(str(self))
        return value

    def __str__(self) -> str:
        """The extension as JSON text."""
        came = self._document
        whole: dict[str, Any] = {} if came is None else dict(came)
        for name in _ATTRIBUTES:
            value = getattr(self, f"_{name}")
            # what the server did not send, and nobody has set, stays missing
            if came is None or value is not None or came.get(name) is not None:
                whole[name] = value
        return _dumps(whole)

    def __repr__(self) -> str:
        return f"<Extension {_ascii(self._typeName)} {'enabled' if self.enabled else 'disabled'}>"

    def _wire(self) -> Any:
        """The value as the server is sent it: in the form in which the server sent its own."""
        value = self.value
        for name, came in (self._document or {}).items() if isinstance(value, dict) else ():
            now = value.get(name)
            if name == "enabled" and isinstance(now, bool):
                if came is not None and _is_on(came) is now:
                    value[name] = came
                elif isinstance(came, str):
                    value[name] = "true" if now else "false"
            elif name == "maxUploadFileSize" and isinstance(came, str) and isinstance(now, int):
                value[name] = str(now)
        return value


class ClusterProtocol:
    """The protocol of a cluster of machines.

    Args:
        tcpClusterPort: The TCP port that the machines talk over, 1 to 65535; an integer or digits.

    Raises:
        ValueError: When it is not such a port.

    Example:
        >>> ClusterProtocol(4013).value
        {'tcpClusterPort': 4013}
    """

    _tcpClusterPort: Any = None

    def __init__(self, tcpClusterPort: int | str) -> None:
        is_port = isinstance(tcpClusterPort, (int, str)) and not isinstance(tcpClusterPort, bool)
        digits = str(tcpClusterPort).strip()
        port = int(digits) if is_port and digits.isdecimal() and len(digits) < 10 else 0
        if not 0 < port < 65536:
            raise ValueError(f"tcpClusterPort is a port from 1 to 65535, not {tcpClusterPort!r}")
        self._tcpClusterPort = port

    @property
    def tcpClusterPort(self) -> Any:
        """The TCP port that the machines talk over."""
        return self._tcpClusterPort

    @property
    def value(self) -> dict[str, Any]:
        """The protocol as a dict: {"tcpClusterPort": port}."""
        return {"tcpClusterPort": self._tcpClusterPort}

    def __str__(self) -> str:
        """The protocol as JSON text."""
        return _dumps({"tcpClusterPort": self._tcpClusterPort})

    def __repr__(self) -> str:
        return f"ClusterProtocol({self._tcpClusterPort!r})"

    def _wire(self) -> Any:
        return self.value


def _is_on(told: Any) -> Any:
    """Whether an extension is switched on, as servers of any age say it; None for None."""
    if isinstance(told, str):
        return told.strip().lower() == "true"
    return None if told is None else bool(told)


def _ascii(value: Any) -> str:
    return ascii(value)[1:-1] if isinstance(value, str) else ascii(value)


def _ignored(value: Any, name: str, wanted: str) -> None:
    """Warns of a value that can't be set; ArcREST ignored such a value in silence."""
    text = f"{name} takes {wanted}; {type(value).__name__} was ignored"
    warnings.warn(text, UserWarning, stacklevel=3)
