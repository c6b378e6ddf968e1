"""Every command, in the order of the help."""

from __future__ import annotations

from . import completion, config, reading, sandbox, services, site, window

COMMANDS = (
    *services.COMMANDS,
    *reading.COMMANDS,
    *site.COMMANDS,
    *window.COMMANDS,
    *config.COMMANDS,
    *sandbox.COMMANDS,
    *completion.COMMANDS,
)
GROUPS = {
    "services": "Lists, starts and stops services",
    "config": "Profiles: sites by name",
}
