"""One job over many sites, on a cluster of Dask that is there anyway.

    python fleet_dask.py health prod test archive
    python fleet_dask.py health prod test archive --scheduler tcp://cluster:8786

For one machine `arcrest.jobs.fleet` is enough: a job waits for networks, and one machine waits for
many. Here each worker opens its site by the name of its profile (`arcrest.connect`), so that no
password is in what Dask sends. Every worker needs ~/.arcrest/config and the password: in its
keyring, or in ~/.arcrest/credentials.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

import arcrest
from arcrest import jobs
from dask.distributed import Client, LocalCluster


def one_site(profile: str, job: str, keywords: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a job at one site; runs in a worker. What fails is a row, too."""
    rows: list[dict[str, Any]] = []
    try:
        with arcrest.connect(profile, strict=True) as ags:
            rows = list(getattr(jobs, job)(ags, **keywords))
    except arcrest.ArcRESTError as error:
        # a job that read a part has its rows in the exception
        rows = [*getattr(error, "results", []), {"error": str(error)}]
    return [{"site": profile, **row} for row in rows]


def fleet(
    client: Client, profiles: Iterable[str], job: str, **keywords: Any
) -> list[dict[str, Any]]:
    """The rows of a job at every site."""
    # not pure: the same call a minute later may find something else
    futures = client.map(one_site, list(profiles), job=job, keywords=keywords, pure=False)
    answers: Any = client.gather(futures)
    return [row for rows in answers for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description="One job over many sites, on a cluster of Dask.")
    parser.add_argument("job", help="a job of arcrest.jobs, such as inventory")
    parser.add_argument("profiles", nargs="+", help="names of profiles")
    parser.add_argument("--scheduler", help="of a cluster; without it, processes of this machine")
    options = parser.parse_args()
    cluster = options.scheduler or LocalCluster(n_workers=2, threads_per_worker=4)
    with Client(cluster) as client:
        print(jobs.Table(fleet(client, options.profiles, options.job)))


if __name__ == "__main__":
    main()
