"""Every command, in the order of the help."""

from __future__ import annotations

from . import completion, config, reading, sandbox, services

COMMANDS = (
    *services.COMMANDS,
    *reading.COMMANDS,
    *config.COMMANDS,
    *sandbox.COMMANDS,
    *completion.COMMANDS,
)
GROUPS = {
    "services": "Lists, starts and stops services",
    "config": "Profiles: sites by name",
}
