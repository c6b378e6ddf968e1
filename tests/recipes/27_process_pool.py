"""Many services at once in a pool of processes: each makes its own objects."""

import multiprocessing
import os
import pickle

from settings import folder, password, root, url, username

WORKER = """
import arcrest

def state(task):
    url, root, username, password, service = task
    sh = arcrest.AGSTokenSecurityHandler(username, password, root)
    return arcrest.manageags._services.AGSService(service, sh).status["realTimeState"]
"""


def main():
    import sys

    import arcrest

    with open(os.path.join(folder, "worker_of_the_pool.py"), "w") as f:
        f.write(WORKER)
    sys.path.insert(0, folder)
    from worker_of_the_pool import state

    sh = arcrest.AGSTokenSecurityHandler(username, password, root)
    services = arcrest.manageags.AGSAdministration(url, sh).services.services
    tasks = [(url, root, username, password, s.url) for s in services]
    try:
        pickle.dumps(services[0])
    except TypeError as err:
        assert "multiprocessing" in str(err)  # noqa: PT017
    else:
        raise Exception("a secret was pickled")
    methods = [m for m in multiprocessing.get_all_start_methods() if m in ("spawn", "fork")]
    main_module = sys.modules["__main__"]
    sys.modules["__main__"] = type(sys)("__main__")  # a child must not run this script again
    try:
        for method in methods:
            with multiprocessing.get_context(method).Pool(2) as pool:
                states = pool.map(state, tasks)
            assert set(states) <= {"STARTED", "STOPPED"}
            assert len(states) == len(tasks)
    finally:
        sys.modules["__main__"] = main_module
        sys.path.remove(folder)


if __name__ == "__main__":
    main()
