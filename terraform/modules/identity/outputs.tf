output "node_account" {
  description = "The nodes' service account: its address, and its name in policies."
  value = {
    email  = google_service_account.nodes.email
    member = google_service_account.nodes.member
  }
}

# By itself: whoever reads the account's address does not wait for the role.
output "node_role" {
  description = "The id of the role that nodes cannot do without."
  value       = google_project_iam_member.nodes.id
}

output "principals" {
  description = "The Kubernetes service accounts by name, as policies name them: no Google account stands between."
  value = {
    for account in var.accounts :
    account => "principal://iam.googleapis.com/${local.pool}/subject/ns/${var.namespace}/sa/${account}"
  }
}
