locals {
  mirrors = {
    "docker.io" = { name = "docker-io", docker_hub = true }
    "ghcr.io"   = { name = "ghcr-io", docker_hub = false }
    "quay.io"   = { name = "quay-io", docker_hub = false }
  }
}

resource "google_artifact_registry_repository" "images" {
  location      = var.region
  repository_id = "${var.name}-images"
  description   = "Images of flows"
  format        = "DOCKER"
  mode          = "STANDARD_REPOSITORY"
  labels        = var.labels

  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"

    most_recent_versions {
      keep_count = 5
    }
  }

  cleanup_policies {
    id     = "drop-untagged"
    action = "DELETE"

    condition {
      tag_state  = "UNTAGGED"
      older_than = "604800s"
    }
  }
}

# Pods get public images through these: neither an outage nor a rate limit of theirs stops a flow.
resource "google_artifact_registry_repository" "mirror" {
  for_each = local.mirrors

  location      = var.region
  repository_id = "${var.name}-${each.value.name}"
  description   = "Images of ${each.key}, kept when first used"
  format        = "DOCKER"
  mode          = "REMOTE_REPOSITORY"
  labels        = var.labels

  remote_repository_config {
    docker_repository {
      public_repository = each.value.docker_hub ? "DOCKER_HUB" : null

      dynamic "custom_repository" {
        for_each = each.value.docker_hub ? [] : [each.key]

        content {
          uri = "https://${custom_repository.value}"
        }
      }
    }
  }

  cleanup_policies {
    id     = "drop-old"
    action = "DELETE"

    condition {
      older_than = "2592000s"
    }
  }
}

resource "google_artifact_registry_repository_iam_member" "nodes" {
  # Names that are known beforehand: what they stand for is not while a lost state is filled, one import after another.
  for_each = toset(concat(["images"], keys(local.mirrors)))

  location   = var.region
  repository = each.key == "images" ? google_artifact_registry_repository.images.name : google_artifact_registry_repository.mirror[each.key].name
  role       = "roles/artifactregistry.reader"
  member     = var.reader
}
