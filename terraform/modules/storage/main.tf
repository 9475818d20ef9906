resource "google_storage_bucket" "data" {
  name                        = var.bucket
  location                    = upper(var.region)
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false # the command empties it, after it has asked
  labels                      = var.labels

  # Artifacts are named by the hash of what is in them, and never change.
  versioning {
    enabled = false
  }

  soft_delete_policy {
    retention_duration_seconds = var.retention.soft_delete_days * 86400
  }

  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 7
    }
  }

  lifecycle_rule {
    action {
      type          = "SetStorageClass"
      storage_class = "NEARLINE"
    }
    condition {
      age                   = var.retention.nearline_after_days
      matches_storage_class = ["STANDARD"]
      matches_prefix        = ["metaflow/"]
    }
  }
}

resource "google_storage_bucket_iam_member" "this" {
  for_each = var.members

  bucket = google_storage_bucket.data.name
  role   = each.value.role
  member = each.value.member

  # The project's identity pool is there from its first cluster on.
  depends_on = [var.cluster]
}
