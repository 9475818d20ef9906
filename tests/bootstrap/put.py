"""`python -m tests.bootstrap.put WHEELS CACHE VERSION [KIND]`: make wheels, upload a set of them, print its address.

No index is asked: the files that come out of wheels of others lie in the cache already.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from backports.zstd import _zstd
from obstore.store import GCSStore, S3Store

from metaflow_extensions.platform.gs.stores import endpoint, store_options
from platform_cli.adapters.dependencies.archives import Platform
from platform_cli.adapters.dependencies.parts import CODEC, OPENMP, parts
from platform_cli.adapters.dependencies.upload import Stored
from platform_cli.core.errors import PlatformError
from tests.bootstrap.wheels import make_wheels

if __name__ == "__main__":
    wheels, cache = Path(sys.argv[1]), Path(sys.argv[2])
    kind = (sys.argv[4:] or ["gs"])[0]
    options = store_options(kind, endpoint(kind))
    options["retry_config"]["max_retries"] = 1
    store = (S3Store if kind == "s3" else GCSStore)("bucket", prefix="metaflow", **options)
    stored = Stored(store, f"{kind}://bucket/metaflow", cache)
    platform = Platform(f"{sys.version_info[0]}.{sys.version_info[1]}", os.uname().machine, sys.executable)
    cache.mkdir(parents=True, exist_ok=True)
    for part in parts(CODEC, OPENMP):  # any library will do for the second: nothing is linked with it
        shutil.copy(_zstd.__file__, cache / f"{part.place(platform).replace('/', '-')}.so")
    try:
        address = stored.put_set(make_wheels(wheels, version=sys.argv[3]), platform, lambda _: None)
    except PlatformError as error:
        sys.exit(f"{error.code}: {error.message}\n{error.hint}\n{error.details}")
    sys.stdout.write(address)
