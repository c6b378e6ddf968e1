"""Every command, in the order of the help."""

from __future__ import annotations

from . import changing, completion, config, reading, sandbox, services, site, window

COMMANDS = (
    *services.COMMANDS,
    *changing.SERVICES,
    *reading.COMMANDS,
    *site.COMMANDS,
    *window.COMMANDS,
    *changing.COMMANDS,
    *config.COMMANDS,
    *sandbox.COMMANDS,
    *completion.COMMANDS,
)
GROUPS = {
    "services": "Lists, starts, stops and changes services",
    "extensions": "Extensions of services: on, off, added and taken away",
    "config": "Profiles: sites by name",
}
