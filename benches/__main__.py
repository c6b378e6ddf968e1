"""`make bench`: measures every job with every client and writes docs/benchmarks.md and its chart.

python -m benches --only status-https logs --rounds 3    prints, and writes nothing
python -m benches --again                                writes the last run's figures anew
"""

from __future__ import annotations

import argparse
import sys

from . import environments, report
from .jobs import JOBS
from .measure import measured


def main() -> int:
    """Fails where a target is missed that the document does not explain."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", nargs="+", metavar="JOB", choices=[job.key for job in JOBS])
    parser.add_argument("--installed", action="store_true", help="with what is installed already")
    parser.add_argument("--again", action="store_true", help="write, without measuring")
    asked = parser.parse_args()
    as_it_is = asked.installed or asked.again
    wheel = environments.built() if as_it_is else environments.install()
    jobs = [job for job in JOBS if not asked.only or job.key in asked.only]
    results = report.last() if asked.again else measured(jobs, asked.rounds)
    if not asked.only and not asked.again:
        report.keep(results)
    return report.tell(results, wheel.stat().st_size, asked.rounds, whole=not asked.only)


if __name__ == "__main__":
    sys.exit(main())
