"""Give each claim of the default storage class a folder of the node, and take it away when the claim has gone."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from tests.cluster.rig.api import STORAGE_CLASS, ask
from tests.cluster.rig.places import SERVER

PAUSE = 0.3  # seconds between two looks
NAME = STORAGE_CLASS["metadata"]["name"]
PROVISIONER = STORAGE_CLASS["provisioner"]
CHOSEN = "volume.kubernetes.io/selected-node"  # the scheduler's word that a pod waits for the claim
MADE_BY = "pv.kubernetes.io/provisioned-by"
VOLUMES = f"{SERVER}/api/v1/persistentvolumes"
CLAIMS = f"{SERVER}/api/v1/persistentvolumeclaims"
OPEN = 0o777  # a folder of the node knows no fsGroup: whoever a pod runs as may use it


def serve(keys: Path, folder: Path) -> None:
    """Provide and remove volumes, for ever."""
    while True:
        try:
            look(keys, folder)
        except OSError as error:  # the API server is busy or has yet to start; the next look makes up for it
            print(error, flush=True)  # noqa: T201 - the log
        time.sleep(PAUSE)


def look(keys: Path, folder: Path) -> None:
    """Provide what is waited for, and remove what has been released."""
    volumes = json.loads(ask(keys, "GET", VOLUMES))["items"]
    taken = {one["spec"]["claimRef"]["uid"] for one in volumes}
    for claim in json.loads(ask(keys, "GET", CLAIMS))["items"]:
        if _is_waited_for(claim) and claim["metadata"]["uid"] not in taken:
            _provide(keys, folder, claim)
    for volume in volumes:
        if volume["status"].get("phase") == "Released" and MADE_BY in volume["metadata"].get("annotations", ()):
            _remove(keys, volume)


def _is_waited_for(claim: Any) -> bool:
    ours = claim["spec"].get("storageClassName") == NAME and claim["status"].get("phase") == "Pending"
    return ours and CHOSEN in claim["metadata"].get("annotations", ())


def _provide(keys: Path, folder: Path, claim: Any) -> None:
    about = claim["metadata"]
    name = f"pvc-{about['uid']}"
    place = folder / name
    place.mkdir(exist_ok=True)
    place.chmod(OPEN)
    reference = {"kind": "PersistentVolumeClaim", "namespace": about["namespace"], "name": about["name"]}
    spec = {
        "accessModes": claim["spec"]["accessModes"],
        "capacity": claim["spec"]["resources"]["requests"],
        "claimRef": {**reference, "apiVersion": "v1", "uid": about["uid"]},
        "hostPath": {"path": str(place)},
        "persistentVolumeReclaimPolicy": STORAGE_CLASS["reclaimPolicy"],
        "storageClassName": NAME,
    }
    volume = {"metadata": {"name": name, "annotations": {MADE_BY: PROVISIONER}}, "spec": spec}
    ask(keys, "POST", VOLUMES, volume, "application/json")


def _remove(keys: Path, volume: Any) -> None:
    shutil.rmtree(volume["spec"]["hostPath"]["path"], ignore_errors=True)
    ask(keys, "DELETE", f"{VOLUMES}/{volume['metadata']['name']}")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
