"""What runs on a site, asked for all at once: the asyncio API against the embedded site."""

from __future__ import annotations

import asyncio
from typing import Any

from arcrest import AGSTokenSecurityHandler
from arcrest.aio import AGSAdministration, AGSService
from arcrest.sandbox import Site


async def line(service: AGSService) -> str:
    """One service: its name, type and state."""
    status: dict[str, Any] = await service.status
    return f"{await service.serviceName:24} {await service.type:16} {status['realTimeState']}"


async def main() -> None:
    """Prints the services of the root folder and the version."""
    with Site() as site:
        handler = AGSTokenSecurityHandler(site.username, site.password, org_url=site.root)
        async with AGSAdministration(site.url, handler) as admin:
            services = await admin.services
            print(f"ArcGIS Server {await admin.fullVersion}: {await services.folders}")
            for text in await asyncio.gather(*(line(each) for each in await services.services)):
                print(text)


if __name__ == "__main__":
    asyncio.run(main())
