locals {
  pool = "projects/${var.project.number}/locations/global/workloadIdentityPools/${var.project.id}.svc.id.goog"
}

resource "google_service_account" "nodes" {
  account_id   = "${var.name}-nodes"
  display_name = "Nodes of ${var.name}"
  description  = "platform-managed=${var.name}"
}

# What a node itself does: write logs and metrics. What a pod may do, its own account is given.
resource "google_project_iam_member" "nodes" {
  project = var.project.id
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}
