"""Make the table of the stand-in, under the name of the real image's migration; `--wait SECONDS` for the database."""

from __future__ import annotations

import argparse
import sys
import time

sys.path.insert(0, "/srv")


def main() -> None:
    """Try once a second until it works or the time is over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--wait", type=float, default=0)
    end = time.monotonic() + parser.parse_args().wait
    while not _prepare(last=time.monotonic() > end):
        time.sleep(1)


def _prepare(*, last: bool) -> bool:
    from services.metadata_service.store import Store, UnavailableError  # type: ignore[import-not-found]  # in the image

    try:
        Store().prepare()
    except UnavailableError:
        if last:
            raise
        return False
    return True


if __name__ == "__main__":
    main()
