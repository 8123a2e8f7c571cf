"""Issue a document in this process and stand still after the given statement, to be killed: for tests only.

`python -m tests.reports.stopping JOB STATEMENT`; where it comes to its end, it prints how many statements there were.
"""

import sys
from itertools import count
from time import sleep


def main(job, statement):
    import django

    django.setup()
    from django.db import connection

    from reports import jobs

    numbers = count(1)

    def stop(execute, *arguments):
        result = execute(*arguments)
        if next(numbers) == statement:
            print("here", flush=True)
            sleep(600)
        return result

    with connection.execute_wrapper(stop):
        jobs.run(jobs.job_to_run(job))
        print(next(numbers) - 1, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
